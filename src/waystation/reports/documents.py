"""A file or a text, as a report."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Report
from waystation.reports.header import read_header

_SUFFIXES = (".txt", ".md", ".markdown", ".text", "")
_ID_LENGTH = 16


def load_report(path: Path, *, published: dt.date | None = None) -> Report:
    """Read a plain-text or Markdown file (UTF-8, with or without byte order mark).

    Args:
        path: The file.
        published: Day it was published, used when the document does not say.

    Raises:
        InputError: The file is missing, empty, binary, not UTF-8 or of another format.
    """
    return report_from_text(_read(path), path.name, published=published)


def report_from_text(
    text: str,
    name: str,
    *,
    published: dt.date | None = None,
    publisher: str = "",
    url: str = "",
) -> Report:
    """A text as a report; what the document says of itself goes before the arguments."""
    header = read_header(text)
    return Report(
        report_id=text_hash(text)[:_ID_LENGTH],
        name=name,
        text=text,
        published=header.published or published,
        publisher=header.publisher or publisher,
        url=header.url or url,
    )


def text_hash(text: str) -> str:
    """SHA-256 of a text, hexadecimal; lone surrogates are hashed as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> str:
    if path.suffix.lower() not in _SUFFIXES:
        raise _wrong(path, f"a {path.suffix} file", "plain text or Markdown (.txt, .md)")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise _wrong(path, "no such file", "the path of a text file") from None
    except IsADirectoryError:
        raise _wrong(path, "a folder", "the path of a text file") from None
    except OSError as error:
        raise _wrong(
            path, f"a file that cannot be read ({error.strerror})", "a text file"
        ) from None
    return _decoded(path, data)


def _decoded(path: Path, data: bytes) -> str:
    if not data.strip():
        raise _wrong(path, "an empty file", "the text of a report")
    if b"\x00" in data:
        raise _wrong(path, "a binary file", "plain text or Markdown in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x}, which is not UTF-8"
        raise _wrong(path, found, "text in UTF-8; save the file in that encoding", line) from None


def _wrong(path: Path, found: str, expected: str, line: int = 0) -> InputError:
    return InputError([Problem(str(path), line, "", found, expected)])
