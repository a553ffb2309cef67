"""What differs between operating systems stands in one folder; nothing else asks which it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
SOURCES = HOME / "src/waystation"
APART = SOURCES / "system"
OF_ONE_SYSTEM = frozenset(
    {
        *("fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"),
        *("msvcrt", "nt", "winreg", "winsound", "_winapi"),
    }
)
"""Modules of Python that not every system has."""
POSIX_ALONE = frozenset(
    {
        *("fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "killpg", "mkfifo"),
        *("pread", "pwrite", "setsid", "setuid", "sysconf", "uname", "wait3", "wait4", "chown"),
        *("O_NOFOLLOW", "O_DIRECTORY", "SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2"),
        *("setitimer", "add_signal_handler", "preexec_fn", "start_new_session"),
    }
)
"""Names of `os`, `signal`, `asyncio` and `subprocess` that not every system has."""


@cache
def found_of_one_system() -> tuple[tuple[Path, str], ...]:
    return tuple((path, one) for path, tree in trees() for one in of_one_system(path, tree))


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    paths = sorted(SOURCES.rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)


def told(path: Path, node: ast.AST, what: str) -> str:
    return f"{path.relative_to(HOME).as_posix()}:{getattr(node, 'lineno', 0)}: {what}"


def of_one_system(path: Path, tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name.split(".")[0] for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "").split(".")[0]]
        elif isinstance(node, ast.keyword):
            names = [node.arg or ""]
        elif isinstance(node, ast.Attribute):
            names = [node.attr]
            whole = f"{getattr(node.value, 'id', '')}.{node.attr}"
            if whole == "sys.platform":
                yield told(path, node, whole)
        yield from (told(path, node, one) for one in names if one in OF_ONE_SYSTEM | POSIX_ALONE)


def test_only_one_folder_knows_which_system_it_is() -> None:
    assert not [one for path, one in found_of_one_system() if APART not in path.parents]


def test_the_check_finds_what_it_looks_for() -> None:
    words = {one.rpartition(" ")[2] for path, one in found_of_one_system() if APART in path.parents}
    assert {"fcntl", "msvcrt", "resource", "pread", "SIGKILL", "sys.platform"} <= words


def mode_of(call: ast.Call, position: int) -> str:
    given = [one.value for one in call.keywords if one.arg == "mode"]
    given += call.args[position : position + 1]
    return str(given[0].value) if given and isinstance(given[0], ast.Constant) else "r"


def loose_texts(path: Path, tree: ast.Module) -> Iterator[str]:
    """Texts that are written or read as the system likes: its encoding, its ends of lines."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        of = node.func
        name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
        keywords = {one.arg for one in node.keywords}
        if name == "write_text" and "newline" not in keywords:
            yield told(path, node, "write_text without newline=")
        if name not in ("open", "fdopen"):
            continue
        mode = mode_of(node, 0 if isinstance(of, ast.Attribute) and name == "open" else 1)
        text = "b" not in mode and set(mode) <= set("rwax+t")
        if text and set(mode) & set("wax+") and "newline" not in keywords:
            yield told(path, node, f"open({mode!r}) without newline=")


def test_the_same_bytes_are_written_on_every_system() -> None:
    assert not [one for path, tree in trees() for one in loose_texts(path, tree)]


@pytest.mark.parametrize(
    "line", ["p.write_text(t, 'utf-8')", "p.open('w')", "open(p, 'a')", "os.fdopen(h, mode='w')"]
)
def test_a_loose_text_is_found(line: str) -> None:
    assert list(loose_texts(SOURCES, ast.parse(line)))


RESERVED = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}


def test_every_file_can_be_checked_out_on_windows() -> None:
    left = {"node_modules", ".git", ".venv", "__pycache__", "results", "dist"}
    names: dict[str, str] = {}
    for top in ("src", "tests", "docs", "tools", "examples", "changelog.d", "locks", ".github"):
        for path in (HOME / top).rglob("*"):
            if left & set(path.parts):
                continue
            inside = path.relative_to(HOME).as_posix()
            assert path.stem.lower() not in RESERVED, inside
            assert not set(path.name) & set('<>:"|?*\\'), inside
            assert not path.name.endswith((".", " ")), inside
            assert len(inside) < 160, inside
            assert names.setdefault(inside.lower(), inside) == inside
