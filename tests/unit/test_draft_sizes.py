"""How many set off in a draft, and how that is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.told_stories import read_texts

from waystation.domain.draft import Choice
from waystation.domain.vocabulary import ChoiceBasis
from waystation.drafting.hazard import _share
from waystation.drafting.rounding import two_figures
from waystation.drafting.story import story_from

HEAD = "Families flee El Fasher\n3 November 2025\n\n"
LEFT = "Some 40,000 people fled El Fasher between 26 and 28 October. "
CAME = "About 9,000 of them have arrived in Kutum. "
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
