"""Locations, the routes between them, and names of places outside a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Protocol

from waystation.domain.vocabulary import Audience, LocationKind, Mode, RouteBasis


@dataclass(frozen=True)
class Location:
    """A place people pass, stay at or cross.

    Attributes:
        name: Unique in the scenario.
        country: ISO 3166-1 alpha-3 code; two joined by "/" for a crossing.
        admin1: First administrative level, by name; empty when unknown.
        lat: Degrees north.
        lon: Degrees east.
        kind: What the location is.
        capacity: Shelter places, or people a day at a crossing; None when not assessed.
        population: Residents; the people who may set off or join from here.
        also: Other names the place is called by.
        audience: Widest audience the location may be shown to.
        source: Where the facts of the row come from.
        present: People on the move who are there on the first day already, residents aside.
        stated: Residents as first stated, where `population` may have been raised since; a forecast
            as of a day starts from these. None where the population is what was stated.
        pcode: P-code of the place or of the district it stands for; empty when none.
    """

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    kind: LocationKind
    capacity: int | None
    population: int
    also: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    source: str = ""
    present: int = 0
    stated: int | None = None
    pcode: str = ""


@dataclass(frozen=True)
class Route:
    """A directed way from one location to the next.

    Attributes:
        start: Name of the location it leaves.
        end: Name of the location it reaches.
        km: Distance by road, kilometres, above zero.
        modes: Ways of travelling that are possible along it.
        source: Where the distance comes from.
        pace: Kilometres a day nobody exceeds on it; None without a limit.
        basis: What the distance rests on; an approximate one is said to be so wherever it is shown.
    """

    start: str
    end: str
    km: float
    modes: tuple[Mode, ...]
    source: str = ""
    pace: float | None = None
    basis: RouteBasis = RouteBasis.STATED


@dataclass(frozen=True)
class RoadNetwork:
    """Locations and the ways between them, as a source of roads gives them.

    Attributes:
        locations: Places, crossings and waypoints.
        routes: Directed ways between them.
        remarks: What a user must know of it, in plain words: what was left out, what is assumed.
        attribution: Whom the data must be credited to, one line each.
    """

    locations: tuple[Location, ...]
    routes: tuple[Route, ...]
    remarks: tuple[str, ...] = ()
    attribution: tuple[str, ...] = ()


@dataclass(frozen=True)
class NamedPlace:
    """A name found in a gazetteer: a country, region, town, crossing or scenario location.

    Attributes:
        name: As the gazetteer writes it.
        country: ISO 3166-1 alpha-3 code; two joined by "/" for a crossing.
        admin1: First administrative level, by name; empty when unknown.
        lat: Degrees north.
        lon: Degrees east.
        population: Residents; 0 when unknown.
        level: "location", "country", "area", "admin1", "crossing" or "city".
        code: ISO 3166-2 code of a first-level region, where known.
        capital: Whether a town is the capital of its country.
        small: Whether the name alone does not tell that this town is meant; it needs context.
    """

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    level: str
    code: str = ""
    capital: bool = False
    small: bool = False


class Gazetteer(Protocol):
    """Looks up place names; the longest name wins when several start at one word."""

    def lookup(self, name: str) -> tuple[NamedPlace, ...]:
        """Places the name alone can mean, likeliest first; empty when there is none."""
        ...

    def lookup_all(self, name: str) -> tuple[NamedPlace, ...]:
        """Every place that bears this name, small ones as well, likeliest first."""
        ...

    def similar(self, name: str, countries: frozenset[str]) -> tuple[NamedPlace, ...]:
        """Places of these countries whose names are this one with a letter wrong or spelt loosely.

        Likeliest first; none that bears the very name. Countries are ISO 3166-1 alpha-3 codes.
        """
        ...

    @property
    def longest(self) -> int:
        """Number of words in the longest name known."""
        ...


@dataclass(frozen=True)
class Resolution:
    """What a place name was found to mean.

    Attributes:
        asked: The words as given.
        place: The place most likely meant.
        runner_up: The next likely one; None when nothing else bears the name.
        confidence: How sure it is that `place` is meant, 0 to 1. Below `SURE` a person should be
            asked, or told.
        why: What decided, in plain words.
    """

    asked: str
    place: NamedPlace
    runner_up: NamedPlace | None
    confidence: float
    why: str

    SURE: ClassVar[float] = 0.7
    """Confidence from which a place is taken without asking."""
