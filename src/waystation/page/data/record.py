"""How good forecasts were: the scenario's own record, and what verification found."""

from __future__ import annotations

import numpy as np

from waystation.domain.changes import Told
from waystation.domain.record import Record, RecordRow
from waystation.domain.verification import Outcome
from waystation.domain.verification_summary import (
    Gate,
    KeptClaim,
    VerificationSummary,
)
from waystation.domain.vocabulary import EVERYONE
from waystation.page.picks import Picks, shown_counts
from waystation.page.schema_record import ClaimData, RecordData, VerificationData
from waystation.page.schema_record import RecordRow as RowData

RULE = "the last figure known of the same place or group stays, half to double of it"
"""The simple rule a record is compared with (`verification.record`)."""

_OUTCOMES = {Outcome.BETTER: "better", Outcome.TIE: "undecided", Outcome.WORSE: "worse"}
_WHAT = {Told.PRESENT: "present", Told.SIZE: "size"}


def record_data(picks: Picks, record: Record | None) -> RecordData | None:
    """The last forecasts against what came; None where none has been made before."""
    if record is None or not record.forecasts:
        return None
    shown = [row for row in record.rows if not row.place or row.place in picks.names]
    return {
        "forecasts": record.forecasts,
        "inside": record.inside,
        "of": record.of,
        "rule_inside": record.rule_inside,
        "rule_of": record.rule_of,
        "rule": RULE,
        "few": record.few,
        "poor": record.poor,
        "reason": "; ".join(str(fault) for fault in record.faults),
        "rows": [_row(picks, row) for row in shown],
    }


def _row(picks: Picks, row: RecordRow) -> RowData:
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    return {
        "number": row.number,
        "as_of": row.as_of.isoformat(),
        "day": row.day.isoformat(),
        "place": row.place or ("" if row.group == EVERYONE else titles.get(row.group, row.group)),
        "what": _WHAT.get(row.what, str(row.what)),
        "low": _people(row.then.low),
        "middle": _people(row.then.middle),
        "high": _people(row.then.high),
        "came_low": _people(row.low),
        "came_high": _people(row.high),
        "inside": row.inside,
        "rule_inside": row.rule_inside,
    }


def _people(value: float | None) -> float:
    """A count as it may be shown."""
    return float(shown_counts(np.array([value or 0.0]))[0])


def verification_data(found: VerificationSummary | None) -> VerificationData | None:
    """What verification found, losses as fully as wins; None where none was kept."""
    if found is None:
        return None
    failed = [gate for gate in found.gates if not gate.calibrated]
    return {
        "made_with": found.version,
        "cases": list(found.cases),
        "uncalibrated": found.uncalibrated,
        "reason": "; ".join(map(_why, failed)) or ("" if found.gates else "no band was tested"),
        "skills": [
            {
                "asked": str(one.asked),
                "rule": one.against,
                "horizon": one.horizon,
                "skill": one.value,
                "low": one.low,
                "high": one.high,
            }
            for one in found.skills
            if one.value is not None
        ],
        "coverage": [
            {
                "asked": str(one.asked),
                "horizon": one.horizon,
                "promised": one.promised,
                "held": one.held,
                "cases": one.questions,
            }
            for one in found.coverage
        ],
        "claims": [_claim(one) for one in found.claims],
    }


def _why(gate: Gate) -> str:
    """What of a gate does not hold."""
    told = []
    if not gate.covered:
        told.append(f"{gate.coverage:.1%} of what came lay inside 90 % bands, 80 to 96 % wanted")
    if not gate.even:
        told.append("what came does not spread evenly over the bands")
    return f"{gate.asked}: {', '.join(told)}"


def _claim(claim: KeptClaim) -> ClaimData:
    return {
        "claim": f"{claim.asked} against {claim.against}",
        "outcome": _OUTCOMES[claim.outcome],
        "told": (
            f"surely better at {claim.horizons_above} and surely worse at {claim.horizons_below} "
            f"of {claim.horizons} horizons; better in {claim.cases_above} and worse in "
            f"{claim.cases_below} of {claim.cases} cases"
        ),
    }
