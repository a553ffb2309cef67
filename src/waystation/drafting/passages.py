"""Reports cut into sentences, each with what was read in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from waystation.domain.evidence import Figure
from waystation.domain.findings import Findings, ReadPlace, StatedEvent
from waystation.domain.places import Gazetteer
from waystation.drafting.cues import Cues, cues_of
from waystation.reports.named.dates import DayMention
from waystation.reports.parse import Parsed, ParsedSentence, parse
from waystation.reports.words.tokens import Tokens


@dataclass(frozen=True, eq=False)
class Passage:
    """A sentence with everything read in it.

    Attributes:
        findings: What was read in its report.
        text: The sentence in one line.
        start: Offset of its first character in the report's raw text.
        number: Position in the report.
        tokens: Its words and signs.
        days: Days named in it.
        figures, events, places: What was read in it.
        cues: The words of its language.
    """

    findings: Findings
    text: str
    start: int
    number: int
    tokens: Tokens
    days: Sequence[DayMention]
    figures: tuple[Figure, ...]
    events: tuple[StatedEvent, ...]
    places: tuple[ReadPlace, ...]
    cues: Cues

    @property
    def report(self) -> str:
        """Name of its report."""
        return self.findings.report.name

    @property
    def published(self) -> dt.date | None:
        """Day its report was published."""
        return self.findings.report.published

    @property
    def day(self) -> DayMention | None:
        """The first day named in it that is known as a day or a short span."""
        return next((day for day in self.days if day.day is not None), None)

    def before(self, place: ReadPlace) -> int:
        """Number of tokens before a place named in it."""
        at = place.start - self.start
        return sum(1 for token in self.tokens if token.end <= at)


def passages_of(findings: Sequence[Findings], gazetteer: Gazetteer) -> tuple[Passage, ...]:
    """Every sentence of the reports; the order of the reports given does not matter."""
    return tuple(passage for one in in_order(findings) for passage in _of_report(one, gazetteer))


def in_order(findings: Iterable[Findings]) -> list[Findings]:
    """Reports in the order of their days, undated ones last, then of their names."""
    return sorted(
        findings,
        key=lambda one: (
            one.report.published or dt.date.max,
            one.report.name,
            one.report.report_id,
        ),
    )


def _of_report(findings: Findings, gazetteer: Gazetteer) -> Iterator[Passage]:
    parsed = parse(findings.report, gazetteer)
    cues = cues_of(findings.report.language)
    for number, sentence in enumerate(parsed.sentences):
        yield _passage(findings, parsed, sentence, number, cues)


def _passage(
    findings: Findings, parsed: Parsed, read: ParsedSentence, number: int, cues: Cues
) -> Passage:
    start, end = parsed.way_back.raw_span(read.sentence.start, read.sentence.end)
    raw = findings.report.text[start:end]
    return Passage(
        findings=findings,
        text=" ".join(raw.split()),
        start=start,
        number=number,
        tokens=read.tokens,
        days=read.days,
        figures=tuple(one for one in findings.figures if start <= one.start < end),
        events=tuple(one for one in findings.events if start <= one.start < end),
        places=tuple(one for one in findings.places if start <= one.start < end),
        cues=cues,
    )
