"""Values of a request with their bounds, for the OpenAPI document.

The bounds are told here, not checked: what is out of them is refused by the functions that the
commands use too, in their words.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, WithJsonSchema

STRICT = ConfigDict(extra="forbid", strict=True)
"""Of requests: an unknown key, or a number as text, is refused."""


def _or_none(form: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [form, {"type": "null"}]})


Day = Annotated[str | None, _or_none({"type": "string", "format": "date"})]
"""A day, YYYY-MM-DD."""

Members = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 10, "maximum": 100_000})]
"""How many runs."""

Seed = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 2**63 - 1})]
"""Where the random numbers start."""

Days = Annotated[int | None, _or_none({"type": "integer", "minimum": 1, "maximum": 365})]
"""How many days ahead."""

Method = Annotated[str, WithJsonSchema({"type": "string", "enum": ["auto", "smoother", "filter"]})]
"""How the runs are corrected by the figures."""

VariantName = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"})
]
"""Name of a variant, and of its file."""
