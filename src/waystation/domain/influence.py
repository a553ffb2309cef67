"""What the figures did to the numbers of a forecast: from any number to the figures, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from waystation.domain.vocabulary import EVERYONE


class Subject(StrEnum):
    """What a number of a forecast tells."""

    ARRIVALS = "arrivals"
    PRESENT = "present"
    REACH = "reach"
    PEAK = "peak"
    EXCEED = "exceed"
    FIRST_ARRIVAL = "first arrival"
    SIZE = "size"
    ON_ROAD = "on the road"

    @property
    def is_chance(self) -> bool:
        """True of a chance, 0 to 1; of a chance only the middle tells anything."""
        return self in (Subject.REACH, Subject.EXCEED)


@dataclass(frozen=True)
class NumberName:
    """Which number of a forecast.

    Attributes:
        subject: What it tells. `ARRIVALS`: people who arrive at the place on the day. `PRESENT`:
            people there at the end of the day. `REACH`: chance that the place has been reached by
            the day. `PEAK`: most people present there on any one day ahead. `EXCEED`: chance that
            on at least one day ahead more are present than the shelter places known.
            `FIRST_ARRIVAL`: days after the as-of day until the place is first reached. `SIZE`:
            people of the group who travel together on the as-of day. `ON_ROAD`: people of the
            group on the way on the as-of day.
        place: Location; empty for `SIZE` and `ON_ROAD`, which are of no place.
        day: Day it is for; None for `PEAK`, `EXCEED` and `FIRST_ARRIVAL`, which are of all the
            days ahead.
        group: Travelling group; `EVERYONE` for everybody together.
    """

    subject: Subject
    place: str = ""
    day: dt.date | None = None
    group: str = EVERYONE

    @property
    def key(self) -> str:
        """One text for the whole name, the same on every machine: "present|P|2018-11-04|all"."""
        day = "" if self.day is None else self.day.isoformat()
        return f"{self.subject}|{self.place}|{day}|{self.group}"


@dataclass(frozen=True)
class Number:
    """One number of a forecast, as its members have it: not rounded, small counts not protected.

    Attributes:
        middle: Median, people or days; of a chance the chance itself. Of a first arrival +inf when
            it is not within the horizon and NaN where most members had come before.
        low, high: 90 % band; both the chance itself for a chance.
    """

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Mover:
    """A figure that moved a number.

    Attributes:
        figure_id: The ledger entry that stands for the origin; its copies moved it with it.
        without: The number as it would be without the origin.
        moved: How far the origin moved it: mean distance of the 5, 25, 50, 75 and 95 % quantiles,
            people or days (a first arrival beyond the horizon counts as on the day after it); of a
            chance its change.
        held_back: Whether the members could not tell all of it: the true influence is larger.
    """

    figure_id: str
    without: Number
    moved: float
    held_back: bool


@dataclass(frozen=True)
class Explained:
    """A number, and the figures that moved it most.

    Attributes:
        name: Which number.
        number: The number.
        movers: Those that moved it, the strongest first; at most as many as were asked for.
    """

    name: NumberName
    number: Number
    movers: tuple[Mover, ...]


@dataclass(frozen=True)
class Moved:
    """A number that a figure moved.

    Attributes:
        name: Which number.
        number: The number.
        without: The number as it would be without the origin.
        moved: As of `Mover`.
        share: How much that is of the largest number of its subject, 0 to 1, so that numbers of
            several subjects can be compared.
    """

    name: NumberName
    number: Number
    without: Number
    moved: float
    share: float


@dataclass(frozen=True)
class FigureInfluence:
    """What one origin did to the forecast.

    Attributes:
        figure_id: The ledger entry that stands for the origin.
        share: Overall influence, 0 (moves nothing) to 1: mean over the subjects of the share of
            each. Of people, all it moves in the numbers of the subject over these numbers
            together, each with or without it, whichever is larger; of first arrivals the days it
            moves them over the days ahead and one; of chances the mean change.
        most: The numbers it moved most, by `Moved.share`, the most-moved first; of the days of one
            place only the strongest.
        effective: Effective number of members the answers rest on.
        held_back: Whether the members could not tell all of it: the true influence is larger.
    """

    figure_id: str
    share: float
    most: tuple[Moved, ...]
    effective: float
    held_back: bool


@dataclass(frozen=True)
class Influences:
    """From every number shown to the figures that moved it, and back.

    Attributes:
        numbers: The numbers: of the groups, then of each place in the order of the scenario. Those
            that are zero in every member are left out: no figure moved them.
        figures: One per origin used, the most influential first.
        days: Days that people present and arriving are told for: all from the as-of day on, or
            where that is too much work each second, third or later one, and the last.
        members: Members of the forecast.
    """

    numbers: tuple[Explained, ...]
    figures: tuple[FigureInfluence, ...]
    days: tuple[dt.date, ...]
    members: int

    @cached_property
    def by_name(self) -> Mapping[NumberName, Explained]:
        """Each number by its name."""
        return {one.name: one for one in self.numbers}

    @cached_property
    def by_figure(self) -> Mapping[str, FigureInfluence]:
        """What each origin did, by the ledger entry that stands for it."""
        return {one.figure_id: one for one in self.figures}
