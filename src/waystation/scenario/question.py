"""Reads scenario.toml: who travels, where they head, and what is believed beforehand."""

from __future__ import annotations

import math

from waystation.domain.parameters import PARAMETER_BY_NAME, PARAMETERS, ParameterSpec, Transform
from waystation.domain.scenario import Destination, Group, Prior
from waystation.domain.vocabulary import LocationKind
from waystation.scenario.network import Network, reachable
from waystation.scenario.toml import Table
from waystation.world.tables import show, suggest

KEYS = (
    "title",
    "purpose",
    "caveat",
    "first_day",
    "known_on",
    "horizon_days",
    "home_countries",
    "watched",
    "parameters",
    "groups",
    "destinations",
)
EVERYONE = "all"
"""Name that answers use for everyone together; no group may bear it."""

_UNSUITABLE = (LocationKind.CROSSING, LocationKind.EXIT)


def read_priors(table: Table | None, *, all_needed: bool) -> tuple[Prior, ...]:
    """Priors by parameter name, in the order of the parameters.

    Args:
        table: The `parameters` table, or None when there is none.
        all_needed: True when every parameter must have a prior.
    """
    if table is None:
        return ()
    for name in table.content:
        if name not in PARAMETER_BY_NAME:
            found = f"unknown parameter {show(name)}"
            table.report(name, found, suggest(name, list(PARAMETER_BY_NAME)))
    priors: list[Prior] = []
    for spec in PARAMETERS:
        inner = table.table(spec.name, needed=all_needed and spec.default is None)
        prior = _prior(inner, spec) if inner is not None else None
        if prior is not None:
            priors.append(prior)
    return tuple(priors)


def _prior(table: Table, spec: ParameterSpec) -> Prior | None:
    table.allow(("median", "sigma", "memory_days", "unit", "source"))
    logit = spec.transform is Transform.LOGIT
    high, expected = (1.0, "a number between 0 and 1") if logit else (math.inf, "above 0")
    median = table.number("median", expected)
    if median is not None and not 0 < median < high:
        table.report("median", f"{median:g}", expected)
    sigma = table.number("sigma", "a number, 0 or more")
    if sigma is not None and not 0 <= sigma < math.inf:
        table.report("sigma", f"{sigma:g}", "a number, 0 or more")
    memory = table.number("memory_days", "days, above 0, or inf", default=math.inf)
    if memory is not None and not memory > 0:
        table.report("memory_days", f"{memory:g}", "days, above 0, or inf")
    unit = table.text("unit")
    if unit and unit != spec.unit:
        table.report("unit", show(unit), repr(spec.unit))
    source = table.text("source")
    if median is None or sigma is None or memory is None:
        return None
    return Prior(spec.name, median, sigma, memory, source)


def read_destinations(top: Table, network: Network) -> tuple[Destination, ...]:
    """Where journeys end, each location once, with a weight above zero."""
    found: dict[str, Destination] = {}
    for table in top.tables("destinations"):
        table.allow(("location", "weight", "source"))
        location = table.text("location")
        if location in found:
            table.report("location", show(location), "each destination once")
        check_location(table, "location", location, network)
        weight = table.number("weight", "a number above 0")
        if weight is not None and not 0 < weight < math.inf:
            table.report("weight", f"{weight:g}", "a number above 0")
        source = table.text("source")
        found.setdefault(location, Destination(location, weight or 0.0, source))
    return tuple(found.values())


def read_groups(
    top: Table, network: Network, destinations: tuple[Destination, ...]
) -> tuple[Group, ...]:
    """The travelling groups; each must be able to reach every destination."""
    tables = top.tables("groups")
    groups = [_group(table, network, destinations) for table in tables]
    _check_names(tables)
    return tuple(group for group in groups if group is not None)


def _group(table: Table, network: Network, destinations: tuple[Destination, ...]) -> Group | None:
    table.allow(("name", "title", "start", "first_day", "words", "parameters"))
    name, title, start = table.text("name"), table.text("title"), table.text("start")
    if name == EVERYONE:
        table.report("name", show(name), "another name: this one stands for everyone")
    check_location(table, "start", start, network)
    _check_reach(table, start, network, destinations)
    first_day, words = table.day("first_day"), table.texts("words")
    inner = table.table("parameters", needed=False)
    priors = read_priors(inner, all_needed=False)
    return Group(name, title, start, first_day, words, priors) if first_day else None


def _check_names(tables: list[Table]) -> None:
    """Names are unique, and at most one group goes without words."""
    names: set[str] = set()
    wordless = 0
    for table in tables:
        name = str(table.content.get("name"))
        if name in names:
            table.report("name", show(name), "each name once")
        names.add(name)
        wordless += table.content.get("words") == []
        if wordless > 1 and table.content.get("words") == []:
            table.report("words", "no words", "some words: only one group may go without")


def check_location(
    table: Table, key: str, name: str, network: Network, *, anywhere: bool = False
) -> None:
    """Report a location that is unknown or, unless `anywhere`, a crossing or an exit."""
    if name and name not in network.rows:
        expected = f"a location of locations.csv: {suggest(name, list(network.rows))}"
        table.report(key, show(name), expected)
    elif name and not anywhere and network.kinds[name] in _UNSUITABLE:
        table.report(key, f"{show(name)}, a crossing or exit", "a place where people can stay")


def _check_reach(
    table: Table, start: str, network: Network, destinations: tuple[Destination, ...]
) -> None:
    if not network.whole or start not in network.rows:
        return
    known = reachable(((origin, end) for origin, end, _ in network.ways), start)
    for destination in destinations:
        if destination.location in network.rows and destination.location not in known:
            found = f"no way from {show(start)} to {show(destination.location)}"
            table.report("start", found, "routes that lead to every destination")
