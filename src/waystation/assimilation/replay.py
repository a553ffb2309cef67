"""Members simulated from the first day with given unknowns, and what they have for each figure.

Nothing of a member's state is ever changed by evidence: what changes is what it was steered by,
and it lives through the days again with its own random draws. So people stay conserved and counts
whole, closures and capacities hold, and a figure of today corrects departures of weeks ago.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from waystation.assimilation.observations import Moment, Observation, Operator
from waystation.assimilation.operators import (
    main_positions,
    sighting_log_likelihood,
    simulated_count,
    simulated_increase,
)
from waystation.assimilation.unknowns import Steered
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.work import Means
from waystation.engine.backend import Session, start
from waystation.engine.controls import WEEK, controls_on, levels
from waystation.engine.rules import Rules
from waystation.engine.state import Counts, DayRecord, State, initial_state
from waystation.engine.step import drift_parameters


class Lived(NamedTuple):
    """What members lived through.

    Attributes:
        counts: (M, N) people each member has for each counted observation.
        sightings: (M,) log likelihood of all sightings of main columns.
        state: State at the end of the last day.
        parameters: (M, G, Q) as they were on the last day.
    """

    counts: FloatArray
    sightings: FloatArray
    state: State
    parameters: FloatArray


EachDay = Callable[[int, State, FloatArray, DayRecord], None]


@dataclass(frozen=True)
class Questions:
    """What is asked of the simulated days.

    Attributes:
        counted: Counted observations; answers come in their order.
        sightings: Observations that say where a main column was.
    """

    counted: tuple[Observation, ...]
    sightings: tuple[Observation, ...]


def ask(counted: Sequence[Observation], observations: Sequence[Observation]) -> Questions:
    """What is asked: the counted observations in order, and the sightings among all."""
    seen = tuple(one for one in observations if one.sighting is not None)
    return Questions(tuple(counted), seen)


class Answers(NamedTuple):
    """What members had for the questions, and no more of what they lived through.

    Attributes:
        counts: (M, N) people each member has for each counted observation.
        sightings: (M,) log likelihood of all sightings of main columns.
    """

    counts: FloatArray
    sightings: FloatArray


class Replay:
    """Simulates members with the unknowns given, always with the same random streams."""

    def __init__(
        self, model: Model, rules: Rules, questions: Questions, *, last_day: int, seed: int,
        workers: int = 1,
    ) -> None:  # fmt: skip
        """Prepare a replay.

        Args:
            model: The model.
            rules: Its probabilities.
            questions: What is asked of the days.
            last_day: Day number of the as-of day.
            seed: The run's seed.
            workers: Threads; the result does not depend on them.
        """
        self._model, self._rules, self._questions = model, rules, questions
        self._last, self._seed, self._workers = last_day, seed, workers
        self._asked: dict[int, list[tuple[int, Observation]]] = {}
        for number, one in enumerate(questions.counted):
            self._asked.setdefault(one.day, []).append((number, one))
        since = [one.since for one in questions.counted if one.since is not None]
        self._kept = frozenset(since)
        self._seen = _sightings_by_day(questions.sightings)

    def run(
        self,
        steered: Steered,
        *,
        first_member: int = 0,
        only: IntArray | None = None,
        each_day: EachDay | None = None,
        whole: bool = True,
    ) -> Lived:
        """Simulate from the first day to the last.

        Args:
            steered: What steers each member.
            first_member: Number of the first member's random streams.
            only: Members to simulate; the others stay as on the first day. All when None.
            each_day: Called at the end of each day with its number, the state (to be read only),
                the parameters and what happened.
            whole: The state at the end is whole; otherwise it is one to be read only.
        """
        model, members = self._model, len(steered.parameters)
        session = start(
            self._rules, initial_state(model, members, self._seed, first_member),
            device=self._rules.device, workers=self._workers, first_member=first_member,
        )  # fmt: skip
        parameters, driven = steered.parameters, levels(model, steered.shocks)
        counts = np.zeros((members, len(self._questions.counted)))
        sightings = np.zeros(members)
        arrived: dict[int, Counts] = {}
        for day in range(self._last + 1):
            before = self._positions(session, day)
            parameters = drift_parameters(
                model, parameters, day, self._seed, workers=self._workers,
                first_member=first_member,
            )  # fmt: skip
            if day % WEEK == 0:
                controls = controls_on(model, driven, day)
            session.advance(day, parameters, self._seed, controls=controls, only=only)
            for number, one in self._asked.get(day, ()):
                counts[:, number] = self._count(one, session.view, arrived)
            if day in self._kept:
                arrived[day] = session.view.arrived.copy()
            if before is not None:
                sightings += self._log_seen(day, before, session.view)
            if each_day is not None:
                each_day(day, session.view, parameters, session.record)
        state = session.state if whole else session.view
        return Lived(counts, sightings, state, parameters)

    def _count(self, one: Observation, state: State, arrived: dict[int, Counts]) -> FloatArray:
        """(M,) people members have for an observation."""
        if one.operator is Operator.INCREASE and one.since is not None:
            return simulated_increase(one, arrived[one.since], state.arrived)
        return simulated_count(one, self._model, self._rules, state)

    def _positions(self, session: Session, day: int) -> FloatArray | None:
        """Where main columns are, if a sighting of the day asks for it."""
        if day not in self._seen:
            return None
        return main_positions(self._model, self._rules, session.view)

    def _log_seen(self, day: int, before: FloatArray, state: State) -> FloatArray:
        """(M,) log likelihood of the sightings of a day."""
        after, total = main_positions(self._model, self._rules, state), np.zeros(len(before))
        for (group, moment), places in self._seen[day].items():
            reports = sum(places.values())
            parts = [
                np.log(number / reports)
                + sighting_log_likelihood(
                    moment,
                    after[:, group],
                    before[:, group],
                    float(self._model.lat[place]),
                    float(self._model.lon[place]),
                )
                for place, number in places.items()
            ]
            total += np.logaddexp.reduce(np.array(parts), axis=0)
        return total


class Past(NamedTuple):
    """What every simulation of the past shares.

    Attributes:
        model: The model.
        rules: Its probabilities.
        questions: What is asked of the days.
        last_day: Day number of the as-of day.
        seed: The run's seed.
    """

    model: Model
    rules: Rules
    questions: Questions
    last_day: int
    seed: int

    def replay(self, workers: int) -> Replay:
        """A replay on so many threads."""
        model, rules, questions, last_day, seed = self
        return Replay(model, rules, questions, last_day=last_day, seed=seed, workers=workers)


def answer(past: Past, steered: Steered, first_member: int, *, means: Means) -> Answers:
    """Simulate the past of some members and answer the questions: a task.

    Args:
        past: What is shared.
        steered: What steers each of the members.
        first_member: Number of the first of them.
        means: Threads.
    """
    lived = past.replay(means.threads).run(steered, first_member=first_member, whole=False)
    return Answers(lived.counts, lived.sightings)


_Seen = dict[tuple[int, Moment], dict[int, int]]


def _sightings_by_day(observations: Sequence[Observation]) -> dict[int, _Seen]:
    """Number of reports by day, group, moment and place."""
    found: dict[int, _Seen] = {}
    for one in observations:
        if one.sighting is not None:
            places = found.setdefault(one.day, {}).setdefault((one.group, one.sighting), {})
            places[one.place] = places.get(one.place, 0) + 1
    return found
