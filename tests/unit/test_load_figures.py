"""`waystation import figures`: people's own spreadsheets into evidence.csv, everything told."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.figure_tables import MESSY, rows, text, workbook
from tests.loader_samples import OWN_FIGURES
from tests.scenario_folder import change, write_folder

from waystation import cli
from waystation.domain.errors import InputError
from waystation.evidence.table import read_evidence
from waystation.forecasting.gather import check_folder
from waystation.forecasting.load_figures import FigureOrder, load_figures
from waystation.world.loaders import opening
from waystation.world.loaders import sheet as loaded_sheet
from waystation.world.loaders.amounts import amount, set_apart_by_points
from waystation.world.loaders.sheet import is_total

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `waystation import figures` beside a scenario folder `case`: status, out, err."""
    (tmp_path / "case").mkdir()
    write_folder(tmp_path / "case")
    monkeypatch.chdir(tmp_path)

    def call(content: str | Path, *options: str, name: str = "own.csv") -> tuple[int, str, str]:
        path = content if isinstance(content, Path) else Path(name)
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        words = ["waystation", "import", "figures", str(path), "--into", "case", *options]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def evidence() -> list[dict[str, str]]:
    path = Path("case/evidence.csv")
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def taken(*columns: str) -> list[tuple[str, ...]]:
    return sorted(tuple(row.get(column, "") for column in columns) for row in evidence())


def test_a_messy_spreadsheet_is_taken_and_everything_told(run: Run) -> None:
    status, out, err = run(MESSY, "--lag", "3")
    assert (status, err) == (0, "")
    assert taken("location", "event_day", "low", "high", "words", "publisher", "published") == [
        ("Camp", "2019-03-03", "1500", "1500", "1,500", "Red Cross branch", "2019-03-06"),
        ("Camp", "2019-03-10", "1620", "1620", "1,620", "Red Cross branch", "2019-03-13"),
        ("Shelter", "2019-03-03", "300", "300", "about 300", "District office", "2019-03-06"),
        ("Town", "2019-03-10", "1", "4", "* (1 to 4)", "District office", "2019-03-13"),
    ]
    check_folder("case")
    for told in (
        "changed: own.csv:5: Total individuals '1,500': read as 1500",
        "changed: own.csv:6: Total individuals '1 620*': read as 1620, a footnote's mark left out",
        "changed: own.csv: Date (dd/mm/yyyy) '03/03/2019' (2 rows: 5, 7): read as 2019-03-03",
        "left out: own.csv:8: Total individuals 'n/a': no number: nothing to take",
        "left out: own.csv:11: Total individuals '-': no number: nothing to take",
        "left out: own.csv:9: 'Twon': no location of this name",
        "(did you mean 'Town'?): name it in `also` of locations.csv",
        "left out: own.csv:12: a row of totals: its parts are taken, not their sum",
        "left out: own.csv:13: a row of one cell: a title or note, no figure",
        "left out: own.csv: a row above the header (2 rows: 1, 2): a title or note",
        "left out: own.csv:4: columns 'HH': known, but not taken: households beside people",
        "taken: own.csv: 4 of 7 figures",
    ):
        assert told in out, told


def test_the_same_table_again_adds_nothing_and_dry_run_changes_nothing(run: Run) -> None:
    before = sorted(Path("case").iterdir())
    status, out, _ = run(MESSY, "--dry-run")
    assert (status, sorted(Path("case").iterdir())) == (0, before)
    assert "case/evidence.csv (would change): 4 added" in out
    run(MESSY)
    content = Path("case/evidence.csv").read_bytes()
    status, out, _ = run(MESSY)
    assert (status, Path("case/evidence.csv").read_bytes()) == (0, content)
    assert "case: nothing new" in out


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_any_separator_with_or_without_mark(run: Run, delimiter: str, encoding: str) -> None:
    path = Path("own.csv")
    path.write_text(text(rows(MESSY), delimiter), encoding=encoding)
    assert run(path)[0] == 0
    assert len(evidence()) == 4


