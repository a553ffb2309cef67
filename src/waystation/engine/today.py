"""What holds on a day: events, hazards and full shelters become the arrays the kernel draws from.

Members in which the same events take effect and the same shelters are full are in one situation
and share its arrays. Route choices are computed once per situation and kept.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple, TypeVar

import numpy as np

from waystation.domain.model import UNLIMITED, BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import HAZARDS, EventKind
from waystation.engine import choice as choices
from waystation.engine.codes import (
    BLOCKING,
    CAPACITY,
    CLOSURE,
    DETENTION,
    LEAVE_CAMP,
    LEAVE_HUB,
    OFFER,
    SOLO_LEAVE,
    TRANSFER,
)
from waystation.engine.journeys import Journeys, fold, leg_costs, stop_chances
from waystation.engine.state import State

ROOM_STEPS = 5
"""Steps in which a shelter that fills draws fewer people."""
KEPT_BYTES = 200_000_000
"""Memory for route choices of situations met before."""
_HAZARD_CODES = tuple(list(EventKind).index(kind) for kind in HAZARDS)


class Today(NamedTuple):
    """What holds today for the members of one situation. R sets of journeys.

    Attributes:
        level: (L,) largest level of any hazard.
        rate: (L,) residents who set off because of hazards, per person and day.
        flight: (L,) chance of leaving because of hazards.
        held: (L,) share held back where people are.
        held_least, held_most: (L,) smallest and largest group travelling together that is held.
        detained: (L,) daily rate (share for columns) of detention.
        offered: (L,) share that takes up an offer made today.
        open_share: (L,) share of the day that is not closed.
        room: (L,) people a day a crossing admits, UNLIMITED when it holds nobody back.
        places: (L,) places in shelters, UNLIMITED where not limited.
        leave_column: (L,) parameter that tells the chance of leaving.
        forced: (G, L) people must leave at once.
        group_choice: (D, E) chance of each route at its start, for a group bound for D.
        journeys_of: (G,) set of journeys of each group.
        first: (R, L + 1) journeys from location i in set r are first[r, i] : first[r, i + 1].
        end, chance, foot_km, vehicle_km, days, cumulative: (J,) journeys of all sets.
    """

    level: FloatArray
    rate: FloatArray
    flight: FloatArray
    held: FloatArray
    held_least: IntArray
    held_most: IntArray
    detained: FloatArray
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


class _Ways(NamedTuple):
    """The part of a day that route choices make up."""

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


class _Facts(NamedTuple):
    """What events, hazards and shelters do today, before anybody chooses a way."""

    hazard: FloatArray
    closed_place: FloatArray
    closed_route: BoolArray
    held_route: FloatArray
    taken_route: FloatArray
    forced_route: BoolArray
    capacity: FloatArray
    room_factor: FloatArray


class Situations:
    """The situations of a model's members, and what holds in each of them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._terminal = self._calibrate()
        self._sets, self._leaders = _rule_sets(model)
        self._cost = {group: leg_costs(model, group) for group in self._leaders}
        self._ways: OrderedDict[tuple[bytes, ...], _Ways] = OrderedDict()
        self._todays: OrderedDict[tuple[bytes, ...], Today] = OrderedDict()
        self._fill_matters = len(model.destination) == 0
        self._shelters = np.flatnonzero(model.is_shelter)

    def of_day(self, day: int, state: State) -> list[tuple[Today, IntArray]]:
        """What holds on a day, with the members it holds for, in ascending order.

        Args:
            day: Day number.
            state: State at the end of the day before.
        """
        events = self._model.events
        acting = np.flatnonzero((events.first <= day) & (day <= events.last))
        key = state.event_on[:, acting].astype(np.int64)
        if self._fill_matters and self._limited(acting):
            key = np.concatenate([key, self._fill(state, acting, key.astype(bool))], axis=1)
        out = []
        for row, members in _alike(key):
            on = acting[row[: len(acting)].astype(bool)]
            steps = row[len(acting) :] if key.shape[1] > len(acting) else None
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
        facts = self._facts(now, on, steps)
        held, least, most = _blocking(model, on)
        return Today(
            level=facts.hazard.max(axis=0),
            rate=(facts.hazard * _hazard_settings(model, "departures")[:, None]).sum(axis=0) / 1e3,
            flight=_flight(model, facts.hazard),
            held=held,
            held_least=least,
            held_most=most,
            detained=_strongest(model, on, DETENTION),
            offered=_strongest(model, offers, OFFER),
            open_share=1.0 - np.where(model.is_crossing, facts.closed_place, 0.0),
            room=np.where(model.is_crossing, facts.capacity, UNLIMITED).astype(np.int64),
            places=_places(model, facts),
            leave_column=_leave_columns(model, _shut(model, facts)),
            **self._ways_in(facts)._asdict(),
        )

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

    def _fill(self, state: State, acting: IntArray, on: BoolArray) -> IntArray:
        """(M, L) steps by which full shelters draw fewer people, 0 to ROOM_STEPS."""
        model, start = self._model, self._model.movement.full_from
        inside = (state.sheltered + state.solo).sum(axis=2)[:, self._shelters]
        places = np.tile(model.places[self._shelters].astype(float), (len(on), 1))
        for event in _capacities(model, acting):
            here = on[:, np.flatnonzero(acting == event)] & model.events.places[event]
            places = np.where(here[:, self._shelters], model.events.value[event], places)
        places = _places_used(model, places)
        share = np.where(places == 0.0, 1.0, inside / np.maximum(places, 1.0))
        full = np.clip((share - start) / max(1.0 - start, 1e-9), 0.0, 1.0)
        full = np.where(share >= 1.0, 1.0, full)
        steps = np.where(places >= 0, np.ceil(full * ROOM_STEPS), 0)
        out = np.zeros((len(on), len(model.locations)), dtype=np.int64)
        out[:, self._shelters] = steps
        return out

    def _facts(self, now: BoolArray, on: IntArray, steps: IntArray | None) -> _Facts:
        model, events = self._model, self._model.events
        capacity = np.where(model.is_crossing, model.capacity, model.places).astype(np.float64)
        for event in _capacities(model, on):
            capacity[events.places[event]] = events.value[event]
        capacity = np.where(model.is_shelter, _places_used(model, capacity), capacity)
        closed = _strongest(model, on, CLOSURE)
        room = np.ones(len(model.locations)) if steps is None else 1.0 - steps / ROOM_STEPS
        return _Facts(
            hazard=self._hazard(now, on),
            closed_place=closed,
            closed_route=_on_routes(model, on, CLOSURE) >= 1.0,
            held_route=np.maximum(_on_routes(model, on, BLOCKING), _on_routes(model, on, CLOSURE)),
            taken_route=_on_routes(model, on, DETENTION),
            forced_route=_on_routes(model, on, TRANSFER) > 0.0,
            capacity=capacity,
            room_factor=np.where(closed >= 1.0, 1.0, room),
        )

    def _hazard(self, now: BoolArray, on: IntArray) -> FloatArray:
        """(3, L) level of each kind of hazard."""
        model, rows = self._model, self._model.hazards
        level = np.zeros((len(HAZARDS), len(model.locations)))
        np.maximum.at(level, (rows.kind[now], rows.location[now]), rows.level[now])
        for number, code in enumerate(_HAZARD_CODES):
            level[number] = np.maximum(level[number], _strongest(model, on, code))
        return level

    def _ways_in(self, facts: _Facts) -> _Ways:
        """Route choices for these facts, computed once."""
        shut = _shut(self._model, facts)
        parts = (
            facts.hazard, facts.closed_route, facts.held_route, facts.taken_route,
            facts.forced_route, facts.room_factor, shut, _holds(self._model, facts),
        )  # fmt: skip
        key = tuple(np.asarray(part).tobytes() for part in parts)
        if key not in self._ways:
            _keep(self._ways, key, self._choose(facts, shut))
        self._ways.move_to_end(key)
        return self._ways[key]

    def _choose(self, facts: _Facts, shut: BoolArray) -> _Ways:
        model = self._model
        hazard = facts.hazard.max(axis=0)
        weight = choices.leg_weights(model, hazard, facts.closed_route)
        stop = stop_chances(model, shut, _holds(model, facts), _flight(model, facts.hazard))
        groups = np.zeros((len(model.destination), len(model.route_km)))
        for number, place in enumerate(model.destination):
            terminal = np.zeros(len(model.locations))
            terminal[place] = 1.0
            groups[number], _ = choices.route_probabilities(model, weight, terminal)
        forced_places = np.zeros((len(model.groups), len(model.locations)), dtype=np.bool_)
        tables: list[Journeys] = []
        for leader in self._leaders:
            onward, forced = self._onward(leader, facts, shut, weight)
            forced_places[self._sets == len(tables)] = forced
            cut = onward * (1.0 - np.where(facts.closed_route, 0.0, facts.held_route))
            tables.append(fold(model, cut, facts.taken_route, stop, self._cost[leader]))
        starts = np.cumsum([0, *(len(table.end) for table in tables[:-1])])
        return _Ways(
            forced_places,
            groups,
            self._sets,
            np.stack([t.first + s for t, s in zip(tables, starts, strict=True)]),
            *(np.concatenate([t[n] for t in tables]) for n in range(1, len(Journeys._fields))),
        )

    def _onward(
        self, group: int, facts: _Facts, shut: BoolArray, weight: FloatArray
    ) -> tuple[FloatArray, BoolArray]:
        """(E,) chance of each route at its start for people alone; (L,) where they must go."""
        model = self._model
        if len(model.destination):
            onward = choices.bound_choice(model, weight, self._terminal)
        else:
            factor = _hazard_settings(model, "attraction")[:, None] ** facts.hazard
            worth = choices.attractions(
                model, np.prod(factor, axis=0), facts.room_factor, shut, group
            )
            ends = model.is_exit | (model.is_shelter & ~shut)
            value = choices.worth_beyond(model, weight, worth, ends)
            onward = choices.route_choice(model, weight, value)
        fixed = (facts.forced_route | model.follows[group]) & ~facts.closed_route
        at = np.bincount(model.route_start, fixed, minlength=len(model.locations))
        bound = at[model.route_start] > 0.0
        onward = np.where(bound, fixed / np.maximum(at, 1.0)[model.route_start], onward)
        must = facts.forced_route & ~facts.closed_route
        return onward, np.bincount(model.route_start, must, minlength=len(at)) > 0


