"""Names for the locations of a network: each place once, each name once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.places import Location, NamedPlace
from waystation.domain.vocabulary import LocationKind
from waystation.world.countries import country
from waystation.world.gazetteer import fold
from waystation.world.sphere import chord_of, distances_km, vectors_of

PLACE_SOURCE = "position and residents: GeoNames (CC BY 4.0)"

SAME_KM = 1.0
"""Two places of one country this close are one: coordinates of gazetteers are no better."""

_BARRED = ("->", "<->", ";")
"""Signs that stand between names in files."""


@dataclass(frozen=True)
class Named:
    """A place of a network.

    Attributes:
        place: As it was given.
        name: Its name in the network, borne by no other.
        also: Names of places that lie at the same spot and were taken together with it.
    """

    place: NamedPlace
    name: str
    also: tuple[str, ...] = ()


def named_once(places: Sequence[NamedPlace]) -> list[Named]:
    """Places that lie apart, each with a name of its own, in an order of their own.

    Of places of one country within a kilometre the one with most residents stays. Places of one
    name are told apart by their region, then by their country, then by a number.
    """
    kept, also = _apart(sorted(set(places), key=_order))
    names = _distinct(kept)
    taken = {fold(name) for name in names}
    found = []
    for i, place in enumerate(kept):
        others = []
        for other in also[i]:
            if fold(other) not in taken:
                taken.add(fold(other))
                others.append(other)
        found.append(Named(place, names[i], tuple(others)))
    return sorted(found, key=lambda one: (one.place.country, one.name))


def location_from(one: Named, kind: LocationKind) -> Location:
    """A location of a scenario made of a place."""
    place = one.place
    return Location(
        name=one.name,
        country=place.country,
        admin1=place.admin1,
        lat=place.lat,
        lon=place.lon,
        kind=kind,
        capacity=None,
        population=place.population,
        also=one.also,
        source=PLACE_SOURCE,
    )


def clean(name: str) -> str:
    """A name without the signs that stand between names in files."""
    for sign in _BARRED:
        name = name.replace(sign, " ")
    return " ".join(name.split()) or "unnamed place"


def country_name(code: str) -> str:
    """A country's name for people; its code where the gazetteer does not know it."""
    found = country(code)
    return found.name if found else code


def location_of(locations: Sequence[Location], place: NamedPlace) -> Location | None:
    """The location of a network that stands for a place; None where there is none.

    The nearest one of the same country within a kilometre.
    """
    own = [one for one in locations if one.country == place.country]
    if not own:
        return None
    km = distances_km(vectors_of(own), vectors_of([place]))
    nearest = int(km.argmin())
    return own[nearest] if km[nearest] <= SAME_KM + 0.001 else None


def _order(place: NamedPlace) -> tuple[object, ...]:
    """Larger places first, and nothing left to chance."""
    rest = (place.name, place.country, place.admin1, place.lat, place.lon, place.level)
    return (-place.population, *rest, place.code, place.capital, place.small)


def _apart(places: Sequence[NamedPlace]) -> tuple[list[NamedPlace], list[list[str]]]:
    """Places of one country that lie apart, and the names of those they stand for."""
    if not places:
        return [], []
    from scipy.spatial import cKDTree

    vectors = vectors_of(places)
    tree = cKDTree(vectors)
    near = [tree.query_ball_point(vector, chord_of(SAME_KM)) for vector in vectors]
    stands_for: dict[int, list[str]] = {}
    for i, place in enumerate(places):
        same = [j for j in near[i] if j in stands_for and places[j].country == place.country]
        if same:
            stands_for[min(same)].append(clean(place.name))
        else:
            stands_for[i] = []
    return [places[i] for i in stands_for], list(stands_for.values())


def _distinct(places: Sequence[NamedPlace]) -> list[str]:
    """A name for each place that no other bears, also when case and accents are left out."""
    names = [clean(place.name) for place in places]
    for longer in (_with_region, _with_country):
        count = Counter(fold(name) for name in names)
        names = [
            longer(place) if count[fold(name)] > 1 else name
            for name, place in zip(names, places, strict=True)
        ]
    return numbered(names)


def _with_region(place: NamedPlace) -> str:
    return f"{clean(place.name)} ({clean(place.admin1 or place.country)})"


def _with_country(place: NamedPlace) -> str:
    region = ", ".join(part for part in (place.admin1, place.country) if part)
    return f"{clean(place.name)} ({clean(region)})"


def numbered(names: Sequence[str], taken: Sequence[str] = ()) -> list[str]:
    """The names, with a number behind those used before."""
    used = {fold(name) for name in taken}
    found = []
    for name in names:
        number, one = 1, name
        while fold(one) in used:
            number += 1
            one = f"{name} {number}"
        used.add(fold(one))
        found.append(one)
    return found
