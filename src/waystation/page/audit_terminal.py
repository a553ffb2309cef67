"""The audit log in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from waystation.domain.audit import AuditEntry


def audit_table(found: Sequence[AuditEntry]) -> Table:
    """Entries, one a row, oldest first."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading, right in (("No.", True), ("When (UTC)", False), ("Who", False)):
        table.add_column(heading, justify="right" if right else "left", no_wrap=not right)
    for heading in ("What", "About", "Why"):
        table.add_column(heading, overflow="fold")
    for entry in found:
        why = "; ".join(part for part in (entry.reason, entry.note) if part)
        when = f"{entry.at:%Y-%m-%d %H:%M}"
        who = entry.by or "not known"
        table.add_row(str(entry.sequence), when, who, entry.deed.value, entry.about, why)
    return table
