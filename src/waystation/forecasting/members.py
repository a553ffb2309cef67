"""What the members of a forecast run on, and what they lived through, whole or in parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple, Protocol

import numpy as np

from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import Ensemble
from waystation.assimilation.replay import Past, ask
from waystation.assimilation.targets import read_targets
from waystation.assimilation.trace import Traced
from waystation.domain.evidence import Decision, Entry
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.work import Part
from waystation.engine.rules import Rules
from waystation.engine.state import State
from waystation.forecasting.correct import Corrected, Method
from waystation.forecasting.days import Reached
from waystation.forecasting.flows import FlowDay, FlowDays, joined_flow
from waystation.forecasting.history import DaySnapshot
from waystation.forecasting.room import known_places


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
        aside: Entries published by then that do not count.
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
    aside: tuple[Entry, ...] = ()


class Written(NamedTuple):
    """The chunks a sink has written of a part.

    Attributes:
        paths: (C,) names, from the folder of the store.
        sizes: (C,) bytes.
        sums: (C,) CRC-32.
    """

    paths: tuple[str, ...]
    sizes: IntArray
    sums: IntArray


class Sink(Protocol):
    """Where the days of members are put that are not kept in memory."""

    def add(self, first_member: int, day: int, snapshot: DaySnapshot) -> None:
        """Take a day of some members; of each part the days come in order."""
        ...

    def close(self, first_member: int, reached: IntArray | None = None) -> Written:
        """All days of a part have come; or those up to the as-of day, without `reached`.

        Args:
            first_member: First member of the part.
            reached: As of `Lived`, of its members.
        """
        ...

    def days(self) -> Sequence[DaySnapshot]:
        """The days of all members, once all parts are closed."""
        ...

    def reached(self) -> Reached:
        """As of `Lived`, once all parts are closed."""
        ...


class Ground(NamedTuple):
    """What the members of a forecast run on, the same for all its parts.

    Attributes:
        model, rules: What the engine runs on.
        last: Day number of the as-of day.
        horizon: Days after it.
        seed: The run's seed.
        members: Members of the whole ensemble.
        observations: What the figures say.
        asked: Figures that correct nothing: what the members have for them is told.
        places: (L,) places entered, from `known_places`.
        flows: Tell the flow along routes after the as-of day.
        sink: Receives the days; None to keep them in memory.
    """

    model: Model
    rules: Rules
    last: int
    horizon: int
    seed: int
    members: int
    observations: tuple[Observation, ...]
    asked: tuple[Observation, ...]
    places: FloatArray
    flows: bool
    sink: Sink | None = None

    @property
    def days(self) -> int:
        """Days from the first one to the horizon."""
        return self.last + 1 + self.horizon

    def past(self) -> Past:
        """What every simulation of the past shares."""
        counted = read_targets(self.observations).observations
        questions = ask(counted, self.observations)
        return Past(self.model, self.rules, questions, self.last, self.seed)


def ground_of(
    ready: Prepared,
    *,
    members: int,
    seed: int,
    asked: Sequence[Observation] = (),
    flows: bool = False,
    sink: Sink | None = None,
) -> Ground:
    """What the members of a question run on.

    Args:
        ready: The question.
        members: Members of the whole ensemble.
        seed: The run's seed.
        asked: Figures that correct nothing: what the members have for them is told.
        flows: Tell the flow along routes after the as-of day.
        sink: Receives the days; None to keep them in memory.
    """
    return Ground(
        model=ready.model,
        rules=ready.rules,
        last=ready.last,
        horizon=ready.horizon,
        seed=seed,
        members=members,
        observations=ready.observations,
        asked=tuple(asked),
        places=known_places(ready.scenario),
        flows=flows,
        sink=sink,
    )


class Lived(NamedTuple):
    """What the members of a forecast lived through.

    Attributes:
        snapshots: Each day; from the as-of day on of the same members.
        reached: (M, L, G + 1) day on which each place was first reached; the last group is
            everybody together.
        past: How the past was corrected.
        traced: What the members had for each figure.
        asked: What they had for each figure that was only asked for.
        flow: The flow along routes on each day after the as-of day; None where it was not asked
            for.
    """

    snapshots: Sequence[DaySnapshot]
    reached: Reached
    past: Corrected
    traced: Traced
    asked: Traced
    flow: Mapping[int, FlowDay] | None = None


class LivedPart(NamedTuple):
    """What some of the members lived through.

    Attributes:
        snapshots: Each day it knows of; of some members each day, or none where a sink took them.
        reached: As of `Lived`, of these members.
        traced: What these members had for each figure up to the as-of day.
        asked: What they had for each figure that was only asked for, by days: up to the as-of day
            and after it.
        flow: As of `Lived`, of these members.
        written: What a sink wrote of them; their days and first days are there, not here.
    """

    snapshots: list[DaySnapshot]
    reached: IntArray
    traced: Traced
    asked: tuple[Traced, Traced]
    flow: dict[int, FlowDay] | None
    written: Written | None = None


@dataclass
class Going:
    """Members on their way from the as-of day on.

    Attributes:
        day: Number of the day they have come to the end of.
        ensemble: The members.
        reached: As `Lived.reached`, so far.
        snapshots: Every day up to `day` that is kept, the last of them at least.
        flow: The flow so far; None where it is not asked for.
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

    def part(self, part: Part) -> Going:
        """Some of the members, with the last day alone; their arrays are shared."""
        rows = slice(part.first, part.beyond)
        ensemble = self.ensemble
        some = Ensemble(
            State._make(array[rows] for array in ensemble.state),
            ensemble.parameters[rows],
            ensemble.bias[rows],
            ensemble.positions[rows],
            type(ensemble.shocks)._make(array[rows] for array in ensemble.shocks),
        )
        return Going(self.day, some, self.reached[rows], [_rows(self.snapshots[-1], rows)])


def _rows(day: DaySnapshot, rows: slice) -> DaySnapshot:
    """A day of some of its members."""
    cut = {one.name: getattr(day, one.name)[rows] for one in fields(DaySnapshot)}
    return DaySnapshot(**{**cut, "assessed": day.assessed})


def joined_days(parts: Sequence[Sequence[DaySnapshot]]) -> list[DaySnapshot]:
    """The days of all members from those of parts of them, in order."""
    if len(parts) == 1:
        return list(parts[0])
    return [_joined_day(days) for days in zip(*parts, strict=True)]


def _joined_day(days: Sequence[DaySnapshot]) -> DaySnapshot:
    return DaySnapshot(
        **{
            one.name: (np.logical_or.reduce if one.name == "assessed" else np.concatenate)(
                [getattr(day, one.name) for day in days]
            )
            for one in fields(DaySnapshot)
        }
    )


def joined_traced(parts: Sequence[Traced]) -> Traced:
    """What all members had for each figure."""
    arrays = zip(*(part[1:] for part in parts), strict=True)
    return Traced(parts[0].observations, *(np.concatenate(each, axis=1) for each in arrays))


def joined(parts: Sequence[LivedPart]) -> LivedPart:
    """What all members lived through, from what parts of them did, in order."""
    before, after = (joined_traced([part.asked[n] for part in parts]) for n in (0, 1))
    flows = [part.flow for part in parts if part.flow is not None]
    return LivedPart(
        snapshots=joined_days([part.snapshots for part in parts]),
        reached=np.concatenate([part.reached for part in parts]),
        traced=joined_traced([part.traced for part in parts]),
        asked=(before, after),
        flow=joined_flow(flows) if flows else None,
    )
