"""What of a forecast may leave for everybody: which places, which figures, which texts.

Files that are made to be passed on hold only this. The netCDF file and evidence.csv are the
analyst's own and hold everything.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from waystation.domain.counts import SMALL
from waystation.domain.evidence import Decision, Entry, Figure
from waystation.domain.forecast import FiguresTold, Forecast
from waystation.domain.places import Location
from waystation.domain.scenario import Scenario
from waystation.domain.vocabulary import Audience, FigureKind, Unit
from waystation.world.data_sources import may_be_published

_COUNTED = (Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN, Unit.CLAIMS)


def public_locations(forecast: Forecast) -> tuple[Location, ...]:
    """Public locations that the dataset knows, in scenario order."""
    known = set(forecast.data["location"].values.tolist())
    return tuple(
        location
        for location in forecast.scenario.locations
        if location.audience is Audience.PUBLIC and location.name in known
    )


def shown_locations(forecast: Forecast) -> tuple[Location, ...]:
    """Public locations worth a row: watched, or with anybody on a day to come.

    Anybody means that the highest quantile of arrivals or of people present is above zero on some
    day from the as-of day on.
    """
    public = public_locations(forecast)
    names = [location.name for location in public]
    ahead = forecast.data["day"].values >= np.datetime64(forecast.as_of)
    busy = np.zeros(len(names), dtype=np.bool_)
    for values in (forecast.arrivals, forecast.present):
        there = values.sel(location=names).transpose("quantile", "day", "location").values
        busy |= (there[:, ahead] > 0).any(axis=(0, 1))
    return tuple(
        location
        for location, anybody in zip(public, busy, strict=True)
        if anybody or location.name in forecast.scenario.watched
    )


def hidden_names(scenario: Scenario) -> tuple[str, ...]:
    """Every name of a location that must not appear where everybody reads."""
    return names_not_public(scenario.locations)


def names_not_public(places: Iterable[Location]) -> tuple[str, ...]:
    """Names and other names of those of some places that are not for everybody."""
    hidden = (place for place in places if place.audience is not Audience.PUBLIC)
    names = (name for place in hidden for name in (place.name, *place.also))
    return tuple(name for name in names if name.strip())


def mentions(names: Iterable[str], *texts: str) -> bool:
    """True when a text holds one of the names."""
    joined = " ".join(texts).casefold()
    return any(name.casefold() in joined for name in names)


def names_hidden(names: Iterable[str], figure: Figure, decision: Decision) -> bool:
    """True when a figure, or what was made of it, tells of one of the names."""
    texts = (figure.words, figure.place, figure.location, figure.sentence, figure.note)
    said = (figure.who, figure.speaker, figure.publisher, decision.meaning, decision.reason)
    return mentions(names, *texts, *said)


def about_forces(figure: Figure) -> bool:
    """True for figures that would tell where police and troops are."""
    return figure.kind is FigureKind.FORCES or figure.unit is Unit.FORCES


def kept_back(figure: Figure) -> bool:
    """True for figures nobody else is shown: about police and troops, or not to be re-published."""
    return about_forces(figure) or not may_be_published(figure.publisher, figure.url)


def listed(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries whose figures are shown to others; hidden ones among them without words."""
    return tuple(entry for entry in entries if not kept_back(entry.figure))


def figures_told(entries: Iterable[Entry], decisions: Iterable[Decision]) -> FiguresTold:
    """How many figures moved a forecast, of how many that are shown to others.

    Args:
        entries: Every entry published by the as-of day, those that did not count too.
        decisions: What was made of those that counted.
    """
    used = {decision.figure_id for decision in decisions if decision.used}
    shown = listed(entries)
    return FiguresTold(sum(one.counts and one.figure_id in used for one in shown), len(shown))


def is_small(figure: Figure) -> bool:
    """True for a count so small that it may identify somebody."""
    values = [value for value in (figure.low, figure.high) if value is not None]
    return figure.unit in _COUNTED and any(0 < value < SMALL for value in values)
