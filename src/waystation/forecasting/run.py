"""The main job: a scenario and its evidence in, a forecast out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from waystation.assimilation.gathering import weigh
from waystation.assimilation.observations import Observation
from waystation.assimilation.particle_filter import Ensemble, FilterDay, next_day
from waystation.assimilation.sources import sources_of, with_own_sources
from waystation.assimilation.trace import Trace, Traced
from waystation.domain.days import day_number, parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.model import IntArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.version import __version__
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import Counts, DayRecord, State, take_members
from waystation.evidence.copies import CopyLink
from waystation.evidence.view import as_of as known_by
from waystation.forecasting.checked import checked
from waystation.forecasting.correct import (
    Corrected,
    Method,
    correct,
    members_per_member,
    method_for,
    read_method,
)
from waystation.forecasting.gather import gather, last_published
from waystation.forecasting.history import (
    DaySnapshot,
    main_places,
    main_reached,
    of_ancestors,
    past_of_ancestors,
    reached_on,
    take_snapshot,
)
from waystation.forecasting.needs import standards
from waystation.forecasting.summary import summarise
from waystation.forecasting.uses import observed
from waystation.forecasting.window import windowed
from waystation.scenario.model import build_model

LONGEST_PAST = 3 * 365
"""Days from the first day to the as-of day at most."""

Progress = Callable[[str, int, int], None]


def forecast(
    scenario: Scenario,
    *,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
) -> Forecast:
    """Forecast what may happen at each place on each day.

    Args:
        scenario: The question.
        as_of: Nothing published later is used. Default: the last day anything was published, and
            no earlier than the scenario's first day.
        members: Ensemble members, at least 10.
        seed: Seed, zero or more; the same seed gives the same forecast on any machine.
        days: Days after `as_of`; default the scenario's horizon.
        entries: Ledger entries; default those of the scenario's folder. An empty sequence gives
            the forecast before any figure.
        links: Which reports copy which; those of the folder where no entries are given.
        workers: Threads; default one per core. The result does not depend on it.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past: "smoother", "filter", or "auto", which takes the
            filter where groups travel together and the smoother elsewhere.

    Returns:
        The forecast.

    Raises:
        InputError: The as-of day lies before the first day, a number is out of range, or there is
            no such method.
    """
    return forecast_with_members(
        scenario, as_of=as_of, members=members, seed=seed, days=days, entries=entries, links=links,
        workers=workers, progress=progress, method=method,
    )[0]  # fmt: skip


class Lived(NamedTuple):
    """What the members of a forecast lived through.

    Attributes:
        snapshots: Each day; from the as-of day on of the same members.
        reached: (M, L, G + 1) day on which each place was first reached; the last group is
            everybody together.
        past: How the past was corrected.
        traced: What the members had for each figure.
        asked: What they had for each figure that was only asked for.
    """

    snapshots: list[DaySnapshot]
    reached: IntArray
    past: Corrected
    traced: Traced
    asked: Traced


def forecast_with_members(
    scenario: Scenario,
    *,
    as_of: dt.date | str | None,
    members: int,
    seed: int,
    days: int | None,
    entries: Sequence[Entry] | None,
    links: Sequence[CopyLink],
    workers: int | None,
    progress: Progress | None,
    method: str,
    ask: Sequence[Observation] = (),
) -> tuple[Forecast, Lived]:
    """A forecast, and what its members lived through; arguments as of `forecast`.

    `ask` names figures that correct nothing: what the members have for them is told.
    """
    asked = read_method(method)
    check_options(scenario, as_of, members, seed, days)
    if entries is None:
        gathered = gather(scenario)
        entries, links = gathered.entries, gathered.links
    ledger = tuple(entries)
    day = as_of_day(scenario, as_of, ledger)
    check_options(scenario, day, members, seed, days)
    horizon = scenario.horizon_days if days is None else days
    known = known_by(ledger, day)
    scenario, opening = windowed(scenario, known, day)
    last = day_number(day, scenario.first_day)
    model = build_model(scenario, as_of=day, days=last + 1 + horizon)
    rules = build_rules(model)
    chosen = method_for(model, asked)
    observations, decisions = observed(
        scenario, model, (*opening, *known), last, links, ledger,
        increases=chosen is Method.SMOOTHER,
    )  # fmt: skip
    decisions = decisions[len(opening) :]
    run = _Run(model, rules, seed, workers or os.cpu_count() or 1, progress or _silent)
    lived = run.run(observations, members, last, horizon, method=chosen, asked=asked, ask=ask)
    past = lived.past
    result = Forecast(
        scenario=scenario,
        as_of=day,
        seed=seed,
        members=members,
        data=summarise(scenario, model, lived.snapshots, lived.reached, day),
        entries=known,
        decisions=checked(weigh(decisions, observations, past.shares), lived.traced),
        needs=standards(scenario.standards),
        effective_members=past.effective,
        version=__version__,
        method=past.told,
        unknowns=past.unknowns,
    )
    return result, lived


class _Run:
    """One ensemble from the first day to the horizon."""

    def __init__(
        self, model: Model, rules: Rules, seed: int, workers: int, progress: Progress
    ) -> None:
        self._model, self._rules, self._seed = model, rules, seed
        self._workers, self._progress = workers, progress

    def run(
        self,
        observations: Sequence[Observation],
        members: int,
        last: int,
        horizon: int,
        *,
        method: Method,
        asked: Method,
        ask: Sequence[Observation] = (),
    ) -> Lived:
        """Correct the past, choose members, run them on."""
        total = last + 1 + horizon
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
            seen = take_members(ensemble.state, chosen)
            snapshots.append(self._snapshot(seen, happened, main_at[chosen]))
            self._progress("Correcting with figures", day.day + 1, total)

        past = correct(
            self._model, self._rules, observations, method=method, asked=asked,
            members=members * per_member, last_day=last, seed=self._seed, workers=self._workers,
            watch=watch, tell=lambda done, runs: self._progress("Simulating the past", done, runs),
        )  # fmt: skip
        ensemble = past.ensemble.take(chosen)
        assert reached is not None
        reached = reached[chosen]
        own = np.arange(members)
        ahead.watch(last, own, ensemble)
        for day in range(last + 1, total):
            ensemble, record = next_day(
                self._model, self._rules, ensemble, day, self._seed, workers=self._workers
            )
            reached = reached_on(reached, record.arrivals, day)
            places = main_places(ensemble.state, len(self._model.groups), snapshots[-1].main_at)
            snapshots.append(self._snapshot(ensemble.state, record, places))
            ahead.watch(day, own, ensemble)
            self._progress("Running ahead", day + 1, total)
        told = past_asked.traced().take(chosen).followed_by(ahead.traced())
        return Lived(snapshots, reached, past, trace.traced().take(chosen), told)

    def _snapshot(self, state: State, record: DayRecord, main_at: Counts) -> DaySnapshot:
        return take_snapshot(self._model, self._rules, state, record, main_at)


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def as_of_day(scenario: Scenario, as_of: dt.date | str | None, entries: Sequence[Entry]) -> dt.date:
    """The as-of day: the one given, else the last day anything was published.

    Raises:
        ValueError: No such day exists.
    """
    return _as_of_day(as_of) or max(last_published(entries) or dt.date.min, scenario.first_day)


def _as_of_day(as_of: dt.date | str | None) -> dt.date | None:
    """The as-of day as a date; None when none is given.

    Raises:
        ValueError: No such day exists.
    """
    return parse_day(as_of) if isinstance(as_of, str) else as_of


def check_options(
    scenario: Scenario,
    as_of: dt.date | str | None,
    members: int,
    seed: int,
    days: int | None,
) -> None:
    """Refuse options that make no sense, all at once.

    Raises:
        InputError: An option is out of its range.
    """
    problems = []
    try:
        day = _as_of_day(as_of)
    except ValueError:
        problems.append(Problem("--as-of", 0, "", repr(as_of), "a day that exists, as YYYY-MM-DD"))
        day = None
    if day is not None and day < scenario.first_day:
        expected = f"{scenario.first_day} (the scenario's first day) or later"
        problems.append(Problem("--as-of", 0, "", day.isoformat(), expected))
    if day is not None and (day - scenario.first_day).days > LONGEST_PAST:
        expected = f"at most {LONGEST_PAST} days after the scenario's first day"
        problems.append(Problem("--as-of", 0, "", day.isoformat(), expected))
    if not 10 <= members <= 100_000:
        problems.append(Problem("--members", 0, "", str(members), "10 to 100,000"))
    if not 0 <= seed < 2**63:
        problems.append(Problem("--seed", 0, "", str(seed), "zero or more"))
    if days is not None and not 1 <= days <= 365:
        problems.append(Problem("--days", 0, "", str(days), "1 to 365"))
    if problems:
        raise InputError(problems)
