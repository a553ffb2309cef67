"""How many set off in a draft, and how that is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.told_stories import read_texts

import waystation
from waystation.domain.draft import Choice
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.hazard import _share
from waystation.drafting.rounding import two_figures
from waystation.drafting.story import story_from
from waystation.scenario.load import load_scenario

HEAD = "Families flee El Fasher\n3 November 2025\n\n"
LEFT = "Some 40,000 people fled El Fasher between 26 and 28 October. "
CAME = "About 9,000 of them have arrived in Kutum. "
THERE = "They head for Quetzaltenango.\n"
EARLIER = "Kutum already hosts more than 300,000 displaced people. "


def sized(folder: Path, text: str) -> tuple[int | None, int | None, Choice]:
    story = story_from(read_texts(folder, HEAD + text))
    (choice,) = (one for one in story.choices if one.about == "how many set off")
    group = story.groups[0]
    assert group.first_day <= dt.date(2025, 11, 3)
    return group.size_low, group.size_high, choice


def test_the_largest_figure_of_people_who_left_is_taken_and_none_added_up(tmp_path: Path) -> None:
    low, high, choice = sized(tmp_path, LEFT + CAME)
    assert low is not None
    assert high is not None
    assert 30_000 <= low <= 40_000 <= high <= 50_000
    assert choice.basis is ChoiceBasis.EVIDENCE
    assert choice.sentence == LEFT.strip()
    assert "not added up" in choice.because


def test_people_displaced_earlier_are_not_the_start(tmp_path: Path) -> None:
    low, high, choice = sized(tmp_path, LEFT + CAME + EARLIER)
    assert (low, high) == sized(tmp_path, LEFT + CAME)[:2]
    assert "300,000, told of people displaced before, are left out" in choice.because


@pytest.mark.parametrize(
    "total",
    [
        "By Sunday 62,000 had left the town. ",
        "About 700 people a day are leaving El Fasher; 62,000 have left in total. ",
        "In all, 62,000 have now left El Fasher. ",
    ],
)
def test_a_total_of_those_who_left_is_how_many_set_off(tmp_path: Path, total: str) -> None:
    low, high, choice = sized(tmp_path, LEFT + CAME + EARLIER + total)
    assert low is not None
    assert high is not None
    assert 55_000 <= low <= 62_000 <= high <= 70_000
    assert choice.basis is ChoiceBasis.EVIDENCE
    assert "62,000" in choice.sentence


@pytest.mark.parametrize(
    ("words", "low", "middle", "high"),
    [
        ("Between 2,000 and 2,300", 2000, 2150, 2300),
        ("Between 2,000 and 3,000", 2000, 2500, 3000),
        ("Some 2,150", 2145, 2150, 2155),
        ("About 2,000", 1500, 2000, 2500),
        ("In all 2,151", 2151, 2151, 2151),
    ],
)
def test_people_who_set_off_are_those_stated(
    tmp_path: Path, words: str, low: int, middle: int, high: int
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"Date: 2025-06-05\n\n{words} people have left Champerico.\n{THERE}")
    waystation.draft(tmp_path / "draft", reports=[path])
    found = load_scenario(tmp_path / "draft")
    (choice,) = (one for one in found.choices if one.about == "how many set off")
    assert choice.chosen == (f"{low:,}" if low == high else f"{low:,} to {high:,}")
    assert found.departures[0].people == middle
    assert f"{low:,}" in found.departures[0].source
    assert ("the range is how" in choice.because) == words.startswith(("Some", "About"))
    assert "runs of a forecast spread at least by a factor of two" in choice.because


def test_a_group_is_as_large_as_stated(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    told = f"A caravan of about 2,000 people left Champerico on 4 June.\n{THERE}"
    path.write_text(f"Date: 2025-06-05\n\n{told}")
    waystation.draft(tmp_path / "draft", reports=[path])
    (group,) = load_scenario(tmp_path / "draft").groups
    (size,) = [prior for prior in group.priors if prior.name == "start_size"]
    assert size.median == 2000
    assert size.sigma >= 0.8


def test_a_count_of_families_says_how_many_people_each_is_taken_for(tmp_path: Path) -> None:
    low, high, choice = sized(tmp_path, "Some 400 families have fled El Fasher for Kutum. ")
    assert (low, high) == (1750, 2250)
    assert "5 people a household: assumption" in choice.because


def travelled(folder: Path, text: str) -> Choice:
    story = story_from(read_texts(folder, HEAD + text))
    (choice,) = (one for one in story.choices if one.about == "how they travel")
    assert choice.chosen == "alone"
    return choice


def test_that_people_fled_is_no_evidence_that_each_goes_alone(tmp_path: Path) -> None:
    choice = travelled(tmp_path, LEFT + CAME)
    assert choice.basis is ChoiceBasis.ASSUMPTION
    assert choice.sentence == ""
    assert "no report says that they move as one group" in choice.because
    assert "are taken to go each by themselves" in choice.because


def test_a_sentence_that_says_each_goes_alone_is_evidence(tmp_path: Path) -> None:
    said = "They arrive in Kutum family by family, most of them on foot. "
    choice = travelled(tmp_path, LEFT + CAME + said)
    assert choice.basis is ChoiceBasis.EVIDENCE
    assert choice.sentence == said.strip()
    assert choice.because == "one sentence speaks of people who go each by themselves"


@pytest.mark.parametrize(
    ("people", "said"), [(7, "7"), (99, "99"), (215_720, "220,000"), (63_695, "64,000")]
)
def test_people_are_said_in_two_figures(people: int, said: str) -> None:
    assert two_figures(people) == said


def test_more_who_leave_than_live_there_is_said_plainly() -> None:
    assert _share(215_720, 63_695, 6) == (
        "more are said to have left (about 220,000) than live in the town (64,000): "
        "the surroundings count as well"
    )
    assert _share(600, 63_695, 1).endswith("about 600 of the 64,000 residents leave in one day")
