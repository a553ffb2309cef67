"""What kind of document some bytes are: by their first bytes, then by their name."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePosixPath

from waystation.reports.intake.records import FORMATS, Given, refused


class Kind(StrEnum):
    """Kinds of document; the value is what `Report.media` says of them."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    WORD = "docx"
    MAIL = "email"
    FEED = "feed"
    BUNDLE = "zip"


_SUFFIXES = {
    "": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".docx": Kind.WORD,
    ".eml": Kind.MAIL,
    ".xml": Kind.FEED,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".zip": Kind.BUNDLE,
}
_MEDIA = {
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "text/plain": Kind.TEXT,
    "text/markdown": Kind.MARKDOWN,
    "application/pdf": Kind.PDF,
    "application/rss+xml": Kind.FEED,
    "application/atom+xml": Kind.FEED,
    "message/rfc822": Kind.MAIL,
    "application/zip": Kind.BUNDLE,
}
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an Office file of before 2007", "the same saved as .docx or .pdf"),
    (b"{\\rtf", "a rich text file (.rtf)", "the same saved as .docx or .txt"),
    (b"\x89PNG", "a picture", "a document with text"),
    (b"\xff\xd8\xff", "a picture", "a document with text"),
    (b"GIF8", "a picture", "a document with text"),
    (b"\x1f\x8b", "a .gz file", "the file unpacked, or a .zip"),
    (b"7z\xbc\xaf", "a .7z bundle", "a .zip"),
    (b"Rar!", "a .rar bundle", "a .zip"),
    (b"SQLite format 3", "a database", f"a report: {FORMATS}"),
)
_OFFICE = {
    "xl/workbook.xml": "an Excel workbook",
    "ppt/presentation.xml": "a PowerPoint file",
    "META-INF/manifest.xml": "an OpenDocument file",
    "META-INF/container.xml": "an electronic book",
}
_PACKED = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 2048
_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)[\s>]", re.I | re.S)
_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|rdf:rdf)[\s>]", re.I)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.I)
_XHTML = re.compile(rb"<html[\s>]", re.I)
_MAIL = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*){2,}")
_MAIL_MARK = re.compile(rb"^(?:MIME-Version|Message-ID|Received|Return-Path):", re.I | re.M)
_BOMS = (b"\xef\xbb\xbf",)


def is_known(name: str) -> bool:
    """True for a name that promises a kind of document that can be read."""
    suffix = _suffix(name)
    return bool(suffix) and suffix in _SUFFIXES


def is_plain(given: Given) -> bool:
    """True for a text with no format to it, told by its first bytes without unpacking anything.

    Raises:
        InputError: It is of a kind that cannot be read.
    """
    head = given.data[:_HEAD].removeprefix(_BOMS[0])
    if head.startswith(_PACKED):
        return False
    return not given.data.strip() or kind_of(given) in {Kind.TEXT, Kind.MARKDOWN}


def kind_of(given: Given) -> Kind:
    """The kind of a document; its first bytes go before its name.

    Raises:
        InputError: It is of a kind that cannot be read, or not what its name says.
    """
    head = given.data[:_HEAD].removeprefix(_BOMS[0])
    found = _by_bytes(given, head)
    if found:
        return found
    named = _MEDIA.get(given.media) or _SUFFIXES.get(_suffix(given.name))
    if named is None and given.url:
        named = Kind.TEXT
    if named is None:
        raise refused(given.name, f"a {_suffix(given.name)} file", FORMATS)
    if named in {Kind.PDF, Kind.WORD, Kind.BUNDLE}:
        suffix = f".{named.value}"
        raise refused(given.name, f"a {suffix} file that is none inside", f"a {suffix} file")
    if named is Kind.FEED and not _FEED.search(head):
        raise refused(given.name, "XML that is no feed", "a feed: RSS, Atom or RDF")
    return named


def _by_bytes(given: Given, head: bytes) -> Kind | None:
    """The kind that the first bytes tell, whatever the name."""
    if head.startswith(_PACKED):
        return _packed(given)
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    for magic, found, expected in _FOREIGN:
        if head.startswith(magic):
            raise refused(given.name, found, expected)
    if _suffix(given.name) in {".md", ".markdown"}:
        return Kind.MARKDOWN
    if _HTML.match(head):
        return Kind.HTML
    if _XML.match(head):
        return Kind.FEED if _FEED.search(head) else Kind.HTML if _XHTML.search(head) else None
    return Kind.MAIL if _MAIL.match(head) and _MAIL_MARK.search(head) else None


def _packed(given: Given) -> Kind:
    """What a zip file is: a Word document, another office file, or a bundle."""
    try:
        with zipfile.ZipFile(io.BytesIO(given.data)) as bundle:
            names = bundle.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise refused(given.name, "a damaged .zip or .docx file", "a whole file") from None
    if "word/document.xml" in names:
        return Kind.WORD
    for part, found in _OFFICE.items():
        if part in names:
            raise refused(given.name, found, "the same saved as .docx or .pdf")
    return Kind.BUNDLE


def _suffix(name: str) -> str:
    """Suffix in lower case; one of digits only ("report.2018") is none."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    return "" if re.fullmatch(r"\.\d*", suffix) or re.search(r"[\s]", suffix) else suffix
