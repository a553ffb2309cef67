"""Finds a table's columns by the names its source gives them, by hashtags, or says what it is."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.personal import masked, personal
from waystation.domain.personal_columns import about_person
from waystation.world.loaders.opening import Rows, open_rows
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.loaders.shapes import plain, refuse_other, refuse_unlike_tables
from waystation.world.tables import show

_HEADER_WITHIN = 20
"""Rows a header may stand below: exports begin with titles and notes."""

REPEATED = "a row that stands there twice"
"""What is told of a row that says nothing new."""


@dataclass(frozen=True)
class Field:
    """A column a reader looks for.

    Attributes:
        name: Our name for it.
        names: Names files give it, in any case and with any separators.
        tags: HXL hashtags, attributes in any order.
        needed: Whether a file without it is refused.
    """

    name: str
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Opened:
    """A table with its columns found.

    Attributes:
        path: The file.
        place: Position of each field that was found.
        rows: Line and cells, without the header and hashtags.
    """

    path: Path
    place: Mapping[str, int]
    rows: Iterator[tuple[int, list[str]]]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line and trimmed cells by field; a field the file lacks is absent."""
        return ((line, self._record(cells)) for line, cells in self.rows)

    def records_once(self, teller: Teller) -> Iterator[tuple[int, dict[str, str]]]:
        """As `records`, without rows whose cells all stood in an earlier one; they are told."""
        seen: set[bytes] = set()
        for line, cells in self.rows:
            whole = hashlib.sha256(repr([cell.strip() for cell in cells]).encode()).digest()
            if whole in seen:
                teller.count(Outcome.LEFT_OUT, line, REPEATED, "taken once")
            else:
                seen.add(whole)
                yield line, self._record(cells)

    def _record(self, cells: Sequence[str]) -> dict[str, str]:
        width = len(cells)
        return {name: cells[at].strip() for name, at in self.place.items() if at < width}


def open_table(
    path: Path,
    fields: Sequence[Field],
    *,
    source: str,
    teller: Teller,
    bare: Sequence[str] = (),
) -> Opened:
    """Open a file and find its columns.

    Args:
        path: The file.
        fields: What to look for.
        source: Name of the source ("acled"), for what is told of other sources' files.
        teller: Takes what is taken otherwise than it stands.
        bare: Columns, by position, of files that come without a header; none where empty.

    Raises:
        InputError: It cannot be opened, is of another source, lacks needed columns, or has a
            column about persons.
    """
    refuse_unlike_tables(path, source)
    rows = open_rows(path, teller)
    try:
        return _opened(path, rows, fields, source, bare)
    except InputError:
        rows.close()
        raise


def _opened(
    path: Path, rows: Rows, fields: Sequence[Field], source: str, bare: Sequence[str]
) -> Opened:
    head = list(itertools.islice(rows, _HEADER_WITHIN + 1))
    refuse_other(path, head, source)
    if bare and head and len(head[0][1]) == len(bare) and head[0][1][0].strip().isdigit():
        header, below = list(bare), 0
    else:
        header, below = _header(path, head, fields, source)
    place = by_names(header, fields)
    tagged: Sequence[str] = ()
    if below < len(head) and is_tags(head[below][1]):
        tagged = head[below][1]
        place = {**by_tags(tagged, fields), **place, **by_tags(tagged, fields, exact=True)}
        below += 1
    missing = [one.name for one in fields if one.needed and one.name not in place]
    if missing:
        raise _misfit(path, head[0][0] if head else 0, header, missing, fields, source)
    refuse_persons(path, header, place)
    refuse_persons(path, tagged, place)
    return Opened(path, place, itertools.chain(head[below:], rows))


def _header(
    path: Path, head: list[tuple[int, list[str]]], fields: Sequence[Field], source: str
) -> tuple[list[str], int]:
    """The header and the number of rows down to it: the row with most known names or tags."""
    found = [len(by_names(cells, fields)) for _, cells in head]
    tagged = [len(by_tags(cells, fields)) if is_tags(cells) else 0 for _, cells in head]
    if max(found, default=0) == 0 and max(tagged, default=0) > 0:
        at = tagged.index(max(tagged))
        return list(head[at - 1][1] if at else head[at][1]), at
    if max(found, default=0) == 0:
        header = head[0][1] if head else []
        needed = [one.name for one in fields if one.needed] or [one.name for one in fields[:3]]
        raise _misfit(path, 1, header, needed, fields, source)
    at = found.index(max(found))
    return list(head[at][1]), at + 1


def by_names(header: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Position of each field whose column is found by name."""
    names = [plain(cell) for cell in header]
    return {
        field.name: names.index(plain(name))
        for field in fields
        for name in reversed((field.name, *field.names))
        if plain(name) in names
    }


def is_tags(cells: Sequence[str]) -> bool:
    """Whether a row is one of hashtags."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def by_tags(
    cells: Sequence[str], fields: Sequence[Field], *, exact: bool = False
) -> dict[str, int]:
    """Position of each field by its tags; also by tags with more attributes, unless `exact`."""
    tags = [_tag(cell) for cell in cells]
    found: dict[str, int] = {}
    for field in fields:
        for wanted in map(_tag, field.tags):
            alike = [n for n, tag in enumerate(tags) if tag == wanted]
            if not alike and not exact:
                alike = [n for n, (base, more) in enumerate(tags)
                         if base == wanted[0] and wanted[1] <= more]  # fmt: skip
            if alike and field.name not in found:
                found[field.name] = alike[0]
    return found


def _tag(cell: str) -> tuple[str, frozenset[str]]:
    base, *more = cell.strip().casefold().replace(" ", "").split("+")
    return base, frozenset(more)


def _misfit(
    path: Path,
    line: int,
    header: Sequence[str],
    missing: Sequence[str],
    fields: Sequence[Field],
    source: str,
) -> InputError:
    named = {field.name: (field.names or (field.name,))[0] for field in fields}
    found = "no column " + ", ".join(repr(named[name]) for name in missing)
    told = show(masked(", ".join(cell for cell in header if cell)))
    return InputError(
        [Problem(str(path), line, "", found, f"a file of {source} with them; there is {told}")]
    )


def refuse_persons(path: Path, header: Sequence[str], place: Mapping[str, int]) -> None:
    """Refuse a table with a column about persons, but for the columns that are used.

    Raises:
        InputError: It has such columns; all of them are told.
    """
    used = set(place.values())
    problems = [
        Problem(
            str(path),
            1,
            "" if personal(name) else show(name),
            "a column about persons",
            "counts only; take it out",
        )
        for at, name in enumerate(header)
        if at not in used and (about_person(name) or personal(name))
    ]
    if problems:
        raise InputError(problems)
