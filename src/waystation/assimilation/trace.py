"""What each member had for every figure, on the figure's own day, carried to its descendants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from waystation.assimilation.observations import ALL_GROUPS, Observation, Operator
from waystation.assimilation.operators import (
    counts_by_group,
    morning_positions,
    sighting_log_likelihood,
)
from waystation.assimilation.sources import Source, bias_column, sources_of, total_bias
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.engine.rules import Rules
from waystation.engine.state import State


class Members(Protocol):
    """What the trace reads of an ensemble at the end of a day.

    Attributes:
        state: Where everybody is.
        bias: (M, S) parts of the bias of each source.
        positions: (M, G, 2) where the main column of each group is.
    """

    @property
    def state(self) -> State: ...  # noqa: D102
    @property
    def bias(self) -> FloatArray: ...  # noqa: D102
    @property
    def positions(self) -> FloatArray: ...  # noqa: D102


class Traced(NamedTuple):
    """N observations, M members.

    Attributes:
        observations: The observations.
        counts: (N, M) people each member had for what an observation counts; NaN for a sighting
            without a number.
        bias: (N, M) log bias of the observation's source in each member on that day.
        sightings: (N, M) log likelihood of the sighting; NaN where there is none.
    """

    observations: tuple[Observation, ...]
    counts: FloatArray
    bias: FloatArray
    sightings: FloatArray

    def take(self, index: IntArray) -> Traced:
        """The same of members chosen by `index`."""
        return self._replace(
            counts=self.counts[:, index],
            bias=self.bias[:, index],
            sightings=self.sightings[:, index],
        )

    def followed_by(self, other: Traced) -> Traced:
        """These observations and those of another, of the same members."""
        pairs = zip(self[1:], other[1:], strict=True)
        return Traced(
            (*self.observations, *other.observations),
            *(np.concatenate([mine, theirs]) for mine, theirs in pairs),
        )


class Trace:
    """Gathers day by day what members had for each observation."""

    def __init__(
        self,
        observations: Sequence[Observation],
        model: Model,
        rules: Rules,
        sources: Sequence[Source] | None = None,
    ) -> None:
        """Nothing gathered yet.

        Args:
            observations: Observations of the days that will be taken in.
            model: The model.
            rules: Its probabilities.
            sources: Columns of the members' biases; None for those of these observations.
        """
        self._observations = tuple(observations)
        self._model, self._rules = model, rules
        self._sources = sources_of(observations) if sources is None else sources
        self._people: dict[int, FloatArray] = {}
        self._before: dict[int, FloatArray] = {}
        self._bias: dict[int, FloatArray] = {}
        self._sightings: dict[int, FloatArray] = {}
        self._positions: FloatArray | None = None

    def watch(self, day: int, ancestor: IntArray, members: Members) -> None:
        """Take in the end of a day.

        Args:
            day: Day number.
            ancestor: (M,) member of the day before each descends from; or (M, G), by group.
            members: The members.
        """
        groups = len(self._model.groups)
        by_group = ancestor if ancestor.ndim == 2 else np.tile(ancestor[:, None], (1, groups))
        self._carry(by_group)
        yesterday = self._positions
        if yesterday is not None:
            yesterday = np.take_along_axis(yesterday, by_group[:, :, None], axis=0)
        for number, one in enumerate(self._observations):
            if one.since == day:
                self._before[number] = members.state.arrived[:, one.place].astype(float)
            if one.day == day:
                self._take_in(number, one, members, yesterday)
        self._positions = members.positions.copy()

    def _carry(self, ancestor: IntArray) -> None:
        """Hand on to the members of a day what those they descend from had."""
        moved = not np.array_equal(ancestor, np.arange(len(ancestor))[:, None] + 0 * ancestor)
        if not moved:
            return
        for kept in (self._people, self._before):
            for number, value in kept.items():
                kept[number] = np.take_along_axis(value, ancestor, axis=0)
        for kept in (self._bias, self._sightings):
            for number, value in kept.items():
                group = self._observations[number].group
                kept[number] = value[ancestor[:, 0 if group == ALL_GROUPS else group]]

    def _take_in(
        self, number: int, one: Observation, members: Members, yesterday: FloatArray | None
    ) -> None:
        if one.operator is Operator.INCREASE:
            arrived = members.state.arrived[:, one.place].astype(float)
            self._people[number] = arrived - self._before.pop(number, np.zeros_like(arrived))
        elif one.operator is not None:
            people = counts_by_group(one, self._model, self._rules, members.state)
            self._people[number] = people.astype(float)
        if one.operator is not None:
            total = total_bias(members.bias, self._sources)
            self._bias[number] = total[:, bias_column(one)]
        if one.sighting is not None:
            today = members.positions[:, one.group]
            earlier = today * np.nan if yesterday is None else yesterday[:, one.group]
            self._sightings[number] = sighting_log_likelihood(
                one.sighting,
                today,
                morning_positions(self._model, one.group, today, earlier),
                float(self._model.lat[one.place]),
                float(self._model.lon[one.place]),
            )

    def traced(self) -> Traced:
        """What has been gathered, of the members of the last day taken in."""
        members = 0 if self._positions is None else len(self._positions)
        shape = (len(self._observations), members)
        counts, bias, sightings = (np.full(shape, np.nan) for _ in range(3))
        for number, people in self._people.items():
            group = self._observations[number].group
            counts[number] = people.sum(axis=1) if group == ALL_GROUPS else people[:, group]
        for number, value in self._bias.items():
            bias[number] = value
        for number, value in self._sightings.items():
            sightings[number] = value
        return Traced(self._observations, counts, bias, sightings)
