"""The members the smoother has found, through the past once more, day by day.

The finish chooses replicas: simulations whose states nobody kept. Their random streams have their
numbers, so they come out the same again, as many of them at a time as fit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from waystation.assimilation.operators import main_positions
from waystation.assimilation.particle_filter import Ensemble, FilterDay, Watcher
from waystation.assimilation.replay import Past
from waystation.assimilation.unknowns import Steered
from waystation.domain.model import FloatArray, IntArray
from waystation.engine.goals import redraw_goals
from waystation.engine.state import DayRecord, State, take_members


class Again(NamedTuple):
    """Some of the final members, before they live through the past once more. R replicas.

    Attributes:
        first_member: Number of the first of them.
        first_replica: Number of the first replica that any of them descends from.
        replica: (M,) replica each descends from, counted from there, ascending.
        whole: What steers all R replicas from the first to the last of them.
        final: What steers the members.
        effective: Effective number of members of the whole ensemble.
    """

    first_member: int
    first_replica: int
    replica: IntArray
    whole: Steered
    final: Steered
    effective: float


def live_again(
    past: Past, again: Again, *, workers: int = 1, watch: Watcher | None = None
) -> tuple[Ensemble, FloatArray]:
    """Some of the final members through the past once more, day by day.

    Args:
        past: What every simulation of the past shares.
        again: The members.
        workers: Threads; the result does not depend on them.
        watch: Called at the end of each day with (the day, ensemble, what happened). Members are
            the same on all days.

    Returns:
        The members, equally weighted, at the end of the as-of day, and what they had for each
        counted question.
    """
    model, rules, replica, final = past.model, past.rules, again.replica, again.final

    def ensemble_of(state: State, parameters: FloatArray) -> Ensemble:
        taken = take_members(state, replica)
        positions = main_positions(model, rules, taken)
        return Ensemble(taken, parameters[replica], final.parts, positions, final.shocks)

    own = np.tile(np.arange(len(replica))[:, None], (1, len(model.groups)))

    def each_day(day: int, state: State, parameters: FloatArray, record: DayRecord) -> None:
        if watch is not None:
            told = FilterDay(day, own, again.effective, 0)
            happened = DayRecord._make(array[replica] for array in record)
            watch(told, ensemble_of(state, parameters), happened)

    lived = past.replay(workers).run(
        again.whole, first_member=again.first_replica, only=np.unique(replica), each_day=each_day
    )
    ensemble = ensemble_of(lived.state, lived.parameters)
    redraw_goals(
        model, rules, ensemble.state, past.last_day, past.seed, first_member=again.first_member
    )
    return ensemble, lived.counts[replica]
