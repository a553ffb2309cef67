"""The nearest peer, Flee 3.1, as a forecaster, scored on the same questions as everything else.

Flee is given how many people set off; it does not forecast it. So that it can forecast at all:

F1  Flee is given the departures known on the as-of day and after it a total forecast by ETS, common
    to all places. Members draw Flee's parameters from the ranges its authors document, and a total.
F2  F1's increments, added to the last known count: a start without Flee's bias.

Both know closures and conflicts of later days as the instance tells them (the conditional track).
To what a member says an error is added that the arm made on the known past, as for the simple
rules; F1's stock gets errors of the simulated level with either sign. See `benchmarks/README.md`.

    python -m benchmarks.flee_arms --instances FOLDER --out RESULTS   (from the repository's root)
    python -m benchmarks.flee_arms ... --against SCORES.csv           (of `waystation verify`)
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
from benchmarks.peer import HERE, peer_python
from benchmarks.report import machine_line, table

from waystation.domain.model import FloatArray, IntArray
from waystation.domain.scenario import Scenario
from waystation.domain.verification import Asked as Ask
from waystation.domain.verification import Case, CountReport, Question, Score, Track
from waystation.scenario.series import departure_days
from waystation.verification.baselines.catalogue import simple_rules
from waystation.verification.baselines.past import Past, past_of
from waystation.verification.baselines.rule import SAMPLES, answered
from waystation.verification.baselines.spread import draw_changes, replay
from waystation.verification.cases import CaseFolder
from waystation.verification.export import HubTable, write_verification
from waystation.verification.forecaster import Forecaster
from waystation.verification.verify import Protocol, verify

RANGES: Mapping[str, tuple[float, float]] = {
    "max_move_speed": (100.0, 500.0),
    "max_walk_speed": (10.0, 100.0),
    "camp_weight": (1.0, 10.0),
    "conflict_weight": (0.1, 1.0),
    "default_movechance": (0.1, 1.0),
}
"""Ranges of Flee's own sensitivity studies."""

SCALES = {"burundi2015": 50, "car2013": 200, "mali2012": 50}
"""People one agent stands for, so that all runs end within half an hour of one core; else 100."""
OTHER_SCALE = 100
MEMBERS = 8
ORIGINS = 8
PERIOD, SHORT, MOST = 14, 6, 3.0
"""Days the total is added up over; periods below which ETS is not fitted; times the largest period
seen that it may reach."""
REPLAYS, REPLAY_PERIODS, LITTLE_SEEN = 8, 4, 0.7
"""How often the total's forecast is replayed on the past, over how many periods; and its spread
(log scale) where fewer than three replays are possible (assumption)."""
LEVEL_DAYS, LEVEL_ENOUGH, LEVEL_OFFSET = 120, 8, 5.0
"""Days before the as-of day whose levels are compared with F1's; errors below which those of other
places are taken as well; people added before logs are taken."""


@dataclass(frozen=True, eq=False)
class Simulated:
    """What Flee's members hold for the past and the days ahead of one as-of day.

    Attributes:
        first: First day, as an ordinal.
        people: (day, member) people by camp.
        seconds: Processor seconds.
    """

    first: int
    people: Mapping[str, FloatArray]
    seconds: float

    def change(self, place: str, begins: int, ends: int) -> FloatArray:
        """(member,) increments after one day up to another; none where Flee has no such camp."""
        return self.level(place, ends) - self.level(place, begins)

    def level(self, place: str, day: int) -> FloatArray:
        """(member,) people on a day; on a day before the first, as on that."""
        if place not in self.people:
            return np.zeros(next(iter(self.people.values())).shape[1])
        return np.asarray(self.people[place][max(day - self.first, 0)], dtype=np.float64)


