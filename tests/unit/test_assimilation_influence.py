"""Leaving an origin out by weights, against really leaving it out; where figures lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from benchmarks.twin import UNBIASED, Twin, made_up, simulate
from hypothesis import given
from hypothesis import strategies as st
from tests.tiny import corridor

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.influence import (
    band_position,
    log_ratio,
    log_ratios,
    near_share,
    weighted_quantiles,
    without,
)
from waystation.assimilation.observations import ALL_GROUPS, NO_PLACE, Moment, Observation, Operator
from waystation.assimilation.particle_filter import (
    Ensemble,
    Evidence,
    FilterDay,
    start_ensemble,
)
from waystation.assimilation.smoother import run_smoother
from waystation.assimilation.trace import Trace, Traced
from waystation.domain.evidence import Reading
from waystation.domain.model import FloatArray
from waystation.domain.vocabulary import SpeakerClass
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, group_sizes

MODEL = corridor()
RULES = build_rules(MODEL)
LAST_DAY = 6


def size_of(day: int, low: float, high: float, name: str) -> Observation:
    return Observation(
        (name,), Operator.GROUP_SIZE, 0, NO_PLACE, day, Reading(low, high, "test"), 0.3,
        SpeakerClass.OFFICIAL, None,
    )  # fmt: skip


def seen_at(day: int, place: int, name: str) -> Observation:
    return Observation((name,), None, 0, place, day, None, 0.2, SpeakerClass.PRESS, Moment.END)


FIGURES = (
    size_of(2, 900, 1_100, "early"),
    size_of(4, 1_100, 1_400, "middle"),
    size_of(4, 1_500, 2_000, "beside"),
    size_of(5, 1_900, 2_400, "late"),
)


def traced(
    figures: Sequence[Observation], members: int = 4_000, seed: int = 4
) -> tuple[Traced, Ensemble, tuple[FilterDay, ...]]:
    trace = Trace(figures, MODEL, RULES)

    def watch(day: FilterDay, ensemble: Ensemble, _: DayRecord) -> None:
        trace.watch(day.day, day.ancestor, ensemble)

    ensemble, days = run_filter(
        MODEL, RULES, Evidence(figures, MODEL, RULES), members=members, last_day=LAST_DAY,
        seed=seed, watch=watch,
    )  # fmt: skip
    return trace.traced(), ensemble, days


def log_sizes(ensemble: Ensemble) -> FloatArray:
    return np.asarray(np.log(group_sizes(ensemble.state, 1)[:, 0] + 5.0))


@pytest.fixture(scope="module")
def all_figures() -> tuple[Traced, Ensemble, tuple[FilterDay, ...]]:
    return traced(FIGURES)


@pytest.mark.parametrize("number", range(len(FIGURES)))
def test_leaving_out_by_weights_is_leaving_out(
    all_figures: tuple[Traced, Ensemble, tuple[FilterDay, ...]], number: int
) -> None:
    """Median and middle half of the size on the last day, against runs without the figure.

    Within 0.05, and a fifth of what the figure moves the median by.
    """
    found, ensemble, _ = all_figures
    sizes = log_sizes(ensemble)
    levels = (0.25, 0.5, 0.75)
    left = without(log_ratio(found, number))
    assert not left.tempered
    by_weights = weighted_quantiles(sizes, left.weights, levels)
    others = [one for i, one in enumerate(FIGURES) if i != number]
    runs = [np.quantile(log_sizes(traced(others, seed=seed)[1]), levels) for seed in (3, 4)]
    real = np.mean(runs, axis=0)
    moved = abs(float(np.median(sizes)) - real[1])
    assert np.abs(by_weights - real).max() < 0.05 + 0.2 * moved


@pytest.mark.slow
def test_leaving_out_by_weights_points_where_a_smoother_without_the_figure_goes() -> None:
    """Mean log people at the camp a figure speaks of, of two seeds each.

    A smoother's members hold the figures only roughly (steps that take errors as normal, a spread
    widened to the innovations, four draws a member), so weights do so too: each answer lies within
    half a standard deviation of the forecast from a real run, and together they go the same way.
    """
    twin = Twin(places=12, links=30, camps=3, origins=2, past=21, every=3.0, members=1,
                people=90_000)  # fmt: skip
    model = made_up(twin, 3)
    rules = build_rules(model)
    truth = simulate(twin, model, rules, 3)

    def run(figures: Sequence[Observation], seed: int) -> tuple[Traced, FloatArray, float]:
        trace = Trace(figures, model, rules)

        def watch(day: FilterDay, ensemble: Ensemble, _: DayRecord) -> None:
            trace.watch(day.day, day.ancestor, ensemble)

        found = run_smoother(
            model, rules, figures, members=500, last_day=twin.past - 1, seed=seed,
            settings=UNBIASED, watch=watch,
        )  # fmt: skip
        state = found.ensemble.state
        people = (state.solo + state.sheltered).sum(axis=-1)
        return trace.traced(), np.log(people + 5.0), found.innovation.inflation**-2

    by_weights, by_runs = [], []
    whole = {seed: run(truth.observations, seed) for seed in (3, 8)}
    for number, one in enumerate(truth.observations):
        rest = [other for other in truth.observations if other is not one]
        moved, really, spread = [], [], []
        for seed, (found, values, power) in whole.items():
            at = values[:, one.place]
            weights = without(log_ratio(found, number), full=power).weights
            moved.append(float((weights * at).sum() - at.mean()))
            really.append(float(run(rest, seed)[1][:, one.place].mean() - at.mean()))
            spread.append(float(at.std()))
        by_weights.append(np.mean(moved))
        by_runs.append(np.mean(really))
        assert abs(by_weights[-1] - by_runs[-1]) < 0.5 * np.mean(spread) + 0.02
    assert np.corrcoef(by_weights, by_runs)[0, 1] > 0.5


def test_all_figures_at_once_are_as_one_by_one(
    all_figures: tuple[Traced, Ensemble, tuple[FilterDay, ...]],
) -> None:
    found = all_figures[0]
    numbers = [3, 1, 0, 2]
    together = log_ratios(found, numbers)
    for number, ratio in zip(numbers, together, strict=True):
        assert np.array_equal(ratio, log_ratio(found, number))


def test_an_influence_that_matters_is_found(
    all_figures: tuple[Traced, Ensemble, tuple[FilterDay, ...]],
) -> None:
    found, ensemble, _ = all_figures
    sizes = log_sizes(ensemble)
    moved = [
        float(weighted_quantiles(sizes, without(log_ratio(found, n)).weights, [0.5])[0])
        - float(np.median(sizes))
        for n in range(len(FIGURES))
    ]
    assert moved[0] > 0.03
    assert moved[3] < -0.05


def test_what_a_member_had_is_what_its_ancestor_had() -> None:
    """With every day's ancestors followed by hand."""
    figures = (size_of(1, 900, 1_100, "a"), size_of(3, 1_000, 1_300, "b"))
    sizes: dict[int, FloatArray] = {}
    lines: list[tuple[int, np.ndarray]] = []
    trace = Trace(figures, MODEL, RULES)

    def watch(day: FilterDay, ensemble: Ensemble, _: DayRecord) -> None:
        sizes[day.day] = group_sizes(ensemble.state, 1)[:, 0].astype(float)
        lines.append((day.day, day.ancestor.reshape(len(day.ancestor), -1)[:, 0]))
        trace.watch(day.day, day.ancestor, ensemble)

    run_filter(
        MODEL, RULES, Evidence(figures, MODEL, RULES), members=300, last_day=4, seed=1, watch=watch
    )
    found = trace.traced()
    for number, day in ((0, 1), (1, 3)):
        line = np.arange(300)
        for later, ancestor in reversed(lines):
            if later > day:
                line = ancestor[line]
        assert np.array_equal(found.counts[number], sizes[day][line])


