"""Binomial draws per second per core, beside numpy's `Generator.binomial`.

Twice: with one n and p for all draws, which numpy prepares once, and with n and p that differ from
draw to draw, as in the engine. Each figure is the best of several repeats of processor time.

    python -m benchmarks.draws      (from the root of the repository)
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numba
import numpy as np
from numba import njit

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.philox import RNG_WORDS, U64Array, open_stream
from waystation.engine.samplers import binomial

MEANS = (0.01, 0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0, 1e3, 1e4, 1e6)
SPREAD = 0.1  # n and p vary by so much, on the log scale, either way


@njit(error_model="numpy")
def fill(rng: U64Array, n: IntArray, p: FloatArray, out: IntArray) -> None:
    """One draw for each pair of n and p."""
    for draw in range(len(out)):
        out[draw] = binomial(rng, n[draw], p[draw])


def machine() -> str:
    """The processor and the versions that matter."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    return f"{processor}, one core; {versions}, numba {numba.__version__}"


def rate(draw: Callable[[], object], draws: int, repeats: int) -> float:
    """Millions of draws per second, at best."""
    best = np.inf
    for _ in range(repeats):
        begin = time.process_time()
        draw()
        best = min(best, time.process_time() - begin)
    return draws / best / 1e6


def measured(mean: float, p: float, options: argparse.Namespace, varying: bool) -> tuple[str, ...]:
    """Ours, numpy's and their ratio, for n p of `mean`."""
    numpys, draws = np.random.default_rng(1), options.draws
    scale = np.exp(numpys.uniform(-SPREAD, SPREAD, (2, draws)) if varying else np.zeros((2, draws)))
    n = np.maximum(1, np.rint(mean / p * scale[0])).astype(np.int64)
    chance = np.minimum(mean / n * scale[1], 1.0)
    rng, out = np.zeros(RNG_WORDS, dtype=np.uint64), np.zeros(draws, dtype=np.int64)
    open_stream(rng, 1, 0, 0, 0, 0)
    fill(rng, n[:1], chance[:1], out[:1])
    ours = rate(lambda: fill(rng, n, chance, out), draws, options.repeats)
    one, its = int(n[0]), float(chance[0])
    theirs = rate(
        lambda: numpys.binomial(n, chance) if varying else numpys.binomial(one, its, draws),
        draws,
        options.repeats,
    )
    return f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.2f}"


def main() -> None:
    """Print a line per mean."""
    parser = argparse.ArgumentParser(description="Binomial draws beside numpy's.")
    parser.add_argument("--chance", type=float, default=0.1, help="p, as far as n allows")
    parser.add_argument("--draws", type=int, default=300_000)
    parser.add_argument("--repeats", type=int, default=9)
    options = parser.parse_args()
    print(machine())
    print(f"p about {options.chance}; M draws/s: n, p constant | n, p varying")
    head = f"{'ours':>8} {'numpy':>8} {'ratio':>6}"
    print(f"{'n p':>11} {head} | {head}")
    for mean in MEANS:
        cells = [measured(mean, options.chance, options, varying) for varying in (False, True)]
        columns = " | ".join(f"{a:>8} {b:>8} {c:>6}" for a, b, c in cells)
        print(f"{mean:>11,g} {columns}")


if __name__ == "__main__":
    main()
