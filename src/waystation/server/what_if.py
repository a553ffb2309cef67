"""A comparison as the page is given it: two futures and their difference, public places alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import xarray as xr

from waystation.domain.comparison import Comparison, Noise
from waystation.domain.forecast import Forecast
from waystation.domain.vocabulary import EVERYONE
from waystation.forecasting.compare_export import public_places
from waystation.scenario.variants import content_of
from waystation.server import schema_what_if

_LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
_BAND = (0.05, 0.5, 0.95)
_SERIES: tuple[Literal["arrivals", "present"], ...] = ("arrivals", "present")
_PEOPLE, _DAYS, _CHANCE = "people", "days", "chance"


def as_json(found: Comparison, key: str) -> schema_what_if.Comparison:
    """A comparison as the answers hold it; counts are protected in both futures already.

    Args:
        found: The comparison.
        key: Identity of the job that made it.
    """
    places = _shown(found)
    return schema_what_if.Comparison(
        id=key,
        variant=content_of(found.variant),  # type: ignore[typeddict-item]
        as_of=found.base.as_of.isoformat(),
        members=found.base.members,
        seed=found.base.seed,
        days=[str(day)[:10] for day in found.difference["day"].values],
        series=[_series(found, place, what) for place in places for what in _SERIES],
        numbers=[one for place in places for one in _numbers(found, place)],
        same_past=found.same_past,
        first_effect=found.first_effect.isoformat() if found.first_effect else None,
        cut_off=_cut_off(found),
        notes=list(found.notes),
    )


def _shown(found: Comparison) -> list[str]:
    """Public places: those watched, then those where anything differs in any member."""
    public = public_places(found.base)
    watched = [name for name in found.base.scenario.watched if name in public]
    off = found.difference
    busy = (off["present_noise"] != int(Noise.NONE)) | (off["arrivals_noise"] != int(Noise.NONE))
    differs = set(off["location"].values[busy.any("day").values].tolist())
    return list(dict.fromkeys([*watched, *(name for name in public if name in differs)]))


def _series(found: Comparison, place: str, what: Literal["arrivals", "present"]) -> Any:  # noqa: ANN401
    days = found.difference["day"].values
    codes = found.difference[f"{what}_noise"].sel(location=place).values.tolist()
    return schema_what_if.ComparedSeries(
        place=place,
        what=what,
        base=_fan(_of(found.base, what, place).sel(day=days)),
        variant=_fan(_of(found.changed, what, place).sel(day=days)),
        difference=_fan(found.difference[what].sel(location=place)),
        noise=[_noise(code) for code in codes],
    )


def _of(forecast: Forecast, what: str, place: str) -> xr.DataArray:
    return forecast.data[what].sel(location=place, group=EVERYONE)


def _fan(values: xr.DataArray) -> schema_what_if.Fan:
    """(quantile, day) values as a fan."""
    rows = [_plain(values.sel(quantile=level).values) for level in _LEVELS]
    return schema_what_if.Fan(q05=rows[0], q25=rows[1], q50=rows[2], q75=rows[3], q95=rows[4])


def _plain(values: Sequence[float] | np.ndarray) -> list[float | None]:
    return [_number(float(value)) for value in values]


def _number(value: float) -> float | None:
    """A number, whole where it can be; None for one that has no value."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) else round(value, 4)


def _noise(code: float) -> schema_what_if.Noise:
    return Noise(int(code)).name.lower()  # type: ignore[return-value]


def _numbers(found: Comparison, place: str) -> list[schema_what_if.ComparedNumber]:
    """The numbers of one place in both futures."""
    off = found.difference.sel(location=place)
    made = []
    for name, unit in (("peak_present", _PEOPLE), ("first_arrival", _DAYS)):
        base, changed = (_of(one, name, place) for one in (found.base, found.changed))
        bands = [_band(one) for one in (base, changed, off[name])]
        made.append(_told(place, name, unit, bands, off[f"{name}_noise"]))
    chances = {
        "reach": [float(_of(one, "reached", place)[-1]) for one in (found.base, found.changed)],
        "peak_over_capacity": [
            float(one.data["peak_over_capacity"].sel(location=place))
            for one in (found.base, found.changed)
        ],
    }
    for name, values in chances.items():
        bands = [_middle(one) for one in (*values, float(off[name]))]
        made.append(_told(place, name, _CHANCE, bands, off[f"{name}_noise"]))
    return made


def _told(
    place: str, name: str, unit: str, bands: list[schema_what_if.Band], code: xr.DataArray
) -> schema_what_if.ComparedNumber:
    what = name.removeprefix("peak_") if name == "peak_over_capacity" else name
    return schema_what_if.ComparedNumber(
        place=place,
        what=what.replace("_", " "),
        unit=unit,
        base=bands[0],
        variant=bands[1],
        difference=bands[2],
        noise=_noise(float(code)),
    )


def _band(values: xr.DataArray) -> schema_what_if.Band:
    low, middle, high = (_number(float(values.sel(quantile=level))) for level in _BAND)
    return schema_what_if.Band(low=low, middle=middle, high=high)


def _middle(value: float) -> schema_what_if.Band:
    return schema_what_if.Band(low=None, middle=_number(value), high=None)


def _cut_off(found: Comparison) -> list[schema_what_if.CutOff]:
    """Places that are cut off; those not for everybody are left out."""
    public = set(public_places(found.base))
    return [
        schema_what_if.CutOff(
            first_day=one.first_day.isoformat(),
            last_day=one.last_day.isoformat(),
            to_the_end=one.to_the_end,
            places=[name for name in one.places if name in public],
            worst_day=one.worst_day.isoformat(),
            people=schema_what_if.Band(
                low=_number(one.low), middle=_number(one.middle), high=_number(one.high)
            ),
        )
        for one in found.cut_off
    ]
