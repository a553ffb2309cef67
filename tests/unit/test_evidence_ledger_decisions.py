"""Decisions at the evidence desk: appended with author and reason, replayed at any moment."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.evidence_figures import TEXT, day, entry, figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.evidence import Entry, Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Verdict
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.evidence.merged import merged_origins
from waystation.evidence.migrate import FOLDER
from waystation.evidence.query import Query
from waystation.evidence.record import figure_id
from waystation.evidence.sync import add_rows, sync_folder
from waystation.evidence.table import read_rows, write_evidence
from waystation.evidence.view import as_of

A, B, R = figure(), figure(low=7000, high=7000, words="some 7,000"), read_figure()
KT = {"author": "duty officer", "reason": "checked by telephone"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite", now=at(9)) as opened:
        opened.add_figures([A, B], "evidence.csv")
        opened.add_report(report(), [R], reader="first reader")
        yield opened


def at(hour: int) -> dt.datetime:
    return dt.datetime(2018, 10, 29, hour, tzinfo=dt.UTC)


def now(ledger: Ledger, item: Figure) -> Entry:
    (found,) = ledger.entries(Query(figure_ids=(figure_id(item),)))
    return found


def later(ledger: Ledger, hour: int) -> Ledger:
    return Ledger.open(ledger.path, now=at(hour))


def counting(ledger: Ledger) -> list[Figure]:
    return [e.figure for e in as_of(ledger.entries(), day(31))]


def test_an_accepted_figure_says_who_accepted_it_when_and_why(ledger: Ledger) -> None:
    desk.accept(ledger, figure_id(R), **KT)
    found = now(ledger, R)
    assert (found.verdict, found.author) == (Verdict.ACCEPTED, "duty officer")
    assert (found.reason, found.decided) == ("checked by telephone", at(9))
    assert found.accepted
    assert found.counts


def test_a_rejected_figure_stays_listed_and_counts_no_more(ledger: Ledger) -> None:
    desk.reject(ledger, figure_id(B), **KT)
    assert now(ledger, B).verdict is Verdict.REJECTED
    assert B not in counting(ledger)
    assert len(ledger.entries()) == 3
    desk.reopen(ledger, figure_id(B), **KT)
    assert now(ledger, B).verdict is None
    assert B in counting(ledger)
    assert [r.verdict for r in ledger.rulings()] == [Verdict.REJECTED, Verdict.REINSTATED]


def test_a_correction_counts_instead_and_points_at_the_same_words(ledger: Ledger) -> None:
    changes = {"low": 1200, "high": 1300, "location": "Huixtla", "kind": FigureKind.ARRIVING}
    key = desk.correct(ledger, figure_id(R), changes, **KT)
    old = now(ledger, R)
    (new,) = ledger.entries(Query(figure_ids=(key,)))
    assert (old.verdict, old.replaced_by, old.counts) == (Verdict.CORRECTED, key, False)
    assert (new.figure.low, new.figure.high) == (1200, 1300)
    assert new.figure.hedge_class is HedgeClass.RANGE
    assert new.via == f"correction of {figure_id(R)}"
    assert TEXT[new.figure.start : new.figure.end] == new.figure.words == R.words
    assert new.accepted
    assert counting(ledger) == [A, B, new.figure]


def test_accepting_what_was_corrected_takes_the_correction_back(ledger: Ledger) -> None:
    key = desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    desk.accept(ledger, figure_id(A), author="kt", reason="it was right")
    assert counting(ledger) == [A, B, R]
    (new,) = ledger.entries(Query(figure_ids=(key,)))
    assert (new.withdrawn, new.author) == (True, "kt")
    again = desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    assert again == key
    assert [f.low for f in counting(ledger)] == [400, 7000, None]


def test_a_corrected_figure_is_decided_on_in_its_correction(ledger: Ledger) -> None:
    key = desk.correct(ledger, figure_id(A), {"group": "second"}, **KT)
    with pytest.raises(InputError, match=key):
        desk.reject(ledger, figure_id(A), **KT)
    with pytest.raises(InputError, match=key):
        desk.correct(ledger, figure_id(A), {"group": "third"}, **KT)
    desk.reject(ledger, key, **KT)
    assert counting(ledger) == [B, R]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"low": 9, "high": 5}, "9 or more"),
        ({}, "the same figure again"),
        ({"low": 4000}, "the same figure again"),
        ({"location": "Atlantis"}, "Atlantis"),
        ({"note": "ask 555-123-4567"}, "telephone"),
        ({"words": "4,001"}, "words"),
        ({"event_day": day(30)}, "the day it was published"),
    ],
)
def test_a_correction_that_makes_no_sense_keeps_nothing(
    ledger: Ledger, changes: dict[str, object], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        desk.correct(ledger, figure_id(A), changes, locations=["Tapachula"], **KT)
    assert len(ledger.entries()) == 3
    assert ledger.rulings() == ()


def test_two_figures_said_to_be_one_count_once(ledger: Ledger) -> None:
    assert desk.merge(ledger, figure_id(R), figure_id(B), **KT) == figure_id(B)
    found = now(ledger, R)
    assert (found.verdict, found.replaced_by) == (Verdict.MERGED, figure_id(B))
    origins = {e.figure_id: e.figure_id for e in ledger.entries()}
    joined = merged_origins(ledger.entries(), origins)
    assert joined[figure_id(R)] == joined[figure_id(B)] != joined[figure_id(A)]


def test_a_copy_of_a_copy_is_a_copy_of_the_first(ledger: Ledger) -> None:
    a, b, r = figure_id(A), figure_id(B), figure_id(R)
    desk.merge(ledger, b, a, **KT)
    assert desk.merge(ledger, r, b, **KT) == a
    for pair in ((a, b), (a, a)):
        with pytest.raises(InputError, match="two figures"):
            desk.merge(ledger, *pair, **KT)
    desk.reject(ledger, a, **KT)
    with pytest.raises(InputError, match="does not count"):
        desk.merge(ledger, r, a, **KT)


def test_a_merged_figure_without_its_original_stands_for_itself() -> None:
    lone = Entry("b", A, 2, "x", verdict=Verdict.MERGED, replaced_by="unknown")
    assert merged_origins([entry(A), lone], {"a": "a", "b": "b"}) == {"a": "a", "b": "b"}


def test_the_ledger_can_be_seen_as_it_stood_at_any_moment(ledger: Ledger) -> None:
    with later(ledger, 11) as eleven:
        desk.accept(eleven, figure_id(A), **KT)
    with later(ledger, 13) as one:
        one.add_figures([figure(low=9)], "evidence.csv")
        desk.reject(one, figure_id(A), **KT)

    def seen(hour: int) -> list[Verdict | None]:
        return [e.verdict for e in ledger.entries(Query(decided_by=at(hour)))]

    assert seen(8) == []
    assert seen(10) == [None] * 3
    assert seen(12) == [Verdict.ACCEPTED, None, None]
    assert seen(14) == [Verdict.REJECTED, None, None, None]
    assert [e.verdict for e in ledger.entries()] == seen(14)


@pytest.mark.parametrize(
    ("author", "reason", "told"),
    [
        ("", "why", "role or initials"),
        (FOLDER, "why", "role or initials"),
        ("x" * 41, "why", "role or initials"),
        ("kt@example.org", "why", "e-mail"),
        ("kt", "", "in plain words"),
        ("kt", "call +504 9999-9999", "telephone"),
    ],
)
def test_who_and_why_are_needed_and_nothing_of_a_person(
    ledger: Ledger, author: str, reason: str, told: str
) -> None:
    with pytest.raises(InputError, match=told) as caught:
        desk.accept(ledger, figure_id(A), author=author, reason=reason)
    assert "@example" not in str(caught.value)
    assert ledger.rulings() == ()


def test_an_identity_may_be_shortened_as_far_as_it_is_unique(ledger: Ledger) -> None:
    key = figure_id(A)
    assert desk.find_one(ledger, key[:6]).figure == A
    assert desk.find_one(ledger, key.upper()).figure == A
    with pytest.raises(InputError, match="no figure 0000"):
        desk.find_one(ledger, "0000")
    for short in ("", key[:3], "not an id"):
        with pytest.raises(InputError, match="4 or more"):
            desk.find_one(ledger, short)


def test_an_identity_that_is_not_unique_lists_the_candidates(ledger: Ledger) -> None:
    ledger.add_figures([figure(low=n, high=n, words=f"{n}") for n in range(1, 2000)], "x")
    keys = sorted(e.figure_id for e in ledger.entries())
    first, second = next(p for p in itertools.pairwise(keys) if p[0][:4] == p[1][:4])
    with pytest.raises(InputError, match=first) as caught:
        desk.find_one(ledger, first[:4])
    assert second in str(caught.value)


def test_only_what_is_asked_for_is_listed(ledger: Ledger) -> None:
    def listed(**parts: object) -> list[Figure]:
        return [e.figure for e in ledger.entries(Query(**parts))]  # type: ignore[arg-type]

    desk.accept(ledger, figure_id(A), **KT)
    assert listed(undecided=True) == [B, R]
    assert listed(kind=FigureKind.DEAD) == []
    assert listed(speaker="mayor") == listed(speaker="field NOTES") == [R]
    assert listed(place="tapa huixtla") == []
    assert listed(place="tapa") == [A, B, R]
    assert listed(search="square tuesday") == [R]
    assert listed(search="100%") == []
    assert listed(report="r1") == listed(report="R1.md") == [R]
    assert listed(as_of=day(22)) == [A, B]
    assert listed(limit=1) == [A]
    assert listed(limit=1, undecided=True) == [B]
    desk.reject(ledger, figure_id(B), **KT)
    assert listed(counting=True) == [A, R]


def resync(ledger: Ledger, *figures: Figure) -> int:
    return sync_folder(ledger, None, [(report(), figures)], reader="better reader").carried


@pytest.mark.parametrize("verdict", [Verdict.REJECTED, Verdict.ACCEPTED, Verdict.WITHDRAWN])
def test_a_decision_outlives_a_better_reading_of_the_same_words(
    ledger: Ledger, verdict: Verdict
) -> None:
    ledger.rule(figure_id(R), verdict, author=KT["author"], reason=KT["reason"])
    anew = read_figure(who="people in the square", speaker="The mayor of Huixtla")
    assert resync(ledger, anew) == 1
    found = now(ledger, anew)
    assert (found.verdict, found.author) == (verdict, "duty officer")
    assert found.reason.startswith("checked by telephone (carried over from " + figure_id(R))
    assert now(ledger, R).withdrawn
    assert resync(ledger, anew) == 0


def test_a_correction_outlives_a_better_reading(ledger: Ledger) -> None:
    key = desk.correct(ledger, figure_id(R), {"low": 1400, "high": 1400}, **KT)
    anew = read_figure(who="people in the square")
    resync(ledger, anew)
    assert now(ledger, anew).replaced_by == key
    assert [f.low for f in counting(ledger)] == [4000, 7000, 1400]


def test_what_was_accepted_is_not_replaced_by_another_number(ledger: Ledger) -> None:
    desk.accept(ledger, figure_id(R), **KT)
    anew = read_figure(low=15, high=15)
    assert resync(ledger, anew) == 1
    assert (now(ledger, anew).verdict, now(ledger, anew).replaced_by) == (
        Verdict.CORRECTED,
        figure_id(R),
    )
    assert counting(ledger) == [A, B, R]
    assert resync(ledger) == 0
    assert counting(ledger) == [A, B, R]
    back = read_figure(who="people in the square")
    resync(ledger, back)
    assert now(ledger, back).accepted


def test_a_copy_follows_its_original_to_a_new_reading(ledger: Ledger) -> None:
    desk.merge(ledger, figure_id(A), figure_id(R), **KT)
    anew = read_figure(who="people in the square")
    assert resync(ledger, anew) == 1
    assert now(ledger, A).replaced_by == figure_id(anew)


def test_figures_elsewhere_in_the_report_take_nothing_over(ledger: Ledger) -> None:
    desk.reject(ledger, figure_id(R), **KT)
    other = read_figure(start=0, end=4, words="Date")
    assert resync(ledger, other) == 0
    assert now(ledger, other).verdict is None


def test_a_decision_stays_while_a_report_goes_and_comes_back(ledger: Ledger) -> None:
    desk.reject(ledger, figure_id(R), **KT)
    assert sync_folder(ledger, None, []).withdrawn == 1
    assert sync_folder(ledger, None, [(report(), (R,))]).reinstated == 1
    assert now(ledger, R).verdict is Verdict.REJECTED
    assert not now(ledger, R).withdrawn
    assert R not in counting(ledger)


def test_a_report_read_before_by_the_same_reader_need_not_be_read_again(ledger: Ledger) -> None:
    unchanged = ["r1"]
    assert sync_folder(ledger, None, [], unchanged=unchanged).withdrawn == 0
    assert sync_folder(ledger, None, []).withdrawn == 1
    assert sync_folder(ledger, None, [], unchanged=unchanged).reinstated == 1
    assert R in counting(ledger)


def test_decisions_travel_in_the_table(ledger: Ledger, tmp_path: Path) -> None:
    desk.accept(ledger, figure_id(R), **KT)
    desk.merge(ledger, figure_id(A), figure_id(R), **KT)
    key = desk.correct(ledger, figure_id(B), {"low": 6000, "high": 6500}, **KT)
    table = tmp_path / "evidence.csv"
    write_evidence(table, ledger.entries())
    with Ledger.open(tmp_path / "other.sqlite", now=at(12)) as other:
        assert add_rows(other, read_rows(table), "evidence.csv") == 4
        assert add_rows(other, read_rows(table), "evidence.csv") == 0
        there = {e.figure_id: e for e in other.entries()}
        assert len(other.rulings()) == 4
    for mine in ledger.entries():
        its = there[mine.figure_id]
        assert (its.verdict, its.replaced_by) == (mine.verdict, mine.replaced_by)
        assert (its.author, its.reason, its.decided) == (mine.author, mine.reason, at(9))
    assert there[figure_id(B)].replaced_by == key
    with Ledger.open(tmp_path / "folder.sqlite") as third:
        sync_folder(third, table, ())
        sync_folder(third, table, ())
        assert [e.verdict for e in third.entries()] == [e.verdict for e in ledger.entries()]
        assert len(third.rulings()) == 4


def test_the_ledgers_own_decisions_come_before_those_of_a_table(
    ledger: Ledger, tmp_path: Path
) -> None:
    desk.accept(ledger, figure_id(A), **KT)
    table = tmp_path / "evidence.csv"
    write_evidence(table, ledger.entries())
    desk.reject(ledger, figure_id(A), **KT)
    sync_folder(ledger, table, [], unchanged=["r1"])
    assert now(ledger, A).verdict is Verdict.REJECTED


def test_a_decision_in_a_table_needs_a_reason_and_its_replacement(
    ledger: Ledger, tmp_path: Path
) -> None:
    desk.correct(ledger, figure_id(B), {"low": 6000, "high": 6500}, **KT)
    desk.accept(ledger, figure_id(A), **KT)
    table = tmp_path / "evidence.csv"
    write_evidence(table, ledger.entries()[:3])
    table.write_text(
        table.read_text("utf-8").replace(
            "accepted,,duty officer,checked by telephone", "accepted,,kt@example.org,"
        ),
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_rows(table)
    assert [p.column for p in caught.value.problems] == [
        "verdict_by",
        "verdict_reason",
        "replaced_by",
    ]
    assert "@" not in str(caught.value)


def test_taking_back_the_first_of_two_corrections_takes_back_both(ledger: Ledger) -> None:
    first = desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    desk.correct(ledger, first, {"low": 300, "high": 300}, **KT)
    assert {f.low for f in counting(ledger)} == {300, 7000, None}
    desk.reopen(ledger, figure_id(A), **KT)
    assert counting(ledger) == [A, B, R]


def test_a_figure_that_was_there_before_outlives_the_correction_it_served(ledger: Ledger) -> None:
    changes = {"low": 7000, "high": 7000}
    spoken = figure(words="some 7,000")
    ledger.add_figures([spoken], "evidence.csv")
    assert desk.correct(ledger, figure_id(spoken), changes, **KT) == figure_id(B)
    desk.accept(ledger, figure_id(spoken), **KT)
    assert {f.low for f in counting(ledger)} == {4000, 7000, None}
    assert len(counting(ledger)) == 4


def test_accepting_the_new_reading_takes_back_the_old_one_it_gave_way_to(ledger: Ledger) -> None:
    desk.accept(ledger, figure_id(R), **KT)
    anew = read_figure(low=15, high=15)
    resync(ledger, anew)
    desk.accept(ledger, figure_id(anew), **KT)
    assert counting(ledger) == [A, B, anew]
