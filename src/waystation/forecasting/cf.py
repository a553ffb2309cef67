"""Names, units and meanings for the dataset of a forecast, as the CF conventions want them.

Climate and Forecast metadata conventions 1.11, https://cfconventions.org, sections in brackets.
What is not theirs is told in words: they know no quantile of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from waystation.domain.places import Location
from waystation.domain.scenario import Scenario
from waystation.domain.version import __version__
from waystation.domain.vocabulary import LocationKind

CONVENTIONS = "CF-1.11"
DIGITS = 2
"""Decimals of coordinates: about a kilometre (rule 4 of `domain.protection`)."""
BOUNDS, LAT, LON = "day_bounds", "lat", "lon"
ADDED = (BOUNDS, LAT, LON)
"""What is written for readers of the file beside what the forecast itself holds."""
_PEOPLE = "counts people; by quantile: that many or fewer in this share of the runs"
_CHANCE = "share of the runs, 0 to 1"
_EVENING = "at the end of the day"


def _people(long_name: str, more: str = "", cell_methods: str = "") -> dict[str, str]:
    told = {"long_name": long_name, "units": "1", "comment": f"{_PEOPLE}{more and '; '}{more}"}
    return {**told, "cell_methods": cell_methods} if cell_methods else told


def _chance(long_name: str, more: str = "") -> dict[str, str]:
    return {"long_name": long_name, "units": "1", "comment": f"{_CHANCE}{more and '; '}{more}"}


_DAYS = "days after the as-of day; +inf: not by the last day; missing: had come about before"
VARIABLES: Mapping[str, Mapping[str, str]] = {
    "arrivals": _people("people who arrive", cell_methods="day: sum"),
    "departures": _people("people who leave", cell_methods="day: sum"),
    "present": _people("people present", _EVENING),
    "waiting": _people("people who wait to cross", _EVENING),
    "arrived": _people("people who arrived since the first day", _EVENING),
    "group_size": _people("people who travel together", _EVENING),
    "on_road": _people("people on the way", _EVENING),
    "exits": _people("people who left the movement so far", _EVENING),
    "flow": _people("people who come onto the route", cell_methods="day: sum"),
    "flow_mean": {
        "long_name": "people who come onto the route, mean of the runs",
        "units": "1",
        "comment": "counts people",
        "cell_methods": "day: sum",
    },
    "peak_present": _people("most people present on any one day after the as-of day"),
    "reached": _chance("chance that the place has been reached", _EVENING),
    "at": _chance("chance that the main column is at the place or left it last", _EVENING),
    "over_capacity": _chance("chance of more people than places", "missing: places not known"),
    "peak_over_capacity": _chance(
        "chance of more people than places on some day after the as-of day",
        "missing: places not known",
    ),
    "end_place": _chance("chance that most people are at the place on the last day"),
    "first_arrival": {"long_name": "first arrival", "units": "day", "comment": _DAYS},
    "end_day": {
        "long_name": "when so many have come to where journeys end",
        "units": "day",
        "comment": _DAYS,
    },
}
"""Attributes of each variable ([3.1] units, [3.2] long_name, [7.3] cell_methods)."""

COORDINATES: Mapping[str, Mapping[str, str]] = {
    "quantile": {
        "long_name": "share of the runs in which the number is as large or smaller",
        "units": "1",
    },
    "day": {"long_name": "day", "standard_name": "time", "axis": "T", "bounds": BOUNDS},
    "location": {"long_name": "name of the place"},
    "group": {"long_name": "group of people; all: everybody"},
    "exit": {"long_name": "why people left the movement"},
    "amount": {"long_name": "how many people; half: of those on the way on the as-of day"},
    "route": {"long_name": "route, from one place to the next"},
    "travel": {"long_name": "people who travel alone, or together"},
    LAT: {
        "long_name": "latitude of the place",
        "standard_name": "latitude",
        "units": "degrees_north",
        "comment": "WGS 84; to about a kilometre; missing: a way out, which is no place",
    },
    LON: {
        "long_name": "longitude of the place",
        "standard_name": "longitude",
        "units": "degrees_east",
        "comment": "WGS 84; to about a kilometre; missing: a way out, which is no place",
    },
}
"""Attributes of each coordinate ([4.1] latitude, [4.2] longitude, [4.4] time, [7.1] bounds)."""


def described(
    data: xr.Dataset,
    scenario: Scenario,
    *,
    as_of: dt.date,
    seed: int,
    members: int,
    version: str = __version__,
) -> xr.Dataset:
    """A dataset with the attributes of the conventions, places' coordinates and ends of days.

    Args:
        data: The dataset of a forecast, or only its coordinates.
        scenario: Its scenario.
        as_of: Its as-of day.
        seed: Seed of the run.
        members: Number of runs.
        version: Of the program that made it.
    """
    made = data.assign_coords(_where(data, scenario)).assign({BOUNDS: _bounds(data)})
    for name, attributes in {**VARIABLES, **COORDINATES}.items():
        if name in made.variables:
            made[name].attrs = dict(attributes)
    made["day"].encoding = _time_encoding(data)
    for name in ("quantile", BOUNDS):
        made[name].encoding["_FillValue"] = None
    told = {
        "Conventions": CONVENTIONS,
        "title": scenario.title,
        "source": f"Waystation {version}, {members} runs of a model of people on the move",
        "history": f"forecast as of {as_of.isoformat()} by Waystation {version}, seed {seed}",
        "references": "docs/method.md and docs/files.md of Waystation",
        "comment": scenario.purpose,
        "acknowledgement": "; ".join(scenario.attribution),
        "as_of": as_of.isoformat(),
        "seed": seed,
        "members": members,
        "waystation": version,
    }
    return made.assign_attrs({name: value for name, value in told.items() if value != ""})


def attributes_in_store(name: str, dims: Sequence[str]) -> dict[str, str]:
    """Attributes of a variable that is written to a store by itself."""
    where = {"coordinates": f"{LAT} {LON}"} if "location" in dims else {}
    return {**VARIABLES.get(name, {}), **where}


def plain(data: xr.Dataset) -> xr.Dataset:
    """The dataset as the forecast held it: without what `described` added for readers."""
    return data.drop_vars(ADDED, errors="ignore")


def _where(data: xr.Dataset, scenario: Scenario) -> dict[str, tuple[str, list[float]]]:
    """Latitude and longitude along the places [5.2: alternative coordinates of a label axis]."""
    places = {one.name: one for one in scenario.locations}
    found = [places.get(str(name)) for name in data["location"].values.tolist()]
    return {
        LAT: ("location", [_degrees(one, "lat") for one in found]),
        LON: ("location", [_degrees(one, "lon") for one in found]),
    }


def _degrees(place: Location | None, name: str) -> float:
    if place is None or place.kind is LocationKind.EXIT:
        return float("nan")
    return round(float(getattr(place, name)), DIGITS)


def _bounds(data: xr.Dataset) -> tuple[tuple[str, str], np.ndarray]:
    first = data["day"].values
    return ("day", "bound"), np.stack([first, first + np.timedelta64(1, "D")], axis=1)


def _time_encoding(data: xr.Dataset) -> dict[str, Any]:
    first = data["day"].values[0].astype("datetime64[D]")
    return {"units": f"days since {first}", "calendar": "standard", "dtype": "int32"}
