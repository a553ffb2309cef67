"""Draws of counts inside the kernel: binomial, multinomial, hypergeometric.

Small means: inversion. Large means: the transformed rejection BTRD of W. Hormann, "The generation
of binomial random variates", J. Stat. Comput. Simul. 46 (1993), and the ratio-of-uniforms method
HRUA of E. Stadlober, "The ratio of uniforms approach for generating discrete random variates",
J. Comput. Appl. Math. 31 (1990). A multinomial is a chain of conditional binomials, a multivariate
hypergeometric a chain of hypergeometrics.

Probabilities enter as their ratio to that of the mode, arranged so that the large terms cancel
before they are rounded: counts may be as large as `LARGEST_COUNT`. Arguments that are not numbers
count as zero.
"""

from __future__ import annotations

import math

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.compiled import inlined, inner
from waystation.engine.philox import U64Array, uniform

LARGEST_COUNT = 10**12
"""People one draw may speak of; beyond it doubles lose whole numbers the methods need."""

INVERSION_LIMIT = 16.0  # Hormann's hat needs a mean of at least ten
_INVERSION_STEPS = np.uint64(112)  # at a mean of 16, more has a chance below 1e-50
_RECIPROCAL = 1.0 / np.maximum(np.arange(113), 1)
_SERIES_LIMIT = 0.001  # the first term left out of the logarithm is below 1e-15 of it
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_SMALL_FACTORIALS = 16
_HALF_LOG_TWO_PI = 0.5 * math.log(2.0 * math.pi)
_REMAINDERS = np.array(
    [
        math.lgamma(k + 1.0) - ((k + 0.5) * math.log(k + 1.0) - (k + 1.0) + _HALF_LOG_TWO_PI)
        for k in range(_SMALL_FACTORIALS)
    ]
)
_FEW = 12  # a product of so many counts stays far below the largest number
_RATIO_SLOPE = 2.0 * math.sqrt(2.0 / math.e)
_RATIO_OFFSET = 3.0 - 2.0 * math.sqrt(3.0 / math.e)


@inner
def remainder(k: int) -> float:
    """What Stirling's (k + 1/2) log(k + 1) - (k + 1) + log(2 pi) / 2 lacks to log k!."""
    if k < _SMALL_FACTORIALS:
        return float(_REMAINDERS[k])
    inverse = 1.0 / (k + 1.0)
    square = inverse * inverse
    return (1.0 / 12 - (1.0 / 360 - square / 1260) * square) * inverse


@inner
def factorial_ratio(mode: int, k: int) -> float:
    """log(mode! / k!) + (k - mode) (log(k + 1) - 1): the part left when the large terms cancel."""
    return remainder(mode) - remainder(k) - (mode + 0.5) * math.log1p((k - mode) / (mode + 1.0))


@inlined
def propose(rng: U64Array, v: float, mean: float, p: float, spread: float) -> tuple[float, float]:
    """One proposal of Hormann's rejection for n p = `mean` of at least 10 and p up to one half.

    Returns:
        The value, not yet rounded down, and the height to be compared with its probability
        relative to the mode's; a height of zero needs no comparison.
    """
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = mean + 0.5
    squeeze = 0.92 - 4.2 / b
    if v <= 0.86 * squeeze:
        u = v / squeeze - 0.43
        return (2.0 * a / (0.5 - abs(u)) + b) * u + centre, 0.0
    if v >= squeeze:
        u = uniform(rng) - 0.5
    else:
        u = v / squeeze - 0.93
        u = math.copysign(0.5, u) - u
        v = uniform(rng) * squeeze
    us = 0.5 - abs(u)
    height = v * (2.83 + 5.1 / b) * spread / (a / (us * us) + b)
    return (2.0 * a / us + b) * u + centre, height


@inlined
def between_bounds(log_height: float, distance: float, variance: float) -> int:
    """Hormann's bounds of the log-probability at `distance` from the mode.

    Returns:
        1 where the height is surely below it, -1 where it is surely above, otherwise 0. The bounds
        hold at most half a variance from the mode (Kachitvichyanukul and Schmeiser 1988).
    """
    if distance >= 0.5 * variance - 1.0:
        return 0
    slack = (distance / variance) * (
        ((distance / 3.0 + 0.625) * distance + 1.0 / 6) / variance + 0.5
    )
    rest = log_height + 0.5 * distance * distance / variance
    return 1 if rest < -slack else -1 if rest > slack else 0


