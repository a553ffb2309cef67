"""Where an event holds: a location, a country, the border between two, or routes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

ONWARD = " -> "
BOTH_WAYS = " <-> "
BORDER = "/"


class Extent(StrEnum):
    """What kind of place or way a text names."""

    LOCATION = "location"
    COUNTRY = "country"
    BORDER = "border"
    ROUTE = "route"


@dataclass(frozen=True)
class Where:
    """A text of the column `where`, understood.

    Attributes:
        extent: What it names.
        names: The location, the country code, both codes of a border, or both ends of a route.
        both_ways: True for "A <-> B": the routes of both directions.
    """

    extent: Extent
    names: tuple[str, ...]
    both_ways: bool = False

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Start and end of each route named; none unless it is about routes."""
        if self.extent is not Extent.ROUTE:
            return ()
        start, end = self.names
        return ((start, end), (end, start)) if self.both_ways else ((start, end),)


def parse_where(text: str, locations: Collection[str], countries: Collection[str]) -> Where | None:
    """What a text names, or None when it is none of these.

    A location's name goes first, so that a name with a slash in it stays a name. Routes are
    understood by their form; whether they exist is the caller's to see.
    """
    if text in locations:
        return Where(Extent.LOCATION, (text,))
    if text in countries:
        return Where(Extent.COUNTRY, (text,))
    for sign in (BOTH_WAYS, ONWARD):
        ends = tuple(part.strip() for part in text.split(sign))
        if len(ends) == 2 and all(ends):
            return Where(Extent.ROUTE, ends, sign == BOTH_WAYS)
    codes = tuple(text.split(BORDER))
    if len(codes) == 2 and codes[0] != codes[1] and all(code in countries for code in codes):
        return Where(Extent.BORDER, codes)
    return None


def parse_way(text: str) -> tuple[str, str] | None:
    """Both ends of one route, "A -> B"; None for any other text."""
    where = parse_where(text, (), ())
    return where.ways[0] if where is not None and len(where.ways) == 1 else None
