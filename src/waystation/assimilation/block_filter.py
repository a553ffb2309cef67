"""A tempered block particle filter: position, size, pace, joining, biases of travelling groups.

Day by day the members are advanced and weighted by that day's figures. Weights are kept by blocks,
one for each group (Rebeschini and van Handel 2015, Ann. Appl. Probab. 25), so that a figure chooses
between the members only in the group it speaks of. A figure about everybody weighs each group given
what the member has of the others.

Where a block's weights would be carried by few members, the likelihood is let in by steps: each
step is as large as keeps half the members effective, then members are chosen (systematic
resampling) and the day is simulated anew from the day before with fresh noise, each block being
accepted by the Metropolis rule. This is the tempered particle filter of Herbst and Schorfheide
2019 (J. Econometrics 210) with the transition as proposal, so people are conserved and counts stay
whole at every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from waystation.assimilation.observations import ALL_GROUPS, Observation
from waystation.assimilation.particle_filter import (
    Ensemble,
    Evidence,
    FilterDay,
    Term,
    Watcher,
    next_day,
    start_ensemble,
)
from waystation.assimilation.tempering import effective_number, in_place, step_size, systematic
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.goals import redraw_goals
from waystation.engine.mixing import Blocks, group_blocks
from waystation.engine.rules import Rules
from waystation.engine.state import NOWHERE, DayRecord, scale_groups

MOST_STEPS = 4
"""Tempering steps a day at most. What is left of the likelihood then is left out: the figures of
one day do not decide between more members than this resolves (docs/method.md,
Starting values)."""

SIZE_SMOOTHING = 0.15
"""Log standard deviation by which a group's size is varied before a day is simulated anew. The
filter is regularised (Musso, Oudjane and Le Gland 2001, in Sequential Monte Carlo Methods in
Practice, ch. 12): without it all members would come to share the sizes of the few that were at
the right place."""


def choose_blocks(model: Model, observations: Sequence[Observation]) -> Blocks:
    """The blocks of a model; what groups share goes with the group that figures speak of most."""
    spoken = Counter(one.group for one in observations if one.group != ALL_GROUPS)
    main = max(range(len(model.groups)), key=lambda group: (spoken[group], -group))
    return group_blocks(model, main)


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
    run = _Filter(model, rules, evidence, seed, workers)
    days = []
    for day in range(last_day + 1):
        ensemble, record, told = run.day(ensemble, day)
        days.append(told)
        if watch is not None:
            watch(told, ensemble, record)
    redraw_goals(model, rules, ensemble.state, last_day, seed)
    return ensemble, tuple(days)


class _Filter:
    """The days of one run."""

    def __init__(
        self, model: Model, rules: Rules, evidence: Evidence, seed: int, workers: int
    ) -> None:
        self._model, self._rules, self._evidence = model, rules, evidence
        self._seed, self._workers = seed, workers
        self._blocks = choose_blocks(model, evidence.observations)

    def day(self, before: Ensemble, day: int) -> tuple[Ensemble, DayRecord, FilterDay]:
        """One day: advance, then let the day's figures in step by step; `before` is used up."""
        members = len(before.parameters)
        own = np.arange(members)
        if not self._evidence.has(day):
            after, record = self._advance(before, day, 0)
            ancestor = np.tile(own[:, None], (1, len(self._model.groups)))
            return after, record, FilterDay(day, ancestor, float(members), 0)
        after, record = self._advance(before.take(own), day, 0)
        terms = self._evidence.terms(day, before, after)
        weights, busy = self._by_block(terms, day, members)
        effective = min((effective_number(weights[b]) for b in busy), default=float(members))
        ancestor = np.tile(own[:, None], (1, self._blocks.count))
        done, steps = np.zeros(self._blocks.count), 0
        rng = stream(self._seed, Purpose.RESAMPLE, day=day + 1)
        while steps < MOST_STEPS and any(done[b] < 1.0 for b in busy):
            steps += 1
            left = [b for b in busy if done[b] < 1.0]
            index = np.full((members, self._blocks.count), NOWHERE)
            for b in left:
                share = step_size(weights[b], 1.0 - done[b])
                chosen = in_place(systematic(share * weights[b], rng.random(), members))
                done[b] = 1.0 if share >= 1.0 - done[b] else done[b] + share
                index[:, b] = np.where(chosen == own, NOWHERE, chosen)
                ancestor[:, b] = ancestor[chosen, b]
            after, record = self._chosen(after, record, index, day)
            weights = self._renew(before, after, record, ancestor, done, busy, day, steps)
        share = min((float(done[b]) for b in busy), default=1.0)
        of_groups = ancestor[:, self._blocks.of_group]
        return after, record, FilterDay(day, of_groups, effective, steps, share)

    def _advance(self, before: Ensemble, day: int, attempt: int) -> tuple[Ensemble, DayRecord]:
        return next_day(
            self._model, self._rules, before, day, self._seed, attempt=attempt,
            workers=self._workers,
        )  # fmt: skip

    def _by_block(
        self, terms: Sequence[Term], day: int, members: int
    ) -> tuple[FloatArray, list[int]]:
        """(B, M) log likelihood by block, and the blocks figures speak of."""
        weights = np.zeros((self._blocks.count, members))
        busy: set[int] = set()
        for term in terms:
            groups = [term.group]
            if term.group == ALL_GROUPS:
                groups = [int(g) for g in np.flatnonzero(self._model.group_first_day <= day)]
            touched = {int(self._blocks.of_group[g]) for g in groups}
            for b in touched:
                weights[b] += term.value
            busy |= touched
        return weights, sorted(busy)

    def _chosen(
        self, after: Ensemble, record: DayRecord, index: IntArray, day: int
    ) -> tuple[Ensemble, DayRecord]:
        """The members chosen, block by block."""
        own = np.arange(len(index))
        mixed = after.take(own)
        mixed.mix(after, index, self._blocks, self._model, day)
        happened = DayRecord._make(array.copy() for array in record)
        self._mix_record(happened, record, index)
        return mixed, happened

    def _mix_record(self, record: DayRecord, source: DayRecord, index: IntArray) -> None:
        """What happened, with the people of each group, in place."""
        for group, block in enumerate(self._blocks.of_group):
            rows = np.flatnonzero(index[:, block] != NOWHERE)
            for mine, theirs in zip(record, source, strict=True):
                mine[rows, ..., group] = theirs[index[rows, block], ..., group]

    def _renew(
        self,
        before: Ensemble,
        after: Ensemble,
        record: DayRecord,
        ancestor: IntArray,
        done: FloatArray,
        busy: Sequence[int],
        day: int,
        step: int,
    ) -> FloatArray:
        """Simulate the day anew and take over, in place, the blocks that are accepted.

        Returns:
            (B, M) log likelihood by block of what is kept.
        """
        members = len(ancestor)
        own = np.arange(members)
        yesterday = before.take(own)
        index = np.where(ancestor == own[:, None], NOWHERE, ancestor)
        yesterday.mix(before, index, self._blocks, self._model, day)
        kept, _ = self._by_block(self._evidence.terms(day, yesterday, after), day, members)
        positions = yesterday.positions.copy()
        self._smooth(yesterday, busy, day, step)
        tried, happened = self._advance(yesterday, day, step)
        yesterday = yesterday._replace(positions=positions)
        new, _ = self._by_block(self._evidence.terms(day, yesterday, tried), day, members)
        chance = stream(self._seed, Purpose.ACCEPT, day=day + 1, cell=step).random(new.shape)
        better = np.log(np.maximum(chance, 1e-300)) < done[:, None] * (new - kept)
        better[[b for b in range(len(done)) if b not in busy]] = False
        taken = np.where(better.T, own[:, None], NOWHERE)
        after.mix(tried, taken, self._blocks, self._model, day, splits=True)
        self._mix_record(record, happened, taken)
        weights, _ = self._by_block(self._evidence.terms(day, yesterday, after), day, members)
        return weights

    def _smooth(self, ensemble: Ensemble, busy: Sequence[int], day: int, step: int) -> None:
        """Vary the sizes of the groups that figures speak of, in place."""
        rng = stream(self._seed, Purpose.SMOOTH, day=day + 1, cell=step)
        noise = rng.normal(0.0, SIZE_SMOOTHING, ensemble.parameters.shape[:2])
        noise[:, ~np.isin(self._blocks.of_group, busy)] = 0.0
        scale_groups(ensemble.state, self._model, np.exp(noise))
