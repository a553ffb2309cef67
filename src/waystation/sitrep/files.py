"""The files of a situation report."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.page.say import ENGLISH, Speaker
from waystation.page.schema import PageData
from waystation.sitrep.contents import MOST_PLACES, PLACES, sitrep_of
from waystation.sitrep.document import document_lines, docx_bytes
from waystation.sitrep.markdown import markdown, unmarked

SITREPS = MARKDOWN, DOCUMENT = "sitrep.md", "sitrep.docx"
"""Names of the files of a situation report in a product."""


def sitrep_files(data: PageData, places: int = PLACES, *, whom: str = "") -> dict[str, bytes]:
    """The report as Markdown and as a Word document, by name.

    Args:
        data: The data of the page, as their audience may have them.
        places: Places in the tables.
        whom: Whom it is for; empty where that is not settled.
    """
    report = sitrep_of(data, places, whom)
    return {MARKDOWN: markdown(report).encode(), DOCUMENT: docx_bytes(report)}


def sitrep_as(
    data: PageData, path: Path, places: int = PLACES, speaker: Speaker = ENGLISH
) -> bytes:
    """The report as what a file's ending says.

    Args:
        data: The data of the page.
        path: The file.
        places: Places in the tables.
        speaker: Says it in a language.

    Raises:
        InputError: Another ending, or a number of places that is out of its range.
    """
    check_places(places)
    report = sitrep_of(data, places, speaker=speaker)
    if path.suffix == ".md":
        return markdown(report).encode()
    if path.suffix == ".docx":
        return docx_bytes(report)
    raise InputError([Problem("--out", 0, "", repr(path.name), "a file ending in .md or .docx")])


def check_places(places: int) -> None:
    """Refuse a number of places that makes no table of one page.

    Raises:
        InputError: It is below 1 or above 12.
    """
    if not 1 <= places <= MOST_PLACES:
        expected = f"a number from 1 to {MOST_PLACES}"
        raise InputError([Problem("--places", 0, "", str(places), expected)])


def words_of(name: str, content: bytes) -> list[str]:
    """What a situation report says, line by line, as its reader sees it.

    Args:
        name: Its name.
        content: Its bytes.
    """
    if name.endswith(".docx"):
        return document_lines(content)
    return [unmarked(line) for line in content.decode().splitlines()]
