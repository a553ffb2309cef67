"""Files of a scenario and of its results without what was purged: each is told.

A file of a known kind is written again without the words; any other that quotes them is removed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError
from waystation.domain.telling import counted
from waystation.domain.work import Progress, silent, watched
from waystation.evidence.purge import Purging
from waystation.evidence.record import figure_id
from waystation.evidence.table import read_rows
from waystation.forecasting.export import write_files
from waystation.page.build import saved_page
from waystation.publishing.records import PRODUCT
from waystation.purged_words import cleared, csv_bytes, is_sealed, quotes
from waystation.reports.documents import load_reports

Tell = Callable[[str], None]
"""Takes one line for each file."""

DATA, PAGE, RUN = "page.json", "page.html", "run.json"
UPLOADS = "uploads"
_ARRAYS = (".nc", ".zarr")
_KEPT = "kept"
_SQLITE = b"SQLite format 3\x00"
DATABASE_ENDS = ("", "-wal", "-shm", "-journal")
"""Ends of the names of a database's file and of those that SQLite keeps beside it."""
SEALED = (
    "LEFT, as it is encrypted or too large once unpacked: look by hand whether it quotes what was "
    "purged"
)
"""What is told of a bundle that is not looked into."""


def clear_results(
    home: Path,
    purging: Purging,
    report_ids: Iterable[str],
    tell: Tell,
    progress: Progress = silent,
) -> None:
    """Clear the results of a scenario: pages, tables, workbooks, jobs; arrays hold no words.

    Args:
        home: Results folder of the scenario; nothing is done where there is none.
        purging: What is purged.
        report_ids: The reports; documents given to a job are removed with it.
        tell: Takes one line for each file.
        progress: Told how many folders were looked through.

    Raises:
        InputError: A folder cannot be written to.
    """
    ids = frozenset(report_ids)
    folders = [home, *sorted(path for path in home.rglob("*") if path.is_dir())]
    for folder in watched(folders if home.is_dir() else (), "Clearing results", progress):
        if folder != home and folder.is_symlink():
            tell(f"{folder}: LEFT, as it is a link: look at what it leads to by hand")
            continue
        if any(part == _KEPT or part.endswith(_ARRAYS) for part in folder.relative_to(home).parts):
            continue
        _clear_folder(folder, purging, ids, tell)


def clear_products(home: Path, purging: Purging, tell: Tell, progress: Progress = silent) -> None:
    """Remove products that quote what was purged: without it, their hashes would not hold.

    Args:
        home: Where the scenario's products are, a folder each.
        purging: What is purged.
        tell: Takes one line for each product.
        progress: Told how many products were looked through.

    Raises:
        OSError: One cannot be removed.
    """
    for made in watched(sorted(home.glob(f"*/{PRODUCT}")), "Looking through products", progress):
        folder = made.parent
        files = [path for path in sorted(folder.iterdir()) if path.is_file()]
        if folder.is_symlink():
            continue
        for path in filter(is_sealed, files):
            tell(f"{path}: {SEALED}")
        if not any(quotes(path, purging) for path in files):
            continue
        for path in sorted(files, key=lambda path: path.name == PRODUCT):
            path.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            folder.rmdir()
        tell(f"{folder}: removed, as it quotes what was purged: publish again, and tell who has it")


def clear_table(table: Path, purging: Purging, tell: Tell) -> None:
    """Take the rows of purged figures out of a scenario's table; their values are in the ledger.

    Raises:
        InputError: The table is wrong, or cannot be written to.
    """
    if not table.exists():
        return
    text = table.read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    read = read_rows(table)
    gone = [figure_id(row.figure) in purging.figures for row in read]
    if not any(gone):
        return
    is_tags = [any(row) and all(c.startswith("#") for c in row if c.strip()) for row in rows]
    full = [
        i for i, row in enumerate(rows[1:], 1) if any(c.strip() for c in row) and not is_tags[i]
    ]
    lost = {i for i, out in zip(full, gone, strict=True) if out}
    kept = [row for i, row in enumerate(rows) if i not in lost]
    write_files(table.parent, {table.name: csv_bytes(kept)})
    tell(f"{table}: {counted(len(lost), 'row')} taken out; what they counted stays in the ledger")


