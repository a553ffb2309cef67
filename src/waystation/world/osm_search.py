"""Shortest ways from each terminal of a graph to those next to it.

The search is Dijkstra's (1959), from each terminal until every way still open has passed another
one. It is compiled (numba), as a search that ends there is not among scipy's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Ints32 = NDArray[np.int32]
Flags = NDArray[np.bool_]
Function = TypeVar("Function", bound=Callable[..., Any])

SUMS = 4
"""Numbers of an edge that are added up along a way."""


def compiled(function: Function) -> Function:
    """The function in machine code, kept on disk where a folder for it can be written."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))


@compiled
def search(
    first: Ints,
    tail: Ints32,
    head: Ints32,
    length: Ints,
    kinds: Ints,
    terminal: Ints32,
    blocked: Flags,
    sources: Ints,
) -> Ints:
    """Shortest ways between terminals that pass no other one.

    Of each vertex reached `past` tells that its shortest way passes another terminal; `waiting`
    counts those reached, not yet settled, whose way passes none. A search ends when there is none
    left. Of equal ways one that passes another terminal counts as the shortest.

    Args:
        first: Where the edges of each vertex begin, and the end of the last, (v + 1,).
        tail: Vertex an edge leaves, (e,); edges are in order of it.
        head: Vertex an edge reaches, (e,).
        length: Length of an edge, whole, 0 or more, (e,).
        kinds: What is added up along a way, (e, 4).
        terminal: Number of the terminal at a vertex, -1 where there is none, (v,).
        blocked: Whether no way leads on through a terminal, (t,).
        sources: Vertex of each terminal, (t,).

    Returns:
        Rows of start, end, length and the four sums.
    """
    reached = np.full(first.size - 1, -1, np.int64)
    far = np.zeros(first.size - 1, np.int64)
    back = np.zeros(first.size - 1, np.int64)
    past = np.zeros(first.size - 1, np.bool_)
    done = np.zeros(first.size - 1, np.bool_)
    heap = np.zeros((head.size + 2, 2), np.int64)
    found = np.zeros((1024, 3 + SUMS), np.int64)
    count = 0
    for number in range(sources.size):
        source = sources[number]
        reached[source], far[source], past[source], done[source] = number, 0, False, False
        heap[0, 0], heap[0, 1] = 0, source
        size, waiting = 1, 1
        while size > 0 and waiting > 0:
            here, vertex = heap[0, 0], heap[0, 1]
            size = drop(heap, size)
            if done[vertex] or here > far[vertex]:
                continue
            done[vertex] = True
            through = past[vertex]
            waiting -= 0 if through else 1
            if terminal[vertex] >= 0 and vertex != source:
                if not through:
                    if count == found.shape[0]:
                        found = np.concatenate((found, np.zeros_like(found)))
                    found[count, 0], found[count, 1] = number, terminal[vertex]
                    found[count, 2] = here
                    _add_up(found[count], vertex, source, back, tail, kinds)
                    count += 1
                if blocked[terminal[vertex]]:
                    continue
                through = True
            for edge in range(first[vertex], first[vertex + 1]):
                there = here + length[edge]
                to = head[edge]
                if reached[to] != number:
                    reached[to], done[to], past[to] = number, False, through
                    waiting += 0 if through else 1
                elif done[to] or there > far[to] or (there == far[to] and not through):
                    continue
                waiting += int(past[to]) - int(through)
                far[to], past[to], back[to] = there, through, edge
                size = add(heap, size, there, to)
    return found[:count]


@compiled
def _add_up(row: Ints, vertex: int, source: int, back: Ints, tail: Ints32, kinds: Ints) -> None:
    while vertex != source:
        edge = back[vertex]
        for kind in range(SUMS):
            row[3 + kind] += kinds[edge, kind]
        vertex = tail[edge]


@compiled
def add(heap: Ints, size: int, key: int, vertex: int) -> int:
    """Put a key into a binary heap; equal keys come out by vertex."""
    at = size
    while at > 0:
        above = (at - 1) // 2
        if heap[above, 0] < key or (heap[above, 0] == key and heap[above, 1] <= vertex):
            break
        heap[at, 0], heap[at, 1] = heap[above, 0], heap[above, 1]
        at = above
    heap[at, 0], heap[at, 1] = key, vertex
    return size + 1


@compiled
def drop(heap: Ints, size: int) -> int:
    """Take the least key out of a binary heap."""
    size -= 1
    key, vertex = heap[size, 0], heap[size, 1]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        right = below + 1
        if right < size and (
            heap[right, 0] < heap[below, 0]
            or (heap[right, 0] == heap[below, 0] and heap[right, 1] < heap[below, 1])
        ):
            below = right
        if key < heap[below, 0] or (key == heap[below, 0] and vertex <= heap[below, 1]):
            break
        heap[at, 0], heap[at, 1] = heap[below, 0], heap[below, 1]
        at = below
    heap[at, 0], heap[at, 1] = key, vertex
    return size
