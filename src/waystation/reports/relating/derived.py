"""Ranges of figures that are told to be sums: the parts say more than the round total."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.evidence import Figure, Reading
from waystation.domain.findings import Findings, Relation
from waystation.domain.vocabulary import RelationKind
from waystation.reports.numbers.wording import read_range

RULE = "sum of its parts as stated"
"""Name of the rule that reads a total from its parts."""


def readings_of(findings: Findings) -> tuple[Reading, ...]:
    """The range each figure of a report is read as, in the order of the figures.

    A total whose parts are all stated with both ends is read as their sum, as far as its own
    words allow it: 800-1,000 and 2,100 make "approximately 3,000" 2,900 to 3,100.
    """
    parts = _parts(findings.relations)
    return tuple(
        _read(figure, [findings.figures[part] for part in parts.get(number, ())])
        for number, figure in enumerate(findings.figures)
    )


def _parts(relations: Sequence[Relation]) -> dict[int, list[int]]:
    """Positions of the parts, by position of their total."""
    parts: dict[int, list[int]] = {}
    for relation in relations:
        if relation.kind is RelationKind.TOTAL_OF:
            parts.setdefault(int(relation.first), []).append(int(relation.second))
    return parts


def _read(figure: Figure, parts: Sequence[Figure]) -> Reading:
    own = read_range(figure)
    lows = [part.low for part in parts if part.low is not None]
    highs = [part.high for part in parts if part.high is not None]
    if not parts or len(lows) < len(parts) or len(highs) < len(parts):
        return own
    low, high = max(own.low, float(sum(lows))), min(own.high, float(sum(highs)))
    return Reading(low, high, RULE) if low <= high else own
