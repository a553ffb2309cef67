"""Pairs of texts of which it is known whether one copies the other, and what is found of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from tests import copied_texts as texts

from waystation.domain.evidence import Report
from waystation.evidence.copies import compare
from waystation.reports.documents import report_from_text

KNOWN = {
    ("ORIGINAL", "EDITED"): "edited copy",
    ("ORIGINAL", "TRANSLATED"): "translated-back copy",
    ("ORIGINAL", "ONE_SENTENCE"): "copied sentences",
    ("ORIGINAL", "REWRITE"): "rewrite",
    ("ORIGINAL", "INDEPENDENT"): "none",
    ("ORIGINAL", "SPEECH_HERE"): "none",
    ("SPEECH_HERE", "SPEECH_THERE"): "none",
}
"""Made texts: a report and what others made of it, one topic told twice, one speech told twice."""

_DAYS = {name: dt.date(2021, 3, 3 + number) for number, name in enumerate(
    ["ORIGINAL", "TRANSLATED", "REWRITE", "EDITED", "ONE_SENTENCE", "SPEECH_HERE", "SPEECH_THERE",
     "INDEPENDENT"]
)}  # fmt: skip


def made_pairs() -> Iterator[tuple[Report, Report, str]]:
    """Pairs of the made texts, each with what is true of it."""
    for names, truth in KNOWN.items():
        first, second = (_made(name) for name in names)
        yield first, second, truth


def _made(name: str) -> Report:
    text = getattr(texts, name)
    report = report_from_text(text, name.lower(), published=_DAYS[name])
    return replace(report, report_id=name)


def real_pairs(reports: Sequence[Report]) -> Iterator[tuple[Report, Report, str]]:
    """All pairs of the real reports: one topic, nothing copied between them."""
    for first, second in combinations(reports, 2):
        yield replace(first, name=first.name[:3]), replace(second, name=second.name[:3]), "none"


def row(first: Report, second: Report, truth: str) -> tuple[str, ...]:
    """The pair, what is true of it, what was found and how sure that is."""
    link = compare(first, second)
    found, sure = (link.kind.value, f"{link.strength:.2f}") if link else ("none", "")
    return f"{first.name} - {second.name}", truth, found, sure
