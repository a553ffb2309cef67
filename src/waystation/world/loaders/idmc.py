"""Reads IDMC's files: Internal Displacement Updates (IDU) by event, and yearly figures (GIDD).

Updates tell displacements, one row a figure. IDMC's own rules for adding them up are followed:
within an event recommended figures come before those for triangulation; several recommended ones
add; of those for triangulation the latest of a place is taken; a figure that names several places
is counted once. A row that stands there twice counts once; of rows with one id the latest. Texts
of events are never read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import (
    NEWLY_DISPLACED,
    DayPrecision,
    FigureKind,
    Measure,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.world.loaders.columns import Field, open_table
from waystation.world.loaders.countries import country_code
from waystation.world.loaders.fields import Cells, Unusable
from waystation.world.loaders.records import Level, Outcome, SourcePlace, Stated, Teller, line_range
from waystation.world.tables import show

LAG_DAYS = 7
"""Days from the last day of an update to its publication, where it does not tell (assumption)."""
YEAR_OUT = (5, 31)
"""Month and day of the next year on which a year's figures are taken as published (assumption:
the yearly report comes out in May)."""

_FIELDS = (
    Field("id", ("id",)),
    Field("country", ("country", "country_name", "Name"), ("#country+name",)),
    Field("iso3", ("iso3", "ISO3"), ("#country+code",)),
    Field("year", ("year", "Year"), ("#date+year",)),
    Field("figure", ("figure",), ("#affected+idps+ind+newdisp",)),
    Field("role", ("role",)),
    Field("type", ("displacement_type",)),
    Field("qualifier", ("qualifier",)),
    Field("first", ("displacement_start_date", "displacement_date"), ("#date+start",)),
    Field("last", ("displacement_end_date",), ("#date+end",)),
    Field("created", ("created_at",)),
    Field("event", ("event_id",)),
    Field("place", ("locations_name",), ("#loc+name",)),
    Field("accuracy", ("locations_accuracy",)),
    Field("end_of_move", ("locations_type",)),
    Field("lat", ("latitude",), ("#geo+lat",)),
    Field("lon", ("longitude",), ("#geo+lon",)),
    Field("sources", ("sources",)),
)
_YEARLY: tuple[tuple[Field, str, bool], ...] = (
    (
        Field("conflict_new_displacement", ("Conflict Internal Displacements",)),
        "conflict",
        True,
    ),
    (Field("conflict_total_displacement", ("Conflict Stock Displacement",)), "conflict", False),
    (
        Field("disaster_new_displacement", ("Disaster Internal Displacements",)),
        "disasters",
        True,
    ),
    (Field("disaster_total_displacement", ("Disaster Stock Displacement",)), "disasters", False),
)
_HEDGES = {
    "": "", "total": "", "exact": "", "exactly": "", "approximately": "about", "about": "about",
    "more than": "more than", "at least": "at least", "less than": "fewer than",
    "fewer than": "fewer than", "up to": "up to",
}  # fmt: skip
_OPEN_ABOVE, _OPEN_BELOW = ("more than", "at least"), ("fewer than", "up to")
_LEVELS = (("adm0", Level.COUNTRY), ("adm1", Level.REGION), ("adm2", Level.DISTRICT))


@dataclass(frozen=True)
class _Update:
    """One figure of an update."""

    line: int
    identity: str
    event: str
    place: SourcePlace
    first: dt.date
    last: dt.date
    created: dt.date | None
    people: int
    hedge: str
    recommended: bool
    cause: str
    move: str
    sources: str


def read_idmc(path: Path, teller: Teller, *, lag: int | None = None) -> list[Stated]:
    """The figures of one file, of either kind.

    Args:
        path: The file: CSV, JSON or XLSX.
        teller: Takes what is left out or changed.
        lag: Days from the last day of a figure to its publication; None takes the day it was
            created, `LAG_DAYS`, and `YEAR_OUT` for years.

    Raises:
        InputError: It is no such file, or holds a column about persons.
    """
    fields = (*_FIELDS, *(field for field, _, _ in _YEARLY))
    table = open_table(path, fields, source="idmc", teller=teller)
    yearly = any(field.name in table.place for field, _, _ in _YEARLY)
    if not yearly and not {"figure", "first"} <= table.place.keys():
        found = "neither updates (figure, displacement_date) nor years (conflict_new_displacement)"
        raise InputError([Problem(str(path), 1, "", found, "a file of IDMC as it gives it")])
    updates: list[_Update] = []
    stated: list[Stated] = []
    for line, record in table.records_once(teller):
        row = Cells(line, record, teller)
        try:
            if yearly:
                stated += _year(row, lag)
            elif (update := _update(row)) is not None:
                updates.append(update)
        except Unusable as error:
            error.tell()
    return stated or [_stated(one, lag) for one in _added_up(_newest(updates, teller), teller)]


def _update(row: Cells) -> _Update | None:
    people, first = row.people("figure"), row.day("first")
    if people is None or first is None or not people.high:
        row.teller.count(Outcome.LEFT_OUT, row.line, "no number or day", "nothing to take")
        return None
    last = row.day("last") or first
    if last < first:
        raise Unusable(row, f"a last day {last} before the first, {first}", "days in order")
    qualifier = row.text("qualifier").casefold()
    if qualifier not in _HEDGES:
        row.teller.count(Outcome.NOTED, row.line, f"qualifier {show(qualifier)}", "taken as exact")
    place = _place(row)
    return _Update(
        line=row.line,
        identity=row.text("id"),
        event=row.text("event") or f"line {row.line}",
        place=place,
        first=first,
        last=last,
        created=row.day("created"),
        people=people.high,
        hedge=_HEDGES.get(qualifier, ""),
        recommended=not row.text("role").casefold().startswith("triangulation"),
        cause=row.text("type").casefold(),
        move=row.text("end_of_move").casefold(),
        sources=row.text("sources"),
    )


def _place(row: Cells) -> SourcePlace:
    """The one place of a figure; of one that names several, its country under their names."""
    country = country_code(row.text("iso3")) or country_code(row.text("country"))
    names = [name.strip() for name in row.text("place").split(";") if name.strip()]
    accuracy = row.text("accuracy").casefold()
    levels = [level for word, level in _LEVELS if word in accuracy]
    level = levels[-1] if levels else Level.SITE
    if len(set(names)) != 1 or level is Level.COUNTRY:
        name = "; ".join(names) or row.text("country") or country
        return SourcePlace(name, Level.COUNTRY, country)
    at = row.position()
    lat, lon = at if at else (None, None)
    short = names[0].split(",")[0].strip()
    return SourcePlace(short, level, country, "", "", lat, lon)


def _newest(updates: Sequence[_Update], teller: Teller) -> Iterator[_Update]:
    """Each figure once: of rows with one id the one created last; none where that tells nothing."""
    together: dict[str, list[_Update]] = {}
    for one in updates:
        together.setdefault(one.identity or f"line {one.line}", []).append(one)
    for alike in together.values():
        last = max(one.created or dt.date.min for one in alike)
        newest = [one for one in alike if (one.created or dt.date.min) == last]
        if len({replace(one, line=0) for one in newest}) > 1:
            lines = line_range(sorted(one.line for one in newest))
            found = f"{len(newest)} rows of one id that differ, lines {lines}"
            done = "none is taken: which is the later one is not told"
            teller.tell(Outcome.LEFT_OUT, newest[0].line, found, done)
            continue
        yield newest[0]
        for one in alike:
            if one is not newest[0]:
                done = "the one created last is taken, once"
                teller.count(
                    Outcome.LEFT_OUT, one.line, "a figure whose id stands there twice", done
                )


def _added_up(updates: Iterable[_Update], teller: Teller) -> Iterator[_Update]:
    """The figures that count, by IDMC's rules for adding up."""
    events: dict[tuple[str, str], list[_Update]] = {}
    for one in updates:
        events.setdefault((one.place.country, one.event), []).append(one)
    for held in events.values():
        best = [one for one in held if one.recommended]
        for one in held:
            if best and not one.recommended:
                done = "its event has a recommended one"
                teller.count(Outcome.LEFT_OUT, one.line, "a figure for triangulation", done)
        yield from _sums(best, teller) if best else _latest(held, teller)


