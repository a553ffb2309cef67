"""Disputes between figures of different origins, and what only looks like one."""

from __future__ import annotations

import pytest
from tests.evidence_figures import day, entries, figure

from waystation.domain.evidence import Figure, Reading
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import FigureKind, Modality, PlaceRole, RelationKind, Unit
from waystation.evidence.counting import counted_once
from waystation.evidence.disagreement import relations_between, stated_range
from waystation.evidence.origins import assign_origins
from waystation.evidence.record import figure_id


def between(*items: Figure) -> list[Relation]:
    known = entries(*items)
    return list(relations_between(known, assign_origins(known)))


def kinds(*items: Figure) -> list[RelationKind]:
    return [relation.kind for relation in between(*items)]


MEXICO = figure(low=3630, high=3630, words="3,630", speaker="Mexico", event_day=day(24))
MARCHERS = figure(low=10_000, high=10_000, words="10,000", speaker="Marchers", event_day=day(24))


def test_two_counts_of_one_thing_on_one_day_contradict_each_other() -> None:
    (found,) = between(MEXICO, MARCHERS)
    assert found.kind is RelationKind.CONTRADICTS
    assert "“3,630” (Mexico, 2018-10-24)" in found.reason
    assert "“10,000” (Marchers, 2018-10-24)" in found.reason


@pytest.mark.parametrize(
    "parts",
    [
        {"low": 3600, "high": 3700, "words": "3,600 to 3,700"},
        {"kind": FigureKind.WAITING},
        {"unit": Unit.HOUSEHOLDS},
        {"group": "second"},
        {"modality": Modality.PLANNED},
        {"event_day": None},
    ],
)
def test_no_dispute_where_ranges_meet_or_something_else_is_counted(
    parts: dict[str, object],
) -> None:
    other = figure(
        **{"low": 9000, "high": 9000, "speaker": "Church", "event_day": day(24), **parts}
    )
    assert kinds(MEXICO, other) == []


def test_forces_are_compared_with_forces_of_one_name() -> None:
    forces = {"kind": FigureKind.FORCES, "unit": Unit.FORCES}
    guards = figure(low=2100, high=2100, who="National Guard troops", **forces)
    soldiers = figure(low=800, high=800, who="soldiers", speaker="Army", **forces)
    assert kinds(guards, soldiers) == []
    fewer = figure(low=900, high=900, who="National Guard troops", speaker="Army", **forces)
    assert kinds(guards, fewer) == [RelationKind.CONTRADICTS]


def test_counts_bound_to_a_place_are_compared_at_that_place() -> None:
    here = figure(kind=FigureKind.WAITING, speaker="Town")
    there = figure(kind=FigureKind.WAITING, speaker="Church", low=900, high=900)
    assert kinds(here, there) == [RelationKind.CONTRADICTS]
    elsewhere = figure(
        kind=FigureKind.WAITING, speaker="Church", low=900, high=900, location="Huixtla"
    )
    assert kinds(here, elsewhere) == []


def test_growth_over_days_is_another_time() -> None:
    first = figure(low=4000, high=4000, event_day=day(19), published=day(19), speaker="A")
    later = figure(low=7000, high=7000, event_day=day(22), published=day(22), speaker="B")
    (found,) = between(first, later)
    assert found.kind is RelationKind.OTHER_TIME
    assert "different days, no dispute" in found.reason


def test_spans_of_days_overlap_with_the_days_in_them() -> None:
    week = figure(event_day=day(19), event_end=day(25), speaker="A", low=2000, high=2000)
    assert kinds(week, MARCHERS) == [RelationKind.CONTRADICTS]


def test_an_old_count_printed_when_a_later_one_was_out_is_stale() -> None:
    old = figure(low=4000, high=4000, event_day=day(19), published=day(26), speaker="A")
    new = figure(low=7000, high=7000, event_day=day(22), published=day(23), speaker="B")
    (found,) = between(old, new)
    assert (found.kind, found.first) == (RelationKind.STALE, figure_id(old))
    assert "printed on 2018-10-26, when" in found.reason
    in_time = figure(low=4000, high=4000, event_day=day(19), published=day(20), speaker="A")
    assert kinds(in_time, new) == [RelationKind.OTHER_TIME]


