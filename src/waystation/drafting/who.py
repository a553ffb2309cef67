"""Who travels: where they are from, together or alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waystation.domain.draft import Choice
from waystation.domain.vocabulary import (
    Act,
    ChoiceBasis,
    FigureKind,
    Travel,
)
from waystation.drafting.marks import MOVING, Mark, Part, is_theirs, speaks_of_them
from waystation.drafting.passages import Passage
from waystation.drafting.where import Finder
from waystation.reports.words.tokens import Found, tokenise

_SHARE_OF_HOMES = 1 / 3
"""A country is a home of many where it is told at least this often, of the most told one."""
_SHARE_TOGETHER = 1 / 5
"""Sentences, of those that tell it at all, that must speak of people together."""


@dataclass(frozen=True)
class Homes:
    """Countries the people come from, most told first.

    Attributes:
        codes: ISO 3166-1 alpha-3 codes.
        told: Sentences that tell each, in the order of the codes.
        returning: Countries people go back to: they come from there and do not leave it.
    """

    codes: tuple[str, ...]
    told: tuple[Passage, ...]
    returning: frozenset[str]


def homes_of(passages: Sequence[Passage], marks: Sequence[Mark], finder: Finder) -> Homes:
    """Countries of the people on the move: by what they are called, and by what they flee."""
    votes: Counter[str] = Counter()
    first: dict[str, Passage] = {}
    for passage in passages:
        for code in _homes_in(passage, finder):
            votes[code] += 1
            first.setdefault(code, passage)
    for mark in marks:
        if mark.part is Part.LEFT and mark.place.level == "country":
            votes[mark.place.country] += 1
            first.setdefault(mark.place.country, mark.passage)
    most = max(votes.values(), default=0)
    codes = [code for code in votes if votes[code] >= most * _SHARE_OF_HOMES]
    ordered = tuple(sorted(codes, key=lambda code: (-votes[code], code)))
    return Homes(ordered, tuple(first[code] for code in ordered), _returning(marks))


def _homes_in(passage: Passage, finder: Finder) -> set[str]:
    """Countries by which people on the move are called in a sentence."""
    called = [figure.who for figure in passage.figures if figure.kind in MOVING]
    called += [event.actor for event in passage.events if is_theirs(event, passage)]
    if passage.cues.has("mostly", passage.tokens):
        called.append(passage.text)
    found: set[str] = set()
    for words in called:
        found |= set(_nations(words, passage, finder))
    return found


def _nations(words: str, passage: Passage, finder: Finder) -> Iterable[str]:
    """Countries whose people are named in some words; a country's own name does not count."""
    for found in passage.cues.nations.all_in(tokenise(words)):
        places = finder.atlas.gazetteer.lookup(found.value)
        if places and places[0].level == "country":
            yield places[0].country


def _returning(marks: Sequence[Mark]) -> frozenset[str]:
    """Countries people are said to go back to."""
    return frozenset(
        mark.place.country
        for mark in marks
        if mark.part in (Part.SEEN, Part.AIM)
        and (
            mark.passage.cues.has("returning", mark.passage.tokens)
            or (mark.figure is not None and mark.figure.kind is FigureKind.RETURNS)
        )
        and "/" not in mark.place.country
    )


def travel_of(passages: Sequence[Passage], given: Travel | None) -> tuple[Travel, Choice]:
    """Whether people travel together, by the words the reports use of them."""
    about, how = "how they travel", "--together or --alone; `travel` of the group in scenario.toml"
    if given is not None:
        return given, Choice(about, given.value, ChoiceBasis.GIVEN, "given by the user")
    told: dict[str, list[Passage]] = {kind: [] for kind in _TRAVEL_TOLD}
    for passage in passages:
        kind = _travel_in(passage)
        if kind:
            told[kind].append(passage)
    sure, each = told["together"], told["by_themselves"]
    together = [*sure, *told["together_weak"]]
    alone = [*each, *told["alone"]]
    often = len(sure) >= _SHARE_TOGETHER * (len(together) + len(alone))
    if together and ((sure and often) or len(together) > len(alone)):
        because = _sentences(together, "of people who move together")
        first = together[0]
        return Travel.TOGETHER, Choice(
            about, "together", ChoiceBasis.EVIDENCE, because, how, first.report, first.text
        )
    if each:
        because = _sentences(each, "of people who go each by themselves")
        return Travel.ALONE, Choice(
            about, "alone", ChoiceBasis.EVIDENCE, because, how, each[0].report, each[0].text
        )
    return Travel.ALONE, Choice(
        about, "alone", ChoiceBasis.ASSUMPTION, _taken_alone(together, alone), how
    )


_TRAVEL_TOLD = ("together", "together_weak", "alone", "by_themselves")
"""What a sentence may tell of how people travel, as the lists of telling words are called."""


def _taken_alone(together: Sequence[Passage], alone: Sequence[Passage]) -> str:
    """Why people are taken to go alone where no sentence says so."""
    because = "no report says that they move as one group"
    if together:
        because = (
            f"{_sentences(together, 'of people who move together')}, {len(alone)} of people who "
            "flee, come or stay without a word of it"
        )
    if not alone:
        return because
    return f"{because}; people who flee, or come day by day, are taken to go each by themselves"


def _sentences(told: Sequence[Passage], what: str) -> str:
    return (
        f"one sentence speaks {what}" if len(told) == 1 else f"{len(told)} sentences speak {what}"
    )


def _travel_in(passage: Passage) -> str:
    """What a sentence tells of how people travel: a list of telling words, or nothing."""
    found = passage.cues.travel.all_in(passage.tokens)
    values = {item.value for item in found}
    if "together" in values:
        return "together"
    if not speaks_of_them(passage):
        return ""
    armed = {at for item in passage.cues.hazards.all_in(passage.tokens) for at in _span(item)}
    weak = [
        item for item in found if item.value == "together_weak" and armed.isdisjoint(_span(item))
    ]
    fled = any(event.act is Act.FLED and is_theirs(event, passage) for event in passage.events)
    if "by_themselves" in values:
        return "by_themselves"
    if "alone" in values or fled:
        return "alone"
    return "together_weak" if weak else ""


def _span(found: Found) -> range:
    return range(found.first, found.last)
