"""Write the tables of standards, parameters and settings into docs/scenario-format.md.

They come from the registries.

Usage: python tools/build_format_tables.py

Each table stands between two comments, <!-- NAME --> and <!-- end of NAME -->; what is between them
is replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from waystation.domain.movement import SETTINGS, SettingSpec
from waystation.domain.needs import Need
from waystation.domain.parameters import PARAMETERS, TOGETHER_ONLY, ParameterSpec, Transform
from waystation.world.standards import all_standards

TARGET = Path(__file__).parents[1] / "docs" / "scenario-format.md"
RANGES = {Transform.LOG: "above 0", Transform.LOGIT: "between 0 and 1"}


def number(value: float) -> str:
    """A number for people: whole ones with commas, others without needless digits."""
    return f"{value:,.0f}" if value == int(value) else f"{value:.10g}"


def needed(spec: ParameterSpec) -> str:
    """When a scenario must give a parameter."""
    if spec.default is not None:
        return "no"
    return "for groups together" if spec.column in TOGETHER_ONLY else "yes"


def parameter_cells(spec: ParameterSpec) -> tuple[str, ...]:
    """One row of the table of parameters."""
    default = spec.default
    told = "" if default is None else f"{number(default.median)} ({default.source})"
    return (f"`{spec.name}`", spec.unit, RANGES[spec.transform], needed(spec), spec.meaning, told)


def setting_cells(spec: SettingSpec) -> tuple[str, ...]:
    """One row of the table of settings."""
    span = f"{number(spec.low)} to {number(spec.high)}"
    told = f"{number(spec.default)} ({spec.source})"
    return (f"`{spec.name}`", spec.unit, span, spec.meaning, told)


def standard_cells(need: Need) -> tuple[str, ...]:
    """One row of the table of standards."""
    amount = f"{number(need.per_person)} {need.unit}"
    return (need.item, f"`{need.standard_id}`", amount, need.source)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def parameters() -> str:
    """The table of parameters."""
    head = ("parameter", "unit", "median", "needed", "what it is", "when not given")
    return table(head, [parameter_cells(spec) for spec in PARAMETERS])


def settings() -> str:
    """The table of settings."""
    head = ("setting", "unit", "range", "what it is", "when not given")
    return table(head, [setting_cells(spec) for spec in SETTINGS])


def standards() -> str:
    """The table of standards."""
    head = ("item", "standard", "for each person", "source")
    return table(head, [standard_cells(need) for need in all_standards()])


TABLES: dict[str, Callable[[], str]] = {
    "standards": standards,
    "parameters": parameters,
    "settings": settings,
}


def fill(text: str) -> str:
    """The text with every table as the registries have it now.

    Raises:
        ValueError: The text lacks a comment that a table stands between.
    """
    for name, build in TABLES.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
        before, rest = text[: text.index(begin)], text[text.index(end) :]
        text = f"{before}{begin}{build()}{rest}"
    return text


def main() -> None:
    """Rewrite the document."""
    TARGET.write_text(fill(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"wrote {TARGET.name}")


if __name__ == "__main__":
    main()
