"""Draws inside the kernel: gamma, Dirichlet, Poisson, negative binomial.

Gamma: G. Marsaglia and W. W. Tsang, "A simple method for generating gamma variables", ACM Trans.
Math. Softw. 26 (2000). Poisson: inversion for small means, for large ones the rejection that
`samplers.propose` makes for binomials, of which the Poisson is the limit for many people and a
small chance; its hat and its bounds cover that limit.
"""

from __future__ import annotations

import math

import numpy as np

from waystation.domain.model import FloatArray
from waystation.engine.compiled import inner
from waystation.engine.philox import U64Array, normal, uniform
from waystation.engine.samplers import (
    INVERSION_LIMIT,
    between_bounds,
    factorial_ratio,
    propose,
)

_MOST_COUNTED = 200  # at a mean of 16, more has a chance below 1e-100


@inner
def _below_poisson(height: float, mean: float, k: int) -> bool:
    """Whether a height is at most the probability of `k` relative to the mode's."""
    mode = int(mean)
    log_height = math.log(height)
    bounds = between_bounds(log_height, abs(float(k - mode)), mean)
    if bounds != 0:
        return bounds > 0
    steps = (k - mode) * (math.log(mean / (k + 1.0)) + 1.0)
    return log_height <= factorial_ratio(mode, k) + steps


@inner
def poisson(rng: U64Array, mean: float) -> int:
    """A Poisson count; means up to `LARGEST_COUNT`; below zero or not a number they are zero."""
    if not mean > 0.0:
        return 0
    first = uniform(rng)
    if first < 1.0 - mean:  # the chance of nobody is at least that
        return 0
    if mean < INVERSION_LIMIT:
        none = math.exp(-mean)
        while True:
            mass = none
            for k in range(_MOST_COUNTED):
                if first < mass:
                    return k
                first -= mass
                mass *= mean / (k + 1.0)
            first = uniform(rng)
    spread = math.sqrt(mean)
    while True:
        value, height = propose(rng, first, mean, 0.0, spread)
        if value >= 0.0:
            k = int(value)
            if height == 0.0 or _below_poisson(height, mean, k):
                return k
        first = uniform(rng)


@inner
def _gamma_above_one(rng: U64Array, shape: float) -> float:
    """Marsaglia and Tsang's method, for shapes of at least one."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(rng)
        root = 1.0 + c * x
        if root <= 0.0:
            continue
        v = root * root * root
        u = 1.0 - uniform(rng)
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return d * v


@inner
def _log_gamma_draw(rng: U64Array, shape: float) -> float:
    """Log of a gamma draw of any shape above zero; finite where the draw itself rounds to zero."""
    if shape >= 1.0:
        return math.log(_gamma_above_one(rng, shape))
    above = _gamma_above_one(rng, shape + 1.0)
    return math.log(above) + math.log(1.0 - uniform(rng)) / shape


@inner
def gamma(rng: U64Array, shape: float) -> float:
    """A gamma draw of scale one: mean and variance are `shape`. Zero unless that is above zero."""
    if not shape > 0.0:
        return 0.0
    if shape >= 1.0:
        return _gamma_above_one(rng, shape)
    return math.exp(_log_gamma_draw(rng, shape))


@inner
def negative_binomial(rng: U64Array, mean: float, dispersion: float) -> int:
    """A count of variance mean + mean^2 / dispersion: a Poisson of a gamma-distributed mean.

    Args:
        rng: The generator.
        mean: Expected count, up to `LARGEST_COUNT` with what the dispersion adds.
        dispersion: Above zero; infinite makes it a Poisson count.
    """
    if not (mean > 0.0 and dispersion > 0.0):
        return 0
    if dispersion == np.inf:
        return poisson(rng, mean)
    return poisson(rng, mean * (gamma(rng, dispersion) / dispersion))


@inner
def dirichlet(rng: U64Array, shapes: FloatArray, out: FloatArray) -> None:
    """Random shares with expectations in proportion to `shapes`.

    Args:
        rng: The generator.
        shapes: (cells,) zero or at least 1e-300; a cell of zero gets no share, and without any
            above zero all shares are zero.
        out: (cells,) filled with shares of sum one.
    """
    highest, total = -np.inf, 0.0
    for cell in range(len(shapes)):
        out[cell] = _log_gamma_draw(rng, shapes[cell]) if shapes[cell] > 0.0 else -np.inf
        highest = max(highest, out[cell])
    for cell in range(len(shapes)):
        out[cell] = math.exp(out[cell] - highest) if out[cell] > -np.inf else 0.0
        total += out[cell]
    if total > 0.0:
        for cell in range(len(shapes)):
            out[cell] /= total
