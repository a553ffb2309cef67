"""Saved feeds (RSS, Atom, RDF): each entry a document of its own."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from waystation.reports.intake.html_page import fragment_text
from waystation.reports.intake.records import Extract, Given, Limits, bounded, refused

_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
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
    parsed = feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries:
        raise refused(given.name, "a feed without entries", "a feed: RSS, Atom or RDF")
    publisher = _plain(parsed.feed.get("title", ""))
    for number, entry in enumerate(parsed.entries, start=1):
        text = _text(entry)
        if text.strip():
            yield Extract(
                name=f"{given.name}#{number}",
                text=bounded(given.name, text, limits),
                media="feed",
                title=_plain(entry.get("title", "")),
                published=_day(entry),
                publisher=_plain(entry.get("source", {}).get("title", "")) or publisher,
                url=str(entry.get("link", "")),
            )


def _text(entry: Mapping[str, Any]) -> str:
    """Title and the longest of its contents."""
    contents = [part.get("value", "") for part in entry.get("content", ())]
    contents.append(entry.get("summary", ""))
    body = _plain(max(contents, key=len))
    title = _plain(entry.get("title", ""))
    return body if body.startswith(title) else f"{title}\n\n{body}".strip()


def _plain(value: str) -> str:
    """Text without markup."""
    return fragment_text(value) if _TAG.search(value) else value.strip()


def _day(entry: Mapping[str, Any]) -> dt.date | None:
    """Day of publication; day of the last change where none is stated."""
    stated = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return dt.date(*stated[:3]) if stated else None
    except (ValueError, TypeError):
        return None
