"""The terms of a source are obeyed: what must not be re-published leaves in no file or page."""

from __future__ import annotations

import dataclasses

import pytest
from tests.evidence_figures import figure
from tests.page_fixture import sample_forecast

from waystation.domain.vocabulary import Audience, FigureKind
from waystation.forecasting.public import kept_back
from waystation.forecasting.workbook import shown_figures
from waystation.page.build import render_page
from waystation.page.evidence import rows
from waystation.page.picks import Picks
from waystation.world.data_sources import ACLED, SOURCES, UCDP, may_be_published, source_of


@pytest.mark.parametrize(
    ("publisher", "url", "expected"),
    [
        ("ACLED", "", ACLED),
        ("acled (Armed Conflict)", "", ACLED),
        ("Armed Conflict Location & Event Data Project", "", ACLED),
        ("A desk", "https://acleddata.com/data", ACLED),
        ("A desk", "https://api.acleddata.com:443/acled", ACLED),
        ("UCDP", "", UCDP),
        ("A desk", "https://notacleddata.com/data", None),
        ("A paper", "https://paper.example/acleddata.com", None),
        ("ACLEDONIA Times", "", None),
        ("", "", None),
    ],
)
def test_sources_are_known_by_name_or_address(publisher: str, url: str, expected: object) -> None:
    assert source_of(publisher, url) is expected
    assert may_be_published(publisher, url) is (expected is not ACLED)


def test_every_source_tells_its_terms() -> None:
    assert all(one.licence and one.url.startswith("https://") for one in SOURCES)
    assert [one.key for one in SOURCES if one.audience is not Audience.PUBLIC] == ["acled"]


def test_figures_of_acled_and_of_forces_are_kept_back() -> None:
    plain = figure()
    assert not kept_back(plain)
    assert kept_back(dataclasses.replace(plain, publisher="ACLED"))
    assert kept_back(dataclasses.replace(plain, url="https://acleddata.com/x"))
    assert kept_back(dataclasses.replace(plain, kind=FigureKind.FORCES))


def test_no_workbook_and_no_page_shows_what_must_not_be_re_published() -> None:
    """The same forecast, its first figure once published by a paper and once by ACLED."""
    plain = sample_forecast()
    first, *others = plain.entries
    theirs = dataclasses.replace(first.figure, publisher="ACLED", words="MARKED 7 people")
    barred = dataclasses.replace(
        plain, entries=(dataclasses.replace(first, figure=theirs), *others)
    )
    paper = dataclasses.replace(theirs, publisher="A paper")
    marked = dataclasses.replace(plain, entries=(dataclasses.replace(first, figure=paper), *others))
    shown = {entry.figure_id for entry, _ in shown_figures(plain)}
    assert first.figure_id in shown
    assert {entry.figure_id for entry, _ in shown_figures(barred)} == shown - {first.figure_id}
    assert first.figure_id in {row.figure_id for row in rows(Picks(plain))}
    assert first.figure_id not in {row.figure_id for row in rows(Picks(barred))}
    page = render_page(barred)
    assert "MARKED" in render_page(marked)
    assert "ACLED" not in page
    assert "MARKED" not in page
