"""Events as arrays: which locations and routes each holds at, and from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from waystation.domain.days import day_number
from waystation.domain.model import BoolArray, Events, IntArray
from waystation.domain.places import Location, Route
from waystation.domain.scenario import Event, Scenario
from waystation.domain.vocabulary import HAZARDS, EventKind, LocationKind
from waystation.scenario.where import Extent, Where, parse_where

OPEN_END = 10**6
"""Last day number of an event whose end is open."""

ANY_SIZE = 10**12
"""Largest group an event acts on when it sets no limit."""

CLOSABLE = (LocationKind.CROSSING, LocationKind.SHELTER, LocationKind.CAMP)
"""Locations that close themselves; of any other, the routes that reach it are closed."""


def entered(place: Location) -> str:
    """Code of the country a location is in; of a crossing, the one people enter."""
    return place.country.rsplit("/", 1)[-1]


def event_arrays(scenario: Scenario, routes: Sequence[Route], as_of: dt.date | None) -> Events:
    """The events known on a day, as arrays.

    Args:
        scenario: A valid scenario of L locations.
        routes: Its E routes, in the order of the model.
        as_of: Events published later are left out, and so are hazards that start later; a
            hazard that holds on this day goes on. A hazard whose end is told to have been
            published by then is taken as told. None keeps everything as given.
    """
    places_of = known_events(scenario, as_of)
    known = [scenario.events[position] for position in places_of]
    numbers = [list(EventKind).index(event.kind) for event in known]
    reach = Reach(scenario.locations, routes)
    covered = [reach.of(event) for event in known]
    first = [day_number(event.first_day, scenario.first_day) for event in known]
    last = [_last_day(event, scenario.first_day, as_of) for event in known]
    most = [ANY_SIZE if event.most_size is None else event.most_size for event in known]
    return Events(
        kind=np.array(numbers, dtype=np.int64),
        first=np.array(first, dtype=np.int64),
        last=np.array(last, dtype=np.int64),
        chance=np.array([event.chance for event in known], dtype=np.float64),
        value=np.array([event.value for event in known], dtype=np.float64),
        places=_stacked([places for places, _ in covered], len(scenario.locations)),
        routes=_stacked([ways for _, ways in covered], len(routes)),
        least_size=np.array([event.least_size for event in known], dtype=np.int64),
        most_size=np.array(most, dtype=np.int64),
        draw=_draws(known, places_of),
    )


def known_events(scenario: Scenario, as_of: dt.date | None) -> list[int]:
    """Positions of the events known on a day, ascending; None keeps all."""
    return [n for n, event in enumerate(scenario.events) if _is_known(event, as_of)]


def _draws(known: Sequence[Event], positions: Sequence[int]) -> IntArray | None:
    """(V,) number of the event whose chance each shares; None where each has its own."""
    number = {position: n for n, position in enumerate(positions)}
    own = range(len(known))
    shared = [
        n if event.chance_of is None else number.get(event.chance_of, n)
        for n, event in zip(own, known, strict=True)
    ]
    return None if shared == list(own) else np.array(shared, dtype=np.int64)


def _is_known(event: Event, as_of: dt.date | None) -> bool:
    if as_of is None:
        return True
    begun = event.kind not in HAZARDS or event.first_day <= as_of or _is_told_whole(event, as_of)
    return event.published <= as_of and begun


def _is_told_whole(event: Event, as_of: dt.date) -> bool:
    """Whether it is told that the event's end was published by a day."""
    return event.end_published is not None and event.end_published <= as_of


def _last_day(event: Event, first_day: dt.date, as_of: dt.date | None) -> int:
    """Last day number; an event whose end was not known yet goes on, and so does a hazard."""
    if event.last_day is None:
        return OPEN_END
    if as_of is None or _is_told_whole(event, as_of):
        return day_number(event.last_day, first_day)
    goes_on = event.kind in HAZARDS and event.last_day >= as_of
    if event.end_published is not None or goes_on:
        return OPEN_END
    return day_number(event.last_day, first_day)


def _stacked(rows: Sequence[BoolArray], width: int) -> BoolArray:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), width)


class Reach:
    """Finds what an event covers in one network."""

    def __init__(self, places: Sequence[Location], routes: Sequence[Route]) -> None:
        self.places = places
        self.number = {place.name: position for position, place in enumerate(places)}
        self.way = {(way.start, way.end): position for position, way in enumerate(routes)}
        self.countries = {code for place in places for code in place.country.split("/")}
        self.country = {place.name: entered(place) for place in places}
        self.crossings = {p.name for p in places if p.kind is LocationKind.CROSSING}

    def of(self, event: Event) -> tuple[BoolArray, BoolArray]:
        """(L,) locations and (E,) routes an event holds at."""
        places, ways = self.named(event.kind, event.where)
        for text in event.spares:
            spared_places, spared_ways = self.named(event.kind, text)
            places, ways = places - spared_places, ways - spared_ways
        return _flags(places, self.number), _flags(ways, self.way)

    def named(self, kind: EventKind, text: str) -> tuple[set[str], set[tuple[str, str]]]:
        """Locations and routes at which an event of a kind holds that names this text.

        Raises:
            ValueError: It names nothing in the scenario.
        """
        where = parse_where(text, self.number, self.countries)
        if where is None:
            msg = f"{text!r} is nowhere in the scenario"
            raise ValueError(msg)
        closes = kind is EventKind.CLOSURE
        return self._places(where, closes=closes), self._ways(where, closes=closes)

    def _places(self, where: Where, *, closes: bool) -> set[str]:
        if where.extent is Extent.LOCATION:
            place = self.places[self.number[where.names[0]]]
            return set() if closes and place.kind not in CLOSABLE else {place.name}
        if where.extent is Extent.COUNTRY:
            inside = {name for name, code in self.country.items() if code == where.names[0]}
            return inside & self.crossings if closes else inside
        joined = {"/".join(where.names), "/".join(reversed(where.names))}
        return {name for name in self.crossings if self._cell(name) in joined}

    def _cell(self, name: str) -> str:
        return self.places[self.number[name]].country

    def _ways(self, where: Where, *, closes: bool) -> set[tuple[str, str]]:
        if where.extent is Extent.ROUTE:
            return {way for way in where.ways if way in self.way}
        if where.extent is Extent.BORDER:
            return {way for way in self._straight() if self._ends(way) == set(where.names)}
        if not closes:
            return set()
        name = where.names[0]
        if where.extent is Extent.COUNTRY:
            return {way for way in self._straight() if self._enters(way, name)}
        if self.places[self.number[name]].kind in CLOSABLE:
            return set()
        return {way for way in self.way if way[1] == name}

    def _straight(self) -> list[tuple[str, str]]:
        """Routes that neither leave nor reach a crossing."""
        return [way for way in self.way if not self.crossings.intersection(way)]

    def _ends(self, way: tuple[str, str]) -> set[str]:
        return {self.country[end] for end in way}

    def _enters(self, way: tuple[str, str], code: str) -> bool:
        return self.country[way[0]] != code and self.country[way[1]] == code


def _flags(
    chosen: set[str] | set[tuple[str, str]],
    number: Mapping[str, int] | Mapping[tuple[str, str], int],
) -> BoolArray:
    return np.array([key in chosen for key in number], dtype=np.bool_)