@dataclass
class Runs:
    """Flee's runs for one case, each made once.

    Attributes:
        folder: The instance.
        scenario: The instance as imported, which tells what was known on a day.
        python: A Python that has Flee.
        members: Members.
        work: Folder that keeps what was run, for the next time.
        seed: Of parameters, totals and runs.
    """

    folder: Path
    scenario: Scenario
    python: Path
    members: int
    work: Path
    seed: int
    done: dict[tuple[int, int], Simulated] = field(default_factory=dict)

    def upto(self, origin: int, last: int) -> Simulated:
        """The members as of one day, up to another, both ordinals."""
        if (origin, last) not in self.done:
            self.done[origin, last] = self._run(origin, last)
        return self.done[origin, last]

    def _run(self, origin: int, last: int) -> Simulated:
        first = self.scenario.first_day.toordinal()
        rng = np.random.default_rng([self.seed, origin])
        past = departures_known(self.scenario, origin - first)
        parameters = draw_parameters(self.members, rng)
        paths = totals_ahead(past, last - origin, self.members, rng)
        job = {
            "instance": str(self.folder.resolve()),
            "scale_down": SCALES.get(self.folder.name, OTHER_SCALE),
            "present": {p.name: p.present for p in self.scenario.locations if p.present},
            "runs": [
                {
                    "parameters": {name: values[member] for name, values in parameters.items()},
                    "seed": self.seed * 1000 + member,
                    "departures": [*past.tolist(), *paths[member].tolist()],
                }
                for member in range(self.members)
            ],
        }
        found = self._made(json.dumps(job, sort_keys=True))
        camps = found["runs"][0]
        people = {
            name: np.array([run[name] for run in found["runs"]], dtype=np.float64).T
            for name in camps
        }
        return Simulated(first, people, float(found["cpu_seconds"]))

    def _made(self, job: str) -> dict[str, Any]:
        """What the peer's Python made of a job, kept under its hash."""
        kept = self.work / f"{hashlib.sha256(job.encode()).hexdigest()[:24]}.json"
        if not kept.exists():
            with tempfile.TemporaryDirectory() as aside:
                asked, out = Path(aside) / "job.json", Path(aside) / "out.json"
                asked.write_text(job)
                command = [str(self.python), str(HERE / "flee_arms_run.py"), str(asked), str(out)]
                ended = subprocess.run(command, capture_output=True, text=True, check=False)
                if ended.returncode:
                    msg = f"the peer's runs of {self.folder.name} failed: {ended.stderr[-2000:]}"
                    raise RuntimeError(msg)
                self.work.mkdir(parents=True, exist_ok=True)
                kept.write_text(out.read_text())
        found: dict[str, Any] = json.loads(kept.read_text())
        return found


def departures_known(scenario: Scenario, origin: int) -> IntArray:
    """(origin + 1,) people who set off on each day, as known on an as-of day, a day number."""
    as_of = scenario.first_day.fromordinal(scenario.first_day.toordinal() + origin)
    table = departure_days(scenario, as_of=as_of, days=origin + 1)
    people = np.zeros(origin + 1, dtype=np.int64)
    np.add.at(people, table.day, table.people)
    return people


def draw_parameters(members: int, rng: np.random.Generator) -> dict[str, list[float]]:
    """One value for each member and parameter, spread evenly over its range (Latin hypercube)."""
    return {
        name: [
            float(low + (high - low) * share)
            for share in (rng.permutation(members) + rng.random(members)) / members
        ]
        for name, (low, high) in RANGES.items()
    }


