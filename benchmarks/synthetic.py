"""Networks made up by rule, as large as wanted: places, two-way routes, camps, conflict, people.

A new place links to places that already have many links and are near: preferential attachment in
space (Barabasi and Albert 1999, Science 286; Barthelemy 2003, Europhys. Lett. 63), which gives
degrees a power law up to a cut. Settings of movement are those an imported Flee instance gets.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from waystation.domain.model import (
    MOST_PEOPLE,
    UNLIMITED,
    DepartureDays,
    Events,
    FloatArray,
    Hazards,
    IntArray,
    Model,
)
from waystation.domain.movement import Movement, movement_of
from waystation.domain.parameters import PARAMETERS
from waystation.domain.vocabulary import HAZARDS, EventKind, LocationKind
from waystation.scenario.flee_folder import MOVEMENT
from waystation.scenario.flee_folder import PARAMETERS as GIVEN
from waystation.scenario.model import transformed

FIRST_DAY = dt.date(2020, 1, 1)
KM_PER_DEGREE = 111.2
LINKS_OF_A_NEW_PLACE = 2
FARTHER = 1.1
_TOWN, _CAMP = (list(LocationKind).index(k) for k in (LocationKind.TOWN, LocationKind.CAMP))
_CONFLICT = HAZARDS.index(EventKind.CONFLICT)


@dataclass(frozen=True)
class Shape:
    """What a network looks like.

    Attributes:
        places: Locations.
        routes: Routes, there and back counted as two.
        people: Residents of all places together.
        days: Days on which conflict may hold.
        camps: Share of places that are camps.
        limited: Share of the camps whose places are limited.
        origins: Share of places where conflict holds and residents set off.
        departures: Residents per thousand who set off on a day of conflict.
        side_km: Side of the square that holds the places.
        reach_km: Kilometres over which a link becomes e times less likely.
        noise: Day-to-day noise (log sd) on departures.
        regions: Parts of the network that no route joins.
        seeded: The first so many of them have origins.
    """

    places: int = 5_000
    routes: int = 20_000
    people: int = 50_000_000
    days: int = 365
    camps: float = 0.04
    limited: float = 0.5
    origins: float = 0.2
    departures: float = 1.0
    side_km: float = 1_000.0
    reach_km: float = 50.0
    noise: float = 0.25
    regions: int = 1
    seeded: int = 1


def network(shape: Shape, seed: int) -> Model:
    """A model of this shape with one group of people, who travel alone.

    Args:
        shape: What it looks like.
        seed: Seed of numpy's default generator; the same seed gives the same model.

    Raises:
        ValueError: There are fewer routes than a connected network needs, or more than it can have.
    """
    rng = np.random.default_rng(seed)
    count = shape.places
    _check(shape)
    x, y = rng.uniform(0.0, shape.side_km, (2, count))
    region = np.arange(count) * shape.regions // count
    ends = np.concatenate(_links_of_regions(shape, x, y, region, rng))
    start, end = np.concatenate([ends, ends[:, ::-1]]).T
    order = np.lexsort((end, start))
    start, end = start[order], end[order]
    km = np.maximum(1.0, 1.2 * np.hypot(x[start] - x[end], y[start] - y[end]))
    chosen = rng.permutation(count)
    camps = chosen[: max(1, round(shape.camps * count))]
    others = chosen[len(camps) :]
    may = others[region[others] < shape.seeded]
    wanted = shape.origins * count * shape.seeded / shape.regions
    origins = np.sort(may[: max(1, round(wanted))])
    kind = np.full(count, _TOWN, dtype=np.int64)
    kind[camps] = _CAMP
    population = np.zeros(count, dtype=np.int64)
    size = rng.lognormal(0.0, 1.0, len(others))
    population[others] = rng.multinomial(shape.people, size / size.sum())
    places = np.full(count, UNLIMITED, dtype=np.int64)
    limited = camps[: round(shape.limited * len(camps))]
    places[limited] = np.maximum(1.0, _leaving(shape, population[origins].sum()) / len(camps))
    return _model(
        shape=shape, x=x, y=y, start=start, end=end, km=km, kind=kind, population=population,
        places=places, origins=origins,
    )  # fmt: skip


def two_way_links(
    x: FloatArray, y: FloatArray, links: int, reach_km: float, rng: np.random.Generator
) -> IntArray:
    """(links, 2) ends of links, each pair once, so that every place can be reached.

    Places are added one by one; each links to two earlier ones (the second to one), by their
    number of links times exp(-km / reach). The links that are still wanted join places by the
    product of their numbers of links, the nearer the likelier, from farther with every try.

    Args:
        x: (L,) kilometres east.
        y: (L,) kilometres north.
        links: How many, at least 2 L - 3.
        reach_km: Kilometres over which a link becomes e times less likely.
        rng: Generator.
    """
    count = len(x)
    degree = np.zeros(count)
    found: dict[tuple[int, int], None] = {}
    for new in range(1, count):
        near = np.hypot(x[:new] - x[new], y[:new] - y[new]) / reach_km
        likely = np.maximum(degree[:new], 1.0) * np.exp(near.min() - near)
        wanted = min(new, LINKS_OF_A_NEW_PLACE)
        # The largest of weights each raised by a Gumbel number: draws without replacement.
        score = np.log(np.maximum(likely, 1e-300)) + rng.gumbel(size=new)
        for old in np.argpartition(score, new - wanted)[new - wanted :].tolist():
            found[(old, new)] = None
            degree[[old, new]] += 1.0
    while len(found) < links:
        one, other = rng.choice(count, (2, links), p=degree / degree.sum())
        near = np.hypot(x[one] - x[other], y[one] - y[other]) / reach_km
        keep = (one != other) & (rng.random(links) < np.exp(-near))
        reach_km *= FARTHER
        pairs = np.sort(np.stack([one[keep], other[keep]], axis=1), axis=1)
        for pair in pairs[: links - len(found)].tolist():
            found[(pair[0], pair[1])] = None
    return np.array(list(found), dtype=np.int64)


def _links_of_regions(
    shape: Shape, x: FloatArray, y: FloatArray, region: IntArray, rng: np.random.Generator
) -> list[IntArray]:
    """Ends of the links of each region, by numbers of places."""
    links = []
    for number in range(shape.regions):
        mine = np.flatnonzero(region == number)
        wanted = (shape.routes // 2 + number) // shape.regions
        links.append(mine[two_way_links(x[mine], y[mine], wanted, shape.reach_km, rng)])
    return links


def with_people(model: Model, people: int) -> Model:
    """The same model with so many people on the move, and residents by the same factor.

    On the move are those present on the first day and the departures given, or, where none are,
    the residents of places of hazard. Limited places change by the same factor; so do
    residents, up to what a model may hold.

    Args:
        model: The model.
        people: People on the move, about.
    """
    moving = model.present.sum() + model.departures.people.sum()
    if len(model.departures.people) == 0:
        moving += model.population[np.unique(model.hazards.location)].sum()
    factor = people / max(int(moving), 1)
    given = np.floor(np.cumsum(model.departures.people) * factor + 0.5)
    limited = np.maximum(np.rint(model.places * factor), 1.0)
    most = 0.9 * MOST_PEOPLE - factor * model.present.sum()
    residents = min(factor, most / max(int(model.population.sum()), 1))
    return replace(
        model,
        population=np.rint(model.population * residents).astype(np.int64),
        present=np.rint(model.present * factor).astype(np.int64),
        departures=replace(model.departures, people=np.diff(given, prepend=0.0).astype(np.int64)),
        places=np.where(model.places > 0, limited, model.places).astype(np.int64),
    )


def _check(shape: Shape) -> None:
    places, links = shape.places // shape.regions, shape.routes // 2 // shape.regions
    least = (places + 1) * LINKS_OF_A_NEW_PLACE - 3
    most = places * (places - 1) // 2
    if places < 3 or not least <= links < most:
        found = f"{places} places and {2 * links} routes in a region"
        msg = f"{found}: expected {2 * least} routes or more, and fewer than {2 * most}"
        raise ValueError(msg)


def _leaving(shape: Shape, residents: int) -> float:
    """People who set off in all days, about."""
    return float(residents * (1.0 - np.exp(-shape.departures / 1e3 * shape.days)))


def settings(departures: float) -> Movement:
    """The settings an imported Flee instance gets, and departures from conflict.

    Args:
        departures: Residents per thousand who set off on a day of conflict.
    """
    told: Movement = movement_of(())._replace(**{one.name: one.value for one in MOVEMENT})
    return told._replace(conflict_departures=departures)


def medians(noise: float, **others: float) -> FloatArray:
    """(1, Q) medians an imported Flee instance gets, on the transformed scale.

    Args:
        noise: Day-to-day noise (log sd).
        others: Medians of other parameters that are not to be those of an import.
    """
    given = {one.name: one.value for one in GIVEN} | {"noise": noise} | others
    plain = {spec.name: spec.default.median if spec.default else 0.5 for spec in PARAMETERS}
    found = plain | given
    return np.array([[transformed(spec.name, found[spec.name]) for spec in PARAMETERS]])


def _model(
    *,
    shape: Shape,
    x: FloatArray,
    y: FloatArray,
    start: IntArray,
    end: IntArray,
    km: FloatArray,
    kind: IntArray,
    population: IntArray,
    places: IntArray,
    origins: IntArray,
) -> Model:
    count, routes = len(x), len(km)
    none, nowhere = np.zeros(0, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    mean = medians(shape.noise)
    return Model(
        first_day=FIRST_DAY,
        locations=tuple(f"Place {number}" for number in range(count)),
        groups=("people",),
        population=population,
        present=np.zeros((count, 1), dtype=np.int64),
        lat=y / KM_PER_DEGREE,
        lon=x / KM_PER_DEGREE,
        kind=kind,
        is_home=np.ones(count, dtype=np.bool_),
        is_shelter=kind == _CAMP,
        is_crossing=nowhere,
        is_exit=nowhere,
        is_destination=nowhere,
        capacity=np.full(count, UNLIMITED, dtype=np.int64),
        places=places,
        country=np.zeros(count, dtype=np.int64),
        route_start=start,
        route_end=end,
        route_km=km,
        route_lift=np.ones(routes, dtype=np.bool_),
        route_bus=np.ones(routes, dtype=np.bool_),
        route_pace=np.full(routes, np.inf),
        first_route=np.searchsorted(start, np.arange(count + 1)).astype(np.int64),
        destination=none,
        destination_weight=np.zeros(0),
        group_together=np.zeros(1, dtype=np.bool_),
        group_start=np.full(1, -1, dtype=np.int64),
        group_first_day=np.zeros(1, dtype=np.int64),
        group_share=np.ones(1),
        prefers=np.ones((1, count)),
        follows=np.zeros((1, routes), dtype=np.bool_),
        movement=settings(shape.departures),
        events=no_events(count, routes),
        departures=DepartureDays(none, none, none, none),
        hazards=Hazards(
            kind=np.full(len(origins), _CONFLICT, dtype=np.int64),
            location=origins,
            first=np.zeros(len(origins), dtype=np.int64),
            last=np.full(len(origins), shape.days - 1, dtype=np.int64),
            level=np.ones(len(origins)),
        ),
        prior_mean=mean,
        prior_sigma=np.zeros_like(mean),
        memory_days=np.full_like(mean, np.inf),
    )


def no_events(places: int, routes: int) -> Events:
    """No events at all, for so many places and routes."""
    none = np.zeros(0, dtype=np.int64)
    return Events(
        kind=none, first=none, last=none, chance=np.zeros(0), value=np.zeros(0),
        places=np.zeros((0, places), dtype=np.bool_), routes=np.zeros((0, routes), dtype=np.bool_),
        least_size=none, most_size=none,
    )  # fmt: skip
