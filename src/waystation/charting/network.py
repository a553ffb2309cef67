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
from waystation.charting.source import days, line
from waystation.charting.words import between, short, told, width_of, wrapped
from waystation.domain.counts import SMALL, show_people
from waystation.domain.days import show_day
from waystation.domain.errors import InputError, Problem
from waystation.page.say import say, show_long_day
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
_DISC, _RING = "people present, middle of the runs", "ring: no more in 9 of 10 runs"
_DOT = "fewer than 5, or none, in 9 of 10 runs"
Box = tuple[float, float, float, float]
Spot = tuple[float, float, float, float]


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
    _names(ax, data["map"]["countries"], there, box, most)


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
    ax: Axes,
    countries: Iterable[CountryData],
    there: list[tuple[PlaceData, int, int]],
    box: Box,
    most: float,
) -> None:
    """Names of places with most people, then of countries, each where none stands yet."""
    taken: list[Spot] = []
    figure: Any = ax.figure
    ax.apply_aspect()
    scale = 72 / figure.dpi
    inner = ax.get_window_extent().get_points() * scale
    for place, middle, high in there[:MOST_NAMES]:
        x, y = ax.transData.transform((place["lon"], place["lat"])) * scale
        name = short(place["name"], 30)
        count = f"{show_people(middle)} (to be safe {show_people(high)})"
        wide = max(width_of(name) * 5.4, width_of(count) * 4.1)
        away = math.sqrt(_area(high, most) / math.pi) + 3
        for ha, left, low in (
            ("left", x + away, y - 8),
            ("right", x - away - wide, y - 8),
            ("center", x - wide / 2, y + away + 1),
            ("center", x - wide / 2, y - away - 19),
        ):
            spot = (left, low, left + wide, low + 18)
            if _free(spot, taken, inner):
                taken.append(spot)
                _name(ax, ha, spot, name, count)
                break
    _name_countries(ax, countries, box, taken, inner)


def _name_countries(
    ax: Axes,
    countries: Iterable[CountryData],
    box: Box,
    taken: list[Spot],
    inner: Any,  # noqa: ANN401
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
        spot = (x - wide / 2, y - 4, x + wide / 2, y + 5)
        if _free(spot, taken, inner):
            taken.append(spot)
            ax.text(label[0], label[1], name, fontsize=7, color=COUNTRY, ha="center", va="center",
                    style="italic", zorder=1)  # fmt: skip


def _free(spot: Spot, taken: list[Spot], inner: Any) -> bool:  # noqa: ANN401
    (left, low), (right, high) = inner
    if spot[0] < left or spot[2] > right or spot[1] < low or spot[3] > high:
        return False
    return all(
        spot[2] < one[0] or one[2] < spot[0] or spot[3] < one[1] or one[3] < spot[1]
        for one in taken
    )


def _name(ax: Axes, ha: str, spot: Spot, name: str, count: str) -> None:
    from matplotlib.patheffects import withStroke

    across = {"left": spot[0], "right": spot[2], "center": (spot[0] + spot[2]) / 2}[ha]
    halo = [withStroke(linewidth=2.5, foreground="white")]
    looks: tuple[tuple[str, int, dict[str, Any]], ...] = (
        (name, 10, {"fontsize": 8, "weight": "bold", "color": INK}),
        (count, 1, {"fontsize": 6.8, "color": INK}),
    )
    for text, up, look in looks:
        ax.annotate(
            text, (across, spot[1] + up), xycoords="figure points", ha=ha, path_effects=halo,
            zorder=7, **look,
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
