"""Small tables of a forecast for spreadsheets: arrivals, people present, needs, places.

Only what everybody may read: public places, counts of 1 to 4 stored as 0 or 5. The same tables
become CSV files and the sheets of a workbook.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import xarray as xr

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import Forecast
from waystation.domain.model import FloatArray
from waystation.domain.places import Location
from waystation.domain.vocabulary import EVERYONE
from waystation.forecasting.needs import amount, balances, shelter_places
from waystation.forecasting.public import shown_locations
from waystation.world.tables import table_text

Cell: TypeAlias = str | int | float | dt.date | None

BANDS: tuple[float, ...] = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of the tables: the middle, and the ends of the 50 % and the 90 % band."""


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: Its heading.
        tag: Its HXL hashtag.
        width: Characters its cells take, about.
        plain: Its whole numbers stand without a mark between thousands.
    """

    name: str
    tag: str
    width: int = 9
    plain: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table with typed cells.

    Attributes:
        name: Name of the file, without its end, and of the sheet.
        columns: Columns, in order.
        rows: Rows of as many cells; read once.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Cell, ...]]


AS_OF = Column("as_of", "#date+asof", 11)
PLACE = Column("place", "#loc+name", 24)
COUNTRY = Column("country", "#country+code")
DAY = Column("day", "#date+forecast", 11)


def percentiles(prefix: str, tag: str, levels: Iterable[float] = BANDS) -> tuple[Column, ...]:
    """Columns of the quantiles of one number: "q05" to "q95"."""
    names = [f"q{100 * level:02.0f}" for level in levels]
    return tuple(Column(f"{prefix}{name}", f"{tag}+{name}") for name in names)


COUNTED = (AS_OF, PLACE, COUNTRY, DAY)
NEEDED = (
    *COUNTED,
    Column("item", "#indicator+name", 14),
    Column("unit", "#indicator+unit", 13),
    *percentiles("", "#indicator+need", (*BANDS[:4], 0.9, BANDS[4])),
    Column("supply", "#capacity+supply"),
    Column("short_q50", "#indicator+short+q50", 10),
    Column("short_q90", "#indicator+short+q90", 10),
    Column("standard", "#indicator+code", 28),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "arrivals": (*COUNTED, *percentiles("", "#affected+arrivals")),
    "present": (*COUNTED, *percentiles("", "#affected+present")),
    "needs": NEEDED,
}
"""Columns of the tables by place and day, by name of the table."""


def arrivals_sheet(forecast: Forecast) -> Sheet:
    """People who arrive on each day from the as-of day on."""
    return _people(forecast, "arrivals", forecast.arrivals)


def present_sheet(forecast: Forecast) -> Sheet:
    """People present at the end of each day from the as-of day on."""
    return _people(forecast, "present", forecast.present)


def _people(forecast: Forecast, name: str, values: xr.DataArray) -> Sheet:
    return Sheet(name, COLUMNS[name], _people_rows(forecast, values))


def _people_rows(forecast: Forecast, values: xr.DataArray) -> Iterator[tuple[Cell, ...]]:
    people = _counts(values, BANDS)
    for location in shown_locations(forecast):
        counts = people[location.name]
        for number, day in days_ahead(forecast):
            cells = (int(count) for count in counts[:, number])
            yield (forecast.as_of, location.name, location.country, day, *cells)


def _counts(values: xr.DataArray, levels: tuple[float, ...]) -> dict[str, FloatArray]:
    """(quantile, ...) people by place, protected."""
    return {name: protect_counts(line) for name, line in _by_place(values, levels).items()}


def _by_place(values: xr.DataArray, levels: tuple[float, ...]) -> dict[str, FloatArray]:
    """(quantile, ...) values by place: taken at once, since a place at a time costs far more."""
    chosen = values.sel(quantile=list(levels), method="nearest")
    lines = chosen.transpose("location", "quantile", ...).values
    return dict(zip(values["location"].values.tolist(), lines, strict=True))


def days_ahead(forecast: Forecast) -> list[tuple[int, dt.date]]:
    """Position and date of the as-of day and every day after it."""
    days = forecast.data["day"].values.astype("datetime64[D]").tolist()
    return [(number, day) for number, day in enumerate(days) if day >= forecast.as_of]


def needs_sheet(forecast: Forecast) -> Sheet:
    """What people present need on each day, and what is short of it where a supply is known."""
    return Sheet("needs", NEEDED, _needs_rows(forecast))


def _needs_rows(forecast: Forecast) -> Iterator[tuple[Cell, ...]]:
    """Rows of days on which anybody may be present."""
    levels = (*BANDS[:4], 0.9, BANDS[4])
    needs = {need.item: need for need in forecast.needs}
    days = {day: number for number, day in days_ahead(forecast)}
    people = _counts(forecast.present, levels)
    for location in shown_locations(forecast):
        for one in balances(forecast, [location.name]):
            count, need = people[location.name][:, days[one.day]], needs[one.item]
            if not count.any():
                continue
            amounts = (tidy(amount(need, float(value))) for value in count)
            against = (tidy(x) for x in (one.supply, one.short_middle, one.short_high))
            first = (forecast.as_of, location.name, location.country, one.day, one.item, one.unit)
            yield (*first, *amounts, *against, need.standard_id)


def tidy(value: float | None) -> float | int | None:
    """A number without digits that arithmetic left over; whole ones as whole numbers."""
    if value is None:
        return None
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded


@dataclass(frozen=True)
class PlaceSummary:
    """One place at a glance.

    Attributes:
        location: The place.
        capacity: Shelter places known; None where not entered.
        now: People present at the end of the as-of day at 5, 50 and 95 %.
        peak: Most people present on any one day after it at 5, 25, 50, 75 and 95 %.
        reached: Whether most runs had reached it by the as-of day.
        first: Day of the first arrival at 5, 50 and 95 %; None beyond the last day, and where
            the place had been reached before.
        over_capacity: Chance of more people than places on a day to come; None where not entered.
    """

    location: Location
    capacity: int | None
    now: tuple[int, ...]
    peak: tuple[int, ...]
    reached: bool
    first: tuple[dt.date | None, ...]
    over_capacity: float | None


NOW = (0.05, 0.5, 0.95)


def place_summaries(forecast: Forecast, places: Sequence[Location]) -> list[PlaceSummary]:
    """What is expected at each of some places, in their order."""
    everyone = forecast.data[["first_arrival", "peak_present"]].sel(group=EVERYONE)
    today = days_ahead(forecast)[0][0]
    first = _by_place(everyone["first_arrival"], NOW)
    peak = _counts(everyone["peak_present"], BANDS)
    present = _counts(forecast.present.isel(day=today), NOW)
    found = []
    for location in places:
        ahead = first[location.name]
        chance = float(forecast.data["peak_over_capacity"].sel(location=location.name))
        found.append(
            PlaceSummary(
                location=location,
                capacity=shelter_places(location),
                now=tuple(int(count) for count in present[location.name]),
                peak=tuple(int(count) for count in peak[location.name]),
                reached=bool(math.isnan(ahead[1])),
                first=tuple(_day_after(forecast.as_of, float(days)) for days in ahead),
                over_capacity=None if math.isnan(chance) else round(chance, 3),
            )
        )
    return found


def _day_after(as_of: dt.date, days: float) -> dt.date | None:
    return as_of + dt.timedelta(math.ceil(days)) if math.isfinite(days) else None


def summary_sheet(forecast: Forecast) -> Sheet:
    """One row a place: people now, most people to come, first arrival, chance over capacity."""
    columns = (
        AS_OF, PLACE, COUNTRY,
        Column("kind", "#loc+type"),
        Column("capacity", "#capacity+shelter"),
        *percentiles("now_", "#affected+present+now", NOW),
        *percentiles("peak_", "#affected+present+peak"),
        Column("reached", "#status+reached"),
        *(Column(c.name, c.tag, 11) for c in percentiles("first_", "#date+arrival", NOW)),
        Column("over_capacity", "#indicator+chance", 13),
    )  # fmt: skip
    rows = (
        (
            forecast.as_of, one.location.name, one.location.country, str(one.location.kind),
            one.capacity, *one.now, *one.peak, "yes" if one.reached else "no", *one.first,
            one.over_capacity,
        )
        for one in place_summaries(forecast, shown_locations(forecast))
    )  # fmt: skip
    return Sheet("summary", columns, rows)


def csv_bytes(sheet: Sheet, *, hashtags: bool = False) -> bytes:
    """The table as UTF-8 CSV: header, rows; lines end in a line feed.

    Args:
        sheet: The table.
        hashtags: A row of HXL hashtags below the header.
    """
    head = [[column.name for column in sheet.columns]]
    if hashtags:
        head.append([column.tag for column in sheet.columns])
    rows = ([_text(cell) for cell in row] for row in sheet.rows)
    return table_text(itertools.chain(head, rows)).encode()


def tagged_csv(name: str, content: bytes) -> bytes:
    """A table that was written, with a row of HXL hashtags below its header; one suffices.

    Args:
        name: Of the table, as in COLUMNS.
        content: Its file.
    """
    head, end, rows = content.partition(b"\n")
    if rows.startswith(b"#"):
        return content
    tags = {column.name: column.tag for column in COLUMNS[name]}
    found = [tags.get(one, "") for one in head.decode("utf-8-sig").strip().split(",")]
    return head + end + table_text([found]).encode() + rows


def _text(cell: Cell) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return "" if cell is None else str(cell)
