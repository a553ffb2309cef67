"""Twin experiments: a made-up truth, reports of it, and how well the truth is forecast from them.

    python -m benchmarks.twin [--networks 12] [--members 400] [--kind dense sparse model-error]

Run it from the root of the repository. Each network has 60 places, 185 two-way links, six places
people set off from at rates that wander from week to week, and ten camps whose pull is unknown.
One member of the engine, drawn from the priors, is the truth. Camps report how many people they
hold: times a log-normal error of 0.15, one report in twelve 1.75 times too high, rounded to two
digits. 84 days are corrected; then the arrivals at each camp over 7, 14 and 28 days are forecast.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from benchmarks.report import machine_line, table
from benchmarks.synthetic import Shape, network

from waystation.assimilation.likelihood import (
    CONTAMINATED,
    CONTAMINATED_SIGMA,
    NONSENSE,
    NONSENSE_RANGE,
    OFFSET,
)
from waystation.assimilation.observations import (
    ALL_GROUPS,
    Observation,
    Operator,
)
from waystation.assimilation.operators import simulated_count
from waystation.assimilation.particle_filter import next_day
from waystation.assimilation.smoother import (
    DEFAULT,
    Smoothed,
    SmootherSettings,
    run_smoother,
)
from waystation.assimilation.unknowns import Unknowns, weeks_of
from waystation.domain.evidence import Reading
from waystation.domain.model import FloatArray, IntArray, Model
from waystation.domain.parameters import P
from waystation.domain.vocabulary import SpeakerClass
from waystation.engine.controls import controls_on, draw_shocks, levels
from waystation.engine.rules import Rules, build_rules
from waystation.engine.state import initial_state
from waystation.engine.step import advance, draw_parameters, drift_parameters

HORIZONS = (7, 14, 28)
REPORT_SIGMA, OUTLIERS, OUTLIER_FACTOR = 0.15, 0.08, 1.75
TRUTH_SEED = 900_000
"""Added to a network's number: the truth shares no random stream with the ensemble."""

DAILY_NOISE = 0.02
"""Log standard deviation of every rate from day to day: nearly none, so that what varies
beside chance are the weeks of departures."""

SIGMAS: dict[P, float] = {
    P.SOLO_PACE: 0.3,
    P.WALK_PACE: 0.3,
    P.SOLO_LEAVE: 0.5,
    P.LEAVE_CAMP: 0.5,
    P.DEPARTURE_FACTOR: 0.3,
    P.SOLO_RETURN: 0.5,
    P.SOLO_SETTLE: 0.5,
}
"""Prior standard deviations of the parameters that are unknown, on their own scales."""

MEDIANS: dict[P, float] = {P.LEAVE_CAMP: 0.005, P.SOLO_RETURN: 0.002, P.SOLO_SETTLE: 0.002}
WEEKLY = {
    "weekly_spread": 0.5,
    "weekly_persistence": 0.95,
    "departures_spread": 0.4,
    "pull_spread": 0.7,
    "pull_weekly_spread": 0.0,
    "departures_even": 0.0,
    "pace_spread": 0.3,
}
"""Settings of movement, whatever imported instances get: the experiments stay comparable."""


@dataclass(frozen=True)
class Twin:
    """What an experiment looks like.

    Attributes:
        places, links, camps, origins: Numbers of places, two-way links, camps and origins.
        past: Days corrected.
        every: Mean days between the reports of a camp.
        members: Members of the ensemble.
        people: Residents of all places together.
        split: The truth has a mechanism the model lacks: half of the people are of another kind,
            four times slower, and twice as ready to leave a camp.
        as_assumed: Reports err exactly as the evidence model assumes.
    """

    places: int = 60
    links: int = 185
    camps: int = 10
    origins: int = 6
    past: int = 84
    every: float = 7.0
    members: int = 400
    people: int = 6_000_000
    split: bool = False
    as_assumed: bool = False


