"""A Flee instance becomes a scenario that loads, holds the same people and hides nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
from itertools import pairwise
from pathlib import Path

import pytest
from tests.flee_fixture import CLOSURES, LOCATIONS, write_instance

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import EventKind, LocationKind, Travel
from waystation.scenario.flee_folder import FILES, MOVEMENT, PARAMETERS, Import, import_instance
from waystation.scenario.flee_people import Totals, departures_of
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.world.flee import read_instance

FIRST = dt.date(2020, 2, 27)


def imported(folder: Path, totals: Totals = Totals.CAMPS, /, **changed: str | None) -> Import:
    return import_instance(
        read_instance(write_instance(folder, **changed)), totals=totals, given=True
    )


def scenario_of(folder: Path, totals: Totals = Totals.CAMPS, /, **changed: str | None) -> Scenario:
    write_folder(imported(folder / "in", totals, **changed), folder / "out", force=True)
    return load_scenario(folder / "out")


def told(content: Import, words: str) -> list[str]:
    return [str(one) for one in content.remarks if words in str(one)]


def test_locations_by_kind(tmp_path: Path) -> None:
    found = scenario_of(tmp_path)
    rows = {p.name: (p.kind, p.country, p.capacity, p.population) for p in found.locations}
    assert rows == {
        "Alder": (LocationKind.TOWN, "XAA", None, 10000),
        "Birch": (LocationKind.TOWN, "XAA", None, 5000),
        "Cedar": (LocationKind.TOWN, "XAA", None, 2000),
        "Dell": (LocationKind.WAYPOINT, "XAA", None, 0),
        "Elm": (LocationKind.HUB, "BFA", None, 0),
        "Fir": (LocationKind.CAMP, "BFA", 300, 0),
        "Gorse": (LocationKind.CAMP, "XAA", None, 0),
        "Hazel": (LocationKind.TOWN, "XAA", None, 400),
    }
    assert found.home_countries == ("XAA",)
    assert found.watched == ("Fir", "Gorse")


def test_the_first_day_holds_those_counted_and_displaced(tmp_path: Path) -> None:
    """Fir has 10 times 90 / 110, which is 8 and a bit; Gorse 5; Cedar its 7 displaced."""
    found = scenario_of(tmp_path)
    assert {p.name: p.present for p in found.locations if p.present} == {
        "Cedar": 7,
        "Fir": 8,
        "Gorse": 5,
    }


def test_capacities_are_those_stated(tmp_path: Path) -> None:
    """The settings, not the table, hold the factor the peer's suite uses."""
    content = import_instance(read_instance(write_instance(tmp_path)))
    assert "camp,300,0,10," in content.files["locations.csv"]
    assert "[movement.places_factor]\nvalue = 1.25" in content.files["scenario.toml"]


def test_routes_lead_both_ways(tmp_path: Path) -> None:
    found = scenario_of(tmp_path)
    assert len(found.routes) == 14
    assert {(way.start, way.end, way.km, way.pace) for way in found.routes[:2]} == {
        ("Alder", "Cedar", 40.5, 120),
        ("Cedar", "Alder", 40.5, 120),
    }


def test_events_by_kind_and_day(tmp_path: Path) -> None:
    found = scenario_of(tmp_path)
    days = [
        (event.kind, event.where, (event.first_day - FIRST).days, _number(event.last_day))
        for event in found.events
    ]
    assert days == [
        (EventKind.CLOSURE, "XAA/BFA", 2, 4),
        (EventKind.CLOSURE, "Birch <-> Cedar", 1, None),
        (EventKind.CLOSURE, "Hazel <-> Cedar", 4, 5),
        (EventKind.CLOSURE, "Alder <-> Cedar", 0, 1),
        (EventKind.CLOSURE, "Fir", 0, 2),
        (EventKind.CLOSURE, "Gorse", 6, None),
        (EventKind.TRANSFER, "Elm -> Fir", 0, 3),
        (EventKind.TRANSFER, "Elm -> Fir", 7, None),
    ]


def _number(day: dt.date | None) -> int | None:
    return None if day is None else (day - FIRST).days


