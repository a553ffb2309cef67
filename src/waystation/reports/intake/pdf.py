"""PDF files: the text of every page, in paragraphs, without running heads."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from waystation.reports.intake.records import Extract, Given, Limits, bounded, refused

_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_ENDS = re.compile(r"[.!?:;…][\"”’')\]]*\s*$")
_PAGE_NUMBER = re.compile(r"\s*(?:page\s*)?\d{1,4}(?:\s*(?:of|/|\|)\s*\d{1,4})?\s*$", re.IGNORECASE)
_EDGE, _REPEATS = 3, 3
_GAP, _SIZE = 1.6, 1.12
"""Line distance beside the usual one, and letter size, from which a new paragraph starts."""
_EXPECTED = "a PDF with a text layer; one that was scanned needs text recognition first"

_Line = tuple[str, float, float]
"""A line with the height of its foot on the page and of its letters, in points."""


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
            shown = line.rstrip("\r")
            lines.append((shown, *_foot_and_size(text, start, shown)))
            start += len(line) + 1
        return lines
    finally:
        text.close()
        page.close()


def _foot_and_size(text: Any, start: int, line: str) -> tuple[float, float]:  # noqa: ANN401
    """Where the foot of a line is and how tall its letters are; zeros for an empty one."""
    boxes = []
    for index, character in enumerate(line[:40]):
        if character.isalnum():
            try:
                boxes.append(text.get_charbox(start + index, loose=True))
            except (IndexError, ValueError, RuntimeError):
                break
    if not boxes:
        return 0.0, 0.0
    sizes = sorted(box[3] - box[1] for box in boxes)
    return boxes[0][1], sizes[len(sizes) // 2]


def _without_running(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """The pages without page numbers and without lines that come back at their edges."""
    counts = Counter(
        key for lines in pages for key in {_key(lines[index]) for index in _edges(lines)} if key
    )
    return [
        [
            line
            for index, line in enumerate(lines)
            if not (
                index in _edges(lines)
                and (counts[_key(line)] >= _REPEATS or _PAGE_NUMBER.match(line[0]))
            )
        ]
        for lines in pages
    ]


def _edges(lines: Sequence[_Line]) -> set[int]:
    """Numbers of the first and last lines with letters."""
    shown = [index for index, line in enumerate(lines) if line[0].strip()]
    return {*shown[:_EDGE], *shown[-_EDGE:]}


def _key(line: _Line) -> str:
    return _DIGITS.sub("#", " ".join(line[0].split()))


def _paragraphs(lines: Sequence[_Line]) -> str:
    """Lines with an empty one wherever the distance or the letters show a new paragraph."""
    steps = sorted(
        step
        for (_, above, _), (_, below, _) in zip(lines, lines[1:], strict=False)
        if (step := above - below) > 1
    )
    usual = steps[len(steps) // 4] if steps else 0.0
    parts: list[str] = []
    last: _Line | None = None
    for line in lines:
        if last and line[0].strip() and _parted(last, line, usual):
            parts.append("")
        parts.append(line[0])
        last = line if line[0].strip() else last
    return "\n".join(parts).strip("\n")


def _parted(last: _Line, line: _Line, usual: float) -> bool:
    (_, above, size), (_, below, next_size) = last, line
    if not size or not next_size:
        return False
    larger, smaller = max(size, next_size), min(size, next_size)
    step = above - below
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
