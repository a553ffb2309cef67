"""Word documents (.docx): heads, paragraphs and tables in their order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from waystation.reports.intake.bundle import DAMAGE, check_expansion
from waystation.reports.intake.records import Extract, Given, Limits, bounded, refused

_LIST, _HEADING = "list", ("heading", "title")


def word(given: Given, limits: Limits) -> Extract:
    """The text of a Word document; the author's name is not taken.

    Raises:
        InputError: It is damaged, encrypted, made to exhaust readers, or holds no text.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    with zipfile.ZipFile(io.BytesIO(given.data)) as packed:
        check_expansion(given.name, packed, limits)
    try:
        document = docx.Document(io.BytesIO(given.data))
        heads = list(_heads(document))
        blocks = list(_blocks(document))
    except (PackageNotFoundError, XMLSyntaxError, LookupError, AttributeError, *DAMAGE):
        raise refused(given.name, "a damaged Word document", "a whole .docx file") from None
    made = document.core_properties.modified or document.core_properties.created
    return Extract(
        name=given.name,
        text=bounded(given.name, "\n\n".join([*heads, *blocks]), limits),
        media="docx",
        title=(document.core_properties.title or "").strip(),
        dated=made.date() if made else None,
    )


def _heads(document: Any) -> Iterator[str]:  # noqa: ANN401 - python-docx is not typed here
    """Lines of the page heads, each once."""
    seen = set()
    for section in document.sections:
        for paragraph in section.header.paragraphs:
            text = paragraph.text.strip()
            if text and text not in seen:
                seen.add(text)
                yield text


def _blocks(document: Any) -> Iterator[str]:  # noqa: ANN401
    """Paragraphs and tables; rows of a table as lines of cells between bars."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield "\n".join(_row(row) for row in block.rows)
            continue
        text = block.text.strip()
        style = (block.style.name or "").lower() if block.style is not None else ""
        if text and style.startswith(_LIST):
            yield f"- {text}"
        elif text:
            yield f"# {text}" if style.startswith(_HEADING) else text


def _row(row: Any) -> str:  # noqa: ANN401
    """A row's cells; one that spans several columns once, with empty ones behind it."""
    cells: list[str] = []
    last = None
    for cell in row.cells:
        cells.append("" if cell._tc is last else " ".join(cell.text.split()))
        last = cell._tc
    return "| " + " | ".join(cells) + " |"
