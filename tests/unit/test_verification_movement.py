"""The movement model as a forecaster: blind to later days; what registers make of arrivals."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from tests.verification_fixture import FIRST, count, day, weekly_rows, write_case

from waystation.domain.model import FloatArray
from waystation.domain.scenario import Scenario
from waystation.domain.verification import Asked, CountReport, Track
from waystation.domain.vocabulary import EventKind
from waystation.scenario.coverage import OPEN_END
from waystation.scenario.model import build_model
from waystation.verification.cases import CaseFolder, read_case
from waystation.verification.movement import (
    MovementForecaster,
    entries_of,
    foretold,
    without_places,
)
from waystation.verification.questions import LeftOut, known_on, targets_on
from waystation.verification.registers import past_spans, register_noise

ORIGIN = FIRST + dt.timedelta(days=100)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> CaseFolder:
    made = read_case(write_case(tmp_path_factory.mktemp("case") / "valley", weekly_rows()))
    # The small instance is at war for ten days; here it goes on, so that people can set off.
    hazards = tuple(replace(one, last_day=day(400)) for one in made.scenario.hazards)
    return replace(made, scenario=replace(made.scenario, hazards=hazards))


def asked(folder: CaseFolder, scenario: Scenario, later: float = 0.0) -> list[FloatArray]:
    """Answers to all questions of one as-of day, counts of later days raised by so much."""
    case = folder.case
    reports = tuple(
        replace(one, people=one.people + later * (one.published > ORIGIN)) for one in case.reports
    )
    questions = [one.question for one in targets_on(case, ORIGIN, LeftOut())]
    known = known_on(replace(case, reports=reports), ORIGIN)
    forecaster = MovementForecaster(scenario, members=24, workers=1)
    told = replace(case, reports=known, last_day=ORIGIN)
    return forecaster.answer(told, known, questions, np.random.default_rng(3))


def test_later_counts_change_no_answer_and_known_ones_do(folder: CaseFolder) -> None:
    first, same = asked(folder, folder.scenario), asked(folder, folder.scenario, later=900.0)
    assert len(first) > 3
    for one, other in zip(first, same, strict=True):
        assert one.shape == (24,)
        assert (one >= 0).all()
        np.testing.assert_array_equal(one, other)


def test_places_of_camps_are_not_used(folder: CaseFolder) -> None:
    small = replace(
        folder.scenario,
        locations=tuple(
            replace(one, capacity=None if one.capacity is None else 1)
            for one in folder.scenario.locations
        ),
    )
    for one, other in zip(asked(folder, folder.scenario), asked(folder, small), strict=True):
        np.testing.assert_array_equal(one, other)
    assert all(one.capacity is None for one in without_places(small).locations if one.present == 0)


def test_answers_to_one_span_agree(folder: CaseFolder) -> None:
    targets = targets_on(folder.case, ORIGIN, LeftOut())
    answers = asked(folder, folder.scenario)
    for target, samples in zip(targets, answers, strict=True):
        if target.question.asked is Asked.OVERFLOW:
            assert set(samples.tolist()) <= {0.0, 1.0}
        elif target.question.asked is Asked.ARRIVALS:
            np.testing.assert_array_equal(samples, np.floor(samples))


def test_the_conditional_track_is_told_events_and_not_departures(folder: CaseFolder) -> None:
    told = foretold(folder.scenario)
    assert {one.published for one in told.events} <= {told.first_day}
    assert not told.hazards
    given = folder.scenario
    assert len(told.events) == len(given.events) + len(given.hazards)
    assert {EventKind.CONFLICT} <= {one.kind for one in told.events}
    assert told.departures == folder.scenario.departures
    model = build_model(told, as_of=told.first_day)
    for one, last in zip(told.events, model.events.last.tolist(), strict=True):
        assert last == (OPEN_END if one.last_day is None else (one.last_day - told.first_day).days)
    assert len(model.hazards.level) == 0
    assert max(model.events.first) > 0, "a closure or hazard of a later day"
    conditional = MovementForecaster(folder.scenario, members=24, track=Track.CONDITIONAL)
    assert (conditional.name, conditional.track) == ("waystation told events", Track.CONDITIONAL)


def test_only_the_conditional_track_knows_a_hazard_that_begins_later(folder: CaseFolder) -> None:
    later = replace(folder.scenario.hazards[0], first_day=ORIGIN, last_day=ORIGIN, published=ORIGIN)
    given = replace(folder.scenario, hazards=(later,))
    as_of = ORIGIN - dt.timedelta(days=9)
    kinds = [build_model(one, as_of=as_of).events.kind.tolist() for one in (given, foretold(given))]
    hazard = list(EventKind).index(later.kind)
    assert hazard not in kinds[0]
    assert hazard in kinds[1]
    assert not build_model(given, as_of=as_of).hazards.level.size


def test_counts_become_figures_of_one_register() -> None:
    (plain, corrected) = entries_of([count("Fir", 3, 40.0), count("Fir", 9, 70.0, corrected=True)])
    assert (plain.figure.low, plain.figure.high, plain.figure.event_day) == (40, 40, day(3))
    assert plain.figure.published == day(10)
    assert "corrected" in corrected.figure.note
    assert plain.figure_id != corrected.figure_id


def weekly(place: str, people: list[float]) -> list[CountReport]:
    return [count(place, 7 * week, number) for week, number in enumerate(people)]


def test_a_register_that_grows_is_expected_to_go_on_growing() -> None:
    grows = weekly("Fir", [100.0 + 10 * week for week in range(15)])
    stands = weekly("Gorse", [40.0] * 15)
    as_of = day(7 * 15)
    assert past_spans([*grows, *stands], "Fir", 7, as_of).still < 0.1
    assert past_spans([*grows, *stands], "Gorse", 7, as_of).still > 0.8


def test_falls_are_shares_of_the_people_counted() -> None:
    falls = weekly("Fir", [1_000.0, 900.0, 900.0, 450.0])
    found = past_spans(falls, "Fir", 7, day(40))
    assert found.weights.sum() == pytest.approx(1.0)
    assert sorted(set(np.round(found.falls, 3).tolist())) == [0.0, 0.1, 0.5]


def test_without_any_span_the_assumption_holds() -> None:
    found = past_spans([], "Fir", 30, day(40))
    assert found.still == pytest.approx(0.2)
    assert found.falls.tolist() == [0.0]


def test_corrections_and_old_spans_do_not_count() -> None:
    stands = [count("Fir", 0, 40.0), count("Fir", 7, 40.0, corrected=True)]
    assert past_spans(stands, "Fir", 7, day(20)).still == pytest.approx(0.2)
    old = weekly("Fir", [40.0, 40.0])
    assert past_spans(old, "Fir", 7, day(400)).still == pytest.approx(0.2)
    assert past_spans(old, "Fir", 7, day(20)).still > 0.2


def test_noise_of_registers_has_median_one_and_heavy_tails() -> None:
    drawn = np.log(register_noise(np.random.default_rng(1), 20_000))
    assert abs(np.median(drawn)) < 0.02
    assert np.quantile(np.abs(drawn), 0.99) > 4 * np.quantile(np.abs(drawn), 0.5)
