"""Saved feeds (RSS, Atom, RDF): each entry a document of its own."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

from waystation.reports.intake.html_page import fragment_text
from waystation.reports.intake.records import Extract, Given, Limits, bounded, refused

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_EXPECTED = "a feed: RSS, Atom or RDF"
_TAG = re.compile(r"<[A-Za-z/!]|&[a-z#0-9]+;")


def feed(given: Given, limits: Limits) -> Iterator[Extract]:
    """The entries of a feed, in its order; those without words are left out.

    Raises:
        InputError: It declares entities, is damaged, or holds no entry.
    """
    if _ENTITY.search(given.data):
        raise refused(given.name, "a feed that declares entities", "a plain RSS or Atom feed")
    import feedparser

    source = io.BytesIO(given.data)
    try:
        parsed = feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, AttributeError, TypeError):
        raise refused(given.name, "a damaged feed", _EXPECTED) from None
    entries = [entry for entry in parsed.entries if _text(entry).strip()]
    if not entries:
        raise refused(given.name, "a feed without entries", _EXPECTED)
    publisher = _plain(parsed.feed.get("title", ""))
    for number, entry in enumerate(entries, start=1):
        yield Extract(
            name=f"{given.name}#{number}",
            text=bounded(given.name, _text(entry), limits),
            media="feed",
            title=_plain(entry.get("title", "")),
            published=_day(entry),
            publisher=_plain(entry.get("source", {}).get("title", "")) or publisher,
            url=str(entry.get("link", "")),
        )


def _text(entry: dict[str, Any]) -> str:
    """Title and the longest of its contents."""
    contents = [part.get("value", "") for part in entry.get("content", ())]
    contents.append(entry.get("summary", ""))
    body = _plain(max(contents, key=len))
    title = _plain(entry.get("title", ""))
    return body if body.startswith(title) else f"{title}\n\n{body}".strip()


def _plain(value: str) -> str:
    """Text without markup."""
    return fragment_text(value) if _TAG.search(value) else value.strip()


def _day(entry: dict[str, Any]) -> dt.date | None:
    """Day of publication; day of the last change where none is stated."""
    # Entries give one day for the other, with a warning, unless asked as plain dictionaries.
    stated = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    try:
        return dt.date(*stated[:3]) if stated else None
    except (ValueError, TypeError):
        return None
