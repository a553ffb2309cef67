"""Days that departures.csv says nothing of, and what a forecast takes for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from waystation.domain.caveats import Caveat
from waystation.domain.days import show_long_day
from waystation.domain.movement import Movement, movement_of
from waystation.domain.scenario import Departures, Scenario
from waystation.domain.telling import counted


def untold_departures(scenario: Scenario, as_of: dt.date) -> Caveat | None:
    """That departures are known only until a day before the as-of day; None where they are not.

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
        return None
    until, memory = max(told), round(rules.departures_memory_days)
    window = min(memory, (as_of - scenario.first_day).days + 1)
    return _caveat(until, as_of, _whom(rules), _unless_told(known, as_of), window)


def _caveat(
    until: dt.date, as_of: dt.date, whom: Caveat, unless: tuple[Caveat, ...], window: int
) -> Caveat:
    """What is taken for the days behind the last one that is told.

    Args:
        until: The last day that is told.
        as_of: Day the forecast starts from.
        whom: Who sets off on days no row speaks of.
        unless: What goes before the mean.
        window: Days whose mean goes on after the as-of day.
    """
    since = (as_of - until).days
    last = show_long_day(until)
    days = f"the {since:,} days" if since > 1 else "the one day"
    begun = f"Departures are known until {last} only: on {days} from then to the as-of day"
    rows = "".join(one.text for one in unless)
    args: dict[str, str | int] = {"count": since, "until": until.isoformat()}
    parts = {"whom": (whom,), "unless": unless}
    if since >= window:
        text = f"{begun}, and after it{rows}, {whom.text} is taken to set off."
        return Caveat(text, "caveat.departures.none", args, parts)
    mean = Caveat(counted(window, "day"), "caveat.days", {"count": window})
    text = (
        f"{begun} {whom.text} is taken to set off; after it{rows} the mean of the last "
        f"{mean.text} goes on, those without departures included."
    )
    return Caveat(text, "caveat.departures.mean", args, {**parts, "window": (mean,)})


def _whom(rules: Movement) -> Caveat:
    """Who sets off on days no row speaks of."""
    rates = (rules.conflict_departures, rules.flood_departures, rules.food_departures)
    besides, key = (" but whom hazards drive out", ".hazards") if any(rates) else ("", "")
    if rules.departures_even:
        part = f"only the part that departures_even spreads ({rules.departures_even:.0%})"
        args = {"percent": round(100 * rules.departures_even)}
        return Caveat(f"{part}{besides}", f"caveat.whom.part{key}", args)
    return Caveat(f"nobody{besides}", f"caveat.whom.nobody{key}")


def _unless_told(known: Sequence[Departures], as_of: dt.date) -> tuple[Caveat, ...]:
    """What to add where rows speak of days after the as-of day."""
    if not any(row.last_day > as_of for row in known):
        return ()
    return (Caveat(", where no row tells otherwise,", "caveat.unless"),)
