"""Controls: what differs between members and from week to week beside the parameters.

Three factors steer a member's people: how many set off at each origin, how strongly each place
draws those who choose where to go, how many a crossing lets through. On the log scale each is a
fixed part plus a stationary autoregressive process of first order by weeks, both made of standard
normal shocks. Shocks come from the member's own streams, or from an assimilation that has found
better ones.
"""

from __future__ import annotations

import functools
from typing import NamedTuple, TypeVar

import numpy as np

from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.domain.vocabulary import HAZARDS, EventKind
from waystation.engine.bundles import bundle
from waystation.engine.compiled import kernel
from waystation.engine.philox import U64Array, generator, normal, open_stream
from waystation.engine.state import holding_crossings

Array = TypeVar("Array", FloatArray, IntArray)
WEEK = 7
"""Days of a week; week 0 begins on the first day."""
_AHEAD = 8
"""Weeks by which a member's own controls are drawn at a time."""
_HAZARD_KINDS = tuple(list(EventKind).index(kind) for kind in HAZARDS)


@bundle
class Controls(NamedTuple):
    """Factors for one day. M members, L locations.

    Attributes:
        departures: (M, L + 1) on those who set off at each location; the last column is for
            departures that name no location. (0, L + 1) when all are one.
        pull: (M, L) on the chance that a journey ends at each location. (0, L) when all are one.
        room: (M, L) on the people a crossing admits in a day. (0, L) when all are one.
    """

    departures: FloatArray
    pull: FloatArray
    room: FloatArray


class Shocks(NamedTuple):
    """Standard normal shocks the controls are made of; row 0 is the fixed part, then weeks.

    A last axis is of length zero where the settings give no spread.

    Attributes:
        departures: (M, 1 + W, origins).
        pull: (M, 1 + W, places that draw people).
        room: (M, 1 + W, crossings that hold people back).
    """

    departures: FloatArray
    pull: FloatArray
    room: FloatArray


class Levels(NamedTuple):
    """The processes that shocks drive: row 0 is the fixed part, then the level of each week.

    All of variance one where the shocks are standard normal. Shapes are those of `Shocks`.
    """

    departures: FloatArray
    pull: FloatArray
    room: FloatArray


class Spread(NamedTuple):
    """How far a kind of control spreads.

    Attributes:
        fixed: Log standard deviation of the fixed part.
        weekly: Log standard deviation of the part that varies by weeks.
        keep: Share of a week's level that is left in the next week.
    """

    fixed: float
    weekly: float
    keep: float


def spreads(model: Model) -> tuple[Spread, Spread, Spread]:
    """Spreads of departures, pull and room, from the settings."""
    told = model.movement
    return (
        Spread(told.departures_spread, told.weekly_spread, told.weekly_persistence),
        Spread(told.pull_spread, told.pull_weekly_spread, told.pull_weekly_persistence),
        Spread(told.room_spread, told.room_weekly_spread, told.room_weekly_persistence),
    )


@functools.lru_cache(maxsize=8)
def origins_of(model: Model) -> IntArray:
    """(n,) locations people may set off from alone; L at the end where departures name none.

    These are the places that departures name and, where residents live, those of hazards.
    """
    places = len(model.locations)
    named = np.zeros(places + 1, dtype=np.bool_)
    named[model.departures.location] = True  # -1 is the last column
    named[model.hazards.location] |= model.population[model.hazards.location] > 0
    of_hazard = np.isin(model.events.kind, _HAZARD_KINDS)
    named[:-1] |= model.events.places[of_hazard].any(axis=0) & (model.population > 0)
    return _frozen(np.flatnonzero(named))


@functools.lru_cache(maxsize=8)
def drawing_places(model: Model) -> IntArray:
    """(n,) locations that draw people: shelters, camps, exits and destinations."""
    return _frozen(np.flatnonzero(model.is_shelter | model.is_exit | model.is_destination))


@functools.lru_cache(maxsize=8)
def controlled_crossings(model: Model) -> IntArray:
    """(n,) crossings whose room may be limited."""
    return _frozen(holding_crossings(model))


def controlled(model: Model) -> tuple[IntArray, IntArray, IntArray]:
    """Locations of the last axes of shocks and levels: none where there is no spread."""
    every = (origins_of(model), drawing_places(model), controlled_crossings(model))
    departures, pull, room = (
        where if spread.fixed > 0.0 or spread.weekly > 0.0 else where[:0]
        for where, spread in zip(every, spreads(model), strict=True)
    )
    return departures, pull, room


