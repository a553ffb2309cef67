"""What place names are resolved to: a table of spellings, context, confidence, suggestions."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from waystation.domain.places import Resolution
from waystation.world.nearby import km
from waystation.world.resolve import full_name, resolve, suggestions

TABLE = Path(__file__).parent / "data" / "place_names.csv"
FARTHEST_KM = 20


def _rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


FOUND = [row for row in _rows() if row["country"]]
NOWHERE = [row for row in _rows() if not row["country"]]


def resolved(asked: str, **context: list[str]) -> Resolution:
    found = resolve(asked, countries=context.get("countries", []))
    assert found is not None
    return found


def test_the_table_is_wide_enough() -> None:
    assert len(FOUND) >= 40
    assert len({row["country"] for row in FOUND}) >= 10
    assert len({row["habit"] for row in FOUND}) >= 6
    assert len(NOWHERE) >= 8


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row["asked"])
def test_names_of_the_table_are_found(row: dict[str, str]) -> None:
    found = resolve(row["asked"])
    assert found is not None
    assert (found.place.country, found.place.admin1) == (row["country"], row["region"])
    off = km(found.place.lat, found.place.lon, float(row["lat"]), float(row["lon"]))
    assert off <= FARTHEST_KM
    assert found.confidence >= 0.4
    assert found.why


@pytest.mark.parametrize("row", NOWHERE, ids=lambda row: row["asked"])
def test_names_that_exist_nowhere_are_not_found(row: dict[str, str]) -> None:
    assert resolve(row["asked"]) is None


def test_a_state_behind_the_name_decides() -> None:
    for state, other in (("Chiapas", "Michoacán"), ("Michoacán", "Chiapas")):
        found = resolved(f"Ciudad Hidalgo, {state}")
        assert found.place.admin1 == state != other
        assert found.confidence >= Resolution.SURE


@pytest.mark.parametrize("name", ["Ciudad Hidalgo", "San Pedro", "Tripoli", "Rafah", "Georgia"])
def test_a_name_of_several_places_is_never_a_silent_guess(name: str) -> None:
    found = resolved(name)
    assert found.confidence <= 0.5 < Resolution.SURE
    assert found.runner_up is not None
    assert found.runner_up != found.place
    assert "by residents alone" in found.why


def test_other_places_of_the_story_decide() -> None:
    tapachula = resolved("Tapachula").place
    found = resolve("Ciudad Hidalgo", near=[tapachula])
    assert found is not None
    assert found.place.admin1 == "Chiapas"
    assert found.confidence >= Resolution.SURE
    assert found.runner_up is not None
    assert found.runner_up.admin1 == "Michoacán"
    assert "km from other places" in found.why


def test_countries_of_the_story_decide_between_countries_only() -> None:
    found = resolved("Tripoli", countries=["Lebanon"])
    assert found.place.country == "LBN"
    assert found.confidence >= Resolution.SURE
    assert resolved("Ciudad Hidalgo", countries=["MEX"]).confidence <= 0.5


def test_a_town_is_told_from_the_region_named_for_it() -> None:
    town, region = resolved("Kassala"), resolved("Kassala State")
    assert (town.place.level, region.place.level) == ("city", "admin1")
    assert town.runner_up == region.place
    assert town.confidence >= Resolution.SURE


def test_slips_of_the_pen_are_less_sure() -> None:
    right, wrong = resolved("Huixtla, Chiapas"), resolved("Huixlta, Chiapas")
    assert right.place == wrong.place
    assert wrong.confidence < right.confidence
    assert "slip of the pen" in wrong.why


def test_short_names_are_not_bent_into_others() -> None:
    assert resolve("Bxq") is None
    assert resolve("Zqa, Mexico") is None


def test_words_nobody_knows_make_it_less_sure() -> None:
    known, unknown = resolved("Tapachula"), resolved("Tapachula, Blorbistan")
    assert known.place == unknown.place
    assert unknown.confidence < known.confidence
    assert "nothing is known of Blorbistan" in unknown.why


@pytest.mark.parametrize("asked", ["", "   ", ",,,", "()", "'", "-", "."])
def test_nothing_asked_is_nothing_found(asked: str) -> None:
    assert resolve(asked) is None
    assert suggestions(asked) == ()


def test_suggestions_are_names_that_resolve() -> None:
    told = suggestions("Tapachulo")
    assert told[0] == "Tapachula, Chiapas, Mexico"
    for one in told:
        found = resolved(one)
        assert full_name(found.place) == one
    assert suggestions("Tapachula, Honduras") == ("Tapachula, Chiapas, Mexico",)
    assert len(suggestions("San Pedro", limit=3)) == 3


def test_the_same_question_has_the_same_answer() -> None:
    assert resolve("San Pedro") == resolve("San Pedro")
    assert suggestions("San Pedri") == suggestions("San Pedri")
