"""Noise of the day on rates and on shares: many people never share out just as one expects."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from tests.engine_runs import days_of, same_bytes
from tests.stories import NEVER, story

from waystation.domain.model import FloatArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import Exit, LocationKind
from waystation.engine.basics import LEAST_NOISE, chance_with
from waystation.engine.philox import generator, near_normal, open_stream
from waystation.engine.rules import build_rules
from waystation.engine.state import State, initial_state
from waystation.engine.step import advance, draw_parameters

MEMBERS, PEOPLE = 3_000, 100_000
SIGMA = 0.25
EXITS = list(Exit)


def fork(noise: float, changes: Mapping[P, float] | None = None, **options: object) -> Model:
    """Many people at home, two camps to go to, alike."""
    kinds = {1: LocationKind.CAMP, 2: LocationKind.CAMP}
    plain: dict[str, object] = {"present": {(0, 0): PEOPLE}, "population": 0, "kinds": kinds}
    return story(
        ("Home", "East", "West"), ((0, 1, 100.0), (0, 2, 100.0)),
        changes={P.NOISE: noise, P.LEAVE_CAMP: NEVER, **(changes or {})},
        **{**plain, **options},  # type: ignore[arg-type]
    )  # fmt: skip


def after_a_day(model: Model, members: int = MEMBERS) -> State:
    return next(days_of(model, members, 1, seed=5))[0]


def log_odds(state: State, group: int = 0) -> FloatArray:
    east, west = (state.calendar[:, camp, group].sum(axis=1) for camp in (1, 2))
    return np.asarray(np.log(east / west))


def close(found: float, expected: float, error: float) -> bool:
    """Within five standard errors: a false alarm in less than a million."""
    return abs(found - expected) < 5 * error


def test_shares_vary_by_the_noise_and_have_no_bias() -> None:
    """The log of the ratio of two shares has the variance of two noises."""
    odds = log_odds(after_a_day(fork(SIGMA)))
    spread = SIGMA * np.sqrt(2.0)
    assert close(odds.mean(), 0.0, spread / np.sqrt(MEMBERS))
    assert close(odds.std(), spread, spread / np.sqrt(2 * MEMBERS))


def test_all_go_on_whatever_the_noise() -> None:
    state = after_a_day(fork(SIGMA), 50)
    assert (state.calendar.sum(axis=(1, 2, 3)) == PEOPLE).all()


def test_with_next_to_no_noise_shares_are_those_of_a_multinomial() -> None:
    odds = log_odds(after_a_day(fork(LEAST_NOISE)))
    spread = 2.0 / np.sqrt(PEOPLE)
    assert close(odds.std(), spread, spread / np.sqrt(2 * MEMBERS))


def test_groups_with_the_same_ways_have_their_noise_in_common() -> None:
    model = fork(SIGMA, alone=2, shares=(0.5, 0.5), present={(0, 0): PEOPLE, (0, 1): PEOPLE})
    state = after_a_day(model, 500)
    together = np.corrcoef(log_odds(state, 0), log_odds(state, 1))[0, 1]
    assert together > 0.99


def test_noise_is_of_the_day() -> None:
    model = fork(SIGMA)
    rules = build_rules(model)
    odds: list[FloatArray] = []
    for day in (0, 1):
        state = initial_state(model, MEMBERS, 5)
        advance(rules, state, draw_parameters(model, MEMBERS, 5), day, 5)
        odds.append(log_odds(state))
    assert abs(np.corrcoef(odds[0], odds[1])[0, 1]) < 5 / np.sqrt(MEMBERS)


def test_few_people_are_drawn_with_the_same_noise() -> None:
    """Two people choose alike more often than by chance: by the variance of the share."""
    model = fork(1.0, present={(0, 0): 2})
    east = after_a_day(model, 30_000).calendar[:, 1, 0].sum(axis=1)
    share = np.random.default_rng(1).random((2, 200_000, 4)).sum(axis=2) - 2.0
    weight = np.exp(np.sqrt(3.0) * share)
    extra = (weight[0] / weight.sum(axis=0)).var()
    assert close((east != 1).mean(), 0.5 + 2 * extra, 0.5 / np.sqrt(30_000))
    assert extra > 0.05


def test_noise_moves_the_likeliest_journeys_and_leaves_the_others() -> None:
    """Twenty camps, the first sixteen at one distance: as many as usual go to those further off."""
    camps = range(1, 21)
    model = story(
        ("Home", *(f"Camp {n}" for n in camps)),
        tuple((0, n, 100.0 if n <= 16 else 150.0) for n in camps),
        kinds=dict.fromkeys(camps, LocationKind.CAMP), population=0,
        present={(0, 0): PEOPLE}, changes={P.NOISE: 0.5, P.LEAVE_CAMP: NEVER},
    )  # fmt: skip
    people = after_a_day(model, 500).calendar[:, 1:, 0].sum(axis=2) / PEOPLE
    usual = build_rules(model).base.chance
    assert np.log(people[:, :16]).std() > 0.4
    for camp in range(16, 20):
        error = np.sqrt(usual[camp] / PEOPLE)
        assert people[:, camp].std() < 1.5 * error
        assert close(people[:, camp].mean(), usual[camp], error / np.sqrt(500))


@pytest.mark.parametrize(
    ("rate", "exit_way"),
    [(P.SOLO_RETURN, Exit.RETURNED), (P.SOLO_SETTLE, Exit.SETTLED), (P.DEATH, Exit.DIED)],
)
def test_rates_of_leaving_the_movement_vary_by_the_noise(rate: P, exit_way: Exit) -> None:
    state = after_a_day(fork(SIGMA, {rate: 0.05, P.SOLO_LEAVE: NEVER}))
    share = state.exits[:, EXITS.index(exit_way), 0] / PEOPLE
    found = -np.log1p(-share)
    assert close(found.mean(), 0.05, 0.05 * SIGMA / np.sqrt(MEMBERS))
    assert close(np.log(found).std(), SIGMA, 1.2 * SIGMA / np.sqrt(2 * MEMBERS))


def test_chances_of_moving_on_vary_by_the_noise_on_the_rate_behind_them() -> None:
    state = after_a_day(fork(SIGMA, {P.SOLO_LEAVE: 0.3}))
    rate = -np.log(state.solo[:, 0, 0] / PEOPLE)
    assert close(rate.mean(), -np.log(0.7), 0.36 * SIGMA / np.sqrt(MEMBERS))
    assert close(np.log(rate).std(), SIGMA, 1.2 * SIGMA / np.sqrt(2 * MEMBERS))


def test_those_who_go_on_for_certain_do_so_on_every_day() -> None:
    state = after_a_day(fork(1.0), 200)
    assert not state.solo[:, 0].any()


def test_claims_are_decided_and_queues_left_at_rates_that_vary() -> None:
    changes = {P.ASYLUM_DECIDE: 0.1, P.NOISE: SIGMA, P.RENEGE: 0.1}
    model = story(
        ("Here", "Gate", "There"), ((0, 1, 1.0), (1, 2, 1.0)), crossings={1: 0},
        population=0, present={(0, 0): PEOPLE}, changes=changes,
    )  # fmt: skip
    rules, state = build_rules(model), initial_state(model, MEMBERS, 5)
    parameters = draw_parameters(model, MEMBERS, 5)
    state.asylum[:, 2, 0] = PEOPLE
    for day in range(2):
        advance(rules, state, parameters, day, 5)
        if day == 0:
            decided = PEOPLE - state.asylum[:, 2, 0]
    gave_up = PEOPLE - state.queue.sum(axis=(1, 2, 3))
    for count in (decided, gave_up):
        rate = -np.log1p(-count / PEOPLE)
        assert close(rate.mean(), 0.1, 0.1 * SIGMA / np.sqrt(MEMBERS))
        assert close(np.log(rate).std(), SIGMA, 1.2 * SIGMA / np.sqrt(2 * MEMBERS))


def test_up_to_the_least_noise_nothing_is_drawn_for_it() -> None:
    calm = after_a_day(fork(1e-9, {P.SOLO_RETURN: 0.05, P.SOLO_LEAVE: 0.5}), 50)
    still = after_a_day(fork(LEAST_NOISE, {P.SOLO_RETURN: 0.05, P.SOLO_LEAVE: 0.5}), 50)
    assert same_bytes(calm, still)


@pytest.mark.parametrize("usual", [0.0, 0.3, 1.0])
def test_a_chance_follows_the_rate_behind_it(usual: float) -> None:
    assert chance_with(1.0, usual) == usual
    assert chance_with(2.0, usual) == pytest.approx(1 - (1 - usual) ** 2)


def test_the_nearly_normal_number_has_its_moments() -> None:
    rng = generator(0)
    open_stream(rng, 1, 0, 1, 0, 0)
    found = np.array([near_normal(rng) for _ in range(40_000)])
    assert close(found.mean(), 0.0, 1 / np.sqrt(40_000))
    assert close(found.var(), 1.0, np.sqrt(1.7 / 40_000))
    assert close((found**3).mean(), 0.0, np.sqrt(15 / 40_000))
    assert close((found**4).mean(), 2.7, np.sqrt(96 / 40_000))
    assert np.abs(found).max() < 2 * np.sqrt(3.0)
