"""Places that a what-if leaves without a way on: told, as nobody would plan for it unawares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np

from waystation.domain.comparison import CutOff
from waystation.domain.counts import protect_counts
from waystation.domain.model import BoolArray, Model
from waystation.engine.effects import effects
from waystation.forecasting.members import Lived, Prepared

FEWEST_PEOPLE = 5
"""People held at places in the highest of 20 members before anything is told."""


def newly_cut_off(base: Prepared, changed: Prepared, lived: Lived) -> tuple[CutOff, ...]:
    """Spans of days on which places with people at them lose every way to where journeys end.

    Only what is sure counts: events of chance one, closed all day. Where journeys end at
    destinations these must be reached, elsewhere any shelter, camp or exit; buses are ways.

    Args:
        base: The base: what it cuts off as well is not the what-if's doing.
        changed: The what-if.
        lived: What the members of the what-if lived through.
    """
    first, total = changed.last + 1, changed.last + 1 + changed.horizon
    cut = np.array([_stuck(changed.model, day) & ~_stuck(base.model, day)
                    for day in range(first, total)])  # fmt: skip
    return tuple(_spans(changed, lived, cut))


def _spans(changed: Prepared, lived: Lived, cut: BoolArray) -> Iterator[CutOff]:
    """One record for each run of days with the same places cut off."""
    first, start = changed.last + 1, 0
    for day in range(1, len(cut) + 1):
        if day < len(cut) and (cut[day] == cut[start]).all():
            continue
        if cut[start].any():
            told = _told(changed, lived, cut[start], first + start, first + day - 1)
            if told is not None:
                yield told
        start = day


def _told(
    changed: Prepared, lived: Lived, places: BoolArray, first: int, last: int
) -> CutOff | None:
    """What is told of places cut off from day to day; None where hardly anybody is there."""
    present = np.stack(
        [lived.snapshots[day].present.sum(axis=-1)[:, places] for day in range(first, last + 1)]
    )
    held = present.sum(axis=-1)
    worst = int(np.median(held, axis=1).argmax())
    bands = protect_counts(np.quantile(held[worst], (0.05, 0.5, 0.95)))
    if bands[2] < FEWEST_PEOPLE:
        return None
    means = present[worst].mean(axis=0)
    names = np.array(changed.model.locations)[places]
    order = np.argsort(-means, kind="stable")
    day_one = changed.model.first_day
    return CutOff(
        first_day=day_one + dt.timedelta(first),
        last_day=day_one + dt.timedelta(last),
        to_the_end=last == changed.last + changed.horizon,
        places=tuple(str(names[n]) for n in order if means[n] >= 1.0),
        worst_day=day_one + dt.timedelta(first + worst),
        low=float(bands[0]),
        middle=float(bands[1]),
        high=float(bands[2]),
    )


def _stuck(model: Model, day: int) -> BoolArray:
    """(L,) places from which no way leads to where journeys end, on a day; not those ends."""
    events, hazards = model.events, model.hazards
    on = np.flatnonzero((events.first <= day) & (day <= events.last) & (events.chance >= 1.0))
    now = (hazards.first <= day) & (day <= hazards.last)
    facts = effects(model, now, on, None)
    shut_place = model.is_crossing & ((facts.closed_place >= 1.0) | (facts.capacity == 0.0))
    open_way = ~facts.closed_route & ~shut_place[model.route_end]
    start, end = model.route_start[open_way], model.route_end[open_way]
    buses = model.buses
    running = (buses.first <= day) & (day <= buses.last)
    start = np.concatenate([start, buses.start[running]])
    end = np.concatenate([end, buses.end[running]])
    goal = model.is_destination.copy()
    if not len(model.destination):
        goal = model.is_exit | (model.is_shelter & (facts.closed_place < 1.0))
    reaches = goal.copy()
    while True:
        further = reaches.copy()
        further[start[reaches[end]]] = True
        if (further == reaches).all():
            return np.asarray(~reaches)
        reaches = further
