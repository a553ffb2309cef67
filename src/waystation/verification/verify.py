"""`waystation verify`: cases in, forecasts as of past days made and scored, a verdict out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol as TypingProtocol

from waystation.domain.errors import InputError, Problem
from waystation.domain.verification import Answer, Score, Skill, Verification
from waystation.domain.version import __version__
from waystation.domain.work import Progress, Runner
from waystation.running.processes import on_this_machine
from waystation.verification.calibration import calibrations_of
from waystation.verification.cases import LAG_DAYS, CaseFolder, open_cases
from waystation.verification.claims import claims_of
from waystation.verification.contenders import contenders
from waystation.verification.forecaster import Forecaster
from waystation.verification.jobs import AskedOn, Hindcasts, hindcast
from waystation.verification.questions import (
    EVERY_DAYS,
    FIRST_ORIGIN_DAYS,
    HORIZONS,
    LeftOut,
    origins_of,
    targets_on,
)
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


class Contenders(TypingProtocol):
    """Makes the forecasters of a case, the one that is judged first."""

    def __call__(self, folder: CaseFolder, protocol: Protocol) -> Sequence[Forecaster]:
        """Make them anew."""
        ...


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
    workers: int = 1,
    runner: Runner | None = None,
    progress: Progress | None = None,
    watch: Watch | None = None,
) -> Verification:
    """Make and score forecasts as of past days.

    Args:
        folders: Scenario folders with counts.csv, or Flee instances; pooled, each with weight one.
        protocol: How.
        forecasters: Who is asked in a case, the one that is judged first; None for the model and
            the simple rules.
        workers: Processes; their number changes no result.
        runner: Who makes the forecasts instead, say the workers of a cluster; nor does that.
        progress: Told what is being done, how far, of how much.
        watch: Given all answers, forecaster by forecaster in each case; they are not kept.

    Raises:
        InputError: A folder or an option is wrong, or nothing can be scored.
    """
    check_protocol(protocol)
    told: list[str] = []
    scores: list[Score] = []
    with open_cases(folders, lag=protocol.lag) as cases:
        asked = [_asked(folder, protocol, told) for folder in cases]
        _check_any(folders, asked)
        make = partial(forecasters or default_contenders, protocol=protocol)
        hindcasts = Hindcasts(tuple(cases), tuple(asked), make, protocol.seed)
        for answers, scored in hindcast(hindcasts, runner or on_this_machine(workers, progress)):
            scores += scored
            if watch is not None:
                watch(answers)
    if progress is not None:
        progress("Comparing", 0, 1)
    first = scores[0]
    others = [one.forecaster for one in scores if one.track is first.track]
    skills = skills_of(scores, first.forecaster, seed=protocol.seed)
    return Verification(
        cases=tuple(folder.case.name for folder in cases),
        forecaster=first.forecaster,
        baselines=tuple(one for one in dict.fromkeys(others) if one != first.forecaster),
        scores=tuple(scores),
        skills=skills,
        settings=_settings(protocol, cases, asked),
        left_out=tuple(told),
        calibrations=calibrations_of(scores, seed=protocol.seed),
        claims=claims_of(skills),
        conditional=_other_track(scores, first, protocol.seed),
    )


def _other_track(scores: Sequence[Score], first: Score, seed: int) -> tuple[Skill, ...]:
    """Forecasters of the other track against the simple rules, which are the same in both."""
    rules = [
        one for one in scores if one.track is first.track and one.forecaster != first.forecaster
    ]
    others = [one for one in scores if one.track is not first.track]
    found: list[Skill] = []
    for name in dict.fromkeys(one.forecaster for one in others):
        own = [one for one in others if one.forecaster == name]
        found += skills_of(
            [*own, *(replace(one, track=own[0].track) for one in rules)], name, seed=seed
        )
    return tuple(found)


def _asked(folder: CaseFolder, protocol: Protocol, told: list[str]) -> AskedOn:
    """Origins with a question to score, and their questions."""
    case, left_out = folder.case, LeftOut()
    origins = origins_of(case, every=protocol.every, most=protocol.origins)
    asked = [(origin, targets_on(case, origin, left_out)) for origin in origins]
    told += [*folder.left_out, *(f"{case.name}: {line}" for line in left_out.sentences())]
    return tuple((origin, targets) for origin, targets in asked if targets)


def _check_any(folders: Sequence[str | Path], asked: Sequence[AskedOn]) -> None:
    expected = f"counts of a place that go on for more than {FIRST_ORIGIN_DAYS} days"
    problems = [
        Problem(str(folder), 0, "", "no question that can be scored", expected)
        for folder, questions in zip(dict.fromkeys(map(Path, folders)), asked, strict=True)
        if not questions
    ]
    if problems:
        raise InputError(problems)


def _settings(
    protocol: Protocol, cases: Sequence[CaseFolder], asked: Sequence[AskedOn]
) -> tuple[tuple[str, str], ...]:
    names = [folder.case.name for folder in cases]
    origins = ", ".join(
        f"{len(questions)} in {name}" for name, questions in zip(names, asked, strict=True)
    )
    most = "" if protocol.origins is None else f"; at most {protocol.origins} a case, spread evenly"
    return (
        (
            "origins",
            f"every {protocol.every} days from {FIRST_ORIGIN_DAYS} days after a case's first count"
            f"{most}: {origins}",
        ),
        ("horizons", ", ".join(map(str, HORIZONS)) + " days"),
        ("published", f"as counts.csv tells, else {protocol.lag} days after the day of a count"),
        ("members", str(protocol.members)),
        ("seed", str(protocol.seed)),
        ("version", __version__),
        *((folder.case.name, folder.imported) for folder in cases if folder.imported),
    )
