"""The figures of one report with the text around them, for finding what one is to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Modality, Unit

_PERSONS = frozenset({Unit.PEOPLE, Unit.CHILDREN, Unit.CLAIMS})
_AFTER = 60


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A figure and what stands around it in its sentence.

    Attributes:
        index: Position among the report's figures.
        figure: The figure.
        sentence: Number of its sentence among those with figures; gaps are closed.
        first: True when no figure stands before it in its sentence.
        before: Text from the figure before it, or from the start of the sentence.
        after: Some text after it, up to the next figure.
    """

    index: int
    figure: Figure
    sentence: int
    first: bool
    before: str
    after: str

    @property
    def low(self) -> int:
        """Lowest number stated, or the only one."""
        figure = self.figure
        return figure.low if figure.low is not None else figure.high or 0

    @property
    def high(self) -> int:
        """Highest number stated, or the only one."""
        figure = self.figure
        return figure.high if figure.high is not None else figure.low or 0


def neighbours(figures: Sequence[Figure]) -> tuple[Neighbour, ...]:
    """The figures, which must come in order of place, with the text around them."""
    found: list[Neighbour] = []
    sentence, start = -1, -1
    for index, figure in enumerate(figures):
        first = figure.sentence_start != start
        if first:
            sentence, start = sentence + 1, figure.sentence_start
        begin = 0 if first else figures[index - 1].end - start
        following = figures[index + 1] if index + 1 < len(figures) else None
        same = following is not None and following.sentence_start == start
        stop = following.start - start if same and following else len(figure.sentence)
        end = figure.end - start
        found.append(
            Neighbour(
                index,
                figure,
                sentence,
                first,
                figure.sentence[max(0, begin) : max(0, figure.start - start)],
                figure.sentence[end : min(stop, end + _AFTER)],
            )
        )
    return tuple(found)


def one_class(first: Figure, second: Figure) -> bool:
    """True when both count persons, or both count the same other thing."""
    return first.unit is second.unit or {first.unit, second.unit} <= _PERSONS


def kinds_agree(first: Figure, second: Figure) -> bool:
    """True for the same kind, or where one of them is not known."""
    return first.kind is second.kind or FigureKind.OTHER in (first.kind, second.kind)


def places_agree(first: Figure, second: Figure) -> bool:
    """True unless both name a place, and not the same one."""
    one, other = first.location or first.place, second.location or second.place
    return not one or not other or one.casefold() == other.casefold()


def days_agree(first: Figure, second: Figure) -> bool:
    """True unless both know their day, and it is not the same one."""
    return None in (first.event_day, second.event_day) or first.event_day == second.event_day


def is_now(figure: Figure) -> bool:
    """True for what is told as being so."""
    return figure.modality is Modality.ACTUAL


def told(low: int, high: int) -> str:
    """A number or a range as people write it."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"
