"""Cases: counts are read strictly, corrections are found, and hindsight is kept out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.flee_fixture import write_instance
from tests.verification_fixture import HEADER, day, weekly_rows, write_case

from waystation.domain.errors import InputError
from waystation.verification.cases import has_counts, open_cases, read_case


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(InputError) as told:
        read_case(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in told.value.problems]


def test_counts_are_known_some_days_later(tmp_path: Path) -> None:
    folder = write_case(tmp_path / "valley", weekly_rows())
    case = read_case(folder, lag=9).case
    assert case.name == "valley"
    assert len(case.reports) == 60
    assert {(one.published - one.day).days for one in case.reports} == {9}
    assert case.reports[0].people == float(weekly_rows().splitlines()[1].split(",")[2])
    assert case.capacity == (("Fir", 300.0),)


def test_a_published_day_is_taken_as_told(tmp_path: Path) -> None:
    rows = f"Fir,{day(0)},5,5,a:1,,\nFir,{day(9)},7,7,a:2,,{day(10)}\n"
    header = HEADER.strip() + ",correction,published\n"
    case = read_case(write_case(tmp_path / "valley", header + rows)).case
    assert [one.published for one in case.reports] == [day(7), day(10)]


@pytest.mark.parametrize("told", [True, False])
def test_a_correction_is_found_where_the_factor_changes(tmp_path: Path, told: bool) -> None:
    factor = [0.61, 0.61, 0.61, 1.0, 1.0]
    people = [0, 103, 207, 150, 155]
    header = HEADER.strip() + (",correction\n" if told else "\n")
    rows = [
        f"Fir,{day(7 * i)},{n},{n if told else round(n * f)},a:{i}"
        + (f",{'yes' if i == 3 else ''}\n" if told else "\n")
        for i, (n, f) in enumerate(zip(people, factor, strict=True))
    ]
    case = read_case(write_case(tmp_path / "valley", header + "".join(rows))).case
    assert [one.corrected for one in case.reports] == [False, False, False, True, False]
    assert [one.people for one in case.reports] == people


def test_rounding_of_small_counts_is_no_correction(tmp_path: Path) -> None:
    rows = [f"Fir,{day(7 * i)},{n},{round(n * 0.7)},a:{i}\n" for i, n in enumerate(range(1, 30))]
    case = read_case(write_case(tmp_path / "valley", HEADER + "".join(rows))).case
    assert not any(one.corrected for one in case.reports)


def test_counts_that_rest_on_other_days_are_neither_known_nor_scored(tmp_path: Path) -> None:
    rows = (
        f"Fir,{day(0)},50,25,a.csv:1; b.csv:1\n"
        f"Fir,{day(7)},60,60,a.csv:2; b.csv between its reports\n"
        f"Fir,{day(14)},70,70,a.csv:3; b.csv:2\n"
    )
    read = read_case(write_case(tmp_path / "valley", HEADER + rows))
    assert [one.people for one in read.case.reports] == [50, 70]
    # The correction on the day that is left out stands between the two others.
    assert [one.corrected for one in read.case.reports] == [False, True]
    assert read.left_out[0].startswith("valley: 1 counts that rest in part on another day's")


def test_places_read_off_the_record_are_hindsight(tmp_path: Path) -> None:
    rows = f"Fir,{day(0)},5,5,a:1\nFir,{day(40)},300,300,a:2\n"
    read = read_case(write_case(tmp_path / "valley", HEADER + rows))
    assert read.case.capacity == ()
    assert "known only afterwards): Fir" in read.left_out[0]


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    rows = (
        f"Fir,{day(0)},5,5,a:1\nFir,{day(0)},6,6,a:2\nYew,{day(1)},5,5,a:3\n"
        f"Fir,2020-02-30,5,5,a:4\nFir,{day(3)},-5,x,a:5\n"
    )
    folder = write_case(tmp_path / "valley", HEADER + rows)
    assert problems_of(folder) == [
        "counts.csv:3 [date]: found '2020-03-01'; expected one count a day for a place",
        "counts.csv:4 [location]: found 'Yew'; expected a location of locations.csv",
        "counts.csv:5 [date]: found '2020-02-30'; expected a day that exists, as YYYY-MM-DD",
        "counts.csv:6 [corrected]: found 'x'; expected a number from 0 to 1e+10",
        "counts.csv:6 [people]: found '-5'; expected a number from 0 to 1e+10",
    ]
    (folder / "counts.csv").unlink()
    assert problems_of(folder)[0].endswith("(people counted at places, to score forecasts on)")


def test_a_count_is_not_published_before_its_day(tmp_path: Path) -> None:
    header = HEADER.strip() + ",correction,published\n"
    rows = f"Fir,{day(5)},5,5,a:1,maybe,{day(4)}\n"
    folder = write_case(tmp_path / "valley", header + rows)
    assert problems_of(folder) == [
        "counts.csv:2 [correction]: found 'maybe'; expected yes or no",
        "counts.csv:2 [published]: found '2020-03-05'; expected the day of the count, or a later "
        "one",
    ]


def test_an_instance_is_imported_for_the_run(tmp_path: Path) -> None:
    instance = write_instance(tmp_path / "valley")
    before = sorted(tmp_path.rglob("*"))
    assert has_counts(instance)
    with open_cases([instance]) as (read,):
        assert read.case.name == "valley"
        assert {one.place for one in read.case.reports} == {"Fir", "Gorse"}
        assert [one.day.isoformat() for one in read.case.reports if one.corrected] == ["2020-03-04"]
        assert read.imported.startswith("an instance of Flee, imported for this run (")
    assert sorted(tmp_path.rglob("*")) == before


def test_cases_are_told_apart_by_name(tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "valley", tmp_path / "b" / "valley"
    for folder in (one, other):
        folder.parent.mkdir()
        write_case(folder, weekly_rows())
    with pytest.raises(InputError, match="another folder named 'valley'"), open_cases([one, other]):
        pass
    with pytest.raises(InputError, match="found no folder; expected one or more"), open_cases([]):
        pass
