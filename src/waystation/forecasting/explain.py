"""Why a forecast says what it says: what each origin, and what was learnt, did to one number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Decision, Entry
from waystation.domain.forecast import Forecast, Posterior
from waystation.domain.influence import Number, NumberName, Subject
from waystation.domain.model import FloatArray
from waystation.domain.scenario import Scenario
from waystation.domain.telling import meant
from waystation.domain.work import Progress, silent
from waystation.evidence.copies import CopyLink
from waystation.forecasting.correct import Method
from waystation.forecasting.gather import gather
from waystation.forecasting.influences import effects, left_out
from waystation.forecasting.members import Lived
from waystation.forecasting.run import (
    as_of_day,
    check_options,
    forecast_with_members,
)
from waystation.forecasting.told import Told
from waystation.scenario.load import scenario_of

LONGEST_AHEAD = 365
ASKABLE = (Subject.ARRIVALS, Subject.PRESENT, Subject.REACH)
"""What of a place and a day is explained."""


@dataclass(frozen=True)
class Influence:
    """What one origin did to the number.

    Attributes:
        entry: The figure that stands for the origin.
        decision: What was made of it, and how it fits.
        without: The number as it would be without the origin.
        moved: How far the origin moved it: mean distance of the quantiles, people; of a chance its
            change.
        effective: Effective number of members the answer rests on.
        held_back: Whether the members could not tell all of it: the true influence is larger.
    """

    entry: Entry
    decision: Decision
    without: Number
    moved: float
    effective: float
    held_back: bool


@dataclass(frozen=True)
class Explanation:
    """One number of a forecast, and what it rests on.

    Attributes:
        asked: What is explained.
        place: Location.
        day: Day.
        number: The number.
        before: The number before any figure.
        influences: One per origin used, the strongest first.
        forecast: The forecast it is from; `unknowns` tell what was learnt, `decisions` how each
            figure fits.
    """

    asked: Subject
    place: str
    day: dt.date
    number: Number
    before: Number
    influences: tuple[Influence, ...]
    forecast: Forecast

    @property
    def learnt(self) -> tuple[Posterior, ...]:
        """All unknowns before and after the figures, those that changed most first."""
        return tuple(sorted(self.forecast.unknowns, key=lambda one: -change(one)))


def change(one: Posterior) -> float:
    """How far figures changed an unknown: shift of its median and of its width, in prior widths."""
    wide = _width(one.prior_low, one.prior_high)
    if wide <= 0.0:
        return 0.0
    shift = abs(_log(one.posterior) - _log(one.prior))
    return shift / wide + abs(1.0 - _width(one.posterior_low, one.posterior_high) / wide)


def _log(value: float) -> float:
    return float(np.log(max(value, 1e-300)))


def _width(low: float, high: float) -> float:
    return _log(high) - _log(low)


def explain(
    scenario: Scenario | str | Path,
    *,
    place: str,
    day: dt.date | str,
    what: str = Subject.ARRIVALS,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
) -> Explanation:
    """Explain one number of a forecast.

    The influence of an origin is found by weights on the members of the forecast, not by running
    it again; where these cannot tell all of it, that is said.

    Args:
        scenario: The question, or its folder.
        place: Location.
        day: The as-of day or one after it.
        what: "arrivals" (people who arrive on the day), "present" (people there at its end) or
            "reach" (the chance that the place has been reached by then).
        as_of: As of `forecast`, as are the others.
        members: Ensemble members.
        seed: Seed.
        entries: Ledger entries.
        links: Which reports copy which.
        workers: Threads.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past.

    Raises:
        InputError: There is no such place or number, the day lies before the as-of day or too far
            after it, or an option is out of its range.
    """
    scenario = scenario_of(scenario)
    check_options(scenario, as_of, members, seed, None)
    if entries is None:
        gathered = gather(scenario, progress=progress or silent)
        entries, links = gathered.entries, gathered.links
    origin = as_of_day(scenario, as_of, entries)
    asked, when = _question(scenario, place, day, what, origin)
    ahead = (when - origin).days
    run = partial(
        forecast_with_members, scenario, as_of=origin, members=members, seed=seed,
        days=max(ahead, 1), links=links, workers=workers, progress=progress, method=method,
    )  # fmt: skip
    result, lived = run(entries=entries)
    name, number = NumberName(asked, place, when), scenario_place(scenario, place)
    told = Told(name, _values(lived, asked=asked, place=number, ahead=ahead))
    _, free = run(entries=())
    before = Told(name, _values(free, asked=asked, place=number, ahead=ahead))
    nothing = np.empty((0, members))
    return Explanation(
        asked=asked,
        place=place,
        day=when,
        number=effects(told, nothing, ahead).number,
        before=effects(before, nothing, ahead).number,
        influences=_influences(result, lived, told, ahead),
        forecast=result,
    )


def scenario_place(scenario: Scenario, place: str) -> int:
    """Number of a location.

    Raises:
        StopIteration: There is none of this name.
    """
    return next(i for i, one in enumerate(scenario.locations) if one.name == place)


def _question(
    scenario: Scenario, place: str, day: dt.date | str, what: str, origin: dt.date
) -> tuple[Subject, dt.date]:
    """What is asked, checked.

    Raises:
        InputError: Everything that makes no sense, at once.
    """
    problems: list[Problem] = []
    names = [one.name for one in scenario.locations]
    if place not in names:
        expected = f"a location of the scenario{meant(place, names)}"
        problems.append(Problem("--place", 0, "", repr(place), expected))
    if what not in ASKABLE:
        expected = f"arrivals, present or reach{meant(what, ASKABLE)}"
        problems.append(Problem("--what", 0, "", repr(what), expected))
    when = origin
    try:
        when = parse_day(day) if isinstance(day, str) else day
    except ValueError:
        problems.append(Problem("--day", 0, "", repr(day), "a day that exists, as YYYY-MM-DD"))
    last = origin + dt.timedelta(LONGEST_AHEAD)
    if not origin <= when <= last:
        expected = f"a day from {origin} (the as-of day) to {last}"
        problems.append(Problem("--day", 0, "", when.isoformat(), expected))
    if problems:
        raise InputError(problems)
    return Subject(what), when


def _values(lived: Lived, *, asked: Subject, place: int, ahead: int) -> FloatArray:
    """(M,) the number in each member, `ahead` days after the as-of day."""
    position = len(lived.snapshots) - 1 - max(ahead, 1) + ahead
    if asked is Subject.REACH:
        return np.asarray(lived.reached[:, place, -1] <= position, dtype=float)
    day = lived.snapshots[position]
    people = day.arrivals if asked is Subject.ARRIVALS else day.present
    return np.asarray(people[:, place].sum(axis=-1), dtype=float)


def _influences(result: Forecast, lived: Lived, told: Told, ahead: int) -> tuple[Influence, ...]:
    entries = {entry.figure_id: entry for entry in result.entries}
    decisions = {made.figure_id: made for made in result.decisions}
    left = left_out(lived)
    effect = effects(told, left.weights, ahead)
    found = [
        Influence(
            entry=entries[name],
            decision=decisions[name],
            without=effect.without[number],
            moved=float(effect.moved[number]),
            effective=left.found[number].effective,
            held_back=left.found[number].tempered,
        )
        for number, name in enumerate(left.figure_ids)
    ]
    return tuple(sorted(found, key=lambda one: (-one.moved, one.entry.entered)))
