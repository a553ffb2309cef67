"""Stories made up for tests, read with the world's map; and reports written to files and read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from waystation.domain.draft import Story
from waystation.domain.findings import Findings
from waystation.domain.vocabulary import Certainty
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


def check_whole(story: Story) -> None:
    """Asserts what holds of every story."""
    group = story.groups[0]
    assert group.start in story.stops
    assert story.position in story.stops
    assert not any("/" in place.country for place in (*story.stops, *story.stays))
    assert story.aims or story.destinations
    assert group.start not in story.destinations
    assert story.countries[0] == group.start.country.split("/")[0]
    assert len(set(story.countries)) == len(story.countries)
    assert group.first_day <= story.as_of
    assert story.seen is None or group.first_day <= story.seen <= story.as_of
    if group.size_low is not None and group.size_high is not None:
        assert 0 < group.size_low <= group.size_high
    for event in story.events:
        assert event.last_day is None or group.first_day <= event.last_day
        assert event.certainty is not Certainty.ENACTED or event.chance == 1
    assert not any(sighting.has_number for sighting in story.sightings)
    assert all(choice.chosen and choice.because for choice in story.choices)
