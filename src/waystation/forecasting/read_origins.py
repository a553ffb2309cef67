"""Which figures of reports read together are copies, before any ledger holds them."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.evidence import Entry
from waystation.domain.findings import Findings
from waystation.evidence.copies import find_copies
from waystation.evidence.origins import trace_origins
from waystation.evidence.record import figure_id

MOST_REPORTS = 200
"""Reports compared with one another; more of them belong in a ledger, which keeps an index."""


def origins_told(documents: Sequence[Findings]) -> list[tuple[str, ...]]:
    """For every figure of every document what it goes back to; empty for an oldest form.

    A copy names the report and the words of its oldest form; a figure credited to an outlet that
    is not among the documents names that outlet. With more than `MOST_REPORTS` documents only
    credits are told.
    """
    reports = [findings.report for findings in documents]
    many = len(reports) > MOST_REPORTS
    entries: dict[str, Entry] = {}
    for findings in [] if many else documents:
        for figure in findings.figures:
            key = figure_id(figure)
            entry = Entry(key, figure, len(entries) + 1, findings.report.name)
            entries.setdefault(key, entry)
    links = [] if many else find_copies(reports)
    traces = {one.figure_id: one for one in trace_origins(entries.values(), reports, links)}
    told: dict[str, str] = {}
    for key, trace in traces.items():
        oldest = entries[trace.oldest]
        words = " ".join(oldest.figure.words.split())
        told[key] = trace.credited or (f"{oldest.via}: {words}" if trace.oldest != key else "")
    return [
        tuple(told.get(figure_id(figure), figure.upstream) for figure in findings.figures)
        for findings in documents
    ]
