"""The page as a file: whole, closed to the network, protected, the same bytes each time."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from tests.page_fixture import HOSTILE, SECRET, sample_forecast

from waystation.domain.counts import SMALL
from waystation.domain.forecast import Forecast
from waystation.domain.vocabulary import FigureKind, PlaceRole, Verdict
from waystation.page.build import embed, render_page
from waystation.page.evidence import rows, web_address
from waystation.page.picks import Picks
from waystation.page.ranking import ranked
from waystation.page.say import LANGUAGES, catalogue

ADDRESSES = {"src", "href", "action", "data", "poster", "srcset", "formaction"}
REFUSED = (
    "flood", "wave", "influx", "surge", "swarm", "stream", "tide", "horde", "illegal",
    "invasion", "migrant crisis", "burden",
)  # fmt: skip


class Reader(HTMLParser):
    """Collects elements with their attributes, and the text outside scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside not in ("script", "style"):
            self.text.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def payload(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


@pytest.fixture(scope="module")
def forecast() -> Forecast:
    return sample_forecast()


@pytest.fixture(scope="module")
def html(forecast: Forecast) -> str:
    return render_page(forecast)


def test_same_forecast_same_bytes(html: str) -> None:
    assert render_page(sample_forecast()) == html
    assert len(html.encode()) < 1_500_000


def test_nothing_is_asked_of_the_network(html: str) -> None:
    for tag, attributes in read(html).elements:
        for name in ADDRESSES & set(attributes):
            value = attributes[name] or ""
            outside = value.startswith(("http:", "https:"))
            assert value.startswith(("#", "data:")) or (tag == "a" and outside), (tag, value)
    assert "default-src 'none'" in html
    assert "unsafe" not in html.split("<style>")[0]
    style = html.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/a", True),
        ("http://example.org", True),
        (" https://example.org/a ", True),
        ("javascript:alert(1)", False),
        ("JaVaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https://", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_only_whole_web_addresses_become_links(address: str, kept: bool) -> None:
    assert bool(web_address(address)) is kept


def test_hostile_words_are_text_everywhere(html: str) -> None:
    reader = read(html)
    assert not [tag for tag, _ in reader.elements if tag == "img"]
    assert sum(tag == "script" for tag, _ in reader.elements) == 3
    assert "<script>window.hacked" not in html
    assert any(HOSTILE in event["text"] for event in payload(html)["events"])


def test_hostile_scenario_and_names_are_text_too(forecast: Forecast) -> None:
    scenario = replace(forecast.scenario, title=HOSTILE, caveat=HOSTILE, purpose=HOSTILE + "$x")
    reader = read(render_page(replace(forecast, scenario=scenario, version=HOSTILE)))
    assert not [tag for tag, _ in reader.elements if tag == "img"]
    assert sum(tag == "script" for tag, _ in reader.elements) == 3


def test_embedded_data_keeps_its_meaning_and_cannot_close_its_element() -> None:
    value = {"a": "</script><!--<script>&\u2028\u2029", "b": [1, None]}
    text = embed(value)
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == value


def test_places_that_are_not_public_appear_nowhere(html: str, forecast: Forecast) -> None:
    assert any(entry.figure.location == SECRET for entry in forecast.entries)
    assert SECRET.casefold() not in html.casefold()
    assert "14.80" not in html
    assert "Internal note" not in html


def test_events_known_later_do_not_appear(html: str) -> None:
    assert "Known only later" not in html


def test_figures_about_forces_are_counted_and_not_shown(html: str) -> None:
    assert payload(html)["forces"] == 1
    assert "400 guards" not in html
    assert "patrol spot" not in html


def test_counts_of_one_to_four_leave_no_way(html: str) -> None:
    assert "three children" not in html
    data = payload(html)
    for place in data["places"]:
        for series in ("arrivals", "present"):
            values = {v for line in place[series] or [] for v in line}
            assert not values & set(range(1, SMALL)), place["name"]
    figures = {v for f in data["figures"] for v in (f["read_low"], f["read_high"]) if v is not None}
    assert not figures & set(range(1, SMALL))


def test_counts_carry_two_figures_at_most(html: str) -> None:
    for place in payload(html)["places"]:
        for line in place["present"] or []:
            assert all(len(str(v).rstrip("0")) <= 2 for v in line)


def test_copies_stand_by_their_origin_and_are_drawn_once(html: str, forecast: Forecast) -> None:
    found = rows(Picks(forecast))
    assert [row.number for row in found[:2]] == [1, 2]
    assert [row.is_copy for row in found[:2]] == [False, True]
    told = {figure["number"]: figure for figure in payload(html)["figures"]}
    assert (told[1]["copies"], told[2]["is_copy"]) == ([2], True)
    at = [f for f in told.values() if f["drawn"] and f["location"] == "Cinco Puentes"]
    assert [figure["number"] for figure in at] == [1]


@pytest.mark.parametrize(
    ("kind", "role", "drawn"),
    [
        (FigureKind.ON_THE_MOVE, PlaceRole.AT, True),
        (FigureKind.ON_THE_MOVE, PlaceRole.FROM, False),
        (FigureKind.ON_THE_MOVE, PlaceRole.TO, False),
        (FigureKind.AT_PLACE, PlaceRole.FROM, False),
        (FigureKind.ARRIVING, PlaceRole.TO, True),
    ],
)
def test_people_who_left_a_place_are_not_drawn_as_people_at_it(
    forecast: Forecast, kind: FigureKind, role: PlaceRole, *, drawn: bool
) -> None:
    first, *rest = forecast.entries
    told = replace(first, figure=replace(first.figure, kind=kind, place_role=role))
    figures = payload(render_page(replace(forecast, entries=(told, *rest))))["figures"]
    assert [one["drawn"] for one in figures if one["number"] == 1] == [drawn]


def test_a_figure_that_another_one_replaced_is_listed_and_not_drawn(forecast: Forecast) -> None:
    first, *rest = forecast.entries
    for verdict, drawn in ((Verdict.CORRECTED, False), (Verdict.ACCEPTED, True)):
        told = replace(first, verdict=verdict)
        figures = payload(render_page(replace(forecast, entries=(told, *rest))))["figures"]
        assert [one["drawn"] for one in figures if one["number"] == 1] == [drawn]


def test_figures_that_moved_the_forecast_come_first_by_day(forecast: Forecast) -> None:
    found = rows(Picks(forecast))
    assert [row.number for row in found] == [1, 2, 3, 7, 5, 6]
    assert [row.used for row in found if not row.is_copy] == [True, True, True, False, False]


def test_reasons_call_other_figures_by_their_number(forecast: Forecast) -> None:
    first, copy, *rest = forecast.decisions
    told = replace(copy, reason="same origin as f0: counted once")
    changed = replace(forecast, decisions=(first, told, *rest))
    assert rows(Picks(changed))[1].reason == "same origin as no. 1: counted once"


def test_opens_on_the_next_stop_of_the_largest_group(html: str, forecast: Forecast) -> None:
    data = payload(html)
    assert (data["first_place"], data["first_day"]) == ("Dorado", 13)
    soon = forecast.data.copy(deep=True)
    soon["first_arrival"].loc[{"location": "Dorado"}] = 0.0
    data = payload(render_page(replace(forecast, data=soon)))
    assert (data["first_place"], data["first_day"]) == ("Dorado", 11), "never on a day gone by"


def test_opens_on_the_fullest_day_where_the_first_come_too_late(forecast: Forecast) -> None:
    late = forecast.data.copy(deep=True)
    late["first_arrival"][:] = np.inf
    data = payload(render_page(replace(forecast, data=late)))
    (place,) = [place for place in data["places"] if place["name"] == data["first_place"]]
    ahead = place["present"][data["quantiles"].index(0.9)][11:]
    assert ahead[data["first_day"] - 11] == max(ahead)


def test_opens_on_the_place_most_at_risk_where_no_stop_is_ahead(forecast: Forecast) -> None:
    past = forecast.data.copy(deep=True)
    past["first_arrival"][:] = np.nan
    data = payload(render_page(replace(forecast, data=past)))
    top = ranked(Picks(forecast))[0]
    assert (data["first_place"], data["first_day"]) == (top.name, top.day_index)


def test_words_are_marked_inside_their_sentence(html: str) -> None:
    (figure,) = [f for f in payload(html)["figures"] if f["number"] == 1]
    assert figure["before"].endswith("counted ")
    assert (figure["marked"], figure["after"]) == ("1,500 to 1,700", " people by the bridge.")


def test_a_withdrawn_figure_stays_listed_and_says_so(forecast: Forecast) -> None:
    first, *rest = forecast.entries
    changed = replace(forecast, entries=(replace(first, withdrawn=True), *rest))
    assert "withdrawn by a later correction" in render_page(changed)


def test_words_are_humane(html: str) -> None:
    shown = json.dumps({language: catalogue(language, written=True) for language in LANGUAGES})
    text = (" ".join(read(html).text) + shown).casefold()
    assert not [word for word in REFUSED if re.search(rf"\b{word}s?\b", text)]


def test_a_forecast_without_evidence_needs_or_events_still_renders(forecast: Forecast) -> None:
    scenario = replace(forecast.scenario, events=(), watched=(), destinations=())
    bare = replace(forecast, entries=(), decisions=(), needs=(), scenario=scenario)
    html = render_page(bare)
    assert payload(html)["figures"] == []
    assert payload(html)["stamp"]["data_up_to"] is None


def test_map_data_stays_small(html: str) -> None:
    assert len(json.dumps(payload(html)["map"])) < 60_000


def test_ways_out_are_no_places_on_the_map(html: str) -> None:
    names = [place["name"] for place in payload(html)["places"]]
    assert "Gone Across" not in names
    assert "Faro" in names
    assert payload(html)["map"]["box"][2] < 39


def test_sources_of_events_become_links(forecast: Forecast) -> None:
    event = replace(forecast.scenario.events[0], source="AP 1 March https://example.org/a?b=1")
    changed = replace(forecast, scenario=replace(forecast.scenario, events=(event,)))
    (shown,) = payload(render_page(changed))["events"]
    assert shown["source"] == "AP 1 March"
    assert shown["urls"] == ["https://example.org/a?b=1"]


def test_countries_have_codes_and_places_lie_in_them(html: str) -> None:
    data = payload(html)
    codes = {country["code"] for country in data["map"]["countries"]}
    assert {"HND", "GTM", "MEX"} <= codes
    assert all(len(code) == 3 for code in codes)
    assert {code for place in data["places"] for code in place["country"].split("/")} <= codes


def test_where_journeys_end_adds_up_to_all_runs(html: str) -> None:
    found = payload(html)["end_places"]
    for group in {one["group"] for one in found}:
        mine = {one["place"]: one["chance"] for one in found if one["group"] == group}
        assert mine == {"Faro": 0.4, "": 0.6}
