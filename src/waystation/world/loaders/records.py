"""What is read from files of UNHCR, IOM DTM, ACLED and UCDP, and what is told on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from waystation.domain.personal import masked
from waystation.domain.vocabulary import FigureKind, Measure, SpeakerClass, Unit
from waystation.domain.work import Progress, silent

_LINES_NAMED = 5


class Outcome(StrEnum):
    """What became of something in a file."""

    TAKEN = "taken"
    CHANGED = "changed"
    LEFT_OUT = "left out"
    NOTED = "noted"


@dataclass(frozen=True)
class Told:
    """What became of a row, or of several alike.

    Attributes:
        outcome: What became of it.
        where: File and line ("events.csv:12"), or the file alone.
        found: What stands there.
        done: What was done with it, or why nothing.
    """

    outcome: Outcome
    where: str
    found: str
    done: str

    def __str__(self) -> str:
        return f"{self.outcome}: {self.where}: {self.found}: {self.done}"


@dataclass
class _Alike:
    count: int = 0
    lines: list[int] = field(default_factory=list)


@dataclass
class Teller:
    """Collects what is told of one file; rows alike are told together.

    Attributes:
        file: Name of the file as it is told.
        progress: Told how far the file is read.
    """

    file: str
    progress: Progress = silent
    _told: list[Told] = field(default_factory=list)
    _alike: dict[tuple[Outcome, str, str], _Alike] = field(default_factory=dict)

    def tell(self, outcome: Outcome, line: int, found: str, done: str) -> None:
        """Tell of one row, what is of a person starred out; line 0 stands for the whole file."""
        found, done = masked(found), masked(done)
        where = f"{self.file}:{line}" if line else self.file
        self._told.append(Told(outcome, where, found, done))

    def count(self, outcome: Outcome, line: int, found: str, done: str) -> None:
        """Tell of one of many rows of which the same is to be said, as `tell`."""
        found, done = masked(found), masked(done)
        alike = self._alike.setdefault((outcome, found, done), _Alike())
        alike.count += 1
        if len(alike.lines) < _LINES_NAMED:
            alike.lines.append(line)

    def told(self) -> list[Told]:
        """Everything told, single rows first, then rows alike with their number."""
        return [*self._told, *(self._together(key, one) for key, one in self._alike.items())]

    def _together(self, key: tuple[Outcome, str, str], one: _Alike) -> Told:
        outcome, found, done = key
        if one.count == 1:
            return Told(outcome, f"{self.file}:{one.lines[0]}", found, done)
        lines = ", ".join(map(str, one.lines))
        more = ", ..." if one.count > len(one.lines) else ""
        return Told(outcome, self.file, f"{found} ({one.count:,} rows: {lines}{more})", done)


class Level(StrEnum):
    """How wide the place of a count is."""

    SITE = "site"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"
    WHOLE = "whole"


@dataclass(frozen=True)
class SourcePlace:
    """A place as a file names it.

    Attributes:
        name: Its own name.
        level: How wide it is.
        country: ISO 3166-1 alpha-3 code; empty when unknown.
        region: First administrative level it lies in, by name; empty when unknown.
        pcode: P-code as the file writes it; empty when none.
        lat: Degrees north; None when the file gives no position.
        lon: Degrees east; None when the file gives no position.
    """

    name: str
    level: Level
    country: str = ""
    region: str = ""
    pcode: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class PeopleCount:
    """A count of people at a place, as a file states it.

    Attributes:
        place: Where.
        day: Day it speaks of, or first day of a span.
        last_day: Last day of a span; None for one day.
        published: Day it was made public, told or assumed.
        low: Lowest number stated.
        high: Highest number stated; larger than `low` only for a masked small count.
        words: The number as written.
        who: Who is counted, in plain words.
        kind: Who or what is counted, in ours.
        measure: Stock, flow or cumulative.
        speaker_class: Kind of speaker.
        key: Names the count apart from all others of its source, without the number.
        family: Counts of one place and family are of one series; two families are never added up.
        line: Line of the file, the first of several added up.
        unit: What one counted thing is.
        note: Anything a reader should know.
    """

    place: SourcePlace
    day: dt.date
    published: dt.date
    low: int
    high: int
    words: str
    who: str
    kind: FigureKind
    measure: Measure
    speaker_class: SpeakerClass
    key: str
    family: str
    line: int
    last_day: dt.date | None = None
    unit: Unit = Unit.PEOPLE
    note: str = ""


class ConflictEvent(NamedTuple):
    """A violent event of ACLED or UCDP.

    Attributes:
        line: Line of the file.
        identity: The source's number of the event.
        first: First day it may have happened on.
        last: Last day it may have happened on.
        lat: Degrees north.
        lon: Degrees east.
        weight: How much it counts as an event, 0 to 1.
        low: Lowest estimate of deaths.
        best: Best estimate of deaths.
        high: Highest estimate of deaths.
    """

    line: int
    identity: str
    first: dt.date
    last: dt.date
    lat: float
    lon: float
    weight: float
    low: int
    best: int
    high: int


@dataclass(frozen=True)
class Counts:
    """The counts of one file.

    Attributes:
        file: Name of the file as it is told.
        counts: In the order of the file.
        told: What was not taken as it stands.
        total: True when `counts` is a series that adds up a whole situation.
    """

    file: str
    counts: tuple[PeopleCount, ...]
    told: tuple[Told, ...]
    total: bool = False


def first_lines(lines: Sequence[int]) -> str:
    """Lines as they are told: the first few."""
    more = ", ..." if len(lines) > _LINES_NAMED else ""
    return ", ".join(map(str, lines[:_LINES_NAMED])) + more


def line_range(lines: Sequence[int]) -> str:
    """Lines as they are told: one, or the first and the last."""
    return f"{lines[0]}" if lines[0] == lines[-1] else f"{lines[0]} to {lines[-1]}"


@dataclass(frozen=True)
class Stated:
    """A figure as a row of somebody's table states it.

    Attributes:
        line: Line of the file.
        place: Where; its name is empty where the row names the location alone.
        cells: Cells of evidence.csv by column, as far as the row tells them.
        audience: Widest audience it may be shown to, in our words; empty where it says nothing.
        recommended: False for a figure its publisher holds beside a recommended one.
        note: Anything a reader should know.
        whole: All cells of the row as they stand, also of columns that are not known: two rows are
            one only where these are the same.
    """

    line: int
    place: SourcePlace
    cells: Mapping[str, str]
    audience: str = ""
    recommended: bool = True
    note: str = ""
    whole: tuple[str, ...] = ()
