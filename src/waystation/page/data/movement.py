"""Groups, first arrivals and where journeys end."""

from __future__ import annotations

import math

from waystation.page.data.places import SHOWN_QUANTILES, chance
from waystation.page.picks import EVERYONE, LIKELY, Picks
from waystation.page.schema import ArrivalData, EndData, EndPlace, GroupData, ReachedBy

REPORT_STEPS = (7, 14, 28)
_PLACES = 3
_WORTH_NAMING = 0.05


def groups_data(picks: Picks) -> list[GroupData]:
    """Travelling groups with their size and place on the as-of day."""
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    return [
        {
            "name": group,
            "title": titles.get(group, group),
            "sizes": [int(picks.size(q, group, "group_size")) for q in SHOWN_QUANTILES],
            "at": [
                {"place": name, "chance": round(share, 2)}
                for name, share in picks.at(group)[:_PLACES]
                if share >= _WORTH_NAMING
            ],
        }
        for group in picks.groups
    ]


def arrivals_data(picks: Picks) -> list[ArrivalData]:
    """First arrivals at the watched places: everyone, then each travelling group."""
    groups = (EVERYONE, *(picks.groups if len(picks.groups) > 1 else ()))
    return [_arrival(picks, group, name) for group in groups for name in picks.watched]


def _arrival(picks: Picks, group: str, name: str) -> ArrivalData:
    early, middle, late = (picks.first_arrival(name, q, group) for q in (LIKELY[0], 0.5, LIKELY[1]))
    reached = math.isnan(middle)
    return {
        "group": "" if group == EVERYONE else group,
        "place": name,
        "early": -1 if reached else first_day(picks, 0.0 if math.isnan(early) else early),
        "middle": -1 if reached else first_day(picks, middle),
        "late": -1 if reached else first_day(picks, late),
        "reached": _reached(picks, group, name),
    }


def _reached(picks: Picks, group: str, name: str) -> list[ReachedBy]:
    values = picks.reached(name, group)
    return [{"day": day, "chance": chance(float(values[day]))} for day in report_days(picks)]


def report_days(picks: Picks) -> list[int]:
    """Positions of the days chances are given for: after one, two and four weeks, and the last."""
    last = len(picks.days) - 1
    weekly = [picks.today + step for step in REPORT_STEPS if picks.today + step < last]
    return [*weekly, last]


def first_day(picks: Picks, ahead: float) -> int | None:
    """A first day as `page.schema` tells it, from days after the as-of day."""
    if math.isnan(ahead):
        return -1
    day = picks.today + max(0, math.ceil(ahead)) if math.isfinite(ahead) else len(picks.days)
    return day if day < len(picks.days) else None


def ends_data(picks: Picks) -> list[EndData]:
    """First days on which 100, 1,000 and half of a group are where journeys end."""
    if "end_day" not in picks.forecast.data:
        return []
    amounts = [str(amount) for amount in picks.forecast.data["amount"].values]
    return [
        {
            "group": "" if group == EVERYONE else group,
            "amount": amount,
            "days": [first_day(picks, picks.end_day(amount, q, group)) for q in SHOWN_QUANTILES],
        }
        for group in (*picks.groups, EVERYONE)
        for amount in amounts
    ]


def end_places_data(picks: Picks) -> list[EndPlace]:
    """The chance that most of a group are at each destination on the last day.

    An entry without a place is the chance that too few of them are at any one of these.
    """
    if "end_place" not in picks.forecast.data:
        return []
    values = picks.forecast.data["end_place"]
    names = [d.location for d in picks.forecast.scenario.destinations if d.location in picks.names]
    found: list[EndPlace] = []
    for group in picks.groups:
        shares = {name: float(values.sel(location=name, group=group)) for name in names}
        shares[""] = max(0.0, 1.0 - sum(shares.values()))
        found += [
            {"group": group, "place": name, "chance": round(share, 2)}
            for name, share in shares.items()
        ]
    return found
