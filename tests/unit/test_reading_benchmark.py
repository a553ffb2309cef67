"""The reading benchmark: what it measures is what it says. No time is judged here."""

from __future__ import annotations

import sys

import pytest
from benchmarks.reading import __main__ as benchmark
from benchmarks.reading import copying, speed


def test_every_made_pair_has_a_row_with_what_is_true_of_it() -> None:
    rows = [copying.row(*pair) for pair in copying.made_pairs()]
    assert [row[1] for row in rows] == list(copying.KNOWN.values())
    assert rows[0][0] == "original - edited"


def test_documents_per_second_are_counted() -> None:
    reports = speed.made_up(3)
    assert 2_000 < sum(len(report.text) for report in reports) / 3 < 4_000
    rows = speed.rows({"made up": reports, "none": []}, 0.01)
    assert [row[0] for row in rows] == [
        "made up, figures", "made up, all", "none, figures", "none, all",
    ]  # fmt: skip
    assert float(rows[0][3].replace(",", "")) > 0
    assert rows[2][3] == "0"


def test_the_benchmark_prints_its_tables(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(speed, "REPEATS", 1)
    monkeypatch.setattr(sys, "argv", ["reading", "--quick"])
    benchmark.main()
    shown = capsys.readouterr().out
    for part in ("speed, one core", "start-up of `waystation read`", "copies", "as they are"):
        assert part in shown
