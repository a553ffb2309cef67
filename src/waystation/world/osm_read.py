"""Reads what a road network needs out of an OpenStreetMap extract, in passes, never holding it.

First pass: ways of the classes asked for, as numbers of their nodes, and the nodes that are places
or border controls. Then the positions of those nodes, and of no others. The filters that choose
run in osmium's own code, so that what is not needed costs little time and no memory.

Memory: about 50 bytes for each node of the roads (measured in docs/roads-osm.md), and
64 to 384 MiB for the filter of node numbers, which is why files with many numbers are read in
several passes. It does not grow with the rest of the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from waystation.domain.errors import InputError, Problem
from waystation.world.osm_tags import BORDER, place_names, residents, way_bits

if TYPE_CHECKING:
    from osmium._osmium import BaseFilter
    from osmium.osm import Node, Way, osm_entity_bits

PLACE_KINDS = ("city", "town", "village")
MOST_REFERENCES = 40_000_000
"""Nodes of roads, counted in each way they lie on, that are taken at most: some 4 GB of memory."""

NO_POSITION = 2**31 - 1
DEGREE = 10_000_000
_CHUNK_BITS, _LEAST_CHUNKS, _MOST_CHUNKS = 25, 16, 96
"""osmium's filter keeps a bit for each number, in chunks of 2^25 numbers, 4 MiB each. A small file
is read the more often, for that costs little, and its filter takes 64 MiB at most."""

_CHUNK_BYTES = 2 << 20
"""Bytes of a file for which its filter may have one chunk more."""

_BLOCK = 1 << 20
_INSTALL = "the package osmium, which reads extracts: pip install 'waystation[osm]'"
_CUT = "a whole extract; download it again, or see whether the disk was full"


@dataclass(frozen=True)
class TaggedPlace:
    """A place as an extract tags it.

    Attributes:
        names: Its name, then other names.
        kind: "city", "town" or "village".
        lat: Degrees north.
        lon: Degrees east.
        population: As tagged; 0 when it is not.
        country: Country as tagged: a code or a name; empty when it is not.
        admin1: First-level region as tagged; mostly empty.
    """

    names: tuple[str, ...]
    kind: str
    lat: float
    lon: float
    population: int
    country: str = ""
    admin1: str = ""


@dataclass(frozen=True)
class Control:
    """A border control an extract tags, or one known from elsewhere.

    Attributes:
        name: Its name; may be empty.
        lat: Degrees north.
        lon: Degrees east.
    """

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, eq=False)
class Extract:
    """Roads, ferries, borders and places of an extract.

    Attributes:
        x, y: Longitude and latitude of each node in 1e-7 degrees; `NO_POSITION` where the extract
            names a node and does not hold it.
        node: Nodes of all ways, one way after the other, as positions in `x` and `y`.
        begin: Where each way begins in `node`, and the end of the last; one more than ways.
        bits: What each way is (osm_tags).
        places: Places with a name.
        controls: Border controls.
        nameless: Number of places left out for want of a name.
    """

    x: NDArray[np.int32]
    y: NDArray[np.int32]
    node: NDArray[np.int32]
    begin: NDArray[np.int64]
    bits: NDArray[np.uint8]
    places: tuple[TaggedPlace, ...]
    controls: tuple[Control, ...]
    nameless: int = 0


class _Found:
    """What the first pass collects; lists of machine numbers, not of objects."""

    def __init__(self) -> None:
        self.refs = array("q")
        self.begin = array("q", [0])
        self.bits = bytearray()
        self.places: list[TaggedPlace] = []
        self.controls: list[Control] = []
        self.nameless = 0


def read_extract(path: Path, classes: Collection[str]) -> Extract:
    """Read an extract: `.osm.pbf`, `.osm`, `.osm.gz`, `.osm.bz2`.

    Args:
        path: The file.
        classes: Values of `highway` that are used.

    Raises:
        InputError: The file is missing, broken, cut off or no extract, holds no road, holds more
            than this machine should take, or the package osmium is not installed.
    """
    if not path.is_file():
        raise _error(path, "no such file", "an OpenStreetMap extract, as .osm.pbf")
    need_osmium(path)
    from osmium import InvalidLocationError

    try:
        return _read(path, classes)
    except (RuntimeError, ValueError, OverflowError, InvalidLocationError) as error:
        told = " ".join(str(error).split())
        raise _error(path, f"a file that cannot be read as an extract ({told})", _CUT) from error


def _read(path: Path, classes: Collection[str]) -> Extract:
    found = _first_pass(path, classes)
    if not any(bits != BORDER for bits in found.bits):
        expected = "ways tagged highway=..., as a whole extract of an area holds them"
        raise _error(path, "no road", expected)
    refs = np.frombuffer(found.refs, np.int64)
    ids = np.unique(refs)
    node = np.empty(len(refs), np.int32)
    for at in range(0, len(refs), _BLOCK):
        node[at : at + _BLOCK] = np.searchsorted(ids, refs[at : at + _BLOCK])
    begin = np.frombuffer(found.begin, np.int64)
    bits = np.frombuffer(bytes(found.bits), np.uint8)
    del refs
    found.refs = array("q")
    x, y = _positions(path, ids)
    if (x == NO_POSITION).all():
        raise _error(path, "roads without any of their nodes", "an extract with its nodes")
    places, controls = tuple(found.places), tuple(found.controls)
    return Extract(x, y, node, begin, bits, places, controls, found.nameless)


def _first_pass(path: Path, classes: Collection[str]) -> _Found:
    from osmium import filter as choose
    from osmium import osm

    wanted = [("highway", kind) for kind in classes]
    wanted += [("place", kind) for kind in PLACE_KINDS]
    wanted += [("route", "ferry"), ("admin_level", "2"), ("barrier", "border_control")]
    found = _Found()
    for thing in _objects(path, osm.NODE | osm.WAY, choose.TagFilter(*wanted)):
        tags = {tag.k: tag.v for tag in thing.tags}
        if isinstance(thing, osm.Node):
            _take_node(thing, tags, found)
        else:
            _take_way(thing, way_bits(tags, classes), found)
            if len(found.refs) > MOST_REFERENCES:
                count = f"more than {MOST_REFERENCES:,} nodes of roads"
                expected = (
                    "a smaller extract, cut to the area (osmium extract), or fewer road classes"
                )
                raise _error(path, count, expected)
    return found


def _take_node(node: Node, tags: dict[str, str], found: _Found) -> None:
    if not node.location.valid():
        return
    lat, lon = node.location.lat, node.location.lon
    if tags.get("barrier") == "border_control":
        found.controls.append(Control(" ".join(tags.get("name", "").split()), lat, lon))
    kind = tags.get("place", "")
    if kind in PLACE_KINDS:
        names = place_names(tags)
        if not names:
            found.nameless += 1
            return
        country = next((tags[key] for key in _COUNTRY_KEYS if tags.get(key)), "")
        admin1 = tags.get("is_in:state", "") or tags.get("addr:state", "")
        found.places.append(
            TaggedPlace(names, kind, lat, lon, residents(tags), country.strip(), admin1.strip())
        )


_COUNTRY_KEYS = ("is_in:country_code", "addr:country", "is_in:country", "country")


def _take_way(way: Way, bits: int, found: _Found) -> None:
    """The nodes of a way, without one that stands twice in a row."""
    if not bits:
        return
    before = None
    count = 0
    for ref in way.nodes:
        number = ref.ref
        if number != before:
            found.refs.append(number)
            count += 1
        before = number
    if count < 2:
        del found.refs[len(found.refs) - count :]
        return
    found.begin.append(len(found.refs))
    found.bits.append(bits)


def _positions(path: Path, ids: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Longitude and latitude of these nodes, in 1e-7 degrees."""
    from osmium import filter as choose
    from osmium import osm

    x = np.full(len(ids), NO_POSITION, np.int32)
    y = np.full(len(ids), NO_POSITION, np.int32)
    for first, last in _id_ranges(ids, path.stat().st_size):
        chosen = None if ids[0] < 0 else choose.IdFilter(_numbers(ids, first, last))
        nodes = cast("Iterator[Node]", _objects(path, osm.NODE, chosen))
        del chosen  # a filter less while the next one is made
        numbers, xs, ys = array("q"), array("i"), array("i")
        for node in nodes:
            where = node.location
            numbers.append(node.id)
            xs.append(where.x)
            ys.append(where.y)
            if len(numbers) == _BLOCK:
                _put(ids, (numbers, xs, ys), x, y)
                numbers, xs, ys = array("q"), array("i"), array("i")
        _put(ids, (numbers, xs, ys), x, y)
    return x, y


