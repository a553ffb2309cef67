"""A folder on disk becomes a validated Scenario, or one error that lists every problem."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import Travel
from waystation.scenario.checks import Tables, check_tables
from waystation.scenario.choices import read_choices
from waystation.scenario.departures import read_departures
from waystation.scenario.events import read_events
from waystation.scenario.groups import read_groups, travel_of
from waystation.scenario.hazards import read_hazards
from waystation.scenario.movement import read_settings
from waystation.scenario.network import Network, read_network
from waystation.scenario.question import (
    KEYS,
    check_location,
    needed_priors,
    read_destinations,
    read_priors,
)
from waystation.scenario.supplies import read_standards, read_supplies
from waystation.scenario.toml import Table, read_toml
from waystation.world.separators import other_separator
from waystation.world.tables import read_text, show

TABLES = (
    *("locations.csv", "routes.csv", "events.csv", "departures.csv"),
    *("hazards.csv", "supplies.csv", "choices.csv"),
)
HORIZON_LIMIT = 730
FEWEST_DAYS, WINDOW_LIMIT = 14, 1095
UPDATE_DAYS, UPDATE_LIMIT = 1, 366
RETENTION_LIMIT = 36525
"""Days between forecasts unless the scenario tells (assumption: they decide daily), and most."""


def scenario_of(given: Scenario | str | Path) -> Scenario:
    """The scenario itself, or that of the folder that is named.

    Raises:
        InputError: As `load_scenario`.
    """
    return given if isinstance(given, Scenario) else load_scenario(given)


def load_scenario(folder: str | Path) -> Scenario:
    """Read scenario.toml and the tables of a folder.

    The tables are locations.csv, routes.csv, events.csv and, where they exist, departures.csv,
    hazards.csv, supplies.csv and choices.csv.

    Args:
        folder: The scenario's folder; problems name its files as given here.

    Raises:
        InputError: Anything is wrong; it holds every problem found in all files.
    """
    path = Path(folder)
    if not path.is_dir():
        found = "a file" if path.exists() else "no such folder"
        raise InputError([Problem(str(path), 0, "", found, "a scenario folder")])
    _refuse_other_separators(path)
    top = read_toml(path / "scenario.toml")
    groups = None if top.problems or not top.items("groups") else travel_of(top)
    tables, problems = _read_tables(path, groups)
    scenario = None if top.problems else _question(path, top, tables)
    problems += [*top.problems, *check_tables(tables, groups, top.known_day("first_day"))]
    if problems or scenario is None:
        raise InputError(problems)
    return scenario


def _refuse_other_separators(path: Path) -> None:
    """A table without columns makes every name in the other files unknown: told alone."""
    texts = {str(path / name): read_text(path / name)[0] for name in TABLES}
    apart = [other_separator(file, text) for file, text in texts.items()]
    if any(apart):
        raise InputError([one for one in apart if one is not None])


def _read_tables(
    path: Path, groups: Mapping[str, Travel | None] | None
) -> tuple[Tables, list[Problem]]:
    """The tables of a folder, and everything wrong with each of them."""
    network = read_network(path)
    events, of_events = read_events(path, network)
    departures, of_departures = read_departures(path, network, groups)
    hazards, of_hazards = read_hazards(path, network)
    problems = [*of_events, *of_departures, *of_hazards]
    supplies, of_supplies = read_supplies(path, network)
    choices, of_choices = read_choices(path)
    tables = Tables(
        path, network, events, departures, hazards, supplies, choices, whole=not problems
    )
    return tables, [*network.problems, *problems, *of_supplies, *of_choices]


def _question(path: Path, top: Table, tables: Tables) -> Scenario | None:
    """The scenario, or None when it has no first day; problems are collected in `top`."""
    top.allow(KEYS)
    network = tables.network
    travels = set(travel_of(top).values())
    together = Travel.TOGETHER in travels
    destinations = read_destinations(top, network, needed=together)
    first_day = top.day("first_day")
    groups = read_groups(top, network, destinations, first_day)
    known_on = top.day("known_on") if "known_on" in top.content else first_day
    priors = read_priors(top.table("parameters"), needed=needed_priors(together=together))
    settings = read_settings(top, anyone_alone=travels != {Travel.TOGETHER})
    standards = read_standards(top)
    title, purpose, caveat = top.text("title"), top.text("purpose"), top.text("caveat")
    horizon = top.whole("horizon_days", 1, HORIZON_LIMIT)
    window = top.whole("window_days", FEWEST_DAYS, WINDOW_LIMIT) if _has_window(top) else None
    told = "update_days" in top.content
    update = top.whole("update_days", 1, UPDATE_LIMIT) if told else UPDATE_DAYS
    kept = "retention_days" in top.content
    retention = top.whole("retention_days", 1, RETENTION_LIMIT) if kept else None
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
        events=tuple(event for event, _ in tables.events),
        groups=groups,
        priors=priors,
        destinations=destinations,
        watched=watched,
        caveat=caveat,
        settings=settings,
        departures=tuple(row for row, _ in tables.departures),
        hazards=tuple(row for row, _ in tables.hazards),
        window_days=window,
        update_days=update or UPDATE_DAYS,
        supplies=tuple(tables.supplies),
        standards=standards,
        choices=tables.choices,
        attribution=top.texts("attribution") if "attribution" in top.content else (),
        retention_days=retention,
    )


def _has_window(top: Table) -> bool:
    """Whether the past is cut; refused where a group travels together, which counts do not hold."""
    if "window_days" not in top.content:
        return False
    if Travel.TOGETHER in set(travel_of(top).values()):
        expected = "none: a group that travels together is followed from its first day"
        top.report("window_days", "a window", expected)
        return False
    return True


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
