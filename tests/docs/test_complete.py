"""What users can call, write or meet is told: commands, options, functions, columns, words."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest
from tools.build_reference import FOLDER, GLOSSARY, PAGES
from tools.build_site import DOCS, ROOT
from tools.reference_commands import commands, exits, lines_of_documents
from tools.reference_library import classes, functions
from tools.reference_scenario import TABLES, closed_lists, with_words
from tools.reference_server import document
from tools.reference_text import docstring, named

from waystation.cli_help import parameters
from waystation.domain.protection import Rule
from waystation.evidence.table import COLUMNS, FURTHER
from waystation.forecasting import compare_export, export
from waystation.page import explained
from waystation.server.roles import ADDRESSES
from waystation.verification import export as verification_export
from waystation.verification import figures_export

SOURCES = ROOT / "src" / "waystation"
BY_HAND = {
    path: path.read_text(encoding="utf-8")
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]
    if path.parent not in (FOLDER, DOCS / "decisions")
}
"""Documents that people wrote, but for decisions."""
TEXT = "\n".join(BY_HAND.values())
COMMANDS = list(commands())


def document_named(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def quoted(text: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", text))


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_that_of_the_code(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name](), "run `make reference`"


def test_no_page_of_the_reference_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


@pytest.mark.parametrize(
    "command", [one for _, one in COMMANDS], ids=[" ".join(words) for words, _ in COMMANDS]
)
def test_every_command_and_option_says_what_it_is(command: Any) -> None:
    assert len(command.help.split()) >= 3
    arguments, options = parameters(command)
    for one in (*arguments, *options):
        assert one.help, f"{one.name} has no help"


@pytest.mark.parametrize("words", [" ".join(words) for words, _ in COMMANDS])
def test_every_command_stands_in_a_document_that_somebody_wrote(words: str) -> None:
    assert f"waystation {words}" in TEXT


def test_every_command_has_an_example() -> None:
    shown = (FOLDER / "commands.md").read_text(encoding="utf-8")
    for part in shown.split("\n## waystation ")[1:]:
        name = part.partition("\n")[0]
        assert part.count("```text") >= 2 or f"`waystation {name}" in TEXT, name
    assert len(lines_of_documents()) >= 60


def statuses() -> Iterator[int]:
    """Every number that a command may end with, as the code has it."""
    for path in SOURCES.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\bexit\(|Exit|status = |INTERRUPTED", text):
            continue
        for node in ast.walk(ast.parse(text)):
            value = _status(node)
            if isinstance(value, ast.Constant) and isinstance(value.value, int):
                yield value.value


def _status(node: ast.AST) -> ast.AST | None:
    if isinstance(node, ast.Call) and node.args:
        called = ast.unparse(node.func)
        return node.args[0] if called in ("sys.exit", "typer.Exit", "SystemExit") else None
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("status", "INTERRUPTED"):
        return node.value
    return None


def test_every_exit_status_is_told() -> None:
    found = set(statuses())
    assert {1, 2, 130} <= found
    assert found <= set(exits())


def test_every_public_function_tells_its_arguments() -> None:
    assert {"forecast", "load", "read", "compare", "verify"} <= set(functions())
    for name, function in functions().items():
        first, sections = docstring(inspect.getdoc(function))
        assert len(first.split()) >= 3, name
        told = named(sections.get("Args", ""))
        asked = set(inspect.signature(function).parameters)
        assert asked == set(told), (name, asked ^ set(told))
        assert all(told.values()), name


def test_what_functions_take_and_give_is_told() -> None:
    assert {"Forecast", "Scenario", "Comparison", "Verification"} <= set(classes())
    for name, one in classes().items():
        first, _ = docstring(inspect.getdoc(one))
        assert len(first.split()) >= 3, name
        fields = getattr(one, "__dataclass_fields__", {})
        shown = {key for key in fields if not key.startswith("_")}
        text = inspect.getdoc(one) or ""
        missing = {key for key in shown if not re.search(rf"\b{key}\b", text)}
        assert not missing, (name, missing)


@pytest.mark.parametrize("file", TABLES)
def test_every_column_of_a_scenario_is_told(file: str) -> None:
    needed, optional, link = TABLES[file]
    page, _, _ = link.removeprefix("../").partition("#")
    text = document_named(page)
    assert file in text
    assert {*needed, *optional} <= quoted(text), {*needed, *optional} - quoted(text)


@pytest.mark.parametrize(
    ("page", "columns"),
    [
        ("files.md", export.HUB_COLUMNS),
        ("files.md", (*COLUMNS, *export.DECISION_COLUMNS)),
        ("evidence-table.md", (*COLUMNS, *FURTHER)),
        ("verification.md", verification_export.HUB_HEADER),
        ("verification.md", verification_export.SCORE_COLUMNS),
        ("verification.md", verification_export.SKILL_COLUMNS),
        ("verification.md", verification_export.CALIBRATION_COLUMNS),
        ("verification.md", verification_export.CLAIM_COLUMNS),
        ("files.md", compare_export.COLUMNS[:4]),
        ("files.md", explained.COLUMNS),
        ("verification.md", figures_export.COLUMNS[:11]),
    ],
)
def test_every_column_of_results_is_told(page: str, columns: tuple[str, ...]) -> None:
    told = quoted(document_named(page)) | quoted(document_named("evidence-table.md"))
    assert set(columns) <= told, set(columns) - told


def test_every_rule_of_protection_is_told() -> None:
    text = document_named("publishing.md")
    numbers = {int(one) for one in re.findall(r"^\| (\d+) \|", text, flags=re.MULTILINE)}
    for first, last in re.findall(r"Rules (\d+) to (\d+)", text):
        numbers |= set(range(int(first), int(last) + 1))
    assert numbers == {rule.value for rule in Rule}


def test_every_address_of_the_server_is_told() -> None:
    assert set(ADDRESSES) <= quoted((FOLDER / "server.md").read_text(encoding="utf-8"))
    for path, methods in document()["paths"].items():
        for one in methods.values():
            assert one.get("description", "").strip(), path


def test_every_environment_variable_is_told() -> None:
    found = set()
    for path in SOURCES.rglob("*.py"):
        found |= set(re.findall(r"[\"'](WAYSTATION_[A-Z_]+)[\"']", path.read_text("utf-8")))
    assert len(found) >= 1
    told = TEXT + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert {name for name in found if name not in told} == set()


def test_the_glossary_has_the_words_of_every_closed_list() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    assert with_words(text) == text, "run `make reference`"
    assert len(closed_lists()) >= 20
    for words in closed_lists().values():
        assert {one.value for one in words if one.value} <= quoted(text)
