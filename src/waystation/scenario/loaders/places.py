"""Which location of a scenario a place of a file is: by P-code, by name, by position; or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.places import Location, NamedPlace
from waystation.scenario.network import may_stay
from waystation.world.gazetteer import fold, world_gazetteer
from waystation.world.loaders.countries import same_pcode
from waystation.world.loaders.records import Level, SourcePlace
from waystation.world.nearby import km

WITHIN_KM = 10.0
"""Kilometres within which a place is a location (assumption: a walk of two hours; positions of
places in these files are often middles of districts or of whole towns)."""
SAME_NAME_KM = 50.0
"""Kilometres beyond which one name is taken for two places (assumption)."""


def km_to(lat: float, lon: float, place: Location) -> float:
    """Great-circle kilometres from a position to a location."""
    return km(lat, lon, place.lat, place.lon)


@dataclass(frozen=True)
class Match:
    """What a place of a file is in the scenario.

    Attributes:
        location: Name of the location; empty where it is none.
        how: How it was found, or why it was not, with the nearest location.
        exact: True by P-code or name, false by nearness alone.
        at: Position of the place, where one is known.
    """

    location: str
    how: str
    exact: bool = False
    at: tuple[float, float] | None = None


class Matcher:
    """Finds locations for places.

    A place is never taken for a location on a guess: what is not found by a P-code, by its name, or
    within some kilometres is told with the nearest location and its distance. Where a file tells no
    country, those of the locations are meant.
    """

    def __init__(self, locations: Sequence[Location], within_km: float = WITHIN_KM) -> None:
        self.within_km = within_km
        self._places = [place for place in locations if may_stay(place.kind)]
        self._countries = {code for one in locations for code in one.country.split("/") if code}
        self._codes: dict[str, list[Location]] = {}
        self._names: dict[str, list[Location]] = {}
        for place in self._places:
            if place.pcode:
                self._codes.setdefault(same_pcode(place.pcode), []).append(place)
            for name in {fold(name) for name in (place.name, *place.also)}:
                self._names.setdefault(name, []).append(place)

    def match(self, place: SourcePlace) -> Match:
        """The location a place is."""
        coded = self._codes.get(same_pcode(place.pcode), []) if place.pcode else []
        if len(coded) == 1:
            return Match(coded[0].name, f"P-code {place.pcode}", exact=True, at=_position(place))
        if len(coded) > 1:
            several = ", ".join(one.name for one in coded)
            return Match("", f"P-code {place.pcode} is that of {several}")
        if place.level not in (Level.SITE, Level.DISTRICT):
            return Match("", f"a count of a whole {place.level} is not one of a place in it")
        return self._by_name(place) or self._by_position(place)

    def _by_name(self, place: SourcePlace) -> Match | None:
        named = [one for one in self._names.get(fold(place.name), ()) if _fits(one, place)]
        at = _position(place)
        near = [one for one in named if at is None or km_to(*at, one) <= self._same_km]
        if len(near) != 1:
            return None
        far = f", {km_to(*at, near[0]):,.1f} km away" if at else ""
        return Match(near[0].name, f"by name{far}", exact=True, at=at)

    @property
    def _same_km(self) -> float:
        return max(SAME_NAME_KM, self.within_km)

    def _by_position(self, place: SourcePlace) -> Match:
        at, by = _position(place), ""
        if at is None:
            countries = frozenset({place.country} if place.country else self._countries)
            found = _in_gazetteer(place, countries)
            if len(found) != 1:
                return Match("", _not_one(place, countries, len(found)))
            at, by = (found[0].lat, found[0].lon), f", {found[0].name} of the gazetteer"
        near = sorted((km_to(*at, one), one.name) for one in self._places)
        if not near:
            return Match("", "no location where people can stay", at=at)
        far, name = near[0]
        if far > self.within_km:
            return Match("", f"the nearest location, {name}, is {far:,.1f} km away{by}", at=at)
        return Match(name, f"{far:,.1f} km away{by}", at=at)


def _position(place: SourcePlace) -> tuple[float, float] | None:
    return (place.lat, place.lon) if place.lat is not None and place.lon is not None else None


def _fits(location: Location, place: SourcePlace) -> bool:
    """Whether country and region agree as far as both tell them."""
    if place.country and place.country not in location.country.split("/"):
        return False
    regions = (fold(location.admin1), fold(place.region))
    return not all(regions) or regions[0] == regions[1]


def is_town(name: str) -> bool:
    """Whether the gazetteer has a town of this name in any country."""
    return any(one.level == "city" for one in world_gazetteer().lookup_all(name))


def _in_gazetteer(place: SourcePlace, countries: frozenset[str]) -> list[NamedPlace]:
    """The towns of this name in these countries; those of the region where several bear it."""
    found = [
        one
        for one in world_gazetteer().lookup_all(place.name)
        if one.country in countries and one.level == "city"
    ]
    if len(found) > 1 and place.region:
        found = [one for one in found if fold(one.admin1) == fold(place.region)]
    return found


def _not_one(place: SourcePlace, countries: frozenset[str], towns: int) -> str:
    """Why the gazetteer does not tell where a place without a position is."""
    none = "no location of this name, no position, and"
    if towns:
        return f"{none} {towns} towns of this name in the gazetteer: give its region or position"
    if is_town(place.name):
        within = f" in {', '.join(sorted(countries))}" if countries else ""
        return f"{none} none in the gazetteer{within}"
    return f"{none} none in the gazetteer"
