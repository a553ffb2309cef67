"""The tables of a product: rows its audience may see, each with its level."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from waystation.domain.forecast import Forecast
from waystation.domain.vocabulary import Audience
from waystation.forecasting.export import hub_rows
from waystation.forecasting.geojson import geojson_bytes
from waystation.forecasting.read_me import Told, read_me
from waystation.forecasting.sheets import (
    Cell,
    Column,
    Sheet,
    arrivals_sheet,
    csv_bytes,
    needs_sheet,
    present_sheet,
    summary_sheet,
)
from waystation.forecasting.workbook import EVIDENCE, run_sheet, write_workbook
from waystation.publishing.coarse import coarse
from waystation.publishing.records import Basis, Order, may_see, strictest, within
from waystation.world.tables import table_text

TABLES = (
    "arrivals.csv",
    "forecast.csv",
    "forecast.geojson",
    "forecast.xlsx",
    "needs.csv",
    "present.csv",
)
"""Names of the tables."""
AUDIENCE = Column("audience", "#meta+audience", 9)
_PLACE, _DAY = 1, 3
"""Positions of place and day in the tables by place and day."""
_DATED = ("now_", "first_", "reached")
"""Columns that say where people are about the as-of day, or when they come."""
_END_DATE, _LOCATION = 2, 4
"""Positions of day and place in the hubverse table."""


@dataclass(frozen=True)
class Seen:
    """A forecast through the eyes of an audience.

    Attributes:
        forecast: Its counts, in steps where others read them; the places the audience may see are
            public in its scenario, the others are not.
        levels: Widest audience of each place, as the scenario has it.
        kept: Days not told of places of transit.
        transit: These places.
    """

    forecast: Forecast
    levels: dict[str, Audience]
    kept: tuple[dt.date, dt.date] | None
    transit: frozenset[str]

    def is_kept(self, place: str, day: dt.date) -> bool:
        """True for a day that is not told of a place."""
        return place in self.transit and within(self.kept, day)


def seen_by(basis: Basis, order: Order) -> Seen:
    """The forecast as the audience of a product may see it."""
    scenario = basis.forecast.scenario
    places = tuple(
        replace(
            one,
            audience=Audience.PUBLIC
            if may_see(order.audience, one.audience)
            else Audience.INTERNAL,
        )
        for one in scenario.locations
    )
    forecast = replace(basis.forecast, scenario=replace(scenario, locations=places))
    return Seen(
        forecast=forecast if order.audience is Audience.INTERNAL else coarse(forecast),
        levels={one.name: one.audience for one in scenario.locations},
        kept=basis.kept_days(order),
        transit=basis.transit(),
    )


def table_files(basis: Basis, order: Order, told: Told) -> dict[str, bytes]:
    """The tables by name: CSV, workbook, map, hubverse table.

    Args:
        basis: The forecast.
        order: Audience and what is set aside.
        told: What the workbook's first sheet tells.
    """
    seen = seen_by(basis, order)
    sheets = (make(seen.forecast) for make in (arrivals_sheet, present_sheet, needs_sheet))
    files = {
        f"{sheet.name}.csv": csv_bytes(_told(seen, sheet), hashtags=order.hashtags)
        for sheet in sheets
    }
    files["forecast.csv"] = table_text(_hub(seen)).encode()
    files["forecast.geojson"] = _map(seen, basis, order)
    files["forecast.xlsx"] = _book(seen, basis, order, told)
    return files


def _told(seen: Seen, sheet: Sheet) -> Sheet:
    """A table by place and day without the rows not told, each row with its level."""

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in sheet.rows:
            place, day = str(row[_PLACE]), row[_DAY]
            if not (isinstance(day, dt.date) and seen.is_kept(place, day)):
                yield (*row, str(seen.levels[place]))

    return Sheet(sheet.name, (*sheet.columns, AUDIENCE), rows())


def _summary(seen: Seen) -> Sheet:
    """Places at a glance: of places of transit, nothing of about now."""
    sheet = summary_sheet(seen.forecast)
    names = [column.name for column in sheet.columns]

    def rows() -> Iterator[tuple[Cell, ...]]:
        for row in sheet.rows:
            place = str(row[_PLACE])
            cells = tuple(_cell(seen, place, *one) for one in zip(names, row, strict=True))
            yield (*cells, str(seen.levels[place]))

    return Sheet(sheet.name, (*sheet.columns, AUDIENCE), rows())


def _cell(seen: Seen, place: str, name: str, value: Cell) -> Cell:
    if place not in seen.transit or not name.startswith(_DATED):
        return value
    day = value if isinstance(value, dt.date) else seen.forecast.as_of
    return None if within(seen.kept, day) else value


def _hub(seen: Seen) -> Iterator[tuple[str, ...]]:
    rows = hub_rows(seen.forecast)
    yield next(rows)
    for row in rows:
        if not seen.is_kept(row[_LOCATION], dt.date.fromisoformat(row[_END_DATE])):
            yield row


def _map(seen: Seen, basis: Basis, order: Order) -> bytes:
    """The map with levels, as-of day and expiry; no flow without its range."""
    told = json.loads(geojson_bytes(seen.forecast))
    told |= {
        "audience": str(order.audience),
        "expires": basis.expires(order).isoformat(),
        "use": order.purpose,
    }
    for feature in told["features"]:
        properties = feature["properties"]
        if properties["feature"] == "place":
            properties["audience"] = str(seen.levels[properties["name"]])
            _leave_out(seen, properties)
        else:
            ends = [seen.levels[properties[end]] for end in ("from", "to")]
            properties["audience"] = str(strictest(ends))
            if properties.get("flow_q95") is None:
                properties.pop("flow_mean", None)
    return (json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _leave_out(seen: Seen, properties: dict[str, Any]) -> None:
    """Take out what says where people are about now, at a place of transit."""
    for name, value in properties.items():
        if properties["name"] in seen.transit and name.startswith(_DATED) and value is not None:
            first = name.startswith("first_")
            day = dt.date.fromisoformat(value) if first else seen.forecast.as_of
            if within(seen.kept, day):
                properties[name] = None


def _book(seen: Seen, basis: Basis, order: Order, told: Told) -> bytes:
    forecast = seen.forecast
    sheets = [_summary(seen)]
    sheets += [_told(seen, make(forecast)) for make in (arrivals_sheet, present_sheet, needs_sheet)]
    sheets += [_evidence(basis), _run(basis, order)]
    return write_workbook(
        sheets,
        title=forecast.scenario.title,
        day=forecast.as_of,
        first=read_me(forecast, told),
        hashtags=order.hashtags,
    )


def _evidence(basis: Basis) -> Sheet:
    """The figures that everybody may read, from the workbook of the results."""
    names, _, rows = book_table(basis.files["forecast.xlsx"], "evidence")
    known = {column.name: column for column in EVIDENCE}
    made = tuple(known.get(str(name), Column(str(name), "#meta", 16)) for name in names)
    public = str(Audience.PUBLIC)
    return Sheet("evidence", (*made, AUDIENCE), ((*row, public) for row in rows))


def book_rows(content: bytes, sheet: str) -> list[list[Cell]]:
    """Rows of a sheet of a workbook; empty cells are None."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[None if cell == "" else _plain(cell) for cell in row] for row in rows]


