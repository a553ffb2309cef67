"""What a user must know of a network made from an extract, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from waystation.domain.vocabulary import Mode
from waystation.world.osm_gates import Gate
from waystation.world.osm_places import Stop
from waystation.world.osm_read import NO_POSITION, Extract
from waystation.world.osm_routes import FERRY_PACE, TRACK_PACE, Leg

_SHOWN = 5


@dataclass(frozen=True)
class Made:
    """How a network came about.

    Attributes:
        file: Name of the extract.
        extract: What was read.
        within_km: Kilometres a place could lie from its road.
        wanted: Places that were to be in it.
        stops: Those on a road.
        legs: Legs between them and borders.
        gates: Crossings that could be.
        used: Those that are in the network.
    """

    file: str
    extract: Extract
    within_km: float
    wanted: Sequence[Stop]
    stops: Sequence[Stop]
    legs: Sequence[Leg]
    gates: Sequence[Gate]
    used: Sequence[Gate]


def remarks_on(made: Made) -> tuple[str, ...]:
    """Remarks, the same for the same network."""
    return (
        *_on_extract(made),
        *_on_places(made),
        *_on_pieces(made),
        *_on_borders(made),
        *_on_travel(made.legs),
    )


def _on_extract(made: Made) -> Iterator[str]:
    extract = made.extract
    missing = int((extract.x == NO_POSITION).sum())
    if missing:
        yield (
            f"{made.file} names {missing:,} {_plural(missing, 'node')} of roads it does not hold,"
            " as an extract cut at its edge does: roads end there"
        )
    if extract.nameless:
        count = extract.nameless
        yield f"{count:,} {_plural(count, 'place')} of {made.file} without a name left out"
    left = len(extract.places) - len(made.wanted)
    if left > 0 and not any(stop.given for stop in made.wanted):
        yield (
            f"of {len(extract.places):,} places of {made.file} the {len(made.wanted):,} largest are"
            f" taken (cities, then towns, then villages); {left:,} are left out"
        )


def _on_places(made: Made) -> Iterator[str]:
    there = {stop.name for stop in made.stops}
    off = [s.name for s in made.wanted if s.name not in there and s.where.country]
    nowhere = [s.name for s in made.wanted if s.name not in there and not s.where.country]
    if nowhere:
        yield f"left out, as nothing tells which country they lie in: {_list(nowhere)}"
    if off:
        yield (
            f"left out, as no road of {made.file} lies within {made.within_km:g} km: {_list(off)}"
        )
    ends = {end for leg in made.legs for end in (leg.start, leg.end)}
    alone = [stop for at, stop in enumerate(made.stops) if at not in ends]
    for given, said in ((True, ""), (False, "left out, as ")):
        names = [stop.name for stop in alone if stop.given == given]
        if names:
            yield f"{said}no road leads to another place from {_list(names)}"


def _on_pieces(made: Made) -> Iterator[str]:
    """Parts of the network that nothing joins, borders taken as open."""
    size = max([len(made.stops), *(max(leg.start, leg.end) + 1 for leg in made.legs)])
    if not made.legs:
        return
    rows = [leg.start for leg in made.legs]
    columns = [leg.end for leg in made.legs]
    joined = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, label = connected_components(joined, directed=False)
    counts = np.bincount(label[: len(made.stops)])
    parts = np.flatnonzero(counts > 1)
    if len(parts) > 1:
        largest = int(counts.argmax())
        others = [
            stop.name
            for stop, part in zip(made.stops, label, strict=False)
            if counts[part] > 1 and part != largest
        ]
        yield (
            f"the roads fall into {len(parts)} parts that no road or ferry of {made.file} joins;"
            f" the largest holds {counts.max():,} places, apart from it stand {_list(others)}"
        )


def _on_borders(made: Made) -> Iterator[str]:
    shut = sorted({gate.ways for gate in made.gates} - {gate.ways for gate in made.used})
    if shut:
        said = _list([f"{a} to {b}" for a, b in shut])
        yield f"borders that roads lead over and nobody was said to cross, closed here: {said}"
    unmarked = sum(gate.control is None for gate in made.used)
    if unmarked:
        yield (
            f"{unmarked} {_plural(unmarked, 'crossing')} without a border control in the extract:"
            " kept internal, as they may be unofficial ones; see to each before it is used"
        )
    assumed = [gate for gate in made.used if gate.source.startswith("assumed")]
    if assumed:
        said = _list(sorted({"/".join(gate.ways) for gate in assumed}))
        yield f"crossings put half way between two places, as {made.file} draws no border: {said}"


def _on_travel(legs: Sequence[Leg]) -> Iterator[str]:
    if not legs:
        return
    yield (
        "assumed: lifts on every road open to vehicles, buses where at most a tenth of the way, or"
        " 2 km, is on smaller than tertiary roads; walkers on no motorway"
    )
    ferries = sum(leg.ferry_km > 0 for leg in legs)
    if ferries:
        yield (
            f"{ferries} {_plural(ferries, 'route')} partly by ferry: assumed to run each day, at"
            f" most {FERRY_PACE:g} km a day, for those who come by lift or bus; see whether it runs"
        )
    tracks = sum(leg.pace == TRACK_PACE for leg in legs)
    if tracks:
        routes = _plural(tracks, "route")
        yield f"{tracks} {routes} on tracks: assumed at most {TRACK_PACE:g} km a day"
    wheels = sum(Mode.FOOT not in leg.modes and not leg.ferry_km for leg in legs)
    if wheels:
        yield f"{wheels} {_plural(wheels, 'route')} for vehicles only, by motorway"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else word + "s"


def _list(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
