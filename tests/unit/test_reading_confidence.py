"""How sure the reader is, and what it owes to each doubt."""

from __future__ import annotations

import datetime as dt

import pytest

from waystation.domain.evidence import Figure
from waystation.reports.documents import report_from_text
from waystation.reports.figures.confidence import PRICES
from waystation.reports.reader import READER, read_report
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2018, 10, 24)


def read(text: str) -> list[Figure]:
    report = report_from_text(text, "text", published=PUBLISHED)
    return list(read_report(report, world_gazetteer()))


def test_a_plain_figure_is_sure() -> None:
    (figure,) = read("On Monday 400 people slept in Huixtla.")
    assert (figure.confidence, figure.reader) == (1.0, READER)


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("On Monday 400 people slept in the hall.", ["place unknown"]),
        ("On Monday 400 people in Huixtla were fed.", ["kind unknown"]),
        ("Some 400 people slept in Huixtla.", ["day unknown"]),
        ("On Monday 400 people slept in Ciudad Hidalgo, Chiapas.", []),
        ("On Monday 400 people slept at the border.", ["place unresolved"]),
        ("On Monday 400 people slept in Huixtla,where it rained.", ["text damaged"]),
    ],
)
def test_each_doubt_has_its_price(text: str, doubts: list[str]) -> None:
    figure = read(text)[-1]
    expected = 1.0 - sum(PRICES[doubt] for doubt in doubts)
    assert figure.confidence == pytest.approx(expected)


def test_a_place_that_may_be_another_one_costs_what_it_is_unsure() -> None:
    (figure,) = read("On Monday 400 people slept in Ciudad Hidalgo.")
    assert 0.4 < figure.place_confidence < 0.8
    doubt = PRICES["place unsure"] * (1.0 - figure.place_confidence)
    assert figure.confidence == pytest.approx(1.0 - doubt, abs=0.005)
    assert figure.runner_up == "Ciudad Hidalgo, Chiapas, MEX"


def test_what_is_carried_over_is_less_sure() -> None:
    first, second = read("On Monday 400 people slept in Huixtla. Another 90 came on Tuesday.")
    assert second.confidence < first.confidence


def test_confidence_never_reaches_zero() -> None:
    assert 1.0 - sum(PRICES.values()) + max(PRICES["place carried"], PRICES["place unknown"]) > 0.0
