"""The kernel: one day of the members of one situation. It draws; the rules give the chances.

The order of a day, here and in docs/method.md alike:
  1. events that hold today (the rules' arrays say where)
  2. departures and joining
  3. arrivals due
  4. admissions: shelters, then crossings
  5. exits, and the asylum process
  6. onward decisions, columns first, then people alone
  7. record
Each mechanism moves the people of one place, of one crossing or, where they may be anywhere, of one
member. Within one of the loops below nobody reads what another round of it writes, so that the
rounds may be done in any order, or at the same time; `basics.add` sees to the cells that several
of them add to.
Where a what-if has buses, people get on before it and off after it (`waystation.engine.buses`).
"""

from __future__ import annotations

from waystation.domain.model import FloatArray, IntArray
from waystation.engine.alone import Shares, alone, arrivals_due, asylum_process, leave_alone
from waystation.engine.columns import columns, join, set_off
from waystation.engine.compiled import kernel
from waystation.engine.controls import Controls
from waystation.engine.crossings import admit_across, grow_older
from waystation.engine.departures import Leaving, leave_as_given, leave_hazard
from waystation.engine.passing import Flow
from waystation.engine.philox import U64Array
from waystation.engine.rules import Facts
from waystation.engine.shelters import admissions
from waystation.engine.state import DayRecord, State
from waystation.engine.today import Today


@kernel
def step_members(
    rng: U64Array,
    rates: FloatArray,
    ready: IntArray,
    shares: Shares,
    flow: Flow,
    seed: int,
    stamp: int,
    day: int,
    members: IntArray,
    facts: Facts,
    today: Today,
    leaving: Leaving,
    controls: Controls,
    asylum_room: float,
    state: State,
    theta: FloatArray,
    record: DayRecord,
) -> None:
    """Advance some members by one day, in place.

    Args:
        rng: A generator of this batch.
        rates: (G,) to work in.
        ready: (G,) to work in.
        shares: To work in.
        flow: Receives who came onto which route, where it has rows.
        seed: The run's seed.
        stamp: Day word of the streams (day + 1, plus 2^32 times the number of the attempt).
        day: Day number.
        members: (N,) members, all in the situation of `today`.
        facts: What does not change.
        today: What holds today.
        leaving: Departures given for the day.
        controls: Factors of the day, by member.
        asylum_room: Claims decided in a day at one place, at most.
        state: State at the end of the day before; becomes that of `day`.
        theta: (M, G, Q) parameters in natural units.
        record: Zeros; receives what happened.
    """
    places, queues = state.solo.shape[1], len(facts.holding)
    for m in members:
        mine = theta[m]
        for place in range(places):
            leave_hazard(
                rng, facts, today, controls, state, m, place, mine, rates, seed, stamp, record
            )
        leave_as_given(rng, facts, today, leaving, controls, state, m, seed, stamp, record)
        new = set_off(rng, facts, state, m, day, mine, seed, stamp)
        join(rng, facts, state, m, mine, seed, stamp, record)
        for queue in range(queues):
            grow_older(state, m, queue)
        for place in range(places):
            arrivals_due(facts, state, m, place, day, record)
            admissions(rng, today, state, m, place, seed, stamp, record)
        for queue in range(queues):
            admit_across(
                rng, facts, today, controls, flow, state, m, queue, day, mine, seed, stamp, record
            )
        for place in range(places):
            leave_alone(rng, today, state, m, place, mine, seed, stamp)
            asylum_process(rng, asylum_room, state, m, place, mine, ready, seed, stamp)
        columns(rng, facts, today, controls, flow, state, m, day, new, mine, seed, stamp, record)
        for place in range(places):
            alone(
                rng, facts, today, controls, shares, flow, state, m, place, day, mine, seed,
                stamp, record,
            )  # fmt: skip
