"""Reads UNHCR's files: the Refugee Data Finder and the Operational Data Portal.

Refugee Data Finder (api.unhcr.org/population/v1): people at the end of a year, by country of
origin and of asylum. Operational Data Portal (data.unhcr.org/population/get): `sublocation`, one
count for each place with its own day; `timeseries`, one running count of a whole situation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import FigureKind, Measure, SpeakerClass
from waystation.domain.work import Progress, silent
from waystation.world.loaders.cells import MASKED, Number
from waystation.world.loaders.columns import Field, Opened, open_table
from waystation.world.loaders.countries import country_code
from waystation.world.loaders.fields import Cells, Unusable
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import (
    Counts,
    Level,
    Outcome,
    PeopleCount,
    SourcePlace,
    Teller,
)
from waystation.world.tables import show

LAG_DAYS = 7
"""Days from the day of a portal's count to its publication (assumption: it tells none)."""
YEAR_OUT = (7, 1)
"""Month and day of the next year on which a year's counts are taken as published (assumption:
Global Trends comes out about mid-June, the data with it)."""

_ORIGIN, _ASYLUM = "Country of origin", "Country of asylum"
_GROUPS: tuple[tuple[Field, str, bool], ...] = (
    (Field("refugees", ("Refugees under UNHCR's mandate", "REF")), "refugees", False),
    (Field("asylum_seekers", ("Asylum-seekers", "ASY")), "asylum-seekers", False),
    (
        Field("oip", ("Other people in need of international protection", "OIP")),
        "other people in need of international protection",
        False,
    ),
    (
        Field("idps", ("IDPs of concern to UNHCR", "IDP")),
        "internally displaced people",
        True,
    ),
    (Field("stateless", ("Stateless persons", "STA")), "stateless people", True),
    (Field("ooc", ("Others of concern", "Others of concern to UNHCR", "OOC")), "others", True),
)
"""Column, who it counts, and whether they may be in the country they come from."""
_RETURNS: tuple[tuple[Field, str], ...] = (
    (Field("returned_refugees", ("Returned refugees", "RET")), "returned refugees"),
    (Field("returned_idps", ("Returned IDPs", "RDP")), "returned internally displaced people"),
)
_FIELDS = (
    Field("year", ("Year",)),
    Field("coo_iso", (f"{_ORIGIN} (ISO)", f"{_ORIGIN} ISO")),
    Field("coo_name", (_ORIGIN,)),
    Field("coa_iso", (f"{_ASYLUM} (ISO)", f"{_ASYLUM} ISO")),
    Field("coa_name", (_ASYLUM,)),
    *(field for field, _, _ in _GROUPS),
    *(field for field, _ in _RETURNS),
)
_PORTAL = (
    Field("name", ("geomaster_name", "Location", "Location name")),
    Field("day", ("data_date", "date", "Date"), ("#date",)),
    Field("people", ("individuals", "Individuals"), ("#affected",)),
    Field("lat", ("centroid_lat", "latitude"), ("#geo+lat",)),
    Field("lon", ("centroid_lon", "longitude"), ("#geo+lon",)),
    Field("pcode", ("pcode", "admin_pcode"), ("#adm1+code", "#adm2+code")),
)
_FALLS_BELOW = 0.5
"""Share of the year before below which a count is noted: a few such falls were input errors."""


def read_unhcr(path: Path, *, lag: int | None = None, progress: Progress = silent) -> Counts:
    """Read one file of UNHCR, of any of the three kinds.

    Args:
        path: The file: JSON, CSV or XLSX.
        lag: Days from the day of a count to its publication; None takes `LAG_DAYS`, and for
            years' ends `YEAR_OUT`.
        progress: Told how many rows were read.

    Raises:
        InputError: It is no such file, or holds a column about persons.
    """
    teller = Teller(file_name(path), progress)
    table = open_table(path, (*_FIELDS, *_PORTAL), source="unhcr", teller=teller)
    if {"people", "day"} <= table.place.keys():
        whole = "name" not in table.place
        counts = list(_portal(table, teller, LAG_DAYS if lag is None else lag))
        if whole:
            counts = _running(counts, teller)
        return Counts(teller.file, tuple(counts), tuple(teller.told()), total=whole)
    if "year" not in table.place:
        found = "neither a year nor a date with a column of people"
        raise InputError([Problem(str(path), 1, "", found, "a file of UNHCR as it gives it")])
    counts = list(_finder(table, teller, lag))
    _tell_falls(counts, teller)
    return Counts(teller.file, tuple(counts), tuple(teller.told()))


def _portal(table: Opened, teller: Teller, lag: int) -> Iterator[PeopleCount]:
    """Counts of places or of the whole situation, each with its own day."""
    seen: dict[str, tuple[int, Number]] = {}
    for line, record in table.records():
        row = Cells(line, record, teller)
        try:
            count = _portal_count(row, lag, whole="name" not in table.place)
        except Unusable as error:
            error.tell()
            continue
        if count is None:
            continue
        before = seen.setdefault(count.key, (line, Number(count.low, count.high)))
        if before[0] != line:
            same = before[1] == (count.low, count.high)
            why = "counted once" if same else f"line {before[0]} tells another number"
            teller.tell(Outcome.LEFT_OUT, line, f"{count.key} a second time", why)
            continue
        yield count


