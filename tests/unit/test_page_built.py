"""The built scripts and styles are those of the sources; types of the data are those of Python."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from tools.build_page_types import TARGETS, typescript

import waystation.page

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
BUILT = Path(waystation.page.__file__).parent / "assets/built"


def digest() -> str:
    """The same as web/build.mjs makes."""
    sources = [path for path in (WEB / "src").rglob("*") if path.is_file()]
    sources += [WEB / "package-lock.json", WEB / "build.mjs"]
    made = hashlib.sha256()
    for name, path in sorted((path.relative_to(WEB).as_posix(), path) for path in sources):
        made.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()


@pytest.mark.skipif(not WEB.is_dir(), reason="the scripts' sources are not here")
def test_built_files_are_fresh() -> None:
    told = (BUILT / "BUILT.txt").read_text(encoding="utf-8").strip()
    assert told == digest(), "run `make page`"


@pytest.mark.skipif(not WEB.is_dir(), reason="the scripts' sources are not here")
@pytest.mark.parametrize("package", TARGETS)
def test_types_of_the_scripts_are_those_of_the_schemas(package: str) -> None:
    assert TARGETS[package].read_text(encoding="utf-8") == typescript(package), (
        "run `python -m tools.build_page_types`, then `make page`"
    )


def test_built_files_ask_nothing_and_stay_small() -> None:
    for name in ("page", "served"):
        script = (BUILT / f"{name}.js").read_bytes()
        style = (BUILT / f"{name}.css").read_bytes()
        assert b"@import" not in style
        assert b"url(" not in style
        assert len(gzip.compress(script)) + len(gzip.compress(style)) < 120_000
