"""Which draws the engine makes, and how long they take by themselves.

The engine is run uncompiled for one member, with its samplers replaced by ones that write down
every call: so many of each kind, with these arguments. A compiled loop over the calls written down
then gives the seconds they take.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np
from numba import njit

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.engine import philox, samplers
from waystation.engine.philox import RNG_WORDS, U64Array
from waystation.engine.rules import build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters

MOST_REPLAYED = 200_000
"""Calls of a kind that are replayed; more are represented by so many, evenly taken from all."""


@dataclass
class Calls:
    """Draws written down.

    Attributes:
        binomial: n and p of each, one after the other.
        hypergeometric: Good, bad and sample of each, one after the other.
        uniform: Uniform numbers drawn outside of those two.
        stream: Streams opened.
    """

    binomial: list[float] = field(default_factory=list)
    hypergeometric: list[float] = field(default_factory=list)
    uniform: int = 0
    stream: int = 0

    def numbers(self) -> tuple[int, int, int, int]:
        """How many of each, in the order of the attributes."""
        return len(self.binomial) // 2, len(self.hypergeometric) // 3, self.uniform, self.stream


def recorded(model: Model, days: int, seed: int) -> Calls:
    """The draws of one member, written down by a process that compiles nothing.

    Args:
        model: The model.
        days: Days to run.
        seed: Seed of the run.
    """
    with tempfile.TemporaryDirectory() as aside:
        given, out = Path(aside) / "given", Path(aside) / "calls"
        given.write_bytes(pickle.dumps((model, days, seed)))
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "benchmarks.recorded_draws", given, out],
            env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
            check=True,
        )
        return cast(Calls, pickle.loads(out.read_bytes()))


def record(model: Model, days: int, seed: int) -> Calls:
    """Run one member with samplers that write down their calls; only where nothing is compiled."""
    calls = Calls()
    _replace_samplers(calls, np.random.default_rng(seed))
    rules, state = build_rules(model), initial_state(model, 1, seed)
    parameters = draw_parameters(model, 1, seed)
    for day in range(days):
        advance(rules, state, parameters, day, seed)
    return calls


def _replace_samplers(calls: Calls, rng: np.random.Generator) -> None:
    """Put samplers that write down their calls in place of the engine's own, in every module."""

    def binomial(_rng: object, n: int, p: float) -> int:
        calls.binomial += (float(n), float(p))
        return int(rng.binomial(n, min(p, 1.0))) if n > 0 and p > 0.0 else 0

    def hypergeometric(_rng: object, good: int, bad: int, sample: int) -> int:
        calls.hypergeometric += (float(good), float(bad), float(sample))
        if good <= 0 or sample <= 0:
            return 0
        return int(rng.hypergeometric(good, max(bad, 0), min(sample, good + bad)))

    def uniform(_rng: object) -> float:
        calls.uniform += 1
        return float(rng.random())

    def near_normal(_rng: object) -> float:
        calls.uniform += 1  # one word of the generator, as a uniform
        return float(rng.standard_normal())

    def open_stream(*_words: object) -> None:
        calls.stream += 1

    engine = [m for name, m in sys.modules.items() if name.startswith("waystation.engine")]
    for function in (binomial, hypergeometric, uniform, near_normal, open_stream):
        for module in engine:
            if hasattr(module, function.__name__):
                setattr(module, function.__name__, function)


@njit(error_model="numpy", nogil=True)
def _binomials(rng: U64Array, n: IntArray, p: FloatArray) -> int:
    total = 0
    for draw in range(len(n)):
        total += samplers.binomial(rng, n[draw], p[draw])
    return total


@njit(error_model="numpy", nogil=True)
def _hypergeometrics(rng: U64Array, good: IntArray, bad: IntArray, sample: IntArray) -> int:
    total = 0
    for draw in range(len(good)):
        total += samplers.hypergeometric(rng, good[draw], bad[draw], sample[draw])
    return total


@njit(error_model="numpy", nogil=True)
def _uniforms(rng: U64Array, number: int) -> float:
    total = 0.0
    for _ in range(number):
        total += philox.uniform(rng)
    return total


@njit(error_model="numpy", nogil=True)
def _streams(rng: U64Array, number: int) -> float:
    total = 0.0
    for cell in range(number):
        philox.open_stream(rng, 1, 0, 0, 0, cell)
        total += rng[2]
    return total


def seconds_of(calls: Calls, repeats: int = 5) -> float:
    """Processor seconds of the compiled samplers for these calls, each kind at its best.

    Args:
        calls: What to draw.
        repeats: How often it is timed.
    """
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    philox.open_stream(rng, 1, 0, 0, 0, 0)
    pairs, triples = _some(calls.binomial, 2), _some(calls.hypergeometric, 3)
    n, p = pairs[:, 0].astype(np.int64), pairs[:, 1].copy()
    good, bad, sample = (column.astype(np.int64) for column in triples.T)
    work: tuple[Callable[[int], object], ...] = (
        lambda few: _binomials(rng, n[:few], p[:few]),
        lambda few: _hypergeometrics(rng, good[:few], bad[:few], sample[:few]),
        lambda few: _uniforms(rng, few),
        lambda few: _streams(rng, few),
    )
    total = 0.0
    for draw, number in zip(work, calls.numbers(), strict=True):
        few = min(number, MOST_REPLAYED)
        if few:
            total += _best(draw, few, repeats) * number / few
    return total


def _some(values: list[float], width: int) -> FloatArray:
    """(N, width) at most so many calls, evenly taken from all."""
    rows = np.array(values).reshape(-1, width)
    few = min(len(rows), MOST_REPLAYED)
    return rows[np.linspace(0, max(len(rows) - 1, 0), few).astype(np.int64)]


def _best(draw: Callable[[int], object], few: int, repeats: int) -> float:
    draw(1)
    taken = []
    for _ in range(repeats):
        begin = time.process_time()
        draw(few)
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> None:
    """Write down the draws of the model in the first file to the second."""
    # The class that is unpickled elsewhere is that of the module, not of this script.
    from benchmarks import recorded_draws

    model, days, seed = pickle.loads(Path(sys.argv[1]).read_bytes())
    calls = recorded_draws.record(model, days, seed)
    Path(sys.argv[2]).write_bytes(pickle.dumps(calls))


if __name__ == "__main__":
    main()
