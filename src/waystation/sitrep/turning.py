"""A Word document whose lines run from right to left (ECMA-376, part 1: bidi, rtl, bidiVisual)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from waystation.page.isolation import pieces

FACE = "Tahoma"
"""Letters of scripts that run from right to left. Word has them, and LibreOffice puts some there
that have Arabic, as it does not for Arial."""
_BEFORE, _AFTER = "\u200e", "\u200e\u200f"
"""Marks around what runs from left to right, for programs that go by letters alone: what stands
after it, a number say, is not drawn to it."""
_AFTER_BIDI = (
    *("w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing"),
    *("w:mirrorIndents", "w:suppressOverlap", "w:jc", "w:textDirection", "w:textAlignment"),
    *("w:textboxTightWrap", "w:outlineLvl", "w:divId", "w:cnfStyle", "w:rPr", "w:sectPr"),
    "w:pPrChange",
)
"""What a paragraph's properties hold after its direction."""


def turn(document: Any, tag: str) -> None:  # noqa: ANN401
    """Turn a document around: paragraphs, tables, sheets, letters.

    Args:
        document: A document of python-docx; texts in it may be set apart by marks, which are taken
            out.
        tag: The tag of its language (BCP 47).
    """
    from docx.enum.table import WD_TABLE_DIRECTION

    _styles(document, tag)
    for section in document.sections:
        made = _made("w:bidi")
        section._sectPr.insert_element_before(made, "w:rtlGutter", "w:docGrid", "w:printerSettings")
    for table in document.tables:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    for part in (document, *(section.header for section in document.sections)):
        for run in list(_runs(part._element)):
            _turn_run(run)


def _styles(document: Any, tag: str) -> None:  # noqa: ANN401
    """The direction, letters and language that every paragraph takes on."""
    from docx.oxml.ns import qn

    normal = document.styles["Normal"].element
    normal.get_or_add_pPr().insert_element_before(_made("w:bidi"), *_AFTER_BIDI)
    for look in document.styles.element.iter(qn("w:rPr")):
        _as_bold_and_large(look)
        for faces in look.findall(qn("w:rFonts")):
            if faces.get(qn("w:cs")) is not None:
                faces.set(qn("w:cs"), FACE)
        for language in look.findall(qn("w:lang")):
            language.set(qn("w:bidi"), tag)


def _runs(element: Any) -> Iterator[Any]:  # noqa: ANN401
    from docx.oxml.ns import qn

    return iter(element.iter(qn("w:r")))


def _turn_run(run: Any) -> None:  # noqa: ANN401
    """Parts of a run that are set apart become runs of their own."""
    last = run
    for number, (text, apart) in enumerate(pieces(run.text)):
        one = run if number == 0 else deepcopy(run)
        if number:
            _leave(one)
            last.addnext(one)
        last = one
        if apart and _runs_left_to_right(text):
            one.text = f"{_BEFORE}{text}{_AFTER}"
            continue
        one.text = text
        _as_bold_and_large(one.get_or_add_rPr())
        one.rPr.append(_made("w:rtl"))


def _leave(run: Any) -> None:  # noqa: ANN401
    """Take back what was said of a run's direction."""
    from docx.oxml.ns import qn

    for name in ("w:rtl", "w:bCs", "w:szCs"):
        for found in [] if run.rPr is None else run.rPr.findall(qn(name)):
            run.rPr.remove(found)


def _runs_left_to_right(text: str) -> bool:
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") == "L"


def _as_bold_and_large(look: Any) -> None:  # noqa: ANN401
    """Letters from right to left are as bold and as large as the others."""
    from docx.oxml.ns import qn

    for name, same in (("w:b", "w:bCs"), ("w:sz", "w:szCs")):
        for found in look.findall(qn(name)):
            for old in look.findall(qn(same)):
                look.remove(old)
            made = _made(same)
            value = found.get(qn("w:val"))
            if value is not None:
                made.set(qn("w:val"), value)
            found.addnext(made)


def _made(name: str) -> Any:  # noqa: ANN401
    from docx.oxml import OxmlElement

    return OxmlElement(name)
