"""What a chart is drawn from: the data of the page, which hold public places alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TypeAlias

from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import Forecast
from waystation.domain.needs import SHELTER_PLACES
from waystation.domain.telling import meant
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.saved import read_saved
from waystation.page.schema import PageData, PlaceData, StandardData
from waystation.page.schema_evidence import FigureData

Source: TypeAlias = str | Path | Forecast | PageData
"""A results folder, a forecast in memory, or the data of its page."""

ROOM_ABOVE = 1.6
"""A capacity line higher than this share above everything else is told in words only."""


def data_of(source: Source) -> PageData:
    """The data of the page: public places, no count of 1 to 4, two figures.

    Args:
        source: What is to be drawn.

    Raises:
        InputError: The results folder is none, or was changed.
    """
    if isinstance(source, str | Path):
        return read_saved(source)
    return page_data(Picks(source)) if isinstance(source, Forecast) else source


def place_of(data: PageData, name: str | None) -> PlaceData:
    """A place by its name; the one the page opens with where none is given.

    Raises:
        InputError: There is no such place that may be shown.
    """
    known = {place["name"]: place for place in data["places"]}
    chosen = name if name is not None else data["first_place"]
    if chosen in known:
        return known[chosen]
    if name is None:
        raise InputError([Problem("--place", 0, "", "no place to open with", "a place's name")])
    expected = f"a place that may be shown{meant(chosen, known)}"
    raise InputError([Problem("--place", 0, "", repr(chosen), expected)])


def at_risk(data: PageData, most: int) -> list[PlaceData]:
    """The places most at risk, then watched ones with most people to be safe; up to `most`."""
    known = {place["name"]: place for place in data["places"]}
    ranked = [risk["place"] for risk in data["ranks"] if risk["place"] in known]
    watched = [p for p in data["places"] if p["watched"] and p["name"] not in ranked]
    safe = quantile(data, 0.9)
    watched.sort(key=lambda place: -place["peak"][safe])
    more = [place for place in watched if place["peak"][safe] > 0]
    return [*(known[name] for name in ranked), *more][:most]


def quantile(data: PageData, share: float) -> int:
    """Position of a quantile."""
    return data["quantiles"].index(share)


def line(data: PageData, place: PlaceData, series: str, share: float) -> list[int]:
    """A count per day; zeros where nobody is in any run."""
    lines: list[list[int]] | None = place[series]  # type: ignore[literal-required]
    return [0] * len(data["days"]) if lines is None else lines[quantile(data, share)]


def days(data: PageData) -> list[dt.date]:
    """Every day."""
    return [dt.date.fromisoformat(day) for day in data["days"]]


def figures_at(data: PageData, place: PlaceData, series: str) -> list[FigureData]:
    """Reported figures drawn with a place's series, used ones last so that nothing hides them.

    Copies are not drawn again.
    """
    found = [
        one
        for one in data["figures"]
        if one["drawn"]
        and not one["is_copy"]
        and one["location"] == place["name"]
        and one["series"] == series
        and one["day"] is not None
        and 0 <= one["day"] < len(data["days"])
    ]
    return sorted(found, key=lambda one: one["used"])


def ends_of(figure: FigureData) -> tuple[int, int]:
    """The range a figure was read as."""
    low = figure["read_low"] or 0
    high = figure["read_high"]
    return low, low if high is None else high


def most_of(data: PageData, places: list[PlaceData], series: str) -> int:
    """The most that a chart of some places has to show."""
    highs = [high for p in places for high in line(data, p, series, 0.95)]
    told = [ends_of(one)[1] for p in places for one in figures_at(data, p, series)]
    most = max([0, *highs, *told])
    if series != "present":
        return most
    rooms = [p["capacity"] for p in places if p["capacity"] is not None]
    return max([most, *(room for room in rooms if room <= most * ROOM_ABOVE)])


def fullest(data: PageData, place: PlaceData, series: str = "present") -> int:
    """Position of the day after the as-of day on which most people may be there."""
    start = min(data["today"] + 1, len(data["days"]) - 1)
    lines = [line(data, place, series, share) for share in (0.9, 0.95, 0.5)]
    return max(range(start, len(data["days"])), key=lambda i: tuple(one[i] for one in lines))


def supply_on(data: PageData, place: PlaceData, need: StandardData, day: int) -> float | None:
    """What there is of an item at a place on a day; shelter places default to those known."""
    rows = [
        one["amount"]
        for one in data["supplies"] or ()
        if one["place"] == place["name"]
        and one["item"] == need["item"]
        and one["first"] <= day
        and (one["last"] is None or day <= one["last"])
    ]
    if rows:
        return sum(rows)
    return place["capacity"] if need["item"] == SHELTER_PLACES else None
