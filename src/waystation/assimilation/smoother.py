"""The replay smoother: unknowns corrected by every figure at once, the past lived through again.

Members are simulated from the first day; their unknowns (`unknowns`) are moved towards the
figures by an ensemble smoother in several steps (`mda`), each followed by a new simulation of the
whole past; replicas with fresh random draws are then weighed by the exact likelihood (`finish`).
Every run begins with the priors and uses all figures known: no figure is ever used twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.assimilation.again import Again, live_again
from waystation.assimilation.finish import (
    Chosen,
    choose,
    log_likelihoods,
    normal_log_likelihood,
)
from waystation.assimilation.innovation import Innovation, innovation
from waystation.assimilation.likelihood import OFFSET
from waystation.assimilation.mda import Draws, Step, mda_step
from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import Ensemble, Watcher
from waystation.assimilation.reach import Reach
from waystation.assimilation.replay import Answers, Past, answer, ask
from waystation.assimilation.sources import PART_SIGMA, total_bias
from waystation.assimilation.targets import Targets, read_targets
from waystation.assimilation.unknowns import CONTROLS, Steered, Unknowns, weeks_of
from waystation.domain.model import BoolArray, FloatArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.domain.work import Part, Runner, Task, in_order, parts_of
from waystation.engine.rules import Rules
from waystation.running.local import Local

Tell = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class SmootherSettings:
    """How the smoother works; one set of values for every scenario.

    Attributes:
        steps: Steps in which the likelihood is let in.
        replicas: Times each member is simulated for the exact finish.
        effective_share: Share of the members that stays effective in the finish.
        bias_sigma: Log standard deviation of each part of the bias of a source.
        least_spread: Smallest posterior standard deviation of a control, in prior ones; noise is
            added below it, since what is not known to vary varies all the same. Assumption.
        inflate: Whether the spread follows the innovations.
    """

    steps: int = 4
    replicas: int = 4
    effective_share: float = 0.3
    bias_sigma: float = PART_SIGMA
    least_spread: float = 0.2
    inflate: bool = True


DEFAULT = SmootherSettings()
_FLOOR_CELL, _FINISH_CELL = 1_000_001, 1_000_002


@dataclass(frozen=True)
class Found:
    """What the smoother found; its members still have to live through the past once more.

    Attributes:
        unknowns: The registry.
        prior: (M, N) unknowns before any figure.
        posterior: (M, N) unknowns of the final members.
        steered: What steers each member before the finish chooses replicas.
        targets: The counted figures.
        far: (P,) figures that are far off what the ensemble held possible in the last step.
        innovation: How figures lie in what the others say of them.
        chosen: Which replicas the final members descend from, effective number and power.
    """

    unknowns: Unknowns
    prior: FloatArray
    posterior: FloatArray
    steered: Steered
    targets: Targets
    far: BoolArray
    innovation: Innovation
    chosen: Chosen

    def again(self, part: Part) -> Again:
        """What some of the final members need to live through the past once more."""
        members = len(self.posterior)
        replica = self.chosen.replica[part.first : part.beyond]
        rows = np.arange(replica[0], replica[-1] + 1) % members
        return Again(
            first_member=part.first,
            first_replica=int(replica[0]),
            replica=replica - replica[0],
            whole=self.steered.take(rows),
            final=self.steered.take(replica % members),
            effective=self.chosen.effective,
        )


@dataclass(frozen=True)
class Smoothed(Found):
    """What the smoother found, and its members.

    Attributes:
        ensemble: Equally weighted members at the end of the as-of day.
        counts: (M, P) what they had for each of the counted figures.
    """

    ensemble: Ensemble
    counts: FloatArray


class _Smoother:
    """One run of the smoother."""

    def __init__(
        self,
        model: Model,
        rules: Rules,
        observations: Sequence[Observation],
        *,
        members: int,
        last_day: int,
        seed: int,
        runner: Runner,
        part_members: int,
        settings: SmootherSettings,
        tell: Tell,
    ) -> None:
        self.model, self.settings = model, settings
        self.members, self.seed, self._runner = members, seed, runner
        self.targets = read_targets(observations)
        self.unknowns = Unknowns(
            model,
            weeks_of(last_day + 1),
            sources=[one.name or str(one.speaker) for one in self.targets.sources],
            bias_sigma=settings.bias_sigma,
        )
        questions = ask(self.targets.observations, observations)
        self._past = Past(model, rules, questions, last_day, seed)
        self._parts = parts_of(members, part_members)
        self._tell, self._runs = tell, 0
        self.can_move = Reach(model).can_move(
            self.unknowns.items, self.targets.observations, self.targets.parts()
        )

    def live(self, steered: Steered, *, first_member: int = 0) -> Answers:
        """Simulate the past with what steers it, part by part, and tell that this was done."""
        self._runs += 1
        tasks = [
            Task(
                f"past {self._runs}, members {part.first} to {part.beyond - 1}",
                answer,
                (steered.take(np.arange(*part)), first_member + part.first),
            )
            for part in self._parts
        ]
        done = in_order(self._runner, self._past, tasks)
        self._tell(self._runs, self.settings.steps + self.settings.replicas + 2)
        return Answers._make(np.concatenate(arrays) for arrays in zip(*done, strict=True))

    def simulated(self, lived: Answers, steered: Steered) -> FloatArray:
        """(M, P) what members would report, log(people + OFFSET)."""
        bias = total_bias(steered.parts, self.targets.sources)
        return np.asarray(np.log(lived.counts + OFFSET) + bias[:, self.targets.source])

    def corrected(self, numbers: FloatArray) -> Step:
        """The unknowns after all steps."""
        draws, figures = Draws(self.seed, self.members), len(self.targets.value)
        step = Step(numbers, np.zeros(figures, dtype=np.bool_), self.targets.error)
        if not figures:
            return step
        for number in range(self.settings.steps):
            steered = self.unknowns.unpack(step.numbers)
            step = mda_step(
                step.numbers,
                self.simulated(self.live(steered), steered),
                self.targets,
                unknowns=self.unknowns,
                alpha=float(self.settings.steps),
                can_move=self.can_move,
                noise=draws.perturbations(number, figures),
            )
        return step

    def widened(self, numbers: FloatArray, prior: FloatArray) -> tuple[FloatArray, Innovation]:
        """The unknowns with the spread the innovations ask for, and no control collapsed."""
        steered = self.unknowns.unpack(numbers)
        lived = self.live(steered)
        found = innovation(self.simulated(lived, steered), self.targets)
        before, after = prior.std(axis=0, ddof=1), numbers.std(axis=0, ddof=1)
        factor = np.where(after > 0.0, before / np.maximum(after, 1e-12), 1.0)
        if self.settings.inflate:
            factor = np.minimum(found.inflation, np.maximum(factor, 1.0))
            numbers = numbers.mean(axis=0) + factor * (numbers - numbers.mean(axis=0))
        return self._not_collapsed(numbers, before), found

    def _not_collapsed(self, numbers: FloatArray, before: FloatArray) -> FloatArray:
        least = self.settings.least_spread * before * self.unknowns.of_kind(*CONTROLS)
        missing = np.sqrt(np.maximum(least**2 - numbers.var(axis=0, ddof=1), 0.0))
        if not missing.any():
            return numbers
        noise = np.array(
            [
                stream(self.seed, Purpose.SMOOTH, member=member, cell=_FLOOR_CELL).standard_normal(
                    len(missing)
                )
                for member in range(self.members)
            ]
        )
        return np.asarray(numbers + missing * noise)

    def chosen(self, steered: Steered, error: FloatArray) -> Chosen:
        """Replicas of all members, drawn by their exact likelihood."""
        bias = total_bias(steered.parts, self.targets.sources)
        exact, normal = [], []
        for replica in range(self.settings.replicas):
            lived = self.live(steered, first_member=replica * self.members)
            found = log_likelihoods(lived.counts, bias, self.targets).sum(axis=1)
            exact.append(found + lived.sightings)
            simulated = self.simulated(lived, steered)
            normal.append(normal_log_likelihood(simulated, self.targets.value, error))
        offset = stream(self.seed, Purpose.RESAMPLE, cell=_FINISH_CELL).random()
        return choose(np.array(exact), np.array(normal), self.settings.effective_share, offset)


def find(
    model: Model,
    rules: Rules,
    observations: Sequence[Observation],
    *,
    members: int,
    last_day: int,
    seed: int,
    runner: Runner,
    part_members: int,
    settings: SmootherSettings = DEFAULT,
    tell: Tell | None = None,
) -> Found:
    """Correct the unknowns with every figure up to the as-of day.

    Args:
        model: The model.
        rules: Its probabilities.
        observations: The observations, of days up to the as-of day.
        members: Members.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        runner: Simulates the past; the result does not depend on it.
        part_members: Members that are simulated by one task at most; nor does it depend on this.
        settings: How the smoother works.
        tell: Called with (times the past was simulated, times in all).
    """
    run = _Smoother(
        model, rules, observations, members=members, last_day=last_day, seed=seed,
        runner=runner, part_members=part_members, settings=settings, tell=tell or _silent,
    )  # fmt: skip
    prior = run.unknowns.draw(members, seed)
    numbers, far, error = run.corrected(prior)
    if len(far):
        numbers, innovations = run.widened(numbers, prior)
        steered = run.unknowns.unpack(numbers)
        chosen = run.chosen(steered, error)
    else:
        innovations = innovation(np.zeros((members, 0)), run.targets)
        steered = run.unknowns.unpack(numbers)
        chosen = Chosen(np.arange(members), float(members), 1.0)
    return Found(
        unknowns=run.unknowns,
        prior=prior,
        posterior=numbers[chosen.replica % members],
        steered=steered,
        targets=run.targets,
        far=far,
        innovation=innovations,
        chosen=chosen,
    )


def run_smoother(
    model: Model,
    rules: Rules,
    observations: Sequence[Observation],
    *,
    members: int,
    last_day: int,
    seed: int,
    workers: int = 1,
    settings: SmootherSettings = DEFAULT,
    watch: Watcher | None = None,
    tell: Tell | None = None,
) -> Smoothed:
    """Correct the ensemble with every figure up to the as-of day, all of it in this process.

    Args:
        model: As of `find`, as are the others.
        rules: Its probabilities.
        observations: The observations.
        members: Members.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        workers: Threads; the result does not depend on them.
        settings: How the smoother works.
        watch: As of `live_again`.
        tell: As of `find`.
    """
    found = find(
        model, rules, observations, members=members, last_day=last_day, seed=seed,
        runner=Local(workers), part_members=members, settings=settings, tell=tell,
    )  # fmt: skip
    past = Past(model, rules, ask(found.targets.observations, ()), last_day, seed)
    again = found.again(Part(0, members))
    ensemble, counts = live_again(past, again, workers=workers, watch=watch)
    return Smoothed(**vars(found), ensemble=ensemble, counts=counts)
