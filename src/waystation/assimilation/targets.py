"""Observations as a smoother takes them: values and errors in log(people + 5), and clusters.

The error of a report holds its speaker's error, the width of what its words stand for (as of a
uniform distribution), and, for reports of one thing on one day, what they disagree on, which they
share. Several reports of one day count for less than so many independent ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waystation.assimilation.clusters import Thing, reports_of, thing_counted
from waystation.assimilation.likelihood import (
    OFFSET,
    Report,
    disagreement,
    weights,
)
from waystation.assimilation.observations import Observation
from waystation.assimilation.sources import KINDS, Source, sources_of
from waystation.domain.model import FloatArray, IntArray


@dataclass(frozen=True)
class Targets:
    """N counted observations in order, and the clusters they form.

    Attributes:
        observations: The counted observations, by day.
        value: (N,) log(people + OFFSET) in the middle of what the words stand for.
        error: (N, N) covariance of the errors of the reports.
        source: (N,) column of the source of each report.
        sources: The sources, kinds of speaker first.
        clusters: Positions of the reports of one thing on one day.
    """

    observations: tuple[Observation, ...]
    value: FloatArray
    error: FloatArray
    source: IntArray
    sources: tuple[Source, ...]
    clusters: tuple[IntArray, ...]

    def parts(self) -> list[tuple[int, ...]]:
        """Columns of the parts of bias that act on each report: of its kind, and its own."""
        kinds = [one.speaker for one in KINDS]
        of_kind = [kinds.index(self.sources[column].speaker) for column in self.source.tolist()]
        return [tuple({kind, own}) for kind, own in zip(of_kind, self.source.tolist(), strict=True)]


def read_targets(observations: Sequence[Observation]) -> Targets:
    """The observations that count people, with their errors.

    Args:
        observations: Observations of days up to the as-of day; sightings are left out.
    """
    ordered = sorted(observations, key=lambda one: (one.day, one.figure_ids))
    counted = [one for one in ordered if one.operator is not None and one.reading is not None]
    groups: dict[tuple[int, Thing | None], list[int]] = {}
    for position, one in enumerate(counted):
        groups.setdefault((one.day, thing_counted(one)), []).append(position)
    clusters = tuple(np.array(members, dtype=np.int64) for members in groups.values())
    reports = reports_of(counted)
    ends = np.array([_log_ends(one) for one in reports]).reshape(-1, 2)
    own = np.array([one.sigma**2 for one in reports]) + (ends[:, 1] - ends[:, 0]) ** 2 / 12.0
    error = np.zeros((len(counted), len(counted)))
    for members in clusters:
        together = [reports[position] for position in members]
        error[np.ix_(members, members)] = disagreement(together) ** 2
        error[members, members] += own[members] / np.array(weights(together))
    return Targets(
        observations=tuple(counted),
        value=ends.mean(axis=1),
        error=error,
        source=np.array([one.speaker for one in reports], dtype=np.int64),
        sources=sources_of(observations),
        clusters=clusters,
    )


def _log_ends(report: Report) -> tuple[float, float]:
    low, high = max(report.low, 0.0), max(report.high, report.low + 1.0)
    return float(np.log(low + OFFSET)), float(np.log(high + OFFSET))
