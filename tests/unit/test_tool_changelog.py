"""Fragments become a version's section, whole and in the words of Keep a Changelog."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.changelog import ChangelogError, check, do, fragments, items, newest, notes, section

HOME = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("added: one\nthing.", [("Added", "One thing.")]),
        ("- *Changed* a\n  thing\n- another", [("Changed", "A thing"), ("Added", "Another")]),
        ("*fixed*: a fault\n\n*added* a word", [("Fixed", "A fault"), ("Added", "A word")]),
        ("added: one\nchanged: two", [("Added", "One"), ("Changed", "Two")]),
        ("- **A** pane\n- security: a hole", [("Added", "**A** pane"), ("Security", "A hole")]),
    ],
)  # fmt: skip
def test_changes_of_a_fragment(text: str, found: list[tuple[str, str]]) -> None:
    assert list(items(text)) == found


def test_no_word_of_a_fragment_is_lost() -> None:
    whole = section("1.0.0", "2027-01-31", HOME / "changelog.d")
    kept = set(whole.replace("](", "](../").split())
    for path in fragments(HOME / "changelog.d"):
        for word in path.read_text(encoding="utf-8").split()[3:]:
            if word.isalpha() and word.islower():
                assert word in kept or word.capitalize() in kept or word in (
                    "added", "changed", "fixed", "removed", "security", "deprecated"
                ), (path.name, word)  # fmt: skip


def test_a_version_is_made_on_top_of_the_others_and_its_fragments_go(tmp_path: Path) -> None:
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    (folder / "README.md").write_text("How.", encoding="utf-8")
    (folder / "001-a.md").write_text("added: see [it](../docs/a.md)", encoding="utf-8")
    do(["make", "0.1.0", "2027-01-31"], tmp_path)
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    (folder / "002-b.md").write_text("fixed: b\n\nchanged: c", encoding="utf-8")
    do(["make", "0.2.0", "2027-03-01"], tmp_path)
    text = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.startswith("# Changelog\n")
    assert newest(text) == "0.2.0"
    assert notes(text, "0.2.0") == "### Changed\n\n- C\n\n### Fixed\n\n- B\n"
    assert notes(text, "0.1.0") == "### Added\n\n- See [it](docs/a.md)\n"
    assert do(["notes", "0.1.0"], tmp_path) == notes(text, "0.1.0")
    check("v0.2.0", "0.2.0", text)
    for tag, program in (("v0.2.0", "0.1.0"), ("0.2.0", "0.2.0"), ("v0.1.0", "0.1.0")):
        with pytest.raises(ChangelogError, match="not of one version"):
            check(tag, program, text)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["make", "0.1", "2027-01-31"], "no version"),
        (["make", "0.1.0", "yesterday"], "no day"),
        (["make", "0.1.0", "2027-01-31"], "holds no change"),
        (["notes", "0.3.0"], "has no 0.3.0"),
    ],
)
def test_what_cannot_be_made_is_refused(tmp_path: Path, words: list[str], told: str) -> None:
    (tmp_path / "changelog.d").mkdir()
    with pytest.raises(ChangelogError, match=told):
        do(words, tmp_path)
    assert not (tmp_path / "CHANGELOG.md").exists()


def test_a_version_is_made_once(tmp_path: Path) -> None:
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    for _ in range(2):
        (folder / "001-a.md").write_text("added: a", encoding="utf-8")
        try:
            do(["make", "0.1.0", "2027-01-31"], tmp_path)
        except ChangelogError as refused:
            assert "already" in str(refused)  # noqa: PT017
            assert (folder / "001-a.md").exists()
            return
    pytest.fail("made twice")
