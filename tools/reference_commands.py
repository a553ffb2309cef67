"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import typer
from tools.build_site import DOCS, ROOT
from tools.reference_text import cell, code, linked, page_of, table

from waystation.cli import app
from waystation.cli_help import argument_name, default_told, option_names, parameters, usage_of

MOST_EXAMPLES = 3
_BLOCK = re.compile(r"^```(?:sh|shown)?\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
_MARKUP = re.compile(r"\[/?(?:bold|dim|italic|cyan|green|red|yellow)\]")


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command that can be called, by its words, in the order of the help."""

    def below(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:  # noqa: ANN401
        inner = getattr(command, "commands", None)
        if inner is None:
            yield words, command
            return
        for name, one in inner.items():
            if not one.hidden:
                yield from below(one, (*words, name))

    yield from below(typer.main.get_command(app), ())


@cache
def lines_of_documents() -> tuple[str, ...]:
    """Every command line in the documents, those of the README first."""
    files = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    found: dict[str, None] = {}
    for file in (one for one in files if "reference" not in one.parts):
        for block in _BLOCK.findall(file.read_text(encoding="utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                words = line.strip().removeprefix("$ ").removeprefix(".venv/bin/")
                if words.startswith("waystation "):
                    found.setdefault(" ".join(words.split("  #")[0].split()))
    return tuple(found)


def exits() -> dict[int, str]:
    """What each exit status means, as docs/command-line.md tells it."""
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    part = text.split("## Exit statuses")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.*) \|$", part, flags=re.MULTILINE)
    return {int(status): told for status, told in rows}


def examples(words: tuple[str, ...]) -> list[str]:
    """Command lines of the documents that call a command."""
    found = []
    for line in lines_of_documents():
        try:
            told = tuple(shlex.split(line)[1:])
        except ValueError:
            continue
        if told[: len(words)] == words:
            found.append(line)
    return found[:MOST_EXAMPLES]


def page() -> str:
    """docs/reference/commands.md."""
    rows = [(code(str(status)), told) for status, told in exits().items()]
    return page_of(
        "Commands",
        "Every command tells the same with `--help`.",
        "## Exit statuses",
        table(("status", "meaning"), rows),
        *(_command(words, command) for words, command in commands()),
    )


def _command(words: tuple[str, ...], command: Any) -> str:  # noqa: ANN401
    arguments, options = parameters(command)
    usage = " ".join(["waystation", *words, *usage_of(command)])
    told = linked(_plain(command.help or ""))
    rows = [
        (code(argument_name(one)), cell(linked(_plain(one.help or ""))), "") for one in arguments
    ]
    rows += [
        (code(option_names(one)), cell(linked(_plain(one.help or ""))), _default(one))
        for one in options
    ]
    parts = [f"## waystation {' '.join(words)}", told, f"```text\n{usage}\n```"]
    parts.append(table(("argument or option", "what it is", "default"), rows))
    shown = _epilog(command) or examples(words)
    if shown:
        parts += ["Examples:", "```text\n" + "\n".join(shown) + "\n```"]
    return "\n\n".join(part.strip("\n") for part in parts if part)


def _epilog(command: Any) -> list[str]:  # noqa: ANN401
    """The examples that the command's own help ends with, where it does."""
    lines = [line.strip().removeprefix("$ ") for line in (command.epilog or "").splitlines()]
    return [line for line in lines if line.startswith("waystation ")]


def _plain(text: str) -> str:
    """Help without the signs that paint it; paragraphs stay."""
    parts = _MARKUP.sub("", text).replace("\\[", "[").replace("\b\n", "").split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts).strip()


def _default(option: Any) -> str:  # noqa: ANN401
    if option.required:
        return "needed"
    told = default_told(option)
    return code(told) if told else ""
