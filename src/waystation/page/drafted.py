"""What a draft settled, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group as Stack
from rich.console import RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from waystation.domain.draft import Choice
from waystation.domain.vocabulary import ChoiceBasis

_ORDER = (ChoiceBasis.ASSUMPTION, ChoiceBasis.EVIDENCE, ChoiceBasis.GIVEN)
_MOST_LINES = 10
_LONGEST, _LONGEST_NAME = 160, 24


def chosen_table(title: str, choices: Sequence[Choice]) -> RenderableType:
    """Every choice: what it is about, what was chosen, what it rests on; and its sentence."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    table.add_column("Settled")
    table.add_column("Basis", no_wrap=True)
    for one in choices:
        told = Text.assemble((f"{one.about}: ", "bold"), _short(one.chosen))
        told.append(f"\n{_short(one.because)}", style="dim")
        if one.sentence:
            report = f"{_short(one.report, _LONGEST_NAME)}: " if one.report else ""
            told.append(f"\n{report}“{_short(one.sentence)}”", style="italic dim")
        style = "yellow" if one.basis is ChoiceBasis.ASSUMPTION else ""
        table.add_row(told, Text(str(one.basis), style=style))
    return table


def next_lines(folder: str, summary: str, files: Sequence[str]) -> Iterator[str]:
    """What was written, and the commands that go on from it."""
    yield f"{folder}: {summary}"
    yield from (f"  {name}" for name in files)
    yield "Next:"
    yield f"  waystation check {folder}"
    yield f"  waystation forecast {folder}"
    yield f"  waystation serve {folder}"


def assumed_box(choices: Sequence[Choice]) -> RenderableType:
    """The plain warning before a forecast from reports alone: what is assumed, briefly."""
    assumed = [one for one in choices if one.basis is ChoiceBasis.ASSUMPTION]
    lines: dict[str, list[str]] = {}
    for one in assumed:
        lines.setdefault(one.about, []).append(" ".join(one.chosen.split()))
    shown = [
        Text.assemble((f"{about}: ", "bold"), "; ".join(said), no_wrap=True, overflow="ellipsis")
        for about, said in list(lines.items())[:_MOST_LINES]
    ]
    left = len(lines) - len(shown)
    if left > 0:
        shown.append(Text(f"and {left} more in choices.csv"))
    told = f"{len(assumed)} of {len(choices)} choices are assumptions, not reports"
    return Panel(Stack(*shown), title=f"Drafted from reports alone: {told}", border_style="yellow")


def keep_lines(sources: Sequence[str], name: str, options: str = "") -> Iterator[str]:
    """How to keep the draft and make it better."""
    yield "To keep the draft and put in what you know:"
    yield f"  waystation new {name} --from-reports {' '.join(sources)}{options}"


def _short(text: str, longest: int = _LONGEST) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
