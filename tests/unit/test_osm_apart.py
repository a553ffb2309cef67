"""Extracts are read in a process apart: the same comes of them, and nothing that cannot be."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzz.promises import check_refusal
from tests.osm_fixture import Drawing

from waystation.domain.errors import InputError
from waystation.world import osm_away
from waystation.world.osm_away import extract, read_away
from waystation.world.osm_read import Extract, read_extract
from waystation.world.osm_tags import ROAD_CLASSES

pytest.importorskip("osmium", reason="waystation[osm] is not installed")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    drawing = Drawing()
    drawing.town("Alpha", 13.0, 21.0, "city", population="900", name__ar="ألفا")
    drawing.town("Beta", 13.05, 21.05)
    drawing.node("gate", 13.02, 21.02, barrier="border_control", name="Gate")
    drawing.way("alpha gate beta", maxspeed="30")
    return drawing.write(tmp_path / "a.osm.pbf")


def sent_of(path: Path) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []
    extract({"path": str(path), "classes": sorted(ROAD_CLASSES)}, b"", sent.append)  # type: ignore[arg-type]
    return sent


def same(one: Extract, other: Extract) -> bool:
    arrays = ("x", "y", "node", "begin", "bits")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays) and (
        (one.places, one.controls, one.nameless) == (other.places, other.controls, other.nameless)
    )


def test_the_same_comes_from_a_process_apart(path: Path) -> None:
    away = read_away(path, ROAD_CLASSES)
    here = read_extract(path, ROAD_CLASSES)
    assert same(away, here)
    assert not same(away, replace(here, nameless=7))
    assert [one.names[0] for one in away.places] == ["Alpha", "Beta"]
    assert away.node.dtype == here.node.dtype


def test_a_problem_names_the_file_as_it_was_given(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (path.parent / "b.osm").write_text("<osm", encoding="utf-8")
    monkeypatch.chdir(path.parent)
    for name in ("b.osm", "none.osm"):
        with pytest.raises(InputError) as error:
            read_away(Path(name), ROAD_CLASSES)
        check_refusal(error.value)
        assert [one.file for one in error.value.problems] == [name]


@pytest.mark.parametrize(
    ("task", "seconds", "told"),
    [("die", 300.0, "breaks its reader"), ("hang", 1.0, "not read within 1 seconds")],
)
def test_a_reader_that_dies_or_stalls_is_one_line(
    path: Path, monkeypatch: pytest.MonkeyPatch, task: str, seconds: float, told: str
) -> None:
    monkeypatch.setattr(osm_away, "TASK", f"tests.hostile_tasks:{task}")
    monkeypatch.setattr(osm_away, "LEAST_SECONDS", seconds)
    with pytest.raises(InputError, match=told) as error:
        read_away(path, ROAD_CLASSES)
    check_refusal(error.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'lat="13"', b'lat="221"'), (b'lat="13"', b'lat="here"'), (b'v="Alpha"', b'v="Al\xffpha"')],
)
def test_positions_off_the_earth_and_names_that_are_no_text_are_refused(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    drawing = Drawing()
    drawing.town("Alpha", 13.0, 21.0)
    drawing.town("Beta", 13.05, 21.05)
    drawing.way("alpha beta")
    path = drawing.write(tmp_path / "a.osm")
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    for read in (read_extract, read_away):
        with pytest.raises(InputError, match="cannot be read as an extract") as error:
            read(path, ROAD_CLASSES)
        check_refusal(error.value)


def arrays(values: list[int], kind: str) -> str:
    return base64.b64encode(np.array(values, kind).tobytes()).decode()


@pytest.mark.parametrize(
    "message",
    [
        {"node": arrays([0, 99], "<i4")},
        {"node": arrays([-1], "<i4")},
        {"begin": arrays([5], "<i8")},
        {"x": arrays([1], "<i4")},
        {"bits": arrays([1], "|u1")},
        {"x": "no base64!"},
        {"weather": "AAAA"},
        {"nameless": float("inf")},
        {"places": [{"names": 3}]},
        {"controls": [["a", 1]]},
        7,
    ],
)
def test_what_no_reader_sends_is_one_refusal(
    path: Path, monkeypatch: pytest.MonkeyPatch, message: object
) -> None:
    """Numbers of nodes that are not there would be looked up in compiled code, unchecked."""
    whole = sent_of(path)

    def run(*_: object, **__: object) -> Iterator[object]:
        yield from whole
        yield message

    monkeypatch.setattr(osm_away, "run", run)
    with pytest.raises(InputError, match="breaks its reader") as error:
        read_away(path, ROAD_CLASSES)
    check_refusal(error.value)


def test_nothing_sent_is_one_refusal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_away, "run", lambda *_, **__: iter(()))
    with pytest.raises(InputError, match="breaks its reader"):
        read_away(path, ROAD_CLASSES)
