"""Entries and rulings as documents for programs."""

from __future__ import annotations

from typing import Any

from waystation.domain.evidence import Entry, Ruling
from waystation.evidence.record import figure_to_plain
from waystation.evidence.standing import time_to_text


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """One entry, ready for `json.dumps`: every field, and how it stands."""
    return {
        "figure_id": entry.figure_id,
        **figure_to_plain(entry.figure),
        "entered": entry.entered,
        "via": entry.via,
        "recorded": time_to_text(entry.recorded) or None,
        "counts": entry.counts,
        "withdrawn": entry.withdrawn,
        "verdict": entry.verdict.value if entry.verdict else None,
        "replaced_by": entry.replaced_by or None,
        "verdict_by": entry.author or None,
        "verdict_reason": entry.reason or None,
        "decided": time_to_text(entry.decided) or None,
    }


def ruling_as_json(ruling: Ruling) -> dict[str, Any]:
    """One ruling, ready for `json.dumps`."""
    return {
        "sequence": ruling.sequence,
        "verdict": ruling.verdict.value,
        "verdict_by": ruling.author or None,
        "verdict_reason": ruling.reason,
        "decided": time_to_text(ruling.decided) or None,
        "replaced_by": ruling.replacement or None,
    }
