"""Reports that tell no story, or two: what is found, and what to give."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.told_stories import findings_of, read_texts, story_named

from waystation.domain.errors import InputError
from waystation.drafting.story import story_from
from waystation.drafting.world_atlas import WorldAtlas

DATED = "Date: 4 November 2022\n\n"


def refused(folder: Path, *texts: str) -> str:
    with pytest.raises(InputError) as caught:
        story_from(read_texts(folder, *texts), atlas=WorldAtlas())
    return str(caught.value)


def test_no_report() -> None:
    with pytest.raises(InputError, match="no report"):
        story_from((), atlas=WorldAtlas())


def test_no_place(tmp_path: Path) -> None:
    message = refused(tmp_path, DATED + "About 500 people walked along the road for three days.")
    assert "no place in any report" in message
    assert "--from PLACE" in message


def test_nobody_on_the_move(tmp_path: Path) -> None:
    message = refused(
        tmp_path, DATED + "The mayor of Tapachula opened a market hall. It cost four million pesos."
    )
    assert "nothing said of people on the move" in message


def test_soldiers_and_presidents_are_nobody_on_the_move(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        DATED + "The president threatened in Washington to close the border with Mexico. "
        "Some 800 soldiers arrived in El Paso on Monday.",
    )
    assert "nothing said of people on the move" in message


def test_no_date(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        "A caravan of 1,400 migrants left Tapachula and reached Huixtla, bound for Mexico City.",
    )
    assert "--published DAY" in message


def test_nothing_said_of_the_aim(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        DATED + "A caravan of 1,400 migrants left Tapachula on Sunday and reached Huixtla today.",
    )
    assert "--to PLACE" in message


def test_everything_that_lacks_is_told_at_once(tmp_path: Path) -> None:
    message = refused(tmp_path, "About 500 people walked along the road for three days.")
    assert "--published DAY" in message
    assert "no place in any report" in message


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Some 400 migrants left Zuwara in Libya on Monday, trying to reach Italy.", "Italy"),
        ("A caravan of 400 people left Havana on Monday, heading for the United States.", "United"),
    ],
)
def test_a_way_over_the_sea(tmp_path: Path, text: str, end: str) -> None:
    message = refused(tmp_path, DATED + text)
    assert "no way over land" in message
    assert end in message
    assert "--from" in message


def test_two_stories_in_one_set(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        "Date: 18 June 2023\n\nAbout 6,000 Sudanese refugees fled fighting in West Darfur and "
        "arrived in Adré on Saturday.",
        "Date: 19 June 2023\n\nOn Sunday 300 Venezuelans crossed into Colombia at Cúcuta, heading "
        "for Bogotá.",
    )
    assert "1.txt" in message
    assert "2.txt" in message
    assert "Sudan" in message
    assert "Venezuela" in message


def test_two_stories_of_two_parts_of_the_world(tmp_path: Path) -> None:
    message = refused(
        tmp_path,
        DATED + "About 300 people left San Pedro Sula on foot and want to reach the border.",
        DATED + "About 5,000 people left Bunia on foot. They are now in Bunia.",
    )
    assert "they left Bunia, far from every other place" in message
    assert "each story drafted by itself" in message
    assert "no list of places knows" not in message


def test_a_report_of_something_else_is_left_aside(tmp_path: Path) -> None:
    story = story_from(
        read_texts(
            tmp_path,
            DATED + "A caravan of 1,400 migrants left Tapachula on Sunday, bound for Mexico City.",
            DATED + "The mayor of Oslo opened a new library on Tuesday.",
        ),
        atlas=WorldAtlas(),
    )
    (aside,) = [c for c in story.choices if c.about == "reports left aside"]
    assert aside.chosen == "2.txt"


def test_start_and_end_are_the_same() -> None:
    start = story_named("tapachula").groups[0].start
    with pytest.raises(InputError, match="other than the one in --from"):
        story_from(findings_of("tapachula"), atlas=WorldAtlas(), start=start, ends=[start])
