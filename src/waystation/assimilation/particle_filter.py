"""The ensemble that figures correct, its days, and how likely each day's figures are in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from waystation.assimilation.clusters import reports_of
from waystation.assimilation.likelihood import cluster_log_likelihood
from waystation.assimilation.observations import Moment, Observation
from waystation.assimilation.operators import (
    main_positions,
    sighting_log_likelihood,
    simulated_count,
)
from waystation.assimilation.sources import (
    KINDS,
    PART_SIGMA,
    sources_of,
    total_bias,
)
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.backend import Session, start
from waystation.engine.controls import WEEK, Shocks, controls_on, draw_shocks, more_weeks
from waystation.engine.flow import Flows
from waystation.engine.goals import redraw_goals
from waystation.engine.mixing import Blocks, mix
from waystation.engine.rules import Rules
from waystation.engine.state import (
    NOWHERE,
    DayRecord,
    State,
    initial_state,
    take_members,
)
from waystation.engine.step import draw_parameters, drift_parameters

BIAS_MEMORY_DAYS = 30.0
"""Days after which a learnt bias has faded by a factor e. Assumption."""


class Ensemble(NamedTuple):
    """All members at the end of a day.

    Attributes:
        state: Where everybody is.
        parameters: (M, G, Q) on the transformed scale.
        bias: (M, S) parts of the log bias of each source, kinds of speaker first.
        positions: (M, G, 2) where the main column of each group is.
        shocks: What its controls are made of, of the weeks begun.
    """

    state: State
    parameters: FloatArray
    bias: FloatArray
    positions: FloatArray
    shocks: Shocks

    def take(self, index: IntArray) -> Ensemble:
        """A copy with members chosen by `index`."""
        return Ensemble(
            take_members(self.state, index),
            self.parameters[index],
            self.bias[index],
            self.positions[index],
            Shocks._make(one[index] for one in self.shocks),
        )

    def mix(
        self,
        source: Ensemble,
        index: IntArray,
        blocks: Blocks,
        model: Model,
        day: int,
        *,
        splits: bool = False,
    ) -> None:
        """Replace, in place, pieces of members by those of members of another ensemble.

        Biases and controls go with what groups share.

        Args:
            source: Where the pieces are from; no array of this ensemble.
            index: (M, B) member of the source for each block, NOWHERE to keep one's own.
            blocks: The blocks.
            model: The model.
            day: Day number.
            splits: Columns that have split off go with their group.
        """
        mix(self.state, source.state, index, blocks, model, day, splits=splits)
        for group, block in enumerate(blocks.of_group):
            rows = np.flatnonzero(index[:, block] != NOWHERE)
            chosen = index[rows, block]
            self.positions[rows, group] = source.positions[chosen, group]
            self.parameters[rows, group] = source.parameters[chosen, group]
        rows = np.flatnonzero(index[:, blocks.shared] != NOWHERE)
        chosen = index[rows, blocks.shared]
        pairs = zip((self.bias, *self.shocks), (source.bias, *source.shocks), strict=True)
        for mine, theirs in pairs:
            mine[rows] = theirs[chosen]


@dataclass(frozen=True)
class FilterDay:
    """One day of the corrected past.

    Attributes:
        day: Day number.
        ancestor: (M, G) member of the day before that each group of each member descends from.
        effective: Effective number of members when the day's figures came in, of M, in the block
            that had fewest.
        steps: Tempering steps taken; 0 on a day without figures.
        share: Power of the day's likelihood that was let in, 1 for all of it; the smallest among
            the blocks.
    """

    day: int
    ancestor: IntArray
    effective: float
    steps: int
    share: float = 1.0


Watcher = Callable[[FilterDay, Ensemble, DayRecord], None]


def start_ensemble(
    model: Model,
    rules: Rules,
    members: int,
    seed: int,
    *,
    sources: int = len(KINDS),
    first_member: int = 0,
) -> Ensemble:
    """Members before the first day: everybody at home, parameters and biases from their priors.

    Args:
        model: The model.
        rules: Probabilities.
        members: Number of members.
        seed: The run's seed.
        sources: Number of sources of figures.
        first_member: Number of the first of them in the whole ensemble.
    """
    state = initial_state(model, members, seed, first_member)
    bias = _normals(stream(seed, Purpose.BIAS), PART_SIGMA, (members, sources), first_member)
    positions = main_positions(model, rules, state)
    shocks = draw_shocks(model, members, seed, 0, first_member=first_member)
    parameters = draw_parameters(model, members, seed, first_member=first_member)
    return Ensemble(state, parameters, bias, positions, shocks)


def _normals(
    rng: np.random.Generator, sigma: float, shape: tuple[int, int], first_member: int
) -> FloatArray:
    """Normal numbers for some members of an ensemble: those the whole would have in their rows."""
    members, columns = shape
    return rng.normal(0.0, sigma, (first_member + members, columns))[first_member:]


def next_day(
    model: Model,
    rules: Rules,
    ensemble: Ensemble,
    day: int,
    seed: int,
    *,
    attempt: int = 0,
    workers: int = 1,
    flows: Flows | None = None,
    first_member: int = 0,
    session: Session | None = None,
) -> tuple[Ensemble, DayRecord]:
    """Advance an ensemble by one day; its state is used up.

    Args:
        model: The model.
        rules: Probabilities.
        ensemble: Members at the end of the day before; the arrays of its state are changed.
        day: Day number.
        seed: The run's seed.
        attempt: Number of the attempt at this day.
        workers: Threads.
        flows: Receives who comes onto which route.
        first_member: Number of the first of these members in the whole ensemble.
        session: Holds its state; the ensemble's is then one to be read only. Without it this
            machine's processor runs the day.
    """
    session = session or start(
        rules, ensemble.state, workers=workers, first_member=first_member, flows=flows
    )
    parameters = drift_parameters(
        model, ensemble.parameters, day, seed, attempt=attempt, workers=workers,
        first_member=first_member,
    )  # fmt: skip
    weeks = 1 + day // WEEK
    shocks = more_weeks(model, ensemble.shocks, seed, weeks, first_member=first_member)
    controls = controls_on(model, shocks, day)
    session.advance(day, parameters, seed, attempt=attempt, controls=controls)
    record, state = session.record, session.view
    keep = np.exp(-1.0 / BIAS_MEMORY_DAYS)
    rng = stream(seed, Purpose.BIAS, day=day + 1, cell=attempt + 1)
    members, sources = ensemble.bias.shape
    fresh = PART_SIGMA * float(np.sqrt(1.0 - keep**2))
    noise = _normals(rng, fresh, (members, sources), first_member)
    bias, positions = keep * ensemble.bias + noise, main_positions(model, rules, state)
    after = Ensemble(state, parameters, bias, positions, shocks)
    return after, record


def run_without_figures(
    model: Model,
    rules: Rules,
    *,
    members: int,
    last_day: int,
    seed: int,
    workers: int = 1,
    watch: Watcher | None = None,
    first_member: int = 0,
) -> Ensemble:
    """Members at the end of the as-of day where no figure corrects the past.

    Args:
        model: The model.
        rules: Probabilities.
        members: Number of members.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        workers: Threads; the result does not depend on them.
        watch: Called at the end of each day with (the day, ensemble, what happened).
        first_member: Number of the first of them in the whole ensemble.
    """
    ensemble = start_ensemble(model, rules, members, seed, first_member=first_member)
    own = np.tile(np.arange(members)[:, None], (1, len(model.groups)))
    session = start(
        rules, ensemble.state, device=rules.device, workers=workers, first_member=first_member
    )
    for day in range(last_day + 1):
        ensemble, record = next_day(
            model, rules, ensemble, day, seed, workers=workers, first_member=first_member,
            session=session,
        )  # fmt: skip
        if watch is not None:
            watch(FilterDay(day, own, float(members), 0), ensemble, record)
    ensemble = ensemble._replace(state=session.state)
    redraw_goals(model, rules, ensemble.state, last_day, seed, first_member=first_member)
    return ensemble


class Term(NamedTuple):
    """What figures of one thing on one day say.

    Attributes:
        group: Group they speak of, ALL_GROUPS for everybody.
        value: (M,) log likelihood.
    """

    group: int
    value: FloatArray


class Evidence:
    """The observations, by day, ready to be weighed."""

    def __init__(self, observations: Sequence[Observation], model: Model, rules: Rules) -> None:
        """Sort observations by day and gather those that count the same thing.

        Args:
            observations: Observations of days up to the as-of day.
            model: The model.
            rules: Its probabilities.
        """
        self._model, self._rules = model, rules
        self.observations = tuple(observations)
        self.sources = sources_of(observations)
        self._counts: dict[int, dict[tuple[object, ...], list[Observation]]] = {}
        self._places: dict[int, dict[tuple[int, Moment], dict[int, int]]] = {}
        for one in sorted(observations, key=lambda o: (o.day, o.figure_ids)):
            if one.operator is not None:
                place = one.place if one.operator.name != "GROUP_SIZE" else -1
                what = (one.operator, one.group, place)
                self._counts.setdefault(one.day, {}).setdefault(what, []).append(one)
            if one.sighting is not None:
                when = (one.group, one.sighting)
                seen = self._places.setdefault(one.day, {}).setdefault(when, {})
                seen[one.place] = seen.get(one.place, 0) + 1

    def has(self, day: int) -> bool:
        """Whether any figure speaks of the day."""
        return day in self._counts or day in self._places

    def log_likelihood(self, day: int, before: Ensemble, after: Ensemble) -> FloatArray:
        """(M,) log likelihood of the day's figures.

        Args:
            day: Day number.
            before: Members at the end of the day before; only their positions are read.
            after: The same members at the end of the day.
        """
        total = np.zeros(len(after.parameters))
        for term in self.terms(day, before, after):
            total += term.value
        return total

    def terms(self, day: int, before: Ensemble, after: Ensemble) -> list[Term]:
        """The parts that the log likelihood of the day's figures is the sum of.

        Args:
            day: Day number.
            before: Members at the end of the day before; only their positions are read.
            after: The same members at the end of the day.
        """
        out = []
        bias = total_bias(after.bias, self.sources)
        for cluster in self._counts.get(day, {}).values():
            count = simulated_count(cluster[0], self._model, self._rules, after.state)
            value = cluster_log_likelihood(count, reports_of(cluster), bias)
            out.append(Term(cluster[0].group, value))
        for (group, moment), seen in self._places.get(day, {}).items():
            value = self._sightings(group, moment, seen, before, after)
            out.append(Term(group, value))
        return out

    def _sightings(
        self,
        group: int,
        moment: Moment,
        seen: dict[int, int],
        before: Ensemble,
        after: Ensemble,
    ) -> FloatArray:
        """(M,) the main group was at one of the places named that day, by number of reports."""
        reports = sum(seen.values())
        parts = [
            np.log(count / reports)
            + sighting_log_likelihood(
                moment,
                after.positions[:, group],
                before.positions[:, group],
                float(self._model.lat[place]),
                float(self._model.lon[place]),
            )
            for place, count in seen.items()
        ]
        return np.asarray(np.logaddexp.reduce(np.array(parts), axis=0))
