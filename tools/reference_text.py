"""Markdown of the reference: tables, code, and what docstrings of Google's form hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import dedent

MADE = "Made from the code by `make reference`; change the code, not this page."

_SECTION = re.compile(r"^(Args|Attributes|Returns|Yields|Raises):$", flags=re.MULTILINE)
_NAMED = re.compile(r"^    \**(\w+): ", flags=re.MULTILINE)


def cell(text: str) -> str:
    """A text in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A text as code, in a cell as well."""
    quote = "``" if "`" in text else "`"
    return f"{quote}{cell(text)}{quote}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; empty where it has no rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines]) + "\n"


def page_of(title: str, *parts: str) -> str:
    """A page of its parts, those that are empty left out."""
    told = [part.strip("\n") for part in (f"# {title}", MADE, *parts) if part.strip()]
    return "\n\n".join(told) + "\n"


def linked(text: str) -> str:
    """Names of documents as links, seen from docs/reference."""
    return re.sub(r"\bdocs/([\w-]+\.md)(#[\w-]+)?", r"[\1](../\1\2)", text)


def docstring(text: str | None) -> tuple[str, Mapping[str, str]]:
    """What a docstring says: what comes first, and its sections by their heading."""
    plain = dedent(f"    {text or ''}") if text else ""
    parts = _SECTION.split(plain)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return parts[0].strip(), {name: body.strip("\n") for name, body in sections.items()}


def named(section: str) -> dict[str, str]:
    """The entries of a section by name."""
    parts = _NAMED.split(f"\n{section}")
    return {
        name: " ".join(told.split()) for name, told in zip(parts[1::2], parts[2::2], strict=True)
    }
