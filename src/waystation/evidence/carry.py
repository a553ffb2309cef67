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
from waystation.evidence.standing import NOTHING, Standing

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
    settled = [key for key in sorted(lost) if stand.get(key, NOTHING).last is not None]
    merged_to = [(ruling, key) for key in sorted(lost) for ruling in copies.get(key, ())]
    if not settled and not merged_to:
        return frozenset(), 0
    entries = ledger.entries(Query(figure_ids=tuple(sorted({*lost, *read}))))
    by_key = {entry.figure_id: entry for entry in entries}
    after = [by_key[key] for key in read]
    kept: set[str] = set()
    carried = 0
    for key in settled:
        last = stand[key].last
        assert last is not None
        new = _in_place_of(by_key[key].figure, after)
        same = new is not None and _same(by_key[key].figure, new.figure)
        if last.verdict is Verdict.ACCEPTED and not same:
            kept.add(key)
        carried += new is not None and _carry(ledger, last, by_key[key], new, same=same)
    for copy, original in merged_to:
        new = _in_place_of(by_key[original].figure, after)
        if new is not None and original not in kept and new.figure_id != copy.figure_id:
            _rule(ledger, copy.figure_id, copy, new.figure_id, original)
            carried += 1
    return frozenset(kept), carried


def _carry(ledger: Ledger, last: Ruling, old: Entry, new: Entry, *, same: bool) -> bool:
    """Rule on the new figure as on the old one; False where nothing is to be said of it."""
    if new.verdict is not None or new.figure_id == last.replacement:
        return False
    if last.verdict is Verdict.ACCEPTED and not same:
        note = f"{last.reason} (accepted as {old.figure_id}; now read differently)"
        ledger.rule(
            new.figure_id,
            Verdict.CORRECTED,
            author=last.author,
            reason=note,
            replacement=old.figure_id,
        )
        return True
    _rule(ledger, new.figure_id, last, last.replacement, old.figure_id)
    return True


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
