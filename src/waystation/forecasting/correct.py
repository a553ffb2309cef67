"""Which way the past is corrected: chosen from the scenario, or as asked, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import Ensemble, Evidence, Watcher
from waystation.assimilation.posteriors import filter_posteriors, posteriors
from waystation.assimilation.smoother import Found, find
from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import Posterior
from waystation.domain.model import Model
from waystation.domain.telling import meant
from waystation.domain.work import Means, Runner
from waystation.engine.rules import Rules

SIMULATING = "Simulating the past"
FILTER_MEMBERS_PER_MEMBER = 3
"""Members of the filter for each member of the forecast: tracking a few groups needs thousands."""


class Method(StrEnum):
    """How figures correct the past."""

    AUTO = "auto"
    SMOOTHER = "smoother"
    FILTER = "filter"


@dataclass(frozen=True)
class Corrected:
    """How members came to the end of the as-of day.

    Attributes:
        effective: Smallest effective number on the way.
        shares: Power of each day's likelihood that was let in, by day number; days left out: all.
        told: How the past was corrected, one sentence.
        unknowns: What was learnt of each unknown; empty without figures.
        power: Power of the likelihood that the spread of the members stands for, where `shares`
            does not say: a smoother that widens the spread by a factor lets in less than all.
    """

    effective: float
    shares: dict[int, float]
    told: str
    unknowns: tuple[Posterior, ...]
    power: float = 1.0


def read_method(text: str) -> Method:
    """The method of that name.

    Raises:
        InputError: There is none.
    """
    if text not in list(Method):
        expected = f"auto, smoother or filter{meant(text, Method)}"
        raise InputError([Problem("--method", 0, "", repr(text), expected)])
    return Method(text)


def method_for(model: Model, asked: Method) -> Method:
    """The method used: the filter where groups travel together, unless one is asked for.

    Where a few groups are on the road, what counts is where each of them is, which has several
    answers at once; the smoother's gains know only one.
    """
    if asked is not Method.AUTO:
        return asked
    return Method.FILTER if model.group_together.any() else Method.SMOOTHER


def members_per_member(observations: Sequence[Observation], method: Method) -> int:
    """Members that are simulated up to the as-of day for each member of the forecast."""
    return FILTER_MEMBERS_PER_MEMBER if observations and method is Method.FILTER else 1


class Corrector(NamedTuple):
    """What is corrected, and with what.

    Attributes:
        model: The model.
        rules: Its probabilities.
        observations: The observations.
        last_day: Day number of the as-of day.
        seed: The run's seed.
        members: Members.
        part_members: Members of a task at most.
    """

    model: Model
    rules: Rules
    observations: Sequence[Observation]
    last_day: int
    seed: int
    members: int
    part_members: int


def correct(
    what: Corrector,
    method: Method,
    asked: Method,
    *,
    runner: Runner,
    means: Means,
    watch: Watcher,
) -> tuple[Corrected, Found | None, Ensemble | None]:
    """Correct the ensemble with every figure up to the as-of day.

    Args:
        what: What is corrected, and with what.
        method: The filter or the smoother.
        asked: What was asked for.
        runner: Simulates the past, for the smoother.
        means: Threads for the filter, and who is told.
        watch: Called at the end of each day the filter corrected.

    Returns:
        How it was corrected; what the smoother found, whose members still have to live through
        it; or the members of the filter, equally weighted. Neither without figures.
    """
    model, rules, observations, last_day, seed, members, part_members = what
    if not observations:
        return Corrected(float(members), {}, "No figure corrects the past.", ()), None, None
    if method is Method.SMOOTHER:
        found = find(
            model, rules, observations, members=members, last_day=last_day, seed=seed,
            runner=runner, part_members=part_members,
            tell=lambda done, runs: means.progress(SIMULATING, done, runs),
        )  # fmt: skip
        told, power = _smoother_told(found, asked), found.innovation.inflation**-2
        effective, learnt = found.chosen.effective, posteriors(model, found)
        return Corrected(effective, {}, told, learnt, power), found, None
    evidence = Evidence(observations, model, rules)
    ensemble, path = run_filter(
        model, rules, evidence, members=members, last_day=last_day, seed=seed,
        workers=means.threads, watch=watch,
    )  # fmt: skip
    effective = min((day.effective for day in path), default=float(members))
    shares = {day.day: day.share for day in path}
    learnt = filter_posteriors(model, ensemble.parameters, ensemble.bias, evidence.sources)
    return Corrected(effective, shares, _filter_told(asked), learnt), None, ensemble


def _why(asked: Method, reason: str) -> str:
    return reason if asked is Method.AUTO else "as was asked for"


def _smoother_told(found: Found, asked: Method) -> str:
    """How the smoother corrected the past."""
    why = _why(asked, "as nobody travels in groups that stay together")
    unknowns, figures = len(found.unknowns.items), len(found.targets.observations)
    wider = ""
    if found.innovation.inflation > 1.005:
        more = 100.0 * (found.innovation.inflation - 1.0)
        wider = f" Their spread was widened by {more:.0f} %, as the figures lie too far out."
    return (
        f"The past was corrected by a smoother, {why}: {unknowns:,} unknowns from "
        f"{figures:,} figures, the past simulated anew each time.{wider}"
    )


def _filter_told(asked: Method) -> str:
    """How the particle filter corrected the past."""
    why = _why(asked, "as groups travel together")
    return f"The past was corrected by a particle filter, {why}."
