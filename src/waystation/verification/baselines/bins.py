"""Movement in periods of equal length, and forecasts of it by fitted series.

Periods end on the day of the last count and go back. Within a period, movement is taken straight
between the two counts around each day, both of them known. A period without a measured day, as
when the registration was corrected, is filled straight from its neighbours.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import numpy as np

from waystation.domain.model import FloatArray, IntArray
from waystation.verification.baselines.past import Counts

PERIOD = 14
"""Days of a period: most places report about every fortnight or month."""

SHORT = 6
"""Periods below which nothing is fitted."""

LONGEST = 78
"""Periods a series is fitted on at most, three years."""

FURTHEST = 12
"""Periods forecast at once."""

MOST = 3.0
"""Times the largest period seen that a forecast may reach: log series run away."""

ARIMA_ORDERS = ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 1, 1))
"""Orders searched; with a mean where the series is not differenced, without a drift elsewhere."""

Fit = Callable[[FloatArray, int], FloatArray]
"""From a series and a number of periods ahead to the forecast, both log(1 + people)."""


def edges(first: int, last: int) -> IntArray:
    """(T + 1,) days between which whole periods lie, the last of them a given day."""
    number = min((last - first) // PERIOD, LONGEST)
    return np.asarray(last - PERIOD * np.arange(number, -1, -1), dtype=np.int64)


def periods(counts: Counts, days: IntArray) -> FloatArray:
    """(T,) net movement between each two days; NaN where none was measured."""
    rates = [counts.rate(a, b) for a, b in pairwise(days.tolist())]
    return np.array(rates, dtype=np.float64) * PERIOD


def filled(series: FloatArray) -> FloatArray:
    """A series without gaps: straight between the periods around."""
    seen = np.flatnonzero(~np.isnan(series))
    if seen.size in (0, series.size):
        return series
    return np.interp(np.arange(series.size), seen, series[seen])


def along(path: FloatArray, days: int) -> float:
    """People over some days of a path of periods; beyond its end the last goes on."""
    whole, rest = divmod(days, PERIOD)
    longer = np.append(path, np.full(max(whole + 1 - path.size, 0), path[-1]))
    return float(longer[:whole].sum() + longer[whole] * rest / PERIOD)


def path_ahead(series: FloatArray, fit: Fit) -> FloatArray | None:
    """People in each of the `FURTHEST` periods after a series; None where it is too short.

    Args:
        series: (T,) net movement by period; below 0 counts as none.
        fit: The model.
    """
    known = np.maximum(filled(series), 0.0)
    if known.size < SHORT or np.isnan(known).any():
        return None
    return fitted_path(known, FURTHEST, fit)


def fitted_path(known: FloatArray, steps: int, fit: Fit) -> FloatArray:
    """(steps,) people in each period ahead, never more than `MOST` times the most ever seen."""
    if not known.any():
        return np.zeros(steps)
    path = np.expm1(fit(np.log1p(known), steps))
    path = np.nan_to_num(path, nan=float(known.mean()))
    return np.asarray(np.clip(path, 0.0, MOST * known.max()), dtype=np.float64)


def ets_path(series: FloatArray, steps: int) -> FloatArray:
    """Exponential smoothing, with a damped trend or none by AICc (Hyndman and others 2008)."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if np.ptp(series) == 0:
        return np.full(steps, series[-1])
    kinds: tuple[dict[str, Any], ...] = ({}, {"trend": "add", "damped_trend": True})
    with _quiet():
        fits = [ETSModel(series, error="add", **kind).fit(disp=False) for kind in kinds]
        best = min(fits, key=lambda fit: _finite(fit.aicc))
        return np.asarray(best.forecast(steps), dtype=np.float64)


def arima_path(series: FloatArray, steps: int) -> FloatArray:
    """ARIMA of the order with the least AICc on what all orders explain: all but the first."""
    from statsmodels.tsa.arima.model import ARIMA

    if np.ptp(series) == 0:
        return np.full(steps, series[-1])
    with _quiet():
        fits = [
            ARIMA(series, order=order, trend="n" if order[1] else "c").fit(cov_type="none")
            for order in ARIMA_ORDERS
        ]
        best = min(fits, key=_aicc_after_first)
        return np.asarray(best.forecast(steps), dtype=np.float64)


def _aicc_after_first(fit: Any) -> float:  # noqa: ANN401 (statsmodels is not typed)
    number, free = len(fit.llf_obs) - 1, len(fit.params)
    if number - free - 1 <= 0:
        return float("inf")
    likelihood = float(fit.llf_obs[1:].sum())
    return _finite(2 * free - 2 * likelihood + 2 * free * (free + 1) / (number - free - 1))


def _finite(value: float) -> float:
    return float(value) if np.isfinite(value) else float("inf")


@contextmanager
def _quiet() -> Iterator[None]:
    """No warnings of fits that do not converge: how good they are shows in the replay."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
