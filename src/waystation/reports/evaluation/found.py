"""What the reader found, in the terms labels speak in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, Unit
from waystation.reports.evaluation.gold import Label, Span
from waystation.reports.numbers.wording import read_range


@dataclass(frozen=True)
class Found:
    """A number found.

    Attributes:
        span: The number alone.
        hedge: Characters of its hedge words; None when there are none.
        hedge_class: What they do.
        low: Lowest number stated; None where the words leave it open.
        high: Highest number stated.
        figure: The figure it is of; None for a quantity that counts no people.
    """

    span: Span
    hedge: Span | None = None
    hedge_class: HedgeClass = HedgeClass.NONE
    low: float | None = None
    high: float | None = None
    figure: Figure | None = None

    @property
    def hedge_is_own(self) -> bool:
        """True where the hedge is part of the number ("several" of "several hundred")."""
        return self.hedge is not None and _within(self.hedge, self.span)


def found_of(figure: Figure) -> Found:
    """A figure as it is compared with labels."""
    span, hedge = _parts(figure)
    return Found(span, hedge, figure.hedge_class, figure.low, figure.high, figure)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _parts(figure: Figure) -> tuple[Span, Span | None]:
    """The number alone and its hedge; of a vague number ("several hundred") the number itself."""
    span = (figure.number_start, figure.number_end)
    hedge = (figure.hedge_start, figure.hedge_end)
    whole = (figure.start, figure.end)
    span = span if any(span) else whole
    if any(hedge):
        return span, hedge
    return span, span if figure.hedge and figure.hedge_class is HedgeClass.MAGNITUDE else None


def stated(low: float | None, high: float | None) -> frozenset[int]:
    """The whole numbers a text states: one, both ends of a range, or none ("thousands")."""
    return frozenset(round(end) for end in (low, high) if end is not None)


def reading_of_label(label: Label, text: str) -> tuple[float, float] | None:
    """The range a label should be read as; None where the labels do not tell."""
    if label.read_low is not None and label.read_high is not None:
        return label.read_low, label.read_high
    if not label.given & {"low", "high"}:
        return None
    spans = [label.span, label.hedge] if label.hedge else [label.span]
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    reading = read_range(replace(_BLANK, words=text[start:end], low=label.low, high=label.high))
    return reading.low, reading.high


_BLANK = Figure(None, None, "", Unit.PEOPLE, who="", kind=FigureKind.OTHER, measure=Measure.STOCK)
