"""Acts that place the people on a day, as figures without a number for the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import Act, FigureKind, Measure, PlaceRole, Unit
from waystation.drafting.marks import Mark, Part

_KINDS = {
    Act.QUEUED: (FigureKind.WAITING, Measure.STOCK),
    Act.ARRIVED: (FigureKind.ARRIVING, Measure.FLOW),
    Act.CROSSED: (FigureKind.CROSSING, Measure.FLOW),
    Act.SET_OFF: (FigureKind.ON_THE_MOVE, Measure.STOCK),
}


def sightings_of(marks: Sequence[Mark], as_of: dt.date) -> tuple[Figure, ...]:
    """One sighting for each place and day an act tells of, unless a figure tells it there.

    No number is made up: `has_number` is False for every one.
    """
    counted = {(mark.place, mark.figure.event_day) for mark in marks if mark.figure and mark.day}
    found: dict[tuple[object, ...], Figure] = {}
    for mark in marks:
        event = mark.event
        if event is None or mark.day is None or mark.is_wide or event.act not in _KINDS:
            continue
        if mark.part is Part.AIM or (mark.place, event.event_day) in counted:
            continue
        key = (mark.place, event.event_day, event.act)
        found.setdefault(key, _sighting(mark, as_of))
    return tuple(
        sorted(found.values(), key=lambda one: (one.event_day or as_of, one.place, one.kind))
    )


def _sighting(mark: Mark, as_of: dt.date) -> Figure:
    event, report = mark.event, mark.passage.findings.report
    assert event is not None
    kind, measure = _KINDS[event.act]
    return Figure(
        low=None,
        high=None,
        words="",
        unit=Unit.PEOPLE,
        who=event.actor or "people on the move",
        kind=kind,
        measure=measure,
        place=mark.words or mark.place.name,
        place_role=PlaceRole.FROM if mark.part is Part.LEFT else PlaceRole.AT,
        event_day=event.event_day,
        event_end=event.event_end,
        day_basis=event.day_basis,
        day_precision=event.day_precision,
        published=report.published or as_of,
        speaker=event.speaker,
        speaker_class=event.speaker_class,
        publisher=report.publisher or report.name,
        url=report.url,
        report_id=report.report_id,
        sentence=mark.passage.text,
        sentence_start=mark.passage.start,
        start=event.start,
        end=event.end,
        confidence=event.confidence,
        at=mark.place,
    )
