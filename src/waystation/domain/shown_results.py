"""What is shown of a scenario, a forecast, a comparison and a verification in a few lines."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from waystation.domain.counts import show_people, show_range
from waystation.domain.days import show_day
from waystation.domain.shown import Shown
from waystation.domain.telling import counted
from waystation.domain.vocabulary import EVERYONE, Audience

if TYPE_CHECKING:
    from waystation.domain.comparison import Comparison
    from waystation.domain.forecast import Forecast
    from waystation.domain.scenario import Scenario
    from waystation.domain.verification import Verification

BAND = (0.05, 0.5, 0.95)
"""Ends of the 90 % band, and the middle between them."""
_DRAFT = "A draft until a named person reviews it."


def scenario_shown(scenario: Scenario) -> Shown:
    """Title, purpose and size of a scenario, and the places it watches."""
    sizes = (
        counted(len(scenario.locations), "place"),
        counted(len(scenario.routes), "route"),
        counted(len(scenario.events), "event"),
        counted(len(scenario.groups), "group"),
    )
    guesses = f"Drafted from {counted(len(scenario.choices), 'choice')}; see choices.csv."
    public = {one.name: one for one in scenario.locations if one.audience is Audience.PUBLIC}
    rows = [
        (name, str(public[name].kind), _room(public[name].capacity))
        for name in _named(scenario, public)
    ]
    return Shown(
        title=f"Scenario {scenario.name}: {scenario.title}",
        facts=(
            ", ".join(sizes),
            f"First day {scenario.first_day}, {scenario.horizon_days} days ahead",
            scenario.purpose,
            *((guesses,) if scenario.choices else ()),
        ),
        head=("place", "kind", "capacity"),
        rows=tuple(rows),
        notes=(scenario.caveat,),
    )


def _named(scenario: Scenario, known: Iterable[str]) -> list[str]:
    """Watched places, then those where journeys end, each once."""
    wanted = (*scenario.watched, *(one.location for one in scenario.destinations))
    there = set(known)
    return [name for name in dict.fromkeys(wanted) if name in there]


def _room(capacity: int | None) -> str:
    return "" if capacity is None else f"{capacity:,}"


def forecast_shown(forecast: Forecast) -> Shown:
    """As-of day, evidence and status of a forecast; places with ranges, the fullest first."""
    device = "" if forecast.device == "cpu" else f", on the {forecast.device}"
    last = forecast.data["day"].values[-1].astype("datetime64[D]").item()
    return Shown(
        title=f"Forecast of {forecast.scenario.title}",
        facts=(
            f"As of {forecast.as_of}, to {last}; {forecast.members:,} members, "
            f"seed {forecast.seed}{device}",
            _figures_used(forecast),
            _DRAFT,
        ),
        head=("place", "first reached", "most people on one day", "more than places"),
        rows=tuple(_place_row(forecast, name) for name in _fullest(forecast)),
        notes=(_BANDS, *forecast.caveats),
    )


def _figures_used(forecast: Forecast) -> str:
    told = forecast.figures_told
    if told is None:
        return f"{counted(sum(one.used for one in forecast.decisions), 'figure')} used"
    return f"{told.used:,} of {counted(told.listed, 'figure')} used"


_BANDS = "Ranges are 90 % bands, the middle in brackets."


def _fullest(forecast: Forecast) -> list[str]:
    """Public places where anybody may be: those watched, then by people to be there."""
    data, scenario = forecast.data, forecast.scenario
    known = set(data["location"].values.tolist())
    public = [p.name for p in scenario.locations if p.audience is Audience.PUBLIC]
    public = [name for name in public if name in known]
    peak = data["peak_present"].sel(group=EVERYONE, quantile=BAND[2])
    people = dict(zip(public, peak.sel(location=public).values.tolist(), strict=True))
    first = _named(scenario, people)
    others = sorted((one for one in people if one not in first), key=lambda one: -people[one])
    return [*first, *(one for one in others if people[one] > 0)]


def _place_row(forecast: Forecast, name: str) -> tuple[str, ...]:
    here = forecast.data.sel(location=name)
    everyone = here.sel(group=EVERYONE, quantile=list(BAND))
    chance = float(here["peak_over_capacity"])
    days = everyone["first_arrival"].values.tolist()
    return (
        name,
        _first_days(days, forecast.as_of),
        _band(everyone["peak_present"].values.tolist()),
        _chance(chance),
    )


def _chance(chance: float) -> str:
    """A chance for people: never none and never certain, whatever the runs say."""
    if math.isnan(chance):
        return ""
    if chance < 0.05:
        return "less than 5%"
    return "more than 95%" if chance > 0.95 else f"{chance:.0%}"


def _band(values: Sequence[float]) -> str:
    low, middle, high = values
    if show_people(low) == show_people(high):
        return show_people(middle)
    return f"{show_range(low, high)} ({show_people(middle)})"


def _first_days(values: Sequence[float], as_of: dt.date) -> str:
    if any(map(math.isnan, values)):
        return "already"
    shown = ["later" if math.isinf(days) else _on(as_of, days) for days in values]
    low, middle, high = shown
    return middle if low == high else f"{low} to {high} ({middle})"


def _on(as_of: dt.date, days: float) -> str:
    return show_day(as_of + dt.timedelta(round(days)))


def comparison_shown(comparison: Comparison) -> Shown:
    """What a what-if changes at places: most people on one day, and whether that stands out."""
    base, variant = comparison.base, comparison.variant
    off = comparison.difference
    known = set(off["location"].values.tolist())
    places = [name for name in _fullest(base) if name in known]
    peak = off["peak_present"].sel(quantile=list(BAND))
    rows = [
        (
            name,
            _change(peak.sel(location=name).values.tolist()),
            _noise(int(off["peak_present_noise"].sel(location=name))),
        )
        for name in places
    ]
    same = "the same" if comparison.same_past else "each its own"
    effect = comparison.first_effect
    return Shown(
        title=f"What if: {variant.title or variant.name}",
        facts=(
            f"{base.scenario.title}, as of {base.as_of}; {base.members:,} members, "
            f"seed {base.seed}",
            f"Corrected past: {same}. "
            + (f"First effect {effect}" if effect else "No effect on movement"),
        ),
        head=("place", "change of most people on one day", "is that noise?"),
        rows=tuple(rows),
        notes=("Ranges are 90 % bands of the difference, member by member.", *comparison.notes),
    )


def _change(values: Sequence[float]) -> str:
    low, middle, high = (_signed(value) for value in values)
    return middle if low == high else f"{low} to {high} ({middle})"


def _signed(value: float) -> str:
    if math.isnan(value):
        return "not known"
    if abs(value) < 0.5:
        return "none"
    return f"{'−' if value < 0 else '+'}{show_people(abs(value))}"


def _noise(code: int) -> str:
    return ("stands out", "within the noise", "within the noise", "no difference")[code]


def verification_shown(verification: Verification) -> Shown:
    """What may be claimed of forecasts as of past days: wins and losses alike."""
    claims = [
        (
            f"{claim.forecaster} against {claim.against}",
            f"{claim.asked}, {claim.track}",
            str(claim.outcome),
            f"{claim.horizons_above} of {claim.horizons}",
            f"{claim.cases_above} of {claim.cases}",
        )
        for claim in verification.claims
    ]
    return Shown(
        title=f"Verification of {verification.forecaster}",
        facts=(
            f"{counted(len(verification.cases), 'case')}: {', '.join(verification.cases)}",
            f"{counted(len(verification.scores), 'score')}, "
            f"{counted(len(verification.skills), 'comparison')}",
        ),
        head=("compared", "asked", "outcome", "horizons better", "cases better"),
        rows=tuple(claims),
        notes=tuple(_calibrated(verification)) + _left_out(verification),
    )


def _calibrated(verification: Verification) -> Iterable[str]:
    for one in verification.calibrations:
        if not one.case and one.forecaster == verification.forecaster:
            held = float(np.round(100 * one.coverage[2]))
            yield f"90 % bands of {one.asked} ({one.track}) held {held:.0f} % of what came"


def _left_out(verification: Verification) -> tuple[str, ...]:
    number = len(verification.left_out)
    return (f"{number:,} not scored; see left_out",) if number else ()
