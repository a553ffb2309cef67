"""The kernel's generator is numpy's Philox, bit for bit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from waystation.domain.streams import Purpose, stream
from waystation.engine.philox import RNG_WORDS, U64Array, normal, open_stream, raw, uniform, wobble

LARGEST = 2**64 - 1


def generator() -> U64Array:
    return np.zeros(RNG_WORDS, dtype=np.uint64)


def opened(seed: int, member: int, purpose: int, day: int, cell: int) -> U64Array:
    rng = generator()
    open_stream(rng, seed, member, purpose, day, cell)
    return rng


@pytest.mark.parametrize(
    ("seed", "member", "purpose", "day", "cell"),
    [
        (0, 0, 0, 0, 0),
        (1, 0, 5, 1, 0),
        (20181029, 999, 12, 31, 417),
        (2**63 - 1, 2**40, 17, 2**32 * 7 + 3, 2**31),
    ],
)
def test_words_equal_numpys(seed: int, member: int, purpose: int, day: int, cell: int) -> None:
    counter = np.array([0, cell, purpose, day], dtype=np.uint64)
    numpys = np.random.Philox(counter=counter, key=np.array([seed, member], dtype=np.uint64))
    rng = opened(seed, member, purpose, day, cell)
    assert [int(raw(rng)) for _ in range(23)] == numpys.random_raw(23).tolist()


def test_words_equal_numpys_when_the_block_number_carries_over() -> None:
    counter = np.array([LARGEST - 1, 6, 7, 8], dtype=np.uint64)
    numpys = np.random.Philox(counter=counter, key=np.array([3, 4], dtype=np.uint64))
    rng = opened(3, 4, 7, 8, 6)
    rng[2] = np.uint64(LARGEST - 1)
    assert [int(raw(rng)) for _ in range(12)] == numpys.random_raw(12).tolist()
    assert int(rng[3]) == 7


def test_uniform_numbers_equal_those_of_the_named_stream() -> None:
    rng = opened(11, 5, int(Purpose.MOVE), 9, 2)
    named = stream(11, Purpose.MOVE, member=5, day=9, cell=2)
    assert [uniform(rng) for _ in range(50)] == named.random(50).tolist()


def test_streams_do_not_depend_on_the_order_they_are_opened_in() -> None:
    names = [(1, m, p, d, c) for m in (0, 1) for p in (4, 5) for d in (1, 2) for c in (0, 3)]
    rng = generator()

    def first_words(
        order: Sequence[tuple[int, int, int, int, int]],
    ) -> dict[tuple[int, int, int, int, int], list[int]]:
        words: dict[tuple[int, int, int, int, int], list[int]] = {}
        for name in order:
            open_stream(rng, *name)
            words[name] = [int(raw(rng)) for _ in range(6)]
        return words

    forward, backward = first_words(names), first_words(names[::-1])
    assert forward == backward
    assert len({tuple(words) for words in forward.values()}) == len(names)


def test_reopening_forgets_what_was_buffered() -> None:
    rng = opened(1, 2, 3, 4, 5)
    expected = [int(raw(rng)) for _ in range(3)]
    open_stream(rng, 1, 2, 3, 4, 5)
    assert [int(raw(rng)) for _ in range(3)] == expected


def test_normal_and_wobble_have_the_stated_moments() -> None:
    # Four comparisons at five standard errors each: false alarms below 3 in a million.
    rng, draws = opened(7, 0, 2, 1, 0), 40_000
    normals = np.array([normal(rng) for _ in range(draws)])
    assert abs(normals.mean()) < 5 / np.sqrt(draws)
    assert abs(normals.var() - 1) < 5 * np.sqrt(2 / draws)
    factors = np.array([wobble(rng, 0.3) for _ in range(draws)])
    assert abs(factors.mean() - 1) < 5 * np.sqrt(np.expm1(0.09) / draws)
    assert abs(np.log(factors).std() - 0.3) < 5 * 0.3 / np.sqrt(2 * draws)


def test_a_wobble_of_no_spread_is_one() -> None:
    assert wobble(opened(1, 1, 1, 1, 1), 0.0) == 1.0
