"""The main job: a scenario and its evidence in, a forecast out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import xarray as xr

from waystation.assimilation.gathering import weigh
from waystation.assimilation.observations import Observation
from waystation.domain.days import day_number, parse_day
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Decision, Entry
from waystation.domain.forecast import Forecast
from waystation.domain.scenario import Scenario
from waystation.domain.version import __version__
from waystation.domain.work import Means, Progress, Runner, silent
from waystation.engine.backend import check_device
from waystation.engine.devices import Device, read_device
from waystation.engine.rules import build_rules
from waystation.evidence.copies import CopyLink
from waystation.evidence.view import as_of as known_by
from waystation.evidence.view import withdrawn_as_of
from waystation.forecasting.checked import checked
from waystation.forecasting.correct import Method, method_for, read_method
from waystation.forecasting.gather import gather, last_published
from waystation.forecasting.labels import labelled
from waystation.forecasting.members import Lived, Prepared, ground_of
from waystation.forecasting.needs import standards
from waystation.forecasting.parts import live
from waystation.forecasting.public import figures_told
from waystation.forecasting.stored_begin import Store, stored
from waystation.forecasting.summary import summarise
from waystation.forecasting.uses import observed
from waystation.forecasting.window import windowed
from waystation.running.cluster import Cluster
from waystation.running.local import Local, cores
from waystation.scenario.load import scenario_of
from waystation.scenario.model import build_model

if TYPE_CHECKING:
    from distributed import Client

SUMMARISING = "Summarising places"
LONGEST_PAST = 3 * 365
"""Days from the first day to the as-of day at most."""
EARLIEST_ZONE = dt.timedelta(hours=14)
"""How far the clocks that are furthest ahead (Line Islands, tz database) are ahead of UTC."""


def forecast(
    scenario: Scenario | str | Path,
    *,
    as_of: dt.date | str | None = None,
    members: int = 1000,
    seed: int = 1,
    days: int | None = None,
    entries: Sequence[Entry] | None = None,
    links: Sequence[CopyLink] = (),
    workers: int | None = None,
    progress: Progress | None = None,
    method: str = Method.AUTO,
    client: Client | None = None,
    store: str | Path | None = None,
    resume: bool = False,
    part_members: int | None = None,
    device: str = Device.CPU,
) -> Forecast:
    """Forecast what may happen at each place on each day.

    Args:
        scenario: The question, or its folder.
        as_of: Nothing published later is used. Default: the last day anything was published, and
            no earlier than the scenario's first day; of a draft without figures the day it was
            drawn from.
        members: Ensemble members, at least 10.
        seed: Seed, zero or more; the same seed gives the same forecast on any machine.
        days: Days after `as_of`; default the scenario's horizon.
        entries: Ledger entries; default those of the scenario's folder. An empty sequence gives
            the forecast before any figure.
        links: Which reports copy which; those of the folder where no entries are given.
        workers: Threads; default one per core. The result does not depend on it.
        progress: Called with (stage, days done, days in all).
        method: How figures correct the past: "smoother", "filter", or "auto", which takes the
            filter where groups travel together and the smoother elsewhere.
        client: A `distributed.Client` whose cluster runs the members (docs/cluster.md); by default
            this process does. The result does not depend on it.
        store: Folder that takes the days of the members, where they outgrow memory; None to hold
            them. The result does not depend on it (docs/large.md).
        resume: A run into that folder that was interrupted goes on.
        part_members: Members that are simulated at a time in such a run; by default as many as
            fit. The result does not depend on it.
        device: "cpu", or "gpu" for an NVIDIA GPU of this machine: other members of the same
            distribution, and no flow along routes (docs/device.md).

    Returns:
        The forecast.

    Raises:
        InputError: The as-of day lies before the first day, a number is out of range, there is
            no such method or device, or a GPU is asked for together with a cluster.
    """
    if client is not None:
        check_alone(device)
    if store is None and (resume or part_members is not None):
        found = "resume" if resume else f"part_members={part_members}"
        raise InputError([Problem("store", 0, "", f"{found} and no store", "a folder as well")])
    runner = None if client is None else Cluster(client)
    return forecast_with_members(
        scenario_of(scenario), as_of=as_of, members=members, seed=seed, days=days,
        entries=entries, links=links, workers=workers, progress=progress, method=method,
        flows=True, runner=runner, device=device,
        store=None if store is None else Store(Path(store), resume, part_members),
    )[0]  # fmt: skip


def prepared(
    scenario: Scenario,
    *,
    as_of: dt.date | str | None,
    members: int,
    seed: int,
    days: int | None,
    entries: Sequence[Entry],
    links: Sequence[CopyLink],
    method: str,
    device: str = Device.CPU,
) -> Prepared:
    """Make a question ready; arguments as of `forecast`.

    Raises:
        InputError: As of `forecast`.
    """
    asked, runs_on = read_method(method), read_device(device)
    check_device(runs_on)
    ledger = tuple(entries)
    check_options(scenario, as_of, members, seed, days)
    day = as_of_day(scenario, as_of, ledger)
    check_options(scenario, day, members, seed, days)
    horizon = scenario.horizon_days if days is None else days
    known = known_by(ledger, day)
    scenario, opening = windowed(scenario, known, day)
    last = day_number(day, scenario.first_day)
    model = build_model(scenario, as_of=day, days=last + 1 + horizon)
    rules = build_rules(model, runs_on)
    chosen = method_for(model, asked)
    observations, decisions = observed(
        scenario, model, (*opening, *known), last, links, ledger,
        increases=chosen is Method.SMOOTHER,
    )  # fmt: skip
    decisions = decisions[len(opening) :]
    return Prepared(
        scenario,
        model,
        rules,
        day,
        last,
        horizon,
        known,
        observations,
        decisions,
        asked,
        chosen,
        withdrawn_as_of(ledger, day),
    )


def concluded(
    ready: Prepared,
    lived: Lived,
    *,
    members: int,
    seed: int,
    decisions: tuple[Decision, ...],
    data: xr.Dataset | None = None,
) -> Forecast:
    """The forecast of what the members of a question lived through.

    Args:
        ready: The question.
        lived: What its members lived through.
        members: Ensemble members.
        seed: The run's seed.
        decisions: One per entry, as they came out.
        data: The summary, where it has been made.
    """
    if data is None:
        data = summarise(
            ready.scenario, ready.model, lived.snapshots, lived.reached, ready.as_of, lived.flow
        )
    return Forecast(
        scenario=ready.scenario,
        as_of=ready.as_of,
        seed=seed,
        members=members,
        data=labelled(data),
        entries=ready.known,
        decisions=decisions,
        needs=standards(ready.scenario.standards),
        effective_members=lived.past.effective,
        version=__version__,
        device=str(ready.rules.device),
        method=lived.past.told,
        unknowns=lived.past.unknowns,
        aside=ready.aside,
        figures_told=figures_told((*ready.known, *ready.aside), decisions),
    )


def forecast_with_members(
    scenario: Scenario,
    *,
    as_of: dt.date | str | None,
    members: int,
    seed: int,
    days: int | None,
    entries: Sequence[Entry] | None,
    links: Sequence[CopyLink],
    workers: int | None,
    progress: Progress | None,
    method: str,
    ask: Sequence[Observation] = (),
    flows: bool = False,
    runner: Runner | None = None,
    store: Store | None = None,
    device: str = Device.CPU,
) -> tuple[Forecast, Lived]:
    """A forecast, and what its members lived through; arguments as of `forecast`.

    `ask` names figures that correct nothing: what the members have for them is told. Flow along
    routes is told where `flows` is set and the device tells it.
    """
    read_method(method)
    check_options(scenario, as_of, members, seed, days)
    if entries is None:
        gathered = gather(scenario, progress=progress or silent)
        entries, links = gathered.entries, gathered.links
    ready = prepared(
        scenario, as_of=as_of, members=members, seed=seed, days=days, entries=entries,
        links=links, method=method, device=device,
    )  # fmt: skip
    flows = flows and ready.rules.device is Device.CPU
    means = Means(workers or cores(), progress or silent)
    ground = ground_of(ready, members=members, seed=seed, asked=ask, flows=flows)
    who, data = runner or Local(*means), None
    if store is None:
        lived = live(ready, ground, who, means=means)
    else:
        with stored(store, ready, ground, links, who) as run:
            lived = live(
                ready, ground._replace(sink=run.sink), run.runner(who),
                part_members=run.part_members, means=means,
            )  # fmt: skip
            data = run.summarised(lived, lambda *blocks: means.progress(SUMMARISING, *blocks))
    used = settled_uses(ready, lived)
    return concluded(ready, lived, members=members, seed=seed, decisions=used, data=data), lived


def check_alone(device: str) -> None:
    """Refuse a device together with a cluster, whose workers run the members elsewhere.

    Raises:
        InputError: It is another one than the processor.
    """
    if read_device(device) is not Device.CPU:
        expected = "a GPU of this machine or a cluster, not both"
        raise InputError([Problem("--device", 0, "", f"{device} and --scheduler", expected)])


def settled_uses(ready: Prepared, lived: Lived) -> tuple[Decision, ...]:
    """What was made of each entry, and how it fits what the members lived through."""
    weighed = weigh(ready.decisions, ready.observations, lived.past.shares)
    return checked(weighed, lived.traced)


def as_of_day(
    scenario: Scenario,
    as_of: dt.date | str | None,
    entries: Sequence[Entry],
    now: dt.datetime | None = None,
) -> dt.date:
    """The as-of day: the one given, else the last day anything was published.

    Without any entry a draft is forecast as of the day it was drawn from: on its first day nobody
    has set off.

    Args:
        scenario: The question.
        as_of: The day given; None for the last published one.
        entries: The ledger.
        now: The moment it is asked for: a figure dated later is not published yet, and sets no
            day. None where nobody knows.

    Raises:
        ValueError: No such day exists.
    """
    last = last_published(entries, None if now is None else _latest_today(now))
    if last is None and scenario.choices:
        last = scenario.known_on
    return _as_of_day(as_of) or max(last or scenario.first_day, scenario.first_day)


def _latest_today(now: dt.datetime) -> dt.date:
    """The latest day that has begun anywhere on earth."""
    return (now.astimezone(dt.UTC) + EARLIEST_ZONE).date()


def _as_of_day(as_of: dt.date | str | None) -> dt.date | None:
    """The as-of day as a date; None when none is given.

    Raises:
        ValueError: No such day exists.
    """
    return parse_day(as_of) if isinstance(as_of, str) else as_of


def check_options(
    scenario: Scenario,
    as_of: dt.date | str | None,
    members: int,
    seed: int,
    days: int | None,
    now: dt.datetime | None = None,
) -> None:
    """Refuse options that make no sense, all at once.

    Args:
        scenario: The question.
        as_of: The as-of day; None for the last published one.
        members: Ensemble members.
        seed: Seed.
        days: Days ahead; None for the scenario's.
        now: The moment it is asked for: nothing is known of a later day. None where nobody knows.

    Raises:
        InputError: An option is out of its range.
    """
    problems = list(_as_of_problems(scenario, as_of, now))
    if not 10 <= members <= 100_000:
        problems.append(Problem("--members", 0, "", str(members), "10 to 100,000"))
    if not 0 <= seed < 2**63:
        problems.append(Problem("--seed", 0, "", str(seed), "zero or more"))
    if days is not None and not 1 <= days <= 365:
        problems.append(Problem("--days", 0, "", str(days), "1 to 365"))
    if problems:
        raise InputError(problems)


def _as_of_problems(
    scenario: Scenario, as_of: dt.date | str | None, now: dt.datetime | None
) -> Iterator[Problem]:
    """What is wrong with an as-of day; today is the latest that has begun anywhere on earth."""
    try:
        day = _as_of_day(as_of)
    except ValueError:
        yield Problem("--as-of", 0, "", repr(as_of), "a day that exists, as YYYY-MM-DD")
        return
    if day is None:
        return
    expected = []
    if day < scenario.first_day:
        expected.append(f"{scenario.first_day} (the scenario's first day) or later")
    if (day - scenario.first_day).days > LONGEST_PAST:
        expected.append(f"at most {LONGEST_PAST} days after the scenario's first day")
    if now is not None and day > _latest_today(now):
        expected.append(f"today ({now.astimezone(dt.UTC).date()}) or a day gone by")
    for one in expected:
        yield Problem("--as-of", 0, "", day.isoformat(), one)
