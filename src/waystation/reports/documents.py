"""A file, page or text, as a report."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from waystation.domain.errors import InputError
from waystation.domain.evidence import Report
from waystation.domain.personal import masked, masked_name
from waystation.domain.work import Progress, silent
from waystation.reports.intake.opening import Opening
from waystation.reports.intake.records import Extract, Limits, Tell
from waystation.reports.text.header import read_header
from waystation.reports.words.language import language_of
from waystation.reports.words.lexicon import has_lexicon, lexicon_of

_ID_LENGTH = 16


def load_reports(
    sources: Iterable[str | Path],
    *,
    published: dt.date | None = None,
    retrieved: dt.date | None = None,
    limits: Limits | None = None,
    tell: Tell | None = None,
    private: bool = False,
    stream: BinaryIO | None = None,
    apart: bool = True,
    progress: Progress = silent,
) -> tuple[Report, ...]:
    """Read documents of any kind that is known; the same text twice is one report.

    Args:
        sources: Files, folders (with all below them), bundles, web addresses, or "-" for
            standard input.
        published: Day of publication of those that do not tell theirs.
        retrieved: Day of what is fetched from the web.
        limits: How much is taken in; the defaults of `Limits` when None.
        tell: Takes one line for each thing left out or read otherwise than expected.
        private: True to allow web addresses in private networks.
        stream: Standard input; the process's own when None.
        apart: False to read documents in this process, where nothing limits what a hostile one
            takes: for documents of one's own, and for looking for faults in the readers.
        progress: Told before each file.

    Raises:
        InputError: A source cannot be read; the problems of all of them at once.
    """
    tell = tell or _untold
    opening = Opening(limits or Limits(), tell, retrieved, private, stream, apart=apart)
    opening.progress = progress
    found: dict[str, Report] = {}
    for extract in opening.texts(sources):
        report = _report(extract, published, tell)
        if report.report_id in found:
            first = found[report.report_id]
            found[report.report_id] = _completed(first, report)
            tell(f"{report.name}: the same text as {first.name}; taken once")
        else:
            found[report.report_id] = report
    if opening.problems:
        raise InputError(opening.problems)
    return tuple(found.values())


def _completed(first: Report, second: Report) -> Report:
    """A report with what only the second carrier of its text tells: its day, publisher, address."""
    names = ("published", "publisher", "url", "title", "retrieved", "upstream")
    told = {name: getattr(first, name) or getattr(second, name) for name in names}
    return replace(first, **told)


def load_report(path: Path, *, published: dt.date | None = None) -> Report:
    """Read one document, the first one of a bundle.

    Args:
        path: The file.
        published: Day it was published, used when the document does not say.

    Raises:
        InputError: The file is missing, empty, binary or of a kind that cannot be read.
    """
    return load_reports([path], published=published)[0]


def report_from_text(
    text: str,
    name: str,
    *,
    published: dt.date | None = None,
    publisher: str = "",
    url: str = "",
    title: str = "",
    media: str = "text",
    retrieved: dt.date | None = None,
    language: str | None = None,
) -> Report:
    """A text as a report; what the document says of itself goes before the arguments.

    Args:
        text: The text.
        name: How the user knows it.
        published: Day of publication, used when the text does not say.
        publisher: Who published it, used when the text does not say.
        url: Its address, used when the text does not say.
        title: Its title.
        media: What it was read from.
        retrieved: Day it was fetched.
        language: Its language; told from the text when None.
    """
    extract = Extract(name, text, media, title, None, published, publisher, url, retrieved)
    return _from_text(extract, language)


def _from_text(extract: Extract, language: str | None) -> Report:
    """A text with its carrier's word; what belongs to a person is starred out, offsets stay.

    A day in a `Date:` line goes first, then the one the carrier states (metadata, a feed), then
    a byline's or a credit's, and last the day the carrier was sent or made.
    """
    text, spoken = masked(extract.text), language or language_of(extract.text)
    header = read_header(text, lexicon_of(spoken))
    publisher = extract.publisher or header.publisher
    publisher = header.publisher if header.publisher_stated else publisher
    day = header.published if header.day_stated else extract.published or header.published
    return Report(
        report_id=text_hash(extract.text)[:_ID_LENGTH],
        name=masked_name(extract.name),
        text=text,
        published=day or extract.dated,
        publisher=masked(publisher),
        url=header.url or extract.url,
        title=masked(extract.title or header.title),
        media=extract.media,
        language=spoken,
        retrieved=extract.retrieved,
        upstream="" if header.upstream == publisher else header.upstream,
    )


def text_hash(text: str) -> str:
    """SHA-256 of a text, hexadecimal; lone surrogates are hashed as they are."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _untold(_: str) -> None:
    """Nobody to tell."""


def _report(extract: Extract, published: dt.date | None, tell: Tell) -> Report:
    """The report of a text; the user's day goes before the one its carrier was made on."""
    report = _from_text(replace(extract, dated=published or extract.dated), None)
    if not has_lexicon(report.language):
        tell(
            f"{extract.name}: looks like language {report.language!r}, which the grammar does "
            "not know; most of its figures will be missed"
        )
    return report
