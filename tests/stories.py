"""Short runs of small networks in which nothing is left to chance but what a test is about."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from tests.engine_runs import days_of
from tests.tiny import make_model

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import EventKind, Exit
from waystation.engine.state import DayRecord, State, take_members

SURE = 1 - 1e-12
NEVER = 1e-15
"""A rate or chance so small that no run of a test ever sees it."""
EXACT_PACE: dict[str, float] = {"pace_spread": 0.0}
CALM: dict[P, float] = {
    P.SOLO_SETTLE: NEVER,
    P.SOLO_RETURN: NEVER,
    P.SOLO_LEAVE: SURE,
    P.SOLO_PACE: 100.0,
    P.WALK_PACE: 100.0,
    P.NOISE: NEVER,
    P.RENEGE: NEVER,
    P.DIVERT: NEVER,
    P.PORT_DIVERT: NEVER,
    P.CROSSING_ASYLUM: NEVER,
}
"""People alone who move on every day at 100 km a day, never give up and never settle."""
TOGETHER_CALM: dict[P, float] = CALM | {
    P.ATTRITION: NEVER,
    P.CHURN: NEVER,
    P.JOIN_HOME: NEVER,
    P.JOIN_ROAD: NEVER,
    P.SPLIT: NEVER,
    P.REST: NEVER,
    P.REST_SHELTER: NEVER,
    P.LIFT_SHARE: NEVER,
    P.BUS_SHARE: NEVER,
    P.MODE_PERSISTENCE: NEVER,
    P.RECONSIDER: NEVER,
}
"""Groups that walk 100 km every day and keep everybody."""


def story(
    places: Sequence[str],
    routes: Sequence[tuple[int, int, float]],
    *,
    changes: Mapping[P, float] | None = None,
    movement: Mapping[str, float] | None = None,
    **options: Any,
) -> Model:
    """A model of people alone, one group unless told otherwise, drawn by attraction.

    They move on every day at exactly 100 km a day and leave the movement only as `changes` say.
    """
    calm = TOGETHER_CALM if options.get("starts") else CALM
    return make_model(
        places,
        routes,
        **{"destinations": {}, "starts": (), "alone": 1, "sigma": 0.0, **options},
        changes={**calm, **(changes or {})},
        movement={**EXACT_PACE, **(movement or {})},
    )


def at_place(
    kind: EventKind, place: int, first: int, last: int = 999, value: float = 1.0
) -> tuple[int, int, int, int, float, float]:
    """An event at a location that takes effect for certain."""
    return (list(EventKind).index(kind), place, first, last, 1.0, value)


def on_route(
    kind: EventKind, way: tuple[int, int], first: int, last: int = 999, value: float = 1.0
) -> tuple[int, tuple[int, int], int, int, float, float]:
    """An event on a route that takes effect for certain."""
    return (list(EventKind).index(kind), way, first, last, 1.0, value)


def covering(model: Model, places: BoolArray, routes: BoolArray) -> Model:
    """The model with its only event holding at these locations and routes instead."""
    events = dataclasses.replace(model.events, places=places[None, :], routes=routes[None, :])
    return dataclasses.replace(model, events=events)


def told(
    model: Model, days: int, members: int = 1, **options: Any
) -> tuple[list[State], list[DayRecord]]:
    """A copy of the state after each day, and each day's record."""
    whole = np.arange(members)
    both = [
        (take_members(state, whole), record)
        for state, record in days_of(model, members, days, **options)
    ]
    return [state for state, _ in both], [record for _, record in both]


def ends(model: Model, days: int, members: int = 1, **options: Any) -> State:
    """The state after some days."""
    return told(model, days, members, **options)[0][-1]


def left_by(state: State, way: Exit) -> IntArray:
    """(M,) people who left the movement in this way."""
    return np.asarray(state.exits[:, list(Exit).index(way)].sum(axis=1), dtype=np.int64)


def within(counts: npt.ArrayLike, people: int, share: float) -> bool:
    """Whether each count is a binomial draw of so many people: false alarm below 1e-6 each.

    Hoeffding's bound: a deviation of t standard errors at most beyond exp(-2 n d^2) twice.
    """
    limit = np.sqrt(np.log(2e6) / (2.0 * people))
    share_found: FloatArray = np.asarray(counts, dtype=np.float64) / people
    return bool((np.abs(share_found - share) <= limit).all())
