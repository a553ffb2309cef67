"""Registers: the first count is a stock, later ones are increases; falls and corrections."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence_figures import entries, figure
from tests.tiny import FIRST_DAY, corridor

from waystation.assimilation.gathering import observe
from waystation.assimilation.observations import ALL_GROUPS, NO_PLACE, Observation, Operator
from waystation.assimilation.operators import simulated_count, simulated_increase
from waystation.assimilation.registers import INCREASE_SIGMA, STILL_SIGMA
from waystation.domain.evidence import Decision, Figure, Reading
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, PlaceRole, SpeakerClass
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.evidence.origins import assign_origins
from waystation.forecasting.wording_table import wording_in_force

MODEL = corridor(starts=((0, 0), (0, 3)))
CORRECTED = "registration corrected on this day"


def counted(day: int, people: int, **parts: Any) -> Figure:
    """A register's count at Beyond."""
    usual: dict[str, Any] = {
        "low": people, "high": people, "words": f"{people:,}", "kind": FigureKind.AT_PLACE,
        "place": "Beyond", "location": "Beyond", "place_role": PlaceRole.AT, "group": "",
        "event_day": FIRST_DAY + dt.timedelta(day), "published": FIRST_DAY + dt.timedelta(day + 7),
        "speaker": "The refugee office", "speaker_class": SpeakerClass.REGISTRATION,
    }  # fmt: skip
    return figure(**{**usual, **parts})


def run(
    figures: Sequence[Figure], *, increases: bool = True
) -> tuple[dict[int, Observation], tuple[Decision, ...]]:
    """Observations by day, and decisions in the order of the figures."""
    known = entries(*figures)
    found, decisions = observe(
        known,
        assign_origins(known),
        MODEL,
        default_group=0,
        last_day=60,
        wording=wording_in_force(),
        increases=increases,
    )
    return {one.day: one for one in found}, decisions


SERIES = (counted(3, 1_000), counted(10, 1_240), counted(17, 1_900), counted(30, 1_900))


def test_the_first_count_is_a_stock_and_each_later_one_an_increase() -> None:
    found, decisions = run(SERIES)
    assert [one.operator for one in found.values()] == [Operator.NEAR] + [Operator.INCREASE] * 3
    assert [one.since for one in found.values()] == [None, 3, 10, 17]
    assert all(one.used for one in decisions)
    ends = [(one.reading.low, one.reading.high) for one in found.values() if one.reading]
    assert ends[1:] == [(0.0, 240 + 505), (660 - 55, 660 + 55), (0.0, 100.0)]


def test_a_method_that_sees_one_day_gets_stocks() -> None:
    found, _ = run(SERIES, increases=False)
    assert {one.operator for one in found.values()} == {Operator.NEAR}
    assert {one.since for one in found.values()} == {None}


def test_the_decision_tells_since_when_and_keeps_the_words_range() -> None:
    _, decisions = run(SERIES)
    later = decisions[2]
    since = FIRST_DAY + dt.timedelta(10)
    assert later.meaning.startswith("people who have arrived since ")
    assert f"{since.day} {since:%b} {since.year} at Beyond (everyone): 605 to 715" in later.meaning
    assert (later.low, later.high) == (1_850, 1_950)


def test_a_fall_says_little_and_the_next_count_starts_from_it() -> None:
    found, decisions = run((counted(3, 1_040), counted(10, 830), counted(17, 980)))
    assert all(one.used for one in decisions)
    assert "register fell" in decisions[1].meaning
    assert found[10].reading == Reading(0.0, 10.0, "increase of a register")
    assert found[10].sigma > STILL_SIGMA
    assert found[17].since == 10
    assert found[17].reading == Reading(140.0, 160.0, "increase of a register")
    assert found[17].sigma < 2 * INCREASE_SIGMA


@pytest.mark.parametrize("people", [400, 5_000])
def test_a_correction_starts_the_register_anew(people: int) -> None:
    figures = (*SERIES[:2], counted(17, people, note=CORRECTED), counted(24, people + 150))
    found, decisions = run((*figures, counted(31, people + 300)))
    assert [one.operator for one in found.values()] == [
        *(Operator.NEAR, Operator.INCREASE),
        *(Operator.NEAR, Operator.INCREASE, Operator.INCREASE),
    ]
    assert all(one.used for one in decisions)
    assert "the register was corrected" in decisions[2].meaning
    assert found[24].since == 17
    assert found[3].source == found[10].source != found[17].source == found[31].source


