"""What people see, kept as text: the briefing and what is read from the example's notes.

`make golden` writes them anew; the diff tells what a change does to the output.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console, RenderableType
from tests.page_fixture import sample_forecast

from waystation.forecasting.read_files import read_files
from waystation.page.picks import Picks
from waystation.page.reading import reading_tables
from waystation.page.terminal import briefing
from waystation.scenario.load import load_scenario

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "caravan-2018"


def shown(parts: list[RenderableType], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    for part in parts:
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def briefing_text() -> str:
    return shown([briefing(Picks(sample_forecast()))], 80)


def reading_text() -> str:
    notes = sorted((EXAMPLE / "reports").glob("*.md"))
    locations = load_scenario(EXAMPLE).locations
    return shown(list(reading_tables(read_files(notes, locations))), 160)


@pytest.mark.parametrize(("name", "make"), [("briefing", briefing_text), ("reading", reading_text)])
def test_output_is_the_golden_one(
    name: str, make: Callable[[], str], request: pytest.FixtureRequest
) -> None:
    path = HERE / f"{name}.txt"
    text = make()
    if request.config.getoption("--refresh-golden"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "see the diff; `make golden` accepts it"
