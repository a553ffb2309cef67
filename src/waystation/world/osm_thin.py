"""Fewer routes: a direct way goes where another, through a place between, is hardly longer.

Where roads form a grid, each place has ways to dozens of others that pass no third. Most are as
good as gone through a place beside the road. What stays is a spanner (greedy; Althöfer et al. 1993,
On sparse spanners of weighted graphs): shorter ways are settled first, and a way is left out when
those that stand already lead from its start to its end within the stretch allowed.
"""

from __future__ import annotations

import numpy as np

from waystation.world.osm_search import Flags, Ints, add, compiled, drop


@compiled
def thinned(
    start: Ints, end: Ints, length: Ints, limit: Ints, offers: Ints, passable: Flags
) -> Flags:
    """Which of these links stay.

    Args:
        start: Terminal each link leaves; links in the order in which they are settled, (l,).
        end: Terminal it reaches, (l,).
        length: Its length, whole, (l,).
        limit: Length up to which a way over others replaces it, (l,).
        offers: Bits of what it offers; it is replaced by links only that offer as much, (l,).
        passable: Whether ways may lead on through a terminal, (t,).
    """
    kept = np.zeros(start.size, np.bool_)
    first = np.full(passable.size, -1, np.int64)
    following = np.full(start.size, -1, np.int64)
    reached = np.full(passable.size, -1, np.int64)
    far = np.zeros(passable.size, np.int64)
    heap = np.zeros((start.size + 2, 2), np.int64)
    for link in range(start.size):
        source, target = start[link], end[link]
        reached[source], far[source] = link, 0
        heap[0, 0], heap[0, 1] = 0, source
        size = 1
        while size > 0:
            here, at = heap[0, 0], heap[0, 1]
            if at == target:
                break
            size = drop(heap, size)
            if here > far[at] or (at != source and not passable[at]):
                continue
            other = first[at]
            while other >= 0:
                to, there = end[other], here + length[other]
                fits = there <= limit[link] and (offers[other] & offers[link]) == offers[link]
                if fits and (reached[to] != link or there < far[to]):
                    reached[to], far[to] = link, there
                    size = add(heap, size, there, to)
                other = following[other]
        if size == 0:
            kept[link] = True
            following[link] = first[source]
            first[source] = link
    return kept
