"""Names of places one letter away from what a text says."""

from __future__ import annotations

import pytest

from waystation.world.gazetteer import world_gazetteer
from waystation.world.similar import alike, one_apart


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("mapastepec", "mapastpec"),
        ("mapastepec", "mappastepec"),
        ("mapastepec", "mapastebec"),
        ("mapastepec", "mapasetpec"),
        ("mapastepec", "mapastepecs"),
    ],
)
def test_one_letter_parts_them_either_way(first: str, second: str) -> None:
    assert one_apart(first, second)
    assert one_apart(second, first)


@pytest.mark.parametrize(
    "other", ["napastepec", "mapstpec", "mapaestepce", "mapastepecas", "mpaastpec", ""]
)
def test_two_letters_or_another_first_one_do(other: str) -> None:
    assert not one_apart("mapastepec", other)
    assert not one_apart(other, "mapastepec")


def test_short_names_and_the_name_itself_are_like_nothing() -> None:
    assert alike("homs", ["hims", "homs"]) == []
    assert alike("huixtla", ["huixtla", "huixla", "huxtla"]) == ["huixla"]


def test_only_places_of_the_countries_asked_for_are_given() -> None:
    world = world_gazetteer()
    (found,) = world.similar("Mapastepek", frozenset({"MEX"}))
    assert (found.name, found.admin1) == ("Mapastepec", "Chiapas")
    assert world.similar("Mapastepek", frozenset({"SDN"})) == ()
    assert world.similar("Mapastepek", frozenset()) == ()
