"""A comparison as files: one table for spreadsheets, one netCDF file with every day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from waystation.domain.comparison import Comparison, Noise
from waystation.domain.forecast import Forecast
from waystation.domain.vocabulary import EVERYONE, Audience
from waystation.forecasting.cf import BOUNDS, VARIABLES, described
from waystation.forecasting.export import write_files
from waystation.world.tables import table_text

TABLE, DATA = "comparison.csv", "comparison.nc"
SHOWN = (0.05, 0.25, 0.5, 0.75, 0.95)
BY_DAY, OF_PLACE = ("arrivals", "present"), ("peak_present", "first_arrival")
CHANCES = ("over_capacity", "peak_over_capacity")
COLUMNS = (
    "what",
    "unit",
    "location",
    "day",
    *(f"{side}_{round(100 * q):02d}" for side in ("base", "changed", "difference") for q in SHOWN),
    "noise",
)
TAGS = (
    "#indicator+name",
    "#indicator+unit",
    "#loc+name",
    "#date",
    *(
        f"#affected+{side}+q{round(100 * q):02d}"
        for side in ("base", "changed", "difference")
        for q in SHOWN
    ),
    "#meta+noise",
)
_UNIT = {"first_arrival": "days"}
_FUTURES = {"base": "without the changes", "changed": "with the changes"}
_CHANGE = "with the changes less without, paired by member"


def write_comparison(
    comparison: Comparison, folder: Path, *, hashtags: bool = False
) -> tuple[str, ...]:
    """Write `comparison.csv` and `comparison.nc`; files of these names are replaced.

    Only public places are in them.

    Args:
        comparison: The comparison.
        folder: Made when missing.
        hashtags: A row of HXL hashtags below the table's header.

    Returns:
        Names of the files.

    Raises:
        InputError: The folder cannot be written to.
    """
    table = table_text(comparison_rows(comparison, hashtags=hashtags))
    files = {TABLE: table.encode(), DATA: _netcdf(comparison)}
    write_files(folder, files)
    return tuple(files)


def public_places(forecast: Forecast) -> list[str]:
    """Names of the public locations, in the scenario's order."""
    known = set(forecast.data["location"].values.tolist())
    places = forecast.scenario.locations
    return [p.name for p in places if p.audience is Audience.PUBLIC and p.name in known]


def comparison_rows(comparison: Comparison, *, hashtags: bool = False) -> Iterator[tuple[str, ...]]:
    """Rows of the table, header first; where asked for, hashtags.

    Rows by place and day are left out where nobody is in either future and nothing differs, rows of
    chances where places are not known in either.
    """
    yield COLUMNS
    if hashtags:
        yield TAGS
    sides = _sides(comparison)
    for name in (*BY_DAY, *OF_PLACE):
        yield from _number_rows(name, sides, comparison.difference)
    for name in CHANCES:
        yield from _chance_rows(name, sides, comparison.difference)


def _sides(comparison: Comparison) -> tuple[xr.Dataset, xr.Dataset]:
    """Both futures on the days ahead, everybody together, at public places."""
    days = comparison.difference["day"]
    names = [*BY_DAY, *OF_PLACE, *CHANCES]
    places = public_places(comparison.base)
    base, changed = (
        one.data.sel(group=EVERYONE, drop=True)[names].sel(day=days, location=places)
        for one in (comparison.base, comparison.changed)
    )
    return base, changed


def _number_rows(
    name: str, sides: tuple[xr.Dataset, xr.Dataset], off: xr.Dataset
) -> Iterator[tuple[str, ...]]:
    """Rows of a number with quantiles."""
    places = sides[0]["location"].values.tolist()
    cells = [
        one[name].sel(quantile=list(SHOWN), method="nearest").sel(location=places).values
        for one in (*sides, off)
    ]
    table = np.concatenate([_with_days(one) for one in cells])
    codes = _with_days(off[f"{name}_noise"].sel(location=places).values[None])[0]
    busy = np.nan_to_num(table, nan=0.0, posinf=0.0).any(axis=0)
    days = _days(off) if name in BY_DAY else [""]
    for place, day in np.argwhere(busy.T).tolist():
        head = (name, _UNIT.get(name, "people"), places[place], days[day])
        values = (_cell(value) for value in table[:, day, place])
        yield (*head, *values, Noise(int(codes[day, place])).name.lower())


