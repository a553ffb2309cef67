"""docs/scenario-format.md says what the loader reads: columns, keys, words, tables, its example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.scenario_folder import parameters
from tools.build_format_tables import fill

from waystation.domain.model import MOST_PEOPLE
from waystation.domain.movement import SETTINGS
from waystation.domain.parameters import PARAMETERS
from waystation.domain.variant import ChangeKind
from waystation.domain.vocabulary import (
    Certainty,
    ChoiceBasis,
    EventKind,
    LocationKind,
    Mode,
    RouteBasis,
    Travel,
)
from waystation.scenario.change_tables import KEYS as KEYS_OF_CHANGES
from waystation.scenario.choices import CHOICE_COLUMNS
from waystation.scenario.departures import DEPARTURE_COLUMNS, DEPARTURE_OPTIONAL
from waystation.scenario.events import EVENT_COLUMNS, EXTENTS, OPTIONAL_COLUMNS
from waystation.scenario.groups import GROUP_KEYS, OWN_KEYS
from waystation.scenario.hazards import HAZARD_COLUMNS
from waystation.scenario.hazards import OPTIONAL_COLUMNS as HAZARDS_OPTIONAL
from waystation.scenario.load import load_scenario
from waystation.scenario.model import build_model
from waystation.scenario.network import (
    LOCATION_COLUMNS,
    LOCATION_OPTIONAL,
    ROUTE_COLUMNS,
    ROUTE_OPTIONAL,
)
from waystation.scenario.question import KEYS
from waystation.scenario.supplies import SUPPLY_COLUMNS
from waystation.scenario.variants import list_variants, load_variant
from waystation.scenario.where import Extent
from waystation.world.standards import all_standards, units

DOCUMENT = Path(__file__).parents[2] / "docs" / "scenario-format.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"```\w+ (\S+)\n(.*?)```", TEXT, flags=re.DOTALL))


def section(title: str) -> str:
    """What stands under a heading, up to the next one of the same depth."""
    start = TEXT.index(f"## {title}\n")
    return TEXT[start:].split("\n## ")[0]


def told(text: str) -> set[str]:
    """Every word set as code."""
    without_blocks = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return set(re.findall(r"`\"?([^`\"]+)\"?`", without_blocks))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example of the document, with the parameters it leaves out."""
    for file, text in EXAMPLE.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    blocks = re.split(r"\n(?=\[parameters\.)", parameters())
    missing = [block for block in blocks if not block.startswith("[parameters.solo_pace]")]
    with (tmp_path / "scenario.toml").open("a", encoding="utf-8") as file_:
        file_.write("\n".join(missing))
    return tmp_path


def test_tables_of_parameters_and_settings_are_current() -> None:
    """Run `python tools/build_format_tables.py` when this fails."""
    assert fill(TEXT) == TEXT
    assert {spec.name for spec in PARAMETERS} | {spec.name for spec in SETTINGS} <= told(TEXT)
    assert {need.standard_id for need in all_standards()} <= told(TEXT)


@pytest.mark.parametrize(
    ("title", "columns"),
    [
        ("locations.csv", (*LOCATION_COLUMNS, "source", *LOCATION_OPTIONAL)),
        ("routes.csv", (*ROUTE_COLUMNS, *ROUTE_OPTIONAL)),
        ("events.csv", (*EVENT_COLUMNS, *OPTIONAL_COLUMNS)),
        ("departures.csv", (*DEPARTURE_COLUMNS, *DEPARTURE_OPTIONAL)),
        ("hazards.csv", (*HAZARD_COLUMNS, *HAZARDS_OPTIONAL)),
        ("choices.csv", (*CHOICE_COLUMNS, *ChoiceBasis)),
        ("supplies.csv", (*SUPPLY_COLUMNS, *units(), *units().values())),
    ],
)
def test_every_column_is_told(title: str, columns: tuple[str, ...]) -> None:
    assert set(columns) <= told(section(title))


def test_every_key_and_word_is_told() -> None:
    words = told(section("scenario.toml"))
    named = {word.strip("[]").split(".")[0] for word in words}
    assert set(KEYS) <= named
    assert {*GROUP_KEYS, *OWN_KEYS[Travel.TOGETHER], *OWN_KEYS[Travel.ALONE]} <= named
    assert set(Travel) <= words
    assert set(LocationKind) <= told(section("locations.csv"))
    assert {*Mode, *RouteBasis} <= told(section("routes.csv"))
    assert {*EventKind, *Certainty} <= told(section("events.csv"))
    assert f"{MOST_PEOPLE:,}" in TEXT


NAMED = {
    Extent.LOCATION: "location",
    Extent.COUNTRY: "country",
    Extent.BORDER: "border",
    Extent.ROUTE: "route",
}


@pytest.mark.parametrize("kind", EventKind)
def test_what_an_event_may_name_is_told(kind: EventKind) -> None:
    rows = [line for line in section("events.csv").splitlines() if f"`{kind}`" in line]
    (may_name,) = [row.split("|")[3] for row in rows if row.count("|") == 4]
    assert {extent for extent, word in NAMED.items() if word in may_name} == set(EXTENTS[kind])


def test_every_change_of_a_what_if_is_told() -> None:
    words = told(section("variants/NAME.toml"))
    assert {str(kind) for kind in ChangeKind} <= words
    assert {key for keys in KEYS_OF_CHANGES.values() for key in keys} <= words


def test_the_what_if_of_the_document_fits_its_scenario(folder: Path) -> None:
    scenario = load_scenario(folder)
    assert list_variants(scenario) == ("more-room",)
    variant = load_variant(scenario, "more-room")
    assert [change.kind for change in variant.changes] == ["add places", "close", "buses"]


def test_the_example_of_the_document_is_a_scenario(folder: Path) -> None:
    scenario = load_scenario(folder)
    assert len(EXAMPLE) == 9
    assert [supply.item for supply in scenario.supplies] == ["water", "water", "toilets", "food"]
    assert scenario.standards == (("water", "water-survival-sphere-2018"),)
    assert {event.kind for event in scenario.events} >= {EventKind.TRANSFER, EventKind.CAPACITY}
    model = build_model(scenario)
    assert model.departures.people.sum() == 2412
    assert (model.events.places.any(axis=1) | model.events.routes.any(axis=1)).all()
