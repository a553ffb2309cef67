"""Events of ACLED and UCDP into a scenario folder: read one by one, summed by week, planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.vocabulary import LocationKind
from waystation.domain.work import Progress, silent
from waystation.forecasting.gather import check_folder
from waystation.scenario.loaders.conflict import (
    HALF,
    RADIUS_KM,
    Gathered,
    gather_weeks,
    level_weeks,
)
from waystation.scenario.loaders.hazards import plan_hazards, told_before
from waystation.scenario.loaders.plan import Plan
from waystation.world.data_sources import ACLED, UCDP
from waystation.world.loaders import acled, ucdp
from waystation.world.loaders.naming import file_name
from waystation.world.loaders.records import Teller

_PASSED = (LocationKind.CROSSING, LocationKind.EXIT, LocationKind.WAYPOINT)


@dataclass(frozen=True)
class EventOrder:
    """What is asked for.

    Attributes:
        folder: The scenario folder.
        read_on: Day the files are loaded.
        lag: Days from a week's end to its publication; None takes the source's.
        radius_km: Kilometres around a location within which events count there.
        half: Events and deaths a week at which the level is one half.
        until: Last day the files cover; None takes that of the last event.
    """

    folder: str
    read_on: dt.date
    lag: int | None = None
    radius_km: float | None = None
    half: float | None = None
    until: dt.date | None = None


def load_events(
    source: str, files: Sequence[Path], order: EventOrder, progress: Progress = silent
) -> Plan:
    """Plan what files of events change.

    Args:
        source: "acled" or "ucdp".
        files: The files; an event told in two of them counts once.
        order: What is asked for.
        progress: Told how far it is.

    Raises:
        InputError: The folder or a file is not in order.
    """
    scenario = check_folder(order.folder, progress=progress)
    plan = Plan(scenario, ACLED if source == "acled" else UCDP, order.read_on)
    read = acled.read_acled if source == "acled" else ucdp.read_ucdp
    places = [one for one in plan.scenario.locations if one.kind not in _PASSED]
    sums, known = Gathered(), set[str]()
    for path in files:
        teller = Teller(file_name(path), progress)
        events = read(path, teller)
        radius = order.radius_km or RADIUS_KM
        gather_weeks(events, places, teller, radius_km=radius, into=sums, known=known)
        plan.tell_all(teller.told())
    progress("Adding up weeks", 0, 1)
    weeks = level_weeks(
        sums,
        first_day=plan.scenario.first_day,
        until=order.until,
        half=order.half or HALF,
        published=_published(source, files, order.lag),
        also=told_before(plan),
    )
    plan_hazards(plan, sums, weeks, ", ".join(file_name(path) for path in files))
    return plan


def _published(source: str, files: Sequence[Path], lag: int | None) -> Callable[[dt.date], dt.date]:
    """The day a week is known, from its last day."""
    if lag is not None or source == "acled":
        days = dt.timedelta(acled.LAG_DAYS if lag is None else lag)
        return lambda last: last + days
    candidate = all(ucdp.is_candidate(path) for path in files)
    return lambda last: ucdp.published(last, candidate=candidate)
