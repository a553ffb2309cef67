"""From every number of a finished forecast to the figures that moved it, and back.

Nothing is run again: the members are weighted as if an origin had not been there, once for each
origin, and every number is read from them with each set of weights. `waystation.forecasting.
explain` tells the same of one number, and what it was before any figure.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from waystation.assimilation.influence import Without, log_ratios, weighted_quantiles, without
from waystation.domain.counts import SMALL
from waystation.domain.days import day_number
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.influence import (
    Explained,
    FigureInfluence,
    Influences,
    Moved,
    Mover,
    Number,
    NumberName,
    Subject,
)
from waystation.domain.model import FloatArray
from waystation.domain.scenario import Scenario
from waystation.domain.work import Progress, Runner
from waystation.engine.devices import Device
from waystation.evidence.copies import CopyLink
from waystation.forecasting.correct import Method
from waystation.forecasting.members import Lived
from waystation.forecasting.run import forecast_with_members
from waystation.forecasting.stored_begin import Store
from waystation.forecasting.told import Told, days_told, numbers_of
from waystation.forecasting.window import OPENING

MOST_MOVERS, MOST_MOVED = 5, 3
"""Figures told for a number, and numbers told for a figure."""

MOST_STEPS = 400_000_000
"""(numbers by day) x (origins) x (members) that are worked through, five to ten seconds on one
core. Beyond, people present and arriving are told for fewer days."""

_SHAPE = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles by which two distributions of one number are compared."""

_LOW, _MIDDLE, _HIGH = 0, 2, 4


class LeftOut(NamedTuple):
    """The members as if each origin had not been there.

    Attributes:
        figure_ids: (O) the ledger entry that stands for each origin.
        found: (O) how the members are weighted.
        weights: (O, M) the weights.
    """

    figure_ids: tuple[str, ...]
    found: tuple[Without, ...]
    weights: FloatArray


class Effects(NamedTuple):
    """What O origins do to one number.

    Attributes:
        number: The number.
        without: (O) the number without each origin.
        moved: (O,) how far each moved it: see `waystation.domain.influence.Mover`.
        larger: (O,) the larger of the number with and without it, what `moved` is a share of:
            people, at least SMALL; days ahead and one; of a chance 1.
    """

    number: Number
    without: tuple[Number, ...]
    moved: FloatArray
    larger: FloatArray


def forecast_with_influences(
    scenario: Scenario,
    *,
    places: Callable[[Forecast], Sequence[str]],
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
    runner: Runner | None = None,
    store: Store | None = None,
    device: str = Device.CPU,
) -> tuple[Forecast, Influences]:
    """A forecast, and what the figures did to its numbers.

    The forecast is the one `waystation.forecast` gives, and its arguments are those.

    Args:
        scenario: The question.
        places: Tells the locations whose numbers are shown, from the forecast.
        as_of: As of `forecast`, as are the others.
        members: Ensemble members.
        seed: Seed.
        days: Days after `as_of`.
        entries: Ledger entries.
        links: Which reports copy which.
        workers: Threads.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past.
        runner: Runs the members; by default this process.
        store: Takes the days of the members; None to hold them.
        device: What runs the members.

    Raises:
        InputError: As `forecast`.
    """
    result, lived = forecast_with_members(
        scenario, as_of=as_of, members=members, seed=seed, days=days, entries=entries, links=links,
        workers=workers, progress=progress, method=method, flows=True, runner=runner, store=store,
        device=device,
    )  # fmt: skip
    return result, influences(result, lived, places(result))