def _chance_rows(
    name: str, sides: tuple[xr.Dataset, xr.Dataset], off: xr.Dataset
) -> Iterator[tuple[str, ...]]:
    """Rows of a chance: the middle column holds it."""
    places = sides[0]["location"].values.tolist()
    table = np.stack(
        [_with_days(one[name].sel(location=places).values[None])[0] for one in (*sides, off)]
    )
    codes = _with_days(off[f"{name}_noise"].sel(location=places).values[None])[0]
    days = _days(off) if name == CHANCES[0] else [""]
    empty = [""] * SHOWN.index(0.5)
    for place, day in np.argwhere((~np.isnan(table[:2])).any(axis=0).T).tolist():
        values = [
            cell
            for value in table[:, day, place]
            for cell in (*empty, "" if math.isnan(value) else f"{value:.4g}", *empty)
        ]
        noise = Noise(int(codes[day, place])).name.lower()
        yield (name, "chance", places[place], days[day], *values, noise)


def _with_days(values: np.ndarray) -> np.ndarray:
    """(Q, T, L) values; one day for those without days."""
    return values if values.ndim == 3 else values[:, None]


def _days(off: xr.Dataset) -> list[str]:
    return [str(day) for day in off["day"].values.astype("datetime64[D]")]


def _cell(value: float) -> str:
    if math.isnan(value):
        return ""
    return "later" if math.isinf(value) else f"{value:.0f}"


def _netcdf(comparison: Comparison) -> bytes:
    """Both futures and the difference as netCDF 3, by the conventions of `forecasting.cf`."""
    base, changed = _sides(comparison)
    places = public_places(comparison.base)
    off = comparison.difference.sel(location=places)
    named = [
        one.rename({name: f"{side}_{name}" for name in one.data_vars}).drop_attrs()
        for side, one in (("base", base), ("changed", changed), ("difference", off))
    ]
    forecast, variant = comparison.base, comparison.variant
    data = described(
        xr.merge(named),
        forecast.scenario,
        as_of=forecast.as_of,
        seed=forecast.seed,
        members=forecast.members,
        version=forecast.version,
    )
    for name in data.data_vars:
        if name != BOUNDS:
            data[name].attrs = _attributes(str(name), off)
    data = data.assign_attrs(
        comparison.difference.attrs,
        what_if=variant.name,
        title=variant.title,
        why=variant.why,
        scenario=forecast.scenario.name,
        same_past=int(comparison.same_past),
    )
    return bytes(data.to_netcdf(engine="scipy", format="NETCDF3_64BIT"))


def _attributes(name: str, off: xr.Dataset) -> dict[str, Any]:
    """What a variable is: "base_arrivals", "difference_present", "difference_present_noise"."""
    side, _, of = name.partition("_")
    if side in _FUTURES:
        known = VARIABLES[of]
        return {**known, "long_name": f"{known['long_name']}, {_FUTURES[side]}"}
    if of.endswith("_noise"):
        return dict(off[of].attrs)
    comment = f"{_CHANGE}; by quantile: that much or less in this share of the runs"
    if "quantile" not in off[of].dims:
        comment = f"{_CHANGE}: of a share of the runs, -1 to 1"
    if of == "first_arrival":
        comment = f"{comment}; days later, below zero earlier; missing: too few runs reach it"
    methods = VARIABLES.get(of, {}).get("cell_methods")
    told = {**off[of].attrs, "comment": comment}
    return {**told, "cell_methods": methods} if methods else told
