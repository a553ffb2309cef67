"""Rules that share out a common total: by the shares of late, and by a gravity of places."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from waystation.domain.model import FloatArray
from waystation.domain.verification import Case
from waystation.verification.baselines.bins import (
    PERIOD,
    along,
    edges,
    ets_path,
    filled,
    path_ahead,
    periods,
)
from waystation.verification.baselines.past import Counts, Past
from waystation.verification.baselines.plain import drift
from waystation.verification.baselines.rule import SimpleRule

RECENT = 90
"""Days whose arrivals make a place's share."""

PULL = 0.25
"""Weight of gravity beside the arrivals seen: the share of a case's arrivals it stands for."""

STEEPEST = 2.0
"""Largest power of its places that a place's pull may follow."""


class _ShareOfTotal(SimpleRule):
    """A forecast of all places' movement together, shared out.

    The total goes on from the day of the last count of all. Places whose last count is older are
    taken to have gone on by damped drift until then. It is forecast by ETS on log(1 + movement per
    fortnight), by the sum of drifts where it is too short.
    """

    def __init__(self) -> None:
        super().__init__()
        self._totals: dict[int, tuple[FloatArray, FloatArray | None]] = {}

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """The place's share of the total over the days asked about."""
        seen, path = self._total(past)
        late = min(past.last, ends) - begins
        total = _backwards(seen, late)
        left = ends - past.last
        if left > 0:
            together = sum(max(drift(one, left), 0.0) for one in past.places.values())
            total += together if path is None else along(path, left)
        return total * self.share(past, place)

    def _total(self, past: Past) -> tuple[FloatArray, FloatArray | None]:
        """Total movement by period up to the last count of all, and ahead."""
        if past.mark not in self._totals:
            first = min(int(one.days[0]) for one in past.places.values())
            days = edges(first, past.last)
            seen = np.zeros(days.size - 1)
            for counts in past.places.values():
                series = filled(periods(counts, days))
                after = np.maximum(days[1:] - np.maximum(days[:-1], counts.last), 0)
                series = np.nan_to_num(series) * (1 - after / PERIOD)
                seen += np.maximum(series, 0.0) + after * max(drift(counts, PERIOD), 0.0) / PERIOD
            self._totals[past.mark] = (seen, path_ahead(seen, ets_path))
        return self._totals[past.mark]

    @abstractmethod
    def share(self, past: Past, place: str) -> float:
        """Share of all arrivals that come to a place, 0 to 1."""


def _backwards(seen: FloatArray, days: int) -> float:
    """Movement over the last days of a series of periods."""
    return along(seen[::-1], days) if seen.size and days > 0 else 0.0


def _came(counts: Counts, days: int) -> float:
    """People who came over the last days up to the last count, net, 0 or more."""
    return max(counts.change(counts.last - days, counts.last), 0.0)


class SharePersistence(_ShareOfTotal):
    """Each place keeps its share of the arrivals of the last 90 days it was counted on."""

    name = "share of total"

    def share(self, past: Past, place: str) -> float:
        """Share of the arrivals of late; equal shares where nobody came."""
        came = {name: _came(counts, RECENT) for name, counts in past.places.items()}
        total = sum(came.values())
        return came[place] / total if total > 0 else 1 / len(came)


class Gravity(_ShareOfTotal):
    """Shares by how strongly places draw people, shrunk towards the arrivals they have had.

    A place's pull is a power of its number of places, the power fitted on the arrivals so far
    (least squares on logs, 0 to 2); a place of unknown size has the middle one. A case holds
    counts, no roads, so that distance speaks only through the arrivals so far.
    """

    name = "gravity"

    def __init__(self) -> None:
        super().__init__()
        self._capacity: dict[str, float] = {}

    def prepare(self, case: Case, past: Past) -> None:  # noqa: ARG002
        """Take the numbers of places known."""
        self._capacity = {name: size for name, size in case.capacity if size > 0}

    def share(self, past: Past, place: str) -> float:
        """Share of arrivals so far, drawn towards the share by pull."""
        names = list(past.places)
        came = np.array([_came(one, one.last - int(one.days[0])) for one in past.places.values()])
        pull = self._pull(names, came)
        seen = came / came.sum() if came.sum() > 0 else pull
        return float(((seen + PULL * pull) / (1 + PULL))[names.index(place)])

    def _pull(self, names: list[str], came: FloatArray) -> FloatArray:
        """(N,) shares by the number of places."""
        known = [self._capacity[name] for name in names if name in self._capacity]
        middle = float(np.median(known)) if known else 1.0
        size = np.log([self._capacity.get(name, middle) for name in names])
        off, came_off = size - size.mean(), np.log1p(came) - np.log1p(came).mean()
        spread = float((off**2).sum())
        power = float(np.clip((off * came_off).sum() / spread, 0.0, STEEPEST)) if spread else 0.0
        pull = np.exp(power * off)
        return np.asarray(pull / pull.sum(), dtype=np.float64)
