"""Figures of the rows of tables: who by the heading, where by the row, when by row or title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, Modality, PlaceRole, Unit
from waystation.reports.changed import changed
from waystation.reports.figures.confidence import confidence_of
from waystation.reports.figures.modality import modality_of
from waystation.reports.figures.predicates import measure_of
from waystation.reports.figures.timing import with_day
from waystation.reports.named.dates import DayMention, day_mentions
from waystation.reports.named.mentions import PlaceMention, resolution
from waystation.reports.named.small_towns import looked_up
from waystation.reports.numbers.numbers import Number, hedge_offsets
from waystation.reports.parse import ParsedSentence
from waystation.reports.tables.table_columns import Named, Role, columns_of, cue_kind, named_in
from waystation.reports.tables.table_notes import note_of
from waystation.reports.tables.tabular import Cell, Row, Table, cell_number, is_number_cell
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, tokenise

_LEADING = re.compile(r"^(?:\(?\d{1,3}[.)]\s+|[-•*]\s+)")
_LONGEST_TITLE = 160
_UNKINDED = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN})
_LAST_SENTENCE = re.compile(r".*[.!?]\s+(?=\S)", re.DOTALL)


class _Where(NamedTuple):
    """A place as stated in a cell or a title, with what it was found to be."""

    text: str
    mention: PlaceMention | None


@dataclass(frozen=True, eq=False)
class TableReading:
    """A table with what its headings and its title say, found once for all rows.

    Attributes:
        table: The table.
        columns: What each column counts.
        days: The day each heading names, if any.
        place_columns: Columns of names of places, the narrowest last.
        title_place: The place its title names, if any.
        title_day: The day its title names, where it is short.
        title_kind: The kind its title tells, if any.
        title_named: What its title, where it is short, says is counted.
        at_sites: True where its rows are sites people stay at.
        lexicon: Words of the language.
    """

    table: Table
    columns: tuple[Named, ...]
    days: tuple[DayMention | None, ...]
    place_columns: tuple[int, ...]
    title_place: _Where | None
    title_day: DayMention | None
    title_kind: FigureKind | None
    title_named: Named
    at_sites: bool
    lexicon: Lexicon

    @property
    def sum_of(self) -> Named:
        """Whom a column counts that adds up those of people."""
        people = [one for one in self.columns if one.role is Role.PEOPLE]
        kinds, settled = {one.kind for one in people}, any(one.settled for one in people)
        kind = people[0].kind if len(kinds) == 1 else None
        return Named(Role.PEOPLE, Unit.PEOPLE, kind, "people", settled)


def reading_of(table: Table, read: ParsedSentence) -> TableReading:
    """What the headings and the title of a table say of its rows.

    Args:
        table: The table.
        read: One of its lines, for the report, the places known and the language.
    """
    lexicon, published = read.lexicon, read.report.published
    form = lexicon.numbers.form
    days = []
    for cell in table.heading.cells:
        tokens = tokenise(cell.text, form)
        found = day_mentions(cell.text, tokens, published, lexicon)
        days.append(found[0] if found else None)
    title = _LAST_SENTENCE.sub("", table.title)
    tokens = tokenise(title, form)
    title_days = day_mentions(title, tokens, published, lexicon)
    is_short = len(table.title) <= _LONGEST_TITLE
    return TableReading(
        table,
        columns_of(table, lexicon),
        tuple(days),
        _place_columns(table, lexicon),
        _title_place(title, tokens, read) if is_short else None,
        title_days[0] if title_days and is_short else None,
        cue_kind(tokens, lexicon),
        _title_named(title, lexicon) if is_short else Named(Role.OTHER),
        any(_is_headed(cell, "tables.sites", lexicon) for cell in table.heading.cells),
        lexicon,
    )


def _place_columns(table: Table, lexicon: Lexicon) -> tuple[int, ...]:
    """Columns headed by a word for places, whose cells are not all numbers."""
    found = []
    for index, cell in enumerate(table.heading.cells):
        if not _is_headed(cell, "tables.places", lexicon):
            continue
        if not all(is_number_cell(row.cells[index].text, lexicon) for row in table.rows[:20]):
            found.append(index)
    return tuple(found)


def _is_headed(cell: Cell, name: str, lexicon: Lexicon) -> bool:
    words = [token.lower for token in tokenise(cell.text, lexicon.numbers.form) if token.is_word]
    edges = {*words[:1], *words[-1:], cell.text.strip(" *").lower()}
    return not edges.isdisjoint(lexicon.words[name])


def _title_place(title: str, tokens: Tokens, read: ParsedSentence) -> _Where | None:
    mentions = read.places_in(title, tokens)
    known = [item for item in mentions if item.place is not None]
    return _Where(known[0].text, known[0]) if known else None


def _title_named(title: str, lexicon: Lexicon) -> Named:
    """Who a title names first ("Displaced people by district")."""
    return named_in(re.split(r"[:,(–—-]|\b\d", title, maxsplit=1)[0], lexicon)


def row_figures(
    read: ParsedSentence, reading: TableReading, row: Row, blank: Figure
) -> list[Figure]:
    """The figures of one row, in order of place.

    Args:
        read: The row as a sentence.
        reading: Its table.
        row: Its cells.
        blank: A figure with what all figures of the report share.
    """
    label = _label(row, reading.lexicon)
    is_total = _is_total(label, reading.lexicon)
    line = _Line(read, reading, row, label, is_total)
    found = []
    for index, cell in enumerate(row.cells):
        named = _who(line, index)
        if named is None or not any(sign.isalnum() for sign in cell.text):
            continue
        tokens = tokenise(cell.text, reading.lexicon.numbers.form)
        number = cell_number(tokens, reading.lexicon)
        if number is not None and _counts(tokens, number, reading.lexicon):
            found.append(_figure(line, index, named, tokens, number, blank))
    return found


class _Line(NamedTuple):
    read: ParsedSentence
    reading: TableReading
    row: Row
    label: Cell | None
    is_total: bool


def _label(row: Row, lexicon: Lexicon) -> Cell | None:
    """The first cell that is a name."""
    for cell in row.cells:
        if cell.text and not is_number_cell(cell.text, lexicon):
            return cell
    return None


def _is_total(label: Cell | None, lexicon: Lexicon) -> bool:
    if label is None:
        return False
    tokens = tokenise(label.text, lexicon.numbers.form)
    return lexicon.phrases("tables.totals").at(tokens, 0) is not None


def _who(line: _Line, index: int) -> Named | None:
    """Whom a cell counts: by its heading, else by the row's label, else by the title."""
    reading = line.reading
    named = reading.columns[index]
    if named.role is Role.PEOPLE:
        return named
    if index == 0 or not _is_open(line, index, named):
        return None
    label = Named(Role.OTHER)
    if line.label and not line.is_total:
        label = named_in(line.label.text, reading.lexicon)
    if label.role is Role.PEOPLE:
        return label
    is_labelled = reading.place_columns or line.is_total
    if not is_labelled:
        return None
    others = {one.role for at, one in enumerate(reading.columns) if at not in (0, index)}
    if named.role is Role.NUMBER and _adds_up(line, index):
        return reading.sum_of
    alone = Role.PEOPLE not in others
    return reading.title_named if alone and reading.title_named.role is Role.PEOPLE else None


