"""Stories found in reports, against what a reader takes from them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from tests.told_stories import expected, findings_of, story_named

from waystation.domain.draft import Story
from waystation.domain.vocabulary import Certainty, ChoiceBasis, EventKind, Travel
from waystation.drafting.story import story_from
from waystation.drafting.world_atlas import WorldAtlas
from waystation.forecasting.read_files import read_files

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"
STORIES = sorted(expected())


@pytest.mark.parametrize("name", STORIES)
def test_who_travels_from_where(name: str) -> None:
    story, wanted = story_named(name), expected()[name]
    group = story.groups[0]
    assert group.start.country == wanted["country"]
    assert group.start.name in wanted["start"]
    assert wanted["home"] in story.home_countries
    assert group.travel is Travel(wanted["travel"])


@pytest.mark.parametrize("name", STORIES)
def test_where_they_are_and_head_for(name: str) -> None:
    story, wanted = story_named(name), expected()[name]
    assert story.position.name in wanted["position"]
    assert set(wanted["ends"]) <= {place.name for place in (*story.aims, *story.destinations)}


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


def check_whole(story: Story) -> None:
    group = story.groups[0]
    assert group.start in story.stops
    assert story.position in story.stops
    assert story.aims or story.destinations
    assert group.start not in story.destinations
    assert story.countries[0] == group.start.country.split("/")[0]
    assert len(set(story.countries)) == len(story.countries)
    assert group.first_day <= story.as_of
    assert story.seen is None or group.first_day <= story.seen <= story.as_of
    if group.size_low is not None and group.size_high is not None:
        assert 0 < group.size_low <= group.size_high
    for event in story.events:
        assert event.last_day is None or group.first_day <= event.last_day
        assert event.certainty is not Certainty.ENACTED or event.chance == 1
    assert not any(sighting.has_number for sighting in story.sightings)
    assert all(choice.chosen and choice.because for choice in story.choices)


@pytest.mark.parametrize("name", STORIES)
def test_evidence_is_a_sentence_of_its_report(name: str) -> None:
    texts = {
        one.report.name: " ".join(one.report.text.split()) for one in findings_of(name)
    }
    for choice in story_named(name).choices:
        if choice.basis is ChoiceBasis.EVIDENCE:
            assert choice.sentence in texts[choice.report]


@pytest.mark.parametrize("name", ["darfur", "tapachula", "rutshuru"])
def test_the_order_of_reports_does_not_matter(name: str) -> None:
    turned = story_from(findings_of(name)[::-1], atlas=WorldAtlas())
    assert turned == story_named(name)


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


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the shared reports are not here")
class TestThreeReports:
    @pytest.fixture(scope="class")
    def story(self) -> Story:
        return story_from(read_files(sorted(REPORTS.glob("*.txt")), ()), atlas=WorldAtlas())

    def test_it_hangs_together(self, story: Story) -> None:
        check_whole(story)

    def test_the_group_is_from_honduras_and_walks_together(self, story: Story) -> None:
        group = story.groups[0]
        assert group.start.country == "HND"
        assert group.start.name in ("San Pedro Sula", "Tegucigalpa")
        assert group.travel is Travel.TOGETHER
        assert story.home_countries == ("HND",)
        origin = next(c for c in story.choices if c.about == "where they set off")
        assert origin.basis is ChoiceBasis.ASSUMPTION
        assert "San Pedro Sula" in origin.otherwise + origin.chosen

    def test_it_began_with_a_couple_of_hundred(self, story: Story) -> None:
        group = story.groups[0]
        assert group.size_low is not None
        assert group.size_high is not None
        assert 100 <= group.size_low <= 200 <= group.size_high <= 500

    def test_it_was_last_seen_in_ciudad_hidalgo_chiapas(self, story: Story) -> None:
        assert (story.position.name, story.position.admin1) == ("Ciudad Hidalgo", "Chiapas")
        assert story.seen is None
        assert [place.name for place in story.stays] == ["Guatemala City"]

    def test_nobody_says_which_city_they_head_for(self, story: Story) -> None:
        assert [place.country for place in story.aims] == ["USA"]
        assert story.destinations == ()
        assert story.countries == ("HND", "GTM", "MEX", "USA")

    def test_politics_and_killings_elsewhere_are_no_stops(self, story: Story) -> None:
        names = {place.name for place in story.stops}
        assert not names & {"Washington", "Pittsburgh", "El Paso", "Mexico City"}

    def test_the_border_may_be_closed_and_the_drill_closes_nothing(self, story: Story) -> None:
        closures = [e for e in story.events if e.kind is EventKind.CLOSURE and e.beside]
        (threat,) = [e for e in closures if e.place.country == "USA"]
        assert threat.beside is not None
        assert threat.beside.country == "MEX"
        assert (threat.certainty, threat.chance) == (Certainty.THREATENED, 0.1)
        assert threat.first_day > story.as_of
        drills = [e for e in story.events if e.kind is EventKind.ANNOUNCEMENT]
        assert all(event.value == 0 for event in drills)
        assert drills

    def test_the_queue_at_the_shelter_is_a_sighting(self, story: Story) -> None:
        (queue,) = [one for one in story.sightings if one.at and one.at.name == "Guatemala City"]
        assert queue.event_day == dt.date(2018, 10, 17)
        assert not queue.has_number

    def test_reports_without_a_date_are_said_to_be(self, story: Story) -> None:
        (undated,) = [c for c in story.choices if c.about == "reports without a date"]
        assert undated.chosen.count(".txt") == 2


def test_the_same_reports_make_the_same_story() -> None:
    again = story_from(findings_of("darfur"), atlas=WorldAtlas())
    assert dataclasses.asdict(again) == dataclasses.asdict(story_named("darfur"))
