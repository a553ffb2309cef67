"""What holds of every text that is read, whatever it is."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings, StatedEvent, Statement
from waystation.domain.places import Gazetteer
from waystation.reports.documents import report_from_text
from waystation.reports.findings import read_findings
from waystation.reports.listing import figures_as_json
from waystation.reports.numbers.wording import read_range
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2018, 10, 24)
LANGUAGES = ("en", "es", "fr", "xx")


@cache
def _gazetteer() -> Gazetteer:
    return world_gazetteer()


def check_text(text: str, language: str = "en") -> tuple[Figure, ...]:
    """Read a text and see that what is found in it can be.

    Raises:
        AssertionError: Something cannot be.
    """
    report = report_from_text(text, "text", published=PUBLISHED)
    report = replace(report, language=language)
    findings = read_findings(report, _gazetteer())
    check_figures(report, findings.figures)
    check_findings(report, findings)
    json.dumps(figures_as_json(findings))
    return findings.figures


def check_findings(report: Report, findings: Findings) -> None:
    """Events and statements point at their words; relations at figures that are there."""
    told: list[StatedEvent | Statement] = [*findings.events, *findings.statements]
    for item in told:
        assert report.text[item.start : item.end] == item.words, "words"
        assert item.start < item.end, "an empty span"
        end = item.sentence_start + len(item.sentence)
        assert report.text[item.sentence_start : end] == item.sentence, "sentence"
        assert 0 <= item.confidence <= 1, "confidence"
        if item.event_day and isinstance(item, StatedEvent) and item.event_end:
            assert item.event_day <= item.event_end, "days"
    for relation in findings.relations:
        both = {relation.first, relation.second}
        assert both <= set(range(len(findings.figures))), "a relation to no figure"
        assert len(both) == 2, "a relation to itself"


def check_figures(report: Report, figures: Sequence[Figure]) -> None:
    """Spans point at words, ranges and days are in order, figures do not overlap."""
    for figure in figures:
        check_figure(report.text, figure)
    for first, second in pairwise(figures):
        assert first.end <= second.start, "figures overlap"


def check_figure(text: str, figure: Figure) -> None:
    """One figure by itself."""
    end = figure.sentence_start + len(figure.sentence)
    assert text[figure.start : figure.end] == figure.words, "words"
    assert text[figure.sentence_start : end] == figure.sentence, "sentence"
    assert figure.sentence_start <= figure.start < figure.end <= end, "span outside its sentence"
    assert figure.start <= figure.number_start < figure.number_end <= figure.end, "number span"
    if figure.hedge_end:
        behind = figure.end <= figure.hedge_start < figure.hedge_end <= end
        within = figure.start <= figure.hedge_start < figure.hedge_end <= figure.end
        assert within or behind, "hedge neither in the words nor behind who is counted"
        assert figure.hedge, "a hedge without words"
    assert figure.low is None or figure.low >= 0, "below none"
    if figure.high is not None:
        assert max(figure.low or 0, 1) <= figure.high, "range"
    reading = read_range(figure)
    assert 0 <= reading.low <= reading.high, "reading"
    if figure.event_day and figure.event_end:
        assert figure.event_day <= figure.event_end, "days"
    assert 0 <= figure.confidence <= 1, "confidence"