@inlined
def _below_binomial(height: float, n: int, p: float, k: int, variance: float) -> bool:
    """Whether a height is at most the probability of `k` relative to the mode's."""
    mode = int((n + 1.0) * p)
    log_height = math.log(height)
    bounds = between_bounds(log_height, abs(float(k - mode)), variance)
    if bounds != 0:
        return bounds > 0
    odds = p / (1.0 - p) * (n - k + 1.0) / (k + 1.0)
    exact = factorial_ratio(mode, k) + factorial_ratio(n - mode, n - k)
    return log_height <= exact + (k - mode) * math.log(odds)


@inner
def _rejection(rng: U64Array, n: int, p: float, first: float) -> int:
    """Transformed rejection; p at most one half, n p at least 10."""
    mean = n * p
    variance = mean * (1.0 - p)
    spread = math.sqrt(variance)
    while True:
        value, height = propose(rng, first, mean, p, spread)
        if height == 0.0:
            return int(value)
        if 0.0 <= value < n + 1.0:
            k = int(value)
            if _below_binomial(height, n, p, k, variance):
                return k
        first = uniform(rng)


@inlined
def _inversion(rng: U64Array, n: int, p: float, first: float) -> int:
    """How many cumulative probabilities the uniform number `first` reaches; for small n p.

    Several are compared before each branch: processors foresee the branch, not the number.
    """
    rest = 1.0 - p
    if p < _SERIES_LIMIT:
        log_rest = -p * (1.0 + p * (1.0 / 2 + p * (1.0 / 3 + p * (1.0 / 4 + p * (1.0 / 5)))))
    else:
        log_rest = math.log(rest) + ((1.0 - rest) - p) / rest
    none = math.exp(n * log_rest)
    odds = p / rest
    scale = (n + 1.0) * odds
    while True:
        k, block, mass, reached = 0, _ZERO, none, 0.0
        while block < _INVERSION_STEPS:
            for _ in range(4):
                reached += mass
                block += _ONE
                mass *= scale * _RECIPROCAL[block] - odds
                k += int(first >= reached)
            if first < reached:
                return min(k, n)
        first = uniform(rng)  # lost to rounding, once in 10^15


@inlined
def _some(rng: U64Array, n: int, p: float, first: float) -> int:
    """Binomial draws where the uniform number `first` does not rule out that somebody does it."""
    if n == 1 or p >= 1.0:  # of one person, `first` is then known to be at least 1 - p
        return n
    small = p if p <= 0.5 else 1.0 - p
    if n * small < INVERSION_LIMIT:
        k = _inversion(rng, n, small, first)
    else:
        k = _rejection(rng, n, small, first)
    return k if p <= 0.5 else n - k


@inlined
def binomial(rng: U64Array, n: int, p: float) -> int:
    """How many of `n` independent people do what each does with chance `p`.

    Args:
        rng: The generator.
        n: People, up to `LARGEST_COUNT`.
        p: Chance of each; outside [0, 1] it counts as the nearest bound.
    """
    if not (n > 0 and p > 0.0):
        return 0
    first = uniform(rng)
    # The chance of nobody is at least 1 - n p.
    return 0 if first < 1.0 - n * p else _some(rng, n, p, first)


@inner
def take_share(rng: U64Array, left: int, share: float, share_left: float) -> int:
    """One cell of a multinomial: of `left` people, those in a cell of `share` of `share_left`."""
    if share_left <= 0.0 or left <= 0:
        return 0
    return binomial(rng, left, share / share_left)


@inner
def multinomial(rng: U64Array, n: int, shares: FloatArray, out: IntArray) -> None:
    """Spread `n` people over cells in proportion to shares.

    Args:
        rng: The generator.
        n: People, up to `LARGEST_COUNT`.
        shares: (cells,) zero or more, of any sum; without one above zero nobody is placed.
        out: (cells,) filled with the people in each cell.
    """
    share_left, last = 0.0, -1
    for cell in range(len(shares)):
        if shares[cell] > 0.0:
            share_left += shares[cell]
            last = cell
    left = n
    for cell in range(len(shares)):
        if cell == last:
            out[cell] = left
        else:
            out[cell] = take_share(rng, left, shares[cell], share_left)
            share_left -= shares[cell]
        left -= out[cell]


