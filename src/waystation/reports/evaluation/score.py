"""Labelled documents read and scored, with intervals by resampling documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from waystation.domain.evidence import Figure, Report
from waystation.reports.documents import report_from_text
from waystation.reports.evaluation.compare import Mistake, Tally, compare
from waystation.reports.evaluation.found import Found, found_of
from waystation.reports.evaluation.gold import Document, Label, Scope
from waystation.reports.evaluation.mains import compare_main

_RESAMPLES = 1000
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True)
class Readers:
    """What is measured.

    Attributes:
        figures: Figures of a report.
        quantities: Cardinal quantities of all kinds; None leaves the scope "numbers" out.
        main: The main figure of those read; None leaves main figures out.
    """

    figures: Callable[[Report], Sequence[Figure]]
    quantities: Callable[[Report], Sequence[Found]] | None = None
    main: Callable[[Sequence[Figure]], Figure | None] | None = None


@dataclass(frozen=True)
class Measured:
    """One measure over all documents.

    Attributes:
        name: What is measured.
        value: Numerators by denominators, between 0 and 1.
        count: The denominator: how many labels, finds or comparisons (for an F1: both together).
        low: Lower end of the 95 % interval over resampled documents.
        high: Upper end.
    """

    name: str
    value: float
    count: float
    low: float
    high: float


@dataclass(frozen=True)
class Scores:
    """All measures in order, and every mistake."""

    measures: tuple[Measured, ...]
    mistakes: tuple[Mistake, ...]
    documents: int

    def value(self, name: str) -> float | None:
        """A measure by its name; None when nothing was compared."""
        return next((item.value for item in self.measures if item.name == name), None)


def evaluate(documents: Sequence[Document], readers: Readers, *, seed: int = 1) -> Scores:
    """Read every document and compare it with its labels.

    Args:
        documents: Labelled documents.
        readers: What is measured.
        seed: For the resampling of documents.
    """
    tallies = tallies_of(documents, readers)
    mistakes = tuple(mistake for tally in tallies for mistake in tally.mistakes)
    return Scores(summed(tallies, seed), mistakes, len(documents))


def tallies_of(documents: Sequence[Document], readers: Readers) -> list[Tally]:
    """One tally per document."""
    hedged = {
        scope: any("hedge" in label.given for item in documents for label in _labels(item, scope))
        for scope in Scope
    }
    return [_tally(document, readers, hedged) for document in documents]


def _labels(document: Document, scope: Scope) -> tuple[Label, ...]:
    return (document.figures if scope is Scope.FIGURES else document.numbers) or ()


def report_of(document: Document) -> Report:
    """A labelled document as the report that is read."""
    report = report_from_text(document.text, document.name, published=document.published)
    return replace(report, language=document.language) if document.language else report


def _tally(document: Document, readers: Readers, hedged: dict[Scope, bool]) -> Tally:
    tally, report = Tally(), report_of(document)
    figures = [figure for figure in readers.figures(report) if figure.has_number]
    if document.figures is not None:
        found = [found_of(figure) for figure in figures]
        on = hedged[Scope.FIGURES]
        compare(document, Scope.FIGURES, document.figures, found, tally, hedged=on)
    if document.numbers is not None and readers.quantities:
        quantities = readers.quantities(report)
        on = hedged[Scope.NUMBERS]
        compare(document, Scope.NUMBERS, document.numbers, quantities, tally, hedged=on)
    if document.main is not None and readers.main:
        compare_main(document, readers.main(figures), figures, tally)
    return tally


def summed(tallies: Sequence[Tally], seed: int) -> tuple[Measured, ...]:
    """Every measure with its bootstrap interval: documents drawn anew, 1,000 times."""
    names = list(dict.fromkeys(name for tally in tallies for name in tally.shares))
    if not names:
        return ()
    parts, wholes = (
        np.array(
            [[tally.shares.get(name, (0.0, 0.0))[side] for name in names] for tally in tallies]
        )
        for side in (0, 1)
    )
    random = np.random.default_rng(seed)
    number = len(tallies)
    draws = random.multinomial(number, np.full(number, 1 / number), size=_RESAMPLES)
    with np.errstate(invalid="ignore", divide="ignore"):
        resampled = (draws @ parts) / (draws @ wholes)
    found = []
    for n, name in enumerate(names):
        whole = float(wholes[:, n].sum())
        if not whole:
            continue
        known = resampled[:, n][np.isfinite(resampled[:, n])]
        low, high = np.percentile(known, _INTERVAL) if known.size else (np.nan, np.nan)
        value = float(parts[:, n].sum()) / whole
        found.append(Measured(name, value, whole, float(low), float(high)))
    return tuple(sorted(found, key=lambda item: _order(item.name)))


_ORDER = (
    "number spans", "unit", "range", "hedge", "kind", "place", "day", "modality", "speaker", "main",
)  # fmt: skip


def _order(name: str) -> tuple[int, int]:
    """Figures before numbers before main figures, each in the order of the report."""
    scope = next((n for n, word in enumerate(Scope) if name.startswith(f"{word}: ")), len(Scope))
    measure = name.split(": ", 1)[-1]
    rank = next((n for n, word in enumerate(_ORDER) if measure.startswith(word)), len(_ORDER))
    return scope, rank
