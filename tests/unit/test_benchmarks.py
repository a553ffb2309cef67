"""Benchmarks: networks are what they say, scripts run on tiny sizes. No time is judged here."""

from __future__ import annotations

import argparse
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.ledger_scale import documents, figures_of
from benchmarks.ledger_scale import line as ledger_line
from benchmarks.recorded_draws import Calls, seconds_of
from benchmarks.report import table
from benchmarks.scale import QUICK, draws, line, run
from benchmarks.synthetic import Shape, network, with_people
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from waystation.domain.model import DepartureDays
from waystation.domain.vocabulary import LocationKind

ROOT = Path(__file__).parents[2]
CONFLICTS = ROOT.parent / "shared" / "conflicts"
SHAPE = Shape(places=400, routes=1_600, people=1_000_000, days=30, camps=0.1, limited=0.25)


def test_a_network_has_the_numbers_it_was_asked_for() -> None:
    model = network(SHAPE, 7)
    camp = model.kind == list(LocationKind).index(LocationKind.CAMP)
    assert (len(model.locations), len(model.route_km)) == (400, 1_600)
    assert model.population.sum() == 1_000_000
    assert (camp.sum(), (model.places > 0).sum()) == (40, 10)
    assert not model.population[camp].any()
    assert (model.places[~camp] == -1).all()
    assert len(np.unique(model.hazards.location)) == 80
    assert not camp[model.hazards.location].any()


