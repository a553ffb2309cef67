"""What a person asks a draft for, beside what reports tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.vocabulary import Travel

FARTHEST_KM = 2000
YEARS = (1900, 2199)
"""First and last year in which people may set off or a report be published."""

MOST_PEOPLE = 10_000_000
"""Most people a draft takes for one group."""


@dataclass(frozen=True)
class Asked:
    """What the draft is asked for; everything that is not given is found or assumed.

    Attributes:
        sources: Reports: files, folders, bundles.
        published: Day of publication of those that do not tell theirs.
        around: Name of the place people set off around.
        within_km: How far the network reaches around it; None for the default.
        start: Name of the place they set off from.
        ends: Names of places, or countries, they head for.
        via: Names of places on the way.
        roads: File of roads: an OpenStreetMap extract or a table; None for approximate ones.
        size: Fewest and most people at the start.
        travel: Whether they travel together or alone.
        first_day: Day they set off.
        places: Places no list knows, as "NAME=LAT,LON" or "NAME=LAT,LON,COUNTRY".
    """

    sources: tuple[str, ...] = ()
    published: dt.date | None = None
    around: str = ""
    within_km: float | None = None
    start: str = ""
    ends: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    roads: Path | None = None
    size: tuple[int, int] | None = None
    travel: Travel | None = None
    first_day: dt.date | None = None
    places: tuple[str, ...] = ()

    def problems(self) -> list[Problem]:
        """What makes no sense by itself; places are looked up later."""
        found: list[Problem] = []
        if not (self.sources or self.around or self.start):
            expected = "--from-reports FILE..., or --from PLACE --to PLACE, or --around PLACE"
            found.append(_problem("new", "nothing to draft from", expected))
        if self.around and self.start:
            found.append(_problem("--around", "--from as well", "one of the two"))
        if self.around and self.sources:
            found.append(_problem("--around", "--from-reports as well", "one of the two"))
        if self.start and not (self.ends or self.sources):
            expected = "a place or country they head for; or --around for the places near"
            found.append(_problem("--to", "nothing", expected))
        if self.within_km is not None:
            found += _within(self.within_km, self.around)
        if self.size is not None and not 1 <= self.size[0] <= self.size[1] <= MOST_PEOPLE:
            expected = f"LOW-HIGH, from 1 to {MOST_PEOPLE:,}"
            found.append(_problem("--group-size", "{}-{}".format(*self.size), expected))
        if self.published and not self.sources:
            found.append(_problem("--published", "no reports", "--from-reports FILE... as well"))
        days = {"--first-day": self.first_day, "--published": self.published}
        found += [problem for name, day in days.items() if day for problem in _day(name, day)]
        return found


def _day(option: str, day: dt.date) -> list[Problem]:
    if YEARS[0] <= day.year <= YEARS[1]:
        return []
    return [_problem(option, day.isoformat(), "a day from {} to {}".format(*YEARS))]


def _within(km: float, around: str) -> list[Problem]:
    if not around:
        return [_problem("--within", "no --around", "--around PLACE as well")]
    if not 1 <= km <= FARTHEST_KM:
        return [_problem("--within", f"{km:g}", f"kilometres from 1 to {FARTHEST_KM:,}")]
    return []


def _problem(option: str, found: str, expected: str) -> Problem:
    return Problem(option, 0, "", found, expected)
