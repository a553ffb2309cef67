"""What a correction changes, and whether the figure then makes sense beside what it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from waystation.domain.errors import Problem
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Unit
from waystation.evidence.checks import days_in_order, faults
from waystation.evidence.things import fold

_AHEAD = dt.timedelta(hours=14)
"""How far ahead of UTC a calendar day begins somewhere."""

_COUNTED_IN: Mapping[Unit, frozenset[FigureKind]] = {
    Unit.CLAIMS: frozenset({FigureKind.ASYLUM_CLAIMS, FigureKind.OTHER}),
    Unit.PLACES: frozenset({FigureKind.SHELTER_PLACES, FigureKind.OTHER}),
    Unit.FORCES: frozenset({FigureKind.FORCES, FigureKind.OTHER}),
}
"""Kinds that are counted in a unit; the other units count people of any kind but places."""

_WHEREABOUTS = frozenset(
    {
        *(FigureKind.ON_THE_MOVE, FigureKind.AT_PLACE, FigureKind.ARRIVING),
        *(FigureKind.CROSSING, FigureKind.WAITING),
    }
)
"""Kinds under which one count of people may be told."""

_PERSONS = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN})
_DAYS = ("event_day", "published", "modality")

_Finding = tuple[str, str, str]


def changed(old: Figure, changes: Mapping[str, Any], locations: Collection[str] | None) -> Figure:
    """The figure with new values; what rested on the old ones goes with them.

    Args:
        old: The figure.
        changes: New values by field.
        locations: Names a location may have: a new place without a location is looked up there.
    """
    new = replace(old, **changes, confidence=1.0, reader="")
    if {"low", "high"} & set(changes):
        new = replace(new, hedge="", hedge_class=_class_of(new), hedge_start=0, hedge_end=0)
    if "location" in changes and "place" not in changes:
        new = replace(new, place=new.place or new.location)
    if "place" in changes and "location" not in changes:
        new = replace(new, location=_location_of(new.place, locations or ()))
    if {"location", "place"} & set(changes):
        new = replace(new, runner_up="", place_confidence=1.0, at=None)
    return replace(new, day_basis="corrected") if "event_day" in changes else new


def change_problems(
    old: Figure,
    new: Figure,
    changes: Mapping[str, Any],
    *,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
    now: dt.datetime | None = None,
) -> Iterator[Problem]:
    """What is wrong with a correction, by the option that brought it.

    Args:
        old: The figure as it was.
        new: The figure as `changed` gives it.
        changes: New values by field.
        locations: Names a location may have; None to leave that unchecked.
        groups: Names a group may have; None to leave that unchecked.
        now: When it is settled; None to leave days after that unchecked.
    """
    if all(getattr(old, name) == value for name, value in changes.items()):
        expected = "at least one value that differs from what the figure says"
        yield Problem("correct", 0, "", "the same figure again", expected)
        return
    for name, found, expected in faults(new, locations=locations, groups=groups):
        if name in changes:
            yield _problem(name, found, expected)
        elif name == "high" and "low" in changes:
            yield _problem("low", str(new.low), f"{new.high} or less, as high is {new.high}")
    yield from _new_days(new, changes, now)
    if {"kind", "unit"} & set(changes) and not _goes_with(new.unit, new.kind):
        name = "unit" if "unit" in changes else "kind"
        yield _problem(name, f"{new.kind} counted in {new.unit}", "a kind and a unit of one thing")


def one_thing(first: Figure, second: Figure) -> bool:
    """True when two figures may be one count, by their kinds and units."""
    kinds, units = {first.kind, second.kind}, {first.unit, second.unit}
    alike = len(kinds) == 1 or FigureKind.OTHER in kinds or kinds <= _WHEREABOUTS
    counts = {Unit.CLAIMS, Unit.PEOPLE}
    of_claims = kinds == {FigureKind.ASYLUM_CLAIMS} and units <= {*counts, *_PERSONS}
    return alike and (len(units) == 1 or units <= _PERSONS or of_claims)


def _new_days(
    new: Figure, changes: Mapping[str, Any], now: dt.datetime | None
) -> Iterator[Problem]:
    name = next((one for one in _DAYS if one in changes), "")
    if name:
        for _, found, expected in days_in_order(new):
            yield _problem(name, found, expected)
    late = now is not None and new.published and new.published > (now + _AHEAD).date()
    if late and "published" in changes:
        yield _problem("published", str(new.published), "today or earlier")


def _goes_with(unit: Unit, kind: FigureKind) -> bool:
    if unit in _COUNTED_IN:
        return kind in _COUNTED_IN[unit]
    return kind is not FigureKind.SHELTER_PLACES


def _location_of(place: str, locations: Collection[str]) -> str:
    """The location a place is by its name; empty when none is."""
    named = fold(place)
    return next((one for one in locations if fold(one) == named), "")


def _problem(field: str, found: str, expected: str) -> Problem:
    return Problem(f"--{field.replace('_', '-')}", 0, "", found, expected)


def _class_of(figure: Figure) -> HedgeClass:
    if figure.low is None or figure.high is None:
        return HedgeClass.UP_TO if figure.low is None else HedgeClass.MORE_THAN
    return HedgeClass.RANGE if figure.low < figure.high else HedgeClass.NONE
