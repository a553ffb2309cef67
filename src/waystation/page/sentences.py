"""Sentences in plain language, never more certain than the numbers they are made of."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from waystation.domain.counts import SMALL, show_people
from waystation.page.picks import EVERYONE, LIKELY, Picks
from waystation.page.say import message
from waystation.page.schema import Message

SURE_OF_PLACE = 0.9
LIKELY_PLACE = 0.65
NAMED_SHARE = 0.8
STILL_AHEAD = 0.05
"""Least share of the runs that are still to come to a place that is named as the next stop."""


def between(low: float, high: float) -> Message:
    """Two counts before "people": "Between 1,200 and 3,400"."""
    if high < SMALL - 0.5:
        return message("amount.few" if high >= 0.5 else "amount.none")
    if low < SMALL - 0.5:
        return message("amount.upto", high=high)
    if show_people(low) == show_people(high):
        return message("amount.about", high=high)
    return message("amount.between", low=low, high=high)


@dataclass(frozen=True)
class Headline:
    """The sentence above everything, and what stands below it."""

    title: Message
    lines: tuple[Message, ...]


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
    return Headline(title, (message("top.inall", {"amount": [total]}), *others))


def _everyone_alone(picks: Picks) -> Headline:
    """Where most people are, and how many have set off and not left, or not come to an end yet."""
    total = between(*(picks.size(q) for q in LIKELY))
    ends = picks.forecast.scenario.destinations
    everyone = message("top.underway" if ends else "top.setoff", {"amount": [total]})
    now = {n: picks.people("present", 0.5, n)[picks.today] for n in picks.watched or picks.names}
    fullest = max(now, key=lambda name: now[name], default="")
    if not fullest or not now[fullest]:
        return Headline(everyone, ())
    here = between(*(picks.people("present", q, fullest)[picks.today] for q in LIKELY))
    return Headline(message("top.fullest", {"amount": [here]}, place=fullest), (everyone,))


def largest_first(picks: Picks) -> list[str]:
    """Travelling groups by size on the as-of day; everyone where there are none."""
    return sorted(picks.groups or (EVERYONE,), key=lambda g: -picks.size(0.5, g, "group_size"))


def _titled(title: str, sentence: Message) -> Message:
    return message("top.titled", {"sentence": [sentence]}, title=title)


def _sentence(picks: Picks, group: str) -> Message:
    low, high = (picks.size(q, group, "group_size") for q in LIKELY)
    name = next_stop(picks, group)
    ending = [message("top.ending", {"when": [_when(picks, name, group)]})] if name else []
    day = _setting_off(picks, group)
    if day > picks.forecast.as_of:
        return message("top.notyet", {"ending": ending}, day=day.isoformat())
    if not high:
        return message("top.nobody")
    parts = {"amount": [between(low, high)], "near": [_near(picks.at(group))], "ending": ending}
    return message("top.onroad", parts)


def _setting_off(picks: Picks, group: str) -> dt.date:
    """The day a group sets off; the first day of the forecast for everyone."""
    days = {known.name: known.first_day for known in picks.forecast.scenario.groups}
    return days.get(group, picks.days[0])


def _near(places: list[tuple[str, float]]) -> Message:
    """Words for the place ("near P"), as sure as the ensemble is of the place."""
    if not places:
        return message("near.unknown")
    name, chance = places[0]
    if chance >= SURE_OF_PLACE:
        return message("near.sure", place=name)
    if chance >= LIKELY_PLACE:
        return message("near.probably", place=name)
    named: list[Message] = []
    total = 0.0
    for name, chance in places[:3]:
        named.append(message("text", text=name))
        total += chance
        if total >= NAMED_SHARE:
            break
    return message("near.among" if total >= NAMED_SHARE else "near.perhaps", {"places": named})


def next_stop(picks: Picks, group: str) -> str:
    """The watched place, not yet reached, that a group reaches first; empty when there is none.

    First in the middle of the runs; among places beyond the horizon there, first in 1 of 10 runs;
    else in the order they are watched. A place that hardly any more runs will come to lies behind.
    """

    def soonest(name: str) -> tuple[float, float]:
        middle, early = (picks.first_arrival(name, q, group) for q in (0.5, LIKELY[0]))
        return max(0.0, middle), _not_past(early)

    def to_come(name: str) -> float:
        reached = picks.reached(name, group)
        return float(reached[-1] - reached[picks.today])

    ahead = [n for n in picks.watched if not math.isnan(picks.first_arrival(n, 0.5, group))]
    return min([n for n in ahead if to_come(n) >= STILL_AHEAD] or ahead, key=soonest, default="")


def _when(picks: Picks, name: str, group: str) -> Message:
    early, middle, late = (picks.first_arrival(name, q, group) for q in (LIKELY[0], 0.5, LIKELY[1]))
    early = _not_past(early)
    last = picks.days[-1].isoformat()
    if math.isinf(early):
        return message("when.none", place=name, last=last)
    first = picks.day_after(early).isoformat()
    if math.isinf(middle) or math.isinf(late):
        chance = float(picks.reached(name, group)[-1])
        return message("when.may", place=name, first=first, chance=chance, last=last)
    final = picks.day_after(late).isoformat()
    if early == 0 and first != final:
        return message("when.by", place=name, final=final)
    if first == final:
        return message("when.on", place=name, first=first)
    return message("when.between", place=name, first=first, final=final)


def _not_past(days: float) -> float:
    """Days ahead; where some runs have been there before, the as-of day."""
    return 0.0 if math.isnan(days) else max(0.0, days)
