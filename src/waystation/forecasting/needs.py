"""What people present need, by the standards in force, against what there is."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import Forecast
from waystation.domain.model import FloatArray
from waystation.domain.needs import SHELTER_PLACES, Balance, Need, Supply
from waystation.domain.places import Location
from waystation.domain.scenario import Event
from waystation.domain.vocabulary import LocationKind
from waystation.scenario.room import capacity_events, capacity_on
from waystation.world.standards import in_force

MIDDLE, HIGH = 0.5, 0.9
"""Quantiles at which needs are told: the middle, and enough in 9 of 10 runs."""

NO_SHELTER = (LocationKind.CROSSING, LocationKind.EXIT)
"""Kinds whose capacity is people a day, or means nothing: no places to sleep."""


def standards(chosen: Iterable[tuple[str, str]] = ()) -> tuple[Need, ...]:
    """The standards in force, one for each item.

    Args:
        chosen: Item and identity of those that differ from the defaults (`Scenario.standards`).
    """
    return in_force(chosen)


def amount(need: Need, people: float) -> float:
    """What `people` need; whole things are rounded up."""
    exact = need.per_person * people
    return float(math.ceil(exact - 1e-9)) if need.whole else exact


def shelter_places(location: Location) -> int | None:
    """Places known at a location where people stay; None where not entered."""
    return None if location.kind in NO_SHELTER else location.capacity


def supply_on(
    location: Location,
    entered: Iterable[Supply],
    item: str,
    day: dt.date,
    changes: Sequence[Event] = (),
) -> float | None:
    """What there is of an item at a place on a day; None where nobody entered it.

    Rows of one item and day add up. Without a row for shelter places, the capacity counts.

    Args:
        location: The place.
        entered: The supplies entered for it.
        item: Item of the standards.
        day: The day.
        changes: Events that change its capacity, from `capacity_events`.
    """
    rows = [row.amount for row in entered if row.item == item and row.covers(day)]
    if rows:
        return math.fsum(rows)
    if item != SHELTER_PLACES or location.kind in NO_SHELTER:
        return None
    places = capacity_on(location, changes, day)
    return None if places is None else float(places)


def short(need: float, supply: float | None) -> float | None:
    """What a supply lacks of a need; None where the supply is not known."""
    return None if supply is None else max(0.0, need - supply)


def balances(forecast: Forecast, places: Sequence[str]) -> Iterator[Balance]:
    """Needs against supplies from the as-of day on, by place, day and item, in that order.

    Args:
        forecast: The forecast.
        places: Names of locations.
    """
    days = forecast.data["day"].values.astype("datetime64[D]").tolist()
    ahead = [(number, day) for number, day in enumerate(days) if day >= forecast.as_of]
    levels = forecast.present.sel(quantile=[MIDDLE, HIGH], method="nearest")
    present = levels.transpose("quantile", "day", "location")
    for place in places:
        location = forecast.scenario.location(place)
        entered = [row for row in forecast.scenario.supplies if row.place == place]
        changes = capacity_events(forecast.scenario, place, forecast.as_of)
        people = protect_counts(present.sel(location=place).values)
        for number, day in ahead:
            for need in forecast.needs:
                supply = supply_on(location, entered, need.item, day, changes)
                yield _balance(place, day, need, supply, people[:, number])


def _balance(
    place: str, day: dt.date, need: Need, supply: float | None, people: FloatArray
) -> Balance:
    middle, high = (amount(need, float(count)) for count in people)
    return Balance(
        place=place,
        day=day,
        item=need.item,
        unit=need.unit,
        need_middle=middle,
        need_high=high,
        supply=supply,
        short_middle=short(middle, supply),
        short_high=short(high, supply),
    )
