"""Legs between neighbouring places: which ways of travelling, how far, at what pace at most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from waystation.domain.vocabulary import Mode
from waystation.world.osm_contract import Links, contract
from waystation.world.osm_graph import DECIMETRES, Graph, Ints
from waystation.world.osm_tags import FERRY, FOOT, VEHICLE
from waystation.world.osm_thin import thinned

FERRY_PACE = 150.0
"""Kilometres a day by ferry. Assumption: one sailing a day of eight hours at ten knots."""

TRACK_PACE = 120.0
"""Kilometres a day by car on tracks. Assumption: eight hours at 15 km/h."""

_BUS_SHARE, _BUS_KM = 0.1, 2.0
"""Share, or kilometres, of a leg on roads below tertiary that a bus still takes. Assumption."""

_TRACK_SHARE = 0.1
_LONGER = 1.15
"""A way for vehicles only is a leg of its own where the others are longer by more than this."""

STRETCH = 1.05
"""A direct way goes where one through another place is longer by no more than this."""

_ROUNDING = 1e-9


@dataclass(frozen=True, order=True)
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


def legs_between(
    graph: Graph, terminals: Ints, places: int, *, stretch: float = STRETCH
) -> list[Leg]:
    """Legs between neighbouring terminals, in order of start and end.

    Ways that walkers may take come first; ways for vehicles only (motorways, ferries) are added
    where vehicles would otherwise go more than 15 % further.

    Args:
        graph: The roads.
        terminals: Vertices of the places, then of the borders, which no leg passes.
        places: How many of them are places.
        stretch: How many times as long a way may be through another place that stands for a
            direct one, at least 1.
    """
    passable = np.arange(len(terminals)) < places
    walked = _legs(contract(graph, terminals, ~passable, needed=FOOT), on_foot=True)
    driven = _legs(contract(graph, terminals, ~passable, needed=VEHICLE | FERRY), on_foot=False)
    known = {(leg.start, leg.end) for leg in walked}
    driven = [leg for leg in driven if (leg.start, leg.end) not in known]
    legs = sorted(walked, key=_order) + sorted(driven, key=_order)
    if not legs:
        return []
    start, end, length, offers = np.array(
        [(leg.start, leg.end, round(leg.km * 10), _offers(leg)) for leg in legs]
    ).T
    allowed = np.where(np.arange(len(legs)) < len(walked), stretch, max(stretch, _LONGER))
    limit = np.floor(length * allowed + _ROUNDING).astype(np.int64)
    kept = thinned(start, end, length, limit, offers, passable)
    return sorted(leg for leg, stays in zip(legs, kept, strict=True) if stays)


def _order(leg: Leg) -> tuple[float, int, int]:
    return leg.km, leg.start, leg.end


def _offers(leg: Leg) -> int:
    """What a way must offer to stand for this one, as bits: ways of travelling, no slow part."""
    bits = sum(1 << at for at, mode in enumerate(Mode) if mode in leg.modes)
    return bits + (0 if leg.pace else 1 << len(Mode))


def _legs(links: Links, *, on_foot: bool) -> list[Leg]:
    total = np.maximum(links.length, 1)
    bus = links.minor <= np.maximum(total * _BUS_SHARE, _BUS_KM * DECIMETRES)
    track = links.track > total * _TRACK_SHARE
    km = np.maximum(np.rint(links.length / (DECIMETRES / 10)), 1) / 10
    ferry = np.rint(links.ferry / (DECIMETRES / 10)) / 10
    result = []
    pairs = zip(links.start.tolist(), links.end.tolist(), strict=True)
    for at, (start, end) in enumerate(pairs):
        modes = [Mode.FOOT] if on_foot else []
        if links.vehicle[at]:
            modes += [Mode.LIFT, Mode.BUS] if bus[at] else [Mode.LIFT]
        pace = FERRY_PACE if links.ferry[at] else TRACK_PACE if track[at] else None
        result.append(Leg(start, end, float(km[at]), tuple(modes), pace, float(ferry[at])))
    return result
