"""The figures of a ledger as a list that is searched and sorted: read once, until it changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from waystation.domain.evidence import Entry, Report, Ruling
from waystation.evidence.ledger import Ledger
from waystation.evidence.listing import entry_as_json
from waystation.evidence.query import Query
from waystation.evidence.standing import time_to_text
from waystation.forecasting.listing import read_as
from waystation.server import schema_desk
from waystation.server.failures import RefusedError
from waystation.server.schema_desk import DeskRevision, ReportItem

MOST = 1000
"""Figures in one answer."""

_RENAMED = {"verdict_by": "by", "verdict_reason": "why"}


@dataclass(frozen=True)
class Asked:
    """Which figures, in which order.

    Attributes:
        search: Words that all stand somewhere in the figure, its sentence or its report's name.
        kind: What is counted.
        place: Words of the place or the group.
        speaker: Words of who said or published it.
        report: Identity of the report.
        state: As in `schema_desk.Entry.state`; "present" for all that were not withdrawn.
        sort: One of `SORTS`.
        descending: True for the largest first.
        start: How many are left out at the beginning.
        count: At most so many.
    """

    search: str = ""
    kind: str = ""
    place: str = ""
    speaker: str = ""
    report: str = ""
    state: str = ""
    sort: str = "entered"
    descending: bool = False
    start: int = 0
    count: int = 100


def state_of(entry: Entry) -> str:
    """How an entry stands, in a word."""
    if entry.withdrawn:
        return "withdrawn"
    return entry.verdict.value if entry.verdict else "open"


Key = Callable[[Entry], str | float | None]
SORTS: Mapping[str, Key] = {
    "entered": lambda e: e.entered,
    "number": lambda e: _first(e.figure.high, e.figure.low),
    "confidence": lambda e: e.figure.confidence,
    "words": lambda e: e.figure.words.casefold(),
    "who": lambda e: e.figure.who.casefold(),
    "kind": lambda e: e.figure.kind.value,
    "place": lambda e: (e.figure.location or e.figure.place).casefold() or None,
    "day": lambda e: e.figure.event_day.isoformat() if e.figure.event_day else None,
    "published": lambda e: e.figure.published.isoformat() if e.figure.published else None,
    "speaker": lambda e: e.figure.speaker.casefold() or None,
    "publisher": lambda e: e.figure.publisher.casefold() or None,
    "report": lambda e: e.figure.report_id or None,
    "state": state_of,
    "decided": lambda e: time_to_text(e.decided) or None,
}
"""What a list can be sorted by; figures that do not say it stand last."""


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)


def as_revision(found: tuple[int, int, int]) -> DeskRevision:
    """How far a ledger has come, as the answers hold it."""
    return DeskRevision(revision=found[0], entered=found[1], reports=found[2])


@dataclass(frozen=True)
class Index:
    """What a ledger held at one moment.

    Attributes:
        revision: How far it had come.
        entries: All figures, in the order they were entered.
        reports: All reports without their texts, newest entered first.
        texts: What each figure is searched in.
    """

    revision: DeskRevision
    entries: tuple[Entry, ...] = ()
    reports: tuple[ReportItem, ...] = ()
    texts: tuple[str, ...] = ()

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of reports by identity."""
        return {one["report_id"]: one["name"] for one in self.reports}

    def listed(self, asked: Asked) -> schema_desk.Entries:
        """One part of the figures asked for.

        Raises:
            RefusedError: There is no such order.
        """
        if asked.sort not in SORTS:
            raise RefusedError(
                422, f"sort: found {asked.sort!r}; expected one of {', '.join(SORTS)}."
            )
        found = self._found(asked)
        key = SORTS[asked.sort]
        with_value = [(value, entry) for entry in found if (value := key(entry)) is not None]
        without = [entry for entry in found if key(entry) is None]
        with_value.sort(key=lambda pair: pair[0], reverse=asked.descending)
        ordered = [entry for _, entry in with_value] + without
        part = ordered[asked.start : asked.start + min(asked.count, MOST)]
        return schema_desk.Entries(
            entries=[self.entry(one) for one in part],
            total=len(ordered),
            start=asked.start,
            desk=self.revision,
        )

    def _found(self, asked: Asked) -> list[Entry]:
        """The figures asked for, in the order they were entered."""
        words = asked.search.casefold().split()
        place, speaker = asked.place.casefold(), asked.speaker.casefold()
        tests: list[Callable[[Entry], bool]] = []
        if asked.kind:
            tests.append(lambda e: e.figure.kind.value == asked.kind)
        if asked.report:
            tests.append(lambda e: e.figure.report_id == asked.report)
        if asked.state == "present":
            tests.append(lambda e: not e.withdrawn)
        elif asked.state:
            tests.append(lambda e: state_of(e) == asked.state)
        if place:
            tests.append(
                lambda e: place in _joined(e.figure.place, e.figure.location, e.figure.group)
            )
        if speaker:
            tests.append(lambda e: speaker in _joined(e.figure.speaker, e.figure.publisher))
        if not words and not tests:
            return list(self.entries)
        return [
            entry
            for entry, text in zip(self.entries, self.texts, strict=True)
            if all(word in text for word in words) and all(test(entry) for test in tests)
        ]

    def entry(self, entry: Entry) -> schema_desk.Entry:
        """A figure as the answers hold it."""
        name = self.names.get(entry.figure.report_id, "")
        return entry_of(entry, name)