_Kept = TypeVar("_Kept", Today, _Ways)


def _keep(kept: OrderedDict[tuple[bytes, ...], _Kept], key: tuple[bytes, ...], new: _Kept) -> None:
    """Add to what is kept, and drop what was used longest ago when it grows too large."""
    kept[key] = new
    size = sum(array.nbytes for array in new)
    while len(kept) * size > KEPT_BYTES and len(kept) > 1:
        kept.popitem(last=False)


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


def _alike(key: IntArray) -> list[tuple[IntArray, IntArray]]:
    """Rows that are alike: each different row with the members that have it."""
    members = np.arange(len(key))
    if key.shape[1] == 0 or (key == key[0]).all():
        return [(key[0], members)]
    rows, of = np.unique(key, axis=0, return_inverse=True)
    of = of.ravel()
    order = np.argsort(of, kind="stable")
    cuts = np.searchsorted(of[order], np.arange(len(rows) + 1))
    return [(row, order[cuts[n] : cuts[n + 1]]) for n, row in enumerate(rows)]


def _capacities(model: Model, acting: IntArray) -> IntArray:
    """Events that change a capacity, the last to begin at the end: it is the one that holds."""
    mine = acting[model.events.kind[acting] == CAPACITY]
    return np.asarray(mine[np.argsort(model.events.first[mine], kind="stable")], dtype=np.int64)


