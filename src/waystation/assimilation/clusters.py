"""Observations of one thing on one day, which belong together in the likelihood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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


def clusters_of(
    observations: Iterable[Observation],
) -> dict[tuple[int, Thing], list[Observation]]:
    """Observations with a number, by day and by what they count, in order of day and identity."""
    found: dict[tuple[int, Thing], list[Observation]] = {}
    for one in sorted(observations, key=lambda o: (o.day, o.figure_ids)):
        thing = thing_counted(one)
        if thing is not None:
            found.setdefault((one.day, thing), []).append(one)
    return found


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
