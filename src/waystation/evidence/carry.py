"""What people settled about a figure outlives a better reading of the same words.

A reader that improves states a figure anew, under another identity. What was settled about the
old one is carried over to the new one that stands at the same place of the same report, with a
note. A figure somebody accepted is never lost: where the new reading says something else, the
accepted one goes on counting in its stead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from waystation.domain.evidence import Entry, Figure, Ruling
from waystation.domain.vocabulary import Verdict
from waystation.evidence.ledger import Ledger
from waystation.evidence.query import Query
from waystation.evidence.standing import Standing

_SAME = ("low", "high", "unit", "kind", "measure", "modality", "location", "event_day")
"""What must be read as before for an acceptance to hold for the new reading."""


def carry_over(
    ledger: Ledger,
    lost: Collection[str],
    read: Sequence[str],
    stand: Mapping[str, Standing],
    copies: Mapping[str, Sequence[Ruling]],
) -> tuple[frozenset[str], int]:
    """Carry what was settled about figures over to those now read in their place.

    Args:
        ledger: The ledger, inside a transaction that holds both readings.
        lost: Figures of the report that are no longer read from it.
        read: Figures that are.
        stand: How figures stood before.
        copies: By figure, the rulings in force that call another one a copy of it.

    Returns:
        Lost figures that must go on counting, and how many rulings were carried over.
    """
    settled = [stand[key].last for key in sorted(lost) if key in stand]
    rulings = [r for r in settled if r is not None and r.replacement not in lost]
    merged_to = [(ruling, key) for key in sorted(lost) for ruling in copies.get(key, ())]
    if not rulings and not merged_to:
        return frozenset(), 0
    entries = ledger.entries(Query(figure_ids=tuple(sorted({*lost, *read}))))
    by_key = {entry.figure_id: entry for entry in entries}
    after = [by_key[key] for key in read]
    ruled = {entry.figure_id for entry in after if entry.verdict is not None}
    before = len(ruled)
    kept: set[str] = set()
    for last in sorted(rulings, key=lambda one: one.verdict is not Verdict.ACCEPTED):
        old = by_key[last.figure_id]
        new = _in_place_of(old.figure, after)
        same = new is not None and _same(old.figure, new.figure)
        if last.verdict is Verdict.ACCEPTED and not same:
            kept.add(old.figure_id)
        if new is not None and new.figure_id not in {*ruled, last.replacement}:
            _carry(ledger, last, new.figure_id, same=same)
            ruled.add(new.figure_id)
    carried = len(ruled) - before
    for copy, original in merged_to:
        new = _in_place_of(by_key[original].figure, after)
        if new is not None and original not in kept and new.figure_id != copy.figure_id:
            _rule(ledger, copy.figure_id, copy, new.figure_id, original)
            carried += 1
    return frozenset(kept), carried


def _carry(ledger: Ledger, last: Ruling, new: str, *, same: bool) -> None:
    """Rule on the new figure as on the old one."""
    if same or last.verdict is not Verdict.ACCEPTED:
        _rule(ledger, new, last, last.replacement, last.figure_id)
        return
    note = f"{last.reason} (accepted as {last.figure_id}; now read differently)"
    ledger.rule(
        new,
        Verdict.CORRECTED,
        author=last.author,
        reason=note,
        replacement=last.figure_id,
    )


def _rule(ledger: Ledger, key: str, last: Ruling, replacement: str, old: str) -> None:
    reason = f"{last.reason} (carried over from {old}: its report was read anew)"
    ledger.rule(key, last.verdict, author=last.author, reason=reason, replacement=replacement)


def _in_place_of(old: Figure, after: Sequence[Entry]) -> Entry | None:
    """The figure read where the old one stood: the one that shares most characters with it."""
    shared = [(_overlap(old, entry.figure), -entry.entered, entry) for entry in after]
    most, _, entry = max(shared, key=lambda one: one[:2], default=(0, 0, None))
    return entry if most > 0 else None


def _overlap(first: Figure, second: Figure) -> int:
    return min(first.end, second.end) - max(first.start, second.start)


def _same(first: Figure, second: Figure) -> bool:
    return all(getattr(first, name) == getattr(second, name) for name in _SAME)
