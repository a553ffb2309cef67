"""Loading a folder: what is right is read, what is wrong is told, all at once."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

from waystation.domain.errors import InputError, Problem
from waystation.domain.parameters import PARAMETERS
from waystation.domain.vocabulary import Mode
from waystation.scenario.load import load_scenario

SCENARIO = """\
title = "Two towns"
purpose = "To try things out."
caveat = "Nothing here happened."
first_day = 2018-10-13
horizon_days = 14
home_countries = ["HND"]
watched = [
  "Middle",
  "End",
]

[[groups]]
name = "first"
title = "First"
start = "Home"
first_day = 2018-10-13
words = []

[[groups]]
name = "second"
title = "Second"
start = "Home"
first_day = 2018-10-15
words = ["second group"]

[groups.parameters.start_size]
median = 50
sigma = 0.1
unit = "people"
source = "assumption: small"

[[destinations]]
location = "End"
weight = 2
source = "assumption: the only one"
"""

LOCATIONS = """\
name,country,admin1,lat,lon,kind,capacity,population,also,audience,source
Home,HND,,15.0,-88.0,origin,,1000,Casa;The Home,,assumption
Middle,GTM,North,15.1,-89.0,town,,20,,partner,assumption
Gate,GTM/MEX,,15.2,-89.9,crossing,40,0,,,assumption
End,MEX,,15.2,-90.0,shelter,300,5,,,assumption
"""

ROUTES = """\
from,to,km,modes,source
Home,Middle,120,foot;bus,assumption
Middle,Gate,110.5,foot,assumption
Gate,End,11,foot,assumption
"""

EVENTS = """\
kind,where,from,to,certainty,chance,value,published,text,source
closure,Gate,2018-10-14,2018-10-15,enacted,1,1,2018-10-16,closed for two days,assumption
offer,MEX,2018-10-20,,announced,0.5,0.1,2018-10-19,an offer,assumption
"""


def parameters() -> str:
    blocks = [
        f'\n[parameters.{spec.name}]\nmedian = 0.5\nsigma = 0.2\nunit = "{spec.unit}"\n'
        'source = "assumption: a test"\n'
        for spec in PARAMETERS
    ]
    return "".join(blocks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "two-towns"
    path.mkdir()
    (path / "scenario.toml").write_text(SCENARIO + parameters(), encoding="utf-8")
    (path / "locations.csv").write_text(LOCATIONS, encoding="utf-8")
    (path / "routes.csv").write_text(ROUTES, encoding="utf-8")
    (path / "events.csv").write_text(EVENTS, encoding="utf-8")
    return path


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    return caught.value.problems


def test_a_good_folder(folder: Path) -> None:
    scenario = load_scenario(folder)
    assert scenario.name == "two-towns"
    assert scenario.watched == ("Middle", "End")
    assert scenario.first_day == dt.date(2018, 10, 13)
    assert scenario.location("Home").also == ("Casa", "The Home")
    assert scenario.location("Home").capacity is None
    assert scenario.routes[0].modes == (Mode.FOOT, Mode.BUS)
    assert scenario.events[1].last_day is None
    assert scenario.groups[1].priors[0].median == 50
    assert math.isinf(scenario.priors[0].memory_days)


def test_memory_may_be_finite_or_infinite(folder: Path) -> None:
    change(folder, "scenario.toml", "median = 50\n", "median = 50\nmemory_days = inf\n")
    change(folder, "scenario.toml", "median = 0.5\n", "median = 0.5\nmemory_days = 4\n")
    scenario = load_scenario(str(folder))
    assert math.isinf(scenario.groups[1].priors[0].memory_days)
    assert scenario.priors[0].memory_days == 4


def test_hashtag_row(folder: Path) -> None:
    change(folder, "routes.csv", "Home,Middle", "#loc+from,#loc+to,#km,,\nHome,Middle")
    assert len(load_scenario(folder).routes) == 3


BREAKS = [
    ("locations.csv", "Middle,GTM,North", "Middle,GTM,North,West", 3, "", "12 cells"),
    ("locations.csv", ",lon,", ",long,", 1, "lon", "no such column"),
    ("locations.csv", ",lon,", ",long,", 1, "long", "unknown column 'long'"),
    ("locations.csv", "Middle,GTM", "Home,GTM", 3, "name", "'Home'"),
    ("locations.csv", "Home,HND,,15.0", "Home,HND,,95.0", 2, "lat", "'95.0'"),
    ("locations.csv", "15.0,-88.0", "15.0,-188", 2, "lon", "'-188'"),
    ("locations.csv", "town,,20", "village,,20", 3, "kind", "'village'"),
    ("locations.csv", "shelter,300", "shelter,-1", 5, "capacity", "'-1'"),
    ("locations.csv", ",,20,,", ",,,,", 3, "population", "nothing"),
    ("locations.csv", "Middle,GTM", "Middle,Guatemala", 3, "country", "'Guatemala'"),
    ("locations.csv", "Middle,GTM", "Middle,GTM/MEX", 3, "country", "'GTM/MEX'"),
    ("locations.csv", "Casa;The Home", "Casa;Middle", 2, "also", "'Middle'"),
    ("locations.csv", ",partner,", ",everybody,", 3, "audience", "'everybody'"),
    ("locations.csv", "5,,,assumption", "5,,,", 5, "source", "nothing"),
    ("routes.csv", "Home,Middle", "Home,Midle", 2, "to", "'Midle'"),
    ("routes.csv", ",120,", ",-120,", 2, "km", "'-120'"),
    ("routes.csv", ",120,", ",0,", 2, "km", "'0'"),
    ("routes.csv", ",120,", ",far,", 2, "km", "'far'"),
    ("routes.csv", "Home,Middle", "Home,Home", 2, "to", "'Home'"),
    ("routes.csv", "Gate,End,11", "Home,Middle,9", 4, "to", "'Middle'"),
    ("routes.csv", "foot;bus", "foot;train", 2, "modes", "'foot;train'"),
    ("routes.csv", "foot;bus", "foot;foot", 2, "modes", "'foot;foot'"),
    ("routes.csv", "Gate,End,11,foot,assumption\n", "", 4, "name", "a crossing with no route"),
    ("routes.csv", "Gate,End", "Middle,End", 4, "name", "a crossing with no route"),
    (
        "routes.csv",
        "Gate,End",
        "Home,Gate,9,foot,assumption\nGate,End",
        4,
        "name",
        "a crossing with 2",
    ),
    ("events.csv", "closure", "closing", 2, "kind", "'closing'"),
    ("events.csv", "closure,Gate", "closure,Mid", 2, "where", "'Mid'"),
    ("events.csv", "offer,MEX", "offer,USA", 3, "where", "'USA'"),
    ("events.csv", "2018-10-14", "2018-10-32", 2, "from", "'2018-10-32'"),
    ("events.csv", ",2018-10-15,", ",2018-10-13,", 2, "to", "'2018-10-13'"),
    ("events.csv", "enacted", "sure", 2, "certainty", "'sure'"),
    ("events.csv", "announced,0.5", "announced,1.5", 3, "chance", "'1.5'"),
    ("events.csv", ",1,2018-10-16", ",2,2018-10-16", 2, "value", "'2'"),
    ("events.csv", ",1,2018-10-16", ",0,2018-10-16", 2, "value", "'0'"),
    ("events.csv", "an offer,assumption", "an offer,", 3, "source", "nothing"),
    ("scenario.toml", "caveat =", "cavaet =", 3, "cavaet", "unknown key 'cavaet'"),
    ("scenario.toml", "title =", "titel =", 0, "title", "no such key"),
    ("scenario.toml", "2018-10-13\nhorizon", "2018-02-30\nhorizon", 4, "", "not TOML"),
    ("scenario.toml", "2018-10-13\nhorizon", '"soon"\nhorizon', 4, "first_day", "'soon'"),
    ("scenario.toml", "horizon_days = 14", "horizon_days = 0", 5, "horizon_days", "0"),
    ("scenario.toml", "horizon_days = 14", "horizon_days = 1.5", 5, "horizon_days", "1.5"),
    (
        *("scenario.toml", "horizon_days = 14", "horizon_days = 14\nwindow_days = 60"),
        *(6, "window_days", "a window"),
    ),
    ("scenario.toml", '["HND"]', '["SLV"]', 6, "home_countries", "'SLV'"),
    ("scenario.toml", '"Middle",', '"Nowhere",', 7, "watched", "'Nowhere'"),
    ("scenario.toml", '"Middle",', '"End",', 7, "watched", "['End', 'End']"),
    ("scenario.toml", 'title = "First"', 'title = ""', 14, "groups.title", "nothing"),
    ("scenario.toml", 'start = "Home"', 'start = "Rome"', 15, "groups.start", "'Rome'"),
    ("scenario.toml", 'start = "Home"', 'start = "Gate"', 15, "groups.start", "'Gate' (crossing)"),
    ("scenario.toml", 'name = "second"', 'name = "first"', 20, "groups.name", "'first'"),
    ("scenario.toml", 'name = "second"', 'name = "all"', 20, "groups.name", "'all'"),
    ("scenario.toml", '["second group"]', "[]", 24, "groups.words", "no words"),
    ("scenario.toml", '["second group"]', '"second"', 24, "groups.words", "'second'"),
    ("scenario.toml", "2018-10-15", "2018-10-12", 23, "groups.first_day", "2018-10-12"),
    ("scenario.toml", "median = 50", "median = -50", 27, "start_size.median", "-50"),
    ("scenario.toml", "sigma = 0.1", "sigma = -0.1", 28, "start_size.sigma", "-0.1"),
    ("scenario.toml", "sigma = 0.1", "sigma = true", 28, "start_size.sigma", "True"),
    ("scenario.toml", "sigma = 0.1", "sigma = 1\nmemory_days = 0", 29, "memory_days", "0"),
    ("scenario.toml", 'unit = "people"', 'unit = "km"', 29, "start_size.unit", "'km'"),
    ("scenario.toml", '"assumption: small"', '" "', 30, "start_size.source", "' '"),
    ("scenario.toml", "start_size]", "starting_size]", 26, "starting_size", "unknown parameter"),
    ("scenario.toml", 'location = "End"', 'location = "Fin"', 33, "destinations.location", "'Fin'"),
    ("scenario.toml", "weight = 2", "weight = 0", 34, "destinations.weight", "0"),
    ("scenario.toml", "weight = 2", "weight = nan", 34, "destinations.weight", "nan"),
    ("scenario.toml", "[parameters.noise]", "[parameters.walk]", 0, "parameters.noise", "no such"),
    ("scenario.toml", "weight = 2", "weight = = 2", 34, "", "a line that is not TOML"),
]


@pytest.mark.parametrize(("file", "old", "new", "line", "column", "found"), BREAKS)
def test_every_kind_of_break(
    folder: Path, file: str, old: str, new: str, line: int, column: str, found: str
) -> None:
    change(folder, file, old, new)
    hits = [
        problem
        for problem in problems_of(folder)
        if problem.line == line and problem.column.endswith(column) and found in problem.found
    ]
    assert hits
    where = "locations.csv" if "crossing with" in found else file
    assert hits[0].file == str(folder / where)
    assert hits[0].expected


def test_line_of_a_parameter_is_found(folder: Path) -> None:
    path = folder / "scenario.toml"
    before, header, after = path.read_text().partition("[parameters.rest]\n")
    path.write_text(before + header + after.replace("median = 0.5", "median = 1.5", 1))
    expected = before.count("\n") + 2
    assert [(p.line, p.column, p.found) for p in problems_of(folder)] == [
        (expected, "parameters.rest.median", "1.5")
    ]


def test_all_breaks_are_told_at_once(folder: Path) -> None:
    change(folder, "locations.csv", "town,,20", "town,,-20")
    change(folder, "routes.csv", ",120,", ",-120,")
    change(folder, "routes.csv", "Gate,End", "Gate,Gate")
    change(folder, "events.csv", "2018-10-14", "2018-13-14")
    change(folder, "scenario.toml", "weight = 2", "wieght = 2")
    change(folder, "scenario.toml", "horizon_days = 14", "horizon_days = -1")
    told = [(Path(p.file).name, p.line, p.column) for p in problems_of(folder)]
    assert set(told) >= {
        ("locations.csv", 3, "population"),
        ("routes.csv", 2, "km"),
        ("routes.csv", 4, "to"),
        ("events.csv", 2, "from"),
        ("scenario.toml", 34, "destinations.wieght"),
        ("scenario.toml", 32, "destinations.weight"),
        ("scenario.toml", 5, "horizon_days"),
    }


def test_a_syntax_error_does_not_hide_the_tables(folder: Path) -> None:
    change(folder, "scenario.toml", "weight = 2", "weight 2")
    change(folder, "routes.csv", ",120,", ",-120,")
    assert [(Path(p.file).name, p.line) for p in problems_of(folder)] == [
        ("routes.csv", 2),
        ("scenario.toml", 34),
    ]


def test_one_mistake_is_told_once(folder: Path) -> None:
    change(folder, "routes.csv", "Home,Middle", "Home,Midle")
    assert len(problems_of(folder)) == 1


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_columns_apart_by_another_sign_are_one_problem(folder: Path, sign: str, name: str) -> None:
    """As a spreadsheet saves a CSV where the comma is the decimal sign."""
    path = folder / "locations.csv"
    text = path.read_text(encoding="utf-8").replace(";", "/").replace(",", sign)
    path.write_text(text, encoding="utf-8")
    (problem,) = problems_of(folder)
    assert (Path(problem.file).name, problem.line) == ("locations.csv", 1)
    assert problem.found == f"columns separated by {name}"
    assert problem.expected == "commas: save it as CSV with commas"


def test_no_list_of_names_is_told_where_there_are_none(folder: Path) -> None:
    path = folder / "locations.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0]
    path.write_text(header + "\n", encoding="utf-8")
    found = [problem.expected for problem in problems_of(folder)]
    assert found
    assert not [expected for expected in found if expected.rstrip().endswith("one of")]


def test_a_destination_nobody_can_reach(folder: Path) -> None:
    change(folder, "locations.csv", "End,MEX", "Island,MEX,,1,1,town,,0,,,assumption\nEnd,MEX")
    change(folder, "scenario.toml", 'location = "End"', 'location = "Island"')
    told = [(p.line, p.found) for p in problems_of(folder)]
    assert told == [
        (15, "no way from 'Home' to 'Island'"),
        (22, "no way from 'Home' to 'Island'"),
    ]


def test_nobody_comes_back_from_an_exit(folder: Path) -> None:
    change(folder, "locations.csv", "town,,20", "exit,,20")
    assert [(p.line, p.column) for p in problems_of(folder) if "exit" in p.expected] == [
        (3, "from")
    ]


@pytest.mark.parametrize("file", ["scenario.toml", "locations.csv", "routes.csv", "events.csv"])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\x89PNG\0\0", "a binary file"),
        (b"caf\xe9\n", "bytes that are not UTF-8"),
        (None, "no such file"),
    ],
)
def test_files_that_are_no_text(folder: Path, file: str, content: bytes | None, found: str) -> None:
    path = folder / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    assert (str(path), found) in [(p.file, p.found) for p in problems_of(folder)]


def test_tables_without_rows(folder: Path) -> None:
    change(folder, "routes.csv", ROUTES, ROUTES.splitlines()[0] + "\n")
    assert [(Path(p.file).name, p.found) for p in problems_of(folder)] == [
        ("routes.csv", "no rows")
    ]
    change(folder, "events.csv", EVENTS, EVENTS.splitlines()[0] + "\n")
    (folder / "routes.csv").write_text(ROUTES)
    assert load_scenario(folder).events == ()


def test_line_ends_of_other_systems(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_scenario(folder).groups[1].name == "second"
    change(folder, "scenario.toml", "weight = 2", "weight = 0")
    path = folder / "scenario.toml"
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert [p.line for p in problems_of(folder)] == [34]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "second"', 'name = ["second"]'),
        ('name = "second"', "name = {}"),
        ("weight = 2", "weight = 1" + "0" * 400),
        ("weight = 2", "weight = 1" + "0" * 5000),
        ("horizon_days = 14", "horizon_days = 0x1" + "0" * 5000),
        ("weight = 2", "weight = " + "[" * 5000),
        ("median = 50", "median = inf"),
        ("horizon_days = 14", "horizon_days = 2018-10-13T10:00:00"),
        ("first_day = 2018-10-13", "first_day = 2018-10-13T10:00:00"),
        ('words = ["second group"]', "words = [[1], [2]]"),
        ("[[destinations]]", "[destinations]"),
        ("[groups.parameters.start_size]", "[groups.parameters.start_size.more]"),
    ],
)
def test_values_of_a_wrong_type_are_told(folder: Path, old: str, new: str) -> None:
    change(folder, "scenario.toml", old, new)
    assert all(problem.file.endswith("scenario.toml") for problem in problems_of(folder))


def test_no_such_folder(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none")[0].found == "no such folder"