def _sums(held: Sequence[_Update], teller: Teller) -> Iterator[_Update]:
    """Recommended figures; those of one place and time are added up."""
    together: dict[tuple[object, ...], list[_Update]] = {}
    for one in held:
        key = (one.place, one.first, one.last, one.cause, one.move)
        together.setdefault(key, []).append(one)
    for alike in together.values():
        first = min(alike, key=lambda one: one.line)
        if len(alike) == 1:
            yield first
            continue
        hedges = sorted({one.hedge for one in alike if one.hedge})
        people = sum(one.people for one in alike)
        found = f"{len(alike)} recommended figures of one event, place and time"
        teller.tell(Outcome.CHANGED, first.line, found, f"added up: {people:,}")
        yield replace(first, people=people, hedge=hedges[0] if len(hedges) == 1 else "about"
                      if hedges else "")  # fmt: skip


def _latest(held: Sequence[_Update], teller: Teller) -> Iterator[_Update]:
    """Of figures for triangulation of one place the latest; those of other places stay."""
    newest: dict[SourcePlace, _Update] = {}
    for one in sorted(held, key=_age):
        before = newest.get(one.place)
        if before is not None:
            done = "a later one of its event and place is taken"
            teller.count(Outcome.LEFT_OUT, before.line, "a figure for triangulation", done)
        newest[one.place] = one
    yield from sorted(newest.values(), key=lambda one: one.line)


