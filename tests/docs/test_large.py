"""docs/large.md: its commands and snippets run in order, its numbers are those of the code."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from waystation.cli import app
from waystation.domain.forecast import QUANTILES
from waystation.forecasting.store_layout import DAYS_AT_ONCE, Layout
from waystation.forecasting.stored_begin import PART_BYTES
from waystation.forecasting.stored_run import LAZY_BYTES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "large.md").read_text(encoding="utf-8")


def test_commands_and_snippets_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("zarr", reason="the extra waystation[store] is not installed")
    shutil.copytree(ROOT / "examples" / "caravan-2018", tmp_path / "caravan-2018")
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    ran = []
    for kind, text in re.findall(r"```(\w+)\n(.*?)```", TEXT, flags=re.DOTALL):
        if kind == "python":
            exec(text, found)
        for line in text.splitlines() if kind == "sh" else ():
            if line.startswith("waystation "):
                result = CliRunner().invoke(app, shlex.split(line)[1:], catch_exceptions=False)
                assert result.exit_code == 0, result.output
                ran.append(result.output)
    assert len(ran) == 2
    assert "parts are done already" in ran[1]
    assert found["tapachula"].shape == (50, len(found["result"].data["day"]))
    assert found["tapachula"].max() > 0
    for name in ("members.zarr", "forecast.zarr", "kept", "run.json", "complete.json"):
        assert (tmp_path / "days-of-members" / name).exists()
        assert f"`{name}" in (ROOT / "docs" / "files.md").read_text(encoding="utf-8")


def test_numbers_are_those_of_the_code() -> None:
    large = Layout(1_000, 61, 5_000, 1, 100)
    assert "5,000 places take 6 GB" in TEXT
    assert 6e9 < large.whole_bytes() < 6.5e9
    assert round(Layout(1, 1, 1_000, 1, 1).member_day_bytes() / 1_000) == 21
    assert "as many as take 512 MiB" in TEXT
    assert "more than 512 MiB are left" in TEXT
    assert PART_BYTES == LAZY_BYTES == 512 << 20
    assert (DAYS_AT_ONCE, "twice the eight days" in TEXT) == (8, True)
    assert "376 bytes for each day, place and group" in TEXT
    assert (5 * len(QUANTILES) + 2) * 8 == 376
