"""Without limits people move independently: mean n P^t and multinomial covariance, closed form.

The matrix of a day is written down here from the description of the model. All tests here together
fail by chance with probability `FALSE_ALARM` for a new seed; the seed is fixed.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from tests.engine_runs import FALSE_ALARM, days_of
from tests.exact_people import EXITS, lags
from tests.tiny import make_model

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit, LocationKind
from waystation.engine.rules import build_rules

MEMBERS, DIRECTIONS = 20_000, 60
RETURN, SETTLE, DEATH, LEAVE, LEAVE_CAMP, PACE = 0.05, 0.03, 0.01, 0.6, 0.2, 250.0
OUT, CAMP = 4, 2
TAKEN = 0.2
PEOPLE = {(0, 0): 3_000, (1, 0): 500, (3, 0): 40}
DAYS = (1, 3, 7)


def network() -> Model:
    """Towns and a camp with ways there and back, a way out, detention at one town."""
    detention = list(EventKind).index(EventKind.DETENTION)
    return make_model(
        ("A", "B", "Camp", "D", "Out"),
        ((0, 1, 150.0), (1, 0, 170.0), (1, 2, 300.0), (2, 3, 90.0), (3, 0, 500.0), (1, 4, 260.0)),
        destinations={},
        starts=(),
        alone=1,
        population=0,
        present=PEOPLE,
        kinds={CAMP: LocationKind.CAMP},
        exits=(OUT,),
        events=((detention, 1, 0, 99, 1.0, TAKEN),),
        sigma=0.0,
        changes={
            P.NOISE: 1e-12,
            P.SOLO_RETURN: RETURN,
            P.SOLO_SETTLE: SETTLE,
            P.DEATH: DEATH,
            P.SOLO_LEAVE: LEAVE,
            P.LEAVE_CAMP: LEAVE_CAMP,
            P.SOLO_PACE: PACE,
        },
        movement={"stop_town": 0.7, "pace_spread": 0.4},
    )


class Cells:
    """Numbers of the cells: present at L places, due at each in 1 to H days, gone in X ways."""

    def __init__(self, places: int, longest: int) -> None:
        self.places, self.longest = places, longest
        self.number = places + places * longest + len(EXITS)

    def due(self, place: int, days: int) -> int:
        return self.places + place * self.longest + days - 1

    def gone(self, how: Exit) -> int:
        return self.places + self.places * self.longest + EXITS.index(how)


def from_place(model: Model, cells: Cells, place: int) -> FloatArray:
    """Where somebody present at a place is at the end of the day."""
    row = np.zeros(cells.number)
    if place == OUT:
        row[cells.gone(Exit.CROSSED)] = 1.0
        return row
    rates = {Exit.RETURNED: RETURN, Exit.SETTLED: SETTLE, Exit.DIED: DEATH}
    rates[Exit.DETAINED] = TAKEN if place == 1 else 0.0
    total = sum(rates.values())
    for how, rate in rates.items():
        row[cells.gone(how)] = (1 - math.exp(-total)) * rate / total
    row[place] = here = math.exp(-total)
    leaves = here * (LEAVE_CAMP if place == CAMP else LEAVE)
    today = build_rules(model).base
    for journey in range(today.first[0, place], today.first[0, place + 1]):
        chance = leaves * today.chance[journey]
        row[place] -= chance
        days = float(today.vehicle_km[journey]) / PACE
        for h, lag in enumerate(lags(days, 0.4, cells.longest), 1):
            row[cells.due(int(today.end[journey]), h)] += chance * lag
    return row


def matrix_of_a_day(model: Model, cells: Cells) -> FloatArray:
    """(N, N) chance of each cell at the end of a day, by the cell at the end of the day before."""
    matrix = np.eye(cells.number)
    for place in range(cells.places):
        matrix[place] = matrix[cells.due(place, 1)] = from_place(model, cells, place)
        for days in range(2, cells.longest + 1):
            matrix[cells.due(place, days)] = np.eye(cells.number)[cells.due(place, days - 1)]
    return matrix


def kernel_cells(model: Model, days: int) -> IntArray:
    *_, (state, _) = days_of(model, MEMBERS, days, seed=77)
    due = np.roll(state.calendar[:, :, 0], -days, axis=-1)
    assert (state.sheltered.sum(), state.asylum.sum(), state.queue.sum()) == (0, 0, 0)
    parts = (state.solo[..., 0], due.reshape(MEMBERS, -1), state.exits[..., 0])
    return np.concatenate(parts, axis=1).astype(np.int64)


@pytest.mark.parametrize("days", DAYS)
def test_mean_and_covariance_are_those_of_independent_people(days: int) -> None:
    model = network()
    ours = kernel_cells(model, days)
    longest = (ours.shape[1] - len(EXITS)) // len(model.locations) - 1
    cells = Cells(len(model.locations), longest)
    assert ours.shape[1] == cells.number
    power = np.linalg.matrix_power(matrix_of_a_day(model, cells), days)
    np.testing.assert_allclose(power.sum(axis=1), 1.0, atol=1e-9)
    mean, covariance = np.zeros(cells.number), np.zeros((cells.number, cells.number))
    for (place, _), people in PEOPLE.items():
        chance = power[place]
        mean += people * chance
        covariance += people * (np.diag(chance) - np.outer(chance, chance))
    check_mean(ours, mean, covariance)
    check_covariance(ours, mean, covariance)


def check_mean(ours: IntArray, mean: FloatArray, covariance: FloatArray) -> None:
    """Squared distance of the mean in the metric of its own covariance: chi-square."""
    variance, axes = np.linalg.eigh(covariance)
    likely = variance > 1e-2
    assert likely.sum() > 8
    apart = (ours.mean(axis=0) - mean) @ axes[:, likely]
    distance = float((MEMBERS * apart**2 / variance[likely]).sum())
    assert stats.chi2.sf(distance, int(likely.sum())) > FALSE_ALARM / (2 * len(DAYS))


def check_covariance(ours: IntArray, mean: FloatArray, covariance: FloatArray) -> None:
    """Variance of cells and of sums and differences of cells, by their own fourth moments."""
    some = np.random.default_rng(1).integers(-1, 2, (DIRECTIONS, len(mean))).astype(float)
    directions = np.concatenate([np.eye(len(mean)), some])
    wanted = np.einsum("di,ij,dj->d", directions, covariance, directions)
    apart = (ours - mean) @ directions.T
    measured = (apart**2).mean(axis=0)
    error = (apart**2).std(axis=0) / math.sqrt(MEMBERS)
    tested = wanted > 1.0
    assert tested.sum() > DIRECTIONS
    limit = stats.norm.isf(FALSE_ALARM / (4 * len(DAYS) * len(directions)))
    assert (np.abs(measured - wanted)[tested] < limit * error[tested]).all()
