"""Reads scenario.toml: where journeys end, and what is believed beforehand."""

from __future__ import annotations

import math

from waystation.domain.parameters import (
    PARAMETER_BY_NAME,
    PARAMETERS,
    TOGETHER_ONLY,
    ParameterSpec,
    Transform,
)
from waystation.domain.scenario import Destination, Prior
from waystation.scenario.network import Network, may_stay
from waystation.scenario.toml import Table
from waystation.world.tables import show, suggest

KEYS = (
    "title",
    "purpose",
    "caveat",
    "first_day",
    "known_on",
    "horizon_days",
    "window_days",
    "update_days",
    "retention_days",
    "home_countries",
    "watched",
    "parameters",
    "movement",
    "standards",
    "attribution",
    "groups",
    "destinations",
)


def needed_priors(*, together: bool) -> frozenset[str]:
    """Parameters a scenario must give; fewer where no group travels together."""
    return frozenset(
        spec.name
        for spec in PARAMETERS
        if spec.default is None and (together or spec.column not in TOGETHER_ONLY)
    )


def read_priors(table: Table | None, *, needed: frozenset[str]) -> tuple[Prior, ...]:
    """Priors by parameter name, in the order of the parameters.

    Args:
        table: The `parameters` table, or None when there is none.
        needed: Parameters that must have a prior.
    """
    if table is None:
        return ()
    for name in table.content:
        if name not in PARAMETER_BY_NAME:
            found = f"unknown parameter {show(name)}"
            table.report(name, found, suggest(name, list(PARAMETER_BY_NAME)))
    priors: list[Prior] = []
    for spec in PARAMETERS:
        inner = table.table(spec.name, needed=spec.name in needed)
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
    sigma = table.between("sigma", 0)
    memory = table.number("memory_days", "days, above 0, or inf", default=math.inf)
    if memory is not None and not memory > 0:
        table.report("memory_days", f"{memory:g}", "days, above 0, or inf")
    table.unit(spec.unit)
    source = table.text("source")
    if median is None or sigma is None or memory is None:
        return None
    return Prior(spec.name, median, sigma, memory, source)


def read_destinations(top: Table, network: Network, *, needed: bool) -> tuple[Destination, ...]:
    """Where journeys end, each location once, with a weight above zero.

    Args:
        top: The whole file.
        network: Locations that may be destinations.
        needed: True when a group travels together, which must head somewhere.
    """
    if not needed and "destinations" not in top.content:
        return ()
    found: dict[str, Destination] = {}
    for table in top.tables("destinations"):
        table.allow(("location", "weight", "source"))
        location = table.text("location")
        if location in found:
            table.report("location", show(location), "each destination once")
        check_location(table, "location", location, network)
        weight = table.above_zero("weight")
        source = table.text("source")
        found.setdefault(location, Destination(location, weight or 0.0, source))
    return tuple(found.values())


def check_location(
    table: Table, key: str, name: str, network: Network, *, anywhere: bool = False
) -> None:
    """Report a location that is unknown or, unless `anywhere`, not one where people can stay."""
    if name and name not in network.rows:
        expected = suggest(name, list(network.rows), "a location of locations.csv")
        table.report(key, show(name), expected)
    elif name and not anywhere and not may_stay(network.kinds[name]):
        found = f"{show(name)} ({network.kinds[name]})"
        table.report(key, found, "a place where people can stay")
