"""The check of figures against the forecast they helped to make, and how it is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from tests.forecast_fixture import add_rows, copy_example
from tests.page_fixture import sample_forecast

from waystation.domain.evidence import Decision
from waystation.domain.forecast import Forecast
from waystation.forecasting.export import write_results
from waystation.forecasting.run import forecast
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.terminal import briefing
from waystation.scenario.load import load_scenario

ODD = {
    "low": "150000", "high": "150000", "words": "150,000", "speaker": "Somebody else",
    "publisher": "Another newspaper",
}  # fmt: skip


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Forecast:
    """Offices near 4,000 on five days, and one far off on the last of them."""
    folder = copy_example(tmp_path_factory.mktemp("odd"), with_evidence=False)
    counts = (3_890, 4_210, 4_020, 4_130, 3_970)
    near = [
        {"low": str(people), "high": str(people), "words": f"{people:,}", "speaker": speaker,
         "event_day": f"2018-10-{24 + i}"}
        for i, people in enumerate(counts) for speaker in ("Town hall", "The province")
    ]  # fmt: skip
    add_rows(folder, [*near, ODD])
    return forecast(load_scenario(folder), as_of=dt.date(2018, 10, 29), members=300, days=1)


def test_a_figure_far_from_all_others_lies_outside(result: Forecast) -> None:
    by_words = {
        entry.figure.words: made
        for entry, made in zip(result.entries, result.decisions, strict=True)
    }
    odd = by_words["150,000"]
    assert odd.used
    assert odd.outside == "above the 98 % band"
    others = [made for words, made in by_words.items() if words != "150,000"]
    assert all(made.used and made.outside == "" for made in others)
    assert all(made.band is not None and 0.02 < made.band < 0.98 for made in others)


def test_it_is_told_in_the_table_of_evidence_and_in_the_terminal(
    result: Forecast, tmp_path: Path
) -> None:
    write_results(result, tmp_path, {})
    assert "above the 98 % band" in (tmp_path / "evidence.csv").read_text(encoding="utf-8")
    console = Console(width=120, record=True, file=StringIO())
    console.print(briefing(Picks(result)))
    assert "1 of 11 figures used lies outside the 98 % band" in console.export_text()


def test_the_page_tells_it_beside_the_use() -> None:
    plain = sample_forecast()
    first, *others = plain.decisions
    for made, told in (
        (replace(first, band=0.001), "below the 98 % band"),
        (replace(first, band=0.5, near=0.0), "hardly a run has"),
        (replace(first, band=0.4, near=0.3), ""),
    ):
        page = page_data(Picks(replace(plain, decisions=(made, *others))))
        (figure,) = [one for one in page["figures"] if one["id"] == first.figure_id]
        assert figure["outside"].startswith(told)
        assert bool(figure["outside"]) == bool(told)


def test_ends_of_the_band_are_inside() -> None:
    made = Decision("f", True, "people")
    assert made.outside == ""
    assert replace(made, band=0.01).outside == replace(made, band=0.99).outside == ""
    assert replace(made, band=0.0099).outside == "below the 98 % band"
    assert replace(made, band=0.9901).outside == "above the 98 % band"


def test_figures_not_used_are_not_checked(result: Forecast) -> None:
    assert all(made.band is None for made in sample_forecast().decisions)
    assert all(made.band is not None for made in result.decisions if made.used)
