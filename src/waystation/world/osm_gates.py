"""Crossings: locations at the borders between places, one for each way people may go over them.

A crossing has one route that reaches it, from the place of the first country nearest by road: that
is where people wait. Crossings the extract marks with a border control are public; others may be
unofficial ones and are told to nobody outside.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from waystation.domain.places import Location, NamedPlace
from waystation.domain.vocabulary import Audience, LocationKind
from waystation.world.osm_countries import country_name
from waystation.world.osm_graph import Points, distance
from waystation.world.osm_places import Stop, free_name
from waystation.world.osm_read import Control
from waystation.world.osm_routes import Leg

_CONTROL_KM = 3.0
_KNOWN_KM = 15.0
_SAME_KM = 1.0
"""The gates of the two ways over one border spot lie no farther apart."""

_ASSUMED = "assumed: half way between places of two countries; the extract draws no border there"


@dataclass(frozen=True)
class Gate:
    """A spot where people go from one country to another.

    Attributes:
        ways: The two countries, in the way people go.
        lat, lon: Degrees.
        into: The one leg that reaches it.
        out: Legs that leave it.
        control: The border control there; None where none is known.
        source: What it rests on.
    """

    ways: tuple[str, str]
    lat: float
    lon: float
    into: Leg
    out: tuple[Leg, ...]
    control: Control | None
    source: str


def gates_at_spots(
    legs: Sequence[Leg],
    stops: Sequence[Stop],
    spots: Sequence[tuple[float, float]],
    controls: Sequence[Control],
) -> list[Gate]:
    """Every way over every border; legs from `len(stops)` on begin or end at a spot."""
    found = []
    countries = [stop.where.country for stop in stops]
    reaching: list[list[Leg]] = [[] for _ in spots]
    leaving: list[list[Leg]] = [[] for _ in spots]
    for leg in legs:
        if leg.start < len(stops) <= leg.end:
            reaching[leg.end - len(stops)].append(leg)
        if leg.end < len(stops) <= leg.start:
            leaving[leg.start - len(stops)].append(leg)
    for (lat, lon), into, out in zip(spots, reaching, leaving, strict=True):
        control = _near(controls, lat, lon)
        pairs = {(countries[a.start], countries[b.end]) for a in into for b in out}
        for a, b in sorted(pair for pair in pairs if pair[0] != pair[1] and all(pair)):
            first = min(
                (leg for leg in into if countries[leg.start] == a),
                key=lambda leg: (leg.km, stops[leg.start].name),
            )
            on = tuple(leg for leg in out if countries[leg.end] == b)
            source = "OpenStreetMap: a road over the border"
            source += ", with a border control" if control else ""
            found.append(Gate((a, b), lat, lon, first, on, control, source))
    return found


def gates_between(legs: Sequence[Leg], stops: Sequence[Stop]) -> list[Gate]:
    """Assumed crossings on legs from one country to another that meet no border in the extract.

    Of the legs between two countries those are taken that are shortest both for the place they
    leave and for the place they reach.
    """
    shortest: dict[tuple[str, int, str], Leg] = {}
    over = [leg for leg in legs if _over_border(leg, stops)]
    for leg in sorted(over, key=lambda leg: (leg.km, leg.start, leg.end)):
        a, b = stops[leg.start].where.country, stops[leg.end].where.country
        shortest.setdefault((a, leg.start, b), leg)
        shortest.setdefault((a, -1 - leg.end, b), leg)
    found = []
    for (a, place, b), leg in shortest.items():
        if place >= 0 and shortest[a, -1 - leg.end, b] is leg:
            half = max(round(leg.km / 2, 1), 0.1)
            start, end = stops[leg.start], stops[leg.end]
            lat, lon = (start.lat + end.lat) / 2, (start.lon + end.lon) / 2
            into, out = replace(leg, km=half, end=-1), replace(leg, km=half, start=-1)
            found.append(Gate((a, b), lat, lon, into, (out,), None, _ASSUMED))
    return found


def gate_locations(gates: Sequence[Gate], stops: Sequence[Stop]) -> list[Location]:
    """A crossing for each gate, with a name no other location has."""
    taken = {stop.name for stop in stops}
    ways = {gate.ways for gate in gates}
    result = []
    for gate in gates:
        name = free_name(_name(gate, ways, stops), taken)
        taken.add(name)
        result.append(
            Location(
                name,
                "/".join(gate.ways),
                "",
                round(gate.lat, 5),
                round(gate.lon, 5),
                LocationKind.CROSSING,
                None,
                0,
                audience=Audience.PUBLIC if gate.control else Audience.INTERNAL,
                source=gate.source,
            )
        )
    return result


def _name(gate: Gate, ways: Collection[tuple[str, str]], stops: Sequence[Stop]) -> str:
    """That of its border control, with the way where both are open; else border and town."""
    start, end = (country_name(code) for code in gate.ways)
    name = gate.control.name.replace("->", " ") if gate.control else ""
    if not name:
        return f"{start} / {end} border near {stops[gate.into.start].name}"
    if name in {stop.name for stop in stops}:
        name = f"{name} border"
    return f"{name} (to {end})" if gate.ways[::-1] in ways else name


def opened(gates: Sequence[Gate], ways: Collection[tuple[str, str]] | None) -> list[Gate]:
    """Those gates that lead a way asked for; all of them where none is."""
    return [gate for gate in gates if ways is None or gate.ways in ways]


def _over_border(leg: Leg, stops: Sequence[Stop]) -> bool:
    if max(leg.start, leg.end) >= len(stops):
        return False
    return stops[leg.start].where.country != stops[leg.end].where.country


def with_known(gates: Sequence[Gate], known: Sequence[NamedPlace]) -> list[Gate]:
    """Known crossings, each put on the nearest gates of its border within 15 km.

    A gate that has a border control with a name of its own keeps that.
    """
    result = list(gates)
    for place in sorted(known, key=lambda place: (place.name, place.lat, place.lon)):
        border = set(place.country.split("/"))
        near = [at for at, gate in enumerate(gates) if set(gate.ways) == border]
        if not near:
            continue
        km = _km_from(place.lat, place.lon, [gates[at] for at in near])
        for at, far in zip(near, km, strict=True):
            control = result[at].control
            if far <= min(km.min() + _SAME_KM, _KNOWN_KM) and not (control and control.name):
                named = Control(place.name, place.lat, place.lon)
                result[at] = replace(result[at], control=named)
    return result


def fewest(gates: Sequence[Gate]) -> list[Gate]:
    """Without second roads over a border from the same place to the same next one.

    One with a border control, or known, stays in any case.
    """
    best: dict[tuple[tuple[str, str], int, int], Gate] = {}
    result = []
    for gate in sorted(gates, key=lambda gate: gate.into.km + gate.out[0].km):
        nearest = min(gate.out, key=lambda leg: (leg.km, leg.end)).end
        first = best.setdefault((gate.ways, gate.into.start, nearest), gate)
        if gate.control is not None or (first is gate):
            result.append(gate)
    return sorted(result, key=lambda gate: (gate.ways, gate.into.km, gate.into.start, gate.lat))


def _near(controls: Sequence[Control], lat: float, lon: float) -> Control | None:
    """The nearest border control within 3 km, one with a name first."""
    if not controls:
        return None
    km = _km_from(lat, lon, controls)
    near = [at for at in np.argsort(km, kind="stable").tolist() if km[at] <= _CONTROL_KM]
    near.sort(key=lambda at: not controls[at].name)
    return controls[near[0]] if near else None


def _km_from(lat: float, lon: float, there: Sequence[Control | Gate]) -> Points:
    lats = np.array([one.lat for one in there])
    lons = np.array([one.lon for one in there])
    return distance(np.full(len(lats), lat), np.full(len(lats), lon), lats, lons)
