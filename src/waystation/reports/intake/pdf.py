"""PDF files: the text of every page, in paragraphs, without running heads."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from waystation.reports.intake.records import Extract, Given, Limits, bounded, refused

_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_ENDS = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")
_PAGE_NUMBER = re.compile(
    r"[^\w#]*(?:(?:page|página|p\.)\s*[\d#]{1,4}(?:\s*(?:of|de|sur|/|\|)\s*[\d#]{1,4})?"
    r"|#\s*(?:of|/)\s*\d{1,4}|#)\W*",
    re.IGNORECASE,
)
_EDGE, _REPEATS = 3, 3
_GAP, _SIZE = 1.6, 1.12
"""Line distance beside the usual one, and letter size, from which a new paragraph starts."""
_EXPECTED = "a PDF with a text layer; one that was scanned needs text recognition first"

_PROBES = 40
"""Letters of a line that are measured."""


@dataclass(frozen=True)
class _Line:
    """A line of a page; heights are of its foot above that of the page, in points.

    `first` and `last` differ where the reader joined lines at a broken word.
    """

    text: str
    first: float = 0.0
    last: float = 0.0
    size: float = 0.0


def pdf(given: Given, limits: Limits) -> Extract:
    """The text of a PDF; pages are parted by a form feed.

    Lines are joined to paragraphs by their distance and letter size; lines that come back at the
    head or foot of pages, and page numbers, are left out.

    Raises:
        InputError: It is encrypted, damaged, without text or too long.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(given.data)
    except pdfium.PdfiumError as error:
        found = "an encrypted PDF" if "assword" in str(error) else "a damaged PDF"
        expected = "the same without a password" if "enc" in found else "a whole file"
        raise refused(given.name, found, expected) from None
    try:
        if len(document) > limits.pages:
            raise refused(given.name, f"{len(document)} pages", f"at most {limits.pages}")
        pages = [_lines(page) for page in document]
        told = document.get_metadata_dict()
    except pdfium.PdfiumError:
        raise refused(given.name, "a damaged PDF", "a whole file") from None
    finally:
        document.close()
    text = _joined([_paragraphs(lines) for lines in _without_running(pages)])
    if not text.strip():
        raise refused(given.name, "a PDF without text", _EXPECTED)
    title = str(told.get("Title", "")).strip()
    return Extract(
        name=given.name,
        text=bounded(given.name, text, limits),
        media="pdf",
        title=title if " " in title and not title.startswith("Microsoft") else "",
        dated=_day(str(told.get("CreationDate", ""))),
    )


def _lines(page: Any) -> list[_Line]:  # noqa: ANN401 - pypdfium2 is not typed
    """The lines of a page, in reading order."""
    text = page.get_textpage()
    try:
        whole = text.get_text_range()
        lines, start = [], 0
        for line in whole.split("\n"):
            lines.append(_measured(text, start, line.rstrip("\r")))
            start += len(line) + 1
        return lines
    finally:
        text.close()
        page.close()


def _measured(text: Any, start: int, line: str) -> _Line:  # noqa: ANN401
    """A line with its place and the size of its letters; zeros for one without letters."""
    letters = [start + index for index, character in enumerate(line) if character.isalnum()]
    try:
        boxes = [text.get_charbox(index, loose=True) for index in letters[:_PROBES]]
        end = text.get_charbox(letters[-1], loose=True) if letters else None
    except (IndexError, ValueError, RuntimeError):
        return _Line(line)
    if end is None:
        return _Line(line)
    sizes = sorted(box[3] - box[1] for box in boxes)
    return _Line(line, boxes[0][1], end[1], sizes[len(sizes) // 2])


def _without_running(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and without lines that come back at their edges.

    A line comes back when it stands there word for word, but for the page's own number.
    """
    keyed = [
        {index: _key(lines[index].text, number) for index in _edges(lines)}
        for number, lines in enumerate(pages, start=1)
    ]
    counts = Counter(key for keys in keyed for key in set(keys.values()))
    return [
        [
            line
            for index, line in enumerate(lines)
            if index not in keys
            or not (counts[keys[index]] >= _REPEATS or _PAGE_NUMBER.fullmatch(keys[index]))
        ]
        for lines, keys in zip(pages, keyed, strict=True)
    ]


def _edges(lines: Sequence[_Line]) -> set[int]:
    """Numbers of the first and last lines with letters."""
    shown = [index for index, line in enumerate(lines) if line.text.strip()]
    return {*shown[:_EDGE], *shown[-_EDGE:]}


def _key(line: str, page: int) -> str:
    return re.sub(rf"(?<![\d.,]){page}(?![\d.,])", "#", " ".join(line.split()))


def _paragraphs(lines: Sequence[_Line]) -> str:
    """Lines with an empty one wherever the distance or the letters show a new paragraph."""
    steps = sorted(
        step for above, below in pairwise(lines) if (step := above.last - below.first) > 1
    )
    usual = steps[len(steps) // 4] if steps else 0.0
    parts: list[str] = []
    last: _Line | None = None
    for line in lines:
        if last and line.text.strip() and _parted(last, line, usual):
            parts.append("")
        parts.append(line.text)
        last = line if line.text.strip() else last
    return "\n".join(parts).strip("\n")


def _parted(last: _Line, line: _Line, usual: float) -> bool:
    if not last.size or not line.size:
        return False
    larger, smaller = max(last.size, line.size), min(last.size, line.size)
    step = last.last - line.first
    return larger > _SIZE * smaller or (usual > 0 and (step > _GAP * usual or step < -usual))


def _joined(pages: Sequence[str]) -> str:
    """Pages one after the other; a sentence that runs over the break goes on."""
    text = ""
    for page in pages:
        if not page.strip():
            continue
        open_end = text and not _ENDS.search(text[-80:]) and page[:1].islower()
        text += ("\f\n" if open_end else "\n\n\f\n" if text else "") + page
    return text


def _day(stated: str) -> dt.date | None:
    found = _DATE.match(stated)
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
