"""A network of the whole world made up from the gazetteer, with everyone who is displaced on it.

The places are the most populous ones of the shipped gazetteer. Neighbours are joined (the Gabriel
graph on the sphere, as for approximate roads), then the nearest pairs that are not yet joined, up
to the number of routes wanted. A link over sea stands for a ferry and costs what a road of that
length does. How many are displaced is published; where they are is made up by the rules below.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from benchmarks.synthetic import medians, no_events, settings

from waystation.domain.model import UNLIMITED, DepartureDays, FloatArray, Hazards, IntArray, Model
from waystation.domain.vocabulary import HAZARDS, EventKind, LocationKind
from waystation.world.detour import DETOUR
from waystation.world.gazetteer_store import store
from waystation.world.graph import Pairs, gabriel_pairs
from waystation.world.sphere import Vectors, distances_km, unit_vectors

DISPLACED = 123_200_000
"""Forcibly displaced people at the end of 2024 (UNHCR, Global Trends 2024, June 2025)."""
PUBLISHED = {"SDN": 14_300_000, "SYR": 13_500_000, "AFG": 10_300_000, "UKR": 8_800_000}
"""Of them from the four countries of origin with the most (the same report)."""
AT_HOME = 73.5 / 123.2
"""Share displaced within their own country (the same report)."""
ELSEWHERE = {
    "Africa": (0.45, (-35.0, 15.0), (-20.0, 52.0)),
    "Asia": (0.30, (5.0, 38.0), (33.0, 100.0)),
    "Americas": (0.25, (-56.0, 33.0), (-118.0, -34.0)),
}
"""All others: share, degrees north and degrees east. Assumption; within, by residents."""
ABROAD_KM = 300.0
"""Those abroad are at places by residents times exp(-km / this) from the country. Assumption."""
CAMPS, LIMITED, ROOM = 0.04, 0.5, 20_000
"""Share of places that are camps (the likelier the more displaced people are there), share of the
camps that are limited, places in each of those. Assumptions."""
CONFLICT, NEWLY = 0.05, 20_000_000
"""Share of places where conflict holds all year, people who set off from them in a year."""
RETURNING = 9_800_000 / DISPLACED / 365.0
"""Daily rate of going home: 9.8 million did in 2024 (the same report)."""
FIRST_DAY = dt.date(2025, 1, 1)
FARTHEST_KM = 11_000.0
"""Links that are longer are left out: no calendar of the engine holds such a journey."""
_KINDS = list(LocationKind)
_NEIGHBOURS = 16
_CELLS = 1 << 16


def along_curve(lat: float, lon: float) -> int:
    """Where a position lies on a curve that keeps near what is near (Morton 1966).

    Neighbours have numbers close to each other, so that their counts lie close in memory.

    Args:
        lat: Degrees north.
        lon: Degrees east.
    """
    north, east = (int((lat + 90.0) / 180.0 * _CELLS), int((lon + 180.0) / 360.0 * _CELLS))
    return sum(((north >> bit & 1) << 1 | east >> bit & 1) << 2 * bit for bit in range(17))


@dataclass(frozen=True)
class Size:
    """How large the network is.

    Attributes:
        places: Locations.
        routes: Routes, there and back counted as two.
        people: Displaced people on the first day.
        days: Days of the run.
    """

    places: int = 50_000
    routes: int = 200_000
    people: int = DISPLACED
    days: int = 365


@dataclass(frozen=True)
class Places:
    """The most populous places: names, alpha-3 codes of countries, positions, residents."""

    names: tuple[str, ...]
    country: np.ndarray
    lat: FloatArray
    lon: FloatArray
    residents: FloatArray


def most_populous(number: int) -> Places:
    """So many places of the gazetteer, each at a position of its own, along a curve."""
    asked = (
        "SELECT name, country, lat, lon, max(population) AS people FROM place "
        "WHERE level = 'city' GROUP BY lat, lon ORDER BY people DESC, lat, lon LIMIT ?"
    )
    rows = sorted(store().rows(asked, (number,)), key=lambda row: along_curve(row[2], row[3]))
    names, country, lat, lon, people = zip(*rows, strict=True)
    return Places(
        tuple(f"{name} ({at})" for at, name in enumerate(names)),
        np.array(country), np.array(lat), np.array(lon), np.array(people, dtype=np.float64),
    )  # fmt: skip


def links(vectors: Vectors, number: int) -> Pairs:
    """(number, 2) pairs of neighbours: the Gabriel graph, then the nearest pairs not in it."""
    from scipy.spatial import cKDTree

    known = gabriel_pairs(vectors)
    known = known[distances_km(vectors[known[:, 0]], vectors[known[:, 1]]) <= FARTHEST_KM]
    count = len(vectors)
    _, near = cKDTree(vectors).query(vectors, k=min(_NEIGHBOURS, count))
    others = np.column_stack([np.repeat(np.arange(count), near.shape[1]), near.ravel()])
    others = np.unique(np.sort(others[others[:, 0] != others[:, 1]], axis=1), axis=0)
    fresh = others[~np.isin(others @ [count, 1], known @ [count, 1])]
    far = distances_km(vectors[fresh[:, 0]], vectors[fresh[:, 1]])
    nearest = fresh[np.argsort(far, kind="stable")[: max(0, number - len(known))]]
    return np.concatenate([known, nearest])


def world(size: Size, seed: int) -> Model:
    """The world's places and routes with everyone displaced, in groups by where they are from.

    Args:
        size: How large it is.
        seed: Seed of numpy's default generator.
    """
    rng, places = np.random.default_rng(seed), most_populous(size.places)
    vectors = unit_vectors(places.lat, places.lon)
    pairs = links(vectors, size.routes // 2)
    start, end = np.concatenate([pairs, pairs[:, ::-1]]).T
    order = np.lexsort((end, start))
    start, end = start[order], end[order]
    km = np.maximum(1.0, DETOUR * distances_km(vectors[start], vectors[end]))
    groups, present = _people(size, places, vectors, rng)
    return _model(size, places, start, end, km, groups, present, rng)


def _people(
    size: Size, places: Places, vectors: Vectors, rng: np.random.Generator
) -> tuple[tuple[str, ...], IntArray]:
    """Groups by origin, and (L, G) people of each at each place."""
    columns, names = [], []
    for country, people in PUBLISHED.items():
        wanted = round(people * size.people / DISPLACED)
        columns.append(rng.multinomial(wanted, _shares_from(country, places, vectors)))
        names.append(f"from {country}")
    left = size.people - int(sum(int(one.sum()) for one in columns))
    shares = [share for share, _, _ in ELSEWHERE.values()]
    for (name, (_, lat, lon)), wanted in zip(
        ELSEWHERE.items(), rng.multinomial(left, shares), strict=True
    ):
        inside = (places.lat >= lat[0]) & (places.lat < lat[1])
        inside &= (places.lon >= lon[0]) & (places.lon < lon[1])
        inside &= ~np.isin(places.country, list(PUBLISHED))
        weight = places.residents * inside
        columns.append(rng.multinomial(wanted, weight / weight.sum()))
        names.append(f"others: {name}")
    return tuple(names), np.column_stack(columns)


def _shares_from(country: str, places: Places, vectors: Vectors) -> FloatArray:
    """(L,) share at each place of the people displaced from a country."""
    from scipy.spatial import cKDTree

    home = places.country == country
    if not home.any():
        return np.full(len(home), 1.0 / len(home))
    _, nearest = cKDTree(vectors[home]).query(vectors)
    km = distances_km(vectors, vectors[home][nearest])
    inside = places.residents * home
    abroad = places.residents * ~home * np.exp(-km / ABROAD_KM)
    share = AT_HOME * inside / inside.sum() + (1.0 - AT_HOME) * abroad / abroad.sum()
    return np.asarray(share / share.sum())


def _model(
    size: Size,
    places: Places,
    start: IntArray,
    end: IntArray,
    km: FloatArray,
    groups: tuple[str, ...],
    present: IntArray,
    rng: np.random.Generator,
) -> Model:
    count, routes, number = len(places.lat), len(km), len(groups)
    here = present.sum(axis=1)
    weight = np.log(here + 1e-9) + rng.gumbel(size=count)
    likely = np.argsort(-weight, kind="stable")
    camps = likely[: max(1, round(CAMPS * count))]
    conflict = np.sort(likely[len(camps) :][: max(1, round(CONFLICT * count))])
    kind = np.full(count, _KINDS.index(LocationKind.TOWN), dtype=np.int64)
    kind[camps] = _KINDS.index(LocationKind.CAMP)
    room = np.full(count, UNLIMITED, dtype=np.int64)
    room[camps[: round(LIMITED * len(camps))]] = max(1, ROOM * size.people // DISPLACED)
    residents = np.zeros(count, dtype=np.int64)
    residents[conflict] = places.residents[conflict].astype(np.int64)
    newly = min(NEWLY * size.people / DISPLACED, 0.5 * residents.sum())
    rate = -1e3 * np.log1p(-newly / residents.sum()) / 365.0
    none, nowhere = np.zeros(0, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    mean = np.tile(medians(0.25, solo_return=RETURNING), (number, 1))
    return Model(
        first_day=FIRST_DAY,
        locations=places.names,
        groups=groups,
        population=residents,
        present=present.astype(np.int64),
        lat=places.lat,
        lon=places.lon,
        kind=kind,
        is_home=np.ones(count, dtype=np.bool_),
        is_shelter=kind == _KINDS.index(LocationKind.CAMP),
        is_crossing=nowhere,
        is_exit=nowhere,
        is_destination=nowhere,
        capacity=np.full(count, UNLIMITED, dtype=np.int64),
        places=room,
        country=np.unique(places.country, return_inverse=True)[1].astype(np.int64),
        route_start=start,
        route_end=end,
        route_km=km,
        route_lift=np.ones(routes, dtype=np.bool_),
        route_bus=np.ones(routes, dtype=np.bool_),
        route_pace=np.full(routes, np.inf),
        first_route=np.searchsorted(start, np.arange(count + 1)).astype(np.int64),
        destination=none,
        destination_weight=np.zeros(0),
        group_together=np.zeros(number, dtype=np.bool_),
        group_start=np.full(number, -1, dtype=np.int64),
        group_first_day=np.zeros(number, dtype=np.int64),
        group_share=here_share(present),
        prefers=np.ones((number, count)),
        follows=np.zeros((number, routes), dtype=np.bool_),
        movement=settings(rate),
        events=no_events(count, routes),
        departures=DepartureDays(none, none, none, none),
        hazards=Hazards(
            kind=np.full(len(conflict), HAZARDS.index(EventKind.CONFLICT), dtype=np.int64),
            location=conflict,
            first=np.zeros(len(conflict), dtype=np.int64),
            last=np.full(len(conflict), size.days - 1, dtype=np.int64),
            level=np.ones(len(conflict)),
        ),
        prior_mean=mean,
        prior_sigma=np.zeros_like(mean),
        memory_days=np.full_like(mean, np.inf),
    )


def here_share(present: IntArray) -> FloatArray:
    """(G,) share of each group among all."""
    return np.asarray(present.sum(axis=0) / present.sum())
