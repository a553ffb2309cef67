"""What is given on: the same sources give the same files, with all that is needed and no more."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from tools.locked import ROOT

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None, reason="what builds the wheel is not here"
)
LEFT_OUT = shutil.ignore_patterns(
    "__pycache__", ".git", ".venv*", ".*_cache", ".hypothesis", "node_modules", "results", "dist"
)
NEEDED = (
    "waystation/py.typed",
    "waystation/page/assets/page.html",
    "waystation/page/assets/served.html",
    "waystation/page/assets/built/page.js",
    "waystation/page/assets/built/page.css",
    "waystation/page/assets/built/served.js",
    "waystation/page/assets/built/served.css",
    "waystation/page/texts/en/top.json",
    "waystation/world/data/places.tsv.xz",
    "waystation/examples/caravan-2018/scenario.toml",
    "waystation/examples/unprepared/2024-06-03-bondo.md",
    "waystation/world/data/countries.json.gz",
)


def copied(target: Path, umask: int) -> Path:
    """The sources, as another person has them: other times, other rights."""
    before = os.umask(umask)
    try:
        shutil.copytree(ROOT, target, ignore=LEFT_OUT, copy_function=shutil.copyfile)
    finally:
        os.umask(before)
    return target


def litter(folder: Path) -> None:
    """What use leaves behind and nobody is to be given."""
    cache = folder / "src/waystation/engine/__pycache__"
    cache.mkdir()
    (cache / "step.cpython-311.pyc").write_bytes(b"x")
    (cache / "step-1.py311.nbi").write_bytes(b"x")
    (folder / "results").mkdir()
    (folder / "results/secret.csv").write_text("x", encoding="utf-8")
    (folder / "src/waystation/ledger.sqlite").write_bytes(b"x")
    (folder / "examples/caravan-2018/ledger.sqlite").write_bytes(b"x")


def built(folder: Path, umask: int, **environment: str) -> tuple[Path, Path]:
    """The wheel and the source archive."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", "dist"],
        cwd=folder, umask=umask, capture_output=True, text=True, timeout=600, check=False,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"} | environment,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    (archive,) = (folder / "dist").glob("*.tar.gz")
    return wheel, archive


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path]]:
    """Two people build, in two places, with other settings, one after some work."""
    first = copied(tmp_path_factory.mktemp("a") / "one", 0o022)
    other = copied(tmp_path_factory.mktemp("b") / "a place with a longer name", 0o077)
    litter(other)
    return [
        built(first, 0o022, LC_ALL="C", TZ="UTC", PYTHONHASHSEED="1"),
        built(other, 0o077, LC_ALL="C.UTF-8", TZ="Pacific/Auckland", PYTHONHASHSEED="2"),
    ]


@pytest.mark.parametrize("which", [0, 1], ids=["wheel", "sources"])
def test_two_builds_give_the_same_bytes(twice: list[tuple[Path, Path]], which: int) -> None:
    one, other = (hashlib.sha256(made[which].read_bytes()).hexdigest() for made in twice)
    assert one == other


def test_the_wheel_holds_what_is_needed(twice: list[tuple[Path, Path]]) -> None:
    with zipfile.ZipFile(twice[1][0]) as wheel:
        names = set(wheel.namelist())
        assert all(name in names for name in NEEDED)
        for name in ("LICENSE", "NOTICE"):
            (path,) = (one for one in names if one.endswith(f"dist-info/licenses/{name}"))
            assert wheel.read(path) == (ROOT / name).read_bytes()
    homes = {ROOT / "src/waystation": "waystation", ROOT / "examples": "waystation/examples"}
    sources = {
        f"{home}/{path.relative_to(folder).as_posix()}"
        for folder, home in homes.items()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and ".sqlite" not in path.name
    }
    assert {name for name in names if name.startswith("waystation/")} == sources


def test_the_wheel_holds_nothing_else(twice: list[tuple[Path, Path]]) -> None:
    with zipfile.ZipFile(twice[1][0]) as wheel:
        tops = {name.split("/")[0] for name in wheel.namelist()}
        assert not [name for name in wheel.namelist() if unwanted(name)]
    (own,) = tops - {"waystation"}
    assert own.endswith(".dist-info")


def test_the_source_archive_holds_no_leavings(twice: list[tuple[Path, Path]]) -> None:
    with tarfile.open(twice[1][1]) as archive:
        names = archive.getnames()
    assert not [name for name in names if unwanted(name)]
    inner = {name.partition("/")[2] for name in names}
    assert {"LICENSE", "NOTICE", "pyproject.toml", "requirements.lock", "Makefile"} <= inner


def unwanted(name: str) -> bool:
    parts = name.split("/")
    return (
        any(part in ("__pycache__", "results", "node_modules", "dist") for part in parts)
        or ".sqlite" in parts[-1]
        or parts[-1].endswith((".pyc", ".nbi", ".nbc"))
    )