def documents_of(
    folder: Path, report_ids: frozenset[str], progress: Progress = silent
) -> Iterator[tuple[Path, bool]]:
    """Files below a folder that hold one of the reports; and whether they hold nothing else."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in watched(paths, "Looking through documents", progress):
        try:
            held = {report.report_id for report in load_reports([path])}
        except InputError:
            continue
        if held & report_ids:
            yield path, held <= report_ids


def clear_documents(
    folder: Path, report_ids: frozenset[str], tell: Tell, progress: Progress = silent
) -> None:
    """Remove the documents that hold purged reports; one that holds others too is only told."""
    for path, whole in documents_of(folder, report_ids, progress):
        if whole:
            path.unlink(missing_ok=True)
            tell(f"{path}: removed")
        else:
            tell(f"{path}: LEFT, as it holds other reports too; take the purged one out by hand")


def quoting_files(folder: Path, purging: Purging, besides: Iterable[Path]) -> Iterator[Path]:
    """Files below a folder that still quote what was purged."""
    left_out = set(besides)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path not in left_out and quotes(path, purging):
            yield path


def _clear_folder(folder: Path, purging: Purging, ids: frozenset[str], tell: Tell) -> None:
    changed: dict[str, bytes] = {}
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        if path.is_symlink() or _is_database(path):
            if quotes(path, purging):
                tell(f"{path}: LEFT, though it quotes what was purged: see to it by hand")
            continue
        if path.suffix in _ARRAYS or (path.name == PAGE and path.with_name(DATA).exists()):
            continue
        if is_sealed(path):
            tell(f"{path}: {SEALED}")
            continue
        if folder.name == UPLOADS and any(True for _ in documents_of_one(path, ids)):
            path.unlink(missing_ok=True)
            tell(f"{path}: removed")
            continue
        made, read = cleared(path, purging)
        if made is not None:
            changed[path.name] = made
        elif not read and quotes(path, purging):
            _remove(path, tell)
    if DATA in changed and (folder / PAGE).exists():
        page = _page(changed[DATA])
        if page is None:
            _remove(folder / PAGE, tell)
        else:
            changed[PAGE] = page
    _write(folder, changed, tell)


def _is_database(path: Path) -> bool:
    """True for a ledger, a file of accounts, and what SQLite keeps beside one."""
    if any(path.name.endswith(f".sqlite{end}") for end in DATABASE_ENDS):
        return True
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _remove(path: Path, tell: Tell) -> None:
    path.unlink(missing_ok=True)
    tell(f"{path}: removed, as it quotes what was purged")


def _page(data: bytes) -> bytes | None:
    """The saved page of some data; None where they are damaged."""
    try:
        return saved_page(json.loads(data)).encode()
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None


def documents_of_one(path: Path, ids: frozenset[str]) -> Iterator[str]:
    """The identities among these of what a file holds."""
    try:
        yield from (one.report_id for one in load_reports([path]) if one.report_id in ids)
    except InputError:
        return


def _write(folder: Path, changed: dict[str, bytes], tell: Tell) -> None:
    if not changed:
        return
    run: Any = _json(folder / RUN)
    if isinstance(run, dict) and isinstance(run.get("files"), dict):
        told = {name: _told(content) for name, content in changed.items() if name in run["files"]}
        if told:
            run["files"] |= told
            changed[RUN] = (json.dumps(run, ensure_ascii=False, indent=2) + "\n").encode()
    write_files(folder, changed)
    for name in sorted(changed):
        if name != RUN:
            tell(f"{folder / name}: written again without it")


def sealed_files(folder: Path) -> Iterator[Path]:
    """Files below a folder that are not looked into; nobody knows whether they quote."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and is_sealed(path):
            yield path


def _told(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
