"""Pairs of labelled and found spans."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.reports.evaluation.gold import Span


def overlap(first: Span, second: Span) -> int:
    """Characters two spans share."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))


def pairs(labelled: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """One-to-one pairs of spans that share a character, as indices, in order of place.

    The pair that shares most characters is taken first; of equals the closer in length, then
    the one further to the left.
    """
    order = sorted(range(len(found)), key=lambda index: found[index])
    candidates = []
    for index, span in enumerate(labelled):
        for other in order:
            if found[other][0] >= span[1]:
                break
            if shared := overlap(span, found[other]):
                candidates.append((-shared, _longer(span, found[other]), span, index, other))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for *_, index, other in sorted(candidates):
        if index not in taken and other not in used:
            taken[index] = other
            used.add(other)
    return sorted(taken.items())


def _longer(first: Span, second: Span) -> int:
    return abs(first[0] - second[0]) + abs(first[1] - second[1])
