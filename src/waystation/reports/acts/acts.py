"""The words of acts and of sayings, read from the data file of a language."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from waystation.domain.vocabulary import Act, Modality
from waystation.reports.words.tokens import PhraseTable, Tokens, tokenise

_SHORT = 4
FORMS = ("infinitive", "present", "past", "participle", "gerund")
"""Kinds of form in the order a row of the data file gives them."""


@dataclass(frozen=True)
class VerbRow:
    """What must stand around a verb for it to tell an act.

    Attributes:
        act: The act; None for verbs of saying alone.
        tails: Particles of which one must follow, the longest first; an empty one for none.
        subject: Word classes of which the doer must hold one; empty for anybody.
        object: Word classes of which the words behind must hold one; empty for anything.
        either: Word classes of which either must hold one.
        needs: Words of which one must follow the verb.
        not_subject: Word classes the doer must not hold.
        modality: For verbs of saying, what they make of what is said.
        traits: Other marks of the row ("that", "hearer", "quote_only", "named_object").
    """

    act: Act | None
    tails: tuple[tuple[str, ...], ...]
    subject: frozenset[str]
    object: frozenset[str]
    either: frozenset[str]
    needs: tuple[tuple[str, ...], ...]
    not_subject: frozenset[str]
    modality: Modality
    traits: frozenset[str]

    @property
    def is_transitive(self) -> bool:
        """True where a bare participle behind a noun is passive ("people detained")."""
        if "transitive" in self.traits:
            return True
        return bool(self.object) or not (self.subject or self.not_subject or self.either)


@dataclass(frozen=True)
class VerbForm:
    """A written form of a verb: its row, and which kinds of form it can be."""

    row: VerbRow
    kinds: frozenset[str]


@dataclass(frozen=True)
class NounRow:
    """An event told by a noun.

    Attributes:
        act: The act.
        near: Word classes of which one must stand within a few words; empty for none.
        alone: True where the noun tells an event by itself.
    """

    act: Act
    near: frozenset[str]
    alone: bool


@dataclass(frozen=True)
class ActWords:
    """Everything known of the acts and sayings of one language.

    Attributes:
        verbs: Verbs of acts by written form.
        speech: Verbs of saying by written form.
        noun_rows: What nouns tell; the phrases "nouns" have an index into it as value.
        light: Kinds of form of verbs that only carry a noun, by written form.
        light_tails: Particles that may follow those.
        words: Named word lists.
        phrases: Named tables of phrases; those of "sure" have a modality as value.
        classes: The classes of a word.
        triggers: First words of everything that may tell an act.
        says: First words of everything that may tell a saying.
        groups: The names of all lists a word is in, with what its form tells.
    """

    verbs: Mapping[str, tuple[VerbForm, ...]]
    speech: Mapping[str, tuple[VerbForm, ...]]
    noun_rows: tuple[NounRow, ...]
    light: Mapping[str, frozenset[str]]
    light_tails: frozenset[str]
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, PhraseTable]
    classes: Mapping[str, frozenset[str]]
    triggers: frozenset[str]
    says: frozenset[str]
    groups: Callable[[str], frozenset[str]]

    def has(self, group: str, word: str) -> bool:
        """True when the word, in lower case, is in the named word list."""
        return word in self.words[group]

    def kinds_of(self, word: str) -> set[str]:
        """The kinds of form a verb's written form can be."""
        return {kind for form in self.verbs.get(word, ()) for kind in form.kinds}

    def classes_in(self, tokens: Tokens, first: int, last: int) -> set[str]:
        """The classes of all words of tokens [first, last)."""
        found: set[str] = set()
        for token in tokens[max(0, first) : last]:
            found |= self.classes.get(token.lower, frozenset())
        return found


@cache
def act_words(language: str) -> ActWords | None:
    """The acts of a language (`data/LANGUAGE_acts.toml`), read once; None where it has no file."""
    path = files("waystation.reports").joinpath(f"data/{language}_acts.toml")
    if not path.is_file():
        return None
    return _build(tomllib.loads(path.read_text(encoding="utf-8")))


def _build(data: dict[str, Any]) -> ActWords:
    plain = bool(data["plain_present"])
    verbs, speech = (
        _verbs(data["verb"], plain),
        _verbs([{**row, "speech": True} for row in data["speech"]], plain),
    )
    rows = data["noun"]
    nouns = {str(number): row["phrases"] for number, row in enumerate(rows)}
    firsts = {tokenise(text)[0].lower for row in rows for text in row["phrases"]}
    saying = data["saying"]
    words = {key: frozenset(found) for key, found in data["words"].items()}
    words |= {f"saying_{key}": frozenset(found) for key, found in saying.items()}
    according = {tokenise(text)[0].lower for text in saying["according"]}
    return ActWords(
        verbs=verbs,
        speech=speech,
        noun_rows=tuple(_noun_row(row) for row in rows),
        light=_light(data["light"]["forms"]),
        light_tails=frozenset(data["light"]["tails"]),
        words=words,
        phrases={
            "sure": PhraseTable(data["sure"]),
            "nouns": PhraseTable(nouns),
            "never": PhraseTable({"never": data["words"]["never"]}),
            "open_durations": PhraseTable({"open": data["words"]["open_durations"]}),
            "wishes": PhraseTable({"wish": data["words"]["wishes"]}),
            "according": PhraseTable({"according": saying["according"]}),
            "channels": PhraseTable({"channel": saying["channels"]}),
        },
        classes=_classes(data["classes"]),
        triggers=frozenset(verbs) | firsts,
        says=frozenset(speech) | according,
        groups=_groups(words, verbs, speech),
    )