def _id_ranges(ids: NDArray[np.int64], size: int) -> Iterator[tuple[int, int]]:
    """Parts of the sorted numbers whose filter takes 64 to 384 MiB, by the bytes of the file."""
    if ids[0] < 0:
        yield 0, len(ids)
        return
    chunks = np.unique(ids >> _CHUNK_BITS)
    most = min(max(_LEAST_CHUNKS, size // _CHUNK_BYTES), _MOST_CHUNKS)
    for at in range(0, len(chunks), most):
        group = chunks[at : at + most]
        first, last = int(group[0]) << _CHUNK_BITS, (int(group[-1]) + 1) << _CHUNK_BITS
        yield int(np.searchsorted(ids, first)), int(np.searchsorted(ids, last))


def _numbers(ids: NDArray[np.int64], first: int, last: int) -> Iterator[int]:
    for at in range(first, last, _BLOCK):
        yield from ids[at : min(at + _BLOCK, last)].tolist()


def _put(
    ids: NDArray[np.int64],
    read: tuple[array[int], array[int], array[int]],
    x: NDArray[np.int32],
    y: NDArray[np.int32],
) -> None:
    numbers, xs, ys = (np.asarray(part) for part in read)
    at = np.minimum(np.searchsorted(ids, numbers), len(ids) - 1)
    wanted = ids[at] == numbers
    x[at[wanted]] = xs[wanted]
    y[at[wanted]] = ys[wanted]


def _objects(path: Path, kinds: osm_entity_bits, chosen: BaseFilter | None) -> Iterator[Node | Way]:
    """Things of these kinds that pass the filter, in the order of the file."""
    import osmium

    reader = osmium.FileProcessor(str(path), kinds)
    things = reader if chosen is None else reader.with_filter(chosen)
    yield from cast("Iterator[Node | Way]", things)


def need_osmium(path: Path) -> None:
    """Say what to install where the package osmium is not there.

    Raises:
        InputError: It is not there.
    """
    try:
        import osmium  # noqa: F401
    except ImportError as error:
        found = "an OpenStreetMap extract, and nothing here to read it with"
        raise _error(path, found, _INSTALL) from error


def _error(path: Path, found: str, expected: str) -> InputError:
    return InputError([Problem(str(path), 0, "", found, expected)])
