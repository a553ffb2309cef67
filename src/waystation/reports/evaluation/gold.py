"""Labelled documents, as the evaluator takes them (docs/reading-format.md)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, Unit

Span = tuple[int, int]
"""Characters [start, end) of a document's text, counted in code points."""


class Scope(StrEnum):
    """What a document's labels speak of."""

    FIGURES = "figures"
    NUMBERS = "numbers"


@dataclass(frozen=True)
class Label:
    """One labelled number. What is not in `given` was not labelled and is not compared.

    Attributes:
        span: The number alone, without hedge words.
        given: Names of the fields below that the labels state, null included.
        low: Lowest number stated; None where the words leave it open.
        high: Highest number stated; None where open.
        read_low: Lower end of the range it should be read as.
        read_high: Upper end of that range.
        unit: What is counted; None for a number that counts no people.
        hedge: Characters of the hedge words; None when there are none.
        hedge_class: What they do.
        kind: Who or what is counted.
        place: Place as stated; empty when none.
        day: Day it speaks of; None when the text does not tell.
        modality: Whether it happened.
        speaker: Who said it; empty when nobody is named.
        line: Line of the file, for messages.
    """

    span: Span
    given: frozenset[str]
    low: int | None = None
    high: int | None = None
    read_low: float | None = None
    read_high: float | None = None
    unit: Unit | None = None
    hedge: Span | None = None
    hedge_class: HedgeClass = HedgeClass.NONE
    kind: FigureKind = FigureKind.OTHER
    place: str = ""
    day: dt.date | None = None
    modality: Modality = Modality.ACTUAL
    speaker: str = ""
    line: int = 0


@dataclass(frozen=True)
class MainLabel:
    """The one figure an analyst would record; `stated` is empty where there is none.

    Attributes:
        stated: The numbers stated: one, or both ends of a range.
        span: Where it stands, when the labels tell.
        unit: What it counts, when the labels tell.
    """

    stated: frozenset[int] = frozenset()
    span: Span | None = None
    unit: Unit | None = None

    @property
    def is_none(self) -> bool:
        """True where the passage has no displacement figure."""
        return not self.stated and self.span is None


@dataclass(frozen=True)
class Document:
    """A labelled document.

    Attributes:
        name: Its id; or "line N".
        text: The text every offset points into.
        published: Day it was published; None when not told.
        language: ISO 639-1 code; empty leaves it to the reader.
        figures: Labelled figures in order; None when figures were not labelled.
        numbers: Labelled cardinal quantities of all kinds; None when these were not labelled.
        main: The main figure; None when none was labelled.
        units: Units that were labelled; empty means all.
        kinds: Kinds that were labelled; empty means all.
        line: Line of the file.
    """

    name: str
    text: str
    published: dt.date | None = None
    language: str = ""
    figures: tuple[Label, ...] | None = None
    numbers: tuple[Label, ...] | None = None
    main: MainLabel | None = None
    units: frozenset[Unit] = frozenset()
    kinds: frozenset[FigureKind] = frozenset()
    line: int = 0


@dataclass(frozen=True)
class Gold:
    """Labelled documents, with what a person should know of the labels."""

    documents: tuple[Document, ...]
    remarks: tuple[str, ...] = ()
