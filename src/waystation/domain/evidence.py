"""Reports, the figures they state, and the observations made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.domain.vocabulary import (
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)


@dataclass(frozen=True)
class Report:
    """A document as given.

    Attributes:
        report_id: Hash of the raw text.
        name: File name, or how the user named it.
        text: Raw text; every offset of a figure points into it.
        published: Day it was published, when the document tells.
        publisher: Who published it; empty when unknown.
        url: Address; empty when none.
    """

    report_id: str
    name: str
    text: str
    published: dt.date | None = None
    publisher: str = ""
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A stated number with its words and its origin. Words and a range, never a point.

    Attributes:
        low: Lowest number stated; None where the words leave it open ("nearly 1,000").
        high: Highest number stated; None where the words leave it open ("thousands").
        words: The number as written, hedge included ("nearly 1,500").
        unit: What is counted.
        who: Who is counted, in the report's words.
        kind: Who or what the figure counts, in ours.
        measure: Stock on a day, flow during a day, or cumulative until a day.
        hedge: The hedge words alone.
        hedge_class: What the hedge does to the number.
        place: Place as stated; empty when the sentence names none.
        location: Scenario location it was resolved to; empty when none.
        place_role: What the place is to the figure.
        group: Travelling group the figure speaks of; empty when it does not say.
        event_day: Day the figure speaks of; None when unknown.
        day_basis: How the day was found ("stated", "weekday", "publication day", ...).
        published: Day it was published; no forecast as of an earlier day may use it.
        modality: Whether the counted thing has happened.
        speaker: Who said it; empty when the text lost the speaker.
        speaker_class: Kind of speaker.
        publisher: Who published it.
        url: Address of the publication.
        origin: The figure's oldest form; figures of one origin are counted once.
        report_id: Report it was read from; empty when entered by hand.
        sentence: Sentence it stands in; empty when entered by hand.
        sentence_start: Offset of the sentence in the report's raw text.
        start: Offset of the first character of `words` in the raw text.
        end: Offset after the last character of `words`.
        note: Anything a reader of the figure should know.
    """

    low: int | None
    high: int | None
    words: str
    unit: Unit
    who: str
    kind: FigureKind
    measure: Measure
    hedge: str = ""
    hedge_class: HedgeClass = HedgeClass.NONE
    place: str = ""
    location: str = ""
    place_role: PlaceRole = PlaceRole.NONE
    group: str = ""
    event_day: dt.date | None = None
    day_basis: str = ""
    published: dt.date | None = None
    modality: Modality = Modality.ACTUAL
    speaker: str = ""
    speaker_class: SpeakerClass = SpeakerClass.UNKNOWN
    publisher: str = ""
    url: str = ""
    origin: str = ""
    report_id: str = ""
    sentence: str = ""
    sentence_start: int = 0
    start: int = 0
    end: int = 0
    note: str = ""

    @property
    def has_number(self) -> bool:
        """False for a sighting: people seen at a place, uncounted."""
        stated = self.low is not None or self.high is not None
        return stated or self.hedge_class is HedgeClass.MAGNITUDE


@dataclass(frozen=True)
class Reading:
    """The range a figure's words are read as, with the rule's name."""

    low: float
    high: float
    rule: str


@dataclass(frozen=True)
class Entry:
    """A figure in the ledger.

    Attributes:
        figure_id: Hash of what the figure says; the same row entered twice is one entry.
        figure: The figure.
        entered: Position in the ledger, rising.
        via: How it came in ("evidence.csv", or the report's name).
        withdrawn: True when a later correction took it back; it stays listed.
    """

    figure_id: str
    figure: Figure
    entered: int
    via: str
    withdrawn: bool = False


@dataclass(frozen=True)
class Decision:
    """What was done with a figure in one forecast, and why.

    Attributes:
        figure_id: The ledger entry.
        used: True when it moved the forecast.
        meaning: What it was taken to mean, in plain words.
        reason: Why it was not used, or "" when it was.
        copies: Ledger entries counted together with it (same origin).
        weight: Share of one independent report it counts for, 0 to 1.
        low: Lower end of the range it was read as; None for a sighting.
        high: Upper end; None for a sighting.
        rule: Wording rule that gave the range.
    """

    figure_id: str
    used: bool
    meaning: str
    reason: str = ""
    copies: tuple[str, ...] = ()
    weight: float = 0.0
    low: float | None = None
    high: float | None = None
    rule: str = ""
