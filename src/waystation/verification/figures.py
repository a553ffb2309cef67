"""Forecasts from a ledger alone, scored on every figure that was published after them.

As of each day the forecast knows what was published by that day: figures, events, and groups that
somebody had reported. Each figure published later, inside the record, is then compared with what
the members would have had reported: the count simulated on its day, the bias of its speaker and the
error of such reports (the evidence model of the correction itself). Copies of one origin are one
figure, and none of them may have been out by the as-of day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from waystation.assimilation.gathering import describe
from waystation.assimilation.likelihood import (
    CONTAMINATED,
    CONTAMINATED_SIGMA,
    NONSENSE,
    NONSENSE_RANGE,
    OFFSET,
)
from waystation.assimilation.observations import ALL_GROUPS, NO_PLACE, Observation, interpret
from waystation.assimilation.trace import Traced
from waystation.domain.days import day_number
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.domain.forecast import QUANTILES
from waystation.domain.model import FloatArray, Model
from waystation.domain.scenario import Scenario
from waystation.domain.scored_figures import FigureScore, FigureVerification, Issue
from waystation.domain.work import Means, Progress, Runner, Task, in_order, silent
from waystation.evidence.copies import CopyLink
from waystation.evidence.view import as_of as known_by
from waystation.forecasting.correct import Method
from waystation.forecasting.gather import gather, last_published
from waystation.forecasting.run import check_options, forecast_with_members
from waystation.forecasting.uses import default_group, observed
from waystation.forecasting.wording_table import wording_in_force
from waystation.running.local import Local
from waystation.scenario.model import build_model
from waystation.verification.scores import fair_crps, inside_central

FIRST_DAYS, EVERY_DAYS = 7, 3
"""Without days given, forecasts are made every 3 days from 7 days after the first."""

EVERYBODY = "all"
_PASSED = "a later value of this running total is used"
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True)
class _Record:
    """The whole record of a scenario."""

    scenario: Scenario
    entries: tuple[Entry, ...]
    links: tuple[CopyLink, ...]
    last: dt.date
    families: tuple[tuple[Entry, dt.date], ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Hindcasts:
    """Forecasts as of some days."""

    record: _Record
    members: int
    seed: int
    days: tuple[dt.date, ...]


_Issued = tuple[Issue, list[FigureScore], list[str]]
"""One forecast, its scores, and why figures published later were not scored."""


def verify_figures(
    scenario: Scenario,
    days: Sequence[dt.date] = (),
    members: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
    *,
    workers: int | None = None,
    runner: Runner | None = None,
) -> FigureVerification:
    """Make forecasts as of past days from the ledger alone and score the figures that followed.

    Args:
        scenario: The question; its folder holds the ledger.
        days: As-of days; default every 3 days from 7 days after the first day to the last but one
            day of the record.
        members: Ensemble members of each forecast.
        seed: Seed of each forecast and of the errors of reports.
        progress: Called with (stage, forecasts done, forecasts in all).
        workers: Threads; the result does not depend on it.
        runner: Who makes the forecasts instead, say the workers of a cluster; nor on that.

    Returns:
        The forecasts and the scores.

    Raises:
        InputError: There is no figure with a day of publication, or a day lies outside the record.
    """
    tell = progress or silent
    tell("Reading the ledger", 0, 1)
    record = _record(scenario, tell)
    chosen = tuple(sorted(set(days))) or _usual_days(record)
    _check(record, chosen, members, seed)
    issues, scores, left_out = [], [], Counter(record.left_out)
    asked = _Hindcasts(record, members, seed, chosen)
    tasks = [Task(f"as of {day}", _task, (number,)) for number, day in enumerate(chosen)]
    for issue, found, missed in in_order(runner or Local(workers, progress), asked, tasks):
        issues.append(issue)
        scores += found
        left_out.update(missed)
    return FigureVerification(
        case=scenario.name,
        last_published=record.last,
        issues=tuple(issues),
        scores=tuple(scores),
        left_out=tuple(f"{reason} ({times})" for reason, times in sorted(left_out.items())),
        hindsight=scenario.known_on,
        members=members,
        seed=seed,
    )


def _task(asked: _Hindcasts, number: int, *, means: Means) -> _Issued:
    """The forecast of one as-of day, and its scores."""
    day = asked.days[number]
    means.progress(f"Forecasting as of {day}", number, len(asked.days))
    return _issue(asked.record, day, asked.members, asked.seed, means.threads)


def _record(scenario: Scenario, progress: Progress) -> _Record:
    """The ledger, and the figures forecasts can be scored on with the day each came out."""
    gathered = gather(scenario, progress=progress)
    entries, links = tuple(gathered.entries), tuple(gathered.links)
    last = last_published(entries)
    if last is None:
        expected = "figures with the day they were published"
        raise InputError([Problem(str(scenario.name), 0, "", "no such figure", expected)])
    end = day_number(last, scenario.first_day)
    model = build_model(scenario, as_of=last, days=end + 1)
    _, decisions = observed(scenario, model, known_by(entries, last), end, links, entries)
    by_id = {entry.figure_id: entry for entry in entries}
    families, left_out = [], []
    for made in decisions:
        if not made.used and made.reason != _PASSED:
            continue
        family = [by_id[name] for name in (made.figure_id, *made.copies)]
        out = [entry.figure.published for entry in family if entry.figure.published is not None]
        if out:
            families.append((by_id[made.figure_id], min(out)))
        else:
            left_out.append("the day of publication is unknown")
    return _Record(scenario, entries, links, last, tuple(families), tuple(left_out))


def _usual_days(record: _Record) -> tuple[dt.date, ...]:
    first = record.scenario.first_day + dt.timedelta(FIRST_DAYS)
    span = (record.last - first).days
    return tuple(first + dt.timedelta(ahead) for ahead in range(0, span, EVERY_DAYS))


def _check(record: _Record, days: Sequence[dt.date], members: int, seed: int) -> None:
    """Refuse days outside the record, and numbers out of range."""
    check_options(record.scenario, None, members, seed, None)
    first, last = record.scenario.first_day, record.last
    expected = f"a day of the record, {first} to {last}"
    wrong = [day for day in days if not first <= day <= last]
    problems = [Problem("--on", 0, "", day.isoformat(), expected) for day in wrong]
    if not days:
        found = f"a record that ends on {last}"
        problems.append(Problem("--on", 0, "", found, "at least eight days of figures"))
    if problems:
        raise InputError(problems)


def _issue(record: _Record, day: dt.date, members: int, seed: int, workers: int | None) -> _Issued:
    """A forecast of one as-of day."""
    known = known_by(record.entries, day)
    scenario = _as_known(record.scenario, known)
    end = day_number(record.last, scenario.first_day)
    model = build_model(scenario, as_of=day, days=end + 1)
    asked, entries, missed = _asked(record, scenario, model, day, end)
    result, lived = forecast_with_members(
        scenario, as_of=day, members=members, seed=seed, days=max((record.last - day).days, 1),
        entries=known, links=record.links, workers=workers, progress=None, method=Method.AUTO,
        ask=asked,
    )  # fmt: skip
    priors = [*scenario.priors, *(prior for group in scenario.groups for prior in group.priors)]
    issue = Issue(
        day=day,
        known=sum(made.used for made in result.decisions),
        groups=tuple(group.name for group in scenario.groups),
        late_priors=sum(_cites_later(prior.source, day) for prior in priors),
        priors=len(priors),
        effective=result.effective_members,
    )
    return issue, _scores(lived.asked, entries, model, day, seed), missed


def _as_known(scenario: Scenario, known: Sequence[Entry]) -> Scenario:
    """The scenario without groups that nobody had reported; the one that set off first stays."""
    reported = {entry.figure.group for entry in known}
    first = min(scenario.groups, key=lambda group: group.first_day).name
    kept = tuple(one for one in scenario.groups if one.name in reported or one.name == first)
    return replace(scenario, groups=kept)


def _cites_later(source: str, day: dt.date) -> bool:
    """Whether the source of a prior names a day after this one."""
    return any(found > day.isoformat() for found in _DAY.findall(source))


def _asked(
    record: _Record, scenario: Scenario, model: Model, day: dt.date, end: int
) -> tuple[list[Observation], dict[str, Entry], list[str]]:
    """Figures first published after a day, as a forecast of that day takes them."""
    group = default_group(scenario)
    asked, entries, missed = [], {}, []
    for entry, out in record.families:
        if out <= day:
            continue
        if entry.figure.group and entry.figure.group not in model.groups:
            missed.append(f"as of {day}: speaks of a group that nobody had reported by then")
            continue
        meaning = interpret(
            entry.figure, model, default_group=group, last_day=end, accepted=entry.accepted,
            wording=wording_in_force(),
        )  # fmt: skip
        if isinstance(meaning, str):
            missed.append(f"as of {day}: {meaning}")
        elif meaning.operator is None or meaning.reading is None:
            missed.append(f"as of {day}: a sighting without a number")
        else:
            asked.append(replace(meaning, figure_ids=(entry.figure_id,)))
            entries[entry.figure_id] = replace(entry, figure=replace(entry.figure, published=out))
    return asked, entries, missed


def reported_samples(
    count: FloatArray, bias: FloatArray, sigma: float, rng: np.random.Generator
) -> FloatArray:
    """(M,) what members would have had reported, people.

    A report is the count times its bias times an error with Student's t of four degrees of
    freedom; a share of reports is far off, and a share says nothing.

    Args:
        count: (M,) simulated people.
        bias: (M,) log bias of the source.
        sigma: Log standard deviation of the report.
        rng: The only source of randomness.
    """
    members = len(count)
    kind = rng.random(members)
    spread = np.where(kind < CONTAMINATED, np.hypot(sigma, CONTAMINATED_SIGMA), sigma)
    said = np.log(count + OFFSET) + bias + spread * rng.standard_t(4, members)
    anything = np.log(OFFSET) + NONSENSE_RANGE * rng.random(members)
    said = np.where(kind > 1.0 - NONSENSE, anything, said)
    return np.asarray(np.maximum(np.exp(said) - OFFSET, 0.0))


def _scores(
    traced: Traced, entries: dict[str, Entry], model: Model, day: dt.date, seed: int
) -> list[FigureScore]:
    found = []
    for number, one in enumerate(traced.observations):
        assert one.reading is not None
        figure = entries[one.figure_ids[0]].figure
        rng = np.random.default_rng([seed, day.toordinal(), number])
        said = reported_samples(traced.counts[number], traced.bias[number], one.sigma, rng)[None]
        low, high = max(one.reading.low, 0.0), one.reading.high
        value = float(np.sqrt((low + OFFSET) * (high + OFFSET)) - OFFSET)
        at = np.array([value])
        a, b, c, d = (bool(it) for it in inside_central(said, at)[0])
        assert figure.published is not None
        found.append(
            FigureScore(
                issued=day,
                figure_id=one.figure_ids[0],
                day=model.first_day + dt.timedelta(one.day),
                published=figure.published,
                what=describe(replace(one, sighting=None), model),
                group=EVERYBODY if one.group == ALL_GROUPS else model.groups[one.group],
                place="" if one.place == NO_PLACE else model.locations[one.place],
                low=low,
                high=high,
                value=value,
                expected=tuple(float(q) for q in np.quantile(said[0], QUANTILES)),
                crps=float(fair_crps(said, at)[0]),
                log_crps=float(fair_crps(np.log1p(said), np.log1p(at))[0]),
                pit_low=float((said < low).mean()),
                pit_high=float((said <= high).mean()),
                inside=(a, b, c, d),
            )
        )
    return found
