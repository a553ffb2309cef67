"""Figures as the desk lists them: what they are read as, and which of them count once together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from waystation.domain.evidence import Entry, Reading
from waystation.domain.telling import nearest
from waystation.evidence.ledger import Ledger
from waystation.evidence.merged import settled_origins
from waystation.evidence.origins import oldest_forms
from waystation.evidence.query import Query
from waystation.evidence.standing import standings
from waystation.reports.numbers.wording import read_range, stated_ends

COMPARED = 5_000
"""Figures of a ledger up to which a list tells which of them count once."""

_NEAR = 3
"""Places that are told where none was found."""

AS_STATED, AS_CORRECTED = "as stated", "as corrected"


@dataclass(frozen=True)
class Listed:
    """Figures asked for.

    Attributes:
        entries: The figures.
        withdrawn: How many more there are that were withdrawn and are left out.
        once: By figure, the older form it counts once with.
        first: When the first figure of the ledger was entered; None when that was not kept.
        near: Places of the ledger nearest to the one asked for, where no figure was found.
    """

    entries: tuple[Entry, ...]
    withdrawn: int = 0
    once: Mapping[str, str] | None = None
    first: dt.datetime | None = None
    near: tuple[str, ...] = ()


def listed(ledger: Ledger, query: Query, *, with_withdrawn: bool = False) -> Listed:
    """The figures a query asks for; withdrawn ones are counted, and left out unless asked for.

    Args:
        ledger: The ledger, open.
        query: Which figures.
        with_withdrawn: True to have withdrawn ones among them.
    """
    entries = ledger.entries(replace(query, present=not with_withdrawn))
    hidden = 0 if with_withdrawn else _withdrawn(ledger, query)
    first = ledger.entries(Query(limit=1))
    moment = first[0].recorded if first else None
    near = () if entries or hidden else _near(ledger, query)
    return Listed(entries, hidden, _once(ledger, query), moment, near)


def read_as(entry: Entry) -> Reading | None:
    """The range an entry's words are read as; as `waystation read` tells it.

    Where a person entered or corrected a number and the words say another one, that of the person
    is told. None for a sighting.
    """
    figure = entry.figure
    if not figure.reader and figure.has_number:
        ends = [float(end) for end in (figure.low, figure.high) if end is not None]
        if not set(ends) <= set(stated_ends(figure)):
            rule = AS_CORRECTED if entry.corrects else AS_STATED
            return Reading(min(ends), max(ends), rule)
    reading = read_range(figure)
    return None if reading.rule == AS_STATED and not figure.has_number else reading


def _near(ledger: Ledger, query: Query) -> tuple[str, ...]:
    """Places and groups of the ledger that may have been meant; none where there are figures."""
    asked = Query(place=query.place, limit=1)
    if not query.place or ledger.entries(asked):
        return ()
    named: dict[str, None] = {}
    for entry in ledger.entries(Query(limit=COMPARED)):
        figure = entry.figure
        named |= dict.fromkeys(filter(None, (figure.location, figure.place, figure.group)))
    return nearest(query.place, named, most=_NEAR)


def _withdrawn(ledger: Ledger, query: Query) -> int:
    """How many figures of a query were withdrawn."""
    stand = standings(ledger.rulings(by=query.decided_by))
    out = tuple(key for key, one in stand.items() if one.withdrawn)
    asked = out if query.figure_ids is None else tuple({*out} & {*query.figure_ids})
    found = ledger.entries(replace(query, figure_ids=asked, limit=None)) if asked else ()
    return len(found)


def _once(ledger: Ledger, query: Query) -> dict[str, str]:
    if ledger.counts()["figures"] > COMPARED:
        return {}
    entries = ledger.entries(Query(as_of=query.as_of, decided_by=query.decided_by))
    counting = [entry for entry in entries if entry.counts]
    origins = settled_origins(counting, entries, ledger.links())
    oldest = oldest_forms(counting, origins)
    return {key: oldest[one] for key, one in origins.items() if oldest[one] != key}
