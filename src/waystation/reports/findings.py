"""Everything read from one report: figures, events, statements, relations."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings, ReadPlace, StatedEvent, Statement
from waystation.domain.places import Gazetteer
from waystation.reports.acts.acts import act_words
from waystation.reports.acts.events import events_in
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.statements import statements_in
from waystation.reports.named.mentions import PlaceMention
from waystation.reports.parse import Parsed, ParsedSentence, parse, parse_together
from waystation.reports.reader import read_figures
from waystation.reports.relating.relations import relate

READING = "Reading reports"
"""What is told of reports while this is done with each."""


def read_findings(report: Report, gazetteer: Gazetteer) -> Findings:
    """Every figure, event and statement of a report, each in order of place, and the relations.

    The report is parsed once for all of them.
    """
    parsed = parse(report, gazetteer)
    return findings_of(parsed, read_figures(parsed))


def read_together(reports: Sequence[Report], gazetteer: Gazetteer) -> tuple[Findings, ...]:
    """The same of reports about one story, in their order.

    What one of them says surely helps to tell which place another means; for less than what it
    says itself.
    """
    parsed = parse_together(reports, gazetteer)
    return tuple(findings_of(one, read_figures(one)) for one in parsed)


def findings_of(parsed: Parsed, figures: tuple[Figure, ...]) -> Findings:
    """The same, of a report that is parsed already, with figures from whatever reader."""
    events, statements = events_and_statements(parsed)
    return Findings(
        report=parsed.given,
        figures=figures,
        events=events,
        statements=statements,
        relations=relate(figures, parsed.report.language),
        places=places_read(parsed),
    )


def places_read(parsed: Parsed) -> tuple[ReadPlace, ...]:
    """Every place named in a report, in order, in the offsets and words of the text as given."""
    return tuple(
        _place(read, mention, parsed) for read in parsed.sentences for mention in read.places
    )


def _place(read: ParsedSentence, mention: PlaceMention, parsed: Parsed) -> ReadPlace:
    first, begin = read.tokens[mention.first], read.sentence.start
    start, end = begin + first.start, begin + read.tokens[mention.last - 1].end
    start, end = parsed.way_back.raw_span(start, end)
    at = mention.at
    return ReadPlace(
        words=mention.text,
        place=at,
        runner_up=mention.runner_up,
        role=mention.role,
        confidence=mention.confidence if at else 0.0,
        why=mention.why,
        sentence_start=parsed.way_back.raw_span(begin, read.sentence.end)[0],
        start=start,
        end=end,
    )


def events_and_statements(
    parsed: Parsed,
) -> tuple[tuple[StatedEvent, ...], tuple[Statement, ...]]:
    """Events and statements of a report; none in a language without words for acts."""
    words = act_words(parsed.report.language)
    if words is None:
        return (), ()
    readers = [Reader(item.tokens, words, parsed.lexicon) for item in parsed.sentences]
    statements = statements_in(parsed, readers)
    events = events_in(parsed, readers, statements)
    return parsed.as_given(events), parsed.as_given(statements)
