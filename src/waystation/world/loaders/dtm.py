"""Reads IOM DTM's files: displaced people present, by place and round.

From the API v3 (`displacement/admin0|admin1|admin2`, JSON), and CSV or XLSX exports with or without
a row of hashtags. A row is one part of a place's people, by where they came from and why: the
parts of one place, round, kind of assessment and operation are added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.vocabulary import FigureKind, Measure, SpeakerClass, Unit
from waystation.domain.work import Progress, silent
from waystation.world.loaders.cells import Number
from waystation.world.loaders.columns import Field, open_table
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
    line_range,
)

LAG_DAYS = 14
"""Days from a round's reporting day to its publication (assumption: files tell none)."""

_FIELDS = (
    Field("country", ("admin0Name", "Country", "adm0_name"), ("#country+name", "#adm0+name")),
    Field("country_code", ("admin0Pcode", "adm0_pcode", "iso3"), ("#country+code", "#adm0+code")),
    Field("region", ("admin1Name", "adm1_name", "State", "ADM1_EN", "Admin 1"), ("#adm1+name",)),
    Field(
        "region_code", ("admin1Pcode", "adm1_pcode", "State code"), ("#adm1+pcode", "#adm1+code")
    ),
    Field(
        "district",
        (
            *(
                "admin2Name",
                "adm2_name",
                "Locality",
                "ADM2_EN",
                "Admin 2",
                "LGA",
                "Woreda",
                "District",
            ),
        ),
        ("#adm2+name",),
    ),
    Field("district_code", ("admin2Pcode", "adm2_pcode"), ("#adm2+pcode", "#adm2+code")),
    Field("site", ("siteName", "Site name", "Location name", "Settlement name"), ("#loc+name",)),
    Field("lat", ("latitude", "siteLatitude"), ("#geo+lat",)),
    Field("lon", ("longitude", "siteLongitude"), ("#geo+lon",)),
    Field(
        "people",
        (
            *("numPresentIdpInd", "IDPs", "IDP individuals", "Total IDPs", "Individuals"),
            *("IDP Ind", "IDP INDs", "Number of IDPs", "Number of IDP individuals"),
            *("Total number of IDPs", "Total IDP individuals", "Total number of IDP individuals"),
        ),
        ("#affected+idps+ind", "#affected+idps"),
    ),
    Field(
        "households",
        (
            *("numPresentIdpHh", "IDP households", "Households", "HHs", "IDP HH", "IDP HHs"),
            *("Number of IDP households", "Total IDP households"),
            "Total number of IDP households",
        ),
        ("#affected+idps+hh",),
    ),
    Field(
        "day",
        (
            *("reportingDate", "Reporting date", "Survey date", "Date of survey"),
            *("Assessment date", "Date of assessment", "Date"),
        ),
        ("#date+reported", "#date+survey"),
    ),
    Field("round", ("roundNumber", "Round", "Round number"), ("#round+code",)),
    Field("reason", ("displacementReason", "Reason"), ("#cause", "#event+cause")),
    Field("origin", ("idpOriginAdmin1Name", "Origin"), ("#adm1+origin+name",)),
    Field("origin_code", ("idpOriginAdmin1Pcode",), ("#adm1+origin+pcode",)),
    Field("assessment", ("assessmentType", "Assessment type"), ("#assessment+type",)),
    Field("operation", ("operation", "Operation"), ("#operation+name",)),
    Field("males", ("numberMales",), ("#affected+m",)),
    Field("females", ("numberFemales",), ("#affected+f",)),
    Field("id", ("id",)),
)
_LEVELS = ((Level.SITE, "site"), (Level.DISTRICT, "district"), (Level.REGION, "region"))
_SURVEYS = frozenset({"SRV", "FMS", "FMC", "FMSC"})
"""Kinds of assessment that count no people present: surveys and counting points."""
_COUNTED_BY = {
    "BA": "baseline assessment",
    "ETT": "event tracking",
    "SA": "site assessment",
    "REG": "registration",
}
_SERIES = ("", "BA", "SA", "REG", "ETT")


@dataclass(frozen=True)
class _Part:
    """One row: people at a place from one origin, for one reason."""

    line: int
    place: SourcePlace
    day: dt.date
    round: str
    assessment: str
    operation: str
    source: tuple[str, str]
    people: Number
    unit: Unit

    @property
    def whole(self) -> tuple[object, ...]:
        """What the parts of one count share."""
        where = (self.place.level, self.place.country, self.place.region, self.place.name)
        code = self.place.pcode
        return (*where, code, self.round or self.day, self.assessment, self.operation, self.unit)


def read_dtm(
    path: Path, *, lag: int | None = None, operation: str = "", progress: Progress = silent
) -> Counts:
    """Read one file of displaced people present.

    Args:
        path: The file: JSON, CSV or XLSX.
        lag: Days from the reporting day to publication; None takes `LAG_DAYS`.
        operation: Take the rows of this operation alone; empty takes all.
        progress: Told how many rows were read.

    Raises:
        InputError: It is no such file, or holds a column about persons.
    """
    from waystation.domain.errors import InputError, Problem

    teller = Teller(file_name(path), progress)
    table = open_table(path, _FIELDS, source="dtm", teller=teller)
    if table.place.keys().isdisjoint({"people", "households"}) or "day" not in table.place:
        found = "no reporting date, or no column of displaced people"
        expected = "a DTM file with reportingDate and numPresentIdpInd"
        raise InputError([Problem(str(path), 1, "", found, expected)])
    parts: list[_Part] = []
    for line, record in table.records():
        row = Cells(line, record, teller)
        try:
            part = _part(row)
        except Unusable as error:
            error.tell()
            continue
        if part is not None and operation and part.operation.casefold() != operation.casefold():
            teller.count(Outcome.LEFT_OUT, line, f"operation {part.operation!r}", "not asked for")
        elif part is not None:
            parts.append(part)
    days = LAG_DAYS if lag is None else lag
    counts = tuple(_added_up(_once(parts, teller), days, teller))
    return Counts(teller.file, counts, tuple(teller.told()))


