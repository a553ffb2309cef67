"""Rules of protection that hold for everything at once: sources, no ways told, nothing sent out."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import sqlite3
import typing
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.evidence_figures import figure, read_figure, report
from tests.loader_samples import dtm_json, dtm_row, write
from tests.product_fixture import basis_of, plain_forecast
from tests.scenario_folder import write_folder
from tests.server_fixture import make_folder, serving
from tests.unit.test_register import issued
from tools.build_page_types import TARGETS, schemas

from waystation.domain.errors import InputError
from waystation.domain.vocabulary import FigureKind, Unit, Verdict
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.register import issue
from waystation.evidence.since import settled_since
from waystation.evidence.table import COLUMNS, FURTHER, evidence_text, read_rows
from waystation.forecasting.gather import check_folder, gather
from waystation.forecasting.public import about_forces
from waystation.forecasting.run import forecast
from waystation.page import schema as page_schema
from waystation.publishing.records import Basis
from waystation.server.reach import Reach, check_reach
from waystation.server.settings import LOOPBACK, Settings
from waystation.world.loaders.dtm import read_dtm


@pytest.fixture(scope="module")
def basis() -> Basis:
    return basis_of(plain_forecast())


# Rule 7: every number has a source or a run


def test_rule_07_sources_a_figure_without_a_publisher_is_refused(tmp_path: Path) -> None:
    for missing in ("publisher", "published"):
        lone = figure(**{missing: "" if missing == "publisher" else None})
        with pytest.raises(InputError, match=missing):
            read_rows(write(tmp_path / "evidence.csv", evidence_text([lone])))


def test_rule_07_sources_the_ledger_takes_no_figure_of_a_report_it_does_not_hold(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger.open(path) as ledger:
        ledger.add_report(report(), [read_figure()])
    with closing(sqlite3.connect(path)) as raw:
        for name in ("waystation_content", "waystation_seal"):
            raw.create_function(name, -1, lambda *_: bytes(32))
        raw.execute("PRAGMA foreign_keys = ON")
        columns = [row[1] for row in raw.execute("PRAGMA table_info(figures)")]
        kept = dict(zip(columns, raw.execute("SELECT * FROM figures").fetchone(), strict=True))
        kept |= {"entered": 99, "figure_id": "f" * 16}
        kept |= {"read_from": "nowhere", "report_id": "nowhere"}
        names = ", ".join(f'"{name}"' for name in kept)
        marks = ", ".join("?" * len(kept))
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            raw.execute(f"INSERT INTO figures ({names}) VALUES ({marks})", list(kept.values()))
        kept |= {"read_from": None, "via": ""}
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            raw.execute(f"INSERT INTO figures ({names}) VALUES ({marks})", list(kept.values()))


OF_THE_RUN = {
    *("top", "ranks", "days", "today", "first_place", "first_day", "quantiles", "reach_size"),
    *("places", "routes", "groups", "arrivals", "ends", "end_places", "numbers", "told", "forces"),
}
"""Parts of a page whose numbers are the run's, named in its stamp."""
WITH_SOURCES = {
    "events": ("source",), "standards": ("source",), "supplies": ("source",),
    "figures": ("publisher", "report", "url"), "choices": ("because", "report"),
}  # fmt: skip
"""Parts whose rows name a source, in one of these cells."""
OF_THE_REGISTER = {"previous", "record", "verification"}
"""Parts that speak of other runs, each by its number or name."""
WITHOUT_NUMBERS = {"scenario", "stamp", "map", "files"}
"""The run itself, texts, outlines of countries, names and sizes of files."""


