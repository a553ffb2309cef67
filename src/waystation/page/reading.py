"""What was read from reports, as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.days import show_day
from waystation.domain.evidence import Figure, Report
from waystation.reports.listing import COLUMNS, figure_rows

_HEADS = ("Words", "Range", "Counted", "Place", "Day", "Said by; note")


def reading_tables(
    documents: Sequence[tuple[Report, tuple[Figure, ...]]],
) -> Iterator[RenderableType]:
    """A table per report, its figures in the order they stand in."""
    for report, figures in documents:
        day = (
            f", published {show_day(report.published)} {report.published.year}"
            if (report.published)
            else ", publication day unknown"
        )
        if not figures:
            yield Text(f"{report.name}{day}: no figures found")
            continue
        table = Table(
            title=f"{report.name}{day}", title_justify="left", box=SIMPLE_HEAD, pad_edge=False
        )
        for head in _HEADS:
            table.add_column(head, overflow="fold")
        for row in figure_rows(figures):
            table.add_row(*(Text(cell) for cell in _merged(dict(zip(COLUMNS, row, strict=True)))))
        yield table


def _merged(cells: dict[str, str]) -> tuple[str, ...]:
    """The cells of a row, few enough for a narrow terminal."""
    counted = f"{cells['Who']}: {cells['Kind']}" if cells["Who"] else cells["Kind"]
    told = "; ".join(part for part in (cells["Said by"], cells["Note"]) if part)
    return (cells["Words"], cells["Range"], counted, cells["Place"], cells["Day"], told)
