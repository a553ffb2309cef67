"""Names of files as they are told and kept."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.personal import EMAIL, PHONE

_LONGEST = 80


def file_name(path: Path) -> str:
    """The name of a file; where it looks like something of a person, what kind of file it is.

    Long digits, as of a moment of download, would be taken for a telephone number in the ledger.
    """
    name = path.name[:_LONGEST]
    if EMAIL.search(name) or PHONE.search(name):
        return f"the {path.suffix.lstrip('.').lower() or 'given'} file"
    return name
