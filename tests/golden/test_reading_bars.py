"""How well made-up passages are read that the grammar was not fitted to (benchmarks/reading)."""

from __future__ import annotations

from pathlib import Path

import pytest

from waystation.reports.evaluate import our_readers
from waystation.reports.evaluation.load import load_gold
from waystation.reports.evaluation.score import Scores, evaluate

UNSEEN = Path(__file__).resolve().parents[2] / "benchmarks" / "reading" / "unseen.jsonl"


@pytest.fixture(scope="module")
def scores() -> Scores:
    return evaluate(load_gold(UNSEEN).documents, our_readers())


@pytest.mark.parametrize(
    ("measure", "bar"),
    [
        ("figures: number spans, overlap-F1", 0.95),
        ("numbers: number spans, overlap-F1", 0.95),
        ("figures: hedges, found and right F1", 0.60),
        ("main figure, passages with one and several figures", 0.76),
    ],
)
def test_bars_of_unseen_documents_are_passed(scores: Scores, measure: str, bar: float) -> None:
    """The bars are those people reach among themselves, or the best published rules."""
    (found,) = [item for item in scores.measures if item.name == measure]
    assert found.value >= bar
