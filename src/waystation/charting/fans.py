"""Series of a place: bands, the middle, shelter places, and what was reported."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from waystation.charting.canvas import (
    SIDE,
    SIZE,
    Chart,
    frame,
    key,
    new_figure,
    panel,
    plain_axes,
    style,
)
from waystation.charting.look import (
    BAND_HALF,
    BAND_MOST,
    BROWN,
    INK,
    MIDDLE,
    SOFT,
)
from waystation.charting.source import (
    at_risk,
    days,
    ends_of,
    figures_at,
    fullest,
    line,
    most_of,
)
from waystation.charting.words import FULLEST, between, place_sentence, short, told, wrapped
from waystation.domain.counts import show_people
from waystation.domain.days import show_day
from waystation.page.say import say, show_chance
from waystation.page.schema import PageData, PlaceData
from waystation.page.schema_evidence import FigureData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

LEAST_TOP = 10
MOST_SMALL = 9


def fan_chart(data: PageData, place: PlaceData, series: str, ax: Axes | None = None) -> Chart:
    """A place's chart: one series with its bands, capacity and reported figures.

    Args:
        data: The data of the page.
        place: The place.
        series: "present", "arrivals" or "waiting".
        ax: Axes to draw into; a sheet of its own where left out.
    """
    title = place_sentence(data, place, series)
    words = fan_words(data, place, series)
    if ax is not None:
        with style():
            _fan(ax, data, place, series, most_of(data, [place], series))
        return Chart(_figure(ax), (ax,), title, words)
    with style():
        figure = new_figure()
        measure = f"{place['name']}: {_lower(told(f'chart.{series}.title'))}."
        measure += f" {FULLEST}" if series == "present" else ""
        low, top = frame(figure, data, title, measure)
        low = key(figure, _handles(data, [place], series), low)
        ax = panel(figure, SIDE + 0.55, low + 0.3, SIZE[0] - 2 * SIDE - 0.6, top - low - 0.5)
        _fan(ax, data, place, series, most_of(data, [place], series))
    return Chart(figure, (ax,), title, words)


def risk_chart(data: PageData, places: int = 6) -> Chart:
    """The places most at risk side by side, on one scale.

    Args:
        data: The data of the page.
        places: How many, at most.
    """
    shown = at_risk(data, min(places, MOST_SMALL))
    title = say(data["top"]["decision"])
    with style():
        columns = min(3, max(1, len(shown)))
        rows = max(1, -(-len(shown) // columns))
        figure = new_figure((SIZE[0], 2.45 + 1.75 * rows))
        measure = f"{told('chart.present.title')}. {told('multiples.alike')} {FULLEST}"
        low, top = frame(figure, data, title, measure)
        low = key(figure, _handles(data, shown, "present"), low) + 0.1
        axes = []
        wide = (SIZE[0] - 2 * SIDE - 0.5) / columns
        high = (top - low) / rows
        most = most_of(data, shown, "present")
        for at, place in enumerate(shown):
            row, column = divmod(at, columns)
            left, bottom = SIDE + 0.5 + column * wide, top - (row + 1) * high + 0.28
            ax = panel(figure, left, bottom, wide - 0.2, high - 0.82)
            _fan(ax, data, place, "present", most, small=True)
            _small_title(ax, data, place)
            if column:
                ax.tick_params(axis="y", labelleft=False)
            axes.append(ax)
    words = " ".join(fan_words(data, place, "present") for place in shown) or title
    return Chart(figure, tuple(axes), title, words)


def fan_words(data: PageData, place: PlaceData, series: str) -> str:
    """What a chart of a place shows, in words."""
    label = told(f"chart.{series}.label", place=place["name"])
    at = [data["today"], fullest(data, place, series), len(data["days"]) - 1]
    said = [f"{label}.", *(_on_day(data, place, series, day) for day in dict.fromkeys(at))]
    if series == "present":
        said.append(_room_words(data, place))
    number = len(figures_at(data, place, series))
    said.append(f"{number} reported figure{'' if number == 1 else 's'}.")
    return " ".join(said)


def _on_day(data: PageData, place: PlaceData, series: str, day: int) -> str:
    low, middle, high = (line(data, place, series, share)[day] for share in (0.1, 0.5, 0.9))
    when = show_day(days(data)[day])
    if not high:
        return f"{told('chart.none.day', when=when)}."
    span = say(between(low, high)[0])
    return f"{told(f'chart.{series}.day', when=when, middle=show_people(middle), range=span)}."


def _room_words(data: PageData, place: PlaceData) -> str:
    room, chance = place["capacity"], place["peak_exceeding"]
    if room is None or chance is None:
        return told("chart.nocapacity")
    last = show_day(days(data)[-1])
    return told("chart.capacity", chance=chance, last=last, count=room)


def _fan(
    ax: Axes, data: PageData, place: PlaceData, series: str, most: int, *, small: bool = False
) -> None:
    x = list(range(len(data["days"])))
    lines = {q: line(data, place, series, q) for q in (0.05, 0.25, 0.5, 0.75, 0.95)}
    plain_axes(ax)
    ax.fill_between(x, lines[0.05], lines[0.95], color=BAND_MOST, linewidth=0)
    ax.fill_between(x, lines[0.25], lines[0.75], color=BAND_HALF, linewidth=0)
    ax.plot(x, lines[0.5], color=MIDDLE, linewidth=1.2 if small else 1.8)
    top = _scale(ax, most, small=small)
    ax.set_xlim(-0.5, len(x) - 0.5)
    day_ticks(ax, data, 3 if small else 8)
    ax.axvline(data["today"], color=SOFT, linewidth=1, linestyle=(0, (2, 2)))
    if not small:
        _name_today(ax, data)
    if series == "present":
        _room(ax, data, place, top, small=small)
    for figure in figures_at(data, place, series):
        _dot(ax, figure, top, small=small)
    if not any(lines[0.95]):
        ax.text(0.5, 0.5, told("chart.empty"), transform=ax.transAxes, ha="center", color=SOFT)


def _scale(ax: Axes, most: float, *, small: bool) -> float:
    """Ticks at whole, round numbers from zero; the top."""
    most = max(LEAST_TOP, most * 1.04)
    step = nice_step(most / (2 if small else 5))
    top = step * math.ceil(most / step)
    ticks = [step * at for at in range(round(top / step) + 1)]
    ax.set_ylim(0, top)
    ax.set_yticks(ticks, [f"{tick:,.0f}" for tick in ticks])
    return top


def nice_step(wanted: float, least: float = 1.0) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is no less than what is wanted."""
    unit = 10.0 ** math.floor(math.log10(max(wanted, least)))
    return max(least, next(unit * by for by in (1, 2, 5, 10) if unit * by >= wanted * 0.999))


