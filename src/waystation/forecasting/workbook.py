"""The forecast as a workbook of sheets with typed cells."""

from __future__ import annotations

import datetime as dt
import errno
import io
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from waystation.domain.evidence import Decision, Entry
from waystation.domain.forecast import Forecast
from waystation.domain.formulas import plain_cell
from waystation.forecasting.issue import Made
from waystation.forecasting.public import hidden_names, is_small, kept_back, names_hidden
from waystation.forecasting.read_me import FIRST_SHEET, NOT_FOR, ReadMe, Told, read_me
from waystation.forecasting.reproduce import run_facts
from waystation.forecasting.sheets import (
    Cell,
    Column,
    Sheet,
    arrivals_sheet,
    needs_sheet,
    present_sheet,
    summary_sheet,
)
from waystation.reports.offices import people_in, without_names

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000
"""Rows of a sheet; the format takes 1,048,576. More stand in the CSV files alone."""

LONGEST = 32_000
"""Characters of a cell; the format takes 32,767."""

_FIRST_CHARACTERS, _LINE = 90, 15
"""Characters of a line on the first sheet, fewer than fit; points of its height."""

FIRST_YEAR = 1900
"""Year from which a workbook knows days."""

EVIDENCE = (
    Column("event_day", "#date+occurred", 11),
    Column("published", "#date+published", 11),
    Column("place", "#loc+name", 20),
    Column("words", "#description+words", 20),
    Column("low", "#affected+min"),
    Column("high", "#affected+max"),
    Column("unit", "#indicator+unit"),
    Column("kind", "#indicator+name", 14),
    Column("measure", "#indicator+type"),
    Column("speaker", "#org+speaker", 20),
    Column("publisher", "#org+publisher", 20),
    Column("url", "#meta+url", 30),
    Column("sentence", "#description+sentence", 60),
    Column("used", "#status+used", 6),
    Column("meaning", "#description+meaning", 30),
    Column("reason", "#description+reason", 30),
    Column("weight", "#indicator+weight"),
    Column("read_low", "#affected+min+read"),
    Column("read_high", "#affected+max+read"),
    Column("copies", "#meta+copies"),
)
"""Columns of the sheet of figures."""


def workbook_bytes(forecast: Forecast, made: Made | None, sentence: str = "") -> bytes:
    """The workbook: read me, summary, arrivals, present, needs, evidence, run.

    The same forecast gives the same bytes: the time of making in it is the as-of day's midnight.

    Args:
        forecast: The forecast.
        made: From what it was made, and whether tables have hashtags.
        sentence: The forecast in a sentence.
    """
    told = Told(sentence, hashtags=made is not None and made.hashtags)
    sheets = (
        summary_sheet(forecast),
        arrivals_sheet(forecast),
        present_sheet(forecast),
        needs_sheet(forecast),
        evidence_sheet(forecast),
        run_sheet(forecast, made),
    )
    return write_workbook(
        sheets,
        title=forecast.scenario.title,
        day=forecast.as_of,
        first=read_me(forecast, told),
        hashtags=told.hashtags,
    )


def evidence_sheet(forecast: Forecast) -> Sheet:
    """The figures everybody may read, with what was made of them."""
    return Sheet("evidence", EVIDENCE, map(_evidence_row, shown_figures(forecast)))


def shown_figures(forecast: Forecast) -> Iterator[tuple[Entry, Decision]]:
    """Figures that may be passed on.

    Left out: police and troops, places not public, counts below 5, sources not to be re-published.
    """
    hidden = hidden_names(forecast.scenario)
    for entry, decision in zip(forecast.entries, forecast.decisions, strict=True):
        figure = entry.figure
        if kept_back(figure) or is_small(figure) or names_hidden(hidden, figure, decision):
            continue
        yield entry, decision


def _evidence_row(pair: tuple[Entry, Decision]) -> tuple[Cell, ...]:
    figure, use = pair[0].figure, pair[1]
    return (
        figure.event_day, figure.published, figure.location or figure.place, figure.words,
        figure.low, figure.high, str(figure.unit), str(figure.kind), str(figure.measure),
        figure.speaker, figure.publisher, figure.url,
        without_names(figure.sentence, people_in(figure.sentence)),
        "yes" if use.used else "no", use.meaning, use.reason, round(use.weight, 3),
        use.low, use.high, len(use.copies),
    )  # fmt: skip


def run_sheet(forecast: Forecast, made: Made | None) -> Sheet:
    """What the numbers rest on: caveats, standards, the run; one fact a row."""
    columns = (Column("what", "#meta+name", 18), Column("value", "#meta+value", 100, plain=True))
    return Sheet("run", columns, _run_rows(forecast, made))


def _run_rows(forecast: Forecast, made: Made | None) -> Iterator[tuple[Cell, ...]]:
    for name, value in run_facts(forecast, made).items():
        if name == "standards":
            yield from ((f"standard, {n.item}", n.source) for n in forecast.needs)
        else:
            yield (name, value)
    yield from (("caveat", caveat) for caveat in forecast.caveats)
    left = len(forecast.entries) - sum(1 for _ in shown_figures(forecast))
    yield ("figures left out", left)
    why = "police and troops, places not public, counts below 5, sources not to be re-published"
    yield ("left out", f"figures: {why}")
    yield ("small counts", "counts of 1 to 4 people are stored as 0 or 5")
    yield ("q05 to q95", "in 5 to 95 of 100 runs there are as many or fewer; q50 is the middle")
    yield ("use", NOT_FOR)


