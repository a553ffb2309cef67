"""Tables of figures: the order of columns and rows does not matter; an export comes back whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.evidence_figures import figure
from tests.figure_tables import text
from tests.scenario_folder import write_folder

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, PlaceRole, Unit
from waystation.evidence.table import evidence_text, read_evidence
from waystation.forecasting.load_figures import FigureOrder, load_figures
from waystation.world.loaders.amounts import amount, span

READ_ON = dt.date(2019, 4, 1)
HEADER = ("Site", "Date", "Individuals", "HH", "Measure", "Source", "Remarks", "")
TAGS = ("#loc+name", "#date+reported", "#affected+ind", "#affected+hh", "", "#meta+source", "", "")
ROWS = (
    ("Camp", "03/03/2019", "1,500", "300", "stock", "Red Cross branch", "counted", ""),
    ("Camp", "25/03/2019", "~1620", "", "stock", "Red Cross branch", "", ""),
    ("Town", "2019-03-05", ">40", "9", "inflow", "District office", "at the gate", ""),
    ("Shelter", "6 March 2019", "55 (2)", "", "stock", "District office", "", ""),
    ("Shelter", "6 March 2019", "56", "", "stock", "District office", "", ""),
    ("Twon", "2019-03-05", "7", "", "stock", "District office", "", ""),
    ("Town", "2019-03-05", "n/a", "", "stock", "District office", "", ""),
    ("Town", "2019-03-06", "*", "", "stock", "District office", "", ""),
    ("Total", "2019-03-06", "99", "", "", "", "", ""),
    ("", "2019-03-07", "99", "", "stock", "District office", "", ""),
)
Cells = set[frozenset[tuple[str, str]]]


@contextmanager
def given_table(content: str) -> Iterator[tuple[str, Path]]:
    """A scenario folder and a file beside it."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "case").mkdir()
        write_folder(Path(folder) / "case")
        path = Path(folder) / "own.csv"
        path.write_text(content, encoding="utf-8")
        yield str(Path(folder) / "case"), path


def planned(content: str) -> Cells:
    """The rows a table becomes, but for the line it stood on."""
    with given_table(content) as (folder, path):
        plan = load_figures([path], FigureOrder(folder, READ_ON))
        table = plan.table("evidence.csv")
        records = [{**row, "note": row["note"].partition("; ")[2]} for _, row in table.records()]
    assert all(record["location"] for record in records)
    return {frozenset((name, cell) for name, cell in one.items() if cell) for one in records}


@pytest.fixture(scope="module")
def usual() -> Cells:
    found = planned(text([HEADER, TAGS, *ROWS]))
    assert len(found) == 4
    return found


@settings(max_examples=12, deadline=None)
@given(
    columns=st.permutations(range(len(HEADER))),
    rows=st.permutations(ROWS),
    delimiter=st.sampled_from([",", ";", "\t"]),
    tagged=st.booleans(),
    titled=st.booleans(),
)
def test_the_order_of_columns_and_rows_does_not_matter(
    usual: Cells,
    columns: Sequence[int],
    rows: Sequence[Sequence[str]],
    delimiter: str,
    tagged: bool,
    titled: bool,
) -> None:
    lines = [HEADER, *([TAGS] if tagged else []), *rows]
    above = [("Weekly figures, and what was said, of the office",)] if titled else []
    mixed = [*above, *([line[at] for at in columns] for line in lines)]
    assert planned(text(mixed, delimiter)) == usual


@st.composite
def own_figures(draw: st.DrawFn) -> Figure:
    low = draw(st.integers(0, 9_000))
    high = draw(st.one_of(st.none(), st.integers(low, 10_000)))
    kind = draw(st.sampled_from([FigureKind.AT_PLACE, FigureKind.ARRIVING, FigureKind.CROSSING]))
    day = dt.date(2019, 3, 1) + dt.timedelta(draw(st.integers(0, 20)))
    ends = HedgeClass.NONE if low == high else HedgeClass.RANGE
    return figure(
        low=low,
        high=high,
        words=str(low),
        hedge_class=HedgeClass.MORE_THAN if high is None else ends,
        kind=kind,
        measure=draw(st.sampled_from(Measure)),
        unit=draw(st.sampled_from([Unit.PEOPLE, Unit.HOUSEHOLDS])),
        household_size=draw(st.one_of(st.none(), st.just(5.25))),
        place=draw(st.sampled_from(["Camp", "the camp by the river", "Chad"])),
        location=draw(st.sampled_from(["Camp", "Gate", ""])),
        group=draw(st.sampled_from(["", "families"])),
        place_role=draw(st.sampled_from(PlaceRole)),
        event_day=day,
        published=day + dt.timedelta(draw(st.integers(0, 9))),
        origin=draw(st.sampled_from(["", "one", "two"])),
        note=draw(st.sampled_from(["", "=1+1", "two; parts", "a, b", 'said "so"'])),
    )


@settings(max_examples=15, deadline=None)
@given(figures=st.lists(own_figures(), min_size=1, max_size=6, unique=True))
def test_an_export_of_our_own_comes_back_as_it_was(figures: list[Figure]) -> None:
    with given_table(evidence_text(figures)) as (folder, path):
        plan = load_figures([path], FigureOrder(folder, READ_ON))
        back = Path(folder) / "back.csv"
        back.write_text(plan.changed()["evidence.csv"], encoding="utf-8")
        assert read_evidence(back) == read_evidence(path) == tuple(figures)


@given(cell=st.text(max_size=16))
def test_any_cell_is_a_number_nothing_or_refused(cell: str) -> None:
    try:
        found = amount(cell)
    except ValueError:
        return
    if found is not None:
        assert found.low is not None or found.high is not None
        assert found.low is None or found.high is None or found.low <= found.high


@given(number=st.integers(0, 999_999_999), hedge=st.sampled_from(["", "~", ">", "<", "approx. "]))
def test_a_number_is_read_however_its_thousands_stand(number: int, hedge: str) -> None:
    for form in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " "), f"{number}.0"):
        found = amount(hedge + form)
        assert found is not None
        assert number in (found.low, found.high)
    pointed = amount(f"{number:,}".replace(",", "."), points=True)
    assert pointed is not None
    assert pointed.low == pointed.high == number


@given(day=st.dates(dt.date(1950, 1, 1), dt.date(2150, 1, 1)))
def test_a_day_is_read_however_it_stands(day: dt.date) -> None:
    for form in ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT00:00:00"):
        assert span(day.strftime(form)) == (day, day)
    assert span(day.strftime("%d/%m/%Y"), first=True) == (day, day)
    assert span(day.strftime("%m/%d/%Y"), first=False) == (day, day)


@given(cell=st.text(max_size=14))
def test_any_cell_is_a_day_or_refused(cell: str) -> None:
    try:
        first, last = span(cell)
    except ValueError:
        return
    assert first <= last


@settings(max_examples=25, deadline=None)
@given(rows=st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=6))
def test_any_table_is_taken_or_refused_with_problems(rows: list[list[str]]) -> None:
    with given_table(text([HEADER, *rows])) as (folder, path):
        refused: tuple[Problem, ...] = ()
        try:
            plan = load_figures([path], FigureOrder(folder, READ_ON))
        except InputError as error:
            refused = error.problems
        assert refused or plan.changed() or plan.done
