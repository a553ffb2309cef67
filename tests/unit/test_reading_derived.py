"""Totals are read from their parts."""

from __future__ import annotations

import pytest

from waystation.domain.findings import Findings
from waystation.page.reading import reading_tables
from waystation.reports.documents import report_from_text
from waystation.reports.findings import read_findings
from waystation.reports.listing_events import findings_as_json, relation_lines
from waystation.reports.relating.derived import RULE, readings_of
from waystation.world.gazetteer import world_gazetteer

ARMY = (
    "The army said 500 to 700 soldiers will be sent to the coast. "
    "They will join 1,300 guards there, bringing the total to about 2,000."
)


def read(text: str) -> Findings:
    return read_findings(report_from_text(text, "note.txt"), world_gazetteer())


def test_a_total_is_read_as_the_sum_of_its_parts() -> None:
    findings = read(ARMY)
    reading = readings_of(findings)[-1]
    assert (reading.low, reading.high, reading.rule) == (1800.0, 2000.0, RULE)
    figure = findings_as_json(findings)["figures"][-1]
    assert (figure["read_low"], figure["read_high"]) == (1800, 2000)
    assert (figure["literal_low"], figure["literal_high"]) == (2000, 2000)


@pytest.mark.parametrize(
    "text",
    [
        "The army said 500 to 700 soldiers will be sent to the coast, and about 2,000 elsewhere.",
        "Officials counted nearly 500 people in Huixtla and 900 in Tonalá, in total about 1,400.",
    ],
    ids=["no total", "a part with an open end"],
)
def test_a_figure_without_whole_parts_keeps_its_own_range(text: str) -> None:
    assert all(reading.rule != RULE for reading in readings_of(read(text)))


def test_parts_of_one_total_are_told_in_one_line() -> None:
    (line,) = relation_lines(read(ARMY))
    assert line.startswith("“about 2,000” total of “500 to 700”, “1,300”: ")


def test_long_words_of_an_event_are_cut_after_a_word() -> None:
    text = (
        "Soldiers with shields, helmets and long batons from three provinces of the far north "
        "closed the bridge at Tecún Umán on Friday."
    )
    *_, events, _ = reading_tables([read(text)])
    cells = [row[1] for row in events.rows]  # type: ignore[union-attr]
    assert all(len(str(cell)) <= 62 for cell in cells)
    assert str(cells[0]).endswith(" …")
