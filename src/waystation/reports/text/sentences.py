"""Sentences of a report, with offsets into its raw text.

Marks of Markdown are blanked, not removed, so that every offset stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from waystation.domain.evidence import Report
from waystation.reports.tables.table_columns import columns_of, is_of_people
from waystation.reports.tables.tabular import TableLine, tables_in
from waystation.reports.text.header import header_spans
from waystation.reports.text.splitting import sentence_spans
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import ENGLISH_FORM, NumberForm, Token, tokenise

_BREAK = re.compile(r"\n[ \t\r\f\v]*\n|\n(?=[ \t]*(?:[-*+•>|#]|\d{1,2}[.)])\s)|\r?\n(?=\s*\|)")
_HEADING = re.compile(r"(?m)^[ \t]*#{1,6}[ \t][^\n]*\n")
_LABEL = re.compile(
    r"(?m)^[ \t]*[^\W_a-z][^.:;!?\n]{1,60}:[ \t]+[^0-9\n]{0,25}[0-9][^\n]{0,50}$"
    r"|^[ \t]*[A-Z0-9][^a-z\n]{15,160}$"
)
_MARKS = re.compile(
    r"(?m)^[ \t]*(?:#{1,6}|>+|[-*+•])[ \t]+|\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.,])[*_](?!\w)|`"
)
_LONGEST = 1500
_FLAT = str.maketrans("\n\r\t\f\v", "     ")


@dataclass(frozen=True)
class Sentence:
    """A sentence, its place in the raw text and its paragraph's number.

    `text` has line breaks and marks blanked; it is as long as the raw slice [start, end).
    `row` is the line of a table it is; None for prose.
    """

    text: str
    start: int
    end: int
    paragraph: int
    form: NumberForm = ENGLISH_FORM
    row: TableLine | None = None

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The sentence's tokens, offsets from its start."""
        return tokenise(self.text, self.form)


def sentences(report: Report, lexicon: Lexicon | None = None) -> tuple[Sentence, ...]:
    """All sentences of a report, in order, without its header block."""
    words = lexicon or lexicon_of(report.language)
    headless = _headless(report.text, words)
    rows = _table_lines(headless, words)
    blanked = _blanked(headless, rows)
    found: list[Sentence] = []
    for number, (start, end) in enumerate(_paragraphs(blanked)):
        if start in rows:
            flat = blanked[start:end].translate(_FLAT)
            found.append(Sentence(flat, start, end, number, words.numbers.form, rows[start]))
        else:
            found.extend(_split(blanked, start, end, number, words))
    return tuple(found)


def _table_lines(text: str, lexicon: Lexicon) -> dict[int, TableLine]:
    """The lines of tables by their start; of tables by signs of prose only those of people."""
    found: dict[int, TableLine] = {}
    for table in tables_in(text, lexicon):
        if table.firm or is_of_people(table, columns_of(table, lexicon), lexicon):
            found[table.heading.start] = TableLine(table, None)
            found.update((row.start, TableLine(table, row)) for row in table.rows)
    return found


def _headless(text: str, lexicon: Lexicon) -> str:
    """The text with header lines replaced by spaces of the same length."""
    for start, end in header_spans(text, lexicon):
        lines = re.sub(r"[^\n]", " ", text[start:end])
        text = text[:start] + lines + text[end:]
    return text


def _blanked(text: str, rows: Mapping[int, TableLine]) -> str:
    """The text with Markdown marks replaced by spaces, lines of tables and paragraphs parted."""
    parted = _rows_apart(_keep_breaks(text), rows) if rows else _keep_breaks(text)
    return _MARKS.sub(lambda match: " " * len(match.group()), parted)


def _rows_apart(text: str, rows: Mapping[int, TableLine]) -> str:
    """Breaks around each line of a table."""
    signs = list(text)
    for start, line in rows.items():
        end = (line.row or line.table.heading).end
        for edge in (start - 1, end):
            if 0 <= edge < len(signs):
                signs[edge] = "\x00"
        for index in range(start, end):
            if signs[index] == "\x00":
                signs[index] = " "
    return "".join(signs)


def _keep_breaks(text: str) -> str:
    """Blank lines, list items, table rows and headings part paragraphs: mark the breaks."""
    text = _labels_apart(text)
    text = _HEADING.sub(lambda match: match.group()[:-1] + "\x00", text)
    return _BREAK.sub(lambda match: "\x00" * len(match.group()), text)


def _labels_apart(text: str) -> str:
    """Lines that are a label with its number, or all in capitals, parted from those around."""
    breaks = []
    for match in _LABEL.finditer(text):
        breaks += [edge for edge in (match.start() - 1, match.end()) if 0 <= edge < len(text)]
    if not breaks:
        return text
    signs = list(text)
    for edge in breaks:
        signs[edge] = "\x00"
    return "".join(signs)


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in re.finditer("\x00+", text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _split(text: str, start: int, end: int, paragraph: int, lexicon: Lexicon) -> Iterator[Sentence]:
    """Sentences of one paragraph."""
    flat = text[start:end].translate(_FLAT)
    for first, stop in sentence_spans(flat, lexicon):
        for head, tail in _pieces(flat, first, stop):
            form = lexicon.numbers.form
            yield Sentence(flat[head:tail], start + head, start + tail, paragraph, form)


def _pieces(flat: str, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """A sentence far longer than people write (a table, a list) cut at spaces, if it has any."""
    while stop - first > _LONGEST:
        cut = flat.rfind(" ", first + 1, first + _LONGEST)
        cut = cut if cut > first else first + _LONGEST
        yield first, cut
        first = cut
    yield first, stop
