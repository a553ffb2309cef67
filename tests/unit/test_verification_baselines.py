"""The simple rules forecasts are judged against."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from waystation.domain.verification import Asked, Case, CountReport, Question, Track
from waystation.verification.baselines.catalogue import simple_rules
from waystation.verification.baselines.fitted import ExponentialSmoothing
from waystation.verification.baselines.past import past_of
from waystation.verification.baselines.plain import (
    Climatology,
    DampedDrift,
    NoChange,
    Repeat,
    recent_rate,
)
from waystation.verification.baselines.rule import SAMPLES, SimpleRule
from waystation.verification.baselines.shares import Gravity, SharePersistence
from waystation.verification.baselines.spread import replay, signed_exp, signed_log

START = dt.date(2020, 1, 1)
NAMES = [rule.name for rule in simple_rules()]
QUICK = [name for name in NAMES if name not in ("ARIMA", "gravity")]
"""What these share with ETS and the share of the total is not fitted twice."""


def report(place: str, day: int, people: float, *, corrected: bool = False) -> CountReport:
    spoken = START + dt.timedelta(day)
    return CountReport(place, spoken, spoken + dt.timedelta(7), people, corrected)


def case_of(reports: Sequence[CountReport], capacity: tuple[tuple[str, float], ...] = ()) -> Case:
    days = [one.day for one in reports]
    return Case("made up", min(days), max(days), tuple(reports), capacity)


def ask(
    known: Sequence[CountReport],
    place: str,
    days: int,
    asked: Asked = Asked.ARRIVALS,
    threshold: float = 0.0,
) -> Question:
    last = max((one for one in known if one.place == place), key=lambda one: one.day)
    origin = last.day + dt.timedelta(7)
    ends = last.day + dt.timedelta(days)
    return Question(asked, place, origin, 30, last.day, last.people, ends, threshold)


def growing(places: int = 2, weeks: int = 20, seed: int = 5) -> list[CountReport]:
    """Places that grow by uneven steps, reported on uneven days."""
    rng = np.random.default_rng(seed)
    made = []
    for place in range(places):
        people = 500.0 * (place + 1)
        for week in range(weeks):
            people += float(rng.poisson(40 * (place + 1))) * float(rng.random() < 0.7)
            if week == 0 or rng.random() < 0.7:
                made.append(report(f"Camp {place}", 7 * week + int(rng.integers(3)), people))
    return made


def rule_named(name: str) -> SimpleRule:
    return next(rule for rule in simple_rules() if rule.name == name)


def answers(rule: SimpleRule, known: Sequence[CountReport], asked: Sequence[Question]) -> bytes:
    drawn = rule.answer(case_of(known), known, asked, np.random.default_rng(3))
    return b"".join(one.tobytes() for one in drawn)


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_what_was_asked_for(name: str) -> None:
    known = growing()
    questions = [
        ask(known, "Camp 1", 30, asked, threshold=1_600.0)
        for asked in (Asked.ARRIVALS, Asked.STOCK, Asked.OVERFLOW)
    ]
    rule = rule_named(name)
    arrivals, stock, over = rule.answer(
        case_of(known, (("Camp 1", 1_600.0),)), known, questions, np.random.default_rng(1)
    )
    assert rule.track is Track.UNCONDITIONAL
    assert arrivals.shape == stock.shape == over.shape == (SAMPLES,)
    assert (arrivals >= 0).all()
    assert (stock >= 0).all()
    assert np.array_equal(over, (stock > 1_600).astype(np.float64))
    rose = stock > questions[0].known
    assert np.array_equal(arrivals[rose], stock[rose] - questions[0].known)
    assert (arrivals[~rose] == 0).all()
    assert np.unique(arrivals).size > 20


@pytest.mark.parametrize("name", QUICK)
def test_order_of_reports_and_of_questions_is_irrelevant(name: str) -> None:
    known = growing()
    asked = [ask(known, "Camp 0", 14), ask(known, "Camp 1", 60, Asked.STOCK)]
    first = answers(rule_named(name), known, asked)
    assert answers(rule_named(name), known[::-1], asked) == first
    turned = rule_named(name).answer(case_of(known), known, asked[::-1], np.random.default_rng(3))
    assert b"".join(one.tobytes() for one in turned[::-1]) == first


@pytest.mark.parametrize("name", QUICK)
def test_what_is_reported_later_changes_nothing(name: str) -> None:
    reports = growing()
    known = [one for one in reports if one.day < START + dt.timedelta(120)]
    later = [
        dataclasses.replace(one, people=one.people * 9) if one not in known else one
        for one in reports
    ]
    questions = [ask(known, "Camp 1", 30)]
    drawn = [
        rule_named(name).answer(case_of(all_of), known, questions, np.random.default_rng(2))[0]
        for all_of in (reports, later)
    ]
    assert np.array_equal(drawn[0], drawn[1])


@pytest.mark.parametrize("name", QUICK)
def test_what_a_rule_keeps_from_earlier_origins_changes_nothing(name: str) -> None:
    reports = growing()
    used = rule_named(name)
    for day in (60, 100, 150):
        known = [one for one in reports if one.day < START + dt.timedelta(day)]
        questions = [ask(known, "Camp 1", 30)]
        assert answers(used, known, questions) == answers(rule_named(name), known, questions)


@pytest.mark.parametrize("name", NAMES)
def test_zeros_stay_zeros_and_are_never_held_sure(name: str) -> None:
    known = [report(place, 7 * week, 900.0) for place in ("A", "B") for week in range(16)]
    arrivals = rule_named(name).answer(
        case_of(known), known, [ask(known, "A", 30)], np.random.default_rng(4)
    )[0]
    assert (arrivals == 0).mean() >= 0.9
    assert (arrivals > 0).any()


@pytest.mark.parametrize("name", NAMES)
def test_a_single_count_gives_a_wide_answer(name: str) -> None:
    known = [report("A", 0, 500.0)]
    stock = rule_named(name).answer(
        case_of(known), known, [ask(known, "A", 30, Asked.STOCK)], np.random.default_rng(4)
    )[0]
    assert np.isfinite(stock).all()
    assert np.unique(stock).size > 3


@pytest.mark.parametrize("name", NAMES)
def test_a_correction_of_the_registration_is_no_movement(name: str) -> None:
    known = [report("A", 10 * step, 1_000.0 + 10 * step) for step in range(16)]
    known += [
        report("A", 200 + 10 * step, 9_200.0 + 10 * step, corrected=step == 0) for step in range(10)
    ]
    arrivals = rule_named(name).answer(
        case_of(known), known, [ask(known, "A", 30)], np.random.default_rng(4)
    )[0]
    assert np.quantile(arrivals, 0.9) < 200


def test_the_last_published_count_of_a_day_is_known() -> None:
    first, second = report("A", 0, 10.0), report("A", 0, 30.0)
    late = dataclasses.replace(second, published=second.published + dt.timedelta(3))
    assert past_of([late, first]).places["A"].people.tolist() == [30.0]
    assert past_of([first, late]).places["A"].people.tolist() == [30.0]


def test_movement_leaves_corrections_out_and_rates_count_measured_days() -> None:
    known = [report("A", 0, 100), report("A", 10, 200)]
    known += [report("A", 20, 50, corrected=True), report("A", 30, 80)]
    counts = past_of(known).places["A"]
    start = START.toordinal()
    assert counts.change(start, start + 30) == 130
    assert counts.rate(start, start + 30) == 6.5
    assert np.isnan(counts.rate(start + 12, start + 18))
    assert counts.stepped(start + 10, start + 20)
    assert not counts.stepped(start + 20, start + 30)


def test_central_predictions_are_what_the_rules_say() -> None:
    known = [report("A", 10 * step, 50.0 * step) for step in range(13)]
    past, last = past_of(known), known[-1].day.toordinal()
    assert NoChange().change(past, "A", last, last + 30) == 0
    assert Repeat().change(past, "A", last, last + 30) == pytest.approx(150)
    assert recent_rate(past.places["A"], 25.0) == pytest.approx(5)
    assert 0 < DampedDrift().change(past, "A", last, last + 30) < 150
    smooth = ExponentialSmoothing()
    assert smooth.change(past, "A", last, last + 28) == pytest.approx(140)
    assert (smooth.asked, smooth.fallbacks) == (1, 0)


def test_fits_of_short_series_fall_back_to_drift_and_are_counted() -> None:
    known = [report("A", 10 * step, 50.0 * step) for step in range(4)]
    smooth = ExponentialSmoothing()
    past, last = past_of(known), known[-1].day.toordinal()
    assert 0 < smooth.change(past, "A", last, last + 30) < 150
    assert (smooth.asked, smooth.fallbacks) == (1, 1)


def test_shares_add_up_and_follow_arrivals_or_places() -> None:
    known = [report("A", 10 * step, 90.0 * step) for step in range(15)]
    known += [report("B", 10 * step, 30.0 * step) for step in range(15)]
    past = past_of(known)
    assert SharePersistence().share(past, "A") == pytest.approx(0.75)
    gravity = Gravity()
    equal = gravity.share(past, "A")
    assert 0.5 < equal < 0.75
    assert equal + gravity.share(past, "B") == pytest.approx(1)
    gravity.prepare(case_of(known, (("A", 3_000.0), ("B", 500.0))), past)
    assert gravity.share(past, "A") > equal


def test_shares_of_the_total_use_what_other_places_reported_since() -> None:
    def known(surge: float) -> list[CountReport]:
        made = [report("A", 10 * step, 90.0 * step) for step in range(15)]
        made += [report("B", 10 * step, 30.0 * step) for step in range(15)]
        return [*made, report("B", 168, 420.0 + surge)]

    last = (START + dt.timedelta(140)).toordinal()
    quiet, busy = (
        SharePersistence().change(past_of(known(surge)), "A", last, last + 60)
        for surge in (80.0, 900.0)
    )
    assert busy > 1.5 * quiet


def test_climatology_draws_what_was_seen() -> None:
    known = [report("A", 14 * step, 100.0 * step) for step in range(60)]
    drawn = Climatology().answer(
        case_of(known), known, [ask(known, "A", 14)], np.random.default_rng(0)
    )[0]
    assert np.median(drawn) == pytest.approx(100, rel=0.15)


def test_no_change_has_no_change_in_the_middle() -> None:
    known = growing()
    question = ask(known, "Camp 1", 30, Asked.STOCK)
    drawn = NoChange().answer(case_of(known), known, [question], np.random.default_rng(0))[0]
    assert 0.4 < (drawn > question.known).mean() < 0.6


def test_signed_logs_come_back() -> None:
    values = np.array([-5_000.0, -1.0, 0.0, 3.0, 1e6])
    assert signed_exp(signed_log(values)) == pytest.approx(values)


def test_replays_start_only_where_something_is_known_and_end_on_counts() -> None:
    past = past_of(growing(places=1))
    seen: list[tuple[int, int]] = []

    def predict(place: str, begins: int, ends: int) -> float:
        assert place == "Camp 0"
        seen.append((begins, ends))
        return 0.0

    errors = replay(past, predict)
    days = set(past.places["Camp 0"].days.tolist())
    assert errors.ends.size == len(seen) > 20
    assert all(begins in days and ends in days and begins < ends for begins, ends in seen)
    assert min(begins for begins, _ in seen) > min(days)


@pytest.mark.parametrize("name", ["repeat", "damped drift"])
def test_nine_in_ten_of_a_steady_movement_are_covered(name: str) -> None:
    rng = np.random.default_rng(11)
    inside = []
    rule = rule_named(name)
    for trial in range(16):
        daily = rng.gamma(4.0, 25.0, size=(2, 300))
        counts = np.cumsum(daily * np.exp(rng.normal(0, 0.3, size=(2, 1))), axis=1)
        known = [
            report(f"{trial}-{place}", day, float(np.rint(counts[place, day])))
            for place in range(2)
            for day in range(20, 260, 10)
        ]
        question = ask(known, f"{trial}-0", 30)
        drawn = rule.answer(case_of(known), known, [question], np.random.default_rng(trial))[0]
        low, high = np.quantile(drawn, [0.05, 0.95])
        inside.append(low <= counts[0, 280] - np.rint(counts[0, 250]) <= high)
    assert 0.75 <= np.mean(inside) <= 1.0
