"""Figures as a document for programs, and as rows for people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from waystation.domain.days import show_day
from waystation.domain.evidence import Figure, Reading
from waystation.domain.findings import Findings, StatedEvent
from waystation.domain.vocabulary import DayPrecision, Modality
from waystation.reports.documents import text_hash
from waystation.reports.numbers.wording import read_range
from waystation.reports.relating.derived import readings_of

COLUMNS = ("Words", "Range", "Who", "Kind", "Place", "Day", "Said by", "Note")
"""Headings of `figure_rows`."""

UNSURE_PLACE = 0.8
"""Below this a listing says which other place may be meant."""


def figures_as_json(findings: Findings) -> dict[str, Any]:
    """A report with its figures, ready for `json.dumps`.

    `low` and `high` are as stated; where the words leave a side open, the reading's bound.
    Offsets count characters of the raw text; ends are exclusive. Days are ISO 8601 or null.
    """
    report = findings.report
    pairs = zip(findings.figures, readings_of(findings), strict=True)
    return {
        "name": report.name,
        "report_id": report.report_id,
        "sha": text_hash(report.text),
        "published": _iso(report.published),
        "publisher": report.publisher,
        "url": report.url,
        "title": report.title,
        "media": report.media,
        "language": report.language,
        "retrieved": _iso(report.retrieved),
        "upstream": report.upstream,
        "figures": [figure_as_json(figure, reading) for figure, reading in pairs],
    }


def figure_as_json(figure: Figure, reading: Reading | None = None) -> dict[str, Any]:
    """One figure, ready for `json.dumps`; its range as given, or as its own words are read."""
    reading = reading or read_range(figure)
    sentence_end = figure.sentence_start + len(figure.sentence)
    return {
        "span": [figure.start, figure.end],
        "number_span": [figure.number_start, figure.number_end],
        "hedge_span": [figure.hedge_start, figure.hedge_end],
        "words": figure.words,
        "low": round(reading.low) if figure.low is None else figure.low,
        "high": round(reading.high) if figure.high is None else figure.high,
        "literal_low": figure.low,
        "literal_high": figure.high,
        "read_low": round(reading.low),
        "read_high": round(reading.high),
        "rule": reading.rule,
        "unit": figure.unit.value,
        "household_size": figure.household_size,
        "who": figure.who,
        "kind": figure.kind.value,
        "measure": figure.measure.value,
        "hedge": figure.hedge,
        "hedge_class": figure.hedge_class.value,
        "place": figure.place,
        "location": figure.location,
        "place_role": figure.place_role.value,
        "runner_up": figure.runner_up,
        "place_confidence": figure.place_confidence,
        "day": _iso(figure.event_day),
        "day_end": _iso(figure.event_end),
        "day_precision": figure.day_precision.value,
        "day_basis": figure.day_basis,
        "modality": figure.modality.value,
        "speaker": figure.speaker,
        "speaker_class": figure.speaker_class.value,
        "upstream": figure.upstream,
        "confidence": figure.confidence,
        "reader": figure.reader,
        "note": figure.note,
        "sentence": figure.sentence,
        "sentence_span": [figure.sentence_start, sentence_end],
    }


def figure_rows(findings: Findings) -> list[tuple[str, ...]]:
    """One row of short texts per figure of a report, under `COLUMNS`.

    Whom the whole report credits is not said of each figure again.
    """
    pairs = zip(findings.figures, readings_of(findings), strict=True)
    return [_row(figure, reading, findings.report.upstream) for figure, reading in pairs]


def shown_place(item: Figure | StatedEvent) -> str:
    """Role and place as stated; with the next likely place of that name where it is unsure."""
    if not item.place:
        return ""
    place = f"{item.place_role.value} {item.place}".strip()
    unsure = item.runner_up and item.place_confidence < UNSURE_PLACE
    return f"{place} (perhaps {item.runner_up})" if unsure else place


def _row(figure: Figure, reading: Reading, told_above: str) -> tuple[str, ...]:
    low, high = f"{round(reading.low):,}", f"{round(reading.high):,}"
    credited = figure.upstream and figure.upstream not in {figure.speaker, told_above}
    credit = f"credited to {figure.upstream}" if credited else ""
    modality = "" if figure.modality.value == "actual" else figure.modality.value
    return (
        " ".join(figure.words.split()),
        low if low == high else f"{low} to {high}",
        figure.who,
        f"{figure.kind.value} ({figure.measure.value})",
        shown_place(figure),
        _days(figure),
        figure.speaker,
        "; ".join(part for part in (modality, figure.note, credit) if part),
    )


def _days(figure: Figure) -> str:
    """The day, or first and last day of a span; where only publication bounds it, "by" it."""
    if figure.event_day is None:
        return ""
    first = show_day(figure.event_day)
    if figure.event_end:
        return f"{first} to {show_day(figure.event_end)}"
    if figure.day_precision is not DayPrecision.UNKNOWN:
        return first
    return f"after {first}" if figure.modality is Modality.PLANNED else f"by {first}"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
