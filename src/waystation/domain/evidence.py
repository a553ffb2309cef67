"""Reports, the figures they state, and what was settled about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import (
    DayPrecision,
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
    Verdict,
)


@dataclass(frozen=True)
class Report:
    """A document as given.

    Attributes:
        report_id: Hash of the raw text.
        name: File name, or how the user named it; "bundle.zip/report.pdf" inside a bundle.
        text: Raw text; every offset of a figure points into it.
        published: Day it was published, when the document tells.
        publisher: Who published it; empty when unknown.
        url: Address; empty when none.
        title: Title the document gives itself; empty when none.
        media: What it was read from ("text", "markdown", "html", "pdf", "docx", "email", "feed").
        language: ISO 639-1 code of the language it was read in.
        retrieved: Day it was fetched or received; None when unknown.
        upstream: Whom the document credits for its text or figures; empty when nobody.
    """

    report_id: str
    name: str
    text: str
    published: dt.date | None = None
    publisher: str = ""
    url: str = ""
    title: str = ""
    media: str = "text"
    language: str = "en"
    retrieved: dt.date | None = None
    upstream: str = ""


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
        number_start: Offset of the number alone, without hedges before it.
        number_end: Offset after the number alone.
        household_size: People per household where the document declares it.
        runner_up: The next likely place of that name, with its region and country; empty when none.
        event_end: Last day of the span the figure speaks of; None where `event_day` says it all.
        day_precision: How exactly the day is known.
        retrieved: Day the report was fetched; None when unknown.
        upstream: Whom the report credits for the figure; empty when nobody.
        confidence: How sure the reader is of the whole figure, 0 to 1; 1 when entered by hand.
        reader: Which reader found it; empty when entered by hand.
        hedge_start: Offset of the hedge words alone, behind `end` where who is counted stands
            between ("500 people or more"); equal to `hedge_end` when there are none.
        hedge_end: Offset after the hedge words.
        place_confidence: How sure it is that `place` was resolved to the right place, 0 to 1; 1
            when entered by hand or where there is no place.
        at: The place `place` was resolved to, in a scenario or out of it; None where it was not,
            and for figures that no report was just read for: it is kept nowhere.
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
    number_start: int = 0
    number_end: int = 0
    household_size: float | None = None
    runner_up: str = ""
    event_end: dt.date | None = None
    day_precision: DayPrecision = DayPrecision.UNKNOWN
    retrieved: dt.date | None = None
    upstream: str = ""
    confidence: float = 1.0
    reader: str = ""
    hedge_start: int = 0
    hedge_end: int = 0
    place_confidence: float = 1.0
    at: NamedPlace | None = field(default=None, compare=False)

    @property
    def has_number(self) -> bool:
        """False for a sighting: people seen at a place, uncounted."""
        stated = self.low is not None or self.high is not None
        return stated or self.hedge_class is HedgeClass.MAGNITUDE


@dataclass(frozen=True)
class Reading:
    """The range a figure's words are read as, with the rule's name.

    Attributes:
        low, high: Ends, people.
        rule: Name of the rule.
        wide_low, wide_high: Ends of a second, wider range the words may stand for.
        wide_weight: Chance that they do; 0 where there is no second range.
    """

    low: float
    high: float
    rule: str
    wide_low: float = 0.0
    wide_high: float = 0.0
    wide_weight: float = 0.0


@dataclass(frozen=True)
class Ruling:
    """A decision at the evidence desk: what somebody settled about a figure, and why.

    Attributes:
        sequence: Position among all rulings, rising.
        figure_id: The figure it is about.
        verdict: What was settled.
        author: Who did: a role or initials; empty when not kept.
        reason: Why, in plain words.
        decided: When, in UTC; None when not kept.
        replacement: The figure that counts instead (corrected) or that it is a copy of (merged);
            empty otherwise.
    """

    sequence: int
    figure_id: str
    verdict: Verdict
    author: str
    reason: str
    decided: dt.datetime | None = None
    replacement: str = ""


CORRECTION = "correction of "
"""How a figure came in that replaces a wrong one, with the identity of that one."""


@dataclass(frozen=True)
class Entry:
    """A figure in the ledger, as it stands.

    Attributes:
        figure_id: Hash of what the figure says; the same row entered twice is one entry.
        figure: The figure.
        entered: Position in the ledger, rising.
        via: How it came in ("evidence.csv", or the report's name).
        withdrawn: True when a later correction took it back; it stays listed.
        verdict: What was last settled about it; None while nothing was.
        replaced_by: The figure that counts instead, or that it is a copy of; empty when none.
        author: Who settled it, or took it back.
        reason: Why.
        decided: When, in UTC; None when not kept.
        recorded: When it was entered, in UTC; None when not kept.
    """

    figure_id: str
    figure: Figure
    entered: int
    via: str
    withdrawn: bool = False
    verdict: Verdict | None = None
    replaced_by: str = ""
    author: str = ""
    reason: str = ""
    decided: dt.datetime | None = None
    recorded: dt.datetime | None = None

    @property
    def counts(self) -> bool:
        """False for what was withdrawn, rejected or corrected: no forecast uses it."""
        return not self.withdrawn and self.verdict not in (Verdict.REJECTED, Verdict.CORRECTED)

    @property
    def corrects(self) -> str:
        """The figure a person entered this one to replace; empty for any other."""
        return self.via.removeprefix(CORRECTION) if self.via.startswith(CORRECTION) else ""

    @property
    def accepted(self) -> bool:
        """True when a person has read it and found it right."""
        return self.counts and self.verdict is Verdict.ACCEPTED


BAND_98 = (0.01, 0.99)
"""Ends of the 98 % band of a predictive distribution."""


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
        band: Where the figure lies in what the forecast's members would have reported, 0 (below
            all) to 1 (above all), by the end of its range that lies nearest to the middle; None
            for a sighting and where it was not used.
        near: Share of members whose main group was near the place of a sighting; None without one.
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
    band: float | None = None
    near: float | None = None

    @property
    def outside(self) -> str:
        """In what way the figure does not fit what the forecast holds possible; empty if it does.

        Of figures that fit, 2 in 100 lie outside the 98 % band by chance.
        """
        if self.band is not None and not BAND_98[0] <= self.band <= BAND_98[1]:
            return f"{'below' if self.band < BAND_98[0] else 'above'} the 98 % band"
        if self.near is not None and self.near < BAND_98[0] * 2:
            return "hardly a run has the group near there on that day"
        return ""
