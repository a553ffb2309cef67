"""Legs between neighbouring places: which ways of travelling, how far, at what pace at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from waystation.domain.vocabulary import Mode
from waystation.world.osm_contract import Links, contract
from waystation.world.osm_graph import DECIMETRES, Graph, Ints, Points
from waystation.world.osm_tags import FERRY, FOOT, VEHICLE

FERRY_PACE = 150.0
"""Kilometres a day by ferry. Assumption: one sailing a day of eight hours at ten knots."""

TRACK_PACE = 120.0
"""Kilometres a day by car on tracks. Assumption: eight hours at 15 km/h."""

_BUS_SHARE, _BUS_KM = 0.1, 2.0
"""Share, or kilometres, of a leg on roads below tertiary that a bus still takes. Assumption."""

_TRACK_SHARE = 0.1
_LONGER = 1.15
"""A way for vehicles only is a leg of its own where the others are longer by more than this."""

_SOURCES = 256


@dataclass(frozen=True)
class Leg:
    """A way from one terminal to the next.

    Attributes:
        start, end: Terminals.
        km: Kilometres, in steps of 100 m, at least one.
        modes: Ways of travelling.
        pace: Kilometres a day nobody exceeds; None without a limit.
        ferry_km: Kilometres of it by ferry.
    """

    start: int
    end: int
    km: float
    modes: tuple[Mode, ...]
    pace: float | None
    ferry_km: float


def legs_between(graph: Graph, terminals: Ints, places: int) -> list[Leg]:
    """Legs between neighbouring terminals, in order of start and end.

    Ways that walkers may take come first; ways for vehicles only (motorways, ferries) are added
    where vehicles would otherwise go more than 15 % further.

    Args:
        graph: The roads.
        terminals: Vertices of the places, then of the borders, which no leg passes.
        places: How many of them are places.
    """
    blocked = np.arange(len(terminals)) >= places
    walked = contract(graph, terminals, blocked, needed=FOOT)
    driven = contract(graph, terminals, blocked, needed=VEHICLE | FERRY)
    legs = {(leg.start, leg.end): leg for leg in _legs(walked, on_foot=True)}
    known = np.array([key in legs for key in _pairs(driven)], bool)
    longer = _over_walked(walked, driven, len(terminals), places) > driven.length * _LONGER
    for leg, is_known, wanted in zip(_legs(driven, on_foot=False), known, longer, strict=True):
        if wanted and not is_known:
            legs[leg.start, leg.end] = leg
    return [legs[key] for key in sorted(legs)]


def _pairs(links: Links) -> list[tuple[int, int]]:
    return list(zip(links.start.tolist(), links.end.tolist(), strict=True))


def _legs(links: Links, *, on_foot: bool) -> list[Leg]:
    total = np.maximum(links.length, 1)
    bus = links.minor <= np.maximum(total * _BUS_SHARE, _BUS_KM * DECIMETRES)
    track = links.track > total * _TRACK_SHARE
    km = np.maximum(np.rint(links.length / (DECIMETRES / 10)), 1) / 10
    ferry = np.rint(links.ferry / (DECIMETRES / 10)) / 10
    result = []
    for at, (start, end) in enumerate(_pairs(links)):
        modes = [Mode.FOOT] if on_foot else []
        if links.vehicle[at]:
            modes += [Mode.LIFT, Mode.BUS] if bus[at] else [Mode.LIFT]
        pace = FERRY_PACE if links.ferry[at] else TRACK_PACE if track[at] else None
        result.append(Leg(start, end, float(km[at]), tuple(modes), pace, float(ferry[at])))
    return result


def _over_walked(walked: Links, driven: Links, size: int, places: int) -> Points:
    """Decimetres vehicles go between the ends of each driven link over the legs that stand already.

    Without end where they cannot, and from or to a border.
    """
    result = np.full(len(driven.start), np.inf)
    fits = walked.vehicle & (walked.start < places) & (walked.end < places)
    length = np.maximum(walked.length[fits], 1).astype(float)
    stands = csr_array((length, (walked.start[fits], walked.end[fits])), shape=(size, size))
    inner = np.flatnonzero((driven.start < places) & (driven.end < places))
    limit = float(driven.length[inner].max(initial=0)) * _LONGER + 1
    for first in range(0, places, _SOURCES):
        sources = np.arange(first, min(first + _SOURCES, places))
        part = inner[(driven.start[inner] >= first) & (driven.start[inner] <= sources[-1])]
        if len(part):
            far = dijkstra(stands, indices=sources, limit=limit)
            result[part] = far[driven.start[part] - first, driven.end[part]]
    return result
