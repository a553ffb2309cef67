"""Files of a scenario and of its results without what was purged: each is told.

A file of a known kind is written again without the words; any other that quotes them is removed.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError
from waystation.domain.telling import counted
from waystation.evidence.purge import Purging
from waystation.evidence.record import figure_id
from waystation.evidence.table import read_rows
from waystation.forecasting.export import write_files
from waystation.page.build import saved_page
from waystation.publishing.records import PRODUCT
from waystation.reports.documents import load_reports
from waystation.reports.intake.bundle import DAMAGE, check_expansion
from waystation.reports.intake.records import Limits

Tell = Callable[[str], None]
"""Takes one line for each file."""

DATA, PAGE, RUN = "page.json", "page.html", "run.json"
UPLOADS = "uploads"
_ARRAYS = (".nc", ".zarr")
_KEPT = "kept"
_SQLITE = b"SQLite format 3\x00"
DATABASE_ENDS = ("", "-wal", "-shm", "-journal")
"""Ends of the names of a database's file and of those that SQLite keeps beside it."""
_BOUNDS = Limits(file_bytes=128 << 20, bundle_bytes=512 << 20, expansion=2000)
"""How large a bundle may be that is looked into."""
SEALED = (
    "LEFT, as it is encrypted or too large once unpacked: look by hand whether it quotes what was "
    "purged"
)
"""What is told of a bundle that is not looked into."""
_TEXT_CELL = re.compile(r"(<t(?:\s[^>]*)?>)(.*?)(</t>)", re.DOTALL)


def clear_results(home: Path, purging: Purging, report_ids: Iterable[str], tell: Tell) -> None:
    """Clear the results of a scenario: pages, tables, workbooks, jobs; arrays hold no words.

    Args:
        home: Results folder of the scenario; nothing is done where there is none.
        purging: What is purged.
        report_ids: The reports; documents given to a job are removed with it.
        tell: Takes one line for each file.

    Raises:
        InputError: A folder cannot be written to.
    """
    ids = frozenset(report_ids)
    folders = [home, *sorted(path for path in home.rglob("*") if path.is_dir())]
    for folder in folders if home.is_dir() else ():
        if folder != home and folder.is_symlink():
            tell(f"{folder}: LEFT, as it is a link: look at what it leads to by hand")
            continue
        if any(part == _KEPT or part.endswith(_ARRAYS) for part in folder.relative_to(home).parts):
            continue
        _clear_folder(folder, purging, ids, tell)


def clear_products(home: Path, purging: Purging, tell: Tell) -> None:
    """Remove products that quote what was purged: without it, their hashes would not hold.

    Args:
        home: Where the scenario's products are, a folder each.
        purging: What is purged.
        tell: Takes one line for each product.

    Raises:
        OSError: One cannot be removed.
    """
    for made in sorted(home.glob(f"*/{PRODUCT}")):
        folder = made.parent
        files = [path for path in sorted(folder.iterdir()) if path.is_file()]
        if folder.is_symlink():
            continue
        for path in filter(is_sealed, files):
            tell(f"{path}: {SEALED}")
        if not any(_quotes(path, purging) for path in files):
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
    write_files(table.parent, {table.name: _csv_bytes(kept)})
    tell(f"{table}: {counted(len(lost), 'row')} taken out; what they counted stays in the ledger")


