"""Loading people alone, departures, hazards, new events and settings; refusals by name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from tests.scenario_folder import DEPARTURES, HAZARDS, change, write_folder

from waystation.domain.errors import InputError, Problem
from waystation.domain.movement import SETTINGS
from waystation.domain.parameters import PARAMETERS, TOGETHER_ONLY
from waystation.domain.vocabulary import EventKind, LocationKind, Travel
from waystation.scenario.load import load_scenario


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario(folder)
    return caught.value.problems


def test_a_good_folder(folder: Path) -> None:
    scenario = load_scenario(folder)
    families, children = scenario.groups
    assert families.travel is children.travel is Travel.ALONE
    assert (families.share, children.share) == (0.75, 0.25)
    assert families.prefers == (("Shelter", 2.0), ("Out", 0.0))
    assert families.follows == ("Home -> Fork",)
    assert families.attributes == (("age", "all ages"),)
    assert (families.words, children.words) == ((), ("unaccompanied children",))
    assert (families.start, families.first_day) == ("", scenario.first_day)
    assert children.priors[0].name == "solo_pace"
    assert scenario.destinations == ()
    assert scenario.location("Fork").kind is LocationKind.WAYPOINT
    assert scenario.location("Stop").kind is LocationKind.HUB
    assert [place.present for place in scenario.locations] == [0, 40, 0, 10, 0, 0, 100, 0]
    assert [way.pace for way in scenario.routes if way.pace] == [12.5]
    assert [(one.name, one.value) for one in scenario.settings] == [
        ("awareness", 2.0),
        ("conflict_departures", 1.5),
    ]


def test_parameters_of_groups_that_travel_together_are_not_needed(folder: Path) -> None:
    given = {prior.name for prior in load_scenario(folder).priors}
    assert given == {
        spec.name
        for spec in PARAMETERS
        if spec.default is None and spec.column not in TOGETHER_ONLY
    }


def test_departures_and_hazards(folder: Path) -> None:
    scenario = load_scenario(folder)
    whole, day, nowhere = scenario.departures
    assert (whole.first_day, whole.last_day) == (dt.date(2019, 3, 1), dt.date(2019, 3, 7))
    assert whole.published == whole.last_day
    assert day.first_day == day.last_day == dt.date(2019, 3, 3)
    assert day.published == dt.date(2019, 3, 5)
    assert (nowhere.start, nowhere.group, nowhere.people) == ("", "families", 100)
    assert [row.kind for row in scenario.hazards] == [
        EventKind.FOOD,
        EventKind.FOOD,
        EventKind.CONFLICT,
    ]
    assert scenario.hazards[0].published == scenario.hazards[0].first_day
    assert scenario.hazards[1].published == dt.date(2019, 3, 18)


def test_events(folder: Path) -> None:
    events = load_scenario(folder).events
    assert [event.value for event in events] == [0.5, 1, 0.9, 2500, 0, 1, 0.8, 0.2]
    assert [(event.least_size, event.most_size) for event in events[1:4]] == [
        (0, None),
        (50, 500),
        (0, None),
    ]


def toml(old: str, new: str, column: str, found: str) -> tuple[str, str, str, str, str]:
    return ("scenario.toml", old, new, column, found)


BREAKS = [
    toml("share = 3", "share = 0", "groups.share", "0"),
    toml("share = 3", "share = inf", "groups.share", "inf"),
    toml("share = 3\n", "", "groups.share", "no such key"),
    toml("share = 3", 'share = 3\nstart = "Home"', "groups.start", "travels alone"),
    toml("share = 3", "share = 3\nfirst_day = 2019-03-01", "groups.first_day", "travels alone"),
    toml('travel = "alone"', 'travel = "apart"', "groups.travel", "'apart'"),
    toml('travel = "alone"', "travel = 1", "groups.travel", "1"),
    toml('travel = "alone"', 'travel = "together"', "groups.share", "travels together"),
    toml('travel = "alone"', 'travel = "together"', "groups.prefers", "travels together"),
    toml('travel = "alone"', 'travel = "together"', "groups.follows", "travels together"),
    toml('travel = "alone"', 'travel = "together"', "destinations", "no such key"),
    toml('travel = "alone"', 'travel = "together"', "parameters.split", "no such key"),
    toml('"Shelter" = 2.0', '"Shelta" = 2.0', "groups.prefers.Shelta", "'Shelta'"),
    toml('"Shelter" = 2.0', '"Gate" = 2.0', "groups.prefers.Gate", "'Gate' (crossing)"),
    toml('"Shelter" = 2.0', '"Shelter" = -1', "groups.prefers.Shelter", "-1"),
    toml('"Shelter" = 2.0', '"Shelter" = "a lot"', "groups.prefers.Shelter", "'a lot'"),
    toml('["Home -> Fork"]', '["Home -> Camp"]', "groups.follows", "'Home -> Camp'"),
    toml('["Home -> Fork"]', '["Home <-> Town"]', "groups.follows", "'Home <-> Town'"),
    toml('-> Fork"]', '-> Fork", "Home -> Town"]', "groups.follows", "'Home -> Town'"),
    toml('"all ages"', "7", "groups.attributes.age", "7"),
    toml("movement.awareness", "movement.awarenes", "movement.awarenes", "unknown setting"),
    toml("value = 2", "value = 200", "movement.awareness.value", "200"),
    toml("value = 2", "value = nan", "movement.awareness.value", "nan"),
    toml('unit = "steps"', 'unit = "km"', "movement.awareness.unit", "'km'"),
    toml("value = 2", "value = 2\nmedian = 2", "movement.awareness.median", "unknown key"),
    ("locations.csv", ",40,assumption", ",-1,assumption", "present", "'-1'"),
    ("locations.csv", "waypoint,,0,,", "waypoint,,0,9,", "present", "'9'"),
    ("locations.csv", "Town,AAA", "Town -> x,AAA", "name", "'Town -> x'"),
    ("locations.csv", ",0,10,", ",0,1e3,", "present", "'1e3'"),
    ("routes.csv", "Fork,Stop", "Town,Stop", "name", "a waypoint with no route that leaves it"),
    ("routes.csv", "Stop,Gate", "Town,Gate", "name", "a hub with no route that leaves it"),
    ("routes.csv", "12.5", "0", "pace", "'0'"),
    ("routes.csv", "12.5", "slow", "pace", "'slow'"),
    ("events.csv", "closure,AAA/BBB", "closure,AAA/XXX", "where", "'AAA/XXX'"),
    ("events.csv", "closure,AAA/BBB", "closure,AAA/AAA", "where", "'AAA/AAA'"),
    ("events.csv", "blocking,Stop", "blocking,AAA/BBB", "where", "'AAA/BBB'"),
    ("events.csv", "blocking,Stop", "offer,Home -> Town", "where", "'Home -> Town'"),
    ("events.csv", "Home <-> Town", "Home <-> Camp", "where", "'Home <-> Camp'"),
    ("events.csv", "Home <-> Town", "Home <-> Twon", "where", "'Home <-> Twon'"),
    ("events.csv", "capacity,Camp", "capacity,Town", "where", "'Town'"),
    ("events.csv", "capacity,Camp", "capacity,BBB", "where", "'BBB'"),
    ("events.csv", ",1,2500,", ",1,2500.5,", "value", "'2500.5'"),
    ("events.csv", ",1,2500,", ",1,-1,", "value", "'-1'"),
    ("events.csv", "transfer,Shelter ->", "transfer,Shelter <->", "where", "'Shelter <-> Camp'"),
    ("events.csv", "transfer,Shelter -> Camp", "transfer,Camp", "where", "'Camp'"),
    ("events.csv", "Shelter -> Camp", "Camp -> Shelter", "where", "'Camp -> Shelter'"),
    ("events.csv", ",enacted,1,,", ",enacted,1,0.5,", "value", "'0.5'"),
    ("events.csv", "conflict,Home", "conflict,Home -> Town", "where", "'Home -> Town'"),
    ("events.csv", "enacted,1,0.8", "enacted,1,1.8", "value", "'1.8'"),
    ("events.csv", ",50,500", ",50,49", "most_size", "'49'"),
    ("events.csv", ",50,500", ",0,500", "least_size", "'0'"),
    ("events.csv", "half a day,assumption,,", "half a day,assumption,5,", "least_size", "'5'"),
    ("departures.csv", "2019-03-07,Home", "2019-02-27,Home", "to", "'2019-02-27'"),
    ("departures.csv", "2019-03-01,2019-03-07", "2019-02-28,2019-03-07", "from", "2019-02-28"),
    ("departures.csv", "Home,,700", "Homme,,700", "location", "'Homme'"),
    ("departures.csv", "Home,children", "Home,childen", "group", "'childen'"),
    ("departures.csv", ",700,", ",-700,", "people", "'-700'"),
    ("departures.csv", ",700,", ",70.5,", "people", "'70.5'"),
    ("departures.csv", ",700,,assumption", ",700,,", "source", "nothing"),
    ("departures.csv", ",700,", ",4990,", "people", "5,001 people who leave 'Home'"),
    ("departures.csv", "families,100", "families,5901", "people", "5,901 people without"),
    ("departures.csv", "2019-03-07,Home,", "2019-03-07,Out,", "location", "'Out', which no route"),
    ("hazards.csv", "conflict,Town", "blocking,Town", "kind", "'blocking'"),
    ("hazards.csv", "conflict,Town", "conflct,Town", "kind", "'conflct'"),
    ("hazards.csv", "conflict,Town", "conflict,Twn", "location", "'Twn'"),
    ("hazards.csv", ",0.4,", ",1.4,", "level", "'1.4'"),
    ("hazards.csv", ",2019-03-15,", ",2019-03-16,", "from", "2019-03-16"),
    ("hazards.csv", "2019-03-16,2019-03-31", "2019-03-15,2019-03-31", "from", "2019-03-15"),
    ("hazards.csv", "2019-03-02,2019-03-02", "2019-03-02,", "to", "nothing"),
    ("hazards.csv", ",0.4,", ",0.4,\nflood,Out,2019-03-01,2019-03-01,0.1,", "location", "'Out'"),
    ("events.csv", "conflict,Home", "conflict,Out", "where", "'Out', which no route leaves"),
]


@pytest.mark.parametrize(("file", "old", "new", "column", "found"), BREAKS)
def test_every_kind_of_break(
    folder: Path, file: str, old: str, new: str, column: str, found: str
) -> None:
    change(folder, file, old, new)
    hits = [
        problem
        for problem in problems_of(folder)
        if problem.column == column and found in problem.found
    ]
    assert hits
    assert all(problem.expected for problem in hits)
    told = "locations.csv" if column == "name" else file
    assert {problem.file for problem in hits} == {str(folder / told)}


LINES = [
    ("scenario.toml", "share = 3", "share = 0", 13),
    ("scenario.toml", '"Shelter" = 2.0', '"Shelta" = 2.0', 14),
    ("scenario.toml", "value = 2", "value = 200", 32),
    ("locations.csv", ",40,assumption", ",-1,assumption", 3),
    ("routes.csv", "12.5", "0", 6),
    ("events.csv", "closure,AAA/BBB", "closure,AAA/XXX", 2),
    ("events.csv", ",50,500", ",50,49", 4),
    ("departures.csv", "Home,children", "Home,childen", 3),
    ("departures.csv", ",700,", ",4990,", 3),
    ("hazards.csv", ",2019-03-15,", ",2019-03-16,", 3),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), LINES)
def test_the_line_is_told(folder: Path, file: str, old: str, new: str, line: int) -> None:
    change(folder, file, old, new)
    assert [(p.file, p.line) for p in problems_of(folder)] == [(str(folder / file), line)]


ONE_MISTAKE = [
    ("departures.csv", ",700,", ",4990,"),
    ("departures.csv", "Home,,700", "Homme,,700"),
    ("hazards.csv", "2019-03-16,2019-03-31", "2019-03-15,2019-03-31"),
    ("events.csv", "Home <-> Town", "Home <-> Twon"),
    ("scenario.toml", "share = 3", "share = 0"),
    ("scenario.toml", 'travel = "alone"', 'travel = "apart"'),
    ("scenario.toml", '"Shelter" = 2.0', '"Shelta" = 2.0'),
]


@pytest.mark.parametrize(("file", "old", "new"), ONE_MISTAKE)
def test_one_mistake_is_told_once(folder: Path, file: str, old: str, new: str) -> None:
    change(folder, file, old, new)
    assert len(problems_of(folder)) == 1


def test_two_thousand_million_people_at_most(folder: Path) -> None:
    """5,005 residents elsewhere, 150 present and 811 departures; then one resident more."""
    change(folder, "locations.csv", "town,,900", f"town,,{2_000_000_000 - 5_005 - 150 - 811}")
    assert load_scenario(folder)
    change(folder, "locations.csv", "camp,2000,0,", "camp,2000,1,")
    told = problems_of(folder)
    assert [(p.file, p.expected) for p in told] == [(str(folder), "at most 2,000,000,000 people")]
    assert "2,000,000,001" in told[0].found


def test_present_people_need_a_way_out_or_a_roof(folder: Path) -> None:
    change(
        folder,
        "locations.csv",
        "Out,CCC",
        "Cul,BBB,,1,1,town,,0,3,x\nTents,BBB,,1,1,camp,,0,3,x\nOut,CCC",
    )
    told = [(p.line, p.column, p.found) for p in problems_of(folder)]
    assert told == [(9, "present", "'Cul', which no route leaves")]


def test_departures_without_a_location_need_a_hazard_somewhere(folder: Path) -> None:
    change(folder, "hazards.csv", HAZARDS, HAZARDS.splitlines()[0] + "\n")
    events = (folder / "events.csv").read_text(encoding="utf-8").splitlines()
    (folder / "events.csv").write_text("\n".join(events[:-2]), encoding="utf-8")
    told = [(Path(p.file).name, p.line, p.column) for p in problems_of(folder)]
    assert told == [("departures.csv", 4, "location")]
    (folder / "events.csv").write_text("\n".join(events), encoding="utf-8")
    assert load_scenario(folder)


def test_a_wrong_hazard_is_not_taken_for_none(folder: Path) -> None:
    """Whether a place has a hazard is unknown while a row about one cannot be read."""
    events = (folder / "events.csv").read_text(encoding="utf-8").splitlines()
    (folder / "events.csv").write_text("\n".join(events[:-2]), encoding="utf-8")
    (folder / "hazards.csv").write_text(HAZARDS.splitlines()[0] + "\nflood,Town,,,,\n")
    told = {Path(p.file).name for p in problems_of(folder)}
    assert told == {"hazards.csv"}


def together(folder: Path) -> None:
    """Make both groups travel together, as far as their own keys go."""
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    for key in ("share", "prefers", "follows"):
        lines = [line for line in text.splitlines() if not line.startswith(f"{key} =")]
        text = "\n".join(lines)
    start = 'start = "Home"\nfirst_day = 2019-03-01'
    text = text.replace('travel = "alone"', start).replace("attributes", "words = []\nattributes")
    end = '[[destinations]]\nlocation = "Camp"\nweight = 1\nsource = "assumption: a test"\n'
    (folder / "scenario.toml").write_text(f"{text}\n{end}", encoding="utf-8")


def test_people_alone_need_a_group(folder: Path) -> None:
    together(folder)
    told = [(Path(p.file).name, p.column) for p in problems_of(folder)]
    told = [place for place in told if not place[1].startswith("parameters.")]
    assert told == [
        ("departures.csv", ""),
        ("locations.csv", "present"),
        ("scenario.toml", "movement.conflict_departures.value"),
    ]


def test_departures_of_a_group_that_travels_together(folder: Path) -> None:
    travel = 'travel = "alone"\nshare = 1\nwords'
    change(folder, "scenario.toml", travel, 'start = "Home"\nfirst_day = 2019-03-01\nwords')
    told = [(Path(p.file).name, p.line, p.found) for p in problems_of(folder)]
    assert ("departures.csv", 3, "'children'") in told


def test_people_alone_may_have_destinations(folder: Path) -> None:
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    end = '[[destinations]]\nlocation = "Camp"\nweight = 1\nsource = "assumption: a test"\n'
    (folder / "scenario.toml").write_text(f"{text}\n{end}", encoding="utf-8")
    assert [one.location for one in load_scenario(folder).destinations] == ["Camp"]


def test_an_origin_without_a_way_out_for_a_group_that_travels_together(folder: Path) -> None:
    together(folder)
    change(folder, "routes.csv", "Home,Fork,30,foot,,assumption\n", "")
    change(folder, "routes.csv", "Home,Town,25,foot;bus,,assumption\n", "Fork,Home,3,foot,,x\n")
    told = [(p.column, p.found) for p in problems_of(folder) if p.file.endswith("toml")]
    assert [found for column, found in told if column == "groups.start"] == [
        "'Home', which no route leaves"
    ] * 2


def test_every_setting_may_be_given_at_both_ends_of_its_range(folder: Path) -> None:
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    head = text[: text.index("[movement")]
    tail = text[text.index("\n[parameters.") :]
    for bound in ("low", "high"):
        tables = "".join(
            f"[movement.{spec.name}]\nvalue = {getattr(spec, bound)}\n"
            f'unit = "{spec.unit}"\nsource = "a test"\n'
            for spec in SETTINGS
        )
        (folder / "scenario.toml").write_text(head + tables + tail, encoding="utf-8")
        settings = load_scenario(folder).settings
        assert [one.name for one in settings] == [spec.name for spec in SETTINGS]


@pytest.mark.parametrize("file", ["departures.csv", "hazards.csv"])
@pytest.mark.parametrize(("content", "found"), [(b"", "an empty file"), (b"\0", "a binary file")])
def test_optional_files_are_text(folder: Path, file: str, content: bytes, found: str) -> None:
    (folder / file).write_bytes(content)
    assert (str(folder / file), found) in [(p.file, p.found) for p in problems_of(folder)]


def test_departures_with_hashtags_and_without_optional_columns(folder: Path) -> None:
    rows = "from,to,location,group,people,source\n#date,,,,,\n2019-03-01,,Home,,5,assumption\n"
    change(folder, "departures.csv", DEPARTURES, rows)
    (departures,) = load_scenario(folder).departures
    assert departures.people == 5