def influences(
    result: Forecast,
    lived: Lived,
    places: Sequence[str],
    *,
    most_movers: int = MOST_MOVERS,
    most_moved: int = MOST_MOVED,
) -> Influences:
    """What the figures did to the numbers of a forecast.

    Every number rests on the members alone, so neither the order of the places nor that of the
    ledger makes a difference. Numbers that are zero in every member are left out: no figure moved
    them. Work and memory: (numbers) x (origins) x (members) steps, (origins) x (members) floats;
    where that is more than MOST_STEPS, each second, third or later day is told, and the last.

    Args:
        result: The forecast.
        lived: What its members lived through.
        places: Locations whose numbers are asked for; names that it does not know are left out.
        most_movers: Figures told for a number.
        most_moved: Numbers told for a figure.
    """
    left = left_out(lived)
    entered = {entry.figure_id: entry.entered for entry in result.entries}
    order = [entered[figure_id] for figure_id in left.figure_ids]
    numbers, by_figure = [], _ByFigure(left, order, most_moved)
    ahead = days_ahead(result, lived)
    step = math.ceil(2 * (ahead + 1) * len(set(places)) * left.weights.size / MOST_STEPS) or 1
    for told in numbers_of(result, lived, places, step=step):
        found = effects(told, left.weights, ahead)
        numbers.append(Explained(told.name, found.number, _movers(found, left, order, most_movers)))
        by_figure.add(told.name, found)
    days = tuple(result.as_of + dt.timedelta(days=one) for one in days_told(ahead, step))
    return Influences(tuple(numbers), by_figure.figures(), days, result.members)


def left_out(lived: Lived) -> LeftOut:
    """The members as if each origin had not been there, in the order of the observations.

    Counts that open a window are where the members start, and no origins.
    """
    seen, past = lived.traced.observations, lived.past
    numbers = [i for i, one in enumerate(seen) if not one.figure_ids[0].startswith(OPENING)]
    found = [
        without(ratio, full=past.shares.get(seen[number].day, past.power))
        for number, ratio in zip(numbers, log_ratios(lived.traced, numbers), strict=True)
    ]
    names = tuple(seen[number].figure_ids[0] for number in numbers)
    weights = np.array([left.weights for left in found])
    members = lived.traced.counts.shape[1]
    return LeftOut(names, tuple(found), weights.reshape(len(found), members))


def days_ahead(result: Forecast, lived: Lived) -> int:
    """Days from the as-of day to the last one."""
    return len(lived.snapshots) - 1 - day_number(result.as_of, result.scenario.first_day)


def effects(told: Told, weights: FloatArray, horizon: int) -> Effects:
    """What each origin does to one number.

    Args:
        told: The number, in each member.
        weights: (O, M) from `left_out`.
        horizon: Days ahead.
    """
    equal = np.full((1, len(told.values)), 1.0 / len(told.values))
    if told.name.subject.is_chance:
        return _on_chance(told.values, equal, weights)
    if told.name.subject is Subject.FIRST_ARRIVAL:
        return _on_days(told.values, equal, weights, horizon)
    return _on_people(told.values, equal, weights)


def _on_chance(values: FloatArray, equal: FloatArray, weights: FloatArray) -> Effects:
    chance = float((equal[0] * values).sum())
    left = (weights * values).sum(axis=1)
    moved = np.abs(((weights - equal) * values).sum(axis=1))
    numbers = tuple(Number(one, one, one) for one in left.tolist())
    return Effects(Number(chance, chance, chance), numbers, moved, np.ones_like(moved))


def _on_people(values: FloatArray, equal: FloatArray, weights: FloatArray) -> Effects:
    shape, left = (weighted_quantiles(values, held, _SHAPE) for held in (equal, weights))
    moved = np.abs(shape - left).mean(axis=1)
    larger = np.maximum(np.maximum(shape, left).mean(axis=1), SMALL)
    return Effects(_number(shape[0]), tuple(map(_number, left)), moved, larger)


def _on_days(values: FloatArray, equal: FloatArray, weights: FloatArray, horizon: int) -> Effects:
    """Of days until a first arrival; what is beyond the horizon counts as on the day after it."""
    shape, left = (_days(values, held) for held in (equal, weights))
    near, others = (np.minimum(np.maximum(days, 0.0), horizon + 1.0) for days in (shape, left))
    moved = np.abs(near - others).mean(axis=1)
    before = values <= 0.0
    for found, held in ((shape, equal), (left, weights)):
        found[(held * before).sum(axis=1) >= 0.5] = np.nan
    numbers = tuple(map(_number, left))
    return Effects(_number(shape[0]), numbers, moved, np.full_like(moved, horizon + 1.0))


def _days(values: FloatArray, weights: FloatArray) -> FloatArray:
    """(O, levels) the first day by which so large a share of the members has come."""
    order = np.argsort(values, kind="stable")
    mass = np.cumsum(weights[:, order], axis=1)
    found = np.empty((len(mass), len(_SHAPE)))
    for one, row in enumerate(mass):
        rank = np.searchsorted(row, np.array(_SHAPE) - 1e-9)
        found[one] = values[order][np.minimum(rank, len(values) - 1)]
    return found


