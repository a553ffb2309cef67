"""The summary of a verification: made, written as verification.json, and read again."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, TypeVar

from waystation.domain.errors import InputError, Problem
from waystation.domain.verification import Asked, Outcome, Score, Verification
from waystation.domain.verification_summary import (
    Gate,
    KeptClaim,
    KeptCoverage,
    KeptSkill,
    VerificationSummary,
)
from waystation.domain.version import __version__
from waystation.verification.scores import CENTRAL

SUMMARY = "verification.json"
FORM = 1
"""Form of the file; a later release reads it, or says that it does not."""

_MEASURES = ("log_crps", "brier")
_PROMISED = (0.5, 0.9)
_LARGEST = 2**22
_MOST = 10**15
_DIGITS = 6

Kept = TypeVar("Kept", KeptSkill, KeptCoverage, KeptClaim, Gate)


def summarise(verification: Verification) -> VerificationSummary:
    """What a scenario keeps of a verification: the forecaster that was judged, over all cases."""
    own = [score for score in verification.scores if score.forecaster == verification.forecaster]
    track = own[0].track if own else None
    return VerificationSummary(
        version=dict(verification.settings).get("version", __version__),
        cases=verification.cases,
        forecaster=verification.forecaster,
        settings=verification.settings,
        skills=tuple(
            KeptSkill(
                against=one.against,
                asked=one.asked,
                horizon=one.horizon,
                measure=one.measure,
                value=_number(one.value),
                low=_number(one.low),
                high=_number(one.high),
                questions=one.questions,
            )
            for one in verification.skills
            if not one.case and one.measure in _MEASURES
        ),
        coverage=tuple(_coverage([score for score in own if score.track is track])),
        gates=tuple(
            Gate(one.asked, round(one.coverage[2], _DIGITS), _number(one.pit_p_value))
            for one in verification.calibrations
            if one.forecaster == verification.forecaster and not one.case and one.track is track
        ),
        claims=tuple(
            KeptClaim(
                *(one.against, one.asked, one.outcome),
                *(one.horizons_above, one.horizons_below, one.horizons),
                *(one.cases_above, one.cases_below, one.cases),
            )
            for one in verification.claims
        ),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(value, _DIGITS)


def _coverage(scores: Sequence[Score]) -> Iterator[KeptCoverage]:
    """Shares inside, each case with weight one; overflows have no band."""
    asked = [score for score in scores if score.asked is not Asked.OVERFLOW]
    groups: dict[tuple[Asked, int], dict[str, list[Score]]] = {}
    for score in asked:
        for horizon in (0, score.horizon):
            cases = groups.setdefault((score.asked, horizon), {})
            cases.setdefault(score.case, []).append(score)
    for (kind, horizon), by_case in sorted(groups.items()):
        for promised in _PROMISED:
            place = CENTRAL.index(promised)
            shares = [
                math.fsum(score.inside[place] for score in of_case) / len(of_case)
                for of_case in by_case.values()
            ]
            held = round(math.fsum(shares) / len(shares), _DIGITS)
            number = sum(map(len, by_case.values()))
            yield KeptCoverage(kind, horizon, promised, held, number)


def summary_text(summary: VerificationSummary) -> str:
    """The summary as JSON, the same for the same verification."""
    plain = {"form": FORM, "uncalibrated": summary.uncalibrated, **asdict(summary)}
    plain["settings"] = dict(summary.settings)
    return json.dumps(plain, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_summary(folder: str | Path) -> VerificationSummary | None:
    """The summary kept in a scenario folder; None where none is.

    Raises:
        InputError: The file is not one that `waystation verify --keep` writes.
    """
    path = Path(folder) / SUMMARY
    if not path.exists():
        return None
    try:
        if path.stat().st_size > _LARGEST:
            raise _refused(path, "a file that is far too large")
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["form"] != FORM:
            raise _refused(path, f"form {plain['form']!r}")
        return _summary(plain)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _refused(path, f"something else ({type(error).__name__})") from error


def _refused(path: Path, found: str) -> InputError:
    expected = f"a summary of form {FORM}, as `waystation verify --keep` writes it; or delete it"
    return InputError([Problem(str(path), 0, "", found, expected)])


def _summary(plain: Mapping[str, Any]) -> VerificationSummary:
    return VerificationSummary(
        version=_text(plain["version"]),
        cases=tuple(map(_text, plain["cases"])),
        forecaster=_text(plain["forecaster"]),
        settings=tuple((_text(name), _text(told)) for name, told in plain["settings"].items()),
        skills=_rows(KeptSkill, plain["skills"]),
        coverage=_rows(KeptCoverage, plain["coverage"]),
        gates=_rows(Gate, plain["gates"]),
        claims=_rows(KeptClaim, plain["claims"]),
    )


def _rows(kind: type[Kept], rows: Sequence[Mapping[str, Any]]) -> tuple[Kept, ...]:
    """Rows as records; every field there, of its own type, and none besides."""
    names = {field.name: str(field.type) for field in fields(kind)}
    made = []
    for row in rows:
        if set(row) != set(names):
            msg = "other fields"
            raise ValueError(msg)
        values: dict[str, Any] = {name: _READ[told](row[name]) for name, told in names.items()}
        made.append(kind(**values))
    return tuple(made)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a character could not be written again
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    if not abs(value) <= _MOST:
        raise ValueError
    return value


def _float(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    if not abs(value) <= _MOST:
        raise ValueError
    return float(value)


_READ: Mapping[str, Callable[[Any], object]] = {
    "str": _text,
    "int": _whole,
    "float": _float,
    "float | None": lambda value: None if value is None else _float(value),
    "Asked": Asked,
    "Outcome": Outcome,
}