def test_a_location_closure_closes_every_way(tmp_path: Path) -> None:
    found = scenario_of(tmp_path, closures="location,Cedar,,1,0\n")
    closed = {event.where for event in found.events if event.kind is EventKind.CLOSURE}
    assert closed == {f"Cedar <-> {name}" for name in ("Alder", "Birch", "Dell", "Gorse", "Hazel")}


def test_a_closed_location_with_a_second_name_is_the_way_between_them(tmp_path: Path) -> None:
    content = imported(tmp_path)
    assert len(told(content, "read as the way between them")) == 1
    content = imported(tmp_path, closures="location,Alder,Elm,0,2\n")
    assert len(told(content, "closure of Alder to Elm: no route joins them")) == 1
    assert "<->" not in content.files["events.csv"]


@pytest.mark.parametrize(
    ("row", "closure", "where"),
    [
        ("Cedar,Hazel,5,1", "", "Cedar -> Hazel"),
        ("Cedar,Hazel,5,2", "", "Hazel -> Cedar"),
        ("Elm,Hazel,5,1", "", "Elm -> Hazel"),
        ("Elm,Hazel,5,2", "", "Elm -> Hazel"),
        ("Cedar,Hazel,5,1", "remove_forced_redirection,Hazel,Cedar,4,0", "Hazel -> Cedar"),
    ],
)
def test_people_are_brought_as_the_instance_shows(
    tmp_path: Path, row: str, closure: str, where: str
) -> None:
    found = scenario_of(
        tmp_path,
        routes=f"Alder,Cedar,9\nBirch,Cedar,9\nCedar,Gorse,9\nCedar,Dell,9\n{row}\n",
        closures=f"{closure}\n#\n",
    )
    transfers = [event for event in found.events if event.kind is EventKind.TRANSFER]
    assert [event.where for event in transfers] == [where]
    assert _number(transfers[0].last_day) == (3 if closure else None)


def test_lifting_what_is_not_there_is_told(tmp_path: Path) -> None:
    content = imported(tmp_path, closures="remove_forced_redirection,Cedar,Hazel,1,0\n")
    assert len(told(content, "hold no such redirection")) == 1


def test_hazards_of_places_and_regions(tmp_path: Path) -> None:
    found = scenario_of(tmp_path)
    rows = {
        (str(one.kind), one.where, (one.first_day - FIRST).days, _number(one.last_day), one.level)
        for one in found.hazards
    }
    food = {("food insecurity", name, 2, 2, 0.5) for name in ("Cedar", "Dell", "Gorse", "Hazel")}
    assert rows == food | {
        ("conflict", "Alder", 0, 1, 1.0),
        ("conflict", "Alder", 2, 3, 0.5),
        ("conflict", "Alder", 7, 9, 1.0),
        ("conflict", "Birch", 3, 9, 1.0),
        ("conflict", "Cedar", 8, 9, 1.0),
        ("flood", "Hazel", 1, 1, 0.5),
        ("flood", "Hazel", 2, 3, 1.0),
    }


def test_changes_of_kind(tmp_path: Path) -> None:
    changes = "Alder,conflict_zone,1\nFir,town,4\nCedar,camp,3\nBirch,conflict_zone,10\n"
    found = scenario_of(tmp_path, location_changes=changes)
    alder = [one for one in found.hazards if one.where == "Alder"]
    assert [((one.first_day - FIRST).days, _number(one.last_day)) for one in alder] == [(0, 9)]
    assert ("Fir", None) in [(event.where, event.last_day) for event in found.events]
    content = imported(tmp_path / "in", location_changes=changes)
    assert len(told(content, "a location keeps its kind")) == 1
    assert len(told(content, "after the last day")) == 1


@pytest.mark.parametrize(
    ("total", "wanted"),
    [
        ([5, 8, 8, 12], [0, 3, 0, 4]),
        ([5, 3, 4, 6, 9], [0, 0, 0, 1, 3]),
        ([10, 20, 5, 19, 21, 21], [0, 10, 0, 0, 1, 0]),
        ([7], [0]),
    ],
)
def test_a_decrease_is_a_debt(total: list[int], wanted: list[int]) -> None:
    assert departures_of(total) == wanted


def debt_by_the_day(total: list[int]) -> list[int]:
    """The rule as Flee tells it: what is owed is paid by the next increases."""
    owed, result = 0, [0]
    for before, today in pairwise(total):
        new = today - before - owed
        owed = max(-new, 0)
        result.append(max(new, 0))
    return result


