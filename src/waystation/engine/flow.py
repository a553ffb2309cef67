"""How many people come onto each route on each day, gathered while an ensemble runs."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.passing import MOST_LEGS, Flow
from waystation.engine.philox import generator
from waystation.engine.rules import Facts, Rules
from waystation.engine.today import Today

MOST_BYTES = 400_000_000
"""Memory for people on the way by member, route and day; beyond, only sums over members."""
MOST_WEIGHTS = 100_000
"""Weights of ways worked out for a whole situation at once; beyond, each when it is asked for."""
_KEPT_WEIGHTS = 32
"""Situations whose weights are kept."""


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
        self,
        rules: Rules,
        members: int,
        *,
        workers: int = 1,
        most_bytes: int = MOST_BYTES,
        of: int | None = None,
    ) -> None:
        """Nobody is on the way yet.

        Args:
            rules: The rules.
            members: Members of the ensemble.
            workers: Threads that may count at a time.
            most_bytes: Memory to use at most for members apart.
            of: Members of the whole ensemble, where these are a part of it: whether members are
                counted apart depends on it.
        """
        routes, days = len(rules.model.route_km), rules.facts.lag.shape[1]
        self.by_member = (of or members) * routes * (days + 1) * 8 <= most_bytes
        self.members = members
        rows = members if self.by_member else max(1, workers)
        self._alone = np.zeros((rows, routes, days), dtype=np.int64)
        self._together = np.zeros((rows, routes), dtype=np.int64)
        self._cost, self._facts = rules.situations.leg_costs(), rules.facts
        self._weights: OrderedDict[int, tuple[Today, FloatArray]] = OrderedDict()
        self._free: SimpleQueue[int] = SimpleQueue()
        for row in range(rows):
            self._free.put(row)

    def copy(self) -> Flows:
        """The same people on the way, to go on another way."""
        other = copy.copy(self)
        other._alone, other._together = self._alone.copy(), self._together.copy()
        other._free, other._weights = SimpleQueue(), OrderedDict()
        for row in range(len(other._alone)):
            other._free.put(row)
        return other

    @contextmanager
    def counting(self, today: Today, first_member: int = 0) -> Iterator[Flow]:
        """Arrays for one thread to count with; waits for one to be free where rows are shared.

        Args:
            today: What holds for the members that are counted.
            first_member: Number of the first of these members in the whole ensemble.
        """
        if self.by_member:
            yield self._flow(np.arange(self.members), today, first_member)
            return
        row = self._free.get()
        try:
            yield self._flow(np.full(self.members, row), today, first_member)
        finally:
            self._free.put(row)

    def _flow(self, row: IntArray, today: Today, first_member: int) -> Flow:
        own = (self._alone, self._together, self._cost, self._weights_of(today))
        return _flow(*own, row, first_member)

    def _weights_of(self, today: Today) -> FloatArray:
        """The weights of a situation, worked out once while it is met again and again."""
        known = self._weights.get(id(today))
        if known is None:
            known = (today, branch_weights(self._facts, today))
            self._weights[id(today)] = known
            while len(self._weights) > _KEPT_WEIGHTS:
                self._weights.popitem(last=False)
        return known[1]

    def take(self, day: int) -> DayFlow:
        """Who came onto routes on a day that has been simulated; each day is taken once."""
        slot = day % self._alone.shape[2]
        alone, together = self._alone[:, :, slot].copy(), self._together.copy()
        self._alone[:, :, slot] = 0
        self._together[:] = 0
        if self.by_member:
            return DayFlow(alone, together)
        return DayFlow(*(one.sum(axis=0, keepdims=True) for one in (alone, together)))


def branch_weights(facts: Facts, today: Today) -> FloatArray:
    """(R, L + 1, 2 E) what `passing` weighs a way by, for each end of a journey and each route.

    Of a route, the even one is the chance to take it and to end the journey on it or at its end,
    the odd one that to end it there after going on. (0, 0, 0) where they are too many.

    Args:
        facts: The network.
        today: Chances of legs, stops and journeys.
    """
    sets, routes = today.leg.shape
    places = len(facts.is_exit)
    if sets * (places + 1) * 2 * routes > MOST_WEIGHTS:
        return np.zeros((0, 0, 0))
    weights = np.zeros((sets, places + 1, 2 * routes))
    there, number = facts.route_end, np.arange(routes)
    for table in range(sets):
        first, leg = today.first[table], today.leg[table]
        mine = slice(first[0], first[-1])
        ends = np.zeros((places, places + 1))
        ends[np.repeat(np.arange(places), np.diff(first)), today.end[mine]] = today.chance[mine]
        through = leg * (1.0 - today.detained_route)
        weights[table, there, 2 * number] = through * today.stopping[table, there]
        weights[table, places, 0::2] = leg * today.detained_route
        onward = through * today.going_on[table, there]
        weights[table, :, 1::2] = (onward[:, None] * ends[there]).T
    return weights


def _flow(
    alone: IntArray,
    together: IntArray,
    cost: FloatArray,
    likely: FloatArray,
    row: IntArray,
    first_member: int,
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
        likely=likely,
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
    np.zeros((0, 0, 0)),
    np.zeros(0, dtype=np.int64),
    0,
)
"""What a kernel is given where flow is not asked for."""
