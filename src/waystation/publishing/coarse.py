"""Counts in steps, so that no sum or difference of what is told gives 1 to 4 people.

Every count of people in a product for partners or for everybody is a multiple of `STEP`, and so is
every sum and difference of such counts: none of them is 1 to 4, whatever is added to or taken from
what (UNHCR rounds to fives likewise). Sizes of groups go in steps of `GROUP_STEP`, so that no group
of fewer people is told, nor left when the others are taken from all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from waystation.domain.counts import SMALL, SMALL_GROUP
from waystation.domain.forecast import Forecast
from waystation.domain.model import FloatArray
from waystation.page.say import catalogue

STEP = SMALL
"""People in a step."""
GROUP_STEP = SMALL_GROUP
"""People in a step of the size of a group."""

_PEOPLE = (
    "arrivals", "departures", "present", "waiting", "arrived", "exits", "peak_present", "flow",
    "flow_mean",
)  # fmt: skip
_BY_GROUP = ("group_size", "on_road")
_SPOKEN = re.compile(r"\{(\w+):people\}")
_AT_PLACE = "top.fullest"
"""The one sentence among the first that counts people at a place, and not those on the way."""
COUNTED = ("present", "arrivals", "peak", "size")
"""What numbers of a page count people."""
Slot = tuple[Any, Any, int, str]
"""Where a count stands: what holds it, at which position, in which steps, and what it is."""


def in_steps(values: FloatArray, step: int = STEP) -> FloatArray:
    """Counts to the nearest multiple of a step, half up; what is not finite stays."""
    with np.errstate(invalid="ignore"):
        return np.floor(values / step + 0.5) * step


def coarse(forecast: Forecast) -> Forecast:
    """The forecast with every count in steps."""
    data = forecast.data
    steps = dict.fromkeys(_PEOPLE, STEP) | dict.fromkeys(_BY_GROUP, GROUP_STEP)
    found = {
        name: (data[name].dims, in_steps(data[name].values.astype(np.float64), step))
        for name, step in steps.items()
        if name in data
    }
    return replace(forecast, data=data.assign(found))


def step_page(data: dict[str, Any]) -> None:
    """Bring every count of people on a page into steps, where it stands."""
    for holder, key, step, _ in page_counts(data):
        holder[key] = int(in_steps(np.array(float(holder[key])), step))


def page_counts(data: dict[str, Any]) -> Iterator[Slot]:
    """Every count of people that a page tells of the forecast; figures of reports aside."""
    for rank in data["ranks"]:
        yield from _keyed(rank, ("low", "middle", "high"), STEP, "places most at risk")
    for place in data["places"]:
        for series in ("present", "arrivals", "waiting"):
            for line in place[series] or ():
                yield from _all(line, STEP, series)
        yield from _all(place["peak"], STEP, "peak")
    for route in data["routes"]:
        for flow in ("flow_mean", "flow_high"):
            yield from _all(route[flow] or (), STEP, flow)
    for group in data["groups"]:
        yield from _all(group["sizes"], GROUP_STEP, "sizes of a group")
    yield from _moved(data)
    top = data["top"]
    for told in (top["title"], *top["lines"]):
        yield from _spoken(told, STEP if told["key"] == _AT_PLACE else GROUP_STEP)
    yield from _spoken([top["next"], top["decision"]], STEP)
    yield from _spoken(data["previous"] or {}, STEP)
    for row in (data["record"] or {}).get("rows", ()):
        keys = ("low", "middle", "high", "came_low", "came_high")
        yield from _keyed(row, keys, STEP, "record")


def _all(line: Any, step: int, what: str) -> Iterator[Slot]:  # noqa: ANN401
    yield from ((line, i, step, what) for i, value in enumerate(line) if value is not None)


def _keyed(holder: dict[str, Any], keys: tuple[str, ...], step: int, what: str) -> Iterator[Slot]:
    yield from ((holder, key, step, what) for key in keys if holder.get(key) is not None)


def _moved(data: dict[str, Any]) -> Iterator[Slot]:
    """Numbers that figures moved: rows of day, (low, middle, high), then figure and three each."""
    steps = {}
    for position, number in enumerate(data["numbers"]):
        if number["what"] not in COUNTED:
            continue
        step = steps[position] = GROUP_STEP if number["what"] == "size" else STEP
        for row in number["rows"]:
            for i, value in enumerate(row):
                if i and i % 4 and value is not None:
                    yield row, i, step, "numbers"
    for figure in data["figures"]:
        for moved in figure["moved"]:
            if moved["series"] in steps:
                yield from _keyed(moved, ("low", "middle", "high"), steps[moved["series"]], "moved")


def _spoken(told: Any, step: int) -> Iterator[Slot]:  # noqa: ANN401
    """Counts of people in sentences: arguments that the text shows as people."""
    if isinstance(told, list):
        for one in told:
            yield from _spoken(one, step)
    elif isinstance(told, dict):
        if {"key", "args", "parts"} <= set(told):
            names = tuple(sorted(people_of(str(told["key"]))))
            yield from _keyed(told["args"], names, step, "a sentence")
        for one in told.values():
            yield from _spoken(one, step)


def people_of(key: str) -> frozenset[str]:
    """Arguments of a sentence that are counts of people."""
    text = catalogue("en").get(key, "")
    forms = [text] if isinstance(text, str) else list(text.values())
    return frozenset(name for form in forms for name in _SPOKEN.findall(form))
