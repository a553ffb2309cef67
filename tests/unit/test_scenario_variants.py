"""What-ifs on disk and applied: strict, whole or not at all, and never touching the scenario."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import numpy as np
import pytest
from tests.scenario_folder import change as edit
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError
from waystation.domain.scenario import Scenario
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    Change,
    ChangePrior,
    ChangeStandard,
    Close,
    GroupSize,
    MoveEvent,
    Open,
    SetCapacity,
    Variant,
)
from waystation.domain.vocabulary import EventKind
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.room import capacity_events, capacity_on
from waystation.scenario.variants import (
    apply,
    check_variants,
    content_of,
    list_variants,
    load_variant,
    remove_variant,
    variant_of,
    variant_text,
    write_variant,
)

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "caravan-2018"


def _day(number: int) -> dt.date:
    return dt.date(2019, 3, number)


EVERY_KIND: tuple[Change, ...] = (
    MoveEvent(EventKind.CLOSURE, "AAA/BBB", _day(5), _day(12)),
    Close("Home -> Fork", _day(9), _day(11), 0.5),
    Open("Home -> Town", _day(7)),
    SetCapacity("Shelter", _day(8), 500, _day(20)),
    AddPlaces("Camp", _day(4), 100),
    AddBuses("Town", "Shelter", _day(3), _day(6), 40),
    ChangePrior("solo_pace", median=30.0, sigma=0.25, group="children"),
    ChangeStandard("water", "water-survival-sphere-2018"),
)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    return load_scenario(write_folder(tmp_path))


def _variant(*changes: Change) -> Variant:
    return Variant("try", "Tried out", "assumption: a test", changes)


def _found(scenario: Scenario, *changes: Change) -> str:
    with pytest.raises(InputError) as error:
        apply(scenario, _variant(*changes))
    return str(error.value)


def test_every_kind_of_change_comes_back_from_its_file(scenario: Scenario) -> None:
    variant = _variant(*EVERY_KIND)
    path = write_variant(scenario, variant)
    assert path.read_text(encoding="utf-8") == variant_text(variant)
    assert load_variant(scenario, "try") == variant
    assert load_variant(scenario, path) == variant
    assert list_variants(scenario) == ("try",)


def test_every_kind_of_change_comes_back_from_plain_values() -> None:
    variant = _variant(*EVERY_KIND, GroupSize("first", factor=1.5), GroupSize("x", people=900))
    content = content_of(variant)
    assert variant_of(content, "try") == variant
    assert content["changes"][0] == {
        "kind": "move event", "event": "closure", "where": "AAA/BBB", "day": "2019-03-05",
        "new_day": "2019-03-12",
    }  # fmt: skip


def test_texts_of_all_kinds_are_kept(scenario: Scenario) -> None:
    odd = 'quotes " and \\ and\ttabs\nlines\x7f, ñ, ل'
    variant = Variant("odd", odd, odd, EVERY_KIND[:1])
    write_variant(scenario, variant)
    assert load_variant(scenario, "odd") == variant


def test_everything_wrong_is_told_at_once_with_lines(scenario: Scenario) -> None:
    folder = Path(scenario.folder) / "variants"
    folder.mkdir()
    (folder / "bad.toml").write_text(
        'title = "T"\nwhy = ""\nextra = 1\n'
        '[[changes]]\nkind = "clos"\n'
        '[[changes]]\nkind = "close"\nwhere = "Gate"\nday = 2019-03-09\nlast_day = 2019-03-01\n'
        '[[changes]]\nkind = "buses"\nfrom = "Town"\nto = "Camp"\nday = "soon"\npeople = 0\n'
        '[[changes]]\nkind = "group size"\ngroup = "x"\nfactor = 1\npeople = 5\n'
        '[[changes]]\nkind = "prior"\nparameter = "solo_leave"\nmedian = 1.5\n'
    )
    with pytest.raises(InputError) as error:
        load_variant(scenario, "bad")
    told = [(one.line, one.column) for one in error.value.problems]
    assert told == [
        (2, "why"), (3, "extra"), (5, "changes.kind"), (10, "changes.last_day"),
        (11, "changes.last_day"), (15, "changes.day"), (16, "changes.people"),
        (20, "changes.factor"), (25, "changes.median"),
    ]  # fmt: skip
    assert all(one.file.endswith("variants/bad.toml") for one in error.value.problems)


def test_names_that_do_not_exist_are_told_with_those_that_do(scenario: Scenario) -> None:
    told = _found(
        scenario,
        MoveEvent(EventKind.CLOSURE, "Gate", _day(5), _day(6)),
        MoveEvent(EventKind.CLOSURE, "AAA/BBB", _day(6), _day(7)),
        MoveEvent(EventKind.OFFER, "AAA", _day(6), _day(7)),
        Close("Shelterr", _day(5)),
        Close("Home -> Camp", _day(5)),
        Open("Stop -> Gate", _day(5)),
        SetCapacity("Fork", _day(5), 1),
        AddBuses("Nowhere", "Gate", _day(3), _day(4), 5),
        ChangePrior("start_size", median=5.0),
        ChangePrior("solo_pace", median=5.0, group="women"),
        ChangeStandard("water", "water-of-mars"),
        GroupSize("families", factor=2.0),
    ).splitlines()
    for part in (
        "closure in events.csv: AAA/BBB from 2019-03-05; Home <-> Town from 2019-03-07",
        "closure at AAA/BBB: 2019-03-05",
        "found 'offer'; expected a kind of event in events.csv: blocking; capacity",
        "(did you mean 'Shelter'?)",
        "route of routes.csv: Camp -> Out; Home -> Fork",
        "'Stop -> Gate', which nothing closes",
        "changes.7.place]: found 'Fork' (waypoint)",
        "changes.8.from]: found 'Nowhere'",
        "changes.8.to]: found 'Gate' (crossing)",
        "changes.9.parameter]: found 'start_size'",
        "changes.10.group]: found 'women'; expected a group of scenario.toml: one of families",
        "one of water-sphere-2018, water-survival-sphere-2018",
        "'families', who travel alone",
    ):
        assert any(part in line for line in told), (part, told)


@pytest.mark.parametrize(
    "name", ["../out", "a/b", "", ".hidden", "a b", "x" * 65, "C:x", "-x", "con\n", "é"]
)
def test_names_with_more_than_a_name_in_them_are_refused(scenario: Scenario, name: str) -> None:
    before = sorted(Path(scenario.folder).rglob("*"))
    with pytest.raises(InputError):
        write_variant(scenario, Variant(name, "T", "w", EVERY_KIND[:1]))
    with pytest.raises(InputError):
        remove_variant(scenario, name)
    assert sorted(Path(scenario.folder).rglob("*")) == before


def test_a_what_if_that_does_not_fit_is_not_written(scenario: Scenario) -> None:
    with pytest.raises(InputError):
        write_variant(scenario, _variant(Close("Atlantis", _day(5))))
    with pytest.raises(InputError, match="e-mail"):
        write_variant(scenario, Variant("try", "ask me@example.org", "w", EVERY_KIND[:1]))
    assert list_variants(scenario) == ()


def test_writing_replaces_and_leaves_nothing_beside(scenario: Scenario) -> None:
    write_variant(scenario, _variant(EVERY_KIND[0]))
    write_variant(scenario, _variant(EVERY_KIND[1]))
    assert load_variant(scenario, "try").changes == (EVERY_KIND[1],)
    assert [path.name for path in (Path(scenario.folder) / "variants").iterdir()] == ["try.toml"]
    remove_variant(scenario, "try")
    with pytest.raises(InputError, match="no such what-if"):
        load_variant(scenario, "try")


def test_the_scenario_and_its_files_stay_as_they_are(scenario: Scenario) -> None:
    folder = Path(scenario.folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    again = load_scenario(folder)
    apply(scenario, _variant(*EVERY_KIND))
    write_variant(scenario, _variant(*EVERY_KIND))
    assert scenario == again
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_the_order_of_changes_does_not_matter(scenario: Scenario) -> None:
    wanted = None
    for order in itertools.islice(itertools.permutations(EVERY_KIND), 0, 5000, 617):
        other = apply(scenario, _variant(*order))
        events = sorted(map(repr, other.events))
        facts = (events, other.buses, sorted(map(repr, other.priors)), other.groups)
        wanted = wanted or facts
        assert facts == wanted


def test_one_thing_is_changed_once(scenario: Scenario) -> None:
    told = _found(
        scenario, SetCapacity("Camp", _day(4), 5), SetCapacity("Camp", _day(4), 6),
    )  # fmt: skip
    assert "changes.2.kind" in told


def test_days_before_the_first_one_are_refused(scenario: Scenario) -> None:
    early = dt.date(2019, 2, 1)
    assert "first day" in _found(scenario, Close("Gate", early))


def test_a_moved_event_keeps_its_length_and_its_place(scenario: Scenario) -> None:
    other = apply(scenario, _variant(EVERY_KIND[0]))
    moved = other.events[0]
    assert (moved.first_day, moved.last_day) == (_day(12), _day(13))
    assert len(other.events) == len(scenario.events)
    assert other.events[1:] == scenario.events[1:]


def test_a_way_opens_and_the_rest_stays_closed(scenario: Scenario) -> None:
    other = apply(scenario, _variant(Open("Home -> Town", _day(7))))
    events = build_model(other, as_of=_day(20)).events
    model = build_model(scenario, as_of=_day(20))
    ends = list(zip(model.route_start.tolist(), model.route_end.tolist(), strict=True))
    names = model.locations
    acts = (events.first <= 6) & (events.last >= 6) & (events.kind == 0) & (events.chance > 0)
    shut = {ends[n] for row in np.flatnonzero(acts) for n in np.flatnonzero(events.routes[row])}
    assert {(names[a], names[b]) for a, b in shut} == {("Town", "Home")}


def test_parts_of_one_event_share_its_chance(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    edit(
        folder, "events.csv", "closure,AAA/BBB,2019-03-05,2019-03-06,enacted,1,0.5",
        "closure,AAA/BBB,2019-03-05,2019-03-25,threatened,0.4,0.5",
    )  # fmt: skip
    scenario = load_scenario(folder)
    other = apply(scenario, _variant(Open("Gate", _day(10), _day(15))))
    parts = [(n, e) for n, e in enumerate(other.events) if e.where == "AAA/BBB" and e.chance]
    spans = sorted((e.first_day.day, e.last_day.day if e.last_day else 0) for _, e in parts)
    assert spans == [(5, 9), (10, 15), (16, 25)]
    events = build_model(other, as_of=_day(20)).events
    assert events.draw is not None
    assert {int(events.draw[n]) for n, _ in parts} == {0}


def test_places_are_added_to_whatever_number_holds(scenario: Scenario) -> None:
    def places(of: Scenario, *days: int) -> list[float | None]:
        events = capacity_events(of, "Camp")
        return [capacity_on(of.location("Camp"), events, _day(number)) for number in days]

    other = apply(scenario, _variant(AddPlaces("Camp", _day(4), 100)))
    assert places(scenario, 3, 4, 9, 10, 30) == [2000, 2000, 2000, 2500, 2500]
    assert places(other, 3, 4, 9, 10, 30) == [2000, 2100, 2100, 2600, 2600]
    some = apply(scenario, _variant(AddPlaces("Camp", _day(4), 100, _day(12))))
    assert places(some, 4, 12, 13) == [2100, 2600, 2500]
    told = _found(scenario, AddPlaces("Town", _day(4), 100))
    assert "whose capacity nobody knows" in told


def test_priors_are_changed_for_one_group_or_for_all(scenario: Scenario) -> None:
    one = apply(scenario, _variant(ChangePrior("walk_pace", median=0.7, group="children")))
    every = apply(scenario, _variant(ChangePrior("solo_pace", sigma=0.9)))
    children = next(group for group in one.groups if group.name == "children")
    assert {p.name: p.median for p in children.priors} == {"solo_pace": 20, "walk_pace": 0.7}
    assert one.priors == scenario.priors
    told = [p.sigma for g in every.groups for p in g.priors if p.name == "solo_pace"]
    told += [p.sigma for p in every.priors if p.name == "solo_pace"]
    assert told == [0.9, 0.9]


def test_the_what_if_of_the_example_fits_it() -> None:
    scenario = load_scenario(EXAMPLE)
    names = list_variants(scenario)
    assert names
    for name in names:
        variant = load_variant(scenario, name)
        assert apply(scenario, variant) != scenario
        assert "assumption" in variant.why.casefold()


def test_all_what_ifs_of_a_folder_are_checked_at_once(scenario: Scenario) -> None:
    write_variant(scenario, _variant(EVERY_KIND[0]))
    check_variants(scenario)
    folder = Path(scenario.folder) / "variants"
    (folder / "a.toml").write_text('title = "T"\n')
    (folder / "b.toml").write_text("not toml at all")
    with pytest.raises(InputError) as error:
        check_variants(scenario)
    assert {Path(one.file).name for one in error.value.problems} == {"a.toml", "b.toml"}
