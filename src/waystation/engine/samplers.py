"""Binomial draws inside the kernel: inversion for small means, BTRS for large ones.

BTRS is the transformed rejection of W. Hormann, "The generation of binomial random variates",
J. Stat. Comput. Simul. 46 (1993), with log-gamma in place of its Stirling terms. A multinomial is
a chain of conditional binomials (`take_share`).
"""

from __future__ import annotations

import math

from numba import njit

from waystation.engine.philox import U64Array, uniform

_INVERSION_LIMIT = 10.0
_INVERSION_STEPS = 110


@njit(cache=True, nogil=True)
def _inversion(rng: U64Array, n: int, p: float) -> int:
    """Count up the probabilities until they pass one uniform number; n p below 10."""
    odds = p / (1.0 - p)
    scale = (n + 1) * odds
    first = math.exp(n * math.log1p(-p))
    while True:
        remaining = uniform(rng)
        mass = first
        for k in range(min(n, _INVERSION_STEPS) + 1):
            if remaining < mass:
                return k
            remaining -= mass
            mass *= scale / (k + 1) - odds


@njit(cache=True, nogil=True)
def _btrs(rng: U64Array, n: int, p: float) -> int:
    """Transformed rejection with squeeze; p at most one half, n p at least 10."""
    spread = math.sqrt(n * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    centre = n * p + 0.5
    squeeze = 0.92 - 4.2 / b
    alpha = (2.83 + 5.1 / b) * spread
    log_odds = math.log(p / (1.0 - p))
    mode = math.floor((n + 1) * p)
    height = math.lgamma(mode + 1.0) + math.lgamma(n - mode + 1.0)
    while True:
        v = uniform(rng)
        u = uniform(rng) - 0.5
        us = 0.5 - abs(u)
        if us <= 0.0:
            continue
        k = math.floor((2.0 * a / us + b) * u + centre)
        if k < 0 or k > n:
            continue
        if us >= 0.07 and v <= squeeze:
            return k
        if v <= 0.0:
            return k
        bound = height - math.lgamma(k + 1.0) - math.lgamma(n - k + 1.0) + (k - mode) * log_odds
        if math.log(v * alpha / (a / (us * us) + b)) <= bound:
            return k


@njit(cache=True, nogil=True)
def binomial(rng: U64Array, n: int, p: float) -> int:
    """How many of `n` independent people do what each does with chance `p`.

    For n up to 10^11, more than everybody alive, and any p; beyond that the log-gamma terms of the
    rejection lose the digits that matter. p outside [0, 1] counts as the nearest bound.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    small = p if p <= 0.5 else 1.0 - p
    k = _inversion(rng, n, small) if n * small < _INVERSION_LIMIT else _btrs(rng, n, small)
    return k if p <= 0.5 else n - k


@njit(cache=True, nogil=True)
def take_share(rng: U64Array, left: int, share: float, share_left: float) -> int:
    """One cell of a multinomial: of `left` people, those in a cell of `share` of `share_left`."""
    if share_left <= 0.0 or left <= 0:
        return 0
    return binomial(rng, left, share / share_left)
