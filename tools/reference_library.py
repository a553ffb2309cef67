"""The reference of the library, from what `waystation` names as public."""

from __future__ import annotations

import dataclasses
import inspect
import re
from typing import Any

from tools.reference_text import cell, code, docstring, linked, named, page_of, table

import waystation


def functions() -> dict[str, Any]:
    """Every public function by its name."""
    found = {name: getattr(waystation, name) for name in waystation.__all__}
    return {name: one for name, one in found.items() if inspect.isfunction(one)}


def classes() -> dict[str, type]:
    """Every public class, and those that public functions return or take, by their name."""
    found: dict[str, type] = {}
    for name in waystation.__all__:
        one = getattr(waystation, name)
        if inspect.isclass(one):
            found[name] = one
    for function in functions().values():
        for told in function.__annotations__.values():
            for word in re.findall(r"\w+", _type(told)):
                one = function.__globals__.get(word)
                if inspect.isclass(one) and dataclasses.is_dataclass(one):
                    found.setdefault(one.__name__, one)
    return dict(sorted(found.items()))


def page() -> str:
    """docs/reference/library.md."""
    shown = [_function(name, one) for name, one in functions().items()]
    return page_of(
        "The library",
        "`import waystation as ws` brings these in; anything else may change without notice.",
        "```python\nimport waystation as ws\n\nprint(ws.__version__)\n```",
        *(part for _, part in sorted(zip(functions(), shown, strict=True))),
        "# What they take and give" if classes() else "",
        *(_class(name, one) for name, one in classes().items()),
    ).replace("\n# What they", "\n## What they")


def signature(function: Any, name: str) -> str:  # noqa: ANN401
    """A signature over as many lines as it needs."""
    told = inspect.signature(function)
    parts: list[str] = []
    starred = False
    for one in told.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        parts.append(_parameter(one))
    back = told.return_annotation
    arrow = "" if back is inspect.Signature.empty else f" -> {_type(back)}"
    line = f"{name}({', '.join(parts)}){arrow}"
    if len(line) <= 88:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){arrow}"


def _parameter(one: inspect.Parameter) -> str:
    """A parameter as it stands in the code."""
    typed = "" if one.annotation is one.empty else f": {_type(one.annotation)}"
    equals = " = " if typed else "="
    return f"{one.name}{typed}" + ("" if one.default is one.empty else f"{equals}{one.default!r}")


def _type(annotation: Any) -> str:  # noqa: ANN401
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _function(name: str, function: Any, level: str = "##", owner: str = "ws") -> str:  # noqa: ANN401
    first, sections = docstring(inspect.getdoc(function))
    title = f"{owner}.{name}" if owner else name
    parts = [f"{level} {title}", f"```text\n{signature(function, title)}\n```", _paragraphs(first)]
    rows = [
        (code(key), cell(linked(told))) for key, told in named(sections.get("Args", "")).items()
    ]
    parts.append(table(("argument", "what it is"), rows))
    parts += [
        f"**{section}.** {cell(linked(sections[section]))}"
        for section in ("Returns", "Raises")
        if section in sections
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part)


def _class(name: str, one: type) -> str:
    first, sections = docstring(inspect.getdoc(one))
    told = named(sections.get("Attributes", ""))
    fields = (
        [field.name for field in dataclasses.fields(one)] if dataclasses.is_dataclass(one) else []
    )
    types = {field.name: str(field.type) for field in dataclasses.fields(one)} if fields else {}
    rows = [(code(key), code(types[key]), cell(linked(told.get(key, "")))) for key in fields]
    parts = [f"### {name}", _paragraphs(first), table(("field", "type", "what it is"), rows)]
    methods = [_method(key, value) for key, value in public(one)]
    parts.append(table(("method or property", "what it gives"), methods))
    return "\n\n".join(part.strip("\n") for part in parts if part)


def public(one: type) -> list[tuple[str, Any]]:
    """Public methods and properties of a class that are its own."""
    found = [(key, value) for key, value in vars(one).items() if not key.startswith("_")]
    return [
        (key, value)
        for key, value in found
        if inspect.isfunction(value) or isinstance(value, property)
    ]


def _method(key: str, value: Any) -> tuple[str, str]:  # noqa: ANN401
    first, _ = docstring(inspect.getdoc(value))
    shown = key if isinstance(value, property) else f"{key}()"
    return code(shown), cell(linked(first))


def _paragraphs(text: str) -> str:
    """Text in one line a paragraph; what is typed after >>> as code."""
    parts = re.split(r"\n{2,}", text)
    return "\n\n".join(
        f"```pycon\n{part}\n```" if part.startswith(">>>") else linked(" ".join(part.split()))
        for part in parts
    )
