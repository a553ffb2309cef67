"""Sentences in plain language, never more certain than the numbers they are made of."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from waystation.domain.counts import SMALL, show_people
from waystation.domain.days import show_day
from waystation.page.picks import EVERYONE, LIKELY, Picks

_LEVELS = (
    (9, "very likely"),
    (7, "likely"),
    (4, "about even"),
    (1, "possible"),
    (0, "unlikely"),
)
"""Fewest chances in 10 for each word (ecosystem guide, section 4, point 14)."""

SURE_OF_PLACE = 0.9
LIKELY_PLACE = 0.65
NAMED_SHARE = 0.8


def tenths(chance: float) -> int:
    """A chance in tenths, half up."""
    return min(10, max(0, math.floor(chance * 10 + 0.5)))


def level_word(chance: float) -> str:
    """The word for a chance: "unlikely" to "very likely"."""
    return next(word for least, word in _LEVELS if tenths(chance) >= least)


def show_chance(chance: float) -> str:
    """A chance for people: "6 in 10"; never certain, whatever the runs say."""
    if math.isnan(chance):
        return "not assessed"
    count = tenths(chance)
    if count == 0:
        return "fewer than 1 in 10"
    return "more than 9 in 10" if count == 10 else f"{count} in 10"


def show_long_day(day: dt.date) -> str:
    """A day with its year: "Mon 29 Oct 2018"."""
    return f"{show_day(day)} {day.year}"


def between(low: float, high: float) -> str:
    """Two counts as a phrase before "people": "Between 1,200 and 3,400"."""
    first, last = show_people(low), show_people(high)
    if high < SMALL - 0.5:
        return "Fewer than 5" if high >= 0.5 else "No"
    if low < SMALL - 0.5:
        return f"Up to {last}"
    return f"About {last}" if first == last else f"Between {first} and {last}"


@dataclass(frozen=True)
class Headline:
    """The sentence above everything, and what stands below it."""

    title: str
    lines: tuple[str, ...]


def headline(picks: Picks) -> Headline:
    """The title sentence for the largest group, then everyone, then each other group.

    Where nobody travels together, the place with most people, then everyone.
    """
    if not picks.groups:
        return _everyone_alone(picks)
    groups = largest_first(picks)
    title, *others = (_sentence(picks, group) for group in groups)
    if len(groups) > 1:
        titles = {group.name: group.title for group in picks.forecast.scenario.groups}
        names = [titles.get(group, group) for group in groups]
        others = [_titled(n, line) for n, line in zip(names[1:], others, strict=True)]
        title = _titled(names[0], title)
    total = between(*(picks.size(q) for q in LIKELY))
    everyone = (
        f"In all, {total[0].lower()}{total[1:]} people are on the way, those travelling on their "
        "own included."
    )
    return Headline(title, (everyone, *others))


def _everyone_alone(picks: Picks) -> Headline:
    """Where most people are, and how many have set off and not left."""
    total = between(*(picks.size(q) for q in LIKELY))
    everyone = f"{total} people have set off and are at places of this forecast or on their way."
    now = {n: picks.people("present", 0.5, n)[picks.today] for n in picks.watched or picks.names}
    fullest = max(now, key=lambda name: now[name], default="")
    if not fullest or not now[fullest]:
        return Headline(everyone, ())
    here = between(*(picks.people("present", q, fullest)[picks.today] for q in LIKELY))
    return Headline(f"{here} people are at {fullest}, more than anywhere else.", (everyone,))


def largest_first(picks: Picks) -> list[str]:
    """Travelling groups by size on the as-of day; everyone where there are none."""
    return sorted(picks.groups or (EVERYONE,), key=lambda g: -picks.size(0.5, g, "group_size"))


def _titled(title: str, sentence: str) -> str:
    return f"{title}: {sentence[0].lower()}{sentence[1:]}"


def _sentence(picks: Picks, group: str) -> str:
    low, high = (picks.size(q, group, "group_size") for q in LIKELY)
    name = next_stop(picks, group)
    ending = f"; {_when(picks, name, group)}." if name else "."
    day = _setting_off(picks, group)
    if day > picks.forecast.as_of:
        return f"Nobody has set off yet; the day entered for it is {show_day(day)}{ending}"
    if not high:
        return "No people are on the road."
    return f"{between(low, high)} people are on the road{_near(picks.at(group))}{ending}"


def _setting_off(picks: Picks, group: str) -> dt.date:
    """The day a group sets off; the first day of the forecast for everyone."""
    days = {known.name: known.first_day for known in picks.forecast.scenario.groups}
    return days.get(group, picks.days[0])


def _near(places: list[tuple[str, float]]) -> str:
    """Words for the place ("near P"), as sure as the ensemble is of the place."""
    if not places:
        return ", at a place that is not known"
    name, chance = places[0]
    if chance >= SURE_OF_PLACE:
        return f" near {name}"
    if chance >= LIKELY_PLACE:
        return f", probably near {name}"
    named: list[str] = []
    total = 0.0
    for name, chance in places[:3]:
        named.append(name)
        total += chance
        if total >= NAMED_SHARE:
            break
    doubt = "" if total >= NAMED_SHARE else ", or elsewhere"
    *others, last = named
    listed = f"{', '.join(others)} or {last}" if others else last
    return f", near {listed}{doubt}"


def next_stop(picks: Picks, group: str) -> str:
    """The watched place, not yet reached, that a group reaches first; empty when there is none.

    First in the middle of the runs; among places beyond the horizon there, first in 1 of 10 runs;
    else in the order they are watched.
    """

    def soonest(name: str) -> tuple[float, float]:
        middle, early = (picks.first_arrival(name, q, group) for q in (0.5, LIKELY[0]))
        return max(0.0, middle), _not_past(early)

    ahead = [n for n in picks.watched if not math.isnan(picks.first_arrival(n, 0.5, group))]
    return min(ahead, key=soonest, default="")


def _when(picks: Picks, name: str, group: str) -> str:
    early, middle, late = (picks.first_arrival(name, q, group) for q in (LIKELY[0], 0.5, LIKELY[1]))
    early = _not_past(early)
    if math.isinf(early):
        return f"none are likely to reach {name} by {show_day(picks.days[-1])}"
    first = show_day(picks.day_after(early))
    if math.isinf(middle) or math.isinf(late):
        chance = show_chance(float(picks.reached(name, group)[-1]))
        last = show_day(picks.days[-1])
        return f"the first may reach {name} from {first} on ({chance} by {last})"
    final = show_day(picks.day_after(late))
    if early == 0 and first != final:
        return f"the first are likely to be in {name} by {final}"
    days = f"on {first}" if first == final else f"between {first} and {final}"
    return f"the first are likely to reach {name} {days}"


def _not_past(days: float) -> float:
    """Days ahead; where some runs have been there before, the as-of day."""
    return 0.0 if math.isnan(days) else max(0.0, days)


def arrival_range(picks: Picks, name: str, group: str = EVERYONE) -> str:
    """The likely days of the first arrival: "Thu 8 Nov to Wed 14 Nov"."""
    early, late = (picks.first_arrival(name, q, group) for q in LIKELY)
    if math.isnan(picks.first_arrival(name, 0.5, group)):
        return "reached before"
    end = picks.days[-1]
    if math.isinf(early):
        return f"after {show_day(end)}, if at all"
    first = show_day(picks.day_after(_not_past(early)))
    if math.isinf(late):
        return f"{first} or later, perhaps not by {show_day(end)}"
    last = show_day(picks.day_after(late))
    return first if first == last else f"{first} to {last}"


def arrival_middle(picks: Picks, name: str, group: str = EVERYONE) -> str:
    """The day by which the first have come in half of the runs."""
    middle = picks.first_arrival(name, 0.5, group)
    if math.isnan(middle):
        return "reached before"
    if math.isinf(middle):
        return f"not by {show_day(picks.days[-1])}"
    return show_day(picks.day_after(middle))
