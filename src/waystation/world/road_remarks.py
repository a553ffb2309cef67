"""What a user must know of an approximate network, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from waystation.world.borders import Gate
from waystation.world.detour import FITTED_ON
from waystation.world.graph import Joined
from waystation.world.links import Links
from waystation.world.place_names import Named, country_name

_SHOWN = 6
"""Most names a remark lists."""


def remarks_on(
    named: Sequence[Named],
    links: Links,
    joined: Joined,
    found: Sequence[Gate],
    ways: Collection[tuple[str, str]],
) -> tuple[str, ...]:
    """The remarks, most general first."""
    remarks = [
        "roads and distances are approximate: neighbouring places joined, straight lines made "
        f"longer by a factor measured on {FITTED_ON} known routes; ways of travelling are assumed"
    ]
    remarks += _over_sea(named, links)
    remarks += _assumed(named, found)
    remarks += _not_open(named, found, ways)
    remarks += _apart(named, joined, found)
    return tuple(remarks)


def _over_sea(named: Sequence[Named], links: Links) -> list[str]:
    forced = [
        f"{named[a].name} and {named[b].name}"
        for (a, b), over in zip(links.pairs.tolist(), links.forced & (links.sea > 1.0), strict=True)
        if over
    ]
    if not forced:
        return []
    return [f"the straight line leaves the land, the road must go round: {listed(forced)}"]


def _assumed(named: Sequence[Named], found: Sequence[Gate]) -> list[str]:
    assumed = [
        f"between {named[gate.sides[0]].name} and {named[gate.sides[1]].name}"
        for gate in found
        if gate.known is None
    ]
    if not assumed:
        return []
    return [f"border crossings are assumed, none is known near: {listed(assumed)}"]


def _not_open(
    named: Sequence[Named], found: Sequence[Gate], ways: Collection[tuple[str, str]]
) -> list[str]:
    """Borders asked for that nobody can pass in this network."""
    passed = {gate.border for gate in found}
    here = {one.place.country for one in named}
    remarks = []
    for first, second in sorted({(min(way), max(way)) for way in ways}):
        one, two = country_name(first), country_name(second)
        if not {first, second} <= here:
            missing = " and ".join(
                country_name(code) for code in (first, second) if code not in here
            )
            remarks.append(f"no place in {missing}: no way between {one} and {two}")
        elif (first, second) not in passed:
            remarks.append(f"{one} and {two} have no common border on land: no way between them")
    return remarks


def _apart(named: Sequence[Named], joined: Joined, found: Sequence[Gate]) -> list[str]:
    """Places that cannot be reached from the largest part of the network."""
    whole = Joined(len(named))
    for i in range(len(named)):
        whole.join(i, joined.root(i))
    for gate in found:
        whole.join(*gate.sides)
    parts: dict[int, list[int]] = {}
    for i in range(len(named)):
        parts.setdefault(whole.root(i), []).append(i)
    main = max(parts.values(), key=lambda part: (len(part), -part[0]))
    apart = [i for part in parts.values() if part is not main for i in part]
    if not apart:
        return []
    apart.sort(key=lambda i: (-named[i].place.population, named[i].name))
    names = listed([f"{named[i].name} ({named[i].place.country})" for i in apart])
    return [
        f"not reached by road from the rest (islands, shores with no place given between, or "
        f"borders nobody asked to open; ferries are not guessed): {names}"
    ]


def listed(names: Sequence[str]) -> str:
    """The first few of the names, and how many more there are."""
    shown = "; ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown}; and {len(names) - _SHOWN} more"
