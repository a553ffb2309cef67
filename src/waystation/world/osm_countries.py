"""The country a position lies in: by the gazetteer where it knows the place, else by outlines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from waystation.domain.places import NamedPlace
from waystation.world.gazetteer import world_gazetteer
from waystation.world.osm_graph import Points, distance
from waystation.world.outlines import Outline, outlines

_SAME_KM = 15.0
_MARGIN = 3.0
_DRAWN_KM = 10.0
"""How far off a drawn border may lie (outlines are of scale 1:50 million, to 0.01 degrees)."""


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
    if len(word) == 3 and word.upper() in _names():
        return word.upper()
    places = world_gazetteer().lookup(word) if word else ()
    return next((place.country for place in places if place.level == "country"), "")


def countries_at(lat: Points, lon: Points) -> list[Where]:
    """Country by the outlines shipped; at sea that of the nearest coast within 3 degrees.

    Unsure everywhere, as a drawn border lies up to 10 km off.
    """
    if not len(lat):
        return []
    south, north = max(lat.min() - _MARGIN, -90), min(lat.max() + _MARGIN, 90)
    west, east = max(lon.min() - _MARGIN, -180), min(lon.max() + _MARGIN, 180)
    drawn = [o for o in outlines(south, west, north, east) if o.iso3]
    result = [Where("", sure=False)] * len(lat)
    for outline in drawn:
        for at in np.flatnonzero(_inside(outline, lat, lon)).tolist():
            result[at] = Where(outline.iso3, sure=False)
    for at, found in enumerate(result):
        if not found.country:
            result[at] = Where(_nearest(drawn, float(lat[at]), float(lon[at])), sure=False)
    return result


def country_name(code: str) -> str:
    """Name of a country for people; its code where no outline has it."""
    return _names().get(code, code)


@cache
def _names() -> dict[str, str]:
    return {o.iso3: o.name for o in outlines(-90, -180, 90, 180) if o.iso3}


def _inside(outline: Outline, lat: Points, lon: Points) -> NDArray[np.bool_]:
    """Even-odd rule over all rings of a country."""
    result = np.zeros(len(lat), bool)
    for ring in outline.polygons:
        points = np.array(ring)
        fits = (lat >= points[:, 1].min()) & (lat <= points[:, 1].max())
        for at in np.flatnonzero(fits):
            x, y = points.T
            x2, y2 = np.roll(x, -1), np.roll(y, -1)
            spans = (y > lat[at]) != (y2 > lat[at])
            cut = x[spans] + (lat[at] - y[spans]) / (y2 - y)[spans] * (x2 - x)[spans]
            result[at] ^= bool((cut > lon[at]).sum() % 2)
    return result


def _nearest(drawn: Sequence[Outline], lat: float, lon: float) -> str:
    best, code = np.inf, ""
    for outline in drawn:
        for ring in outline.polygons:
            x, y = np.array(ring).T
            km = distance(np.full(len(x), lat), np.full(len(x), lon), y, x).min()
            if km < best:
                best, code = km, outline.iso3
    return code
