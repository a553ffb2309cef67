"""Picks from a forecast: what a public page may show, by name, day and quantile."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from waystation.domain.counts import protect_counts, protect_groups, round_people
from waystation.domain.forecast import Forecast
from waystation.domain.places import Location
from waystation.domain.scenario import Event
from waystation.domain.vocabulary import EVERYONE as EVERYONE
from waystation.domain.vocabulary import Audience, LocationKind, Travel
from waystation.forecasting.needs import shelter_places
from waystation.forecasting.public import hidden_names, mentions, public_locations

LIKELY = (0.1, 0.9)
"""Ends of the range called "likely": 8 in 10 runs."""

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_AXES = {
    "reached": ("location", "group", "day"),
    "over_capacity": ("location", "day"),
    "first_arrival": ("location", "group", "quantile"),
    "at": ("location", "group", "day"),
    "end_day": ("amount", "group", "quantile"),
    "peak_present": ("location", "group", "quantile"),
}
"""Variables picked by name: the names come first, the line that is picked last."""


@dataclass(frozen=True)
class Picks:
    """A forecast seen through the eyes of the public audience.

    Attributes:
        forecast: What is shown.
    """

    forecast: Forecast

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every day of the forecast, the corrected past included."""
        days = self.forecast.data["day"].values.astype("datetime64[D]").tolist()
        return tuple(days)

    @cached_property
    def today(self) -> int:
        """Position of the as-of day; the first or last day where it lies outside."""
        past = sum(day <= self.forecast.as_of for day in self.days)
        return max(0, past - 1)

    @cached_property
    def locations(self) -> tuple[Location, ...]:
        """Public locations that the dataset knows, in scenario order."""
        return public_locations(self.forecast)

    @cached_property
    def hidden_names(self) -> tuple[str, ...]:
        """Every name of a location that must not appear on a public page."""
        return hidden_names(self.forecast.scenario)

    @cached_property
    def drawn(self) -> tuple[Location, ...]:
        """Public locations that have a place on the map: all but the ways out."""
        return tuple(loc for loc in self.locations if loc.kind is not LocationKind.EXIT)

    @cached_property
    def _tables(self) -> dict[str, tuple[IntArray, dict[float, int], dict[str, int]]]:
        """Shown counts (quantile, day, location) by variable, with both positions."""
        made = {}
        for variable in ("arrivals", "present", "waiting"):
            values = self.forecast.data[variable].sel(group=EVERYONE)
            values = values.transpose("quantile", "day", "location")
            shape = values.shape
            table = np.array(shown_counts(values.values.ravel()), dtype=np.int64).reshape(shape)
            rows = {float(q): i for i, q in enumerate(values["quantile"].values)}
            columns = {str(name): i for i, name in enumerate(values["location"].values)}
            made[variable] = (table, rows, columns)
        return made

    @cached_property
    def _lines(self) -> dict[str, dict[tuple[str, ...], FloatArray]]:
        """Lines of values by variable and names: looked up, since a page asks for thousands."""
        made = {}
        for variable, (*named, along) in _AXES.items():
            values = self.forecast.data[variable].transpose(*named, along)
            names = itertools.product(*(map(str, values[axis].values) for axis in named))
            lines = np.asarray(values.values, dtype=np.float64).reshape(-1, values.sizes[along])
            lines.flags.writeable = False
            made[variable] = dict(zip(names, lines, strict=True))
        return made

    def _line(self, variable: str, *names: str) -> FloatArray:
        return self._lines[variable][names]

    @cached_property
    def _quantiles(self) -> tuple[float, ...]:
        return tuple(self.forecast.data["quantile"].values.tolist())

    def _nearest(self, quantile: float) -> int:
        known = self._quantiles
        return min(range(len(known)), key=lambda i: abs(known[i] - quantile))

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of the public locations."""
        return frozenset(location.name for location in self.locations)

    @cached_property
    def watched(self) -> tuple[str, ...]:
        """Public watched locations, then destinations, each once."""
        scenario = self.forecast.scenario
        wanted = (*scenario.watched, *(d.location for d in scenario.destinations))
        return tuple(name for name in dict.fromkeys(wanted) if name in self.names)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Groups that travel together, "all" left out."""
        alone = {g.name for g in self.forecast.scenario.groups if g.travel is Travel.ALONE}
        names = self.forecast.data["group"].values.tolist()
        return tuple(name for name in names if name != EVERYONE and name not in alone)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Public events known by the as-of day at places that may be shown."""
        return tuple(
            event
            for event in self.forecast.scenario.events
            if event.audience is Audience.PUBLIC
            and event.published <= self.forecast.as_of
            and not self.mentions_hidden(event.where, event.text)
        )

    def mentions_hidden(self, *texts: str) -> bool:
        """True when a text names a location that is not public."""
        return mentions(self.hidden_names, *texts)

    def people(self, variable: str, quantile: float, location: str) -> list[int]:
        """A count per day for everyone, protected and rounded to two figures."""
        table, rows, columns = self._tables[variable]
        nearest = min(rows, key=lambda known: abs(known - quantile))
        return [int(count) for count in table[rows[nearest], :, columns[location]]]

    def size(self, quantile: float, group: str = EVERYONE, variable: str = "on_road") -> float:
        """People travelling on the as-of day."""
        values = self.forecast.data[variable].sel(group=group).isel(day=self.today)
        people = values.sel(quantile=[quantile], method="nearest").values
        return float(shown_counts(protect_groups(people))[0])

    def reached(self, location: str, group: str = EVERYONE) -> FloatArray:
        """Chance, per day, that people have come to the location by then."""
        return self._line("reached", location, group)

    def exceeding(self, location: str) -> FloatArray:
        """Chance per day that more people are present than known places; NaN: not entered."""
        return self._line("over_capacity", location)

    def first_arrival(self, location: str, quantile: float, group: str = EVERYONE) -> float:
        """Days after the as-of day: inf when beyond the horizon, NaN when reached before."""
        return float(self._line("first_arrival", location, group)[self._nearest(quantile)])

    def end_day(self, amount: str, quantile: float, group: str = EVERYONE) -> float:
        """Days until so many are where journeys end; inf and NaN as in `first_arrival`."""
        return float(self._line("end_day", amount, group)[self._nearest(quantile)])

    def peak(self, quantile: float, location: str) -> int:
        """Most people present on any one day to come, protected and rounded to two figures."""
        line = self._line("peak_present", location, EVERYONE)
        return shown_counts(line[[self._nearest(quantile)]])[0]

    def peak_exceeding(self, location: str) -> float:
        """Chance that on a day to come more people are present than known places; NaN: unknown."""
        return float(self.forecast.data["peak_over_capacity"].sel(location=location))

    def at(self, group: str) -> list[tuple[str, float]]:
        """Public locations where the main column may be on the as-of day, likeliest first."""
        names = [location.name for location in self.locations]
        chances = [(name, float(self._line("at", name, group)[self.today])) for name in names]
        return sorted((pair for pair in chances if pair[1] > 0), key=lambda pair: -pair[1])

    def day_after(self, days: float) -> dt.date:
        """The date so many days after the as-of day; parts of a day count as the whole day."""
        return self.forecast.as_of + dt.timedelta(days=math.ceil(days))

    def shelter_places(self, location: Location) -> int | None:
        """Places known at a location where people stay; None where not entered."""
        return shelter_places(location)


def shown_counts(values: FloatArray) -> list[int]:
    """Counts as they may leave the forecast: never 1 to 4, two significant figures."""
    return [round_people(float(value)) for value in protect_counts(values)]
