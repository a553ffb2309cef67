"""What a place may need, day by day, against what there is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from waystation.charting.amounts import need_of, per_person
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
from waystation.charting.fans import day_ticks, nice_step
from waystation.charting.look import BAND_HALF, BROWN, MIDDLE, SOFT
from waystation.charting.source import days, fullest, line, supply_on
from waystation.charting.words import FULLEST, joined, told, wrapped
from waystation.domain.days import show_day
from waystation.forecasting.needs import HIGH, amount
from waystation.forecasting.needs import MIDDLE as HALF
from waystation.page.ranking import scale_unit, tell_amount
from waystation.page.say import ENGLISH
from waystation.page.schema import PageData, PlaceData, StandardData

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def needs_chart(data: PageData, place: PlaceData, item: str = "", ax: Axes | None = None) -> Chart:
    """What the people present need: for the middle of the runs, and to be safe.

    Args:
        data: The data of the page.
        place: The place.
        item: One item of the standards; all of them where empty.
        ax: Axes for one item; the first where none is named.
    """
    wanted = [one for one in data["standards"] if not item or one["item"] == item]
    title = _title(data, place)
    words = " ".join([title, *(_words(data, place, need) for need in wanted)])
    with style():
        if ax is not None:
            for need in wanted[:1]:
                _draw(ax, data, place, need)
            return Chart(_figure_of(ax), (ax,), title, words)
        figure = new_figure((SIZE[0], 6.8 if len(wanted) > 2 else 4.4))
        measure = f"{place['name']}: {_first_low(told('needs.title'))}. {FULLEST}"
        low, top = frame(figure, data, title, measure)
        low = key(figure, _handles(data, place, wanted), low)
        axes = _panels(figure, data, place, wanted, low, top)
    return Chart(figure, axes, title, words)


def _panels(
    figure: Any,  # noqa: ANN401
    data: PageData,
    place: PlaceData,
    wanted: list[StandardData],
    low: float,
    top: float,
) -> tuple[Axes, ...]:
    columns = min(2, max(1, len(wanted)))
    rows = max(1, -(-len(wanted) // columns))
    wide, high = (SIZE[0] - 2 * SIDE) / columns, (top - low) / rows
    axes = []
    for at, need in enumerate(wanted):
        row, column = divmod(at, columns)
        left, bottom = SIDE + 0.6 + column * wide, top - (row + 1) * high + 0.3
        ax = panel(figure, left, bottom, wide - 0.75, high - 0.92)
        _draw(ax, data, place, need)
        axes.append(ax)
    return tuple(axes)


def _draw(ax: Axes, data: PageData, place: PlaceData, standard: StandardData) -> None:
    need, (first, last) = need_of(standard), (data["today"], len(data["days"]))
    x = list(range(first, last))
    lines = {q: line(data, place, "present", q)[first:] for q in (HALF, HIGH)}
    supply = [supply_on(data, place, standard, day) for day in x]
    entered = [one for one in supply if one is not None]
    most = max([amount(need, people) for people in lines[HIGH]] + entered)
    factor, unit = scale_unit(most, need.unit) if not need.whole else (most, need.unit)
    by = factor / most if most else 1.0
    middle, high = ([amount(need, one) * by for one in lines[q]] for q in (HALF, HIGH))
    plain_axes(ax)
    ax.fill_between(x, 0, high, color=BAND_HALF, linewidth=0)
    ax.plot(x, high, color=MIDDLE, linewidth=1, linestyle=(0, (1, 1)))
    ax.plot(x, middle, color=MIDDLE, linewidth=1.8)
    if entered:
        told_of = [math.nan if one is None else one * by for one in supply]
        ax.step(x, told_of, where="mid", color=BROWN, linewidth=1.4, linestyle=(0, (6, 3)))
    _amount_ticks(ax, most * by)
    ax.set_xlim(first - 0.5, last - 0.5)
    day_ticks(ax, data, 5, first)
    _panel_title(ax, standard, unit)


def _panel_title(ax: Axes, standard: StandardData, unit: str) -> None:
    name = f"{standard['item'][:1].upper()}{standard['item'][1:]}"
    if not standard["whole"]:
        name += f", {unit}".replace("/day", " a day")
    basis = wrapped(f"{per_person(standard, ENGLISH)}: {standard['source']}", 78, 2)
    up = 5 + 10 * len(basis)
    texts: list[tuple[int, str, dict[str, Any]]] = [
        (up + 1, name, {"weight": "bold", "fontsize": 9})
    ]
    for at, text in enumerate(reversed(basis)):
        texts.append((5 + 10 * at, text, {"fontsize": 7, "color": SOFT}))
    for height, text, look in texts:
        ax.annotate(
            text,
            (0, 1),
            xycoords="axes fraction",
            xytext=(-38, height),
            textcoords="offset points",
            **look,
        )


def _amount_ticks(ax: Axes, most: float) -> None:
    step = nice_step(max(most, 1e-9) * 1.04 / 3, least=0.001)
    top = step * max(1, math.ceil(most * 1.04 / step))
    ticks = [step * at for at in range(round(top / step) + 1)]
    ax.set_ylim(0, top)
    ax.set_yticks(ticks, [f"{tick:,.10g}" for tick in ticks])


def _title(data: PageData, place: PlaceData) -> str:
    peak = dict(zip(data["quantiles"], place["peak"], strict=True))
    when = show_day(days(data)[fullest(data, place)])
    if not peak[HIGH]:
        return f"{place['name']}: {told('needs.nobody')}"
    daily, once = [], []
    for one in data["standards"]:
        need = tell_amount(peak[HIGH], need_of(one)).replace(" (dry)", "").replace("/day", "")
        if one["whole"]:
            once.append(need if one["item"] in need or one["unit"] == one["item"]
                        else f"{need.split(' ')[0]} {one['item']}")  # fmt: skip
        else:
            daily.append(f"{need} of {one['item']}")
    what = joined([*([f"{joined(daily)} a day"] if daily else []), *once])
    return f"To be safe, {place['name']} may need {what} on its fullest day, about {when}."


def _words(data: PageData, place: PlaceData, standard: StandardData) -> str:
    need = need_of(standard)
    peak = dict(zip(data["quantiles"], place["peak"], strict=True))
    supply = supply_on(data, place, standard, fullest(data, place))
    there = "" if supply is None else f"; there is {supply:,.10g} {standard['unit']}"
    middle, safe = (tell_amount(peak[share], need) for share in (HALF, HIGH))
    return (
        f"{standard['item'].capitalize()} on the fullest day: {middle} in the middle of the runs, "
        f"{told('needs.safe', amount=safe)}{there}. Standard: {standard['source']}."
    )


def _handles(data: PageData, place: PlaceData, wanted: list[StandardData]) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    made: list[Any] = [
        Line2D([], [], color=MIDDLE, linewidth=1.8, label="need, middle of the runs"),
        Patch(facecolor=BAND_HALF, label="to be safe: enough in 9 of 10 runs"),
    ]
    last = len(data["days"])
    if any(
        supply_on(data, place, one, day) is not None
        for one in wanted
        for day in range(data["today"], last)
    ):
        look = (0, (6, 3))
        made.append(Line2D([], [], color=BROWN, linestyle=look, label="at hand, as entered"))
    return made


def _first_low(text: str) -> str:
    return f"{text[:1].lower()}{text[1:]}"


def _figure_of(ax: Axes) -> Any:  # noqa: ANN401
    return ax.figure
