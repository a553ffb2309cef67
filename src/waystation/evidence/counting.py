"""Which figures must not count beside others: totals beside their parts, parts beside wholes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from waystation.domain.evidence import Entry
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import FigureKind, RelationKind


def counted_once(
    relations: Iterable[Relation],
    entries: Iterable[Entry],
    usable: Collection[str] | None = None,
) -> dict[str, str]:
    """Figures that must not count beside those they are made of or belong to.

    A total goes when all its parts are there and can be used, because they say where the people
    are; a part of people on the move goes, because it is no count of the group.

    Args:
        relations: Among the entries, by identity.
        entries: Entries that may count.
        usable: Those of them, by figure, that say something to a forecast; None for all.

    Returns:
        Why it does not count, by figure.
    """
    by_id = {entry.figure_id: entry.figure for entry in entries}
    parts: dict[str, list[str]] = defaultdict(list)
    reasons: dict[str, str] = {}
    relations = tuple(relations)
    for relation in relations:
        first, second = str(relation.first), str(relation.second)
        if relation.kind is RelationKind.TOTAL_OF:
            parts[first].append(second)
            reasons.setdefault(first, f"a total of figures that are there: {relation.reason}")
    used = by_id.keys() if usable is None else by_id.keys() & set(usable)
    out = {key: reasons[key] for key in parts if key in by_id and used >= {*parts[key]}}
    for relation in relations:
        first, second = str(relation.first), str(relation.second)
        part = relation.kind is RelationKind.PART_OF and by_id.keys() >= {first, second}
        if part and by_id[first].kind is FigureKind.ON_THE_MOVE:
            out.setdefault(first, f"a part of another figure: {relation.reason}")
    return out
