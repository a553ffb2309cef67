"""Finds a table's columns by the names its source gives them, by hashtags, or says what it is."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.world.loaders.opening import Rows, open_rows
from waystation.world.loaders.persons import about_person
from waystation.world.loaders.records import Teller
from waystation.world.tables import show

_HEADER_WITHIN = 20
"""Rows a header may stand below: exports begin with titles and notes."""
_SIGNS: Mapping[str, tuple[frozenset[str], ...]] = {
    "acled": (frozenset({"eventdate", "fatalities", "eventtype"}),),
    "ucdp": (frozenset({"whereprec", "typeofviolence"}),),
    "dtm": (
        frozenset({"numpresentidpind"}),
        frozenset({"roundnumber", "admin1name"}),
    ),
    "unhcr": (
        frozenset({"refugees", "asylumseekers"}),
        frozenset({"geomastername", "individuals"}),
        frozenset({"datadate", "individuals"}),
    ),
}
"""Columns by which the files of each source are known, as `plain` writes them."""


def plain(name: str) -> str:
    """A column's name as it is compared: letters and digits, lower case."""
    return re.sub(r"[^a-z0-9#+]+", "", name.casefold())


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
        for line, cells in self.rows:
            width = len(cells)
            yield (
                line,
                {name: cells[at].strip() for name, at in self.place.items() if at < width},
            )


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
    if bare and head and len(head[0][1]) == len(bare) and head[0][1][0].strip().isdigit():
        header, below = list(bare), 0
    else:
        header, below = _header(path, head, fields, source)
    _refuse_other(path, head[0][0] if head else 0, header, source)
    place = _places(header, fields)
    if below < len(head) and _is_tags(head[below][1]):
        tags = _by_tags(head[below][1], fields)
        place = {**tags, **place}
        below += 1
    missing = [one.name for one in fields if one.needed and one.name not in place]
    if missing:
        raise _misfit(path, head[0][0] if head else 0, header, missing, fields, source)
    _refuse_persons(path, header, place)
    return Opened(path, place, itertools.chain(head[below:], rows))


def _header(
    path: Path, head: list[tuple[int, list[str]]], fields: Sequence[Field], source: str
) -> tuple[list[str], int]:
    """The header and the number of rows down to it: the row with most known names or tags."""
    found = [len(_places(cells, fields)) for _, cells in head]
    tagged = [len(_by_tags(cells, fields)) if _is_tags(cells) else 0 for _, cells in head]
    if max(found, default=0) == 0 and max(tagged, default=0) > 0:
        at = tagged.index(max(tagged))
        return list(head[at - 1][1] if at else head[at][1]), at
    if max(found, default=0) == 0:
        header = head[0][1] if head else []
        _refuse_other(path, 1, header, source)
        needed = [one.name for one in fields if one.needed] or [one.name for one in fields[:3]]
        raise _misfit(path, 1, header, needed, fields, source)
    at = found.index(max(found))
    return list(head[at][1]), at + 1


def _places(header: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    names = [plain(cell) for cell in header]
    return {
        field.name: names.index(plain(name))
        for field in fields
        for name in reversed((field.name, *field.names))
        if plain(name) in names
    }


def _is_tags(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _by_tags(cells: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    tags = [_tag(cell) for cell in cells]
    found: dict[str, int] = {}
    for field in fields:
        for wanted in map(_tag, field.tags):
            exact = [n for n, tag in enumerate(tags) if tag == wanted]
            within = [n for n, (base, more) in enumerate(tags)
                      if base == wanted[0] and wanted[1] <= more]  # fmt: skip
            if (exact or within) and field.name not in found:
                found[field.name] = (exact or within)[0]
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
    told = show(", ".join(cell for cell in header if cell))
    return InputError(
        [Problem(str(path), line, "", found, f"a file of {source} with them; there is {told}")]
    )


def _refuse_other(path: Path, line: int, header: Sequence[str], source: str) -> None:
    """Name the source of a file that is another's."""
    known = {plain(cell) for cell in header}
    signed = {one for one, signs in _SIGNS.items() if any(sign <= known for sign in signs)}
    if signed and source not in signed:
        other = min(signed)
        found = f"a file of another source ({other})"
        expected = f"a file for {source}; or `waystation import {other}`"
        raise InputError([Problem(str(path), line, "", found, expected)])


def _refuse_persons(path: Path, header: Sequence[str], place: Mapping[str, int]) -> None:
    used = set(place.values())
    problems = [
        Problem(str(path), 1, show(name), "a column about persons", "counts only; take it out")
        for at, name in enumerate(header)
        if at not in used and about_person(name)
    ]
    if problems:
        raise InputError(problems)