def test_a_workbook_with_merged_titles_and_a_named_sheet(run: Run, tmp_path: Path) -> None:
    other: list[list[object]] = [
        ["Camp", "Date", "IDPs"],
        *(["Camp", "2019-03-02", n] for n in range(40)),
    ]
    path = workbook(tmp_path / "own.xlsx", {"Week 10": rows(MESSY), "Raw": other})
    status, out, _ = run(path, "--sheet", "Week 10")
    assert status == 0
    assert "left out: own.xlsx: sheet 'Raw': another was asked for" in out
    assert len(evidence()) == 4
    status, _, err = run(path, "--sheet", "Week 01")
    assert status == 2
    assert "no sheet 'Week 01' with rows" in err
    assert "(did you mean 'Week 10'?)" in err


def test_headers_of_two_rows_and_a_cell_merged_over_both(run: Run) -> None:
    table = (
        "Location,,Reporting date,IDPs,,Refugees,\n,P-code,,HH,Individuals,HH,Individuals\n"
        "Camp,,2019-03-05,20,100,5,30\nShelter,,2019-03-05,9,40,-,-\n"
    )
    status, out, _ = run(table.replace("Location,,", "Site,,"), "--publisher", "A branch")
    assert status == 0, out
    assert taken("location", "who", "low", "unit") == [
        ("Camp", "internally displaced people", "100", "people"),
        ("Camp", "refugees", "30", "people"),
        ("Shelter", "internally displaced people", "40", "people"),
    ]


def test_hashtags_win_over_headers(run: Run) -> None:
    table = (
        "Date,Site,Place code,Individuals,More,Date of entry\n"
        "#date+reported,#adm1+name,#loc+name,#affected+hh,#affected+ind,#date+published\n"
        "2019-03-05,North,Camp,20,111,2019-03-07\n"
    )
    assert run(table, "--publisher", "A branch")[0] == 0
    assert taken("location", "low", "unit", "published") == [
        ("Camp", "111", "people", "2019-03-07")
    ]


def test_columns_as_in_idmc(run: Run) -> None:
    header = (
        "place_name,measure,value,quantifier,unit,household_size,date_start,date_end,"
        "place_role,role,population_group,source_id,published_on,excerpt,sensitivity"
    )
    table = f"""{header}
Camp,stock,80,more_than,household,5.2,2019-03-02,2019-03-02,,recommended,IDP,Branch,2019-03-04,said,
Camp,stock,90,exact,household,5.2,2019-03-02,2019-03-02,,triangulation,IDP,Branch,2019-03-04,,
Town,outflow,400,approximately,person,,2019-03-02,2019-03-08,origin,recommended,REF,Branch,2019-03-09,
Shelter,inflow,30,less_than,person,,2019-03-03,,destination,recommended,,Branch,2019-03-09,,public
Shelter,stock,55,exact,person,,2019-03-03,,,recommended,,Branch,2019-03-09,,partner
"""
    status, out, _ = run(table)
    assert status == 0, out
    shown = ("location", "kind", "measure", "low", "high", "words", "unit", "who", "place_role")
    assert taken(*shown) == [
        ("Camp", "at a place", "stock", "80", "", "more than 80", "households",
         "internally displaced people", "at"),
        ("Shelter", "arriving", "flow", "", "30", "fewer than 30", "people", "", "to"),
        ("Town", "on the move", "flow", "400", "400", "about 400", "people", "refugees", "from"),
    ]  # fmt: skip
    assert taken("household_size", "event_end", "day_precision") == [
        ("", "", ""),
        ("", "2019-03-08", "between"),
        ("5.2", "", ""),
    ]
    assert "a figure for triangulation: a recommended one stands beside it" in out
    assert "a figure for partner alone: a figure is shown to whom its place is" in out


def test_a_figure_for_partners_stands_at_a_place_for_partners(run: Run) -> None:
    change(Path("case"), "locations.csv", ",present,source\n", ",present,source,audience\n")
    lines = Path("case/locations.csv").read_text(encoding="utf-8").splitlines()
    ends = ["", *("partner" if line.startswith("Camp,") else "" for line in lines[1:])]
    rest = [f"{line},{end}" for line, end in zip(lines[1:], ends[1:], strict=True)]
    Path("case/locations.csv").write_text("\n".join([lines[0], *rest]) + "\n", encoding="utf-8")
    table = "Site,Date,People,Source,Sensitivity\nCamp,2019-03-05,80,Branch,partner\n"
    assert run(table)[0] == 0
    status, _, err = run(table.replace("80", "81").replace("partner", "very secret"))
    assert status == 2
    assert "a figure for internal alone" in err


