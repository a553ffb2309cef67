"""The words of acts and of sayings, read from the data file of a language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from waystation.domain.vocabulary import Act, Modality
from waystation.reports.tokens import PhraseTable, Tokens, tokenise

FORMS = ("infinitive", "present", "past", "participle", "gerund")
"""Kinds of form in the order a row of the data file gives them."""


@dataclass(frozen=True)
class VerbRow:
    """What must stand around a verb for it to tell an act.

    Attributes:
        act: The act; None for verbs of saying alone.
        tails: Particles of which one must follow; an empty one for none.
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
        nouns: Nouns of acts; the value is an index into `noun_rows`.
        noun_rows: What the nouns tell.
        light: Kinds of form of verbs that only carry a noun, by written form.
        light_tails: Particles that may follow those.
        sure: Words of likelihood; the value is a modality.
        words: Named word lists.
        phrases: Named lists of phrases.
        classes: The classes of a word.
        triggers: First words of everything that may tell an act.
        says: First words of everything that may tell a saying.
    """

    verbs: Mapping[str, tuple[VerbForm, ...]]
    speech: Mapping[str, tuple[VerbForm, ...]]
    nouns: PhraseTable
    noun_rows: tuple[NounRow, ...]
    light: Mapping[str, frozenset[str]]
    light_tails: frozenset[str]
    sure: PhraseTable
    words: Mapping[str, frozenset[str]]
    phrases: Mapping[str, PhraseTable]
    classes: Mapping[str, frozenset[str]]
    triggers: frozenset[str]
    says: frozenset[str]

    def has(self, group: str, word: str) -> bool:
        """True when the word, in lower case, is in the named word list."""
        return word in self.words[group]

    def is_adverb(self, word: str) -> bool:
        """True for words that stand between the parts of a verb and change nothing."""
        if word in self.words["adverbs"]:
            return True
        return len(word) > 4 and word.endswith(tuple(self.words["adverb_endings"]))

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
        nouns=PhraseTable(nouns),
        noun_rows=tuple(_noun_row(row) for row in rows),
        light=_light(data["light"]["forms"]),
        light_tails=frozenset(data["light"]["tails"]),
        sure=PhraseTable(data["sure"]),
        words=words,
        phrases={
            "never": PhraseTable({"never": data["words"]["never"]}),
            "open_durations": PhraseTable({"open": data["words"]["open_durations"]}),
            "wishes": PhraseTable({"wish": data["words"]["wishes"]}),
            "according": PhraseTable({"according": saying["according"]}),
            "channels": PhraseTable({"channel": saying["channels"]}),
        },
        classes=_classes(data["classes"]),
        triggers=frozenset(verbs) | firsts,
        says=frozenset(speech) | according,
    )


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
        tails=tuple(tuple(text.split()) for text in row.get("tails", [""])),
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