def test_departures_by_hand(tmp_path: Path) -> None:
    """Totals of both camps by day: 13, 38, 64, 89, 104, 98, 104, 110, 116, 122."""
    total = [13, 38, 64, 89, 104, 98, 104, 110, 116, 122]
    wanted = [0, 25, 26, 25, 15, 0, 0, 6, 6, 6]
    assert departures_of(total) == debt_by_the_day(total) == wanted
    found = scenario_of(tmp_path)
    people = {(row.first_day - FIRST).days: row.people for row in found.departures}
    assert people == {day: number for day, number in enumerate(wanted) if number}
    assert sum(people.values()) == 122 - 13
    assert {(row.start, row.group) for row in found.departures} == {("", "")}


def test_departures_of_the_file_of_totals(tmp_path: Path) -> None:
    """From 100 to 1,000 in nine days, a hundred a day."""
    found = scenario_of(tmp_path, Totals.FILE)
    assert [row.people for row in found.departures] == [100] * 9
    with pytest.raises(InputError, match="no row total"):
        imported(tmp_path / "b", Totals.FILE, data_layout="Fir,fir.csv\n")


def test_people_who_leave_on_a_quiet_day_wait_for_a_hazard(tmp_path: Path) -> None:
    conflicts = "#Day,Alder\n0,1\n1,0\n2,0\n3,1\n4,1\n5,0\n"
    quiet = {"flood_level": None, "region_attributes_IPC": None, "location_changes": None}
    content = imported(tmp_path, conflicts=conflicts, **quiet)
    rows = list(csv.DictReader(io.StringIO(content.files["departures.csv"])))
    assert [(row["from"], row["people"]) for row in rows] == [
        ("2020-03-01", str(25 + 26 + 25)),
        ("2020-03-02", "15"),
    ]
    assert len(told(content, "51 people who set off on days without a hazard")) == 1
    assert len(told(content, "18 people who set off after the last hazard")) == 1


def test_residents_are_raised_and_told_where_more_leave_than_live(tmp_path: Path) -> None:
    """109 leave; on the first days Alder alone is a place of conflict."""
    locations = LOCATIONS.replace("0,10000,", "0,40,").replace("3,5000,", "3,60,")
    quiet = {"flood_level": None, "region_attributes_IPC": None, "location_changes": None}
    found = scenario_of(tmp_path, locations=locations, **quiet)
    residents = {p.name: p.population for p in found.locations}
    content = imported(tmp_path / "in", locations=locations, **quiet)
    assert len(told(content, "raised to")) == 2
    assert residents["Alder"] > 51 / 0.9
    assert residents["Birch"] == pytest.approx(residents["Alder"] * 60 / 40, abs=2)
    assert residents["Cedar"] == 2000


def test_residents_nobody_tells_are_made_and_told(tmp_path: Path) -> None:
    locations = LOCATIONS.replace("0,10000,", "0,,").replace("3,5000,", "3,,")
    quiet = {"flood_level": None, "region_attributes_IPC": None, "location_changes": None}
    found = scenario_of(tmp_path, locations=locations, **quiet)
    assert {p.population for p in found.locations if p.name in ("Alder", "Birch")} == {122}
    content = imported(tmp_path / "in", locations=locations, **quiet)
    assert len(told(content, "no residents: taken as 122")) == 2


def test_the_first_day_leaves_out_people_nobody_could_place(tmp_path: Path) -> None:
    locations = LOCATIONS.replace("marker,,,,", "marker,,,30,") + "Ivy,,Homeland,1,1,town,,9,4,\n"
    content = imported(tmp_path, locations=locations)
    assert len(told(content, "30 people at Dell on the first day: nobody stays at a marker")) == 1
    assert len(told(content, "4 people at Ivy on the first day: no route leaves it")) == 1
    conflicts = "#Day,Ivy,Alder\n0,1,1\n"
    content = imported(tmp_path, locations=locations, conflicts=conflicts)
    assert len(told(content, "conflict at Ivy: no route leaves it")) == 1
    assert "Ivy" not in content.files["hazards.csv"]


