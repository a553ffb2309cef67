"""The public functions: `draft` and `load` a scenario, `forecast`, `compare`, `read`, `verify`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from waystation.domain.comparison import Comparison
from waystation.domain.evidence import Entry, Figure, Report
from waystation.domain.places import Location
from waystation.domain.scenario import Scenario
from waystation.domain.variant import Variant
from waystation.domain.verification import Verification
from waystation.evidence.copies import CopyLink
from waystation.forecasting.explain import explain
from waystation.forecasting.members import Progress
from waystation.forecasting.read_files import read_files
from waystation.forecasting.run import forecast
from waystation.scenario.load import load_scenario as load

__all__ = ["compare", "draft", "explain", "forecast", "load", "read", "verify"]


def compare(
    scenario: Scenario,
    variant: Variant | str | Path,
    *,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = "auto",
) -> Comparison:
    """Set a what-if beside the forecast: two futures on common random numbers, and the difference.

    Args:
        scenario: The scenario.
        variant: A what-if; or the name of one in the scenario's `variants` folder, or the path of a
            TOML file.
        as_of: As of `forecast`, as are the others.
        members: Ensemble members.
        seed: Seed.
        days: Days after `as_of`.
        entries: Ledger entries.
        links: Which reports copy which.
        workers: Threads.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past.

    Raises:
        InputError: The what-if does not fit the scenario, or an option is out of its range.
    """
    from waystation.forecasting.compare import compare as run_compare
    from waystation.scenario.variants import load_variant

    asked = variant if isinstance(variant, Variant) else load_variant(scenario, variant)
    return run_compare(
        scenario, asked, as_of=as_of, members=members, seed=seed, days=days, entries=entries,
        links=links, workers=workers, progress=progress, method=method,
    )  # fmt: skip


def draft(
    out: str | Path,
    *,
    reports: Sequence[str | Path] = (),
    published: dt.date | None = None,
    around: str = "",
    within_km: float | None = None,
    start: str = "",
    to: Sequence[str] = (),
    via: Sequence[str] = (),
    roads: str | Path | None = None,
    group_size: tuple[int, int] | None = None,
    together: bool | None = None,
    first_day: dt.date | None = None,
    places: Sequence[str] = (),
    force: bool = False,
) -> Path:
    """Draft a scenario folder from reports, or by hand (docs/new.md).

    Args:
        out: The folder to write.
        reports: Files, folders and .zip bundles of reports.
        published: Publication day of reports that do not tell theirs.
        around: Name of the place people set off around, without a `start`.
        within_km: How far the network reaches around it.
        start: Name of the place where they set off.
        to: Names of places or countries they head for.
        via: Names of places on the way.
        roads: An OpenStreetMap extract or a table of roads; None for approximate ones.
        group_size: Fewest and most people at the start.
        together: Whether they travel as one group; None to find or assume it.
        first_day: Day they set off; needed without reports.
        places: Places no list knows, as "NAME=LAT,LON" or "NAME=LAT,LON,COUNTRY", in degrees.
        force: Replace a folder that an earlier draft wrote and that holds nothing else.

    Returns:
        The folder; `load(folder).choices` tells every choice it rests on.

    Raises:
        InputError: It cannot be drafted or written; what was found, and what to give.
    """
    from waystation.domain.vocabulary import Travel
    from waystation.drafting.asked import Asked
    from waystation.drafting.draft import draft as make
    from waystation.drafting.draft import write_draft

    asked = Asked(
        sources=tuple(map(str, reports)),
        published=published,
        around=around,
        within_km=within_km,
        start=start,
        ends=tuple(to),
        via=tuple(via),
        roads=Path(roads) if roads is not None else None,
        size=group_size,
        travel=None if together is None else Travel.TOGETHER if together else Travel.ALONE,
        first_day=first_day,
        places=tuple(places),
    )
    write_draft(make(asked, today=None), Path(out), force=force)
    return Path(out)


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
