"""The record and a kept verification stand on the page; a broken summary is told in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.forecast_fixture import copy_example
from tests.verification_page_fixture import sample_verification
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.evidence.ledger import Ledger
from waystation.forecasting.gather import LEDGER
from waystation.verification.summary import SUMMARY, summarise, summary_text

SHORT = ("--members", "10", "--days", "8")


def forecast(folder: Path, day: str) -> dict[str, Any]:
    out = folder.parent / "out"
    words = ["forecast", str(folder), "--as-of", day, *SHORT, "--out", str(out)]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0
    told: dict[str, Any] = json.loads((out / "page.json").read_text(encoding="utf-8"))
    return told


def test_the_page_tells_what_earlier_forecasts_said_and_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1540814400")
    folder = copy_example(tmp_path)
    first = forecast(folder, "2018-10-20")
    assert first["record"] is first["verification"] is None
    (folder / SUMMARY).write_text(summary_text(summarise(sample_verification())), encoding="utf-8")
    second = forecast(folder, "2018-10-23")
    record = second["record"]
    assert record["forecasts"] == 1
    assert 0 < len(record["rows"]) == record["of"]
    assert record["inside"] == sum(row["inside"] for row in record["rows"])
    for row in record["rows"]:
        assert row["number"] == 1
        assert "2018-10-20" < row["day"] <= "2018-10-23"
        assert row["low"] <= row["middle"] <= row["high"]
    assert second["verification"]["uncalibrated"] is False
    assert forecast(folder, "2018-10-23") == second
    (folder / SUMMARY).write_text("{}", encoding="utf-8")
    with Ledger.open(folder / LEDGER) as ledger:
        before = ledger.forecasts()
    with pytest.raises(InputError, match="verify --keep"):
        forecast(folder, "2018-10-25")
    with Ledger.open(folder / LEDGER) as ledger:
        assert ledger.forecasts() == before
