"""Who is asked: the forecaster that is judged, and the simple rules it is compared with."""

from __future__ import annotations

from importlib.util import find_spec

from waystation.domain.errors import InputError, Problem
from waystation.domain.verification import Track
from waystation.verification.baselines.catalogue import simple_rules
from waystation.verification.cases import CaseFolder
from waystation.verification.forecaster import Forecaster
from waystation.verification.movement import MovementForecaster

_INSTALL = "statsmodels: pip install 'waystation[verify]'"


def contenders(folder: CaseFolder, *, members: int, baselines_only: bool) -> tuple[Forecaster, ...]:
    """The forecasters for one case, the one that is judged first.

    They are made anew for each case, so that nothing learnt in one is known in another.

    Args:
        folder: The case with its scenario.
        members: Ensemble members of a model; simple rules have their own number of samples.
        baselines_only: Leave the model aside and judge the first of the simple rules.

    Raises:
        InputError: statsmodels (extra `verify`) is not installed. Fewer rules would make the judged
            forecaster look better than it is.
    """
    if find_spec("statsmodels") is None:
        found = "no package for the rules ETS, ARIMA and share of total"
        raise InputError([Problem("verify", 0, "", found, _INSTALL)])
    rules: tuple[Forecaster, ...] = simple_rules()
    if baselines_only:
        return rules
    movement = [
        MovementForecaster(folder.scenario, members=members, track=track, workers=1)
        for track in (Track.UNCONDITIONAL, Track.CONDITIONAL)
    ]
    return (movement[0], *rules, movement[1])