def test_countries_without_a_code_are_told(tmp_path: Path) -> None:
    locations = LOCATIONS.replace("Burkina_Faso", "Elsewhere")
    content = imported(tmp_path, locations=locations, closures=None)
    assert len(told(content, "country 'Homeland': not known; it stands as XAA")) == 1
    assert len(told(content, "country 'Elsewhere': not known; it stands as XAB")) == 1
    known = LOCATIONS.replace("Homeland", "CAR").replace("Burkina_Faso", "RC")
    content = imported(tmp_path, locations=known, closures=None)
    assert "Alder,CAF,North" in content.files["locations.csv"]
    assert "Elm,COG,East" in content.files["locations.csv"]
    assert not told(content, "not known")


def test_two_names_of_one_country_have_no_border(tmp_path: Path) -> None:
    locations = LOCATIONS.replace("Homeland", "Burkina Faso")
    closures = CLOSURES.replace("Homeland", "Burkina Faso")
    content = imported(tmp_path, locations=locations, closures=closures)
    assert len(told(content, "two names of one country")) == 1


def test_one_group_and_one_set_of_settings(tmp_path: Path) -> None:
    found = scenario_of(tmp_path)
    (group,) = found.groups
    assert (group.name, group.travel, group.share) == ("people", Travel.ALONE, 1)
    assert found.destinations == ()
    assert {(one.name, one.value) for one in found.settings} == {
        (one.name, one.value) for one in MOVEMENT
    }
    assert {(one.name, one.median) for one in found.priors} == {
        (one.name, one.value) for one in PARAMETERS
    }
    assert {one.sigma for one in found.priors} == {0}


def test_counts_are_kept_beside(tmp_path: Path) -> None:
    content = imported(tmp_path)
    rows = list(csv.DictReader(io.StringIO(content.files["counts.csv"])))
    assert [(row["location"], row["date"], row["people"], row["corrected"]) for row in rows] == [
        ("Fir", "2020-02-27", "10", "8"),
        ("Fir", "2020-03-02", "90", "74"),
        ("Fir", "2020-03-04", "90", "90"),
        ("Gorse", "2020-02-27", "5", "5"),
        ("Gorse", "2020-03-01", "20", "20"),
        ("Gorse", "2020-03-03", "8", "8"),
        ("Gorse", "2020-03-07", "32", "32"),
    ]


def test_every_remark_stands_in_the_folder(tmp_path: Path) -> None:
    content = imported(tmp_path)
    rows = list(csv.DictReader(io.StringIO(content.files["import.csv"])))
    assert len(rows) == len(content.remarks) > 10
    assert {row["outcome"] for row in rows} == {"left out", "changed", "noted"}
    assert set(content.files) == set(FILES)


def test_only_what_is_needed(tmp_path: Path) -> None:
    names = (
        *("closures", "conflicts", "registration_corrections", "flood_level", "location_changes"),
        *("region_attributes_IPC", "demographics_age", "data_layout", "all", "fir", "fir_outside"),
        *("gorse", "notes", "simsetting"),
    )
    found = scenario_of(tmp_path, **dict.fromkeys(names))
    assert found.departures == ()
    assert [event.kind for event in found.events] == [EventKind.TRANSFER]


def test_a_folder_that_exists_stays(tmp_path: Path) -> None:
    content = imported(tmp_path / "in")
    out = tmp_path / "out"
    write_folder(content, out)
    (out / "locations.csv").write_text("mine")
    with pytest.raises(InputError, match="a folder that exists"):
        write_folder(content, out)
    assert (out / "locations.csv").read_text() == "mine"
    write_folder(content, out, force=True)
    assert (out / "locations.csv").read_text() == content.files["locations.csv"]
    (out / "notes.md").write_text("mine")
    with pytest.raises(InputError, match=r"holds other things \('notes.md'\)"):
        write_folder(content, out, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_a_folder_that_would_not_load_is_not_written(tmp_path: Path) -> None:
    locations = LOCATIONS.replace("0,10000,", "0,3000000000,")
    out = tmp_path / "out"
    with pytest.raises(InputError, match="people in all") as caught:
        write_folder(imported(tmp_path / "in", locations=locations), out)
    assert caught.value.problems[0].file == str(out)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_failure_in_the_middle_leaves_the_earlier_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = imported(tmp_path / "in")
    out = tmp_path / "out"
    write_folder(content, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if target == out and self.name == "out":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InputError, match="No space left"):
        write_folder(content, out, force=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