def day_ticks(ax: Axes, data: PageData, most: int, first: int = 0) -> None:
    """Some days by name, the as-of day among them."""
    every = max(1, math.ceil((len(data["days"]) - first) / most))
    at = [day for day in range(first, len(data["days"])) if (day - data["today"]) % every == 0]
    shown = days(data)
    ax.set_xticks(at, [f"{shown[day].day} {shown[day]:%b}" for day in at])


def _name_today(ax: Axes, data: PageData) -> None:
    left = data["today"] > len(data["days"]) / 2
    ax.annotate(
        f"{told('chart.today')}, {show_day(days(data)[data['today']])}",
        (data["today"], 1),
        xycoords=("data", "axes fraction"),
        xytext=(-4 if left else 4, 5),
        textcoords="offset points",
        ha="right" if left else "left",
        fontsize=8,
        color=SOFT,
    )


def _room(ax: Axes, data: PageData, place: PlaceData, top: float, *, small: bool) -> None:
    room, chance = place["capacity"], place["peak_exceeding"]
    if room is None or room > top:
        return
    ax.axhline(room, color=BROWN, linewidth=1.2, linestyle=(0, (6, 3)))
    if small:
        return
    if chance is None:
        named = told("map.place.capacity", count=room)
    else:
        named = told("chart.capacity.short", chance=chance, count=room)
    under = room > top * 0.93
    highs, middle = line(data, place, "present", 0.95), len(data["days"]) // 2
    left = max(highs[:middle]) < max(highs[middle:])
    ax.annotate(
        named,
        (-0.5 if left else len(data["days"]) - 0.5, room),
        xytext=(2 if left else -2, -10 if under else 4),
        textcoords="offset points",
        ha="left" if left else "right",
        fontsize=8,
        color=BROWN,
        weight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.75, "pad": 0.8},
    )


