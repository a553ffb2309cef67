"""The benchmark of everyone on the move: its network, and a whole run on tiny sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from benchmarks.everyone_plot import Panel, drawn
from benchmarks.mechanisms import everyone, large
from benchmarks.where_time_goes import Clock, shares
from benchmarks.world_network import DISPLACED, ELSEWHERE, PUBLISHED, Size, along_curve, world

SMALL = Size(places=400, routes=1_600, people=1_000_000, days=3)


def test_the_world_has_what_was_asked_for() -> None:
    model = world(SMALL, seed=1)
    assert len(model.locations) == 400
    assert len(model.route_km) == 1_600
    assert model.present.sum() == 1_000_000
    pairs = set(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    assert len(pairs) == 1_600
    assert {(end, start) for start, end in pairs} == pairs, "every route leads back as well"
    assert model.route_km.max() / 200 < 64, "a calendar holds every journey"


def test_groups_have_the_published_shares() -> None:
    model = world(SMALL, seed=1)
    assert sum(PUBLISHED.values()) < DISPLACED
    assert sum(share for share, _, _ in ELSEWHERE.values()) == pytest.approx(1.0)
    shares_of = dict(zip(model.groups, model.present.sum(axis=0) / 1e6, strict=True))
    for country, people in PUBLISHED.items():
        assert shares_of[f"from {country}"] == pytest.approx(people / DISPLACED, abs=1e-6)


def test_near_places_have_near_numbers() -> None:
    positions = np.random.default_rng(1).uniform((-60.0, -180.0), (70.0, 180.0), (500, 2))
    order = sorted(positions.tolist(), key=lambda one: along_curve(*one))
    steps = np.linalg.norm(np.diff(np.array(order), axis=0), axis=1)
    assert np.median(steps) < 0.25 * np.median(np.linalg.norm(np.diff(positions, axis=0), axis=1))


@pytest.mark.slow
def test_a_small_run_of_everything(tmp_path: Path) -> None:
    plot = tmp_path / "growth.svg"
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.everyone", "--quick", "--plot", str(plot)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "By counts: 300 places" in told.stdout
    assert "Every person: 700,000" in told.stdout
    assert "against" in told.stdout
    assert ElementTree.fromstring(plot.read_text()).tag.endswith("svg")


def test_a_plot_has_a_line_for_every_name() -> None:
    panel = Panel("people", {"counts": [(1.0, 2.0), (100.0, 3.0)], "peer": [(1.0, 9.0)]})
    root = ElementTree.fromstring(drawn([panel, panel], "ms"))
    lines = [one for one in root.iter() if one.tag.endswith("polyline")]
    assert len(lines) == 4


@pytest.mark.parametrize("of", [large, pytest.param(everyone, marks=pytest.mark.slow)])
def test_mechanisms_one_by_one_do_what_the_kernel_does(of: object) -> None:
    assert callable(of)
    told = of(None, quick=True)
    assert {"alone", "arrivals due", "admissions"} <= set(told)
    assert all(value >= 0.0 for value in told.values())


def test_time_within_a_stage_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    import benchmarks.report as module

    monkeypatch.setattr(module, "table", module.table)
    clock = Clock()
    clock.told_apart("benchmarks.report", "table", "tables")
    for _ in range(50):
        module.table(("a", "b"), [("c" * 2_000, "d")] * 50)
    seconds = clock.told()
    assert seconds["tables"] > 0.0
    rows = shares(seconds)
    assert rows[-1][0] == "together"
