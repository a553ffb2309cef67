"""Builds the site of the documentation from docs/ and mkdocs.yml into build/site.

The documents are written to be read as they are, wherever the sources are. For the site they are
copied: names of files behind a code block's language become its title, links that lead out of docs/
go to the copy of what they name, and folders in the navigation are filled with their pages.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
BUILD = ROOT / "build"
SOURCE, SITE, CONFIG = BUILD / "site-source", BUILD / "site", BUILD / "mkdocs.yml"
CARRIED = {
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
    "CODE_OF_CONDUCT.md": "project/conduct.md",
    "benchmarks/README.md": "project/benchmarks.md",
    "README.md": "index.md",
}
"""Files outside docs/ that the site shows, and where; the start page stands for the README."""

QUIET = {"NO_MKDOCS_2_WARNING": "1"}
APART = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; worker-src 'self' blob:"
)
"""What a browser may fetch for a page of the site: what lies beside it."""

_LINK = re.compile(r"(\]\()([^)#\s]+)?(#[^)\s]*)?(\))")
_FENCE = re.compile(r"^(```)(\w+) +([\w./-]+)$", flags=re.MULTILINE)
_HEADING = re.compile(r"^# +(.+)$", flags=re.MULTILINE)
_ITEM = re.compile(r"^([-*]|\d+\.) ")
_INNER = re.compile(r"^ {2,3}(?=([-*]|\d+\.) )")


def for_site(text: str, page: str, origin: Path) -> str:
    """A document as the site's builder reads it.

    Args:
        text: The document.
        page: Its place on the site.
        origin: Its file, from which its links lead on.
    """
    titled = _FENCE.sub(r'\1\2 title="\3"', text)
    parts = re.split(r"(^```.*?^```$)", titled, flags=re.MULTILINE | re.DOTALL)
    return "".join(
        part if part.startswith("```") else _lists(_relinked(part, page, origin)) for part in parts
    )


def _lists(text: str) -> str:
    """Lists as the builder asks for them: a blank line before, four spaces before inner ones."""
    lines: list[str] = []
    for told in text.split("\n"):
        line = _INNER.sub("    ", told)
        before = lines[-1] if lines else ""
        within = _ITEM.match(before.lstrip()) or before.startswith(" ")
        if _ITEM.match(line) and before and not within and not before.startswith(("|", ">")):
            lines.append("")
        lines.append(line)
    return "\n".join(lines)


def _relinked(text: str, page: str, origin: Path) -> str:
    def follow(match: re.Match[str]) -> str:
        opening, target, anchor, closing = (part or "" for part in match.groups())
        if not target or "://" in target or target.startswith("mailto:"):
            return match[0]
        found = Path(os.path.normpath(origin.parent / target))
        place = place_of(found)
        if place is None:
            return f"{opening}{index_of(page)}{closing}"
        relative = os.path.relpath(place, Path(page).parent).replace(os.sep, "/")
        return f"{opening}{relative}{anchor}{closing}"

    return _LINK.sub(follow, text)


def place_of(file: Path) -> str | None:
    """Where the site shows a file; None where it does not."""
    if file.is_dir() and file.is_relative_to(DOCS):
        first = sorted(file.glob("*.md"))
        return first[0].relative_to(DOCS).as_posix() if first else None
    if file.is_relative_to(DOCS):
        return file.relative_to(DOCS).as_posix()
    return CARRIED.get(file.relative_to(ROOT).as_posix()) if file.is_relative_to(ROOT) else None


def index_of(page: str) -> str:
    """The start page as seen from a page: where a link to what the site does not show leads."""
    return os.path.relpath("index.md", Path(page).parent).replace(os.sep, "/")


def pages() -> Iterator[tuple[str, Path]]:
    """Every page of the site with the file it is made from."""
    for file in sorted(DOCS.rglob("*.md")):
        yield file.relative_to(DOCS).as_posix(), file
    for name, place in CARRIED.items():
        if place.startswith("project/") and (ROOT / name).exists():
            yield place, ROOT / name


def filled(nav: list[Any], every: dict[str, Path]) -> list[Any]:
    """The navigation with each folder in it replaced by its pages; without parts that are empty."""
    done: list[Any] = []
    for entry in nav:
        if isinstance(entry, str) and entry.endswith("/"):
            found = [page for page in every if page.startswith(entry)]
            done += [{title_of(every[page]): page} for page in found]
        elif isinstance(entry, dict):
            ((name, under),) = entry.items()
            inner = filled(under, every) if isinstance(under, list) else under
            done += [{name: inner}] if inner else []
        else:
            done.append(entry)
    return done


def title_of(file: Path) -> str:
    """The first heading of a document."""
    heading = _HEADING.search(file.read_text(encoding="utf-8"))
    return heading[1].strip() if heading else file.stem


def write_sources() -> None:
    """Copy what the site is made from into build/, with the navigation filled."""
    shutil.rmtree(SOURCE, ignore_errors=True)
    every = dict(pages())
    for page, file in every.items():
        target = SOURCE / page
        target.parent.mkdir(parents=True, exist_ok=True)
        text = for_site(file.read_text(encoding="utf-8"), page, file)
        target.write_text(text, encoding="utf-8")
    for picture in (file for file in DOCS.rglob("*") if file.suffix in (".png", ".svg", ".json")):
        target = SOURCE / picture.relative_to(DOCS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture, target)
    told = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    own = {
        "INHERIT": "../mkdocs.yml",
        "docs_dir": SOURCE.name,
        "site_dir": SITE.name,
        "nav": filled(told["nav"], every),
    }
    CONFIG.write_text(json.dumps(own, indent=1), encoding="utf-8")


def kept_apart(file: Path) -> int:
    """Put into a built page that a browser is to fetch nothing for it from another host."""
    text = file.read_text(encoding="utf-8")
    rule = f'<meta http-equiv="Content-Security-Policy" content="{APART}">'
    told, count = re.subn(r"(<head>)", rf"\1{rule}", text, count=1)
    file.write_text(told, encoding="utf-8")
    return count


def main() -> None:
    """Build, with every warning an error."""
    write_sources()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    done = subprocess.run(
        [*command, "-f", str(CONFIG)], cwd=ROOT, check=False, env={**os.environ, **QUIET}
    )
    if done.returncode:
        sys.exit(done.returncode)
    count = sum(kept_apart(file) for file in SITE.rglob("*.html"))
    print(f"{SITE.relative_to(ROOT)}: {count} pages")


if __name__ == "__main__":
    main()
