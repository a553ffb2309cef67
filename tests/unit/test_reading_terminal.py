"""What `read` shows in a terminal."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from rich.console import Console

from waystation.page.fitted import widths
from waystation.page.reading import reading_tables
from waystation.reports.documents import report_from_text
from waystation.reports.findings import read_findings
from waystation.world.gazetteer import world_gazetteer

TEXT = (
    "TAPACHULA (Reuters) - Some 400 people slept in the square of San Pedro Tapanatepec on "
    "Tuesday. At least 3,000 had arrived there by Monday. Between 200 and 300 will be moved "
    "tomorrow to Quetzaltenango."
)


def shown(width: int) -> str:
    report = report_from_text(TEXT, "note", published=dt.date(2018, 10, 24))
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    for part in reading_tables([read_findings(report, world_gazetteer())]):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_word_is_broken_and_no_line_is_too_long(width: int) -> None:
    text = shown(width)
    assert all(len(line) <= width for line in text.splitlines())
    for whole in ("Tapanatepec*", "Quetzaltenango", "(cumulative)", "3,000–4,500", "Tue 23 Oct"):
        assert whole in text


def test_whom_the_report_credits_is_said_once() -> None:
    text = " ".join(shown(80).split())
    assert text.count("credited to Reuters") == 1


def test_the_foot_line_tells_what_the_mark_means() -> None:
    assert "* place from an earlier sentence" in shown(80).splitlines()


def test_columns_get_their_least_before_others_get_more() -> None:
    assert widths([3, 5], [10, 6], 10) == [5, 5]
    assert widths([3, 5], [4, 6], 40) == [4, 6]
    assert sum(widths([30, 20], [30, 20], 40)) == 40
