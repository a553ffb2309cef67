"""Routes between places that are shown: how long they take, how many are expected on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from waystation.domain.counts import round_people
from waystation.domain.vocabulary import Mode
from waystation.forecasting.routes import RouteRecord, TravelDays, route_records
from waystation.page.picks import FloatArray, Picks, shown_counts
from waystation.page.schema import RouteData

BUSY = 0.9
"""Quantile of the larger of the two flows told."""

_VEHICLES = (Mode.LIFT, Mode.BUS)
Flow = Callable[[str], list[int | None] | None]


def routes_data(picks: Picks) -> list[RouteData]:
    """Routes between places on the map, one way each, in scenario order."""
    position = {location.name: i for i, location in enumerate(picks.drawn)}
    mean, high = _flows(picks)
    return [
        _route(record, position[record.start], position[record.end], mean, high)
        for record in route_records(picks.forecast)
        if record.start in position and record.end in position
    ]


def _route(record: RouteRecord, start: int, end: int, mean: Flow, high: Flow) -> RouteData:
    return {
        "start": start,
        "end": end,
        "km": record.km,
        "modes": [str(mode) for mode in record.modes],
        "source": record.source,
        "basis": str(record.basis),
        "foot_days": _ends(days for days in record.days if days.mode is Mode.FOOT),
        "vehicle_days": _ends(days for days in record.days if days.mode in _VEHICLES),
        "flow_mean": mean(record.name),
        "flow_high": high(record.name),
    }


def _ends(found: Iterable[TravelDays]) -> list[float] | None:
    """The shortest and the longest time of any group."""
    bands = [(days.low, days.high) for days in found]
    if not bands:
        return None
    return [round(min(low for low, _ in bands), 2), round(max(high for _, high in bands), 2)]


def _flows(picks: Picks) -> tuple[Flow, Flow]:
    """Mean and 90th percentile by name of a route, None where nobody is expected."""
    data = picks.forecast.data
    if "flow_mean" not in data:
        return _nothing, _nothing
    mean = data["flow_mean"].sum("travel", skipna=False).transpose("route", "day").values
    high = data["flow"].sel(quantile=BUSY, method="nearest").transpose("route", "day").values
    names = {str(name): i for i, name in enumerate(data["route"].values)}

    def of(table: FloatArray) -> Flow:
        return lambda name: _shown(table[names[name]]) if name in names else None

    return of(np.asarray(mean)), of(np.asarray(high))


def _nothing(_: str) -> None:
    """No flow was worked out."""


def _shown(values: FloatArray) -> list[int | None] | None:
    """Counts as they may leave the forecast; None on days without one."""
    if not np.nansum(values):
        return None
    counts = shown_counts(np.nan_to_num(values))
    return [
        None if np.isnan(value) else round_people(count)
        for value, count in zip(values, counts, strict=True)
    ]
