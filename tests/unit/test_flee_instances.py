"""Three published instances: every row taken or remarked, people conserved, the folder loads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from waystation.domain.vocabulary import EventKind
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_people import Totals, daily_counts, daily_total
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.world.flee import read_instance
from waystation.world.flee_records import FleeInstance

CONFLICTS = Path(__file__).parents[3] / "shared" / "conflicts"
NAMES = ("burundi2015", "car2013", "mali2012")

pytestmark = pytest.mark.skipif(
    not CONFLICTS.is_dir(), reason="the published instances are not beside the repository"
)


@pytest.fixture(params=NAMES)
def instance(request: pytest.FixtureRequest) -> FleeInstance:
    return read_instance(CONFLICTS / request.param)


def rows_of(instance: FleeInstance, name: str) -> list[list[str]]:
    """Rows of a file as a plain CSV reader sees them, comments and blank lines aside."""
    with (CONFLICTS / instance.name / name).open(encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row and row[0] and not row[0].startswith("#")]


def test_every_row_is_taken_or_remarked(instance: FleeInstance) -> None:
    taken = {
        "input_csv/locations.csv": len(instance.locations),
        "input_csv/routes.csv": len(instance.links),
        "input_csv/closures.csv": len(instance.closures),
        "source_data/data_layout.csv": len(instance.counts) + (instance.total is not None),
    }
    for name, number in taken.items():
        left = {one.line for one in instance.remarks if one.file == name and one.line}
        assert number + len(left) == len(rows_of(instance, name)), name


def test_conflict_days_are_those_of_the_file(instance: FleeInstance) -> None:
    with (CONFLICTS / instance.name / "input_csv/conflicts.csv").open(encoding="utf-8") as file:
        header, *rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    wanted = {
        (name, int(row[0]))
        for row in rows
        for name, cell in zip(header[1:], row[1:], strict=False)
        if name and float(cell) > 0
    }
    found = {
        (span.name, day) for span in instance.conflict for day in range(span.first, span.last + 1)
    }
    assert found == wanted
    assert {span.level for span in instance.conflict} == {1.0}


def test_every_report_is_kept(instance: FleeInstance) -> None:
    for counts in instance.counts:
        row = next(
            r for r in rows_of(instance, "source_data/data_layout.csv") if r[0] == counts.name
        )
        days = {r[0] for file in row[1:] for r in rows_of(instance, f"source_data/{file}")}
        assert {report.day.isoformat() for report in counts.reports} == days
        if len(row) == 2:
            people = [int(r[1]) for r in rows_of(instance, f"source_data/{row[1]}")]
            assert [report.people for report in counts.reports] == people


@pytest.mark.parametrize("totals", list(Totals))
def test_people_are_conserved_and_the_folder_loads(
    tmp_path: Path, instance: FleeInstance, totals: Totals
) -> None:
    write_folder(import_instance(instance, totals=totals, given=True), tmp_path / "out")
    found = load_scenario(tmp_path / "out")
    total = daily_total(instance, totals)
    assert sum(row.people for row in found.departures) == max(total) - total[0]
    first = {one.name: daily_counts(one, instance.first_day, 1)[0] for one in instance.counts}
    assert {p.name: p.present for p in found.locations} == {
        p.name: first.get(p.name, 0) for p in instance.locations
    }
    assert {p.name: p.population for p in found.locations} == {
        p.name: 0 if p.is_camp else p.people for p in instance.locations
    }


def test_what_is_known_of_each(tmp_path: Path) -> None:
    """Sums that were checked against the peer's own tables (see docs/flee.md)."""
    wanted = {
        "burundi2015": (212_130, {"BDI", "TZA", "RWA", "UGA", "COD"}),
        "car2013": (415_174, {"CAF", "TCD", "CMR", "COD", "COG"}),
        "mali2012": (79_153, {"MLI", "MRT", "BFA", "NER"}),
    }
    for name, (departures, countries) in wanted.items():
        write_folder(import_instance(read_instance(CONFLICTS / name), given=True), tmp_path / name)
        found = load_scenario(tmp_path / name)
        assert sum(row.people for row in found.departures) == departures
        assert {place.country for place in found.locations} == countries


def test_burundi_as_its_reports_tell(tmp_path: Path) -> None:
    """People are brought from the landing stage and from the full camp, until the second opens."""
    write_folder(import_instance(read_instance(CONFLICTS / "burundi2015")), tmp_path / "out")
    found = load_scenario(tmp_path / "out")
    transfers = {
        event.where: event.last_day for event in found.events if event.kind is EventKind.TRANSFER
    }
    assert set(transfers) == {"Kagunga -> Nyarugusu", "Nduta -> Nyarugusu"}
    assert transfers["Kagunga -> Nyarugusu"] is None
    assert str(transfers["Nduta -> Nyarugusu"]) == "2015-08-09"
    closed = {event.where for event in found.events if event.kind is EventKind.CLOSURE}
    assert closed == {"Bujumbura <-> Lusenda", "Nduta", "Lusenda"}
