"""No escape sequence of a report, a file name or a place name reaches the terminal."""

from __future__ import annotations

import ast
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.table import Table
from tests.server_fixture import make_folder

import waystation
from waystation import cli
from waystation.domain.errors import InputError, Problem
from waystation.domain.printable import escaped, printable, printable_line
from waystation.page.clean_stream import CleanStream
from waystation.page.screen import guarded
from waystation.page.screen_rich import Screen

TITLE, CLEAR, LINK = "\x1b]0;owned\x07", "\x1b[2J", "\x1b]8;;http://x.example\x1b\\"
EIGHT_BIT, TURNED, BELL = "\x9b2J", "\u202e", "\x07"
HOSTILE = TITLE + CLEAR + LINK + EIGHT_BIT + TURNED + BELL
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
TEXT = (
    f"Date: 2018-10-24\n\nSome 4,000 people {HOSTILE}reached Tapachula on Monday, the mayor of "
    f"Hui{CLEAR}xtla said. About 300 people wait at the {TITLE}bridge.\n"
    + "\nThe town has a square, two schools and a market.\n"
    * 40
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["waystation", *map(str, arguments)])
        status: object = 0
        try:
            cli.main()
        except SystemExit as end:
            status = end.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return status, said.out, said.err

    return call


def hostile_report(folder: Path) -> Path:
    """A report whose text and name steer terminals."""
    path = folder / f"note{CLEAR}{TURNED}\n3 problems.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_text_for_people_shows_control_characters_as_signs() -> None:
    assert printable(f"a{CLEAR}b\tc\nd\r\ne\x7f") == "a\u241b[2Jb\tc\nd\ne\u2421"
    assert printable_line("a\nb\tc") == "a\u240ab\u2409c"
    assert printable(f"{EIGHT_BIT}{TURNED}\ud800") == "\ufffd2J\ufffd\ufffd"
    assert printable("\u0645\u200f \u4e2d é") == "\u0645 \u4e2d é"
    assert not RAW.search(printable(HOSTILE))


def test_json_with_control_characters_reads_back_as_it_was() -> None:
    text = json.dumps([HOSTILE, "\u2028"], ensure_ascii=False)
    assert not RAW.search(escaped(text))
    assert json.loads(escaped(text)) == [HOSTILE, "\u2028"]
    none = [chr(code) for code in range(0xFFFE, 0x110000, 0x10000)] + ["\uffff", "\ufdef"]
    told = escaped(json.dumps(none, ensure_ascii=False))
    assert told.isascii()
    assert json.loads(told) == none
    assert set(map(printable, none)) == set(map(printable_line, none)) == {"\ufffd"}


def test_a_problem_is_one_line_whatever_the_file_is_called() -> None:
    told = str(InputError([Problem(f"a\n{CLEAR}.pdf", 3, BELL, f"x{TITLE}", "y\nz")]))
    assert len(told.splitlines()) == 1
    assert not RAW.search(told)


def test_reading_shows_no_escape_sequence(run: Run, tmp_path: Path) -> None:
    path = hostile_report(tmp_path)
    for form in ((), ("--json",)):
        status, out, err = run("read", path, *form)
        assert status == 0
        assert "4,000" in out
        assert not RAW.search(out + err)


def test_a_table_for_programs_keeps_every_character_in_a_file(run: Run, tmp_path: Path) -> None:
    _, out, err = run("read", hostile_report(tmp_path), "--csv")
    assert CLEAR in out
    assert not RAW.search(err)


