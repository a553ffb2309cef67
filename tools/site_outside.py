"""Looks through the built site for anything a browser would fetch from another host."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

SITE = Path(__file__).parents[1] / "build" / "site"
FETCHED = {
    "audio": ("src",), "base": ("href",), "embed": ("src",), "form": ("action",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"), "img": ("src", "srcset"), "input": ("src",), "link": ("href",),
    "object": ("data",), "script": ("src",), "source": ("src", "srcset"), "track": ("src",),
    "use": ("href", "xlink:href"), "video": ("src", "poster"),
}  # fmt: skip
"""Attributes under which elements name what a browser fetches; links to follow are none."""
_OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:)?//", flags=re.IGNORECASE)
_STYLE = re.compile(r"""(?:url\(|@import\s+)\s*['"]?([^'")\s;]+)""")
_RULE = "Content-Security-Policy"


class _Reader(HTMLParser):
    """Collects what a page has its reader fetch, and what it forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.rule = ""
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._style = tag == "style"
        if told.get("http-equiv") == _RULE:
            self.rule = told.get("content", "")
        for name in FETCHED.get(tag, ()):
            self.found += [part for part in told.get(name, "").split(", ") if _OUTSIDE.match(part)]
        self._take_style(told.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self._style:
            self._take_style(data)

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"

    def _take_style(self, text: str) -> None:
        self.found += [one for one in _STYLE.findall(text) if _OUTSIDE.match(one)]


def outside(site: Path) -> Iterator[tuple[Path, str]]:
    """Each page and style with an address elsewhere that a browser fetches for it.

    Scripts may name other hosts: what they would fetch there is forbidden to them by a rule
    that every page must hold.
    """
    for file in sorted(site.rglob("*")):
        if file.suffix == ".html":
            reader = _Reader()
            reader.feed(file.read_text(encoding="utf-8"))
            yield from ((file, one) for one in reader.found)
            if not reader.rule.startswith("default-src 'self';") or "//" in reader.rule:
                yield file, "no rule that forbids other hosts"
        elif file.suffix == ".css":
            for one in _STYLE.findall(file.read_text(encoding="utf-8")):
                if _OUTSIDE.match(one):
                    yield file, one


def main() -> None:
    """Say what there is, and fail where there is anything."""
    found = list(outside(SITE))
    for file, address in found:
        print(f"{file.relative_to(SITE)}: {address}")
    if found or not (SITE / "index.html").exists():
        sys.exit("the site asks other hosts" if found else "there is no site; run `make docs`")
    print("Nothing on the site is fetched from another host.")


if __name__ == "__main__":
    main()
