"""Taking back at the desk: what was settled before holds again, by a further decision."""

from __future__ import annotations

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry, Ruling
from waystation.domain.vocabulary import Verdict
from waystation.evidence.desk import accept, check_words, merge, reject, reopen
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER
from waystation.evidence.query import Query
from waystation.evidence.standing import standing


def undo(ledger: Ledger, figure: str, *, author: str, reason: str) -> None:
    """Take back the last decision on a figure: what was settled before it holds again.

    Taken back twice, the decision holds again. Of a correction, that it was entered is taken back.

    Raises:
        InputError: Nothing was settled about the figure, it is not there, or author or reason are
            not in order; nothing was kept.
    """
    check_words(author, reason)
    with ledger.transaction():
        entry, rulings = _entry(ledger, figure), _by_people(ledger, figure)
        if not rulings:
            raise _refused(f"{figure}, about which nothing was settled", "one with a decision")
        if entry.corrects and len(rulings) == 1:
            undo(ledger, entry.corrects, author=author, reason=reason)
            return
        _restore(ledger, entry, standing(_before(rulings)).last, author, reason)


def split(ledger: Ledger, figure: str, *, author: str, reason: str) -> None:
    """Take back that a figure is a copy of another one; if it was accepted before, it is again.

    Raises:
        InputError: Nobody called the figure a copy, it is not there, or author or reason are not
            in order; nothing was kept.
    """
    check_words(author, reason)
    with ledger.transaction():
        entry = _entry(ledger, figure)
        if entry.verdict is not Verdict.MERGED:
            found = f"{figure}, which nobody at the desk called a copy"
            raise _refused(found, "a figure that was merged into another one")
        before = standing(_before(_by_people(ledger, figure))).last
        if before is not None and before.verdict is Verdict.ACCEPTED:
            accept(ledger, figure, author=author, reason=reason)
        else:
            reopen(ledger, figure, author=author, reason=reason)


def _restore(ledger: Ledger, entry: Entry, before: Ruling | None, author: str, reason: str) -> None:
    """Let an earlier decision hold again; None for that there was none."""
    key, words = entry.figure_id, {"author": author, "reason": reason}
    settled = entry.verdict is not None or entry.withdrawn
    if before is not None and before.verdict is Verdict.ACCEPTED:
        accept(ledger, key, **words)
        return
    if before is not None and before.verdict is Verdict.CORRECTED:
        accept(ledger, before.replacement, **words)
        return
    if settled and (before is None or entry.verdict is Verdict.CORRECTED or entry.withdrawn):
        reopen(ledger, key, **words)
    if before is None:
        return
    if before.verdict is Verdict.REJECTED:
        reject(ledger, key, **words)
    elif before.verdict is Verdict.MERGED:
        merge(ledger, key, before.replacement, **words)
    elif before.verdict is Verdict.WITHDRAWN:
        ledger.withdraw([key], reason, author=author)


def _before(rulings: list[Ruling]) -> list[Ruling]:
    """The rulings before the last decision; one that had to reopen the figure first is one."""
    last, rest = rulings[-1], rulings[:-1]
    if len(rest) < 2 or rest[-1].verdict is not Verdict.REINSTATED:
        return rest
    reopened = rest[-2].verdict in (Verdict.CORRECTED, Verdict.WITHDRAWN)
    told = (last.author, last.reason, last.decided)
    same = (rest[-1].author, rest[-1].reason, rest[-1].decided) == told
    return rest[:-1] if reopened and same else rest


def _by_people(ledger: Ledger, figure: str) -> list[Ruling]:
    return [one for one in ledger.rulings([figure]) if one.author != FOLDER]


def _entry(ledger: Ledger, figure: str) -> Entry:
    found = ledger.entries(Query(figure_ids=(figure,)))
    if not found:
        raise _refused(f"no figure {figure}", "a figure that is in the ledger")
    return found[0]


def _refused(found: str, expected: str) -> InputError:
    return InputError([Problem("ID", 0, "", found, expected)])
