"""What a forecast was made from, as two short texts: the same as long as nothing it says changes.

Both are SHA-256 over normalised contents, as 64 hexadecimal digits. What cannot change a result
does not change them either: comments, blank lines, line ends, a byte order mark, spaces around
cells, the order in which figures came in.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.evidence.copies import CopyLink
from waystation.evidence.links import link_to_text
from waystation.evidence.table import evidence_text
from waystation.world.tables import read_text

QUESTION_FILES: tuple[str, ...] = (
    "scenario.toml",
    "locations.csv",
    "routes.csv",
    "events.csv",
    "departures.csv",
    "hazards.csv",
    "supplies.csv",
)
"""Files of a scenario folder that its result depends on, evidence aside; counts only score it."""


UNREAD: frozenset[str] = frozenset({"retention_days"})
"""Keys of scenario.toml that no forecast reads."""

LATER: Mapping[str, tuple[str, ...]] = {
    "end_published": ("to", "end_published"),
    "replaced": ("replaced",),
}
"""Columns with a day from which more is known of a row, and the columns that say nothing before."""


def scenario_hash(folder: str | Path, *, as_of: dt.date | None = None) -> str:
    """SHA-256 over what the files of a scenario folder say, its evidence aside.

    The folder's name and place do not count, nor files that no forecast reads.

    Args:
        folder: The scenario folder.
        as_of: What the tables say was published later is left out, as a forecast leaves it out.

    Raises:
        InputError: The folder is not there, or a file in it cannot be read.
    """
    path = Path(folder)
    if not path.is_dir():
        raise InputError([Problem(str(path), 0, "", "no such folder", "a scenario folder")])
    digest = hashlib.sha256()
    problems: list[Problem] = []
    for name in QUESTION_FILES:
        if not (path / name).exists():
            continue
        text, found = read_text(path / name)
        problems += found
        _add(digest, name)
        _add(digest, _normal(name, text, as_of))
    if problems:
        raise InputError(problems)
    return digest.hexdigest()


def evidence_hash(
    entries: Iterable[Entry], links: Iterable[CopyLink] = (), *, as_of: dt.date | None = None
) -> str:
    """SHA-256 over figures, what was settled about them, and which of their reports copy which.

    Args:
        entries: Ledger entries, those that do not count too: what was settled about them tells
            how the others count.
        links: Which reports copy which; those of reports without a figure here do not count.
        as_of: Figures published later, or on a day nobody knows, are left out.
    """
    kept = [entry for entry in entries if as_of is None or _known(entry, as_of)]
    digest = hashlib.sha256()
    kept.sort(key=lambda entry: entry.figure_id)
    _add(digest, evidence_text(kept))
    reports = {entry.figure.report_id for entry in kept}
    used = (link for link in links if link.older in reports and link.newer in reports)
    for text in sorted(link_to_text(link) for link in used):
        _add(digest, text)
    return digest.hexdigest()


def _known(entry: Entry, day: dt.date) -> bool:
    return entry.figure.published is not None and entry.figure.published <= day


def _add(digest: Any, text: str) -> None:  # noqa: ANN401
    """Add a text with its length, so that no two lists of texts run into one."""
    content = text.encode()
    digest.update(f"{len(content)}:".encode() + content)


def _normal(name: str, text: str, as_of: dt.date | None) -> str:
    """A file's content as one canonical text; a file that is not well formed as it stands."""
    try:
        return _toml(text) if name.endswith(".toml") else _csv(text, as_of)
    except (ValueError, RecursionError, csv.Error):
        return text


def _toml(text: str) -> str:
    values = {key: told for key, told in tomllib.loads(text).items() if key not in UNREAD}
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)


def _csv(text: str, as_of: dt.date | None) -> str:
    """Rows of trimmed cells; blank rows and a row of hashtags below the header are left out."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    rows = [row for row in rows if any(row)]
    tags = len(rows) > 1 and all(cell.startswith("#") for cell in rows[1] if cell)
    rows = rows[:1] + rows[2:] if tags else rows
    if as_of is not None and rows:
        rows = [rows[0], *_known_rows(rows[0], rows[1:], as_of.isoformat())]
    return json.dumps(rows, ensure_ascii=False)


def _known_rows(header: list[str], rows: list[list[str]], day: str) -> Iterator[list[str]]:
    """Rows published by a day, without what was known of them only later."""
    at = {name: number for number, name in enumerate(header)}

    def is_later(row: list[str], column: str) -> bool:
        return column in at and at[column] < len(row) and row[at[column]] > day

    for row in rows:
        hidden = {name for told, names in LATER.items() if is_later(row, told) for name in names}
        if not is_later(row, "published"):
            yield ["" if name in hidden else cell for name, cell in zip(header, row, strict=False)]
