"""Ways of the per-person engine: somebody walks leg by leg until a journey ends as theirs did."""

from __future__ import annotations

from waystation.domain.model import IntArray
from waystation.domain.parameters import P
from waystation.engine.reference_people import Day
from waystation.engine.state import NOWHERE


def count_journey(
    day: Day, ways: IntArray, start: int, end: int, group: int, days: int | None
) -> None:
    """Count a journey on each route of its way, on the day somebody comes onto it.

    Walks are made by the chances of legs and of going on, and thrown away until one ends at the
    journey's end; so what is left has the distribution of ways given the end.

    Args:
        day: The day of setting out.
        ways: (E, days) people who come onto each route on each day, counted in place.
        start: Where somebody sets out.
        end: The first stop, L for detention on the way.
        group: Number of the group.
        days: Days until they arrive; None for those detained, who are counted on this day.
    """
    walked: list[int] | None = None
    while walked is None:
        walked = _walk(day, start, end, int(day.today.journeys_of[group]))
    taken = [_leg_days(day, route, group) for route in walked]
    for number, route in enumerate(walked):
        share = sum(taken[:number]) / sum(taken)
        later = 0 if days is None else int(share * days)
        ways[route, day.number + later] += 1


def _walk(day: Day, start: int, end: int, table: int) -> list[int] | None:
    """Routes of one walk to its first stop; None where it ends elsewhere."""
    today, facts = day.today, day.rules.facts
    place, walked = start, list[int]()
    while True:
        first, beyond = facts.first_route[place], facts.first_route[place + 1]
        choice = day.pick(today.leg[table, first:beyond].tolist())
        if choice == NOWHERE:
            return walked if walked and place == end else None
        route = int(first) + choice
        walked.append(route)
        if day.happens(today.detained_route[route]):
            return walked if end == len(today.level) else None
        place = int(facts.route_end[route])
        if not day.happens(today.going_on[table, place]):
            return walked if place == end else None


def _leg_days(day: Day, route: int, group: int) -> float:
    """Days a route takes at the median paces of a group."""
    table = int(day.today.journeys_of[group])
    foot, vehicle, slow = day.rules.situations.leg_costs()[table, :, route].tolist()
    paces = day.theta[group]
    return float(foot / paces[P.WALK_PACE] + vehicle / paces[P.SOLO_PACE] + slow)
