"""The particle filter on a small corridor: reproducible, conserving, and moved by figures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tests.tiny import corridor

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.likelihood import Report, cluster_log_likelihood
from waystation.assimilation.observations import (
    NO_PLACE,
    Moment,
    Observation,
    Operator,
)
from waystation.assimilation.operators import SIGHTING_KM
from waystation.assimilation.particle_filter import (
    Ensemble,
    Evidence,
    FilterDay,
    next_day,
    start_ensemble,
)
from waystation.domain.evidence import Reading
from waystation.domain.model import FloatArray
from waystation.domain.parameters import P
from waystation.domain.vocabulary import SpeakerClass
from waystation.engine.goals import redraw_goals
from waystation.engine.mixing import Blocks
from waystation.engine.rules import build_rules
from waystation.engine.state import DayRecord, group_sizes, total_people

MODEL = corridor(starts=((0, 0), (0, 3)))
RULES = build_rules(MODEL)
LAST_DAY = 9
MEMBERS = 120
CLOSE = 3.0 * SIGHTING_KM / 111.2
"""Degrees within which a group seen at a place is."""

OFFICIAL = list(SpeakerClass).index(SpeakerClass.OFFICIAL)
_EARLY: dict[str, Any] = {"members": 2_000, "last_day": 1, "seed": 5}


def size_of(day: int, low: float, high: float, group: int = 0, name: str = "") -> Observation:
    return Observation(
        (name or f"size-{day}-{group}",), Operator.GROUP_SIZE, group, NO_PLACE, day,
        Reading(low, high, "test"), 0.2, SpeakerClass.OFFICIAL, None,
    )  # fmt: skip


def seen_at(day: int, place: int) -> Observation:
    return Observation(
        (f"seen-{day}",), None, 0, place, day, None, 0.2, SpeakerClass.PRESS, Moment.END
    )


FIGURES = (size_of(2, 900, 1_100), seen_at(3, 1), size_of(5, 1_800, 2_200), seen_at(6, 2))


def filtered(
    observations: Sequence[Observation], **options: Any
) -> tuple[Ensemble, tuple[FilterDay, ...]]:
    settings: dict[str, Any] = {"members": MEMBERS, "last_day": LAST_DAY, "seed": 5, **options}
    return run_filter(MODEL, RULES, Evidence(observations, MODEL, RULES), **settings)


def fingerprint(ensemble: Ensemble) -> str:
    digest = hashlib.sha256()
    for array in (*ensemble.state, *ensemble[1:]):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def corrected() -> tuple[Ensemble, tuple[FilterDay, ...]]:
    return filtered(FIGURES)


def test_the_same_seed_gives_the_same_bytes(
    corrected: tuple[Ensemble, tuple[FilterDay, ...]],
) -> None:
    again, days = filtered(FIGURES)
    assert fingerprint(again) == fingerprint(corrected[0])
    assert [d.steps for d in days] == [d.steps for d in corrected[1]]


def test_another_seed_gives_another_ensemble(
    corrected: tuple[Ensemble, tuple[FilterDay, ...]],
) -> None:
    assert fingerprint(filtered(FIGURES, seed=6)[0]) != fingerprint(corrected[0])


@pytest.mark.parametrize("workers", [2, 3, 7])
def test_threads_do_not_change_the_result(
    corrected: tuple[Ensemble, tuple[FilterDay, ...]], workers: int
) -> None:
    assert fingerprint(filtered(FIGURES, workers=workers)[0]) == fingerprint(corrected[0])


def test_the_order_of_observations_does_not_change_the_result(
    corrected: tuple[Ensemble, tuple[FilterDay, ...]],
) -> None:
    assert fingerprint(filtered(FIGURES[::-1])[0]) == fingerprint(corrected[0])


def test_people_are_conserved_in_every_member_on_every_day() -> None:
    everybody, days = int(MODEL.population.sum()), []

    def watch(day: FilterDay, ensemble: Ensemble, _: DayRecord) -> None:
        days.append(day.day)
        assert (total_people(ensemble.state) == everybody).all()
        assert all((array >= 0).all() for array in ensemble.state[:8])

    filtered(FIGURES, watch=watch)
    assert days == list(range(LAST_DAY + 1))


def test_without_observations_the_filter_is_the_free_run() -> None:
    ensemble = start_ensemble(MODEL, RULES, MEMBERS, 5)
    for day in range(LAST_DAY + 1):
        ensemble, _ = next_day(MODEL, RULES, ensemble, day, 5)
    redraw_goals(MODEL, RULES, ensemble.state, LAST_DAY, 5)
    free, days = filtered(())
    assert fingerprint(free) == fingerprint(ensemble)
    assert all(d.steps == 0 and d.effective == MEMBERS for d in days)
    assert all((d.ancestor == np.arange(MEMBERS)[:, None]).all() for d in days)


def test_figures_of_later_days_leave_earlier_days_alone() -> None:
    prints: dict[str, list[str]] = {"without": [], "with": []}
    for name, observations in (("without", FIGURES[:2]), ("with", FIGURES)):

        def watch(_: FilterDay, ensemble: Ensemble, __: DayRecord, name: str = name) -> None:
            prints[name].append(fingerprint(ensemble))

        filtered(observations, watch=watch)
    assert prints["without"][:5] == prints["with"][:5]
    assert prints["without"][5] != prints["with"][5]


def test_steps_are_taken_on_days_with_figures_alone(
    corrected: tuple[Ensemble, tuple[FilterDay, ...]],
) -> None:
    days = {d.day: d for d in corrected[1]}
    assert [day for day, told in days.items() if told.steps] == [2, 3, 5, 6]
    assert all(1.0 <= days[day].effective < MEMBERS for day in (2, 3, 5, 6))


def _log_sizes(ensemble: Ensemble, group: int = 0) -> FloatArray:
    groups = ensemble.parameters.shape[1]
    return np.asarray(np.log(group_sizes(ensemble.state, groups)[:, group] + 5.0))


def test_a_figure_on_the_last_day_moves_and_narrows_the_size() -> None:
    free = _log_sizes(filtered(())[0])
    told = _log_sizes(filtered((size_of(LAST_DAY, 5_500, 6_500),))[0])
    said = np.log(6_000 + 5.0)
    assert abs(np.median(told) - said) < 0.5 * abs(np.median(free) - said)
    assert told.std() < 0.7 * free.std()


def test_the_corrected_size_is_that_of_importance_sampling() -> None:
    """Figures on one day only: weighting 10,000 free members gives the same answer."""
    told = (size_of(3, 1_400, 1_600, name="a"), size_of(3, 1_600, 2_500, name="b"))
    free = filtered((), members=10_000, last_day=3)[0]
    reports = [Report(o.reading.low, o.reading.high, o.sigma, OFFICIAL) for o in told if o.reading]
    sizes = group_sizes(free.state, 2)[:, 0].astype(float)
    weight = np.exp(cluster_log_likelihood(sizes, reports, free.bias))
    order = np.argsort(sizes)
    cumulative = np.cumsum(weight[order]) / weight.sum()
    levels = (0.1, 0.25, 0.5, 0.75, 0.9)
    expected = np.log(sizes[order][np.searchsorted(cumulative, levels)])
    found = np.quantile(_log_sizes(filtered(told, members=3_000, last_day=3)[0]), levels)
    assert np.abs(found - expected).max() < 0.06


def test_two_figures_that_disagree_move_and_widen_the_size() -> None:
    one = (size_of(1, 3_500, 4_500, name="a"),)
    two = (*one, size_of(1, 5_600, 8_750, name="b"))
    model = corridor(changes={P.START_SIZE: 4_500}, sigma=0.7)
    rules = build_rules(model)
    alone, both = (
        _log_sizes(run_filter(model, rules, Evidence(told, model, rules), **_EARLY)[0])
        for told in (one, two)
    )
    assert np.median(alone) + 0.1 < np.median(both) < np.log(7_000)
    assert both.std() > alone.std()


def test_a_figure_of_one_group_says_little_of_another() -> None:
    free = _log_sizes(filtered((), members=600)[0], group=1)
    told = _log_sizes(filtered((size_of(LAST_DAY, 5_500, 6_500),), members=600)[0], group=1)
    assert abs(np.median(told) - np.median(free)) < 0.25


def test_a_sighting_gathers_the_members_at_the_place() -> None:
    free, told = (filtered(found, last_day=4)[0] for found in ((), (seen_at(4, 2),)))
    near = [np.mean(np.abs(e.positions[:, 0, 0] - 2.0) < CLOSE) for e in (free, told)]
    assert near[1] > 0.9
    assert near[1] > near[0]


def test_sightings_of_one_day_at_two_places_share_the_members() -> None:
    model_places = (1, 2)
    both = tuple(
        Observation(
            (f"seen-{place}",), None, 0, place, 4, None, 0.2, SpeakerClass.PRESS, Moment.END
        )
        for place in model_places
    )
    latitude = filtered(both, last_day=4, members=400)[0].positions[:, 0, 0]
    away = np.abs(latitude[:, None] - np.array(model_places))
    assert np.mean(away.min(axis=1) < CLOSE) > 0.9
    assert (away < 0.4).mean(axis=0).min() > 0.05


def test_impossible_figures_do_not_break_the_filter() -> None:
    odd = (size_of(3, 1e8, 2e8), seen_at(1, 8), size_of(4, 0, 0))
    ensemble, days = filtered(odd)
    assert (total_people(ensemble.state) == MODEL.population.sum()).all()
    assert np.isfinite(ensemble.parameters).all()
    assert all(np.isfinite(d.effective) for d in days)


def test_members_keep_their_controls_when_they_are_chosen() -> None:
    """Whose departures are high in a week stays high where its descendants are."""
    model = corridor(
        alone=1,
        movement={"weekly_spread": 0.6},
        departures=tuple((day, 0, 1, 1_000) for day in range(9)),
    )
    rules = build_rules(model)
    ensemble, first = next_day(model, rules, start_ensemble(model, rules, 6, 5), 0, 5)
    set_off = first.set_off[:, 0, 1]
    assert len(set(set_off.tolist())) == 6
    chosen = np.array([4, 4, 1, 1, 1, 0])
    for day in range(1, 7):
        ensemble, record = next_day(model, rules, ensemble, day, 5)
        if day == 2:
            whole = Blocks(np.zeros(len(model.groups), dtype=np.int64), 0, homes=True)
            source = ensemble.take(np.arange(6))
            ensemble.mix(source, np.tile(chosen[:, None], (1, 1)), whole, model, day)
        expected = set_off[chosen] if day > 2 else set_off
        np.testing.assert_array_equal(record.set_off[:, 0, 1], expected)
    ensemble, record = next_day(model, rules, ensemble, 7, 5)
    assert len(set(record.set_off[:, 0, 1].tolist())) == 6
    assert ensemble.shocks.departures.shape == (6, 3, 1)


def test_silence_is_not_zero() -> None:
    """Days and places without a report weigh nothing, whatever members have there."""
    before = start_ensemble(MODEL, RULES, 50, 5)
    evidence = Evidence(FIGURES, MODEL, RULES)
    quiet = [day for day in range(LAST_DAY + 1) if not evidence.has(day)]
    assert quiet == [0, 1, 4, 7, 8, 9]
    for day in quiet:
        assert (evidence.log_likelihood(day, before, before) == 0.0).all()


def test_a_report_of_one_place_says_nothing_of_people_elsewhere() -> None:
    near = Observation(
        ("near",), Operator.NEAR, -1, 1, 3, Reading(90, 110, "test"), 0.2,
        SpeakerClass.OFFICIAL, None,
    )  # fmt: skip
    one, other = (start_ensemble(MODEL, RULES, 50, 5) for _ in range(2))
    other.state.solo[:, 5, 0] += 40_000
    evidence = Evidence([near], MODEL, RULES)
    assert np.array_equal(
        evidence.log_likelihood(3, one, one), evidence.log_likelihood(3, other, other)
    )
