"""The evidence desk: what a person settles about figures, each time one appended record.

Nothing is overwritten. The last word on a figure counts; every word stays in the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import CORRECTION, Entry, Figure
from waystation.domain.vocabulary import Verdict
from waystation.evidence.changes import change_problems, changed, one_thing
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER
from waystation.evidence.protect import personal
from waystation.evidence.query import Query
from waystation.evidence.record import figure_id

CORRECTABLE: tuple[str, ...] = (
    *("low", "high", "unit", "who", "kind", "measure", "place", "location", "place_role", "group"),
    *("event_day", "event_end", "modality", "speaker", "speaker_class", "published"),
    *("publisher", "url", "origin", "household_size", "note"),
)
"""Fields a correction may set. The words, the sentence and their place stay what was read."""

LONGEST_AUTHOR = 40
LONGEST_REASON = 2000
_FEWEST_DIGITS = 4
_LISTED = 8


def find_one(
    ledger: Ledger, given: str, name: str = "ID", *, by: dt.datetime | None = None
) -> Entry:
    """The entry whose identity is given, whole or by its first digits as far as they are unique.

    Raises:
        InputError: No figure, or more than one, begins so; the candidates are listed.
    """
    start = given.strip().lower()
    whole = len(start) >= _FEWEST_DIGITS and all(c in "0123456789abcdef" for c in start)
    if not whole:
        expected = f"{_FEWEST_DIGITS} or more of the digits `waystation evidence list` shows"
        raise InputError([Problem(name, 0, "", repr(given), expected)])
    found = ledger.ids_like(start)
    if not found:
        expected = "the beginning of a figure's identity in this ledger"
        raise InputError([Problem(name, 0, "", f"no figure {start}", expected)])
    if len(found) > 1:
        raise InputError([_ambiguous(ledger, start, found, name)])
    return _entry(ledger, found[0], by)


def accept(ledger: Ledger, figure: str, *, author: str, reason: str) -> None:
    """Settle that a figure is right as it stands: forecasts may use it like one entered by hand.

    Accepting a figure that was corrected takes the correction back.

    Raises:
        InputError: The figure is not there, or author or reason are not in order.
    """
    check_words(author, reason)
    with ledger.transaction():
        entry = _entry(ledger, figure)
        _undo(ledger, entry, author, reason)
        _stand_in_again(ledger, entry, author, reason)
        ledger.rule(figure, Verdict.ACCEPTED, author=author, reason=reason)


def reject(ledger: Ledger, figure: str, *, author: str, reason: str) -> None:
    """Settle that a figure must not be used; it stays listed.

    Raises:
        InputError: The figure is not there or was corrected, or author or reason are not in order.
    """
    check_words(author, reason)
    with ledger.transaction():
        _refuse_corrected(_entry(ledger, figure))
        ledger.rule(figure, Verdict.REJECTED, author=author, reason=reason)


def correct(
    ledger: Ledger,
    figure: str,
    changes: Mapping[str, Any],
    *,
    author: str,
    reason: str,
    locations: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> str:
    """Enter a figure that counts instead of a wrong one; both stay listed.

    The correction of a figure that was settled to be a copy is a copy of the same original.

    Args:
        ledger: The ledger, open.
        figure: The wrong one.
        changes: New values by field, of `CORRECTABLE`; None opens an end or clears a day.
        author: Who corrects: a role or initials.
        reason: Why.
        locations: Names a location may have; None to leave that unchecked.
        groups: Names a group may have; None to leave that unchecked.

    Returns:
        Identity of the figure that now counts.

    Raises:
        InputError: The new figure makes no sense or is the old one, the old one was corrected
            before, or author or reason are not in order; nothing was kept.
    """
    check_words(author, reason)
    with ledger.transaction():
        old = _entry(ledger, figure)
        _refuse_corrected(old)
        new = _corrected(old.figure, changes, locations)
        names = {"locations": locations, "groups": groups}
        problems = list(change_problems(old.figure, new, changes, **names, now=ledger.now))
        if problems:
            raise InputError(problems)
        key = figure_id(new)
        ledger.add_figures([new], CORRECTION + old.figure_id)
        _undo(ledger, _entry(ledger, key), author, reason)
        ledger.rule(figure, Verdict.CORRECTED, author=author, reason=reason, replacement=key)
        if old.verdict is Verdict.MERGED and old.replaced_by != key:
            copied = f"{old.reason} (said of {old.figure_id})"
            original = old.replaced_by
            ledger.rule(key, Verdict.MERGED, author=old.author, reason=copied, replacement=original)
        else:
            ledger.rule(key, Verdict.ACCEPTED, author=author, reason=reason)
    return key


def merge(ledger: Ledger, copy: str, original: str, *, author: str, reason: str) -> str:
    """Settle that a figure is a copy of another one: together they count once.

    Returns:
        Identity of the original: of a copy, the one that is a copy of; of a corrected figure, its
        correction.

    Raises:
        InputError: They are one figure, the copy was taken back, the original is a copy of the
            copy or does not count, or author or reason are not in order.
    """
    check_words(author, reason)
    with ledger.transaction():
        told = _entry(ledger, copy)
        _refuse_corrected(told)
        if told.withdrawn:
            expected = "a copy that is there; accept it first if it stands after all"
            raise _refused("merge", f"{copy}, which was taken back", expected)
        end, seen = _entry(ledger, original), {copy}
        while end.replaced_by and end.figure_id not in seen:
            seen.add(end.figure_id)
            end = _entry(ledger, end.replaced_by)
        if end.figure_id in seen:
            found = f"{original}, which is {copy} or a copy of it"
            raise _refused("merge", found, "two figures, the copy first, then its original")
        if not end.counts:
            found = f"{end.figure_id}, which does not count itself"
            raise _refused("merge", found, "an original that counts")
        if not one_thing(told.figure, end.figure):
            found = f"{_what(told.figure)}, and {_what(end.figure)}"
            raise _refused("merge", found, "two figures of one kind; correct the kind first")
        ledger.rule(copy, Verdict.MERGED, author=author, reason=reason, replacement=end.figure_id)
    return end.figure_id


def reopen(ledger: Ledger, figure: str, *, author: str, reason: str) -> None:
    """Take back what was settled about a figure: it stands again as it was read or entered.

    Raises:
        InputError: Nothing was settled, or author or reason are not in order.
    """
    check_words(author, reason)
    with ledger.transaction():
        entry = _entry(ledger, figure)
        if entry.verdict is None and not entry.withdrawn:
            raise _refused(
                "ID", f"{figure}, about which nothing was settled", "one with a decision"
            )
        _undo(ledger, entry, author, reason)
        _stand_in_again(ledger, entry, author, reason)
        ledger.rule(figure, Verdict.REINSTATED, author=author, reason=reason)


def check_words(author: str, reason: str) -> None:
    """Refuse an author or a reason that is empty or belongs to a person.

    Raises:
        InputError: What is wrong with either.
    """
    problems = []
    if not author.strip() or author == FOLDER or not _is_name(author):
        found = "nothing" if not author.strip() else "a name that cannot be used"
        expected = "a role or initials, by --author or in WAYSTATION_AUTHOR"
        problems.append(Problem("--author", 0, "", found, expected))
    if not reason.strip():
        problems.append(Problem("--reason", 0, "", "nothing", "why, in plain words"))
    if len(reason) > LONGEST_REASON:
        found, expected = f"{len(reason):,} characters", f"at most {LONGEST_REASON:,}"
        problems.append(Problem("--reason", 0, "", found, expected))
    for option, text in (("--author", author), ("--reason", reason)):
        if what := personal(text):
            problems.append(Problem(option, 0, "", what, "a role or initials; nothing of a person"))
    if problems:
        raise InputError(problems)


def _is_name(author: str) -> bool:
    return len(author) <= LONGEST_AUTHOR and author.isprintable()


def _corrected(
    old: Figure, changes: Mapping[str, Any], locations: Collection[str] | None
) -> Figure:
    unknown = sorted(set(changes) - set(CORRECTABLE))
    if unknown:
        raise _refused("correct", ", ".join(unknown), "one of " + ", ".join(CORRECTABLE))
    return changed(old, changes, locations)


def _what(figure: Figure) -> str:
    return f"{figure.kind} counted in {figure.unit}"


def _undo(ledger: Ledger, entry: Entry, author: str, reason: str) -> None:
    """Where the figure was corrected, the correction, and what corrected that, counts no more.

    A figure that was there by itself before is left as it is.
    """
    wrong, seen = entry, {entry.figure_id}
    while wrong.verdict is Verdict.CORRECTED and wrong.replaced_by not in seen:
        right = _entry(ledger, wrong.replaced_by)
        seen.add(right.figure_id)
        if _stands_in(right, wrong):
            ledger.withdraw([right.figure_id], f"taken back: {reason}", author=author)
        wrong = right


def _stand_in_again(ledger: Ledger, right: Entry, author: str, reason: str) -> None:
    """Where the figure is a correction that was taken back, what it corrects counts no more."""
    seen = {right.figure_id}
    while right.via.startswith(CORRECTION):
        key = right.via.removeprefix(CORRECTION)
        found = ledger.entries(Query(figure_ids=(key,)))
        if not found or key in seen:
            return
        seen.add(key)
        if found[0].replaced_by != right.figure_id:
            _undo(ledger, found[0], author, reason)
            new = right.figure_id
            ledger.rule(key, Verdict.CORRECTED, author=author, reason=reason, replacement=new)
        right = found[0]


def _stands_in(right: Entry, wrong: Entry) -> bool:
    """True for a figure that is there only in another one's stead, or of the same words."""
    one, other = right.figure, wrong.figure
    same_words = one.report_id == other.report_id != "" and one.start < other.end > other.start
    return right.corrects != "" or (same_words and other.start < one.end)


