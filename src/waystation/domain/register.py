"""The register of forecasts: each one numbered, told in short, and reviewed by people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

LEVELS: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles a summary keeps: the middle, and the ends of the 50 % and the 90 % band."""

LOW, MIDDLE, HIGH = 0, 2, 4
"""Positions in `LEVELS` of the 90 % band's ends and of the middle."""

REACHED = -1.0
"""Stands for a first arrival that most members had before the as-of day."""


class PlaceSummary(TypedDict):
    """A watched place in a summary.

    Attributes:
        arrivals, present: (level, day) people; day 0 is the as-of day.
        peak: (level,) most people present on any one day after the as-of day.
        first: (level,) days from the as-of day to the first arrival; `REACHED` where most members
            had it before, None beyond the horizon.
        capacity: Shelter places known; None where unknown.
        over: Chance that on at least one day ahead more people are present than places known; None
            where not assessed.
    """

    arrivals: list[list[int]]
    present: list[list[int]]
    peak: list[int]
    first: list[float | None]
    capacity: int | None
    over: float | None


class GroupSummary(TypedDict):
    """A group in a summary; "all" is everybody.

    Attributes:
        title: Name for people.
        size: (level, day) people who travel together; day 0 is the as-of day. Empty where nobody
            does.
        on_road: (level, day) people on the way.
    """

    title: str
    size: list[list[int]]
    on_road: list[list[int]]


class Summary(TypedDict):
    """What the register keeps of a forecast: plain values, counts of 1 to 4 stored as 0 or 5.

    Attributes:
        places: By name, the watched places that may be shown to everybody, in their order.
        groups: By name, the groups, and "all".
        known: Number of figures that counted and were published by the as-of day.
        used: Number of those the forecast used.
        entered: Number in the ledger of the last figure that was there.
        decided: Number in the ledger of the last thing that was settled by then.
    """

    places: dict[str, PlaceSummary]
    groups: dict[str, GroupSummary]
    known: int
    used: int
    entered: int
    decided: int


@dataclass(frozen=True)
class Issued:
    """A forecast as the register holds it.

    Attributes:
        number: Its number in the scenario's ledger, from 1; 0 while it has none.
        made_at: When it was first made, in UTC.
        as_of: Nothing published later was used.
        seed: Seed of the run.
        members: Number of ensemble members.
        days: Days forecast after the as-of day.
        method: How figures corrected the past: "auto", "smoother" or "filter", as asked for.
        version: Version of the program.
        scenario_hash: Hash of the scenario folder's content.
        evidence_hash: Hash of the evidence in use.
        variant: Name of the variant; empty for the scenario itself.
        identity: Hash of everything the result depends on; the same run has the same.
        summary: The forecast in short.
    """

    number: int
    made_at: dt.datetime
    as_of: dt.date
    seed: int
    members: int
    days: int
    method: str
    version: str
    scenario_hash: str
    evidence_hash: str
    variant: str
    identity: str
    summary: Summary


@dataclass(frozen=True)
class Review:
    """What a named person said of a forecast; the last one on a forecast counts.

    Attributes:
        number: The forecast's number.
        by: Who: a name or a role.
        at: When, in UTC.
        reviewed: True for a review, False for one that is taken back: it is a draft again.
        caveat: The caveat that matters most, in one line; empty for the scenario's own.
        note: Anything to know.
    """

    number: int
    by: str
    at: dt.datetime
    reviewed: bool
    caveat: str = ""
    note: str = ""


def next_due(issued: Issued, update_days: int) -> dt.datetime:
    """The moment from which a forecast is out of date: so many days after it was made."""
    return issued.made_at + dt.timedelta(days=update_days)


def review_in_force(reviews: Iterable[Review], number: int) -> Review | None:
    """The review a forecast stands on; None while it is a draft.

    Args:
        reviews: Of any forecasts, oldest first.
        number: The forecast's number.
    """
    last = None
    for one in reviews:
        last = one if one.number == number else last
    return last if last is not None and last.reviewed else None
