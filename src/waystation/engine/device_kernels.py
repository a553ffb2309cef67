"""The kernels of a device: which thread does which part of the step.

All that happens to people is in the mechanisms, which are those of `waystation.engine.kernel`, in
the same order. A thread has a member and a place, a member and a crossing, or a member; a launch
ends where one mechanism must see what another has done. Neighbouring threads have one place in
several members, so that they go through the same journeys and mostly take the same branches.

This module needs numba's CUDA part or its simulator: only `waystation.engine.device` imports it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import types
from numba.core import config

from waystation.domain.model import FloatArray, IntArray
from waystation.engine import passing
from waystation.engine.alone import Shares, alone, arrivals_due, asylum_process, leave_alone
from waystation.engine.basics import add, send
from waystation.engine.columns import columns, join, set_off
from waystation.engine.controls import Controls
from waystation.engine.crossings import admit_across, grow_older
from waystation.engine.departures import Leaving, leave_as_given, leave_hazard
from waystation.engine.philox import BATCH, RNG_WORDS, U64Array, product
from waystation.engine.rules import Facts
from waystation.engine.shelters import admissions
from waystation.engine.state import NOWHERE, Counts, DayRecord, State
from waystation.engine.today import Today

cuda: Any = importlib.import_module("numba.cuda")
SIMULATED = bool(vars(config)["ENABLE_CUDASIM"])
"""Whether threads of Python stand for those of a device."""
_NO_FLOW: Any = 0
_HALF, _LOW_HALF = np.uint64(32), np.uint64(0xFFFFFFFF)


def add_on_device(cells: Counts, number: int, people: int) -> None:
    """`basics.add` where many threads may add to one cell."""
    cuda.atomic.add(cells, number, np.int32(people))


def send_on_device(
    rng: U64Array,
    _flow: Any,  # noqa: ANN401
    arrivals: Counts,
    day: int,
    people: int,
    lag: FloatArray,
) -> None:
    """`passing.send_counted` where flow is not asked for."""
    send(rng, arrivals, day, people, lag)


def nothing(*_told: Any) -> None:  # noqa: ANN401
    """What is done about flow along routes."""


def product_on_device(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """`philox.product` of halves of words."""
    a_low, a_high = a & _LOW_HALF, a >> _HALF
    b_low, b_high = b & _LOW_HALF, b >> _HALF
    middle = a_high * b_low + ((a_low * b_low) >> _HALF)
    other = a_low * b_high + (middle & _LOW_HALF)
    return a_high * b_high + (middle >> _HALF) + (other >> _HALF), a * b


INSTEAD: dict[Any, Callable[..., Any]] = {
    add: add_on_device,
    product: product_on_device,
    passing.send_counted: send_on_device,
    **dict.fromkeys(
        (
            passing.come_onto,
            passing.cross_over,
            passing.open_ways,
            passing.count_detained,
            passing.lead_round,
            passing.unfold,
        ),
        nothing,
    ),
}
"""What stands for functions of this machine: flow along routes is not told on a device."""


def clear(
    arrivals: Counts, departures: Counts, admitted: Counts, set_off: Counts, joined: Counts
) -> None:
    """Nothing has happened yet: all counts of a record, as rows of cells."""
    first, threads = cuda.grid(1), cuda.gridsize(1)
    for cell in range(first, len(arrivals), threads):
        arrivals[cell] = departures[cell] = admitted[cell] = set_off[cell] = 0
    for cell in range(first, len(joined), threads):
        joined[cell] = 0


def on_the_road(calendar: Counts, people: Counts) -> None:
    """(M, 1, G, 1) people on the way anywhere."""
    members, places, groups, days = calendar.shape
    for item in range(cuda.grid(1), members * places * groups, cuda.gridsize(1)):
        m, cell = item // (places * groups), item % (places * groups)
        place, g, here = cell // groups, cell % groups, 0
        for slot in range(days):
            here += calendar[m, place, g, slot]
        if here > 0:
            cuda.atomic.add(people[m, 0, g], 0, np.int32(here))


def people_inside(solo: Counts, sheltered: Counts, places: IntArray, people: IntArray) -> None:
    """(M, S) people alone at some places, with a place in a shelter or without."""
    shelters = len(places)
    for item in range(cuda.grid(1), people.shape[0] * shelters, cuda.gridsize(1)):
        m, number = item // shelters, item % shelters
        here = 0
        for g in range(solo.shape[2]):
            here += solo[m, places[number], g] + sheltered[m, places[number], g]
        people[m, number] = here


def by_hazard(
    facts: Facts, today: Today, controls: Controls, state: State, record: DayRecord,
    theta: FloatArray, members: IntArray, batch: int, seed: int, stamp: int, rates: FloatArray,
) -> None:  # fmt: skip
    """Departures, a place of a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    mine = rates[:, cuda.grid(1)]
    for item in range(cuda.grid(1), len(members) * state.solo.shape[1], cuda.gridsize(1)):
        m, place = members[item % len(members)], item // len(members)
        leave_hazard(
            rng, facts, today, controls, state, m, place, theta[m], mine, seed, stamp, record
        )


