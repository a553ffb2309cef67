"""Which proposals of an outside reader are believed: those the report itself bears out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision, FigureKind, Measure, PlaceRole, Unit
from waystation.reports.numbers.numbers import Number, hedge_offsets, number_at
from waystation.reports.numbers.traps import is_calendar_year, is_trapped, trap_end, trapped_spans
from waystation.reports.parse import Parsed, ParsedSentence

CONFIDENCE = 0.3
"""Confidence of a figure only an outside reader found: an assumption, below most of ours."""

_LONGEST = 400
_FLOWS = frozenset(
    {FigureKind.ARRIVING, FigureKind.CROSSING, FigureKind.RETURNS, FigureKind.ASYLUM_CLAIMS}
)


@dataclass(frozen=True)
class StatedNumber:
    """A number of the report as our grammar reads it; spans are those of the text as given."""

    start: int
    end: int
    core_start: int
    core_end: int
    hedge: tuple[int, int]
    number: Number
    sentence_start: int
    sentence: str
    is_trap: bool


class Dropped(Exception):  # noqa: N818 - a proposal set aside is no error
    """A proposal the report does not bear out; the text says why."""


def accepted(
    proposals: Sequence[Any], parsed: Parsed, window: tuple[int, int], reader: str
) -> tuple[list[Figure], Counter[str]]:
    """The proposals that hold, as figures, and how many were dropped for which reason.

    Args:
        proposals: What an outside reader found in a piece of the report.
        parsed: The report.
        window: The piece, as characters of the text as given.
        reader: Name the figures are given.
    """
    numbers = [
        item for item in stated_numbers(parsed) if item.start < window[1] and window[0] < item.end
    ]
    figures: list[Figure] = []
    dropped: Counter[str] = Counter()
    near = window[0]
    for proposal in proposals:
        try:
            figure = _figure(proposal, parsed, numbers, window, near, reader)
        except Dropped as why:
            dropped[str(why)] += 1
            continue
        near = figure.start
        if any(figure.start < other.end and other.start < figure.end for other in figures):
            dropped["the same number twice"] += 1
        else:
            figures.append(figure)
    return figures, dropped


def stated_numbers(parsed: Parsed) -> Iterator[StatedNumber]:
    """Every number of a report, by the grammar; those that can count no people are marked."""
    for read in parsed.sentences:
        index, tokens = 0, read.tokens
        barred = trapped_spans(read.text, read.lexicon)
        while index < len(tokens):
            number = number_at(tokens, index, read.lexicon)
            trap = trap_end(tokens, number.core if number else index, read.lexicon)
            if number is None:
                index = trap or index + 1
                continue
            yield _stated(parsed, read, number, barred, is_trap=trap is not None)
            index = max(number.last, trap or 0)


def _stated(
    parsed: Parsed,
    read: ParsedSentence,
    number: Number,
    barred: Sequence[tuple[int, int]],
    *,
    is_trap: bool,
) -> StatedNumber:
    tokens, base = read.tokens, read.sentence.start
    edges = [
        (tokens[first].start, tokens[last - 1].end)
        for first, last in ((number.first, number.last), (number.core, number.core_last))
    ]
    whole, core = (parsed.way_back.raw_span(base + start, base + end) for start, end in edges)
    told = hedge_offsets(tokens, number)
    hedge = parsed.way_back.raw_span(base + told[0], base + told[1]) if told else (0, 0)
    start, end = parsed.way_back.raw_span(base, read.sentence.end)
    trapped = (
        is_trap
        or any(first < edges[1][1] and edges[1][0] < last for first, last in barred)
        or is_trapped(tokens, number, read.lexicon, counted=False)
        or is_calendar_year(tokens, number, read.lexicon)
    )
    return StatedNumber(*whole, *core, hedge, number, start, parsed.given.text[start:end], trapped)


def _figure(
    proposal: Any,  # noqa: ANN401 - JSON
    parsed: Parsed,
    numbers: Sequence[StatedNumber],
    window: tuple[int, int],
    near: int,
    reader: str,
) -> Figure:
    """A proposal as a figure: words, range and place by the report, unit and kind by the reader."""
    if not isinstance(proposal, dict):
        raise Dropped("no object")
    unit, kind = _unit_and_kind(proposal)
    stated = _located(proposal, parsed.given.text, numbers, window, near)
    _check_value(proposal, stated.number)
    report, number = parsed.given, stated.number
    place = _verbatim(proposal, "place", stated.sentence)
    return Figure(
        low=number.low,
        high=number.high,
        words=report.text[stated.start : stated.end],
        unit=unit,
        who="",
        kind=kind,
        measure=Measure.FLOW if kind in _FLOWS else Measure.STOCK,
        hedge=number.hedge,
        hedge_class=number.hedge_class,
        place=place,
        place_role=PlaceRole.NONE,
        day_precision=DayPrecision.UNKNOWN,
        published=report.published,
        retrieved=report.retrieved,
        speaker=_verbatim(proposal, "speaker", stated.sentence),
        publisher=report.publisher,
        upstream=report.upstream,
        url=report.url,
        report_id=report.report_id,
        sentence=stated.sentence,
        sentence_start=stated.sentence_start,
        start=stated.start,
        end=stated.end,
        number_start=stated.core_start,
        number_end=stated.core_end,
        hedge_start=stated.hedge[0],
        hedge_end=stated.hedge[1],
        confidence=CONFIDENCE,
        reader=reader,
    )


def _unit_and_kind(proposal: dict[str, Any]) -> tuple[Unit, FigureKind]:
    unit, kind = proposal.get("unit"), proposal.get("kind")
    if not isinstance(unit, str) or unit not in list(Unit):
        raise Dropped("a unit that is none of ours")
    if not isinstance(kind, str) or kind not in list(FigureKind):
        raise Dropped("a kind that is none of ours")
    return Unit(unit), FigureKind(kind)


def _located(
    proposal: dict[str, Any],
    text: str,
    numbers: Sequence[StatedNumber],
    window: tuple[int, int],
    near: int,
) -> StatedNumber:
    """The number of the report a proposal speaks of: quote and number must stand there."""
    quote, words = proposal.get("quote"), proposal.get("number")
    if not isinstance(quote, str) or not isinstance(words, str) or not words.strip():
        raise Dropped("no quote or no number")
    if len(quote) > _LONGEST:
        raise Dropped("a quote that is too long")
    within = quote.find(words)
    if within < 0:
        raise Dropped("a number that is not in its quote")
    places = _places(quote, text, window)
    if not places:
        raise Dropped("a quote that is not in the report")
    start = min(places, key=lambda place: (place < near, abs(place - near))) + within
    found = [
        item for item in numbers if item.core_start < start + len(words) and start < item.core_end
    ]
    if len(found) != 1:
        raise Dropped("words that hold no number, or several")
    if not (start <= found[0].core_start and found[0].core_end <= start + len(words)):
        raise Dropped("a part of a number")
    if found[0].is_trap:
        raise Dropped("a year, date, age, sum of money or the like")
    return found[0]


def _places(quote: str, text: str, window: tuple[int, int]) -> list[int]:
    """Where a quote stands, letter by letter, within a piece of the text."""
    places, at = [], text.find(quote, *window)
    while at >= 0:
        places.append(at)
        at = text.find(quote, at + 1, window[1])
    return places


def _check_value(proposal: dict[str, Any], number: Number) -> None:
    """The reader's value must be the grammar's, null for null, in one of the two sides."""
    given = [proposal.get("low"), proposal.get("high")]
    if any(isinstance(end, bool) or not isinstance(end, int | float | None) for end in given):
        raise Dropped("a value that is no number")
    if {end for end in given if end is not None} != _ends(number):
        raise Dropped("another value than the words state")


def _ends(number: Number) -> set[float]:
    return {float(end) for end in (number.low, number.high) if end is not None}


def _verbatim(proposal: dict[str, Any], name: str, sentence: str) -> str:
    """A name as given, where the sentence holds it; else nothing."""
    found = proposal.get(name)
    if not isinstance(found, str) or len(found) > _LONGEST:
        return ""
    return found.strip() if found.strip() and found.strip() in sentence else ""
