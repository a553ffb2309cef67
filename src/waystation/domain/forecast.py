"""The answer: an ensemble summarised, with what it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import xarray as xr

from waystation.domain.caveats import (
    FEW_MEMBERS,
    Caveat,
    few_members,
    guesses,
    hindsight,
    stale,
)
from waystation.domain.evidence import Decision, Entry
from waystation.domain.needs import Need as Need
from waystation.domain.scenario import Scenario
from waystation.domain.untold import untold_departures

QUANTILES: tuple[float, ...] = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""Probabilities reported for every number (hubverse convention)."""


@dataclass(frozen=True)
class Posterior:
    """What was learnt of one unknown, in natural units.

    Attributes:
        name: What it is ("departures from Kidal, week 7").
        unit: Its unit; "factor" for what multiplies.
        prior: Median before any figure.
        prior_low, prior_high: Its 90 % band.
        posterior: Median after all figures.
        posterior_low, posterior_high: Its 90 % band.
    """

    name: str
    unit: str
    prior: float
    prior_low: float
    prior_high: float
    posterior: float
    posterior_low: float
    posterior_high: float


@dataclass(frozen=True)
class FiguresTold:
    """How many figures a forecast rests on, as its page tells it.

    Attributes:
        used: Figures that moved it.
        listed: Figures that may be shown, used or not, those set aside at the desk too.
    """

    used: int
    listed: int


@dataclass(frozen=True)
class Forecast:
    """What may happen at each place on each day, as of one day.

    Attributes:
        scenario: The question.
        as_of: Nothing published later was used.
        seed: Seed of the run.
        members: Number of ensemble members.
        data: Dataset over quantile, day, location and group; group "all" is everyone. Days run
            from the first day to the horizon; those up to as_of are the corrected past.
            (quantile, day, location, group): `arrivals`, `present`, `departures`, `waiting`,
            `arrived` (arrivals since the first day).
            (day, location, group): `reached`, chance that the main column has come, or after the
            as-of day at least `reach_size` people on one day; `at`, chance that the main column is
            at, or last left, the location.
            (quantile, day, group): `group_size` (travelling together); `on_road` (on the way,
            those who stopped or wait included, those at a destination not).
            (quantile, day, exit, group): `exits`, people who left the movement so far.
            (day, location): `over_capacity`, chance that more people are present than the shelter
            places known, as events change them in the members in which they take effect; NaN
            where no places are known on that day.
            (quantile, day, route): `flow`, people who come onto a route ("A -> B") on a day after
            the as-of day, everybody together: people alone once on each route of their way, on the
            day they come onto it at their own pace; a travelling group on the day it starts along
            the route; those a crossing held back on the day they are across, on the route out of
            it, be it through the crossing or nearby. Those detained on the way count up to there.
            People alone who are on the way on the as-of day count from their next stop on.
            NaN up to the as-of day, and where the network is so large that only means are kept.
            (travel, day, route): `flow_mean`, the mean over members, of people alone and of
            travelling groups. Neither is there where flow was not asked for.
            (quantile, amount, group): `end_day`, days after the as-of day on which 100, 1,000, or
            half of those on the way on the as-of day are first at the places where journeys end or
            have crossed from there; +inf and NaN as in `first_arrival`. (location, group):
            `end_place`, chance that on the last day most of those present where journeys end, at
            least `reach_size` people, are at the location.
            (quantile, location, group): `first_arrival`, days after the as-of day, +inf when not
            within the horizon, NaN when most members had reached it before; `peak_present`, most
            people present on any one day after the as-of day. (location): `peak_over_capacity`,
            chance that on at least one of those days more are present than places known.
        entries: Every ledger entry published by the as-of day.
        decisions: One per entry: used or not, and why.
        needs: The standards in force.
        effective_members: Smallest effective sample size during the correction.
        version: Version of the program.
        device: What ran the members, "cpu" or "gpu".
        method: How the past was corrected, one sentence.
        unknowns: What was learnt of each unknown; empty where the method does not say.
        members_data: Where it was asked for, the days after the as-of day as each member lived
            them: `arrivals` and `present` over (member, day, location, group), `flow` over
            (member, day, route), people.
        aside: Entries published by the as-of day that did not count: withdrawn, rejected or
            corrected. None are known of a forecast that was opened again.
        figures_told: How many figures were used, of how many; None where that is not known.
    """

    scenario: Scenario
    as_of: dt.date
    seed: int
    members: int
    data: xr.Dataset
    entries: tuple[Entry, ...]
    decisions: tuple[Decision, ...]
    needs: tuple[Need, ...]
    effective_members: float
    version: str
    method: str = ""
    unknowns: tuple[Posterior, ...] = ()
    device: str = "cpu"
    members_data: xr.Dataset | None = None
    aside: tuple[Entry, ...] = ()
    figures_told: FiguresTold | None = None

    @property
    def caveats(self) -> tuple[str, ...]:
        """What to keep in mind: guesses, few members, hindsight, what is old; the scenario's."""
        return (*(one.text for one in self.keyed_caveats), self.scenario.caveat)

    @property
    def keyed_caveats(self) -> tuple[Caveat, ...]:
        """The caveats without the scenario's own, each with the key of its text in any language."""
        known, told = self.scenario.known_on, [*guesses(self.scenario)]
        if self.members < FEW_MEMBERS and self.decisions:
            told.append(few_members(self.members))
        if self.as_of < known:
            told.append(hindsight(known))
        told += stale(self.entries, self.as_of)
        told += filter(None, [untold_departures(self.scenario, self.as_of)])
        return tuple(told)

    @property
    def arrivals(self) -> xr.DataArray:
        """People arriving per day: (quantile, day, location), everyone together."""
        return self.data["arrivals"].sel(group="all", drop=True)

    @property
    def present(self) -> xr.DataArray:
        """People present at the end of the day: (quantile, day, location)."""
        return self.data["present"].sel(group="all", drop=True)

    def __repr__(self) -> str:
        from waystation.domain.shown_results import forecast_shown

        return forecast_shown(self).as_text()

    def _repr_html_(self) -> str:
        from waystation.domain.shown_results import forecast_shown

        return forecast_shown(self).as_html()
