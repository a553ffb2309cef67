"""The days ahead as each member lived them, in one dataset."""

from __future__ import annotations

import numpy as np
import xarray as xr

from waystation.domain.counts import protect_counts
from waystation.domain.days import day_number
from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.engine.state import Counts
from waystation.forecasting.days import days_of
from waystation.forecasting.labels import labelled
from waystation.forecasting.members import Lived

MOST_BYTES = 2 * 2**30
"""Memory the dataset may take; beyond, a store keeps the days in a folder (docs/large.md)."""
VARIABLES = ("arrivals", "present")
_DIMS = ("member", "day", "location", "group")


def check_room(scenario: Scenario, members: int, days: int | None) -> None:
    """Refuse what would take more than MOST_BYTES, before anything is run.

    Raises:
        InputError: It would; how much, and what to do instead.
    """
    ahead = scenario.horizon_days if days is None else days
    groups = len(scenario.groups) + 1
    places = len(VARIABLES) * len(scenario.locations) * groups + len(scenario.routes)
    size = 4 * members * ahead * places
    if size > MOST_BYTES:
        found = f"{size / 2**30:.1f} GiB of members' days"
        expected = (
            f"at most {MOST_BYTES / 2**30:.0f} GiB: fewer members or days, or store=FOLDER, where "
            "the days of every member go to a folder"
        )
        raise InputError([Problem("by_member", 0, "", found, expected)])


def by_member(forecast: Forecast, lived: Lived) -> xr.Dataset:
    """What each member lived through on each day after the as-of day.

    Counts of 1 to 4 are taken as 0 or 5, each by itself, as everywhere.

    Args:
        forecast: The forecast of these members.
        lived: What they lived through.

    Returns:
        `arrivals` and `present` over (member, day, location, group), people; group "all" is
        everyone. `flow` over (member, day, route), where the forecast tells flow by route.
    """
    now = day_number(forecast.as_of, forecast.scenario.first_day)
    days = days_of(lived.snapshots)
    data = forecast.data
    found = {}
    for name in VARIABLES:
        found[name] = (_DIMS, _whole(_with_everyone(days.stack(name, first=now + 1))))
    coords = {name: data[name] for name in ("location", "group")}
    coords["day"] = data["day"][now + 1 :]
    coords["member"] = xr.DataArray(np.arange(forecast.members), dims="member")
    result = xr.Dataset(found, coords, attrs=data.attrs)
    flow = [one.by_member for _, one in sorted((lived.flow or {}).items())]
    if flow and len(flow[0]):
        values = _whole(np.stack(flow, axis=1))
        result = result.assign_coords(route=data["route"]).assign(
            flow=(("member", "day", "route"), values)
        )
    return labelled(result)


def _with_everyone(values: Counts) -> Counts:
    everyone = values.sum(axis=-1, keepdims=True, dtype=np.int32)
    return np.concatenate([values, everyone], axis=-1)


def _whole(values: Counts) -> Counts:
    return protect_counts(values.astype(np.float64)).astype(np.int32)
