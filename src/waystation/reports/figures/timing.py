"""When a figure holds: the day its sentence names, else the day of publication."""

from __future__ import annotations

import datetime as dt

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision, Measure, Modality
from waystation.reports.changed import changed
from waystation.reports.named.dates import DayMention, named_year
from waystation.reports.words.clauses import Span, clause_around
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens

_LONG_AGO = dt.timedelta(days=300)


def with_day(
    figure: Figure, found: DayMention | None, tokens: Tokens, span: Span, lexicon: Lexicon
) -> Figure:
    """The figure with its day, how exactly it is known, and how it was found.

    A span is kept as its first and last day. A stock told "since" a day holds on the day of
    publication. Where the sentence names no day it is that of publication: exact where the
    clause speaks in the present, unknown how exact where it speaks of what is over.
    """
    if found and found.day and not (found.since and figure.measure is Measure.STOCK):
        last = found.last if found.last != found.day else None
        return changed(
            figure,
            event_day=found.day,
            event_end=last,
            day_precision=found.precision,
            day_basis=found.basis,
        )
    if found and found.day is None:
        return changed(figure, day_basis=found.basis)
    if figure.modality is Modality.HISTORICAL:
        return changed(figure, day_basis="in the past")
    if figure.published is None:
        return figure
    basis, precision = "publication day", DayPrecision.UNKNOWN
    if figure.modality is Modality.PLANNED:
        basis = "publication day, planned for later"
    elif figure.measure is Measure.STOCK and _is_present(tokens, span, lexicon):
        precision = DayPrecision.DAY
    return changed(figure, event_day=figure.published, day_basis=basis, day_precision=precision)


def _is_present(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True where the figure's clause tells of what is, not of what was or has been."""
    clause = clause_around(tokens, span, lexicon)
    return any(
        lexicon.days.has("present", tokens[index].lower)
        for index in range(clause.first, clause.last)
    )


def historical(
    modality: Modality, found: DayMention | None, text: str, figure: Figure, lexicon: Lexicon
) -> Modality:
    """Historical in place of actual, where the day or a year named lies long before publication."""
    published = figure.published
    if modality is not Modality.ACTUAL or published is None:
        return modality
    if found and found.day and not found.since:
        last = found.last or found.day
        if found.precision is DayPrecision.YEAR:
            return Modality.HISTORICAL if last.year < published.year else modality
        return Modality.HISTORICAL if published - last > _LONG_AGO else modality
    year = named_year(text, lexicon)
    return Modality.HISTORICAL if year and year < published.year and not found else modality
