"""Forecasts that are unlike the example: the page opens, draws and tells them without an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import xarray as xr
from tests.browser.views import all_details, open_view
from tests.page_fixture import NAMES, sample_forecast

from waystation.domain.forecast import Forecast
from waystation.domain.places import Location
from waystation.page.build import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LONG = "Villa " + "de los Santos Reyes " * 10
RIGHT_TO_LEFT = "مخيم \u202eقريب\u202c الحدود"


def _scenario(forecast: Forecast, **changes: object) -> Forecast:
    return replace(forecast, scenario=replace(forecast.scenario, **changes))  # type: ignore[arg-type]


def places_renamed(forecast: Forecast, change: Callable[[int, Location], Location]) -> Forecast:
    """Places that are otherwise; their names change everywhere."""
    places = forecast.scenario.locations
    made = tuple(change(i, one) for i, one in enumerate(places))
    called = {old.name: new.name for old, new in zip(places, made, strict=True)}
    scenario = forecast.scenario
    data = forecast.data.assign_coords(
        location=[called[str(name)] for name in forecast.data["location"].values]
    )
    routes = tuple(
        replace(one, start=called[one.start], end=called[one.end]) for one in scenario.routes
    )
    changed = _scenario(
        replace(forecast, data=data),
        locations=made,
        routes=routes,
        watched=tuple(called[name] for name in scenario.watched),
        destinations=tuple(
            replace(one, location=called[one.location]) for one in scenario.destinations
        ),
        groups=tuple(replace(one, start=called[one.start]) for one in scenario.groups),
        events=tuple(
            replace(one, where=called.get(one.where, one.where)) for one in scenario.events
        ),
    )
    entries = tuple(
        replace(e, figure=replace(e.figure, location=called.get(e.figure.location, "")))
        for e in forecast.entries
    )
    return replace(changed, entries=entries)


def plain(forecast: Forecast) -> Forecast:
    """Nothing but places and numbers."""
    bare = _scenario(forecast, events=(), watched=(), destinations=(), routes=(), caveat="")
    places = tuple(replace(one, capacity=None) for one in bare.scenario.locations)
    data = bare.data.assign(
        over_capacity=xr.full_like(bare.data["over_capacity"], np.nan),
        peak_over_capacity=xr.full_like(bare.data["peak_over_capacity"], np.nan),
    )
    made = _scenario(replace(bare, data=data), locations=places)
    return replace(made, entries=(), decisions=(), needs=())


def no_groups(forecast: Forecast) -> Forecast:
    return _scenario(replace(forecast, data=forecast.data.sel(group=["all"])), groups=())


def no_evidence(forecast: Forecast) -> Forecast:
    return replace(forecast, entries=(), decisions=())


def one_place(forecast: Forecast) -> Forecast:
    name = "Dorado"
    scenario = forecast.scenario
    only = tuple(one for one in scenario.locations if one.name == name)
    made = replace(forecast, data=forecast.data.sel(location=[name]), entries=(), decisions=())
    return _scenario(
        made, locations=only, routes=(), events=(), destinations=(), watched=(name,), groups=()
    )


def one_spot(forecast: Forecast) -> Forecast:
    """Two hundred places, all at the same spot."""
    wide = forecast.data.isel(location=[i % len(NAMES) for i in range(200)])
    names = [f"Stop {i}" for i in range(200)]
    base = forecast.scenario.locations[1]
    places = tuple(replace(base, name=name, lat=15.0, lon=-90.0) for name in names)
    made = replace(forecast, data=wide.assign_coords(location=names), entries=(), decisions=())
    return _scenario(
        made, locations=places, routes=(), events=(), destinations=(), watched=("Stop 4",)
    )


def date_line(forecast: Forecast) -> Forecast:
    return places_renamed(
        forecast,
        lambda i, one: replace(one, lat=-17.0 + 0.1 * i, lon=179.0 if i % 2 else -179.0),
    )


def long_names(forecast: Forecast) -> Forecast:
    return places_renamed(forecast, lambda i, one: replace(one, name=f"{LONG}{i}"))


def right_to_left(forecast: Forecast) -> Forecast:
    return places_renamed(forecast, lambda i, one: replace(one, name=f"{RIGHT_TO_LEFT} {i}"))


def a_year(forecast: Forecast) -> Forecast:
    old = forecast.data
    count = 376
    rows = [min(i, old.sizes["day"] - 1) for i in range(count)]
    first = old["day"].values[0]
    days = first + np.arange(count) * np.timedelta64(1, "D")
    return replace(forecast, data=old.isel(day=rows).assign_coords(day=days))


def nobody(forecast: Forecast) -> Forecast:
    counts = {
        name: xr.zeros_like(values)
        for name, values in forecast.data.items()
        if name not in ("first_arrival", "end_day")
    }
    never = {
        name: xr.full_like(forecast.data[name], np.inf) for name in ("first_arrival", "end_day")
    }
    return replace(forecast, data=forecast.data.assign(counts | never))


def last_day(forecast: Forecast) -> Forecast:
    """As of the last day it has: nothing ahead but that day."""
    last = forecast.data["day"].values[-1].astype("datetime64[D]").item()
    assert isinstance(last, dt.date)
    return replace(forecast, as_of=last)


ODD = (
    *(plain, no_groups, no_evidence, one_place, one_spot, date_line, long_names),
    *(right_to_left, a_year, nobody, last_day),
)


@pytest.mark.parametrize("change", ODD, ids=lambda change: change.__name__)
def test_an_odd_forecast_opens(
    browser: Browser, tmp_path: Path, change: Callable[[Forecast], Forecast]
) -> None:
    path = tmp_path / "page.html"
    path.write_text(render_page(change(sample_forecast())), encoding="utf-8")
    for width in (1366, 390):
        view = open_view(browser, path, width, 844)
        assert view.page.locator("h1").first.inner_text().strip()
        for slider in view.page.locator("input[type=range]").all()[:1]:
            slider.focus()
            for key in ("End", "ArrowLeft", "Home"):
                view.page.keyboard.press(key)
        all_details(view)
        text = view.page.locator("body").inner_text()
        for word in ("NaN", "undefined", "Infinity", "[object", "Invalid Date"):
            assert word not in text, (word, text[max(0, text.index(word) - 80) :][:160])
        drawn = view.page.evaluate(
            "[...document.querySelectorAll('svg [d], svg [x], svg [cx], svg [transform]')]"
            ".flatMap((one) => [...one.attributes].map((a) => a.value))"
            ".filter((value) => /NaN|undefined|Infinity/.test(value)).slice(0, 3)"
        )
        assert drawn == []
        wide = view.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{wide} px wider than the window of {width} px"
        assert view.errors == []
        view.page.context.close()