def test_a_number_printed_again_without_a_day_of_its_own_is_stale() -> None:
    un = figure(low=7000, high=7000, words="7,000", event_day=day(22), speaker="UN")
    press = figure(
        low=7000,
        high=7000,
        words="some 7,000",
        event_day=day(29),
        published=day(29),
        day_basis="publication day",
        speaker="",
    )
    (found,) = between(un, press)
    assert (found.kind, found.first) == (RelationKind.STALE, figure_id(press))
    assert "7 days before" in found.reason
    counted_anew = figure(
        low=7000, high=7000, event_day=day(29), published=day(29), day_basis="stated", speaker=""
    )
    assert kinds(un, counted_anew) == []


def test_one_speaker_who_revises_a_number_updates_it() -> None:
    later = figure(low=1200, high=1200, words="1,200", published=day(25))
    (found,) = between(figure(), later)
    assert (found.kind, found.first) == (RelationKind.UPDATES, figure_id(later))


def test_counts_over_several_countries_are_another_scope() -> None:
    wide = figure(
        low=8000,
        high=8000,
        speaker="IOM",
        sentence="Some 8,000 people are on the move in three countries.",
    )
    (found,) = between(figure(), wide)
    assert (found.kind, found.first) == (RelationKind.OTHER_SCOPE, figure_id(wide))


def test_children_are_a_part_of_the_people_counted() -> None:
    children = figure(low=2300, high=2300, unit=Unit.CHILDREN, speaker="UNICEF")
    (found,) = between(figure(), children)
    assert (found.kind, found.first) == (RelationKind.PART_OF, figure_id(children))


def test_a_sum_over_places_is_named() -> None:
    at = {"kind": FigureKind.AT_PLACE, "place_role": PlaceRole.AT}
    total = figure(low=1345, high=1345, speaker="State", location="", place="", **at)
    one = figure(low=812, high=812, speaker="Town", location="Huixtla", **at)
    other = figure(low=533, high=533, speaker="Church", location="Mapastepec", **at)
    found = [r for r in between(total, one, other) if r.kind is RelationKind.TOTAL_OF]
    assert {r.second for r in found} == {figure_id(one), figure_id(other)}
    assert {r.reason for r in found} == {"812 + 533 = 1,345"}


def test_copies_of_one_origin_are_not_compared_with_each_other() -> None:
    again = figure(publisher="Another", published=day(25))
    assert kinds(figure(), again) == []


def test_the_range_of_the_words_may_be_read_by_another_rule() -> None:
    known = entries(MEXICO, MARCHERS)

    def wide(item: Figure) -> Reading:
        return Reading(0, 20_000, item.words)

    assert relations_between(known, assign_origins(known), wide) == ()


def test_the_stated_range_of_a_round_number_is_half_its_last_digit() -> None:
    assert stated_range(figure()) == Reading(3500, 4500, "as stated")
    assert stated_range(MEXICO) == Reading(3625, 3635, "as stated")
    assert stated_range(figure(low=None, high=1500)).low == 1450
    assert stated_range(figure(low=None, high=None)).high == float("inf")


def test_a_total_does_not_count_beside_its_parts_nor_a_part_of_a_group_beside_it() -> None:
    total, one, other = figure(low=3000, high=3000), figure(low=900), figure(low=2100, high=2100)
    known = entries(total, one, other)
    ids = [e.figure_id for e in known]
    sums = [Relation(RelationKind.TOTAL_OF, ids[0], part, "900 + 2,100") for part in ids[1:]]
    assert set(counted_once(sums, known)) == {ids[0]}
    assert "900 + 2,100" in counted_once(sums, known)[ids[0]]
    assert counted_once(sums, known[:2]) == {}
    assert counted_once(sums, known, usable={ids[0], ids[1]}) == {}
    part = [Relation(RelationKind.PART_OF, ids[1], ids[2], "of whom")]
    assert set(counted_once(part, known)) == {ids[1]}
    assert counted_once(part, known[:2]) == {}


def test_many_figures_of_many_days_are_compared_in_time_that_grows_with_them() -> None:
    many = [
        figure(
            low=1000 + number,
            high=1000 + number,
            words=f"{1000 + number:,}",
            event_day=day(1 + number % 28),
            speaker=f"Town {number % 9}",
        )
        for number in range(1500)
    ]
    assert len(between(*many)) < 40 * len(many)
