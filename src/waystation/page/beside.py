"""What a page tells beside the forecast itself: its number, its past, the files next to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.domain.changes import Changes
from waystation.domain.influence import Influences
from waystation.domain.record import Record
from waystation.domain.verification_summary import VerificationSummary
from waystation.forecasting.account import Account
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
        record: The forecasts before it against what came; None where not looked at.
        verification: What `waystation verify --keep` left in the scenario's folder.
        influences: What the figures did to its numbers; None where not worked out.
        accounts: How each figure came to count as it does; empty where not told.
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
    record: Record | None = None
    verification: VerificationSummary | None = None
    influences: Influences | None = None
    accounts: tuple[Account, ...] = ()
    files: tuple[FileData, ...] = ()


ALONE = Beside()
"""A forecast of which nothing else is known."""

_KINDS = {
    "forecast.csv": "hubverse",
    "forecast.xlsx": "xlsx",
    "forecast.geojson": "geojson",
    "forecast.nc": "analyst",
    "evidence.csv": "analyst",
    "run.json": "run",
    "page.html": "page",
    "page.json": "page",
    "verification.html": "verification",
    "sitrep.md": "sitrep",
    "sitrep.docx": "sitrep",
}
"""What a file of a results folder is; any other is told by its ending."""


def file_beside(name: str, size: int | None = None) -> FileData:
    """A file beside the page.

    Args:
        name: Its name, in the same folder.
        size: Bytes; None where not known.
    """
    return FileData(name=name, kind=_KINDS.get(name, name.rpartition(".")[2]), bytes=size)
