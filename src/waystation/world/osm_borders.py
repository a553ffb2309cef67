"""Where the roads of an extract run over a country's border, as the extract draws it.

Border lines and roads are compared in cells of 0.01 degree; whole numbers of 1e-7 degrees, so that
a road and a border that share a node meet exactly there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from waystation.world.osm_graph import Ints, blocks
from waystation.world.osm_read import NO_POSITION, Extract
from waystation.world.osm_tags import BORDER

_CELL = 100_000
"""Side of a cell, 1e-7 degrees."""

_ROW = 10_000_000
_AROUND = (np.arange(9) // 3 - 1) * _ROW + np.arange(9) % 3 - 1
_WIDEST = 50_000_000
"""A stretch without a node over 5 degrees is a mistake or runs over the 180th meridian."""


def cut_at_borders(extract: Extract) -> tuple[Extract, Ints]:
    """The extract with a node wherever a road runs over a border, and these nodes."""
    lines = np.flatnonzero(extract.bits & BORDER)
    if not len(lines):
        return extract, np.empty(0, np.int64)
    spans = [np.arange(extract.begin[way], extract.begin[way + 1] - 1) for way in lines]
    border = _steps(extract, np.concatenate(spans))
    if not len(border):
        return extract, np.empty(0, np.int64)
    cells, drawn = _cells(border)
    spread = (cells[:, None] + _AROUND).ravel()
    order = np.argsort(spread, kind="stable")
    spread, drawn = spread[order], np.repeat(drawn, 9)[order]
    found = []
    for first, last in blocks(extract):
        at = np.arange(extract.begin[first], extract.begin[last] - 1)
        ways = np.repeat(extract.bits[first:last], np.diff(extract.begin[first : last + 1]))
        inner = np.ones(len(at), bool)
        inner[extract.begin[first + 1 : last] - extract.begin[first] - 1] = False
        roads = _steps(extract, at[inner & ((ways[:-1] & BORDER) == 0)])
        found.append(_meetings(roads, border, spread, drawn))
    return _with_cuts(extract, np.concatenate(found))


def _steps(extract: Extract, at: Ints) -> Ints:
    """Rows of entry, x, y, x2, y2 for stretches from an entry of `node` to the next."""
    a, b = extract.node[at], extract.node[at + 1]
    rows = np.column_stack((at, extract.x[a], extract.y[a], extract.x[b], extract.y[b]))
    known = (extract.x[a] != NO_POSITION) & (extract.x[b] != NO_POSITION)
    rows = rows[known].astype(np.int64)
    wide = np.maximum(abs(rows[:, 3] - rows[:, 1]), abs(rows[:, 4] - rows[:, 2]))
    result: Ints = rows[wide < _WIDEST]
    return result


def _cells(rows: Ints) -> tuple[Ints, Ints]:
    """Cells the stretches run through, sampled each half side, and the row of each."""
    wide = np.maximum(abs(rows[:, 3] - rows[:, 1]), abs(rows[:, 4] - rows[:, 2]))
    count = wide * 2 // _CELL + 2
    row = np.repeat(np.arange(len(rows)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    share = step / (count[row] - 1)
    x = rows[row, 1] + (rows[row, 3] - rows[row, 1]) * share
    y = rows[row, 2] + (rows[row, 4] - rows[row, 2]) * share
    cell = np.floor(y / _CELL).astype(np.int64) * _ROW + np.floor(x / _CELL).astype(np.int64)
    pairs = np.unique(np.column_stack((row, cell)), axis=0)
    return pairs[:, 1], pairs[:, 0]


def _meetings(roads: Ints, border: Ints, spread: Ints, drawn: Ints) -> NDArray[np.float64]:
    """Rows of entry, share of the stretch, x, y where roads meet the border."""
    near = roads[_touches(roads, spread)]
    if not len(near):
        return np.empty((0, 4))
    cells, row = _cells(near)
    low, high = np.searchsorted(spread, cells), np.searchsorted(spread, cells, "right")
    count = high - low
    which = np.repeat(row, count)
    at = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
    pairs = np.unique(np.column_stack((which, drawn[at])), axis=0)
    road, line = near[pairs[:, 0]], border[pairs[:, 1]]
    rx, ry = road[:, 3] - road[:, 1], road[:, 4] - road[:, 2]
    sx, sy = line[:, 3] - line[:, 1], line[:, 4] - line[:, 2]
    dx, dy = line[:, 1] - road[:, 1], line[:, 2] - road[:, 2]
    turn = rx * sy - ry * sx
    even = np.where(turn == 0, 1, turn)
    share, along = (dx * sy - dy * sx) / even, (dx * ry - dy * rx) / even
    fits = (turn != 0) & (share >= 0) & (share < 1) & (along >= 0) & (along < 1)
    share, road, rx, ry = share[fits], road[fits], rx[fits], ry[fits]
    return np.column_stack((road[:, 0], share, road[:, 1] + rx * share, road[:, 2] + ry * share))


def _touches(roads: Ints, spread: Ints) -> NDArray[np.bool_]:
    """Whether a stretch may come near a border: by its ends, or always when it is long."""
    wide = np.maximum(abs(roads[:, 3] - roads[:, 1]), abs(roads[:, 4] - roads[:, 2]))
    result = wide > _CELL
    for x, y in ((1, 2), (3, 4)):
        cell = roads[:, y] // _CELL * _ROW + roads[:, x] // _CELL
        at = np.minimum(np.searchsorted(spread, cell), len(spread) - 1)
        result |= spread[at] == cell
    touched: NDArray[np.bool_] = result
    return touched


def _with_cuts(extract: Extract, rows: NDArray[np.float64]) -> tuple[Extract, Ints]:
    """New nodes put into the ways; a meeting at a node of the road needs none."""
    rows = np.unique(rows, axis=0)
    at = rows[:, 0].astype(np.int64)
    there = rows[:, 1] == 0
    existing = extract.node[at[there]].astype(np.int64)
    at, rows = at[~there], rows[~there]
    new = np.arange(len(at)) + len(extract.x)
    node = np.insert(extract.node, at + 1, new.astype(np.int32))
    begin = extract.begin + np.searchsorted(at, extract.begin - 1)
    x = np.concatenate((extract.x, np.rint(rows[:, 2]).astype(np.int32)))
    y = np.concatenate((extract.y, np.rint(rows[:, 3]).astype(np.int32)))
    changed = replace(extract, node=node, begin=begin, x=x, y=y)
    return changed, np.unique(np.concatenate((existing, new)))
