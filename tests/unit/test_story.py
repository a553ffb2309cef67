"""Stories found in reports, against what a reader takes from them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

import pytest
from tests.told_stories import check_whole, expected, findings_of, story_named

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


@pytest.mark.parametrize("name", STORIES)
def test_who_travels_from_where(name: str) -> None:
    story, wanted = story_named(name), expected()[name]
    group = story.groups[0]
    assert group.start.country == wanted["country"]
    assert fold(group.start.name) in folded(wanted["start"])
    assert wanted["home"] in story.home_countries
    assert group.travel is Travel(wanted["travel"])


@pytest.mark.parametrize("name", STORIES)
def test_where_they_are_and_head_for(name: str) -> None:
    story, wanted = story_named(name), expected()[name]
    assert fold(story.position.name) in folded(wanted["position"])
    ends = folded(place.name for place in (*story.aims, *story.destinations))
    assert folded(wanted["ends"]) <= ends


@pytest.mark.parametrize("name", [name for name in STORIES if "first_day" in expected()[name]])
def test_the_first_day_is_the_one_told(name: str) -> None:
    assert story_named(name).groups[0].first_day == expected()[name]["first_day"]


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
