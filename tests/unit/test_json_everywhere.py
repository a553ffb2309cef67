"""Every command that tells something tells it to programs as well: one document, stable keys."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.flee_fixture import write_instance
from tests.forecast_fixture import copy_example
from tests.loader_samples import acled_row, acled_text
from tests.scenario_folder import write_folder

from waystation import cli
from waystation.cli_json import plain, wanted
from waystation.domain.errors import Problem, WaystationError

DOCS = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
WITHOUT = {
    "serve": "runs until it is stopped",
    "completion": "prints a script",
    "schema": "prints a JSON document already",
}
"""Commands without a document, and why."""

Run = Callable[..., tuple[int, Any, str]]


def commands(command: Any = None, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its whole name."""
    command = command or typer.main.get_command(cli.app)
    for word, inner in getattr(command, "commands", {}).items():
        whole = f"{name} {word}".strip()
        if getattr(inner, "commands", None):
            yield from commands(inner, whole)
        elif not inner.hidden:
            yield whole, inner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command as the console script does: status, the document, standard error."""

    def call(*words: object) -> tuple[int, Any, str]:
        capsys.readouterr()
        status = invoke(monkeypatch, *words)
        said = capsys.readouterr()
        return status, json.loads(said.out), said.err

    return call


def invoke(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["waystation", *(str(one) for one in words)])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def prepare(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Scenarios, a report that is read, forecast 1 with its results, a backup, other data."""
    patch.chdir(home)
    copy_example(home, with_evidence=False).rename(home / "small")
    (home / "case").mkdir()
    write_folder(home / "case")
    write_instance(home / "instance")
    (home / "acled.csv").write_text(acled_text(acled_row(1)), encoding="utf-8")
    (home / "word.txt").write_text("kettle orchard lantern\n", encoding="utf-8")
    told = "Date: 2018-10-24\n\nThe mayor counted nearly 1,500 migrants in Huixtla on Tuesday."
    (home / "note.txt").write_text(f"{told} Some 40 people slept in Tapachula.\n")
    (home / "more.txt").write_text("Date: 2018-10-25\n\nSome 70 people slept in Huixtla.\n")
    few = ("--members", 10, "--days", 5, "--as-of", "2018-10-29")
    for words in (
        ("evidence", "add", "small", "note.txt"),
        ("forecast", "small", *few, "--out", "results/small/day"),
        ("evidence", "backup", "small", "backup.sqlite"),
        ("ledger", "export", "small", "table.csv"),
        ("accounts", "add", "small", "lead", "--password-file", "word.txt"),
    ):
        assert invoke(patch, *words) == 0, words


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Scenarios, a report that is read, forecast 1 with its results, a backup, other data."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        prepare(home, patch)
        yield home


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(made, tmp_path / "home")
    monkeypatch.chdir(tmp_path / "home")
    monkeypatch.setenv("WAYSTATION_AUTHOR", "Analyst")
    return tmp_path / "home"