def _number(shape: FloatArray) -> Number:
    return Number(float(shape[_MIDDLE]), float(shape[_LOW]), float(shape[_HIGH]))


def _strongest(size: FloatArray, order: Sequence[int], most: int) -> list[int]:
    """Positions of the largest sizes above zero; of equal ones the figure entered first."""
    moving = np.flatnonzero(size > 0.0).tolist()
    return sorted(moving, key=lambda one: (-size[one], order[one]))[:most]


def _movers(found: Effects, left: LeftOut, order: Sequence[int], most: int) -> tuple[Mover, ...]:
    return tuple(
        Mover(
            left.figure_ids[one],
            found.without[one],
            float(found.moved[one]),
            left.found[one].tempered,
        )
        for one in _strongest(found.moved, order, most)
    )


class _ByFigure:
    """What each origin did, gathered number by number."""

    def __init__(self, left: LeftOut, order: Sequence[int], most: int) -> None:
        self._left, self._order, self._most = left, order, most
        self._subjects: dict[Subject, _BySubject] = {}

    def add(self, name: NumberName, found: Effects) -> None:
        """Take in one number."""
        fresh = _BySubject(len(self._order), self._most)
        self._subjects.setdefault(name.subject, fresh).add(name, found)

    def figures(self) -> tuple[FigureInfluence, ...]:
        """One per origin, the most influential first."""
        share = self._overall()
        numbers = range(len(self._order))
        ranked = sorted(numbers, key=lambda one: (-share[one], self._order[one]))
        return tuple(self._figure(one, float(share[one])) for one in ranked)

    def _overall(self) -> FloatArray:
        """(O,) mean over the subjects."""
        if not self._subjects:
            return np.zeros(len(self._order))
        return np.asarray(np.mean([one.share() for one in self._subjects.values()], axis=0))

    def _figure(self, one: int, share: float) -> FigureInfluence:
        left = self._left.found[one]
        moved = [each for subject in self._subjects.values() for each in subject.moved(one)]
        moved.sort(key=lambda each: (-each.share, each.name.key))
        return FigureInfluence(
            figure_id=self._left.figure_ids[one],
            share=share,
            most=tuple(moved[: self._most]),
            effective=left.effective,
            held_back=left.tempered,
        )


class _BySubject:
    """What each of O origins did to the numbers of one subject."""

    def __init__(self, origins: int, most: int) -> None:
        self._moved, self._larger = np.zeros(origins), np.zeros(origins)
        self._largest, self._most = 0.0, most
        self._least = np.zeros(origins)
        self._kept: list[list[tuple[float, NumberName, Number, Number]]]
        self._kept = [[] for _ in range(origins)]

    def add(self, name: NumberName, found: Effects) -> None:
        """Take in one number."""
        self._moved += found.moved
        self._larger += found.larger
        self._largest = max(self._largest, float(found.larger.max(initial=0.0)))
        for one in np.flatnonzero(found.moved > self._least).tolist():
            self._keep(one, (float(found.moved[one]), name, found.number, found.without[one]))

    def _keep(self, one: int, fresh: tuple[float, NumberName, Number, Number]) -> None:
        """Keep a number among the most-moved ones; of the days of one place only the strongest."""
        kept = {_series(each[1]): each for each in self._kept[one]}
        before = kept.get(_series(fresh[1]))
        if before is None or fresh[0] > before[0]:
            kept[_series(fresh[1])] = fresh
        strongest = sorted(kept.values(), key=lambda each: (-each[0], each[1].key))
        self._kept[one] = strongest[: self._most]
        if len(strongest) >= self._most:
            self._least[one] = self._kept[one][-1][0]

    def share(self) -> FloatArray:
        """(O,) how much of all its numbers together each origin moves."""
        return np.divide(
            self._moved, self._larger, out=np.zeros_like(self._moved), where=self._larger > 0.0
        )

    def moved(self, one: int) -> tuple[Moved, ...]:
        """The numbers an origin moved most."""
        return tuple(
            Moved(name, number, left, moved, moved / self._largest)
            for moved, name, number, left in self._kept[one]
        )


def _series(name: NumberName) -> tuple[str, str]:
    """What the numbers of several days have in common."""
    return name.place, name.group