@inner
def _relative_probability(good: int, bad: int, sample: int, mode: int, k: int) -> float:
    """Log of the hypergeometric probability of `k` relative to that of `mode`."""
    rest = bad - sample
    odds = (good - k + 1.0) * (sample - k + 1.0) / ((k + 1.0) * (rest + k + 1.0))
    return (
        factorial_ratio(mode, k)
        + factorial_ratio(good - mode, good - k)
        + factorial_ratio(sample - mode, sample - k)
        + factorial_ratio(rest + mode, rest + k)
        + (k - mode) * math.log(odds)
    )


@inner
def _ratio_of_uniforms(rng: U64Array, good: int, bad: int, sample: int) -> int:
    """Stadlober's HRUA; at most half of the people good, at most half of them sampled."""
    people = float(good) + bad
    share = good / people
    mean = sample * share
    variance = mean * (1.0 - share) * (people - sample) / (people - 1.0)
    width = _RATIO_SLOPE * math.sqrt(variance + 0.5) + _RATIO_OFFSET
    mode = int((sample + 1.0) * ((good + 1.0) / (people + 2.0)))
    most = min(good, sample)
    while True:
        u = 1.0 - uniform(rng)
        value = mean + 0.5 + width * (uniform(rng) - 0.5) / u
        if value < 0.0 or value >= most + 1.0:
            continue
        k = int(value)
        exact = _relative_probability(good, bad, sample, mode, k)
        if u * (4.0 - u) - 3.0 <= exact:
            return k
        if u * (u - exact) < 1.0 and 2.0 * math.log(u) <= exact:
            return k


@inner
def _count_up(rng: U64Array, good: int, bad: int, sample: int, first: float) -> int:
    """Hypergeometric by inversion of `first`, for small means; good at most sample, at most bad."""
    people, rest = good + bad, bad - sample
    if good <= _FEW:
        above, below = 1.0, 1.0
        for k in range(good):
            above *= rest + k + 1.0
            below *= bad + k + 1.0
        none = above / below
    else:
        log_none = good * math.log1p(-sample / (bad + 1.0))
        log_none += factorial_ratio(people - sample, rest) - factorial_ratio(people, bad)
        none = math.exp(log_none)
    remaining = first
    while True:
        mass = none
        for k in range(min(good, int(_INVERSION_STEPS)) + 1):
            if remaining < mass:
                return k
            remaining -= mass
            mass *= (good - k) / (k + 1.0) * ((sample - k) / (rest + k + 1.0))
        remaining = uniform(rng)


@inner
def hypergeometric(rng: U64Array, good: int, bad: int, sample: int) -> int:
    """How many of `sample` people, drawn without replacement, are among the `good`.

    Args:
        rng: The generator.
        good: People counted if drawn.
        bad: All others; together up to `LARGEST_COUNT`.
        sample: People drawn; beyond everybody it counts as everybody.
    """
    people = good + bad
    if good <= 0 or sample <= 0:
        return 0
    if sample >= people or bad <= 0:
        return min(good, sample)
    fewer, drawn = min(good, bad), min(sample, people - sample)
    few, many = min(fewer, drawn), max(fewer, drawn)  # their roles are alike
    mean = few * (many / people)
    if mean < INVERSION_LIMIT:
        first = uniform(rng)
        # The chance of nobody is at least one minus the mean.
        k = 0 if first < 1.0 - mean else _count_up(rng, few, people - few, many, first)
    else:
        k = _ratio_of_uniforms(rng, few, people - few, many)
    if good > bad:
        k = drawn - k
    return k if drawn == sample else good - k


@inner
def multivariate_hypergeometric(
    rng: U64Array, people: IntArray, sample: int, out: IntArray
) -> None:
    """Which groups `sample` people belong to, drawn from all groups without replacement.

    Args:
        rng: The generator.
        people: (groups,) people of each, together up to `LARGEST_COUNT`.
        sample: People drawn; beyond everybody it counts as everybody.
        out: (groups,) filled with the people drawn from each.
    """
    others = 0
    for group in range(len(people)):
        others += people[group]
    left = min(sample, others)
    for group in range(len(people)):
        others -= people[group]
        out[group] = hypergeometric(rng, people[group], others, left)
        left -= out[group]
