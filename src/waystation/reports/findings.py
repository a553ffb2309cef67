"""Everything read from one report: figures, events, statements, relations."""

from __future__ import annotations

from waystation.domain.evidence import Figure, Findings, Report, StatedEvent, Statement
from waystation.domain.places import Gazetteer
from waystation.reports.acts.acts import act_words
from waystation.reports.acts.events import events_in
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.statements import statements_in
from waystation.reports.parse import Parsed, parse
from waystation.reports.reader import read_figures
from waystation.reports.relating.relations import relate


def read_findings(report: Report, gazetteer: Gazetteer) -> Findings:
    """Every figure, event and statement of a report, each in order of place, and the relations.

    The report is parsed once for all of them.
    """
    parsed = parse(report, gazetteer)
    return findings_of(parsed, read_figures(parsed))


def findings_of(parsed: Parsed, figures: tuple[Figure, ...]) -> Findings:
    """The same, of a report that is parsed already, with figures from whatever reader."""
    events, statements = events_and_statements(parsed)
    return Findings(
        report=parsed.given,
        figures=figures,
        events=events,
        statements=statements,
        relations=relate(figures, parsed.report.language),
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
