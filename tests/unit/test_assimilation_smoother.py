"""The replay smoother: what it may move, what it keeps, and that it learns."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from benchmarks.twin import UNBIASED, Truth, Twin, made_up, simulate

from waystation.assimilation.finish import choose, tempered
from waystation.assimilation.innovation import MOST_INFLATION, innovation
from waystation.assimilation.linear import cholesky, covariance, solve
from waystation.assimilation.mda import FAR_ERROR, chances, widened
from waystation.assimilation.observations import ALL_GROUPS
from waystation.assimilation.particle_filter import next_day, start_ensemble
from waystation.assimilation.reach import Reach, fastest_pace, taper, travel_days
from waystation.assimilation.replay import Replay, ask
from waystation.assimilation.smoother import Smoothed, run_smoother
from waystation.assimilation.targets import Targets, read_targets
from waystation.assimilation.tempering import effective_number
from waystation.assimilation.unknowns import EVERYWHERE, Kind, Unknowns, weeks_of
from waystation.domain.model import Model
from waystation.domain.parameters import P
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import State, total_people

TWIN = Twin(places=12, links=30, camps=3, origins=2, past=21, every=3.0, members=60, people=90_000)
WEEKS = weeks_of(TWIN.past)


@cache
def small() -> tuple[Model, Rules, Truth]:
    model = made_up(TWIN, 3)
    rules = build_rules(model)
    return model, rules, simulate(TWIN, model, rules, 3)


@cache
def smoothed(workers: int = 1, members: int = TWIN.members) -> Smoothed:
    model, rules, truth = small()
    return run_smoother(
        model, rules, truth.observations, members=members, last_day=TWIN.past - 1, seed=3,
        workers=workers, settings=UNBIASED,
    )  # fmt: skip


def people_at(state: State, truth: Truth) -> np.ndarray:
    return np.asarray((state.solo + state.sheltered)[:, truth.camps].sum(axis=-1))


def test_products_and_solutions_agree_with_numpy() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(50, 7)), rng.normal(size=(50, 4))
    together = np.cov(np.hstack([one, other]).T)
    assert np.allclose(covariance(one, other), together[:7, 7:])
    matrix = together[:7, :7] + np.eye(7)
    right = rng.normal(size=(7, 3))
    assert np.allclose(cholesky(matrix), np.linalg.cholesky(matrix))
    assert np.allclose(solve(cholesky(matrix), right), np.linalg.solve(matrix, right))
    with pytest.raises(ValueError, match="positive definite"):
        cholesky(-np.eye(2))


def test_numbers_and_what_they_steer_are_one_to_one() -> None:
    model, _, _ = small()
    unknowns = Unknowns(model, WEEKS, sources=("town hall", "press"), bias_sigma=0.2)
    numbers = unknowns.draw(20, 5)
    assert numbers.shape == (20, len(unknowns.items))
    assert np.allclose(unknowns.pack(unknowns.unpack(numbers)), numbers)
    assert len({one.name for one in unknowns.items}) == len(unknowns.items)
    assert all(one.sigma > 0.0 and one.source for one in unknowns.items)


def test_priors_are_those_the_engine_draws() -> None:
    model, rules, _ = small()
    unknowns = Unknowns(model, WEEKS)
    steered = unknowns.unpack(unknowns.draw(9, 5))
    ensemble = start_ensemble(model, rules, 9, 5)
    assert np.allclose(steered.parameters, ensemble.parameters)
    for mine, theirs in zip(steered.shocks, ensemble.shocks, strict=True):
        assert np.allclose(mine[:, :1], theirs)


def test_a_replay_without_evidence_is_a_plain_run() -> None:
    model, rules, _ = small()
    unknowns = Unknowns(model, WEEKS)
    replay = Replay(model, rules, ask((), ()), last_day=9, seed=5)
    lived = replay.run(unknowns.unpack(unknowns.draw(9, 5)))
    ensemble = start_ensemble(model, rules, 9, 5)
    for day in range(10):
        ensemble, _ = next_day(model, rules, ensemble, day, 5)
    assert np.array_equal(lived.state.solo, ensemble.state.solo)
    assert np.array_equal(lived.state.calendar, ensemble.state.calendar)


def test_levels_and_shocks_go_into_each_other() -> None:
    model, _, _ = small()
    unknowns = Unknowns(model, WEEKS)
    numbers = unknowns.draw(30, 5)
    assert np.allclose(unknowns.to_shocks(unknowns.as_levels(numbers).T).T, numbers)


def test_nothing_moves_what_acts_later_or_elsewhere() -> None:
    model, _, truth = small()
    unknowns, reach = Unknowns(model, WEEKS), Reach(model)
    observations = read_targets(truth.observations).observations
    may = reach.can_move(unknowns.items, observations, [(0,)] * len(observations))
    days = travel_days(model)
    for row, one in enumerate(unknowns.items):
        for column, seen in enumerate(observations):
            if one.kind is not Kind.DEPARTURES:
                continue
            possible = one.first_day + np.floor(days[one.place, seen.place]) <= seen.day
            assert may[row, column] == possible
    late = [row for row, one in enumerate(unknowns.items) if one.first_day == 14]
    early = [column for column, one in enumerate(observations) if one.day < 14]
    assert late
    assert early
    assert not may[np.ix_(late, early)].any()


def test_no_way_no_effect() -> None:
    model, _, truth = small()
    camp, origin = int(truth.camps[0]), int(model.hazards.location[0])
    keep = model.route_end != camp
    ways = {
        name: getattr(model, name)[keep]
        for name in ("route_start", "route_end", "route_km", "route_pace", "route_lift",
                     "route_bus")
    }  # fmt: skip
    cut = replace(model, **ways)
    assert np.isinf(travel_days(cut)[origin, camp])
    seen = [one for one in truth.observations if one.place == camp]
    unknowns = Unknowns(model, WEEKS).items
    may = Reach(cut).can_move(unknowns, seen, [(0,)] * len(seen))
    assert not may[[one.kind is Kind.DEPARTURES for one in unknowns]].any()


def test_parameters_of_a_group_move_by_figures_of_the_group_alone() -> None:
    model, _, truth = small()
    seen = [replace(truth.observations[0], group=group) for group in (0, 1, ALL_GROUPS)]
    unknowns = Unknowns(model, WEEKS).items
    may = Reach(model).can_move(unknowns, seen, [(0,)] * 3)
    row = next(i for i, one in enumerate(unknowns) if one.kind is Kind.PARAMETER)
    assert may[row].tolist() == [True, False, True]
    assert unknowns[row].place == EVERYWHERE


def test_nobody_is_faster_than_the_fastest_pace() -> None:
    model, _, _ = small()
    spread = np.hypot(model.prior_sigma[0, P.SOLO_PACE], model.movement.pace_spread)
    assert fastest_pace(model) >= np.exp(model.prior_mean[0, P.SOLO_PACE] + 3.0 * spread) - 1e-9


def test_chance_correlations_are_left_out() -> None:
    share = taper(np.array([0.0, 0.05, -0.1, 0.15, -0.9]), 400)
    assert share.tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]


def test_reports_far_off_are_trusted_less() -> None:
    _, _, truth = small()
    targets = read_targets(truth.observations)
    simulated = np.tile(targets.value, (40, 1))
    simulated[:, 0] += 3.0
    simulated += 0.01 * np.random.default_rng(1).normal(size=simulated.shape)
    error, far = widened(simulated, targets, simulated.var(axis=0, ddof=1))
    assert far[0]
    assert error[0, 0] > FAR_ERROR**2
    own, wider = np.diagonal(targets.error)[1:], np.diagonal(error)[1:]
    assert (wider >= own).all()
    assert (wider < 1.1 * own).all()


def test_a_report_may_be_sound_wrong_or_say_nothing() -> None:
    variance = np.full(3, 0.04)
    sound, wrong = chances(np.array([0.0, 1.0, 8.0]), variance, np.zeros(3, dtype=np.bool_))
    assert sound.argmax() == 0
    assert wrong.argmax() == 1
    assert sound[0] > 0.95
    assert wrong[1] > 0.9
    assert sound[2] + wrong[2] < 1e-6


def test_spread_follows_the_innovations() -> None:
    _, _, truth = small()
    targets = read_targets(truth.observations)
    rng, own = np.random.default_rng(2), np.sqrt(np.diagonal(targets.error))
    centre = targets.value + own * rng.normal(size=len(own))
    spread = rng.normal(size=(400, len(own)))
    fitting = innovation(centre + 0.3 * own * spread, targets)
    assert fitting.inflation < 1.4
    far = centre + 4.0 * own * rng.normal(size=len(own))
    found = innovation(far + 0.3 * own * spread, targets)
    assert found.variance > 1.3 / 12.0
    assert found.inflation == MOST_INFLATION


def test_the_best_replica_of_a_member_is_drawn() -> None:
    exact = np.array([[0.0, 0.0, -30.0], [-30.0, -30.0, 0.0]])
    found = choose(exact, exact, 0.3, 0.5)
    assert found.replica.tolist() == [0, 1, 5]
    assert (found.power, found.effective) == (1.0, 3.0)


def test_no_report_counts_twice() -> None:
    """Where the steps used the exact likelihood already, members keep equal weights."""
    rng = np.random.default_rng(3)
    exact = np.tile(5.0 * rng.normal(size=100), (4, 1))
    found = choose(exact, exact, 0.3, 0.5)
    assert np.bincount(found.replica % 100).tolist() == [1] * 100


def test_members_are_weighed_as_far_as_enough_stay_effective() -> None:
    rng = np.random.default_rng(3)
    exact = np.tile(5.0 * rng.normal(size=100), (4, 1))
    found = choose(exact, np.zeros((4, 100)), 0.3, 0.5)
    assert found.power == pytest.approx(tempered(exact[0], 30.0))
    assert found.power < 1.0
    assert 30.0 <= found.effective < 31.0
    assert effective_number(found.power * exact[0]) == pytest.approx(found.effective)
    assert exact[0][found.replica % 100].mean() > exact.mean() + 1.0
    assert tempered(np.zeros(10), 10.0) == 1.0


def test_members_are_people_and_stay_so() -> None:
    model, _, _ = small()
    everybody = int(model.population.sum() + model.present.sum())
    assert (total_people(smoothed().ensemble.state) == everybody).all()


def test_final_members_have_what_was_counted() -> None:
    _, _, truth = small()
    found = smoothed()
    last = [n for n, one in enumerate(found.targets.observations) if one.day == TWIN.past - 1]
    for number in last:
        place = found.targets.observations[number].place
        there = people_at(found.ensemble.state, truth)[:, list(truth.camps).index(place)]
        assert np.array_equal(there, found.counts[:, number])
    assert found.counts.shape == (TWIN.members, len(truth.observations))


def test_a_day_is_told_with_its_members() -> None:
    model, rules, truth = small()
    told = []
    found = run_smoother(
        model, rules, truth.observations, members=20, last_day=TWIN.past - 1, seed=3,
        settings=UNBIASED,
        watch=lambda day, ensemble, record: told.append(
            (day, people_at(ensemble.state, truth), record.arrivals.sum())
        ),
    )  # fmt: skip
    assert [day.day for day, _, _ in told] == list(range(TWIN.past))
    assert all((day.ancestor == np.arange(20)[:, None]).all() for day, _, _ in told)
    assert np.array_equal(told[-1][1], people_at(found.ensemble.state, truth))


def test_copies_of_a_member_differ_after_the_last_day() -> None:
    model, rules, _ = small()
    ensemble = smoothed().ensemble
    pick = np.zeros(TWIN.members, dtype=np.int64)
    after, _ = next_day(model, rules, ensemble.take(pick), TWIN.past, 3)
    assert len({row.tobytes() for row in after.state.solo}) > 1
    weekly = after.shocks.departures[:, -1]
    assert len(np.unique(weekly[:, 0])) == TWIN.members


def test_threads_change_nothing() -> None:
    one, two = smoothed(1, 80), smoothed(2, 80)
    assert one.posterior.tobytes() == two.posterior.tobytes()
    assert one.counts.tobytes() == two.counts.tobytes()
    for mine, theirs in zip(one.ensemble.state, two.ensemble.state, strict=True):
        assert np.asarray(mine).tobytes() == np.asarray(theirs).tobytes()


def test_the_order_of_figures_changes_nothing() -> None:
    model, rules, truth = small()
    found = run_smoother(
        model, rules, truth.observations[::-1], members=TWIN.members, last_day=TWIN.past - 1,
        seed=3, settings=UNBIASED,
    )  # fmt: skip
    assert found.posterior.tobytes() == smoothed().posterior.tobytes()


def test_without_figures_nothing_is_learnt() -> None:
    model, rules, _ = small()
    found = run_smoother(model, rules, (), members=20, last_day=5, seed=3, settings=UNBIASED)
    assert np.array_equal(found.prior, found.posterior)
    assert found.innovation.inflation == 1.0


def test_figures_bring_the_ensemble_to_the_truth() -> None:
    """Stocks on the last day, over all camps; the truth is another draw from the same priors."""
    found = smoothed(members=200)
    value = found.targets.value
    free_model, free_rules, truth = small()
    free = run_smoother(
        free_model, free_rules, (), members=200, last_day=TWIN.past - 1, seed=3,
        settings=UNBIASED,
    )  # fmt: skip
    spread = [
        np.log(people_at(one.ensemble.state, truth) + 5.0).std(axis=0) for one in (found, free)
    ]
    assert (spread[0] / spread[1]).mean() < 0.8
    off = np.abs(np.log(found.counts + 5.0).mean(axis=0) - value).mean()
    assert off < 0.25


def test_one_cluster_per_thing_and_day() -> None:
    _, _, truth = small()
    first = truth.observations[0]
    again = replace(first, figure_ids=("another",))
    targets: Targets = read_targets((first, again, *truth.observations[1:]))
    assert sorted(len(cluster) for cluster in targets.clusters)[-1] == 2
    alone = read_targets(truth.observations)
    assert targets.error[0, 0] > alone.error[0, 0]
    assert np.allclose(targets.error, targets.error.T)
