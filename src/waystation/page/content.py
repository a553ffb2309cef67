"""What the scripts of the page draw: a plain dictionary, every count already protected."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import numpy.typing as npt

from waystation.domain.days import show_day
from waystation.domain.places import Location
from waystation.domain.scenario import Event
from waystation.page.evidence import Row, web_address
from waystation.page.picks import Picks
from waystation.page.ranking import Risk, fullest_day
from waystation.page.sentences import largest_first, next_stop
from waystation.world.outlines import Ring, outlines

SHOWN_QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
_ADDRESS = re.compile(r"https?://[^\s;,]+")
SERIES = ("arrivals", "present")
MARGIN = 0.09
"""Share of the box of locations that is left free on each side of the map."""

LEAST_NAMED = 0.004
"""Share of the map a country must fill to be named on it."""

Box = tuple[float, float, float, float]


def content(picks: Picks, rows: list[Row], risks: list[Risk]) -> dict[str, Any]:
    """Everything the scripts need, in an order that never changes."""
    box = map_box(picks.drawn)
    first, start = opening(picks, risks)
    drawn = {location.name for location in picks.drawn}
    return {
        "days": [day.isoformat() for day in picks.days],
        "dayNames": [show_day(day) for day in picks.days],
        "today": picks.today,
        "start": start,
        "quantiles": list(SHOWN_QUANTILES),
        "watched": [name for name in picks.watched if name in drawn],
        "first": first,
        "places": [_place(picks, location) for location in picks.drawn],
        "routes": _routes(picks),
        "events": [_event(picks, event) for event in picks.events],
        "figures": [_figure(picks, row) for row in rows if _drawable(row)],
        "needs": [
            {
                "item": need.item,
                "per": need.per_person,
                "unit": need.unit,
                "whole": need.whole,
                "source": need.source,
            }
            for need in picks.forecast.needs
        ],
        "map": {"box": list(box), "countries": _countries(box)},
    }


def opening(picks: Picks, risks: list[Risk]) -> tuple[str, int]:
    """The place and the day shown first.

    The next watched place of the largest group, on the day its first arrive in the middle of the
    runs; else the place most at risk, on its day; else the first place on the as-of day.
    """
    names = [location.name for location in picks.drawn]
    group = largest_first(picks)[0]
    name = next_stop(picks, group)
    if name in names:
        return name, _arrival_day(picks, name, group)
    if risks:
        return risks[0].name, risks[0].day_index
    return next((n for n in picks.watched if n in names), names[0] if names else ""), picks.today


def _arrival_day(picks: Picks, name: str, group: str) -> int:
    """Position of the middle day of the first arrival; beyond the horizon, the fullest day."""
    middle = picks.first_arrival(name, 0.5, group)
    if math.isinf(middle):
        return fullest_day(picks, name)
    return min(len(picks.days) - 1, picks.today + max(1, math.ceil(middle)))


def map_box(locations: tuple[Location, ...]) -> Box:
    """South, west, north, east round all locations, with a margin, at least two degrees wide."""
    lats = [location.lat for location in locations] or [0.0]
    lons = [location.lon for location in locations] or [0.0]
    pad = max(1.0, MARGIN * max(max(lats) - min(lats), max(lons) - min(lons)))
    south, north = max(-90.0, min(lats) - pad), min(90.0, max(lats) + pad)
    west, east = max(-180.0, min(lons) - pad), min(180.0, max(lons) + pad)
    return (round(south, 2), round(west, 2), round(north, 2), round(east, 2))


def _countries(box: Box) -> list[dict[str, Any]]:
    """Outlines of a wider box, so that a wide or tall drawing has land to its edge."""
    south, west, north, east = box
    tall, wide = (north - south) * 0.6, (east - west) * 0.6
    drawn = outlines(
        max(-90.0, south - tall),
        max(-180.0, west - wide),
        min(90.0, north + tall),
        min(180.0, east + wide),
    )
    labels = {o.iso3: label_point(o.polygons, box) for o in outlines(south, west, north, east)}
    return [
        {
            "name": outline.name,
            "label": labels.get(outline.iso3),
            "rings": [[round(v * 100) for point in r for v in point] for r in outline.polygons],
        }
        for outline in drawn
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


def _place(picks: Picks, location: Location) -> dict[str, Any]:
    name = location.name
    places = picks.shelter_places(location)
    exceeding = _chances(picks.exceeding(name)) if places is not None else []
    return {
        "name": name,
        "country": location.country,
        "lat": round(location.lat, 2),
        "lon": round(location.lon, 2),
        "kind": str(location.kind),
        "capacity": places,
        "labelled": name in picks.watched,
        "reached": _chances(picks.reached(name)),
        "exceeding": exceeding if any(c is not None for c in exceeding) else None,
        **{series: _series(picks, series, name) for series in SERIES},
    }


def _series(picks: Picks, variable: str, name: str) -> list[list[int]] | None:
    """Counts (quantile, day); None when no run has anybody there."""
    table = [picks.people(variable, quantile, name) for quantile in SHOWN_QUANTILES]
    return table if any(any(line) for line in table) else None


def _chances(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(value) else round(float(value), 2) for value in values]


def _routes(picks: Picks) -> list[list[int]]:
    """Pairs of public places, each way once."""
    position = {location.name: i for i, location in enumerate(picks.drawn)}
    pairs = {
        tuple(sorted((position[route.start], position[route.end])))
        for route in picks.forecast.scenario.routes
        if route.start in position and route.end in position
    }
    return [list(pair) for pair in sorted(pairs)]


def _event(picks: Picks, event: Event) -> dict[str, Any]:
    first = (event.first_day - picks.days[0]).days
    last = None if event.last_day is None else (event.last_day - picks.days[0]).days
    return {
        "kind": str(event.kind),
        "where": event.where,
        "first": first,
        "last": last,
        "certainty": str(event.certainty),
        "text": event.text,
        "source": _ADDRESS.sub("", event.source).strip(" ,;"),
        "urls": [url for url in map(web_address, _ADDRESS.findall(event.source)) if url],
    }


def _drawable(row: Row) -> bool:
    """Counts of people on a day at a public place stand on a chart, once per origin."""
    counted = row.low is not None or row.high is not None
    dated = row.event_day is not None or row.published is not None
    return row.drawn and bool(row.location) and counted and dated


def _figure(picks: Picks, row: Row) -> dict[str, Any]:
    day = row.event_day or row.published
    return {
        "row": row.number,
        "place": row.location,
        "series": "arrivals" if row.measure == "flow" else "present",
        "day": (day - picks.days[0]).days if day else 0,
        "low": row.low,
        "high": row.high,
        "open": row.open_above,
        "words": row.words,
        "who": row.counted,
        "said": row.speaker or row.publisher or "speaker not named",
        "used": row.used,
    }
