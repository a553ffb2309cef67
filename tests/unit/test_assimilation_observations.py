"""Figures become observations: what is counted, where, when; copies once; a decision each."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence_figures import entries, figure
from tests.tiny import FIRST_DAY, corridor

from waystation.assimilation.gathering import observe
from waystation.assimilation.observations import (
    ALL_GROUPS,
    NO_PLACE,
    Moment,
    Observation,
    Operator,
    interpret,
)
from waystation.domain.evidence import Decision, Entry, Figure
from waystation.domain.vocabulary import (
    NEWLY_DISPLACED,
    SEEN_PASSING,
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
    Verdict,
)
from waystation.evidence.origins import assign_origins
from waystation.forecasting.wording_table import wording_in_force

MODEL = corridor(starts=((0, 0), (0, 3)))
LAST_DAY = 17
TOWN, BRIDGE, BEYOND = (MODEL.locations.index(n) for n in ("Town B", "Bridge", "Beyond"))


def said(**parts: Any) -> Figure:
    """4,000 people leaving Town B on day 9, entered by hand."""
    usual: dict[str, Any] = {
        "place": "Town B",
        "location": "Town B",
        "place_role": PlaceRole.FROM,
        "group": "group0",
        "event_day": FIRST_DAY + dt.timedelta(9),
        "published": FIRST_DAY + dt.timedelta(10),
    }
    return figure(**{**usual, **parts})


def meant(**parts: Any) -> Observation | str:
    return interpret(
        said(**parts), MODEL, default_group=1, last_day=LAST_DAY, wording=wording_in_force()
    )


def observed(**parts: Any) -> Observation:
    result = meant(**parts)
    assert isinstance(result, Observation), result
    return result


def run(
    known: Sequence[Entry], origins: dict[str, str] | None = None
) -> tuple[tuple[Observation, ...], tuple[Decision, ...]]:
    found = assign_origins(known) if origins is None else origins
    return observe(
        known, found, MODEL, default_group=1, last_day=LAST_DAY, wording=wording_in_force()
    )


def test_a_moving_group_is_a_size_and_a_sighting() -> None:
    found = observed()
    assert found.operator is Operator.GROUP_SIZE
    assert (found.group, found.place, found.day) == (0, TOWN, 9)
    assert found.reading is not None
    assert (found.reading.low, found.reading.high) == (3_500, 4_500)
    assert found.sighting is Moment.START
    assert found.speaker is SpeakerClass.OFFICIAL


K, M, R, U = FigureKind, Measure, PlaceRole, Unit

OPERATORS: list[tuple[dict[str, Any], Operator, int]] = [
    ({"kind": K.ON_THE_MOVE}, Operator.GROUP_SIZE, 0),
    ({"kind": K.ARRIVING, "place_role": R.TO}, Operator.GROUP_SIZE, 0),
    ({"kind": K.AT_PLACE, "place_role": R.AT}, Operator.NEAR, 0),
    ({"kind": K.AT_PLACE, "group": ""}, Operator.NEAR, ALL_GROUPS),
    ({"kind": K.WAITING, "location": "Bridge"}, Operator.WAITING, 0),
    ({"kind": K.WAITING}, Operator.NEAR, 0),
    ({"kind": K.ARRIVING, "measure": M.CUMULATIVE}, Operator.ARRIVED, 0),
    ({"kind": K.RETURNS, "measure": M.CUMULATIVE, "group": ""}, Operator.RETURNED, ALL_GROUPS),
    (
        {"kind": K.ASYLUM_CLAIMS, "measure": M.CUMULATIVE, "group": "", "unit": U.CLAIMS},
        Operator.CLAIMED,
        ALL_GROUPS,
    ),
]


@pytest.mark.parametrize(("parts", "operator", "group"), OPERATORS)
def test_what_a_figure_is_compared_with(
    parts: dict[str, Any], operator: Operator, group: int
) -> None:
    found = observed(**parts)
    assert found.operator is operator
    assert found.group == group


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({"kind": K.DETAINED}, "detained"),
    ({"kind": K.INJURED}, "injured"),
    ({"kind": K.DEAD}, "deaths"),
    ({"kind": K.FORCES, "unit": U.FORCES}, "police and troops"),
    ({"kind": K.SHELTER_PLACES, "unit": U.PLACES}, "shelter places"),
    ({"kind": K.OTHER}, "not a count of people on the move"),
    ({"modality": Modality.PLANNED}, "planned"),
    ({"modality": Modality.THREATENED}, "threatened"),
    ({"modality": Modality.POSSIBLE}, "possible"),
    ({"modality": Modality.NEGATED}, "negated"),
    ({"modality": Modality.HISTORICAL}, "historical"),
    ({"event_day": None}, "day it speaks of is unknown"),
    ({"event_day": FIRST_DAY - dt.timedelta(1)}, "before the scenario begins"),
    ({"event_day": FIRST_DAY + dt.timedelta(LAST_DAY + 1)}, "after the as-of day"),
    ({"unit": U.CHILDREN}, "children"),
    ({"unit": U.HOUSEHOLDS}, "households"),
    ({"who": "people ahead of the main group"}, "ahead of or behind"),
    ({"who": "stragglers"}, "ahead of or behind"),
    ({"low": None, "high": None, "location": "", "place": ""}, "neither a number nor a place"),
    ({"kind": K.AT_PLACE, "location": "", "place": "Elsewhere"}, "not in the scenario"),
    ({"kind": K.AT_PLACE, "low": None, "high": None}, "no number to compare"),
    ({"kind": K.RETURNS, "measure": M.FLOW}, "running total"),
    ({"kind": K.ASYLUM_CLAIMS, "unit": U.CLAIMS, "measure": M.FLOW}, "running total"),
]


@pytest.mark.parametrize(("parts", "reason"), UNUSABLE)
def test_figures_that_cannot_be_used_say_why(parts: dict[str, Any], reason: str) -> None:
    found = meant(**parts)
    assert isinstance(found, str)
    assert reason in found


@pytest.mark.parametrize(("parts", "reason"), UNUSABLE)
def test_the_reason_stands_in_the_decision(parts: dict[str, Any], reason: str) -> None:
    known = entries(said(**parts))
    observations, (decision,) = run(known)
    assert observations == ()
    assert decision.figure_id == known[0].figure_id
    assert not decision.used
    assert decision.weight == 0.0
    assert reason in decision.reason


@pytest.mark.parametrize("day", [0, LAST_DAY])
def test_the_first_day_and_the_as_of_day_count(day: int) -> None:
    assert observed(event_day=FIRST_DAY + dt.timedelta(day)).day == day


def test_a_running_count_holds_on_the_last_day_of_its_span() -> None:
    found = observed(
        kind=FigureKind.CROSSING,
        measure=Measure.CUMULATIVE,
        event_day=FIRST_DAY + dt.timedelta(5),
        event_end=FIRST_DAY + dt.timedelta(9),
    )
    assert found.day == 9


def test_a_count_of_several_days_is_no_count_of_one() -> None:
    first = FIRST_DAY + dt.timedelta(5)
    parts = {"event_day": first, "measure": Measure.FLOW, "kind": FigureKind.CROSSING}
    reason = meant(**parts, event_end=first + dt.timedelta(6))
    assert isinstance(reason, str)
    assert reason.startswith("speaks of several days")
    assert isinstance(meant(**parts, event_end=first + dt.timedelta(1)), Observation)


def test_uncounted_people_at_a_place_are_a_sighting_alone() -> None:
    found = observed(low=None, high=None, words="the group", kind=K.ARRIVING, place_role=R.TO)
    assert found.operator is None
    assert found.reading is None
    assert found.sighting is Moment.END


MOMENTS = [
    (K.ON_THE_MOVE, R.FROM, Moment.START),
    (K.ARRIVING, R.TO, Moment.END),
    (K.ARRIVING, R.FROM, Moment.START),
    (K.ON_THE_MOVE, R.AT, Moment.EITHER),
]


@pytest.mark.parametrize(("kind", "role", "moment"), MOMENTS)
def test_when_on_the_day_a_group_was_seen(
    kind: FigureKind, role: PlaceRole, moment: Moment
) -> None:
    assert observed(kind=kind, place_role=role).sighting is moment


def test_a_count_of_people_who_crossed_only_says_where_the_group_was() -> None:
    found = observed(kind=K.CROSSING, location="Bridge", place_role=R.AT)
    assert found.operator is None
    assert (found.place, found.sighting) == (BRIDGE, Moment.EITHER)


def test_people_who_do_not_travel_together_have_no_size_to_compare() -> None:
    apart = replace(MODEL, group_together=np.zeros(len(MODEL.groups), dtype=np.bool_))
    asked: dict[str, Any] = {
        "default_group": 1,
        "last_day": LAST_DAY,
        "wording": wording_in_force(),
    }
    told = interpret(said(), apart, **asked)
    assert isinstance(told, str)
    assert "do not travel together" in told
    came = interpret(said(kind=K.ARRIVING, place_role=R.AT), apart, **asked)
    assert isinstance(came, str)
    assert "all who have come so far" in came
    counted = said(kind=FigureKind.AT_PLACE, group="", place_role=PlaceRole.AT)
    assert isinstance(interpret(counted, apart, **asked), Observation)


def test_running_totals_and_places_not_in_the_scenario_are_no_sightings() -> None:
    assert observed(kind=K.ARRIVING, measure=M.CUMULATIVE).sighting is None
    elsewhere = observed(location="", place="Elsewhere")
    assert elsewhere.place == NO_PLACE
    assert elsewhere.sighting is None
    assert elsewhere.operator is Operator.GROUP_SIZE


def test_a_figure_without_a_group_speaks_of_the_default_one() -> None:
    assert observed(group="").group == 1
    assert observed(group="nobody knows").group == 1


def test_kinds_of_speaker_order_the_errors() -> None:
    order = ("REGISTRATION", "SHELTER", "OFFICIAL", "PRESS", "ORGANISER", "UNKNOWN")
    errors = [observed(speaker_class=SpeakerClass[name]).sigma for name in order]
    assert all(a < b for a, b in itertools.pairwise(errors))


def test_copies_of_one_origin_are_counted_once() -> None:
    first, copy, other = entries(
        said(origin="tally"),
        said(origin="tally", publisher="Another paper", published=FIRST_DAY + dt.timedelta(11)),
        said(speaker="The shelter", low=7_000, high=7_000, words="7,000"),
    )
    observations, decisions = run((first, copy, other))
    assert {one.figure_ids for one in observations} == {
        (first.figure_id, copy.figure_id),
        (other.figure_id,),
    }
    lead, repeated, apart = decisions
    assert (lead.used, repeated.used, apart.used) == (True, False, True)
    assert (lead.copies, repeated.copies) == ((copy.figure_id,), (first.figure_id,))
    assert (lead.weight, repeated.weight) == (1.0, 0.0)
    assert first.figure_id in repeated.reason
    assert (repeated.low, repeated.high) == (3_500, 4_500)


def test_the_oldest_form_that_can_be_used_stands_for_its_copies() -> None:
    planned, usable, later = entries(
        said(origin="one", modality=Modality.PLANNED),
        said(origin="one", published=FIRST_DAY + dt.timedelta(11), low=3_000, high=3_000),
        said(origin="one", published=FIRST_DAY + dt.timedelta(12), low=9_000, high=9_000),
    )
    (observation,), decisions = run((later, planned, usable))
    assert observation.figure_ids[0] == usable.figure_id
    assert observation.reading is not None
    assert observation.reading.high == 3_500
    assert [decision.used for decision in decisions] == [False, False, True]
    assert "planned" in decisions[1].reason


def test_a_decision_says_what_was_understood() -> None:
    _, (decision,) = run(entries(said()))
    assert decision.meaning == (
        "people travelling together (group0): 3,500 to 4,500; "
        "the main group (group0) was at or near Town B at the start of the day"
    )
    assert (decision.low, decision.high) == (3_500, 4_500)
    assert decision.rule
    assert decision.reason == ""


def test_no_entries_no_observations() -> None:
    assert run(()) == ((), ())


FIGURES = st.builds(
    said,
    low=st.sampled_from([None, 500, 4_000]),
    high=st.sampled_from([None, 4_000, 7_000]),
    kind=st.sampled_from(FigureKind),
    measure=st.sampled_from(Measure),
    modality=st.sampled_from([Modality.ACTUAL, Modality.ACTUAL, Modality.PLANNED]),
    hedge_class=st.sampled_from(HedgeClass),
    unit=st.sampled_from([Unit.PEOPLE, Unit.CHILDREN]),
    location=st.sampled_from(["", "Town A", "Town B", "Bridge"]),
    place_role=st.sampled_from(PlaceRole),
    group=st.sampled_from(["", "group0", "group1"]),
    event_day=st.sampled_from([None, *(FIRST_DAY + dt.timedelta(d) for d in (-1, 3, 9, 30))]),
    published=st.sampled_from([FIRST_DAY + dt.timedelta(d) for d in (9, 10, 12)]),
    origin=st.sampled_from(["", "", "one", "two"]),
)
LEDGERS = st.lists(FIGURES, max_size=8, unique=True).map(lambda found: entries(*found))


@given(known=LEDGERS)
def test_every_entry_gets_exactly_one_decision_in_order(known: tuple[Entry, ...]) -> None:
    observations, decisions = run(known)
    assert [d.figure_id for d in decisions] == [e.figure_id for e in known]
    used = [d.figure_id for d in decisions if d.used]
    assert sorted(used) == sorted(one.figure_ids[0] for one in observations)
    for decision in decisions:
        assert decision.used == (decision.reason == "")
        assert decision.used <= (decision.meaning != "")
        assert decision.weight == float(decision.used)


@given(known=LEDGERS)
def test_no_figure_is_in_two_observations(known: tuple[Entry, ...]) -> None:
    observations, _ = run(known)
    ids = [one for observation in observations for one in observation.figure_ids]
    assert len(ids) == len(set(ids))
    assert len(observations) <= len(set(assign_origins(known).values()))


@given(known=LEDGERS, order=st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(known: tuple[Entry, ...], order: Any) -> None:
    shuffled = list(known)
    order.shuffle(shuffled)
    first, decided = run(known)
    second, decided_again = run(shuffled)
    assert set(first) == set(second)
    assert set(decided) == set(decided_again)


@given(item=FIGURES)
def test_what_is_understood_depends_on_the_figure_alone(item: Figure) -> None:
    again = interpret(
        replace(item), MODEL, default_group=1, last_day=LAST_DAY, wording=wording_in_force()
    )
    assert again == interpret(
        item, MODEL, default_group=1, last_day=LAST_DAY, wording=wording_in_force()
    )


def read_here(**parts: Any) -> Figure:
    """Read from a report, as people at a place, which a part of them may be."""
    usual = {"report_id": "r1", "kind": FigureKind.AT_PLACE, "place_role": PlaceRole.AT}
    return said(**{**usual, **parts})


def test_a_figure_a_person_accepted_counts_as_one_entered_by_hand() -> None:
    (item,) = entries(read_here())
    (unread,), (by_hand,) = run([item])[1], run(entries(said(kind=FigureKind.AT_PLACE)))[0]
    assert not unread.used
    assert "accept" in unread.reason
    (seen,), (taken,) = run([replace(item, verdict=Verdict.ACCEPTED)])
    assert taken.used
    assert seen.sigma == by_hand.sigma


def test_an_accepted_place_from_an_earlier_sentence_is_the_place() -> None:
    note = "place from an earlier sentence"
    (item,) = entries(said(report_id="r1", note=note))
    assert run([item])[0][0].place == NO_PLACE
    assert run([replace(item, verdict=Verdict.ACCEPTED)])[0][0].place == TOWN


def test_what_a_person_called_a_copy_stands_behind_its_original() -> None:
    first, second = entries(said(low=3000, high=3000), said(low=5000, high=5000))
    copy = replace(first, verdict=Verdict.MERGED, replaced_by=second.figure_id)
    origins = {first.figure_id: "one", second.figure_id: "one"}
    (seen,), decisions = run([copy, second], origins)
    assert seen.figure_ids == (second.figure_id, first.figure_id)
    assert [d.used for d in decisions] == [False, True]


def test_a_total_left_out_does_not_count_nor_do_its_copies() -> None:
    total = said()
    copy = said(publisher="Another")
    known = entries(total, copy)
    origins = assign_origins(known)
    observations, decisions = observe(
        known,
        origins,
        MODEL,
        default_group=1,
        last_day=LAST_DAY,
        wording=wording_in_force(),
        left_out={known[0].figure_id: "a total of figures that are there"},
    )
    assert observations == ()
    assert {d.reason for d in decisions} == {"a total of figures that are there"}


def test_what_is_counted_apart_is_never_taken_for_one_group() -> None:
    parts = {"kind": FigureKind.CROSSING, "measure": Measure.FLOW, "place_role": PlaceRole.VIA}
    assert isinstance(meant(**parts), Observation)
    passing = meant(**parts, who=f"{SEEN_PASSING}, outgoing")
    assert passing == "a counting point sees a part of everybody who passes, not one group"
    displaced = meant(measure=Measure.FLOW, who=f"{NEWLY_DISPLACED} by conflict")
    assert displaced == "counts displacements of a whole area, not people of one group"