def _refuse_corrected(entry: Entry) -> None:
    if entry.verdict is Verdict.CORRECTED:
        found = f"{entry.figure_id}, which was corrected"
        expected = f"a decision on its correction {entry.replaced_by}; or accept it as it was"
        raise _refused("ID", found, expected)


def _entry(ledger: Ledger, figure: str, by: dt.datetime | None = None) -> Entry:
    found = ledger.entries(Query(figure_ids=(figure,), decided_by=by))
    if not found and by is not None and (later := ledger.entries(Query(figure_ids=(figure,)))):
        came = later[0].recorded
        expected = f"{came:%Y-%m-%dT%H:%M:%S} UTC or later, when the figure was entered"
        raise _refused("--decided-by", f"{by:%Y-%m-%dT%H:%M:%S}", expected)
    if not found:
        raise _refused("ID", f"no figure {figure}", "a figure that is in the ledger")
    return found[0]


def _ambiguous(ledger: Ledger, start: str, found: tuple[str, ...], name: str) -> Problem:
    entries = ledger.entries(Query(figure_ids=found[:_LISTED]))
    listed = "; ".join(f"{e.figure_id} {e.figure.words!r}" for e in entries)
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return Problem(name, 0, "", f"{start}, where {len(found)} begin", f"one of {listed}{more}")


def _refused(where: str, found: str, expected: str) -> InputError:
    return InputError([Problem(where, 0, "", found, expected)])
