"""What a header of somebody's table says, in brackets and in two rows; nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waystation.domain.errors import InputError
from waystation.domain.vocabulary import Unit
from waystation.evidence.table import COLUMNS, FURTHER, REQUIRED
from waystation.world.loaders.figure_columns import Columns, find_columns
from waystation.world.loaders.figure_names import ALL
from waystation.world.loaders.figures import FigureFile, read_figures
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Stated


def found(*header: str, **named: str) -> Columns:
    columns, problems = find_columns(header, (), named)
    assert not problems
    return columns


def counts(*header: str, **named: str) -> list[tuple[str, str, str, int]]:
    """Who is counted, what it tells, its unit and the column."""
    values = found(*header, **named).values
    return [(who.who, who.measure, str(who.unit), at) for who, at in values.items()]


def read(tmp_path: Path, table: str, map_text: str = "") -> FigureFile:
    path, map_file = tmp_path / "own.csv", tmp_path / "map.toml"
    path.write_text(table, encoding="utf-8")
    map_file.write_text(map_text, encoding="utf-8")
    given_map = map_file if map_text else None
    return read_figures(path, (*COLUMNS, *FURTHER), REQUIRED, given_map, "")


def shown(rows: tuple[Stated, ...]) -> list[tuple[str, ...]]:
    return [tuple(row.cells[name] for name in ("who", "measure", "unit", "low")) for row in rows]


@pytest.mark.parametrize(
    "header",
    [
        "Individuals (children)",
        "Individuals (thousands)",
        "Individuals (deaths)",
        "Individuals\n(children)",
        "Individuals أطفال",
        "IDPs (female)",
        "IDPs (f)",
        "IDPs (% of population)",
        "IDPs (%)",
        "% IDPs",
        "IDPs [male]",
        "HH (individuals)",
        "Departures (cumulative)",
        "Total departures",
        "Cumulative departures",
        "Total arrivals (HH)",
        "Total arrivals households",
        "Total arrivals (children)",
        "Arrivals (since last report)",
        "Individuals (est.) (children)",
        "Deaths\nTotal",
        "Male\nIndividuals",
        "Individuals\nMale",
        "IDPs\nchildren under 5",
        "Individuals\nHH",
        "No",
        "Number",
        "Number (children)",
    ],
)
def test_a_count_of_something_else_is_none_of_people(header: str) -> None:
    assert counts("Site", "Date", header) == []
    assert 2 in found("Site", "Date", header).left


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Individuals (est.)", ("", "", "people")),
        ("IDPs (individuals)", ("internally displaced people", "", "people")),
        ("IDPs (# of people)", ("internally displaced people", "", "people")),
        ("Number (individuals)", ("", "", "people")),
        ("Total (1)", ("", "", "people")),
        ("Number of people (dd/mm/yyyy)", ("", "", "people")),
        ("Number (households)", ("", "", "households")),
        ("Number (#HH)", ("", "", "households")),
        ("Total (HH)", ("", "", "households")),
        ("Count (families)", ("", "", "households")),
        ("IDPs (# of HH)", ("internally displaced people", "", "households")),
        ("IDPs (No. of households)", ("internally displaced people", "", "households")),
        ("IDPs (hogares)", ("internally displaced people", "", "households")),
        ("Arrivals (households)", ("people who arrived", "inflow", "households")),
        ("Arrivals (cumulative)", ("people who arrived", "cumulative", "people")),
        ("Arrivals (since 1 January)", ("people who arrived", "cumulative", "people")),
        ("Cumulative arrivals", ("people who arrived", "cumulative", "people")),
        ("Cum. number of arrivals", ("people who arrived", "cumulative", "people")),
        ("Cumulative IDPs", ("internally displaced people", "cumulative", "people")),
        ("Total arrivals", ("people who arrived", "total", "people")),
        ("Total number of arrivals", ("people who arrived", "total", "people")),
        ("Total arrivals (est.)", ("people who arrived", "total", "people")),
        ("Total\nArrivals", ("people who arrived", "total", "people")),
        ("Total new arrivals", ("people who arrived", "inflow", "people")),
        ("Arrivals\nTotal", ("people who arrived", "inflow", "people")),
        ("Total IDPs", ("internally displaced people", "", "people")),
        ("Refugees (cumulative arrivals)", ("refugees", "cumulative", "people")),
        ("Households\nTotal", ("", "", "households")),
        ("Individuals\nTotal", ("", "", "people")),
        ("Total\nIDPs", ("internally displaced people", "", "people")),
        ("IDPs\nHH (est.)", ("internally displaced people", "", "households")),
        ("Cumulative\nArrivals", ("people who arrived", "cumulative", "people")),
        ("Figures\nIndividuals", ("", "", "people")),
    ],
)
def test_brackets_and_lines_that_are_read(header: str, expected: tuple[str, str, str]) -> None:
    assert counts("Site", "Date", header) == [(*expected, 2)]


@pytest.mark.parametrize("name", sorted({name for one in ALL for name in (one.name, *one.names)}))
def test_each_known_name_stands_alone_and_with_a_neutral_bracket(name: str) -> None:
    alone = found(name)
    assert len(alone.fields) + len(alone.values) == 1, name
    beside = found(f"{name} (est.)")
    assert (beside.fields, beside.values) == (alone.fields, alone.values)


@given(st.text("abcdefgh -()[]%#١ü\n", max_size=30))
def test_no_text_in_brackets_makes_a_column_another(text: str) -> None:
    values = found(f"Individuals ({text})").values
    assert [(who.name, who.unit) for who in values] in ([], [("value", Unit.PEOPLE)])


def test_two_rows_of_headers_are_not_read_by_the_second_alone(tmp_path: Path) -> None:
    band = "Location,,Deaths,,Period,Source\nSite,P-code,Total,Households,Date,\n"
    with pytest.raises(InputError) as told:
        read(tmp_path, f"{band}A,,80,20,2024-05-01,X\n")
    assert "no column of counts" in str(told.value)
    with pytest.raises(InputError):
        read(
            tmp_path,
            "Site,Date,Male,Female,Source\n,,Individuals,Individuals,\nA,2024-05-01,8,9,X\n",
        )
    table = "Location,,IDPs,,Date\nSite,P-code,Male,Total,\nA,,80,170,2024-05-01\n"
    assert [row[3] for row in shown(read(tmp_path, table).rows)] == ["170"]


def test_a_title_above_the_header_is_no_first_line_of_it(tmp_path: Path) -> None:
    table = "Weekly figures,,,5 May 2024\nSite,Date,Individuals,Source\nA,2024-05-01,80,X\n"
    assert [row[3] for row in shown(read(tmp_path, table).rows)] == ["80"]


def test_a_running_number_and_a_status_are_no_counts() -> None:
    columns = found("Number", "Site", "Date", "IDPs", "Status")
    assert [(who.name, at) for who, at in columns.values.items()] == [("idps", 3)]
    assert columns.fields == {"place": 1, "event_day": 2}
    assert set(columns.left) == {0, 4}


def test_from_and_to_are_the_days_of_a_week(tmp_path: Path) -> None:
    table = "Site,From,To,Arrivals,Source\nA,2024-05-01,2024-05-07,80,X\n"
    (row,) = read(tmp_path, table).rows
    assert (row.cells["event_day"], row.cells["event_end"]) == ("2024-05-01", "2024-05-07")


def test_people_come_before_households_and_every_column_left_says_why(tmp_path: Path) -> None:
    table = (
        "Site,Date,Refugees,Asylum seekers,Households,IDPs (children),Colour,Source\n"
        "A,2024-05-01,80,9,20,7,red,X\n"
    )
    figures = read(tmp_path, table)
    assert shown(figures.rows) == [
        ("refugees", "stock", "people", "80"),
        ("asylum seekers", "stock", "people", "9"),
    ]
    told = "\n".join(map(str, figures.told()))
    assert "'Households'" in told
    assert "known, but not taken: households beside people" in told
    assert "in brackets 'children', which is not read; name it in a map" in told
    assert "columns 'Colour'" in told


def test_households_alone_are_taken_and_parts_beside_all_are_told() -> None:
    assert counts("Site", "Date", "Households", "IDPs HH") == [("", "", "households", 2)]
    columns = found("Site", "Date", "Individuals", "IDPs", "Total")
    assert [who.name for who in columns.values] == ["value"]
    assert "a part, beside a column of all" in columns.left[3]
    assert "'Individuals' is taken for value" in columns.left[4]


def test_two_columns_of_one_name_are_both_left() -> None:
    columns = found("Site", "Date", "Arrivals", "Arrivals")
    assert not columns.values
    assert {at: "two columns" in why for at, why in columns.left.items()} == {2: True, 3: True}
    assert counts("Date", "Arrivals (cumulative)", "Arrivals") == [
        ("people who arrived", "inflow", "people", 2)
    ]


def test_a_map_takes_what_is_not_read_and_keeps_what_is() -> None:
    assert counts("Site", "Date", "IDPs (children)", value="IDPs (children)")[0][3] == 2
    mapped = counts("Site", "Date", "Arrivals (cumulative)", arrivals="Arrivals (cumulative)")
    assert mapped == [("people who arrived", "cumulative", "people", 2)]
    mapped = counts("Site", "Date", "Number (households)", value="Number (households)")
    assert mapped == [("", "", "households", 2)]


@pytest.mark.parametrize(
    ("column", "map_text"),
    [
        ("Remarks (names of household heads)", ""),
        ("Organization (contact name)", ""),
        ("Remarks (phone)", ""),
        ("Head of household name", '[columns]\nnote = "Head of household name"\n'),
        ("Names", '[columns]\nnote = "Names"\n'),
        ("Site (names of heads)", '[columns]\nplace = "Site (names of heads)"\n'),
    ],
)
def test_columns_about_persons_are_refused_though_they_are_used(
    tmp_path: Path, column: str, map_text: str
) -> None:
    table = f"Camp,Date,Individuals,Source,{column}\nA,2024-05-01,80,X,nobody\n"
    with pytest.raises(InputError) as told:
        read(tmp_path, table, map_text)
    assert "a column about persons" in str(told.value)
    assert "nobody" not in str(told.value)


def test_a_measure_that_contradicts_the_header_of_the_number_is_refused(tmp_path: Path) -> None:
    words = ("stock", "flow", "inflow", "outflow", "cumulative", "")
    lines = "".join(f"A,2024-05-{day:02},80,{word},X\n" for day, word in enumerate(words, start=1))
    figures = read(tmp_path, f"Site,Date,Arrivals,Measure,Source\n{lines}")
    assert [row[1] for row in shown(figures.rows)] == ["flow", "flow", "cumulative", "flow"]
    assert [one.line for one in figures.refused.problems] == [2, 5]
    assert "the header says inflow" in figures.refused.problems[0].expected
    (row,) = read(tmp_path, "Site,Date,Departures,Measure\nA,2024-05-01,80,flow\n").rows
    assert (row.cells["kind"], row.cells["place_role"]) == ("on the move", "from")


def test_a_total_of_arrivals_is_a_running_total_unless_a_measure_says_otherwise(
    tmp_path: Path,
) -> None:
    table = "Site,Date,Total arrivals,Source\nA,2024-05-01,80,X\n"
    figures = read(tmp_path, table)
    (row,) = figures.rows
    assert (row.cells["kind"], row.cells["measure"]) == ("arriving", "cumulative")
    (told,) = [one for one in figures.told() if "Total arrivals" in one.found]
    assert str(told).startswith("changed: own.csv:1: column 'Total arrivals': read as a running")
    assert 'measure = "inflow"' in str(told)
    mapped = read(tmp_path, table, '[constants]\nmeasure = "inflow"\n')
    assert [one.cells["measure"] for one in mapped.rows] == ["flow"]
    assert not [one for one in mapped.told() if "Total arrivals" in one.found]
    words = ("inflow", "flow", "cumulative", "", "stock")
    lines = "".join(f"A,2024-05-{day:02},80,{word},X\n" for day, word in enumerate(words, start=1))
    figures = read(tmp_path, f"Site,Date,Total arrivals,Measure,Source\n{lines}")
    assert [row[1] for row in shown(figures.rows)] == ["flow", "flow", "cumulative", "cumulative"]
    assert [one.line for one in figures.refused.problems] == [6]


def test_arrivals_of_a_day_come_before_their_running_total() -> None:
    assert counts("Date", "Total arrivals", "Arrivals") == [
        ("people who arrived", "inflow", "people", 2)
    ]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("week 10.csv", True),
        ("Camp north 2024-05-01.csv", True),
        ("Amina case file 123456.csv", False),
        ("passport scans.csv", False),
        ("+504 9999-9999.csv", False),
    ],
)
def test_names_of_files_that_speak_of_persons_are_not_kept(name: str, kept: bool) -> None:
    assert file_name(Path(name)) == (name if kept else "the csv file")
