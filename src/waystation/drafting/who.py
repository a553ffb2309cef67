"""Who travels: where they are from, together or alone, and how many."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waystation.assimilation.wording import read_interval
from waystation.domain.draft import Choice
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import (
    Act,
    ChoiceBasis,
    FigureKind,
    Measure,
    Modality,
    Travel,
    Unit,
)
from waystation.drafting.marks import MOVING, Mark, Part, is_theirs, speaks_of_them
from waystation.drafting.passages import Passage
from waystation.drafting.where import Finder
from waystation.forecasting.wording_table import wording_in_force
from waystation.reports.words.tokens import Found, tokenise

_SHARE_OF_HOMES = 1 / 3
"""A country is a home of many where it is told at least this often, of the most told one."""
_SHARE_TOGETHER = 1 / 5
"""Sentences, of those that tell it at all, that must speak of people together."""
_GOING = (FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING)
_STAYING = (FigureKind.AT_PLACE, FigureKind.WAITING)
_SEVERAL = 10
"""People from which on a figure is no single family."""
_HOUSEHOLD = 5.0
"""People of a household where a report does not say (assumption)."""


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
    told: dict[str, list[Passage]] = {"together": [], "together_weak": [], "alone": []}
    for passage in passages:
        kind = _travel_in(passage)
        if kind:
            told[kind].append(passage)
    sure, alone = told["together"], told["alone"]
    together = [*sure, *told["together_weak"]]
    often = len(sure) >= _SHARE_TOGETHER * (len(together) + len(alone))
    if together and ((sure and often) or len(together) > len(alone)):
        because = _sentences(together, "of people who move together")
        first = together[0]
        return Travel.TOGETHER, Choice(
            about, "together", ChoiceBasis.EVIDENCE, because, how, first.report, first.text
        )
    if alone:
        because = _sentences(alone, "of people who come each by themselves")
        first = alone[0]
        return Travel.ALONE, Choice(
            about, "alone", ChoiceBasis.EVIDENCE, because, how, first.report, first.text
        )
    because = "no report says that they move as one group"
    return Travel.ALONE, Choice(about, "alone", ChoiceBasis.ASSUMPTION, because, how)


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
    if "alone" in values or fled:
        return "alone"
    return "together_weak" if weak else ""


def _span(found: Found) -> range:
    return range(found.first, found.last)


_WHERE_SIZE = {
    Travel.TOGETHER: "--group-size; `start_size` of the group in scenario.toml",
    Travel.ALONE: "--group-size; departures.csv",
}


def size_of(passages: Sequence[Passage], travel: Travel) -> tuple[int | None, int | None, Choice]:
    """Fewest and most people at the start, from the figures of people on the move."""
    about, how = "how many set off", _WHERE_SIZE[travel]
    counted = [
        (passage, figure, reach)
        for passage in passages
        for figure in passage.figures
        if _is_size(figure, travel) and (reach := _range(figure)) is not None
    ]
    if not counted:
        because = "no report counts them"
        return None, None, Choice(about, "not known", ChoiceBasis.ASSUMPTION, because, how)
    early = [item for item in counted if _at_start(*item[:2])]
    if travel is Travel.TOGETHER and early:
        return _sized(early, about, "what the reports say of the start", how)
    if travel is Travel.TOGETHER:
        because = "the sizes the reports give, whichever the day: people may have joined since"
        return _sized(counted, about, because, how)
    return _alone(counted, about, how)


_Counted = tuple[Passage, Figure, tuple[float, float]]


def _alone(counted: Sequence[_Counted], about: str, how: str) -> tuple[int, int, Choice]:
    """People who leave one by one: the largest figure, first of those who left or came.

    Figures may count the same people, so they are not added up. A stock of people displaced
    earlier is taken only where nothing else is told, and then it is an assumption.
    """
    new = [item for item in counted if not _is_earlier(*item[:2])]
    passage, _, (low, high) = max(_went(new) or new or counted, key=_rank)
    because, basis = "the largest single figure", ChoiceBasis.EVIDENCE
    if _went(new):
        because += " of people who left, travel or arrived"
    elif not new:
        because += ", of people who may have been displaced before: nothing else is told"
        basis = ChoiceBasis.ASSUMPTION
    because += "; figures are not added up, as they may count the same people"
    aside = [item for item in counted if item not in new] if new else []
    if aside:
        least = max(aside, key=_rank)[2][0]
        because += f"; {round(least):,}, told of people displaced before, are left out"
    low, high = math.floor(low) or 1, math.ceil(high)
    chosen = f"{low:,} to {high:,}"
    return low, high, Choice(about, chosen, basis, because, how, passage.report, passage.text)


def _rank(item: _Counted) -> tuple[float, int]:
    return item[2][1], -item[0].number


def _went(counted: Iterable[_Counted]) -> list[_Counted]:
    """Figures of people who left or came so far, not of a single day."""
    return [
        item
        for item in counted
        if item[1].kind in _GOING and item[1].measure is not Measure.FLOW and item[2][1] >= _SEVERAL
    ]


def _is_earlier(passage: Passage, figure: Figure) -> bool:
    """Whether a figure is a stock of people who may have come before the story began."""
    return figure.kind in _STAYING and passage.cues.has("earlier", passage.tokens)


def _sized(
    counted: Sequence[_Counted], about: str, because: str, how: str
) -> tuple[int, int, Choice]:
    low = min(item[2][0] for item in counted)
    high = max(item[2][1] for item in counted)
    passage = counted[0][0]
    chosen = f"{round(low):,} to {round(high):,}"
    choice = Choice(about, chosen, ChoiceBasis.EVIDENCE, because, how, passage.report, passage.text)
    return round(low), round(high), choice


def _is_size(figure: Figure, travel: Travel) -> bool:
    if figure.modality is not Modality.ACTUAL or figure.unit not in (Unit.PEOPLE, Unit.HOUSEHOLDS):
        return False
    if travel is Travel.TOGETHER:
        return figure.kind is FigureKind.ON_THE_MOVE
    return figure.kind in MOVING


def _range(figure: Figure) -> tuple[float, float] | None:
    """The people a figure's words stand for."""
    reading = read_interval(figure, wording_in_force())
    if reading is None or not figure.has_number:
        return None
    people = figure.household_size or _HOUSEHOLD if figure.unit is Unit.HOUSEHOLDS else 1.0
    return reading.low * people, reading.high * people


def _at_start(passage: Passage, figure: Figure) -> bool:
    """Whether a figure counts them as they set off: the figure nearest to words of the start."""
    found = passage.cues.others["at_start"].all_in(passage.tokens)
    if not found or figure.measure is Measure.FLOW:
        return False
    at = passage.tokens[found[0].first].start + passage.start
    counts = [one for one in passage.figures if one.kind is figure.kind]
    return min(counts, key=lambda one: abs(one.start - at)) is figure
