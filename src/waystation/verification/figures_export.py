"""Scores of figures as a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import QUANTILES
from waystation.domain.scored_figures import FigureScore, FigureVerification
from waystation.forecasting.export import prepare_folder, replace_all, unwritable
from waystation.verification.scores import CENTRAL
from waystation.world.tables import table_text

NAME = "figures.csv"
COLUMNS = (
    *("issued", "day", "lead", "published", "figure_id", "what", "group", "place"),
    *("low", "high", "value"),
    *(f"q{level:g}" for level in QUANTILES),
    *("crps", "log_crps", "pit_low", "pit_high"),
    *(f"inside_{share:.0%}".rstrip("%") for share in CENTRAL),
)


def write_figures(found: FigureVerification, folder: Path) -> tuple[str, ...]:
    """Write figures.csv, one row per forecast and figure; counts of 1 to 4 become 0 or 5.

    Args:
        found: What is written.
        folder: Made when missing.

    Returns:
        Names of the files written.

    Raises:
        InputError: The folder cannot be written to.
    """
    prepare_folder(folder)
    text = table_text([COLUMNS, *(_row(one) for one in found.scores)])
    try:
        replace_all(folder, {NAME: text.encode()})
    except OSError as error:
        raise unwritable(folder, error) from error
    return (NAME,)


def _row(one: FigureScore) -> tuple[str, ...]:
    people = protect_counts(np.array([one.low, one.high, one.value, *one.expected]))
    return (
        *(one.issued.isoformat(), one.day.isoformat(), str(one.lead), one.published.isoformat()),
        *(one.figure_id, one.what, one.group, one.place),
        *(f"{value:.0f}" for value in people),
        *(f"{value:.6g}" for value in (one.crps, one.log_crps, one.pit_low, one.pit_high)),
        *(str(int(inside)) for inside in one.inside),
    )
