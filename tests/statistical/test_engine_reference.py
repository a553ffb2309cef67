"""The kernel against the per-person engine on random small networks.

Two-sample tests of every cell's count after some days. All comparisons of a network together fail
by chance with probability `FALSE_ALARM`.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.engine_runs import FALSE_ALARM, alone_at, last_day, person_cells, two_sample_p
from tests.tiny import make_model

from waystation.domain.model import IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind
from waystation.engine.reference import count_people, people_at, step_people
from waystation.engine.rules import build_rules
from waystation.engine.step import draw_parameters, natural_units

MEMBERS, REPLICATES, DAYS = 3_000, 250, 5
NEVER = 10_000
PEOPLE = {(0, 0): 20, (1, 0): 8, (0, 1): 12}
CHANGES: dict[P, float] = {
    P.SOLO_RETURN: 0.06,
    P.SOLO_SETTLE: 0.04,
    P.SOLO_LEAVE: 0.7,
    P.SOLO_PACE: 160.0,
    P.DIVERT: 0.15,
    P.PORT_DIVERT: 0.1,
    P.RENEGE: 0.1,
    P.CROSSING_ASYLUM: 0.4,
    P.NOISE: 0.3,
}


def random_network(seed: int) -> Model:
    """A town, a shelter, ways between them, a crossing in the middle, a border city, a way out."""
    rng = np.random.default_rng(seed)
    routes = [(0, 1, rng.uniform(40, 300)), (0, 2, rng.uniform(40, 300))]
    routes += [(1, 3, rng.uniform(5, 60)), (2, 5, rng.uniform(100, 400))]
    routes += [(1, 2, rng.uniform(60, 300)), (2, 1, rng.uniform(100, 300))]
    routes += [(3, 4, 1.0), (4, 5, rng.uniform(50, 300)), (5, 6, 2.0), (6, 7, 1.0)]
    share = rng.uniform(0.2, 0.8)
    detention, closure = (
        list(EventKind).index(k) for k in (EventKind.DETENTION, EventKind.CLOSURE)
    )
    closed = int(rng.integers(0, DAYS))
    return make_model(
        ("Start", "Left", "Right", "Bridge", "Beyond", "City", "Port", "Out"),
        routes,
        destinations={4: share, 5: 1 - share},
        starts=((0, NEVER), (0, NEVER)),
        crossings={3: int(rng.integers(1, 6)), 6: int(rng.integers(0, 4))},
        exits=(7,),
        shelters=(2,),
        sigma=0.0,
        changes=CHANGES,
        events=(
            (detention, 2, 1, 3, 1.0, rng.uniform(0.05, 0.4)),
            (closure, 3, closed, closed + 1, 1.0, 1.0),
        ),
    )


def kernel_runs(model: Model) -> tuple[IntArray, IntArray]:
    state = last_day(model, MEMBERS, DAYS, state=alone_at(model, MEMBERS, PEOPLE), seed=17)
    return by_day(person_cells(state)), state.arrived.reshape(MEMBERS, -1).astype(np.int64)


def by_day(cells: IntArray) -> IntArray:
    return cells.reshape(len(cells), -1)


def reference_runs(model: Model, seed: int) -> tuple[IntArray, IntArray]:
    rng, rules = np.random.default_rng([seed, 1]), build_rules(model)
    theta = natural_units(draw_parameters(model, 1, 0))[0]
    event_on = np.ones(len(model.event_kind), dtype=np.bool_)
    start = alone_at(model, 1, PEOPLE).solo[0].astype(np.int64)
    cells, arrived = [], []
    for _ in range(REPLICATES):
        people, total = people_at(start), np.zeros(start.shape, dtype=np.int64)
        for day in range(DAYS):
            moved = step_people(people, rules, theta, event_on, day, rng)
            people, total = moved.people, total + moved.arrivals
        counts = count_people(people, *start.shape)
        cells.append(np.concatenate([part.ravel() for part in counts]))
        arrived.append(total.ravel())
    return np.array(cells), np.array(arrived)


def compare(seed: int) -> None:
    model = random_network(seed)
    kernel, reference = kernel_runs(model), reference_runs(model, seed)
    chances = [
        two_sample_p(ours[:, cell], theirs[:, cell])
        for ours, theirs in zip(kernel, reference, strict=True)
        for cell in range(ours.shape[1])
    ]
    compared = [chance for chance in chances if chance < 1.0]
    assert len(compared) > 20
    assert min(compared) > FALSE_ALARM / len(compared)


@pytest.mark.parametrize("seed", [1, 2])
def test_kernel_and_reference_agree(seed: int) -> None:
    compare(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3, 12))
def test_kernel_and_reference_agree_on_more_networks(seed: int) -> None:
    compare(seed)
