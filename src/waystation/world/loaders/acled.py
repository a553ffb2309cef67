"""Reads ACLED's event files, CSV or JSON, with the columns of before or after 2022.

Actors and notes are never read: they may name persons. Events are given one by one; a million rows
are never held. ACLED's terms do not let its rows be re-published.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from waystation.world.loaders.cells import day, degrees, whole
from waystation.world.loaders.columns import Field, open_table
from waystation.world.loaders.records import ConflictEvent, Outcome, Teller
from waystation.world.tables import show

LAG_DAYS = 7
"""Days from an event to its publication (assumption: ACLED comes out weekly)."""

WEIGHTS: Mapping[str, float] = {
    "battles": 1.0,
    "explosions/remote violence": 1.0,
    "violence against civilians": 1.0,
    "riots": 0.5,
    "protests": 0.0,
    "strategic developments": 0.0,
    "remote violence": 1.0,
    "battle-no change of territory": 1.0,
    "battle-government regains territory": 1.0,
    "battle-non-state actor overtakes territory": 1.0,
    "riots/protests": 0.5,
    "strategic development": 0.0,
    "headquarters or base established": 0.0,
    "non-violent transfer of territory": 0.0,
}
"""How much one event counts (assumption: people leave fighting and violence against them, fewer
leave riots, none protests). The last seven are names of before 2019."""

_FIELDS = (
    Field("id", ("event_id_cnty", "data_id"), needed=True),
    Field("day", ("event_date",), ("#date+occurred", "#date"), needed=True),
    Field("type", ("event_type",), ("#event+type",), needed=True),
    Field("lat", ("latitude",), ("#geo+lat",), needed=True),
    Field("lon", ("longitude",), ("#geo+lon",), needed=True),
    Field("deaths", ("fatalities",), ("#affected+killed",), needed=True),
    Field("time_precision"),
    Field("geo_precision"),
)
_COARSE = "3"
"""`geo_precision` of an event known to a region alone, placed at its capital."""


def read_acled(path: Path, teller: Teller) -> Iterator[ConflictEvent]:
    """The events of one file that may make people leave, in the order of the file.

    Args:
        path: The file.
        teller: Takes what is left out.

    Raises:
        InputError: It is no file of ACLED events, or holds a column about persons.
    """
    table = open_table(path, _FIELDS, source="acled", teller=teller)
    at = [table.place.get(field.name, -1) for field in _FIELDS]
    identity, when, kind, lat, lon, deaths, time_at, geo_at = at
    widest = max(at)
    for line, cells in table.rows:
        if len(cells) <= widest:
            teller.count(Outcome.LEFT_OUT, line, "a row that is too short", "nothing to take")
            continue
        weight = WEIGHTS.get(cells[kind].strip().casefold())
        if weight is None:
            found = f"event type {show(cells[kind].strip())}"
            teller.count(Outcome.LEFT_OUT, line, found, "not a type that is known")
            continue
        try:
            best = whole(cells[deaths])
            count = best.high if best else 0
            if weight == 0.0 and not count:
                teller.count(Outcome.LEFT_OUT, line, "peaceful events", "nobody leaves for them")
                continue
            if geo_at >= 0 and cells[geo_at].strip() == _COARSE:
                why = "no place to assign them to"
                teller.count(Outcome.LEFT_OUT, line, "events known to a region alone", why)
                continue
            first, last = _span(day(cells[when]), cells[time_at].strip() if time_at >= 0 else "")
            north, east = degrees(cells[lat], 90.0), degrees(cells[lon], 180.0)
        except ValueError as error:
            why = "a day, position and number of deaths are needed"
            teller.tell(Outcome.LEFT_OUT, line, f"what cannot be read ({show(str(error))})", why)
            continue
        if north is None or east is None:
            teller.count(Outcome.LEFT_OUT, line, "an event without a position", "no place")
            continue
        name = cells[identity].strip()
        yield ConflictEvent(line, name, first, last, north, east, weight, count, count, count)


def _span(when: dt.date, precision: str) -> tuple[dt.date, dt.date]:
    """Days an event may have happened on: the day (1), the week about it (2), the month (3)."""
    if precision == "2":
        return when - dt.timedelta(3), when + dt.timedelta(3)
    if precision == "3":
        last = calendar.monthrange(when.year, when.month)[1]
        return when.replace(day=1), when.replace(day=last)
    return when, when
