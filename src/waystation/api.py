"""The public functions: `load` a scenario, `forecast` and `explain` it, `read`, `verify`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Location
from waystation.domain.verification import Verification
from waystation.forecasting.explain import explain
from waystation.forecasting.read_files import read_files
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario as load

__all__ = ["explain", "forecast", "load", "read", "verify"]


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


def verify(
    folders: Sequence[str | Path],
    *,
    every: int = 14,
    lag: int = 7,
    members: int = 500,
    seed: int = 1,
    origins: int | None = None,
    baselines_only: bool = False,
) -> Verification:
    """Make forecasts as of past days and score them against simple rules (docs/verification.md).

    Args:
        folders: Scenario folders with counts.csv, or Flee instances; pooled, each with weight one.
        every: Days from one as-of day to the next.
        lag: Days after which a count is published, where counts.csv does not tell.
        members: Members of the model's ensemble.
        seed: Of everything random.
        origins: At most so many as-of days a case, spread evenly; None for all.
        baselines_only: Only the simple rules, the first of them judged.

    Raises:
        InputError: A folder or an option is wrong, or nothing can be scored.
    """
    from waystation.verification.verify import Protocol
    from waystation.verification.verify import verify as run_verify

    return run_verify(folders, Protocol(every, lag, members, seed, origins, baselines_only))
