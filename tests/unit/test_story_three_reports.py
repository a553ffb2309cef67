"""The story of the three real reports."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.told_stories import check_whole

from waystation.domain.draft import Story
from waystation.domain.vocabulary import Certainty, ChoiceBasis, EventKind, Travel
from waystation.drafting.story import story_from
from waystation.drafting.world_atlas import WorldAtlas
from waystation.forecasting.read_files import read_files

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"

pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the shared reports are not here")


@pytest.fixture(scope="module")
def story() -> Story:
    return story_from(read_files(sorted(REPORTS.glob("*.txt")), ()), atlas=WorldAtlas())


def test_it_hangs_together(story: Story) -> None:
    check_whole(story)


def test_the_group_is_from_honduras_and_walks_together(story: Story) -> None:
    group = story.groups[0]
    assert group.start.country == "HND"
    assert group.start.name in ("San Pedro Sula", "Tegucigalpa")
    assert group.travel is Travel.TOGETHER
    assert story.home_countries == ("HND",)
    origin = next(c for c in story.choices if c.about == "where they set off")
    assert origin.basis is ChoiceBasis.ASSUMPTION
    assert "San Pedro Sula" in origin.otherwise + origin.chosen


def test_it_began_with_a_couple_of_hundred(story: Story) -> None:
    group = story.groups[0]
    assert group.size_low is not None
    assert group.size_high is not None
    assert 100 <= group.size_low <= 200 <= group.size_high <= 500


def test_it_was_last_seen_in_ciudad_hidalgo_chiapas(story: Story) -> None:
    assert (story.position.name, story.position.admin1) == ("Ciudad Hidalgo", "Chiapas")
    assert story.seen is None
    assert [place.name for place in story.stays] == ["Guatemala City"]


def test_nobody_says_which_city_they_head_for(story: Story) -> None:
    assert [place.country for place in story.aims] == ["USA"]
    assert story.destinations == ()
    assert story.countries == ("HND", "GTM", "MEX", "USA")


def test_politics_and_killings_elsewhere_are_no_stops(story: Story) -> None:
    names = {place.name for place in story.stops}
    assert not names & {"Washington", "Pittsburgh", "El Paso", "Mexico City"}


def test_the_border_may_be_closed_and_the_drill_closes_nothing(story: Story) -> None:
    closures = [e for e in story.events if e.kind is EventKind.CLOSURE and e.beside]
    (threat,) = [e for e in closures if e.place.country == "USA"]
    assert threat.beside is not None
    assert threat.beside.country == "MEX"
    assert (threat.certainty, threat.chance) == (Certainty.THREATENED, 0.1)
    assert threat.first_day > story.as_of
    drills = [e for e in story.events if e.kind is EventKind.ANNOUNCEMENT]
    assert all(event.value == 0 for event in drills)
    assert drills


def test_the_queue_at_the_shelter_is_a_sighting(story: Story) -> None:
    (queue,) = [one for one in story.sightings if one.at and one.at.name == "Guatemala City"]
    assert queue.event_day == dt.date(2018, 10, 17)
    assert not queue.has_number


def test_reports_without_a_date_are_said_to_be(story: Story) -> None:
    (undated,) = [c for c in story.choices if c.about == "reports without a date"]
    assert undated.chosen.count(".txt") == 2
