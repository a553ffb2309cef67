"""The reference of a scenario's files, from the tables that their readers go by."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from tools.reference_text import cell, code, page_of, table

from waystation.domain import vocabulary
from waystation.evidence.table import COLUMNS, FURTHER, REQUIRED
from waystation.publishing.card_schema import card_schema
from waystation.scenario.choices import CHOICE_COLUMNS
from waystation.scenario.departures import DEPARTURE_COLUMNS, DEPARTURE_OPTIONAL
from waystation.scenario.events import EVENT_COLUMNS, OPTIONAL_COLUMNS
from waystation.scenario.hazards import HAZARD_COLUMNS
from waystation.scenario.hazards import OPTIONAL_COLUMNS as HAZARD_OPTIONAL
from waystation.scenario.network import (
    LOCATION_COLUMNS,
    LOCATION_OPTIONAL,
    ROUTE_COLUMNS,
    ROUTE_OPTIONAL,
)
from waystation.scenario.schema import Schema, scenario_schema
from waystation.scenario.schema_variant import variant_schema
from waystation.scenario.supplies import SUPPLY_COLUMNS
from waystation.verification.counts import OPTIONAL as COUNT_OPTIONAL
from waystation.verification.counts import REQUIRED as COUNT_COLUMNS

FORMAT, EVIDENCE = "../scenario-format.md", "../evidence-table.md"
TABLES: Mapping[str, tuple[Sequence[str], Sequence[str], str]] = {
    "locations.csv": ((*LOCATION_COLUMNS, "source"), LOCATION_OPTIONAL, f"{FORMAT}#locationscsv"),
    "routes.csv": (ROUTE_COLUMNS, ROUTE_OPTIONAL, f"{FORMAT}#routescsv"),
    "events.csv": (EVENT_COLUMNS, OPTIONAL_COLUMNS, f"{FORMAT}#eventscsv"),
    "departures.csv": (DEPARTURE_COLUMNS, DEPARTURE_OPTIONAL, f"{FORMAT}#departurescsv"),
    "hazards.csv": (HAZARD_COLUMNS, HAZARD_OPTIONAL, f"{FORMAT}#hazardscsv"),
    "supplies.csv": (SUPPLY_COLUMNS, (), f"{FORMAT}#suppliescsv"),
    "choices.csv": (CHOICE_COLUMNS, (), f"{FORMAT}#choicescsv"),
    "evidence.csv": (
        REQUIRED,
        tuple(one for one in (*COLUMNS, *FURTHER) if one not in REQUIRED),
        EVIDENCE,
    ),
    "counts.csv": (COUNT_COLUMNS, COUNT_OPTIONAL, "../verification.md"),
}
"""The tables of a folder: columns that must be there, that may be, and the page that tells them."""


def page() -> str:
    """docs/reference/scenario-files.md."""
    top = scenario_schema()
    variant = variant_schema()
    changes = variant["properties"]["changes"]["items"]["allOf"]
    return page_of(
        "Columns and keys",
        f"[The files of a scenario]({FORMAT}) tells what each column and key means, with an "
        "example that runs. `waystation schema` prints the keys for editors.",
        "## Tables",
        table(("file", "columns that must be there", "columns that may be"), _tables()),
        "## Keys of scenario.toml",
        table(("key", "needed", "holds", "what it is"), _keys(top)),
        "### Keys of a group",
        table(
            ("key", "needed", "holds", "what it is"), _keys(top["properties"]["groups"]["items"])
        ),
        "### Keys of a destination",
        table(
            ("key", "needed", "holds", "what it is"),
            _keys(top["properties"]["destinations"]["items"]),
        ),
        f"[Parameters]({FORMAT}#parameters), [settings of movement]({FORMAT}#settings-of-movement) "
        f"and [standards]({FORMAT}#standards) have their tables there.",
        "## Keys of a what-if",
        table(("key", "needed", "holds", "what it is"), _keys(variant)),
        table(
            ("kind of change", "keys it must have", "keys it may have"),
            [_change(one["then"]) for one in changes],
        ),
        table(("key", "holds", "what it is"), _keys_of_changes([one["then"] for one in changes])),
        "## Keys of card.toml",
        table(("table", "keys"), _card()),
    )


def _tables() -> list[tuple[str, str, str]]:
    return [
        (f"[{name}]({link})", _listed(needed), _listed(others))
        for name, (needed, others, link) in TABLES.items()
    ]


def _listed(words: Sequence[str]) -> str:
    return ", ".join(code(word) for word in words)


def _keys(schema: Schema) -> list[tuple[str, str, str, str]]:
    return [
        (
            code(key),
            "yes" if key in schema["required"] else "",
            holds(one),
            cell(one.get("description", "")),
        )
        for key, one in schema["properties"].items()
    ]


def _keys_of_changes(changes: Sequence[Schema]) -> list[tuple[str, str, str]]:
    every = {key: one for change in changes for key, one in change["properties"].items()}
    del every["kind"]
    return [(code(key), holds(one), cell(one["description"])) for key, one in every.items()]


def _change(schema: Schema) -> tuple[str, str, str]:
    needed = [key for key in schema["required"] if key != "kind"]
    others = [key for key in schema["properties"] if key not in (*needed, "kind")]
    return code(schema["properties"]["kind"]["const"]), _listed(needed), _listed(others)


def holds(schema: Mapping[str, Any]) -> str:
    """What a value may be, in a few words."""
    if "enum" in schema:
        words = schema["enum"]
        return _listed(words) if len(words) <= 12 else "a word of the list above"
    if schema.get("format") == "date":
        return "a day"
    kind = schema.get("type", "object")
    if kind == "array":
        inner = schema["items"]
        return "a list of texts" if inner.get("type") == "string" else "tables, one or more"
    if kind in ("number", "integer"):
        return f"a {'whole ' if kind == 'integer' else ''}number{_range(schema)}"
    return {"string": "a text"}.get(str(kind), "a table")


def _range(schema: Mapping[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above = schema.get("exclusiveMinimum")
    if low is not None and high is not None:
        return f", {low:,} to {high:,}"
    if high is not None:
        return f", above {above} to {high}"
    return f", above {above}" if above is not None else f", {low} or more"


def _card() -> list[tuple[str, str]]:
    return [
        (
            f"`[[{name}]]`" if one["type"] == "array" else f"`[{name}]`",
            _listed(list((one["items"] if one["type"] == "array" else one)["properties"])),
        )
        for name, one in card_schema()["properties"].items()
    ]


BEGIN, END = "<!-- words: made by `make reference` -->", "<!-- end of words -->"


def closed_lists() -> dict[str, type[StrEnum]]:
    """Every closed list of words by what it is said to be."""
    found = [one for one in vars(vocabulary).values() if inspect.isclass(one)]
    ours = [one for one in found if issubclass(one, StrEnum) and one is not StrEnum]
    return {_about(one): one for one in ours}


def _about(words: type[StrEnum]) -> str:
    return re.sub(r" \(method: .*\)", "", " ".join((words.__doc__ or "").split()).rstrip("."))


def with_words(glossary: str) -> str:
    """The glossary with its part of closed lists as the code has them."""
    rows = [
        (cell(told), _listed([one.value for one in words if one.value]))
        for told, words in closed_lists().items()
    ]
    made = f"{BEGIN}\n\n{table(('what', 'words'), rows)}\n{END}"
    if BEGIN not in glossary:
        told = "Columns and keys that hold one of a few words know these and no others."
        return f"{glossary.rstrip()}\n\n## Words of closed lists\n\n{told}\n\n{made}\n"
    return re.sub(
        rf"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: made, glossary, flags=re.DOTALL
    )
