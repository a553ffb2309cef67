"""Days that departures.csv says nothing of, and what a forecast takes for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waystation.domain.movement import Movement, movement_of
from waystation.domain.scenario import Departures, Scenario
from waystation.domain.telling import counted


def untold_departures(scenario: Scenario, as_of: dt.date) -> str:
    """That departures are known only until a day before the as-of day; empty where they are not.

    A row of departures.csv tells of each of its days, also one that says nobody left. A scenario
    without a row for the days up to the as-of day tells who leaves in other ways. Where departures
    are spread evenly over all days, no day stands out.

    Args:
        scenario: A valid scenario.
        as_of: Day the forecast starts from.
    """
    known = [row for row in scenario.departures if row.known(as_of)]
    told = [min(row.last_day, as_of) for row in known if row.first_day <= as_of]
    rules = movement_of(scenario.settings)
    if not told or max(told) == as_of or rules.departures_even == 1.0:
        return ""
    until, whom = max(told), _whom(rules)
    since, memory = (as_of - until).days, round(rules.departures_memory_days)
    days = f"the {since:,} days" if since > 1 else "the 1 day"
    begun = f"Departures are known until {until} only: on {days} from then to the as-of day"
    rows = _unless_told(known, as_of)
    if since >= memory:
        return f"{begun}, and after it{rows}, {whom} is taken to set off."
    window = min(memory, (as_of - scenario.first_day).days + 1)
    return (
        f"{begun} {whom} is taken to set off; after it{rows} the mean of the last "
        f"{counted(window, 'day')} goes on, those without departures included."
    )


def _whom(rules: Movement) -> str:
    """Who sets off on days no row speaks of."""
    rates = (rules.conflict_departures, rules.flood_departures, rules.food_departures)
    besides = " but whom hazards drive out" if any(rates) else ""
    if rules.departures_even:
        return f"only the part that departures_even spreads ({rules.departures_even:.0%}){besides}"
    return f"nobody{besides}"


def _unless_told(known: Sequence[Departures], as_of: dt.date) -> str:
    """What to add where rows speak of days after the as-of day."""
    return ", where no row tells otherwise," * any(row.last_day > as_of for row in known)
