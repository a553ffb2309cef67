"""Figures a forecast was made with that were settled otherwise since: a forecast says so.

Nothing of a stored forecast is changed: what it knew stands in the register, what was settled since
in the decisions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from waystation.domain.evidence import Entry, Ruling
from waystation.domain.register import Issued
from waystation.domain.vocabulary import Verdict
from waystation.evidence.query import Query
from waystation.evidence.shelf import Shelf
from waystation.evidence.standing import Standing, standing

OUT = (Verdict.REJECTED, Verdict.CORRECTED, Verdict.MERGED, Verdict.WITHDRAWN)
"""What takes a figure as it stands out of a forecast."""


@dataclass(frozen=True)
class SettledSince:
    """A figure that counted when a forecast was made and does not count so any more.

    Attributes:
        entry: The figure as it stands now.
        ruling: What was settled.
    """

    entry: Entry
    ruling: Ruling


def settled_since(
    ledger: Shelf, forecasts: Iterable[Issued], used: dict[int, frozenset[str]]
) -> dict[int, tuple[SettledSince, ...]]:
    """By number of a forecast, its figures that were settled otherwise since; without empty ones.

    Args:
        ledger: The ledger, open.
        forecasts: Forecasts of its register.
        used: By number, the figures a forecast used, where its results are at hand; of others every
            figure counts that it knew.
    """
    rulings = ledger.rulings()
    last = rulings[-1].sequence if rulings else 0
    open_to = [one for one in forecasts if _uses_any(one) and _decided(one) < last]
    if not open_to:
        return {}
    first = min(_decided(one) for one in open_to)
    late = {ruling.figure_id for ruling in rulings if ruling.sequence > first}
    by_figure: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        by_figure[ruling.figure_id].append(ruling)
    entries = ledger.entries(Query(figure_ids=tuple(sorted(late))))
    found = {
        one.number: tuple(_of_one(one, entries, by_figure, used.get(one.number))) for one in open_to
    }
    return {number: flagged for number, flagged in found.items() if flagged}


def _of_one(
    forecast: Issued,
    entries: Sequence[Entry],
    by_figure: dict[str, list[Ruling]],
    used: Collection[str] | None,
) -> Iterable[SettledSince]:
    entered = forecast.summary.get("entered", 0)
    for entry in entries:
        published = entry.figure.published
        if entry.entered > entered or published is None or published > forecast.as_of:
            continue
        if used is not None and entry.figure_id not in used:
            continue
        rulings = by_figure[entry.figure_id]
        then = standing(one for one in rulings if one.sequence <= _decided(forecast))
        now = standing(rulings)
        ruling = _out(now)
        if ruling is not None and _out(then) is None:
            yield SettledSince(entry, ruling)


def _out(stands: Standing) -> Ruling | None:
    """What takes a figure out as it stands; None where nothing does."""
    if stands.last is not None and stands.last.verdict in OUT:
        return stands.last
    return stands.gone


def _decided(forecast: Issued) -> int:
    return forecast.summary.get("decided", 0)


def _uses_any(forecast: Issued) -> bool:
    return forecast.summary.get("used", 0) > 0