def write_workbook(
    sheets: Iterable[Sheet],
    *,
    title: str,
    day: dt.date,
    first: ReadMe | None = None,
    hashtags: bool = False,
) -> bytes:
    """Sheets as the bytes of an XLSX file: days as days, numbers as numbers, texts never formulas.

    Args:
        sheets: The tables; headings stay in view.
        title: Title in the properties of the file.
        day: Stands for the time of making in them.
        first: A sheet to be read, before them.
        hashtags: A row of HXL hashtags below the headings.

    Raises:
        OSError: There is no room for the files the workbook is put together from.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import XlsxFileError

    out = io.BytesIO()
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    try:
        with TemporaryDirectory() as room, Workbook(out, {**plain, "tmpdir": room}) as book:
            created = dt.datetime.combine(day, dt.time())
            book.set_properties({"title": title, "author": "Waystation", "created": created})
            styles = _styles(book)
            if first is not None:
                _write_first(book.add_worksheet(FIRST_SHEET), first, styles)
            for sheet in sheets:
                page = book.add_worksheet(sheet.name)
                _write_sheet(page, sheet, styles, hashtags=hashtags)
    except XlsxFileError as error:
        raise OSError(errno.EIO, str(error)) from error
    return out.getvalue()


class _Styles(NamedTuple):
    """Styles of cells; `quoted` keeps a text a text also after somebody edits it."""

    head: Format
    tags: Format
    days: Format
    quoted: Format
    whole: Format
    parts: Format
    title: Format
    name: Format
    text: Format
    quoted_text: Format
    day: Format


def _styles(book: Workbook) -> _Styles:
    top = {"valign": "top", "text_wrap": True}
    days = {"num_format": "yyyy-mm-dd"}
    return _Styles(
        head=book.add_format({"bold": True, "bottom": 1}),
        tags=book.add_format({"font_color": "#666666"}),
        days=book.add_format(days),
        quoted=book.add_format({"quote_prefix": True}),
        whole=book.add_format({"num_format": "#,##0"}),
        parts=book.add_format({"num_format": "#,##0.0##"}),
        title=book.add_format({"bold": True, "font_size": 16, "quote_prefix": True}),
        name=book.add_format({"bold": True, **top}),
        text=book.add_format(top),
        quoted_text=book.add_format({"quote_prefix": True, **top}),
        day=book.add_format({"align": "left", **top, **days}),
    )


def _write_first(page: Worksheet, sheet: ReadMe, styles: _Styles) -> None:
    """The sheet to be read: the title, then names and texts side by side."""
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 100)
    _for_print(page)
    page.hide_gridlines(2)
    page.write_string(0, 0, _cut(sheet.title), styles.title)
    for number, (name, cell) in enumerate(sheet.lines, 2):
        lines = math.ceil(len(str(cell or "")) / _FIRST_CHARACTERS)
        page.set_row(number, _LINE * max(1, lines))
        page.write_string(number, 0, name, styles.name)
        if isinstance(cell, dt.date) and cell.year >= FIRST_YEAR:
            page.write_datetime(number, 1, cell, styles.day)
        elif cell is not None:
            text = _cut(str(cell))
            style = styles.text if plain_cell(text) == text else styles.quoted_text
            page.write_string(number, 1, text, style)


def _write_sheet(page: Worksheet, sheet: Sheet, styles: _Styles, *, hashtags: bool) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, max(column.width, len(column.name) + 1))
    heads = 1 + hashtags
    _for_print(page)
    page.freeze_panes(heads, 0)
    page.repeat_rows(0)
    _write_row(page, 0, [column.name for column in sheet.columns], styles.head)
    if hashtags:
        _write_row(page, 1, [column.tag for column in sheet.columns], styles.tags)
    plain = [column.plain for column in sheet.columns]
    rows = iter(sheet.rows)
    for number, row in enumerate(itertools.islice(rows, MOST_ROWS), heads):
        for place, cell in enumerate(row):
            _write_cell(page, number, place, cell, styles, plain=plain[place])
    if next(rows, None) is not None:
        told = f"More rows than a sheet holds: see {sheet.name}.csv."
        page.write_string(MOST_ROWS + heads, 0, told)


def _for_print(page: Worksheet) -> None:
    """On A4 across, as wide as the paper, with the sheet's name and the page's number."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&R&P / &N")


def _write_row(page: Worksheet, number: int, texts: Sequence[str], style: Format) -> None:
    for place, text in enumerate(texts):
        page.write_string(number, place, text, style)


def _write_cell(
    page: Worksheet, row: int, place: int, cell: Cell, styles: _Styles, *, plain: bool
) -> None:
    """One cell by its kind; one without a value stays empty."""
    if isinstance(cell, dt.date) and cell.year >= FIRST_YEAR:
        page.write_datetime(row, place, cell, styles.days)
    elif isinstance(cell, int | float):
        whole = isinstance(cell, int) or cell.is_integer()
        style = None if plain else styles.whole if whole else styles.parts
        page.write_number(row, place, cell, style)
    elif cell is not None:
        text = _cut(str(cell))
        page.write_string(row, place, text, None if plain_cell(text) == text else styles.quoted)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
