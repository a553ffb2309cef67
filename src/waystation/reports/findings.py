"""Everything read from one report: figures, events, statements, relations."""

from __future__ import annotations

from waystation.domain.evidence import Findings, Report
from waystation.domain.places import Gazetteer
from waystation.reports.events import read_events
from waystation.reports.parse import Parsed, parse
from waystation.reports.reader import read_figures
from waystation.reports.relations import relate
from waystation.reports.statements import statements_as_read


def read_findings(report: Report, gazetteer: Gazetteer) -> Findings:
    """Every figure, event and statement of a report, each in order of place, and the relations.

    The report is parsed once for all of them.
    """
    return findings_of(parse(report, gazetteer))


def findings_of(parsed: Parsed) -> Findings:
    """The same, of a report that is parsed already."""
    statements, figures = statements_as_read(parsed), read_figures(parsed)
    return Findings(
        report=parsed.given,
        figures=figures,
        events=read_events(parsed, statements),
        statements=parsed.as_given(statements),
        relations=relate(figures, parsed.report.language),
    )
