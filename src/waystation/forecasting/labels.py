"""What each variable and axis of a dataset in memory is: its `long_name` and `units`.

The words are those of the files (`waystation.forecasting.cf`); what belongs to a file alone is
left to it.
"""

from __future__ import annotations

import numpy as np
import xarray as xr

from waystation.domain.comparison import Noise
from waystation.forecasting.cf import COORDINATES, VARIABLES

AXES = ("quantile", "day", "location", "group", "exit", "amount", "route", "travel", "member")
"""Axes, in the order of a forecast's dataset."""

_MEMBER = "member of the ensemble"
_REACH = {"long_name": "chance that the place is reached within the horizon", "units": "1"}
_TOLD = ("long_name", "units", "standard_name")
_NOISE = "_noise"


def labelled(data: xr.Dataset, *, change: bool = False) -> xr.Dataset:
    """A dataset with what its variables and axes are.

    Args:
        data: Of a forecast, its members, or a comparison; left as it is.
        change: The numbers are differences between two futures.
    """
    made = data.copy(deep=False)
    for name in map(str, made.data_vars):
        made[name].attrs = _of_noise(name) if name.endswith(_NOISE) else _of(name, change=change)
    for name in map(str, made.coords):
        made[name].attrs = _of(name)
    return made


def _of(name: str, *, change: bool = False) -> dict[str, str]:
    if name == "member":
        return {"long_name": _MEMBER}
    attributes = {**VARIABLES, **COORDINATES, "reach": _REACH}[name]
    told = {key: attributes[key] for key in _TOLD if key in attributes}
    return {**told, "long_name": f"change of: {told['long_name']}"} if change else told


def _of_noise(name: str) -> dict[str, object]:
    of = _of(name.removesuffix(_NOISE))["long_name"]
    return {
        "long_name": f"whether the change stands out: {of}",
        "flag_values": np.array(list(Noise), dtype=np.int8),
        "flag_meanings": " ".join(code.name.lower() for code in Noise),
    }
