"""`waystation verify`: cases in, forecasts as of past days made and scored, a verdict out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem
from waystation.domain.verification import Answer, Score, Verification
from waystation.domain.version import __version__
from waystation.verification.calibration import calibrations_of
from waystation.verification.cases import LAG_DAYS, CaseFolder, open_cases
from waystation.verification.claims import claims_of
from waystation.verification.contenders import contenders
from waystation.verification.forecaster import Forecaster
from waystation.verification.questions import (
    EVERY_DAYS,
    FIRST_ORIGIN_DAYS,
    HORIZONS,
    LeftOut,
    Target,
    origins_of,
    targets_on,
)
from waystation.verification.run import Progress, answers_by_origin
from waystation.verification.scores import score_answers
from waystation.verification.skill import skills_of

MEMBERS = 500
Watch = Callable[[Sequence[Answer]], None]


@dataclass(frozen=True)
class Protocol:
    """How forecasts are made and scored.

    Attributes:
        every: Days from one origin to the next.
        lag: Days after which a count is published.
        members: Ensemble members of a model.
        seed: Of everything random.
        origins: At most so many origins a case, spread evenly; None for all.
        baselines_only: Only the simple rules, the first of them judged.
    """

    every: int = EVERY_DAYS
    lag: int = LAG_DAYS
    members: int = MEMBERS
    seed: int = 1
    origins: int | None = None
    baselines_only: bool = False


DEFAULT = Protocol()
_LIMITS = {
    "every": (1, 365),
    "lag": (0, 365),
    "members": (2, 100_000),
    "seed": (0, 2**63 - 1),
    "origins": (1, 10_000),
}

Contenders = Callable[[CaseFolder, Protocol], Sequence[Forecaster]]


def check_protocol(protocol: Protocol) -> None:
    """Check the options before any work.

    Raises:
        InputError: Some are out of range; it holds all of them.
    """
    problems = [
        Problem(f"--{name}", 0, "", str(value), f"a whole number from {low} to {high}")
        for name, (low, high) in _LIMITS.items()
        if (value := getattr(protocol, name)) is not None and not low <= value <= high
    ]
    if problems:
        raise InputError(problems)


def default_contenders(folder: CaseFolder, protocol: Protocol) -> Sequence[Forecaster]:
    """The model and the simple rules."""
    return contenders(folder, members=protocol.members, baselines_only=protocol.baselines_only)


def verify(
    folders: Sequence[str | Path],
    protocol: Protocol = DEFAULT,
    *,
    forecasters: Contenders | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Verification:
    """Make and score forecasts as of past days.

    Args:
        folders: Scenario folders with counts.csv, or Flee instances; pooled, each with weight one.
        protocol: How.
        forecasters: Who is asked in a case, the one that is judged first; None for the model and
            the simple rules.
        progress: Told what is being done, how far, of how much.
        watch: Given the answers of each origin, which are not kept.

    Raises:
        InputError: A folder or an option is wrong, or nothing can be scored.
    """
    check_protocol(protocol)
    told: list[str] = []
    scores: list[Score] = []
    names: list[str] = []
    asked_of: dict[str, int] = {}
    imported: list[tuple[str, str]] = []
    with open_cases(folders, lag=protocol.lag) as cases:
        asked = [_asked(folder, protocol, told) for folder in cases]
        _check_any(folders, asked)
        for folder, questions in zip(cases, asked, strict=True):
            chosen = (forecasters or default_contenders)(folder, protocol)
            names += [one.name for one in chosen if one.name not in names]
            asked_of[folder.case.name] = len(questions)
            imported += [(folder.case.name, folder.imported)] if folder.imported else []
            for batch in answers_by_origin(
                folder.case, questions, chosen, seed=protocol.seed, progress=progress
            ):
                scores += score_answers(batch)
                if watch is not None:
                    watch(batch)
    if progress is not None:
        progress("Comparing", 0, 1)
    skills = skills_of(scores, names[0], seed=protocol.seed)
    return Verification(
        cases=tuple(asked_of),
        forecaster=names[0],
        baselines=tuple(names[1:]),
        scores=tuple(scores),
        skills=skills,
        settings=(*_settings(protocol, asked_of), *imported),
        left_out=tuple(told),
        calibrations=calibrations_of(scores, seed=protocol.seed),
        claims=claims_of(skills),
    )


Asked = list[tuple[dt.date, tuple[Target, ...]]]


def _asked(folder: CaseFolder, protocol: Protocol, told: list[str]) -> Asked:
    """Origins with a question to score, and their questions."""
    case, left_out = folder.case, LeftOut()
    origins = origins_of(case, every=protocol.every, most=protocol.origins)
    asked = [(origin, targets_on(case, origin, left_out)) for origin in origins]
    told += [*folder.left_out, *(f"{case.name}: {line}" for line in left_out.sentences())]
    return [(origin, targets) for origin, targets in asked if targets]


def _check_any(folders: Sequence[str | Path], asked: Sequence[Asked]) -> None:
    expected = f"counts of a place that go on for more than {FIRST_ORIGIN_DAYS} days"
    problems = [
        Problem(str(folder), 0, "", "no question that can be scored", expected)
        for folder, questions in zip(dict.fromkeys(map(Path, folders)), asked, strict=True)
        if not questions
    ]
    if problems:
        raise InputError(problems)


def _settings(protocol: Protocol, asked_of: dict[str, int]) -> tuple[tuple[str, str], ...]:
    origins = ", ".join(f"{number} in {case}" for case, number in asked_of.items())
    most = "" if protocol.origins is None else f"; at most {protocol.origins} a case, spread evenly"
    return (
        (
            "origins",
            f"every {protocol.every} days from {FIRST_ORIGIN_DAYS} days after a case's first count"
            f"{most}: {origins}",
        ),
        ("horizons", ", ".join(map(str, HORIZONS)) + " days"),
        (
            "published",
            f"{protocol.lag} days after the day a count speaks of, unless counts.csv tells",
        ),
        ("members", str(protocol.members)),
        ("seed", str(protocol.seed)),
        ("version", __version__),
    )
