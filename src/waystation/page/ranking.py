"""Places ranked by the chance of more people than known shelter places, and what they need."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

import numpy as np

from waystation.domain.counts import SMALL, show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.forecast import Need
from waystation.domain.places import Location
from waystation.forecasting.needs import amount as amount_needed
from waystation.page.picks import LIKELY, Picks
from waystation.page.sentences import level_word, show_chance

MOST_PLACES = 5
WORTH_RANKING = 0.05


@dataclass(frozen=True)
class Risk:
    """One place, on its next day at risk.

    Attributes:
        name: The location.
        capacity: Known shelter places; None where not entered.
        day: Day of the highest chance of exceeding, or of most people where no chance is known.
        day_index: Its position.
        chance: Chance of more people than places; NaN where not entered.
        low: Lower end of the likely number present.
        middle: Middle of it.
        high: Upper end.
    """

    name: str
    capacity: int | None
    day: dt.date
    day_index: int
    chance: float
    low: int
    middle: int
    high: int


def ranked(picks: Picks) -> list[Risk]:
    """Up to five places: by chance of exceeding, then by people expected."""
    risks = [_risk(picks, location) for location in picks.drawn]
    shown = [risk for risk in risks if risk.high >= SMALL]
    return sorted(shown, key=_order)[:MOST_PLACES]


def _order(risk: Risk) -> tuple[float, float, float]:
    known = 0.0 if math.isnan(risk.chance) or risk.chance < WORTH_RANKING else risk.chance
    return (-known, -risk.middle, -risk.high)


def _risk(picks: Picks, location: Location) -> Risk:
    start = min(picks.today + 1, len(picks.days) - 1)
    places = picks.shelter_places(location)
    chances = picks.exceeding(location.name)[start:]
    if places is None:
        chances = np.full_like(chances, np.nan)
    low, middle, high = (
        picks.people("present", q, location.name) for q in (LIKELY[0], 0.5, LIKELY[1])
    )
    if np.all(np.isnan(chances)) or np.nanmax(chances) <= 0:
        best = max(range(start, len(middle)), key=lambda i: (middle[i], high[i], -i))
        chance = math.nan if np.all(np.isnan(chances)) else 0.0
    else:
        best = start + int(np.nanargmax(chances))
        chance = float(np.nanmax(chances))
    places = None if math.isnan(chance) else places
    return Risk(
        location.name, places, picks.days[best], best, chance, low[best], middle[best], high[best]
    )


def decision_line(risks: list[Risk]) -> str:
    """One sentence for the place most at risk; what is missing where nothing is known."""
    if not risks:
        return "No place is expected to see 5 people or more within the horizon."
    top = risks[0]
    expected = f"{show_people(top.middle)} (likely {show_range(top.low, top.high)})"
    if top.capacity is None:
        return (
            f"Most people are expected in {top.name} around {show_day(top.day)}: {expected}. "
            "Shelter places not entered there, so no chance of exceeding them can be given."
        )
    return (
        f"{level_word(top.chance).capitalize()}: {show_chance(top.chance)} chance that more than "
        f"{top.capacity:,} people, the shelter places known, are present in {top.name} on "
        f"{show_day(top.day)}; about {expected} are expected."
    )


def show_amount(people: float, need: Need) -> str:
    """The amount for people, with its unit: "29 m³", "40 toilets"."""
    amount = amount_needed(need, people)
    if amount <= 0:
        return "none"
    if need.whole:
        return f"{amount:,.0f} {need.unit}"
    value, unit = scale_unit(amount, need.unit)
    return f"{_two_figures(value)} {unit}"


def scale_unit(amount: float, unit: str) -> tuple[float, str]:
    """Litres from 1,000 on as m³, kilocalories in millions, kilograms as tonnes, for reading."""
    for small, factor, large in (("L", 1e3, "m³"), ("kcal", 1e6, "million kcal"), ("kg", 1e3, "t")):
        if re.split("[ /]", unit)[0] == small and amount >= factor:
            return amount / factor, unit.replace(small, large, 1)
    return amount, unit


def _two_figures(value: float) -> str:
    digits = 1 - math.floor(math.log10(value))
    rounded = math.floor(value * 10.0**digits + 0.5) / 10.0**digits
    return f"{rounded:,.{max(0, digits)}f}" if digits > 0 else f"{rounded:,.0f}"
