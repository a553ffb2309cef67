"""What `make fuzz` looks for at length is looked for a little in every run, without atheris."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path

import pytest
from fuzz.__main__ import main
from fuzz.damage import changed_json, changed_table, changed_toml, damaged
from fuzz.draw import Draw
from fuzz.promises import check_refusal
from fuzz.targets import TARGETS, check_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waystation.domain.errors import InputError, Problem

FUZZ = Path(__file__).resolve().parents[2] / "fuzz"
NEEDED = {"roads": "osmium", "store": "zarr"}
SLOW = {"intake", "reading", "store"}
"""Looked at in tests of their own, or slow to begin with."""


@pytest.mark.parametrize("name", sorted(set(TARGETS) - SLOW))
@settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))
@given(data=st.binary(min_size=4, max_size=60))
def test_whatever_is_read_is_taken_or_refused_in_order(name: str, data: bytes) -> None:
    if name in NEEDED and find_spec(NEEDED[name]) is None:
        pytest.skip(f"{NEEDED[name]} is not installed")
    assert check_of(name)(data) in (True, False)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.binary(min_size=4, max_size=200))
def test_the_same_for_longer(name: str, data: bytes) -> None:
    if name in NEEDED and find_spec(NEEDED[name]) is None:
        pytest.skip(f"{NEEDED[name]} is not installed")
    assert check_of(name)(data) in (True, False)


def test_every_module_of_targets_is_one_of_them() -> None:
    files = {path.stem for path in (FUZZ / "targets").glob("*.py")} - {"__init__"}
    assert files == set(TARGETS)


def test_an_unknown_target_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["weather"])
    assert end.value.code == 2
    assert "no target weather" in capsys.readouterr().err


def test_a_find_is_read_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    find = tmp_path / "places-crash-1"
    find.write_bytes(b"\0\0\0\0")
    assert main(["--again", str(find)]) == 0
    assert str(find) in capsys.readouterr().out


@given(st.binary(max_size=60), st.integers(-1, 70_000))
def test_choices_stay_within_their_bounds(data: bytes, limit: int) -> None:
    draw = Draw(data)
    assert 0 <= draw.below(limit) < max(limit, 1)
    assert len(draw.text(9)) <= 9
    assert draw.left <= len(data)


@given(st.binary(max_size=60))
def test_damage_is_the_same_for_the_same_bytes(data: bytes) -> None:
    def made() -> tuple[object, ...]:
        table = "a,b\n1,2\n3,4\n"
        return (
            damaged(Draw(data), b"some bytes"),
            changed_table(Draw(data), table),
            changed_toml(Draw(data), 'a = 1\n[b]\nc = "d"\n'),
            repr(changed_json(Draw(data), {"a": [1, {"b": "c"}]})),
        )

    assert made() == made()


@pytest.mark.parametrize(
    "problem",
    [
        Problem("a.csv", 1, "x", "", "something"),
        Problem("", 1, "x", "this", "something"),
        Problem("a.csv", 1, "x", "case 4711", "something"),
        Problem("x" * 3000, 1, "x", "this", "something"),
    ],
)
def test_a_refusal_that_keeps_no_promise_is_a_find(problem: Problem) -> None:
    with pytest.raises(AssertionError):
        check_refusal(InputError([problem]), never=("4711",))


def test_no_target_catches_what_it_looks_for() -> None:
    """A target that caught every error would find nothing."""
    wide = []
    for path in sorted((FUZZ / "targets").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                if caught in ("everything", "Exception", "BaseException"):
                    wide.append(path.stem)
    assert wide == ["workbook"], "only what its library raises where it gives up"
