"""Gathers the fragments of `changelog.d` into `CHANGELOG.md`, as a version's section.

`python -m tools.changelog make VERSION DATE` writes the section and removes the fragments;
`draft` prints it and changes nothing; `notes VERSION` prints the section that is there; `check TAG`
fails unless the tag, the program and the newest section are of one version.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from tools.locked import ROOT

KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""The words of https://keepachangelog.com, in their order."""

START = """# Changelog

What changed for users, by version ([docs/releasing.md](docs/releasing.md)). What has not been
released yet stands in [changelog.d](changelog.d), one file a change.
"""

_KIND = re.compile(rf"\**({'|'.join(KINDS)})\**\s*:?\**\s+", re.IGNORECASE)
_ITEM = re.compile(r"^(?:- |\*(?=\S))|^(?=(?:" + "|".join(KINDS).lower() + r"):)", re.MULTILINE)
_VERSION = re.compile(r"\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?")


class ChangelogError(Exception):
    """Something does not fit; the message says what."""


def items(text: str) -> Iterator[tuple[str, str]]:
    """Kind and words of each change of a fragment; without a kind it is something added."""
    for block in re.split(r"\n\s*\n", text.strip()):
        starts = [found.start() for found in _ITEM.finditer(block)]
        cuts = sorted({0, *starts, len(block)})
        for start, end in pairwise(cuts):
            words = " ".join(block[start:end].split()).removeprefix("- ")
            found = _KIND.match(words)
            kind = found[1].capitalize() if found else KINDS[0]
            words = words[found.end() :] if found else words
            if words:
                yield kind, words[0].upper() + words[1:]


def fragments(folder: Path) -> list[Path]:
    """The fragments, in their order."""
    return sorted(path for path in folder.glob("*.md") if path.name != "README.md")


def section(version: str, day: str, folder: Path) -> str:
    """The section of a version, from the fragments of a folder.

    Raises:
        ChangelogError: no fragments, no version, or no day.
    """
    if not _VERSION.fullmatch(version):
        raise ChangelogError(f"no version: {version!r}; expected as in 1.2.0")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        raise ChangelogError(f"no day: {day!r}; expected as in 2026-11-30") from None
    by_kind: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in fragments(folder):
        for kind, words in items(path.read_text(encoding="utf-8")):
            by_kind[kind].append(words.replace("](../", "]("))
    if not any(by_kind.values()):
        raise ChangelogError(f"{folder.name} holds no change")
    lines = [f"## {version} ({day})"]
    for kind, told in by_kind.items():
        if told:
            lines += ["", f"### {kind}", "", *(f"- {words}" for words in told)]
    return "\n".join(lines) + "\n"


def put_in(text: str, new: str) -> str:
    """A changelog with a new section above the others.

    Raises:
        ChangelogError: the version is there already.
    """
    version = new.split()[1]
    if notes(text, version):
        raise ChangelogError(f"CHANGELOG.md has {version} already")
    before, mark, after = text.partition("\n## ")
    return f"{before.rstrip()}\n\n{new}" + (f"\n## {after}" if mark else "")


def notes(text: str, version: str) -> str:
    """The section of a version without its heading; empty where there is none."""
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading, _, rest = part.partition("\n")
        if heading.split()[0] == version:
            return rest.strip() + "\n"
    return ""


def newest(text: str) -> str:
    """The version on top; empty where there is none."""
    found = re.search(r"^## (\S+)", text, flags=re.MULTILINE)
    return found[1] if found else ""


def check(tag: str, program: str, text: str) -> None:
    """The tag, the program and the newest section are of one version.

    Raises:
        ChangelogError: they are not.
    """
    found = {"tag": tag.removeprefix("v"), "program": program, "CHANGELOG.md": newest(text)}
    if not tag.startswith("v") or len(set(found.values())) != 1:
        told = ", ".join(f"{name}: {version or 'none'}" for name, version in found.items())
        raise ChangelogError(f"not of one version: {told}")


def program_version() -> str:
    """The version of these sources."""
    text = (ROOT / "src/waystation/domain/version.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, flags=re.MULTILINE)
    return found[1] if found else ""


def do(words: list[str], home: Path) -> str:
    """Do what is asked; what to print.

    Raises:
        ChangelogError: it cannot be done.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["make", "draft", "notes", "check"])
    parser.add_argument("version", help="as 1.2.0; for `check` the tag, as v1.2.0")
    parser.add_argument("day", nargs="?", default="", help="of `make` and `draft`: as 2026-11-30")
    asked = parser.parse_args(words)
    path, folder = home / "CHANGELOG.md", home / "changelog.d"
    text = path.read_text(encoding="utf-8") if path.exists() else START
    if asked.what == "check":
        check(asked.version, program_version(), text)
        return f"{asked.version}: tag, program and changelog agree\n"
    if asked.what == "notes":
        if found := notes(text, asked.version):
            return found
        raise ChangelogError(f"CHANGELOG.md has no {asked.version}")
    new = section(asked.version, asked.day, folder)
    if asked.what == "draft":
        return new
    gathered = fragments(folder)
    path.write_text(put_in(text, new), encoding="utf-8", newline="\n")
    for fragment in gathered:
        fragment.unlink()
    return f"CHANGELOG.md: {asked.version}, from {len(gathered)} fragments\n"


def main() -> None:
    """The command."""
    try:
        sys.stdout.write(do(sys.argv[1:], ROOT))
    except ChangelogError as failed:
        sys.exit(str(failed))


if __name__ == "__main__":
    main()
