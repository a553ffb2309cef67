"""The last forecasts of a scenario against what came: records between the stages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.changes import Span, Told


class Fault(StrEnum):
    """Why a record is poor."""

    OUTSIDE = "too much of what came lay outside the 90 % bands"
    RULE = "a simple rule was nearer to what came"


@dataclass(frozen=True)
class RecordRow:
    """One number a forecast told, and what was reported of it later.

    Attributes:
        number: The forecast.
        as_of: Its as-of day.
        what: What was counted: people present, or people travelling together.
        place: Location; empty for a group.
        group: Group; "all" for everybody, and for places.
        day: Day it is of, after the as-of day.
        published: Day it was published, after the as-of day.
        figure_id: The ledger entry; empty for a row of counts.csv.
        then: What the forecast told: the middle and the 90 % band.
        low, high: Range its words stand for, people.
        value: Middle of that range on the log scale, people.
        inside: Whether the value lies in the 90 % band.
        rule: What the simple rule told then; None where no figure was known.
        planned: Planning figure for the place known then; None where there was none.
    """

    number: int
    as_of: dt.date
    what: Told
    place: str
    group: str
    day: dt.date
    published: dt.date
    figure_id: str
    then: Span
    low: float
    high: float
    value: float
    inside: bool
    rule: Span | None
    planned: Span | None

    @property
    def rule_inside(self) -> bool | None:
        """Whether the value lies in the rule's band; None where the rule told nothing."""
        if self.rule is None:
            return None
        return (self.rule.low or 0.0) <= self.value <= (self.rule.high or 0.0)


@dataclass(frozen=True)
class Record:
    """The last forecasts against what came.

    Attributes:
        rows: One per forecast and figure, the newest forecast first.
        forecasts: Forecasts that were looked at.
        came: Different figures among the rows: one that several forecasts told is one.
        inside: Rows inside the 90 % band.
        low, high: 95 % interval (Wilson) of the share inside, counting each figure once; 0 and 1
            where nothing came.
        rule_of: Rows the simple rule told as well.
        rule_inside: Of these, inside the rule's band.
        own_inside: Of these, inside the forecast's.
        score, rule_score: Mean interval score of both on these rows, on log(people + 5); smaller is
            better. None where there is no such row.
        planned_of: Rows with a planning figure.
        planned_nearer: Of these, where the planning figure was nearer than the forecast's middle.
        few: True where too few figures came for the share to mean much.
        faults: Why it is poor; empty where nothing says so.
        left_out: Figures that could not be compared, and why, in plain words.
    """

    rows: tuple[RecordRow, ...]
    forecasts: int
    came: int
    inside: int
    low: float
    high: float
    rule_of: int
    rule_inside: int
    own_inside: int
    score: float | None
    rule_score: float | None
    planned_of: int
    planned_nearer: int
    few: bool
    faults: tuple[Fault, ...]
    left_out: tuple[str, ...]

    @property
    def of(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def poor(self) -> bool:
        """Whether the forecasts did badly beyond what chance explains."""
        return bool(self.faults)