def documents_of(folder: Path, report_ids: frozenset[str]) -> Iterator[tuple[Path, bool]]:
    """Files below a folder that hold one of the reports; and whether they hold nothing else."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in paths:
        try:
            held = {report.report_id for report in load_reports([path])}
        except InputError:
            continue
        if held & report_ids:
            yield path, held <= report_ids


def clear_documents(folder: Path, report_ids: frozenset[str], tell: Tell) -> None:
    """Remove the documents that hold purged reports; one that holds others too is only told."""
    for path, whole in documents_of(folder, report_ids):
        if whole:
            path.unlink(missing_ok=True)
            tell(f"{path}: removed")
        else:
            tell(f"{path}: LEFT, as it holds other reports too; take the purged one out by hand")


def quoting_files(folder: Path, purging: Purging, besides: Iterable[Path]) -> Iterator[Path]:
    """Files below a folder that still quote what was purged."""
    left_out = set(besides)
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path not in left_out and _quotes(path, purging):
            yield path


def _clear_folder(folder: Path, purging: Purging, ids: frozenset[str], tell: Tell) -> None:
    changed: dict[str, bytes] = {}
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        if path.is_symlink() or _is_database(path):
            if _quotes(path, purging):
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
        made, read = _cleared(path, purging)
        if made is not None:
            changed[path.name] = made
        elif not read and _quotes(path, purging):
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


def _cleared(path: Path, purging: Purging) -> tuple[bytes | None, bool]:
    """A file without the words, None where it holds none; and whether it could be read."""
    make = _MADE.get(path.suffix)
    if make is None:
        return None, False
    try:
        return make(path.read_bytes(), purging), True
    except (OSError, ValueError, RecursionError, csv.Error, zipfile.BadZipFile):
        return None, False


def _json_without(before: bytes, purging: Purging) -> bytes | None:
    held = json.loads(before)
    made = _without(held, purging)
    if made == held:
        return None
    indent = 2 if before[:3] in (b"{\n ", b"[\n ") else None
    end = b"\n" if before.endswith(b"\n") else b""
    return json.dumps(made, ensure_ascii=False, indent=indent).encode() + end


def _lines_without(before: bytes, purging: Purging) -> bytes | None:
    lines = before.splitlines()
    made = [_json_without(line, purging) if line.strip() else None for line in lines]
    if not any(made):
        return None
    pairs = zip(lines, made, strict=True)
    return b"".join((new or old) + b"\n" for old, new in pairs)


def _without(value: Any, purging: Purging, of_figure: bool = False) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return purging.quotes.without(value, of_figure=of_figure)
    if isinstance(value, list):
        return [_without(one, purging, of_figure) for one in value]
    if not isinstance(value, dict):
        return value
    of_figure |= "id" in value and "before" in value
    made = {key: _without(one, purging, of_figure) for key, one in value.items()}
    if value.get("id") in purging.figures and "before" in made and "after" in made:
        made |= {"before": "", "after": f" {purging.mark}"}
    return made


def _csv_without(before: bytes, purging: Purging) -> bytes | None:
    rows = list(csv.reader(io.StringIO(before.decode("utf-8-sig"), newline="")))
    made = [_row_without(row, purging) for row in rows]
    return None if made == rows else _csv_bytes(made)


def _row_without(row: list[str], purging: Purging) -> list[str]:
    of_figure = not purging.figures.isdisjoint(row)
    return [purging.quotes.without(cell, of_figure=of_figure) for cell in row]


def _csv_bytes(rows: Iterable[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _xlsx_without(before: bytes, purging: Purging) -> bytes | None:
    changed = False
    out = io.BytesIO()

    def cell(found: re.Match[str]) -> str:
        nonlocal changed
        old = html.unescape(found[2])
        new = purging.quotes.without(old)
        changed |= new != old
        return found[0] if new == old else f"{found[1]}{html.escape(new, quote=False)}{found[3]}"

    with zipfile.ZipFile(io.BytesIO(before)) as book, zipfile.ZipFile(out, "w") as made:
        for part in book.infolist():
            content = book.read(part)
            if part.filename.endswith(".xml"):
                content = _TEXT_CELL.sub(cell, content.decode()).encode()
            made.writestr(part, content)
    return out.getvalue() if changed else None


_MADE: dict[str, Callable[[bytes, Purging], bytes | None]] = {
    ".json": _json_without,
    ".geojson": _json_without,
    ".jsonl": _lines_without,
    ".csv": _csv_without,
    ".xlsx": _xlsx_without,
}


def _quotes(path: Path, purging: Purging) -> bool:
    texts = (part.decode("utf-8", "ignore") for part in _parts(path))
    pieces = (piece for text in texts for piece in _pieces(path, text))
    try:
        return any(purging.quotes.within(html.unescape(piece)) for piece in pieces)
    except (OSError, *DAMAGE):
        return False


def _parts(path: Path) -> Iterator[bytes]:
    """A file, then what it holds as a bundle, one after another; nothing of one that is sealed."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path) and not is_sealed(path):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                yield book.read(name)


def is_sealed(path: Path) -> bool:
    """True for a bundle that is not looked into: encrypted, or too large once unpacked."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                check_expansion(str(path), book, _BOUNDS)
    except InputError:
        return True
    except (OSError, *DAMAGE):
        return False
    return False


def sealed_files(folder: Path) -> Iterator[Path]:
    """Files below a folder that are not looked into; nobody knows whether they quote."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and is_sealed(path):
            yield path


def _pieces(path: Path, text: str) -> Iterator[str]:
    """What a quotation stands in as a whole: a cell of a table, else all of the text."""
    if path.suffix != ".csv":
        yield text
        return
    try:
        yield from [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    except csv.Error:
        yield text


def _told(content: bytes) -> dict[str, object]:
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
