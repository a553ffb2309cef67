"""Forecasts from Python: made in memory or as the command makes them, saved, opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.work import Progress, silent
from waystation.evidence.copies import CopyLink
from waystation.forecasting.by_member import by_member as members_days
from waystation.forecasting.by_member import check_room
from waystation.forecasting.correct import Method
from waystation.forecasting.run import check_alone, forecast_with_members
from waystation.forecasting.run import forecast as run_forecast
from waystation.library.ledger import moment
from waystation.produce import Order, StoreOrder, produce
from waystation.running.cluster import Cluster
from waystation.running.local import Local
from waystation.scenario.load import scenario_of

if TYPE_CHECKING:
    from distributed import Client


class _Asked(TypedDict):
    """What is asked for, whether or not members' days are kept."""

    as_of: dt.date | str | None
    members: int
    seed: int
    days: int | None
    entries: Sequence[Entry] | None
    links: Sequence[CopyLink]
    workers: int | None
    progress: Progress | None
    method: str
    device: str


def forecast(
    scenario: Scenario | str | Path,
    *,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    evidence: bool = True,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
    part_members: int | None = None,
    device: str = "cpu",
    by_member: bool = False,
    out: str | Path | None = None,
    at: dt.datetime | None = None,
) -> Forecast:
    """Forecast what may happen at each place on each day.

    >>> import waystation as ws
    >>> result = ws.forecast("valley", as_of="2019-03-20", members=20, days=5)
    >>> result.present.sel(location="Shelter", day="2019-03-25", quantile=0.5).dims
    ()
    >>> dict(result.data["arrivals"].sizes)
    {'quantile': 9, 'day': 25, 'location': 8, 'group': 3}

    Args:
        scenario: The question, or its folder.
        as_of: Nothing published later is used. Default: the last day anything was published, and
            no earlier than the scenario's first day; of a draft without figures the day it was
            drawn from. With `at` a figure dated later than that moment sets no day.
        members: Ensemble members, at least 10.
        seed: Seed, zero or more; the same seed gives the same forecast on any machine.
        days: Days after `as_of`; default the scenario's horizon.
        evidence: False leaves all figures aside.
        entries: Ledger entries; default those of the scenario's folder.
        links: Which reports copy which; those of the folder where no entries are given.
        workers: Threads; default one per core. The result does not depend on it.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past: "smoother", "filter", or "auto", which takes the
            filter where groups travel together and the smoother elsewhere.
        client: A `distributed.Client` whose cluster runs the members (docs/cluster.md). The result
            does not depend on it.
        store: Folder that takes the days of the members, where they outgrow memory. The result
            does not depend on it (docs/large.md).
        resume: A run into that folder that was interrupted goes on.
        part_members: Members that are simulated at a time in such a run.
        device: "cpu", or "gpu" for an NVIDIA GPU of this machine: other members of the same
            distribution, and no flow along routes (docs/device.md).
        by_member: Keep the days ahead of every member in `members_data`: at most 2 GiB.
        out: Results folder: then everything is done as `waystation forecast` does it. The forecast
            is numbered in the scenario's register, and its files and page are written.
        at: When it is made, with a time zone; needed with `out`: the library reads no clock.

    Returns:
        The forecast; `data` holds every place, route, group and day, people, with named axes.

    Raises:
        InputError: The as-of day lies before the first day, a number is out of range, there is
            no such method or device, options do not go together, or the members' days would take
            too much memory; all that is wrong at once.
    """
    question = scenario_of(scenario)
    _check_together(evidence=evidence, entries=entries, by_member=by_member, store=store, out=out)
    if client is not None:
        check_alone(device)
    if not evidence:
        entries, links = (), ()
    if out is not None:
        day = as_of.isoformat() if isinstance(as_of, dt.date) else as_of
        order = Order(day, members, seed, days, method, evidence, device)
        kept = None if store is None else StoreOrder(Path(store), resume, part_members, _silent)
        runner = Local(workers, progress) if client is None else Cluster(client)
        return produce(
            question, order, now=moment(at), progress=progress or silent, out=Path(out),
            runner=runner, store=kept,
        ).forecast  # fmt: skip
    asked = _Asked(
        as_of=as_of, members=members, seed=seed, days=days, entries=entries, links=links,
        workers=workers, progress=progress, method=method, device=device,
    )  # fmt: skip
    if by_member:
        return _with_days(question, asked, client)
    return run_forecast(
        question, **asked, client=client, store=store, resume=resume, part_members=part_members
    )


def _with_days(question: Scenario, asked: _Asked, client: Client | None) -> Forecast:
    """A forecast with the days ahead of every member."""
    check_room(question, asked["members"], asked["days"])
    runner = None if client is None else Cluster(client)
    result, lived = forecast_with_members(question, **asked, flows=True, runner=runner)
    return replace(result, members_data=members_days(result, lived))


def _check_together(
    *,
    evidence: bool,
    entries: Sequence[Entry] | None,
    by_member: bool,
    store: str | Path | None,
    out: str | Path | None,
) -> None:
    """Refuse options that do not go together, all at once.

    Raises:
        InputError: What does not.
    """
    problems = []
    if entries is not None and (out is not None or not evidence):
        other = "out" if out is not None else "evidence=False"
        found = f"entries and {other}"
        expected = "one of the two: with out the evidence is that of the scenario's folder"
        problems.append(Problem("entries", 0, "", found, expected))
    if by_member and (store is not None or out is not None):
        other = "store" if store is not None else "out"
        expected = "one of the two; a store keeps every member's days in its folder"
        problems.append(Problem("by_member", 0, "", f"by_member and {other}", expected))
    if problems:
        raise InputError(problems)


def _silent(_: str) -> None:
    """Tell nobody."""
