"""Drafts by hand: from a place to others, or around one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests.draft_maps import place, small_maps

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import ChoiceBasis, LocationKind, RouteBasis, Travel
from waystation.drafting.asked import Asked
from waystation.drafting.countries import chains, ways_of
from waystation.drafting.draft import Draft, draft, slug, write_draft
from waystation.drafting.geometry import box_around, km_between
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model

DAY = dt.date(2024, 5, 1)


def drafted(**told: Any) -> Draft:
    return draft(Asked(**told), today=DAY, maps=small_maps())


def written(tmp_path: Path, **told: Any) -> Scenario:
    write_draft(drafted(**told), tmp_path / "made")
    return load_scenario(tmp_path / "made")


def refused(**told: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        drafted(**told)
    return [str(problem) for problem in caught.value.problems]


def test_a_group_heads_for_the_towns_before_a_border_nobody_lets_them_across(
    tmp_path: Path,
) -> None:
    found = written(tmp_path, start="Ashford", ends=("Gammaland",))
    assert [one.travel for one in found.groups] == [Travel.TOGETHER]
    assert found.groups[0].start == "Ashford"
    assert {one.location for one in found.destinations} == {"Gorse", "Hazel"}
    assert {one.country for one in found.locations} == {"AAA", "AAA/BBB", "BBB"}
    assert {route.basis for route in found.routes} == {RouteBasis.APPROXIMATE}
    assert found.attribution == ("Nobody",)


def test_people_alone_head_for_the_towns_behind_it(tmp_path: Path) -> None:
    told = {"start": "Ashford", "ends": ("Gammaland",), "travel": Travel.ALONE}
    found = written(tmp_path, **told, size=(1000, 4000))
    assert {one.location for one in found.destinations} == {"Iris", "Juniper"}
    assert [row.people for row in found.departures] == [2000, 0]
    assert found.departures[0].first_day == DAY


def test_as_many_can_leave_a_small_town_as_may_have(tmp_path: Path) -> None:
    """Residents cap who sets off: the upper half of what is told must not be cut away."""
    told = {"start": "Ashford", "ends": ("Gammaland",), "travel": Travel.ALONE}
    found = written(tmp_path, **told, size=(400_000, 900_000))
    home = found.location("Ashford")
    assert found.departures[0].people == 600_000
    assert home.population > 3 * 600_000
    assert home.stated is None
    assert "raised from" in home.source
    model = build_model(found, as_of=DAY)
    assert model.population[model.locations.index("Ashford")] == home.population


def test_nearer_and_larger_towns_weigh_more(tmp_path: Path) -> None:
    found = written(tmp_path, start="Ashford", ends=("Gammaland",))
    weight = {one.location: one.weight for one in found.destinations}
    assert weight["Gorse"] > weight["Hazel"] > 0
    assert sum(weight.values()) == pytest.approx(1, abs=0.01)


def test_around_a_place_people_go_to_the_towns_near(tmp_path: Path) -> None:
    found = written(tmp_path, around="Elm", within_km=60)
    assert [one.travel for one in found.groups] == [Travel.ALONE]
    ends = {one.location for one in found.destinations}
    assert ends
    assert all(km_between(place("Elm"), place(name)) <= 60 for name in ends)


def test_what_is_given_is_not_called_an_assumption() -> None:
    told = drafted(start="Ashford", ends=("Elm",), size=(200, 400), first_day=dt.date(2024, 4, 2))
    basis = {one.about: one.basis for one in told.choices}
    assert basis["how many they are"] is ChoiceBasis.GIVEN
    assert basis["the day they set off"] is ChoiceBasis.GIVEN
    assert basis["how they travel"] is ChoiceBasis.ASSUMPTION
    assert basis["the ways they may take"] is ChoiceBasis.ASSUMPTION


def test_a_stated_size_is_the_middle_of_the_prior(tmp_path: Path) -> None:
    found = written(tmp_path, start="Ashford", ends=("Elm",), size=(200, 800))
    (size,) = [prior for prior in found.groups[0].priors if prior.name == "start_size"]
    assert size.median == pytest.approx(400)
    assert size.sigma >= 0.8


def test_a_country_as_start_stands_for_its_largest_town(tmp_path: Path) -> None:
    found = written(tmp_path, start="Alphaland", ends=("Elm",))
    assert found.groups[0].start == "Ashford"
    chosen = {one.about: one for one in found.choices}
    assert chosen["the town they set off from"].basis is ChoiceBasis.ASSUMPTION


def test_the_same_request_gives_the_same_bytes() -> None:
    told = {"start": "Ashford", "ends": ("Gammaland", "Elm"), "via": ("Dunes",)}
    assert drafted(**told).files == drafted(**told).files


def test_every_prior_has_a_source_or_the_word_assumption() -> None:
    text = str(drafted(start="Ashford", ends=("Elm",)).files["scenario.toml"])
    blocks = text.split("[parameters.")[1:]
    assert len(blocks) > 20
    for block in blocks:
        source = block.split("source = ")[1].splitlines()[0]
        assert "assumption" in source or "measured" in source or "chosen for" in source


def test_places_that_exist_nowhere_are_told_all_at_once_with_suggestions() -> None:
    told = refused(start="Ashfrod", ends=("Elm", "Gorze"))
    assert len(told) == 2
    assert "--from" in told[0]
    assert "Ashford" in told[0]
    assert "Gorse" in told[1]


@pytest.mark.parametrize("end", ["Kelp", "Delta Island"])
def test_a_way_over_the_sea_is_refused_and_asks_for_a_ferry(end: str) -> None:
    (told,) = refused(start="Ashford", ends=(end,))
    assert "over land" in told
    assert "--roads" in told


@pytest.mark.parametrize(
    ("told", "asks"),
    [
        ({}, "--from-reports"),
        ({"start": "Ashford"}, "--to"),
        ({"start": "Ashford", "ends": ("Ashford",)}, "another place"),
        ({"around": "Elm", "start": "Ashford", "ends": ("Elm",)}, "one of the two"),
        ({"start": "Ashford", "ends": ("Elm",), "within_km": 50}, "--around"),
        ({"around": "Elm", "within_km": 0}, "kilometres from 1"),
        ({"around": "Elm", "within_km": 2}, "larger --within"),
        ({"start": "Ashford", "ends": ("Elm",), "size": (5, 2)}, "LOW-HIGH"),
        ({"around": "Ashford", "first_day": dt.date.max}, "1900 to 2199"),
        ({"around": "Ashford", "first_day": dt.date.min}, "1900 to 2199"),
        ({"start": "Ashford", "ends": ("Elm",), "published": DAY}, "--from-reports"),
    ],
)
def test_a_request_without_sense_is_refused(told: dict[str, Any], asks: str) -> None:
    assert any(asks in problem for problem in refused(**told))


def test_a_draft_of_before_may_be_replaced_and_nothing_else(tmp_path: Path) -> None:
    made, out = drafted(start="Ashford", ends=("Elm",)), tmp_path / "made"
    write_draft(made, out)
    with pytest.raises(InputError, match="a folder that exists"):
        write_draft(made, out)
    write_draft(made, out, force=True)
    (out / "reports").mkdir()
    (out / "reports" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match=r"other things \('reports/mine.txt'\)"):
        write_draft(made, out, force=True)
    assert (out / "reports" / "mine.txt").read_text() == "mine"


def test_a_draft_that_does_not_check_is_not_written(tmp_path: Path) -> None:
    made = drafted(start="Ashford", ends=("Elm",))
    made.files["routes.csv"] = "from,to,km,modes,source\n"
    with pytest.raises(InputError, match="no rows"):
        write_draft(made, tmp_path / "made")
    assert list(tmp_path.iterdir()) == []


def test_places_on_the_way_are_in_the_network(tmp_path: Path) -> None:
    found = written(tmp_path, start="Ashford", ends=("Gorse",), via=("Fern",))
    assert "Fern" in {one.name for one in found.locations}
    kinds = {one.name: one.kind for one in found.locations}
    assert kinds["Ashford"] is LocationKind.ORIGIN
    assert kinds["Cedar bridge"] is LocationKind.CROSSING


def test_chains_pass_the_fewest_borders_or_one_more() -> None:
    borders = {"A": "BC", "B": "ACD", "C": "ABD", "D": "BCE", "E": "D"}
    found = chains("A", "D", lambda code: list(borders[code]))
    assert found == (tuple("ABD"), tuple("ACD"), tuple("ABCD"), tuple("ACBD"))
    assert ("B", "A") not in ways_of(found)
    assert chains("A", "A", lambda code: list(borders[code])) == (("A",),)
    assert chains("A", "F", lambda code: list(borders.get(code, ""))) == ()


def test_boxes_over_the_180th_meridian_stay_narrow() -> None:
    spots = (place("Elm"),)
    assert box_around(spots, 111.2) == pytest.approx((0.3, 10.8, 2.3, 12.8), abs=0.01)

    class Spot:
        def __init__(self, lat: float, lon: float) -> None:
            self.lat, self.lon = lat, lon

    _, west, _, east = box_around((Spot(0, 179), Spot(0, -178)), 111.2)
    assert (west, east) == pytest.approx((178, -177), abs=0.01)


def test_a_name_for_a_folder_is_plain() -> None:
    assert slug("From Tecún Umán to Gómez / 2") == "from-tecun-uman-to-gomez-2"
    assert slug("???") == "draft"
