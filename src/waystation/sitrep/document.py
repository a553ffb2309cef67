"""A situation report as a Word document: headings, table heads and language for all readers."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

from waystation.page.isolation import bare
from waystation.sitrep.contents import Sitrep
from waystation.sitrep.tables import Table
from waystation.sitrep.turning import turn

BROWN, SOFT, DEEP, WASH = "9C4637", "55616A", "0B3754", "E9EEF1"
_A4 = (21.0, 29.7)
_SIDE, _TOP = 1.9, 1.4
"""Centimetres."""
_LONGER = frozenset({"es-MX", "fr-FR"})
"""Languages that say the same in about a fifth more letters: half a point smaller, and heads of
columns in two lines, so that all fits on a page."""
_KEPT = re.compile(r" (?=[;:?!»])|(?<=«) |\u202f")
"""Blanks at which no line of French ends; not every office program keeps a narrow one."""
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def docx_bytes(report: Sitrep) -> bytes:
    """The report as .docx; the same report gives the same bytes.

    Args:
        report: The report.
    """
    from docx import Document

    document = Document()
    longer = report.locale.tag in _LONGER
    _page(document, report.locale.tag)
    _properties(document, report)
    _head(document, report)
    for table in report.tables:
        document.add_heading(table.title, level=2)
        _table(document, table, _shares(table, longer=longer))
    for section in report.sections:
        document.add_heading(section.title, level=2)
        for line in section.lines:
            _paragraph(document, line)
    _rule(_paragraph(document, f"{report.labels.purpose} {report.purpose}", size=7.5, colour=SOFT))
    for line in report.foot:
        _paragraph(document, line, size=7.5, colour=SOFT)
    if longer:
        _fit(document)
    if report.locale.right_to_left:
        turn(document, report.locale.tag)
    buffer = io.BytesIO()
    document.save(buffer)
    return _same_bytes(buffer.getvalue())


def _page(document: Any, tag: str) -> None:  # noqa: ANN401
    """A4, small margins, one family of letters, the language told."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = (Cm(one) for one in _A4)
    section.left_margin = section.right_margin = Cm(_SIDE)
    section.top_margin = section.bottom_margin = Cm(_TOP)
    section.header_distance = section.footer_distance = Cm(0.6)
    for name, size, before, after in (
        ("Normal", 9, 0, 2),
        ("Heading 1", 13, 2, 3),
        ("Heading 2", 10, 5, 2),
    ):
        look = document.styles[name]
        look.font.name, look.font.size = "Calibri", Pt(size)
        for face in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            look.element.get_or_add_rPr().get_or_add_rFonts().set(qn(face), "Calibri")
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            look.element.rPr.rFonts.attrib.pop(qn(theme), None)
        look.paragraph_format.space_before = Pt(before)
        look.paragraph_format.space_after = Pt(after)
        look.paragraph_format.line_spacing = 1.0
        if name != "Normal":
            look.font.color.rgb = RGBColor.from_string(DEEP)
    _within(document.styles["Normal"].element.get_or_add_rPr(), "w:lang", val=tag)
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), tag)


def _fit(document: Any) -> None:  # noqa: ANN401
    """All letters half a point smaller, and no line that ends inside a number or before a sign."""
    from docx.oxml.ns import qn

    headers = [section.header for section in document.sections]
    for part in (document, document.styles, *headers):
        for size in part._element.iter(qn("w:sz")):
            if size.getparent().tag == qn("w:rPr"):
                size.set(qn("w:val"), str(int(size.get(qn("w:val"))) - 1))
    for part in (document, *headers):
        for text in part._element.iter(qn("w:t")):
            text.text = _KEPT.sub("\u00a0", text.text or "")


def _properties(document: Any, report: Sitrep) -> None:  # noqa: ANN401
    made = report.made or dt.datetime.combine(report.as_of, dt.time(), dt.UTC)
    made = made.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    told = document.core_properties
    told.title = bare(report.labels.name)[:255]
    told.subject = bare(report.title)[:255]
    told.author = "Waystation"
    told.last_modified_by = "Waystation"
    told.keywords = report.labels.keyword
    told.comments = bare(f"{report.stamp}. {report.status}")[:255]
    told.language = report.locale.tag
    told.category = report.labels.kind
    told.created = told.modified = made
    told.revision = 1


