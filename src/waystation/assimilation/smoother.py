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
from waystation.assimilation.operators import main_positions
from waystation.assimilation.particle_filter import Ensemble, FilterDay, Watcher
from waystation.assimilation.reach import Reach
from waystation.assimilation.replay import EachDay, Lived, Replay, ask
from waystation.assimilation.sources import PART_SIGMA, total_bias
from waystation.assimilation.targets import Targets, read_targets
from waystation.assimilation.unknowns import CONTROLS, Steered, Unknowns, weeks_of
from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.streams import Purpose, stream
from waystation.engine.goals import redraw_goals
from waystation.engine.rules import Rules
from waystation.engine.state import DayRecord, State, take_members

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
class Smoothed:
    """What the smoother found.

    Attributes:
        ensemble: Equally weighted members at the end of the as-of day.
        unknowns: The registry.
        prior: (M, N) unknowns before any figure.
        posterior: (M, N) unknowns of the final members.
        targets: The counted figures.
        counts: (M, P) what the final members had for each of them.
        far: (P,) figures that are far off what the ensemble held possible in the last step.
        innovation: How figures lie in what the others say of them.
        chosen: Which replicas the final members descend from, effective number and power.
    """

    ensemble: Ensemble
    unknowns: Unknowns
    prior: FloatArray
    posterior: FloatArray
    targets: Targets
    counts: FloatArray
    far: BoolArray
    innovation: Innovation
    chosen: Chosen


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
        workers: int,
        settings: SmootherSettings,
        tell: Tell,
    ) -> None:
        self.model, self.rules, self.settings = model, rules, settings
        self.members, self.last_day, self.seed = members, last_day, seed
        self.targets = read_targets(observations)
        self.unknowns = Unknowns(
            model,
            weeks_of(last_day + 1),
            sources=[one.name or str(one.speaker) for one in self.targets.sources],
            bias_sigma=settings.bias_sigma,
        )
        questions = ask(self.targets.observations, observations)
        self._replay = Replay(
            model, rules, questions, last_day=last_day, seed=seed, workers=workers
        )
        self._tell, self._runs = tell, 0
        self.can_move = Reach(model).can_move(
            self.unknowns.items, self.targets.observations, self.targets.parts()
        )

    def live(
        self,
        steered: Steered,
        *,
        first_member: int = 0,
        only: IntArray | None = None,
        each_day: EachDay | None = None,
    ) -> Lived:
        """Simulate the past with what steers it, and tell that this was done."""
        lived = self._replay.run(steered, first_member=first_member, only=only, each_day=each_day)
        self._runs += 1
        self._tell(self._runs, self.settings.steps + self.settings.replicas + 2)
        return lived

    def simulated(self, lived: Lived, steered: Steered) -> FloatArray:
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
    """Correct the ensemble with every figure up to the as-of day.

    Args:
        model: The model.
        rules: Its probabilities.
        observations: The observations, of days up to the as-of day.
        members: Members.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        workers: Threads; the result does not depend on them.
        settings: How it works.
        watch: Called at the end of each day with (the day, ensemble, what happened), once the
            past is corrected. Members are the same on all days.
        tell: Called with (times the past was simulated, times in all).

    Returns:
        Equally weighted members at the end of the as-of day, and what was learnt.
    """
    run = _Smoother(
        model, rules, observations, members=members, last_day=last_day, seed=seed,
        workers=workers, settings=settings, tell=tell or _silent,
    )  # fmt: skip
    prior = run.unknowns.draw(members, seed)
    numbers, far, error = run.corrected(prior)
    if len(far):
        numbers, found = run.widened(numbers, prior)
        steered = run.unknowns.unpack(numbers)
        chosen = run.chosen(steered, error)
    else:
        found = innovation(np.zeros((members, 0)), run.targets)
        steered = run.unknowns.unpack(numbers)
        chosen = Chosen(np.arange(members), float(members), 1.0)
    ensemble, counts = _lived_again(run, steered, chosen, watch)
    return Smoothed(
        ensemble=ensemble,
        unknowns=run.unknowns,
        prior=prior,
        posterior=numbers[chosen.replica % members],
        targets=run.targets,
        counts=counts,
        far=far,
        innovation=found,
        chosen=chosen,
    )


def _lived_again(
    run: _Smoother, steered: Steered, chosen: Chosen, watch: Watcher | None
) -> tuple[Ensemble, FloatArray]:
    """The chosen replicas through the past once more, day by day; what they had for each figure."""
    replica, members = chosen.replica, run.members
    rows = np.arange(replica.max(initial=members - 1) // members * members + members) % members
    whole, final = steered.take(rows), steered.take(replica % members)

    def ensemble_of(state: State, parameters: FloatArray) -> Ensemble:
        taken = take_members(state, replica)
        positions = main_positions(run.model, run.rules, taken)
        return Ensemble(taken, parameters[replica], final.parts, positions, final.shocks)

    own = np.tile(np.arange(members)[:, None], (1, len(run.model.groups)))

    def each_day(day: int, state: State, parameters: FloatArray, record: DayRecord) -> None:
        if watch is not None:
            told = FilterDay(day, own, chosen.effective, 0)
            happened = DayRecord._make(array[replica] for array in record)
            watch(told, ensemble_of(state, parameters), happened)

    lived = run.live(whole, only=np.unique(replica), each_day=each_day)
    ensemble = ensemble_of(lived.state, lived.parameters)
    redraw_goals(run.model, run.rules, ensemble.state, run.last_day, run.seed)
    return ensemble, lived.counts[replica]