def test_routes_go_both_ways_and_reach_everybody() -> None:
    model = network(SHAPE, 7)
    there = set(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    assert len(there) == 1_600
    assert there == {(end, start) for start, end in there}
    assert all(start != end for start, end in there)
    roads = csr_matrix((model.route_km, (model.route_start, model.route_end)), (400, 400))
    assert connected_components(roads, directed=False)[0] == 1
    assert (roads - roads.T).nnz == 0
    assert list(zip(model.route_start, model.route_end, strict=True)) == sorted(there)
    for place, first in enumerate(model.first_route[:-1]):
        assert (model.route_start[first : model.first_route[place + 1]] == place).all()


def test_routes_are_no_shorter_than_the_straight_line() -> None:
    model = network(SHAPE, 7)
    ends = (model.route_start, model.route_end)
    north, east = (111.2 * (at[ends[0]] - at[ends[1]]) for at in (model.lat, model.lon))
    assert (model.route_km >= np.hypot(north, east) - 1e-9).all()


def test_a_few_places_have_most_links() -> None:
    """In a network of random links the largest of 400 degrees of mean 4 is about 11.

    Were degrees Poisson of mean 4, one of 20 or more would have a chance below 1e-6 in 400.
    """
    degree = np.bincount(network(Shape(places=400, routes=1_600, reach_km=300.0), 7).route_start)
    assert degree.min() >= 2
    assert degree.max() >= 20


def test_the_same_seed_gives_the_same_network() -> None:
    one, same, other = (network(SHAPE, seed) for seed in (3, 3, 4))
    assert np.array_equal(one.route_km, same.route_km)
    assert np.array_equal(one.population, same.population)
    assert not np.array_equal(one.population, other.population)


def test_regions_are_apart_and_people_set_off_in_the_first() -> None:
    model = network(replace(SHAPE, regions=4, seeded=2), 7)
    roads = csr_matrix((model.route_km, (model.route_start, model.route_end)), (400, 400))
    number, region = connected_components(roads, directed=False)
    assert (number, len(model.route_km)) == (4, 1_600)
    assert set(region[model.hazards.location]) == set(region[:200])
    assert len(np.unique(model.hazards.location)) == 40


@pytest.mark.parametrize(("places", "routes"), [(10, 20), (10, 92), (2, 10)])
def test_too_few_or_too_many_routes_are_refused(places: int, routes: int) -> None:
    with pytest.raises(ValueError, match="routes"):
        network(Shape(places=places, routes=routes), 1)


def test_people_are_scaled_to_those_on_the_move() -> None:
    model = network(SHAPE, 7)
    more = with_people(model, 100_000_000)
    origins = np.unique(model.hazards.location)
    assert more.population[origins].sum() == pytest.approx(100_000_000, abs=len(origins))
    assert np.array_equal(more.places > 0, model.places > 0)
    assert np.array_equal(more.route_km, model.route_km)


def test_no_more_residents_than_a_model_may_hold() -> None:
    model = network(SHAPE, 7)
    given = DepartureDays(*(np.array([n], dtype=np.int64) for n in (3, -1, -1, 1_000)))
    more = with_people(replace(model, departures=given), 100_000_000)
    assert more.departures.people.tolist() == [100_000_000]
    assert 1.7e9 < more.population.sum() < 2e9


def test_a_run_moves_people_and_stops_when_told() -> None:
    model = network(QUICK.small, 1)
    whole = run(model, 3, 6, 1)
    assert whole.done == 6
    assert whole.cells > 1
    assert run(model, 3, 6, 1, most_seconds=0.0).done == 0


def test_a_line_is_fitted() -> None:
    slope, intercept, fit = line([1.0, 2.0, 4.0], [5.0, 7.0, 11.0])
    assert (slope, intercept, fit) == pytest.approx((2.0, 3.0, 1.0))
    assert line([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 1.0, 0.0])[2] == pytest.approx(0.0)


def test_a_table_is_aligned() -> None:
    found = table(("a", "much"), [("bc", "1"), ("d", "22,222")])
    assert found.splitlines() == ["a     much", "--  ------", "bc       1", "d   22,222"]


def test_draws_without_any_take_no_time() -> None:
    assert seconds_of(Calls()) == 0.0


def test_draws_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    """The table's counts are per member-day: every place with people opens a stream each day."""
    draws(argparse.Namespace(instances=None), QUICK)
    counts = [float(cell) for cell in capsys.readouterr().out.splitlines()[-1].split()[1:5]]
    assert all(number > 0 for number in counts)


@pytest.mark.skipif(
    not CONFLICTS.is_dir(), reason="the published instances are not beside the repository"
)
def test_the_peer_script_runs_without_the_peer() -> None:
    command = [sys.executable, "-m", "benchmarks.peer", "--quick", "--skip-peer"]
    done = subprocess.run(
        [*command, "--instances", str(CONFLICTS)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    last = done.stdout.splitlines()[-1].split()
    assert last[0] == "mali2012"
    assert 0.0 < float(last[4]) < 2.0


def test_made_up_documents_are_about_3_kb_and_the_same_for_the_same_seed() -> None:
    first, again, other = (
        [next(made).text for _ in range(30)] for made in (documents(3), documents(3), documents(4))
    )
    assert first == again != other
    assert 2_000 < sum(map(len, first)) / len(first) < 4_000


def test_figures_of_a_made_up_document_stand_where_they_say() -> None:
    made = documents(5)
    for report in (next(made) for _ in range(10)):
        for figure in figures_of(report):
            assert report.text[figure.start : figure.end] == figure.words
            assert report.text[figure.sentence_start :].startswith(figure.sentence)


@pytest.mark.slow
def test_an_extract_made_up_is_measured() -> None:
    pytest.importorskip("osmium", reason="extracts are read by the extra waystation[osm]")
    command = [sys.executable, "-m", "benchmarks.osm_extract", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "2,396 of 20,000 nodes are on roads" in done.stdout
    assert "40 places, 0 routes" in done.stdout.splitlines()[-2]


def test_every_person_is_measured_beside_the_memory() -> None:
    command = [sys.executable, "-m", "benchmarks.persons", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = [
        line.split() for line in done.stdout.splitlines() if line.startswith(("busy ", "quiet "))
    ]
    assert {row[0] for row in rows} == {"busy", "quiet"}
    assert all(4.0 <= float(row[7]) <= 25.0 for row in rows)  # bytes per person and day
    assert "50,000 persons" in done.stdout.splitlines()[-1]


def test_a_small_ledger_is_measured(tmp_path: Path) -> None:
    cells = ledger_line(tmp_path / "ledger.sqlite", documents(6), 30)
    assert cells[0] == "30"
    assert int(cells[1]) > 30
