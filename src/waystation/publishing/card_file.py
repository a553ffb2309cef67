"""card.toml: what only people can say of a scenario's model card, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.scenario.toml import Table, read_toml

FILE = "card.toml"

FIELDS: Mapping[str, Mapping[str, str]] = {
    "use": {
        "users": "who uses the forecasts",
        "decisions": "what is decided with them",
        "not_for": "what they must not be used for",
    },
    "responsible": {
        "office": "which office answers for them",
        "contact": "where it can be reached",
    },
    "data": {
        "missing": "whom and what the figures miss",
        "shared": "who gets forecasts and figures, and how",
    },
    "performance": {
        "told": "how good forecasts were here, and what that rests on",
    },
    "people": {
        "consulted": "how people concerned had a say",
        "told": "how they are told of the forecasts",
        "complaints": "where they can object, and what follows",
    },
    "upkeep": {
        "checked_by": "which office checked this card",
        "checked_on": "when",
        "next_check": "when it is checked next, and by what it would be stopped",
    },
}
"""What is asked, by table and key."""

HARM = ("harm", "who", "done", "left")
"""Keys of a harm: what may happen, to whom, what is done against it, what is left."""
MATRIX = ("group", "wellbeing", "autonomy", "fairness")
"""Keys of a row of the ethical matrix."""
GROUPS = ("people on the move", "host communities", "aid organisations", "authorities")
"""Groups that every ethical matrix speaks of."""


@dataclass(frozen=True)
class CardFile:
    """What people filled in.

    Attributes:
        fields: Answers by "table.key"; those not filled are absent.
        harms: Cells by key of `HARM`.
        matrix: Cells by key of `MATRIX`.
    """

    fields: Mapping[str, str]
    harms: tuple[Mapping[str, str], ...] = ()
    matrix: tuple[Mapping[str, str], ...] = ()


def read_card(folder: str | Path) -> CardFile:
    """What card.toml of a scenario folder says; nothing where there is none.

    Raises:
        InputError: It is no TOML, has unknown keys or other values than texts, or holds something
            of a person; every problem at once.
    """
    path = Path(folder) / FILE
    if not path.exists():
        return CardFile({})
    top = read_toml(path)
    top.allow((*FIELDS, "harms", "matrix"))
    fields: dict[str, str] = {}
    for name, questions in FIELDS.items():
        if name in top.content and (table := top.table(name)) is not None:
            table.allow(tuple(questions))
            fields |= {f"{name}.{key}": told for key, told in _texts(table).items()}
    harms, matrix = _rows(top, "harms", HARM), _rows(top, "matrix", MATRIX)
    if top.problems:
        raise InputError(top.problems)
    return CardFile(fields, harms, matrix)


def _rows(top: Table, name: str, keys: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    if name not in top.content:
        return ()
    tables = top.tables(name)
    for table in tables:
        table.allow(keys)
    return tuple(_texts(table) for table in tables)


def _texts(table: Table) -> dict[str, str]:
    """Texts that are filled; an empty one is as good as none."""
    told: dict[str, str] = {}
    for key, value in table.content.items():
        if not isinstance(value, str):
            table.report(key, "no text", "some text in quotes")
        elif value.strip():
            told[key] = " ".join(value.split())
    return told
