"""The country a position lies in: by the gazetteer where it knows the place, else by outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.places import NamedPlace
from waystation.world.coast import SEA, nearest_piece, world_land
from waystation.world.gazetteer import world_gazetteer
from waystation.world.osm_graph import Points, distance
from waystation.world.outlines import country_names
from waystation.world.sphere import unit_vectors

_SAME_KM = 15.0
_OFF_SHORE_KM = 50.0


@dataclass(frozen=True)
class Where:
    """The country of a place.

    Attributes:
        country: ISO 3166-1 alpha-3 code; empty where none is near.
        admin1: First-level region, where the gazetteer tells it.
        sure: Whether the outline of the country was not needed to tell.
    """

    country: str
    admin1: str = ""
    sure: bool = True


def known_place(names: Sequence[str], lat: float, lon: float) -> NamedPlace | None:
    """The gazetteer's place of one of these names that lies within 15 km; the nearest of them."""
    found = [
        place
        for name in names
        for place in world_gazetteer().lookup_all(name)
        if place.level == "city" and abs(place.lat - lat) < 1
    ]
    if not found:
        return None
    lats, lons = np.array([(place.lat, place.lon) for place in found]).T
    km = distance(np.full(len(found), lat), np.full(len(found), lon), lats, lons)
    return found[int(km.argmin())] if km.min() <= _SAME_KM else None


def code_of(word: str) -> str:
    """Alpha-3 code of a country named or coded in a tag; empty when it is not known."""
    if len(word) == 3 and word.upper() in country_names():
        return word.upper()
    places = world_gazetteer().lookup(word) if word else ()
    return next((place.country for place in places if place.level == "country"), "")


def countries_at(lat: Points, lon: Points) -> list[Where]:
    """Country by the outlines shipped; off the coast that of the nearest land within 50 km.

    Unsure everywhere, as a drawn border lies up to 10 km off.
    """
    if not len(lat):
        return []
    land = world_land()
    unknown = np.full(len(lat), SEA)
    pieces = nearest_piece(land, unit_vectors(lat, lon), unknown, _OFF_SHORE_KM).tolist()
    codes = ["" if piece == SEA else land.codes[land.country_of[piece]] for piece in pieces]
    return [Where(code, sure=False) for code in codes]


def country_name(code: str) -> str:
    """Name of a country for people; its code where no outline has it."""
    return country_names().get(code, code)
