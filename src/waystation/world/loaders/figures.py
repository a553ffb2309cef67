"""Reads people's own tables of figures: spreadsheets in any order, with or without hashtags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.personal import masked
from waystation.domain.personal_columns import about_persons
from waystation.domain.printable import no_character
from waystation.domain.work import Progress, silent, watched
from waystation.world.loaders.amounts import day_first, says_nothing, set_apart_by_points
from waystation.world.loaders.columns import refuse_persons
from waystation.world.loaders.fields import Cells, Unusable
from waystation.world.loaders.figure_columns import Columns, find_columns
from waystation.world.loaders.figure_names import PLACES, TOTAL, VALUES, Who, known_columns
from waystation.world.loaders.figure_rows import Style, audience_of, figures_of
from waystation.world.loaders.map_file import Map, read_map
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Level, Outcome, SourcePlace, Stated, Teller, Told
from waystation.world.loaders.shapes import refuse_other
from waystation.world.loaders.sheet import Sheet, cleaned, is_total, read_sheet
from waystation.world.tables import show

_DAYS = ("event_day", "event_end", "published")
_NAMES = ("place", "district", "region")
_LISTED = 12
TAKING = "Taking figures"
_TEXTS = ("note", "excerpt", "words", "who", "group")


@dataclass
class Refused:
    """Collects rows that cannot be taken: as they are told, and as problems.

    Attributes:
        path: The file.
        teller: Takes what is told.
        problems: One for each row.
    """

    path: Path
    teller: Teller
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, column: str, found: str, expected: str, wanted: str = "") -> None:
        """Tell that a row is left out.

        Args:
            line: Line of the file.
            column: The column; empty for the whole row.
            found: What was found.
            expected: What was expected; with `wanted`, what is wrong with what was found.
            wanted: What was expected, where `expected` does not tell it.
        """
        told = " ".join(filter(None, (column, found)))
        self.teller.tell(Outcome.LEFT_OUT, line, told, expected)
        whole = masked(f"{found}: {expected}" if wanted else found)
        self.problems.append(Problem(str(self.path), line, column, whole, wanted or expected))


@dataclass(frozen=True)
class FigureFile:
    """The figures of one table.

    Attributes:
        file: Its name, as it is told.
        rows: Its figures.
        whole: True where it is a table of evidence as ours are: every cell as it stands.
        refused: Takes what cannot be taken; holds what could not be so far.
    """

    file: str
    rows: tuple[Stated, ...]
    whole: bool
    refused: Refused

    def told(self) -> list[Told]:
        """What is told of it."""
        return self.refused.teller.told()


def read_figures(
    path: Path,
    own: Sequence[str],
    needed: Sequence[str],
    map_file: Path | None,
    sheet: str,
    progress: Progress = silent,
) -> FigureFile:
    """Read a table of figures.

    Args:
        path: The file: CSV, XLSX or JSON.
        own: All columns of our own tables of evidence.
        needed: Those each of them has.
        map_file: A map file; None without one.
        sheet: Name of a workbook's sheet; empty takes the longest.
        progress: Told how many rows were read.

    Raises:
        InputError: It cannot be opened, is of another kind, has no column of places, days or
            counts, or one about persons; or the map is not in order.
    """
    given = read_map(map_file, known_columns()) if map_file else Map()
    teller = Teller(file_name(path), progress)
    refused = Refused(path, teller)

    def known(header: Sequence[str], tags: Sequence[str]) -> int:
        names = set(header)
        if set(needed) <= names:
            return len(names & set(own)) + len(header)
        found, _ = find_columns(header, tags, given.columns)
        return found.likely

    table = read_sheet(path, "figures", known, teller, sheet)
    refuse_other(path, [(table.line, table.header)], "figures")
    if set(needed) <= set(table.header) and not given.columns:
        if map_file:
            found = f"a map without columns, and {path.name} with all columns of ours"
            expected = "no map: such a table is taken cell by cell"
            raise InputError([Problem(str(map_file), 0, "", masked(found), expected)])
        return FigureFile(teller.file, tuple(_own(table, own, refused)), True, refused)
    columns, problems = find_columns(table.header, table.tags, given.columns)
    problems = [replace(one, file=str(map_file)) for one in problems]
    problems += _lacking(table, columns, given)
    if problems:
        raise InputError(problems)
    refuse_persons(path, table.header, {})
    refuse_persons(path, table.tags, {})
    _refuse_mapped(table, columns, given)
    _tell_left(table, columns, teller)
    _tell_totals(table, columns, given, teller)
    rows = _rows(cleaned(table, teller), columns, given, refused)
    return FigureFile(teller.file, tuple(rows), False, refused)


def _own(table: Sheet, own: Sequence[str], refused: Refused) -> list[Stated]:
    """Rows of a table as ours are: checked where they are written, by the rules of evidence."""
    used = {name: at for at, name in enumerate(table.header) if name in own}
    refuse_persons(table.path, table.header, used)
    said = _audience_column(table)
    for at, name in enumerate(table.header):
        if name and name not in own and at != said:
            refused.teller.tell(
                Outcome.LEFT_OUT, table.line, f"column {show(name)}", "none of ours"
            )
    rows: list[Stated] = []
    for line, cells in table.rows:
        record = {name: cells[at] for name, at in used.items()}
        odd = next(filter(None, map(no_character, record.values())), "")
        if odd:
            refused.refuse(line, "", f"a cell with {odd}, which is no character", "text alone")
            continue
        told = {"audience": cells[said]} if said is not None else {}
        try:
            audience = audience_of(Cells(line, told, refused.teller))
        except Unusable as error:
            refused.refuse(line, "", error.found, error.done, error.wanted)
            continue
        rows.append(Stated(line, SourcePlace("", Level.WHOLE), record, audience))
    return rows


def _audience_column(table: Sheet) -> int | None:
    return find_columns(table.header, table.tags, {})[0].fields.get("audience")


def _lacking(table: Sheet, columns: Columns, given: Map) -> list[Problem]:
    """What a table of figures cannot do without."""
    there = {*columns.fields, *given.constants}
    counts = bool(columns.values) or bool(there & {"low", "high"})
    lacks = [
        (there.isdisjoint({*PLACES, "pcode", "lat"}), "places", "place"),
        ("event_day" not in there, "days", "event_day"),
        (not counts, "counts", "value"),
    ]
    names = ", ".join(name.replace("\n", " ") for name in table.header if name)
    return [
        Problem(
            str(table.path),
            table.line,
            "",
            f"no column of {what} that is known; there is {show(masked(names))}",
            f'a map file with {ours} = "their header" under [columns]; see docs/loading.md',
        )
        for lacking, what, ours in lacks
        if lacking
    ]


def _refuse_mapped(table: Sheet, columns: Columns, given: Map) -> None:
    """Refuse a map that takes for a text what may be a column about persons.

    Raises:
        InputError: It does; all of them are told.
    """
    problems = [
        Problem(str(table.path), table.line, name, "a column about persons", "counts only")
        for name in _TEXTS
        if name in given.columns and about_persons(table.header[columns.fields[name]])
    ]
    if problems:
        raise InputError(problems)


def _tell_left(table: Sheet, columns: Columns, teller: Teller) -> None:
    """Tell which columns are not taken, together where it is for one reason."""
    reasons: dict[str, list[str]] = {}
    for at, why in columns.left.items():
        reasons.setdefault(why, []).append(table.header[at].replace("\n", " "))
    for why, names in sorted(reasons.items()):
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        found = f"columns {', '.join(show(one) for one in sorted(names)[:_LISTED])}{more}"
        teller.tell(Outcome.LEFT_OUT, table.line, found, why)


def _tell_totals(table: Sheet, columns: Columns, given: Map, teller: Teller) -> None:
    """Tell of counts that are running totals for one word of their header."""
    if "measure" in columns.fields or "measure" in given.constants:
        return
    for who, at in columns.values.items():
        if who.measure == TOTAL:
            found = f"column {show(table.header[at].replace(chr(10), ' '))}"
            done = 'read as a running total; if each row counts its own days, measure = "inflow"'
            teller.tell(Outcome.CHANGED, table.line, found, f"{done} under [constants] of a map")


def _rows(table: Sheet, columns: Columns, given: Map, refused: Refused) -> list[Stated]:
    titles = {
        **{name: table.header[at].replace("\n", " ") for name, at in columns.fields.items()},
        **{who.name: table.header[at].replace("\n", " ") for who, at in columns.values.items()},
    }
    style = Style(
        {name: _day_first(table, columns, given, name) for name in _DAYS},
        {name: _points(table, at, given) for name, at in _counts(columns).items()},
        titles,
    )
    narrowest = _narrowest(table, columns)
    rows: list[Stated] = []
    for line, cells in watched(table.rows, TAKING, refused.teller.progress):
        record = {**given.constants, **{name: cells[at] for name, at in columns.fields.items()}}
        where = [record.get(name, "") for name in PLACES]
        if any(map(is_total, where)) or (not any(where) and any(map(is_total, cells))):
            done = "its parts are taken, not their sum"
            refused.teller.count(Outcome.LEFT_OUT, line, "a row of totals", done)
            continue
        if _lacks_place(record, narrowest):
            found = f"{style.title(narrowest)} nothing, where other rows name one"
            refused.refuse(line, "", found, "its place, if it is no sum of the rows around it")
            continue
        values: Mapping[Who, str] = {who: cells[at] for who, at in columns.values.items()}
        row = Cells(line, record, refused.teller)
        try:
            figures = figures_of(row, values or {VALUES[0]: ""}, style)
            rows += (replace(one, whole=tuple(cells)) for one in figures)
        except Unusable as error:
            refused.refuse(line, "", error.found, error.done, error.wanted)
    return rows


def _narrowest(table: Sheet, columns: Columns) -> str:
    """The narrowest of the columns that name places; empty where none does."""
    for name in _NAMES:
        at = columns.fields.get(name)
        if at is not None and any(
            not says_nothing(cell) and not is_total(cell) for cell in table.column(at)
        ):
            return name
    return ""


def _lacks_place(record: Mapping[str, str], narrowest: str) -> bool:
    """Whether a row names a wider place alone: a subtotal, or below a merged cell."""
    named = (narrowest, "location") if narrowest else ()
    has = any(not says_nothing(record.get(name, "")) for name in named)
    positioned = all(not says_nothing(record.get(name, "")) for name in ("lat", "lon"))
    wider = any(not says_nothing(record.get(name, "")) for name in (*_NAMES, "country"))
    return bool(narrowest) and not has and not positioned and wider


def _counts(columns: Columns) -> dict[str, int]:
    ends = {name: columns.fields[name] for name in ("low", "high") if name in columns.fields}
    return {who.name: at for who, at in columns.values.items()} | ends


def _day_first(table: Sheet, columns: Columns, given: Map, name: str) -> bool | None:
    """Whether days stand first: by the map, by a header, by cells that tell."""
    if given.day_first is not None:
        return given.day_first
    if columns.day_first is not None:
        return columns.day_first
    at = columns.fields.get(name)
    return None if at is None else day_first(table.column(at))


def _points(table: Sheet, at: int, given: Map) -> bool | None:
    """Whether points set thousands apart: by the map, by cells that tell; None by nothing."""
    if given.points is not None:
        return given.points
    return set_apart_by_points(table.column(at)) or None
