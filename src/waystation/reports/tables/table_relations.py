"""What figures of one table are to one another: totals of a column, two units in one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from waystation.domain.evidence import Figure
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import RelationKind, Unit
from waystation.reports.tables.table_notes import in_table

_SIZES = (2.0, 12.0)
_SHOWN = 6


def table_relations(figures: Sequence[Figure]) -> Iterator[Relation]:
    """Totals with their parts where the sum is exact, and families with persons of one row.

    Args:
        figures: All figures of a report, in order of place.
    """
    columns: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, figure in enumerate(figures):
        place = in_table(figure.note)
        if place is None or figure.low is None or figure.high is None:
            continue
        rows[place.line, figure.sentence_start].append(index)
        column = columns[place.line, place.column]
        if place.is_total:
            yield from _total(figures, index, column)
            column.clear()
        else:
            column.append(index)
    for row in rows.values():
        yield from _two_units(figures, row)


def _total(figures: Sequence[Figure], total: int, above: Sequence[int]) -> Iterator[Relation]:
    """A row of totals and the rows above it, where they add up to the last digit."""
    whole = figures[total]
    parts = [index for index in above if figures[index].unit is whole.unit]
    low, high = sum(figures[i].low or 0 for i in parts), sum(figures[i].high or 0 for i in parts)
    if len(parts) < 2 or (low, high) != (whole.low, whole.high):
        return
    shown = " + ".join(f"{figures[index].high:,}" for index in parts[:_SHOWN])
    more = f" + {len(parts) - _SHOWN} more rows" if len(parts) > _SHOWN else ""
    reason = f"{shown}{more} = {whole.high:,}, the total of the column"
    for part in parts:
        yield Relation(RelationKind.TOTAL_OF, total, part, reason)


def _two_units(figures: Sequence[Figure], row: Sequence[int]) -> Iterator[Relation]:
    """The one count of people and the one of households of a row, where they fit together."""
    homes = [index for index in row if figures[index].unit is Unit.HOUSEHOLDS]
    people = [index for index in row if figures[index].unit is Unit.PEOPLE]
    people = [index for index in people if homes and _alike(figures[index], figures[homes[0]])]
    if len(homes) != 1 or len(people) != 1:
        return
    home, person = figures[homes[0]], figures[people[0]]
    size = (person.high or 0) / (home.high or 1)
    if _SIZES[0] <= size <= _SIZES[1]:
        reason = (
            f"one figure in two units: {person.high:,} people in {home.high:,} "
            f"households, {size:.1f} to a household"
        )
        yield Relation(RelationKind.SAME_AS, people[0], homes[0], reason)


def _alike(person: Figure, home: Figure) -> bool:
    return person.kind is home.kind and person.modality is home.modality