def _dot(ax: Axes, figure: FigureData, top: float, *, small: bool) -> None:
    """A figure: a bar for its range, an arrow for "more than", filled where it was used."""
    day: Any = figure["day"]
    low, high = ends_of(figure)
    size = 3.2 if small else 5
    if high > low:
        ax.plot([day, day], [low, high], color=INK, linewidth=1, solid_capstyle="butt", zorder=3)
    if figure["open"]:
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1, "mutation_scale": size * 1.6}
        reach = min(top, high + top * 0.09)
        ax.annotate("", (day, reach), (day, high), arrowprops=arrow, zorder=3)
    face = INK if figure["used"] else "white"
    look: dict[str, Any] = {"markersize": size, "markeredgecolor": INK, "markerfacecolor": face}
    ax.plot([day], [(low + high) / 2], marker="o", linestyle="", zorder=4, **look)


def _small_title(ax: Axes, data: PageData, place: PlaceData) -> None:
    peak = dict(zip(data["quantiles"], place["peak"], strict=True))
    span = say(between(peak[0.1], peak[0.9])[0])
    chance = place["peak_exceeding"]
    if place["capacity"] is None or chance is None:
        room = told("ranks.nocapacity")
    else:
        room = f"more than {place['capacity']:,} shelter places: {show_chance(chance)}"
    for up, text, look in (
        (27, wrapped(place["name"], 30, 1)[0], {"weight": "bold", "fontsize": 9}),
        (16, f"fullest day: likely {span}", {"fontsize": 7.5}),
        (5, short(room, 40), {"fontsize": 7.5, "color": SOFT}),
    ):
        ax.annotate(
            text, (0, 1), xycoords="axes fraction", xytext=(0, up),
            textcoords="offset points", **look,
        )  # fmt: skip


def _handles(data: PageData, places: Sequence[PlaceData], series: str) -> list[Any]:
    """What of the key a chart needs."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    figures = [one for place in places for one in figures_at(data, place, series)]
    made: list[Any] = [
        Line2D([], [], color=MIDDLE, linewidth=1.8, label=told("chartkey.middle")),
        Patch(color=BAND_HALF, linewidth=0, label=told("chartkey.half")),
        Patch(color=BAND_MOST, linewidth=0, label=told("chartkey.most")),
        Line2D([], [], color=SOFT, linestyle=(0, (2, 2)), label=told("chartkey.today")),
    ]
    if series == "present" and any(place["capacity"] is not None for place in places):
        name = told("chartkey.capacity")
        made.append(Line2D([], [], color=BROWN, linestyle=(0, (6, 3)), label=name))
    for used, name in ((True, "chartkey.used"), (False, "chartkey.unused")):
        if any(one["used"] is used for one in figures):
            face = INK if used else "white"
            look: dict[str, Any] = {
                "markersize": 5,
                "markeredgecolor": INK,
                "markerfacecolor": face,
            }
            made.append(Line2D([], [], marker="o", linestyle="", label=told(name), **look))
    return made


def _lower(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _figure(ax: Axes) -> Any:  # noqa: ANN401
    return ax.figure
