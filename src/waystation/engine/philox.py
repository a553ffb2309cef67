"""The counter-based generator inside the kernel, equal bit for bit to numpy's Philox.

Philox4x64-10 of Salmon et al. 2011 ("Parallel random numbers: as easy as 1, 2, 3", SC11). A
generator is a uint64 array of length `RNG_WORDS`: key (seed, member), counter (block, cell,
purpose, day), four buffered words, the position in the buffer, and the number of the first
member of the batch, from which members count. `open_stream` mirrors
`waystation.domain.streams.stream`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import cast

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core.base import BaseContext
from numba.core.typing.templates import Signature
from numba.extending import intrinsic

from waystation.engine.compiled import inlined, inner

RNG_WORDS = 12
BATCH = 11
"""Word that holds the number of the first member of a batch."""
U64Array = npt.NDArray[np.uint64]

_M0 = np.uint64(0xD2E7470EE14C6C93)
_M1 = np.uint64(0xCA5A826395121157)
_W0 = np.uint64(0x9E3779B97F4A7C15)
_W1 = np.uint64(0xBB67AE8584CAA73B)
_11, _16, _32, _48 = np.uint64(11), np.uint64(16), np.uint64(32), np.uint64(48)
_LOW = np.uint64(0xFFFF)
_ONE = np.uint64(1)
_ZERO = np.uint64(0)
_FOUR = np.uint64(4)
_SIX = np.uint64(6)


def generator(first_member: int) -> U64Array:
    """A generator that opens no stream yet, for a batch whose first member has this number."""
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    rng[BATCH] = first_member
    return rng


def _halves(_context: object, a: types.Type, b: types.Type) -> tuple[Signature, object]:
    """Code for the upper and the lower 64 bits of a product: one instruction on most processors."""

    def generate(
        target: BaseContext, builder: ir.IRBuilder, signature: Signature, words: list[ir.Value]
    ) -> ir.Value:
        wide, word = ir.IntType(128), ir.IntType(64)
        product = builder.mul(builder.zext(words[0], wide), builder.zext(words[1], wide))
        upper = builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)
        halves = [upper, builder.trunc(product, word)]
        return target.make_tuple(builder, signature.return_type, halves)  # type: ignore[no-untyped-call]

    pair = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]
    return pair(a, b), generate


product = cast(Callable[[np.uint64, np.uint64], tuple[np.uint64, np.uint64]], intrinsic(_halves))


@inner
def _refill(rng: U64Array) -> None:
    """Step the counter and fill the buffer with the next four words."""
    rng[2] += _ONE
    if rng[2] == _ZERO:
        rng[3] += _ONE
    x0, x1, x2, x3 = rng[2], rng[3], rng[4], rng[5]
    k0, k1 = rng[0], rng[1]
    for _ in range(10):
        high0, low0 = product(_M0, x0)
        high1, low1 = product(_M1, x2)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0 += _W0
        k1 += _W1
    rng[6], rng[7], rng[8], rng[9] = x0, x1, x2, x3
    rng[10] = _ZERO


@inner
def open_stream(rng: U64Array, seed: int, member: int, purpose: int, day: int, cell: int) -> None:
    """Point the generator at the start of one named stream."""
    rng[0] = np.uint64(seed)
    rng[1] = np.uint64(member) + rng[BATCH]
    rng[2] = _ZERO
    rng[3] = np.uint64(cell)
    rng[4] = np.uint64(purpose)
    rng[5] = np.uint64(day)
    rng[10] = _FOUR


@inlined
def raw(rng: U64Array) -> np.uint64:
    """The next 64 random bits."""
    if rng[10] == _FOUR:
        _refill(rng)
    word: np.uint64 = rng[_SIX + rng[10]]
    rng[10] += _ONE
    return word


@inlined
def uniform(rng: U64Array) -> float:
    """A number in [0, 1) with 53 random bits."""
    return float(raw(rng) >> _11) * (1.0 / 9007199254740992.0)


@inner
def normal(rng: U64Array) -> float:
    """A standard normal number (Box and Muller 1958, one of the pair)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(rng)))
    return radius * math.cos(2.0 * math.pi * uniform(rng))


@inlined
def near_normal(rng: U64Array) -> float:
    """The sum of four uniform numbers, of mean zero and variance one: normal but for its tails.

    Its tails end at 3.5. It costs a tenth of a normal number (Irwin 1927 and Hall 1927, both
    Biometrika 19).
    """
    word = raw(rng)
    total = (word & _LOW) + ((word >> _16) & _LOW) + ((word >> _32) & _LOW) + (word >> _48)
    return (float(total) * (1.0 / 65536.0) - (2.0 - 2.0 / 65536.0)) * 1.7320508075688772


@inner
def wobble(rng: U64Array, sigma: float) -> float:
    """A log-normal factor with mean one: day-to-day noise on a rate."""
    return math.exp(sigma * normal(rng) - 0.5 * sigma * sigma)