def _age(one: _Update) -> tuple[dt.date, dt.date, int, int]:
    return one.last, one.created or one.last, one.people, one.line


def _stated(one: _Update, lag: int | None) -> Stated:
    hedge = one.hedge
    words = " ".join(filter(None, (hedge, f"{one.people:,}")))
    told = one.created if lag is None and one.created and one.created >= one.last else None
    published = told or one.last + dt.timedelta(LAG_DAYS if lag is None else lag)
    to = "destination" in one.move and "origin" not in one.move
    key = ("IDMC update", one.event, one.place.name, one.place.country, one.move, str(one.first))
    days = str(one.last) if one.last > one.first else ""
    return Stated(
        one.line,
        one.place,
        {
            "event_day": str(one.first),
            "event_end": days,
            "published": str(published),
            "kind": (FigureKind.ARRIVING if to else FigureKind.ON_THE_MOVE).value,
            "measure": Measure.FLOW.value,
            "low": "" if hedge in _OPEN_BELOW else str(one.people),
            "high": "" if hedge in _OPEN_ABOVE else str(one.people),
            "words": words,
            "hedge": hedge,
            "unit": Unit.PEOPLE.value,
            "who": _by(NEWLY_DISPLACED, one.cause),
            "place_role": (PlaceRole.TO if to else PlaceRole.FROM).value,
            "speaker_class": SpeakerClass.AID_AGENCY.value,
            "origin": " ".join(filter(None, (*key, days))),
        },
        note="; ".join(filter(None, (f"event {one.event}", one.sources))),
    )


def _by(who: str, cause: str) -> str:
    return f"{who} by {cause}" if cause else who


def _year(row: Cells, lag: int | None) -> Iterator[Stated]:
    year = row.people("year")
    country = country_code(row.text("iso3")) or country_code(row.text("country"))
    if year is None or not 1950 <= year.low <= 2150 or not country:
        raise Unusable(row, "no year or country", "a year and a country with an ISO code")
    first, last = dt.date(year.low, 1, 1), dt.date(year.low, 12, 31)
    published = dt.date(year.low + 1, *YEAR_OUT) if lag is None else last + dt.timedelta(lag)
    place = SourcePlace(row.text("country") or country, Level.COUNTRY, country)
    for field, cause, new in _YEARLY:
        people = row.people(field.name)
        if people is None or not people.high:
            continue
        yield Stated(
            row.line,
            place,
            {
                "event_day": str(first if new else last),
                "event_end": str(last) if new else "",
                "day_precision": DayPrecision.YEAR.value if new else "",
                "published": str(published),
                "kind": (FigureKind.ON_THE_MOVE if new else FigureKind.AT_PLACE).value,
                "measure": (Measure.FLOW if new else Measure.STOCK).value,
                "low": str(people.low),
                "high": str(people.high),
                "words": f"{people.low:,}" if people.low == people.high else "* (1 to 4)",
                "unit": Unit.PEOPLE.value,
                "who": _by(NEWLY_DISPLACED if new else "internally displaced people", cause),
                "place_role": (PlaceRole.FROM if new else PlaceRole.AT).value,
                "speaker_class": SpeakerClass.AID_AGENCY.value,
                "origin": f"IDMC {field.name} {country} {year.low}",
            },
        )