def _places_used(model: Model, places: FloatArray) -> FloatArray:
    """Places in shelters as they are used: more or fewer than stated; none stays none."""
    used = np.floor(places * model.movement.places_factor)
    return np.asarray(np.where(places > 0.0, used, places), dtype=np.float64)


def _strongest(model: Model, on: IntArray, kind: int) -> FloatArray:
    """(L,) largest strength of the events of a kind at each location; 0 where there is none."""
    events = model.events
    mine = on[events.kind[on] == kind]
    here = events.places[mine] * events.value[mine, None]
    return np.asarray(here.max(axis=0, initial=0.0), dtype=np.float64)


def _on_routes(model: Model, on: IntArray, kind: int) -> FloatArray:
    """(E,) largest strength of the events of a kind on each route; a transfer has strength 1."""
    events = model.events
    mine = on[events.kind[on] == kind]
    value = np.ones(len(mine)) if kind == TRANSFER else events.value[mine]
    there = events.routes[mine] * value[:, None]
    return np.asarray(there.max(axis=0, initial=0.0), dtype=np.float64)


def _blocking(model: Model, on: IntArray) -> tuple[FloatArray, IntArray, IntArray]:
    """(L,) share held at each location, and the sizes of groups it holds, by the strongest."""
    held = np.zeros(len(model.locations))
    least, most = np.zeros_like(model.kind), np.full_like(model.kind, np.iinfo(np.int64).max)
    events = model.events
    for event in on[events.kind[on] == BLOCKING]:
        here = events.places[event] & (events.value[event] > held)
        held[here] = events.value[event]
        least[here], most[here] = events.least_size[event], events.most_size[event]
    return held, least, most


def _hazard_settings(model: Model, what: str) -> FloatArray:
    """(3,) a setting of each kind of hazard."""
    names = ("conflict", "flood", "food")
    return np.array([getattr(model.movement, f"{name}_{what}") for name in names])


def _flight(model: Model, hazard: FloatArray) -> FloatArray:
    """(L,) chance of leaving each location because of hazards, any of the (3, L) levels."""
    exposed = hazard * _hazard_settings(model, "leave")[:, None]
    return np.asarray(1.0 - np.prod(1.0 - exposed, axis=0))


def _shut(model: Model, facts: _Facts) -> BoolArray:
    """(L,) shelters and camps that are closed for the whole day."""
    return np.asarray(model.is_shelter & (facts.closed_place >= 1.0))


def _holds(model: Model, facts: _Facts) -> BoolArray:
    """(L,) crossings that hold people back today."""
    return np.asarray(model.is_crossing & ((facts.capacity >= 0) | (facts.closed_place > 0.0)))


def _places(model: Model, facts: _Facts) -> IntArray:
    """(L,) places in shelters; UNLIMITED where not limited, and where closed: a town for now."""
    limited = model.is_shelter & ~_shut(model, facts)
    return np.where(limited, facts.capacity, UNLIMITED).astype(np.int64)


def _leave_columns(model: Model, shut: BoolArray) -> IntArray:
    """(L,) parameter that tells the chance of leaving a location."""
    column = np.full(len(model.kind), SOLO_LEAVE, dtype=np.int64)
    column[(model.kind == choices.CAMP) & ~shut] = LEAVE_CAMP
    column[model.kind == choices.HUB] = LEAVE_HUB
    return column
