"""Flee's files are read strictly: every row is taken, or remarked with its line, or refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.flee_fixture import CLOSURES, CONFLICTS, LOCATIONS, ROUTES, write_instance

from waystation.domain.errors import InputError
from waystation.world.flee import read_instance
from waystation.world.flee_network import location_kind
from waystation.world.flee_records import ClosureKind, FleeInstance, FleeKind, Span
from waystation.world.flee_series import spans_of


def read(folder: Path, **changed: str | None) -> FleeInstance:
    return read_instance(write_instance(folder, **changed))


def remarks(instance: FleeInstance, file: str) -> list[str]:
    """Remarks on a file, without its name: "2: found: done"."""
    return [
        f"{one.line}: {one.found}: {one.done}"
        for one in instance.remarks
        if one.file.endswith(file)
    ]


def problems(folder: Path, **changed: str | None) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(folder, **changed)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_locations_and_routes_are_taken_as_they_stand(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert [(p.name, p.kind, p.people) for p in found.locations] == [
        ("Alder", FleeKind.CONFLICT, 10000),
        ("Birch", FleeKind.CONFLICT, 5000),
        ("Cedar", FleeKind.TOWN, 2000),
        ("Dell", FleeKind.MARKER, 0),
        ("Elm", FleeKind.HUB, 0),
        ("Fir", FleeKind.CAMP, 300),
        ("Gorse", FleeKind.IDP_CAMP, 0),
        ("Hazel", FleeKind.FLOOD, 400),
    ]
    assert (found.first_day, found.days) == (dt.date(2020, 2, 27), 10)
    assert len(found.links) == 7
    assert (found.links[0].km, found.links[0].speed, found.links[0].line) == (40.5, 120, 3)
    assert found.links[4].redirection == 2
    assert found.locations[2].displaced == 7


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("conflict_zone", FleeKind.CONFLICT),
        ("Town", FleeKind.TOWN),
        ("IDP_camp", FleeKind.IDP_CAMP),
        ("refugee CAMP", FleeKind.CAMP),
        ("forwarding_hub", FleeKind.HUB),
        ("flood_zone", FleeKind.FLOOD),
        ("marker", FleeKind.MARKER),
        ("castle", None),
    ],
)
def test_kinds_by_part_of_the_word(word: str, kind: FleeKind | None) -> None:
    assert location_kind(word) is kind


def test_closures_hold_up_to_the_day_before_their_end(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert [(one.kind, one.first, one.last) for one in found.closures] == [
        (ClosureKind.COUNTRY, 2, 4),
        (ClosureKind.LINK, 1, None),
        (ClosureKind.LOCATION, 4, 5),
        (ClosureKind.LOCATION, 0, 1),
        (ClosureKind.CAMP, 0, 2),
        (ClosureKind.IDP_CAMP, 6, None),
        (ClosureKind.REDIRECTION, 4, 6),
    ]


def test_an_end_before_the_start_never_comes(tmp_path: Path) -> None:
    found = read(tmp_path, closures="link,Birch,Cedar,5,3\nlink,Cedar,Dell,0,0\n")
    assert [(one.first, one.last) for one in found.closures] == [(5, None), (0, None)]
    assert ["never undone" in one for one in remarks(found, "closures.csv")] == [True]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("tunnel,Birch,Cedar,0,1", "no such kind of closure"),
        ("link,Birch,Ceder,0,1", "'Ceder' is no location of locations.csv; perhaps 'Cedar'"),
        ("country,Homeland,Nowhere,0,1", "'Nowhere' is no country of locations.csv"),
        ("country,Homeland,Homeland,0,1", "twice the same country"),
        ("camp,Cedar,,0,1", "'Cedar' is no camp"),
        ("link,Birch,Cedar,3,3", "it holds on no day"),
        ("link,Birch,Cedar,-3,3", "days are whole numbers"),
        ("link,Birch,Cedar,1.5,3", "days are whole numbers"),
        ("link,Birch,Cedar,soon,3", "days are whole numbers"),
        ("link,Birch,Cedar,0,99999999999", "days are whole numbers"),
        ("link,Birch,,0,1", "nothing is no location"),
        ("link", "nothing is no location"),
    ],
)
def test_closures_that_make_no_sense_are_told(tmp_path: Path, row: str, told: str) -> None:
    found = read(tmp_path, closures=f"{CLOSURES}{row}\n")
    assert len(found.closures) == 7
    (remark,) = remarks(found, "closures.csv")
    assert remark.startswith("9: ")
    assert told in remark


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("Alder,Nowhere,5,0", "no location of this name"),
        ("Alder,Alder,5,0", "from a location to itself"),
        ("Alder,Birch,0,0", "a distance is a number above 0"),
        ("Alder,Birch,-5,0", "a distance is a number above 0"),
        ("Alder,Birch,five,0", "a distance is a number above 0"),
        ("Alder,Birch,1e309,0", "a distance is a number above 0"),
        ("Alder", "no location of this name"),
    ],
)
def test_routes_that_are_none_are_told(tmp_path: Path, row: str, told: str) -> None:
    found = read(tmp_path, routes=f"{ROUTES}{row}\n")
    assert len(found.links) == 7
    rows = [one for one in remarks(found, "routes.csv") if one.startswith("10: ")]
    assert len(rows) == 1
    assert told in rows[0]


def test_of_two_rows_of_one_pair_the_smaller_distance_is_taken(tmp_path: Path) -> None:
    found = read(tmp_path, routes="Cedar,Alder,50,\nAlder,Cedar,40,1\nCedar,Alder,60,2\n")
    (link,) = found.links
    assert (link.name1, link.name2, link.km) == ("Cedar", "Alder", 40)
    assert link.redirection == 2  # from Alder, as the second row has it
    told = remarks(found, "routes.csv")
    assert [one[0] for one in told] == ["2", "3"]
    assert all("the smaller distance is taken" in one for one in told)


def test_odd_cells_of_locations_are_told(tmp_path: Path) -> None:
    rows = """\