def book_table(content: bytes, sheet: str) -> tuple[list[Cell], int, list[list[Cell]]]:
    """Headings of a sheet, the line in which its rows begin, and the rows, hashtags left out."""
    names, *rows = book_rows(content, sheet)
    tagged = bool(rows) and all(str(cell).startswith("#") for cell in rows[0])
    return names, 2 + tagged, rows[tagged:]


def _plain(cell: Any) -> Cell:  # noqa: ANN401
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell  # type: ignore[no-any-return]


def _run(basis: Basis, order: Order) -> Sheet:
    """The run as the results tell it, then what the product is for and until when."""
    made = run_sheet(basis.forecast, None)
    known = [tuple(row) for row in book_table(basis.files["forecast.xlsx"], "run")[2]]
    rows: list[tuple[Cell, ...]] = [*known]
    rows += [
        ("audience", str(order.audience)),
        ("passed on for", order.purpose),
        ("passed on by", order.by),
        ("out of date from", basis.expires(order).isoformat()),
    ]
    if order.audience is not Audience.INTERNAL:
        rows.append(("counts", "all in steps of 5, sizes of groups in steps of 10"))
    return Sheet("run", made.columns, iter(rows))


def csv_rows(content: bytes) -> list[list[str]]:
    """Rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode())))
