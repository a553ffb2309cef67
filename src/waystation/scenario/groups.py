"""Reads the groups of scenario.toml: people who travel together, and people alone alike."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace

from waystation.domain.scenario import Destination, Group
from waystation.domain.vocabulary import EVERYONE, LocationKind, Travel
from waystation.scenario.network import Network, reachable
from waystation.scenario.question import check_location, read_priors
from waystation.scenario.toml import Table
from waystation.scenario.where import parse_way
from waystation.world.tables import show, suggest

GROUP_KEYS = ("name", "title", "words", "parameters", "travel", "attributes")
OWN_KEYS: dict[Travel, tuple[str, ...]] = {
    Travel.TOGETHER: ("start", "first_day"),
    Travel.ALONE: ("share", "prefers", "follows"),
}
"""Keys of groups that travel one way and not the other."""

_NEVER_DRAWS = (LocationKind.CROSSING, LocationKind.WAYPOINT)


def travel_of(top: Table) -> Mapping[str, Travel | None]:
    """How each group travels, by name, None where the word is wrong; reports nothing."""
    known = {str(travel): travel for travel in Travel}
    return {
        str(table.content.get("name")): known.get(str(table.content.get("travel", "together")))
        for table in top.items("groups")
    }


def read_groups(
    top: Table,
    network: Network,
    destinations: tuple[Destination, ...],
    first_day: dt.date | None,
) -> tuple[Group, ...]:
    """The groups; one that travels together must be able to reach every destination.

    The shares of groups of people alone are made to add up to one.
    """
    tables = top.tables("groups")
    found = [_group(table, network, destinations, first_day) for table in tables]
    groups = [group for group in found if group is not None]
    _check_names(tables)
    total = math.fsum(group.share for group in groups)
    return tuple(replace(one, share=one.share / total) if one.share else one for one in groups)


def _group(
    table: Table,
    network: Network,
    destinations: tuple[Destination, ...],
    first_day: dt.date | None,
) -> Group | None:
    travel = table.choice("travel", Travel, Travel.TOGETHER)
    _check_keys(table, travel)
    name = table.text("name")
    if name == EVERYONE:
        table.report("name", show(name), "another name: this one stands for everyone")
    optional = travel is not Travel.TOGETHER and "words" not in table.content
    group = Group(
        name=name,
        title=table.text("title"),
        start="",
        first_day=first_day or dt.date.min,
        words=() if optional else table.texts("words"),
        priors=read_priors(table.table("parameters", needed=False), needed=frozenset()),
        attributes=_attributes(table),
    )
    if travel is Travel.TOGETHER:
        return _together(table, group, network, destinations, first_day)
    return None if travel is None else _alone(table, group, network)


def _check_keys(table: Table, travel: Travel | None) -> None:
    every = (*GROUP_KEYS, *(key for keys in OWN_KEYS.values() for key in keys))
    table.allow(every)
    for other, keys in OWN_KEYS.items():
        for key in keys:
            if key in table.content and travel not in (other, None):
                found = f"{show(key)} in a group that travels {travel}"
                table.report(key, found, f"this key only in groups that travel {other}")


def _together(
    table: Table,
    group: Group,
    network: Network,
    destinations: tuple[Destination, ...],
    first_day: dt.date | None,
) -> Group | None:
    start, day = table.text("start"), table.day("first_day")
    check_location(table, "start", start, network)
    if day and first_day and day < first_day:
        expected = f"the scenario's first day ({first_day}) or later"
        table.report("first_day", str(day), expected)
    if network.is_dead_end(start):
        table.report("start", f"{show(start)}, which no route leaves", "a location with a way out")
    else:
        _check_reach(table, start, network, destinations)
    return replace(group, start=start, first_day=day) if day else None


def _alone(table: Table, group: Group, network: Network) -> Group | None:
    share = table.above_zero("share")
    prefers, follows = _prefers(table, network), _follows(table, network)
    if share is None:
        return None
    return replace(group, travel=Travel.ALONE, share=share, prefers=prefers, follows=follows)


def _prefers(table: Table, network: Network) -> tuple[tuple[str, float], ...]:
    """Factor by location, for locations that can draw people."""
    inner = table.table("prefers", needed=False)
    if inner is None:
        return ()
    for name in inner.content:
        if name not in network.rows:
            expected = suggest(name, list(network.rows), "a location of locations.csv")
            inner.report(name, show(name), expected)
        elif network.kinds[name] in _NEVER_DRAWS:
            found = f"{show(name)} ({network.kinds[name]})"
            inner.report(name, found, "a place that can draw people")
    return tuple((name, inner.between(name, 0) or 0.0) for name in inner.content)


def _follows(table: Table, network: Network) -> tuple[str, ...]:
    """Routes that exist, at most one from each location."""
    if "follows" not in table.content:
        return ()
    texts, starts = table.texts("follows"), set()
    for text in texts:
        way = parse_way(text)
        if way is None or (network.whole and not network.has_way(*way)):
            table.report("follows", show(text), 'routes of routes.csv, as "A -> B"')
        elif way[0] in starts:
            table.report("follows", show(text), f"one route from {show(way[0])}")
        if way is not None:
            starts.add(way[0])
    return texts


def _attributes(table: Table) -> tuple[tuple[str, str], ...]:
    inner = table.table("attributes", needed=False)
    if inner is None:
        return ()
    return tuple((name, inner.text(name)) for name in inner.content)


def _check_names(tables: list[Table]) -> None:
    """Names are unique, and at most one group that travels together goes without words."""
    names: set[str] = set()
    wordless = 0
    for table in tables:
        name = str(table.content.get("name"))
        if name in names:
            table.report("name", show(name), "each name once")
        names.add(name)
        if table.content.get("travel", "together") != Travel.TOGETHER:
            continue
        wordless += table.content.get("words") == []
        if wordless > 1 and table.content.get("words") == []:
            table.report("words", "no words", "some words: only one group may go without")


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
