"""What a page tells beside the forecast itself: its number, its past, the files next to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.domain.changes import Changes
from waystation.page.schema import FileData


@dataclass(frozen=True)
class Beside:
    """Everything about a forecast that is not in it; all of it may be missing.

    Attributes:
        number: Its number in the register.
        made_at: When it was made.
        next_at: When the next one is due.
        reviewer: Who has reviewed it; empty for a draft.
        caveat: The one caveat the reviewer chose.
        scenario_hash: Digest of the scenario it was made from.
        evidence_hash: Digest of the evidence.
        variant: Name of the variant; empty for the scenario itself.
        command: The command that makes it again.
        changes: What changed since the forecast before; None for a first one.
        files: Files beside the page.
    """

    number: int | None = None
    made_at: dt.datetime | None = None
    next_at: dt.datetime | None = None
    reviewer: str = ""
    caveat: str = ""
    scenario_hash: str = ""
    evidence_hash: str = ""
    variant: str = ""
    command: str = ""
    changes: Changes | None = None
    files: tuple[FileData, ...] = ()


ALONE = Beside()
"""A forecast of which nothing else is known."""
