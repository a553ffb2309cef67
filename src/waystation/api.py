"""The public functions: all of `import waystation as ws` (docs/python.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from waystation.charting import draw as plot
from waystation.domain.comparison import Comparison
from waystation.domain.evidence import Entry
from waystation.domain.scenario import Scenario
from waystation.domain.variant import Variant
from waystation.domain.work import Progress
from waystation.evidence.copies import CopyLink
from waystation.forecasting.explain import explain
from waystation.library.desk import desk
from waystation.library.forecasts import forecast
from waystation.library.imports import import_data
from waystation.library.passing_on import check_hub, hub, situation_report
from waystation.library.reading import read
from waystation.library.register import card, check, record, review
from waystation.library.results import open_results, save
from waystation.library.several import several
from waystation.library.verifying import verify
from waystation.running.installed import installed as doctor
from waystation.scenario.examples import example
from waystation.scenario.load import load_scenario as load
from waystation.scenario.load import scenario_of

if TYPE_CHECKING:
    from waystation.domain.protection import Rule

__all__ = [
    "card",
    "check",
    "check_hub",
    "compare",
    "desk",
    "doctor",
    "draft",
    "example",
    "explain",
    "forecast",
    "hub",
    "import_data",
    "load",
    "open_results",
    "plot",
    "publish",
    "read",
    "record",
    "review",
    "save",
    "situation_report",
    "verify",
]


def compare(
    scenario: Scenario | str | Path,
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
        scenario: The scenario, or its folder.
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

    scenario = scenario_of(scenario)
    asked = variant if isinstance(variant, Variant) else load_variant(scenario, variant)
    return run_compare(
        scenario, asked, as_of=as_of, members=members, seed=seed, days=days, entries=entries,
        links=links, workers=workers, progress=progress, method=method,
    )  # fmt: skip


def draft(
    out: str | Path,
    *,
    reports: str | Path | Sequence[str | Path] = (),
    published: dt.date | None = None,
    around: str = "",
    within_km: float | None = None,
    start: str = "",
    to: str | Sequence[str] = (),
    via: str | Sequence[str] = (),
    roads: str | Path | None = None,
    group_size: tuple[int, int] | None = None,
    together: bool | None = None,
    first_day: dt.date | None = None,
    places: str | Sequence[str] = (),
    force: bool = False,
) -> Path:
    """Draft a scenario folder from reports, or by hand (docs/new.md).

    Args:
        out: The folder to write.
        reports: Files, folders and .zip bundles of reports; one may stand alone, as in `to`, `via`
            and `places`.
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
        sources=tuple(map(str, several(reports))),
        published=published,
        around=around,
        within_km=within_km,
        start=start,
        ends=several(to),
        via=several(via),
        roads=Path(roads) if roads is not None else None,
        size=group_size,
        travel=None if together is None else Travel.TOGETHER if together else Travel.ALONE,
        first_day=first_day,
        places=several(places),
    )
    write_draft(make(asked, today=None), Path(out), force=force)
    return Path(out)


def publish(
    scenario: Scenario | str | Path,
    results: str | Path,
    *,
    out: str | Path,
    purpose: str,
    by: str,
    at: dt.datetime,
    audience: str = "internal",
    expires_days: int | None = None,
    overrides: Mapping[Rule, str] | None = None,
    hashtags: bool = False,
) -> Path:
    """Make a folder of a forecast for an audience (docs/publishing.md).

    Args:
        scenario: The scenario, or its folder.
        results: Results folder of one of its forecasts.
        out: Folder to write: a new or empty one, or one that holds an earlier product.
        purpose: What it is for.
        by: Who passes it on: a name or a role.
        at: When, in UTC.
        audience: "internal", "partner" or "public".
        expires_days: Days after which it is out of date, where that is sooner.
        overrides: Rules set aside, each with the reason.
        hashtags: Tables with a row of HXL hashtags.

    Returns:
        The folder.

    Raises:
        InputError: A rule is broken, all places at once; or something cannot be read or written.
            Nothing was written.
        ValueError: There is no such audience.
    """
    from waystation.domain.vocabulary import Audience
    from waystation.publishing.publish import publish as make
    from waystation.publishing.records import Order

    asked = Order(
        Audience(audience), purpose, by, at, expires_days, dict(overrides or {}), hashtags
    )
    folder = Path(results)
    return make(scenario_of(scenario), folder, asked, out=Path(out), home=folder.parent).folder
