"""The counts known on a day, as arrays: how many people came or went between two days."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.model import BoolArray, FloatArray, IntArray
from waystation.domain.verification import CountReport


@dataclass(frozen=True, eq=False)
class Counts:
    """The counts of one place, by day.

    Attributes:
        days: (N,) days, as ordinals, increasing.
        people: (N,) people counted.
        corrected: (N,) registration corrected that day: the step to it is no movement.
        moved: (N,) net movement since the first count, corrections left out.
        measured: (N,) days since the first count on which movement was measured.
    """

    days: IntArray
    people: FloatArray
    corrected: BoolArray
    moved: FloatArray
    measured: FloatArray

    @property
    def last(self) -> int:
        """Day of the last count."""
        return int(self.days[-1])

    @property
    def mark(self) -> int:
        """A number that differs where the counts differ, within one process."""
        return hash((self.days.tobytes(), self.people.tobytes(), self.corrected.tobytes()))

    def upto(self, day: int) -> Counts:
        """The counts of the days up to one."""
        end = int(np.searchsorted(self.days, day, side="right"))
        return Counts(
            self.days[:end],
            self.people[:end],
            self.corrected[:end],
            self.moved[:end],
            self.measured[:end],
        )

    def change(self, after: int, upto: int) -> float:
        """Net movement over the days after one up to another, straight between two counts.

        Days on which nothing was measured count as days without movement.
        """
        ends = np.interp([after, upto], self.days, self.moved)
        return float(ends[1] - ends[0])

    def rate(self, after: int, upto: int) -> float:
        """Net movement per measured day; NaN where no day was measured."""
        ends = np.interp([after, upto], self.days, self.measured)
        days = float(ends[1] - ends[0])
        return self.change(after, upto) / days if days > 0 else float("nan")

    def stepped(self, after: int, upto: int) -> bool:
        """Whether the registration was corrected after one day, up to another."""
        between = (self.days > after) & (self.days <= upto)
        return bool(self.corrected[between].any())


@dataclass(frozen=True, eq=False)
class Past:
    """The counts of all places that are known.

    Attributes:
        places: Counts by place, in the order of names.
        mark: A number that differs where what is known differs, within one process.
    """

    places: dict[str, Counts]
    mark: int
    _days: tuple[int, ...]
    _marks: tuple[int, ...]

    @property
    def last(self) -> int:
        """Day of the last count of all."""
        return self._days[-1]

    def upto(self, day: int) -> Past:
        """What was counted on the days up to one."""
        parts = {name: counts.upto(day) for name, counts in self.places.items()}
        kept = {name: counts for name, counts in parts.items() if counts.days.size}
        end = bisect_right(self._days, day)
        return Past(kept, self._marks[end], self._days[:end], self._marks[: end + 1])

    def mark_upto(self, day: int) -> int:
        """The mark of what was counted on the days up to one."""
        return self._marks[bisect_right(self._days, day)]


def past_of(known: Sequence[CountReport]) -> Past:
    """The known counts as arrays; of one place and day the last published, in any order.

    Raises:
        ValueError: There is no count.
    """
    if not known:
        raise ValueError("no count is known")
    best: dict[tuple[dt.date, str], CountReport] = {}
    for report in sorted(known, key=lambda it: (it.published, it.people, it.corrected)):
        best[report.day, report.place] = report
    marks, by_place = [0], dict[str, list[CountReport]]()
    for (day, place), report in sorted(best.items()):
        marks.append(hash((marks[-1], day.toordinal(), place, report.people, report.corrected)))
        by_place.setdefault(place, []).append(report)
    days = tuple(day.toordinal() for day, _ in sorted(best))
    places = {name: _counts(by_place[name]) for name in sorted(by_place)}
    return Past(places, marks[-1], days, tuple(marks))


def _counts(reports: Sequence[CountReport]) -> Counts:
    days = np.array([report.day.toordinal() for report in reports], dtype=np.int64)
    people = np.array([report.people for report in reports], dtype=np.float64)
    corrected = np.array([report.corrected for report in reports], dtype=np.bool_)
    valid = ~corrected[1:]
    moved = np.concatenate([[0.0], np.cumsum(np.where(valid, np.diff(people), 0.0))])
    measured = np.concatenate([[0.0], np.cumsum(np.where(valid, np.diff(days), 0))])
    return Counts(days, people, corrected, moved, measured.astype(np.float64))
