"""The public functions: `load` a scenario, `forecast` it, `read` reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Location
from waystation.forecasting.gather import read_files
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario as load

__all__ = ["forecast", "load", "read"]


def read(
    paths: Sequence[str | Path],
    *,
    locations: Sequence[Location] = (),
    published: dt.date | None = None,
) -> list[tuple[Report, tuple[Figure, ...]]]:
    """Read reports: each with the figures it states.

    Args:
        paths: Report files, .txt or .md.
        locations: Scenario locations looked up before the world's place names.
        published: Publication day of reports that do not tell theirs.

    Raises:
        InputError: A file cannot be read; all of them at once.
    """
    return read_files([Path(path) for path in paths], locations, published=published)
