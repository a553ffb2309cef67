"""The kernel: one day of one member. It draws; the rules that give the chances are outside.

The order of a day, here and in docs/method.md alike:
  1. events that hold today (the rules' arrays say where)
  2. departures and joining
  3. arrivals due
  4. admissions at crossings
  5. exits
  6. onward decisions, columns first, then people alone
  7. record
"""

from __future__ import annotations

import numpy as np
from numba import njit

from waystation.domain.model import FloatArray
from waystation.engine.alone import alone, arrivals_due, leave_alone
from waystation.engine.columns import columns, join, set_off
from waystation.engine.crossings import crossings
from waystation.engine.philox import RNG_WORDS
from waystation.engine.rules import Rules
from waystation.engine.state import DayRecord, State


@njit(cache=True, nogil=True)
def step_members(
    seed: int,
    stamp: int,
    day: int,
    first: int,
    last: int,
    rules: Rules,
    state: State,
    theta: FloatArray,
    record: DayRecord,
) -> None:
    """Advance members first..last-1 by one day, in place.

    Args:
        seed: The run's seed.
        stamp: Day word of the streams (day + 1, plus 2^32 times the number of the attempt).
        day: Day number.
        first: First member.
        last: Member after the last.
        rules: Probabilities.
        state: State at the end of the day before; becomes that of `day`.
        theta: (M, G, Q) parameters in natural units.
        record: Zeros; receives what happened.
    """
    rng = np.zeros(RNG_WORDS, dtype=np.uint64)
    for m in range(first, last):
        set_off(rng, rules, state, m, day, theta[m], seed, stamp)
        join(rng, rules, state, m, theta[m], seed, stamp, record)
        arrivals_due(rules, state, m, day, record)
        crossings(rng, rules, state, m, day, theta[m], seed, stamp, record)
        leave_alone(rng, rules, state, m, day, theta[m], seed, stamp)
        columns(rng, rules, state, m, day, theta[m], seed, stamp, record)
        alone(rng, rules, state, m, day, theta[m], seed, stamp, record)
