"""The registry of unknowns: what evidence may correct, each as one standard normal number.

Three kinds of numbers decide what a member does beside its own random draws: parameters, which
hold throughout; shocks of the controls (departures by origin and week, how strongly places draw
people, what crossings let through); and the biases of those who report. A scenario or a setting
gives each a prior; here it is brought to mean nought and spread one, so that one update serves all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray, Model
from waystation.domain.parameters import PARAMETERS
from waystation.domain.streams import Purpose, stream
from waystation.engine.controls import (
    WEEK,
    Shocks,
    Spread,
    controlled,
    draw_shocks,
    spreads,
)
from waystation.engine.step import draw_parameters

EVERYWHERE = -1
"""Place of what is not tied to one."""


class Kind(StrEnum):
    """What an unknown steers."""

    PARAMETER = "parameter"
    DEPARTURES = "departures"
    PULL = "pull"
    ROOM = "room"
    BIAS = "bias"


CONTROLS = (Kind.DEPARTURES, Kind.PULL, Kind.ROOM)


@dataclass(frozen=True)
class Unknown:
    """One number that evidence may correct.

    Attributes:
        name: What it is, for people ("departures from Kidal, week 7").
        kind: What it steers.
        transform: Scale on which it is normal.
        mean: Prior mean on that scale.
        sigma: Prior standard deviation on that scale.
        source: Where the prior stands.
        group: Group of a parameter, EVERYWHERE for others.
        place: Location a control acts at; EVERYWHERE for parameters, biases, and departures that
            name no place.
        column: Parameter, week (0 is the fixed part, 1 the first week) or source of a bias.
        first_day: Day number from which it can act.
    """

    name: str
    kind: Kind
    transform: str
    mean: float
    sigma: float
    source: str
    group: int
    place: int
    column: int
    first_day: int


class Steered(NamedTuple):
    """What a set of unknowns means to the engine and to the reports.

    Attributes:
        parameters: (M, G, Q) on the transformed scale.
        shocks: Standard normal shocks of the controls.
        parts: (M, S) log biases of sources, or parts of them.
    """

    parameters: FloatArray
    shocks: Shocks
    parts: FloatArray

    def take(self, index: IntArray) -> Steered:
        """Members chosen by `index`."""
        shocks = Shocks._make(array[index] for array in self.shocks)
        return Steered(self.parameters[index], shocks, self.parts[index])


class _Control(NamedTuple):
    """Names and places of the shocks of one control."""

    kind: Kind
    told: str
    settings: tuple[str, str]
    places: IntArray
    spread: Spread

    def rows(self, weeks: int) -> BoolArray:
        """(1 + W,) rows of shocks that do anything."""
        alive = [self.spread.fixed > 0.0] + [self.spread.weekly > 0.0] * weeks
        return np.array(alive, dtype=np.bool_)


class Unknowns:
    """All unknowns of a run, and the way between numbers and what they steer.

    Attributes:
        items: The unknowns, in the order of the columns of numbers.
        weeks: Weeks of the controls.
    """

    def __init__(
        self, model: Model, weeks: int, *, sources: Sequence[str] = (), bias_sigma: float = 0.0
    ) -> None:
        """List the unknowns of a model.

        Args:
            model: Priors and settings.
            weeks: Weeks the controls have shocks for.
            sources: Names of the sources of reports, one per column of biases.
            bias_sigma: Log standard deviation of each column; 0 for no bias at all.
        """
        self._model, self._sigma = model, bias_sigma
        self.weeks = weeks
        self._parameters = np.argwhere(model.prior_sigma > 0.0)
        self._controls = _controls(model)
        self._sources = tuple(sources)
        self.items: tuple[Unknown, ...] = (
            *self._of_parameters(),
            *(one for control in self._controls for one in self._of_control(control)),
            *self._of_biases(),
        )

    def _of_parameters(self) -> Iterator[Unknown]:
        model = self._model
        for group, column in self._parameters.tolist():
            spec = PARAMETERS[column]
            together = bool(model.group_together[group])
            yield Unknown(
                name=f"{spec.name} of {model.groups[group]}",
                kind=Kind.PARAMETER,
                transform=str(spec.transform),
                mean=float(model.prior_mean[group, column]),
                sigma=float(model.prior_sigma[group, column]),
                source=f"scenario.toml: prior {spec.name}",
                group=group,
                place=EVERYWHERE,
                column=column,
                first_day=int(model.group_first_day[group]) if together else 0,
            )

    def _of_control(self, control: _Control) -> Iterator[Unknown]:
        names = (*self._model.locations, "all places of hazard")
        for row in np.flatnonzero(control.rows(self.weeks)).tolist():
            for place in control.places.tolist():
                when = f", week {row}" if row else ", throughout"
                named = place < len(self._model.locations)
                yield Unknown(
                    name=f"{control.told} {names[place]}{when}",
                    kind=control.kind,
                    transform="log",
                    mean=0.0,
                    sigma=control.spread.weekly if row else control.spread.fixed,
                    source=f"setting {control.settings[min(row, 1)]}",
                    group=EVERYWHERE,
                    place=place if named else EVERYWHERE,
                    column=row,
                    first_day=WEEK * max(row - 1, 0),
                )

    def _of_biases(self) -> Iterator[Unknown]:
        if self._sigma == 0.0:
            return
        for column, name in enumerate(self._sources):
            yield Unknown(
                name=f"bias of {name}",
                kind=Kind.BIAS,
                transform="log",
                mean=0.0,
                sigma=self._sigma,
                source="assumption: docs/method.md, Starting values",
                group=EVERYWHERE,
                place=EVERYWHERE,
                column=column,
                first_day=0,
            )

    def draw(self, members: int, seed: int) -> FloatArray:
        """(M, N) numbers from the priors, the same that a run without evidence draws.

        Args:
            members: Number of members.
            seed: The run's seed.
        """
        parts = stream(seed, Purpose.BIAS).normal(0.0, 1.0, (members, len(self._sources)))
        return self.pack(
            Steered(
                draw_parameters(self._model, members, seed),
                draw_shocks(self._model, members, seed, self.weeks),
                self._sigma * parts,
            )
        )

    def steered(self, parameters: FloatArray, shocks: Shocks) -> Steered:
        """Parameters and shocks with no bias."""
        return Steered(parameters, shocks, np.zeros((len(parameters), len(self._sources))))

    def pack(self, steered: Steered) -> FloatArray:
        """(M, N) numbers of what is steered."""
        group, column = self._parameters.T
        mean, sigma = (a[group, column] for a in (self._model.prior_mean, self._model.prior_sigma))
        columns = [(steered.parameters[:, group, column] - mean) / sigma]
        for control in self._controls:
            shocks = getattr(steered.shocks, control.kind.value)
            columns.append(shocks[:, control.rows(self.weeks)])
        if self._sigma > 0.0:
            columns.append(steered.parts / self._sigma)
        return np.concatenate([c.reshape(len(steered.parameters), -1) for c in columns], axis=1)

    def unpack(self, numbers: FloatArray) -> Steered:
        """What (M, N) numbers steer."""
        model, members = self._model, len(numbers)
        group, column = self._parameters.T
        parameters = np.tile(model.prior_mean, (members, 1, 1))
        done = len(group)
        parameters[:, group, column] += model.prior_sigma[group, column] * numbers[:, :done]
        shocks = {}
        for control in self._controls:
            rows = control.rows(self.weeks)
            size = len(control.places)
            full = np.zeros((members, 1 + self.weeks, size))
            end = done + int(rows.sum()) * size
            full[:, rows] = numbers[:, done:end].reshape(members, int(rows.sum()), size)
            shocks[control.kind.value], done = full, end
        parts = self._sigma * numbers[:, done:]
        if self._sigma == 0.0:
            parts = np.zeros((members, len(self._sources)))
        return Steered(parameters, Shocks(**shocks), parts)

    def places_of(self, kind: Kind) -> list[int]:
        """Locations of a control in the order of its shocks; EVERYWHERE for no location."""
        control = next(one for one in self._controls if one.kind is kind)
        known = len(self._model.locations)
        return [place if place < known else EVERYWHERE for place in control.places.tolist()]

    def _weekly(self) -> Iterator[tuple[slice, int, float]]:
        """Columns of the weekly shocks of each control, its number of places, what a week keeps."""
        done = len(self._parameters)
        for control in self._controls:
            rows, size = control.rows(self.weeks), len(control.places)
            first, end = done + int(rows[0]) * size, done + int(rows.sum()) * size
            if size and control.spread.weekly > 0.0:
                yield slice(first, end), size, control.spread.keep
            done = end

    def as_levels(self, numbers: FloatArray) -> FloatArray:
        """(M, N) the same with the weekly levels that shocks add up to in place of the shocks."""
        found = numbers.copy()
        for columns, size, keep in self._weekly():
            level = found[:, columns].reshape(len(found), -1, size)
            for week in range(1, level.shape[1]):
                level[:, week] = keep * level[:, week - 1] + np.sqrt(1 - keep**2) * level[:, week]
            found[:, columns] = level.reshape(len(found), -1)
        return found

    def to_shocks(self, gain: FloatArray) -> FloatArray:
        """(N, P) changes of shocks that bring about these changes of levels."""
        found = gain.copy()
        for rows, size, keep in self._weekly():
            level = gain[rows].reshape(-1, size, gain.shape[1])
            shock = level.copy()
            shock[1:] = (level[1:] - keep * level[:-1]) / np.sqrt(1.0 - keep**2)
            found[rows] = shock.reshape(-1, gain.shape[1])
        return found

    def of_kind(self, *kinds: Kind) -> BoolArray:
        """(N,) unknowns of these kinds."""
        return np.array([one.kind in kinds for one in self.items], dtype=np.bool_)


_TOLD = (
    (Kind.DEPARTURES, "departures from", ("departures_spread", "weekly_spread")),
    (Kind.PULL, "pull of", ("pull_spread", "pull_weekly_spread")),
    (Kind.ROOM, "room at", ("room_spread", "room_weekly_spread")),
)


def _controls(model: Model) -> tuple[_Control, ...]:
    parts = zip(_TOLD, controlled(model), spreads(model), strict=True)
    return tuple(_Control(*told, places, spread) for told, places, spread in parts)


def weeks_of(days: int) -> int:
    """Weeks that hold so many days."""
    return -(-days // WEEK)
