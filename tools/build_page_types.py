"""Writes the types of the scripts from the schemas of the page and of the server.

Run `python -m tools.build_page_types` after a change of a `schema*.py` of `page` or `server`.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
import typing
from pathlib import Path

from typing_extensions import is_typeddict

ROOT = Path(__file__).parents[1]
TARGETS = {
    "waystation.page": ROOT / "web/src/types.ts",
    "waystation.server": ROOT / "web/src/served/types.ts",
}
_PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def schemas(package: str) -> list[types.ModuleType]:
    """The modules of a package that hold schemas: those named `schema*`, by name."""
    folder = importlib.import_module(package).__path__
    names = sorted(one.name for one in pkgutil.iter_modules(folder))
    return [
        importlib.import_module(f"{package}.{name}") for name in names if name.startswith("schema")
    ]


def typescript(package: str) -> str:
    """The whole file for the schemas of one package."""
    own = (_interface(kind) for module in schemas(package) for kind in _kinds(module))
    first = f"// Written by tools/build_page_types.py from {package}.schema*; edit those.\n"
    return "\n".join([first, *own])


def _kinds(module: types.ModuleType) -> list[type]:
    kinds = (value for value in vars(module).values() if is_typeddict(value))
    return [kind for kind in kinds if kind.__module__ == module.__name__]


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
    for package, path in TARGETS.items():
        path.write_text(typescript(package), encoding="utf-8")