def set_out(
    facts: Facts, today: Today, leaving: Leaving, controls: Controls, state: State,
    record: DayRecord, theta: FloatArray, members: IntArray, batch: int, seed: int, stamp: int,
    day: int, new: IntArray,
) -> None:  # fmt: skip
    """Departures given and groups that set off or grow, a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    for item in range(cuda.grid(1), len(members), cuda.gridsize(1)):
        m = members[item]
        leave_as_given(rng, facts, today, leaving, controls, state, m, seed, stamp, record)
        new[m] = set_off(rng, facts, state, m, day, theta[m], seed, stamp)
        join(rng, facts, state, m, theta[m], seed, stamp, record)


def come(
    facts: Facts, today: Today, state: State, record: DayRecord, members: IntArray, batch: int,
    seed: int, stamp: int, day: int,
) -> None:  # fmt: skip
    """Arrivals due and admissions to shelters, a place of a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    for item in range(cuda.grid(1), len(members) * state.solo.shape[1], cuda.gridsize(1)):
        m, place = members[item % len(members)], item // len(members)
        if facts.queue_of[place] != NOWHERE:
            grow_older(state, m, facts.queue_of[place])
        arrivals_due(facts, state, m, place, day, record)
        admissions(rng, today, state, m, place, seed, stamp, record)


def cross(
    facts: Facts, today: Today, controls: Controls, state: State, record: DayRecord,
    theta: FloatArray, members: IntArray, batch: int, seed: int, stamp: int, day: int,
) -> None:  # fmt: skip
    """Admissions at crossings, a crossing of a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    for item in range(cuda.grid(1), len(members) * len(facts.holding), cuda.gridsize(1)):
        m, queue = members[item % len(members)], item // len(members)
        admit_across(
            rng, facts, today, controls, _NO_FLOW, state, m, queue, day, theta[m], seed, stamp,
            record,
        )  # fmt: skip


def end(
    today: Today, state: State, theta: FloatArray, members: IntArray, batch: int, seed: int,
    stamp: int, asylum_room: float, ready: IntArray,
) -> None:  # fmt: skip
    """Exits and the asylum process, a place of a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    mine = ready[:, cuda.grid(1)]
    for item in range(cuda.grid(1), len(members) * state.solo.shape[1], cuda.gridsize(1)):
        m, place = members[item % len(members)], item // len(members)
        leave_alone(rng, today, state, m, place, theta[m], seed, stamp)
        asylum_process(rng, asylum_room, state, m, place, theta[m], mine, seed, stamp)


def go_together(
    facts: Facts, today: Today, controls: Controls, state: State, record: DayRecord,
    theta: FloatArray, members: IntArray, batch: int, seed: int, stamp: int, day: int,
    new: IntArray,
) -> None:  # fmt: skip
    """Onward decisions of columns, a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = batch
    for item in range(cuda.grid(1), len(members), cuda.gridsize(1)):
        m = members[item]
        columns(
            rng, facts, today, controls, _NO_FLOW, state, m, day, new[m], theta[m], seed, stamp,
            record,
        )  # fmt: skip


def go_alone(
    facts: Facts, today: Today, controls: Controls, state: State, record: DayRecord,
    theta: FloatArray, members: IntArray, batch: int, seed: int, stamp: int, day: int,
    chance: FloatArray, cumulative: FloatArray,
) -> None:  # fmt: skip
    """Onward decisions of people alone, a place of a member each."""
    rng = cuda.local.array(RNG_WORDS, types.uint64)
    noise = cuda.local.array(RNG_WORDS, types.uint64)
    rng[BATCH] = noise[BATCH] = batch
    thread = cuda.grid(1)
    shares = Shares(noise, chance[:, thread], cumulative[:, thread])
    for item in range(thread, len(members) * state.solo.shape[1], cuda.gridsize(1)):
        m, place = members[item % len(members)], item // len(members)
        alone(
            rng, facts, today, controls, shares, _NO_FLOW, state, m, place, day, theta[m], seed,
            stamp, record,
        )  # fmt: skip


STEP = (by_hazard, set_out, come, cross, end, go_together, go_alone)
"""The kernels of a day, in order."""
OTHERS = (clear, on_the_road, people_inside)
"""Those around it."""
