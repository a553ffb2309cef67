"""Flow along routes after the as-of day: quantiles and means, gathered day by day."""

from __future__ import annotations

import copy

import numpy as np
import numpy.typing as npt

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import IntArray, Model
from waystation.engine.flow import Flows

Stored = npt.NDArray[np.float32]
Variables = dict[str, tuple[tuple[str, ...], Stored]]

TRAVEL = ("alone", "together")
"""How people whose flow is told travel: people alone, travelling groups."""


def route_names(model: Model) -> list[str]:
    """The routes as "A -> B", in the model's order."""
    ends = zip(model.route_start.tolist(), model.route_end.tolist(), strict=True)
    return [f"{model.locations[start]} -> {model.locations[end]}" for start, end in ends]


class FlowDays:
    """What is told of the flow of each day, as the variables of a forecast."""

    def __init__(self, flows: Flows, model: Model, days: int) -> None:
        """Nothing is told yet.

        Args:
            flows: Counts who comes onto which route.
            model: The network.
            days: Days of the forecast, from the first day to the horizon.
        """
        routes = len(model.route_km)
        self.flows = flows
        self._quantiles = np.full((len(QUANTILES), days, routes), np.nan, dtype=np.float32)
        self._mean = np.full((len(TRAVEL), days, routes), np.nan, dtype=np.float32)

    def copy(self) -> FlowDays:
        """The same, to go on another way."""
        other = copy.copy(self)
        other.flows = self.flows.copy()
        other._quantiles, other._mean = self._quantiles.copy(), self._mean.copy()
        return other

    def add(self, day: int) -> None:
        """Take over a day that has just been simulated."""
        happened = self.flows.take(day)
        for number, people in enumerate(happened):
            self._mean[number, day] = protect_counts(people.sum(axis=0) / self.flows.members)
        if self.flows.by_member:
            self._quantiles[:, day] = _quantiles(happened.alone + happened.together)

    def variables(self) -> Variables:
        """`flow` and `flow_mean`, laid out as `waystation.domain.forecast.Forecast` says."""
        return {
            "flow": (("quantile", "day", "route"), self._quantiles),
            "flow_mean": (("travel", "day", "route"), self._mean),
        }


def _quantiles(people: IntArray) -> npt.NDArray[np.float64]:
    """(Q, E) quantiles over members of (M, E), protected counts; routes nobody takes not sorted."""
    out = np.zeros((len(QUANTILES), people.shape[1]))
    busy = np.flatnonzero(people.any(axis=0))
    if len(busy):
        out[:, busy] = np.quantile(people[:, busy], QUANTILES, axis=0)
    return protect_counts(out)
