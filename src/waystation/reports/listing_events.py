"""Events and statements as documents for programs, and as rows for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from waystation.domain.days import show_day
from waystation.domain.findings import Findings, Relation, StatedEvent, Statement
from waystation.reports.listing import figures_as_json, shown_place

EVENT_COLUMNS = ("Act", "Words", "Who", "Place", "Day", "Said by", "Note")
"""Headings of `event_rows`."""

STATEMENT_COLUMNS = ("Speaker", "Words", "Form", "Day", "Note")
"""Headings of `statement_rows`."""


def findings_as_json(findings: Findings, origins: Sequence[str] = ()) -> dict[str, Any]:
    """A report with everything read from it, ready for `json.dumps`.

    Relations name figures by their position in the list.

    Args:
        findings: The report.
        origins: What each figure goes back to, where that is known.
    """
    listed = figures_as_json(findings)
    for figure, origin in zip(listed["figures"], origins, strict=False):
        figure["origin"] = origin
    return {
        **listed,
        "events": events_as_json(findings.events),
        "statements": statements_as_json(findings.statements),
        "relations": [
            {
                "kind": relation.kind.value,
                "first": relation.first,
                "second": relation.second,
                "reason": relation.reason,
            }
            for relation in findings.relations
        ],
    }


def events_as_json(events: Sequence[StatedEvent]) -> list[dict[str, Any]]:
    """Events, ready for `json.dumps`; offsets as for figures."""
    return [event_as_json(event) for event in events]


def event_as_json(event: StatedEvent) -> dict[str, Any]:
    """One event, ready for `json.dumps`."""
    return {
        "act": event.act.value,
        "span": [event.start, event.end],
        "words": event.words,
        "actor": event.actor,
        "target": event.target,
        "place": event.place,
        "location": event.location,
        "place_role": event.place_role.value,
        "runner_up": event.runner_up,
        "place_confidence": event.place_confidence,
        "day": _iso(event.event_day),
        "day_end": _iso(event.event_end),
        "day_precision": event.day_precision.value,
        "day_basis": event.day_basis,
        "duration": event.duration,
        "modality": event.modality.value,
        "proposal": event.proposal.value if event.proposal else None,
        "speaker": event.speaker,
        "speaker_class": event.speaker_class.value,
        "confidence": event.confidence,
        "sentence": event.sentence,
        "sentence_span": [event.sentence_start, event.sentence_start + len(event.sentence)],
    }


def statements_as_json(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """Statements, ready for `json.dumps`; offsets as for figures."""
    return [statement_as_json(statement) for statement in statements]


def statement_as_json(statement: Statement) -> dict[str, Any]:
    """One statement, ready for `json.dumps`."""
    sentence_end = statement.sentence_start + len(statement.sentence)
    return {
        "form": statement.form.value,
        "span": [statement.start, statement.end],
        "words": statement.words,
        "speaker": statement.speaker,
        "speaker_class": statement.speaker_class.value,
        "described": statement.described,
        "verb": statement.verb,
        "via": statement.via,
        "carried": statement.carried,
        "modality": statement.modality.value,
        "day": _iso(statement.event_day),
        "day_precision": statement.day_precision.value,
        "day_basis": statement.day_basis,
        "confidence": statement.confidence,
        "sentence": statement.sentence,
        "sentence_span": [statement.sentence_start, sentence_end],
    }


def event_rows(events: Sequence[StatedEvent]) -> list[tuple[str, ...]]:
    """One row of short texts per event, under `EVENT_COLUMNS`."""
    return [_event_row(event) for event in events]


def _event_row(event: StatedEvent) -> tuple[str, ...]:
    modality = "" if event.modality.value == "actual" else event.modality.value
    proposal = f"proposal: {event.proposal.value}" if event.proposal else ""
    return (
        event.act.value,
        " ".join(event.words.split()),
        event.actor,
        shown_place(event),
        _days(event.event_day, event.event_end),
        event.speaker,
        "; ".join(part for part in (modality, event.duration, proposal) if part),
    )


def statement_rows(statements: Sequence[Statement]) -> list[tuple[str, ...]]:
    """One row of short texts per statement, under `STATEMENT_COLUMNS`."""
    return [_statement_row(statement) for statement in statements]


def _statement_row(statement: Statement) -> tuple[str, ...]:
    modality = "" if statement.modality.value == "actual" else statement.modality.value
    via = f"via {statement.via}" if statement.via else ""
    carried = "named earlier" if statement.carried else ""
    return (
        statement.speaker or "(not told)",
        " ".join(statement.words.split()),
        statement.form.value,
        _days(statement.event_day, None),
        "; ".join(part for part in (modality, via, carried) if part),
    )


def relation_lines(findings: Findings) -> list[str]:
    """One line per relation; the parts of one total share a line."""
    lines: dict[tuple[str, str], list[Relation]] = {}
    for relation in findings.relations:
        lines.setdefault((relation.kind.value, relation.reason), []).append(relation)
    return [
        f"{_words(findings, {item.first for item in same})} {kind} "
        f"{_words(findings, {item.second for item in same})}: {reason}"
        for (kind, reason), same in lines.items()
    ]


def _words(findings: Findings, positions: set[int | str]) -> str:
    figures = [findings.figures[int(position)] for position in sorted(positions, key=int)]
    return ", ".join(f"“{' '.join(figure.words.split())}”" for figure in figures)


def _days(first: dt.date | None, last: dt.date | None) -> str:
    if first is None:
        return ""
    return f"{show_day(first)} to {show_day(last)}" if last else show_day(first)


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
