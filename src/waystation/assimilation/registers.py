"""Registers: counts of one keeper at one place, week after week.

A register keeps its errors from one count to the next, so what it tells of movement is what it
grew by. The first count is an observation of the people there, each later one of the arrivals
since the count before. A register that stands still or falls says little: that few arrived, or
that people were struck off. A correction says nothing of arrivals; after it the register starts
anew, with a bias of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from waystation.assimilation.likelihood import OFFSET
from waystation.assimilation.observations import Observation, Operator
from waystation.assimilation.wording import rounding_unit
from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import FigureKind, SpeakerClass

INCREASE_SIGMA = 0.5
"""Log standard deviation between arrivals and what a register grew by: late entries, people struck
off, counts of days around the day given. Chosen once on forecasts of three conflicts together,
which change little from 0.4 to 1.1."""

STILL_SIGMA = 2.5
"""The same where a register stood still or fell: few arrived, or nobody kept it, or people were
struck off. Chosen once on forecasts of the same three conflicts."""

KEEPERS = (SpeakerClass.REGISTRATION, SpeakerClass.SHELTER)
"""Kinds of speaker that keep a list and count from it."""

_SERIES = (Operator.NEAR, Operator.ARRIVED)


class Count(NamedTuple):
    """An observation, and the figure it was made of."""

    observation: Observation
    figure: Figure


@dataclass(frozen=True)
class Registers:
    """What becomes of the counts of registers, by the figure that stands for its origin.

    Attributes:
        changed: Observations to take instead.
        remarks: What to add to what a count was taken to mean.
    """

    changed: Mapping[str, Observation]
    remarks: Mapping[str, str]


def tells_correction(figure: Figure) -> bool:
    """Whether a figure's note says that the register was corrected with this count."""
    note = figure.note.casefold()
    return "regist" in note and "correct" in note


def read_registers(counts: Sequence[Count], *, increases: bool) -> Registers:
    """Counts of registers as increases, and what was learnt of a register up to its correction.

    Args:
        counts: All observations of a ledger with their figures.
        increases: False to leave every count an observation of the people there, as a method
            needs that sees one day at a time.
    """
    changed: dict[str, Observation] = {}
    remarks: dict[str, str] = {}
    for series in _series(counts):
        before: Count | None = None
        regime = ""
        for same_day in _by_day(series):
            corrected = next((one for one in same_day if tells_correction(one.figure)), None)
            if corrected is not None:
                regime = f" after the correction of {corrected.figure.event_day}"
            for one in same_day:
                seen = one.observation
                name = seen.figure_ids[0]
                if regime:
                    where = one.figure.location
                    seen = replace(seen, said_by=f"{seen.said_by} at {where}{regime}")
                if increases and before is not None and corrected is not None:
                    remarks[name] = _CORRECTED.format(since=before.figure.event_day)
                elif increases and before is not None:
                    seen = increase(Count(seen, one.figure), before)
                    if _people(one) < _people(before):
                        remarks[name] = _FELL.format(since=before.figure.event_day)
                if seen is not one.observation:
                    changed[name] = seen
            before = same_day[0]
    return Registers(changed, remarks)


_FELL = "the register fell since {since}: taken as hardly any growth, and hardly believed"
_CORRECTED = (
    "the register was corrected: what it changed by since {since} says nothing about how many "
    "arrived"
)


def increase(count: Count, before: Count) -> Observation:
    """What a count tells of arrivals since the one before.

    Args:
        count: The later count.
        before: The earlier one, of the same register.
    """
    later, earlier = _middle(count), _middle(before)
    people, half = max(later[0] - earlier[0], 0.0), later[1] + earlier[1]
    reading = Reading(max(0.0, people - half), people + half, "increase of a register")
    error = STILL_SIGMA if people < 1.0 else INCREASE_SIGMA
    return replace(
        count.observation,
        operator=Operator.INCREASE,
        since=before.observation.day,
        reading=reading,
        sigma=math.hypot(error, 1.0 / math.sqrt(people + OFFSET)),
    )


def _people(count: Count) -> float:
    return _middle(count)[0]


def _middle(count: Count) -> tuple[float, float]:
    """People counted, and half the width of what the words leave open."""
    figure, reading = count.figure, count.observation.reading
    if figure.low is not None and figure.low == figure.high:
        return float(figure.low), rounding_unit(figure.low) / 2
    assert reading is not None
    return (reading.low + reading.high) / 2, (reading.high - reading.low) / 2


def _series(counts: Sequence[Count]) -> Iterable[list[Count]]:
    """Counts of one register each, by day."""
    found: dict[tuple[object, ...], list[Count]] = {}
    for one in counts:
        seen = one.observation
        kept = one.figure.kind is FigureKind.AT_PLACE and seen.speaker in KEEPERS
        if kept and seen.operator in _SERIES and seen.said_by:
            key = (seen.operator, seen.place, seen.group, seen.speaker, seen.said_by)
            found.setdefault(key, []).append(one)
    for series in found.values():
        yield sorted(series, key=lambda one: (one.observation.day, one.observation.figure_ids))


def _by_day(series: Sequence[Count]) -> Iterable[list[Count]]:
    days: dict[int, list[Count]] = {}
    for one in series:
        days.setdefault(one.observation.day, []).append(one)
    return days.values()
