"""The public functions: `load` a scenario, `forecast` it, `read` reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Location
from waystation.forecasting.read_files import read_files
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario as load

__all__ = ["forecast", "load", "read"]


def read(
    paths: Sequence[str | Path],
    *,
    locations: Sequence[Location] = (),
    published: dt.date | None = None,
    retrieved: dt.date | None = None,
) -> list[tuple[Report, tuple[Figure, ...]]]:
    """Read reports: each with the figures it states.

    Args:
        paths: Files (.txt, .md, .html, .pdf, .docx, .eml, a saved feed), folders and .zip bundles
            of these, web addresses, or "-" for standard input.
        locations: Scenario locations looked up before the world's place names.
        published: Publication day of reports that do not tell theirs.
        retrieved: Day of what is fetched from the web.

    Raises:
        InputError: A source cannot be read; all of them at once.
    """
    documents = read_files(paths, locations, published=published, retrieved=retrieved)
    return [(read.report, read.figures) for read in documents]
