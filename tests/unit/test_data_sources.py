"""The terms of a source are obeyed: what must not be re-published leaves in no file or page."""

from __future__ import annotations

import dataclasses

import pytest
from tests.evidence_figures import figure

from waystation.domain.vocabulary import Audience, FigureKind
from waystation.forecasting.public import kept_back
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