DENSE, SPARSE = Twin(), Twin(every=60.0)
MODEL_ERROR = Twin(split=True)
KINDS = {"dense": DENSE, "sparse": SPARSE, "model-error": MODEL_ERROR}
SLOW, RESTLESS = 0.25, 2.0
"""Pace, and odds of leaving a camp, of the half that is another kind of people."""


def made_up(twin: Twin, seed: int) -> Model:
    """The model of an experiment: a random network with unknown parameters and controls."""
    shape = Shape(
        places=twin.places, routes=2 * twin.links, people=twin.people,
        days=twin.past + max(HORIZONS) + 1, camps=twin.camps / twin.places, limited=0.0,
        origins=twin.origins / twin.places, departures=0.5, side_km=800.0, reach_km=80.0,
        noise=DAILY_NOISE,
    )  # fmt: skip
    model = network(shape, seed)
    mean, sigma = model.prior_mean.copy(), model.prior_sigma.copy()
    for parameter, spread in SIGMAS.items():
        sigma[:, parameter] = spread
    for parameter, median in MEDIANS.items():
        logit = parameter is P.LEAVE_CAMP
        mean[:, parameter] = np.log(median / (1.0 - median)) if logit else np.log(median)
    population, origins = model.population.copy(), np.unique(model.hazards.location)
    population[origins] = twin.people // twin.places
    return replace(
        model,
        population=population,
        movement=model.movement._replace(**WEEKLY),
        prior_mean=mean,
        prior_sigma=sigma,
    )


def two_kinds(model: Model) -> Model:
    """The same movement of two kinds of people, one of them slow and ready to leave camps."""
    mean = np.repeat(model.prior_mean, 2, axis=0)
    mean[1, [P.SOLO_PACE, P.WALK_PACE]] += np.log(SLOW)
    mean[1, P.LEAVE_CAMP] += np.log(RESTLESS)
    return replace(
        model,
        groups=("people", "others"),
        present=np.repeat(model.present, 2, axis=1) // 2,
        group_share=np.array([0.5, 0.5]),
        group_together=np.repeat(model.group_together, 2),
        group_start=np.repeat(model.group_start, 2),
        group_first_day=np.repeat(model.group_first_day, 2),
        prefers=np.repeat(model.prefers, 2, axis=0),
        follows=np.repeat(model.follows, 2, axis=0),
        prior_mean=mean,
        prior_sigma=np.repeat(model.prior_sigma, 2, axis=0),
        memory_days=np.repeat(model.memory_days, 2, axis=0),
    )


@dataclass(frozen=True)
class Truth:
    """What happened in an experiment.

    Attributes:
        observations: The reports.
        arrivals: (H, camps) people who arrived at each camp over each horizon after the last day.
        camps: (camps,) locations.
        numbers: (N,) the true unknowns, as `Unknowns.draw` counts them; those of the first kind
            of people where there are two.
    """

    observations: tuple[Observation, ...]
    arrivals: IntArray
    camps: IntArray
    numbers: FloatArray


def simulate(twin: Twin, model: Model, rules: Rules, seed: int) -> Truth:
    """One member of the engine with streams of its own, and reports of it."""
    own, rng = TRUTH_SEED + seed, np.random.default_rng(seed)
    days = twin.past + max(HORIZONS)
    camps = np.flatnonzero(model.is_shelter)
    reported = report_days(twin, camps, rng)
    state = initial_state(model, 1, own)
    parameters = draw_parameters(model, 1, own)
    shocks = draw_shocks(model, 1, own, weeks_of(days))
    driven = levels(model, shocks)
    arrived = np.zeros((days, len(camps)), dtype=np.int64)
    observations: list[Observation] = []
    for day in range(days):
        parameters = drift_parameters(model, parameters, day, own)
        record = advance(
            rules, state, parameters, day, own, controls=controls_on(model, driven, day)
        )
        arrived[day] = record.arrivals[0, camps].sum(axis=-1)
        for camp in camps[reported[day]] if day < twin.past else ():
            asked = _report(int(camp), day, 0.0, len(observations))
            count = float(simulated_count(asked, model, rules, state)[0])
            people = _told(count, rng, as_assumed=twin.as_assumed)
            observations.append(_report(int(camp), day, people, len(observations)))
    unknowns = Unknowns(model, weeks_of(twin.past))
    first = type(shocks)._make(one[:, : 1 + unknowns.weeks] for one in shocks)
    numbers = unknowns.pack(unknowns.steered(draw_parameters(model, 1, own), first))[0]
    sums = np.array([arrived[twin.past : twin.past + h].sum(axis=0) for h in HORIZONS])
    return Truth(tuple(observations), sums, camps, numbers)


