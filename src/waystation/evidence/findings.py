"""Events, statements and relations as the ledger keeps them: one canonical JSON text each."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from waystation.domain.evidence import Figure
from waystation.domain.findings import Findings, Relation, StatedEvent, Statement
from waystation.evidence.record import figure_id

EVENT, STATEMENT, RELATION = "event", "statement", "relation"

_LATER = {"place_confidence": 1.0}
"""Fields of later releases, kept only where they say something, so that identities last."""


@dataclass(frozen=True)
class KeptFinding:
    """Something other than a figure that was read from a report.

    Attributes:
        finding_id: Hash of what it says.
        report_id: The report it was read from.
        kind: "event", "statement" or "relation".
        start: Offset of its first character in the report's raw text; of its first figure's, for a
            relation.
        end: Offset after the last one.
        content: The record as canonical JSON: days as YYYY-MM-DD, figures by their identities.
    """

    finding_id: str
    report_id: str
    kind: str
    start: int
    end: int
    content: str

    @property
    def values(self) -> dict[str, Any]:
        """The content, by field."""
        read: dict[str, Any] = json.loads(self.content)
        return read


def kept_findings(findings: Findings) -> tuple[KeptFinding, ...]:
    """Everything but the figures, ready to be kept."""
    report = findings.report.report_id
    kept = [
        _kept(report, EVENT, event.start, event.end, _plain(event)) for event in findings.events
    ]
    kept += [_kept(report, STATEMENT, s.start, s.end, _plain(s)) for s in findings.statements]
    kept += [_relation(report, relation, findings.figures) for relation in findings.relations]
    return tuple(dict.fromkeys(kept))


def _relation(report_id: str, relation: Relation, figures: Sequence[Figure]) -> KeptFinding:
    content = {
        "kind": relation.kind.value,
        "first": _figure_id(relation.first, figures),
        "second": _figure_id(relation.second, figures),
        "reason": relation.reason,
    }
    at = figures[relation.first] if isinstance(relation.first, int) else None
    start, end = (at.start, at.end) if at else (0, 0)
    return _kept(report_id, RELATION, start, end, content)


def _figure_id(which: int | str, figures: Sequence[Figure]) -> str:
    return which if isinstance(which, str) else figure_id(figures[which])


def _kept(report_id: str, kind: str, start: int, end: int, values: dict[str, Any]) -> KeptFinding:
    content = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = json.dumps([report_id, kind, content], ensure_ascii=False)
    key = hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return KeptFinding(key, report_id, kind, start, end, content)


def _plain(record: StatedEvent | Statement) -> dict[str, Any]:
    kept = (field.name for field in fields(record) if field.name != "at")
    values = {name: getattr(record, name) for name in kept}
    later = {name for name, plain in _LATER.items() if name in values and values[name] == plain}
    return {name: _value(value) for name, value in values.items() if name not in later}


def _value(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value