def test_people_and_places_may_descend_from_different_members() -> None:
    model = corridor(starts=((0, 0), (0, 0)))
    rules = build_rules(model)
    both = Observation(
        ("both",), Operator.GROUP_SIZE, ALL_GROUPS, NO_PLACE, 0, Reading(1, 2, "test"), 0.3,
        SpeakerClass.OFFICIAL, None,
    )  # fmt: skip
    trace = Trace((both,), model, rules)
    members = start_ensemble(model, rules, 3, 1)
    members.state.kind[:, 0], members.state.kind[:, 1] = 0, 1
    members.state.size[:, 0], members.state.size[:, 1] = (10, 20, 30), (1, 2, 3)
    trace.watch(0, np.arange(3), members)
    trace.watch(1, np.array([[0, 2], [0, 1], [2, 0]]), members)
    assert trace.traced().counts.tolist() == [[13.0, 12.0, 31.0]]


def test_an_increase_is_what_arrived_between_its_days() -> None:
    increase = Observation(
        ("up",), Operator.INCREASE, ALL_GROUPS, 2, 3, Reading(1, 2, "test"), 0.3,
        SpeakerClass.REGISTRATION, None, since=1,
    )  # fmt: skip
    trace = Trace((increase,), MODEL, RULES)
    members = start_ensemble(MODEL, RULES, 2, 1)
    swapped, own = np.array([1, 0]), np.arange(2)
    for day, arrived, ancestor in (
        (0, (0, 0), own), (1, (5, 7), own), (2, (9, 9), swapped), (3, (50, 80), own)
    ):  # fmt: skip
        members.state.arrived[:, 2, 0] = arrived
        trace.watch(day, ancestor, members)
    assert trace.traced().counts.tolist() == [[50.0 - 7.0, 80.0 - 5.0]]


