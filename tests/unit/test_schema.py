"""The JSON Schemas of the TOML files refuse what the loaders refuse, and nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from tests.scenario_folder import FILES, change, write_folder
from typer.testing import CliRunner

from waystation.api import draft
from waystation.cli import app
from waystation.domain.errors import InputError
from waystation.domain.movement import SETTINGS
from waystation.domain.parameters import PARAMETERS
from waystation.domain.variant import ChangeKind
from waystation.publishing.card_file import FIELDS, read_card
from waystation.publishing.card_schema import card_schema
from waystation.scenario.change_tables import _CLASSES, _KEY, KEYS
from waystation.scenario.groups import GROUP_KEYS, OWN_KEYS
from waystation.scenario.load import load_scenario
from waystation.scenario.question import KEYS as TOP
from waystation.scenario.question import needed_priors
from waystation.scenario.schema import Schema, scenario_schema
from waystation.scenario.schema_variant import NEEDED, variant_schema
from waystation.scenario.toml import Table
from waystation.scenario.variants import _variant

jsonschema_rs = pytest.importorskip("jsonschema_rs", reason="the checker of schemas is not here")
WATER = "water-survival-sphere-2018"
FEW = ("walk_pace", "solo_pace", "rest")
"""Parameters whose every key is tried; the others are alike."""
ROOT = Path(__file__).parents[2]
Content = dict[str, Any]


def as_json(value: object) -> object:
    """TOML's values as editors hand them on: days as texts, infinity as null."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return {math.inf: None, -math.inf: -1e308}.get(value, {"not": ["a", "number"]})
    return value


def accepts(schema: Schema, content: Content) -> bool:
    checker = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
    return bool(checker.is_valid(as_json(content)))


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(key)} = {as_toml(one)}" for key, one in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list):
        return f"[{', '.join(as_toml(one) for one in value)}]"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return json.dumps(value) if isinstance(value, str | bool) else str(value)


def test_every_example_fits() -> None:
    schemas = {"scenario.toml": scenario_schema(), "card.toml": card_schema()}
    files = sorted((ROOT / "examples").rglob("*.toml"))
    assert len(files) >= 3
    for file in files:
        schema = schemas.get(file.name, variant_schema())
        assert accepts(schema, tomllib.loads(file.read_text(encoding="utf-8"))), file


@pytest.mark.parametrize("make", [scenario_schema, variant_schema, card_schema])
def test_they_are_schemas(make: Callable[[], Schema]) -> None:
    assert jsonschema_rs.meta.is_valid(make())


def test_every_key_is_there_and_told() -> None:
    top = scenario_schema()
    assert set(top["properties"]) == set(TOP)
    group = top["properties"]["groups"]["items"]["properties"]
    assert set(group) == {*GROUP_KEYS, *(key for keys in OWN_KEYS.values() for key in keys)}
    assert set(top["definitions"]["parameters"]["properties"]) == {one.name for one in PARAMETERS}
    assert set(top["properties"]["movement"]["properties"]) == {one.name for one in SETTINGS}
    assert set(card_schema()["properties"]) == {*FIELDS, "harms", "matrix"}
    for keys in (top["properties"], group, variant_schema()["properties"]):
        assert all(one["description"].endswith(".") for one in keys.values())
    changes = variant_schema()["properties"]["changes"]["items"]["allOf"]
    for kind, one in zip(ChangeKind, changes, strict=True):
        assert set(one["then"]["properties"]) == {"kind", *KEYS[kind]}


def test_keys_a_change_must_have_are_those_without_a_default() -> None:
    for kind, one in _CLASSES.items():
        needed = [field for field in fields(one) if field.default is MISSING]
        assert NEEDED[kind] == tuple(_KEY.get(field.name, field.name) for field in needed)


# What one value is changed into, at any place of a file that is in order.

VALUES: list[object] = [
    "", "  ", "word", 0, 1, -1, 0.5, 400, 1e9, math.inf, -math.inf, math.nan, True, [], ["a"],
    ["a", "a"], [1], [""], {}, {"a": 1}, {"a": "b"}, [{}],
]  # fmt: skip