def draw_shocks(
    model: Model, members: int, seed: int, weeks: int, *, first_member: int = 0
) -> Shocks:
    """Shocks from the members' own streams.

    A shock depends on its member, week and location alone: more weeks change none of the earlier
    ones, and members may be run in batches.

    Args:
        model: Gives the locations and which of the settings have a spread.
        members: Number of members.
        seed: The run's seed.
        weeks: Number of weeks from the first day on.
        first_member: Number of the first of them in the whole ensemble.
    """
    origins, pulls, rooms = controlled(model)
    shape = (members, 1 + weeks)
    departures = np.zeros((*shape, len(origins)))
    pull, room = np.zeros((*shape, len(pulls))), np.zeros((*shape, len(rooms)))
    rng = generator(first_member)
    for purpose, where, out in (
        (Purpose.ORIGIN, origins, departures),
        (Purpose.PULL, pulls, pull),
        (Purpose.THROUGHPUT, rooms, room),
    ):
        if out.size:
            _shocks_at(rng, seed, int(purpose), where, out)
    if departures.size and weeks:
        places = len(model.locations)
        named = origins < places
        for member in range(members):
            own = stream(seed, Purpose.WEEK, member=first_member + member)
            shocks = own.standard_normal((weeks, places))
            departures[member, 1:, named] = shocks[:, origins[named]].T
    return Shocks(departures, pull, room)


@kernel
def _shocks_at(rng: U64Array, seed: int, purpose: int, where: IntArray, out: FloatArray) -> None:
    """Fill (M, rows, n) with standard normals, each from a stream of its own."""
    for m in range(out.shape[0]):
        for row in range(out.shape[1]):
            for n in range(out.shape[2]):
                open_stream(rng, seed, m, purpose, row, where[n])
                out[m, row, n] = normal(rng)


def more_weeks(
    model: Model, shocks: Shocks, seed: int, weeks: int, *, first_member: int = 0
) -> Shocks:
    """The shocks with those of later weeks added, so that there are at least so many weeks.

    What is added comes from the streams of the member in each row, whatever the row was before.

    Args:
        model: The model.
        shocks: Shocks of some weeks.
        seed: The run's seed.
        weeks: Weeks wanted.
        first_member: Number of the first member in the whole ensemble.
    """
    rows = shocks.departures.shape[1]
    if rows >= 1 + weeks:
        return shocks
    members = len(shocks.departures)
    fresh = draw_shocks(model, members, seed, weeks, first_member=first_member)
    return Shocks._make(
        np.concatenate([old, new[:, rows:]], axis=1) for old, new in zip(shocks, fresh, strict=True)
    )


def levels(model: Model, shocks: Shocks) -> Levels:
    """The processes the shocks drive, of all weeks at once; started at their stationary spread.

    Args:
        model: Gives the persistence.
        shocks: Standard normal shocks.
    """
    found = []
    for spread, shock in zip(spreads(model), shocks, strict=True):
        level, fresh = np.array(shock, dtype=np.float64), np.sqrt(1.0 - spread.keep**2)
        for week in range(2, shock.shape[1]):
            level[:, week] = spread.keep * level[:, week - 1] + fresh * shock[:, week]
        found.append(_frozen(level))
    return Levels._make(found)


def controls_on(model: Model, driven_by: Shocks | Levels, day: int) -> Controls:
    """The factors of a day.

    The part that varies by weeks has mean one, the fixed part has median one.

    Args:
        model: The model.
        driven_by: Shocks; or, where many days are asked for, the levels found from them once.
        day: Day number.

    Raises:
        ValueError: The shocks end before the day's week.
    """
    row, reached = 1 + day // WEEK, driven_by
    if isinstance(reached, Shocks):
        reached = levels(model, Shocks._make(one[:, : row + 1] for one in reached))
    places = len(model.locations)
    widths = (places + 1, places, places)
    parts = zip(reached, spreads(model), controlled(model), widths, strict=True)
    return Controls._make(_factors(*part, row) for part in parts)


def _factors(
    level: FloatArray, spread: Spread, where: IntArray, width: int, row: int
) -> FloatArray:
    """(M, width) factors, one where nothing is controlled; (0, width) where nothing at all is."""
    if level.shape[2] == 0:
        return np.ones((0, width))
    out = np.ones((len(level), width))
    log_factor = spread.fixed * level[:, 0]
    if spread.weekly > 0.0:
        if row >= level.shape[1]:
            raise ValueError(f"week {row - 1} asked for, shocks of {level.shape[1] - 1} weeks")
        log_factor = log_factor + (spread.weekly * level[:, row] - 0.5 * spread.weekly**2)
    out[:, where] = np.exp(log_factor)
    return out


def own_controls(
    model: Model, day: int, members: int, seed: int, first_member: int = 0
) -> Controls:
    """The factors of a day from the members' own streams.

    Args:
        model: The model.
        day: Day number.
        members: Number of members.
        seed: The run's seed.
        first_member: Number of the first of them in the whole ensemble.
    """
    weeks = _AHEAD * (1 + day // WEEK // _AHEAD)
    return controls_on(model, _own_levels(model, members, seed, weeks, first_member), day)


@functools.lru_cache(maxsize=2)
def _own_levels(model: Model, members: int, seed: int, weeks: int, first_member: int) -> Levels:
    return levels(model, draw_shocks(model, members, seed, weeks, first_member=first_member))


def _frozen(array: Array) -> Array:
    """The array, never to be changed: it is shared."""
    array.setflags(write=False)
    return array