def test_rule_07_sources_every_part_of_a_page_rests_on_something(basis: Basis) -> None:
    parts = set(page_schema.PageData.__annotations__)
    assert parts == OF_THE_RUN | set(WITH_SOURCES) | OF_THE_REGISTER | WITHOUT_NUMBERS
    data = json.loads(basis.files["page.json"])
    assert set(data) == parts
    stamp = data["stamp"]
    for name in ("version", "scenario_hash", "evidence_hash", "as_of"):
        assert stamp[name], name
    for part, cells in WITH_SOURCES.items():
        for row in data[part] or []:
            hidden = part == "figures" and row["publisher"] == "not shown"
            assert hidden or any(row[cell].strip() for cell in cells), (part, row)


def test_rule_07_sources_numbers_that_figures_moved_lead_to_their_words(basis: Basis) -> None:
    data = json.loads(basis.files["page.json"])
    figures = {one["number"]: one for one in data["figures"]}
    assert figures
    for one in figures.values():
        assert one["marked"]
        assert one["id"]
    moved = [number for one in data["numbers"] for row in one["rows"] for number in _movers(row)]
    moved += [tie["number"] for one in figures.values() for tie in one["relations"]]
    moved += [number for one in figures.values() for number in one["copies"]]
    assert set(moved) <= set(figures)


def _movers(row: list[Any]) -> Iterator[int]:
    """Numbers of the figures in a row, behind day, low, middle and high."""
    yield from row[4::4]


def test_rule_07_sources_the_run_names_every_file_of_numbers(basis: Basis) -> None:
    run = basis.run
    assert {"version", "seed", "members", "scenario_hash", "evidence_hash"} <= set(_keys(run))
    named = json.dumps(run)
    for name in basis.files:
        if name.endswith((".csv", ".xlsx", ".geojson", ".nc")):
            assert name in named, name


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)


# Rule 10: no ways told, nothing on where guards stand


ADVICE = re.compile(
    r"\b(?:best|safest|quickest|fastest|shortest|recommended|suggested|optimal|advised)[ _-]?"
    r"(?:way|route|path|road|crossing)|\b(?:avoid|checkpoint|patrol|guard_post|turn_by_turn"
    r"|directions|waypoints|itinerary|evade|detect)\w*",
    re.IGNORECASE,
)


def _fields(package: str) -> Iterator[str]:
    """Names of every field of every type the schemas of a package hand out."""
    kinds = [one for module in schemas(package) for one in vars(module).items()]
    for name, kind in kinds:
        if isinstance(kind, type) and getattr(kind, "__annotations__", None):
            yield name
            yield from (
                typing.get_type_hints(kind) if typing.is_typeddict(kind) else (kind.__annotations__)
            )


@pytest.mark.parametrize("package", TARGETS)
def test_rule_10_no_routing_no_type_of_output_tells_a_way_to_take(package: str) -> None:
    names = list(_fields(package))
    assert len(names) > 50
    assert not [name for name in names if ADVICE.search(name)]


def test_rule_10_no_routing_in_the_columns_of_any_table(basis: Basis) -> None:
    heads = {
        name: next(csv.reader(io.StringIO(content.decode())))
        for name, content in basis.files.items()
        if name.endswith(".csv")
    }
    assert len(heads) >= 5
    for name, head in heads.items():
        assert not [column for column in head if ADVICE.search(column)], name
    assert not [column for column in (*COLUMNS, *FURTHER) if ADVICE.search(column)]
    points = json.loads(basis.files["forecast.geojson"])["features"]
    told = {key for one in points for key in one["properties"]}
    assert told
    assert not [key for key in told if ADVICE.search(key)]


def test_rule_10_no_routing_words_would_be_found() -> None:
    for word in ("best_route", "safest way", "checkpoints", "patrol_positions", "Itinerary"):
        assert ADVICE.search(word)


def test_rule_10_no_routing_figures_about_forces_are_shown_to_nobody(basis: Basis) -> None:
    assert about_forces(figure(kind=FigureKind.FORCES))
    assert about_forces(figure(unit=Unit.FORCES))
    data = json.loads(basis.files["page.json"])
    assert not [one for one in data["figures"] if one["kind"] == str(FigureKind.FORCES)]
    assert not [one for one in data["figures"] if one["counted"] == str(Unit.FORCES)]


