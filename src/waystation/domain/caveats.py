"""What to keep in mind with a forecast: in English, and as a key for other languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from waystation.domain.days import show_long_day
from waystation.domain.evidence import Entry
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import ChoiceBasis, RouteBasis

FEW_MEMBERS = 500
"""With fewer members a forecast corrected by figures is too rough to plan with: effective numbers
below 10 were seen, and first-arrival days that differ by a week between seeds."""
STALE_DAYS = 14
"""A newest figure older than this is told; an assumption: two rounds of weekly counts."""


@dataclass(frozen=True)
class Caveat:
    """One thing to keep in mind, or a part of one.

    Attributes:
        text: It in English.
        key: Its name in the page's catalogues, which say it in every language.
        args: What fills the places of its text there; `count` chooses its form.
        parts: Caveats that fill places of their own.
    """

    text: str
    key: str
    args: Mapping[str, str | int] = field(default_factory=dict)
    parts: Mapping[str, tuple[Caveat, ...]] = field(default_factory=dict)


def few_members(members: int) -> Caveat:
    """That a forecast corrected by figures has few members."""
    return Caveat(
        f"Made with only {members} runs: figures leave few of them, and another seed may move "
        "every date by days. Use 1,000 or more before you plan with it.",
        "caveat.few",
        {"count": members},
    )


def hindsight(known_on: dt.date) -> Caveat:
    """That the scenario was written down after the as-of day."""
    return Caveat(
        "The groups and priors of this scenario were written down on "
        f"{show_long_day(known_on)}; as of an earlier day this forecast has hindsight.",
        "caveat.hindsight",
        {"day": known_on.isoformat()},
    )


def stale(entries: Iterable[Entry], as_of: dt.date) -> Iterator[Caveat]:
    """That nothing new is known, where the newest figure is old."""
    published = [one.figure.published for one in entries if one.counts and one.figure.published]
    age = (as_of - max(published)).days if published else 0
    if age > STALE_DAYS:
        newest = max(published)
        yield Caveat(
            f"The newest figure known was published {age:,} days before the as-of day, on "
            f"{show_long_day(newest)}: of the days since then this forecast knows nothing.",
            "caveat.stale",
            {"count": age, "day": newest.isoformat()},
        )


def guesses(scenario: Scenario) -> Iterator[Caveat]:
    """What a drafted scenario rests on, where it rests on guesses."""
    guessed = sum(choice.basis is ChoiceBasis.ASSUMPTION for choice in scenario.choices)
    if guessed:
        made = len(scenario.choices)
        yield Caveat(
            f"A draft: {guessed} of the {made} choices it rests on are assumptions: whoever keeps "
            "the scenario looks at them first, in its choices.csv.",
            "caveat.draft",
            {"guessed": guessed, "made": made},
        )
    ways = len(scenario.routes)
    near = sum(route.basis is RouteBasis.APPROXIMATE for route in scenario.routes)
    if near:
        all_of_them = near == ways
        yield Caveat(
            f"{'The ways' if all_of_them else f'{near} of {ways} ways'} between places are "
            "approximate: distances are estimated from straight lines, not measured along roads.",
            "caveat.ways" if all_of_them else "caveat.ways.some",
            {} if all_of_them else {"near": near, "ways": ways},
        )
