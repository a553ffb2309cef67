"""The ledger as of a day: what could be known by then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from waystation.domain.evidence import Entry


def as_of(entries: Iterable[Entry], day: dt.date) -> tuple[Entry, ...]:
    """The entries published by the end of `day` that count: not withdrawn, rejected or corrected.

    An entry without a published day is never among them. The order is by published day, event
    day and identity, so it does not depend on the order in which figures were entered.
    """
    return tuple(entry for entry in _known(entries, day) if entry.counts)


def withdrawn_as_of(entries: Iterable[Entry], day: dt.date) -> tuple[Entry, ...]:
    """The entries published by the end of `day` that do not count, same order."""
    return tuple(entry for entry in _known(entries, day) if not entry.counts)


def undated(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries no forecast may use because nobody knows when they were published."""
    return tuple(sorted((e for e in entries if e.figure.published is None), key=_place))


def _known(entries: Iterable[Entry], day: dt.date) -> list[Entry]:
    known = (e for e in entries if e.figure.published is not None and e.figure.published <= day)
    return sorted(known, key=_place)


def _place(entry: Entry) -> tuple[dt.date, dt.date, str]:
    figure = entry.figure
    return (figure.published or dt.date.max, figure.event_day or dt.date.max, entry.figure_id)
