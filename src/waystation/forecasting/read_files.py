"""Documents of any kind to what they say; no scenario folder and no ledger needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from waystation.domain.findings import Findings
from waystation.domain.places import Gazetteer, Location
from waystation.domain.work import Progress, silent, watched
from waystation.reports.documents import load_reports
from waystation.reports.findings import READING
from waystation.reports.intake.records import Tell
from waystation.reports.offices import by_office
from waystation.reports.readers import Grammar, Reader
from waystation.world.gazetteer import with_locations, world_gazetteer


def read_files(
    sources: Iterable[str | Path],
    locations: Sequence[Location],
    *,
    published: dt.date | None = None,
    retrieved: dt.date | None = None,
    tell: Tell | None = None,
    reader: Callable[[Gazetteer], Reader] = Grammar,
    progress: Progress = silent,
) -> list[Findings]:
    """Read reports, each parsed once, with the world's place names and a scenario's locations.

    Args:
        sources: Files, folders, bundles, web addresses, or "-" for standard input.
        locations: Locations looked up first.
        published: Publication day of reports that do not tell theirs.
        retrieved: Day of what is fetched from the web.
        tell: Takes one line for each thing left out or read otherwise than expected.
        reader: Makes what reads the figures, from the places known.
        progress: Told how many documents were opened, then how many read.

    Raises:
        InputError: A source cannot be read; all of them at once.
    """
    reports = load_reports(
        sources, published=published, retrieved=retrieved, tell=tell, progress=progress
    )
    progress(READING, 0, len(reports))
    read = reader(with_locations(world_gazetteer(), locations))
    return [by_office(read.findings(report)) for report in watched(reports, READING, progress)]
