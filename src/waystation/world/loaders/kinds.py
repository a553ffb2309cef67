"""Names the kind of a table given where another kind of thing is asked for."""

from __future__ import annotations

import itertools
from pathlib import Path

from waystation.domain.errors import InputError
from waystation.world.loaders.opening import open_rows
from waystation.world.loaders.records import Teller
from waystation.world.loaders.shapes import refuse_other, refuse_unlike_tables

_HEADER_WITHIN = 20


def refuse_table(path: Path, kind: str) -> None:
    """Refuse a table by the kind its columns tell; others are left to the reader of `kind`.

    Raises:
        InputError: It is a file of a kind that is known.
    """
    refuse_unlike_tables(path, kind)
    try:
        rows = open_rows(path, Teller(path.name))
        try:
            head = list(itertools.islice(rows, _HEADER_WITHIN))
        finally:
            rows.close()
    except InputError:
        return
    refuse_other(path, head, kind)
