"""The name of the reader: the same name reads the same from a text, so it need not read again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from waystation import reports, world
from waystation.domain.places import Location
from waystation.domain.scenario import Group
from waystation.domain.version import __version__

_DIGITS = 12


def reader_name(locations: Sequence[Location], groups: Sequence[Group] = ()) -> str:
    """A name that changes with the reader, its data, and what it knows of a scenario.

    Args:
        locations: Locations looked up first.
        groups: Groups a figure may be found to speak of.
    """
    known = repr((tuple(locations), tuple(groups)))
    digest = hashlib.sha256((_own_content() + known).encode()).hexdigest()
    return f"waystation {__version__} {digest[:_DIGITS]}"


@cache
def _own_content() -> str:
    """A hash over the files of the reading stage and the gazetteer."""
    digest = hashlib.sha256()
    for package in (reports, world):
        folder = Path(str(package.__file__)).parent
        for path in sorted(path for path in folder.rglob("*") if _decides(path)):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _decides(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
