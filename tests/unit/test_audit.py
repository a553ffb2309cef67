"""What is known of holes in our dependencies is told; what was not looked at is told as such."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from tools.audit import UNREACHED, of_page, of_python

HOLE = {"id": "PYSEC-0000-1", "fix_versions": ["1.2"]}


def python(*found: Mapping[str, object]) -> str:
    return json.dumps({"dependencies": found, "fixes": []})


def test_no_hole() -> None:
    told = of_python(python({"name": "ours", "version": "1.1", "vulns": []}))
    assert told.lines == ("1 packages, no known hole",)
    assert not told.fails


def test_a_hole_fails() -> None:
    clean = {"name": "other", "version": "2.0", "vulns": []}
    told = of_python(python(clean, {"name": "ours", "version": "1.1", "vulns": [HOLE]}))
    assert told.lines == ("ours 1.1: PYSEC-0000-1, mended in 1.2",)
    assert told.fails


def test_what_was_skipped_beside_others_fails() -> None:
    clean = {"name": "other", "version": "2.0", "vulns": []}
    told = of_python(python(clean, {"name": "ours", "skip_reason": "not found"}))
    assert told.lines == ("ours: not on the list",)
    assert told.fails


@pytest.mark.parametrize(
    "answer", ["", "no network", "{}", python({"name": "a", "skip_reason": "-"})]
)
def test_what_was_not_looked_at_is_never_called_clean(answer: str) -> None:
    told = of_python(answer)
    assert told.lines == (UNREACHED,)
    assert not told.fails


def test_the_page() -> None:
    assert of_page('{"vulnerabilities": {}}').lines == ("no known hole",)
    told = of_page('{"vulnerabilities": {"ours": {"severity": "high"}}}')
    assert told.lines == ("ours: high",)
    assert told.fails
    for answer in ("", '{"error": {"summary": "no"}}'):
        assert of_page(answer).lines == (UNREACHED,)
