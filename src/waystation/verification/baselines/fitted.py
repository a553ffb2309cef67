"""Rules fitted by statsmodels: exponential smoothing and ARIMA on log(1 + movement)."""

from __future__ import annotations

from waystation.domain.model import FloatArray
from waystation.verification.baselines.bins import (
    Fit,
    along,
    arima_path,
    edges,
    ets_path,
    path_ahead,
    periods,
)
from waystation.verification.baselines.past import Counts, Past
from waystation.verification.baselines.plain import drift
from waystation.verification.baselines.rule import SimpleRule


class _Fitted(SimpleRule):
    """A series model of each place's movement; damped drift where the series is short.

    Attributes:
        asked: Predictions made, replays on the past included.
        fallbacks: How many of them were damped drift.
    """

    fit: Fit

    def __init__(self) -> None:
        super().__init__()
        self.asked = self.fallbacks = 0
        self._paths: dict[tuple[str, int], FloatArray | None] = {}

    def change(self, past: Past, place: str, begins: int, ends: int) -> float:
        """People over the days asked about."""
        counts = past.places[place]
        path = self._path(place, counts)
        self.asked += 1
        self.fallbacks += path is None
        return drift(counts, ends - begins) if path is None else along(path, ends - begins)

    def _path(self, place: str, counts: Counts) -> FloatArray | None:
        """Periods ahead, fitted once for what is known of a place."""
        key = (place, counts.mark)
        if key not in self._paths:
            series = periods(counts, edges(int(counts.days[0]), counts.last))
            self._paths[key] = path_ahead(series, type(self).fit)
        return self._paths[key]


class ExponentialSmoothing(_Fitted):
    """ETS on log(1 + movement per fortnight), with a damped trend or none by AICc."""

    name = "ETS"
    fit = staticmethod(ets_path)


class Arima(_Fitted):
    """ARIMA on log(1 + movement per fortnight), order by AICc from a small set."""

    name = "ARIMA"
    fit = staticmethod(arima_path)
