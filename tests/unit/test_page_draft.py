"""A drafted scenario says so wherever its forecast is shown."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.page_fixture import SECRET, sample_forecast

from waystation.domain.draft import Choice
from waystation.domain.forecast import Forecast
from waystation.domain.vocabulary import ChoiceBasis, RouteBasis
from waystation.forecasting.geojson import geojson_bytes
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.world.outlines import ATTRIBUTION

CHOICES = (
    Choice("where they set off", "Arba", ChoiceBasis.EVIDENCE, "named", "", "a.txt", "From Arba."),
    Choice("how fast they go", "32 km a day", ChoiceBasis.ASSUMPTION, "nothing tells"),
    Choice("where they end", "Faro", ChoiceBasis.GIVEN, "you said so"),
    Choice("where they rest", SECRET, ChoiceBasis.ASSUMPTION, "nothing tells"),
)


def drafted() -> Forecast:
    """The sample forecast, as if its scenario were a draft with one way measured by road."""
    made = sample_forecast()
    ways = [replace(way, basis=RouteBasis.APPROXIMATE) for way in made.scenario.routes]
    ways[0] = replace(ways[0], basis=RouteBasis.ROAD)
    scenario = replace(
        made.scenario,
        routes=tuple(ways),
        choices=CHOICES,
        attribution=(ATTRIBUTION, "Places: a gazetteer"),
    )
    return replace(made, scenario=scenario)


def test_choices_are_told_assumptions_first_and_no_place_that_is_not_public() -> None:
    data = page_data(Picks(drafted()))
    assert [one["about"] for one in data["choices"]] == [
        "how fast they go",
        "where they set off",
        "where they end",
    ]
    assert SECRET not in json.dumps(data["choices"])
    assert page_data(Picks(sample_forecast()))["choices"] == []


def test_the_basis_of_every_distance_and_the_sources_of_the_map_go_along() -> None:
    made = drafted()
    data = page_data(Picks(made))
    assert {route["basis"] for route in data["routes"]} == {"road", "approximate"}
    assert data["map"]["attribution"] == f"{ATTRIBUTION}. Places: a gazetteer"
    written = json.loads(geojson_bytes(made))
    ways = [one["properties"] for one in written["features"] if "km" in one["properties"]]
    assert {way["km_basis"] for way in ways} == {"road", "approximate"}
    assert written["attribution"] == [ATTRIBUTION, "Places: a gazetteer"]


def test_what_is_guessed_is_among_the_caveats() -> None:
    made = drafted()
    told = " ".join(made.caveats)
    assert "2 of the 4 choices" in told
    near = sum(way.basis is RouteBasis.APPROXIMATE for way in made.scenario.routes)
    assert f"{near} of {near + 1} ways between places are approximate" in told
    assert len(sample_forecast().caveats) == len(made.caveats) - 2
