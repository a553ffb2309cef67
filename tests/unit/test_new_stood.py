"""A town that stands for a place no list knows is told at the top, and never as evidence."""

from __future__ import annotations

from pathlib import Path

from waystation import draft
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import ChoiceBasis
from waystation.scenario.load import load_scenario

TOLD = (
    "Date: 2025-11-02\n\nPeople fled El Fasher, Sudan, on 27 October 2025. "
    "About 15,000 displaced people have arrived in {}.\n"
)


def drafted(tmp_path: Path, where: str) -> Scenario:
    report = tmp_path / "report.txt"
    report.write_text(TOLD.format(where))
    return load_scenario(draft(tmp_path / "made", reports=[report], together=False))


def bases(scenario: Scenario) -> set[ChoiceBasis]:
    return {one.basis for one in scenario.choices if one.chosen.startswith("Kutum")}


def test_a_town_that_stands_for_another_is_told_in_the_caveat(tmp_path: Path) -> None:
    found = drafted(tmp_path, "Qurbasho, a village near Kutum")
    assert "Qurbasho is on no map here: Kutum" in found.caveat
    assert bases(found) == {ChoiceBasis.ASSUMPTION}


def test_a_town_that_is_named_itself_is_evidence(tmp_path: Path) -> None:
    found = drafted(tmp_path, "Kutum")
    assert "on no map" not in found.caveat
    assert bases(found) == {ChoiceBasis.EVIDENCE}
