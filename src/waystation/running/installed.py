"""What is installed here: this machine, the libraries, and what each extra would add."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata

from waystation.domain.version import __version__
from waystation.system.limits import MEMORY_LIMIT, memory_of_machine

EXTRAS: Mapping[str, str] = {
    "web": "read web pages: their article, its title and day (docs/reading.md)",
    "verify": "the rules of series that forecasts are compared with: waystation verify "
    "(docs/verification.md)",
    "cluster": "share the work out to a Dask cluster: --scheduler (docs/cluster.md)",
    "store": "days of members in a folder, for runs larger than memory: --store (docs/large.md)",
    "gpu": "run the members on an NVIDIA GPU: --device gpu (docs/device.md)",
    "plots": "charts as PNG and SVG: waystation chart (docs/charts.md)",
    "osm": "roads from OpenStreetMap files (docs/roads-osm.md)",
    "oidc": "sign in to the server with an account held elsewhere (docs/server.md)",
}
"""What users get from each extra; those for developers are not told."""

FOR_DEVELOPERS = frozenset({"dev", "fuzz"})

_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*([^;]*)(?:;(.*))?")
_OF_EXTRA = re.compile(r"""extra\s*==\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True)
class Library:
    """A library that is asked for.

    Attributes:
        name: Its name.
        wanted: Versions that fit, as they were asked for; empty for any.
        version: The version that is here; empty where it is not installed.
    """

    name: str
    wanted: str
    version: str


@dataclass(frozen=True)
class Extra:
    """Something that can be added.

    Attributes:
        name: As in `pip install "waystation[NAME]"`.
        adds: What users get from it.
        libraries: What it needs.
    """

    name: str
    adds: str
    libraries: tuple[Library, ...]

    @property
    def here(self) -> bool:
        """True when all that it needs is here."""
        return bool(self.libraries) and all(one.version for one in self.libraries)


@dataclass(frozen=True)
class Installed:
    """What is here.

    Attributes:
        version: Of this program.
        python: Version of Python.
        system: Operating system and processor.
        cores: Cores this process may use.
        memory_gib: Memory of the machine; None where the system does not tell.
        sqlite: Version of SQLite, which keeps the ledger.
        memory_limit: Whether the limit on memory for documents from strangers is kept.
        libraries: What every installation needs.
        extras: What can be added.
    """

    version: str
    python: str
    system: str
    cores: int
    memory_gib: float | None
    sqlite: str
    memory_limit: str
    libraries: tuple[Library, ...]
    extras: tuple[Extra, ...]


def installed() -> Installed:
    """Look at this machine; nothing is imported and no network is asked."""
    by_extra = _asked_for()
    return Installed(
        version=__version__,
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=_cores(),
        memory_gib=_memory_gib(),
        sqlite=sqlite3.sqlite_version,
        memory_limit=MEMORY_LIMIT,
        libraries=by_extra.get("", ()),
        extras=tuple(Extra(name, EXTRAS[name], by_extra.get(name, ())) for name in EXTRAS),
    )


def _asked_for() -> dict[str, tuple[Library, ...]]:
    """Libraries by the extra that asks for them; "" for those always needed."""
    found: dict[str, list[Library]] = {}
    for line in metadata.requires("waystation") or ():
        parts = _REQUIREMENT.fullmatch(line.strip())
        if parts is None:
            continue
        of = _OF_EXTRA.search(parts[3] or "")
        library = Library(parts[1], parts[2].strip(), _version(parts[1]))
        found.setdefault(of[1] if of else "", []).append(library)
    return {name: tuple(libraries) for name, libraries in found.items()}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _memory_gib() -> float | None:
    found = memory_of_machine()
    return found / (1 << 30) if found else None
