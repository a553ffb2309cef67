"""Runs of the engine and comparisons of distributions, for tests.

Statistical tests have a fixed seed and a stated chance of failing although the code is right:
`FALSE_ALARM` per test, shared out over the comparisons a test makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, Phase, settings
from scipy import stats

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import DayRecord, State, initial_state, take_members
from waystation.engine.step import advance, draw_parameters, drift_parameters

FIXED = settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
"""Examples are drawn from a fixed seed, and none is made smaller."""
MIXTURES = 30
FALSE_ALARM = 1e-4
SMALLEST_EXPECTED = 5.0


def days_of(
    model: Model,
    members: int,
    days: int,
    *,
    seed: int = 1,
    workers: int = 1,
    state: State | None = None,
    rules: Rules | None = None,
) -> Iterator[tuple[State, DayRecord]]:
    """Each day's state and record; the state is one object that moves on."""
    rules = rules or build_rules(model)
    state = initial_state(model, members, seed) if state is None else state
    parameters = draw_parameters(model, members, seed)
    for day in range(days):
        if day:
            parameters = drift_parameters(model, parameters, day, seed, workers=workers)
        record = advance(rules, state, parameters, day, seed, workers=workers)
        yield state, record


def all_days(
    model: Model, members: int, days: int, **options: Any
) -> list[tuple[State, DayRecord]]:
    """A copy of each day's state, and its record."""
    whole = np.arange(members)
    return [
        (take_members(state, whole), record)
        for state, record in days_of(model, members, days, **options)
    ]


def last_day(model: Model, members: int, days: int, **options: Any) -> State:
    """The state after some days."""
    *_, (state, _) = days_of(model, members, days, **options)
    return state


def alone_at(model: Model, members: int, people: Mapping[tuple[int, int], int]) -> State:
    """A state with people alone at (location, group), alike in all members, taken from home."""
    one = initial_state(model, 1, 0)
    for (place, group), number in people.items():
        one.solo[0, place, group] += number
        one.home[0, place] -= number
    return take_members(one, np.zeros(members, dtype=np.int64))


def same_bytes(one: State | DayRecord, other: State | DayRecord) -> bool:
    """Whether all arrays are equal to the bit."""
    pairs = zip(one, other, strict=True)
    return all(np.asarray(a).tobytes() == np.asarray(b).tobytes() for a, b in pairs)


def person_cells(state: State) -> npt.NDArray[np.int64]:
    """(M, cells) the cells of people alone: present, waiting, on the way, gone."""
    parts = (
        state.solo, state.sheltered, state.queue, state.calendar, state.asylum, state.exits,
    )  # fmt: skip
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1).astype(np.int64)


def all_cells(state: State, record: DayRecord) -> IntArray:
    """(M, cells) everything that people alone do: where they are, and what happened on the day."""
    parts = (
        state.home, state.solo, state.sheltered, state.queue, state.calendar, state.asylum,
        state.exits, state.arrived, state.claims, state.owed, record.arrivals, record.departures,
        record.admitted, record.set_off,
    )  # fmt: skip
    return np.concatenate([p.reshape(len(p), -1).astype(np.int64) for p in parts], axis=1)


def chi_square_p(observed: Sequence[int] | IntArray, expected: FloatArray) -> float:
    """Chance of counts at least as far from those expected; cells expected below five are pooled.

    Args:
        observed: Counts, the last one of everything not listed.
        expected: Expected counts, alike in order and in sum.
    """
    seen, awaited = np.asarray(observed, dtype=float), np.asarray(expected, dtype=float)
    rare = awaited < SMALLEST_EXPECTED
    seen = np.append(seen[~rare], seen[rare].sum())
    awaited = np.append(awaited[~rare], awaited[rare].sum())
    if awaited[-1] < SMALLEST_EXPECTED:
        seen = np.append(seen[:-2], seen[-2:].sum())
        awaited = np.append(awaited[:-2], awaited[-2:].sum())
    statistic = ((seen - awaited) ** 2 / awaited).sum()
    return float(stats.chi2.sf(statistic, len(seen) - 1))


def two_sample_p(one: IntArray, other: IntArray, bins: int = 8) -> float:
    """Chi-square p-value of two samples of counts coming from one distribution."""
    both = np.concatenate([one, other])
    edges = np.unique(np.quantile(both, np.linspace(0, 1, bins + 1)[1:-1]))
    cells = len(edges) + 1
    table = np.array(
        [np.bincount(np.searchsorted(edges, sample), minlength=cells) for sample in (one, other)]
    )
    smaller = min(len(one), len(other)) / len(both)
    table = _pooled(table, SMALLEST_EXPECTED / smaller)
    if table.shape[1] < 2:
        return 1.0
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def _pooled(table: IntArray, least: float) -> IntArray:
    """Merge the columns with the lowest totals until all have at least so many."""
    table = table[:, np.argsort(table.sum(axis=0))]
    while table.shape[1] > 1 and table[:, 0].sum() < least:
        table = np.column_stack([table[:, 0] + table[:, 1], table[:, 2:]])
        table = table[:, np.argsort(table.sum(axis=0))]
    return table


def assert_alike(ours: IntArray, theirs: IntArray, networks: int) -> None:
    """Two samples of cells, (R, C) and (S, C), are of one distribution; so are random mixtures.

    Sums and differences of cells see how cells depend on each other. Fails by chance with
    probability FALSE_ALARM in all networks of a file's two tests together.
    """
    signs = np.random.default_rng(9).integers(-1, 2, (ours.shape[1], MIXTURES))
    mine, others = (np.column_stack([cells, cells @ signs]) for cells in (ours, theirs))
    chances = [two_sample_p(mine[:, cell], others[:, cell]) for cell in range(mine.shape[1])]
    compared = [chance for chance in chances if chance < 1.0]
    if compared:
        assert min(compared) > FALSE_ALARM / (2 * networks * len(compared))
