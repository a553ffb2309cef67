"""A page as of a day holds nothing that was said, decided or known only later."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.server_fixture import NOTE, OTHER, make_folder

from waystation.evidence.ledger import Ledger
from waystation.forecasting.desk import Desk, add_report
from waystation.forecasting.gather import LEDGER
from waystation.produce import Order, produce
from waystation.reports.documents import report_from_text
from waystation.scenario.load import load_scenario

AS_OF = dt.date(2019, 3, 5)
LATER = """Date: 2019-03-09

Exactly 7,654 people arrived in Camp on Friday, the shelter network said.
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The data of a page as of a day: with what came later in the ledger, and without."""
    found = []
    for later in (True, False):
        folder = make_folder(tmp_path_factory.mktemp("time"), NOTE)
        scenario = load_scenario(folder)
        if later:
            moment = dt.datetime(2019, 3, 20, 8, 0, tzinfo=dt.UTC)
            with Ledger.open(folder / LEDGER, now=moment) as ledger:
                for number, text in enumerate((OTHER, LATER)):
                    report = report_from_text(text, f"later-{number}.txt")
                    add_report(Desk(ledger, scenario), report)
        order = Order(as_of=AS_OF.isoformat(), members=20, days=5)
        now = dt.datetime(2019, 3, 20, 9, 0, tzinfo=dt.UTC)
        made = produce(scenario, order, now=now, progress=_quiet, out=folder.parent / "out")
        found.append((made.folder / "page.json").read_text(encoding="utf-8"))
    return found[0], found[1]


def test_a_report_dated_ahead_sets_no_as_of_day(tmp_path: Path) -> None:
    folder = make_folder(tmp_path, NOTE)
    ahead = LATER.replace("2019-03-09", "2019-03-29")
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / "ahead.txt").write_text(ahead, encoding="utf-8")
    now = dt.datetime(2019, 3, 20, 9, 0, tzinfo=dt.UTC)
    order = Order(members=20, days=5)
    made = produce(
        load_scenario(folder), order, now=now, progress=_quiet, out=tmp_path / "out"
    ).forecast
    published = {entry.figure.published for entry in made.entries}
    assert made.as_of == max(day for day in published if day is not None) < now.date()
    assert "7,654" not in (tmp_path / "out" / "page.json").read_text(encoding="utf-8")


def _quiet(_stage: str, _done: int, _total: int) -> None:
    pass


def test_reports_published_later_leave_no_trace(pages: tuple[str, str]) -> None:
    with_later, _ = pages
    for word in ("7,654", "7654", "later-0", "later-1", "2019-03-09"):
        days = json.loads(with_later)["days"]
        if word not in days:
            assert word not in with_later, word
    assert all(
        one["published"] is None or one["published"] <= AS_OF.isoformat()
        for one in json.loads(with_later)["figures"]
    )


def test_the_page_is_the_same_whatever_came_later(pages: tuple[str, str]) -> None:
    first, second = (json.loads(one) for one in pages)
    for data in (first, second):
        data["files"] = []
    assert first.keys() == second.keys()
    for key in first:
        assert first[key] == second[key], key
