"""Crossings of a network as locations: one for each direction in which people may pass."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from waystation.domain.places import Location
from waystation.domain.vocabulary import Audience, LocationKind
from waystation.world.borders import Gate
from waystation.world.place_names import Named, clean, country_name, numbered
from waystation.world.sphere import distances_km, vectors_of

Passed = tuple[Gate, tuple[int, int], Location]
"""A gate, the places before and behind it in one direction, and the location made of it."""

KNOWN = "known crossing; how many are let across a day is not known"
ASSUMED = (
    "assumed: no known crossing is near; put where the straight line from {start} to {end} "
    "meets the border"
)


def crossing_locations(
    found: Sequence[Gate], named: Sequence[Named], ways: Collection[tuple[str, str]]
) -> list[Passed]:
    """A location for each gate and each direction open, with names nothing else bears.

    A known crossing keeps its name; where both directions are open, each says where it leads.
    An assumed one is named by its border and the town nearest to it, and is told to nobody
    outside: a crossing nobody vouches for is not made public.
    """
    open_ways = set(ways)
    asked = [
        (gate, way)
        for gate in found
        for way in (gate.border, (gate.border[1], gate.border[0]))
        if way in open_ways
    ]
    names = [_name(gate, way, open_ways, named) for gate, way in asked]
    taken = [name for one in named for name in (one.name, *one.also)]
    unique = numbered(names, taken)
    return [
        (gate, _ends(gate, way), _location(gate, way, name, named))
        for (gate, way), name in zip(asked, unique, strict=True)
    ]


def _ends(gate: Gate, way: tuple[str, str]) -> tuple[int, int]:
    first, second = gate.sides
    return (first, second) if way == gate.border else (second, first)


def _name(
    gate: Gate,
    way: tuple[str, str],
    open_ways: set[tuple[str, str]],
    named: Sequence[Named],
) -> str:
    start, end = (country_name(code) for code in way)
    if gate.known is None:
        at = vectors_of([_at(gate)])
        km = distances_km(vectors_of([named[i].place for i in gate.sides]), at)
        town = named[gate.sides[int(km.argmin())]].name
        return clean(f"{start} / {end} border near {town}")
    name = clean(gate.known.name)
    if any(name == one.name or name in one.also for one in named):
        name = f"{name} border"
    return f"{name} (to {end})" if (way[1], way[0]) in open_ways else name


def _at(gate: Gate) -> Location:
    return Location("", "", "", gate.lat, gate.lon, LocationKind.CROSSING, None, 0)


def _location(gate: Gate, way: tuple[str, str], name: str, named: Sequence[Named]) -> Location:
    start, end = (named[i].name for i in _ends(gate, way))
    return Location(
        name=name,
        country="/".join(way),
        admin1="",
        lat=gate.lat,
        lon=gate.lon,
        kind=LocationKind.CROSSING,
        capacity=None,
        population=0,
        audience=Audience.PUBLIC if gate.known else Audience.INTERNAL,
        source=KNOWN if gate.known else ASSUMED.format(start=start, end=end),
    )