def totals_ahead(past: IntArray, days: int, members: int, rng: np.random.Generator) -> IntArray:
    """(members, days) people who set off after the known days: ETS, as far off as it has been.

    Where the series is too short for ETS the mean of the last 28 days goes on.
    """
    whole = past[len(past) % PERIOD :].reshape(-1, PERIOD).sum(axis=1)
    wanted = -(-days // PERIOD)
    path = ets_ahead(whole, wanted)
    if path is None:
        path = np.full(wanted, past[-2 * PERIOD :].mean() * PERIOD)
    daily = np.repeat(path / PERIOD, PERIOD)[:days]
    scores = [NormalDist().inv_cdf((number + 0.5) / members) for number in range(members)]
    factor = np.exp(spread_of_totals(whole) * rng.permutation(scores))
    so_far = np.floor(np.cumsum(daily[None, :] * factor[:, None], axis=1))
    return np.asarray(np.diff(so_far, axis=1, prepend=0.0), dtype=np.int64)


def ets_ahead(whole: IntArray, steps: int) -> FloatArray | None:
    """(steps,) people in each period ahead, by ETS on log(1 + people); None for a short series.

    With additive errors, a damped trend or none by the corrected criterion of Akaike (Hyndman and
    others 2008, by statsmodels).
    """
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    if len(whole) < SHORT:
        return None
    if np.ptp(whole) == 0:
        return np.full(steps, float(whole[-1]))
    series = np.log1p(whole.astype(np.float64))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = [
            ETSModel(series, error="add", **kind).fit(disp=False)
            for kind in ({}, {"trend": "add", "damped_trend": True})
        ]
        best = min(fits, key=lambda fit: fit.aicc if np.isfinite(fit.aicc) else np.inf)
        path = np.expm1(np.asarray(best.forecast(steps), dtype=np.float64))
    path = np.nan_to_num(path, nan=float(whole.mean()))
    return np.asarray(np.clip(path, 0.0, MOST * whole.max()), dtype=np.float64)


def spread_of_totals(whole: IntArray) -> float:
    """How far off the total's forecast was on the known past, log scale, over eight weeks."""
    errors = []
    last = len(whole) - REPLAY_PERIODS
    for upto in range(max(last - REPLAYS + 1, SHORT), last + 1):
        path = ets_ahead(whole[:upto], REPLAY_PERIODS)
        if path is not None:
            ahead = float(whole[upto : upto + REPLAY_PERIODS].sum())
            errors.append(np.log1p(ahead) - np.log1p(path.sum()))
    return float(np.sqrt(np.mean(np.square(errors)))) if len(errors) > 2 else LITTLE_SEEN


class FleeArm:
    """F1 or F2 of the protocol.

    Args:
        name: "F1" or "F2".
        runs: Flee's runs for the case.
    """

    track = Track.CONDITIONAL

    def __init__(self, name: str, runs: Runs) -> None:
        self.name = name
        self._runs = runs

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        """Samples for each question: of each member as many, with errors of the known past."""
        simulated = self._runs.upto(
            case.last_day.toordinal(), max(one.ends for one in questions).toordinal()
        )
        past = past_of(known)
        errors = replay(past, lambda *span: float(np.median(simulated.change(*span))))
        each = -(-SAMPLES // self._runs.members)
        found = []
        for one in questions:
            begins, ends = one.begins.toordinal(), one.ends.toordinal()
            if self.name == "F1" and one.asked is not Ask.ARRIVALS:
                found.append(self._level(simulated, past, one, each, rng))
                continue
            drawn = [
                draw_changes(errors, one.place, ends - begins, change, past.last, each, rng)
                for change in simulated.change(one.place, begins, ends).tolist()
            ]
            found.append(answered(one, np.concatenate(drawn)))
        return found

    def _level(
        self,
        simulated: Simulated,
        past: Past,
        question: Question,
        each: int,
        rng: np.random.Generator,
    ) -> FloatArray:
        """Stock, or overflow, by the simulated level and its past errors with either sign."""
        errors = level_errors(simulated, past, question.place)
        level = np.repeat(simulated.level(question.place, question.ends.toordinal()), each)
        error = rng.choice(errors, level.size) * rng.choice((-1.0, 1.0), level.size)
        moved: FloatArray = np.rint((level + LEVEL_OFFSET) * np.exp(error) - LEVEL_OFFSET)
        stock = np.maximum(moved, 0.0)
        if question.asked is Ask.STOCK:
            return stock
        return np.asarray(stock > question.threshold, dtype=np.float64)


def level_errors(simulated: Simulated, past: Past, place: str) -> FloatArray:
    """Log errors of the simulated level on the days of late counts, of other places where few."""
    found: dict[str, list[float]] = {}
    for name, counts in past.places.items():
        for day, people in zip(counts.days.tolist(), counts.people.tolist(), strict=True):
            if day > past.last - LEVEL_DAYS and day > simulated.first:
                level = float(np.median(simulated.level(name, day)))
                error = np.log((people + LEVEL_OFFSET) / (level + LEVEL_OFFSET))
                found.setdefault(name, []).append(float(error))
    own = found.get(place, [])
    if len(own) < LEVEL_ENOUGH:
        own = [error for errors in found.values() for error in errors]
    return np.array(own or [LITTLE_SEEN], dtype=np.float64)


def compare(mine: Sequence[Score], against: Path, forecaster: str) -> list[tuple[str, ...]]:
    """Mean log-CRPS of both arms and of a forecaster of another table, on common questions."""
    with against.open(encoding="utf-8", newline="") as file:
        theirs = {
            tuple(row[key] for key in ("case", "asked", "place", "origin", "horizon")): float(
                row["log_crps"]
            )
            for row in csv.DictReader(file)
            if row["forecaster"] == forecaster and row["log_crps"]
        }
    cells: dict[tuple[str, str, int], dict[str, list[tuple[float, float]]]] = {}
    for score in mine:
        key = (score.case, str(score.asked), score.place)
        other = theirs.get((*key, score.origin.isoformat(), str(score.horizon)))
        if other is not None and score.forecaster in ("F1", "F2"):
            cell = cells.setdefault((score.case, str(score.asked), score.horizon), {})
            cell.setdefault(score.forecaster, []).append((score.log_crps, other))
    rows = []
    for (case, asked, horizon), cell in sorted(cells.items()):
        means = {name: np.mean(pairs, axis=0) for name, pairs in cell.items()}
        skills = [f"{1 - means[name][1] / means[name][0]:+.2f}" for name in ("F1", "F2")]
        numbers = [f"{means[name][0]:.3f}" for name in ("F1", "F2")]
        own = f"{means['F1'][1]:.3f}"
        rows.append((case, asked, str(horizon), str(len(cell["F1"])), *numbers, own, *skills))
    return rows


def summary(scores: Sequence[Score]) -> list[tuple[str, ...]]:
    """Mean log-CRPS and 90 % coverage of every forecaster by case, for arrivals and stock."""
    cells: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for score in scores:
        if score.asked is not Ask.OVERFLOW:
            key = (score.case, str(score.asked), score.forecaster)
            cells.setdefault(key, []).append((score.log_crps, float(score.inside[2])))
    return [
        (*key, str(len(values)), *(f"{mean:.3f}" for mean in np.mean(values, axis=0)))
        for key, values in sorted(cells.items())
    ]


class Contest:
    """Both arms and the simple rules for each case, and the runs they share.

    Args:
        options: Of the command line.
        python: A Python that has Flee.
    """

    def __init__(self, options: argparse.Namespace, python: Path) -> None:
        self._options, self._python = options, python
        self.runs: dict[str, Runs] = {}

    def __call__(self, folder: CaseFolder, protocol: Protocol) -> Sequence[Forecaster]:
        """Make them anew; only Flee's runs are kept."""
        name = folder.case.name
        if name not in self.runs:
            self.runs[name] = Runs(
                folder=self._options.instances / name,
                scenario=folder.scenario,
                python=self._python,
                members=self._options.members,
                work=self._options.work,
                seed=protocol.seed,
            )
        runs = self.runs[name]
        rules = () if self._options.arms_only else simple_rules()
        return (FleeArm("F2", runs), FleeArm("F1", runs), *rules)


def main() -> None:
    """Make, score and write the forecasts; print what they scored."""
    parser = argparse.ArgumentParser(description="Flee 3.1 as a forecaster: arms F1 and F2.")
    parser.add_argument("--instances", type=Path, required=True, help="folder of the instances")
    parser.add_argument("--cases", nargs="*", default=sorted(SCALES), help="which of them")
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--against", type=Path, help="scores.csv of `waystation verify`")
    parser.add_argument("--forecaster", default="waystation", help="whom of it to compare with")
    parser.add_argument("--peer-python", type=Path, help="a Python that has flee 3.1")
    parser.add_argument("--work", type=Path, default=HERE / ".flee-arms", help="keeps the runs")
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--origins", type=int, default=ORIGINS, help="as-of days a case, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--arms-only", action="store_true", help="leave the simple rules aside")
    options = parser.parse_args()
    print(machine_line())
    folders = {name: options.instances / name for name in options.cases}
    python = peer_python(options.peer_python)
    hub, protocol = HubTable(), Protocol(origins=options.origins, seed=options.seed)
    contest = Contest(options, python)

    def progress(what: str, number: int, total: int) -> None:
        print(f"{what}: {number} of {total}", file=sys.stderr, flush=True)

    found = verify(
        list(folders.values()), protocol, forecasters=contest, progress=progress, watch=hub.add
    )
    write_verification(found, hub, options.out, {})
    done = [one for runs in contest.runs.values() for one in runs.done.values()]
    minutes = sum(one.seconds for one in done) / 60
    print(f"{len(done)} as-of days, {minutes:.1f} minutes of one core for Flee")
    print(
        table(
            ("case", "asked", "forecaster", "questions", "log-CRPS", "90 %"), summary(found.scores)
        )
    )
    if options.against is not None:
        header = ("case", "asked", "days", "questions", "F1", "F2", "ours", "on F1", "on F2")
        print(table(header, compare(found.scores, options.against, options.forecaster)))


if __name__ == "__main__":
    main()
