"""A what-if: a named list of changes to a scenario, which itself is never touched.

A change says what is done and from when; `waystation.scenario.variants` reads and writes them and
applies them to a scenario. What is changed is taken as certain: a what-if asks what would follow.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

from waystation.domain.vocabulary import EventKind


class ChangeKind(StrEnum):
    """What a change does; the words stand in variant files."""

    MOVE_EVENT = "move event"
    CLOSE = "close"
    OPEN = "open"
    CAPACITY = "capacity"
    ADD_PLACES = "add places"
    BUSES = "buses"
    GROUP_SIZE = "group size"
    PRIOR = "prior"
    STANDARD = "standard"


@dataclass(frozen=True)
class MoveEvent:
    """An event of the scenario takes place on other days.

    Attributes:
        event: Kind of the event.
        where: Where it holds, as events.csv has it.
        day: Its first day, as events.csv has it.
        new_day: Its first day in the what-if.
        new_last_day: Its last day in the what-if; None keeps as many days as it had.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.MOVE_EVENT
    event: EventKind
    where: str
    day: dt.date
    new_day: dt.date
    new_last_day: dt.date | None = None


@dataclass(frozen=True)
class Close:
    """A crossing, shelter, camp, route, border or country is closed.

    Attributes:
        where: What closes, as the column `where` of events.csv names it.
        day: First day.
        last_day: Last day; None is an open end.
        share: Share of each day it is closed, above 0 to 1.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.CLOSE
    where: str
    day: dt.date
    last_day: dt.date | None = None
    share: float = 1.0


@dataclass(frozen=True)
class Open:
    """What closes or blocks a way or place no longer holds there.

    Attributes:
        where: What opens, as the column `where` of events.csv names it; of an event that holds at
            more than this, the rest stays as it is.
        day: First day it is open.
        last_day: Last day it is open; None is for good.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.OPEN
    where: str
    day: dt.date
    last_day: dt.date | None = None


@dataclass(frozen=True)
class SetCapacity:
    """A place can hold, or a crossing admits in a day, another number of people.

    Attributes:
        place: Location.
        day: First day.
        capacity: Shelter places in all, or people a day at a crossing; zero or more.
        last_day: Last day; None is an open end.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.CAPACITY
    place: str
    day: dt.date
    capacity: int
    last_day: dt.date | None = None


@dataclass(frozen=True)
class AddPlaces:
    """A place has more shelter places than in the scenario.

    Attributes:
        place: Location, no crossing.
        day: First day.
        places: Places added, one or more.
        last_day: Last day; None is an open end.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.ADD_PLACES
    place: str
    day: dt.date
    places: int
    last_day: dt.date | None = None


@dataclass(frozen=True)
class AddBuses:
    """Buses take people on the move from one place to another.

    Attributes:
        start: Location they leave from.
        end: Location they go to.
        day: First day.
        last_day: Last day.
        people: People they can take on each day, one or more.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.BUSES
    start: str
    end: str
    day: dt.date
    last_day: dt.date
    people: int


@dataclass(frozen=True)
class GroupSize:
    """A group that travels together is larger or smaller on the as-of day than figures say.

    Attributes:
        group: Name of the group.
        factor: Factor on its size in every member; None where `people` is given.
        people: Its middle size; None where `factor` is given.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.GROUP_SIZE
    group: str
    factor: float | None = None
    people: int | None = None


@dataclass(frozen=True)
class ChangePrior:
    """Something else is believed of a parameter before any figure is seen.

    Attributes:
        parameter: Name, from `waystation.domain.parameters`.
        median: Median in natural units; None keeps the scenario's.
        sigma: Standard deviation on the log or logit scale; None keeps the scenario's.
        group: Group whose prior it is; "" for all groups, those with a prior of their own too.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.PRIOR
    parameter: str
    median: float | None = None
    sigma: float | None = None
    group: str = ""


@dataclass(frozen=True)
class ChangeStandard:
    """Another published standard is in force for a need.

    Attributes:
        item: What is needed ("water").
        standard: Identity of the standard in the table of standards.
    """

    kind: ClassVar[ChangeKind] = ChangeKind.STANDARD
    item: str
    standard: str


Change: TypeAlias = (
    MoveEvent
    | Close
    | Open
    | SetCapacity
    | AddPlaces
    | AddBuses
    | GroupSize
    | ChangePrior
    | ChangeStandard
)


@dataclass(frozen=True)
class Variant:
    """A what-if, to be set beside the scenario.

    Attributes:
        name: Short name, the file's; letters, digits, "-" and "_".
        title: Title for people.
        why: Why somebody asks; where the assumptions come from.
        changes: What is different. Changes of different things may stand in any order.
    """

    name: str
    title: str
    why: str
    changes: tuple[Change, ...]
