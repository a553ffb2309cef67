"""An explanation as it is read in a terminal, as JSON and as a table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from rich.console import Group as Stack
from rich.console import RenderableType
from rich.text import Text

from waystation.domain.counts import show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.evidence import Entry
from waystation.domain.forecast import Posterior
from waystation.domain.influence import Number, Subject
from waystation.forecasting.explain import Explanation, Influence
from waystation.forecasting.listing import AS_CORRECTED, read_as
from waystation.page.desk import show_reading
from waystation.page.fitted import FittedTable
from waystation.page.say import show_chance
from waystation.world.tables import table_text

_TOLD = {
    Subject.ARRIVALS: "People who arrive at {place} on {day}",
    Subject.PRESENT: "People at {place} at the end of {day}",
    Subject.REACH: "Chance that {place} has been reached by {day}",
}
MOST_ROWS = 12
"""Origins and unknowns shown where not all are asked for."""

COLUMNS = (
    "part", "id", "told", "speaker", "event_day", "published", "middle", "low", "high",
    "before_middle", "before_low", "before_high", "moved", "effective", "held_back", "band", "near",
    "outside",
)  # fmt: skip
"""Columns of explain.csv. Part "number": the number, and before any figure. "without": the number
without an origin. "unknown": after the figures, and before."""


def explained(found: Explanation, *, everything: bool = False) -> RenderableType:
    """Everything the terminal shows of an explanation, top to bottom.

    Args:
        found: The explanation.
        everything: All origins and unknowns, not those that matter most.
    """
    return Stack(
        Text(_title(found), style="bold"),
        *(Text(line) for line in _lines(found)),
        Text(""),
        *_influences(found, everything),
        *_unknowns(found, everything),
        *_outside(found),
        Text(_footnote(found), style="dim"),
    )


def _title(found: Explanation) -> str:
    day = f"{show_day(found.day)} {found.day.year}"
    return f"{_TOLD[found.asked].format(place=found.place, day=day)}: {_show(found, found.number)}"


def _lines(found: Explanation) -> Iterator[str]:
    forecast = found.forecast
    yield f"Before any figure: {_show(found, found.before)}"
    used = len(found.influences)
    yield (
        f"As of {forecast.as_of}; {used} origins used; {forecast.members:,} members, seed "
        f"{forecast.seed}."
    )
    if forecast.method:
        yield forecast.method


def _show(found: Explanation, number: Number) -> str:
    if found.asked is Subject.REACH:
        return f"{show_chance(number.middle)} ({number.middle:.0%})"
    return f"{show_people(number.middle)} (9 in 10: {show_range(number.low, number.high)})"


def _influences(found: Explanation, everything: bool) -> Iterator[RenderableType]:
    shown = found.influences if everything else found.influences[:MOST_ROWS]
    if not shown:
        yield Text("No figure was used.")
        return
    chance = found.asked is Subject.REACH
    heads = ["ID", "Says", "Who", "Day", "Without it", *([] if chance else ["9 in 10"]), "Moves it"]
    rows = [tuple(_cells(found, one)) for one in shown]
    left = len(found.influences) - len(shown)
    more = f"; {left} that matter less: --all" if left else ""
    title = f"Without each origin, the strongest first{more}"
    yield FittedTable(title, heads, rows, frozenset({"ID", "Day", "9 in 10", "Moves it"}))


def _cells(found: Explanation, one: Influence) -> Iterator[str]:
    figure = one.entry.figure
    yield one.entry.figure_id[:8]
    yield _says(one.entry)
    yield figure.speaker or figure.publisher or "unknown"
    yield f"{figure.event_day:%d %b}" if figure.event_day else "unknown"
    if found.asked is Subject.REACH:
        yield f"{one.without.middle:.0%}"
        yield f"{_least(one)}{_points(found.number.middle - one.without.middle)}"
        return
    yield show_people(one.without.middle)
    yield show_range(one.without.low, one.without.high).replace(" to ", "–")
    yield f"{_least(one)}{show_people(one.moved)}"


def _says(entry: Entry) -> str:
    """The words of a figure; the number of a person who corrected it where they say another."""
    reading = read_as(entry)
    if reading is not None and reading.rule == AS_CORRECTED:
        return f"{show_reading(reading)} corrected"
    return " ".join(entry.figure.words.split()) or "a sighting"


def _points(change: float) -> str:
    """A change of a chance in points of a hundred."""
    points = round(100 * change)
    return f"{points:+d} %" if points else "0 %"


def _least(one: Influence) -> str:
    return "≥ " if one.held_back else ""


def _unknowns(found: Explanation, everything: bool) -> Iterator[RenderableType]:
    learnt = found.learnt if everything else found.learnt[:MOST_ROWS]
    if not learnt:
        return
    left = len(found.learnt) - len(learnt)
    more = f"; {left} that changed less: --all" if left else ""
    heads = ("Unknown", "Unit", "before: middle", "9 in 10", "after: middle", "9 in 10 ")
    yield FittedTable(f"What the figures told{more}", heads, [_learnt(one) for one in learnt])


def _learnt(one: Posterior) -> tuple[str, ...]:
    return (
        one.name,
        one.unit,
        f"{one.prior:.3g}",
        f"{one.prior_low:.3g}–{one.prior_high:.3g}",
        f"{one.posterior:.3g}",
        f"{one.posterior_low:.3g}–{one.posterior_high:.3g}",
    )


def _outside(found: Explanation) -> Iterator[RenderableType]:
    """Figures that the forecast itself holds hardly possible."""
    rows = [
        (
            one.entry.figure_id[:8],
            _says(one.entry),
            one.entry.figure.speaker or one.entry.figure.publisher or "unknown",
            one.decision.outside,
        )
        for one in found.influences
        if one.decision.outside
    ]
    if rows:
        title = "Reports that lie outside what the forecast says would be reported"
        yield FittedTable(title, ("ID", "Says", "Who", "Lies"), rows, frozenset({"ID"}))


def _footnote(found: Explanation) -> str:
    chance, members = found.asked is Subject.REACH, found.forecast.members
    told = "Copies count as one origin. Without it: members weighted as if it had not been there. "
    told += "Moves it: " + ("in points of a hundred. " if chance else "mean shift of quantiles. ")
    if found.influences:
        fewest = min(one.effective for one in found.influences)
        told += f"The answers rest on {fewest:,.0f} of {members:,} members at least; "
        told += "≥: they cannot tell all of an influence. "
    if chance:
        noise = 200 * math.sqrt(found.number.middle * (1 - found.number.middle) / members)
        told += f"With so many members a chance is known to about {noise:.0f} points. "
    return told + "Of reports that fit, 2 in 100 lie outside by chance."


def as_json(found: Explanation) -> dict[str, Any]:
    """An explanation for programs."""
    forecast = found.forecast
    return {
        "what": found.asked.value,
        "place": found.place,
        "day": found.day.isoformat(),
        "as_of": forecast.as_of.isoformat(),
        "members": forecast.members,
        "seed": forecast.seed,
        "method": forecast.method,
        "number": _as_dict(found.number),
        "before_any_figure": _as_dict(found.before),
        "origins": [
            {
                "figure_id": one.entry.figure_id,
                "copies": list(one.decision.copies),
                "words": one.entry.figure.words,
                "speaker": one.entry.figure.speaker,
                "publisher": one.entry.figure.publisher,
                "event_day": _day(one.entry.figure.event_day),
                "published": _day(one.entry.figure.published),
                "meaning": one.decision.meaning,
                "without": _as_dict(one.without),
                "moved": round(one.moved, 6),
                "effective_members": round(one.effective, 1),
                "held_back": one.held_back,
                "band": one.decision.band,
                "near": one.decision.near,
                "outside": one.decision.outside,
            }
            for one in found.influences
        ],
        "unknowns": [
            {
                "name": one.name,
                "unit": one.unit,
                "prior": {"middle": one.prior, "low": one.prior_low, "high": one.prior_high},
                "posterior": {
                    "middle": one.posterior,
                    "low": one.posterior_low,
                    "high": one.posterior_high,
                },
            }
            for one in found.learnt
        ],
    }


def _as_dict(number: Number) -> dict[str, float]:
    return {"middle": number.middle, "low": number.low, "high": number.high}


def _day(day: Any) -> str | None:  # noqa: ANN401
    return None if day is None else str(day.isoformat())


def as_csv(found: Explanation) -> str:
    """An explanation as the table explain.csv."""
    told = f"{found.asked} at {found.place} on {found.day}, as of {found.forecast.as_of}"
    rows = [{"part": "number", "told": told, **_ends(found.number, found.before)}]
    for one in found.influences:
        figure, made = one.entry.figure, one.decision
        rows.append(
            {
                "part": "without",
                "id": one.entry.figure_id,
                "told": made.meaning,
                "speaker": figure.speaker or figure.publisher,
                "event_day": _day(figure.event_day) or "",
                "published": _day(figure.published) or "",
                **_ends(one.without),
                "moved": f"{one.moved:.6g}",
                "effective": f"{one.effective:.0f}",
                "held_back": "yes" if one.held_back else "no",
                "band": "" if made.band is None else f"{made.band:.3f}",
                "near": "" if made.near is None else f"{made.near:.3f}",
                "outside": made.outside,
            }
        )
    for learnt in found.learnt:
        after = Number(learnt.posterior, learnt.posterior_low, learnt.posterior_high)
        before = Number(learnt.prior, learnt.prior_low, learnt.prior_high)
        told = f"{learnt.name} ({learnt.unit})"
        rows.append({"part": "unknown", "told": told, **_ends(after, before)})
    return table_text([COLUMNS, *([row.get(name, "") for name in COLUMNS] for row in rows)])


def _ends(number: Number, before: Number | None = None) -> dict[str, str]:
    shown = {name: f"{value:.6g}" for name, value in _as_dict(number).items()}
    if before is not None:
        shown |= {f"before_{name}": f"{value:.6g}" for name, value in _as_dict(before).items()}
    return shown
