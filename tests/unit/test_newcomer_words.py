"""What people are told who name the wrong folder, an unknown place, or ask of an unused figure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from waystation.domain.errors import InputError
from waystation.forecasting.listing import Listed
from waystation.page.desk import list_table
from waystation.page.saved import read_saved
from waystation.scenario.examples import example


def test_a_folder_that_exists_is_refused_without_an_option_that_was_not_given(
    tmp_path: Path,
) -> None:
    with pytest.raises(InputError) as caught:
        example(out=tmp_path)
    told = str(caught.value.problems[0])
    assert told == f"{tmp_path}: found a folder that exists; expected a new folder, or --force"


def test_a_scenario_is_no_results_folder_and_its_newest_results_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    example(out="trip")
    with pytest.raises(InputError) as caught:
        read_saved("trip")
    found, expected = caught.value.problems[0].found, caught.value.problems[0].expected
    assert (found, expected) == (
        "a scenario folder",
        "the results folder of a forecast (docs/files.md)",
    )
    for number, name in enumerate(("2018-10-29", "2018-10-27")):
        page = Path("results/trip", name, "page.json")
        page.parent.mkdir(parents=True)
        page.touch()
        os.utime(page, (number, number))
    with pytest.raises(InputError) as caught:
        read_saved("trip")
    newest = Path("results/trip/2018-10-27")
    assert caught.value.problems[0].expected.endswith(f"; the newest of it is {newest}")


def test_places_near_the_one_asked_for_are_told() -> None:
    assert [str(one) for one in list_table(Listed(()))] == ["No figures."]
    near = Listed((), near=("Retalhuleu", "Reu"))
    assert [str(one) for one in list_table(near)] == [
        "No figures. Did you mean 'Retalhuleu' or 'Reu'?"
    ]