WHY = ("--reason", "A test")
SHORT = ("--members", "10", "--days", "5", "--as-of", "2018-10-29")
SETTLED = {"figure", "words", "done", "withdrawn"}
ROWS: dict[str, tuple[tuple[str, ...], set[str]]] = {
    "accounts add": (("small", "second", "--password-file", "word.txt"), {"name", "role"}),
    "accounts list": (("small",), {"accounts"}),
    "accounts role": (("small", "lead", "analyst"), {"name", "role"}),
    "accounts password": (("small", "lead", "--password-file", "word.txt"), {"name", "role"}),
    "accounts remove": (("small", "lead"), {"name", "role"}),
    "card": (("small",), {"scenario", "gaps", "file", "text"}),
    "check": (
        ("small",),
        {"scenario", "title", "locations", "routes", "events", "groups", "problems", "warnings"},
    ),
    "example": ((), {"example", "folder", "next"}),
    "doctor": (
        (),
        {"version", "python", "system", "cores", "memory_gib", "sqlite", "libraries", "extras"},
    ),
    "evidence accept": (("small", "FIGURE", *WHY), SETTLED),
    "evidence reject": (("small", "FIGURE", *WHY), SETTLED),
    "evidence reopen": (("small", "SETTLED", *WHY), SETTLED),
    "evidence correct": (
        ("small", "FIGURE", *WHY, "--low", "1400"),
        {"figure", "words", "done", "replacement", "location"},
    ),
    "evidence merge": (("small", "FIGURE", "OTHER", *WHY), {"figure", "done", "copy_of"}),
    "evidence add": (("small", "more.txt"), {"added"}),
    "evidence show": (("small", "FIGURE"), {"figure_id", "words"}),
    "evidence why": (("small", "FIGURE"), {"figure_id", "words"}),
    "evidence verify": (("small",), {"ledger", "whole", "records", "chain"}),
    "evidence backup": (("small", "other.sqlite"), {"file", "version", "chain"}),
    "evidence restore": (
        ("backup.sqlite", "new.sqlite"), {"ledger", "file", "version", "chain"},
    ),
    "evidence purge": (
        ("small", "note.txt", *WHY),
        {"reports", "purged", "figures", "others", "dry_run", "written_anew", "lines"},
    ),
    "import flee": (("instance",), {"folder", "summary", "remarks"}),
    "import acled": (
        ("acled.csv", "--into", "case"),
        {"folder", "changed", "dry_run", "done", "told", "list"},
    ),
    "ledger export": (("small", "out.csv"), {"table", "figures", "register", "forecasts"}),
    "ledger import": (("small", "table.csv"), {"table", "figures", "register", "forecasts"}),
    "new": (
        ("mine", "--from", "Bouna, Ivory Coast", "--to", "Ghana", "--first-day", "2024-05-29"),
        {"folder", "files", "title", "summary", "choices", "warnings"},
    ),
    "publish": (
        ("small", "1", "--purpose", "To prepare water"),
        {"folder", "files", "audience", "set_aside", "warnings"},
    ),
    "record": (("small",), {"forecasts", "record"}),
    "review": (("small", "1"), {"review", "pages"}),
    "forecast": (
        ("small", *SHORT),
        {
            "folder", "files", "number", "why_no_number", "as_of", "made_at", "members", "seed",
            "status", "reviewed_by", "title", "lines", "caveats", "choices", "warnings",
        },
    ),
}  # fmt: skip
"""By command: what it is called with, and the keys of its document."""

SLOW = {
    "compare": (
        ("small", "buses-from-niltepec", *SHORT),
        {
            "folder", "files", "variant", "title", "why", "as_of", "members", "lines",
            "first_effect", "same_past", "cut_off", "warnings",
        },
    ),
    "explain": (
        ("small", "--place", "Tijuana", "--day", "2018-11-20", "--members", "10"),
        {"what", "place", "day", "as_of", "members", "seed", "method", "number",
         "before_any_figure", "origins"},
    ),
    "verify": (
        ("small", "--on", "2018-10-22", "--members", "10"), {"folder", "files", "cases", "scores"},
    ),
}  # fmt: skip
LISTS = {
    "read": ("note.txt",),
    "evidence list": ("small",),
    "evidence audit": ("small",),
}
"""Commands whose document is a list."""


def filled(run: Run, words: tuple[str, ...]) -> list[str]:
    """The words with identities of figures in them."""
    if not {"FIGURE", "OTHER", "SETTLED"} & set(words):
        return list(words)
    _, figures, _ = run("evidence", "list", "small", "--json")
    first, other = (one["figure_id"] for one in figures[:2])
    if "SETTLED" in words:
        run("evidence", "accept", "small", first, *WHY, "--json")
    return [{"FIGURE": first, "SETTLED": first, "OTHER": other}.get(one, one) for one in words]


def test_every_command_takes_json_or_says_why_not() -> None:
    found = dict(commands())
    assert set(WITHOUT) <= set(found)
    for name, command in found.items():
        options = {option for one in command.params for option in one.opts}
        assert ("--json" in options) != (name in WITHOUT), name


def test_every_command_is_tried_or_is_one_of_several_alike() -> None:
    tried = {*ROWS, *SLOW, *LISTS, *WITHOUT}
    left = {name for name, _ in commands()} - tried
    alike = {name for name in left if name.startswith("import ")}
    assert left - alike <= {"chart", "hub", "sitrep"}
    assert tried <= {name for name, _ in commands()}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.usefixtures("home")
