"""The map under everything: its box, outlines and names of countries, and what is said below it."""

from __future__ import annotations

from waystation.domain.places import Location
from waystation.page.picks import Picks
from waystation.page.schema import CountryData, MapData
from waystation.world.outlines import ATTRIBUTION, Ring, outlines

MARGIN = 0.09
"""Share of the box of locations that is left free on each side of the map."""

LEAST_NAMED = 0.004
"""Share of the map a country must fill to be named on it."""

NOTES: dict[str, str] = {
    "SDN": "map.note.sudan",
    "SSD": "map.note.sudan",
    "ESH": "map.note.sahara",
    "MAR": "map.note.sahara",
    "IND": "map.note.kashmir",
    "PAK": "map.note.kashmir",
}
"""Notes of UN maps on boundaries and status, by a country on the map: keys of the catalogue."""

Box = tuple[float, float, float, float]


def map_data(picks: Picks) -> MapData:
    """The ground of the map."""
    box = map_box(picks.drawn)
    south, west, north, east = box
    inside = {outline.iso3: outline.polygons for outline in outlines(south, west, north, east)}
    return {
        "box": list(box),
        "countries": _countries(box, inside),
        "attribution": ". ".join(
            dict.fromkeys((ATTRIBUTION, *picks.forecast.scenario.attribution))
        ),
        "notes": sorted({NOTES[code] for code in inside if code in NOTES}),
    }


def map_box(locations: tuple[Location, ...]) -> Box:
    """South, west, north, east round all locations, with a margin, at least two degrees wide."""
    lats = [location.lat for location in locations] or [0.0]
    lons = [location.lon for location in locations] or [0.0]
    pad = max(1.0, MARGIN * max(max(lats) - min(lats), max(lons) - min(lons)))
    south, north = max(-90.0, min(lats) - pad), min(90.0, max(lats) + pad)
    west, east = max(-180.0, min(lons) - pad), min(180.0, max(lons) + pad)
    return (round(south, 2), round(west, 2), round(north, 2), round(east, 2))


def _countries(box: Box, inside: dict[str, tuple[Ring, ...]]) -> list[CountryData]:
    """Outlines of a wider box, so that a wide or tall drawing has land to its edge."""
    south, west, north, east = box
    tall, wide = (north - south) * 0.6, (east - west) * 0.6
    drawn = outlines(
        max(-90.0, south - tall),
        max(-180.0, west - wide),
        min(90.0, north + tall),
        min(180.0, east + wide),
    )
    return [
        {
            "code": outline.iso3,
            "name": outline.name,
            "label": label_point(inside[outline.iso3], box) if outline.iso3 in inside else None,
            "rings": [_steps(ring) for ring in outline.polygons],
        }
        for outline in drawn
    ]


def _steps(ring: Ring) -> list[int]:
    """A ring in hundredths of degrees: its first point, then from each point to the next."""
    points = [(round(lon * 100), round(lat * 100)) for lon, lat in ring]
    before = [(0, 0), *points]
    return [
        step
        for (lon, lat), (last_lon, last_lat) in zip(points, before, strict=False)
        for step in (lon - last_lon, lat - last_lat)
    ]


def label_point(rings: tuple[Ring, ...], box: Box) -> list[float] | None:
    """Longitude and latitude of a country's name; None where too little of it is in the box."""
    area, x, y = max(_centre(ring) for ring in rings)
    south, west, north, east = box
    if area < LEAST_NAMED * (north - south) * (east - west):
        return None
    return [round(x, 2), round(y, 2)]


def _centre(ring: Ring) -> tuple[float, float, float]:
    """Area and centre of mass of a ring (shoelace formula)."""
    twice = x = y = 0.0
    for (x0, y0), (x1, y1) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = x0 * y1 - x1 * y0
        twice, x, y = twice + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
    if twice == 0:
        return 0.0, ring[0][0], ring[0][1]
    return abs(twice) / 2, x / (3 * twice), y / (3 * twice)
