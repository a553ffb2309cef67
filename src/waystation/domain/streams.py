"""Named random streams: counter-based, so a draw depends on what it is for and nothing else.

A stream is Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3") with
key (seed, member) and counter (block, cell, purpose, day). The engine's own generator uses the
same layout, so results do not depend on threads, batches or the number of machines.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is drawn for; never renumber, only add."""

    PRIOR = 1
    DRIFT = 2
    EVENT = 3
    START = 4
    JOIN = 5
    ATTRITION = 6
    MODE = 7
    MOVE = 8
    SPLIT = 9
    CROSSING = 10
    SOLO_EXIT = 11
    SOLO_MOVE = 12
    RESAMPLE = 13
    ACCEPT = 14
    BIAS = 15
    CHURN = 16
    SMOOTH = 17
    GOAL = 18
    DEPARTURE = 19
    WEEK = 20
    ADMISSION = 21
    ROOM = 22
    ASYLUM = 23
    MERGE = 24
    ORIGIN = 25
    PULL = 26
    THROUGHPUT = 27
    SHARE = 28
    FLOW = 29
    SIEVE = 30
    PERSON = 31
    LOT = 32
    PICK = 33
    VERDICT = 34


def stream(
    seed: int, purpose: Purpose, *, member: int = 0, day: int = 0, cell: int = 0
) -> np.random.Generator:
    """The generator for one purpose.

    Args:
        seed: The run's seed, zero or more.
        purpose: What is drawn.
        member: Ensemble member, or 0 for draws about the whole ensemble.
        day: Day number plus one, or 0 for draws before the first day.
        cell: Location, group or event the draw is about.
    """
    counter = np.array([0, cell, int(purpose), day], dtype=np.uint64)
    key = np.array([seed, member], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(counter=counter, key=key))
