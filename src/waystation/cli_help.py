"""How commands tell what they do: plain text that fits the width there is, examples at its end.

Colours are used at a terminal alone, where NO_COLOR and TERM=dumb do not forbid them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from waystation.cli_examples import EXAMPLES, PANELS
from waystation.domain.printable import printable_line
from waystation.page.clean_stream import beneath

_NARROWEST, _WIDEST = 40, 100
_LEFT = 26
"""Characters of the names at the left; longer ones have their help below."""
_WORD = re.compile(r'(?:"[^"]*"|\S)+')
_NUMBERS = frozenset({"int", "float", "integer", "number"})
OURS: Mapping[str, str] = {
    **dict.fromkeys(
        ("--as-of", "--published", "--first-day", "--until", "--day", "--event-day", "--event-end"),
        "DAY",
    ),
    **dict.fromkeys(("--out", "--results"), "FOLDER"),
    **dict.fromkeys(
        (
            *("--roads", "--endpoint-config", "--accounts", "--tls-cert", "--tls-key", "--oidc"),
            *("--list", "--password-file", "--map", "--check"),
        ),
        "FILE",
    ),
    **dict.fromkeys(
        ("--from", "--to", "--via", "--around", "--place", "--location"),
        "PLACE",
    ),
    **dict.fromkeys(
        (
            *("--purpose", "--reason", "--caveat", "--note", "--search", "--speaker", "--who"),
            *("--publisher",),
        ),
        "WORDS",
    ),
    **dict.fromkeys(("--by", "--author"), "WHO"),
    **dict.fromkeys(("--scenario", "--into"), "SCENARIO"),
    **dict.fromkeys(("--team", "--model", "--origin", "--sheet", "--operation"), "NAME"),
    **dict.fromkeys(("--low", "--high"), "NUMBER"),
    "--audience": "internal|partner|public",
    "--contact": "ADDRESS",
    "--decided-by": "TIME",
    "--device": "cpu|gpu",
    "--fetch": "QUERY",
    "--format": "png|svg",
    "--group": "GROUP",
    "--group-size": "LOW-HIGH",
    "--host": "ADDRESS",
    "--kind": "KIND",
    "--measure": "stock|flow|cumulative",
    "--method": "auto|smoother|filter",
    "--modality": "MODALITY",
    "--place-role": "at|from|to|via",
    "--reader": "grammar|outside",
    "--report": "REPORT",
    "--role": "viewer|analyst|administrator",
    "--seal": "SEAL",
    "--speaker-class": "KIND",
    "--totals": "camps|file",
    "--unit": "UNIT",
    "--what": "arrivals|present|reach",
}
"""What the value of an option is called, by its longest name, where the option does not say."""


class App(typer.Typer):
    """Commands whose help ends with examples."""

    def __init__(self, *, words: str = "", help: str = "", **more: Any) -> None:  # noqa: A002, ANN401 - typer's
        """Begin with no command.

        Args:
            words: The words before the names of its commands, after `waystation`.
            help: What they are for.
            more: What typer takes.
        """
        self._words = words
        super().__init__(cls=Group, help=help, no_args_is_help=True, **more)

    def command(self, name: str | None = None, **more: Any) -> Callable[..., Any]:  # noqa: ANN401
        """Add a command, with its examples and its panel."""

        def add(function: Callable[..., Any]) -> Callable[..., Any]:
            own = name or function.__name__.replace("_", "-")
            words = f"{self._words} {own}".strip()
            told = "\n".join(EXAMPLES.get(words, ()))
            given = {"cls": Command, "epilog": told, "rich_help_panel": PANELS.get(words), **more}
            return super(App, self).command(name, **given)(function)

        return add


class Command(TyperCommand):
    """A command that tells itself plainly."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help."""
        _show(self, ctx, formatter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002
        """What follows the command's name in the line that tells its use."""
        return usage_of(self)


class Group(TyperGroup):
    """Commands below one word, told plainly, a panel after the other."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the words; where there are none, help is what was needed."""
        if not args and not ctx.resilient_parsing:
            typer.echo(self.get_help(ctx))
            ctx.exit(2)
        return list(super().parse_args(ctx, args))

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """Write the help."""
        _show(self, ctx, formatter)


def _show(command: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401
    """Write the help: with its colours past what cleans the stream, or as it is."""
    stream = beneath(sys.stdout)
    if stream.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR"):
        stream.write(help_text(command, ctx, _painted))
    else:
        formatter.write(help_text(command, ctx))


def help_text(command: Any, ctx: Any, paint: Callable[[str], str] = str) -> str:  # noqa: ANN401
    """The help of a command, as wide as the terminal is.

    Args:
        command: The command, of click or typer.
        ctx: How it was called.
        paint: Gives titles and names their colours.
    """
    columns = shutil.get_terminal_size().columns
    width = max(_NARROWEST, min(columns, _WIDEST)) - 1
    pieces = " ".join(command.collect_usage_pieces(ctx))
    usage = textwrap.wrap(
        f"{printable_line(ctx.command_path)} {pieces}",
        width - 7,
        break_long_words=False,
        break_on_hyphens=False,
    )
    lines = [f"{paint('Usage:')} {usage[0]}", *(f"         {one}" for one in usage[1:]), ""]
    for part in (command.help or "").strip().split("\n\n"):
        lines += [*textwrap.wrap(" ".join(part.split()), width, break_on_hyphens=False), ""]
    for title, rows in _sections(command):
        lines += [paint(f"{title}:"), *_listed(rows, width, paint), ""]
    if command.epilog:
        lines.append(paint("Examples:"))
        for one in command.epilog.splitlines():
            lines += _example(one, width)
        lines.append("")
    return "\n".join(lines)


def usage_of(command: Any) -> list[str]:  # noqa: ANN401
    """The pieces of a command's use: that it has options, and its arguments."""
    arguments, options = parameters(command)
    return [*(["[OPTIONS]"] if options else []), *(argument_name(one) for one in arguments)]


def parameters(command: Any) -> tuple[list[Any], list[Any]]:  # noqa: ANN401
    """Arguments and options of a command that its help shows."""
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    return (
        [one for one in shown if one.param_type_name == "argument"],
        [one for one in shown if one.param_type_name == "option" and "--help" not in one.opts],
    )


def argument_name(argument: Any) -> str:  # noqa: ANN401
    """An argument as its use tells it: in brackets where it can be left out."""
    name = str(argument.metavar or argument.name.upper())
    name = name if argument.nargs == 1 or name.endswith("...") else f"{name}..."
    return name if argument.required or name.startswith("[") else f"[{name}]"


def option_names(option: Any) -> str:  # noqa: ANN401
    """An option's names and what its value is called."""
    both = ", ".join(option.opts) + "".join(f"/{one}" for one in option.secondary_opts)
    if is_flag(option):
        return both
    called = value_name(option)
    return f"{both} {called}" + ("..." if option.multiple and not called.endswith("...") else "")


def is_flag(option: Any) -> bool:  # noqa: ANN401 - typer has named it in two ways
    """Whether an option takes no value."""
    return bool(option.is_flag or getattr(option, "is_bool_flag", False))


def value_name(option: Any) -> str:  # noqa: ANN401
    """What the value of an option is called; empty where nobody has said it."""
    if option.metavar:
        return str(option.metavar)
    name = max(option.opts, key=len)
    return OURS.get(name) or ("NUMBER" if _kind(option) in _NUMBERS else "")


def default_told(option: Any) -> str:  # noqa: ANN401
    """What holds where an option is not given, as it would be typed; empty where nothing does."""
    value = option.default
    if is_flag(option):
        both = (*option.opts, *option.secondary_opts)
        return str(both[0] if value else both[-1]) if option.secondary_opts else ""
    if value in (None, "", (), []) or callable(value):
        return ""
    return str(value.value if isinstance(value, Enum) else value)


def _kind(option: Any) -> str:  # noqa: ANN401
    if hasattr(option, "type_descriptor"):
        return str(getattr(option.type_descriptor.annotation, "__name__", ""))
    return str(option.type.name).split()[0].lower()


def _sections(command: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:  # noqa: ANN401
    """Titles, each with names and what they are."""
    arguments, options = parameters(command)
    if arguments:
        yield "Arguments", [(argument_name(one), one.help or "") for one in arguments]
    rows = [(option_names(one), _told(one)) for one in options]
    yield "Options", [*rows, ("--help", "Show this message and exit.")]
    panels: dict[str, list[tuple[str, str]]] = {}
    for name, one in _in_order(command):
        title = getattr(one, "rich_help_panel", None) or "Commands"
        panels.setdefault(str(title), []).append((name, _first(one)))
    yield from panels.items()


def _in_order(command: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
    """Commands below one, those with a place in the help by it."""
    inner = [pair for pair in _commands(command).items() if not pair[1].hidden]
    order = list(PANELS)
    return sorted(inner, key=lambda pair: order.index(pair[0]) if pair[0] in order else -1)


def _commands(command: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return dict(getattr(command, "commands", {}))


def _first(command: Any) -> str:  # noqa: ANN401
    return " ".join((command.help or "").strip().partition("\n\n")[0].split())


def _told(option: Any) -> str:  # noqa: ANN401
    more = []
    if option.envvar:
        named = option.envvar if isinstance(option.envvar, str) else ", ".join(option.envvar)
        more.append(f"environment: {named}")
    if option.required:
        more.append("needed")
    elif default := default_told(option):
        more.append(f"default: {default}")
    return f"{option.help or ''} [{'; '.join(more)}]" if more else option.help or ""


def _listed(rows: list[tuple[str, str]], width: int, paint: Callable[[str], str]) -> Iterator[str]:
    """Names at the left, what they are at the right."""
    left = min(_LEFT, max(len(name) for name, _ in rows))
    for name, told in rows:
        text = textwrap.wrap(
            " ".join(told.split()), width - left - 4, break_long_words=False, break_on_hyphens=False
        )
        if len(name) > left:
            yield f"  {paint(name)}"
        else:
            first = text.pop(0) if text else ""
            yield f"  {paint(name)}{' ' * (left - len(name))}  {first}".rstrip()
        yield from (f"{' ' * (left + 4)}{one}" for one in text)


def _example(line: str, width: int) -> Iterator[str]:
    """A line to type, gone on with below where it is longer than the terminal is wide."""
    now = " "
    for word in _WORD.findall(line):
        if len(now) + len(word) + 3 > width and now.strip():
            yield f"{now} \\"
            now = "     "
        now = f"{now} {word}"
    yield now


def _painted(text: str) -> str:
    return typer.style(text, bold=True)
