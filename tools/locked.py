"""Reads the lock files: what is installed, in which version, with which hashes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
DEVELOPMENT = ROOT / "requirements.lock"
RUN = ROOT / "locks/run.lock"
CONTAINER = ROOT / "locks/container.lock"
FUZZ = ROOT / "locks/fuzz.lock"
GPU = ROOT / "locks/gpu.lock"
INSTALLER = ROOT / "locks/installer.lock"
SUPPLY = ROOT / "locks/supply.lock"
DOCS = ROOT / "locks/docs.lock"
LOCKS = (DEVELOPMENT, RUN, CONTAINER, FUZZ, GPU, INSTALLER, SUPPLY, DOCS)


@dataclass(frozen=True)
class Pinned:
    """A package of a lock: its only allowed version, where it is wanted, its files' SHA-256."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def _entries(text: str) -> Iterator[str]:
    """Each entry as one line, without comments."""
    plain = "\n".join(re.sub(r"(^|\s)#.*$", "", line) for line in text.splitlines())
    for line in plain.replace("\\\n", " ").splitlines():
        if line.strip():
            yield line.strip()


@cache
def locked(path: Path) -> dict[str, Pinned]:
    """The packages of a lock by their name.

    Raises:
        ValueError: an entry that does not pin one version, or a name that stands there twice.
    """
    found: dict[str, Pinned] = {}
    for entry in _entries(path.read_text(encoding="utf-8")):
        wanted, *hashes = re.split(r"\s+--hash=sha256:", entry)
        requirement = Requirement(wanted)
        (pin,) = requirement.specifier
        name = canonicalize_name(requirement.name)
        if pin.operator != "==" or "*" in pin.version or name in found:
            raise ValueError(f"{path.name}: {wanted}")
        found[name] = Pinned(name, pin.version, str(requirement.marker or ""), tuple(hashes))
    return found


@cache
def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def asked(extra: str = "") -> tuple[Requirement, ...]:
    """What pyproject.toml asks for: at run time, or with an extra."""
    told = project()["project"]
    lines = told["optional-dependencies"][extra] if extra else told["dependencies"]
    return tuple(Requirement(line) for line in lines)


def asked_by_group(group: str) -> tuple[Requirement, ...]:
    """What a group of tools in pyproject.toml asks for."""
    return tuple(Requirement(line) for line in project()["dependency-groups"][group])
