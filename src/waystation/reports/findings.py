"""Everything read from one report: figures, events and statements."""

from __future__ import annotations

from waystation.domain.evidence import Findings, Report
from waystation.domain.places import Gazetteer
from waystation.reports.events import read_events
from waystation.reports.parse import Parsed, parse
from waystation.reports.reader import read_figures
from waystation.reports.statements import statements_as_read


def read_findings(report: Report, gazetteer: Gazetteer) -> Findings:
    """Every figure, event and statement of a report, each in order of place.

    The report is parsed once for all three.
    """
    return findings_of(parse(report, gazetteer))


def findings_of(parsed: Parsed) -> Findings:
    """The same, of a report that is parsed already."""
    statements = statements_as_read(parsed)
    return Findings(
        report=parsed.given,
        figures=read_figures(parsed),
        events=read_events(parsed, statements),
        statements=parsed.as_given(statements),
    )
