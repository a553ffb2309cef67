"""A verification as files: scores, skill, calibration, claims, and forecasts as a hubverse table.

All are written under other names first and then renamed, so none is ever half there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from waystation.domain.counts import protect_counts
from waystation.domain.forecast import QUANTILES
from waystation.domain.verification import Answer, Asked, Verification
from waystation.forecasting.export import HUB_COLUMNS, prepare_folder, replace_all, unwritable
from waystation.verification.scores import CENTRAL
from waystation.world.tables import table_text

HUB_HEADER = ("model_id", "case", "begins", *HUB_COLUMNS)
"""Columns of the hubverse format; the case and the day after which arrivals count are task
variables of ours."""
_SHARES = tuple(f"inside_{share:.0%}".rstrip("%") for share in CENTRAL)
SCORE_COLUMNS = (
    *("case", "forecaster", "track", "asked", "place", "origin", "horizon", "value"),
    *("crps", "log_crps", "wis", "brier", "pit_low", "pit_high", *_SHARES),
)
SKILL_COLUMNS = (
    *("forecaster", "against", "track", "asked", "horizon", "case", "measure"),
    *("skill", "low", "high", "p_value", "questions"),
)
CALIBRATION_COLUMNS = (
    *("forecaster", "track", "asked", "case", "questions", *_SHARES),
    *("pit_p_value", "calibrated"),
)
CLAIM_COLUMNS = (
    *("forecaster", "against", "track", "asked", "measure", "outcome"),
    *("horizons_above", "horizons_below", "horizons", "cases_above", "cases_below", "cases"),
)
Row = tuple[str, ...]


@dataclass
class HubTable:
    """Collects the forecasts of all forecasters as they are made: quantiles, and chances."""

    rows: list[Row] = field(default_factory=list)

    def add(self, answers: Sequence[Answer]) -> None:
        """Add answers: counts of 1 to 4 people become 0 or 5."""
        for answer in answers:
            key = _key(answer)
            if answer.question.asked is Asked.OVERFLOW:
                self.rows.append((*key, "mean", "", f"{answer.samples.mean():.4g}"))
                continue
            people = protect_counts(np.quantile(answer.samples, QUANTILES))
            self.rows += [
                (*key, "quantile", str(level), f"{value:.0f}")
                for level, value in zip(QUANTILES, people, strict=True)
            ]


def _key(answer: Answer) -> Row:
    question = answer.question
    return (
        *(answer.forecaster.replace(" ", "-"), answer.case, question.begins.isoformat()),
        *(question.origin.isoformat(), str(question.asked), question.ends.isoformat()),
        *(str(question.horizon), question.place),
    )


def write_verification(
    verification: Verification, hub: HubTable, folder: Path, pages: Mapping[str, str]
) -> tuple[str, ...]:
    """Write scores.csv, skill.csv, calibration.csv, claims.csv, forecasts.csv and the pages.

    Args:
        verification: What is written.
        hub: The forecasts.
        folder: Made when missing; files of the same names in it are replaced.
        pages: Further files, name to text.

    Returns:
        Names of the files written.

    Raises:
        InputError: The folder cannot be written to.
    """
    prepare_folder(folder)
    files = {
        "scores.csv": _csv(SCORE_COLUMNS, score_rows(verification)),
        "skill.csv": _csv(SKILL_COLUMNS, skill_rows(verification)),
        "calibration.csv": _csv(CALIBRATION_COLUMNS, _calibration_rows(verification)),
        "claims.csv": _csv(CLAIM_COLUMNS, _claim_rows(verification)),
        "forecasts.csv": _csv(HUB_HEADER, hub.rows),
        **{name: text.encode() for name, text in pages.items()},
    }
    try:
        replace_all(folder, files)
    except OSError as error:
        raise unwritable(folder, error) from error
    return tuple(files)


def _csv(header: Row, rows: Iterable[Row]) -> bytes:
    return table_text(itertools.chain([header], rows)).encode()


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.6g}"


def score_rows(verification: Verification) -> Iterable[Row]:
    """Rows of scores.csv; a value of 1 to 4 people becomes 0 or 5, its score stays."""
    for score in verification.scores:
        overflow = score.asked is Asked.OVERFLOW
        value = score.value if overflow else float(protect_counts(np.array([score.value]))[0])
        numbers = (score.crps, score.log_crps, score.wis, score.brier)
        yield (
            *(score.case, score.forecaster, str(score.track), str(score.asked), score.place),
            *(score.origin.isoformat(), str(score.horizon), f"{value:.0f}"),
            *map(_number, (*numbers, score.pit_low, score.pit_high)),
            *(str(int(inside)) for inside in score.inside),
        )


def skill_rows(verification: Verification) -> Iterable[Row]:
    """Rows of skill.csv; the case is empty for all together."""
    for skill in (*verification.skills, *verification.conditional):
        yield (
            *(skill.forecaster, skill.against, str(skill.track), str(skill.asked)),
            *(str(skill.horizon), skill.case, skill.measure),
            *map(_number, (skill.value, skill.low, skill.high, skill.p_value)),
            str(skill.questions),
        )


def _calibration_rows(verification: Verification) -> Iterable[Row]:
    for one in verification.calibrations:
        yield (
            *(one.forecaster, str(one.track), str(one.asked), one.case, str(one.questions)),
            *map(_number, (*one.coverage, one.pit_p_value)),
            "yes" if one.calibrated else "no",
        )


def _claim_rows(verification: Verification) -> Iterable[Row]:
    for one in verification.claims:
        yield (
            *(one.forecaster, one.against, str(one.track), str(one.asked), one.measure),
            *map(str, (one.outcome, one.horizons_above, one.horizons_below, one.horizons)),
            *map(str, (one.cases_above, one.cases_below, one.cases)),
        )