def _plain(values: Sequence[float], figure: Observation) -> Traced:
    row = np.array([values], dtype=float)
    return Traced((figure,), row, 0.0 * row, np.nan * row)


def test_a_far_figure_lies_outside_and_a_fitting_one_inside() -> None:
    members = np.exp(np.random.default_rng(1).normal(np.log(1_000), 0.2, 500))
    at = {
        name: band_position(_plain(members.tolist(), size_of(1, low, high, name)), 0)
        for name, low, high in (
            ("far above", 9_000, 11_000), ("far below", 90, 110), ("fits", 950, 1_050),
            ("vague", 200, 9_999), ("a little above", 1_400, 1_500),
        )
    }  # fmt: skip
    assert at["fits"] == at["vague"] == 0.5
    assert at["far above"] is not None
    assert at["far above"] > 0.99
    assert at["far below"] is not None
    assert at["far below"] < 0.01
    assert at["a little above"] is not None
    assert 0.6 < at["a little above"] < 0.95


def test_positions_of_figures_the_model_made_are_uniform() -> None:
    """Of narrow figures drawn from what members would report, as many lie in each tenth (1 %)."""
    rng = np.random.default_rng(7)
    members = np.exp(rng.normal(np.log(2_000), 0.3, 4_000))
    drawn = (rng.choice(members, 1_500) + 5) * np.exp(0.3 * rng.standard_t(4, 1_500)) - 5
    at = [
        band_position(_plain(members.tolist(), size_of(1, max(x, 0.0), max(x, 0.0), "f")), 0)
        for x in drawn
    ]
    counts, _ = np.histogram([p for p in at if p is not None], bins=10, range=(0, 1))
    assert ((counts - 150.0) ** 2 / 150.0).sum() < 21.67


def test_a_sighting_has_no_position_but_a_share_of_members_near() -> None:
    found, _, _ = traced((seen_at(3, 1, "seen"), seen_at(3, 8, "never")), members=300)
    assert band_position(found, 0) is None
    near, never = near_share(found, 0), near_share(found, 1)
    assert near is not None
    assert near > 0.5
    assert never == 0.0
    assert near_share(_plain([1.0], FIGURES[0]), 0) is None


@pytest.mark.parametrize("moment", [Moment.START, Moment.EITHER])
def test_a_group_that_sets_off_was_at_its_start_in_the_morning(moment: Moment) -> None:
    leaving = Observation(
        ("leaving",), None, 0, 0, 0, None, 0.2, SpeakerClass.PRESS, moment
    )  # fmt: skip
    found, _, _ = traced((leaving,), members=300)
    assert near_share(found, 0) == 1.0


def test_weights_are_tempered_until_enough_members_are_effective() -> None:
    steep = np.linspace(0.0, 400.0, 1_000)
    left = without(steep)
    assert left.tempered
    assert left.effective == pytest.approx(100.0, rel=0.02)
    assert 0.0 < left.power < 1.0
    assert not without(np.zeros(10), full=0.4).tempered


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=50))
def test_equal_weights_give_plain_quantiles(values: list[float]) -> None:
    levels = [0.0, 0.05, 0.31, 0.5, 0.95, 1.0]
    equal = np.full(len(values), 1.0 / len(values))
    found = weighted_quantiles(np.array(values), equal, levels)
    assert np.allclose(found, np.quantile(values, levels), rtol=1e-9, atol=1e-6)


def test_weights_move_quantiles_as_so_many_more_members_would() -> None:
    rng = np.random.default_rng(2)
    values, copies = rng.normal(0.0, 1.0, 2_000), rng.integers(1, 9, 2_000)
    levels = [0.05, 0.5, 0.95]
    found = weighted_quantiles(values, copies / copies.sum(), levels)
    assert np.allclose(found, np.quantile(np.repeat(values, copies), levels), atol=0.01)
