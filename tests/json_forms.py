"""A value against a form of an OpenAPI document: the part of JSON Schema that these use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_KNOWN = frozenset(
    {
        *("$ref", "anyOf", "enum", "const", "type", "properties", "required", "items", "title"),
        *("additionalProperties", "description", "default", "format", "minimum", "maximum"),
    }
)


def misfits(value: Any, form: dict[str, Any], document: dict[str, Any], at: str = "") -> list[str]:
    """Where a value does not have a form, and why; a form that uses more than this knows fails."""
    return list(_misfits(value, form, document, at or "$"))


def _misfits(value: Any, form: dict[str, Any], document: dict[str, Any], at: str) -> Iterator[str]:
    assert form.keys() <= _KNOWN, form.keys() - _KNOWN
    if "$ref" in form:
        form = document["components"]["schemas"][form["$ref"].rpartition("/")[2]]
    if "anyOf" in form:
        found = [list(_misfits(value, one, document, at)) for one in form["anyOf"]]
        if all(found):
            yield min(found, key=len)[0]
        return
    if "enum" in form and value not in form["enum"]:
        yield f"{at}: {value!r} is none of {form['enum']}"
    if "const" in form and value != form["const"]:
        yield f"{at}: {value!r} is not {form['const']!r}"
    kind: str | None = form.get("type")
    if kind is None:
        return
    if not isinstance(value, _TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        yield f"{at}: {type(value).__name__} is no {kind}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _misfits(one, form.get("items", {}), document, f"{at}[{number}]")
    elif isinstance(value, dict):
        yield from _object(value, form, document, at)


def _object(
    value: dict[str, Any], form: dict[str, Any], document: dict[str, Any], at: str
) -> Iterator[str]:
    parts = form.get("properties", {})
    for name in form.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    rest = form.get("additionalProperties", not parts)
    for name, one in value.items():
        if name in parts:
            yield from _misfits(one, parts[name], document, f"{at}.{name}")
        elif rest is False:
            yield f"{at}: {name} is in no form"
        elif isinstance(rest, dict):
            yield from _misfits(one, rest, document, f"{at}.{name}")
