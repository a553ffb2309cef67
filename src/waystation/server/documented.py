"""What the OpenAPI document tells beside the forms: kinds of content, and ways to say no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from waystation.server import schema_desk, schema_problems

Told = Mapping[int | str, dict[str, Any]]
"""Answers of an address by status, as FastAPI takes them."""

_REFUSALS = (400, 401, 403, 404, 405, 413, 422, 429, 500, 503, 507)
FAILURES: Told = {status: {"model": schema_problems.Failure} for status in _REFUSALS}
"""How any address may say no."""

LATE: Told = {409: {"model": schema_problems.Failure}}
"""A job that is over, or not over yet."""

UNREADABLE: Told = {
    409: {"model": schema_problems.Failure},
    415: {"model": schema_problems.Failure},
}
"""Documents of a kind that is not read."""


def content(*media: str) -> Told:
    """The answer of an address that gives something else than JSON, by its media types."""
    return {200: {"content": {one: {} for one in media}}, 304: {"description": "You have it."}}


EVENTS: Told = {200: {"content": {"text/event-stream": {}}}}
TABLE = content("text/csv")
FILE = content("application/octet-stream", "*/*")

GIVEN: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "published": {"type": "string", "format": "date"},
                    },
                    "required": ["files"],
                }
            },
            "application/json": {"schema": TypeAdapter(schema_desk.TextRequest).json_schema()},
        },
    }
}
"""What the desk is given: documents, or a text that was pasted."""
