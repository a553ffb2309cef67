"""Advance a whole ensemble: parameters drift, members step, on all cores of the machine."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import Any

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import PARAMETERS, Transform
from waystation.domain.streams import Purpose
from waystation.engine.alone import Shares
from waystation.engine.buses import alight, board
from waystation.engine.compiled import kernel
from waystation.engine.controls import Controls, own_controls
from waystation.engine.departures import leaving_on
from waystation.engine.flow import NOT_ASKED, Flows
from waystation.engine.kernel import step_members
from waystation.engine.philox import U64Array, generator, normal, open_stream
from waystation.engine.rules import Rules
from waystation.engine.state import DayRecord, State, no_record
from waystation.engine.today import Today

_ATTEMPT = 1 << 32
_PRIOR, _DRIFT = int(Purpose.PRIOR), int(Purpose.DRIFT)
_IS_LOG = np.array([spec.transform is Transform.LOG for spec in PARAMETERS])
FEWEST_MEMBERS = 32
"""Members below which another thread costs more than it saves."""


def stamp(day: int, attempt: int = 0) -> int:
    """Day word of the streams: repeated attempts at one day draw anew."""
    return day + 1 + attempt * _ATTEMPT


def share_out(work: Callable[[int, int], None], members: int, workers: int) -> None:
    """Give each thread a run of members: work(first, last).

    Args:
        work: Does members first..last-1; releases the interpreter lock while it does.
        members: Number of members.
        workers: Threads.
    """
    cuts = np.linspace(0, members, max(1, workers) + 1).astype(int)
    _run_all([(int(a), int(b)) for a, b in itertools.pairwise(cuts)], work, workers)


def _run_all(jobs: Sequence[tuple[Any, ...]], work: Callable[..., None], workers: int) -> None:
    """Run jobs on threads; one job, or one thread, without any."""
    if workers <= 1 or len(jobs) == 1:
        for job in jobs:
            work(*job)
        return
    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, *job) for job in jobs]:
            done.result()


@kernel
def _normals(
    rng: U64Array,
    seed: int,
    purpose: int,
    word: int,
    first: int,
    last: int,
    varies: BoolArray,
    out: FloatArray,
) -> None:
    """Fill rows first..last-1 of (M, C) with standard normals where a column varies."""
    for m in range(first, last):
        open_stream(rng, seed, m, purpose, word, 0)
        for c in range(out.shape[1]):
            if varies[c]:
                out[m, c] = normal(rng)


def draw_parameters(model: Model, members: int, seed: int, *, first_member: int = 0) -> FloatArray:
    """(M, G, Q) parameters from their priors, on the transformed scale.

    Args:
        model: Gives the priors.
        members: Number of members.
        seed: The run's seed.
        first_member: Number of the first of them in the whole ensemble.
    """
    shape = (members, *model.prior_mean.shape)
    noise = np.zeros((members, model.prior_mean.size))
    varies, rng = model.prior_sigma.ravel() > 0.0, generator(first_member)
    _normals(rng, seed, _PRIOR, 0, 0, members, varies, noise)
    return model.prior_mean + model.prior_sigma * noise.reshape(shape)


def drift_parameters(
    model: Model,
    parameters: FloatArray,
    day: int,
    seed: int,
    *,
    attempt: int = 0,
    workers: int = 1,
    first_member: int = 0,
) -> FloatArray:
    """One day of drift back to the prior (an Ornstein-Uhlenbeck step; spread is kept).

    Args:
        model: Gives the priors and the memory of each parameter.
        parameters: (M, G, Q) on the transformed scale.
        day: Day number.
        seed: The run's seed.
        attempt: Number of the attempt at this day.
        workers: Threads.
        first_member: Number of the first of these members in the whole ensemble.
    """
    keep = np.exp(-1.0 / model.memory_days)
    fresh = model.prior_sigma * np.sqrt(1.0 - keep**2)
    varies = fresh.ravel() > 0.0
    if not varies.any():
        return parameters
    noise = np.zeros((len(parameters), model.prior_mean.size))
    word = stamp(day, attempt)
    share_out(
        lambda a, b: _normals(generator(first_member), seed, _DRIFT, word, a, b, varies, noise),
        len(parameters),
        workers,
    )
    pulled = model.prior_mean + keep * (parameters - model.prior_mean)
    drifted: FloatArray = pulled + fresh * noise.reshape(parameters.shape)
    return drifted


def natural_units(parameters: FloatArray) -> FloatArray:
    """(M, G, Q) parameters in natural units: exp for log, logistic for logit."""
    natural: FloatArray = np.exp(np.clip(np.where(_IS_LOG, parameters, -parameters), -40.0, 40.0))
    natural[..., ~_IS_LOG] = 1.0 / (1.0 + natural[..., ~_IS_LOG])
    return natural


def advance(
    rules: Rules,
    state: State,
    parameters: FloatArray,
    day: int,
    seed: int,
    *,
    attempt: int = 0,
    workers: int = 1,
    first_member: int = 0,
    controls: Controls | None = None,
    only: IntArray | None = None,
    flows: Flows | None = None,
) -> DayRecord:
    """Advance every member by one day, in place; the result does not depend on `workers`.

    Nor does it depend on batches: members 50 to 99 of an ensemble may be run by themselves, as
    members of a state of their own with `first_member` 50.

    Args:
        rules: The rules.
        state: State at the end of the day before; becomes that of `day`.
        parameters: (M, G, Q) on the transformed scale.
        day: Day number.
        seed: The run's seed.
        attempt: Number of the attempt at this day.
        workers: Threads.
        first_member: Number of the first of these members in the whole ensemble.
        controls: Factors of the day; by default those of the members' own streams.
        only: (N,) rows of the state to advance, ascending and each once. The others stay as they
            are and nothing happens in their rows of the record. By default all.
        flows: Receives who comes onto which route, of all members of the state; nothing else
            depends on it.

    Returns:
        What happened on the day.
    """
    theta, record = natural_units(parameters), no_record(state)
    leaving = leaving_on(rules.model, day)
    if controls is None:
        controls = own_controls(rules.model, day, len(parameters), seed, first_member)
    factors = Controls._make(np.require(one, np.float64, ["C", "W"]) for one in controls)
    word, asylum_room = stamp(day, attempt), rules.model.movement.asylum_room
    groups = len(rules.model.groups)

    def step(today: Today, members: IntArray) -> None:
        rng, rates, ready = generator(first_member), np.zeros(groups), np.zeros(groups, np.int64)
        most = int(np.diff(today.first, axis=1).max(initial=0))
        shares = Shares(generator(first_member), np.zeros(most), np.zeros(most))
        counting = nullcontext(NOT_ASKED) if flows is None else flows.counting(today, first_member)
        with counting as flow:
            step_members(
                rng, rates, ready, shares, flow, seed, word, day, members, rules.facts, today,
                leaving, factors, asylum_room, state, theta, record,
            )  # fmt: skip

    rides = board(rules.model, state, day, only)
    _run_all(_jobs(rules.situations.of_day(day, state, only), workers), step, workers)
    alight(rules.model, state, record, rides)
    return record


def _jobs(situations: list[tuple[Today, IntArray]], workers: int) -> list[tuple[Today, IntArray]]:
    """The members of each situation, cut so that every thread has work."""
    jobs = []
    for today, members in situations:
        parts = min(workers, max(1, len(members) // FEWEST_MEMBERS))
        jobs += [(today, part) for part in np.array_split(members, parts)]
    return jobs
