"""What changed between two forecasts of one scenario, in numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.evidence import Ruling


class Told(StrEnum):
    """A number a forecast tells."""

    PEAK = "most people present on any one day"
    PRESENT = "people present"
    ARRIVALS = "people arriving"
    FIRST = "days to the first arrival"
    OVER = "chance of more people than shelter places"
    SIZE = "people travelling together"
    ON_ROAD = "people on the way"


@dataclass(frozen=True)
class Span:
    """A number with its 90 % band; None stands for a day beyond the horizon.

    Attributes:
        middle: Middle.
        low: Lower end.
        high: Upper end.
    """

    middle: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Moved:
    """A number that moved.

    Attributes:
        what: Which number. Days to the first arrival count from the later as-of day in both; an end
            of the band at which it had come already is `REACHED`.
        place: Location; empty for a group.
        group: Group; "all" for everybody, and for places.
        day: Day it is of; None for one of no single day.
        before: In the earlier forecast. A chance has no band: its ends are the chance itself.
        after: In the later one.
        size: How far it moved in widths of the wider band; of a chance, by how much.
    """

    what: Told
    place: str
    group: str
    day: dt.date | None
    before: Span
    after: Span
    size: float


@dataclass(frozen=True)
class Changes:
    """What changed since the forecast before.

    Attributes:
        number: The forecast.
        as_of: Its as-of day.
        since: Number of the one before.
        since_as_of: Its as-of day.
        since_made_at: When it was made.
        moved: Numbers that moved, those of no single day first; the largest moves first.
        still: True where numbers could be compared and none moved.
        reached: Places that most runs now hold reached and did not before.
        newly_at_risk: Places where more people than shelter places have become possible.
        no_longer_at_risk: Places where that is no longer so.
        new_figures: Identities of figures this forecast could know and the one before could not,
            in the order they were entered.
        decisions: What people settled between the two, oldest first.
        scenario_changed: Whether the scenario's own files say something else.
        version_before: Version of the program, where it was another; empty otherwise.
    """

    number: int
    as_of: dt.date
    since: int
    since_as_of: dt.date
    since_made_at: dt.datetime
    moved: tuple[Moved, ...]
    still: bool
    reached: tuple[str, ...]
    newly_at_risk: tuple[str, ...]
    no_longer_at_risk: tuple[str, ...]
    new_figures: tuple[str, ...]
    decisions: tuple[Ruling, ...]
    scenario_changed: bool
    version_before: str
