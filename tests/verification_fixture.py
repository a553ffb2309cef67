"""A small case of our own to verify forecasts on, and forecasters that are easy to check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from tests.flee_fixture import write_instance

from waystation.domain.model import FloatArray
from waystation.domain.verification import Asked, Case, CountReport, Question, Track
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_write import write_folder
from waystation.verification.cases import CaseFolder
from waystation.verification.forecaster import Forecaster
from waystation.verification.verify import Protocol
from waystation.world.flee import read_instance

FIRST = dt.date(2020, 3, 1)
HEADER = "location,date,people,corrected,source\n"


def day(number: int) -> dt.date:
    """A day of the case by its number."""
    return FIRST + dt.timedelta(number)


def count(
    place: str, number: int, people: float, *, corrected: bool = False, lag: int = 7
) -> CountReport:
    return CountReport(place, day(number), day(number + lag), people, corrected)


def case_of(reports: Iterable[CountReport], **capacity: float) -> Case:
    kept = tuple(reports)
    return Case("valley", FIRST, max(one.day for one in kept), kept, tuple(capacity.items()))


def weekly_case(weeks: int = 30, *, step: int = 50) -> Case:
    """Two places counted weekly: one grows evenly, one stands still."""
    grows = [count("Fir", 7 * week, 100.0 + step * week) for week in range(weeks)]
    stands = [count("Gorse", 7 * week + 2, 40.0) for week in range(weeks)]
    return case_of([*grows, *stands], Fir=500.0)


def weekly_rows(weeks: int = 30) -> str:
    """A table of counts with some noise, as text."""
    rng = np.random.default_rng(7)
    lines = []
    for place, start in (("Fir", 200), ("Gorse", 5000)):
        people = start + np.cumsum(rng.integers(0, 120, size=weeks))
        for week, number in enumerate(people.tolist()):
            lines.append(f"{place},{day(7 * week)},{number},{number},{place.lower()}.csv:{week}\n")
    return HEADER + "".join(lines)


def write_case(folder: Path, counts: str) -> Path:
    """A scenario folder with a table of counts."""
    instance = write_instance(folder.parent / f"{folder.name}-instance")
    write_folder(import_instance(read_instance(instance)), folder)
    (folder / "counts.csv").write_text(counts, encoding="utf-8")
    return folder


def three_rules(folder: CaseFolder, protocol: Protocol) -> Sequence[Forecaster]:
    """One that is about right for `weekly_rows`, and two that are not."""
    del folder, protocol
    return (Steady("model", 60.0, 0.5), Steady("too little", 5.0, 0.2), Steady("much", 400.0))


class Steady:
    """Expects the last count to change by so many people a week, with a fixed relative spread."""

    track = Track.UNCONDITIONAL

    def __init__(self, name: str, weekly: float, spread: float = 0.3, samples: int = 60) -> None:
        self.name, self.weekly, self.spread, self.samples = name, weekly, spread, samples

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        assert case.reports == tuple(known)
        return [self._one(question, rng) for question in questions]

    def _one(self, question: Question, rng: np.random.Generator) -> FloatArray:
        weeks = (question.ends - question.begins).days / 7
        noise = np.exp(self.spread * rng.standard_normal(self.samples))
        change = self.weekly * weeks * noise
        if question.asked is Asked.ARRIVALS:
            return np.asarray(np.maximum(change, 0.0))
        stock = np.maximum(question.known + change, 0.0)
        if question.asked is Asked.STOCK:
            return np.asarray(stock)
        return np.asarray(stock > question.threshold, dtype=np.float64)
