"""Reads IOM DTM's flow monitoring registries: travellers counted at points, by day or month.

A counting point sees a part of a flow, at the hours it is open: its counts are lower bounds and
never the flow. Rows split by origin, next place, sex and age are added up by point, time and
direction; a row that stands there twice counts once, so that the sum stays a lower bound.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.vocabulary import (
    SEEN_PASSING,
    DayPrecision,
    FigureKind,
    Measure,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.world.loaders.amounts import says_nothing, span
from waystation.world.loaders.columns import Field, by_names, open_table
from waystation.world.loaders.countries import country_code
from waystation.world.loaders.fields import DAY_FORMS, Cells, Unusable
from waystation.world.loaders.opening import open_rows
from waystation.world.loaders.records import (
    Level,
    Outcome,
    SourcePlace,
    Stated,
    Teller,
    line_range,
)
from waystation.world.tables import show

LAG_DAYS = 14
"""Days from the last day of a count to its publication (assumption: files tell none)."""

_FIELDS = (
    Field("point", ("fmp", "fmp_name", "FMP name", "flow monitoring point"), needed=True),
    Field("people", ("n", "number", "individuals", "number of individuals"), needed=True),
    Field("country", ("fmp_country", "country")),
    Field("day", ("date", "survey date", "date of survey")),
    Field("month", ("month",)),
    Field("movement", ("movement",)),
    Field("lat", ("latitude", "fmp_lat")),
    Field("lon", ("longitude", "fmp_lon")),
)
_HEADER_WITHIN = 20


@dataclass(frozen=True)
class _Seen:
    """Travellers of one row."""

    line: int
    place: SourcePlace
    first: dt.date
    last: dt.date
    movement: str
    people: int


def is_flow(path: Path) -> bool:
    """Whether a file is a registry of a counting point, by its columns.

    Raises:
        InputError: It cannot be opened.
    """
    rows = open_rows(path, Teller(""))
    try:
        head = [cells for _, cells in itertools.islice(rows, _HEADER_WITHIN)]
    finally:
        rows.close()
    return any({"point", "people"} <= by_names(cells, _FIELDS).keys() for cells in head)


def read_flow(path: Path, teller: Teller, *, lag: int | None = None) -> list[Stated]:
    """The counts of one registry, daily or monthly.

    Args:
        path: The file: CSV, JSON or XLSX.
        teller: Takes what is left out.
        lag: Days from the last day of a count to its publication; None takes `LAG_DAYS`.

    Raises:
        InputError: It is no such file, or holds a column about persons.
    """
    table = open_table(path, _FIELDS, source="dtm", teller=teller)
    together: dict[tuple[object, ...], list[_Seen]] = {}
    for line, record in table.records_once(teller):
        row = Cells(line, record, teller)
        try:
            seen = _seen(row)
        except Unusable as error:
            error.tell()
            continue
        if seen is not None:
            key = (seen.place, seen.first, seen.last, seen.movement)
            together.setdefault(key, []).append(seen)
    days = LAG_DAYS if lag is None else lag
    return [_stated(alike, days) for alike in together.values()]


def _seen(row: Cells) -> _Seen | None:
    people, name = row.people("people"), row.text("point")
    cell = row.cells.get("day") or row.cells.get("month", "")
    if people is None or not name or says_nothing(cell):
        found = "no number, point or time"
        row.teller.count(Outcome.LEFT_OUT, row.line, found, "unknown is not zero: nothing to take")
        return None
    if people.low != people.high:
        row.teller.count(Outcome.LEFT_OUT, row.line, "a masked count (*)", "in no sum")
        return None
    try:
        first, last = span(cell)
    except ValueError:
        raise Unusable(row, f"time {show(cell)}", f"{DAY_FORMS}, or a month as YYYY-MM") from None
    at = row.position()
    lat, lon = at if at else (None, None)
    country = country_code(row.text("country"))
    place = SourcePlace(name, Level.SITE, country, "", "", lat, lon)
    return _Seen(row.line, place, first, last, row.text("movement").casefold(), people.low)


def _stated(alike: Sequence[_Seen], lag: int) -> Stated:
    one, people = alike[0], sum(seen.people for seen in alike)
    last = str(one.last) if one.last > one.first else ""
    lines = line_range(sorted(seen.line for seen in alike))
    key = ("IOM DTM flow", one.place.name, one.place.country, one.movement, str(one.first), last)
    return Stated(
        min(seen.line for seen in alike),
        one.place,
        {
            "event_day": str(one.first),
            "event_end": last,
            "day_precision": DayPrecision.MONTH.value if last else "",
            "published": str(one.last + dt.timedelta(lag)),
            "kind": FigureKind.CROSSING.value,
            "measure": Measure.FLOW.value,
            "low": str(people),
            "high": "",
            "words": f"at least {people:,}",
            "hedge": "at least",
            "unit": Unit.PEOPLE.value,
            "who": ", ".join(filter(None, (SEEN_PASSING, one.movement))),
            "place_role": PlaceRole.VIA.value,
            "speaker_class": SpeakerClass.AID_AGENCY.value,
            "origin": " ".join(filter(None, key)),
        },
        note="a counting point sees a part of a flow"
        + (f"; {len(alike)} rows added up, lines {lines}" if len(alike) > 1 else ""),
    )
