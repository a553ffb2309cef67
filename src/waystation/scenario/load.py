"""A folder on disk becomes a validated Scenario, or one error that lists every problem."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.scenario import Event, Scenario
from waystation.scenario.events import read_events
from waystation.scenario.network import Network, read_network
from waystation.scenario.question import (
    KEYS,
    check_location,
    read_destinations,
    read_groups,
    read_priors,
)
from waystation.scenario.toml import Table, read_toml
from waystation.world.tables import show

HORIZON_LIMIT = 730


def load_scenario(folder: str | Path) -> Scenario:
    """Read scenario.toml, locations.csv, routes.csv and events.csv of a folder.

    Args:
        folder: The scenario's folder; problems name its files as given here.

    Raises:
        InputError: Anything is wrong; it holds every problem found in all four files.
    """
    path = Path(folder)
    if not path.is_dir():
        found = "a file" if path.exists() else "no such folder"
        raise InputError([Problem(str(path), 0, "", found, "a scenario folder")])
    network = read_network(path)
    events, problems = read_events(path, network)
    top = read_toml(path / "scenario.toml")
    scenario = None if top.problems else _question(path, top, network, events)
    problems += [*top.problems, *network.problems]
    if problems or scenario is None:
        raise InputError(problems)
    return scenario


def _question(path: Path, top: Table, network: Network, events: list[Event]) -> Scenario | None:
    """The scenario, or None when it has no first day; problems are collected in `top`."""
    top.allow(KEYS)
    destinations = read_destinations(top, network)
    groups = read_groups(top, network, destinations)
    first_day = top.day("first_day")
    known_on = top.day("known_on") if "known_on" in top.content else first_day
    _check_days(top, first_day)
    priors = read_priors(top.table("parameters"), all_needed=True)
    title, purpose, caveat = top.text("title"), top.text("purpose"), top.text("caveat")
    horizon = top.whole("horizon_days", 1, HORIZON_LIMIT)
    home, watched = _home_countries(top, network), _watched(top, network)
    if first_day is None or known_on is None or horizon is None:
        return None
    return Scenario(
        name=path.resolve().name,
        title=title,
        purpose=purpose,
        folder=str(path),
        first_day=first_day,
        known_on=known_on,
        horizon_days=horizon,
        home_countries=home,
        locations=tuple(network.locations),
        routes=tuple(network.routes),
        events=tuple(events),
        groups=groups,
        priors=priors,
        destinations=destinations,
        watched=watched,
        caveat=caveat,
    )


def _check_days(top: Table, first_day: dt.date | None) -> None:
    """No group sets off before the first simulated day."""
    if first_day is None:
        return
    for table in top.items("groups"):
        day = table.content.get("first_day")
        if type(day) is dt.date and day < first_day:
            expected = f"the scenario's first day ({first_day}) or later"
            table.report("first_day", str(day), expected)


def _home_countries(top: Table, network: Network) -> tuple[str, ...]:
    codes = top.texts("home_countries")
    for code in codes:
        if code not in network.countries:
            expected = "countries of locations.csv: " + ", ".join(sorted(network.countries))
            top.report("home_countries", show(code), expected)
    return codes


def _watched(top: Table, network: Network) -> tuple[str, ...]:
    names = top.texts("watched")
    for name in names:
        check_location(top, "watched", name, network, anywhere=True)
    return names
