"""Where the figures of the three real reports come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from waystation.domain.evidence import Entry, Report
from waystation.evidence.copies import find_copies
from waystation.evidence.origins import OriginTrace, trace_origins
from waystation.evidence.record import figure_id
from waystation.reports.documents import load_report
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports"

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reports are not here")


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    return [load_report(path) for path in sorted(SHARED.glob("*.txt"))]


@pytest.fixture(scope="module")
def traces(reports: list[Report]) -> dict[str, OriginTrace]:
    """Traces by the first three letters of the report's name and the words of the figure."""
    figures = [figure for one in reports for figure in read_report(one, world_gazetteer())]
    known = [Entry(figure_id(f), f, number, "test") for number, f in enumerate(figures, 1)]
    found = {t.figure_id: t for t in trace_origins(known, reports, find_copies(reports))}
    names = {report.report_id: report.name[:3] for report in reports}
    return {f"{names[e.figure.report_id]} {e.figure.words}": found[e.figure_id] for e in known}


def test_the_credit_line_names_the_origin_of_the_copied_report(
    traces: dict[str, OriginTrace],
) -> None:
    trace = traces["000 4,000"]
    assert trace.origin_id == "World Socialist Web Site: 4,000"
    assert trace.credited == "World Socialist Web Site"


def test_reports_of_one_topic_are_no_copies_and_their_figures_stay_apart(
    reports: list[Report], traces: dict[str, OriginTrace]
) -> None:
    assert find_copies(reports) == ()
    assert len({trace.origin_id for trace in traces.values()}) == len(traces)
