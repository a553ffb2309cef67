"""The wording table in its file: complete, sourced, and what everybody has who has no file."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import pytest
from tests.evidence_figures import figure

from waystation.assimilation.wording import read_interval
from waystation.domain.errors import InputError
from waystation.domain.vocabulary import HedgeClass
from waystation.forecasting.wording_table import (
    FILE,
    read_wording,
    wording_in_force,
)

SHIPPED = resources.files("waystation.forecasting").joinpath(FILE).read_text(encoding="utf-8")


def test_the_table_in_force_is_the_file_shipped() -> None:
    assert wording_in_force() == read_wording(SHIPPED, FILE)


def test_every_row_has_a_source() -> None:
    table = wording_in_force()
    hedged = (table.nearly, table.about, table.more_than, table.up_to, table.fewer)
    sources = [table.exact.source, *(h.source for h in hedged), *(v.source for v in table.vague)]
    assert all("assumption" in source for source in sources)


def test_another_table_gives_other_ranges() -> None:
    text = SHIPPED.replace("low = 0.8\nhigh = 1.25", "low = 0.5\nhigh = 2")
    table, usual = read_wording(text, FILE), wording_in_force()
    assert table == replace(usual, about=replace(usual.about, low=0.5, high=2.0))
    said = figure(low=1_000, high=1_000, words="about 1,000", hedge_class=HedgeClass.ABOUT)
    reading = read_interval(said, table)
    assert reading is not None
    assert (reading.low, reading.high) == (500.0, 2_000.0)


BROKEN = [
    ("low = 0.85", "low = 1.85", "nearly.low"),
    ("low = 0.85", "", "nearly.low"),
    ("low = 0.85", "low = true", "nearly.low"),
    ("[up_to]", "[upto]", "up_to"),
    ('words = "dozens"', "words = 7", "vague.words"),
    ("low = 24", "low = 2400", "vague"),
    ('words = ["fewer",', "words = [1,", "fewer.words"),
]


@pytest.mark.parametrize(("given", "written", "column"), BROKEN)
def test_a_broken_row_is_named(given: str, written: str, column: str) -> None:
    with pytest.raises(InputError) as error:
        read_wording(SHIPPED.replace(given, written, 1), "wording.toml")
    assert column in {problem.column for problem in error.value.problems}


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        read_wording("", "wording.toml")
    assert len(error.value.problems) >= 7


def test_what_is_no_toml_is_told() -> None:
    with pytest.raises(InputError):
        read_wording("[exact", "wording.toml")
