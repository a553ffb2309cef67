"""One file without the words that were purged, by its kind; and whether it quotes them."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError
from waystation.evidence.purge import Purging
from waystation.reports.intake.bundle import DAMAGE, check_expansion
from waystation.reports.intake.records import Limits

_BOUNDS = Limits(file_bytes=128 << 20, bundle_bytes=512 << 20, expansion=2000)
"""How large a bundle may be that is looked into."""
_TEXT_CELL = re.compile(r"(<t(?:\s[^>]*)?>)(.*?)(</t>)", re.DOTALL)


def cleared(path: Path, purging: Purging) -> tuple[bytes | None, bool]:
    """A file without the words, None where it holds none; and whether it could be read."""
    make = _MADE.get(path.suffix)
    if make is None:
        return None, False
    try:
        return make(path.read_bytes(), purging), True
    except (OSError, ValueError, RecursionError, csv.Error, zipfile.BadZipFile):
        return None, False


def quotes(path: Path, purging: Purging) -> bool:
    """True for a file that holds what was purged, or a bundle with such a file in it."""
    texts = (part.decode("utf-8", "ignore") for part in _parts(path))
    pieces = (piece for text in texts for piece in _pieces(path, text))
    try:
        return any(purging.quotes.within(html.unescape(piece)) for piece in pieces)
    except (OSError, *DAMAGE):
        return False


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
    return None if made == rows else csv_bytes(made)


def _row_without(row: list[str], purging: Purging) -> list[str]:
    of_figure = not purging.figures.isdisjoint(row)
    return [purging.quotes.without(cell, of_figure=of_figure) for cell in row]


def csv_bytes(rows: Iterable[list[str]]) -> bytes:
    """Rows as a table, one line each."""
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


def _parts(path: Path) -> Iterator[bytes]:
    """A file, then what it holds as a bundle, one after another; nothing of one that is sealed."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path) and not is_sealed(path):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                yield book.read(name)


def _pieces(path: Path, text: str) -> Iterator[str]:
    """What a quotation stands in as a whole: a cell of a table, else all of the text."""
    if path.suffix != ".csv":
        yield text
        return
    try:
        yield from [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    except csv.Error:
        yield text
