"""Own sentences and what must be read in them."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from waystation.reports.documents import report_from_text
from waystation.reports.listing import figure_as_json
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

TABLES = {
    "en": "reading_sentences.toml",
    "es": "reading_sentences_es.toml",
    "fr": "reading_sentences_fr.toml",
}
LEAST = {"en": 60, "es": 80, "fr": 80}


def cases(language: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / TABLES[language]).read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["case"]
    return found


ALL = [(language, case) for language in TABLES for case in cases(language)]


@pytest.mark.parametrize(
    ("language", "case"), ALL, ids=[f"{name}: {case['text'][:60]}" for name, case in ALL]
)
def test_sentence_is_read_as_expected(language: str, case: dict[str, Any]) -> None:
    published = dt.date.fromisoformat(case.get("published", "2018-10-24"))
    report = report_from_text(case["text"], "case", published=published)
    report = replace(report, language=language)
    figures = [figure_as_json(figure) for figure in read_report(report, world_gazetteer())]
    shown = [{key: figure[key] for key in ("words", "who", "place")} for figure in figures]
    assert len(figures) == len(case["figures"]), shown
    for figure, expected in zip(figures, case["figures"], strict=True):
        assert {key: figure[key] for key in expected} == expected


@pytest.mark.parametrize("language", TABLES)
def test_the_table_is_large_enough(language: str) -> None:
    assert len(cases(language)) >= LEAST[language]