_WORDS_KEPT = 1 << 16


def _groups(
    words: Mapping[str, frozenset[str]],
    verbs: Mapping[str, tuple[VerbForm, ...]],
    speech: Mapping[str, tuple[VerbForm, ...]],
) -> Callable[[str], frozenset[str]]:
    """What tells the lists a word is in; answers for the words met last are kept."""

    @lru_cache(maxsize=_WORDS_KEPT)
    def groups(word: str) -> frozenset[str]:
        found = {name for name, listed in words.items() if word in listed}
        return frozenset(found | _of_verbs(word, verbs, speech) | _by_ending(word, words))

    return groups


def _of_verbs(
    word: str,
    verbs: Mapping[str, tuple[VerbForm, ...]],
    speech: Mapping[str, tuple[VerbForm, ...]],
) -> set[str]:
    """What a form can be: told (past or present alone), acting (a gerund) and the like."""
    forms = (*verbs.get(word, ()), *speech.get(word, ()))
    found = {name for name, table in (("verbs", verbs), ("speech", speech)) if word in table}
    for form in forms:
        if form.kinds & {"past", "present"} and "infinitive" not in form.kinds:
            found.add("told")
        if "past" in form.kinds and "infinitive" not in form.kinds:
            found.add("told_past")
    acts = {kind for form in verbs.get(word, ()) for kind in form.kinds}
    says = {kind for form in speech.get(word, ()) for kind in form.kinds}
    found |= {"acting"} if "gerund" in acts else set()
    found |= {"told_plain"} if "infinitive" in acts else set()
    return found | ({"says_present"} if "present" in says else set())


def _by_ending(word: str, words: Mapping[str, frozenset[str]]) -> set[str]:
    """What the end of a word tells of it."""
    found = {"adverb"} if word in words["adverbs"] else set()
    if len(word) <= _SHORT:
        return found
    found |= {"adverb"} if word.endswith(tuple(words["adverb_endings"])) else set()
    found |= {"verb_ending"} if word.endswith(tuple(words["finite_endings"])) else set()
    return found | ({"gerund_ending"} if word.endswith(tuple(words["gerund_endings"])) else set())


def _noun_row(row: Mapping[str, Any]) -> NounRow:
    return NounRow(Act(row["act"]), frozenset(row.get("near", ())), bool(row.get("alone")))


def _verbs(rows: Iterable[Mapping[str, Any]], plain: bool) -> dict[str, tuple[VerbForm, ...]]:
    found: dict[str, list[VerbForm]] = {}
    for row in rows:
        verb = _verb_row(row)
        for forms in row["forms"]:
            for word, kinds in _kinds(forms).items():
                kinds |= {"present"} if plain and "infinitive" in kinds else set()
                found.setdefault(word, []).append(VerbForm(verb, frozenset(kinds)))
    return {word: tuple(forms) for word, forms in found.items()}


def _verb_row(row: Mapping[str, Any]) -> VerbRow:
    return VerbRow(
        act=Act(row["act"]) if "act" in row else None,
        tails=tuple(
            sorted((tuple(t.split()) for t in row.get("tails", [""])), key=len, reverse=True)
        ),
        subject=frozenset(row.get("subject", ())),
        object=frozenset(row.get("object", ())),
        either=frozenset(row.get("either", ())),
        needs=tuple(tuple(text.split()) for text in row.get("needs", ())),
        not_subject=frozenset(row.get("not_subject", ())),
        modality=Modality(row.get("modality", "actual")),
        traits=frozenset(key for key, value in row.items() if value is True),
    )


def _kinds(forms: str) -> dict[str, set[str]]:
    """The kinds each written form can be, of a row of forms."""
    found: dict[str, set[str]] = {}
    for kind, words in zip(FORMS, forms.split(), strict=True):
        for word in words.split("|"):
            found.setdefault(word, set()).add(kind)
    return found


def _light(rows: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for forms in rows:
        for word, kinds in _kinds(forms).items():
            found[word] = found.get(word, frozenset()) | frozenset(kinds)
    return found


def _classes(table: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, words in table.items():
        for word in words:
            found.setdefault(word, set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}