def _is_open(line: _Line, index: int, named: Named) -> bool:
    """True for a heading that says no more than a number, a day or a place."""
    if named.role is Role.NUMBER or line.reading.days[index] is not None:
        return True
    head = line.reading.table.heading.cells[index].text
    return bool(head) and bool(line.read.gazetteer.lookup(head))


def _adds_up(line: _Line, index: int) -> bool:
    """True where the numbers of people in the row make up this cell."""
    parts = []
    for at, cell in enumerate(line.row.cells):
        if line.reading.columns[at].role is Role.PEOPLE and cell.text:
            parts.append(_value(cell, line.reading.lexicon))
    total = _value(line.row.cells[index], line.reading.lexicon)
    return len(parts) > 1 and total > 0 and sum(parts) == total


def _value(cell: Cell, lexicon: Lexicon) -> float:
    number = cell_number(tokenise(cell.text, lexicon.numbers.form), lexicon)
    return number.base_high if number else 0.0


def _counts(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True unless the cell itself names a thing, or the number is a broken one or a zero."""
    rest = [token.lower for token in tokens[number.last :] if token.is_word]
    if rest and named_in(" ".join(rest), lexicon).role is Role.OTHER:
        return False
    whole = float(number.base_high).is_integer()
    return whole and number.base_high > 0


def _figure(
    line: _Line, index: int, named: Named, tokens: Tokens, number: Number, blank: Figure
) -> Figure:
    read, reading, cell = line.read, line.reading, line.row.cells[index]
    text, base = read.report.text, cell.start
    start, end = base + tokens[number.first].start, base + tokens[number.last - 1].end
    hedge = hedge_offsets(tokens, number)
    figure = changed(
        blank,
        sentence=text[read.sentence.start : read.sentence.end],
        sentence_start=read.sentence.start,
        low=number.low,
        high=number.high,
        words=text[start:end],
        unit=named.unit,
        who=named.who,
        hedge=number.hedge,
        hedge_class=number.hedge_class,
        start=start,
        end=end,
        number_start=base + tokens[number.core].start,
        number_end=base + tokens[number.core_last - 1].end,
        hedge_start=base + hedge[0] if hedge else 0,
        hedge_end=base + hedge[1] if hedge else 0,
        note=note_of(
            reading.table.line, index, reading.table.heading.cells[index].text, line.is_total
        ),
    )
    figure = _with_place(figure, line, index)
    figure = _with_kind(figure, line, index, named)
    sure = confidence_of(figure, counted_carried=False, place_carried=False, damaged=False)
    return changed(figure, confidence=sure)


def _with_kind(figure: Figure, line: _Line, index: int, named: Named) -> Figure:
    reading, lexicon = line.reading, line.reading.lexicon
    kind = named.kind
    if kind is None and not named.settled and figure.unit in _UNKINDED:
        kind = _row_kind(line) or reading.title_kind
    if kind is None and reading.at_sites and figure.unit in _UNKINDED and not named.settled:
        kind = FigureKind.AT_PLACE
    kind = kind or FigureKind.OTHER
    heading = line.reading.table.heading.cells[index].text
    said = f"{heading} {named.who}" if named.who not in heading else heading
    tokens = tokenise(said, lexicon.numbers.form)
    span = Span(0, len(tokens))
    modality = modality_of(tokens, span, lexicon)
    if modality is Modality.ACTUAL and len(reading.table.title) <= _LONGEST_TITLE:
        title = tokenise(reading.table.title, lexicon.numbers.form)
        modality = modality_of(title, Span(0, len(title)), lexicon) if title else modality
    measure = measure_of(tokens, span, kind, lexicon)
    if line.is_total and measure is Measure.FLOW and kind is FigureKind.OTHER:
        measure = Measure.STOCK
    figure = changed(figure, kind=kind, measure=measure, modality=modality)
    return with_day(figure, _day(line, index), tokens, span, lexicon)


def _row_kind(line: _Line) -> FigureKind | None:
    """Kind told by a cell of the row that is no place ("Mass displacement")."""
    lexicon = line.reading.lexicon
    for at, cell in enumerate(line.row.cells):
        if line.is_total or at in line.reading.place_columns or not cell.text[:1].isalpha():
            continue
        kind = cue_kind(tokenise(cell.text, lexicon.numbers.form), lexicon, soft=False)
        if kind:
            return kind
    return None


def _day(line: _Line, index: int) -> DayMention | None:
    """The day of the heading, else of a cell of the row, else of the title."""
    reading = line.reading
    if reading.days[index]:
        return reading.days[index]
    read = line.read
    for at, cell in enumerate(line.row.cells):
        if at == index or not any(sign.isdigit() for sign in cell.text):
            continue
        if reading.columns[at].role is not Role.PEOPLE and cell_day(cell, read):
            return cell_day(cell, read)
    return reading.title_day


def cell_day(cell: Cell, read: ParsedSentence) -> DayMention | None:
    """The day a cell names, if it names one."""
    tokens = tokenise(cell.text, read.lexicon.numbers.form)
    found = day_mentions(cell.text, tokens, read.report.published, read.lexicon)
    return found[0] if found else None


def _with_place(figure: Figure, line: _Line, index: int) -> Figure:
    where = _place(line, index)
    if where is None:
        return figure
    return changed(figure, place=where.text, place_role=PlaceRole.AT, **resolution(where.mention))


def _place(line: _Line, index: int) -> _Where | None:
    """The place of the row, of the column, or of the title."""
    reading, read = line.reading, line.read
    if not line.is_total:
        for at in reversed(reading.place_columns):
            text = _bare(line.row.cells[at].text)
            if at != index and any(sign.isalpha() for sign in text):
                return _Where(text, _known(text, read, in_column=True))
        if line.label is not None and not reading.place_columns:
            text = _bare(line.label.text)
            known = _known(text, read)
            if known:
                return _Where(text, known)
    if reading.columns[index].role is not Role.PEOPLE:
        head = _bare(reading.table.heading.cells[index].text)
        known = _known(head, read) if any(sign.isalpha() for sign in head) else None
        if known:
            return _Where(head, known)
    return reading.title_place


def _bare(text: str) -> str:
    return _LEADING.sub("", text).strip(" *†:\t")


def _known(text: str, read: ParsedSentence, *, in_column: bool = False) -> PlaceMention | None:
    """What the gazetteer knows by the name a cell holds."""
    story = read.telling.story
    found = looked_up(text, read.gazetteer, read.lexicon, story, PlaceRole.AT)
    if found is not None and (found.at is not None or in_column):
        return found
    mentions = read.places_in(text, tokenise(text, read.lexicon.numbers.form))
    return next((item for item in mentions if item.place is not None), None)


def tables_read(read: ParsedSentence, before: TableReading | None) -> TableReading | None:
    """The table a line stands in, read once: `before` is that of the line before."""
    line = read.sentence.row
    if line is None:
        return None
    if before is not None and before.table is line.table:
        return before
    return reading_of(line.table, read)


def figures_of(read: ParsedSentence, reading: TableReading, blank: Figure) -> Iterator[Figure]:
    """The figures of a line of a table; none of its heading."""
    line = read.sentence.row
    if line is not None and line.row is not None:
        yield from row_figures(read, reading, line.row, blank)
