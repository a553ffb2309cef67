"""Figures, reports and entries for the tests of the ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from waystation.domain.evidence import Entry, Figure, Report
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, SpeakerClass, Unit
from waystation.evidence.record import figure_id

TEXT = "Date: 2018-10-24\n\nThe mayor counted nearly 1,500 people in the square on Tuesday."


def day(number: int) -> dt.date:
    return dt.date(2018, 10, number)


def figure(**parts: Any) -> Figure:
    """A figure entered by hand; give what differs."""
    usual = Figure(
        low=4000,
        high=4000,
        words="4,000",
        unit=Unit.PEOPLE,
        who="people",
        kind=FigureKind.ON_THE_MOVE,
        measure=Measure.STOCK,
        place="Tapachula",
        location="Tapachula",
        group="first",
        event_day=day(21),
        published=day(22),
        speaker="Town hall",
        speaker_class=SpeakerClass.OFFICIAL,
        publisher="A newspaper",
        url="https://example.org/news",
    )
    return replace(usual, **parts)


def report(report_id: str = "r1", **parts: Any) -> Report:
    return replace(Report(report_id, f"{report_id}.md", TEXT, day(24), "Field notes"), **parts)


def read_figure(report_id: str = "r1", **parts: Any) -> Figure:
    """A figure read from a report, with offsets that point at its words."""
    start = TEXT.index("nearly")
    usual = figure(
        low=None,
        high=1500,
        words="nearly 1,500",
        hedge="nearly",
        hedge_class=HedgeClass.NEARLY,
        event_day=day(23),
        day_basis="weekday",
        published=day(24),
        speaker="The mayor",
        publisher="Field notes",
        url="",
        report_id=report_id,
        sentence=TEXT[TEXT.index("The mayor") :],
        sentence_start=TEXT.index("The mayor"),
        start=start,
        end=start + len("nearly 1,500"),
    )
    return replace(usual, **parts)


def entry(item: Figure, entered: int = 1, *, via: str = "", withdrawn: bool = False) -> Entry:
    return Entry(figure_id(item), item, entered, via or "evidence.csv", withdrawn)


def entries(*items: Figure) -> tuple[Entry, ...]:
    """Entries in the order given."""
    return tuple(entry(item, number) for number, item in enumerate(items, start=1))