def _part(row: Cells) -> _Part | None:
    place = _place(row)
    people, unit = row.people("people"), Unit.PEOPLE
    if people is None:
        people, unit = row.people("households"), Unit.HOUSEHOLDS
    when = row.day("day")
    if place is None or people is None or when is None:
        row.teller.count(Outcome.LEFT_OUT, row.line, "no place, number or day", "nothing to take")
        return None
    assessment = row.text("assessment").upper()
    if assessment in _SURVEYS:
        why = "a survey or counting point sees a part of the people, not those present"
        row.teller.count(Outcome.LEFT_OUT, row.line, f"assessment {assessment}", why)
        return None
    if unit is Unit.PEOPLE:
        _compare_sexes(row, people)
    return _Part(
        line=row.line,
        place=place,
        day=when,
        round=row.text("round"),
        assessment=assessment,
        operation=row.text("operation"),
        source=(row.text("origin_code") or row.text("origin"), row.text("reason")),
        people=people,
        unit=unit,
    )


def _place(row: Cells) -> SourcePlace | None:
    """The narrowest place the row names; None when it names none."""
    country = country_code(row.text("country_code")) or country_code(row.text("country"))
    at = row.position()
    for level, field in _LEVELS:
        name, code = row.text(field), row.text(f"{field}_code")
        if name or code:
            region = row.text("region") if level is not Level.REGION else ""
            lat, lon = at if at else (None, None)
            return SourcePlace(name or code, level, country, region, code, lat, lon)
    name = row.text("country") or country
    return SourcePlace(name, Level.COUNTRY, country) if name else None


def _compare_sexes(row: Cells, people: Number) -> None:
    males, females = row.people("males"), row.people("females")
    if males is None or females is None:
        return
    if males.low + females.low > people.high or males.high + females.high < people.low:
        found = "males and females that are not the people present"
        row.teller.count(Outcome.NOTED, row.line, found, "the people present are taken")


def _once(parts: Sequence[_Part], teller: Teller) -> Iterator[_Part]:
    """Each part of a place's people once: same place, round, day, reason and origin are one."""
    seen: dict[tuple[object, ...], _Part] = {}
    for part in parts:
        key = (*part.whole, part.day, part.source)
        first = seen.setdefault(key, part)
        if first is part:
            yield part
        elif first.people == part.people:
            teller.count(Outcome.LEFT_OUT, part.line, "a row that stands there twice", "taken once")
        else:
            found = f"{part.people.low:,} for what line {first.line} tells as {first.people.low:,}"
            teller.tell(Outcome.LEFT_OUT, part.line, found, "the first is taken: ask IOM")


def _added_up(parts: Iterator[_Part], lag: int, teller: Teller) -> Iterator[PeopleCount]:
    """The parts of each place, round, assessment and operation as one count."""
    together: dict[tuple[object, ...], list[_Part]] = {}
    for part in parts:
        together.setdefault(part.whole, []).append(part)
    for alike in together.values():
        yield _count(alike, lag, teller)


def _count(parts: Sequence[_Part], lag: int, teller: Teller) -> PeopleCount:
    first, last = parts[0], max(part.day for part in parts)
    lines = line_range([part.line for part in parts])
    shown = [part for part in parts if part.people.low == part.people.high]
    masked = len(parts) - len(shown)
    if masked and shown:
        found = f"{first.place.name}: {masked} of {len(parts)} parts masked (*)"
        teller.tell(Outcome.NOTED, first.line, found, "not in the sum, as UNHCR does it")
    counted = shown or parts
    low, high = sum(p.people.low for p in counted), sum(p.people.high for p in counted)
    how = _COUNTED_BY.get(first.assessment, "")
    place, when = first.place, f"round {first.round}" if first.round else str(last)
    named = " ".join(filter(None, (place.pcode or place.name, place.country)))
    series = " ".join(filter(None, (first.assessment, first.operation)))
    units = "households" if first.unit is Unit.HOUSEHOLDS else "people"
    summed = f"{len(parts)} rows added up, lines {lines}" if len(parts) > 1 else ""
    return PeopleCount(
        place=place,
        day=last,
        published=last + dt.timedelta(lag),
        low=low,
        high=high,
        words="* (1 to 4)" if not shown and len(parts) == 1 else f"{low:,}",
        who=f"internally displaced {units}",
        kind=FigureKind.AT_PLACE,
        measure=Measure.STOCK,
        speaker_class=(
            SpeakerClass.REGISTRATION if first.assessment == "REG" else SpeakerClass.AID_AGENCY
        ),
        key=" ".join(filter(None, ("IOM DTM", named, series, when))),
        family=series or "present",
        line=first.line,
        unit=first.unit,
        note="; ".join(filter(None, (how, first.operation, when, summed))),
    )


def series_order(family: str) -> int:
    """Which kind of assessment goes first where a place has several: those that count people."""
    kind = family.partition(" ")[0]
    return _SERIES.index(kind) if kind in _SERIES else 0
