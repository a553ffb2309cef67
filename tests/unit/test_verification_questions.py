"""Questions: rolling origins, real report days only, and what is left out is counted."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.verification_fixture import case_of, count, day, weekly_case

from waystation.domain.verification import Asked, Case
from waystation.verification.questions import (
    CORRECTED,
    NOT_FRESH,
    NOT_KNOWN,
    NOT_REPORTED,
    LeftOut,
    Target,
    known_on,
    origins_of,
    targets_on,
)


def asked_on(case: Case, number: int) -> tuple[tuple[Target, ...], Counter[str]]:
    left_out = LeftOut()
    return targets_on(case, day(number), left_out), left_out.reasons


def test_origins_roll_from_a_month_after_the_first_count() -> None:
    case = weekly_case(weeks=12)
    days = origins_of(case)
    assert days == (day(30), day(44), day(58), day(72))
    assert origins_of(case, every=30) == (day(30), day(60))
    assert origins_of(case, most=2) == (day(30), day(72))
    assert origins_of(case, most=1) == (day(58),)
    assert origins_of(case, most=99) == days
    assert origins_of(weekly_case(weeks=4)) == ()


def test_only_what_was_published_is_known() -> None:
    case = weekly_case()
    known = known_on(case, day(30))
    assert {one.day for one in known if one.place == "Fir"} == {day(0), day(7), day(14), day(21)}
    assert all(one.published <= day(30) for one in known)


def test_a_question_spans_two_report_days() -> None:
    targets, _ = asked_on(weekly_case(), 30)
    found = {(t.question.asked, t.question.place, t.question.horizon): t for t in targets}
    arrivals = found[Asked.ARRIVALS, "Fir", 14]
    assert (arrivals.question.begins, arrivals.question.ends) == (day(21), day(42))
    assert (arrivals.question.known, arrivals.value) == (250.0, 150.0)
    assert found[Asked.STOCK, "Fir", 14].value == 400.0
    assert found[Asked.ARRIVALS, "Gorse", 14].value == 0.0
    # day 30 + 30 = 60: days 56 and 63 are four and three days off.
    assert found[Asked.ARRIVALS, "Fir", 30].question.ends == day(63)
    overflow = {h: t.value for (asked, _, h), t in found.items() if asked is Asked.OVERFLOW}
    assert overflow == {7: 0.0, 14: 0.0, 30: 1.0, 60: 1.0, 90: 1.0}
    assert {t.question.threshold for t in targets if t.question.asked is Asked.OVERFLOW} == {500.0}
    assert {t.question.place for t in targets if t.question.asked is Asked.OVERFLOW} == {"Fir"}


def test_every_end_is_a_report_day_near_the_day_asked_for() -> None:
    case = weekly_case()
    days = {(one.place, one.day) for one in case.reports}
    for origin in origins_of(case):
        for target in targets_on(case, origin, LeftOut()):
            question = target.question
            assert {(question.place, question.begins), (question.place, question.ends)} <= days
            assert question.begins < question.origin < question.ends
            off = abs((question.ends - origin).days - question.horizon)
            assert off <= max(3, 0.25 * question.horizon)


@pytest.mark.parametrize(("off", "asked"), [(3, True), (4, False)])
def test_how_far_off_a_report_may_be(off: int, asked: bool) -> None:
    case = case_of([count("Fir", 0, 1.0), count("Fir", 20, 2.0), count("Fir", 37 + off, 9.0)])
    targets, reasons = asked_on(case, 30)
    assert any(target.question.horizon == 7 for target in targets) is asked
    assert reasons[NOT_REPORTED] > 0


def test_of_two_days_as_near_the_earlier_is_taken() -> None:
    case = case_of([count("Fir", 20, 2.0), count("Fir", 42, 5.0), count("Fir", 46, 9.0)])
    targets, _ = asked_on(case, 30)
    ends = {target.question.horizon: target.question.ends for target in targets}
    assert ends[14] == day(42)


def test_a_fall_is_no_arrival() -> None:
    case = case_of([count("Fir", 20, 80.0), count("Fir", 44, 30.0)])
    values = {t.question.asked: t.value for t in asked_on(case, 30)[0]}
    assert values == {Asked.ARRIVALS: 0.0, Asked.STOCK: 30.0}


def test_a_correction_in_between_is_not_scored() -> None:
    reports = [
        count("Fir", 20, 80.0),
        count("Fir", 37, 90.0),
        count("Fir", 60, 40.0, corrected=True),
        count("Fir", 86, 45.0),
    ]
    targets, reasons = asked_on(case_of(reports), 30)
    assert {target.question.horizon for target in targets} == {7}
    assert reasons[CORRECTED] == 4
    # After the correction is known, everything beyond is asked again.
    after, reasons = asked_on(case_of(reports), 70)
    assert {target.question.known for target in after} == {40.0}
    assert CORRECTED not in reasons


def test_a_place_without_a_fresh_count_is_not_asked_about() -> None:
    case = case_of([count("Fir", 0, 1.0), count("Fir", 44, 5.0), count("Fir", 100, 9.0)])
    _, reasons = asked_on(case, 31)
    assert reasons[NOT_FRESH] == 2
    late = case_of([count("Fir", 0, 1.0), count("Gorse", 44, 5.0)])
    _, reasons = asked_on(late, 30)
    assert reasons[NOT_KNOWN] == 2


def test_a_count_published_on_the_day_is_known_and_one_made_that_day_is_not_asked() -> None:
    case = case_of([count("Fir", 20, 1.0), count("Fir", 23, 2.0), count("Fir", 30, 3.0)])
    targets, _ = asked_on(case, 30)
    assert targets == ()
    assert [one.people for one in known_on(case, day(30))] == [1.0, 2.0]


def test_what_is_left_out_is_told() -> None:
    left_out = LeftOut()
    for origin in origins_of(weekly_case()):
        targets_on(weekly_case(), origin, left_out)
    (told,) = left_out.sentences()
    assert told.endswith("questions not asked: no count was reported near the day asked for")
