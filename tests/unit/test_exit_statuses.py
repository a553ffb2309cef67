"""Exit statuses: those that docs/command-line.md tells, with and without a document."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from waystation import cli
from waystation.domain.errors import InputError, Problem, WaystationError
from waystation.running.faults import StoppedError

DOCS = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
FAULTS = {
    1: WaystationError("The disk is full."),
    2: InputError([Problem("file", 1, "", "this", "that")]),
    130: KeyboardInterrupt(),
}


def status(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["waystation", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("wanted", FAULTS)
def test_a_fault_has_its_status(
    monkeypatch: pytest.MonkeyPatch, wanted: int, more: tuple[str, ...]
) -> None:
    def fail() -> None:
        raise FAULTS[wanted]

    monkeypatch.setattr("waystation.running.installed.installed", fail)
    assert status(monkeypatch, "doctor", *more) == wanted


def test_what_is_done_is_0_and_what_is_not_understood_is_2(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert status(monkeypatch, "--version") == 0
    assert status(monkeypatch, "forecast", "--help") == 0
    assert status(monkeypatch, "forcast") == status(monkeypatch, "doctor", "--no") == 2


def test_the_document_tells_them_all() -> None:
    told = {int(one) for one in re.findall(r"^\| (\d+) \|", DOCS, flags=re.MULTILINE)}
    assert told == {0, StoppedError.status, *FAULTS}