def test_errors_about_documents_show_no_escape_sequence(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / f"x{TITLE}{CLEAR}\n.p\x1b[31mdf"
    bad.write_bytes(b"\x00" * 100)
    gone = tmp_path / os.fsdecode(b"gone\xff\x1b[2J.txt")
    status, out, err = run("read", bad, gone)
    assert status == 2
    assert not RAW.search(out + err)
    assert err.splitlines()[0] == "2 problems:"
    assert len(err.splitlines()) == 3


def test_a_wrong_option_shows_no_escape_sequence(run: Run) -> None:
    status, out, err = run("read", f"--{CLEAR}{TITLE}")
    assert status == 2
    assert not RAW.search(out + err)


def hostile_scenario(tmp_path: Path) -> Path:
    """A scenario with a place whose name steers terminals."""
    folder = make_folder(tmp_path)
    for path in folder.glob("*.[ct][so][vm]*"):
        text = path.read_text(encoding="utf-8")
        name = "Camp\\u001b[2J[red]" if path.suffix == ".toml" else f"Camp{CLEAR}[red]"
        path.write_text(text.replace("Camp", name), encoding="utf-8")
    note = "Date: 2019-03-05\n\nSome 300 people arrived in Camp on Monday, the mayor of Home said."
    (folder / "reports").mkdir(exist_ok=True)
    (folder / "reports" / "note.txt").write_text(note.replace("Camp", f"Camp{CLEAR}[red]"))
    return folder


def test_place_names_of_a_scenario_show_no_escape_sequence(run: Run, tmp_path: Path) -> None:
    folder = hostile_scenario(tmp_path)
    status, out, err = run("forecast", folder, "--members", 20, "--out", tmp_path / "out")
    assert (status, RAW.findall(out + err)) == (0, []), err
    assert "Camp\u241b[2J[red]" in out
    for words in (("evidence", "list", folder), ("check", folder)):
        status, out, err = run(*words)
        assert (status, RAW.findall(out + err)) == (0, []), err


def in_terminal(*arguments: str, cwd: Path) -> str:
    """What a command writes to a terminal of its own."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from waystation.cli import main; main()", *arguments]
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        command, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        said = bytearray()
        while True:
            try:
                piece = os.read(ours, 1 << 16)
            except OSError:
                break
            if not piece:
                break
            said += piece
        assert process.wait(60) in (0, 2)
    os.close(ours)
    return said.decode("utf-8", "replace").replace("\r\n", "\n")


def test_on_a_terminal_only_our_own_colours_are_sent(tmp_path: Path) -> None:
    said = in_terminal("read", "--quiet", str(hostile_report(tmp_path)), cwd=tmp_path)
    assert "4,000" in said
    assert COLOURS.search(said)
    assert not RAW.search(COLOURS.sub("", said))
    table = in_terminal("read", "--csv", "--quiet", str(hostile_report(tmp_path)), cwd=tmp_path)
    assert "4,000" in table
    assert not RAW.search(table)


def test_help_on_a_terminal_keeps_its_colours(tmp_path: Path) -> None:
    assert COLOURS.search(in_terminal("--help", cwd=tmp_path))


def test_a_screen_cleans_cells_and_drops_addresses_behind_texts() -> None:
    out = io.StringIO()
    screen = Screen(file=out, force_terminal=True, color_system="truecolor", width=80)
    table = Table("Place")
    table.add_row(HOSTILE + "[link=http://x.example]Camp[/link]")
    screen.print(table)
    assert "Camp" in out.getvalue()
    assert not RAW.search(COLOURS.sub("", out.getvalue()))
    assert "\x1b]8" not in out.getvalue()


def test_whoever_writes_within_a_command_is_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    with guarded():
        sys.stdout.write(HOSTILE)
        sys.stderr.writelines([HOSTILE])
        assert isinstance(sys.stdout, CleanStream)
        assert not hasattr(sys.stdout, "buffer")
    assert sys.stdout is before
    said = capsys.readouterr()
    assert said.out
    assert not RAW.search(said.out + said.err)


def test_no_command_makes_a_console_of_its_own() -> None:
    source = Path(str(waystation.__file__)).parent
    for path in source.rglob("*.py"):
        if path.name == "screen.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"Console", "print"}, f"{path}:{node.lineno}"
