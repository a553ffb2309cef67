"""Places ranked by the chance of more people than known shelter places, and what they need."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

import numpy as np

from waystation.domain.counts import SMALL, show_people
from waystation.domain.forecast import Forecast, Need
from waystation.domain.places import Location
from waystation.forecasting.needs import amount as amount_needed
from waystation.page.picks import LIKELY, Picks
from waystation.page.say import message
from waystation.page.schema import Message

MOST_PLACES = 5
WORTH_RANKING = 0.05
NEARLY_AS_FULL = 0.9
"""Share of the fullest day's value from which the last day of the forecast is no end of it."""


@dataclass(frozen=True)
class Risk:
    """One place, and the most people present there on any one day to come.

    Attributes:
        name: The location.
        capacity: Known shelter places; None where not entered.
        day: Day of the highest chance of exceeding them; where no chance is known, the day of the
            highest 90th percentile of people present. The fullest day of a run may be another.
        day_index: Its position.
        lasting: True where the last day of the forecast is nearly as full: more may come after.
        chance: Chance of more people than places on at least one day to come; NaN where not
            entered.
        low: Lower end of the likely number on the fullest day of a run.
        middle: Middle of it.
        high: Upper end.
    """

    name: str
    capacity: int | None
    day: dt.date
    day_index: int
    lasting: bool
    chance: float
    low: int
    middle: int
    high: int


def ranked(picks: Picks) -> list[Risk]:
    """Up to five places: by chance of exceeding from 0.05 on, then by people to be safe."""
    risks = [_risk(picks, location) for location in picks.drawn]
    shown = [risk for risk in risks if risk.high >= SMALL]
    return sorted(shown, key=_order)[:MOST_PLACES]


def shown_places(forecast: Forecast) -> tuple[str, ...]:
    """The places whose numbers the page shows in words and tables: watched or ranked, each once."""
    picks = Picks(forecast)
    return tuple(dict.fromkeys((*picks.watched, *(risk.name for risk in ranked(picks)))))


def _order(risk: Risk) -> tuple[float, float, float]:
    assessed = not math.isnan(risk.chance) and risk.chance >= WORTH_RANKING
    return (-risk.chance if assessed else 0.0, -risk.high, -risk.middle)


def _risk(picks: Picks, location: Location) -> Risk:
    name = location.name
    places = picks.shelter_places(location)
    chance = math.nan if places is None else picks.peak_exceeding(name)
    assessed = not math.isnan(chance)
    by_chance = assessed and chance > 0
    day = fullest_day(picks, name, by_chance=by_chance)
    low, middle, high = (picks.peak(q, name) for q in (LIKELY[0], 0.5, LIKELY[1]))
    return Risk(
        name=name,
        capacity=places if assessed else None,
        day=picks.days[day],
        day_index=day,
        lasting=_is_lasting(picks, name, day, by_chance=by_chance),
        chance=chance,
        low=low,
        middle=middle,
        high=high,
    )


def fullest_day(picks: Picks, name: str, *, by_chance: bool = False) -> int:
    """Position of the day after the as-of day on which most people may be at a place.

    Args:
        picks: The forecast.
        name: The location.
        by_chance: Take the day of the highest chance of more people than shelter places.
    """
    start = min(picks.today + 1, len(picks.days) - 1)
    lines = [picks.people("present", q, name) for q in (LIKELY[1], 0.95, 0.975)]
    chances = np.nan_to_num(picks.exceeding(name)) if by_chance else np.zeros(len(picks.days))
    return max(range(start, len(picks.days)), key=lambda i: (chances[i], *(n[i] for n in lines)))


def _is_lasting(picks: Picks, name: str, day: int, *, by_chance: bool) -> bool:
    counts = np.array(picks.people("present", LIKELY[1], name), dtype=np.float64)
    values = picks.exceeding(name) if by_chance else counts
    return bool(values[-1] >= NEARLY_AS_FULL * values[day])


def decision_line(picks: Picks, risks: list[Risk]) -> Message:
    """One sentence for the place most at risk; what is missing where nothing is known."""
    if not risks:
        return message("decision.none")
    top = risks[0]
    likely = {"range": [range_message(top.low, top.high)]}
    if top.capacity is None:
        return message(
            "decision.unknown", likely, place=top.name, day=top.day.isoformat(), middle=top.middle
        )
    return message(
        "decision.known",
        likely,
        place=top.name,
        chance=top.chance,
        capacity=top.capacity,
        last=picks.days[-1].isoformat(),
        middle=top.middle,
    )


def range_message(low: float, high: float) -> Message:
    """A range of people, or one number where both ends read the same."""
    if show_people(low) == show_people(high):
        return message("range.one", low=low)
    return message("range.two", low=low, high=high)


def show_amount(people: float, need: Need) -> str:
    """The amount for people, with its unit: "29 m³", "40 toilets"."""
    return show_quantity(amount_needed(need, people), need)


def show_quantity(amount: float, need: Need) -> str:
    """An amount of what is needed, with its unit; "none" for zero."""
    if amount <= 0:
        return "none"
    if need.whole:
        return f"{amount:,.0f} {need.unit}"
    value, unit = scale_unit(amount, need.unit)
    return f"{two_figures(value)} {unit}"


def tell_amount(people: float, need: Need) -> str:
    """The amount in a sentence or cell of its own, one thing in the singular: "1 toilet"."""
    shown = show_amount(people, need)
    single = need.whole and amount_needed(need, people) == 1
    return shown.removesuffix("s") if single else shown


def scale_unit(amount: float, unit: str) -> tuple[float, str]:
    """Litres from 1,000 on as m³, kilocalories in millions, kilograms as tonnes, for reading."""
    for small, factor, large in (("L", 1e3, "m³"), ("kcal", 1e6, "million kcal"), ("kg", 1e3, "t")):
        if re.split("[ /]", unit)[0] == small and amount >= factor:
            return amount / factor, unit.replace(small, large, 1)
    return amount, unit


def two_figures(value: float) -> str:
    """A number above 0 with two significant figures, half up."""
    digits = 1 - math.floor(math.log10(value))
    rounded = math.floor(value * 10.0**digits + 0.5) / 10.0**digits
    return f"{rounded:,.{max(0, digits)}f}" if digits > 0 else f"{rounded:,.0f}"
