"""The register of forecasts in a ledger: numbers given once, reviews appended, nothing changed."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from waystation.domain.errors import InputError
from waystation.domain.register import Issued, Review, review_in_force
from waystation.evidence.chain import enrol
from waystation.evidence.ledger import Ledger
from waystation.evidence.register import LONGEST_CAVEAT, issue, review
from waystation.evidence.register_file import add_register, register_path, register_text

NOON = dt.datetime(2018, 10, 29, 12, 0, tzinfo=dt.UTC)


def issued(identity: str = "a", **parts: Any) -> Issued:
    """A forecast without a number; give what differs."""
    usual = Issued(
        number=0,
        made_at=NOON,
        as_of=dt.date(2018, 10, 29),
        seed=1,
        members=500,
        days=2,
        method="auto",
        version="0.0.1",
        scenario_hash="s",
        evidence_hash="e",
        variant="",
        identity=identity,
        summary={
            "places": {
                "Tapachula": {
                    "arrivals": [[0, 5, 9]] * 5,
                    "present": [[0, 50, 90]] * 5,
                    "peak": [10, 20, 30, 40, 50],
                    "first": [-1.0, 2.0, 3.0, None, None],
                    "capacity": 800,
                    "over": None,
                }
            },
            "groups": {"all": {"title": "everybody", "size": [], "on_road": [[7, 7, 7]] * 5}},
            "known": 3,
            "used": 2,
            "entered": 7,
            "decided": 0,
        },
    )
    return replace(usual, **parts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_forecasts_are_numbered_and_come_back_as_they_went_in(path: Path) -> None:
    with Ledger.open(path) as ledger:
        first, second = issue(ledger, issued("a")), issue(ledger, issued("b", variant="closed"))
        assert (first.number, second.number) == (1, 2)
        assert replace(first, number=0) == issued("a")
    with Ledger.open(path) as ledger:
        assert ledger.forecasts() == (first, second)
        ledger.verify()


def test_the_same_run_keeps_its_number_and_the_time_it_was_made(path: Path) -> None:
    with Ledger.open(path) as ledger:
        first = issue(ledger, issued("a"))
        issue(ledger, issued("b"))
        assert issue(ledger, issued("a", made_at=NOON + dt.timedelta(hours=3))) == first
        assert [one.number for one in ledger.forecasts()] == [1, 2]


def test_programs_that_issue_at_once_get_numbers_of_their_own(path: Path) -> None:
    Ledger.open(path).close()

    def work(name: str) -> None:
        with Ledger.open(path) as ledger:
            for number in range(10):
                issue(ledger, issued(f"{name}{number}"))

    threads = [threading.Thread(target=work, args=(name,)) for name in "xyz"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Ledger.open(path) as ledger:
        assert [one.number for one in ledger.forecasts()] == list(range(1, 31))


def test_reviews_are_appended_and_the_last_one_counts(path: Path) -> None:
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
        assert review_in_force(ledger.reviews(), 1) is None
        review(ledger, 1, by="Duty officer", at=NOON, caveat="Numbers of the north are thin.")
        kept = review(ledger, 1, by="Head of unit", at=NOON)
        assert kept.caveat == "Numbers of the north are thin."
        made = review(ledger, 1, by=" Head of unit ", at=NOON, caveat=" ")
        assert made == Review(1, "Head of unit", NOON, reviewed=True)
        assert review_in_force(ledger.reviews(), 1) == made
        assert review_in_force(ledger.reviews(), 2) is None
        review(ledger, 1, by="Head of unit", at=NOON, reviewed=False, note="A figure was wrong.")
        assert review_in_force(ledger.reviews(), 1) is None
        assert len(ledger.reviews()) == 4


@pytest.mark.parametrize(
    ("number", "parts", "told"),
    [
        (2, {}, "no forecast 2"),
        (1, {"by": "  "}, "--by"),
        (1, {"by": "desk@example.org"}, "e-mail"),
        (1, {"caveat": "call +52 962 555 0101"}, "telephone"),
        (1, {"caveat": "x" * (LONGEST_CAVEAT + 1)}, "characters"),
        (1, {"caveat": "one\ntwo"}, "more than one line"),
        (1, {"reviewed": False}, "a draft"),
    ],
)
def test_a_review_that_cannot_be_is_refused_in_words(
    path: Path, number: int, parts: dict[str, Any], told: str
) -> None:
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
        with pytest.raises(InputError, match=told):
            review(ledger, number, **{"by": "Duty officer", "at": NOON, **parts})
        assert ledger.reviews() == ()


def test_a_review_of_an_empty_register_says_what_to_do(path: Path) -> None:
    with Ledger.open(path) as ledger, pytest.raises(InputError, match="none is registered"):
        review(ledger, 1, by="Duty officer", at=NOON)


@pytest.mark.parametrize("table", ["forecasts", "reviews"])
def test_nothing_is_changed_or_removed(path: Path, table: str) -> None:
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
        review(ledger, 1, by="Duty officer", at=NOON)
    with closing(sqlite3.connect(path)) as raw:
        enrol(raw)
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET number = 9"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                raw.execute(statement)
        before = raw.execute(f"SELECT * FROM {table}").fetchall()
        row = ", ".join("?" for _ in before[0])
        raw.execute(f"INSERT OR REPLACE INTO {table} VALUES ({row})", before[0])
        assert raw.execute(f"SELECT * FROM {table}").fetchall() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write to everything")
def test_a_ledger_that_takes_no_writing_gives_no_number(path: Path) -> None:
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with Ledger.open(path) as ledger:
            with pytest.raises(InputError, match="nothing was stored"):
                issue(ledger, issued("b"))
            assert [one.number for one in ledger.forecasts()] == [1]
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)


def test_an_export_holds_everything_and_an_import_keeps_numbers_and_reviews(
    path: Path, tmp_path: Path
) -> None:
    file = register_path(tmp_path / "table.csv")
    assert file.name == "table.forecasts.json"
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
        issue(ledger, issued("b", variant="closed"))
        review(ledger, 2, by="Duty officer", at=NOON, caveat="Thin.")
        file.write_text(register_text(ledger), encoding="utf-8")
        whole = ledger.forecasts(), ledger.reviews()
        assert add_register(ledger, file) == 0
        assert (ledger.forecasts(), ledger.reviews()) == whole
    with Ledger.open(tmp_path / "other.sqlite") as other:
        assert add_register(other, file) == 2
        assert (other.forecasts(), other.reviews()) == whole
    with Ledger.open(tmp_path / "third.sqlite") as third:
        issue(third, issued("c"))
        assert add_register(third, file) == 2
        by_identity = {one.identity: one.number for one in third.forecasts()}
        assert by_identity == {"c": 1, "a": 2, "b": 3}
        assert [one.number for one in third.reviews()] == [3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"form": 1', '"form": 2'),
        ('"seed": 1', '"seed": "1"'),
        ('"as_of": "2018-10-29"', '"as_of": "2018-02-30"'),
        ('"made_at": "2018', '"made_at": "0'),
        ('"reviews": [', '"reviews": [1, '),
        ("{", "["),
    ],
)
def test_a_register_file_that_is_none_is_refused_whole(
    path: Path, tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "table.forecasts.json"
    with Ledger.open(path) as ledger:
        issue(ledger, issued("a"))
        text = register_text(ledger)
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with Ledger.open(tmp_path / "other.sqlite") as other:
        with pytest.raises(InputError, match="ledger export"):
            add_register(other, file)
        assert other.forecasts() == ()
