"""What people need, what there is of it, and what is short."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SHELTER_PLACES = "shelter places"
"""The item whose supply is a place's capacity where nothing else is entered."""


@dataclass(frozen=True)
class Need:
    """One standard and what it asks for.

    Attributes:
        item: What is needed ("water").
        standard_id: Row of the standards table.
        per_person: Amount per person (and day, for daily items).
        unit: Unit of the amount.
        whole: True when the need is rounded up to whole things (toilets, taps, places).
        source: Publication the standard is from.
    """

    item: str
    standard_id: str
    per_person: float
    unit: str
    whole: bool
    source: str


@dataclass(frozen=True)
class Supply:
    """What there is of an item at a place over some days, as entered.

    Attributes:
        place: Location.
        item: Item of the standards ("water").
        amount: Amount in `unit`; of daily items what can be given out on each day.
        unit: Unit of the item's standards.
        first_day: First day it is there.
        last_day: Last day; None where the end is open.
        source: Who says so.
    """

    place: str
    item: str
    amount: float
    unit: str
    first_day: dt.date
    last_day: dt.date | None
    source: str

    def covers(self, day: dt.date) -> bool:
        """Whether it is there on a day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True)
class Balance:
    """What is needed of an item at a place on a day, against what there is.

    Attributes:
        place: Location.
        day: Day; the people present at its end are counted.
        item: Item of the standards.
        unit: Unit of all amounts.
        need_middle: Need of the people present at the 50th percentile.
        need_high: The same at the 90th percentile: enough in 9 of 10 runs.
        supply: What there is; None where nobody entered it, which is not zero.
        short_middle: What the supply lacks of `need_middle`, 0 or more; None without a supply.
        short_high: The same of `need_high`.
    """

    place: str
    day: dt.date
    item: str
    unit: str
    need_middle: float
    need_high: float
    supply: float | None
    short_middle: float | None
    short_high: float | None
