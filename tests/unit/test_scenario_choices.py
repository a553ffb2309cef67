"""What a draft settled is read back as it was written; what a distance rests on is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scenario_folder import write_folder

from waystation.domain.draft import Choice
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import ChoiceBasis, RouteBasis
from waystation.scenario.choices import choices_text, read_choices
from waystation.scenario.load import load_scenario

WORDS = st.text(st.sampled_from('ab ,"ñ\n;'), min_size=1).filter(lambda text: text.strip())


@given(st.lists(st.builds(Choice, WORDS, WORDS, st.sampled_from(ChoiceBasis), WORDS, WORDS)))
def test_choices_come_back(tmp_path_factory: pytest.TempPathFactory, choices: list[Choice]) -> None:
    folder = tmp_path_factory.mktemp("choices")
    (folder / "choices.csv").write_text(choices_text(choices), encoding="utf-8")
    read, problems = read_choices(folder)
    assert not problems
    assert choices_text(read) == choices_text(choices)
    assert [choice.basis for choice in read] == [choice.basis for choice in choices]


def test_a_folder_holds_its_choices_and_the_basis_of_its_routes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    told = Choice("how fast", "25 km a day", ChoiceBasis.ASSUMPTION, "nothing tells")
    (folder / "choices.csv").write_text(choices_text([told]), encoding="utf-8")
    routes = (folder / "routes.csv").read_text(encoding="utf-8").splitlines()
    basis = ["basis", "approximate", *("" for _ in routes[2:])]
    rows = [f"{row},{cell}" for row, cell in zip(routes, basis, strict=True)]
    (folder / "routes.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario = load_scenario(folder)
    assert scenario.choices == (told,)
    assert scenario.routes[0].basis is RouteBasis.APPROXIMATE
    assert {route.basis for route in scenario.routes[1:]} == {RouteBasis.STATED}


def test_wrong_choices_are_told_with_their_lines(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    rows = [
        "about,chosen,basis,because,otherwise,report,sentence",
        "a,b,guess,c,,,",
        ",b,given,c,,,",
    ]
    (folder / "choices.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    assert [(one.line, one.column) for one in caught.value.problems] == [(2, "basis"), (3, "about")]
