"""What a server is started with."""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from waystation.reports.intake.records import Limits

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from waystation.server.oidc_file import Provider

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Names under which this machine reaches itself and no other machine does."""

ACCOUNTS = "accounts.sqlite"
"""The file of accounts in a scenario folder; it is no part of the scenario."""

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
        sign_in: Whether people sign in.
        accounts: File of accounts; that of the scenario folder when left out.
        tls: Files of the certificate and its key, where the server itself ends TLS.
        behind_proxy: Whether a proxy ends TLS and tells whom it asks for.
        origin: Where browsers find it, such as https://forecasts.example.org, where that is not
            the address it listens at.
        idle: Seconds after which a session ends that is not used: an assumption of ours.
        lasting: Seconds after which a session ends in any case: an assumption of ours.
        hasher: Makes the hashes of passwords; the library's own when left out.
        oidc: Where people may have their accounts beside the accounts file.
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
    sign_in: bool = False
    accounts: Path | None = None
    tls: tuple[Path, Path] | None = None
    behind_proxy: bool = False
    origin: str = ""
    idle: float = 30 * 60.0
    lasting: float = 12 * 3600.0
    hasher: PasswordHasher | None = None
    oidc: Provider | None = None

    @property
    def secure(self) -> bool:
        """True where browsers reach it by TLS."""
        return self.tls is not None or self.behind_proxy

    @property
    def accounts_file(self) -> Path:
        """The file of accounts."""
        return self.accounts or self.folder / ACCOUNTS

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
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
