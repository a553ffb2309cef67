"""A tempered particle filter over whole members: position, size, pace, joining, biases.

Day by day the members are advanced and weighted by that day's figures. Where the weights would be
carried by few members, the likelihood is let in by steps: each step is as large as keeps half the
members effective, then members are resampled (systematic) and the day is simulated anew from the
day before with fresh noise, the new day being accepted by the Metropolis rule. This is the
tempered particle filter of Herbst and Schorfheide 2019 (J. Econometrics 210) with the transition
as proposal, so people are conserved and counts stay whole at every step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

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
from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.controls import WEEK, Shocks, controls_on, draw_shocks, more_weeks
from waystation.engine.goals import redraw_goals
from waystation.engine.rules import Rules
from waystation.engine.state import (
    DayRecord,
    State,
    initial_state,
    recombine,
    scale_groups,
    take_members,
)
from waystation.engine.step import advance, draw_parameters, drift_parameters

EFFECTIVE_SHARE = 0.5
"""Share of the members that stays effective at each tempering step."""

MOST_STEPS = 4
"""Tempering steps a day at most. What is left of the likelihood then is left out: the figures of
one day do not decide between more members than this resolves (method notes, section 2.3, point 5:
tempering to a set effective size)."""

SIZE_SMOOTHING = 0.15
"""Log standard deviation by which a group's size is varied before a day is simulated anew. The
filter is regularised (Musso, Oudjane and Le Gland 2001, in Sequential Monte Carlo Methods in
Practice, ch. 12): without it all members would come to share the sizes of the few that were at
the right place."""

BIAS_MEMORY_DAYS = 30.0
"""Days after which a learnt bias has faded by a factor e. Assumption."""

_SMALLEST_STEP = 1e-4


def _adopt(
    kept: Sequence[npt.NDArray[Any]], tried: Sequence[npt.NDArray[Any]], where: BoolArray
) -> None:
    for mine, theirs in zip(kept, tried, strict=True):
        mine[where] = theirs[where]


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

    def recombine(self, index: IntArray, model: Model, day: int) -> Ensemble:
        """Members chosen by `index`, each with what figures cannot tell of its own.

        That is columns that have split off, events to come, and parameters of groups that have
        not set off.
        """
        parameters = self.parameters[index]
        waiting = model.group_first_day > day
        parameters[:, waiting] = self.parameters[:, waiting]
        state = recombine(self.state, index, model, day)
        shocks = Shocks._make(one[index] for one in self.shocks)
        return Ensemble(state, parameters, self.bias[index], self.positions[index], shocks)

    def adopt(self, tried: Ensemble, where: BoolArray) -> None:
        """Take over, in place, the members of another ensemble that were accepted."""
        _adopt(self.state, tried.state, where)
        _adopt(self[1:4], tried[1:4], where)
        _adopt(self.shocks, tried.shocks, where)


@dataclass(frozen=True)
class FilterDay:
    """One day of the corrected past.

    Attributes:
        day: Day number.
        ancestor: (M,) member of the day before that each member descends from.
        effective: Effective number of members when the day's figures came in, of M.
        steps: Tempering steps taken; 0 on a day without figures.
        share: Power of the day's likelihood that was let in, 1 for all of it.
    """

    day: int
    ancestor: IntArray
    effective: float
    steps: int
    share: float = 1.0


Watcher = Callable[[FilterDay, Ensemble, DayRecord], None]


def start_ensemble(
    model: Model, rules: Rules, members: int, seed: int, *, sources: int = len(KINDS)
) -> Ensemble:
    """Members before the first day: everybody at home, parameters and biases from their priors.

    Args:
        model: The model.
        rules: Probabilities.
        members: Number of members.
        seed: The run's seed.
        sources: Number of sources of figures.
    """
    state = initial_state(model, members, seed)
    bias = stream(seed, Purpose.BIAS).normal(0.0, PART_SIGMA, (members, sources))
    positions = main_positions(model, rules, state)
    shocks = draw_shocks(model, members, seed, 0)
    return Ensemble(state, draw_parameters(model, members, seed), bias, positions, shocks)


def next_day(
    model: Model,
    rules: Rules,
    ensemble: Ensemble,
    day: int,
    seed: int,
    *,
    attempt: int = 0,
    workers: int = 1,
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
    """
    state = ensemble.state
    parameters = drift_parameters(
        model, ensemble.parameters, day, seed, attempt=attempt, workers=workers
    )
    shocks = more_weeks(model, ensemble.shocks, seed, 1 + day // WEEK)
    record = advance(
        rules, state, parameters, day, seed, attempt=attempt, workers=workers,
        controls=controls_on(model, shocks, day),
    )  # fmt: skip
    keep = np.exp(-1.0 / BIAS_MEMORY_DAYS)
    rng = stream(seed, Purpose.BIAS, day=day + 1, cell=attempt + 1)
    noise = rng.normal(0.0, PART_SIGMA * np.sqrt(1.0 - keep**2), ensemble.bias.shape)
    bias, positions = keep * ensemble.bias + noise, main_positions(model, rules, state)
    after = Ensemble(state, parameters, bias, positions, shocks)
    return after, record


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
        bias = total_bias(after.bias, self.sources)
        for cluster in self._counts.get(day, {}).values():
            count = simulated_count(cluster[0], self._model, self._rules, after.state)
            total += cluster_log_likelihood(count, reports_of(cluster), bias)
        for (group, moment), seen in self._places.get(day, {}).items():
            total += self._sightings(group, moment, seen, before, after)
        return total

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


def _smoothed(model: Model, ensemble: Ensemble, day: int, step: int, seed: int) -> Ensemble:
    """The ensemble with the sizes of its groups varied, in place."""
    rng = stream(seed, Purpose.SMOOTH, day=day + 1, cell=step)
    shape = ensemble.parameters.shape[:2]
    scale_groups(ensemble.state, model, np.exp(rng.normal(0.0, SIZE_SMOOTHING, shape)))
    return ensemble


def effective_number(log_weights: FloatArray) -> float:
    """Effective sample size of unnormalised log weights."""
    weights = np.exp(log_weights - log_weights.max())
    return float(weights.sum() ** 2 / (weights**2).sum())


def step_size(log_likelihood: FloatArray, left: float) -> float:
    """Largest share of the likelihood, up to `left`, that keeps EFFECTIVE_SHARE effective."""
    wanted = EFFECTIVE_SHARE * len(log_likelihood)
    if effective_number(left * log_likelihood) >= wanted:
        return left
    low, high = 0.0, left
    for _ in range(40):
        middle = 0.5 * (low + high)
        if effective_number(middle * log_likelihood) >= wanted:
            low = middle
        else:
            high = middle
    return max(low, _SMALLEST_STEP * left)


def systematic(log_weights: FloatArray, offset: float, count: int) -> IntArray:
    """Systematic resampling: `count` members, each in proportion to its weight.

    Args:
        log_weights: (M,) unnormalised log weights.
        offset: A number in [0, 1).
        count: Members wanted.
    """
    weights = np.exp(log_weights - log_weights.max())
    cumulative = np.cumsum(weights)
    points = (np.arange(count) + offset) / count * cumulative[-1]
    drawn = np.searchsorted(cumulative, points, side="right")
    return np.asarray(np.minimum(drawn, len(weights) - 1), dtype=np.int64)


def run_filter(
    model: Model,
    rules: Rules,
    evidence: Evidence,
    *,
    members: int,
    last_day: int,
    seed: int,
    workers: int = 1,
    watch: Watcher | None = None,
) -> tuple[Ensemble, tuple[FilterDay, ...]]:
    """Correct the ensemble with every figure up to the as-of day.

    Args:
        model: The model.
        rules: Probabilities.
        evidence: The observations.
        members: Members of the filter.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        workers: Threads; the result does not depend on them.
        watch: Called at the end of each day with (the day, ensemble, what happened).

    Returns:
        Equally weighted members at the end of the as-of day, and the days on the way.
    """
    ensemble = start_ensemble(model, rules, members, seed, sources=len(evidence.sources))
    days = []
    for day in range(last_day + 1):
        ensemble, record, told = _filter_day(
            model, rules, evidence, ensemble, day, seed=seed, workers=workers
        )
        days.append(told)
        if watch is not None:
            watch(told, ensemble, record)
    redraw_goals(model, rules, ensemble.state, last_day, seed)
    return ensemble, tuple(days)


def _filter_day(
    model: Model,
    rules: Rules,
    evidence: Evidence,
    before: Ensemble,
    day: int,
    *,
    seed: int,
    workers: int,
) -> tuple[Ensemble, DayRecord, FilterDay]:
    """One day: advance, then let the day's figures in step by step."""
    members = len(before.parameters)
    ancestor = np.arange(members)
    if not evidence.has(day):
        after, record = next_day(model, rules, before, day, seed, workers=workers)
        return after, record, FilterDay(day, ancestor, float(members), 0)
    after, record = next_day(model, rules, before.take(ancestor), day, seed, workers=workers)
    log_lik = evidence.log_likelihood(day, before, after)
    effective = effective_number(log_lik)
    rng = stream(seed, Purpose.RESAMPLE, day=day + 1)
    done, steps = 0.0, 0
    while done < 1.0 and steps < MOST_STEPS:
        share = step_size(log_lik, 1.0 - done)
        chosen = systematic(share * log_lik, rng.random(), members)
        done = 1.0 if share >= 1.0 - done else done + share
        ancestor = ancestor[chosen]
        record = DayRecord._make(a[chosen] for a in record)
        after = after.recombine(chosen, model, day)
        yesterday = before.recombine(ancestor, model, day)
        log_lik = evidence.log_likelihood(day, yesterday, after)
        steps += 1
        yesterday = _smoothed(model, yesterday, day, steps, seed)
        tried, happened = next_day(
            model, rules, yesterday, day, seed, attempt=steps, workers=workers
        )
        tried_lik = evidence.log_likelihood(day, yesterday, tried)
        chance = stream(seed, Purpose.ACCEPT, day=day + 1, cell=steps).random(members)
        better = np.log(np.maximum(chance, 1e-300)) < done * (tried_lik - log_lik)
        after.adopt(tried, better)
        _adopt(record, happened, better)
        log_lik = np.where(better, tried_lik, log_lik)
    return after, record, FilterDay(day, ancestor, effective, steps, done)
