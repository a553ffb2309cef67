"""What a row of evidence must be to make sense."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

from waystation.domain.errors import Problem
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality
from waystation.evidence.protect import personal
from waystation.world.tables import Row, show, suggest

LARGEST = 10_000_000_000
"""No figure counts more people than this: more than live on Earth."""

SIGHTING_KINDS = frozenset(
    {
        FigureKind.ON_THE_MOVE,
        FigureKind.ARRIVING,
        FigureKind.CROSSING,
        FigureKind.AT_PLACE,
        FigureKind.WAITING,
    }
)
"""Kinds that say something without a number: people were seen there."""

SCREENED = ("who", "words", "note", "speaker")
"""Texts of a figure that hold nothing of a person, wherever it comes from."""


def check_row(
    row: Row,
    figure: Figure,
    *,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> list[Problem]:
    """Everything in the row that makes no sense, though each cell can be read.

    A row read from a report (`report_id`) is held to its form alone: a report may not tell its
    date or publisher, and a figure without a date enters no forecast.
    """
    return [
        row.problem(column, text, expected)
        for column, text, expected in faults(figure, locations=locations, groups=groups)
        if column in row.cells
    ]


_Finding = tuple[str, str, str]


def faults(
    figure: Figure,
    *,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> list[tuple[str, str, str]]:
    """Everything in a figure that makes no sense: the field, what is there, what is expected."""
    found = [*_form(figure), *_names("location", figure.location, locations)]
    found += _names("group", figure.group, groups)
    if not figure.report_id:
        found += [*_source(figure), *_number(figure), *days_in_order(figure)]
    return found


def _form(figure: Figure) -> Iterator[_Finding]:
    low, high = figure.low, figure.high
    if low is not None and high is not None and high < low:
        yield "high", str(high), f"{low} or more, as low is {low}"
    for column, number in (("low", low), ("high", high)):
        if number is not None and number > LARGEST:
            yield column, f"more than {LARGEST:,}", "a count of people; fewer live on Earth"
    size = figure.household_size
    if size is not None and not 0 < size < math.inf:
        yield "household_size", str(size), "people per household, above 0"
    if figure.end < figure.start:
        yield "end", str(figure.end), f"{figure.start} or more, as start is {figure.start}"
    for column in SCREENED:
        what = personal(getattr(figure, column))
        if what:
            yield column, what, "counts and sources only; nothing of a person"


def _names(column: str, name: str, known: Collection[str] | None) -> Iterator[_Finding]:
    if name and known is not None and name not in known:
        yield column, show(name), suggest(name, sorted(known))


def _source(figure: Figure) -> Iterator[_Finding]:
    if figure.published is None:
        yield "published", "nothing", "the day it was published, as YYYY-MM-DD"
    if not figure.publisher:
        yield "publisher", "nothing", "who published it; no number without a source"
    if figure.url and not figure.url.startswith(("https://", "http://")):
        yield "url", show(figure.url), "an address that starts with https:// or http://"


def _number(figure: Figure) -> Iterator[_Finding]:
    if figure.has_number and not figure.words:
        yield "words", "nothing", "the number as it was written"
    uncounted = figure.kind in SIGHTING_KINDS or figure.hedge_class is HedgeClass.MAGNITUDE
    if not figure.has_number and not uncounted:
        kinds = ", ".join(sorted(SIGHTING_KINDS))
        yield "low", "no number", f"low or high; only these kinds do without: {kinds}"


def days_in_order(figure: Figure) -> Iterator[tuple[str, str, str]]:
    """What has happened and was published before; as `faults`."""
    event, published = figure.event_day, figure.published
    if figure.modality is not Modality.ACTUAL or event is None or published is None:
        return
    if event > published:
        expected = f"{published} or earlier, the day it was published, for what has happened"
        yield "event_day", str(event), expected
