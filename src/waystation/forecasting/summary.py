"""The ensemble summarised: quantiles and chances per place, day and group."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import xarray as xr

from waystation.domain.counts import protect_counts
from waystation.domain.days import day_number
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import EVERYONE, Exit
from waystation.engine.state import Counts
from waystation.forecasting.days import Days, Reached, days_of
from waystation.forecasting.flows import TRAVEL, FlowDay, flow_variables, route_names
from waystation.forecasting.history import NEVER, REACH_SIZE, DaySnapshot, first_days

END_PEOPLE = (100, 1_000)
AMOUNTS = (*(f"{people:,}" for people in END_PEOPLE), "half")
"""People of a group where journeys end for whom a day is told; half: of those who were on the way
or there on the as-of day."""
SORTED_AT_ONCE = 4_000_000
"""Numbers whose quantiles are sought at a time, which bounds the memory it takes."""
_PLACE_VARIABLES = ("arrivals", "departures", "present", "waiting", "arrived")
ORDER = (
    *_PLACE_VARIABLES, "group_size", "on_road", "exits", "reached", "first_arrival",
    "peak_present", "over_capacity", "peak_over_capacity", "end_place", "end_day", "at", "flow",
    "flow_mean",
)  # fmt: skip
FACTS = ("title", "purpose", "caveat", "as_of", "reach_size", "small_counts")
"""What the dataset tells of the forecast, in this order."""
_LOCATION_DIMS = ("quantile", "day", "location", "group")


def quantiles(values: IntArray | Counts) -> FloatArray:
    """Quantiles over the first axis of (M, ...), protected counts, as (Q, ...).

    Columns in which nobody ever is are not sorted.
    """
    flat = values.reshape(len(values), -1)
    out = np.zeros((len(QUANTILES), flat.shape[1]))
    busy = np.flatnonzero(flat.any(axis=0))
    step = max(1, SORTED_AT_ONCE // max(1, len(flat)))
    for first in range(0, len(busy), step):
        some = busy[first : first + step]
        out[:, some] = np.quantile(flat[:, some], QUANTILES, axis=0)
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


Variables = dict[str, tuple[tuple[str, ...], Any]]


class Place(Protocol):
    """Somewhere to put a variable: makes an array of zeros that can be filled place by place."""

    def __call__(
        self, name: str, dims: tuple[str, ...], shape: tuple[int, ...], dtype: np.dtype[Any]
    ) -> Any:  # noqa: ANN401
        """An array.

        Args:
            name: Of the variable.
            dims: Names of its dimensions.
            shape: Its size.
            dtype: What it holds.
        """
        ...


def in_memory(
    name: str,  # noqa: ARG001
    dims: tuple[str, ...],  # noqa: ARG001
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
) -> np.ndarray:
    """An array in memory, for a variable of any name."""
    return np.zeros(shape, dtype)


def summarise(
    scenario: Scenario,
    model: Model,
    days: Sequence[DaySnapshot],
    first_reached: Reached,
    as_of: dt.date,
    flow: Mapping[int, FlowDay] | None = None,
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
    history = days_of(days)
    found = variables(model, history, first_reached, as_of, flow)
    return frame(scenario, model, len(history), as_of, flow=flow is not None).assign(found)


def frame(scenario: Scenario, model: Model, days: int, as_of: dt.date, *, flow: bool) -> xr.Dataset:
    """The dataset of a forecast without its variables.

    Args:
        scenario: As of `summarise`, as are the others.
        model: The model.
        days: How many days.
        as_of: The as-of day.
        flow: The flow along routes is told.
    """
    first = np.datetime64(model.first_day, "ns")
    return xr.Dataset(
        coords={
            "quantile": list(QUANTILES),
            "day": first + np.arange(days).astype("timedelta64[D]"),
            "location": list(model.locations),
            "group": [*model.groups, EVERYONE],
            "exit": [kind.value for kind in Exit],
            "amount": list(AMOUNTS),
            **({"route": route_names(model), "travel": list(TRAVEL)} if flow else {}),
        },
        attrs=_attributes(scenario, as_of),
    )


def variables(
    model: Model,
    history: Days,
    first_reached: Reached,
    as_of: dt.date,
    flow: Mapping[int, FlowDay] | None,
    *,
    place: Place = in_memory,
    tell: Callable[[int, int], None] | None = None,
) -> Variables:
    """The variables of a forecast: (dimensions, array) by name.

    What is told of places is worked out for some of them at a time, from all members: the result
    is the same whatever they are.

    Args:
        model: As of `summarise`, as are the others.
        history: The days.
        first_reached: First days.
        as_of: The as-of day.
        flow: The flow along routes.
        place: Gives the arrays they are put into.
        tell: Called with (blocks of places done, blocks in all).
    """
    now = day_number(as_of, model.first_day)
    found = _Variables(place, model)
    for name, key in (("group_size", "size"), ("on_road", "on_road")):
        found.add(name, ("quantile", "day", "group"), _by_group(history.stack(key), quantiles))
    exits = _by_group(history.stack("exits"), quantiles)
    found.add("exits", ("quantile", "day", "exit", "group"), exits)
    found.add("end_place", ("location", "group"), _end_places(history, model))
    found.add("end_day", ("quantile", "amount", "group"), _end_days(history, now))
    found.add("at", _LOCATION_DIMS[1:], _chance_at(history.stack("main_at"), model))
    assessed = history.assessed()
    for number, block in enumerate(history.blocks):
        for name in _PLACE_VARIABLES:
            people = history.stack(name, block)
            found.put(name, _LOCATION_DIMS, block, _by_group(people, quantiles))
            if name == "present":
                peak = _by_group(people[:, now + 1 :], _highest)
                found.put("peak_present", ("quantile", "location", "group"), block, peak)
        first = first_reached[:, block]
        found.put("reached", _LOCATION_DIMS[1:], block, _chance_reached(first, len(history)))
        arrival = _arrival_quantiles(first, now)
        found.put("first_arrival", ("quantile", "location", "group"), block, arrival)
        over, known = history.stack("over", block), assessed[:, block]
        chance = np.where(known, over.mean(axis=0), np.nan)
        found.put("over_capacity", ("day", "location"), block, chance)
        ahead = over[:, now + 1 :].any(axis=1).mean(axis=0)
        chance = np.where(known[now + 1 :].any(axis=0), ahead, np.nan)
        found.put("peak_over_capacity", ("location",), block, chance)
        if tell is not None:
            tell(number + 1, len(history.blocks))
    if flow is not None:
        for name, (dims, values) in flow_variables(flow, len(first_reached), len(history)).items():
            found.add(name, dims, values)
    return {name: found.data[name] for name in ORDER if name in found.data}


class _Variables:
    """Variables, filled whole or place by place."""

    def __init__(self, place: Place, model: Model) -> None:
        self._place, self._locations = place, len(model.locations)
        self.data: Variables = {}

    def add(self, name: str, dims: tuple[str, ...], values: np.ndarray) -> None:
        """Take in a whole variable."""
        self.data[name] = (dims, self._place(name, dims, values.shape, values.dtype))
        self.data[name][1][...] = values

    def put(self, name: str, dims: tuple[str, ...], block: slice, values: FloatArray) -> None:
        """Take in some places of a variable."""
        axis = dims.index("location")
        if name not in self.data:
            shape = list(values.shape)
            shape[axis] = self._locations
            self.data[name] = (dims, self._place(name, dims, tuple(shape), values.dtype))
        where = (*(slice(None),) * axis, block)
        self.data[name][1][where] = values


def _end_days(history: Days, now: int) -> FloatArray:
    """(Q, amounts, G + 1) days after the as-of day until so many are where journeys end."""
    there = _with_all(history.stack("at_end", first=now))
    half = (_with_all(history[now].on_road + history[now].at_end) + 1) // 2
    least = [np.full_like(half, people) for people in END_PEOPLE]
    days = [first_days(there, amount.astype(np.int64)) for amount in (*least, half)]
    return np.stack([_arrival_quantiles(first, 0) for first in days], axis=1)


def _end_places(history: Days, model: Model) -> FloatArray:
    """(L, G + 1) chance that most of those present where journeys end are at a place."""
    people = _with_all(history[len(history) - 1].present[:, model.destination])
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
