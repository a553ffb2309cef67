"""JSON Schema of card.toml, from the questions the card asks."""

from __future__ import annotations

from waystation.publishing.card_file import FIELDS, HARM, MATRIX
from waystation.scenario.schema import DRAFT, Schema, table, told


def card_schema() -> Schema:
    """The schema of card.toml; what is not filled yet may be empty or left out."""
    tables = {
        name: table({key: told(_TEXT, asked) for key, asked in questions.items()}, needed=())
        for name, questions in FIELDS.items()
    }
    rows = {
        name: {
            "type": "array",
            "minItems": 1,
            "items": table(dict.fromkeys(keys, _TEXT), needed=()),
        }
        for name, keys in (("harms", HARM), ("matrix", MATRIX))
    }
    return {
        "$schema": DRAFT,
        "title": "card.toml of Waystation",
        "description": "What only people can say of a scenario's model card.",
        **table({**tables, **rows}, needed=()),
    }


_TEXT: Schema = {"type": "string"}