def _head(document: Any, report: Sitrep) -> None:  # noqa: ANN401
    """The status on every sheet, then the answer."""
    from docx.shared import RGBColor

    above = document.sections[0].header.paragraphs[0]
    _run(above, report.status, bold=True, colour=BROWN if report.draft else DEEP)
    _run(above, f"  {report.labels.above}", colour=SOFT)
    _paragraph(document, report.stamp, size=7.5, colour=SOFT)
    standing = _paragraph(document, report.standing, bold=report.draft)
    standing.runs[0].font.color.rgb = RGBColor.from_string(BROWN if report.draft else DEEP)
    document.add_heading(report.title, level=1)
    for at, line in enumerate(report.answer):
        _paragraph(document, line, bold=at == 0)
    for line in report.caveats:
        written = _paragraph(document, f"{report.labels.caveat} ", bold=True)
        _run(written, line)


def _paragraph(
    document: Any,  # noqa: ANN401
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: str = "",
) -> Any:  # noqa: ANN401
    written = document.add_paragraph()
    _run(written, text, size=size, bold=bold, colour=colour)
    return written


def _run(
    paragraph: Any,  # noqa: ANN401
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    colour: str = "",
) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)


def _table(document: Any, table: Table, shares: list[float]) -> None:  # noqa: ANN401
    """A table whose first row is its head, on every sheet, and no row is broken."""
    from docx.shared import Cm, Pt

    made = document.add_table(rows=1 + len(table.rows), cols=len(table.heads))
    made.style = "Table Grid"
    made.autofit = False
    for column, share in zip(made.columns, shares, strict=True):
        for cell in (column, *column.cells):
            cell.width = Cm((_A4[0] - 2 * _SIDE) * share)
    for number, row in enumerate((table.heads, *table.rows)):
        for cell, text in zip(made.rows[number].cells, row, strict=True):
            written = cell.paragraphs[0]
            written.paragraph_format.space_after = Pt(0)
            _run(written, text, size=8.5, bold=number == 0)
            if number == 0:
                _within(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=WASH)
        _within(made.rows[number]._tr.get_or_add_trPr(), "w:cantSplit")
    _within(made.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")


def _shares(table: Table, *, longer: bool) -> list[float]:
    """Widths of columns by what stands in them, none narrower than a tenth of all.

    Args:
        table: The table.
        longer: Whether heads take two lines, and what stands below them more room.
    """
    lines, most = (2, 40) if longer else (1, 34)
    rows = [[-(-len(bare(head)) // lines) for head in table.heads]]
    rows += [[len(bare(cell)) for cell in row] for row in table.rows]
    longest = [min(most, max(12, *column)) for column in zip(*rows, strict=True)]
    return [one / sum(longest) for one in longest]


def _rule(paragraph: Any) -> None:  # noqa: ANN401
    """A line above a paragraph."""
    sides = _within(paragraph._p.get_or_add_pPr(), "w:pBdr")
    _within(sides, "w:top", val="single", sz="4", space="4", color=SOFT)


def _within(parent: Any, name: str, **told: str) -> Any:  # noqa: ANN401
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in told.items():
        made.set(qn(f"w:{key}"), value)
    parent.append(made)
    return made


def _same_bytes(content: bytes) -> bytes:
    """The same parts without the time they were packed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for part in given.infolist():
            told = zipfile.ZipInfo(part.filename, _ZIP_DAY)
            told.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(told, given.read(part))
    return buffer.getvalue()


def document_lines(content: bytes) -> list[str]:
    """Every text of a document: what stands above each sheet, paragraphs, cells, properties.

    Args:
        content: The bytes of a .docx.
    """
    from docx import Document

    document = Document(io.BytesIO(content))
    told = document.core_properties
    lines = [told.title, told.subject, told.comments, told.keywords, told.author]
    for section in document.sections:
        lines += [one.text for part in (section.header, section.footer) for one in part.paragraphs]
    lines += [one.text for one in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return [str(line) for line in lines]
