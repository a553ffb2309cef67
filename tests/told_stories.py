"""Stories made up for tests, read with the world's map; and reports written to files and read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from waystation.domain.draft import Story
from waystation.domain.evidence import Findings
from waystation.drafting.story import story_from
from waystation.drafting.world_atlas import WorldAtlas
from waystation.forecasting.read_files import read_files

FOLDER = Path(__file__).parent / "story_texts"


@cache
def expected() -> Mapping[str, Mapping[str, Any]]:
    """What a reader takes from each story, by name."""
    return tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


@cache
def findings_of(name: str) -> tuple[Findings, ...]:
    """What is read in the reports of a story."""
    return tuple(read_files(sorted((FOLDER / name).glob("*.txt")), ()))


@cache
def story_named(name: str) -> Story:
    """A story of the folder, found in its reports."""
    return story_from(findings_of(name), atlas=WorldAtlas())


def read_texts(folder: Path, *texts: str) -> Sequence[Findings]:
    """What is read in some texts, written as `1.txt`, `2.txt` to a folder."""
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return read_files([folder / f"{number}.txt" for number in range(1, len(texts) + 1)], ())
