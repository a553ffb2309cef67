"""What changes beside the server: the scenario folder by hand, the ledger by other programs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.evidence.table import read_rows
from waystation.forecasting.gather import LEDGER, REPORTS, TABLE
from waystation.scenario.load import load_scenario
from waystation.server.failures import LOG
from waystation.server.schema_problems import Problem
from waystation.server.settings import ACCOUNTS
from waystation.server.words import plain_problems

VARIANTS = "variants"
Stamp = tuple[int, int]
Stamps = dict[str, Stamp]


@dataclass
class FolderWatch:
    """A scenario folder, looked at again and again.

    Attributes:
        folder: The folder.
        scenario: As it was when it was last whole; None before the first look.
        problems: What is wrong with it now.
    """

    folder: Path
    scenario: Scenario | None = None
    problems: list[Problem] = field(default_factory=list)
    _seen: Stamps = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(self) -> None:
        """Read the folder: the scenario where it is whole, what is wrong where it is not."""
        self._seen = self.stamps()
        try:
            scenario = load_scenario(self.folder)
            table = self.folder / TABLE
            if table.exists():
                names = [one.name for one in scenario.locations]
                read_rows(table, locations=names, groups=[one.name for one in scenario.groups])
        except InputError as error:
            self.problems = plain_problems(error.problems, self.folder)
        else:
            self.scenario, self.problems = scenario, []

    def stamps(self) -> Stamps:
        """When each file of the folder was last written, and its size."""
        return dict(_stamped(self.folder))

    def look(self) -> list[str]:
        """Files that came, went or changed since the last look; the folder is read again then."""
        with self._lock:
            now, before = self.stamps(), self._seen
            names = now.keys() | before
            changed = sorted(name for name in names if now.get(name) != before.get(name))
            if [name for name in changed if not name.startswith(f"{VARIANTS}/")]:
                self.read()
            self._seen = now
            return changed


def _stamped(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Name and stamp of the files a scenario is made of; ledger and accounts are none of them."""
    for part in (folder, folder / REPORTS, folder / VARIANTS):
        try:
            found = sorted(part.iterdir())
        except OSError:
            continue
        for path in found:
            name = path.relative_to(folder).as_posix()
            if path.name.startswith((LEDGER, ACCOUNTS, ".")) or (part == folder and path.is_dir()):
                continue
            try:
                stat = path.stat()
            except OSError:
                continue
            yield name, (stat.st_mtime_ns, stat.st_size)


def ledger_stamps(folder: Path) -> Stamps:
    """When the ledger and its log were last written, and their sizes."""
    found: Stamps = {}
    for name in (LEDGER, f"{LEDGER}-wal"):
        try:
            stat = (folder / name).stat()
        except OSError:
            continue
        if stat.st_size:  # a log comes empty and goes with those who only read
            found[name] = (stat.st_mtime_ns, stat.st_size)
    return found


async def watch(look: Callable[[], None], *, poll: float) -> None:
    """Call a look again and again in another thread; one that fails is logged, never the last."""
    while True:
        await asyncio.sleep(poll)
        try:
            await asyncio.to_thread(look)
        except InputError as error:
            LOG.warning("a look at the folder failed: %s", error)
        except Exception:
            LOG.exception("a look at the folder failed")
