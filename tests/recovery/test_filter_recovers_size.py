"""A simulated truth, noisy figures made from it, and whether the filter finds the truth again.

The truth is one member of the engine, drawn from the same priors as the ensemble. Its size is
reported every other day with the bias and the Student-t error the evidence model assumes, rounded
as such figures are; where its main column stands in a town, it is seen there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pytest
from tests.evidence_figures import entries, figure
from tests.tiny import FIRST_DAY, make_model

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.gathering import observe
from waystation.assimilation.operators import main_positions
from waystation.assimilation.particle_filter import (
    Evidence,
    next_day,
    start_ensemble,
)
from waystation.assimilation.sources import BIAS_SIGMA
from waystation.domain.counts import round_people
from waystation.domain.evidence import Entry, Figure
from waystation.domain.vocabulary import FigureKind, PlaceRole, SpeakerClass
from waystation.engine.rules import build_rules
from waystation.engine.state import group_sizes
from waystation.evidence.origins import assign_origins
from waystation.forecasting.wording_table import wording_in_force

TOWNS = ("Origin", "Town A", "Town B", "Town C", "Town D", "Town E", "Town F", "Border")
LEGS = (60.0, 80.0, 70.0, 90.0, 60.0, 1_500.0, 1_500.0)
MODEL = make_model(
    TOWNS,
    [(start, start + 1, km) for start, km in enumerate(LEGS)],
    destinations={len(LEGS): 1.0},
)
RULES = build_rules(MODEL)
LAST_DAY = 12
MEMBERS = 500
REPORT_SIGMA = float(np.hypot(0.2, 0.2))
"""Error of an official's count of a group and of who belongs to it, as the filter assumes."""

SPEAKERS = (SpeakerClass.OFFICIAL, SpeakerClass.AID_AGENCY)


@dataclass(frozen=True)
class Truth:
    """Size per day, and the town the main column stands in (or none)."""

    sizes: tuple[int, ...]
    towns: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The true size on the last day and the 90 % bands with and without figures."""

    truth: int
    band: tuple[float, float]
    free: tuple[float, float]

    @property
    def covered(self) -> bool:
        return self.band[0] <= self.truth <= self.band[1]


def simulate(seed: int) -> Truth:
    ensemble = start_ensemble(MODEL, RULES, 1, seed)
    sizes, towns = [], []
    for day in range(LAST_DAY + 1):
        ensemble, _ = next_day(MODEL, RULES, ensemble, day, seed)
        sizes.append(int(group_sizes(ensemble.state, 1)[0, 0]))
        latitude = main_positions(MODEL, RULES, ensemble.state)[0, 0, 0]
        off = np.abs(MODEL.lat - latitude)
        near = int(off.argmin()) if np.isfinite(latitude) else 0
        towns.append(MODEL.locations[near] if off[near] < 0.05 else "")
    return Truth(tuple(sizes), tuple(towns))


def reported(truth: Truth, seed: int) -> tuple[Entry, ...]:
    """Figures of the truth: sizes every other day, sightings where there is a town."""
    rng = np.random.default_rng(seed)
    bias = dict(zip(SPEAKERS, rng.normal(0.0, BIAS_SIGMA, 2), strict=True))
    figures: list[Figure] = []
    for day, (size, town) in enumerate(zip(truth.sizes, truth.towns, strict=True)):
        when = {"event_day": FIRST_DAY + dt.timedelta(day), "group": "group0"}
        when["published"] = when["event_day"]
        if day % 2 == 0:
            speaker = SPEAKERS[day // 2 % 2]
            factor = np.exp(bias[speaker] + REPORT_SIGMA * rng.standard_t(4))
            number = round_people((size + 5) * float(factor) - 5)
            figures.append(
                figure(
                    low=number, high=number, words=str(number), speaker=f"speaker of day {day}",
                    speaker_class=speaker, location="", place="", **when,
                )
            )  # fmt: skip
        if town:
            figures.append(
                figure(
                    low=None, high=None, words="the group", location=town, place=town,
                    kind=FigureKind.ARRIVING, place_role=PlaceRole.TO, **when,
                )
            )  # fmt: skip
    return entries(*figures)


def recover(seed: int) -> Outcome:
    truth = simulate(10_000 + seed)
    known = reported(truth, seed)
    observations, decisions = observe(
        known,
        assign_origins(known),
        MODEL,
        default_group=0,
        last_day=LAST_DAY,
        wording=wording_in_force(),
    )
    assert all(decision.used for decision in decisions)
    bands = []
    for told in (observations, ()):
        evidence = Evidence(told, MODEL, RULES)
        ensemble, _ = run_filter(
            MODEL, RULES, evidence, members=MEMBERS, last_day=LAST_DAY, seed=seed, workers=2
        )
        low, high = np.quantile(group_sizes(ensemble.state, 1)[:, 0], (0.05, 0.95))
        bands.append((float(low), float(high)))
    return Outcome(truth.sizes[-1], bands[0], bands[1])


def width(band: tuple[float, float]) -> float:
    return float(np.log((band[1] + 5.0) / (band[0] + 5.0)))


def check(outcomes: list[Outcome], least: int) -> None:
    assert sum(outcome.covered for outcome in outcomes) >= least, outcomes
    narrowing = [width(one.band) / width(one.free) for one in outcomes]
    assert float(np.median(narrowing)) < 0.5, narrowing


def test_truth_is_found_again() -> None:
    """A right band of 90 % fails this with a chance of 0.9 %: P(Binomial(5, 0.9) < 3)."""
    check([recover(seed) for seed in range(5)], least=3)


@pytest.mark.slow
def test_truth_is_found_again_over_forty_truths() -> None:
    """A right band of 90 % fails this with a chance of 0.15 %: P(Binomial(40, 0.9) < 30)."""
    check([recover(seed) for seed in range(100, 140)], least=30)
