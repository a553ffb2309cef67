"""The peer as a forecaster: its totals, parameters and answers, without running it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from benchmarks.flee_arms import (
    LITTLE_SEEN,
    RANGES,
    FleeArm,
    Runs,
    Simulated,
    compare,
    departures_known,
    draw_parameters,
    ets_ahead,
    level_errors,
    spread_of_totals,
    totals_ahead,
)
from tests.flee_fixture import write_instance

from waystation.domain.model import FloatArray
from waystation.domain.verification import Asked, Case, CountReport, Question, Score, Track
from waystation.scenario.flee_folder import import_instance
from waystation.scenario.flee_write import write_folder
from waystation.scenario.load import load_scenario
from waystation.verification.baselines.past import past_of
from waystation.world.flee import read_instance

FIRST = dt.date(2020, 1, 1)
ORIGIN = 100


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


def reports(place: str, rate: float, offset: float = 0.0) -> list[CountReport]:
    return [
        CountReport(place, day(n), day(n + 7), offset + rate * n) for n in range(0, ORIGIN - 7, 7)
    ]


def simulated(**rates: float) -> Simulated:
    """Four members: people at a camp grow by a rate a day, give or take a tenth."""
    days = np.arange(200.0)[:, None]
    people: dict[str, FloatArray] = {
        name: days * rate * np.array([0.9, 1.0, 1.0, 1.1]) for name, rate in rates.items()
    }
    return Simulated(FIRST.toordinal(), people, 1.0)


def runs(tmp_path: Path, found: Simulated, origin: int = ORIGIN, last: int = 130) -> Runs:
    folder = write_instance(tmp_path / "valley")
    write_folder(import_instance(read_instance(folder), lag=2), tmp_path / "out")
    scenario = load_scenario(tmp_path / "out")
    made = Runs(folder, scenario, Path("no-python"), 4, tmp_path / "work", 1)
    made.done[FIRST.toordinal() + origin, FIRST.toordinal() + last] = found
    return made


def question(asked: Asked, place: str = "Fir", known: float = 1910.0) -> Question:
    return Question(asked, place, day(ORIGIN), 30, day(91), known, day(130), 2300.0)


def answers(arm: FleeArm, known: list[CountReport], *asked: Question) -> list[FloatArray]:
    case = Case("valley", FIRST, day(ORIGIN), tuple(known))
    return arm.answer(case, known, asked, np.random.default_rng(3))


def test_parameters_cover_the_documented_ranges() -> None:
    drawn = draw_parameters(8, np.random.default_rng(1))
    assert set(drawn) == set(RANGES)
    for name, (low, high) in RANGES.items():
        strata = [int(8 * (value - low) / (high - low)) for value in drawn[name]]
        assert sorted(strata) == list(range(8))


def test_a_steady_total_goes_on() -> None:
    past = np.full(300, 30, dtype=np.int64)
    ahead = totals_ahead(past, 60, 8, np.random.default_rng(1))
    assert ahead.shape == (8, 60)
    assert np.abs(ahead.sum(axis=1) - 60 * 30).max() <= 1
    assert spread_of_totals(np.full(20, 420, dtype=np.int64)) == pytest.approx(0.0, abs=1e-9)


def test_no_total_stays_none_and_a_short_one_goes_on_by_its_mean() -> None:
    nobody = totals_ahead(np.zeros(140, dtype=np.int64), 30, 4, np.random.default_rng(1))
    assert not nobody.any()
    short = totals_ahead(np.full(30, 7, dtype=np.int64), 30, 8, np.random.default_rng(1))
    assert short.sum(axis=1).min() < 30 * 7 < short.sum(axis=1).max()
    assert np.median(short.sum(axis=1)) == pytest.approx(30 * 7, rel=0.1)


def test_the_spread_of_totals_is_that_of_its_replays() -> None:
    assert spread_of_totals(np.array([1, 2, 3], dtype=np.int64)) == LITTLE_SEEN
    rng = np.random.default_rng(5)
    wild = np.exp(rng.normal(5.0, 1.5, 26)).astype(np.int64)
    calm = np.exp(rng.normal(5.0, 0.1, 26)).astype(np.int64)
    assert spread_of_totals(wild) > 0.4 > 0.2 > spread_of_totals(calm)


def test_ets_never_runs_away() -> None:
    found = ets_ahead(np.array([1, 3, 9, 27, 81, 243, 729, 2187], dtype=np.int64), 12)
    assert found is not None
    assert (found >= 0).all()
    assert (found <= 3 * 2187).all()


def test_departures_are_those_known_on_the_day(tmp_path: Path) -> None:
    scenario = runs(tmp_path, simulated(Fir=1.0)).scenario
    assert departures_known(scenario, 3).sum() == 0
    assert departures_known(scenario, 9)[:5].sum() > 0


def test_f2_adds_increments_to_the_last_count(tmp_path: Path) -> None:
    """Flee's level is 500 too low, its increments are right: 20 a day for 39 days."""
    known = reports("Fir", 20.0, offset=500.0)
    made = runs(tmp_path, simulated(Fir=20.0))
    asked = [question(asked, known=2320.0) for asked in (Asked.STOCK, Asked.ARRIVALS)]
    stock, came = answers(FleeArm("F2", made), known, *asked)
    assert len(stock) >= 500
    assert np.median(stock) == pytest.approx(2320 + 780, rel=0.03)
    assert np.median(came) == pytest.approx(780, rel=0.1)
    assert (came >= 0).all()
    assert np.std(stock) > 0