# Rule 16: nothing leaves this machine by itself


class OutsideError(AssertionError):
    """Something asked for another machine."""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for another machine fails."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    lookup = socket.getaddrinfo

    def check(host: Any) -> None:
        if str(host) not in (*LOOPBACK, "None", ""):
            raise OutsideError(str(host))

    def checked(inner: Any) -> Any:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6):
                check(address[0])
            return inner(self, address)

        return call

    def looked_up(host: Any, *rest: Any, **more: Any) -> Any:
        check(host)
        return lookup(host, *rest, **more)

    monkeypatch.setattr(socket.socket, "connect", checked(connect))
    monkeypatch.setattr(socket.socket, "connect_ex", checked(connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)


@pytest.mark.usefixtures("alone")
def test_rule_16_local_first_the_guard_of_these_tests_holds() -> None:
    with pytest.raises(OutsideError), socket.socket() as one:
        one.connect(("192.0.2.1", 80))
    with pytest.raises(OutsideError):
        socket.create_connection(("example.org", 443), timeout=1)


@pytest.mark.usefixtures("alone")
def test_rule_16_local_first_reading_importing_and_forecasting_ask_nobody(tmp_path: Path) -> None:
    folder = make_folder(tmp_path)
    (folder / "reports").mkdir(exist_ok=True)
    text = (
        "Date: 2019-03-05\nSource: A newspaper\n\n"
        "About 300 people slept in Town on Monday; see https://example.org/x.\n"
    )
    write(folder / "reports" / "note.md", text)
    page = f'<html><img src="https://example.org/x.png"><p>{text}</p></html>'
    write(folder / "reports" / "page.html", page)
    scenario = check_folder(str(folder))
    entries = gather(scenario).entries
    assert entries
    made = forecast(scenario, entries=entries, members=20, days=2)
    assert made.as_of
    assert read_dtm(write(tmp_path / "dtm.json", dtm_json(dtm_row()))).counts


@pytest.mark.usefixtures("alone")
def test_rule_16_local_first_the_server_answers_and_asks_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    with serving(write_folder(folder)) as client:
        assert client.get("/").status_code == 200
        policy = client.get("/").headers["content-security-policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


def test_rule_16_local_first_it_listens_to_this_machine_unless_told_otherwise() -> None:
    assert Settings.__dataclass_fields__["host"].default in LOOPBACK
    check_reach(Reach("127.0.0.1", False, None, None, False, ""))
    for host in ("0.0.0.0", "::", "192.0.2.7"):
        with pytest.raises(InputError):
            check_reach(Reach(host, False, None, None, False, ""))


# Rule 15: a wrong figure stays visible, marked; forecasts made with it say so


def test_rule_15_correction_leaves_the_wrong_figure_visible_and_flags_forecasts(
    tmp_path: Path,
) -> None:
    wrong = figure()
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        ledger.add_figures([wrong], "by hand")
        plain = issued()
        known: Any = {**plain.summary, "entered": 1, "decided": 0, "used": 1}
        issue(ledger, replace(plain, summary=known))
        assert not settled_since(ledger, ledger.forecasts(), {})
        desk.reject(ledger, figure_id(wrong), author="kt", reason="counted twice")
        (entry,) = ledger.entries()
        flagged = settled_since(ledger, ledger.forecasts(), {})
        connection = tmp_path / "ledger.sqlite"
    assert (entry.counts, entry.verdict, entry.figure) == (False, Verdict.REJECTED, wrong)
    assert "rejected,,kt,counted twice" in evidence_text([entry])
    assert [one.entry.figure for one in flagged[1]] == [wrong]
    with closing(sqlite3.connect(connection)) as raw:
        for change in ("DELETE FROM figures", "UPDATE figures SET words = 'x'"):
            with pytest.raises(sqlite3.IntegrityError):
                raw.execute(change)
