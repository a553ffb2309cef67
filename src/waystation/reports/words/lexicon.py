"""The words of the grammar, read from the data file of a language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib.resources import files
from itertools import takewhile
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, Unit
from waystation.reports.words.day_words import DayWords, day_words
from waystation.reports.words.language_files import check_tables
from waystation.reports.words.number_words import NumberWords, number_words
from waystation.reports.words.tokens import NumberForm, PhraseTable, Token


@dataclass(frozen=True)
class NounClass:
    """What a counted noun says: its unit, and its kind where the noun alone decides."""

    unit: Unit
    kind: FigureKind | None


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything the grammar knows of one language.

    Phrase tables give, as value: `hedges`, `hedges_after` a HedgeClass; `plural_nouns`,
    `singular_nouns`, `adjective_nouns` a key of `noun_classes`; `roles` a PlaceRole;
    `modality` a Modality; `measure` a Measure, "new" or "past"; `predicates` a FigureKind
    or "none"; `time` a word of the time table; `speaker_classes` a
    SpeakerClass. `topics` name a travelling group.

    Every list of the data file is there under "section.key" as well: as a set of words in
    `words`, as a table of phrases (value: the key) by `phrases`.
    """

    hedges: PhraseTable
    hedges_after: PhraseTable
    numbers: NumberWords
    noun_classes: Mapping[str, NounClass]
    plural_nouns: PhraseTable
    singular_nouns: PhraseTable
    adjective_nouns: PhraseTable
    idioms: PhraseTable
    roles: PhraseTable
    modality: PhraseTable
    measure: PhraseTable
    predicates: PhraseTable
    time: PhraseTable
    speaker_classes: PhraseTable
    topics: PhraseTable
    plural_words: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    tables: Mapping[str, PhraseTable]
    texts: Mapping[str, tuple[str, ...]]
    exonyms: Mapping[str, str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    days: DayWords

    @cached_property
    def number_starts(self) -> frozenset[str]:
        """Words a number may start with, its hedges included."""
        words = self.numbers
        return self.hedges.first_words | words.amount_starts | words.between

    @cached_property
    def candidate_starts(self) -> frozenset[str]:
        """Words a number or something like one may start with."""
        return self.number_starts | self.trap_starts

    @cached_property
    def trap_starts(self) -> frozenset[str]:
        """Words, besides numbers, that what only looks like a figure may start with."""
        return (
            self.idioms.first_words
            | frozenset(self.months)
            | frozenset(self.numbers.units)
            | self.numbers.ones
        )

    def is_future(self, token: Token) -> bool:
        """True for a verb whose ending tells that it is to come (Spanish "llegarán")."""
        endings = self.texts["modality.future_endings"]
        ends = bool(endings) and token.lower.endswith(endings) and not token.is_capitalised
        return ends and len(token.lower) >= _SHORTEST_FUTURE

    def has(self, group: str, word: str) -> bool:
        """True when the word, in lower case, is in the named word list."""
        return word in self.words[group]

    def is_participle(self, word: str) -> bool:
        """True for a word that ends like a participle ("displaced")."""
        return word.endswith(self.participles)

    @cached_property
    def person_endings(self) -> tuple[str, ...]:
        """Endings of nouns for people in the plural ("pickers")."""
        return tuple(self.words["nouns_not.person_endings"])

    @cached_property
    def participles(self) -> tuple[str, ...]:
        """Endings of participles."""
        return tuple(self.words["stops.participles"])

    def phrases(self, name: str) -> PhraseTable:
        """The phrases of one list ("section.key"), or of all lists of a section."""
        return self.tables[name]


_HEDGE_CLASSES = {
    "about": HedgeClass.ABOUT,
    "nearly": HedgeClass.NEARLY,
    "more_than": HedgeClass.MORE_THAN,
    "up_to": HedgeClass.UP_TO,
    "none": HedgeClass.NONE,
}


_FALLBACK = "en"
_SHORTEST_FUTURE = 5


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (`data/LANGUAGE.toml`), read once.

    A language becomes readable by its file alone, with the tables and keys of `data/en.toml`.

    Raises:
        KeyError: There is no file for the language (`has_lexicon` tells).
        InputError: Its file lacks tables or keys, or has unknown ones; or the program lacks its
            own words of English.
    """
    if language == _FALLBACK and not has_lexicon(language):
        expected = "the words of English, which come with the program: install it anew"
        raise InputError([Problem(f"{language}.toml", 0, "language", "no such file", expected)])
    if not has_lexicon(language):
        raise KeyError(language)
    data = _data(language)
    if language != _FALLBACK:
        check_tables(data, _data(_FALLBACK), f"{language}.toml")
    return _build(data)


def _data(language: str) -> dict[str, Any]:
    path = files("waystation.reports").joinpath(f"data/{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def has_lexicon(language: str) -> bool:
    """True where the grammar has the words of a language (ISO 639-1 code)."""
    try:
        return _is_there(language)
    except LookupError:
        return False


@cache
def _is_there(language: str) -> bool:
    """True; what is missing is asked for anew each time, as an exception is not kept.

    Raises:
        LookupError: There is no file for the language.
    """
    known = re.fullmatch(r"[a-z]{2}", language) is not None
    if known and files("waystation.reports").joinpath(f"data/{language}.toml").is_file():
        return True
    raise LookupError(language)


@cache
def languages() -> tuple[str, ...]:
    """The languages the grammar has words of, English first."""
    names = (item.name for item in files("waystation.reports").joinpath("data").iterdir())
    found = {name[:2] for name in names if re.fullmatch(r"[a-z]{2}\.toml", name)}
    return (_FALLBACK, *sorted(found - {_FALLBACK}))


def lexicon_of(language: str) -> Lexicon:
    """The lexicon of a language, the English one where there is none."""
    return lexicon(language if has_lexicon(language) else _FALLBACK)


def english() -> Lexicon:
    """The English lexicon."""
    return lexicon("en")


def _build(data: dict[str, Any]) -> Lexicon:
    form = _form(data["numbers"]["form"])
    table = partial(PhraseTable, form=form)
    nouns = {str(number): group for number, group in enumerate(data["nouns"])}
    plural_nouns = table({key: group["forms"] for key, group in nouns.items()})
    speakers, traps = dict(data["speakers"]), data["traps"]
    small_before = frozenset(traps["months"] + traps["labels"])
    months = _months(data["traps"]["months"])
    return Lexicon(
        hedges=table(_hedges(data["hedges"])),
        hedges_after=table(_hedges(data["hedges_after"])),
        numbers=number_words(data["numbers"], form, plural_nouns, small_before),
        noun_classes={key: _noun_class(group) for key, group in nouns.items()},
        plural_nouns=plural_nouns,
        singular_nouns=table({key: group.get("singular", ()) for key, group in nouns.items()}),
        adjective_nouns=table({key: group.get("adjectives", ()) for key, group in nouns.items()}),
        plural_words={
            form: key for key, group in nouns.items() for form in group["forms"] if form.isalpha()
        },
        idioms=table({"idiom": data["traps"]["idioms"]}),
        roles=table(data["roles"]),
        modality=table({key.value: data["modality"][key.value] for key in Modality}),
        measure=table({key: data["measure"][key] for key in ("cumulative", "flow", "new", "past")}),
        predicates=table(data["predicates"]),
        time=table(data["time"]),
        speaker_classes=table(speakers["classes"]),
        topics=table({"group": data["groups"]["topics"]}),
        words=_word_lists(data),
        tables=dict(_tables(data, form)),
        texts={f"{section}.{key}": tuple(words) for section, key, words in _lists(data)},
        exonyms={name: place for place, names in data["exonyms"].items() for name in names},
        months=months,
        weekdays={day: number for number, day in enumerate(data["days"]["weekdays"])},
        days=day_words(data["days"], months, form),
    )


def _form(table: Mapping[str, Any]) -> NumberForm:
    return NumberForm(table["thousands"], table["decimal"], tuple(table["elided"]))


def _hedges(table: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {_HEDGE_CLASSES[key].value: phrases for key, phrases in table.items()}


def _noun_class(group: Mapping[str, Any]) -> NounClass:
    kind = group.get("kind")
    return NounClass(Unit(group["unit"]), FigureKind(kind) if kind else None)


def _word_lists(data: dict[str, Any]) -> dict[str, frozenset[str]]:
    lists = {
        "measures": data["traps"]["measures"],
        "currencies": data["traps"]["currencies"],
        "labels": data["traps"]["labels"],
        "year_before": data["traps"]["year_before"],
        "groups": data["groups"]["forms"],
        "group_forces": data["groups"]["forces"],
        "containers": data["groups"]["containers"],
        "strong": data["groups"]["strong"],
        "bare_places": data["shelter"]["places"],
        "shelter_words": data["shelter"]["words"],
        "befallen": data["groups"]["befallen"],
        "settled": data["groups"]["settled"],
        "not_heads": data["nouns_not"]["heads"],
        "stops": data["stops"]["words"],
        "linking": data["stops"]["linking"],
        "quantifiers": data["stops"]["quantifiers"],
        "clause": data["stops"]["clause"],
        "perfect": data["measure"]["perfect"],
        "speech": data["speakers"]["verbs"],
        "pronouns": data["speakers"]["pronouns"],
        "place_heads": data["places"]["heads"],
        "place_tails": data["places"]["tails"],
        "site_heads": data["places"]["site_heads"],
        "site_kinds": data["places"]["site_kinds"],
        "place_types": data["places"]["types"],
        "not_places": data["places"]["never"],
    }
    every = {f"{section}.{key}": words for section, key, words in _lists(data)}
    return {key: frozenset(words) for key, words in (every | lists).items()}


def _lists(data: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Section, key and words of every list of strings in a data file."""
    for section, table in data.items():
        for key, words in table.items() if isinstance(table, dict) else ():
            if isinstance(words, list):
                yield section, key, words


def _tables(data: Mapping[str, Any], form: NumberForm) -> Iterator[tuple[str, PhraseTable]]:
    sections: dict[str, dict[str, list[str]]] = {}
    for section, key, words in _lists(data):
        sections.setdefault(section, {})[key] = words
        yield f"{section}.{key}", PhraseTable({key: words}, form)
    for section, table in sections.items():
        yield section, PhraseTable(table, form)


def _months(names: list[str]) -> dict[str, int]:
    """Month numbers by name: twelve full names, then short forms by their first letters."""
    full = {name: number for number, name in enumerate(names[:12], 1)}
    plain = {_plain(name): number for name, number in full.items()}
    short = {
        name: plain[max(plain, key=lambda month: _shared(month, _plain(name)))]
        for name in names[12:]
    }
    return short | full


def _shared(first: str, second: str) -> int:
    """How many letters two words begin with alike."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False))
    )


def _plain(word: str) -> str:
    """A word without accents."""
    spread = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in spread if not unicodedata.combining(sign))
