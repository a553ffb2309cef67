"""A what-if taken up from the members of the forecast it is compared with.

Draws depend on seed, member, day, purpose and place alone. So where two questions are the same up
to a day, their members are the same up to that day too: the what-if needs no past of its own and
starts from copies, laid out anew where it knows of more events or crossings that hold people back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.scenario import Event
from waystation.domain.variant import GroupSize
from waystation.domain.vocabulary import EventKind
from waystation.engine.controls import Shocks, controlled, draw_shocks
from waystation.engine.state import (
    DayRecord,
    State,
    events_on,
    group_sizes,
    holding_crossings,
    scale_groups,
)
from waystation.forecasting.history import take_snapshot
from waystation.forecasting.members import Going, Prepared
from waystation.forecasting.room import known_places
from waystation.scenario.coverage import known_events

BY_FIRST_DAY = (EventKind.OFFER, EventKind.CAPACITY)
"""Events whose first day matters as long as they hold: offers act on it alone, and of two changes
of one capacity the later holds."""
_APART = ("events", "buses")


def same_elsewhere(base: Model, changed: Model) -> bool:
    """Whether two models differ in nothing but events and buses."""
    names = [field.name for field in fields(Model) if field.name not in _APART]
    return all(_equal(getattr(base, name), getattr(changed, name)) for name in names)


def _equal(one: object, other: object) -> bool:
    if is_dataclass(one) and not isinstance(one, type):
        return all(_equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return bool(one == other)


def first_effect(base: Prepared, changed: Prepared) -> int | None:
    """First day number on which two questions differ; None where they never do.

    Zero where they differ in more than events and buses.
    """
    if not same_elsewhere(base.model, changed.model):
        return 0
    mine, theirs = _acting(base), _acting(changed)
    for day in range(base.last + 1 + base.horizon):
        if _on(mine, day) != _on(theirs, day):
            return day
    return None


_Acting = list[tuple[int, int, tuple[object, ...]]]


def _on(acting: _Acting, day: int) -> list[tuple[object, ...]]:
    return sorted((what for first, last, what in acting if first <= day <= last), key=repr)


def _acting(ready: Prepared) -> _Acting:
    """First day, last day and effect of everything that acts on people."""
    events, buses = ready.model.events, ready.model.buses
    found: _Acting = []
    for row, (position, event) in enumerate(_known(ready)):
        if event.chance <= 0.0 or event.kind is EventKind.ANNOUNCEMENT:
            continue
        first, last = int(events.first[row]), int(events.last[row])
        what = (
            str(event.kind),
            first if event.kind in BY_FIRST_DAY else -1,
            float(events.chance[row]),
            float(events.value[row]),
            events.places[row].tobytes(),
            events.routes[row].tobytes(),
            int(events.least_size[row]),
            int(events.most_size[row]),
            _source(position, event) if event.chance < 1.0 else -1,
        )
        found.append((first, last, what))
    for row in range(len(buses.first)):
        line = (int(buses.start[row]), int(buses.end[row]), int(buses.people[row]))
        found.append((int(buses.first[row]), int(buses.last[row]), ("buses", *line)))
    return found


def _known(ready: Prepared) -> list[tuple[int, Event]]:
    """Position and event of the rows of the model's events."""
    scenario = ready.scenario
    return [(n, scenario.events[n]) for n in known_events(scenario, ready.as_of)]


def _source(position: int, event: Event) -> int:
    return position if event.chance_of is None else event.chance_of


def taken_over(going: Going, base: Prepared, changed: Prepared, seed: int) -> Going:
    """Members of the base as members of the what-if, in place.

    Args:
        going: Members of the base at the end of a day; its arrays are taken.
        base: The base.
        changed: The what-if, the same up to that day.
        seed: The run's seed.
    """
    ensemble = going.ensemble
    state = ensemble.state._replace(
        event_on=_events_on(ensemble.state.event_on, base, changed, seed),
        queue=_queues(ensemble.state, base.model, changed.model),
    )
    shocks = _shocks(ensemble.shocks, base.model, changed.model, seed)
    going.ensemble = ensemble._replace(state=state, shocks=shocks)
    return going


def _events_on(held: BoolArray, base: Prepared, changed: Prepared, seed: int) -> BoolArray:
    """(M, V) which events take effect: those of the base as there, new ones by their chance."""
    column = {position: n for n, (position, _) in enumerate(_known(base))}
    rows = _known(changed)
    out = np.zeros((len(held), len(rows)), dtype=np.bool_)
    fresh: list[int] = []
    for number, (position, event) in enumerate(rows):
        source = column.get(_source(position, event))
        if source is None or event.chance in (0.0, 1.0):
            fresh.append(number)
        else:
            out[:, number] = held[:, source]
    if fresh:
        drawn = np.array([events_on(changed.model, seed, member) for member in range(len(held))])
        out[:, fresh] = drawn[:, fresh]
    return out


def _queues(state: State, base: Model, changed: Model) -> np.ndarray:
    """(M, C, G, A) queues at the crossings of the what-if, which are at least those of the base."""
    before, after = holding_crossings(base), holding_crossings(changed)
    members, _, groups, days = state.queue.shape
    out = np.zeros((members, len(after), groups, days), dtype=state.queue.dtype)
    out[:, np.searchsorted(after, before)] = state.queue
    return out


def _shocks(shocks: Shocks, base: Model, changed: Model, seed: int) -> Shocks:
    """Shocks of the controls; those the base lacks from the members' own streams."""
    pairs = list(zip(controlled(base), controlled(changed), strict=True))
    if all(np.array_equal(one, other) for one, other in pairs):
        return shocks
    members, rows = shocks.departures.shape[:2]
    fresh = draw_shocks(changed, members, seed, rows - 1)
    for old, new, (one, other) in zip(shocks, fresh, pairs, strict=True):
        both, mine, theirs = np.intersect1d(one, other, return_indices=True)
        if len(both):
            new[:, :, theirs] = old[:, :, mine]
    return fresh


def size_factors(
    changes: Sequence[GroupSize], state: State, names: Sequence[str]
) -> tuple[FloatArray, Mapping[str, float]]:
    """(M, G) factors on the sizes of groups, and the middle size today of each group changed.

    Args:
        changes: The changes.
        state: State at the end of the as-of day.
        names: Names of the groups.
    """
    sizes: IntArray = group_sizes(state, len(names))
    factor = np.ones(sizes.shape)
    middles: dict[str, float] = {}
    for change in changes:
        group = list(names).index(change.group)
        middles[change.group] = middle = float(np.median(sizes[:, group]))
        if change.factor is not None:
            factor[:, group] = change.factor
        elif change.people is not None and middle > 0.0:
            factor[:, group] = change.people / middle
    return factor, middles


def resized(going: Going, changed: Prepared, factor: FloatArray) -> None:
    """Make groups larger or smaller on the as-of day, in place, that day's picture too."""
    scale_groups(going.ensemble.state, changed.model, factor)
    last = going.snapshots[-1]
    none = np.zeros_like(last.arrivals)
    record = DayRecord(last.arrivals, last.departures, none, none, np.zeros_like(last.size))
    seen = take_snapshot(
        changed.rules, going.ensemble.state, record, last.main_at,
        known_places(changed.scenario), going.day,
    )  # fmt: skip
    going.snapshots[-1] = replace(seen, arrived=last.arrived)
