"""The counter-based generator inside the kernel, equal bit for bit to numpy's Philox.

Philox4x64-10 of Salmon et al. 2011 ("Parallel random numbers: as easy as 1, 2, 3", SC11). A
generator is a uint64 array of length `RNG_WORDS`: key (seed, member), counter (block, cell,
purpose, day), four buffered words, the position in the buffer. `open_stream` mirrors
`waystation.domain.streams.stream`.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

RNG_WORDS = 11
U64Array = npt.NDArray[np.uint64]

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)
_11 = np.uint64(11)
_ONE = np.uint64(1)
_ZERO = np.uint64(0)
_FOUR = np.uint64(4)


@njit(cache=True, nogil=True)
def _high_word(a: np.uint64, b: np.uint64) -> np.uint64:
    """Upper 64 bits of the 128-bit product."""
    a_low, a_high = a & _LOW, a >> _32
    b_low, b_high = b & _LOW, b >> _32
    low = a_low * b_low
    middle = a_high * b_low + (low >> _32)
    carry = (middle & _LOW) + a_low * b_high
    return a_high * b_high + (middle >> _32) + (carry >> _32)


@njit(cache=True, nogil=True)
def _refill(rng: U64Array) -> None:
    """Step the counter and fill the buffer with the next four words."""
    rng[2] += _ONE
    if rng[2] == _ZERO:
        rng[3] += _ONE
    x0, x1, x2, x3 = rng[2], rng[3], rng[4], rng[5]
    k0, k1 = rng[0], rng[1]
    for _ in range(10):
        high0, low0 = _high_word(_M0, x0), _M0 * x0
        high1, low1 = _high_word(_M1, x2), _M1 * x2
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0 += _W0
        k1 += _W1
    rng[6], rng[7], rng[8], rng[9] = x0, x1, x2, x3
    rng[10] = _ZERO


@njit(cache=True, nogil=True)
def open_stream(rng: U64Array, seed: int, member: int, purpose: int, day: int, cell: int) -> None:
    """Point the generator at the start of one named stream."""
    rng[0] = np.uint64(seed)
    rng[1] = np.uint64(member)
    rng[2] = _ZERO
    rng[3] = np.uint64(cell)
    rng[4] = np.uint64(purpose)
    rng[5] = np.uint64(day)
    rng[10] = _FOUR


@njit(cache=True, nogil=True)
def raw(rng: U64Array) -> np.uint64:
    """The next 64 random bits."""
    if rng[10] == _FOUR:
        _refill(rng)
    word: np.uint64 = rng[6 + np.int64(rng[10])]
    rng[10] += _ONE
    return word


@njit(cache=True, nogil=True)
def uniform(rng: U64Array) -> float:
    """A number in [0, 1) with 53 random bits."""
    return float(raw(rng) >> _11) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def normal(rng: U64Array) -> float:
    """A standard normal number (Box and Muller 1958, one of the pair)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(rng)))
    return radius * math.cos(2.0 * math.pi * uniform(rng))


@njit(cache=True, nogil=True)
def wobble(rng: U64Array, sigma: float) -> float:
    """A log-normal factor with mean one: day-to-day noise on a rate."""
    return math.exp(sigma * normal(rng) - 0.5 * sigma * sigma)
