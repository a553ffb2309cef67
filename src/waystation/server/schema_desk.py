"""Requests and answers of the evidence desk, as plain JSON.

Offsets count characters of a report's text; ends are exclusive.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from waystation.server.bounds import STRICT, Day
from waystation.server.schema_problems import Failure


class DeskRevision(TypedDict):
    """How far the ledger has come: three counters that only rise.

    Attributes:
        revision: Number of the last decision; give it as `seen` with the next one.
        entered: Number of the last figure entered.
        reports: How many reports it holds.
    """

    revision: int
    entered: int
    reports: int


class Ruling(TypedDict):
    """One decision: appended, never changed."""

    sequence: int
    figure_id: str
    verdict: Literal["accepted", "rejected", "corrected", "withdrawn", "reinstated", "merged"]
    by: str
    why: str
    decided: str | None
    replaced_by: str | None


class Entry(TypedDict):
    """A figure in the ledger, as it stands.

    Attributes:
        low, high: As stated; None where the words leave that end open.
        read_low, read_high, rule: The range its words are read as; None for a sighting.
        start, end: Offsets of `words` in its report's text.
        sentence_start: Offset of `sentence` there.
        state: "open" while nothing was settled, else the last verdict; "withdrawn" once taken back.
        counts: False for what no forecast uses: withdrawn, rejected, corrected.
        by, why, decided: Of the last decision; empty or None where there is none.
        replaced_by: The figure that counts instead, or that it is a copy of.
        report_name: Empty for what was entered by hand.
    """

    figure_id: str
    low: int | None
    high: int | None
    read_low: int | None
    read_high: int | None
    rule: str | None
    words: str
    unit: str
    who: str
    kind: str
    measure: str
    hedge: str
    hedge_class: str
    place: str
    location: str
    place_role: str
    runner_up: str
    group: str
    event_day: str | None
    event_end: str | None
    day_precision: str
    day_basis: str
    published: str | None
    retrieved: str | None
    modality: str
    speaker: str
    speaker_class: str
    publisher: str
    url: str
    upstream: str
    origin: str
    report_id: str
    report_name: str
    sentence: str
    sentence_start: int
    start: int
    end: int
    note: str
    household_size: float | None
    confidence: float
    place_confidence: float
    reader: str
    entered: int
    via: str
    recorded: str | None
    state: str
    counts: bool
    by: str
    why: str
    decided: str | None
    replaced_by: str | None


class Entries(TypedDict):
    """`GET /api/desk/entries`: one part of a list. `total` is how many there are in all."""

    entries: list[Entry]
    total: int
    start: int
    desk: DeskRevision


class EntryExplained(TypedDict):
    """`GET /api/desk/entries/ID`: everything that is known of one figure.

    `explained` holds what `waystation evidence show --json` tells.
    """

    entry: Entry
    explained: dict[str, Any]
    rulings: list[Ruling]
    desk: DeskRevision


class CopyLink(TypedDict):
    """A report that copies this one, or that this one copies."""

    name: str
    kind: str
    reason: str


class ReadDocument(TypedDict):
    """What became of a document: `known_as` names it where the ledger held it before."""

    report_id: str
    name: str
    known_as: str
    figures: int
    published: str | None
    links: list[CopyLink]


class ReportItem(TypedDict):
    """A report of the ledger. `open` of its `figures` are not settled."""

    report_id: str
    name: str
    title: str
    publisher: str
    published: str | None
    retrieved: str | None
    language: str
    media: str
    url: str
    upstream: str
    figures: int
    open: int


class Reports(TypedDict):
    """`GET /api/desk/reports`: newest entered first."""

    reports: list[ReportItem]
    desk: DeskRevision


class Finding(TypedDict):
    """An event or a statement of a report. `values` holds its fields, by name."""

    start: int
    end: int
    values: dict[str, Any]


class ReportDetail(TypedDict):
    """`GET /api/desk/reports/ID`: its text, with everything read from it in order of place."""

    report: ReportItem
    text: str
    figures: list[Entry]
    events: list[Finding]
    statements: list[Finding]
    relations: list[dict[str, Any]]
    links: list[CopyLink]
    desk: DeskRevision


@with_config(STRICT)
class TextRequest(TypedDict):
    """`POST /api/desk/reports` as JSON: a text that was pasted."""

    text: str
    published: NotRequired[Day]
    publisher: NotRequired[str]
    title: NotRequired[str]
    url: NotRequired[str]


@with_config(STRICT)
class DecisionRequest(TypedDict):
    """`POST /api/desk/decisions`.

    Attributes:
        action: accept, reject: the figures. correct: one figure, with `fields`. merge: the figures
            are copies of `original`. split: take merges back. undo: take back the last decision on
            each figure; what was settled before it holds again.
        figures: Identities, whole.
        original: Of a merge.
        fields: Of a correction: new values by field; None opens an end or clears a day.
        by: Who: a role or initials.
        why: Why, in plain words.
        seen: `revision` of the ledger that the person looked at; 409 where somebody has decided on
            one of the figures since.
    """

    action: Literal["accept", "correct", "reject", "merge", "split", "undo"]
    figures: list[str]
    by: str
    why: str
    seen: int
    original: NotRequired[str]
    fields: NotRequired[dict[str, str | int | float | None]]


class DecisionAnswer(TypedDict):
    """What was appended, and how every figure touched stands now.

    `corrected` is the identity of the figure a correction entered; None otherwise.
    """

    decisions: list[Ruling]
    entries: list[Entry]
    corrected: str | None
    desk: DeskRevision


class Decisions(TypedDict):
    """`GET /api/desk/decisions?since=`: all later than that number, oldest first."""

    decisions: list[Ruling]
    desk: DeskRevision


class Conflict(Failure):
    """Status 409 of a decision: what others decided on the same figures since `seen`."""

    decisions: list[Ruling]
    revision: int
