"""The main figure of a passage, beside the two simple rules."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.evidence import Figure
from waystation.reports.evaluation.compare import Mistake, Tally
from waystation.reports.evaluation.found import found_of, stated
from waystation.reports.evaluation.gold import Document, MainLabel
from waystation.reports.evaluation.matching import overlap

_SEVERAL = 2


def compare_main(
    document: Document, chosen: Figure | None, figures: Sequence[Figure], tally: Tally
) -> None:
    """Add whether the chosen figure is the labelled one, and whether simple rules hit it.

    The simple rules choose among the figures read: the largest number, and the first.

    Args:
        document: A document with a main label.
        chosen: The figure chosen; None for a passage without displacement.
        figures: All figures read.
        tally: Sums to add to.
    """
    label = document.main
    if label is None:
        return
    counted = [figure for figure in figures if stated(figure.low, figure.high)]
    largest = max(counted, key=lambda item: max(stated(item.low, item.high)), default=None)
    choices = {
        "main figure": chosen,
        "main figure, largest number": largest,
        "main figure, first number": counted[0] if counted else None,
    }
    groups = [group for group, holds in _groups(document, figures).items() if holds]
    for name, choice in choices.items():
        for group in groups:
            tally.right(f"{name}, {group}", right=is_main(label, choice))
    if label.unit and chosen and is_main(label, chosen):
        tally.right("main figure, unit when right", right=chosen.unit is label.unit)
    if not is_main(label, chosen):
        tally.mistakes.append(_mistake(document, label, chosen))


def is_main(label: MainLabel, figure: Figure | None) -> bool:
    """True where the numbers stated are the same; for words without a number, the place."""
    if figure is None or label.is_none:
        return figure is None and label.is_none
    numbers = stated(figure.low, figure.high)
    if label.stated or numbers:
        return label.stated == numbers
    return label.span is not None and overlap(label.span, found_of(figure).span) > 0


def _groups(document: Document, figures: Sequence[Figure]) -> dict[str, bool]:
    """Which groups of passages a document is in."""
    label = document.main
    has_figure = label is not None and not label.is_none
    known = document.figures if document.figures is not None else figures
    return {
        "all passages": True,
        "passages with one": has_figure,
        "passages with one and several figures": has_figure and len(known) >= _SEVERAL,
    }


def _mistake(document: Document, label: MainLabel, chosen: Figure | None) -> Mistake:
    span = label.span or ((chosen.start, chosen.end) if chosen else (0, 0))
    numbers = " to ".join(f"{number:,}" for number in sorted(label.stated))
    wanted = numbers or (document.text[slice(*label.span)] if label.span else "none")
    return Mistake("main", document.name, span, wanted, chosen.words if chosen else "none")
