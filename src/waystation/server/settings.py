"""What a server is started with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from waystation.reports.intake.records import Limits

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names under which this machine reaches itself and no other machine does."""

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Settings:
    """What a server is started with.

    Attributes:
        folder: The scenario folder.
        clock: Gives the time in UTC; the only clock the server has.
        results: Where results go, a folder for each scenario in it.
        host: Address it listens at.
        port: Port it listens at.
        limits: How much of a document is taken in.
        files: Documents that are taken in at once.
        request_bytes: Of the body of any request but documents.
        poll: Seconds between two looks at the folder.
        beat: Seconds between two signs of life in a stream of events.
        read_folder: Read what is new in the folder into its ledger at the start and on changes.
    """

    folder: Path
    clock: Callable[[], dt.datetime]
    results: Path = Path("results")
    host: str = "127.0.0.1"
    port: int = 8000
    limits: Limits = field(default_factory=Limits)
    files: int = 50
    request_bytes: int = MEBIBYTE
    poll: float = 1.0
    beat: float = 15.0
    read_folder: bool = True

    @property
    def home(self) -> Path:
        """Results folder of this scenario."""
        return self.results / self.folder.resolve().name

    @property
    def jobs(self) -> Path:
        """Where jobs are kept, a folder each."""
        return self.home / "jobs"

    @property
    def numbered(self) -> Path:
        """Where forecasts are kept, a folder each, named by its number."""
        return self.home / "forecasts"


def is_loopback(host: str) -> bool:
    """True for an address that no other machine reaches."""
    return host in LOOPBACK or host.startswith("127.")
