"""Advance a whole ensemble: parameters drift, members step, on all cores of the machine."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from waystation.domain.model import FloatArray, Model
from waystation.domain.parameters import PARAMETERS, Transform
from waystation.domain.streams import Purpose
from waystation.engine.kernel import step_members
from waystation.engine.philox import RNG_WORDS, normal, open_stream
from waystation.engine.rules import Rules
from waystation.engine.state import DayRecord, State

_ATTEMPT = 1 << 32
_PRIOR, _DRIFT = int(Purpose.PRIOR), int(Purpose.DRIFT)
_IS_LOG = np.array([spec.transform is Transform.LOG for spec in PARAMETERS])


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
    with ThreadPoolExecutor(max(1, workers)) as pool:
        jobs = [pool.submit(work, int(a), int(b)) for a, b in itertools.pairwise(cuts)]
        for job in jobs:
            job.result()


@njit(cache=True, nogil=True)
def _normals(seed: int, purpose: int, word: int, first: int, last: int, out: FloatArray) -> None:
    """Fill rows first..last-1 of (M, C) with standard normals, a stream per member."""
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    for m in range(first, last):
        open_stream(rng, seed, m, purpose, word, 0)
        for c in range(out.shape[1]):
            out[m, c] = normal(rng)


def draw_parameters(model: Model, members: int, seed: int) -> FloatArray:
    """(M, G, Q) parameters from their priors, on the transformed scale."""
    shape = (members, *model.prior_mean.shape)
    noise = np.empty((members, model.prior_mean.size))
    _normals(seed, _PRIOR, 0, 0, members, noise)
    return model.prior_mean + model.prior_sigma * noise.reshape(shape)


def drift_parameters(
    model: Model,
    parameters: FloatArray,
    day: int,
    seed: int,
    *,
    attempt: int = 0,
    workers: int = 1,
) -> FloatArray:
    """One day of drift back to the prior (an Ornstein-Uhlenbeck step; spread is kept).

    Args:
        model: Gives the priors and the memory of each parameter.
        parameters: (M, G, Q) on the transformed scale.
        day: Day number.
        seed: The run's seed.
        attempt: Number of the attempt at this day.
        workers: Threads.
    """
    keep = np.exp(-1.0 / model.memory_days)
    fresh = model.prior_sigma * np.sqrt(1.0 - keep**2)
    noise = np.empty((len(parameters), model.prior_mean.size))
    word = stamp(day, attempt)
    share_out(lambda a, b: _normals(seed, _DRIFT, word, a, b, noise), len(parameters), workers)
    pulled = model.prior_mean + keep * (parameters - model.prior_mean)
    drifted: FloatArray = pulled + fresh * noise.reshape(parameters.shape)
    return drifted


def natural_units(parameters: FloatArray) -> FloatArray:
    """(M, G, Q) parameters in natural units: exp for log, logistic for logit."""
    clipped = np.clip(parameters, -40.0, 40.0)
    natural: FloatArray = np.where(_IS_LOG, np.exp(clipped), 1.0 / (1.0 + np.exp(-clipped)))
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
) -> DayRecord:
    """Advance every member by one day, in place; the result does not depend on `workers`.

    Args:
        rules: Probabilities.
        state: State at the end of the day before; becomes that of `day`.
        parameters: (M, G, Q) on the transformed scale.
        day: Day number.
        seed: The run's seed.
        attempt: Number of the attempt at this day.
        workers: Threads.

    Returns:
        What happened on the day.
    """
    members = len(parameters)
    theta = natural_units(parameters)
    record = DayRecord(
        arrivals=np.zeros_like(state.solo),
        departures=np.zeros_like(state.solo),
        joined=np.zeros((members, state.solo.shape[2]), dtype=np.int32),
    )
    word = stamp(day, attempt)
    share_out(
        lambda a, b: step_members(seed, word, day, a, b, rules, state, theta, record),
        members,
        workers,
    )
    return record
