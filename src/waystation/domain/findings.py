"""What was read from a report besides its figures: events, statements, relations, places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import (
    Act,
    DayPrecision,
    EventKind,
    Modality,
    PlaceRole,
    RelationKind,
    SpeakerClass,
    StatementForm,
)


@dataclass(frozen=True)
class StatedEvent:
    """Something a report says was done, or might be: a proposal a scenario may take up.

    Attributes:
        act: What was done.
        words: The words that say it, as written.
        actor: Who did it or would; empty when the text does not say.
        target: Whom or what it acts on, in the report's words; empty when not said.
        place: Place as stated; empty when none.
        location: Scenario location it was resolved to; empty when none.
        place_role: What the place is to the event.
        runner_up: The next likely place of that name; empty when none.
        event_day: First or only day; None when unknown.
        event_end: Last day of a span; None where `event_day` says it all.
        day_precision: How exactly the day is known.
        day_basis: How the day was found.
        duration: How long it lasted as stated ("10 minutes"); empty when not said.
        modality: Whether it has happened.
        proposal: Kind of scenario event it could become; None when a scenario holds no such kind.
        speaker: Who says so; empty in the author's voice.
        speaker_class: Kind of speaker.
        report_id: Report it was read from.
        published: Day that report was published.
        sentence: Sentence it stands in.
        sentence_start: Offset of the sentence in the report's raw text.
        start: Offset of the first character of `words` in the raw text.
        end: Offset after the last one.
        confidence: How sure the reader is, 0 to 1.
        place_confidence: How sure it is of the place, as for a figure.
        at: The place `place` was resolved to, as for a figure.
    """

    act: Act
    words: str
    actor: str = ""
    target: str = ""
    place: str = ""
    location: str = ""
    place_role: PlaceRole = PlaceRole.NONE
    runner_up: str = ""
    event_day: dt.date | None = None
    event_end: dt.date | None = None
    day_precision: DayPrecision = DayPrecision.UNKNOWN
    day_basis: str = ""
    duration: str = ""
    modality: Modality = Modality.ACTUAL
    proposal: EventKind | None = None
    speaker: str = ""
    speaker_class: SpeakerClass = SpeakerClass.UNKNOWN
    report_id: str = ""
    published: dt.date | None = None
    sentence: str = ""
    sentence_start: int = 0
    start: int = 0
    end: int = 0
    confidence: float = 1.0
    place_confidence: float = 1.0
    at: NamedPlace | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Statement:
    """What somebody is reported to have said.

    Attributes:
        form: Quoted whole, quoted in part, or told in the report's own words.
        words: The statement as written, quotation marks included.
        speaker: Who said it; empty where the text lost the speaker.
        speaker_class: Kind of speaker.
        described: How the report describes the speaker ("an analyst"); empty when it does not.
        verb: The word of saying ("vowed"); empty when none.
        via: To whom or through what it was said ("Fox News", "tweets"); empty when not told.
        carried: True when the speaker was named in an earlier sentence.
        modality: What the speaker says of it: done, planned, threatened, possible, denied.
        event_day: Day it was said; None when unknown.
        day_precision: How exactly that day is known.
        day_basis: How it was found.
        report_id: Report it was read from.
        published: Day that report was published.
        sentence: Sentence it stands in.
        sentence_start: Offset of the sentence in the report's raw text.
        start: Offset of the first character of `words` in the raw text.
        end: Offset after the last one.
        confidence: How sure the reader is, 0 to 1.
    """

    form: StatementForm
    words: str
    speaker: str = ""
    speaker_class: SpeakerClass = SpeakerClass.UNKNOWN
    described: str = ""
    verb: str = ""
    via: str = ""
    carried: bool = False
    modality: Modality = Modality.ACTUAL
    event_day: dt.date | None = None
    day_precision: DayPrecision = DayPrecision.UNKNOWN
    day_basis: str = ""
    report_id: str = ""
    published: dt.date | None = None
    sentence: str = ""
    sentence_start: int = 0
    start: int = 0
    end: int = 0
    confidence: float = 1.0


@dataclass(frozen=True)
class Relation:
    """What one figure is to another.

    Attributes:
        kind: Read from the first to the second: "first is part of second".
        first: Index of the figure in `Findings.figures`, or identity of a ledger entry.
        second: The same of the other figure; for a total the parts come one relation each.
        reason: Why, in plain words, with the arithmetic where there is one.
    """

    kind: RelationKind
    first: int | str
    second: int | str
    reason: str


@dataclass(frozen=True)
class ReadPlace:
    """A place named in a report, with what it was resolved to and why.

    Attributes:
        words: As stated, with the region or country named after it.
        place: What it most likely is; None for a border by description and for a name that no
            list of places knows.
        runner_up: The next likely place of that name; None when no other bears it.
        role: What the place is to the words around it.
        confidence: How sure it is that `place` is meant, 0 to 1; 0 where it is None.
        why: What decided, in plain words.
        sentence_start: Offset of its sentence in the report's raw text.
        start: Offset of its first character.
        end: Offset after its last one.
    """

    words: str
    place: NamedPlace | None
    runner_up: NamedPlace | None
    role: PlaceRole
    confidence: float
    why: str
    sentence_start: int
    start: int
    end: int


@dataclass(frozen=True)
class Findings:
    """Everything read from one report, each list in order of place.

    `places` has every place named in it, whether or not a figure or an event stands there.
    """

    report: Report
    figures: tuple[Figure, ...] = ()
    events: tuple[StatedEvent, ...] = ()
    statements: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    places: tuple[ReadPlace, ...] = ()
