"""Which unknowns can have moved which figures: by where they act, when, and how fast people are.

A control that acts after the day of a figure less the fastest journey to its place cannot have
moved it, nor can departures from a place from which no way leads there. What an ensemble shows
there is chance, and is not learnt from. Beyond that, a correlation that chance could give is
tapered off: |r| sqrt(M) below one counts as none, above three in full (docs/method.md,
Starting values).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from waystation.assimilation.observations import ALL_GROUPS, NO_PLACE, Observation
from waystation.assimilation.unknowns import EVERYWHERE, Kind, Unknown
from waystation.domain.model import BoolArray, FloatArray, Model
from waystation.domain.parameters import P

FASTEST_SIGMAS = 3.0
"""Standard deviations above the median at which a pace counts as the fastest."""

NO_SIGNAL, FULL_SIGNAL = 1.0, 3.0
"""|r| sqrt(M) up to which a correlation counts as none, and from which in full."""

_PACES = (P.WALK_PACE, P.LIFT_PACE, P.BUS_PACE, P.SOLO_PACE)


def fastest_pace(model: Model) -> float:
    """Kilometres a day that nobody is faster than, routes' own limits aside."""
    spread = np.hypot(model.prior_sigma[:, _PACES], model.movement.pace_spread)
    alone = np.zeros(len(_PACES), dtype=np.bool_)
    alone[[_PACES.index(P.WALK_PACE), _PACES.index(P.SOLO_PACE)]] = True
    used = alone | model.group_together[:, None]
    logs = model.prior_mean[:, _PACES] + FASTEST_SIGMAS * spread
    return float(np.exp(logs[used].max()))


def travel_days(model: Model) -> FloatArray:
    """(L, L) fewest days from one location to another; infinite where no way leads."""
    places = len(model.locations)
    days = model.route_km / np.minimum(model.route_pace, fastest_pace(model))
    ways = (np.maximum(days, 1e-9), (model.route_start, model.route_end))
    graph = sparse.csr_matrix(ways, (places, places))
    return np.asarray(csgraph.shortest_path(graph, method="D"))


def _arrival_lags(days: FloatArray, places: Sequence[int]) -> FloatArray:
    """(L,) fewest days from the nearest of some places."""
    return np.asarray(days[list(places)].min(axis=0))


class Reach:
    """Fewest days after which an unknown can be seen at a place."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._days = travel_days(model)
        self._lags: dict[tuple[Kind, int], FloatArray] = {}

    def lags(self, unknown: Unknown) -> FloatArray:
        """(L,) fewest days from acting to being seen at each place; infinite where never."""
        where = unknown.place
        if unknown.kind in (Kind.PARAMETER, Kind.BIAS) or where == EVERYWHERE:
            return np.zeros(len(self._model.locations))
        key = (unknown.kind, where)
        if key not in self._lags:
            self._lags[key] = self._found(unknown.kind, where)
        return self._lags[key]

    def _found(self, kind: Kind, place: int) -> FloatArray:
        model = self._model
        if kind is Kind.DEPARTURES:
            return _arrival_lags(self._days, [place])
        if kind is Kind.ROOM:
            before = model.route_start[model.route_end == place]
            return _arrival_lags(self._days, [place, *before.tolist()])
        # Who is drawn to a place does not go elsewhere: all places that others from the same
        # starts could have chosen are touched.
        return _arrival_lags(self._days, np.flatnonzero(np.isfinite(self._days[:, place])).tolist())

    def can_move(
        self, unknowns: Sequence[Unknown], observations: Sequence[Observation], sources: Sequence[
            Sequence[int]
        ]
    ) -> BoolArray:  # fmt: skip
        """(unknowns, observations) True where an unknown can have moved a figure.

        Args:
            unknowns: The unknowns.
            observations: Counted observations.
            sources: Columns of the biases that act on each of them.
        """
        day = np.array([one.day for one in observations], dtype=np.int64)
        place = np.array([one.place for one in observations], dtype=np.int64)
        group = np.array([one.group for one in observations], dtype=np.int64)
        heard = np.zeros((1 + max((max(s) for s in sources), default=0), len(day)), dtype=np.bool_)
        for number, columns in enumerate(sources):
            heard[list(columns), number] = True
        allowed = np.zeros((len(unknowns), len(day)), dtype=np.bool_)
        for row, one in enumerate(unknowns):
            if one.kind is Kind.BIAS:
                allowed[row] = heard[one.column] if one.column < len(heard) else False
                continue
            lag = np.where(place == NO_PLACE, 0.0, self.lags(one)[place])
            allowed[row] = one.first_day + np.floor(lag) <= day
            if one.kind is Kind.PARAMETER:
                allowed[row] &= (group == one.group) | (group == ALL_GROUPS)
        return allowed


def taper(correlation: FloatArray, members: int) -> FloatArray:
    """What part of a correlation counts: 0 where chance could give it, 1 where it could not.

    Args:
        correlation: Correlations of an ensemble.
        members: Number of its members.
    """
    signal = np.abs(correlation) * np.sqrt(members)
    share = np.clip((signal - NO_SIGNAL) / (FULL_SIGNAL - NO_SIGNAL), 0.0, 1.0)
    return np.asarray(share * share * (3.0 - 2.0 * share))