def _joined(*parts: str) -> str:
    return "\n".join(parts).casefold()


def entry_of(entry: Entry, report_name: str) -> schema_desk.Entry:
    """A figure as the answers hold it."""
    reading = read_as(entry)
    found = {_RENAMED.get(name, name): value for name, value in entry_as_json(entry).items()}
    found |= {
        "read_low": round(reading.low) if reading else None,
        "read_high": round(reading.high) if reading else None,
        "rule": reading.rule if reading else None,
        "report_name": report_name,
        "state": state_of(entry),
        "by": found["by"] or "",
        "why": found["why"] or "",
    }
    return {name: found[name] for name in schema_desk.Entry.__annotations__}  # type: ignore[return-value]


def ruling_of(ruling: Ruling) -> schema_desk.Ruling:
    """A decision as the answers hold it."""
    return schema_desk.Ruling(
        sequence=ruling.sequence,
        figure_id=ruling.figure_id,
        verdict=ruling.verdict.value,
        by=ruling.author,
        why=ruling.reason,
        decided=time_to_text(ruling.decided) or None,
        replaced_by=ruling.replacement or None,
    )


def read_index(ledger: Ledger) -> Index:
    """What a ledger holds now."""
    revision = as_revision(ledger.revision())
    entries, reports = ledger.entries(), ledger.reports()
    names = {one.report_id: one.name for one in reports}
    texts = tuple(_text(entry, names.get(entry.figure.report_id, "")) for entry in entries)
    items = tuple(_item(one) for one in reversed(reports))
    return Index(revision, entries, _counted(items, entries), texts)


def renewed(index: Index, ledger: Ledger) -> Index:
    """The index as the ledger stands now; after decisions alone, only what they are about is read.

    Args:
        index: As it was.
        ledger: The ledger, open.
    """
    now = as_revision(ledger.revision())
    if now == index.revision:
        return index
    before = index.revision
    if (now["entered"], now["reports"]) != (before["entered"], before["reports"]):
        return read_index(ledger)
    settled = {r.figure_id for r in ledger.rulings() if r.sequence > before["revision"]}
    found = ledger.entries(Query(figure_ids=tuple(settled)))
    new = {entry.figure_id: entry for entry in found}
    entries = tuple(new.get(entry.figure_id, entry) for entry in index.entries)
    return Index(now, entries, _counted(index.reports, entries), index.texts)


def _text(entry: Entry, report_name: str) -> str:
    """What a figure is searched in."""
    f = entry.figure
    parts = (f.words, f.sentence, f.note, f.who, f.place, f.location, f.group, f.speaker)
    more = (f.publisher, report_name, entry.figure_id, f.kind.value)
    return "\n".join((*parts, *more)).casefold()


def _counted(items: Iterable[ReportItem], entries: Iterable[Entry]) -> tuple[ReportItem, ...]:
    """Reports with how many figures they have and how many of these are open."""
    figures: Counter[str] = Counter()
    unsettled: Counter[str] = Counter()
    for entry in entries:
        if not entry.withdrawn:
            figures[entry.figure.report_id] += 1
            unsettled[entry.figure.report_id] += entry.verdict is None
    return tuple(
        {**one, "figures": figures[one["report_id"]], "open": unsettled[one["report_id"]]}
        for one in items
    )


def _item(report: Report) -> ReportItem:
    """A report as the answers hold it, its figures not counted."""
    return ReportItem(
        report_id=report.report_id,
        name=report.name,
        title=report.title,
        publisher=report.publisher,
        published=report.published.isoformat() if report.published else None,
        retrieved=report.retrieved.isoformat() if report.retrieved else None,
        language=report.language,
        media=report.media,
        url=report.url,
        upstream=report.upstream,
        figures=0,
        open=0,
    )
