"""How many people come onto each route on each day, gathered while an ensemble runs."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.passing import MOST_LEGS, Flow
from waystation.engine.philox import generator
from waystation.engine.rules import Rules

MOST_BYTES = 400_000_000
"""Memory for people on the way by member, route and day; beyond, only sums over members."""


class DayFlow(NamedTuple):
    """People who came onto each route on one day; W rows, E routes.

    Attributes:
        alone: (W, E) people alone, and people of travelling groups that a crossing held back.
        together: (W, E) people of travelling groups.
    """

    alone: IntArray
    together: IntArray


class Flows:
    """Counts who comes onto which route; handed to `advance` on each day from some day on.

    Somebody who travels alone is counted once on each route of the way, on the day they come onto
    it by their own pace; a travelling group on the day it starts along a route; people a crossing
    held back on the day they are across, on the route that leads out of it, be it through the
    crossing or nearby. Those detained on the way are counted on the routes up to there.

    Attributes:
        by_member: Whether each member is counted apart; else all together, in one row.
    """

    def __init__(
        self, rules: Rules, members: int, *, workers: int = 1, most_bytes: int = MOST_BYTES
    ) -> None:
        """Nobody is on the way yet.

        Args:
            rules: The rules.
            members: Members of the ensemble.
            workers: Threads that may count at a time.
            most_bytes: Memory to use at most for members apart.
        """
        routes, days = len(rules.model.route_km), rules.facts.lag.shape[1]
        self.by_member = members * routes * (days + 1) * 8 <= most_bytes
        self.members = members
        rows = members if self.by_member else max(1, workers)
        self._alone = np.zeros((rows, routes, days), dtype=np.int64)
        self._together = np.zeros((rows, routes), dtype=np.int64)
        self._cost = rules.situations.leg_costs()
        self._free: SimpleQueue[int] = SimpleQueue()
        for row in range(rows):
            self._free.put(row)

    def copy(self) -> Flows:
        """The same people on the way, to go on another way."""
        other = copy.copy(self)
        other._alone, other._together = self._alone.copy(), self._together.copy()
        other._free = SimpleQueue()
        for row in range(len(other._alone)):
            other._free.put(row)
        return other

    @contextmanager
    def counting(self, first_member: int = 0) -> Iterator[Flow]:
        """Arrays for one thread to count with; waits for one to be free where rows are shared."""
        if self.by_member:
            yield self._flow(np.arange(self.members), first_member)
            return
        row = self._free.get()
        try:
            yield self._flow(np.full(self.members, row), first_member)
        finally:
            self._free.put(row)

    def _flow(self, row: IntArray, first_member: int) -> Flow:
        return _flow(self._alone, self._together, self._cost, row, first_member)

    def take(self, day: int) -> DayFlow:
        """Who came onto routes on a day that has been simulated; each day is taken once."""
        slot = day % self._alone.shape[2]
        alone, together = self._alone[:, :, slot].copy(), self._together.copy()
        self._alone[:, :, slot] = 0
        self._together[:] = 0
        if self.by_member:
            return DayFlow(alone, together)
        return DayFlow(*(one.sum(axis=0, keepdims=True) for one in (alone, together)))


def _flow(
    alone: IntArray, together: IntArray, cost: FloatArray, row: IntArray, first_member: int
) -> Flow:
    days = alone.shape[2]
    legs = MOST_LEGS if len(alone) else 0
    at, branch, onto, left = (np.zeros(legs, dtype=np.int64) for _ in range(4))
    return Flow(
        rng=generator(first_member),
        row=row,
        alone=alone,
        together=together,
        cost=cost,
        before=np.zeros(days, dtype=np.int32),
        lags=np.zeros(days, dtype=np.int64),
        at=at,
        branch=branch,
        onto=onto,
        left=left,
        weight=np.zeros(legs),
        days=np.zeros(legs),
    )


NOT_ASKED = _flow(
    np.zeros((0, 0, 0), dtype=np.int64),
    np.zeros((0, 0), dtype=np.int64),
    np.zeros((0, 3, 0)),
    np.zeros(0, dtype=np.int64),
    0,
)
"""What a kernel is given where flow is not asked for."""
