"""A start or end that a person names and that has nothing to do with the reports is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.told_stories import expected, findings_of, read_texts, story_named

from waystation.domain.errors import InputError
from waystation.domain.places import NamedPlace
from waystation.drafting.asked import Asked
from waystation.drafting.by_hand import places_asked
from waystation.drafting.elsewhere import Scene, elsewhere, scene_of, with_story
from waystation.drafting.put import places_put, with_put
from waystation.drafting.world_maps import code_of, country_at, world_maps

REPORT = (
    "Floods in Buzi\n17 March 2024\n\n"
    "Some 5,400 people have left Buzi, in Mozambique's Sofala province, since 12 March. "
    "On Saturday 2,150 of them arrived in Beira and 600 in Dondo.\n"
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return scene_of(read_texts(tmp_path_factory.mktemp("told"), REPORT))


def start(scene: Scene, asked: str) -> NamedPlace:
    found, _, _, _ = places_asked(Asked(sources=("-",), start=asked), world_maps(), scene)
    assert found is not None
    return found


def refused(scene: Scene, **options: object) -> str:
    asked = Asked(sources=("-",), **options)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        places_asked(asked, world_maps(), scene)
    (problem,) = caught.value.problems
    return str(problem)


def test_reports_have_their_story_at_the_towns_and_in_the_countries_they_name(
    scene: Scene,
) -> None:
    assert {town.name for town in scene.towns} == {"Búzi", "Beira", "Dondo"}
    assert scene.countries == {"MOZ"}
    assert {"Buzi", "Beira", "Dondo"} <= set(scene.names)


def test_a_slip_that_is_a_name_far_away_is_refused_with_what_may_be_meant(scene: Scene) -> None:
    told = refused(scene, start="Beria")
    assert "--from: found 'Beria', taken for Aleppo" in told
    assert "km from all the reports name" in told
    assert "did you mean 'Beira'?" in told
    assert '--from "Aleppo, Aleppo, Syria"' in told


def test_a_town_far_away_is_refused_where_nothing_is_like_it(scene: Scene) -> None:
    told = refused(scene, start="Bouna")
    assert "Bouna, Zanzan, CIV" in told
    assert "did you mean" not in told


def test_a_town_of_their_country_that_no_report_names_may_be_meant(scene: Scene) -> None:
    near = Scene(scene.towns, scene.countries, ("Buzi",))
    assert "did you mean 'Beira'?" in refused(near, start="Beria")


@pytest.mark.parametrize("asked", ["Aleppo, Syria", "Bouna (Ivory Coast)", "Syria"])
def test_a_far_place_is_taken_where_its_region_or_country_is_told(scene: Scene, asked: str) -> None:
    assert start(scene, asked).country in {"SYR", "CIV"}


@pytest.mark.parametrize(
    ("asked", "name"),
    [("Buzi", "Búzi"), ("Dondo", "Dondo"), ("Nsanje", "Nsanje"), ("Pemba", "Pemba")],
)
def test_a_name_is_the_place_of_the_story_that_bears_it(
    scene: Scene, asked: str, name: str
) -> None:
    found = start(scene, asked)
    assert found.name == name
    assert found.country in {"MOZ", "MWI"}


def test_a_country_told_by_its_people_is_of_the_story(tmp_path: Path) -> None:
    report = "12 May 2024\n\nSome 900 Haitian migrants arrived in Tapachula, Mexico, on Friday.\n"
    told = scene_of(read_texts(tmp_path, report))
    assert "HTI" in told.countries
    assert start(told, "Port-au-Prince").country == "HTI"
    assert "km from all the reports name" in refused(told, start="Bouna")


def test_a_place_put_on_the_map_is_meant(scene: Scene) -> None:
    texts = ("Beria=14.1,2.5,Niger",)
    put, problems = places_put(texts, country_at, code_of)
    assert not problems
    asked = Asked(sources=("-",), start="Beria", places=texts)
    found, _, _, _ = places_asked(asked, with_put(world_maps(), put), scene)
    assert found == put[0]


def test_a_name_the_reports_tell_is_not_taken_for_another_place_far_away(scene: Scene) -> None:
    told = Scene(scene.towns, scene.countries, (*scene.names, "Bouna"))
    assert "taken for Bouna, Zanzan, CIV" in refused(told, start="Bouna")
    there = Scene((*scene.towns, start(scene, "Bouna, Ivory Coast")), scene.countries, told.names)
    assert start(there, "Bouna").country == "CIV"


def test_where_the_reports_have_people_set_off_is_never_refused() -> None:
    asked = 0
    for name, story in expected().items():
        if "refused" in story:
            continue
        scene, town = scene_of(findings_of(name)), story_named(name).groups[0].start
        found = with_story(world_maps(), scene).resolve(town.name, scene.towns).place
        if found is not None:
            asked += 1
            assert town.country in found.country.split("/"), name
            assert elsewhere(town.name, found, scene, "--from") is None, name
    assert asked > 20


def test_a_village_the_reports_name_goes_before_a_capital_of_its_name() -> None:
    scene = scene_of(findings_of("narino_es"))
    assert start(scene, "San José").country == "COL"
    assert start(scene, "San José, Costa Rica").country == "CRI"


def test_people_may_head_far_but_not_to_a_slip_of_a_name_that_is_told(scene: Scene) -> None:
    asked = Asked(sources=("-",), start="Buzi", ends=("Nairobi", "Kenya", "Aleppo, Syria"))
    _, _, ends, _ = places_asked(asked, world_maps(), scene)
    assert [one.country for one in ends] == ["KEN", "KEN", "SYR"]
    told = refused(scene, start="Buzi", ends=("Beria",))
    assert told.startswith("--to: found 'Beria'")
    assert "did you mean 'Beira'?" in told


def test_without_reports_a_place_is_taken_as_named() -> None:
    asked = Asked(start="Bouna", ends=("Ghana",))
    found, _, _, _ = places_asked(asked, world_maps())
    assert found is not None
    assert found.country == "CIV"