#name,region,country,latitude,longitude,location_type,conflict_date,population
Alder,North,Homeland,10,1,conflict_zone,never,ten
Cedar,North,Homeland,12,3,castle,,-5
Alder,North,Homeland,10,1,town,,
,North,Homeland,10,1,town,,
A -> B,North,Homeland,10,1,town,,
Birch,North,Homeland,91,,town,,12
Dell,North,Homeland,10,1,marker,,
"""
    found = read(tmp_path, locations=rows, routes="Alder,Cedar,5\n", conflicts=None)
    assert [(p.name, p.kind, p.people) for p in found.locations] == [
        ("Alder", FleeKind.CONFLICT, 0),
        ("Cedar", FleeKind.TOWN, 0),
        ("Birch", FleeKind.TOWN, 12),
    ]
    assert found.conflict == ()
    told = remarks(found, "locations.csv")
    assert [one.split(":")[0] for one in told] == ["2", "2", "3", "3", "4", "5", "6", "7", "8"]
    assert "put at 10.6667, 1.6667, the middle of the others" in told[7]
    assert "marker Dell: no route leads there" in told[8]


def test_columns_in_another_order_are_taken_by_their_names(tmp_path: Path) -> None:
    rows = (
        "#name,region,country,lon,lat,location_type,conflict_date,population\n"
        "Alder,N,Chad,1,10,town,,5\nCedar,N,Chad,2,11,town,,5\n"
    )
    found = read(tmp_path, locations=rows, routes="Alder,Cedar,5\n")
    assert [(p.lat, p.lon) for p in found.locations] == [(10, 1), (11, 2)]
    assert any("in an order of their own" in one for one in remarks(found, "locations.csv"))


def test_levels_become_spans() -> None:
    levels = {0: 1.0, 1: 1.0, 2: 0.5, 3: 0.0, 4: 2.0, 6: 1.0}
    assert list(spans_of("A", levels)) == [
        Span("A", 0, 1, 1.0),
        Span("A", 2, 2, 0.5),
        Span("A", 4, 4, 1.0),
        Span("A", 6, 6, 1.0),
    ]
    assert list(spans_of("A", {})) == []


def test_conflicts_are_spans_of_level(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.conflict == (
        Span("Alder", 0, 1, 1.0),
        Span("Alder", 2, 3, 0.5),
        Span("Alder", 7, 9, 1.0),
        Span("Birch", 3, 9, 1.0),
    )
    assert found.flood == (Span("Hazel", 1, 1, 0.5), Span("Hazel", 2, 3, 1.0))
    assert found.food == (Span("South", 2, 2, 0.5),)


def test_without_conflicts_the_conflict_date_tells(tmp_path: Path) -> None:
    found = read(tmp_path, conflicts=None)
    assert found.conflict == (Span("Alder", 0, 9, 1.0), Span("Birch", 3, 9, 1.0))


def test_odd_cells_of_conflicts_are_told(tmp_path: Path) -> None:
    table = (
        "#Day,Alder,Zebra,Birch,Alder\n0,1,1,x,1\n1,3,1,-1\n"
        "1,0,0,0,0\nday two,1,1,1,1\n3,1,1,1,1,9\n"
    )
    found = read(tmp_path, conflicts=table)
    assert found.conflict == (
        Span("Alder", 0, 1, 1.0),
        Span("Alder", 3, 3, 1.0),
        Span("Birch", 3, 3, 1.0),
    )
    told = remarks(found, "conflicts.csv")
    for line, words in [
        (0, "column 'Zebra'"),
        (0, "column 'Alder'"),
        (0, "1 rows with cells beyond the header"),
        (0, "levels up to 3"),
        (2, "Birch 'x'"),
        (3, "Birch '-1'"),
        (4, "day '1'"),
        (5, "day 'day two'"),
    ]:
        assert any(one.startswith(f"{line}: {words}") for one in told), words
    assert len(told) == 8


def test_counts_are_added_up_and_corrected(tmp_path: Path) -> None:
    """Fir: 90 + 20 (between 0 and 30) before the correction to 90, so factor 90 / 110."""
    found = read(tmp_path)
    fir, gorse = found.counts
    assert [(one.day.day, one.people) for one in fir.reports] == [(27, 10), (2, 110), (4, 90)]
    assert [one.corrected for one in fir.reports] == pytest.approx([10 * 90 / 110, 90, 90])
    assert fir.reports[1].source == "fir.csv:3; fir-outside.csv between its reports"
    assert [one.corrected for one in gorse.reports] == [5, 20, 8, 32]
    assert found.total is not None
    assert [one.people for one in found.total.reports] == [100, 1000]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2020-02-30,5", "a day that exists"),
        ("01/03/2020,5", "a day that exists"),
        ("2020-03-09,many", "a count of 0 or more"),
        ("2020-03-09,-3", "a count of 0 or more"),
        ("2020-03-09", "a count of 0 or more"),
        ("2020-03-07,3", "stands on line 4 already"),
    ],
)
def test_counts_that_are_none_are_told(tmp_path: Path, row: str, told: str) -> None:
    rows = "2020-02-27,5\n2020-03-01,20\n2020-03-03,8\n2020-03-07,32\n"
    found = read(tmp_path, gorse=f"{rows}{row}\n")
    assert [one.people for one in found.counts[1].reports] == [5, 20, 8, 32]
    (remark,) = remarks(found, "gorse.csv")
    assert remark.startswith("5: ")
    assert told in remark


def test_reports_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    found = read(tmp_path, gorse="2020-03-07,32\n2020-02-27,5\n")
    assert [one.people for one in found.counts[1].reports] == [5, 32]
    assert remarks(found, "gorse.csv") == ["0: days not in order: put in order"]


def test_the_layout_names_places_and_files(tmp_path: Path) -> None:
    layout = (
        "total,all.csv\nTOTAL,all.csv\nFir,missing.csv\nNowhere,gorse.csv\n"
        "Gorse,../../secret.csv,gorse.csv\nGorse,gorse.csv\nElm\n"
    )
    found = read(tmp_path, data_layout=layout)
    assert [one.name for one in found.counts] == ["Gorse"]
    told = remarks(found, "data_layout.csv")
    for line, words in [
        (2, "the name stands before it"),
        (3, "no such file"),
        (3, "no file with a count"),
        (4, "no location of this name, so not in the totals"),
        (5, "not in the folder of the instance"),
        (6, "the name stands before it"),
        (7, "no file with a count"),
    ]:
        assert any(one.startswith(f"{line}: ") and words in one for one in told), words


def test_corrections_without_a_report_are_told(tmp_path: Path) -> None:
    rows = "Fir,2020-03-03,normalize\nOak,2020-03-04,x\nFir,2020-02-30,x\nFir,2020-02-27,x\n"
    found = read(tmp_path, registration_corrections=rows)
    assert [one.corrected for one in found.counts[0].reports] == [10, 110, 90]
    told = remarks(found, "registration_corrections.csv")
    assert [one[0] for one in told] == ["1", "2", "3", "4"]


def test_a_correction_that_shrinks_counts_to_nothing_is_pointed_out(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        gorse="2020-02-27,500\n2020-03-04,5\n",
        registration_corrections="Gorse,2020-03-04,normalize\n",
    )
    assert [one.corrected for one in found.counts[1].reports] == pytest.approx([5, 5])
    (remark,) = remarks(found, "registration_corrections.csv")
    assert "multiplied by 0.01" in remark


def test_files_beside_are_told(tmp_path: Path) -> None:
    told = {one.file for one in read(tmp_path).remarks if one.found == "the file"}
    assert told == {"input_csv/demographics_age.csv", "simsetting.yml", "source_data/notes.txt"}


@pytest.mark.parametrize("name", ["locations", "routes", "sim_period"])
def test_files_that_are_needed(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, **{name: None})
    assert problem == (f"input_csv/{name}.csv: found no such file; expected a file of this name")


def test_no_instance(tmp_path: Path) -> None:
    for folder, told in [(tmp_path / "none", "no such folder"), (tmp_path, "no folder input_csv")]:
        with pytest.raises(InputError, match=told):
            read_instance(folder)


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("StartDate,2019-02-29\nLength,10\n", "sim_period.csv:1 [StartDate]: found '2019-02-29'"),
        ("StartDate,9999-12-31\nLength,10\n", "sim_period.csv:1 [StartDate]: found '9999-12-31'"),
        ("StartDate,2019-02-28\nLength,0\n", "sim_period.csv:2 [Length]: found '0'"),
        ("StartDate,2019-02-28\n", "sim_period.csv [Length]: found nothing"),
        ("Length,10\n", "sim_period.csv [StartDate]: found nothing"),
    ],
)
def test_periods_that_are_none_are_refused(tmp_path: Path, period: str, told: str) -> None:
    (problem,) = problems(tmp_path, sim_period=period)
    assert problem.startswith(f"input_csv/{told}")


def test_a_file_in_latin_1_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = write_instance(tmp_path)
    rows = LOCATIONS.replace("Cedar", "Cédar").encode("latin-1")
    (folder / "input_csv" / "locations.csv").write_bytes(rows)
    with pytest.raises(InputError, match=r"locations.csv:4: found bytes that are not UTF-8"):
        read_instance(folder)


def test_quotes_never_closed_and_binary_files_are_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "a", conflicts=f'{CONFLICTS}"9, 1\n')
    assert problem.startswith("input_csv/conflicts.csv:12: found a row that cannot be read")
    (problem,) = problems(tmp_path / "b", gorse="2020-01-01,\0\n")
    assert problem.startswith("source_data/gorse.csv: found a binary file")


def test_nothing_left_is_refused_with_a_reason(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "a", routes="Alder,Oak,5\n")
    assert "found no route" in problem
    assert "no location of this name" in problem
    (problem,) = problems(tmp_path / "b", locations="#name,region\n")
    assert "found no location" in problem
