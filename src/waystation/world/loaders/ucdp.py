"""Reads UCDP's georeferenced events (GED) and candidate events, CSV or the API's JSON.

Every event has a low, a best and a high estimate of deaths. Names of sides, sources and headlines
are never read. Release 24.0.1 came without a header: its 49 columns are then taken by position.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

from waystation.world.loaders.cells import day, degrees, whole
from waystation.world.loaders.columns import Field, open_table
from waystation.world.loaders.records import ConflictEvent, Outcome, Teller
from waystation.world.tables import show

CANDIDATE_DAY = 20
"""Day of the next month by which a month's candidate events are out (assumption)."""
YEAR_OUT = (7, 1)
"""Month and day of the next year by which a year's events are out (assumption: GED is released
about June)."""

COLUMNS: tuple[str, ...] = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id"),
    *("dyad_name", "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id"),
    *("side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates"),
    *("where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec"),
    *("date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"),
    *("best", "high", "low", "gwnoa", "gwnob"),
)
"""The 49 columns of a file, in order."""

_FIELDS = (
    Field("id", (), needed=True),
    Field("first", ("date_start",), needed=True),
    Field("last", ("date_end",), needed=True),
    Field("lat", ("latitude",), needed=True),
    Field("lon", ("longitude",), needed=True),
    Field("best", (), needed=True),
    Field("low", ()),
    Field("high", ()),
    Field("where_prec", (), needed=True),
    Field("date_prec", ()),
)
_FINE_PLACES = frozenset({"", "1", "2", "3"})
"""`where_prec` of events placed exactly, within about 25 km, or in a second-level region. Wider
ones (4 region, 5 a line or point of no exact place, 6 country, 7 sea or air) are left out."""
_WHOLE_YEAR = "5"
"""`date_prec` of events known to more than a month."""
_CANDIDATE = re.compile(r"v?[0-9]{2}[._]0[._][0-9]{1,2}")


def read_ucdp(path: Path, teller: Teller) -> Iterator[ConflictEvent]:
    """The events of one file, in its order.

    Args:
        path: The file.
        teller: Takes what is left out.

    Raises:
        InputError: It is no file of UCDP events, or holds a column about persons.
    """
    table = open_table(path, _FIELDS, source="ucdp", teller=teller, bare=COLUMNS)
    at = table.place
    widest = max(at.values())
    for line, cells in table.rows:
        if len(cells) <= widest:
            teller.count(Outcome.LEFT_OUT, line, "a row that is too short", "nothing to take")
            continue
        if cells[at["where_prec"]].strip() not in _FINE_PLACES:
            why = "no place to assign them to"
            teller.count(Outcome.LEFT_OUT, line, "events known to a wide area alone", why)
            continue
        if "date_prec" in at and cells[at["date_prec"]].strip() == _WHOLE_YEAR:
            why = "no week to assign them to"
            teller.count(Outcome.LEFT_OUT, line, "events known to more than a month", why)
            continue
        try:
            event = _event(line, {name: cells[place].strip() for name, place in at.items()})
        except ValueError as error:
            why = "days, a position and deaths (low, best, high in order) are needed"
            teller.tell(Outcome.LEFT_OUT, line, f"what cannot be read ({show(str(error))})", why)
            continue
        yield event


def _event(line: int, cells: dict[str, str]) -> ConflictEvent:
    first, last = day(cells["first"]), day(cells["last"])
    if last < first:
        raise ValueError(cells["last"])
    lat, lon = degrees(cells["lat"], 90.0), degrees(cells["lon"], 180.0)
    if lat is None or lon is None:
        raise ValueError("no position")
    best = whole(cells["best"])
    middle = best.high if best else 0
    low, high = (whole(cells.get(name, "")) for name in ("low", "high"))
    ends = (low.low if low else middle, middle, high.high if high else middle)
    if list(ends) != sorted(ends):
        raise ValueError(f"low {ends[0]}, best {ends[1]}, high {ends[2]}")
    return ConflictEvent(line, cells["id"], first, last, lat, lon, 1.0, *ends)


def is_candidate(path: Path) -> bool:
    """True for a file of monthly candidate events, by its name (GEDEvent_v26_0_8.csv)."""
    return _CANDIDATE.search(path.name) is not None


def published(last: dt.date, *, candidate: bool) -> dt.date:
    """The day from which what happened up to a day is taken as known."""
    if candidate:
        return (last.replace(day=1) + dt.timedelta(32)).replace(day=CANDIDATE_DAY)
    return dt.date(last.year + 1, *YEAR_OUT)
