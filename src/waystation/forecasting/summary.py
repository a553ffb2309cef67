"""The ensemble summarised: quantiles and chances per place, day and group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr

from waystation.domain.counts import protect_counts
from waystation.domain.days import day_number
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import EVERYONE, Exit
from waystation.engine.state import Counts
from waystation.forecasting.flows import TRAVEL, FlowDays, route_names
from waystation.forecasting.history import NEVER, REACH_SIZE, DaySnapshot, first_days, stack

END_PEOPLE = (100, 1_000)
AMOUNTS = (*(f"{people:,}" for people in END_PEOPLE), "half")
"""People of a group where journeys end for whom a day is told; half: of those who were on the way
or there on the as-of day."""
_PLACE_VARIABLES = ("arrivals", "departures", "present", "waiting", "arrived")
_LOCATION_DIMS = ("quantile", "day", "location", "group")


def quantiles(values: IntArray | Counts) -> FloatArray:
    """Quantiles over the first axis of (M, ...), protected counts, as (Q, ...).

    Columns in which nobody ever is are not sorted.
    """
    flat = values.reshape(len(values), -1)
    out = np.zeros((len(QUANTILES), flat.shape[1]))
    busy = np.flatnonzero(flat.any(axis=0))
    if len(busy):
        out[:, busy] = np.quantile(flat[:, busy], QUANTILES, axis=0)
    return protect_counts(out).reshape(len(QUANTILES), *values.shape[1:])


def _by_group(values: Counts, summary: Callable[[Counts], FloatArray]) -> FloatArray:
    """A summary of (M, ..., G) per group and, as a last group, of everybody together."""
    everyone = values.sum(axis=-1, keepdims=True, dtype=np.int32)
    return np.concatenate([summary(values), summary(everyone)], axis=-1)


def _chance_reached(first: IntArray, days: int) -> FloatArray:
    """(T, L, G) chance that a place has been reached by each day, from (M, L, G) first days."""
    return np.stack([(first <= day).mean(axis=0) for day in range(days)])


def _arrival_quantiles(first: IntArray, as_of: int) -> FloatArray:
    """(Q, L, G) days after as_of; inf beyond the horizon, NaN where most were there before."""
    late = np.where(first >= NEVER, np.inf, first - as_of).astype(float)
    rank = np.ceil(np.array(QUANTILES) * len(late)).astype(int) - 1
    found = np.sort(late, axis=0)[np.clip(rank, 0, len(late) - 1)]
    found[:, (first <= as_of).mean(axis=0) >= 0.5] = np.nan
    return np.asarray(found)


def summarise(
    scenario: Scenario,
    model: Model,
    days: Sequence[DaySnapshot],
    first_reached: IntArray,
    as_of: dt.date,
    flow: FlowDays | None = None,
) -> xr.Dataset:
    """The dataset of a forecast, laid out as `waystation.domain.forecast.Forecast` says.

    Args:
        scenario: Gives title, purpose and caveat.
        model: Gives names and the first day.
        days: Snapshots from the first day to the horizon. After the as-of day the members are
            the same in each; before it each day has its own, and only margins can be summarised.
        first_reached: (M, L, G + 1) from `reached_on`, each member's own past.
        as_of: The as-of day.
        flow: What is told of the flow along routes; None where it was not asked for.
    """
    history = list(days)
    groups = (*model.groups, EVERYONE)
    first = np.datetime64(model.first_day, "ns")
    data: dict[str, tuple[tuple[str, ...], FloatArray]] = {}
    for name in _PLACE_VARIABLES:
        data[name] = (_LOCATION_DIMS, _by_group(stack(history, name), quantiles))
    for name, key in (("group_size", "size"), ("on_road", "on_road")):
        data[name] = (("quantile", "day", "group"), _by_group(stack(history, key), quantiles))
    exits = _by_group(stack(history, "exits"), quantiles)
    data["exits"] = (("quantile", "day", "exit", "group"), exits)
    now = day_number(as_of, model.first_day)
    data["reached"] = (_LOCATION_DIMS[1:], _chance_reached(first_reached, len(history)))
    arrival = _arrival_quantiles(first_reached, now)
    data["first_arrival"] = (("quantile", "location", "group"), arrival)
    peak = _by_group(stack(history[now + 1 :], "present"), _highest)
    data["peak_present"] = (("quantile", "location", "group"), peak)
    data["over_capacity"] = (("day", "location"), np.stack([_chance_over([d]) for d in history]))
    data["peak_over_capacity"] = (("location",), _chance_over(history[now + 1 :]))
    data["end_place"] = (_LOCATION_DIMS[2:], _end_places(history[-1], model))
    data["end_day"] = (("quantile", "amount", "group"), _end_days(history, now))
    data["at"] = (_LOCATION_DIMS[1:], _chance_at(stack(history, "main_at"), model))
    dataset = xr.Dataset(
        {**data, **(flow.variables() if flow else {})},
        coords={
            "quantile": list(QUANTILES),
            "day": first + np.arange(len(history)).astype("timedelta64[D]"),
            "location": list(model.locations),
            "group": list(groups),
            "exit": [kind.value for kind in Exit],
            "amount": list(AMOUNTS),
            **({"route": route_names(model), "travel": list(TRAVEL)} if flow else {}),
        },
    )
    return dataset.assign_attrs(_attributes(scenario, as_of))


def _end_days(history: list[DaySnapshot], now: int) -> FloatArray:
    """(Q, amounts, G + 1) days after the as-of day until so many are where journeys end."""
    there = _with_all(stack(history[now:], "at_end"))
    half = (_with_all(history[now].on_road + history[now].at_end) + 1) // 2
    least = [np.full_like(half, people) for people in END_PEOPLE]
    days = [first_days(there, amount.astype(np.int64)) for amount in (*least, half)]
    return np.stack([_arrival_quantiles(first, 0) for first in days], axis=1)


def _end_places(last: DaySnapshot, model: Model) -> FloatArray:
    """(L, G + 1) chance that most of those present where journeys end are at a place."""
    people = _with_all(last.present[:, model.destination])
    chance = np.zeros((len(model.locations), people.shape[2]))
    if len(model.destination):
        there = people.sum(axis=1) >= REACH_SIZE
        fullest = people.argmax(axis=1)
        for number, place in enumerate(model.destination):
            chance[place] = (there & (fullest == number)).mean(axis=0)
    return chance


def _with_all(values: Counts) -> Counts:
    """(..., G + 1) values with those of everybody together."""
    everyone = values.sum(axis=-1, keepdims=True, dtype=np.int32)
    return np.concatenate([values, everyone], axis=-1)


def _highest(present: Counts) -> FloatArray:
    """(Q, L, G) quantiles of the most people present on any one day."""
    return quantiles(present.max(axis=1))


def _chance_over(days: list[DaySnapshot]) -> FloatArray:
    """(L,) chance of more people than places on at least one of some days; NaN where unknown."""
    over = np.logical_or.reduce([day.over for day in days]).mean(axis=0)
    known = np.logical_or.reduce([day.assessed for day in days])
    return np.asarray(np.where(known, over, np.nan))


def _chance_at(main_at: Counts, model: Model) -> FloatArray:
    """(T, L, G + 1) chance that the main column of a group is at, or last left, a location.

    The last group is everyone: the largest chance among the groups.
    """
    _, days, groups = main_at.shape
    chance = np.zeros((days, len(model.locations), groups + 1))
    for place in range(len(model.locations)):
        chance[:, place, :groups] = (main_at == place).mean(axis=0)
    chance[:, :, groups] = chance[:, :, :groups].max(axis=2)
    return chance


def _attributes(scenario: Scenario, as_of: dt.date) -> dict[str, str | int]:
    return {
        "title": scenario.title,
        "purpose": scenario.purpose,
        "caveat": scenario.caveat,
        "as_of": as_of.isoformat(),
        "reach_size": REACH_SIZE,
        "small_counts": "counts of 1 to 4 are stored as 0 or 5",
    }
