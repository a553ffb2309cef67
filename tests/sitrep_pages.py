"""Pages whose situation reports, taken together, hold every text that a report can hold."""

from __future__ import annotations

import json
import shutil
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.page_fixture import sample_forecast

from waystation.charting.source import data_of
from waystation.page.say import message
from waystation.page.schema import PageData
from waystation.world.standards import in_force

FIFTH = "Guadalupe Hidalgo"
CAVEAT = "Sconto marello quando il ponte fu chiuso, e nullo seppe di vetture. " * 9


@cache
def page() -> PageData:
    """The page of the sample forecast."""
    return data_of(sample_forecast())


def changed(**parts: Any) -> Any:
    """The same page with other parts."""
    return {**json.loads(json.dumps(page())), **parts}


def stamped(**parts: Any) -> Any:
    """A stamp with all its parts."""
    at = {"made_at": "2021-03-11T09:00:00+00:00", "next_at": "2021-03-18T18:30:00+00:00"}
    return {**page()["stamp"], "number": 1234, **at, **parts}


def foreign() -> Any:
    """A page on which no text of others is English."""
    data = changed(stamp=stamped(), standards=_standards())
    data["scenario"] |= {"title": "Kammino dal ponte", "purpose": "Preparare akua e tetto."}
    data["top"]["caveats"] = [message("text", text=CAVEAT)]
    for one in data["figures"]:
        one["publisher"] = "La Gazzetta"
    told = json.dumps(data).replace("The north group", "Gruppo A").replace("The south", "Gruppo")
    return json.loads(told)


def full() -> Any:
    """The same with five places and a forecast before it: as much as stands on a page."""
    data = foreign()
    twin = json.loads(json.dumps(next(one for one in data["places"] if one["name"] == "Faro")))
    data["places"].append({**twin, "name": FIFTH, "watched": True})
    news = [message("changes.figures", count=3), message("changes.scenario")]
    lines = [message("changes.since", {"news": news}, number=1233, as_of="2021-03-10")]
    lines.append(message("changes.still"))
    before = {"number": 1233, "as_of": "2021-03-10", "new_figures": 3, "changes": []}
    return {**data, "previous": {**before, "lines": lines}}


def varied() -> list[Any]:
    """Pages that differ in what they rest on, what there is, and who stands for them."""
    data = foreign()
    name = data["ranks"][0]["place"]
    none = [{**one, "published": None, "publisher": ""} for one in data["figures"]]
    days = [{**one, "published": f"2021-03-0{at + 1}", "publisher": f"Foglio {at}", "used": True}
            for at, one in enumerate(data["figures"])]  # fmt: skip
    first = {"place": name, "first": 0, "last": None, "source": "ufficio"}
    there = (("water", 400.0), ("food", 0.0), ("toilets", 1.0), ("shelter places", 40.0))
    return [
        full(),
        {**data, "figures": []},
        {**data, "figures": none, "stamp": stamped(number=None, effective=500)},
        {**data, "figures": days, "stamp": stamped(status="reviewed", reviewer="Anna Rossi")},
        {**data, "supplies": [{**first, "item": item, "amount": had} for item, had in there]},
        {**data, "standards": _odd(data)},
    ]


def writer() -> str:
    """The office program; the test is skipped where it, or its part for documents, is not."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice here")
    if sys.platform == "linux" and not any(Path(office).resolve().parent.glob("libswlo*")):
        pytest.skip("no LibreOffice Writer here")
    return office


def _standards() -> list[Any]:
    return [
        {
            "item": one.item,
            "id": one.standard_id,
            "per": one.per_person,
            "unit": one.unit,
            "whole": one.whole,
            "source": "Manuale Sfera 2018, nerma di base 2.1: almeno kuanto si deve per persona",
        }
        for one in in_force()
    ]


def _odd(data: Any) -> list[Any]:
    """Standards in all the units there are words for."""
    water, food, *_ = data["standards"]
    per_day = {**food, "item": "kalorie", "unit": "kcal/day", "per": 2100.0}
    few = {**food, "item": "kalorie 2", "unit": "kcal/day", "per": 2.0}
    return [{**water, "per": 0.1}, food, per_day, few]
