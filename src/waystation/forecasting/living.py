"""Some members of a forecast from the first day to the horizon, day by day.

A run can be left at the end of any day after the as-of day and be taken up from there by another
question: that is how a what-if starts from the very same members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from waystation.assimilation.again import Again, live_again
from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import (
    Ensemble,
    FilterDay,
    next_day,
    run_without_figures,
)
from waystation.assimilation.sources import sources_of, with_own_sources
from waystation.assimilation.trace import Trace, Traced
from waystation.domain.model import IntArray
from waystation.domain.work import Means, Part, Progress
from waystation.engine.backend import start
from waystation.engine.flow import Flows
from waystation.engine.state import Counts, DayRecord, State
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
from waystation.forecasting.members import Going, Ground, LivedPart

CORRECTING = "Correcting with figures"
AHEAD = "Running ahead"


class Begin(NamedTuple):
    """How members come to the end of the as-of day; without either, no figure corrects them.

    Attributes:
        again: They live through the past once more, as the smoother found it.
        going: They are there.
    """

    again: Again | None = None
    going: Going | None = None


class PastDays:
    """What members lived through up to the as-of day, gathered while they do.

    Attributes:
        snapshots: The days; none but the last where a sink takes them.
    """

    def __init__(
        self, ground: Ground, progress: Progress, *, first_member: int = 0, per_member: int = 1
    ) -> None:
        """Nothing gathered yet.

        Args:
            ground: What they run on.
            progress: Told of each day.
            first_member: Number of the first of them.
            per_member: Members that are corrected for each of the forecast, which is the first
                of them.
        """
        self._ground, self._progress = ground, progress
        self._first, self._per_member = first_member, per_member
        self.snapshots: list[DaySnapshot] = []
        self._main_at: Counts | None = None
        self._reached: IntArray | None = None
        self._trace = _trace(ground, ground.observations)
        self._asked = _trace(ground, asked_of(ground)[0])

    def watch(self, day: FilterDay, ensemble: Ensemble, record: DayRecord) -> None:
        """Take in the end of a day."""
        model = self._ground.model
        before = of_ancestors(self._main_at, day.ancestor)
        self._main_at = main_places(ensemble.state, len(model.groups), before)
        past = past_of_ancestors(self._reached, day.ancestor)
        self._reached = main_reached(past, self._main_at, len(model.locations), day.day)
        if not model.group_together.all():
            by_people = record.arrivals * ~model.group_together
            self._reached = reached_on(self._reached, by_people, day.day)
        self._trace.watch(day.day, day.ancestor, ensemble)
        self._asked.watch(day.day, day.ancestor, ensemble)
        step = self._per_member
        happened = DayRecord._make(np.ascontiguousarray(array[::step]) for array in record)
        seen = State._make(array[::step] for array in ensemble.state)
        picture = _snapshot(self._ground, seen, happened, self._main_at[::step], day.day)
        _keep(self._ground, self._first, self.snapshots, picture, day.day)
        self._progress(CORRECTING, day.day + 1, self._ground.days)

    def going(self, ensemble: Ensemble) -> Going:
        """The members of the forecast at the end of the as-of day, ready to go on."""
        assert self._reached is not None
        chosen = self._rows()
        taken = ensemble.take(chosen)
        return Going(self._ground.last, taken, self._reached[chosen], self.snapshots)

    def traced(self) -> tuple[Traced, Traced]:
        """What they had for each figure, and for each that was only asked for."""
        chosen = self._rows()
        return self._trace.traced().take(chosen), self._asked.traced().take(chosen)

    def _rows(self) -> IntArray:
        assert self._reached is not None
        return np.arange(0, len(self._reached), self._per_member)


def asked_of(ground: Ground) -> tuple[list[Observation], list[Observation]]:
    """The figures that were only asked for: up to the as-of day, and after it."""
    asked = with_own_sources(ground.asked, ground.observations)
    past = [one for one in asked if one.day <= ground.last]
    return past, [one for one in asked if one.day > ground.last]


def _trace(ground: Ground, observations: Sequence[Observation]) -> Trace:
    return Trace(observations, ground.model, ground.rules, sources_of(ground.observations))


def _snapshot(
    ground: Ground, state: State, record: DayRecord, main_at: Counts, day: int
) -> DaySnapshot:
    return take_snapshot(ground.rules, state, record, main_at, ground.places, day)


def _keep(
    ground: Ground, first_member: int, kept: list[DaySnapshot], new: DaySnapshot, day: int
) -> None:
    """Put a day into the sink and keep it alone, or keep it with the others."""
    if ground.sink is not None:
        ground.sink.add(first_member, day, new)
        kept.clear()
    kept.append(new)


class Run:
    """Some members of one ensemble from the first day to the horizon.

    Attributes:
        stops: Copies of the members at the end of the days asked for, by day number.
    """

    def __init__(
        self, ground: Ground, part: Part, means: Means, *, stop_after: Sequence[int] = ()
    ) -> None:
        """Prepare a run.

        Args:
            ground: What the members run on.
            part: Which members.
            means: Threads, and who is told of each day.
            stop_after: Days, the as-of day or later, to keep members of.
        """
        self._ground, self._part, self._means = ground, part, means
        self._stop_after = frozenset(stop_after)
        self.stops: dict[int, Going] = {}

    def live(self, begin: Begin) -> LivedPart:
        """Come to the end of the as-of day, and run on from there."""
        ground, own = self._ground, np.arange(self._part.beyond - self._part.first)
        going, traced, before = begin.going and begin.going.copy(), None, None
        if going is None:
            past = PastDays(ground, self._means.progress, first_member=self._part.first)
            going = past.going(self._past(begin, past))
            traced, before = past.traced()
        if ground.flows:
            flows = Flows(ground.rules, len(own), workers=self._means.threads, of=ground.members)
            going.flow = FlowDays(flows)
        after = _trace(ground, asked_of(ground)[1])
        after.watch(ground.last, own, going.ensemble)
        self.go_on(going, watch=lambda day, ensemble: after.watch(day, own, ensemble))
        nothing = _trace(ground, ()).traced()
        reached, snapshots, written = going.reached, going.snapshots, None
        if ground.sink is not None:
            written = ground.sink.close(self._part.first, reached)
            reached, snapshots = reached[:0], []
        return LivedPart(
            snapshots=snapshots[begin.going is not None :],
            reached=reached,
            traced=traced or nothing,
            asked=(before or nothing, after.traced()),
            flow=going.flow.days if going.flow else None,
            written=written,
        )

    def _past(self, begin: Begin, past: PastDays) -> Ensemble:
        ground, part, threads = self._ground, self._part, self._means.threads
        if begin.again is not None:
            return live_again(ground.past(), begin.again, workers=threads, watch=past.watch)[0]
        return run_without_figures(
            ground.model, ground.rules, members=part.beyond - part.first, last_day=ground.last,
            seed=ground.seed, workers=threads, watch=past.watch, first_member=part.first,
        )  # fmt: skip

    def go_on(
        self,
        going: Going,
        *,
        watch: Callable[[int, Ensemble], None] | None = None,
        stage: str = AHEAD,
    ) -> None:
        """Run members on to the horizon, in place.

        Args:
            going: The members.
            watch: Called at the end of each day with its number and the members.
            stage: What progress is told under.
        """
        ground, first = self._ground, self._part.first
        self._keep(going)
        flows = going.flow.flows if going.flow else None
        session = start(
            ground.rules, going.ensemble.state, device=ground.rules.device,
            workers=self._means.threads, first_member=first, flows=flows,
        )  # fmt: skip
        for day in range(going.day + 1, ground.days):
            going.ensemble, record = next_day(
                ground.model, ground.rules, going.ensemble, day, ground.seed,
                workers=self._means.threads, first_member=first, session=session,
            )  # fmt: skip
            if going.flow is not None:
                going.flow.add(day)
            going.day, going.reached = day, reached_on(going.reached, record.arrivals, day)
            state, before = going.ensemble.state, going.snapshots[-1].main_at
            places = main_places(state, len(ground.model.groups), before)
            seen = _snapshot(ground, state, record, places, day)
            _keep(ground, first, going.snapshots, seen, day)
            if watch is not None:
                watch(day, going.ensemble)
            if day in self._stop_after:
                going.ensemble = going.ensemble._replace(state=session.state)
            self._keep(going)
            self._means.progress(stage, day + 1, ground.days)

    def _keep(self, going: Going) -> None:
        if going.day in self._stop_after:
            self.stops[going.day] = going.copy()