@pytest.mark.parametrize("name", ["audience", "Sensitivity"])
def test_a_table_of_ours_keeps_to_its_audiences(run: Run, name: str) -> None:
    header, row = OWN_FIGURES.splitlines()
    other = row.replace("40", "41").replace("Camp", "Town")
    status, out, _ = run(f"{header},{name}\n{row},internal\n{other},public\n")
    assert status == 0
    assert taken("location", "low") == [("Town", "41")]
    assert "own.csv:2: a figure for internal alone: a figure is shown to whom its place is" in out


def test_a_row_that_names_a_wider_place_alone_is_refused(run: Run) -> None:
    table = (
        "Site,District,Country,Date,People\nTown,Camp,,2019-03-05,80\nShelter,Camp,,2019-03-05,90\n"
        ",Camp,,2019-03-05,170\n-,,CCC,2019-03-05,170\nCamp Total,Camp,,2019-03-05,171\n"
        "TOTALES,,,2019-03-05,172\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("location", "low") == [("Shelter", "90"), ("Town", "80")]
    for line in (4, 5):
        assert f"own.csv:{line}: Site nothing, where other rows name one" in out
    assert "own.csv: a row of totals (2 rows: 6, 7)" in out


def test_a_district_is_a_place_where_no_row_names_a_narrower_one(run: Run) -> None:
    table = "Site,District,Date,People\n,Camp,2019-03-05,80\nTotal,,2019-03-05,80\n"
    assert run(table, "--publisher", "A branch")[0] == 0
    assert taken("location", "low") == [("Camp", "80")]


@pytest.mark.parametrize(
    "cell",
    ["Total", "Grand total", "TOTALES", "Totaux", "D Total", "District 4 total:", "North (total)",
     "North sub-total", "Sous-total", "Total général", "Suma"],
)  # fmt: skip
def test_cells_that_add_up_others(cell: str) -> None:
    assert is_total(cell)


@pytest.mark.parametrize("cell", ["Camp", "Totalville", "Camp 4", "Eastotal", "Sumatra"])
def test_places_are_no_totals(cell: str) -> None:
    assert not is_total(cell)


def test_a_table_of_ours_takes_no_map_of_constants(run: Run) -> None:
    Path("map.toml").write_text('[constants]\nunit = "households"\n', encoding="utf-8")
    status, _, err = run(OWN_FIGURES, "--map", "map.toml")
    assert (status, evidence()) == (2, [])
    assert "a map without columns, and own.csv with all columns of ours" in " ".join(err.split())


def test_a_map_names_columns_constants_and_how_days_stand(run: Run) -> None:
    Path("map.toml").write_text(
        '[columns]\nplace = "Où"\nevent_day = "Quand"\nvalue = "Combien ?"\n'
        '[constants]\npublisher = "District office"\nmeasure = "stock"\n'
        '[read]\ndays = "month first"\nthousands = "."\n',
        encoding="utf-8",
    )
    table = "Quand;Où;Combien ?\n03/04/2019;Camp;1.500\n"
    status, out, _ = run(table, "--map", "map.toml")
    assert status == 0, out
    assert taken("location", "event_day", "low", "publisher") == [
        ("Camp", "2019-03-04", "1500", "District office")
    ]


def test_everything_wrong_with_a_map_is_told_at_once(run: Run) -> None:
    Path("map.toml").write_text(
        '[columns]\nplaice = "Site"\nvalue = 5\nwho = true\n[constants]\nvalue = "6"\n'
        '[read]\ndays = "d/m"\nzone = 1\n[extra]\n',
        encoding="utf-8",
    )
    status, _, err = run("Site,Date,People\nCamp,2019-03-05,4\n", "--map", "map.toml")
    assert status == 2
    for told in ("columns.plaice", "(did you mean 'place'?)", "who", "a column and a constant",
                 "'day first' or 'month first'", "read.zone", "extra"):  # fmt: skip
        assert told in err, told
    Path("map.toml").write_text('[columns]\nplace = "Sight"\n', encoding="utf-8")
    status, _, err = run("Site,Date,People\nCamp,2019-03-05,4\n", "--map", "map.toml")
    assert status == 2
    assert "no column 'Sight'" in err
    assert "one of Site, Date, People" in err


def test_days_and_numbers_that_can_be_read_in_two_ways_are_refused_with_their_rows(
    run: Run,
) -> None:
    table = "Site;Date;People\nCamp;03/04/2019;10\nCamp;2019-03-05;1.500\nCamp;6 mars 2019;12\n"
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("event_day", "low") == [("2019-03-06", "12")]
    assert "left out: own.csv:2: Date '03/04/2019': a day that can be read in one way" in out
    assert "left out: own.csv:3: People '1.500': a whole number, its thousands" in out
    assert "is needed" not in out


def test_other_cells_of_the_column_tell_how_days_and_numbers_are_read(run: Run) -> None:
    table = (
        "Site;Date;People\nCamp;03/04/2019;1.500\nCamp;25/03/2019;1.234.567\nTown;2019-03;3.000\n"
    )
    assert run(table, "--publisher", "A branch")[0] == 0
    assert taken("event_day", "event_end", "low", "day_precision") == [
        ("2019-03-01", "2019-03-31", "3000", "month"),
        ("2019-03-25", "", "1234567", ""),
        ("2019-04-03", "", "1500", ""),
    ]


def test_thousands_with_a_point_are_read_in_one_way_or_not_at_all(run: Run) -> None:
    table = (
        "Site,Date,People\nCamp,2019-03-05,5.000\nTown,2019-03-05,12.000\nShelter,2019-03-05,7.00\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("location", "low") == [("Shelter", "7")]
    assert "left out: own.csv:2: People '5.000': a whole number, its thousands" in out
    for sign, low in (".", "5000"), (",", "5"):
        Path("case/evidence.csv").unlink(missing_ok=True)
        Path("map.toml").write_text(f'[read]\nthousands = "{sign}"\n', encoding="utf-8")
        assert run(table, "--publisher", "A branch", "--map", "map.toml")[0] == 0
        assert ("Camp", low) in taken("location", "low")


def test_digits_of_two_lines_or_of_no_thousands_are_never_joined(run: Run) -> None:
    table = (
        'Site,Date,People\nCamp,2019-03-05,"120\n450"\nTown,2019-03-05,120 45\n'
        'Shelter,2019-03-05,"1 500\n(2)"\nCamp,2019-03-06,"120\n-450"\n'
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("location", "low") == [("Shelter", "1500")]
    assert out.count("a whole number, its thousands") == 3


def test_a_cell_too_long_for_a_number_is_refused_at_once() -> None:
    for cell in ("1" * 201, "¹" * 100_000 + "x"):
        with pytest.raises(ValueError, match=r".*"):
            amount(cell)
    assert not set_apart_by_points(["¹" * 100_000 + "x"])


HEAD = "Site,Date,People,Source\n"
ROW = "Camp,2019-03-05,5,X\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEAD + "a," * 600 + "a\n" + ROW, "own.csv:2: found a row of more than 500 columns"),
        (HEAD + "a," * 20_000 + "\n" + ROW, "own.csv:2: found a row of more than 16,384 columns"),
        (HEAD + ROW + "b" * 32_768 + ROW, "own.csv:3: found a cell of more than 32,767 characters"),
    ],
)
def test_tables_too_wide_to_be_filled_in_by_people_are_refused(
    run: Run, content: str, told: str
) -> None:
    status, _, err = run(content)
    assert status == 2
    assert told in " ".join(err.split())


def test_short_rows_are_filled_up_to_a_bound(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaded_sheet, "MOST_CELLS", 50)
    status, _, err = run(HEAD + ROW + "x,,,,,,,,,,,x\n" + ROW * 3)
    assert status == 2
    assert "6 rows of up to 12 columns" in " ".join(err.split())
    assert run(HEAD + ROW + "x,,,,,,,,,,,\n" + ROW * 3)[0] == 0


def test_rows_of_json_that_name_thousands_of_things_are_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = json.dumps([{f"k{at}": 1} for at in range(12_000)])
    status, _, err = run(many, name="own.json")
    assert status == 2
    assert "12,000 rows with more than 2,000 names in all" in " ".join(err.split())
    monkeypatch.setattr(opening, "MOST_CELLS", 9)
    status, _, err = run(json.dumps(json.loads(many)[:4]), name="own.json")
    assert status == 2
    assert "names in all" in " ".join(err.split())


def test_a_month_that_is_not_over_is_left_out(run: Run) -> None:
    table = (
        "Site,Month,Arrivals,Source,Date published\nCamp,March 2019,80,X,2019-03-25\n"
        "Town,March 2019,81,X,2019-04-02\n"
    )
    status, out, _ = run(table)
    assert status == 0
    assert taken("location", "low", "event_end") == [("Town", "81", "2019-03-31")]
    assert "own.csv:2: days up to 2019-03-31, published on 2019-03-25" in out
    with pytest.raises(InputError, match="read on 2019-03-30"):
        load_figures([Path("own.csv")], FigureOrder("case", dt.date(2019, 3, 30)))


def test_where_nothing_can_be_taken_every_row_is_a_problem(run: Run) -> None:
    table = "Site,Date,People\nNowhere,2019-03-05,4\nCamp,soon,4\nCamp,2019-03-05,many\n"
    status, _, err = run(table, "--publisher", "A branch")
    assert (status, evidence()) == (2, [])
    for told in (
        "own.csv:2",
        "'Nowhere'",
        "own.csv:3",
        "Date 'soon'",
        "own.csv:4",
        "People 'many'",
    ):
        assert told in err, told
    status, _, err = run("Site,Date,People\nCamp,2019-03-05,4\n")
    assert status == 2
    assert "publisher" in err
    assert "--publisher" in err
    status, _, err = run("Colour,Shape\nred,round\n")
    assert status == 2
    assert all(f"no column of {what}" in err for what in ("places", "days", "counts"))


def test_rows_that_tell_two_numbers_for_one_thing_are_refused_both(run: Run) -> None:
    table = (
        "Site,Date,People,Sex\nCamp,2019-03-05,40,f\nCamp,2019-03-05,60,m\nTown,2019-03-05,7,\n"
        "Town,2019-03-05,7,\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("location", "low") == [("Town", "7")]
    assert "own.csv:2: 40 where lines 2, 3 tell of one place, day and kind" in out
    assert "own.csv:3: 60 where lines 2, 3 tell" in out
    assert "own.csv:5: a row that stands there twice: taken once" in out


def test_rows_that_differ_in_a_column_nobody_knows_are_no_repeat(run: Run) -> None:
    table = (
        "Site,Date,People,Sex\nCamp,2019-03-05,80,f\nCamp,2019-03-05,80,m\nTown,2019-03-05,7,f\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("location", "low") == [("Town", "7")]
    for line in (2, 3):
        assert f"own.csv:{line}: 80 where lines 2, 3 tell of one place, day and kind" in out


def test_of_many_rows_of_one_thing_few_lines_are_named(run: Run) -> None:
    table = "Site,Date,People\n" + "".join(f"Camp,2019-03-05,{n}\n" for n in range(5, 305))
    status, _, err = run(table, "--publisher", "A branch")
    assert status == 2
    assert "lines 2, 3, 4, 5, 6, ... tell of one place" in err
    assert ", 7" not in err


def test_low_comes_from_low_and_high_from_high_with_their_unit(run: Run) -> None:
    table = (
        "Site,Date,Min,Max,Source\nCamp,2019-03-05,200 HH,300 HH,X\nTown,2019-03-05,100,>900,X\n"
        'Shelter,2019-03-05,100,"1,000-1,200",X\nCamp,2019-03-06,20 HH,300 people,X\n'
        "Town,2019-03-06,<20,>300,X\nTown,2019-03-07,<20,300,X\nTown,2019-03-08,n/a,tbc,X\n"
    )
    status, out, _ = run(table)
    assert status == 0
    assert taken("location", "low", "high", "unit", "words") == [
        ("Camp", "200", "300", "households", "200 to 300"),
        ("Shelter", "100", "1200", "people", "100 to 1,200"),
        ("Town", "", "300", "people", "fewer than 20 to 300"),
        ("Town", "100", "", "people", "100 to more than 900"),
    ]
    assert "own.csv:5: households and people: one unit for a number and its ends" in out
    assert "own.csv:6: fewer than 20 to more than 300: a number that is open at both ends" in out
    assert "own.csv:8" in out


def test_personal_columns_and_cells_are_refused_and_not_repeated(run: Run) -> None:
    status, _, err = run("Site,Date,People,Phone\nCamp,2019-03-05,4,+999 555 1234567\n")
    assert status == 2
    assert "a column about persons" in err
    assert "1234567" not in err
    table = (
        "Site,Date,People,Remarks\nCamp,2019-03-05,40,call +999 555 1234567\nCamp,2019-03-06,50,\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert "1234567" not in out + Path("case/evidence.csv").read_text(encoding="utf-8")
    assert taken("low") == [("50",)]


def test_texts_that_begin_as_formulas_are_neutralised(run: Run) -> None:
    table = "Site,Date,People,Remarks\nCamp,2019-03-05,40,=1+1\n"
    assert run(table, "--publisher", "A branch")[0] == 0
    assert evidence()[0]["note"].endswith("=1+1")
    assert "\n=" not in Path("case/evidence.csv").read_text(encoding="utf-8")
    assert read_evidence(Path("case/evidence.csv"))


def test_a_row_the_rules_of_evidence_refuse_is_told_with_its_line(run: Run) -> None:
    table = (
        "Site,Date,People,Published on,Speaker class\nCamp,2019-03-05,40,2019-03-04,\n"
        "Camp,2019-03-06,50,2019-03-07,clerk\nCamp,2019-03-07,60,2019-03-08,official\n"
    )
    status, out, _ = run(table, "--publisher", "A branch")
    assert status == 0
    assert taken("low", "speaker_class") == [("60", "official")]
    assert "own.csv:2: event_day '2019-03-05'" in out or "own.csv:2: event_day 2019-03-05" in out
    assert "own.csv:3: speaker_class 'clerk'" in out


def test_digits_of_other_scripts_are_read(run: Run) -> None:
    table = "Site,Date,People\nCamp,2019-03-05,١٢٣\n"
    assert run(table, "--publisher", "A branch")[0] == 0
    assert taken("low") == [("123",)]


@pytest.mark.parametrize(
    "odd", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\x1b", "\u202e", "\x85"]
)
def test_what_is_no_character_or_steers_a_screen_is_shown_as_a_sign(run: Run, odd: str) -> None:
    table = (
        "Site,Date,Individuals,Source,Remarks\n"
        f"Camp,2019-03-05,40,The br{odd}anch,ro{odd}ugh\nTown,2019-03-05,41,Y,\n"
    )
    status, out, _ = run(table)
    assert status == 0
    assert "changed: own.csv:2: a character that is none, or that nobody sees" in out
    said = Path("case/evidence.csv").read_text(encoding="utf-8")
    assert odd not in said
    sign = "\u241b" if odd == "\x1b" else "\ufffd"
    assert (f"The br{sign}anch",) in taken("publisher")
    assert f"ro{sign}ugh" in said
    check_folder("case")


def test_marks_of_direction_keep_no_number_from_being_read(run: Run) -> None:
    status, out, _ = run("Site,Date,Individuals,Source\nCamp,2019-03-05,\u200f40,X\n")
    assert status == 0
    assert "own.csv:2: a character that is none, or that nobody sees" in out
    assert taken("low") == [("40",)]


def test_a_table_of_ours_with_what_is_no_character_is_refused_by_the_row(run: Run) -> None:
    head, row = OWN_FIGURES.splitlines()
    odd = row.replace("A branch", "A br\ufffeanch", 1)
    status, out, _ = run(f"{head}\n{odd}\n{row}\n")
    assert status == 0
    assert "left out: own.csv:2: a cell with U+FFFE, which is no character" in out
    assert taken("speaker") == [("A branch",)]


def test_a_table_of_ours_takes_publisher_and_lag_where_its_rows_do_not_say(run: Run) -> None:
    head, row = OWN_FIGURES.splitlines()
    bare = row.replace(",2019-03-06,", ",,").replace("A branch,A branch", "A branch,")
    status, _, err = run(f"{head}\n{bare}\n")
    assert status == 2
    assert "no number without a source" in err
    status, out, _ = run(f"{head}\n{bare}\n", "--publisher", "The office", "--lag", "3")
    assert status == 0
    assert taken("publisher", "published") == [("The office", "2019-03-08")]
    assert "changed: own.csv:2: no publisher: as --publisher tells" in out
    assert "changed: own.csv:2: no published: as --lag tells" in out
    assert "not used" not in out


def test_a_table_of_ours_that_says_all_tells_what_was_not_used(run: Run) -> None:
    status, out, _ = run(OWN_FIGURES, "--publisher", "The office", "--lag", "3")
    assert status == 0
    assert taken("publisher", "published") == [("A branch", "2019-03-06")]
    assert "noted: own.csv: --publisher: not used: each row has its own publisher" in out
    assert "noted: own.csv: --lag: not used: each row has its own published" in out
