"""A document that stalls, grows or kills its reader costs one line; the others are read."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.hostile_documents import bundle, long_page, page, slow_pdf, small_pdf, word
from tests.server_fixture import NOW, make_folder

from waystation.apart import pool
from waystation.apart.pool import ApartError, Bounds, End, end_all, run
from waystation.domain.errors import InputError
from waystation.reports.documents import load_reports
from waystation.reports.intake import away
from waystation.reports.intake.records import Limits
from waystation.server.jobfiles import UPLOADS, Asked
from waystation.server.tasks import read_documents

BOUNDS = Bounds(memory=1 << 30, seconds=30.0)
_LINUX = sys.platform.startswith("linux")


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    end_all()
    yield
    end_all()


def asked(name: str, bounds: Bounds = BOUNDS, data: bytes = b"", **arguments: Any) -> list[Any]:
    return list(run(f"tests.hostile_tasks:{name}", arguments, data, bounds))


def test_a_process_is_used_again_and_is_none_of_ours() -> None:
    first, again = asked("answer", word="a", data=b"123"), asked("answer", word="\ud800")
    assert first[0][:2] == ["a", 3]
    assert again[0][0] == "\ud800"
    assert first[0][2] == again[0][2] != os.getpid()


def test_a_process_that_stalls_is_ended_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(ApartError) as caught:
        asked("stall", Bounds(1 << 30, 3.0))
    assert caught.value.end is End.STALLED
    assert time.monotonic() - started < 60
    assert asked("answer", word="next")[0][0] == "next"


def test_a_process_nobody_reads_from_any_more_is_ended() -> None:
    sent = run("tests.hostile_tasks:stall", {}, b"", BOUNDS)
    number = next(sent)
    sent.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.skipif(not _LINUX, reason="limits on memory hold on Linux")
def test_a_process_that_grows_is_refused_memory() -> None:
    with pytest.raises(ApartError) as caught:
        asked("grow")
    assert caught.value.end is End.MEMORY


@pytest.mark.parametrize(("task", "end"), [("die", End.DIED), ("fail", End.FAILED)])
def test_a_process_that_dies_or_fails_is_told_and_replaced(task: str, end: End) -> None:
    with pytest.raises(ApartError) as caught:
        asked(task)
    assert caught.value.end is end
    assert asked("answer", word="next")[0][0] == "next"


def test_what_is_wrong_with_the_bytes_comes_back_as_a_problem() -> None:
    with pytest.raises(InputError, match=r"x\.pdf:3: found this; expected that"):
        asked("refuse")


def test_what_libraries_print_is_no_message() -> None:
    assert asked("chatter") == ["whole"]


def test_a_process_gets_no_keys_and_no_modules_of_the_current_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WAYSTATION_ACLED_TOKEN", "secret")
    monkeypatch.setenv("PYTHONSTARTUP", "x.py")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lxml.py").write_text("raise SystemExit(9)")
    monkeypatch.syspath_prepend("")
    ((names, folders),) = asked("environment")
    assert not [name for name in names if name.startswith(("WAYSTATION", "PYTHON"))]
    assert "" not in folders
    assert str(tmp_path) not in folders


@pytest.mark.skipif(not _LINUX, reason="limits on files hold on Linux")
def test_a_process_cannot_fill_the_disk(tmp_path: Path) -> None:
    with pytest.raises(ApartError):
        asked("write", path=str(tmp_path / "big"))
    assert (tmp_path / "big").stat().st_size <= 1 << 24


def problems_of(*sources: object, limits: Limits) -> tuple[list[str], list[str]]:
    """What is told to be wrong, and the names of what was read all the same."""
    from waystation.reports.intake.opening import Opening

    opening = Opening(limits, lambda _: None)
    texts = [extract.name for extract in opening.texts(str(one) for one in sources)]
    return [str(problem) for problem in opening.problems], texts


def test_a_document_that_stalls_is_one_line_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("Some 100 people wait in the town."))
    (tmp_path / "b.pdf").write_bytes(slow_pdf())
    (tmp_path / "c.docx").write_bytes(word("Some 300 people wait in the town."))
    limits = Limits(document_seconds=8.0)
    problems, read = problems_of(*sorted(tmp_path.iterdir()), limits=limits)
    assert read == ["a.html", "c.docx"]
    (line,) = problems
    assert line.startswith(str(tmp_path / "b.pdf"))
    assert "not read within 8 seconds" in line


@pytest.mark.skipif(not _LINUX, reason="limits on memory hold on Linux")
def test_a_document_that_takes_too_much_memory_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("Some 100 people wait in the town."))
    (tmp_path / "b.html").write_bytes(long_page())
    limits = Limits(memory_bytes=220 << 20)
    problems, read = problems_of(*sorted(tmp_path.iterdir()), limits=limits)
    assert read == ["a.html"]
    (line,) = problems
    assert line.startswith(str(tmp_path / "b.html"))
    assert "220 MB of memory" in line


def test_in_a_bundle_only_the_hostile_document_is_left_out(tmp_path: Path) -> None:
    documents = {
        "a.html": page("Some 100 people wait in the town."),
        "b.pdf": slow_pdf(),
        "c.docx": word("Some 300 people wait in the town."),
        "d.txt": b"Some 400 people wait in the town.",
    }
    (tmp_path / "all.zip").write_bytes(bundle(documents))
    problems, read = problems_of(tmp_path / "all.zip", limits=Limits(document_seconds=8.0))
    assert read == ["all.zip/a.html", "all.zip/c.docx", "all.zip/d.txt"]
    (line,) = problems
    assert "all.zip/b.pdf: found a document that is not read within 8 seconds" in line


def test_a_process_worn_out_by_others_is_not_blamed_on_the_next_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_bytes(page("Some 100 people wait in the town."))
    load_reports([tmp_path / "a.html"])
    (worn,) = pool._idle
    worn.running.kill()
    monkeypatch.setattr(worn.running, "poll", lambda: None)
    assert len(load_reports([tmp_path / "a.html"])) == 1


def test_what_a_process_apart_forges_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.html").write_bytes(page("Some 100 people wait in the town."))
    monkeypatch.setattr(away, "TASK", "tests.hostile_tasks:forge")
    with pytest.raises(InputError, match="breaks its reader"):
        load_reports([tmp_path / "a.html"])


def test_apart_and_here_the_same_is_read(tmp_path: Path) -> None:
    documents = {
        "a.html": page("Some 100 people wait in the town."),
        "c.docx": word("Some 300 people wait in the town."),
        "e.pdf": small_pdf(1, 3),
        "x.csv": b"a,b",
    }
    (tmp_path / "all.zip").write_bytes(bundle(documents))
    told: list[str] = []
    assert load_reports([tmp_path], tell=told.append) == load_reports([tmp_path], apart=False)
    assert [line for line in told if "x.csv" in line]


def test_plain_text_starts_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some 100 people wait in the town.")
    (tmp_path / "b.md").write_text("# Town\n\nSome 200 people wait in the town.")
    assert len(load_reports([tmp_path])) == 2
    assert not pool._idle


def test_an_upload_that_kills_its_reader_is_told_beside_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(away, "TASK", "tests.hostile_tasks:choosy")
    folder = make_folder(tmp_path)
    job = tmp_path / "job"
    (job / UPLOADS).mkdir(parents=True)
    said = "<p>Some 300 people arrived in Shelter on Tuesday, the mayor said.</p>"
    (job / UPLOADS / "a.html").write_text(f"<html><body>{said}</body></html>")
    (job / UPLOADS / "b.html").write_text(f"<html><body>{said} kill the reader</body></html>")
    asked = Asked("reading", {}, NOW.isoformat(), str(folder), str(tmp_path / "results"))
    result, problems = read_documents(job, asked, lambda *_: None)
    assert [one["name"] for one in result["read"]] == ["a.html"]
    (problem,) = problems
    assert problem.file == "b.html"
    assert problem.found == "a document that breaks its reader"
