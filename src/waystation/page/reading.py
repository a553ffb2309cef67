"""What was read from reports, as tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from waystation.domain.days import show_day
from waystation.domain.evidence import Figure, Report
from waystation.reports.listing import COLUMNS, figure_rows


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
        table = Table(title=f"{report.name}{day}", title_justify="left")
        for head in COLUMNS:
            table.add_column(head)
        for row in figure_rows(figures):
            table.add_row(*(Text(cell) for cell in row))
        yield table
