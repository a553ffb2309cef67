"""Places a person gives to a draft are in its network, or the draft is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.draft_maps import place, small_maps, town

from waystation.domain.errors import InputError
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.asked import Asked
from waystation.drafting.draft import draft, write_draft
from waystation.drafting.maps import Maps, Resolved
from waystation.scenario.load import load_scenario

DAY = dt.date(2024, 5, 1)
GATE = NamedPlace("Upper Gorse – Gorse gate", "BBB/CCC", "", 1.65, 12.35, 0, "crossing")


def maps_with(*others: NamedPlace) -> Maps:
    """The small map, on which these names are found as well."""
    maps = small_maps()

    def resolve(asked: str, near: Any) -> Resolved:
        found = [one for one in others if asked.split(",")[0] in one.name]
        return Resolved(found[0]) if found else maps.resolve(asked, near)

    return replace(maps, resolve=resolve)


def refused(maps: Maps, **told: Any) -> str:
    with pytest.raises(InputError) as caught:
        draft(Asked(**told), today=DAY, maps=maps)
    return "\n".join(str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("asked", "country"),
    [("Upper Gorse", "CCC"), ("Upper Gorse, Betaland", "BBB")],
)
def test_an_end_that_is_only_a_crossing_becomes_a_town_there(
    tmp_path: Path, asked: str, country: str
) -> None:
    told = Asked(start="Ashford", ends=(asked, "Juniper"), travel=Travel.ALONE)
    made = draft(told, today=DAY, maps=maps_with(GATE))
    write_draft(made, tmp_path / "made")
    found = load_scenario(tmp_path / "made")
    assert {one.location for one in found.destinations} == {"Upper Gorse", "Juniper"}
    assert {one.name: one.country for one in found.locations}["Upper Gorse"] == country
    side = next(one for one in made.choices if "side of the border" in one.about)
    assert side.basis is ChoiceBasis.ASSUMPTION


def test_an_end_without_a_way_is_refused_though_another_has_one() -> None:
    told = refused(small_maps(), start="Ashford", ends=("Elm", "Kelp"))
    assert "Kelp" in told
    assert "Elm" not in told
    assert "no way over land" in told


def test_a_place_on_the_way_without_a_way_is_refused() -> None:
    told = refused(small_maps(), start="Ashford", ends=("Elm",), via=("Kelp",))
    assert "no way over land" in told
    assert "Kelp" in told


def test_ends_that_the_cuts_leave_out_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from waystation.drafting import network

    whole = network._onward

    def without_elm(*told: Any) -> Any:
        roads = whole(*told)
        kept = tuple(one for one in roads.locations if one.name != "Elm")
        ways = tuple(one for one in roads.routes if "Elm" not in (one.start, one.end))
        return replace(roads, locations=kept, routes=ways)

    monkeypatch.setattr(network, "_onward", without_elm)
    assert "Elm" in refused(small_maps(), start="Ashford", ends=("Elm", "Birch"))
    assert place("Elm") == town("Elm", "BBB", 1.3, 11.8, 40_000)