def places(content: object, where: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every key and position of a file."""
    listed: Any = ()
    if isinstance(content, dict):
        listed = content.items()
    elif isinstance(content, list):
        listed = enumerate(content)
    for key, value in listed:
        yield (*where, key)
        yield from places(value, (*where, key))


def changed(
    content: Content, where: tuple[str | int, ...], how: Callable[[Any, Any], None]
) -> Content:
    made = copy.deepcopy(content)
    holder: Any = made
    for key in where[:-1]:
        holder = holder[key]
    how(holder, where[-1])
    return made


def put(value: object) -> Callable[[Any, Any], None]:
    def how(holder: Any, key: Any) -> None:
        holder[key] = value

    return how


def drop(holder: Any, key: Any) -> None:
    del holder[key]


def strange(holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder["unheard_of"] = holder[key]


TOO_MUCH_FOR_A_SCHEMA = re.compile(
    r"a location of locations\.csv|countries of locations\.csv|a place where people can stay"
    r"|routes of routes\.csv|a place that can draw people|a way out|each name once"
    r"|each destination once|first day \(|without quotes|routes that lead"
    r"|only one group may go without|with travel = .alone.|a group that travels alone"
    r"|the scenario's first day|one route from|a day from"
)
"""What is expected where only the whole folder, or days and texts themselves, can be wrong."""


def refusals(folder: Path, content: Content) -> list[str]:
    lines = [f"{json.dumps(key)} = {as_toml(value)}" for key, value in content.items()]
    (folder / "scenario.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        load_scenario(folder)
    except InputError as error:
        return [str(one) for one in error.problems if Path(one.file).name == "scenario.toml"]
    return []


TOGETHER: Content = {
    "groups": [
        {
            "name": "column", "title": "A column", "words": ["the column"], "start": "Home",
            "first_day": dt.date(2019, 3, 1), "attributes": {"age": "all ages"},
        }
    ],
    "destinations": [{"location": "Camp", "weight": 2, "source": "assumption"}],
}  # fmt: skip


def alone() -> Content:
    content = tomllib.loads(FILES["scenario.toml"])
    further = {"window_days": 30, "known_on": dt.date(2019, 3, 2), "attribution": ["Somebody"]}
    return {**content, **further, "update_days": 2, "standards": {"water": WATER}}


def together() -> Content:
    content = tomllib.loads(FILES["scenario.toml"])
    prior = {"median": 0.5, "sigma": 0.2, "memory_days": math.inf, "source": "assumption"}
    units = {one.name: one.unit for one in PARAMETERS}
    priors = {name: {**prior, "unit": units[name]} for name in needed_priors(together=True)}
    del content["movement"]["conflict_departures"]
    return {**content, **TOGETHER, "parameters": priors, "retention_days": 30}


@pytest.mark.parametrize("make", [alone, together])
def test_scenario_and_loader_agree_on_whatever_is_changed(
    tmp_path: Path, make: Callable[[], Content]
) -> None:
    """Each key dropped, renamed, or given values of other kinds."""
    write_folder(tmp_path)
    if make is together:
        (tmp_path / "departures.csv").unlink()
        change(tmp_path, "locations.csv", "town,,900,40", "town,,900,")
        change(tmp_path, "locations.csv", "hub,,0,10", "hub,,0,")
        change(tmp_path, "locations.csv", "camp,2000,0,100", "camp,2000,0,")
    content, schema = make(), scenario_schema()
    checker = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
    assert not refusals(tmp_path, content)
    assert accepts(schema, content)
    tried = refused = 0
    for number, where in enumerate(places(content)):
        if where[0] == "parameters" and len(where) > 2 and where[1] not in FEW:
            continue
        values = [VALUES[(number + step) % len(VALUES)] for step in (0, 11)]
        for how in (drop, strange, *map(put, values)):
            made = changed(content, where, how)
            found, fits = refusals(tmp_path, made), checker.is_valid(as_json(made))
            told = [one for one in found if not TOO_MUCH_FOR_A_SCHEMA.search(one)]
            tried += 1
            refused += not fits
            assert not (fits and told), (where, told)
            assert fits or found, (where, made)
    assert refused > tried / 3


DAY, LAST = dt.date(2019, 3, 4), dt.date(2019, 3, 9)
CHANGES: list[Content] = [
    {"kind": "move event", "event": "closure", "where": "Gate", "day": DAY, "new_day": LAST},
    {"kind": "close", "where": "Gate", "day": DAY, "last_day": LAST, "share": 0.5},
    {"kind": "open", "where": "Gate", "day": DAY},
    {"kind": "capacity", "place": "Camp", "day": DAY, "capacity": 0},
    {"kind": "add places", "place": "Camp", "day": DAY, "places": 40, "last_day": LAST},
    {"kind": "buses", "from": "A", "to": "B", "day": DAY, "last_day": LAST, "people": 40},
    {"kind": "group size", "group": "families", "factor": 1.2},
    {"kind": "group size", "group": "families", "people": 900},
    {"kind": "prior", "parameter": "walk_pace", "median": 30, "sigma": 0.2, "group": "families"},
    {"kind": "prior", "parameter": "rest", "median": 0.3},
    {"kind": "standard", "item": "water", "standard": WATER},
]  # fmt: skip


def test_what_if_and_reader_agree_on_whatever_is_changed() -> None:
    content: Content = {"title": "What if", "why": "Somebody asks.", "changes": CHANGES}
    checker = jsonschema_rs.Draft7Validator(variant_schema(), validate_formats=True)
    assert {one["kind"] for one in CHANGES} == {str(kind) for kind in ChangeKind}
    refused = 0
    every = list(places(content))
    for where in every:
        for how in (drop, strange, *map(put, [*VALUES, "x" * 201, "x" * 2001, " x" * 101])):
            made = changed(content, where, how)
            top = Table("what-if", made, (), {}, [])
            _variant(top, "what-if")
            told = [str(one) for one in top.problems if not TOO_MUCH_FOR_A_SCHEMA.search(str(one))]
            fits = checker.is_valid(as_json(made))
            assert not (fits and told), (where, told)
            assert fits or top.problems, (where, made)
            refused += not fits
    assert refused > len(every)
    assert not checker.is_valid(as_json({**content, "changes": CHANGES * 10}))


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("[use]\nusers = 'officers'\n", True),
        ("[use]\nusers = ''\n[[harms]]\nharm = 'x'\n", True),
        ("[use]\nuser = 'x'\n", False),
        ("[use]\nusers = 1\n", False),
        ("use = 'x'\n", False),
        ("harms = []\n", False),
        ("[[matrix]]\ngroup = ['x']\n", False),
        ("[other]\n", False),
    ],
)
def test_card_and_reader_agree(tmp_path: Path, text: str, fits: bool) -> None:
    (tmp_path / "card.toml").write_text(text, encoding="utf-8")
    assert accepts(card_schema(), tomllib.loads(text)) is fits
    if fits:
        read_card(tmp_path)
        return
    with pytest.raises(InputError):
        read_card(tmp_path)


@pytest.mark.parametrize(
    ("words", "make"),
    [
        ([], scenario_schema),
        (["scenario"], scenario_schema),
        (["variant"], variant_schema),
        (["card"], card_schema),
    ],
)
def test_the_command_prints_them(words: list[str], make: Callable[[], Schema]) -> None:
    done = CliRunner().invoke(app, ["schema", *words])
    assert done.exit_code == 0
    assert json.loads(done.output) == make()


def test_another_word_is_refused() -> None:
    error = CliRunner().invoke(app, ["schema", "locations"]).exception
    assert isinstance(error, InputError)
    assert error.problems[0].expected == "one of scenario, variant, card"


def test_a_draft_points_its_editor_to_the_schema_beside_it(tmp_path: Path) -> None:
    out = draft(tmp_path / "new", reports=[ROOT / "examples/unprepared"])
    text = (out / "scenario.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./scenario.schema.json\n")
    schema = json.loads((out / "scenario.schema.json").read_text(encoding="utf-8"))
    assert schema == scenario_schema()
    assert accepts(schema, tomllib.loads(text))
