"""Who is where, and where journeys end: chances as bars, in words beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from waystation.charting.canvas import SIDE, SIZE, Chart, frame, new_figure, panel, style
from waystation.charting.look import DEEP, INK, LEVELS, SOFT, UNKNOWN
from waystation.charting.source import days
from waystation.charting.words import between, short, told
from waystation.domain.days import show_day
from waystation.page.say import level, level_word, say, show_chance, tenths
from waystation.page.schema import PageData

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

MOST_PLACES, MOST_GROUPS = 5, 6
_ROW, _HEAD = 0.24, 0.62
Bars = tuple[str, str, list[tuple[str, float]]]
"""A group's name, what is said of it, and chances by name of a place."""


def groups_chart(data: PageData, ax: Axes | None = None) -> Chart:
    """Where each group may be on the as-of day, and how many people it is.

    Args:
        data: The data of the page.
        ax: Axes to draw into; a sheet of its own where left out.
    """
    sizes = data["quantiles"]
    shown: list[Bars] = []
    for group in data["groups"][:MOST_GROUPS]:
        size = dict(zip(sizes, group["sizes"], strict=True))
        people = f"likely {say(between(size[0.1], size[0.9])[0])} people"
        places = [(one["place"], one["chance"]) for one in group["at"][:MOST_PLACES]]
        shown.append((group["title"], people, places))
    when = show_day(days(data)[data["today"]])
    measure = f"Where each group may be on {when}, the as-of day: chance of each place."
    if not shown:
        measure = (
            "Nobody travels in a group that stays together: there is nothing to tell of groups."
        )
    return _chart(data, say(data["top"]["title"]), measure, shown, ax)


def ends_chart(data: PageData, ax: Axes | None = None) -> Chart:
    """Where journeys end, by group.

    Args:
        data: The data of the page.
        ax: Axes to draw into; a sheet of its own where left out.
    """
    titles = {group["name"]: group["title"] for group in data["groups"]}
    names = list(dict.fromkeys(one["group"] for one in data["end_places"]))
    shown: list[Bars] = []
    for name in names[:MOST_GROUPS]:
        found = [one for one in data["end_places"] if one["group"] == name]
        found.sort(key=lambda one: (not one["place"], -one["chance"]))
        places = [one for one in found if one["place"]][:MOST_PLACES]
        rows = [(one["place"] or told("ends.few"), one["chance"]) for one in
                [*places, *(one for one in found if not one["place"])]]  # fmt: skip
        shown.append((titles.get(name, name) or told("group.everybody"), "", rows))
    day = show_day(days(data)[-1])
    measure = told("ends.where", day=day)
    return _chart(data, _ends_title(data, shown, day), measure, shown, ax)


def _ends_title(data: PageData, shown: Sequence[Bars], day: str) -> str:
    known = {place["name"] for place in data["places"]}
    said = []
    for name, _, rows in shown:
        places = [row for row in rows if row[0] in known]
        if places and tenths(places[0][1]):
            said.append(f"{name}: {places[0][0]} ({show_chance(places[0][1])})")
    if not said:
        return f"By {day} no one place is expected to hold most of a group whose journey has ended."
    return f"Likeliest to hold most of those whose journey has ended by {day}: {'; '.join(said)}."


def _chart(
    data: PageData, title: str, measure: str, shown: Sequence[Bars], ax: Axes | None
) -> Chart:
    words = " ".join([title, measure, *map(_words, shown)])
    with style():
        if ax is not None:
            _bars(ax, shown)
            figure: Any = ax.figure
            return Chart(figure, (ax,), title, words)
        rows = sum(max(1, len(rows)) for _, _, rows in shown)
        height = 1.9 + rows * _ROW + len(shown) * _HEAD
        figure = new_figure((SIZE[0], max(3.2, height)))
        low, top = frame(figure, data, title, measure)
        wide = SIZE[0] - 2 * SIDE
        ax = panel(figure, SIDE + 2.5, low + 0.1, wide - 4.45, top - low - 0.15)
        _bars(ax, shown)
    return Chart(figure, (ax,), title, words)


def _bars(ax: Axes, shown: Sequence[Bars]) -> None:
    """Bars from zero to ten in ten, group below group."""
    for side in ax.spines.values():
        side.set_visible(False)
    ax.set_xlim(0, 1)
    ax.set_xticks([])
    ax.set_yticks([])
    y = _HEAD - 0.4
    for name, people, rows in shown:
        y -= _HEAD
        head = f"{short(name, 60)}{': ' + people if people else ''}"
        _beside(ax, y + 0.14, head, -2.45, weight="bold", fontsize=9.5)
        for place, chance in rows or [("not told", 0.0)]:
            y -= _ROW
            if not rows:
                _beside(ax, y, place, -0.08, ha="right", color=SOFT)
                continue
            ax.barh(y + 0.02, 1, height=0.15, color="#f1f3f4", linewidth=0)
            nowhere = place == told("ends.few")
            look: dict[str, Any] = {
                "color": UNKNOWN if nowhere else LEVELS[level(chance)],
                "edgecolor": DEEP,
                "linewidth": 0.7,
            }
            ax.barh(y + 0.02, chance, height=0.15, **look)
            _beside(ax, y, short(place, 30), -0.08, ha="right")
            said = f"{show_chance(chance)}: {level_word(chance)}"
            ax.annotate(
                said, (1, y), xytext=(6, 0), textcoords="offset points", fontsize=8.5,
                annotation_clip=False, va="center",
            )  # fmt: skip
    ax.set_ylim(y - 0.1, 0)


def _beside(ax: Axes, y: float, text: str, inches: float, **look: Any) -> None:  # noqa: ANN401
    ax.annotate(
        text, (0, y), xytext=(inches * 72, 0), textcoords="offset points",
        annotation_clip=False, va="center", **{"fontsize": 8.5, "color": INK, **look},
    )  # fmt: skip


def _words(bars: Bars) -> str:
    name, people, rows = bars
    said = ", ".join(f"{place} {show_chance(chance)}" for place, chance in rows) or "not told"
    return f"{name}{' (' + people + ')' if people else ''}: {said}."
