"""The shortest inputs of what fuzzing has found, each taken or refused in order since."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import pickle
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzz.promises import check_refusal
from tests.evidence_figures import figure
from tests.ledger_releases import make
from tests.loader_samples import write
from tests.scenario_folder import change, write_folder

from waystation.apart.pool import Bounds
from waystation.domain.days import EARLIEST, LATEST
from waystation.domain.errors import InputError, Problem
from waystation.domain.register import Review
from waystation.domain.variant import MoveEvent, Variant
from waystation.domain.vocabulary import EventKind
from waystation.evidence.backup import restore
from waystation.evidence.ledger import Ledger
from waystation.evidence.register_file import add_register, register_text
from waystation.evidence.table import evidence_text, read_rows
from waystation.forecasting.wording_table import read_wording
from waystation.reports.evaluation.load import gold_from_text
from waystation.reports.evaluation.table import load_table
from waystation.reports.intake import away
from waystation.reports.intake.records import Given, Limits
from waystation.reports.outside.endpoint import load_endpoint
from waystation.reviewed import review_saved_pages
from waystation.running.kept import Kept
from waystation.running.local import Local
from waystation.scenario.load import load_scenario
from waystation.scenario.variants import check_name, content_of, variant_of
from waystation.server import jobfiles, results
from waystation.server.accounts import Accounts
from waystation.server.accounts_file import AccountsFile
from waystation.server.words import plain_problems
from waystation.verification.summary import SUMMARY, read_summary
from waystation.world.loaders import workbook
from waystation.world.loaders.acled import read_acled
from waystation.world.loaders.cells import day as day_of
from waystation.world.loaders.opening import open_rows
from waystation.world.loaders.records import Teller
from waystation.world.loaders.unhcr import read_unhcr

ENDLESS = "9" * 5000
"""More digits than Python makes a number of."""
HUGE = "9" * 400
"""More than any floating point number holds."""


def refused(error: pytest.ExceptionInfo[InputError]) -> str:
    check_refusal(error.value)
    return str(error.value)


# ---------------------------------------------------------------- lines that are told


def test_no_line_that_is_told_is_endless() -> None:
    told = str(Problem("a.csv", 1, "c" * 9000, "f" * 9000, "e" * 9000))
    assert len(told) < 2000
    assert told.startswith("a.csv:1 [ccc")


def test_the_name_of_a_column_tells_nothing_of_a_person(tmp_path: Path) -> None:
    text = evidence_text([figure()]).split("\n")
    text[0] += ",call +1 202 555 0142"
    text[1] += ",x"
    path = write(tmp_path / "evidence.csv", "\n".join(text))
    with pytest.raises(InputError) as error:
        read_rows(path)
    assert "555" not in refused(error)


# ---------------------------------------------------------------- days


@pytest.mark.parametrize("day", ["0001-01-01", "0999-12-31", "9000-01-01", "9999-12-31"])
def test_days_that_cannot_be_counted_with_are_refused(tmp_path: Path, day: str) -> None:
    folder = write_folder(tmp_path)
    change(folder, "scenario.toml", "first_day = 2019-03-01", f"first_day = {day}")
    change(folder, "events.csv", "AAA/BBB,2019-03-05", f"AAA/BBB,{day}")
    with pytest.raises(InputError) as error:
        load_scenario(folder)
    told = refused(error)
    assert told.count(f"a day from {EARLIEST} to {LATEST}") == 2
    with pytest.raises(ValueError, match=day):
        day_of(day)


def test_a_variant_on_the_last_day_there_is_is_refused() -> None:
    event = MoveEvent(EventKind.CLOSURE, "AAA/BBB", dt.date(2019, 3, 5), dt.date.max)
    with pytest.raises(InputError) as error:
        variant_of(content_of(Variant("x", "X", "y", (event,))), "x")
    assert "new_day" in refused(error)


# ---------------------------------------------------------------- files of other tools


def test_json_with_an_endless_number_or_depth_is_refused(tmp_path: Path) -> None:
    for name, text in {
        "digits": f'{{"data": [{{"individuals": {ENDLESS}}}]}}',
        "depth": '{"data":' * 9000 + "[]" + "}" * 9000,
    }.items():
        path = write(tmp_path / f"{name}.json", text)
        with pytest.raises(InputError) as error:
            list(open_rows(path, Teller(path.name)))
        assert refused(error)


def test_half_a_character_in_json_is_no_half_in_a_table(tmp_path: Path) -> None:
    row = {"geomaster_name": "Ca\ud800mp", "individuals": 5, "date": "2019-03-01"}
    path = write(tmp_path / "portal.json", json.dumps({"data": [row]}))
    assert [one.place.name for one in read_unhcr(path).counts] == ["Ca?mp"]


def test_an_event_on_the_last_day_there_is_is_left_out(tmp_path: Path) -> None:
    columns = "event_id_cnty,event_date,event_type,latitude,longitude,fatalities,time_precision"
    path = write(tmp_path / "acled.csv", f"{columns}\nA1,9999-12-31,Battles,1,1,0,3\n")
    teller = Teller(path.name)
    try:
        assert list(read_acled(path, teller)) == []
    except InputError as error:
        check_refusal(error)


# ---------------------------------------------------------------- workbooks


@pytest.fixture
def book() -> bytes:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        for row in range(3):
            sheet.write_row(row, 0, ("North", row))
    return out.getvalue()


def with_cell(book: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name.endswith("sheet1.xml"):
                assert old in content
                content = content.replace(old, new)
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "place", [b"XFD1048576", b"B" + b"4" * 300, b"ZZZZZZZZZ2", b"b1048577", b"ZZ1000000"]
)
def test_two_cells_far_apart_are_refused_before_the_memory_is_full(
    book: bytes, place: bytes
) -> None:
    content = with_cell(book, b'r="B2"', b'r="' + place + b'"')
    with pytest.raises(InputError) as error:
        workbook.rows({"path": "book.xlsx"}, content, lambda _: None)
    assert "spans" in refused(error)


def test_a_workbook_that_is_in_order_is_read(book: bytes) -> None:
    found: list[Any] = []
    workbook.rows({"path": "book.xlsx"}, book, found.append)
    assert found == [{"rows": [(1, ["North", "0"]), (2, ["North", "1"]), (3, ["North", "2"])]}]


# ---------------------------------------------------------------- readers that were taken over


@pytest.mark.parametrize(
    "message",
    [
        [{"into": [float("inf"), "a"]}],
        [{"problem": ["a", float("inf"), "", "b", "c"]}],
        [{"out": 0}],
        {"told": "a line"},
        3,
    ],
)
def test_what_no_reader_sends_is_one_refusal(
    message: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(*_: object, **__: object) -> Iterator[object]:
        yield message

    monkeypatch.setattr(away, "run", sent)
    with pytest.raises(InputError) as error:
        away.read_away(Given("a.html", b"<html>", "", ""), Limits(), None)
    assert "breaks its reader" in refused(error)


def test_rows_no_workbook_has_are_one_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sent(*_: object, **__: object) -> Iterator[object]:
        yield {"rows": [[float("inf"), ["a"]]]}

    monkeypatch.setattr(workbook, "run", sent)
    with pytest.raises(InputError) as error:
        list(workbook.workbook_rows(tmp_path / "a.xlsx", b"", Teller("a.xlsx")))
    assert "breaks its reader" in refused(error)
    assert isinstance(workbook.BOUNDS, Bounds)


# ---------------------------------------------------------------- ledgers


def test_the_words_of_sqlite_about_a_damaged_backup_may_be_no_text(tmp_path: Path) -> None:
    source = tmp_path / "backup.sqlite"
    with closing(sqlite3.connect(source)) as raw:
        raw.execute("CREATE TABLE aaaa (x)")
        raw.execute("PRAGMA application_id = 1466005355")
        raw.commit()
    content = source.read_bytes()
    for damage in (b"CREATE TABLE aa\xba\xba(x", b"CREATE\xbaTABLE aaaa (x"):
        source.write_bytes(content.replace(b"CREATE TABLE aaaa (x", damage[:20]))
        with pytest.raises(InputError) as error:
            restore(source, tmp_path / "ledger.sqlite", wait=0.0)
        assert refused(error)
        assert not (tmp_path / "ledger.sqlite").exists()


def test_a_record_that_is_no_day_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    make(path, 2)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    content = path.read_bytes()
    assert b"2018-10-24" in content
    path.write_bytes(content.replace(b"2018-10-24", b"2018*10-24"))
    with Ledger.open(path) as ledger, pytest.raises(InputError) as error:
        _ = (ledger.reports(), ledger.entries())
    assert "damaged" in refused(error)


ISSUED = {
    "number": 1,
    "seed": 1,
    "members": 200,
    "days": 14,
    "method": "auto",
    "version": "0.3",
    "scenario_hash": "a",
    "evidence_hash": "b",
    "variant": "",
    "identity": "c",
    "made_at": "2018-10-29T08:00:00Z",
    "as_of": "2018-10-28",
    "summary": {},
}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seed", 2**63),
        ("number", -1),
        ("as_of", "9999-12-31"),
        ("version", "\ud800"),
        ("summary", {"known": float("nan")}),
    ],
)
def test_a_register_that_could_not_be_written_again_is_refused(
    tmp_path: Path, key: str, value: object
) -> None:
    whole = {"form": 1, "forecasts": [ISSUED | {key: value}], "reviews": []}
    path = write(tmp_path / "x.forecasts.json", json.dumps(whole))
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with pytest.raises(InputError) as error:
            add_register(ledger, path)
        assert refused(error)
        assert ledger.forecasts() == ()
        write(path, json.dumps({**whole, "forecasts": [ISSUED]}))
        add_register(ledger, path)
        assert json.loads(register_text(ledger))["forecasts"] == [ISSUED]


@pytest.mark.parametrize(
    ("column", "value"), [("role", "'weather'"), ("made", "1e300"), ("made", "-1e300")]
)
def test_a_damaged_account_is_told(tmp_path: Path, column: str, value: str) -> None:
    file = AccountsFile(tmp_path / "accounts.sqlite")
    with file.transaction() as connection:
        connection.execute("INSERT INTO accounts VALUES ('a', 'A', 'viewer', 'x', 1.0)")
        connection.execute(f"UPDATE accounts SET {column} = {value}")
    with pytest.raises(InputError) as error:
        Accounts(file, lambda: dt.datetime(2019, 3, 5, tzinfo=dt.UTC)).all()
    assert "a damaged account" in refused(error)
    file.close()


def test_a_file_without_a_header_tells_nothing_of_a_person(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "desk@example.org,12\nx,13\n")
    with pytest.raises(InputError) as error:
        read_unhcr(path)
    assert "desk" not in refused(error)


# ---------------------------------------------------------------- what was kept


def page(**changes: Any) -> dict[str, Any]:
    def said(text: str) -> dict[str, Any]:
        return {"key": "text", "args": {"text": text}, "parts": {}}

    top = {"title": said("T"), "decision": said("D"), "lines": [], "needed": 0, "caveats": []}
    scenario = {"title": "T", "caveat": ""}
    return {"stamp": {"number": 1}, "scenario": scenario, "top": top} | changes


REVIEW = Review(1, "Duty officer", dt.datetime(2019, 3, 6, tzinfo=dt.UTC), True, "Few.", "")


@pytest.mark.parametrize(
    "damage",
    [
        {"top": 1},
        {"scenario": {}},
        {"scenario": {"title": 3}},
        {"top": {"caveats": True}},
        {"top": {"title": "T"}},
    ],
)
def test_one_damaged_page_is_told_and_the_others_are_written(
    tmp_path: Path, damage: dict[str, Any]
) -> None:
    for name, data in {"2019-03-05": page(**damage), "2019-03-06": page()}.items():
        (tmp_path / name).mkdir()
        write(tmp_path / name / "page.json", json.dumps(data))
    with pytest.raises(InputError) as error:
        review_saved_pages(tmp_path, 1, REVIEW)
    assert "2019-03-05" in refused(error)
    assert json.loads((tmp_path / "2019-03-06" / "page.json").read_bytes())["stamp"] == {
        "number": 1,
        "status": "reviewed",
        "reviewer": "Duty officer",
    }


@pytest.mark.parametrize("text", ["[" * 5000, '{"stamp": 3}', "7", '{"stamp": {"number": true}}'])
def test_what_is_no_page_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "2019-03-05").mkdir()
    write(tmp_path / "2019-03-05" / "page.json", text)
    assert review_saved_pages(tmp_path, 1, REVIEW) == ()
    assert results.folders(tmp_path) == {}


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{}", '{"number": 2}', '{"number": "1", "files": 3}', "null", ""]
)
def test_a_damaged_note_of_a_forecast_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "forecasts" / "1").mkdir(parents=True)
    write(tmp_path / "forecasts" / "1" / results.ISSUED, text)
    assert results.items(tmp_path) == []


@pytest.mark.parametrize("pid", [float("inf"), -1, 0, True, "12", None, 1.5])
def test_a_damaged_note_of_a_worker_is_none(tmp_path: Path, pid: object) -> None:
    write(tmp_path / jobfiles.WORKER, json.dumps({"pid": pid}))
    assert jobfiles.worker_of(tmp_path) is None


def test_damaged_notes_of_a_job_are_none(tmp_path: Path) -> None:
    asked = {"kind": "forecast", "request": {}, "asked_at": "2019-03-05T08:00:00Z"}
    asked |= {"scenario": "s", "results": "r"}
    write(tmp_path / jobfiles.REQUEST, json.dumps(asked))
    assert jobfiles.read_asked(tmp_path) is not None
    for key, value in {"kind": "weather", "request": 3, "asked_at": None, "more": 1}.items():
        write(tmp_path / jobfiles.REQUEST, json.dumps(asked | {key: value}))
        assert jobfiles.read_asked(tmp_path) is None
    write(tmp_path / jobfiles.PROGRESS, '{"stage": "members", "done": 1, "all": 2}\n3\n[[[\n')
    assert jobfiles.last_progress(tmp_path) == ({"stage": "members", "done": 1, "all": 2}, 3)


@pytest.mark.parametrize(
    "damage",
    [
        {"settings": "x"},
        {"version": "\ud800"},
        {"gates": [{"asked": "stock", "coverage": 10**400, "pit_p_value": None}]},
        {"gates": 3},
    ],
)
def test_a_damaged_summary_of_a_verification_is_refused(
    tmp_path: Path, damage: dict[str, Any]
) -> None:
    whole: dict[str, Any] = {"form": 1, "version": "0.3", "cases": [], "forecaster": "m"}
    whole |= {"settings": {}, "skills": [], "coverage": [], "gates": [], "claims": []}
    write(tmp_path / SUMMARY, json.dumps(whole))
    assert read_summary(tmp_path) is not None
    write(tmp_path / SUMMARY, json.dumps(whole | damage))
    with pytest.raises(InputError) as error:
        read_summary(tmp_path)
    assert refused(error)


# ---------------------------------------------------------------- settings and labels


@pytest.mark.parametrize("value", [ENDLESS, HUGE, "[" * 3000 + "]" * 3000])
def test_numbers_beyond_all_bounds_in_settings_are_refused(tmp_path: Path, value: str) -> None:
    path = write(tmp_path / "reader.toml", f'base = "https://h.example.org"\ntimeout = {value}\n')
    with pytest.raises(InputError) as error:
        load_endpoint(path, {})
    assert refused(error)
    with pytest.raises(InputError) as error:
        read_wording(f'[exact]\nunits = {value}\nsource = "s"\n', "wording.toml")
    assert refused(error)


def test_labels_with_endless_numbers_are_refused() -> None:
    with pytest.raises(InputError) as error:
        gold_from_text(f'{{"text": "Some 40 came.", "figures": [[0, {ENDLESS}]]}}', "gold.jsonl")
    assert refused(error)


def test_a_label_that_is_a_person_s_is_not_told_again() -> None:
    with pytest.raises(InputError) as error:
        gold_from_text('{"text": "Some 40 came.", "figures": ["+1 202 555 0142"]}', "gold.jsonl")
    assert "555" not in refused(error)


def test_a_table_of_labels_whose_places_are_no_numbers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Some 40 people came.", encoding="utf-8")
    columns = "doc,record,char_start,char_end,span,hedge,unit,kind,modality,low,high"
    row = "one,figure,here,17,Some 40,some,people,,,40,40"
    path = write(tmp_path / "table.csv", f"{columns}\n{row}\n")
    with pytest.raises(InputError) as error:
        load_table(path, tmp_path)
    assert refused(error)


@pytest.mark.parametrize("name", ["**", "on[e", "a/b", "nothing"])
def test_a_table_of_labels_names_documents_not_patterns(tmp_path: Path, name: str) -> None:
    (tmp_path / "one.txt").write_text("Some 40 people came.", encoding="utf-8")
    columns = "doc,record,char_start,char_end,span,hedge,unit,kind,modality,low,high"
    row = f"{name},figure,0,7,Some 40,some,people,,,40,40"
    with pytest.raises(InputError) as error:
        load_table(write(tmp_path / "table.csv", f"{columns}\n{row}\n"), tmp_path)
    assert "the start of one file name" in refused(error)


# ---------------------------------------------------------------- stores


def test_arrays_in_a_zip_file_of_another_form_are_done_again(tmp_path: Path) -> None:
    made = io.BytesIO()
    np.savez(made, a=np.arange(3))
    content = bytearray(made.getvalue())
    content[content.rindex(b"PK\x01\x02") + 6] = 94  # the version it takes to read it
    name, told = "a part", list[str]()
    short = hashlib.sha256(name.encode()).hexdigest()[:24]
    note = {"run": "run", "task": name, "sha256": hashlib.sha256(content).hexdigest()}
    (tmp_path / f"{short}.json").write_text(json.dumps(note))
    (tmp_path / f"{short}.npz").write_bytes(content)
    assert Kept(Local(1), tmp_path, "run", {}, told.append).arrays(name) is None
    assert told == ["a part: what was kept is damaged; it is done again"]


@pytest.mark.parametrize("told", ["x", None, [1], 1.5, True])
def test_a_store_whose_first_file_is_damaged_is_refused(tmp_path: Path, told: object) -> None:
    pytest.importorskip("zarr")
    from waystation.forecasting.stored_begin import _KIND, _looked_at

    write(tmp_path / "run.json", json.dumps({"what": _KIND, "part_members": told}))
    with pytest.raises(InputError) as error:
        _looked_at(tmp_path)
    assert "damaged" in refused(error)


@pytest.mark.parametrize(
    "text", ["null", "[]", "7", "{}", "[" * 5000, '{"zarr_format": 3}', "\xff"]
)
def test_damaged_metadata_of_a_store_are_refused(tmp_path: Path, text: str) -> None:
    pytest.importorskip("zarr")
    from waystation.forecasting.store_layout import MEMBERS, Layout, check_arrays

    (tmp_path / MEMBERS).mkdir()
    write(tmp_path / MEMBERS / "zarr.json", text.encode("latin-1"))
    with pytest.raises(InputError) as error:
        check_arrays(tmp_path, Layout(10, 2, 8, 2, 5))
    assert "arrays are damaged" in refused(error)


def test_an_answer_tells_nothing_of_a_person_again() -> None:
    wrong = Problem("--as-of", 0, "", "'desk@example.org'", "a day that exists")
    (told,) = plain_problems([wrong], Path("home"))
    assert told["found"] == "an e-mail address"


def test_the_name_of_a_what_if_that_is_an_address_is_not_told_again() -> None:
    with pytest.raises(InputError, match="an e-mail address") as told:
        check_name("desk@example.org")
    assert "desk@" not in str(told.value)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ("'desk@example.org'", "an e-mail address"),
        ("{'value': 'desk@example.org', 'low': 3}", "{'value': an e-mail address, 'low': 3}"),
        ("form '+1 202 555 0142'", "form digits like a telephone number"),
        ("5+7 of 1,000,000 @ noon", "5+7 of 1,000,000 @ noon"),
    ],
)
def test_no_problem_tells_an_address_or_a_number_of_a_person(found: str, told: str) -> None:
    problem = Problem("table.csv", 3, found, found, found)
    assert (problem.column, problem.found, problem.expected) == (told, told, told)
    assert pickle.loads(pickle.dumps(problem)) == problem
