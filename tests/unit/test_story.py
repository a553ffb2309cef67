"""Stories found in reports, against what a reader takes from them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.told_stories import check_whole, expected, findings_of, story_named

from waystation.domain.draft import Story
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import ChoiceBasis, EventKind, Travel
from waystation.drafting.story import story_from
from waystation.drafting.world_atlas import WorldAtlas
from waystation.world.gazetteer import fold

STORIES = sorted(name for name, wanted in expected().items() if "refused" not in wanted)
REFUSED = sorted(set(expected()) - set(STORIES))


def folded(names: Iterable[str]) -> set[str]:
    """Names as they are compared, without accents."""
    return {fold(name) for name in names}


CHECKS: dict[str, Callable[[Story, Any], bool]] = {
    "country": lambda story, wanted: story.groups[0].start.country == wanted,
    "start": lambda story, wanted: fold(story.groups[0].start.name) in folded(wanted),
    "home": lambda story, wanted: wanted in story.home_countries,
    "travel": lambda story, wanted: story.groups[0].travel is Travel(wanted),
    "position": lambda story, wanted: fold(story.position.name) in folded(wanted),
    "ends": lambda story, wanted: folded(wanted) <= folded(_ends(story)),
    "first_day": lambda story, wanted: story.groups[0].first_day == wanted,
}


def _ends(story: Story) -> Iterable[str]:
    return (place.name for place in (*story.aims, *story.destinations))


@pytest.mark.parametrize("what", CHECKS)
@pytest.mark.parametrize("name", STORIES)
def test_a_story_is_the_one_a_reader_finds(name: str, what: str) -> None:
    wanted = expected()[name]
    if what in wanted:
        found = CHECKS[what](story_named(name), wanted[what])
        assert found is (what not in wanted.get("misses", ())), what


@pytest.mark.parametrize("name", [name for name in STORIES if "hazard" in expected()[name]])
def test_what_they_flee_is_a_hazard_where_they_leave(name: str) -> None:
    story = story_named(name)
    (hazard,) = [e for e in story.events if e.kind == EventKind(expected()[name]["hazard"])]
    assert hazard.place == story.groups[0].start
    assert hazard.first_day == story.groups[0].first_day
    assert 0 < hazard.value <= 1


@pytest.mark.parametrize("name", STORIES)
def test_a_story_hangs_together(name: str) -> None:
    check_whole(story_named(name))


@pytest.mark.parametrize("name", STORIES)
def test_evidence_is_a_sentence_of_its_report(name: str) -> None:
    texts = {one.report.name: " ".join(one.report.text.split()) for one in findings_of(name)}
    for choice in story_named(name).choices:
        if choice.basis is ChoiceBasis.EVIDENCE:
            assert choice.sentence in texts[choice.report]


@pytest.mark.parametrize("name", ["darfur", "tapachula", "rutshuru"])
def test_the_order_of_reports_does_not_matter(name: str) -> None:
    turned = story_from(findings_of(name)[::-1], atlas=WorldAtlas())
    assert turned == story_named(name)


@pytest.mark.parametrize("name", REFUSED)
def test_a_town_no_list_knows_is_asked_for(name: str) -> None:
    with pytest.raises(InputError, match=expected()[name]["refused"]):
        story_named(name)


def test_what_the_user_gives_goes_first() -> None:
    there = story_named("tapachula")
    start, end = there.position, there.stops[0]
    story = story_from(
        findings_of("tapachula"),
        atlas=WorldAtlas(),
        start=start,
        ends=[end],
        travel=Travel.ALONE,
        first_day=dt.date(2022, 10, 1),
        size=(40, 60),
    )
    group = story.groups[0]
    assert (group.start, group.travel) == (start, Travel.ALONE)
    assert (group.size_low, group.size_high) == (40, 60)
    assert group.first_day == dt.date(2022, 10, 1)
    assert story.destinations == (end,)
    given = {choice.about for choice in story.choices if choice.basis is ChoiceBasis.GIVEN}
    assert given >= {"where they set off", "when they set off", "where they head for"}


def test_the_same_reports_make_the_same_story() -> None:
    again = story_from(findings_of("darfur"), atlas=WorldAtlas())
    assert dataclasses.asdict(again) == dataclasses.asdict(story_named("darfur"))
