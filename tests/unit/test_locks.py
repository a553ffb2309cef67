"""What is installed is locked: every package, every version, every file."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tools.locked import (
    CONTAINER,
    DEVELOPMENT,
    DOCS,
    FUZZ,
    GPU,
    INSTALLER,
    LOCKS,
    RUN,
    SUPPLY,
    asked,
    asked_by_group,
    locked,
    project,
)

EXTRAS = tuple(project()["project"]["optional-dependencies"])
IN_DEVELOPMENT = tuple(extra for extra in EXTRAS if extra not in ("fuzz", "gpu"))
IN_CONTAINER = ("", "web", "verify", "plots")
BY_DATE = {"argon2-cffi", "dask", "distributed", "xarray"}
"""Versions of these are dates: no next one is likelier to break than another."""

WANTED = [
    *((RUN, one) for one in asked()),
    *((CONTAINER, one) for extra in IN_CONTAINER for one in asked(extra)),
    *((DEVELOPMENT, one) for one in asked()),
    *((DEVELOPMENT, one) for extra in IN_DEVELOPMENT for one in asked(extra)),
    *((FUZZ, one) for one in asked("fuzz")),
    *((GPU, one) for one in asked("gpu")),
    *((INSTALLER, one) for one in asked_by_group("installer")),
    *((SUPPLY, one) for one in asked_by_group("supply")),
    *((DOCS, one) for one in asked_by_group("docs")),
]


@pytest.mark.parametrize(("lock", "wanted"), WANTED, ids=lambda one: getattr(one, "name", str(one)))
def test_all_that_is_asked_for_is_locked_within_its_bounds(lock: Path, wanted: Requirement) -> None:
    pinned = locked(lock)[canonicalize_name(wanted.name)]
    assert wanted.specifier.contains(pinned.version, prereleases=True), f"{lock.name}: `make lock`"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_file_has_its_hash_and_no_lock_names_an_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host| @ ", text)
    for pinned in locked(lock).values():
        assert pinned.hashes, pinned.name
        assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in pinned.hashes), pinned.name


@pytest.mark.parametrize("lock", [RUN, CONTAINER, FUZZ, GPU], ids=lambda lock: lock.stem)
def test_locks_agree(lock: Path) -> None:
    development = locked(DEVELOPMENT)
    others = {name: one for name, one in locked(lock).items() if name in development}
    assert others
    assert all(one.version == development[name].version for name, one in others.items())


def test_what_locked_packages_ask_for_is_locked() -> None:
    """For the packages that are installed here in the locked version, on this system."""
    pinned = locked(DEVELOPMENT)
    looked_at = 0
    for name, one in pinned.items():
        try:
            if version(name) != one.version:
                continue
        except PackageNotFoundError:
            continue
        looked_at += 1
        for line in requires(name) or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
                found = pinned.get(canonicalize_name(wanted.name))
                assert found is not None, f"{name} asks for {wanted.name}"
                assert wanted.specifier.contains(found.version, prereleases=True), line
                if found.marker:
                    assert Marker(found.marker).evaluate(), line
    assert looked_at > len(pinned) / 2


@pytest.mark.parametrize("extra", ["", *(extra for extra in EXTRAS if extra != "dev")])
def test_what_users_install_has_bounds(extra: str) -> None:
    for one in asked(extra):
        operators = {spec.operator for spec in one.specifier}
        assert ">=" in operators, one
        tool = extra == "fuzz"
        assert tool or "<" in operators or canonicalize_name(one.name) in BY_DATE, one


def test_a_lock_that_pins_nothing_or_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    for text in ("numpy>=2\n", "numpy==2.*\n", "numpy==2.1\nNumPy==2.2\n"):
        path.write_text(text, encoding="utf-8")
        locked.cache_clear()
        with pytest.raises(ValueError, match=r"a\.lock"):
            locked(path)


@pytest.mark.skipif(importlib.util.find_spec("pip") is None, reason="there is no pip here")
def test_a_file_with_another_hash_is_not_installed(tmp_path: Path) -> None:
    """A package of our own, whose lock names one hash and whose file has another."""
    wheel = tmp_path / "ours-1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x05\x06" + bytes(18))
    lock = tmp_path / "ours.lock"
    lock.write_text(f"ours==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--require-hashes",
         "--find-links", str(tmp_path), "-r", str(lock)],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
