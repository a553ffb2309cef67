"""Reports as they go into a drafted folder: copies of what was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Report
from waystation.domain.work import Progress, silent
from waystation.reports.documents import load_reports

FOLDER = "reports"
_PLAIN = (".txt", ".md")
_KEPT = "-_. "


@dataclass(frozen=True)
class Taken:
    """Reports that were given.

    Attributes:
        reports: The reports, each with its day where it is known.
        files: Copies, by their name in the scenario's folder.
    """

    reports: tuple[Report, ...]
    files: dict[str, bytes]


def take_reports(
    sources: Sequence[str],
    published: dt.date | None,
    tell: Callable[[str], None],
    progress: Progress = silent,
) -> Taken:
    """Read the reports and copy them.

    A text file is copied as it is. Of what is no text file of its own (a bundle, a page, a web
    address), and of a report whose day was told with --published, the text is kept, below lines
    that say where it comes from and when it was published.

    Args:
        sources: Files, folders, bundles, web addresses, or "-".
        published: Day of those that do not tell theirs.
        tell: Takes one line for each thing left out.
        progress: Told how many documents were opened.

    Raises:
        InputError: A source cannot be read, or nothing is in them.
    """
    reports = load_reports(sources, published=published, tell=tell, progress=progress)
    undated = load_reports(sources, progress=progress) if published else reports
    told = {one.report_id: one.published for one in undated}
    if not reports:
        expected = "files with reports (.txt, .md, .html, .pdf, .docx, .eml)"
        raise InputError([Problem(sources[0] if sources else "", 0, "", "no report", expected)])
    plain = _plain_files(sources)
    files: dict[str, bytes] = {}
    for report in reports:
        dated = told.get(report.report_id) == report.published
        raw = plain.get(report.name) if dated else None
        name = _name(report, files, raw)
        files[name] = raw if raw is not None else _with_header(report).encode()
    return Taken(reports, files)


def _plain_files(sources: Sequence[str]) -> dict[str, bytes]:
    """Text files among the sources, by the name the reader gives them; none of a shared name."""
    found: dict[str, bytes] = {}
    twice: set[str] = set()
    for source in sources:
        path = Path(source)
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file.suffix.lower() in _PLAIN and file.is_file():
                name = file.relative_to(path).as_posix() if path.is_dir() else file.name
                twice |= {name} & found.keys()
                found[name] = file.read_bytes()
    return {name: raw for name, raw in found.items() if name not in twice}


def _name(report: Report, files: dict[str, bytes], raw: bytes | None) -> str:
    """A name in the folder that no other report has."""
    path = PurePosixPath(report.name.replace("\\", "/"))
    stem = "".join(sign if sign.isalnum() or sign in _KEPT else "-" for sign in path.stem)
    stem = stem.strip("-. ")[:80] or "report"
    suffix = path.suffix.lower() if raw is not None else ".txt"
    name, number = f"{FOLDER}/{stem}{suffix}", 1
    while name in files:
        number += 1
        name = f"{FOLDER}/{stem}-{number}{suffix}"
    return name


def _with_header(report: Report) -> str:
    lines = [
        ("Title", report.title if report.title not in report.text else ""),
        ("Date", report.published.isoformat() if report.published else ""),
        ("Source", report.publisher),
        ("Link", report.url),
    ]
    told = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in lines if value)
    return f"{told}\n{report.text}" if told else report.text
