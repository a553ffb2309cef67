"""Which borders a movement may pass: chains of neighbouring countries."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence

Neighbours = Callable[[str], Sequence[str]]

SPARE = 1
"""Borders more than the fewest that a chain may pass: the alternatives people could take."""


def chains(
    start: str, end: str, neighbours: Neighbours, spare: int = SPARE
) -> tuple[tuple[str, ...], ...]:
    """Chains of countries from one to another, each a neighbour of the next, shortest first.

    Args:
        start: Code of the first country.
        end: Code of the last.
        neighbours: Codes of the countries that border on one.
        spare: Borders more than the fewest.

    Returns:
        None at all where no land leads from one to the other.
    """
    left = _borders_to(end, neighbours)
    if start not in left:
        return ()
    limit = left[start] + (spare if start != end else 0)
    found: list[tuple[str, ...]] = []
    front: list[tuple[str, ...]] = [(start,)]
    while front:
        found += [chain for chain in front if chain[-1] == end]
        front = [
            (*chain, code)
            for chain in front
            if chain[-1] != end
            for code in sorted(set(neighbours(chain[-1])))
            if code in left and code not in chain and len(chain) + left[code] <= limit
        ]
    return tuple(found)


def _borders_to(end: str, neighbours: Neighbours) -> dict[str, int]:
    """Fewest borders from every country that can be reached to the one."""
    left, depth, front = {end: 0}, 0, [end]
    while front:
        depth += 1
        near = sorted({code for one in front for code in neighbours(one)} - left.keys())
        left.update(dict.fromkeys(near, depth))
        front = near
    return left


def ways_of(found: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Pairs of countries, in the way people go, that the chains pass; in order."""
    return tuple(sorted({pair for chain in found for pair in itertools.pairwise(chain)}))
