"""The figures of the ledger, as the page shows them."""

from __future__ import annotations

import datetime as dt

from waystation.page.evidence import Row
from waystation.page.picks import Picks
from waystation.page.schema import FigureData


def figures_data(picks: Picks, rows: list[Row]) -> list[FigureData]:
    """Every figure that may be shown, those that moved the forecast first."""
    return [_figure(picks, row) for row in rows]


def _figure(picks: Picks, row: Row) -> FigureData:
    day = row.event_day or row.published
    counted = row.low is not None or row.high is not None
    drawn = row.drawn and bool(row.location) and counted and day is not None
    return {
        "number": row.number,
        "id": row.figure_id,
        "before": row.before,
        "marked": row.words,
        "after": row.after,
        "counted": row.counted,
        "kind": row.kind,
        "measure": row.measure,
        "read_low": row.low,
        "read_high": row.high,
        "read_as": row.read_as,
        "rule": row.rule,
        "open": row.open_above,
        "meaning": row.meaning,
        "used": row.used,
        "reason": row.reason,
        "weight": round(row.weight, 4),
        "outside": row.outside,
        "speaker": row.speaker,
        "speaker_class": row.speaker_class,
        "publisher": row.publisher,
        "upstream": row.upstream,
        "url": row.url,
        "report": "",
        "event_day": _iso(row.event_day),
        "published": _iso(row.published),
        "place": row.place,
        "location": row.location,
        "day": (day - picks.days[0]).days if day else None,
        "series": "arrivals" if row.measure == "flow" else "present",
        "drawn": drawn,
        "note": row.note,
        "copies": list(row.copies),
        "is_copy": row.is_copy,
        "relations": [],
        "rulings": [],
        "influence": None,
        "held_back": False,
        "moved": [],
    }


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