def _told(count: float, rng: np.random.Generator, *, as_assumed: bool) -> float:
    """The number a report gives for a count."""
    if not as_assumed:
        factor = np.exp(REPORT_SIGMA * rng.standard_normal())
        return float(count * factor * (OUTLIER_FACTOR if rng.random() < OUTLIERS else 1.0))
    if rng.random() < NONSENSE:
        return float(np.exp(rng.uniform(np.log(OFFSET), np.log(OFFSET) + NONSENSE_RANGE)) - OFFSET)
    wrong = rng.random() < CONTAMINATED / (1.0 - NONSENSE)
    sigma = np.hypot(REPORT_SIGMA, CONTAMINATED_SIGMA) if wrong else REPORT_SIGMA
    return max(0.0, float((count + OFFSET) * np.exp(sigma * rng.standard_t(4)) - OFFSET))


def report_days(twin: Twin, camps: IntArray, rng: np.random.Generator) -> np.ndarray:
    """(days, camps) days on which each camp reports; at least ten reports in all."""
    while True:
        found = rng.random((twin.past, len(camps))) < 1.0 / twin.every
        found[:10] = False
        if found.sum() >= 10:
            return found


def _report(camp: int, day: int, people: float, number: int) -> Observation:
    """A report of the people at a camp, rounded to two digits."""
    unit = 10.0 ** max(0, int(np.floor(np.log10(max(people, 1.0)))) - 1)
    told = round(people / unit) * unit
    reading = Reading(max(0.0, told - unit / 2), told + unit / 2, "two digits")
    return Observation(
        figure_ids=(f"report {number}",), operator=Operator.NEAR, group=ALL_GROUPS, place=camp,
        day=day, reading=reading, sigma=REPORT_SIGMA, speaker=SpeakerClass.REGISTRATION,
        sighting=None,
    )  # fmt: skip


def arrivals_ahead(
    model: Model, rules: Rules, smoothed: Smoothed, twin: Twin, camps: IntArray, seed: int
) -> IntArray:
    """(M, H, camps) arrivals of every member over each horizon after the last day."""
    ensemble, so_far = smoothed.ensemble, []
    for day in range(twin.past, twin.past + max(HORIZONS)):
        ensemble, record = next_day(model, rules, ensemble, day, seed, workers=2)
        so_far.append(record.arrivals[:, camps].sum(axis=-1))
    total = np.cumsum(np.array(so_far), axis=0)
    return np.stack([total[h - 1] for h in HORIZONS], axis=1)


def fair_crps(samples: FloatArray, value: FloatArray) -> FloatArray:
    """Fair continuous ranked probability score over the first axis of (M, ...) samples."""
    members = len(samples)
    off = np.abs(samples - value).mean(axis=0)
    ranked = np.sort(samples, axis=0)
    weight = (2.0 * np.arange(members) - members + 1.0).reshape(-1, *[1] * (samples.ndim - 1))
    spread = (weight * ranked).sum(axis=0) / (members * (members - 1))
    return np.asarray(off - spread)


@dataclass(frozen=True)
class Outcome:
    """How good a forecast was.

    Attributes:
        log_crps: (H,) mean over camps, of log(1 + arrivals).
        natural: (H,) sum over camps of the CRPS over all arrivals.
        covered: (H,) share of camps inside the central 90 %.
        pit: (H, camps) share of members below the truth.
    """

    log_crps: FloatArray
    natural: FloatArray
    covered: FloatArray
    pit: FloatArray


