"""Whether a ledger is whole, to the last figure: slow, and asked for by name."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id

MOST_TOLD = 20


def verify(ledger: Ledger) -> None:
    """Check pages, references, identities of figures, and that offsets point at their words.

    Raises:
        InputError: What is wrong, the first `MOST_TOLD` faults.
    """
    ledger.verify()
    faults: list[Problem] = []
    for fault in _faults(ledger):
        faults.append(fault)
        if len(faults) >= MOST_TOLD:
            break
    if faults:
        raise InputError(faults)


def _faults(ledger: Ledger) -> Iterator[Problem]:
    name = str(ledger.path)
    by_report: dict[str, list[Entry]] = {}
    for entry in ledger.entries():
        if figure_id(entry.figure) != entry.figure_id:
            found = f"figure {entry.figure_id}, which says something else than when it was entered"
            yield Problem(name, 0, "", found, "figures as entered; restore a copy")
        if entry.figure.report_id:
            by_report.setdefault(entry.figure.report_id, []).append(entry)
    for report_id, entries in by_report.items():
        report = ledger.report(report_id)
        if report is None:
            continue
        for entry in entries:
            figure = entry.figure
            if report.text[figure.start : figure.end].strip() != figure.words.strip():
                found = f"figure {entry.figure_id}, which points beside its words"
                yield Problem(name, 0, "", found, f"{figure.words!r} in {report.name}")
