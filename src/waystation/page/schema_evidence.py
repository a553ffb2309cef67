"""The page's data on figures: words and origin, what was decided, what they moved."""

from __future__ import annotations

from typing import TypedDict


class RulingData(TypedDict):
    """A decision at the evidence desk."""

    what: str
    by: str
    at: str
    why: str


class TieData(TypedDict):
    """What a figure is to another one, told by its number; `forward`: this to that, else back."""

    kind: str
    other: int
    forward: bool


class MovedData(TypedDict):
    """A number that a figure moved, and what it is without it.

    `series` is a position in `PageData.numbers`, `row` one in its rows.
    """

    series: int
    row: int
    low: float | None
    middle: float | None
    high: float | None


class FigureData(TypedDict):
    """A figure of the ledger.

    `before`, `marked` and `after` are the sentence round the words; `day` the position of the day
    it speaks of, which may lie outside `days`; `series` the chart it stands on, "" for none.
    `influence` is its overall influence, 0 to 1 (`domain.influence.FigureInfluence.share`), null
    where it was not used; `held_back` says that the true influence is larger. `oldest` is the
    oldest form of its origin, null where that is itself or not told; `changed` what changed since.
    """

    number: int
    id: str
    before: str
    marked: str
    after: str
    counted: str
    kind: str
    measure: str
    read_low: int | None
    read_high: int | None
    read_as: str
    rule: str
    open: bool
    meaning: str
    used: bool
    reason: str
    weight: float
    outside: str
    speaker: str
    speaker_class: str
    publisher: str
    upstream: str
    url: str
    report: str
    event_day: str | None
    published: str | None
    place: str
    location: str
    day: int | None
    series: str
    drawn: bool
    note: str
    copies: list[int]
    is_copy: bool
    oldest: int | None
    changed: list[str]
    relations: list[TieData]
    rulings: list[RulingData]
    influence: float | None
    held_back: bool
    moved: list[MovedData]


class NumberData(TypedDict):
    """Numbers of one kind at one place that figures moved.

    `what` is "present", "arrivals", "peak", "reached", "exceeding", "first" or "size"; `place` is
    the group's name for "size". Each row is the position of the day, null where the number is
    about no day; low, middle and high of the number: people, the chance itself, or first days;
    then for each figure that moved it, the strongest first, the figure's number, and low, middle
    and high without its origin.
    """

    what: str
    place: str
    rows: list[list[float | None]]


class ToldData(TypedDict):
    """For which places, and for which days (positions), it was worked out what figures moved."""

    places: list[str]
    days: list[int]