def test_f1_answers_with_its_own_level(tmp_path: Path) -> None:
    known = reports("Fir", 20.0, offset=500.0)
    made = runs(tmp_path, simulated(Fir=20.0))
    asked = [question(Asked.STOCK, known=2320.0), question(Asked.OVERFLOW, known=2320.0)]
    stock, over = answers(FleeArm("F1", made), known, *asked)
    off = level_errors(
        made.done[FIRST.toordinal() + ORIGIN, FIRST.toordinal() + 130], past_of(known), "Fir"
    )
    assert (off > 0).all()
    assert np.median(stock) == pytest.approx(2600, rel=0.35)
    assert np.quantile(stock, 0.9) > 3000 > 2200 > np.quantile(stock, 0.1)
    assert set(over.tolist()) == {0.0, 1.0}


def test_a_place_flee_does_not_know_gets_its_errors_alone(tmp_path: Path) -> None:
    known = reports("Fir", 20.0) + reports("Gorse", 5.0)
    made = runs(tmp_path, simulated(Fir=20.0))
    (came,) = answers(FleeArm("F2", made), known, question(Asked.ARRIVALS, "Gorse", 455.0))
    assert came.max() > 0


def test_scores_are_compared_on_common_questions(tmp_path: Path) -> None:
    def score(who: str, horizon: int, log_crps: float) -> Score:
        return Score(
            "valley",
            who,
            Track.CONDITIONAL,
            Asked.STOCK,
            "Fir",
            day(ORIGIN),
            horizon,
            5.0,
            1.0,
            log_crps,
            1.0,
            1.0,
            0.1,
            0.2,
            (True, True, True, True),
        )

    table = tmp_path / "scores.csv"
    table.write_text(
        "case,forecaster,asked,place,origin,horizon,log_crps\n"
        f"valley,ours,stock,Fir,{day(ORIGIN)},30,0.2\n"
        f"valley,other,stock,Fir,{day(ORIGIN)},30,9\n"
        f"valley,ours,overflow,Fir,{day(ORIGIN)},30,\n"
    )
    mine = [score("F1", 30, 0.4), score("F2", 30, 0.25), score("F1", 60, 1), score("F2", 60, 1)]
    rows = compare(mine, table, "ours")
    assert rows == [("valley", "stock", "30", "1", "0.400", "0.250", "0.200", "+0.50", "+0.20")]
