"""Why a forecast says what it says: what each origin, and what was learnt, did to one number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import partial

import numpy as np

from waystation.assimilation.influence import log_ratio, weighted_quantiles, without
from waystation.domain.days import parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Decision, Entry
from waystation.domain.forecast import Forecast, Posterior
from waystation.domain.model import FloatArray
from waystation.domain.scenario import Scenario
from waystation.evidence.copies import CopyLink
from waystation.forecasting.correct import Method
from waystation.forecasting.gather import gather
from waystation.forecasting.members import Lived, Progress
from waystation.forecasting.run import (
    as_of_day,
    check_options,
    forecast_with_members,
)

LONGEST_AHEAD = 365
_SHAPE = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles by which two distributions of one number are compared."""


class Asked(StrEnum):
    """What of a place and a day is explained."""

    ARRIVALS = "arrivals"
    PRESENT = "present"
    REACH = "reach"


@dataclass(frozen=True)
class Number:
    """One number of a forecast.

    Attributes:
        middle: Median, people; of `Asked.REACH` the chance that the place has been reached.
        low, high: 90 % band; both the chance itself for `Asked.REACH`.
    """

    middle: float
    low: float
    high: float


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

    asked: Asked
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
    scenario: Scenario,
    *,
    place: str,
    day: dt.date | str,
    what: str = Asked.ARRIVALS,
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
        scenario: The question.
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
    check_options(scenario, as_of, members, seed, None)
    if entries is None:
        gathered = gather(scenario)
        entries, links = gathered.entries, gathered.links
    origin = as_of_day(scenario, as_of, entries)
    asked, when = _question(scenario, place, day, what, origin)
    ahead = (when - origin).days
    run = partial(
        forecast_with_members, scenario, as_of=origin, members=members, seed=seed,
        days=max(ahead, 1), links=links, workers=workers, progress=progress, method=method,
    )  # fmt: skip
    result, lived = run(entries=entries)
    number = partial(_values, asked=asked, place=scenario_place(scenario, place), ahead=ahead)
    values = number(lived)
    _, free = run(entries=())
    return Explanation(
        asked=asked,
        place=place,
        day=when,
        number=_number(values, asked),
        before=_number(number(free), asked),
        influences=_influences(result, lived, values, asked),
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
) -> tuple[Asked, dt.date]:
    """What is asked, checked.

    Raises:
        InputError: Everything that makes no sense, at once.
    """
    problems: list[Problem] = []
    names = [one.name for one in scenario.locations]
    if place not in names:
        close = get_close_matches(place, names, n=3, cutoff=0.5)
        hint = f", such as {', '.join(close)}" if close else ""
        problems.append(Problem("--place", 0, "", repr(place), f"a location of the scenario{hint}"))
    if what not in list(Asked):
        problems.append(Problem("--what", 0, "", repr(what), "arrivals, present or reach"))
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
    return Asked(what), when


def _values(lived: Lived, *, asked: Asked, place: int, ahead: int) -> FloatArray:
    """(M,) the number in each member, `ahead` days after the as-of day."""
    position = len(lived.snapshots) - 1 - max(ahead, 1) + ahead
    if asked is Asked.REACH:
        return np.asarray(lived.reached[:, place, -1] <= position, dtype=float)
    day = lived.snapshots[position]
    people = day.arrivals if asked is Asked.ARRIVALS else day.present
    return np.asarray(people[:, place].sum(axis=-1), dtype=float)


def _number(values: FloatArray, asked: Asked, weights: FloatArray | None = None) -> Number:
    held = np.full(len(values), 1.0 / len(values)) if weights is None else weights
    if asked is Asked.REACH:
        chance = float((held * values).sum())
        return Number(chance, chance, chance)
    low, middle, high = weighted_quantiles(values, held, (0.05, 0.5, 0.95)).tolist()
    return Number(middle, low, high)


def _influences(
    result: Forecast, lived: Lived, values: FloatArray, asked: Asked
) -> tuple[Influence, ...]:
    entries = {entry.figure_id: entry for entry in result.entries}
    decisions = {made.figure_id: made for made in result.decisions}
    found = []
    for number, one in enumerate(lived.traced.observations):
        name = one.figure_ids[0]
        full = lived.past.shares.get(one.day, lived.past.power)
        left = without(log_ratio(lived.traced, number), full=full)
        found.append(
            Influence(
                entry=entries[name],
                decision=decisions[name],
                without=_number(values, asked, left.weights),
                moved=_moved(values, left.weights, asked),
                effective=left.effective,
                held_back=left.tempered,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.moved, one.entry.entered)))


def _moved(values: FloatArray, weights: FloatArray, asked: Asked) -> float:
    """How far two distributions of one number lie apart."""
    equal = np.full(len(values), 1.0 / len(values))
    if asked is Asked.REACH:
        return abs(float(((weights - equal) * values).sum()))
    with_it, left = (weighted_quantiles(values, held, _SHAPE) for held in (equal, weights))
    return float(np.abs(with_it - left).mean())
