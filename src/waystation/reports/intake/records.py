"""What goes in and what comes out: bytes with a name, texts with what is told of them, limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from waystation.domain.errors import InputError, Problem

Tell = Callable[[str], None]
"""Takes one line for the user: what was left out or read otherwise than expected."""

FORMATS = ".txt, .md, .html, .pdf, .docx, .eml, .rss, .atom, .xml, a folder or a .zip of these"
"""What can be read, in one line for error messages."""

_MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """How much is taken in at most.

    Attributes:
        file_bytes: Of one document, or one bundle.
        text_chars: Of the text of one document.
        pages: Of one PDF.
        bundle_bytes: Of all members of a bundle together, unpacked.
        bundle_files: Members of a bundle, or files of a folder.
        expansion: Times a member may grow when unpacked.
        depth: Bundles within bundles.
        fetch_seconds: Until a page is here.
        redirects: Followed for one page.
        memory_bytes: Of the process that reads documents, as address space.
        document_seconds: Until one document is read.
    """

    file_bytes: int = 64 * _MEBIBYTE
    text_chars: int = 10_000_000
    pages: int = 2_000
    bundle_bytes: int = 512 * _MEBIBYTE
    bundle_files: int = 50_000
    expansion: int = 200
    depth: int = 3
    fetch_seconds: float = 30.0
    redirects: int = 5
    memory_bytes: int = 2048 * _MEBIBYTE
    document_seconds: float = 120.0


@dataclass(frozen=True)
class Given:
    """Bytes as given.

    Attributes:
        name: How the user knows them.
        data: The bytes.
        media: Media type they were sent with; empty when unknown.
        url: Where they came from; empty when from a file.
        depth: How many bundles they were in.
    """

    name: str
    data: bytes
    media: str = ""
    url: str = ""
    depth: int = 0


@dataclass(frozen=True)
class Extract:
    """A text and what its carrier tells of it.

    Attributes:
        name: How the user knows it.
        text: The text.
        media: What it was read from, as in `Report.media`.
        title: Title; empty when none.
        published: Day of publication its carrier states; goes before a day guessed from the text.
        dated: Day its carrier was sent or made; the last resort.
        publisher: Who published it; empty when unknown.
        url: Address; empty when none.
        retrieved: Day it was fetched from the web; None where it was given as a file.
    """

    name: str
    text: str
    media: str
    title: str = ""
    published: dt.date | None = None
    dated: dt.date | None = None
    publisher: str = ""
    url: str = ""
    retrieved: dt.date | None = None


def refused(name: str, found: str, expected: str, line: int = 0) -> InputError:
    """The error that says why a document cannot be read."""
    return InputError([Problem(name, line, "", found, expected)])


def bounded(name: str, text: str, limits: Limits) -> str:
    """The text, unless it is empty or longer than anybody writes.

    Raises:
        InputError: There is no text, or too much.
    """
    if not text.strip():
        raise refused(name, "no text", "the text of a report")
    if len(text) > limits.text_chars:
        found = f"a text of {len(text):,} characters"
        raise refused(name, found, f"at most {limits.text_chars:,}")
    return text


def size(count: int) -> str:
    """A number of bytes for people."""
    if count >= _MEBIBYTE:
        return f"{count / _MEBIBYTE:,.0f} MB"
    return f"{count / 1024:,.0f} kB"
