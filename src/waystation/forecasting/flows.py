"""Flow along routes after the as-of day: quantiles and means, gathered day by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import IntArray, Model
from waystation.engine.flow import Flows
from waystation.engine.state import Counts

Stored = npt.NDArray[np.float32]
Variables = dict[str, tuple[tuple[str, ...], Stored]]

TRAVEL = ("alone", "together")
"""How people whose flow is told travel: people alone, travelling groups."""


def route_names(model: Model) -> list[str]:
    """The routes as "A -> B", in the model's order."""
    ends = zip(model.route_start.tolist(), model.route_end.tolist(), strict=True)
    return [f"{model.locations[start]} -> {model.locations[end]}" for start, end in ends]


class FlowDay(NamedTuple):
    """The flow of one day, of some members.

    Attributes:
        total: (2, E) people alone and together who came onto each route, of all the members.
        by_member: (M, E) people, both together; (0, E) where members are not told apart.
    """

    total: IntArray
    by_member: Counts


class FlowDays:
    """The flow of each day, of some members."""

    def __init__(self, flows: Flows) -> None:
        """Nothing is told yet.

        Args:
            flows: Counts who comes onto which route.
        """
        self.flows = flows
        self.days: dict[int, FlowDay] = {}

    def copy(self) -> FlowDays:
        """The same, to go on another way."""
        other = FlowDays(self.flows.copy())
        other.days = dict(self.days)
        return other

    def add(self, day: int) -> None:
        """Take over a day that has just been simulated."""
        happened = self.flows.take(day)
        total = np.array([people.sum(axis=0) for people in happened])
        together = (happened.alone + happened.together).astype(np.int32)
        self.days[day] = FlowDay(total, together if self.flows.by_member else together[:0])


def joined_flow(parts: Sequence[Mapping[int, FlowDay]]) -> dict[int, FlowDay]:
    """The flow of all members from that of parts of them, in order."""
    return {
        day: FlowDay(
            np.sum([part[day].total for part in parts], axis=0),
            np.concatenate([part[day].by_member for part in parts]),
        )
        for day in parts[0]
    }


def flow_variables(flow: Mapping[int, FlowDay], members: int, days: int) -> Variables:
    """`flow` and `flow_mean`, laid out as `waystation.domain.forecast.Forecast` says.

    Args:
        flow: The flow of each day after the as-of day, of all members.
        members: Number of members.
        days: Days of the forecast, from the first day to the horizon.
    """
    routes = next(iter(flow.values())).total.shape[1] if flow else 0
    quantiles = np.full((len(QUANTILES), days, routes), np.nan, dtype=np.float32)
    mean = np.full((len(TRAVEL), days, routes), np.nan, dtype=np.float32)
    for day, happened in flow.items():
        for number, people in enumerate(happened.total):
            mean[number, day] = protect_counts(people / members)
        if len(happened.by_member):
            quantiles[:, day] = _quantiles(happened.by_member)
    return {
        "flow": (("quantile", "day", "route"), quantiles),
        "flow_mean": (("travel", "day", "route"), mean),
    }


def _quantiles(people: Counts) -> npt.NDArray[np.float64]:
    """(Q, E) quantiles over members of (M, E), protected counts; routes nobody takes not sorted."""
    out = np.zeros((len(QUANTILES), people.shape[1]))
    busy = np.flatnonzero(people.any(axis=0))
    if len(busy):
        out[:, busy] = np.quantile(people[:, busy], QUANTILES, axis=0)
    return protect_counts(out)
