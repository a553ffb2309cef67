"""The forecast on a map of others' making: places and routes as GeoJSON (RFC 7946)."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, TypeAlias

import numpy as np

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import Forecast
from waystation.domain.places import Location, Route
from waystation.domain.vocabulary import LocationKind
from waystation.forecasting.public import public_locations
from waystation.forecasting.sheets import BANDS, NOW, PlaceSummary, percentiles, place_summaries

DIGITS = 2
"""Decimals of coordinates: about a kilometre (rule 4 of `domain.protection`)."""

BUSY = (0.5, 0.95)
"""Quantiles of the flow along a route."""

Position: TypeAlias = list[float]


def geojson_bytes(forecast: Forecast) -> bytes:
    """Public places as points with what is expected there, public routes as lines.

    Ways out are left out: they have no place on a map. Coordinates are longitude, latitude (WGS
    84). A route over the 180th meridian is cut there (RFC 7946, section 3.1.9).
    """
    drawn = {
        location.name: location
        for location in public_locations(forecast)
        if location.kind is not LocationKind.EXIT
    }
    places = [_place(one) for one in place_summaries(forecast, tuple(drawn.values()))]
    flows = _flows(forecast)
    routes = [
        _route(route, drawn[route.start], drawn[route.end], flows)
        for route in forecast.scenario.routes
        if route.start in drawn and route.end in drawn
    ]
    collection = {
        "type": "FeatureCollection",
        "title": forecast.scenario.title,
        "purpose": forecast.scenario.purpose,
        "as_of": forecast.as_of.isoformat(),
        "audience": "public",
        "attribution": list(forecast.scenario.attribution),
        "features": [*places, *routes],
    }
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return (text + "\n").encode()


def _place(summary: PlaceSummary) -> dict[str, Any]:
    location = summary.location
    properties: dict[str, Any] = {
        "feature": "place",
        "name": location.name,
        "country": location.country,
        "kind": str(location.kind),
        "capacity": summary.capacity,
        **_named("now_", NOW, summary.now),
        **_named("peak_", BANDS, summary.peak),
        "reached": summary.reached,
        **_named("first_", NOW, tuple(_iso(day) for day in summary.first)),
        "over_capacity": summary.over_capacity,
    }
    return _feature("Point", _position(location), properties)


def _named(prefix: str, levels: tuple[float, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    columns = percentiles(prefix, "#", levels)
    return {column.name: value for column, value in zip(columns, values, strict=True)}


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _flows(forecast: Forecast) -> dict[str, dict[str, int | None]]:
    """People who come onto each route on days to come, by its name ("A -> B"); where told."""
    data = forecast.data
    if "flow" not in data or "flow_mean" not in data:
        return {}
    ahead = data[["flow", "flow_mean"]].sel(day=data["day"] > np.datetime64(forecast.as_of))
    levels = ahead["flow"].sel(quantile=list(BUSY), method="nearest")
    most = levels.max("day").transpose("quantile", "route").values
    mean = ahead["flow_mean"].sum(["travel", "day"]).values
    return {
        str(name): {
            **_named("flow_", BUSY, tuple(_people(value) for value in most[:, number])),
            "flow_mean": _people(mean[number]),
        }
        for number, name in enumerate(data["route"].values)
    }


def _people(value: float) -> int | None:
    """A count as it may be told; None where it is not known."""
    return None if np.isnan(value) else int(protect_counts(np.array([value]))[0])


def _route(
    route: Route, start: Location, end: Location, flows: dict[str, dict[str, int | None]]
) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "feature": "route",
        "from": route.start,
        "to": route.end,
        "km": route.km,
        "km_basis": str(route.basis),
        **flows.get(f"{route.start} -> {route.end}", {}),
    }
    first, last = _position(start), _position(end)
    parts = _cut(first, last)
    if len(parts) == 1:
        return _feature("LineString", parts[0], properties)
    return _feature("MultiLineString", parts, properties)


def _cut(first: Position, last: Position) -> list[list[Position]]:
    """A line in one part, or in two where the shorter way is over the 180th meridian."""
    if abs(first[0] - last[0]) <= 180.0:
        return [[first, last]]
    side = 180.0 if first[0] > 0 else -180.0
    beyond = last[0] + 2 * side
    share = (side - first[0]) / (beyond - first[0]) if beyond != first[0] else 0.0
    lat = round(first[1] + share * (last[1] - first[1]), DIGITS)
    return [[first, [side, lat]], [[-side, lat], last]]


def _position(location: Location) -> Position:
    return [round(location.lon, DIGITS), round(location.lat, DIGITS)]


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
