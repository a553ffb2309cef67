"""What a product is asked for, and what it is made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from waystation.domain.forecast import Forecast
from waystation.domain.protection import Rule
from waystation.domain.register import Review
from waystation.domain.vocabulary import Audience, LocationKind

Files: TypeAlias = Mapping[str, bytes]
"""The files of a product by name: the very bytes that are written."""

WIDTH: Mapping[Audience, int] = {Audience.INTERNAL: 0, Audience.PARTNER: 1, Audience.PUBLIC: 2}
"""How wide an audience is; the strictest is the narrowest."""
AUDIENCES = {
    Audience.INTERNAL: "your own organisation alone; pass nothing of it on",
    Audience.PARTNER: "the partners it was given to; do not publish it",
    Audience.PUBLIC: "everybody",
}
"""Whom a product is for, as it says itself."""

TRANSIT = (LocationKind.CROSSING, LocationKind.WAYPOINT, LocationKind.HUB)
"""Kinds of place that people pass through."""

DELAY_DAYS = 1
"""Days after which a day may be told of a place of transit to everybody (an assumption of ours)."""

PRODUCT, READ_ME = "product.json", "READ-ME.txt"
PUBLISHED = Path("published")
"""Where products go when no folder is named, under the folder one works in."""

Rows: TypeAlias = list[dict[str, str]]


def strictest(audiences: Iterable[Audience]) -> Audience:
    """The narrowest of some audiences; everybody where there are none."""
    return min(audiences, key=lambda one: WIDTH[one], default=Audience.PUBLIC)


def may_see(audience: Audience, row: Audience) -> bool:
    """True when an audience may see a row whose widest audience is `row`."""
    return WIDTH[row] >= WIDTH[audience]


@dataclass(frozen=True)
class Order:
    """What is asked for.

    Attributes:
        audience: Who will have the product.
        purpose: What it is for.
        by: Who passes it on: a name or a role.
        at: When, in UTC.
        expires_days: Days after which it is out of date, where that is sooner than the forecast.
        overrides: Rules set aside, each with the reason.
        hashtags: Tables with a row of HXL hashtags.
    """

    audience: Audience
    purpose: str
    by: str
    at: dt.datetime
    expires_days: int | None = None
    overrides: Mapping[Rule, str] = field(default_factory=dict)
    hashtags: bool = False


@dataclass(frozen=True)
class Basis:
    """A forecast as its results folder and its scenario's register tell of it.

    Attributes:
        forecast: The forecast, from its dataset; without entries and decisions.
        files: The results folder.
        run: What run.json says.
        number: Its number in the register; None for one that is not there.
        made_at: When it was made; None where it is not known.
        due: From when on it is out of date; None where it is not known.
        review: The review it stands on; None for a draft.
        evidence: Rows of evidence.csv.
        settled: By figure it was made with, what was settled otherwise of it since.
    """

    forecast: Forecast
    files: Files
    run: Mapping[str, Any]
    number: int | None
    made_at: dt.datetime | None
    due: dt.datetime | None
    review: Review | None
    evidence: Rows
    settled: Mapping[str, str] = field(default_factory=dict)

    def expires(self, order: Order) -> dt.datetime:
        """When a product is out of date: with its forecast, or sooner where that is asked for."""
        moments = [self.due] if self.due is not None else []
        if order.expires_days is not None:
            moments.append(order.at + dt.timedelta(days=order.expires_days))
        return min(moments, default=order.at)

    def kept_days(self, order: Order) -> tuple[dt.date, dt.date] | None:
        """First and last of the days that are not told of places of transit.

        From a day before the product is made to the last day it is in force: as long as somebody
        may act on it, it does not say where people who pass through are today. None for audiences
        that may know, and where the rule is set aside.
        """
        if order.audience is not Audience.PUBLIC or Rule.TIMES in order.overrides:
            return None
        last = max(self.expires(order).date(), order.at.date())
        return order.at.date() - dt.timedelta(days=DELAY_DAYS), last

    def transit(self) -> frozenset[str]:
        """Names of the places of transit."""
        places = self.forecast.scenario.locations
        return frozenset(place.name for place in places if place.kind in TRANSIT)


def within(days: tuple[dt.date, dt.date] | None, day: dt.date) -> bool:
    """True for a day among those not told."""
    return days is not None and days[0] <= day <= days[1]
