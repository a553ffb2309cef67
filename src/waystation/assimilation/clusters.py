"""Observations of one thing on one day, which belong together in the likelihood."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.assimilation.likelihood import Report
from waystation.assimilation.observations import NO_PLACE, Observation, Operator
from waystation.assimilation.sources import bias_column

Thing = tuple[Operator, int, int, int | None]
"""Operator, group, place (NO_PLACE for the size of a group), day since which it is counted."""


def thing_counted(observation: Observation) -> Thing | None:
    """What an observation counts; None for a sighting without a number."""
    if observation.operator is None:
        return None
    size = observation.operator is Operator.GROUP_SIZE
    place = NO_PLACE if size else observation.place
    return observation.operator, observation.group, place, observation.since


def reports_of(cluster: Sequence[Observation]) -> list[Report]:
    """The numbers of observations, as the likelihood takes them."""
    return [
        Report(
            one.reading.low,
            one.reading.high,
            one.sigma,
            bias_column(one),
            one.reading.wide_low,
            one.reading.wide_high,
            one.reading.wide_weight,
            one.agency,
        )
        for one in cluster
        if one.reading is not None
    ]