def test_one_document_with_stable_keys(run: Run, name: str) -> None:
    words, keys = ROWS[name]
    status, document, err = run(*name.split(), *filled(run, words), "--json")
    assert status == 0, err
    assert keys <= set(document)
    assert set(document) == keys or name in ("evidence show", "evidence why", "doctor")
    assert "problem" not in err


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
@pytest.mark.usefixtures("home")
def test_one_document_of_what_takes_longer(run: Run, name: str) -> None:
    words, keys = SLOW[name]
    status, document, err = run(name, *words, "--json")
    assert status == 0, err
    assert keys <= set(document)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.usefixtures("home")
def test_lists(run: Run, name: str) -> None:
    status, document, _ = run(*name.split(), *LISTS[name], "--json")
    assert status == 0
    assert isinstance(document, list)
    assert document


def test_the_keys_stand_in_the_document_on_them() -> None:
    lines = [line for line in DOCS.splitlines() if line.startswith("| `")]
    for name, (_, keys) in {**ROWS, **SLOW}.items():
        told = [line for line in lines if re.search(rf"`{name}`", line.split("|")[1])]
        of_import = [line for line in lines if line.startswith("| `import` of")]
        (line,) = told or of_import
        named = set(re.findall(r"`([a-z_]+)`", line.split("|", 2)[2]))
        missing = keys - named
        assert not missing, (name, missing)
    for name, _ in commands():
        assert f"`{name}`" in DOCS or name.startswith("import "), name


@pytest.mark.usefixtures("home")
def test_what_is_told_is_so(run: Run) -> None:
    _, forecast, _ = run("forecast", "small", *SHORT, "--json")
    assert forecast["number"] == 1
    assert "Tijuana" not in forecast["folder"]
    assert (Path(forecast["folder"]) / "page.html").exists()
    assert set(forecast["files"]) == {path.name for path in Path(forecast["folder"]).iterdir()}
    assert forecast["as_of"] == "2018-10-29"
    assert forecast["title"].endswith(".")
    _, checked, _ = run("check", "small", "--json")
    assert (checked["groups"], checked["problems"]) == (3, [])
    _, review, _ = run("review", "small", "1", "--caveat", "Roads may flood", "--json")
    assert (review["review"]["by"], review["review"]["caveat"]) == ("Analyst", "Roads may flood")
    assert len(review["pages"]) == 2
    _, register, _ = run("record", "small", "--json")
    assert [one["status"] for one in register["forecasts"]] == ["reviewed"]


@pytest.mark.usefixtures("home")
def test_errors_are_a_document_with_the_same_status(run: Run, home: Path) -> None:
    table = home / "small" / "routes.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("La Entrada,", "La Salida,"))
    status, document, err = run("check", "small", "--json")
    assert status == 2
    assert err.startswith(f"{len(document['problems'])} problems:")
    assert set(document) == {"problems"}
    assert len(document["problems"]) > 1
    for one in document["problems"]:
        assert set(one) == {"file", "line", "column", "found", "expected"}
        assert one["line"] > 0


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("forecast", "--jsn", "--json"), "No such option"),
        (("forecast", "--json"), "Missing argument"),
        (("forcast", "x", "--json"), "No such command"),
        (("serve", "small", "--json"), "No such option"),
        (("review", "small", "one", "--json"), "NUMBER"),
    ],
)
def test_words_that_are_not_understood_are_a_document_too(
    run: Run, words: tuple[str, ...], found: str
) -> None:
    status, document, err = run(*words)
    assert status == 2
    assert err.startswith("1 problem:")
    (problem,) = document["problems"]
    assert found.casefold() in problem["found"].casefold()
    assert problem["expected"].endswith("--help")


def test_a_failure_of_ours_is_a_document_with_status_1(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise WaystationError("The disk is full.")

    monkeypatch.setattr("waystation.running.installed.installed", fail)
    status, document, err = run("doctor", "--json")
    assert (status, document) == (1, {"problems": [], "error": "The disk is full."})
    assert err == "The disk is full.\n"


def test_values_as_json_has_them() -> None:
    found = plain({"a": (1.0, float("nan"), float("inf")), 2: Path("x"), "p": Problem(*"a1bcd")})
    assert found["a"] == [1.0, None, None]
    assert found["2"] == "x"
    assert found["p"]["file"] == "a"
    assert wanted(["read", "--json", "x"])
    assert not wanted(["read", "--", "--json"])