@pytest.mark.parametrize("increases", [True, False])
def test_the_bias_changes_at_a_correction_with_either_method(increases: bool) -> None:
    figures = (*SERIES[:2], counted(17, 900, note=CORRECTED), counted(24, 950))
    found, _ = run(figures, increases=increases)
    assert [one.source for one in found.values()] == [7, 7, 8, 8]


def test_a_note_about_something_else_is_no_correction() -> None:
    found, _ = run((*SERIES[:2], counted(17, 1_900, note="the spelling was corrected")))
    assert found[17].operator is Operator.INCREASE


OTHERS: list[dict[str, Any]] = [
    {"speaker": "Another office"},
    {"speaker_class": SpeakerClass.OFFICIAL},
    {"location": "Town B", "place": "Town B"},
    {"group": "group1"},
    {"measure": Measure.CUMULATIVE},
    {"kind": FigureKind.WAITING},
]


@pytest.mark.parametrize("parts", OTHERS)
def test_another_register_place_or_group_is_another_series(parts: dict[str, Any]) -> None:
    found, _ = run((counted(3, 1_000), counted(10, 1_300, **parts)))
    assert all(one.since is None for one in found.values())
    assert len(found) == 2


def test_officials_and_press_keep_no_register() -> None:
    for kind in set(SpeakerClass) - {SpeakerClass.REGISTRATION, SpeakerClass.SHELTER}:
        found, _ = run([counted(d, p, speaker_class=kind) for d, p in ((3, 900), (9, 1_200))])
        assert {one.operator for one in found.values()} == {Operator.NEAR}


def test_running_totals_of_a_register_are_all_used() -> None:
    figures = [counted(d, p, measure=Measure.CUMULATIVE) for d, p in ((3, 900), (9, 1_250))]
    found, decisions = run(figures)
    assert [one.operator for one in found.values()] == [Operator.ARRIVED, Operator.INCREASE]
    assert all(one.used for one in decisions)


def test_two_counts_of_one_day_are_both_compared_with_the_day_before() -> None:
    known = entries(counted(3, 1_000), counted(10, 1_240), counted(10, 1_310))
    found, _ = observe(
        known,
        assign_origins(known),
        MODEL,
        default_group=0,
        last_day=60,
        wording=wording_in_force(),
        increases=True,
    )
    assert sorted(one.since or -1 for one in found) == [-1, 3, 3]


def test_hedged_counts_leave_more_open() -> None:
    about = counted(10, 2_000, words="about 2,000", hedge_class=HedgeClass.ABOUT)
    found, _ = run((counted(3, 1_000), about))
    reading = found[10].reading
    assert reading is not None
    assert reading.high - reading.low > 1_000


@given(people=st.integers(0, 10**6), more=st.integers(1, 10**5))
def test_small_increases_are_the_less_certain(people: int, more: int) -> None:
    found, _ = run((counted(3, people), counted(10, people + more)))
    sigma = found[10].sigma
    assert sigma >= INCREASE_SIGMA
    assert sigma == pytest.approx(math.hypot(INCREASE_SIGMA, 1 / math.sqrt(more + 5)), rel=1e-9)


@given(order=st.permutations(range(4)))
def test_the_order_of_entries_does_not_matter(order: list[int]) -> None:
    known = entries(*SERIES)
    first, second = (
        observe(
            [known[i] for i in chosen],
            assign_origins(known),
            MODEL,
            default_group=0,
            last_day=60,
            wording=wording_in_force(),
            increases=True,
        )[0]
        for chosen in (range(4), order)
    )
    assert set(first) == set(second)


def test_the_simulated_increase_is_the_difference_of_arrivals() -> None:
    rules = build_rules(MODEL)
    before, after = (initial_state(MODEL, 2, seed=1) for _ in range(2))
    before.arrived[:, 4] = (30, 4)
    after.arrived[:, 4] = (100, 10)
    since = Observation(
        ("f",), Operator.INCREASE, ALL_GROUPS, 4, 9, Reading(0, 1, "test"), 0.2,
        SpeakerClass.REGISTRATION, None, since=2,
    )  # fmt: skip
    assert np.array_equal(simulated_increase(since, before.arrived, after.arrived), [76.0, 76.0])
    with pytest.raises(ValueError, match="one day"):
        simulated_count(since, MODEL, rules, after)
    assert NO_PLACE == -1
