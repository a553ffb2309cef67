"""A forecast enters the register of its scenario: its identity, its summary, its number."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from waystation.domain.changes import Changes
from waystation.domain.errors import InputError
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.register import (
    LEVELS,
    REACHED,
    GroupSummary,
    Issued,
    PlaceSummary,
    Review,
    Summary,
    review_in_force,
)
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import EVERYONE, Audience, Travel
from waystation.evidence.copies import CopyLink
from waystation.evidence.ledger import Ledger
from waystation.evidence.register import issue
from waystation.evidence.schema import LedgerHeldError, LedgerReadOnlyError
from waystation.forecasting.changes import changes_since_last
from waystation.forecasting.correct import Method
from waystation.forecasting.gather import LEDGER
from waystation.forecasting.identity import evidence_hash, scenario_hash


@dataclass(frozen=True)
class Made:
    """What a forecast was made from, beside what it tells itself.

    Attributes:
        scenario_hash: Of the folder, as far as it was known by the as-of day.
        evidence_hash: Of the evidence in use.
        entered: Number in the ledger of the last figure that was there.
        method: The method asked for.
        variant: Name of the variant; empty for the scenario itself.
        variant_content: What the variant changes, as a text that is the same for the same changes.
        hashtags: The tables are written with a row of HXL hashtags.
    """

    scenario_hash: str
    evidence_hash: str
    entered: int
    method: str = Method.AUTO
    variant: str = ""
    variant_content: str = ""
    hashtags: bool = False


@dataclass(frozen=True)
class Registered:
    """A forecast in its place among the others.

    Attributes:
        issued: The forecast; number 0 where it could not be numbered.
        changes: What changed since the one before; None for a first one, or without a number.
        review: The review it stands on; None while it is a draft.
        why_not: Why it has no number; empty where it has one.
        forecasts: Everything in the register, by number; empty without one.
        held: True where it has none as another program was writing: tried again, it gets one.
    """

    issued: Issued
    changes: Changes | None
    review: Review | None
    why_not: str = ""
    forecasts: tuple[Issued, ...] = ()
    held: bool = False


def made_from(
    scenario: Scenario,
    entries: Sequence[Entry],
    links: Sequence[CopyLink],
    *,
    as_of: dt.date,
    method: str = Method.AUTO,
    variant: str = "",
    variant_content: str = "",
) -> Made:
    """What a forecast as of a day is made from.

    Args:
        scenario: The question; its folder is read again.
        entries: All of the ledger; none where the forecast leaves all figures aside.
        links: Which reports copy which.
        as_of: The as-of day: figures published later do not count.
        method: The method asked for.
        variant: Name of the variant; empty for the scenario itself.
        variant_content: What the variant changes, as a text.

    Raises:
        InputError: The scenario's folder is gone or cannot be read.
    """
    return Made(
        scenario_hash=scenario_hash(scenario.folder, as_of=as_of),
        evidence_hash=evidence_hash(entries, links, as_of=as_of),
        entered=max((entry.entered for entry in entries), default=0),
        method=str(method),
        variant=variant,
        variant_content=variant_content,
    )


def drafted(forecast: Forecast, made: Made, *, made_at: dt.datetime, decided: int = 0) -> Issued:
    """The forecast as the register takes it, without a number.

    Args:
        forecast: The forecast.
        made: What it was made from.
        made_at: When, in UTC.
        decided: Number in the ledger of the last thing settled by then.
    """
    last = forecast.data["day"].values[-1].astype("datetime64[D]").item()
    days = (last - forecast.as_of).days
    return Issued(
        number=0,
        made_at=made_at,
        as_of=forecast.as_of,
        seed=forecast.seed,
        members=forecast.members,
        days=days,
        method=made.method,
        version=forecast.version,
        scenario_hash=made.scenario_hash,
        evidence_hash=made.evidence_hash,
        variant=made.variant,
        identity=_identity(forecast, made, days),
        summary=summary_of(forecast, entered=made.entered, decided=decided),
    )


def register(
    forecast: Forecast, made: Made, *, made_at: dt.datetime, now: dt.datetime | None = None
) -> Registered:
    """Enter a forecast in its scenario's ledger; the same run again keeps number and time.

    Args:
        forecast: The forecast.
        made: What it was made from.
        made_at: When it was made, in UTC.
        now: Time of the ledger when its evidence was read; what is settled later is told as news
            of the next forecast. `made_at` where it is left out.

    Returns:
        The forecast as the register holds it, what changed, and its review; without a number and
        with the reason where the ledger cannot be written to.
    """
    path = Path(forecast.scenario.folder) / LEDGER
    try:
        with Ledger.open(path, now=now or made_at) as ledger:
            rulings = ledger.rulings(by=now or made_at)
            decided = max((ruling.sequence for ruling in rulings), default=0)
            issued = issue(ledger, drafted(forecast, made, made_at=made_at, decided=decided))
            changes = changes_since_last(ledger, issued)
            review = review_in_force(ledger.reviews(), issued.number)
            return Registered(issued, changes, review, forecasts=tuple(ledger.forecasts()))
    except InputError as error:
        why = error.problems[0].found
        held = isinstance(error, LedgerHeldError) and not isinstance(error, LedgerReadOnlyError)
        return Registered(drafted(forecast, made, made_at=made_at), None, None, why, held=held)


def _identity(forecast: Forecast, made: Made, days: int) -> str:
    """SHA-256 over everything the result depends on."""
    content = [
        *(made.scenario_hash, made.evidence_hash, forecast.as_of.isoformat()),
        *(forecast.seed, forecast.members, days, made.method, forecast.version),
        *(made.variant, made.variant_content),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def summary_of(forecast: Forecast, *, entered: int = 0, decided: int = 0) -> Summary:
    """The forecast in short: the as-of day and the days ahead, watched places, groups.

    Args:
        forecast: The forecast; its counts are protected.
        entered: Number in the ledger of the last figure that was there.
        decided: Number in the ledger of the last thing settled by then.
    """
    data = forecast.data.sel(quantile=list(LEVELS))
    ahead = data.sel(day=slice(np.datetime64(forecast.as_of), None))
    everyone = ahead.sel(group=EVERYONE)
    return {
        "places": {name: _place(forecast, everyone, name) for name in watched(forecast)},
        "groups": {str(name): _group(forecast, ahead, str(name)) for name in data["group"].values},
        "known": len(forecast.entries),
        "used": sum(decision.used for decision in forecast.decisions),
        "entered": entered,
        "decided": decided,
    }


def watched(forecast: Forecast) -> tuple[str, ...]:
    """Watched locations, then destinations, each once; only those that everybody may see."""
    scenario, known = forecast.scenario, set(forecast.data["location"].values.tolist())
    public = {one.name for one in scenario.locations if one.audience is Audience.PUBLIC}
    wanted = (*scenario.watched, *(one.location for one in scenario.destinations))
    return tuple(name for name in dict.fromkeys(wanted) if name in public & known)


def _place(forecast: Forecast, everyone: xr.Dataset, name: str) -> PlaceSummary:
    here = everyone.sel(location=name)
    over = float(forecast.data["peak_over_capacity"].sel(location=name))
    return {
        "arrivals": _whole(here["arrivals"]),
        "present": _whole(here["present"]),
        "peak": [round(value) for value in here["peak_present"].values.tolist()],
        "first": [_first(value) for value in here["first_arrival"].values.tolist()],
        "capacity": forecast.scenario.location(name).capacity,
        "over": None if np.isnan(over) else round(over, 4),
    }


def _group(forecast: Forecast, ahead: xr.Dataset, name: str) -> GroupSummary:
    groups = {group.name: group for group in forecast.scenario.groups}
    alone = all(
        group.travel is Travel.ALONE for group in groups.values() if name in (EVERYONE, group.name)
    )
    here = ahead.sel(group=name)
    return {
        "title": groups[name].title if name in groups else "",
        "size": [] if alone else _whole(here["group_size"]),
        "on_road": _whole(here["on_road"]),
    }


def _whole(values: xr.DataArray) -> list[list[int]]:
    """(level, day) whole people."""
    table = values.transpose("quantile", "day").values
    return [[round(value) for value in row] for row in table.tolist()]


def _first(value: float) -> float | None:
    if np.isnan(value):
        return REACHED
    return None if np.isinf(value) else float(value)
