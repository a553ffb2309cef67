"""Names on the map of a day: on no marker, on no other name, and those left out are counted."""

from __future__ import annotations

import itertools
import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.page_fixture import sample_forecast

from waystation.charting import draw
from waystation.charting.naming import Box, Disc, Spot, around, fits, placed
from waystation.charting.network import MOST_NAMES
from waystation.charting.source import data_of, line
from waystation.page.schema import PageData

INNER = (0.0, 0.0, 400.0, 300.0)
DISCS = st.lists(
    st.builds(Disc, st.floats(0, 400), st.floats(0, 300), st.floats(0.5, 30)), max_size=20
)


def wishes(discs: list[Disc]) -> list[list[Spot]]:
    return [list(around(disc, 60)) for disc in discs]


def overlap(one: Box, other: Box) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    return across > 0 and min(one[3], other[3]) - max(one[1], other[1]) > 0


@given(DISCS)
def test_no_name_lies_on_a_marker_or_on_a_name_and_one_of_ones_own_spots_is_taken(
    discs: list[Disc],
) -> None:
    spots = placed(wishes(discs), INNER, discs, 14)
    boxes = [spot.box for spot in spots if spot is not None]
    assert not any(overlap(*pair) for pair in itertools.combinations(boxes, 2))
    for left, low, right, high in boxes:
        assert left >= 0 <= low
        assert right <= 400
        assert high <= 300
        for disc in discs:
            aside = max(left - disc.x, 0.0, disc.x - right)
            above = max(low - disc.y, 0.0, disc.y - high)
            assert math.hypot(aside, above) >= disc.radius
    for disc, spot in zip(discs, spots, strict=True):
        assert spot is None or spot in list(around(disc, 60))
    assert len(boxes) <= 14


@given(DISCS)
def test_a_name_left_out_had_no_free_spot(discs: list[Disc]) -> None:
    spots = placed(wishes(discs), INNER, discs, 99)
    taken = [spot for spot in spots if spot is not None]
    for disc, spot in zip(discs, spots, strict=True):
        free = [s for s in around(disc, 60) if fits(s.box, INNER, discs, taken)]
        assert spot is not None or not free


def test_a_marker_alone_has_its_name_on_the_right() -> None:
    disc = Disc(200, 150, 10)
    (spot,) = placed(wishes([disc]), INNER, [disc], 14)
    assert spot == Spot("left", (212, 141, 272, 159))


def test_eight_spots_differ_and_none_touches_its_marker() -> None:
    disc = Disc(200, 150, 10)
    spots = list(around(disc, 60))
    assert len({spot.box for spot in spots}) == 8
    assert all(fits(spot.box, INNER, [disc]) for spot in spots)


def test_a_name_in_the_way_moves_to_another_of_its_spots() -> None:
    here, there = Spot("left", (0, 0, 10, 10)), Spot("left", (20, 0, 30, 10))
    other = Spot("left", (5, 0, 15, 10))
    assert placed([[here, there], [other]], INNER, [], 14) == [there, other]
    assert placed([[here], [other]], INNER, [], 14) == [here, None]
    assert placed([[here], [there]], INNER, [], 1) == [here, None]


def crowded(apart: float, count: int) -> PageData:
    """The page of the sample with so many places in a row, so many degrees apart."""
    data = json.loads(json.dumps(data_of(sample_forecast())))
    full = max(data["places"], key=lambda p: line(data, p, "present", 0.9)[data["today"]])
    data["places"] = [
        {**full, "name": f"Town {number:02}", "lon": full["lon"] + number * apart}
        for number in range(count)
    ]
    data["routes"] = []
    made: PageData = data
    return made


def written(data: PageData) -> tuple[list[Any], list[str]]:
    """Boxes of what stands on the map, in pixels as drawn, and all its texts."""
    axes = draw.network(data).axes[0]
    figure: Any = axes.figure
    figure.draw_without_rendering()
    inner = axes.get_window_extent()
    boxes = [text.get_window_extent() for text in axes.texts if text.get_text()]
    assert all(inner.contains(*corner) for box in boxes for corner in (box.min, box.max))
    return boxes, [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(("apart", "count"), [(0.05, 20), (0.3, 20), (2.0, 8), (1.0, 1)])
def test_names_as_drawn_do_not_overlap_and_those_left_out_are_counted(
    apart: float, count: int
) -> None:
    pytest.importorskip("matplotlib", reason="draws charts: pip install 'waystation[plots]'")
    boxes, texts = written(crowded(apart, count))
    pairs = itertools.combinations([tuple(box.extents) for box in boxes], 2)
    # A name and its count are lines of one text: their boxes may share what letters do not use.
    assert not any(overlap(_inside(one), _inside(other)) for one, other in pairs)
    shown = [text for text in texts if re.fullmatch(r"Town \d\d", text)]
    assert 1 <= len(shown) <= min(count, MOST_NAMES)
    told = [text for text in texts if text.startswith("No room for")]
    left_out = count - len(shown)
    assert told == ([f"No room for {left_out} of {count} names"] if left_out else [])


def _inside(box: Any) -> Box:
    return box[0], box[1] + 3, box[2], box[3] - 3
