"""From the numbers of the page to the figures that moved them, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np

from waystation.domain.counts import protect_groups
from waystation.domain.influence import Explained, Influences, Number, NumberName, Subject
from waystation.domain.vocabulary import EVERYONE
from waystation.page.data.movement import first_day
from waystation.page.evidence import Row
from waystation.page.picks import Picks, shown_counts
from waystation.page.ranking import shown_places
from waystation.page.schema_evidence import MovedData, NumberData, ToldData

Shown = tuple[float | None, float | None, float | None]
"""Low, middle and high of a number as the page shows it."""

_WHAT = {
    Subject.PRESENT: "present",
    Subject.ARRIVALS: "arrivals",
    Subject.PEAK: "peak",
    Subject.REACH: "reached",
    Subject.EXCEED: "exceeding",
    Subject.FIRST_ARRIVAL: "first",
    Subject.SIZE: "size",
}

MOST_OF_ONE_DAY = 3
"""Figures told for a number of one day; there are many such numbers, and a saved page is light."""

_OWN = 4
"""Values of a row that are of the number itself."""


class Influence(NamedTuple):
    """What figures moved, as the page shows it.

    Attributes:
        numbers: Numbers that at least one figure moved by as much as is shown, by kind and place.
        figures: By figure its share, whether some of it is held back, and what it moved most.
    """

    numbers: list[NumberData]
    figures: dict[str, tuple[float, bool, list[MovedData]]]


def influence_of(picks: Picks, influences: Influences | None, rows: Iterable[Row]) -> Influence:
    """What figures moved.

    Figures that tell of places not shown are left out: what they move would tell where they are.
    So are numbers that show alike with and without a figure, and numbers not on the page.

    Args:
        picks: The forecast.
        influences: What the figures did; None where not worked out.
        rows: The figures shown.
    """
    if influences is None:
        return Influence([], {})
    entered = {row.figure_id: row.number for row in rows if not row.hidden}
    series, at = _series(picks, influences, entered)
    figures = {}
    for one in influences.figures:
        if one.figure_id in entered:
            moved = [
                _moved(at[most.name], _shown(picks, most.name.subject, most.without))
                for most in one.most
                if most.name in at
            ]
            figures[one.figure_id] = (round(one.share, 4), one.held_back, moved)
    return Influence(series, figures)


def told_data(picks: Picks, influences: Influences | None) -> ToldData | None:
    """For which places and days it was worked out; None where it was not."""
    if influences is None:
        return None
    return {
        "places": list(shown_places(picks.forecast)),
        "days": [(day - picks.days[0]).days for day in influences.days],
    }


def _series(
    picks: Picks, influences: Influences, entered: Mapping[str, int]
) -> tuple[list[NumberData], dict[NumberName, tuple[int, int]]]:
    """The numbers by kind and place, and where each of them stands."""
    series: dict[tuple[str, str], tuple[int, NumberData]] = {}
    at = {}
    for one in influences.numbers:
        if _on_page(picks, one.name) and (row := _row(picks, one, entered)):
            what, place = _WHAT[one.name.subject], _of(one.name)
            fresh: NumberData = {"what": what, "place": place, "rows": []}
            position, numbers = series.setdefault((what, place), (len(series), fresh))
            at[one.name] = (position, len(numbers["rows"]))
            numbers["rows"].append(row)
    return [numbers for _, numbers in series.values()], at


def _on_page(picks: Picks, name: NumberName) -> bool:
    if name.subject is Subject.SIZE:
        return name.group in picks.groups
    return name.subject in _WHAT and name.group == EVERYONE and name.place in picks.names


def _of(name: NumberName) -> str:
    return name.group if name.subject is Subject.SIZE else name.place


def _row(picks: Picks, one: Explained, entered: Mapping[str, int]) -> list[float | None]:
    """A row as `NumberData` has it; empty where no figure moved the number by what is shown."""
    day = None if one.name.subject is Subject.SIZE else one.name.day
    shown = _shown(picks, one.name.subject, one.number)
    row: list[float | None] = [None if day is None else (day - picks.days[0]).days, *shown]
    for mover in one.movers[: None if day is None else MOST_OF_ONE_DAY]:
        without = _shown(picks, one.name.subject, mover.without)
        if mover.figure_id in entered and without != shown:
            row += [entered[mover.figure_id], *without]
    return row if len(row) > _OWN else []


def _moved(at: tuple[int, int], without: Shown) -> MovedData:
    series, row = at
    low, middle, high = without
    return {"series": series, "row": row, "low": low, "middle": middle, "high": high}


def _shown(picks: Picks, subject: Subject, number: Number) -> Shown:
    """People protected and rounded, chances to two digits, days as first days."""
    ends = (number.low, number.middle, number.high)
    if subject.is_chance:
        low, middle, high = (round(end, 2) for end in ends)
        return low, middle, high
    if subject is Subject.FIRST_ARRIVAL:
        first, some, last = (first_day(picks, end) for end in ends)
        return first, some, last
    people = np.array(ends)
    of_group = subject is Subject.SIZE
    few, many, most = shown_counts(protect_groups(people) if of_group else people)
    return few, many, most