def _portal_count(row: Cells, lag: int, *, whole: bool) -> PeopleCount | None:
    people, when, name = row.people("people"), row.day("day"), row.text("name")
    if people is None or when is None or not (name or whole):
        row.teller.count(Outcome.LEFT_OUT, row.line, "no number, day or place", "nothing to take")
        return None
    at = row.position()
    place = SourcePlace(
        name,
        Level.WHOLE if whole else Level.SITE,
        pcode=row.text("pcode"),
        lat=at[0] if at else None,
        lon=at[1] if at else None,
    )
    return PeopleCount(
        place=place,
        day=when,
        published=when + dt.timedelta(lag),
        low=people.low,
        high=people.high,
        words=_words(row.cells["people"], people),
        who="people registered",
        kind=FigureKind.ARRIVING if whole else FigureKind.AT_PLACE,
        measure=Measure.CUMULATIVE if whole else Measure.STOCK,
        speaker_class=SpeakerClass.REGISTRATION,
        key=f"UNHCR portal {name} {when}".replace("  ", " "),
        family="registered",
        line=row.line,
    )


def _words(cell: str, people: Number) -> str:
    return "* (1 to 4)" if cell.strip() == MASKED else f"{people.low:,}"


def _running(counts: list[PeopleCount], teller: Teller) -> list[PeopleCount]:
    """A running count by day; where it falls, the row says so."""
    told: list[PeopleCount] = []
    for one in sorted(counts, key=lambda count: count.day):
        before = told[-1] if told else None
        if before is not None and one.low < before.low:
            found = f"{one.words} on {one.day}, lower than {before.words} on {before.day}"
            teller.tell(Outcome.NOTED, one.line, found, "a running count that falls: ask why")
            one = replace(one, note=f"lower than the {before.words} of {before.day}")
        told.append(one)
    return told


def _finder(table: Opened, teller: Teller, lag: int | None) -> Iterator[PeopleCount]:
    seen: set[str] = set()
    for line, record in table.records():
        row = Cells(line, record, teller)
        try:
            found = list(_year(row, lag))
        except Unusable as error:
            error.tell()
            continue
        for count in found:
            if count.key in seen:
                teller.tell(Outcome.LEFT_OUT, line, f"{count.key} a second time", "counted once")
                continue
            seen.add(count.key)
            yield count


def _year(row: Cells, lag: int | None) -> Iterator[PeopleCount]:
    year = row.people("year")
    if year is None or not 1950 <= year.low <= 2150:
        raise Unusable(row, f"year {show(row.cells.get('year', ''))}", "a year, as 2019")
    origin = country_code(row.text("coo_iso")) or country_code(row.text("coo_name"))
    asylum = country_code(row.text("coa_iso")) or country_code(row.text("coa_name"))
    if not asylum:
        found = "no country of asylum"
        row.teller.count(Outcome.LEFT_OUT, row.line, found, "a sum over countries is no place")
        return
    last = dt.date(year.low, 12, 31)
    published = dt.date(year.low + 1, *YEAR_OUT) if lag is None else last + dt.timedelta(lag)
    place = SourcePlace(row.text("coa_name") or asylum, Level.COUNTRY, country=asylum)
    source = row.text("coo_name") or origin or "all countries"
    known = PeopleCount(
        place=place, day=last, published=published, low=0, high=0, words="", who="",
        kind=FigureKind.AT_PLACE, measure=Measure.STOCK, line=row.line,
        speaker_class=SpeakerClass.REGISTRATION, key="", family="",
    )  # fmt: skip
    for field, who, may_be_home in _GROUPS:
        people = row.people(field.name)
        if people is None or not people.high:
            continue
        if origin == asylum and not may_be_home:
            found = f"{who} from the country they are in"
            row.teller.count(Outcome.LEFT_OUT, row.line, found, "cannot be: ask UNHCR")
            continue
        yield _stated(known, row, field.name, people, f"{who} from {source}", origin)
    for field, who in _RETURNS:
        people = row.people(field.name)
        if people is None or not people.high:
            continue
        spent = replace(known, kind=FigureKind.RETURNS, measure=Measure.FLOW, last_day=last,
                        day=dt.date(year.low, 1, 1))  # fmt: skip
        yield _stated(spent, row, field.name, people, f"{who} from {source}", origin)


def _stated(
    known: PeopleCount, row: Cells, field: str, people: Number, who: str, origin: str
) -> PeopleCount:
    of = origin or "all"
    return replace(
        known,
        low=people.low,
        high=people.high,
        words=_words(row.cells[field], people),
        who=who,
        key=f"UNHCR {field} {of} in {known.place.country} {(known.last_day or known.day).year}",
        family=f"{field} {of}",
    )


def _tell_falls(counts: list[PeopleCount], teller: Teller) -> None:
    """Stocks that fall by half or more from one year to the next."""
    before: dict[tuple[str, str], PeopleCount] = {}
    for one in sorted(counts, key=lambda count: count.day):
        if one.measure is not Measure.STOCK:
            continue
        key = (one.place.country, one.family)
        earlier = before.get(key)
        if earlier is not None and one.high < _FALLS_BELOW * earlier.low:
            found = f"{one.who} in {one.place.name}: {earlier.words}, a year on {one.words}"
            teller.tell(Outcome.NOTED, one.line, found, "falls by more than half: ask why")
        before[key] = one