def judge(samples: IntArray, truth: IntArray) -> Outcome:
    """Score (M, H, camps) arrivals against (H, camps)."""
    real, value = samples.astype(float), truth.astype(float)
    log_crps = fair_crps(np.log1p(real), np.log1p(value)).mean(axis=1)
    natural = fair_crps(real, value).sum(axis=1) / np.maximum(value.sum(axis=1), 1.0)
    low, high = np.quantile(real, (0.05, 0.95), axis=0)
    covered = ((low <= value) & (value <= high)).mean(axis=1)
    pit = (real < value).mean(axis=0) + 0.5 * (real == value).mean(axis=0)
    return Outcome(log_crps, natural, covered, pit)


def experiment(
    twin: Twin, seed: int, settings: SmootherSettings, *, workers: int = 2, told: bool = True
) -> tuple[Outcome, Smoothed, Truth]:
    """One network: truth, reports, correction (unless nothing is told), forecast, scores."""
    model = made_up(twin, seed)
    rules = build_rules(model)
    true_model = two_kinds(model) if twin.split else model
    truth = simulate(twin, true_model, build_rules(true_model), seed)
    smoothed = run_smoother(
        model, rules, truth.observations if told else (), members=twin.members,
        last_day=twin.past - 1, seed=seed, workers=workers, settings=settings,
    )  # fmt: skip
    samples = arrivals_ahead(model, rules, smoothed, twin, truth.camps, seed)
    return judge(samples, truth.arrivals), smoothed, truth


UNBIASED = replace(DEFAULT, bias_sigma=0.0)
"""The reports of these experiments share no bias, and the smoother is told so."""


def main() -> None:
    """Print a table for each kind of experiment."""
    parser = argparse.ArgumentParser(description="Twin experiments.")
    parser.add_argument("--networks", type=int, default=12)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--kind", nargs="+", choices=tuple(KINDS), default=("dense",))
    parser.add_argument("--free", action="store_true", help="also without correction")
    parser.add_argument("--set", nargs="*", default=(), help="settings of the smoother, name=value")
    options = parser.parse_args()
    given = {name: type(getattr(UNBIASED, name))(float(value)) for name, value in
             (pair.split("=") for pair in options.set)}  # fmt: skip
    settings = replace(UNBIASED, **given)
    print(machine_line())
    for kind in options.kind:
        twin = replace(KINDS[kind], members=options.members)
        runs = [True, False] if options.free else [True]
        for told in runs:
            series(twin, kind, range(options.first, options.first + options.networks), settings,
                   told=told)  # fmt: skip


def series(
    twin: Twin, kind: str, seeds: Sequence[int], settings: SmootherSettings, *, told: bool
) -> None:
    """Run some networks and print their scores."""
    rows, outcomes = [], []
    for seed in seeds:
        begin = time.process_time()
        found, smoothed, truth = experiment(twin, seed, settings, told=told)
        outcomes.append(found)
        scores = [f"{v:.3f}" for v in (*found.log_crps, found.natural[1])]
        rows.append((str(seed), str(len(truth.observations)), *scores,
                     *(f"{v:.2f}" for v in found.covered), f"{smoothed.chosen.power:.2f}",
                     f"{smoothed.innovation.inflation:.2f}",
                     f"{time.process_time() - begin:.0f}"))  # fmt: skip
        print("  ".join(rows[-1]), flush=True)
    mean = [np.mean([getattr(o, name) for o in outcomes], axis=0)
            for name in ("log_crps", "natural", "covered")]  # fmt: skip
    rows.append(("mean", "", *(f"{v:.3f}" for v in (*mean[0], mean[1][1])),
                 *(f"{v:.2f}" for v in mean[2]), "", "", ""))  # fmt: skip
    header = ("network", "reports", "log 7", "log 14", "log 28", "natural 14", "90% 7", "90% 14",
              "90% 28", "power", "inflation", "cpu s")  # fmt: skip
    print(f"\n{kind}, {'corrected' if told else 'without correction'}: {twin.members} members")
    print(table(header, rows))


if __name__ == "__main__":
    main()
