"""Tables come back as they were written; the order of rows and of columns says nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tempfile
from dataclasses import fields
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenario_folder import FILES

from waystation.domain.days import EARLIEST, LATEST
from waystation.domain.draft import Choice
from waystation.domain.scenario import Scenario
from waystation.domain.variant import Close, Variant
from waystation.domain.vocabulary import ChoiceBasis
from waystation.scenario.choices import FILE, choices_text, read_choices
from waystation.scenario.load import load_scenario
from waystation.scenario.variants import content_of, variant_of, variant_text
from waystation.verification.counts import read_counts

WORDS = st.text(
    st.characters(categories=["L", "P", "S", "Zs"], exclude_characters="*@"),
    min_size=1,
    max_size=12,
).filter(lambda text: bool(text.strip()))
SUPPLIES = (
    "place,item,amount,unit,from,to,source\n"
    "Shelter,water,4000,L/day,2019-03-01,2019-03-04,a truck\n"
    "Shelter,water,1500.5,L/day,2019-03-05,,a well\n"
    "Camp,toilets,0,toilets,2019-03-01,,none were built\n"
)
COUNTS = (
    "location,date,people,corrected,source\n"
    "Camp,2019-03-01,100,100,a\nCamp,2019-03-08,160,160,b\nCamp,2019-03-15,170,170,c\n"
    "Shelter,2019-03-02,40,40,d\nShelter,2019-03-09,60,60,e\n"
)
TABLES = ("locations.csv", "routes.csv", "events.csv", "departures.csv", "hazards.csv")


def mixed(text: str, chance: random.Random, *, columns: bool, rows: bool) -> str:
    header, *body = csv.reader(io.StringIO(text, newline=""))
    order = list(range(len(header)))
    if columns:
        chance.shuffle(order)
    if rows:
        chance.shuffle(body)
    out = io.StringIO()
    csv.writer(out).writerows([[row[at] for at in order] for row in (header, *body)])
    return out.getvalue()


def loaded(files: dict[str, str]) -> dict[str, object]:
    """Everything a folder says but where it lies; rows in an order of their own."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            Path(folder, name).write_text(text, encoding="utf-8", newline="")
        scenario = load_scenario(folder)
    found = {one.name: getattr(scenario, one.name) for one in fields(Scenario)}
    del found["folder"], found["name"]
    return {
        name: sorted(map(repr, value)) if isinstance(value, tuple) else value
        for name, value in found.items()
    }


@cache
def plain() -> dict[str, object]:
    return loaded({**FILES, "supplies.csv": SUPPLIES})


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_the_order_of_rows_and_columns_says_nothing(
    chance: random.Random, columns: bool, rows: bool
) -> None:
    files = {**FILES, "supplies.csv": SUPPLIES}
    for name in (*TABLES, "supplies.csv"):
        files[name] = mixed(files[name], chance, columns=columns, rows=rows)
    assert loaded(files) == plain()


@settings(deadline=None, max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_order_of_counts_says_nothing(chance: random.Random) -> None:
    def read(text: str) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "counts.csv")
            path.write_text(text, encoding="utf-8", newline="")
            table, problems = read_counts(path, {"Camp", "Shelter"}, 7)
        assert problems == []
        return sorted(map(repr, table.reports))

    assert read(mixed(COUNTS, chance, columns=True, rows=True)) == read(COUNTS)


def _tidy(text: str) -> str:
    return " ".join(text.split())


@given(st.lists(st.tuples(WORDS, WORDS, st.sampled_from(ChoiceBasis), WORDS), max_size=4))
def test_choices_come_back(rows: list[tuple[str, str, ChoiceBasis, str]]) -> None:
    choices = tuple(
        Choice(_tidy(about), _tidy(chosen), basis, _tidy(why)) for about, chosen, basis, why in rows
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, FILE).write_text(choices_text(choices), encoding="utf-8", newline="")
        found, problems = read_choices(Path(folder))
    assert problems == []
    assert found == choices
    assert choices_text(found) == choices_text(choices)


@given(WORDS, WORDS, st.dates(EARLIEST, LATEST), st.floats(0.01, 1.0))
def test_variants_come_back_from_plain_values(
    title: str, why: str, day: dt.date, share: float
) -> None:
    change = Close("Gate", day, None, share)
    variant = Variant("x", title.strip(), why.strip(), (change,))
    again = variant_of(content_of(variant), "x")
    assert again == variant
    assert variant_text(again) == variant_text(variant)
