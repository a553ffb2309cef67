"""Names of files as they are told and kept."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.personal import personal
from waystation.domain.personal_columns import about_persons

_LONGEST = 80


def file_name(path: Path) -> str:
    """The name of a file; where it looks like something of a person, what kind of file it is.

    Long digits, as of a moment of download, would be taken for a telephone number in the ledger. A
    name alone cannot be told from a place's; beside "case", "person" or the like it is not kept.
    """
    name = path.name[:_LONGEST]
    if personal(name) or about_persons(path.stem):
        return f"the {path.suffix.lstrip('.').lower() or 'given'} file"
    return name
