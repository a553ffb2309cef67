"""The place where another reader is plugged in: whatever reads figures from a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Gazetteer
from waystation.reports.reader import READER, read_report


class Reader(Protocol):
    """Reads figures from reports. Each figure's words are those of the report, at its offsets."""

    @property
    def name(self) -> str:
        """What its figures say in `Figure.reader`."""

    def figures(self, report: Report) -> tuple[Figure, ...]:
        """Every figure the report states, in order of place."""


@dataclass(frozen=True)
class Grammar:
    """Our own grammar: the default reader."""

    gazetteer: Gazetteer

    @property
    def name(self) -> str:
        """The grammar's name."""
        return READER

    def figures(self, report: Report) -> tuple[Figure, ...]:
        """Every figure the report states, in order of place."""
        return read_report(report, self.gazetteer)
