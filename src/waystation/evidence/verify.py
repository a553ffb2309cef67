"""Whether a ledger is whole, to the last figure: slow, and asked for by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.chain_table import ChainState
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id

MOST_TOLD = 20

FEWEST_DIGITS = 12
"""Digits of a seal that are enough to name it."""


def verify(ledger: Ledger, *, noted: str = "", progress: Progress = silent) -> ChainState:
    """Check pages, references, identities of figures, offsets, and the chain over all records.

    Args:
        ledger: The ledger, open.
        noted: A seal that was noted earlier, or its first `FEWEST_DIGITS` digits or more: then
            everything up to it must be as it was.
        progress: Told how many records were checked.

    Returns:
        How far the chain has come.

    Raises:
        InputError: What is wrong, the first `MOST_TOLD` faults.
    """
    _check_noted(noted)
    with ledger.snapshot():
        progress("Checking pages", 0, 1)
        ledger.verify()
        faults = tuple(islice(_faults(ledger, noted, progress), MOST_TOLD))
        if faults:
            raise InputError(faults)
        return ledger.chain.state()


def _check_noted(noted: str) -> None:
    if noted and not re.fullmatch(f"[0-9a-fA-F]{{{FEWEST_DIGITS},64}}", noted):
        expected = f"{FEWEST_DIGITS} to 64 hexadecimal digits, as verify and backup tell them"
        raise InputError([Problem("--seal", 0, "", repr(noted), expected)])


def _faults(ledger: Ledger, noted: str, progress: Progress) -> Iterator[Problem]:
    name = str(ledger.path)
    found_in_chain = ledger.chain.faults(progress)
    for found, expected in chain(found_in_chain, _figure_faults(ledger, progress)):
        yield Problem(name, 0, "", found, expected)
    if noted and not ledger.chain.holds(noted):
        found = f"a chain without the seal {noted}"
        yield Problem(name, 0, "", found, "the ledger it was noted from, as it went on since")


def _figure_faults(ledger: Ledger, progress: Progress) -> Iterator[tuple[str, str]]:
    by_report: dict[str, list[Entry]] = {}
    purged = {one.report_id for one in ledger.purges()}
    for entry in watched(ledger.entries(), "Checking figures", progress):
        if entry.figure.report_id in purged:
            continue
        if figure_id(entry.figure) != entry.figure_id:
            found = f"figure {entry.figure_id}, which says something else than when it was entered"
            yield found, "figures as entered; restore a copy"
        if entry.figure.report_id:
            by_report.setdefault(entry.figure.report_id, []).append(entry)
    for report_id in watched(tuple(by_report), "Checking words", progress):
        report, entries = ledger.report(report_id), by_report[report_id]
        if report is None:
            continue
        for entry in entries:
            figure = entry.figure
            if report.text[figure.start : figure.end].strip() != figure.words.strip():
                found = f"figure {entry.figure_id}, which points beside its words"
                yield found, f"{figure.words!r} in {report.name}"
