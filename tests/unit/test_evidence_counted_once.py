"""What people settled keeps one figure one, whatever is corrected, exported or asked later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.evidence_figures import day, figure, read_figure, report

from waystation.domain.evidence import Entry, Figure
from waystation.domain.vocabulary import Verdict
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.evidence.merged import merged_origins, successors
from waystation.evidence.origins import assign_origins
from waystation.evidence.query import Query
from waystation.evidence.record import figure_id
from waystation.evidence.sync import add_rows, sync_folder
from waystation.evidence.table import read_rows, write_evidence
from waystation.evidence.view import as_of
from waystation.forecasting.desk import Desk, explain

A, B, R = figure(), figure(low=7000, high=7000, words="some 7,000"), read_figure()
KT = {"author": "duty officer", "reason": "checked by telephone"}
NOON = dt.datetime(2018, 10, 29, 12, tzinfo=dt.UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite", now=NOON) as opened:
        opened.add_figures([A, B], "evidence.csv")
        opened.add_report(report(), [R], reader="first reader")
        yield opened


def entry(ledger: Ledger, key: str) -> Entry:
    (found,) = ledger.entries(Query(figure_ids=(key,)))
    return found


def counting(ledger: Ledger) -> list[Figure]:
    return [e.figure for e in as_of(ledger.entries(), day(31))]


def origins_in(ledger: Ledger) -> dict[str, str]:
    everything = ledger.entries()
    known = as_of(everything, day(31))
    return merged_origins(known, assign_origins(known), successors(everything))


def test_a_copy_stays_one_with_its_original_when_that_is_corrected_later(ledger: Ledger) -> None:
    desk.merge(ledger, figure_id(R), figure_id(B), **KT)
    key = desk.correct(ledger, figure_id(B), {"low": 6000, "high": 6500}, **KT)
    origins = origins_in(ledger)
    assert origins[figure_id(R)] == origins[key] != origins[figure_id(A)]
    desk.reopen(ledger, figure_id(B), **KT)
    origins = origins_in(ledger)
    assert origins[figure_id(R)] == origins[figure_id(B)]


def test_a_copy_that_is_corrected_stays_a_copy(ledger: Ledger) -> None:
    desk.merge(ledger, figure_id(R), figure_id(B), **KT)
    key = desk.correct(ledger, figure_id(R), {"low": 1400, "high": 1400}, **KT)
    found = entry(ledger, key)
    assert (found.verdict, found.replaced_by) == (Verdict.MERGED, figure_id(B))
    origins = origins_in(ledger)
    assert origins[key] == origins[figure_id(B)]


def test_a_copy_of_what_corrected_figures_call_one_another_ends() -> None:
    lone = Entry("c", A, 3, "x", verdict=Verdict.MERGED, replaced_by="a")
    assert merged_origins([lone], {"c": "c"}, {"a": "b", "b": "a"}) == {"c": "c"}


def test_a_correction_that_came_in_by_import_is_taken_back_as_at_home(
    ledger: Ledger, tmp_path: Path
) -> None:
    first = desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    desk.correct(ledger, first, {"low": 300, "high": 300}, **KT)
    table = tmp_path / "all.csv"
    write_evidence(table, ledger.entries())
    with Ledger.open(tmp_path / "other.sqlite", now=NOON) as other:
        add_rows(other, read_rows(table), table.name)
        desk.accept(other, figure_id(A), **KT)
        assert set(counting(other)) == {A, B, R}


def test_a_figure_seen_as_of_a_day_knows_nothing_published_later(ledger: Ledger) -> None:
    late = figure(publisher="Another", published=day(28), url="https://example.org/late")
    early = figure(publisher="A third", published=day(20), event_day=day(19), low=90, high=90)
    disputed = figure(low=9000, high=9000, published=day(27), speaker="Organisers", words="9,000")
    ledger.add_figures([late, early, disputed], "evidence.csv")
    shown = explain(Desk(ledger), entry(ledger, figure_id(A)), day=day(25))
    assert not shown.family
    assert figure_id(disputed) not in {r.other.figure_id for r in shown.related if r.other}
    shown = explain(Desk(ledger), entry(ledger, figure_id(A)))
    assert [e.figure for e in shown.family] == [late]
    assert figure_id(disputed) in {r.other.figure_id for r in shown.related if r.other}


def test_a_correction_goes_and_comes_with_its_report(ledger: Ledger) -> None:
    first = desk.correct(ledger, figure_id(R), {"low": 1400, "high": 1400}, **KT)
    key = desk.correct(ledger, first, {"low": 1450, "high": 1450}, **KT)
    sync_folder(ledger, None, [(report(), (R,))], reader="first reader")
    assert [f.low for f in counting(ledger)] == [4000, 7000, 1450]
    sync_folder(ledger, None, [])
    assert set(counting(ledger)) == {A, B}
    sync_folder(ledger, None, [], unchanged=["r1"])
    assert [f.low for f in counting(ledger)] == [4000, 7000, 1450]
    sync_folder(ledger, None, [])
    anew = read_figure(who="people in the square")
    sync_folder(ledger, None, [(report(), (anew,))], reader="better reader")
    assert [f.low for f in counting(ledger)] == [4000, 7000, 1450]
    assert entry(ledger, key).counts


def test_a_correction_goes_with_its_row(ledger: Ledger, tmp_path: Path) -> None:
    table = tmp_path / "evidence.csv"
    write_evidence(table, [A, B])
    desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    sync_folder(ledger, table, [], unchanged=["r1"])
    assert {f.low for f in counting(ledger)} == {400, 7000, None}
    write_evidence(table, [B])
    sync_folder(ledger, table, [], unchanged=["r1"])
    assert set(counting(ledger)) == {B, R}
    write_evidence(table, [A, B])
    sync_folder(ledger, table, [], unchanged=["r1"])
    assert {f.low for f in counting(ledger)} == {400, 7000, None}


def test_a_figure_called_a_copy_is_traced_to_its_original(ledger: Ledger) -> None:
    desk.merge(ledger, figure_id(R), figure_id(B), **KT)
    shown = explain(Desk(ledger), entry(ledger, figure_id(R)))
    assert shown.trace.oldest == figure_id(B)
    assert "said by Town hall became said by The mayor" in shown.trace.drift
    own = explain(Desk(ledger), entry(ledger, figure_id(B)))
    assert (own.trace.oldest, own.trace.steps, own.trace.drift) == (figure_id(B), (), ())


@pytest.mark.parametrize("act", [desk.accept, desk.reopen])
def test_a_correction_that_was_taken_back_counts_again_instead_of_the_figure(
    ledger: Ledger, act: Callable[..., None]
) -> None:
    first = desk.correct(ledger, figure_id(A), {"low": 400, "high": 400}, **KT)
    second = desk.correct(ledger, first, {"low": 300, "high": 300}, **KT)
    desk.reopen(ledger, figure_id(A), **KT)
    act(ledger, second, **KT)
    assert {f.low for f in counting(ledger)} == {300, 7000, None}
    desk.reopen(ledger, figure_id(A), **KT)
    third = desk.correct(ledger, figure_id(A), {"low": 200, "high": 200}, **KT)
    act(ledger, first, **KT)
    assert {f.low for f in counting(ledger)} == {400, 7000, None}
    assert not entry(ledger, third).counts
