"""What the figures told of the unknowns, as a variable of a forecast's netCDF file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import xarray as xr

from waystation.domain.forecast import Posterior

LEARNT, UNKNOWN, UNIT, ESTIMATE = "learnt", "unknown", "unknown_unit", "estimate"
ESTIMATES = tuple(one.name for one in fields(Posterior) if one.name not in ("name", "unit"))


def with_learnt(data: xr.Dataset, unknowns: Sequence[Posterior]) -> xr.Dataset:
    """The dataset of a forecast with `learnt` (unknown, estimate), where there are unknowns."""
    if not unknowns:
        return data
    values = np.array([[getattr(one, name) for name in ESTIMATES] for one in unknowns])
    names = [one.name for one in unknowns]
    units = [one.unit for one in unknowns]
    learnt = (
        (UNKNOWN, ESTIMATE),
        values,
        {"long_name": "median and 90 % band, before and after the figures", "units": "1"}
        | {"comment": f"each in the unit that {UNIT} tells"},
    )
    return data.assign({LEARNT: learnt}).assign_coords(
        {
            UNKNOWN: (UNKNOWN, names, {"long_name": "what the figures told of"}),
            UNIT: (UNKNOWN, units, {"long_name": "unit of the unknown"}),
            ESTIMATE: (ESTIMATE, list(ESTIMATES), {"long_name": "median, or end of its band"}),
        }
    )


def learnt_of(data: xr.Dataset) -> tuple[Posterior, ...]:
    """The unknowns that a dataset tells of; none where it does not."""
    if LEARNT not in data:
        return ()
    names, units = data[UNKNOWN].values.tolist(), data[UNIT].values.tolist()
    rows = data[LEARNT].sel({ESTIMATE: list(ESTIMATES)}).values.tolist()
    return tuple(
        Posterior(name, unit, **dict[str, Any](zip(ESTIMATES, row, strict=True)))
        for name, unit, row in zip(names, units, rows, strict=True)
    )


def without_learnt(data: xr.Dataset) -> xr.Dataset:
    """The dataset without what `with_learnt` added."""
    return data.drop_vars([LEARNT, UNKNOWN, UNIT, ESTIMATE], errors="ignore")
