"""The simple rules every forecast is judged against."""

from __future__ import annotations

from waystation.verification.baselines.fitted import Arima, ExponentialSmoothing
from waystation.verification.baselines.plain import Climatology, DampedDrift, NoChange, Repeat
from waystation.verification.baselines.rule import SimpleRule
from waystation.verification.baselines.shares import Gravity, SharePersistence


def simple_rules() -> tuple[SimpleRule, ...]:
    """One of each, new: they keep what they worked out for a case."""
    return (
        NoChange(),
        Repeat(),
        DampedDrift(),
        ExponentialSmoothing(),
        Arima(),
        SharePersistence(),
        Climatology(),
        Gravity(),
    )
