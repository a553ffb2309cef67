"""`waystation import idmc`, and the DTM's counting points: figures, by their sources' rules."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.loader_samples import (
    dtm_csv,
    dtm_row,
    flow_csv,
    flow_row,
    gidd_csv,
    gidd_row,
    idu_csv,
    idu_row,
    table,
)
from tests.scenario_folder import FILES

from waystation import cli
from waystation.domain.vocabulary import NEWLY_DISPLACED, SEEN_PASSING
from waystation.forecasting.gather import check_folder

Run = Callable[..., tuple[int, str, str]]
HOME = ("AAA", "TCD"), ("BBB", "CMR"), ("CCC", "NGA")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `waystation import KIND` on a file beside a scenario `case` in countries that exist."""
    (tmp_path / "case").mkdir()
    for name, content in FILES.items():
        for invented, real in HOME:
            content = content.replace(invented, real)
        (tmp_path / "case" / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def call(kind: str, content: str, *options: str) -> tuple[int, str, str]:
        Path("given.csv").write_text(content, encoding="utf-8")
        words = ["waystation", "import", kind, "given.csv", "--into", "case", *options]
        monkeypatch.setattr(sys, "argv", words)
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def taken(*columns: str) -> list[tuple[str, ...]]:
    with Path("case/evidence.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted(tuple(row[column] for column in columns) for row in rows)


def test_an_update_becomes_a_flow_from_its_place(run: Run) -> None:
    status, out, err = run("idmc", idu_csv(idu_row("1,240", qualifier="More than")))
    assert (status, err) == (0, "")
    shown = (
        "location",
        "event_day",
        "event_end",
        "published",
        "low",
        "high",
        "words",
        "place_role",
    )
    assert taken(*shown) == [
        ("Town", "2019-03-04", "2019-03-06", "2019-03-10", "1240", "", "more than 1,240", "from")
    ]
    assert taken("who", "publisher") == [(f"{NEWLY_DISPLACED} by conflict", "IDMC")]
    assert "taken: given.csv: 1 figure, 2019-03-04 to 2019-03-04: of IDMC" in out
    assert "never read" not in Path("case/evidence.csv").read_text(encoding="utf-8")
    check_folder("case")


def test_recommended_figures_come_before_others_and_add(run: Run) -> None:
    content = idu_csv(
        idu_row(100),
        idu_row(50),
        idu_row(900, role="Triangulation"),
        idu_row(30, locations_name="Home"),
        idu_row(77, event_id=8),
    )
    status, out, _ = run("idmc", content)
    assert status == 0
    assert taken("location", "low") == [("Home", "30"), ("Town", "150"), ("Town", "77")]
    assert "2 recommended figures of one event, place and time: added up: 150" in out
    assert "given.csv:4: a figure for triangulation: its event has a recommended one" in out


def test_a_figure_that_stands_there_twice_counts_once(run: Run) -> None:
    again = idu_row(1000, id=77)
    status, out, _ = run("idmc", idu_csv(again, again, idu_row(30, locations_name="Home")))
    assert status == 0
    assert taken("location", "low") == [("Home", "30"), ("Town", "1000")]
    assert "given.csv:3: a row that stands there twice: taken once" in out


def test_of_rows_with_one_id_the_one_created_last_is_taken(run: Run) -> None:
    revised = idu_row(400, id=7, created_at="2019-03-20")
    rows = (idu_row(300, id=7), revised, idu_row(90, id=8, locations_name="Home"))
    for order in (rows, rows[::-1]):
        Path("case/evidence.csv").unlink(missing_ok=True)
        status, out, _ = run("idmc", idu_csv(*order))
        assert status == 0
        assert taken("location", "low") == [("Home", "90"), ("Town", "400")]
        assert "a figure whose id stands there twice: the one created last is taken" in out
    Path("case/evidence.csv").unlink()
    status, out, _ = run("idmc", idu_csv(idu_row(300, id=7), idu_row(400, id=7), rows[2]))
    assert status == 0
    assert taken("location", "low") == [("Home", "90")]
    assert "given.csv:2: 2 rows of one id that differ, lines 2 to 3: none is taken" in out


def test_of_figures_for_triangulation_the_latest_of_a_place_is_taken(run: Run) -> None:
    other = {"role": "Triangulation"}
    content = idu_csv(
        idu_row(100, **other),
        idu_row(300, displacement_end_date="2019-03-08", created_at="2019-03-12", **other),
        idu_row(40, locations_name="Home", **other),
    )
    assert run("idmc", content)[0] == 0
    assert taken("location", "low") == [("Home", "40"), ("Town", "300")]


def test_a_figure_of_several_places_is_counted_once_and_is_of_none(run: Run) -> None:
    assert run("idmc", idu_csv(idu_row(100, locations_name="Town; Home")))[0] == 0
    assert taken("place", "location", "low") == [("Town; Home", "", "100")]


def test_years_are_figures_of_countries(run: Run) -> None:
    years = gidd_csv(gidd_row(2018), gidd_row(2018, iso3="ETH", country_name="Ethiopia"))
    status, out, _ = run("idmc", years)
    assert status == 0
    assert taken("place", "location", "event_day", "event_end", "measure", "low", "published") == [
        ("Chad", "", "2018-01-01", "2018-12-31", "flow", "1200", "2019-05-31"),
        ("Chad", "", "2018-12-31", "", "stock", "3400", "2019-05-31"),
    ]
    assert "'Ethiopia' (2 rows: 3, 3): no location of the scenario is in this country" in out


def test_the_same_file_again_adds_nothing_and_the_order_does_not_matter(run: Run) -> None:
    rows = [idu_row(100), idu_row(50), idu_row(40, locations_name="Home", event_id=9)]
    run("idmc", idu_csv(*rows))
    before = Path("case/evidence.csv").read_bytes()
    status, out, _ = run("idmc", idu_csv(*reversed(rows)))
    assert (status, Path("case/evidence.csv").read_bytes()) == (0, before)
    assert "nothing new" in out
    assert run("idmc", json.dumps(rows))[0] == 0
    assert Path("case/evidence.csv").read_bytes() == before


def test_counting_points_are_lower_bounds(run: Run) -> None:
    content = flow_csv(
        flow_row(30), flow_row(12, to="Out"), flow_row(""), flow_row(9, date="2019-03-06")
    )
    status, out, err = run("dtm", content)
    assert (status, err) == (0, "")
    shown = ("location", "event_day", "low", "high", "words", "who", "published")
    assert taken(*shown) == [
        ("Town", "2019-03-05", "42", "", "at least 42", SEEN_PASSING, "2019-03-19"),
        ("Town", "2019-03-06", "9", "", "at least 9", SEEN_PASSING, "2019-03-20"),
    ]
    assert "no number, point or time: unknown is not zero: nothing to take" in out


def test_a_row_of_a_counting_point_that_stands_there_twice_counts_once(run: Run) -> None:
    status, out, _ = run("dtm", flow_csv(flow_row(30), flow_row(30), flow_row(30, to="Out")))
    assert status == 0
    assert taken("location", "low") == [("Town", "60")]
    assert "given.csv:3: a row that stands there twice: taken once" in out


def test_counting_points_by_month_and_direction(run: Run) -> None:
    rows = [
        {"month": "2019-03", "fmp": "Town", "movement": "Outgoing", "sex": sex, "n": people}
        for sex, people in (("f", 40), ("m", 60))
    ]
    rows.append({"month": "2019-03", "fmp": "Town", "movement": "Incoming", "sex": "f", "n": 7})
    assert run("dtm", table(rows[0], rows))[0] == 0
    assert taken("event_day", "event_end", "low", "who") == [
        ("2019-03-01", "2019-03-31", "100", f"{SEEN_PASSING}, outgoing"),
        ("2019-03-01", "2019-03-31", "7", f"{SEEN_PASSING}, incoming"),
    ]


def test_baseline_sheets_with_their_own_headers(run: Run) -> None:
    rows = [
        {"Admin 1": "", "Settlement name": "Camp", "Number of IDP individuals": "1,250",
         "Total IDP households": 210, "Date of survey": "20/02/2019", "Round": 4},
    ]  # fmt: skip
    assert run("dtm", table(rows[0], rows), "--overwrite")[0] == 0
    assert taken("location", "low", "event_day") == [("Camp", "1250", "2019-02-20")]
    assert run("dtm", dtm_csv(dtm_row(5)))[0] == 0
