"""Places, their series and chances; routes between them; events at them."""

from __future__ import annotations

import datetime as dt
import math
import re

import numpy as np
import numpy.typing as npt

from waystation.domain.places import Location
from waystation.domain.scenario import Event
from waystation.page.evidence import web_address
from waystation.page.picks import Picks
from waystation.page.schema import EventData, PlaceData

SHOWN_QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
_ADDRESS = re.compile(r"https?://[^\s;,]+")


def places_data(picks: Picks) -> list[PlaceData]:
    """Every place on the map, in scenario order."""
    return [_place(picks, location) for location in picks.drawn]


def _place(picks: Picks, location: Location) -> PlaceData:
    name = location.name
    places = picks.shelter_places(location)
    exceeding = chances(picks.exceeding(name)) if places is not None else []
    known = any(chance is not None for chance in exceeding)
    return {
        "name": name,
        "country": location.country,
        "region": location.admin1,
        "lat": round(location.lat, 2),
        "lon": round(location.lon, 2),
        "kind": str(location.kind),
        "capacity": places,
        "watched": name in picks.watched,
        "present": _series(picks, "present", name),
        "arrivals": _series(picks, "arrivals", name),
        "waiting": _series(picks, "waiting", name),
        "peak": [picks.peak(quantile, name) for quantile in SHOWN_QUANTILES],
        "reached": chances(picks.reached(name)),
        "exceeding": exceeding if known else None,
        "peak_exceeding": chance(picks.peak_exceeding(name)) if known else None,
    }


def _series(picks: Picks, variable: str, name: str) -> list[list[int]] | None:
    """Counts (quantile, day); None when no run has anybody there."""
    table = [picks.people(variable, quantile, name) for quantile in SHOWN_QUANTILES]
    return table if any(any(line) for line in table) else None


def chances(values: npt.NDArray[np.float64]) -> list[float | None]:
    """Chances to two digits; None where not assessed."""
    return [chance(float(value)) for value in values]


def chance(value: float) -> float | None:
    """A chance to two digits; None where not assessed."""
    return None if math.isnan(value) else round(value, 2)


def events_data(picks: Picks) -> list[EventData]:
    """Events known by the as-of day, in file order."""
    return [_event(event, picks.days[0]) for event in picks.events]


def _event(event: Event, first: dt.date) -> EventData:
    return {
        "kind": str(event.kind),
        "where": event.where,
        "first": (event.first_day - first).days,
        "last": None if event.last_day is None else (event.last_day - first).days,
        "certainty": str(event.certainty),
        "chance": event.chance,
        "text": event.text,
        "source": _ADDRESS.sub("", event.source).strip(" ,;"),
        "urls": [url for url in map(web_address, _ADDRESS.findall(event.source)) if url],
        "published": event.published.isoformat(),
    }
