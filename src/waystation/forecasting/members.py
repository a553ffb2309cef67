"""The members of a forecast: their past corrected, then run on from the as-of day.

A run can be left at the end of any day after the as-of day and be taken up from there by another
question: that is how a what-if starts from the very same members.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import Ensemble, FilterDay, next_day
from waystation.assimilation.sources import sources_of, with_own_sources
from waystation.assimilation.trace import Trace, Traced
from waystation.domain.evidence import Decision, Entry
from waystation.domain.model import IntArray, Model
from waystation.domain.scenario import Scenario
from waystation.engine.flow import Flows
from waystation.engine.rules import Rules
from waystation.engine.state import Counts, DayRecord, State
from waystation.forecasting.correct import Corrected, Method, correct, members_per_member
from waystation.forecasting.flows import FlowDays
from waystation.forecasting.history import (
    DaySnapshot,
    main_places,
    main_reached,
    of_ancestors,
    past_of_ancestors,
    reached_on,
    take_snapshot,
)
from waystation.forecasting.room import known_places

Progress = Callable[[str, int, int], None]


class Prepared(NamedTuple):
    """A question made ready to run: checked, cut to its window, its figures observed.

    Attributes:
        scenario: The question, cut to its window.
        model, rules: What the engine runs on.
        as_of: The as-of day.
        last: Its day number.
        horizon: Days after it.
        known: Every ledger entry published by then.
        observations: What its figures say.
        decisions: What was made of each entry.
        asked, method: How the past is corrected, as asked for and as chosen.
    """

    scenario: Scenario
    model: Model
    rules: Rules
    as_of: dt.date
    last: int
    horizon: int
    known: tuple[Entry, ...]
    observations: tuple[Observation, ...]
    decisions: tuple[Decision, ...]
    asked: Method
    method: Method


class Lived(NamedTuple):
    """What the members of a forecast lived through.

    Attributes:
        snapshots: Each day; from the as-of day on of the same members.
        reached: (M, L, G + 1) day on which each place was first reached; the last group is
            everybody together.
        past: How the past was corrected.
        traced: What the members had for each figure.
        asked: What they had for each figure that was only asked for.
        flow: What is told of the flow along routes; None where it was not asked for.
    """

    snapshots: list[DaySnapshot]
    reached: IntArray
    past: Corrected
    traced: Traced
    asked: Traced
    flow: FlowDays | None = None


@dataclass
class Going:
    """Members on their way from the as-of day on.

    Attributes:
        day: Number of the day they have come to the end of.
        ensemble: The members.
        reached: As `Lived.reached`, so far.
        snapshots: Every day from the first to `day`.
        flow: As `Lived.flow`, so far.
    """

    day: int
    ensemble: Ensemble
    reached: IntArray
    snapshots: list[DaySnapshot]
    flow: FlowDays | None = None

    def copy(self) -> Going:
        """The same members, to go another way."""
        own = np.arange(len(self.ensemble.parameters))
        return Going(
            day=self.day,
            ensemble=self.ensemble.take(own),
            reached=self.reached.copy(),
            snapshots=list(self.snapshots),
            flow=self.flow.copy() if self.flow else None,
        )


class Run:
    """One ensemble from the first day to the horizon.

    Attributes:
        stops: Copies of the members at the end of the days asked for, by day number.
    """

    def __init__(
        self,
        ready: Prepared,
        seed: int,
        workers: int | None = None,
        progress: Progress | None = None,
        *,
        stop_after: Sequence[int] = (),
        flows: bool = False,
    ) -> None:
        """Prepare a run.

        Args:
            ready: The question.
            seed: The run's seed.
            workers: Threads.
            progress: Told of each day.
            stop_after: Days, the as-of day or later, to keep members of.
            flows: Tell the flow along routes after the as-of day.
        """
        self._ready, self._seed = ready, seed
        self._model, self._rules = ready.model, ready.rules
        self._places = known_places(ready.scenario)
        self._workers, self._progress = workers or os.cpu_count() or 1, progress or _silent
        self._stop_after, self._flows = frozenset(stop_after), flows
        self.stops: dict[int, Going] = {}

    def live(self, members: int, *, ask: Sequence[Observation] = ()) -> Lived:
        """Correct the past, choose members, run them on."""
        ready, last = self._ready, self._ready.last
        observations, method = ready.observations, ready.method
        total = last + 1 + ready.horizon
        per_member = members_per_member(observations, method)
        chosen = np.arange(members) * per_member
        snapshots: list[DaySnapshot] = []
        main_at: Counts | None = None
        reached: IntArray | None = None
        asking = with_own_sources(ask, observations)
        sources = sources_of(observations)
        trace, past_asked, ahead = (
            Trace(of, self._model, self._rules, sources)
            for of in (
                observations,
                [one for one in asking if one.day <= last],
                [one for one in asking if one.day > last],
            )
        )

        def watch(day: FilterDay, ensemble: Ensemble, record: DayRecord) -> None:
            nonlocal main_at, reached
            before = of_ancestors(main_at, day.ancestor)
            main_at = main_places(ensemble.state, len(self._model.groups), before)
            past = past_of_ancestors(reached, day.ancestor)
            reached = main_reached(past, main_at, len(self._model.locations), day.day)
            if not self._model.group_together.all():
                by_people = record.arrivals * ~self._model.group_together
                reached = reached_on(reached, by_people, day.day)
            trace.watch(day.day, day.ancestor, ensemble)
            past_asked.watch(day.day, day.ancestor, ensemble)
            happened = DayRecord._make(array[chosen] for array in record)
            seen = State._make(array[::per_member] for array in ensemble.state)
            snapshots.append(self._snapshot(seen, happened, main_at[chosen], day.day))
            self._progress("Correcting with figures", day.day + 1, total)

        past = correct(
            self._model, self._rules, observations, method=method, asked=ready.asked,
            members=members * per_member, last_day=last, seed=self._seed, workers=self._workers,
            watch=watch, tell=lambda done, runs: self._progress("Simulating the past", done, runs),
        )  # fmt: skip
        assert reached is not None
        flow = self._flow_days(members) if self._flows else None
        going = Going(last, past.ensemble.take(chosen), reached[chosen], snapshots, flow)
        own = np.arange(members)
        ahead.watch(last, own, going.ensemble)
        self.go_on(going, watch=lambda day, ensemble: ahead.watch(day, own, ensemble))
        told = past_asked.traced().take(chosen).followed_by(ahead.traced())
        traced = trace.traced().take(chosen)
        return Lived(going.snapshots, going.reached, past, traced, told, going.flow)

    def _flow_days(self, members: int) -> FlowDays:
        days = self._ready.last + 1 + self._ready.horizon
        return FlowDays(Flows(self._rules, members, workers=self._workers), self._model, days)

    def go_on(
        self,
        going: Going,
        *,
        watch: Callable[[int, Ensemble], None] | None = None,
        stage: str = "Running ahead",
    ) -> None:
        """Run members on to the horizon, in place.

        Args:
            going: The members.
            watch: Called at the end of each day with its number and the members.
            stage: What progress is told under.
        """
        total = self._ready.last + 1 + self._ready.horizon
        self._keep(going)
        for day in range(going.day + 1, total):
            going.ensemble, record = next_day(
                self._model, self._rules, going.ensemble, day, self._seed, workers=self._workers,
                flows=going.flow.flows if going.flow else None,
            )  # fmt: skip
            if going.flow is not None:
                going.flow.add(day)
            going.day, going.reached = day, reached_on(going.reached, record.arrivals, day)
            state, before = going.ensemble.state, going.snapshots[-1].main_at
            places = main_places(state, len(self._model.groups), before)
            going.snapshots.append(self._snapshot(state, record, places, day))
            if watch is not None:
                watch(day, going.ensemble)
            self._keep(going)
            self._progress(stage, day + 1, total)

    def _keep(self, going: Going) -> None:
        if going.day in self._stop_after:
            self.stops[going.day] = going.copy()

    def _snapshot(self, state: State, record: DayRecord, main_at: Counts, day: int) -> DaySnapshot:
        return take_snapshot(self._rules, state, record, main_at, self._places, day)


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
