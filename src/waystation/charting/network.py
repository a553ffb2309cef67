"""Where people may be on a day: places by the people present, over outlines."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from waystation.charting.canvas import (
    SIDE,
    SIZE,
    Chart,
    frame,
    key,
    letters,
    new_figure,
    panel,
    style,
    write,
)
from waystation.charting.look import (
    BLUE,
    BORDER,
    COUNTRY,
    DEEP,
    INK,
    LAND,
    ROUTE,
    SEA,
    SOFT,
)
from waystation.charting.naming import Disc, Spot, around, fits, placed
from waystation.charting.source import days, line
from waystation.charting.words import between, short, told, width_of, wrapped
from waystation.domain.counts import SMALL, show_people
from waystation.domain.days import show_day, show_long_day
from waystation.domain.errors import InputError, Problem
from waystation.page.say import say
from waystation.page.schema import CountryData, PageData, PlaceData

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

MOST_NAMES = 14
LARGEST = 900.0
"""Area of the largest disc, square points."""
_ROOM, _LEAST = 0.35, 1.5
"""Room round the places: a share of their extent, and degrees."""
_HUNDREDTHS = 100
_DOT_AREA = math.pi
_DISC, _RING = "people present, middle of the runs", "ring: no more in 9 of 10 runs"
_DOT = "fewer than 5, or none, in 9 of 10 runs"
Box = tuple[float, float, float, float]


def network_chart(
    data: PageData, day: dt.date | str | None = None, ax: Axes | None = None
) -> Chart:
    """Places by people present on a day, the middle and to be safe, with ways between them.

    Args:
        data: The data of the page.
        day: The day; the as-of day where left out.
        ax: Axes to draw into; a sheet of its own where left out.

    Raises:
        InputError: The forecast has no such day.
    """
    at = _day_of(data, day)
    title, words = _title(data, at), _words(data, at)
    with style():
        if ax is not None:
            _draw(ax, data, at, (4.0, 3.0))
            figure: Any = ax.figure
            return Chart(figure, (ax,), title, words)
        figure = new_figure((SIZE[0], 8.0))
        when = show_long_day(days(data)[at])
        low, top = frame(figure, data, title, f"People present at the end of {when}, by place.")
        low = _notice(figure, data, low)
        low = key(figure, _handles(), low)
        size = (SIZE[0] - 2 * SIDE, top - low - 0.05)
        ax = panel(figure, SIDE, low + 0.05, *size)
        _draw(ax, data, at, size)
    return Chart(figure, (ax,), title, words)


def _day_of(data: PageData, day: dt.date | str | None) -> int:
    if day is None:
        return data["today"]
    told_day = day if isinstance(day, str) else day.isoformat()
    if told_day not in data["days"]:
        expected = f"a day from {data['days'][0]} to {data['days'][-1]}"
        raise InputError([Problem("--day", 0, "", repr(told_day), expected)])
    return data["days"].index(told_day)


def _there(data: PageData, at: int) -> list[tuple[PlaceData, int, int]]:
    """Places where anybody may be that day, most people to be safe first."""
    shown = [
        (place, line(data, place, "present", 0.5)[at], line(data, place, "present", 0.9)[at])
        for place in data["places"]
    ]
    return sorted((one for one in shown if one[2] >= SMALL), key=lambda one: (-one[2], -one[1]))


def _title(data: PageData, at: int) -> str:
    when = show_day(days(data)[at])
    middle = [(line(data, p, "present", 0.5)[at], p) for p in data["places"]]
    most, place = max(middle, key=lambda one: one[0], default=(0, None))
    if place is None or most < SMALL:
        return told("map.sentence.none.present", when=when)
    low, high = (line(data, place, "present", q)[at] for q in (0.1, 0.9))
    parts = {"range": between(low, high)}
    return told("map.sentence.present", parts, when=when, place=place["name"], middle=most)


def _words(data: PageData, at: int) -> str:
    """The places in words, those with most people first."""
    said = []
    for place, middle, high in _there(data, at)[:MOST_NAMES]:
        low = line(data, place, "present", 0.1)[at]
        span = say(between(low, high)[0])
        shown = told("map.place.present", middle=show_people(middle), range=span)
        said.append(f"{place['name']}: {shown}.")
    return " ".join([_title(data, at), "A map.", *said])


def _draw(ax: Axes, data: PageData, at: int, size: tuple[float, float]) -> None:
    there = _there(data, at)
    box = _box(data, there, size)
    south, west, north, east = box
    ax.set_xlim(west, east)
    ax.set_ylim(south, north)
    ax.set_aspect(1 / math.cos(math.radians((south + north) / 2)), adjustable="box")
    ax.set_facecolor(SEA)
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color(BORDER)
    _outlines(ax, data["map"]["countries"])
    for way in data["routes"]:
        ends = [data["places"][way["start"]], data["places"][way["end"]]]
        ax.plot([p["lon"] for p in ends], [p["lat"] for p in ends], color=ROUTE, linewidth=0.8)
    for place in data["places"]:
        ax.plot(place["lon"], place["lat"], marker="o", markersize=2, color=SOFT, zorder=3)
    most = max([high for _, _, high in there], default=1)
    _discs(ax, there, most)
    _names(ax, data, there, box, most)


def _box(data: PageData, there: list[tuple[PlaceData, int, int]], size: tuple[float, float]) -> Box:
    """South, west, north, east: round places with anybody, in the shape of the sheet."""
    shown = [place for place, _, _ in there] or data["places"]
    lats = [place["lat"] for place in shown] or [0.0]
    lons = [place["lon"] for place in shown] or [0.0]
    middle_lat, middle_lon = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    narrow = max(0.05, math.cos(math.radians(middle_lat)))
    high = (max(lats) - min(lats)) * (1 + _ROOM) + _LEAST
    wide = (max(lons) - min(lons)) * (1 + _ROOM) + _LEAST
    shape = size[0] / size[1] / narrow
    high, wide = max(high, wide / shape), max(wide, high * shape)
    south, west = middle_lat - high / 2, middle_lon - wide / 2
    return max(-89.0, south), west, min(89.0, south + high), west + wide


def _outlines(ax: Axes, countries: Iterable[CountryData]) -> None:
    from matplotlib.collections import PolyCollection

    rings = [corners(ring) for country in countries for ring in country["rings"]]
    made = PolyCollection(rings, facecolors=LAND, edgecolors=BORDER, linewidths=0.7, zorder=0)
    ax.add_collection(made, autolim=False)


def corners(ring: list[int]) -> list[tuple[float, float]]:
    """Longitudes and latitudes of a ring that tells its first point, then steps."""
    lon = lat = 0
    made = []
    for east, north in zip(ring[::2], ring[1::2], strict=True):
        lon, lat = lon + east, lat + north
        made.append((lon / _HUNDREDTHS, lat / _HUNDREDTHS))
    return made


def _area(people: float, most: float) -> float:
    return LARGEST * people / most


def _discs(ax: Axes, there: list[tuple[PlaceData, int, int]], most: float) -> None:
    for place, middle, high in there:
        at = ([place["lon"]], [place["lat"]])
        ring: dict[str, Any] = {
            "facecolors": "none",
            "edgecolors": DEEP,
            "linewidths": 1,
            "linestyles": "dashed",
        }
        ax.scatter(*at, s=_area(high, most), zorder=4, **ring)
        if middle:
            look: dict[str, Any] = {
                "facecolors": BLUE,
                "edgecolors": DEEP,
                "linewidths": 0.8,
                "alpha": 0.85,
            }
            ax.scatter(*at, s=_area(middle, most), zorder=5, **look)


def _names(
    ax: Axes, data: PageData, there: list[tuple[PlaceData, int, int]], box: Box, most: float
) -> None:
    """Names of places with most people, then of countries, each where nothing stands yet."""
    figure: Any = ax.figure
    ax.apply_aspect()
    scale = 72 / figure.dpi
    (left, low), (right, top) = ax.get_window_extent().get_points() * scale
    inner = (left, low, right, top)

    def disc(place: PlaceData, area: float) -> Disc:
        x, y = ax.transData.transform((place["lon"], place["lat"])) * scale
        return Disc(x, y, math.sqrt(area / math.pi) + 0.5)

    rings = [disc(place, _area(high, most)) for place, _, high in there]
    marks = [*rings, *(disc(place, _DOT_AREA) for place in data["places"])]
    texts = [_lines(*one) for one in there]
    wishes = [around(*one) for one in zip(rings, map(_width, texts), strict=True)]
    spots = placed(wishes, inner, marks, MOST_NAMES)
    for spot, lines in zip(spots, texts, strict=True):
        if spot is not None:
            _name(ax, spot, *lines)
    taken = [one for one in spots if one is not None]
    _tell_left_out(ax, len(there) - len(taken), len(there), inner, marks, taken)
    _name_countries(ax, data["map"]["countries"], box, inner, marks, taken)


def _lines(place: PlaceData, middle: int, high: int) -> tuple[str, str]:
    """A name and its count."""
    return short(place["name"], 30), f"{show_people(middle)} (to be safe {show_people(high)})"


def _width(lines: tuple[str, str]) -> float:
    """Width of a name and its count, points."""
    return max(width_of(lines[0]) * 5.4, width_of(lines[1]) * 4.1)


def _tell_left_out(
    ax: Axes, left_out: int, count: int, inner: Box, marks: list[Disc], taken: list[Spot]
) -> None:
    """How many places have no name, in the first corner of the map that is free."""
    if not left_out:
        return
    text = f"No room for {left_out:,} of {count:,} names"
    wide = width_of(text) * 4.1
    left, low, right, top = inner[0] + 5, inner[1] + 5, inner[2] - 5, inner[3] - 5
    corners = [
        Spot(ha, (x, y, x + wide, y + 9))
        for ha, x in (("left", left), ("right", right - wide))
        for y in (low, top - 9)
    ]
    spot = next((one for one in corners if fits(one.box, inner, marks, taken)), corners[0])
    taken.append(spot)
    _write(ax, spot, 1, text, {"fontsize": 6.8, "color": SOFT})


def _name_countries(
    ax: Axes,
    countries: Iterable[CountryData],
    box: Box,
    inner: Box,
    marks: list[Disc],
    taken: list[Spot],
) -> None:
    south, west, north, east = box
    figure: Any = ax.figure
    for country in countries:
        label = country["label"]
        if not label or not (west < label[0] < east and south < label[1] < north):
            continue
        name = short(country["name"], 24)
        x, y = ax.transData.transform(label[:2]) * 72 / figure.dpi
        wide = width_of(name) * 4.2
        spot = Spot("center", (x - wide / 2, y - 4, x + wide / 2, y + 5))
        if fits(spot.box, inner, marks, taken):
            taken.append(spot)
            ax.text(label[0], label[1], name, fontsize=7, color=COUNTRY, ha="center", va="center",
                    style="italic", zorder=1)  # fmt: skip


def _name(ax: Axes, spot: Spot, name: str, count: str) -> None:
    _write(ax, spot, 10, name, {"fontsize": 8, "weight": "bold", "color": INK})
    _write(ax, spot, 1, count, {"fontsize": 6.8, "color": INK})


def _write(ax: Axes, spot: Spot, up: float, text: str, look: dict[str, Any]) -> None:
    """A text at a spot, so many points above its lower edge, with a light rim."""
    from matplotlib.patheffects import withStroke

    left, low, right, _ = spot.box
    across = {"left": left, "right": right, "center": (left + right) / 2}[spot.ha]
    ax.annotate(
        text, (across, low + up), xycoords="figure points", ha=spot.ha, zorder=7,
        path_effects=[withStroke(linewidth=2.5, foreground="white")], **look,
    )  # fmt: skip


def _handles() -> list[Any]:
    """What discs, rings and dots mean."""
    from matplotlib.lines import Line2D

    disc: dict[str, Any] = {"marker": "o", "linestyle": "", "markersize": 8}
    return [
        Line2D([], [], markerfacecolor=BLUE, markeredgecolor=DEEP, label=_DISC, **disc),
        Line2D([], [], markerfacecolor="none", markeredgecolor=DEEP, label=_RING, **disc),
        Line2D([], [], marker="o", linestyle="", markersize=2.5, color=SOFT, label=_DOT),
    ]


def _notice(figure: Any, data: PageData, low: float) -> float:  # noqa: ANN401
    notes = [told("map.notice"), *(told(note) for note in data["map"]["notes"])]
    text = " ".join([*notes, f"{data['map']['attribution'].rstrip('.')}."])
    for part in reversed(wrapped(text, letters(SIZE[0], 7), 4)):
        write(figure, SIDE, low, part, size=7, color=SOFT)
        low += 0.13
    return low + 0.06
