"""What holds on a day: events, hazards and full shelters become the arrays the kernel draws from.

Members in which the same events take effect and the same shelters are full are in one situation
and share its arrays. Route choices are computed once per situation and kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from waystation.domain.model import UNLIMITED, BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.engine import choice as choices
from waystation.engine import effects
from waystation.engine.bundles import bundle
from waystation.engine.codes import (
    BLOCKING,
    CAPACITY,
    DETENTION,
    OFFER,
)
from waystation.engine.effects import Effects
from waystation.engine.journeys import DENSE_PLACES, Journeys, fold, leg_costs, stop_chances

if TYPE_CHECKING:
    from waystation.engine.state import State

Steps = npt.NDArray[np.int8]
Inside = Callable[[IntArray], IntArray]
_ROUNDING = 1e-9
"""A shelter exactly at the edge of a step has not passed it."""
KEPT_BYTES = 200_000_000
"""Memory for route choices of situations met before."""


@bundle
class Today(NamedTuple):
    """What holds today for the members of one situation. R sets of journeys.

    Attributes:
        level: (L,) largest level of any hazard.
        rate: (L,) residents who set off because of hazards, per person and day.
        flight: (L,) chance of leaving because of hazards.
        held: (L,) share held back where people are.
        held_least, held_most: (L,) smallest and largest group travelling together that is held.
        detained: (L,) daily rate (share for columns) of detention.
        detained_least, detained_most: (L,) smallest and largest such group that it acts on.
        held_route, detained_route: (E,) share held back, or detained, on each route.
        offered: (L,) share that takes up an offer made today.
        open_share: (L,) share of the day that is not closed.
        room: (L,) people a day a crossing admits, UNLIMITED when it holds nobody back.
        places: (L,) places in shelters, UNLIMITED where not limited.
        leave_column: (L,) parameter that tells the chance of leaving.
        forced: (G, L) people must leave at once.
        group_choice: (D, E) chance of each route at its start, for a group bound for D.
        journeys_of: (G,) set of journeys of each group.
        first: (R, L + 1) journeys from location i in set r are first[r, i] : first[r, i + 1].
        end, chance, foot_km, vehicle_km, days, cumulative, by_end: (J,) journeys of all sets.
        leg: (R, E) chance of each route at its start.
        going_on, stopping: (R, L) chance of going on from a location reached, and of ending there.
    """

    level: FloatArray
    rate: FloatArray
    flight: FloatArray
    held: FloatArray
    held_least: IntArray
    held_most: IntArray
    detained: FloatArray
    detained_least: IntArray
    detained_most: IntArray
    held_route: FloatArray
    detained_route: FloatArray
    offered: FloatArray
    open_share: FloatArray
    room: IntArray
    places: IntArray
    leave_column: IntArray
    forced: BoolArray
    group_choice: FloatArray
    journeys_of: IntArray
    first: IntArray
    end: IntArray
    chance: FloatArray
    foot_km: FloatArray
    vehicle_km: FloatArray
    days: FloatArray
    cumulative: FloatArray
    by_end: IntArray
    leg: FloatArray
    going_on: FloatArray
    stopping: FloatArray


class _Ways(NamedTuple):
    """The part of a day that route choices make up; the fields are those of `Today`."""

    forced: BoolArray
    group_choice: FloatArray
    journeys_of: IntArray
    first: IntArray
    end: IntArray
    chance: FloatArray
    foot_km: FloatArray
    vehicle_km: FloatArray
    days: FloatArray
    cumulative: FloatArray
    by_end: IntArray
    leg: FloatArray
    going_on: FloatArray
    stopping: FloatArray


class Situations:
    """The situations of a model's members, and what holds in each of them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._terminal = self._calibrate()
        self._sets, self._leaders = _rule_sets(model)
        self._cost = {group: leg_costs(model, group) for group in self._leaders}
        self._ways: OrderedDict[tuple[bytes, ...], _Ways] = OrderedDict()
        self._todays: OrderedDict[tuple[bytes, ...], Today] = OrderedDict()
        small = len(model.locations) <= DENSE_PLACES
        self._fill_matters = len(model.destination) == 0 and small
        self._shelters = np.flatnonzero(model.is_shelter)
        self._one_at_a_time = threading.Lock()

    def of_day(
        self, day: int, state: State, only: IntArray | None = None
    ) -> list[tuple[Today, IntArray]]:
        """What holds on a day, with the members it holds for, in ascending order.

        Args:
            day: Day number.
            state: State at the end of the day before.
            only: (N,) the members wanted, ascending; None for all.
        """

        def inside(places: IntArray) -> IntArray:
            return np.asarray((state.sheltered + state.solo).sum(axis=2)[:, places])

        return self.of_members(day, state.event_on, inside, only)

    def of_members(
        self, day: int, event_on: BoolArray, inside: Inside, only: IntArray | None = None
    ) -> list[tuple[Today, IntArray]]:
        """The same by what it takes to know it.

        Args:
            day: Day number.
            event_on: (M, V) whether each event takes effect in each member.
            inside: Gives (M, S) people alone at S places at the end of the day before, with a
                place in a shelter or without; asked where shelters draw fewer as they fill.
            only: (N,) the members wanted, ascending; None for all.
        """
        events = self._model.events
        acting = np.flatnonzero((events.first <= day) & (day <= events.last))
        key = event_on[:, acting].astype(np.int8)
        if self._fill_matters and self._limited(acting):
            people = inside(self._shelters)
            key = np.concatenate([key, self._fill(people, acting, key.astype(bool))], axis=1)
        out = []
        for row, members in _alike(key) if only is None else _alike_among(key, only):
            on = acting[row[: len(acting)].astype(bool)]
            steps = self._spread(row[len(acting) :]) if key.shape[1] > len(acting) else None
            with self._one_at_a_time:  # several ensembles may run on the same rules
                out.append((self.holding(day, on, steps), members))
        return out

    def holding(self, day: int, on: IntArray, steps: IntArray | None = None) -> Today:
        """What holds on a day when these events take effect; computed once for days alike.

        Args:
            day: Day number.
            on: Events that hold today.
            steps: (L,) how far shelters are from drawing people as usual, 0 to ROOM_STEPS; None
                when none is nearly full.
        """
        hazards = self._model.hazards
        now = (hazards.first <= day) & (day <= hazards.last)
        events = self._model.events
        offers = on[(events.first[on] == day) & (events.kind[on] == OFFER)]
        full = b"" if steps is None else steps.tobytes()
        key = (now.tobytes(), on.tobytes(), offers.tobytes(), full)
        if key not in self._todays:
            _keep(self._todays, key, self._build(now, on, offers, steps))
        self._todays.move_to_end(key)
        return self._todays[key]

    def _build(
        self, now: BoolArray, on: IntArray, offers: IntArray, steps: IntArray | None
    ) -> Today:
        model = self._model
        facts = effects.effects(model, now, on, steps)
        held, held_least, held_most = effects.by_size(model, on, BLOCKING)
        taken, taken_least, taken_most = effects.by_size(model, on, DETENTION)
        return Today(
            level=facts.hazard.max(axis=0),
            rate=(facts.hazard * effects.hazard_settings(model, "departures")[:, None]).sum(axis=0)
            / 1e3,
            flight=effects.flight(model, facts.hazard),
            held=held,
            held_least=held_least,
            held_most=held_most,
            detained=taken,
            detained_least=taken_least,
            detained_most=taken_most,
            held_route=facts.held_route,
            detained_route=facts.taken_route,
            offered=effects.strongest(model, offers, OFFER),
            open_share=1.0 - np.where(model.is_crossing, facts.closed_place, 0.0),
            room=np.where(model.is_crossing, facts.capacity, UNLIMITED).astype(np.int64),
            places=effects.shelter_places(model, facts),
            leave_column=effects.leave_columns(model, effects.shut(model, facts)),
            **self._ways_in(facts)._asdict(),
        )

    def leg_costs(self) -> FloatArray:
        """(R, 3, E) kilometres on foot, by vehicle, and days, of each route in each set."""
        return np.stack([self._cost[leader] for leader in self._leaders])

    def base(self) -> Today:
        """What holds when nothing happens."""
        return self.holding(-1, np.zeros(0, dtype=np.int64))

    def _calibrate(self) -> FloatArray:
        model = self._model
        if not len(model.destination):
            return np.zeros(len(model.locations))
        places, routes = len(model.locations), len(model.route_km)
        weight = choices.leg_weights(model, np.zeros(places), np.zeros(routes, dtype=np.bool_))
        return choices.calibrated(model, weight)

    def _limited(self, acting: IntArray) -> bool:
        events = self._model.events
        return bool((self._model.places >= 0).any() or (events.kind[acting] == CAPACITY).any())

    def _fill(self, inside: IntArray, acting: IntArray, on: BoolArray) -> Steps:
        """(M, shelters) steps by which full ones draw fewer people, 0 to ROOM_STEPS."""
        model, start = self._model, self._model.movement.full_from
        places = np.tile(model.places[self._shelters].astype(float), (len(on), 1))
        for event in effects.capacities(model, acting):
            here = on[:, np.flatnonzero(acting == event)] & model.events.places[event]
            places = np.where(here[:, self._shelters], model.events.value[event], places)
        places = effects.places_used(model, places)
        share = np.where(places == 0.0, 1.0, inside / np.maximum(places, 1.0))
        full = np.clip((share - start) / max(1.0 - start, 1e-9), 0.0, 1.0)
        full = np.where(share >= 1.0, 1.0, full)
        steps = np.ceil(full * effects.ROOM_STEPS - _ROUNDING)
        return np.where(places >= 0, steps, 0).astype(np.int8)

    def _spread(self, steps: Steps) -> IntArray:
        """(L,) the steps of the shelters, 0 elsewhere."""
        out = np.zeros(len(self._model.locations), dtype=np.int64)
        out[self._shelters] = steps
        return out

    def _ways_in(self, facts: Effects) -> _Ways:
        """Route choices for these facts, computed once."""
        shut = effects.shut(self._model, facts)
        parts = (
            facts.hazard, facts.closed_route, facts.held_route, facts.taken_route,
            facts.forced_route, facts.room_factor, shut, effects.holds(self._model, facts),
        )  # fmt: skip
        key = tuple(np.asarray(part).tobytes() for part in parts)
        if key not in self._ways:
            _keep(self._ways, key, self._choose(facts, shut))
        self._ways.move_to_end(key)
        return self._ways[key]

    def _choose(self, facts: Effects, shut: BoolArray) -> _Ways:
        model = self._model
        hazard = facts.hazard.max(axis=0)
        weight = choices.leg_weights(model, hazard, facts.closed_route)
        holds, flight = effects.holds(model, facts), effects.flight(model, facts.hazard)
        stop = stop_chances(model, shut, holds, flight)
        stop[model.route_end[facts.forced_route]] = 1.0
        groups = np.zeros((len(model.destination), len(model.route_km)))
        for number, place in enumerate(model.destination):
            terminal = np.zeros(len(model.locations))
            terminal[place] = 1.0
            onward, _ = choices.route_probabilities(model, weight, terminal)
            groups[number] = _fixed(model, onward, facts.forced_route & ~facts.closed_route)
        forced_places = np.zeros((len(model.groups), len(model.locations)), dtype=np.bool_)
        tables: list[Journeys] = []
        for leader in self._leaders:
            onward, forced = self._onward(leader, facts, shut, weight)
            forced_places[self._sets == len(tables)] = forced
            cut = onward * (1.0 - np.where(facts.closed_route, 0.0, facts.held_route))
            tables.append(fold(model, cut, facts.taken_route, stop, self._cost[leader]))
        starts = np.cumsum([0, *(len(table.end) for table in tables[:-1])])
        listed = zip(tables, starts, strict=True)
        return _Ways(
            forced_places, groups, self._sets, **_joined([_after(t, int(s)) for t, s in listed])
        )

    def _onward(
        self, group: int, facts: Effects, shut: BoolArray, weight: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        """(E,) chance of each route at its start for people alone; (L,) where they must go."""
        model = self._model
        if len(model.destination):
            onward = choices.bound_choice(model, weight, self._terminal)
        else:
            factor = effects.hazard_settings(model, "attraction")[:, None] ** facts.hazard
            worth = choices.attractions(
                model, np.prod(factor, axis=0), facts.room_factor, shut, group
            )
            ends = model.is_exit | (model.is_shelter & ~shut)
            value = choices.worth_beyond(model, weight, worth, ends)
            onward = choices.route_choice(model, weight, value)
        fixed = (facts.forced_route | model.follows[group]) & ~facts.closed_route
        must = facts.forced_route & ~facts.closed_route
        places = len(model.locations)
        return _fixed(model, onward, fixed), np.bincount(model.route_start, must, places) > 0


_Kept = TypeVar("_Kept", Today, _Ways)


def _keep(kept: OrderedDict[tuple[bytes, ...], _Kept], key: tuple[bytes, ...], new: _Kept) -> None:
    """Add to what is kept, and drop what was used longest ago when it grows too large."""
    kept[key] = new
    size = sum(array.nbytes for array in new)
    while len(kept) * size > KEPT_BYTES and len(kept) > 1:
        kept.popitem(last=False)


def _after(table: Journeys, number: int) -> Journeys:
    """The same journeys with so many before them."""
    return table._replace(first=table.first + number, by_end=table.by_end + number)


def _joined(tables: list[Journeys]) -> dict[str, np.ndarray]:
    """The journeys of all sets, one after the other; the rest by set."""
    whole = ("first", "leg", "going_on", "stopping")
    return {
        name: (np.stack if name in whole else np.concatenate)([getattr(t, name) for t in tables])
        for name in Journeys._fields
    }


def _fixed(model: Model, onward: FloatArray, fixed: BoolArray) -> FloatArray:
    """(E,) chances with those of fixed routes in place of the others' at their starts."""
    at = np.bincount(model.route_start, fixed, len(model.locations))[model.route_start]
    return np.asarray(np.where(at > 0.0, fixed / np.maximum(at, 1.0), onward))


def _rule_sets(model: Model) -> tuple[IntArray, list[int]]:
    """(G,) number of the set of journeys of each group, and the first group of each set.

    Groups share a set when they prefer and follow the same and their median paces agree.
    """
    number: dict[tuple[bytes, ...], int] = {}
    leaders: list[int] = []
    sets = np.zeros(len(model.groups), dtype=np.int64)
    for group in range(len(model.groups)):
        paces = model.prior_mean[group, [P.WALK_PACE, P.SOLO_PACE]]
        limited = np.isfinite(model.route_pace).any()
        key = (model.prefers[group].tobytes(), model.follows[group].tobytes(),
               paces.tobytes() if limited else b"")  # fmt: skip
        if key not in number:
            number[key] = len(leaders)
            leaders.append(group)
        sets[group] = number[key]
    return sets, leaders


def _alike_among(key: Steps, only: IntArray) -> list[tuple[Steps, IntArray]]:
    """Those of some members' rows that are alike."""
    return [(row, only[chosen]) for row, chosen in _alike(key[only])] if len(only) else []


def _alike(key: Steps) -> list[tuple[Steps, IntArray]]:
    """Rows that are alike: each different row with the members that have it."""
    members = np.arange(len(key))
    if key.shape[1] == 0 or (key == key[0]).all():
        return [(key[0], members)]
    whole = np.ascontiguousarray(key).view(np.dtype((np.void, key.itemsize * key.shape[1])))
    _, first, of = np.unique(whole.ravel(), return_index=True, return_inverse=True)
    rows = key[first]
    order = np.argsort(of, kind="stable")
    cuts = np.searchsorted(of[order], np.arange(len(rows) + 1))
    return [(row, order[cuts[n] : cuts[n + 1]]) for n, row in enumerate(rows)]
