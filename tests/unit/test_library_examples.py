"""The examples in the docstrings of the public functions run as they stand."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest
from tests.library_fixture import write_valley

import waystation as ws

FUNCTIONS = [name for name in ws.__all__ if inspect.isfunction(getattr(ws, name))]
FINDER = doctest.DocTestFinder(recurse=False)
EXAMPLES = {
    name: test
    for name in FUNCTIONS
    for test in FINDER.find(getattr(ws, name), name, module=False, globs={})
    if test.examples
}


def test_most_public_functions_show_an_example() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_runs(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_valley(tmp_path)
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(EXAMPLES[name], out=told.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(told)
