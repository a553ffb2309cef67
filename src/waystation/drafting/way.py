"""Countries a way leads through, by their land borders."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from waystation.domain.places import NamedPlace
from waystation.drafting.atlas import Atlas
from waystation.world.nearby import km_between

_LONGEST_DETOUR, _SLACK_KM = 2.5, 800.0
"""A chain of countries longer than this, against the straight line, leads around a sea."""
_NOT_BY_LAND = frozenset({("CUB", "USA"), ("ESP", "MAR"), ("CAN", "DNK")})
"""Borders of a base, of towns across a strait, of an islet: no land leads on to the country."""


def chain(start: NamedPlace, end: NamedPlace, atlas: Atlas) -> tuple[str, ...] | None:
    """Countries from one place to another, fewest borders first, then the shortest way.

    None where no land borders join them, or only around a sea.
    """
    first, last = start.country.split("/")[0], end.country.split("/")[-1]
    if first == last:
        return (first,)
    found = _fewest(first, last, atlas, end)
    if found is None:
        return None
    inner = [atlas.country(code) for code in found[1:-1]]
    stops = [start, *(place for place in inner if place), end]
    length = sum(km_between(a, b) for a, b in pairwise(stops))
    return found if length <= _LONGEST_DETOUR * km_between(start, end) + _SLACK_KM else None


def near_side(place: NamedPlace, start: NamedPlace, atlas: Atlas) -> NamedPlace:
    """Of a crossing the town on the side people come from; other places as they are.

    It bears that town's name where the crossing is named by two, and lies where the crossing does.
    """
    if place.level != "crossing":
        return place
    codes = place.country.split("/")
    chains = [chain(start, replace(place, country=code, level="city"), atlas) for code in codes]
    reached = [(len(found), number) for number, found in enumerate(chains) if found]
    number = min(reached, default=(0, 0))[1]
    names = [part.strip() for part in place.name.split("–")]
    name = names[number] if len(names) == len(codes) else place.name
    return replace(place, name=name, country=codes[number], level="city")


def _fewest(first: str, last: str, atlas: Atlas, end: NamedPlace) -> tuple[str, ...] | None:
    """Breadth first; countries nearer to the end are tried first."""

    def nearness(code: str) -> tuple[float, str]:
        place = atlas.country(code)
        return (km_between(place, end) if place else 0.0, code)

    came: dict[str, str] = {first: ""}
    waiting = deque([first])
    while waiting:
        code = waiting.popleft()
        if code == last:
            return _back(came, last)
        for other in sorted(atlas.neighbours(code), key=nearness):
            by_land = (min(code, other), max(code, other)) not in _NOT_BY_LAND
            if other not in came and by_land:
                came[other] = code
                waiting.append(other)
    return None


def _back(came: dict[str, str], last: str) -> tuple[str, ...]:
    found = [last]
    while came[found[-1]]:
        found.append(came[found[-1]])
    return tuple(reversed(found))


def joined(chains: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The countries of several chains, each once, in the order they are met."""
    return tuple(dict.fromkeys(code for codes in chains for code in codes))
