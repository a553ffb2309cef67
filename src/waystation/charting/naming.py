"""Names on a map: beside their markers, over no other marker and no other name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, low, right, high, in points of the sheet."""


@dataclass(frozen=True)
class Disc:
    """A marker; lengths in points of the sheet.

    Attributes:
        x: Of its middle, from the left.
        y: Of its middle, from below.
        radius: Up to its rim.
    """

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Spot:
    """Where a name stands.

    Attributes:
        ha: The side of it that is nearest to the marker: "left", "right", or "center".
        box: What it takes up.
    """

    ha: str
    box: Box


def around(disc: Disc, wide: float, high: float = 18.0, gap: float = 2.0) -> Iterator[Spot]:
    """The eight places for a name beside a marker: right, left, above, below, then the corners.

    Args:
        disc: The marker.
        wide: Width of the name, points.
        high: Height of the name, points.
        gap: Between marker and name, points.
    """
    away = disc.radius + gap
    near = disc.radius * math.sqrt(0.5) + gap
    for ha, across, up in (
        ("left", away, -high / 2),
        ("right", -away - wide, -high / 2),
        ("center", -wide / 2, away),
        ("center", -wide / 2, -away - high),
        ("left", near, near),
        ("left", near, -near - high),
        ("right", -near - wide, near),
        ("right", -near - wide, -near - high),
    ):
        left, low = disc.x + across, disc.y + up
        yield Spot(ha, (left, low, left + wide, low + high))


def placed(
    wishes: Sequence[Iterable[Spot]], inner: Box, discs: Sequence[Disc], most: int
) -> list[Spot | None]:
    """A spot for each name, in turn: the first on no marker and no name; None where none is left.

    A name that stands in the way of one to come moves to another of its own spots where it can.

    Args:
        wishes: Spots of each name, the best first; names in the order in which they matter.
        inner: The map, which no name leaves.
        discs: Every marker.
        most: Names at most.
    """
    fitting = [[one for one in spots if fits(one.box, inner, discs)] for spots in wishes]
    taken: dict[int, Spot] = {}
    for name, spots in enumerate(fitting):
        if len(taken) == most:
            break
        found = _free(spots, taken.values())
        if found is not None:
            taken[name] = found
        else:
            taken |= _made_room(name, fitting, taken)
    return [taken.get(name) for name in range(len(fitting))]


def fits(box: Box, inner: Box, discs: Iterable[Disc], taken: Iterable[Spot] = ()) -> bool:
    """Whether a box lies inside the map and on no marker and no name."""
    left, low, right, high = inner
    if box[0] < left or box[1] < low or box[2] > right or box[3] > high:
        return False
    return not (any(_meet(box, one.box) for one in taken) or any(_touch(box, one) for one in discs))


def _free(spots: Iterable[Spot], taken: Iterable[Spot]) -> Spot | None:
    others = list(taken)
    return next((s for s in spots if not any(_meet(s.box, one.box) for one in others)), None)


def _made_room(
    name: int, fitting: Sequence[Sequence[Spot]], taken: Mapping[int, Spot]
) -> dict[int, Spot]:
    """A spot for a name, and another for the one name that stood there; nothing where none is."""
    for spot in fitting[name]:
        in_the_way = [at for at, one in taken.items() if _meet(spot.box, one.box)]
        if len(in_the_way) != 1:
            continue
        (moved,) = in_the_way
        others = [one for at, one in taken.items() if at != moved]
        other = _free(fitting[moved], [*others, spot])
        if other is not None:
            return {name: spot, moved: other}
    return {}


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return not (one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1])


def _touch(box: Box, disc: Disc) -> bool:
    """Whether a box reaches into a disc."""
    x = min(max(disc.x, box[0]), box[2])
    y = min(max(disc.y, box[1]), box[3])
    return math.hypot(x - disc.x, y - disc.y) < disc.radius
