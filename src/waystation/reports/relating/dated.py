"""Figures of one thing and other days: a span that contains another, and values that follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from waystation.domain.evidence import Figure
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import FigureKind, Measure, RelationKind
from waystation.reports.relating.neighbours import Neighbour, is_now

REACH = 3
"""Sentences with figures between two figures that are compared by their days, at most."""

_PRINTED = "publication day"


def contained(told_of: Sequence[Neighbour]) -> Iterator[Relation]:
    """Flows of a span of days that lies within the span of another one: they must not be added."""
    for one, other in _near(told_of):
        if one.figure.measure is Measure.STOCK or other.figure.measure is Measure.STOCK:
            continue
        spans = _span(one.figure), _span(other.figure)
        if spans[0] is None or spans[1] is None or spans[0] == spans[1]:
            continue
        for part, whole, inner, outer in (
            (one, other, spans[0], spans[1]),
            (other, one, spans[1], spans[0]),
        ):
            inside = outer[0] <= inner[0] and inner[1] <= outer[1]
            if inside and part.high < whole.high:
                reason = f"{_days(inner)} lies within {_days(outer)}"
                yield Relation(RelationKind.PART_OF, part.index, whole.index, reason)


def following(told_of: Sequence[Neighbour]) -> Iterator[Relation]:
    """Counts of one thing on two days of which each is stated: the later updates the earlier."""
    for one, other in _near(told_of):
        if {one.figure.measure, other.figure.measure} == {Measure.FLOW}:
            continue
        first, second = _span(one.figure), _span(other.figure)
        if first is None or second is None or not _stated(one.figure, other.figure):
            continue
        if first[1] < second[0] or second[1] < first[0]:
            earlier, later = (one, other) if first[1] < second[0] else (other, one)
            reason = (
                f"“{earlier.figure.words}” of {_days(min(first, second))}, then "
                f"“{later.figure.words}” of {_days(max(first, second))}"
            )
            yield Relation(RelationKind.UPDATES, later.index, earlier.index, reason)


def _near(told_of: Sequence[Neighbour]) -> Iterator[tuple[Neighbour, Neighbour]]:
    """Pairs close to each other that count one thing at one place, or one group."""
    counted = [
        n for n in told_of if n.figure.event_day and n.figure.has_number and is_now(n.figure)
    ]
    for at, other in enumerate(counted):
        for one in reversed(counted[:at]):
            if other.sentence - one.sentence > REACH:
                break
            if _one_thing(one.figure, other.figure):
                yield one, other


def _one_thing(first: Figure, second: Figure) -> bool:
    if first.unit is not second.unit or first.kind is not second.kind:
        return False
    if first.measure is not second.measure or first.speaker != second.speaker:
        return False
    here, there = (f.location or f.place for f in (first, second))
    one_place = here.casefold() == there.casefold() != ""
    return one_place or (first.kind is FigureKind.ON_THE_MOVE and first.who == second.who)


def _stated(first: Figure, second: Figure) -> bool:
    return not (first.day_basis.startswith(_PRINTED) or second.day_basis.startswith(_PRINTED))


def _span(figure: Figure) -> tuple[dt.date, dt.date] | None:
    if figure.event_day is None:
        return None
    return figure.event_day, max(figure.event_day, figure.event_end or figure.event_day)


def _days(span: tuple[dt.date, dt.date]) -> str:
    return f"{span[0]}" if span[0] == span[1] else f"{span[0]} to {span[1]}"
