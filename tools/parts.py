"""What Waystation is made of: packages of Python, and those of npm that are in the page."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from typing import Any

from packaging.utils import canonicalize_name
from tools.locked import CONTAINER, DEVELOPMENT, FUZZ, GPU, ROOT, RUN, Pinned, locked

POLICY = ROOT / "locks/licences.toml"
NPM_LOCK = ROOT / "web/package-lock.json"
BUNDLED = ROOT / "src/waystation/page/assets/built/BUNDLED.txt"
LOCK_OF = {
    "run": RUN,
    "container": CONTAINER,
    "development": DEVELOPMENT,
    "fuzz": FUZZ,
    "gpu": GPU,
}
BY_FIELD = {
    "apache 2.0": "Apache-2.0",
    "apache-2.0": "Apache-2.0",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "2-clause bsd": "BSD-2-Clause",
    "the bsd 2-clause license": "BSD-2-Clause",
    "mit": "MIT",
    "mpl-2.0": "MPL-2.0",
    "psf-2.0": "PSF-2.0",
}
BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
}
"""Classifiers that name one licence; "BSD License" does not."""


@dataclass(frozen=True)
class Part:
    """One package, the use it is of, its licence (empty: unknown) and the digests of its files."""

    name: str
    version: str
    registry: str
    use: str
    licence: str
    told: str
    digests: tuple[tuple[str, str], ...]
    everywhere: bool = True

    @property
    def purl(self) -> str:
        """Its package URL."""
        return f"pkg:{self.registry}/{self.name.replace('@', '%40')}@{self.version}"


@cache
def policy() -> Mapping[str, Any]:
    """What licences may be had, and those told by hand."""
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))


def python_parts() -> tuple[Part, ...]:
    """Packages of Python; each once, under the first use that wants it."""
    found: dict[str, Part] = {}
    for use, lock in LOCK_OF.items():
        for name, pinned in locked(lock).items():
            found.setdefault(name, _python_part(pinned, use))
    return tuple(found[name] for name in sorted(found))


def _python_part(pinned: Pinned, use: str) -> Part:
    licence, told = _python_licence(pinned)
    digests = tuple(("SHA-256", one) for one in pinned.hashes)
    return Part(pinned.name, pinned.version, "pypi", use, licence, told, digests, not pinned.marker)


def _python_licence(pinned: Pinned) -> tuple[str, str]:
    if by_hand := policy()["told"].get(pinned.name):
        return by_hand["licence"], by_hand["seen"]
    try:
        found = metadata(pinned.name)
    except PackageNotFoundError:
        return "", "not installed here"
    if found["Version"] != pinned.version:
        return "", f"version {found['Version']} is installed here"
    return licence_of(found), "metadata"


def licence_of(found: PackageMetadata) -> str:
    """The SPDX expression that a package's metadata tell, or nothing where they are unclear."""
    if "License-Expression" in found:
        return found["License-Expression"]
    field = (found.get_all("License") or [""])[0]
    if named := BY_FIELD.get(field.strip().lower()):
        return named
    lines = (line.split(" :: ") for line in found.get_all("Classifier") or [])
    named_there = {BY_CLASSIFIER.get(line[-1], "") for line in lines if line[0] == "License"}
    return named_there.pop() if len(named_there) == 1 else ""


@cache
def bundled() -> Mapping[str, str]:
    """Packages of npm whose code is built into the page, with their versions."""
    lines = BUNDLED.read_text(encoding="utf-8").split("\n")
    return dict(line.rsplit(" ", 1) for line in lines if line)


def page_parts() -> tuple[Part, ...]:
    """Packages of npm: those built into the page (use `page`), and what builds it."""
    packages = json.loads(NPM_LOCK.read_text(encoding="utf-8"))["packages"]
    found = []
    for path, one in sorted(packages.items()):
        if path:
            name = path.rpartition("node_modules/")[2]
            use = "page" if name in bundled() else "page's building"
            algorithm, _, digest = one["integrity"].partition("-")
            digests = ((_algorithm(algorithm), base64.b64decode(digest).hex()),)
            told = "package-lock.json"
            licence = one.get("license", "")
            found.append(Part(name, one["version"], "npm", use, licence, told, digests))
    return tuple(found)


def _algorithm(name: str) -> str:
    return name.upper().replace("SHA", "SHA-")


def parts() -> tuple[Part, ...]:
    """All of them."""
    return (*python_parts(), *page_parts())


def dependencies() -> Mapping[str, tuple[str, ...]]:
    """What each package of the running Waystation asks for, as the lock tells; "" is Waystation."""
    asked: dict[str, set[str]] = {"": set()}
    current = ""
    for line in RUN.read_text(encoding="utf-8").splitlines():
        if start := re.match(r"([A-Za-z0-9._-]+)==", line):
            current = canonicalize_name(start[1])
            asked.setdefault(current, set())
        elif current and (
            by := re.match(r"\s+#(?: via)?\s+([A-Za-z0-9._-]+)( \(pyproject|$)", line)
        ):
            asker = "" if by[1] == "waystation" else canonicalize_name(by[1])
            if by[1] != "via":
                asked.setdefault(asker, set()).add(current)
    return {name: tuple(sorted(wanted)) for name, wanted in asked.items()}
