"""The reference of the server, from its OpenAPI document and the table of who may ask."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

from tools.reference_text import cell, code, docstring, linked, named, page_of, table

from waystation.server.app import create_app
from waystation.server.roles import ADDRESSES
from waystation.server.settings import Settings


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, which needs no scenario."""
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    return create_app(Settings(Path("scenario"), lambda: now)).openapi()


def page() -> str:
    """docs/reference/server.md."""
    told = {
        f"{method.upper()} {path}": one
        for path, methods in document()["paths"].items()
        for method, one in methods.items()
    }
    rows = [_address(key, told.get(key)) for key in ADDRESSES]
    schemas = document()["components"]["schemas"]
    return page_of(
        "The addresses of the server",
        "[The server](../server.md) tells how it is started and who may sign in. A server gives "
        "the same as an OpenAPI document at `/api/openapi.json`.",
        table(("address", "least role", "takes", "gives", "what it does"), rows),
        "## Forms",
        "Bodies and answers are JSON.",
        *(_form(name, schemas[name]) for name in sorted(schemas)),
    )


def _address(key: str, one: dict[str, Any] | None) -> tuple[str, str, str, str, str]:
    role = ADDRESSES[key]
    least = "none" if role is None else role.name.lower()
    if one is None:
        return code(key), least, "", "a page or file", ""
    asked = [part["name"] for part in one.get("parameters", []) if part["in"] == "query"]
    takes = [code(f"?{name}=") for name in asked] + _names(one.get("requestBody", {}))
    good = [answer for status, answer in one["responses"].items() if status.startswith("2")]
    gives = [name for answer in good for name in _names(answer)]
    first, _ = docstring(one.get("description"))
    return code(key), least, ", ".join(takes), ", ".join(dict.fromkeys(gives)), cell(linked(first))


def _names(part: dict[str, Any]) -> list[str]:
    """The forms in a body or an answer, or kinds of content where they have none."""
    return [
        _type(told["schema"]) if "schema" in told and media == "application/json" else code(media)
        for media, told in part.get("content", {}).items()
    ]


def _type(schema: dict[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{_anchor(name)})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " or ".join(code(str(one)) for one in schema["enum"])
    if "const" in schema:
        return code(str(schema["const"]))
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")


def _anchor(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name.lower())


def _form(name: str, schema: dict[str, Any]) -> str:
    first, sections = docstring(schema.get("description"))
    told = named(sections.get("Attributes", ""))
    needed = set(schema.get("required", ()))
    rows = [
        (code(key) + ("" if key in needed else " (may be left out)"), _type(one),
         cell(linked(told.get(key, ""))))
        for key, one in schema.get("properties", {}).items()
    ]  # fmt: skip
    body = table(("key", "type", "what it is"), rows) or (_type(schema) if "enum" in schema else "")
    text = " ".join(linked(first).split())
    return "\n\n".join(part.strip("\n") for part in (f"### {name}", text, body) if part)
