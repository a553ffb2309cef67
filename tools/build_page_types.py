"""Writes the types of the scripts from the schemas of the page and of the server.

Run `python -m tools.build_page_types` after a change of `page/schema.py` or `server/schema.py`.
"""

from __future__ import annotations

import importlib
import inspect
import types
import typing
from pathlib import Path

from typing_extensions import is_typeddict

ROOT = Path(__file__).parents[1]
TARGETS = {
    "waystation.page.schema": ROOT / "web/src/types.ts",
    "waystation.server.schema": ROOT / "web/src/served/types.ts",
}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def typescript(name: str) -> str:
    """The whole file for one module of schemas."""
    module = importlib.import_module(name)
    kinds = (value for value in vars(module).values() if is_typeddict(value))
    own = (_interface(kind) for kind in kinds if kind.__module__ == name)
    first = f"// Written by tools/build_page_types.py from {name}; edit that.\n"
    return "\n".join([first, *own])


def _interface(kind: type) -> str:
    hints = typing.get_type_hints(kind, include_extras=True)
    fields = "".join(
        f"  {key}{'?' if typing.get_origin(hint) is typing.NotRequired else ''}: {_type(hint)};\n"
        for key, hint in hints.items()
    )
    told = (inspect.getdoc(kind) or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
    return f"/** {told} */\nexport interface {kind.__name__} {{\n{fields}}}\n"


def _type(hint: object) -> str:
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Required, typing.NotRequired, typing.Annotated):
        return _type(inside[0])
    if isinstance(hint, type) and hint in _PLAIN:
        return _PLAIN[hint]
    if hint is typing.Any or hint is object:
        return "unknown"
    if origin in (typing.Union, types.UnionType):
        return " | ".join(dict.fromkeys(_type(one) for one in inside))
    if origin is typing.Literal:
        return " | ".join(f'"{one}"' for one in inside)
    if origin is list:
        inner = _type(inside[0])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if origin is dict:
        return f"Record<{_type(inside[0])}, {_type(inside[1])}>"
    if inspect.isclass(hint):
        return hint.__name__
    raise TypeError(f"no TypeScript for {hint}")


if __name__ == "__main__":
    for name, path in TARGETS.items():
        path.write_text(typescript(name), encoding="utf-8")
