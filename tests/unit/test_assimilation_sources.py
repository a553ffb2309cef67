"""Whose bias a figure has: kinds of speaker, and speakers heard twice or more."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from tests.evidence_figures import entries, figure
from tests.tiny import FIRST_DAY, corridor

from waystation.assimilation.block_filter import run_filter
from waystation.assimilation.gathering import observe
from waystation.assimilation.names import agency_of, said_by, same_name
from waystation.assimilation.observations import NO_PLACE, NO_SOURCE, Observation, Operator
from waystation.assimilation.particle_filter import (
    Evidence,
    next_day,
    start_ensemble,
)
from waystation.assimilation.sources import (
    BIAS_SIGMA,
    KINDS,
    PART_SIGMA,
    Source,
    bias_column,
    sources_of,
    total_bias,
    with_sources,
)
from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import FigureKind, PlaceRole, SpeakerClass
from waystation.engine.rules import build_rules
from waystation.evidence.origins import assign_origins
from waystation.forecasting.wording_table import wording_in_force

MODEL = corridor(starts=((0, 0), (0, 3)))
ORGANISER = list(SpeakerClass).index(SpeakerClass.ORGANISER)


def said(name: str, day: int, people: int, **parts: Any) -> Figure:
    usual: dict[str, Any] = {
        "low": people, "high": people, "words": f"{people:,}", "kind": FigureKind.ON_THE_MOVE,
        "place": "", "location": "", "place_role": PlaceRole.NONE, "group": "group0",
        "event_day": FIRST_DAY + dt.timedelta(day), "speaker": name,
        "speaker_class": SpeakerClass.ORGANISER,
    }  # fmt: skip
    return figure(**{**usual, **parts})


def observed(*figures: Figure) -> tuple[Observation, ...]:
    known = entries(*figures)
    return observe(
        known,
        assign_origins(known),
        MODEL,
        default_group=0,
        last_day=40,
        wording=wording_in_force(),
    )[0]


def test_names_match_by_their_letters() -> None:
    assert same_name("The Mayor's  Office") == same_name("mayor's office") == "mayor s office"
    assert same_name("") == same_name(" - ") == ""
    assert said_by(figure(speaker="", publisher="A Newspaper")) == "newspaper"
    assert agency_of(figure(upstream="Wire", publisher="A Newspaper")) == "wire"


def test_a_speaker_heard_twice_has_a_bias_of_its_own() -> None:
    found = observed(
        said("The march committee", 2, 900), said("march committee", 5, 1_100),
        said("Somebody else", 6, 1_000),
    )  # fmt: skip
    by_name = {one.said_by: one for one in found}
    assert by_name["march committee"].source == len(KINDS)
    assert by_name["somebody else"].source == ORGANISER
    assert sources_of(found) == (*KINDS, Source("march committee", SpeakerClass.ORGANISER))


def test_the_own_bias_of_one_heard_once_is_error_of_that_figure() -> None:
    twice = observed(said("One", 2, 900), said("One", 5, 1_100), said("Two", 6, 1_000))
    sigma = {one.said_by: one.sigma for one in twice}
    assert sigma["two"] == pytest.approx(math.hypot(sigma["one"], PART_SIGMA))


def test_one_name_as_two_kinds_of_speaker_is_two_sources() -> None:
    found = observed(
        *(said("The office", d, 900 + d) for d in (2, 5)),
        *(said("The office", d, 900 + d, speaker_class=SpeakerClass.OFFICIAL) for d in (6, 9)),
    )
    assert len({one.source for one in found}) == 2
    assert sources_of(found)[len(KINDS) :] == (
        Source("office", SpeakerClass.OFFICIAL),
        Source("office", SpeakerClass.ORGANISER),
    )


def test_sightings_do_not_make_a_speaker_heard() -> None:
    seen = said(
        "One", 5, 0, low=None, high=None, words="the group", kind=FigureKind.ARRIVING,
        place="Town B", location="Town B", place_role=PlaceRole.TO,
    )  # fmt: skip
    assert sources_of(observed(said("One", 2, 900), seen)) == KINDS


def test_both_parts_add_up_to_the_bias_of_the_method_notes() -> None:
    sources = (*KINDS, Source("one", SpeakerClass.ORGANISER), Source("two", SpeakerClass.ORGANISER))
    parts = np.random.default_rng(1).normal(0.0, PART_SIGMA, (200_000, len(sources)))
    total = total_bias(parts, sources)
    assert np.std(total[:, -1]) == pytest.approx(BIAS_SIGMA, rel=0.01)
    assert np.corrcoef(total[:, -1], total[:, -2])[0, 1] == pytest.approx(0.5, abs=0.01)
    assert np.array_equal(total[:, : len(KINDS)], parts[:, : len(KINDS)])


def test_an_observation_without_a_source_has_the_bias_of_its_kind() -> None:
    plain = Observation(
        ("f",), Operator.GROUP_SIZE, 0, NO_PLACE, 1, Reading(90, 110, "test"), 0.2,
        SpeakerClass.ORGANISER, None,
    )  # fmt: skip
    assert plain.source == NO_SOURCE
    assert bias_column(plain) == ORGANISER
    assert with_sources([plain])[0].source == ORGANISER


def test_the_filter_learns_who_says_too_much() -> None:
    """One organiser says twice what three officials say: its own bias rises, not all theirs."""
    rules = build_rules(MODEL)
    figures = [said("Loud committee", day, 2_050 + day) for day in (2, 4, 6, 8)]
    for office in ("Town hall", "Province", "Ministry"):
        figures += [
            said(office, day, 1_010 + day, speaker_class=SpeakerClass.OFFICIAL)
            for day in (2, 4, 6, 8)
        ]
    found = observed(*figures)
    evidence = Evidence(found, MODEL, rules)
    assert [one.name for one in evidence.sources[len(KINDS) :]] == [
        *("ministry", "province", "town hall", "loud committee")
    ]
    ensemble, _ = run_filter(MODEL, rules, evidence, members=1_500, last_day=8, seed=3)
    total = total_bias(ensemble.bias, evidence.sources).mean(axis=0)
    assert total[-1] > 0.08
    assert total[-1] > total[-2] + 0.1
    assert abs(total[list(SpeakerClass).index(SpeakerClass.SHELTER)]) < 0.03


def test_biases_stay_stationary() -> None:
    rules = build_rules(MODEL)
    ensemble = start_ensemble(MODEL, rules, 20_000, 1, sources=len(KINDS) + 2)
    for day in range(3):
        ensemble, _ = next_day(MODEL, rules, ensemble, day, 1)
    assert np.allclose(ensemble.bias.std(axis=0), PART_SIGMA, rtol=0.03)
