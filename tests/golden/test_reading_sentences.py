"""Own sentences and what must be read in them."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from waystation.reports.documents import report_from_text
from waystation.reports.listing import figure_as_json
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

TABLE = Path(__file__).parent / "reading_sentences.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:60] for case in CASES])
def test_sentence_is_read_as_expected(case: dict[str, Any]) -> None:
    published = dt.date.fromisoformat(case.get("published", "2018-10-24"))
    report = report_from_text(case["text"], "case", published=published)
    figures = [figure_as_json(figure) for figure in read_report(report, world_gazetteer())]
    shown = [{key: figure[key] for key in ("words", "who", "place")} for figure in figures]
    assert len(figures) == len(case["figures"]), shown
    for figure, expected in zip(figures, case["figures"], strict=True):
        assert {key: figure[key] for key in expected} == expected


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= 60
