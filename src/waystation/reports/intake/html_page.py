"""Web pages: the article of a page, with its title, day and publisher; menus are left out."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from waystation.reports.intake.decode import decoded
from waystation.reports.intake.records import Extract, Given, Limits, Tell, bounded, refused

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_LONG_TAG = re.compile(r"<([A-Za-z][\w:-]{0,40})[^<>]{4000,}>?")
_BARE = r"<\1>"
_UNSEEN = re.compile(
    r"<(script|style|svg|template)\b(?![^>]*ld\+json)[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_MOST_TAGS, _MOST_CHARS, _DEPTH = 100_000, 8_000_000, 250
_OPENING = re.compile(r"<(/?)([A-Za-z][\w:-]{0,40})")
_VOID = frozenset(
    {
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "p", "li", "td", "tr", "th", "dt", "dd", "option"),
    }
)
_BLOCKS = frozenset(
    {
        *("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol"),
        *("section", "article", "blockquote", "pre", "dd", "dt", "figcaption", "hr"),
    }
)
_ASIDE = frozenset(
    {"script", "style", "nav", "aside", "footer", "form", "template", "svg", "head", "noscript"}
)
_FAR = "2100-12-31"
_INSTALL = "trafilatura: pip install 'waystation[web]'; or the page saved as PDF or text"


def page(given: Given, limits: Limits, tell: Tell, latest: dt.date | None = None) -> Extract:
    """The article of a web page.

    Method: trafilatura's extraction; where it finds no article, all text outside menus, side
    boxes and footers. The day is that of its metadata or address, never of a footer.

    Args:
        given: The page.
        limits: How much is taken in.
        tell: Takes lines for the user.
        latest: Day it was fetched; the article is not younger.

    Raises:
        InputError: The page holds no text, is too large or nested too deeply, or trafilatura (extra
            `web`) is not installed.
    """
    stated = _CHARSET.search(given.data[:4096])
    charset = stated.group(1).decode("ascii") if stated else ""
    source = _lightened(given.name, decoded(given.name, given.data, tell, charset))
    found = _article(given.name, source, given.url, latest)
    text = found.text if found.text.strip() else fragment_text(source)
    text = _titled(found.title, text)
    return Extract(
        name=given.name,
        text=bounded(given.name, text, limits),
        media="html",
        title=found.title,
        published=found.published,
        publisher=found.publisher,
        url=given.url or found.url,
    )


def fragment_text(source: str) -> str:
    """All text of a piece of HTML, a blank line between its blocks."""
    from lxml import html
    from lxml.etree import ParserError

    try:
        tree = html.fromstring(f"<div>{_UNSEEN.sub(' ', _LONG_TAG.sub(_BARE, source))}</div>")
    except (ParserError, ValueError):
        return ""
    parts: list[str] = []
    _collect(tree, parts)
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n\n".join(line for line in lines if line)


def _collect(element: HtmlElement, parts: list[str]) -> None:
    """Append the text of an element and of all below it, in order."""
    if not isinstance(element.tag, str):
        parts.append(element.tail or "")
        return
    block = element.tag in _BLOCKS
    if element.tag not in _ASIDE:
        parts += ("\n" if block else "", element.text or "")
        for child in element:
            _collect(child, parts)
        parts.append("\n" if block else " " if element.tag in {"td", "th"} else "")
    parts.append(element.tail or "")


def _lightened(name: str, source: str) -> str:
    """The page without scripts and overlong tags, refused where it is made to exhaust readers."""
    source = _LONG_TAG.sub(_BARE, source)
    source = _UNSEEN.sub(" ", source)
    if len(source) > _MOST_CHARS or source.count("<") > _MOST_TAGS:
        raise refused(name, "an HTML page far larger than an article", "the page of one report")
    if _depth(source) > _DEPTH:
        found = f"HTML nested deeper than {_DEPTH} levels"
        raise refused(name, found, "the page of one report")
    return source


def _depth(source: str) -> int:
    """How deep tags are nested, at least."""
    depth = deepest = 0
    for match in _OPENING.finditer(source):
        if match.group(2).lower() not in _VOID:
            depth = max(0, depth - 1) if match.group(1) else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _article(name: str, source: str, url: str, latest: dt.date | None) -> Extract:
    import logging

    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise refused(
            name, "a web page, which needs a package that is not installed", _INSTALL
        ) from error
    for logger in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(logger).addHandler(logging.NullHandler())
    days = {
        "extensive_search": False,
        "original_date": True,
        "max_date": latest.isoformat() if latest else _FAR,
    }
    found = bare_extraction(
        source,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        date_extraction_params=days,
    )
    if found is None or isinstance(found, dict):
        return Extract("", "", "html")
    return Extract(
        name="",
        text=_spaced(found.text or ""),
        media="html",
        title=found.title or "",
        published=dt.date.fromisoformat(found.date) if found.date else None,
        publisher=_publisher(found.sitename or "", url or found.url or ""),
        url=found.url or "",
    )


def _spaced(text: str) -> str:
    """A blank line between paragraphs; rows of a table and items of a list stay together."""
    return re.sub(r"\n(?![-|])", "\n\n", text)


def _publisher(name: str, url: str) -> str:
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return name.removeprefix("@") or host


def _titled(title: str, text: str) -> str:
    """The text with its title as its first line, once."""
    start = " ".join(text[: 2 * len(title) + 20].split())
    if not title or start.startswith(" ".join(title.split())):
        return text
    return f"{title}\n\n{text}"
