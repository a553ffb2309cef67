"""One or several: what is asked for in the plural may be given alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

_One = TypeVar("_One", str, str | Path, dt.date | str)


def several(given: _One | Iterable[_One]) -> tuple[_One, ...]:
    """What was given, one after the other; a text, a path or a day alone is one, not its letters.

    Args:
        given: One, or several of them.
    """
    return (given,) if isinstance(given, str | Path | dt.date) else tuple(given)
