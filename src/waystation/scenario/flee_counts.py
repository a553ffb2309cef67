"""Tables of an imported folder that speak of counted people: counts, evidence and departures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waystation.domain.vocabulary import FigureKind, Measure, PlaceRole, SpeakerClass, Unit
from waystation.scenario.flee_known import KnownDay
from waystation.scenario.flee_people import People, Totals
from waystation.scenario.texts import table
from waystation.world.flee_records import FleeInstance, Report
from waystation.world.flee_rows import FleeRow, Remarks
from waystation.world.flee_series import LAYOUT

COUNT_COLUMNS = ("location", "date", "published", "people", "corrected", "correction", "source")
DEPARTURE_COLUMNS = (
    *("from", "to", "location", "group", "people", "published", "replaced", "source"),
)
EVIDENCE_COLUMNS = (
    *("event_day", "published", "place", "location", "group", "kind", "measure", "low", "high"),
    *("words", "hedge", "unit", "who", "place_role", "modality", "speaker", "speaker_class"),
    *("publisher", "url", "origin", "note"),
)
"""The columns a person would fill in (docs/evidence-table.md)."""

_CORRECTED = "the registration was corrected on this day: the step from the count before is none"
_SOURCES = {
    Totals.CAMPS: "the day's increase of all camps' counts, interpolated between reports",
    Totals.FILE: "the day's increase of the file of totals, interpolated between reports",
}


def counts_table(instance: FleeInstance, lag: int) -> str:
    """Every count of every camp on the instance's own days."""
    rows = [
        (
            *(one.name, str(it.day), _published(it, lag), str(it.told)),
            *(str(_corrected(it)), "yes" if it.corrects else "", it.source),
        )
        for one in instance.counts
        for it in one.reports
        if _within(instance, it)
    ]
    return table(COUNT_COLUMNS, rows)


def _corrected(report: Report) -> int:
    """What was told, after the corrections of registration that came later as well."""
    factor = report.corrected / report.people if report.people else 1.0
    return int(report.told * factor + 0.5)


def remark_outside(instance: FleeInstance, remarks: Remarks) -> None:
    """Counts before the first day or after the last, of which nothing else is told."""
    for one in instance.counts:
        outside = sum(not _within(instance, it) for it in one.reports)
        if outside:
            found = f"counts of {one.name} before the first or after the last day: {outside}"
            why = "neither figures nor scored; those before the first day still open the series"
            remarks.leave_out(FleeRow(LAYOUT, 0, ()), found, why)


def _within(instance: FleeInstance, report: Report) -> bool:
    return 0 <= (report.day - instance.first_day).days < instance.days


def evidence_table(instance: FleeInstance, lag: int) -> str:
    """The counts of the instance's own days as figures, as they were told."""
    rows = [
        _figure(instance, one.name, it, lag)
        for one in instance.counts
        for it in one.reports
        if _within(instance, it)
    ]
    return table(EVIDENCE_COLUMNS, rows)


def _figure(instance: FleeInstance, name: str, report: Report, lag: int) -> tuple[str, ...]:
    people = str(report.told)
    note = f"{report.source}; {_CORRECTED}" if report.corrects else report.source
    return (
        *(str(report.day), _published(report, lag), name, name, ""),
        *(FigureKind.AT_PLACE.value, Measure.STOCK.value, people, people, people, ""),
        *(Unit.PEOPLE.value, "people registered", PlaceRole.AT.value, "actual", "registration"),
        *(SpeakerClass.REGISTRATION.value, f"Flee instance {instance.name}", ""),
        *(f"{name} {report.day}", note),
    )


def _published(report: Report, lag: int) -> str:
    return (report.day + dt.timedelta(lag)).isoformat()


def departures_table(instance: FleeInstance, people: People, totals: Totals) -> str:
    """Who set off: as it was known from day to day, or as given where nothing else is there."""
    source = _SOURCES[totals]
    rows: list[tuple[str, ...]] = []
    if people.known is None:
        rows = [
            (_day(instance, day), "", "", "", str(number), "", "", source)
            for day, number in enumerate(people.departures)
            if number
        ]
    else:
        for first, last in _spans(people.known):
            rows.append(
                (
                    *(_day(instance, first.day), _day(instance, last.day), "", ""),
                    str(first.people * (last.day - first.day + 1)),
                    *(_day(instance, first.published), _day(instance, first.replaced), source),
                )
            )
    return table(DEPARTURE_COLUMNS, rows)


def _spans(known: Sequence[KnownDay]) -> list[tuple[KnownDay, KnownDay]]:
    """First and last of days that follow each other and hold the same, from and to the same day."""
    spans: list[tuple[KnownDay, KnownDay]] = []
    order = sorted(known, key=lambda one: (one.published, one.replaced or 0, one.day))
    for one in order:
        if spans and _same(spans[-1][1], one):
            spans[-1] = (spans[-1][0], one)
        else:
            spans.append((one, one))
    return spans


def _same(before: KnownDay, one: KnownDay) -> bool:
    held = (before.people, before.published, before.replaced)
    return held == (one.people, one.published, one.replaced) and one.day == before.day + 1


def _day(instance: FleeInstance, number: int | None) -> str:
    if number is None:
        return ""
    return (instance.first_day + dt.timedelta(number)).isoformat()
