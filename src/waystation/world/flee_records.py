"""A Flee instance as frozen records: names and numbers as the files give them, checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from waystation.world.flee_rows import Remark


class FleeKind(StrEnum):
    """Kinds of location, as Flee tells them apart."""

    CONFLICT = "conflict_zone"
    TOWN = "town"
    CAMP = "camp"
    IDP_CAMP = "idpcamp"
    MARKER = "marker"
    HUB = "forwarding_hub"
    FLOOD = "flood_zone"


@dataclass(frozen=True)
class FleeLocation:
    """A row of locations.csv.

    Attributes:
        line: Line in the file.
        name: Unique.
        region: First administrative level.
        country: As the file names it; "" when empty.
        lat: Degrees north.
        lon: Degrees east.
        kind: What it is.
        conflict_day: Day on which conflict starts; None when it never does.
        people: Capacity of a camp, residents of any other place.
        intensity: Level of its conflict where no conflicts.csv tells it, 0 to 1.
        displaced: People displaced there before the first day (`initial_idps`).
    """

    line: int
    name: str
    region: str
    country: str
    lat: float
    lon: float
    kind: FleeKind
    conflict_day: int | None
    people: int
    intensity: float = 1.0
    displaced: int = 0

    @property
    def is_camp(self) -> bool:
        """True for camps of either kind."""
        return self.kind in (FleeKind.CAMP, FleeKind.IDP_CAMP)


@dataclass(frozen=True)
class FleeLink:
    """A two-way row of routes.csv.

    Attributes:
        line: Line in the file.
        name1: One end.
        name2: The other end.
        km: Distance, above 0.
        redirection: 0 for none; 1 or 2 when people at one end must go to the other.
        speed: Kilometres a day nobody exceeds on it; None without a limit.
    """

    line: int
    name1: str
    name2: str
    km: float
    redirection: int = 0
    speed: float | None = None


class ClosureKind(StrEnum):
    """Kinds of closure."""

    COUNTRY = "country"
    LOCATION = "location"
    LINK = "link"
    CAMP = "camp"
    IDP_CAMP = "idpcamp"
    REDIRECTION = "remove_forced_redirection"


@dataclass(frozen=True)
class FleeClosure:
    """A row of closures.csv: the days are those on which it holds, the last one included."""

    line: int
    kind: ClosureKind
    name1: str
    name2: str
    first: int
    last: int | None


@dataclass(frozen=True)
class Span:
    """Days, last one included, on which a place (or region) has one level above 0, at most 1."""

    name: str
    first: int
    last: int
    level: float


@dataclass(frozen=True)
class FleeChange:
    """A row of location_changes.csv: the kind of a location from a day on."""

    line: int
    name: str
    kind: FleeKind
    day: int


@dataclass(frozen=True)
class Report:
    """People counted at a place on a day.

    Attributes:
        day: When.
        people: As reported.
        corrected: After the corrections of registration, not rounded.
        source: File and line it is read from.
        told: As it could be told on that day: files that do not report on it count with their
            last report before it.
        corrects: True where the registration was corrected on that day.
    """

    day: dt.date
    people: int
    corrected: float
    source: str
    told: int
    corrects: bool = False


@dataclass(frozen=True)
class FleeCounts:
    """The reports of one place, by day; never empty."""

    name: str
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class FleeInstance:
    """An instance, whole.

    Attributes:
        name: Name of its folder.
        first_day: Day 0.
        days: Days simulated: 0 to days - 1.
        locations: At least one; the first one's country is home.
        links: At least one; ends are locations, each pair once.
        closures: By file order.
        conflict: Levels of conflict at locations.
        flood: Levels of floods at locations.
        food: Levels of food insecurity in regions.
        changes: Locations that become something else.
        counts: Reports per place that is a location, in the order of data_layout.csv.
        total: The row `total` of data_layout.csv; None without.
        remarks: Everything that was not taken as it stands.
    """

    name: str
    first_day: dt.date
    days: int
    locations: tuple[FleeLocation, ...]
    links: tuple[FleeLink, ...]
    closures: tuple[FleeClosure, ...]
    conflict: tuple[Span, ...]
    flood: tuple[Span, ...]
    food: tuple[Span, ...]
    changes: tuple[FleeChange, ...]
    counts: tuple[FleeCounts, ...]
    total: FleeCounts | None
    remarks: tuple[Remark, ...]
