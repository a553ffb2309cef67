"""Taking back at the desk: what was settled before holds again, by a further decision."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.evidence_figures import figure

from waystation.domain.errors import InputError
from waystation.domain.evidence import Entry
from waystation.domain.vocabulary import Verdict
from waystation.evidence.desk import accept, correct, merge, reject
from waystation.evidence.ledger import Ledger
from waystation.evidence.query import Query
from waystation.evidence.record import figure_id
from waystation.evidence.undo import split, undo

ONE, OTHER = figure(low=100, high=100, words="100"), figure(low=120, high=120, words="120")
KEY, COPY = figure_id(ONE), figure_id(OTHER)
WORDS = {"author": "duty officer", "reason": "not so"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        opened.add_figures([ONE, OTHER], "evidence.csv")
        yield opened


def entry(ledger: Ledger, key: str) -> Entry:
    return ledger.entries(Query(figure_ids=(key,)))[0]


def test_what_was_settled_before_holds_again(ledger: Ledger) -> None:
    accept(ledger, KEY, **WORDS)
    reject(ledger, KEY, **WORDS)
    undo(ledger, KEY, **WORDS)
    assert entry(ledger, KEY).verdict is Verdict.ACCEPTED
    undo(ledger, KEY, **WORDS)
    assert entry(ledger, KEY).verdict is Verdict.REJECTED
    assert len(ledger.rulings([KEY])) == 4


def test_the_first_decision_leaves_nothing_behind(ledger: Ledger) -> None:
    for act in (accept, reject):
        act(ledger, COPY, **WORDS)
        undo(ledger, COPY, **WORDS)
        assert entry(ledger, COPY).verdict is None
        assert entry(ledger, COPY).counts
        undo(ledger, COPY, **WORDS)
        undo(ledger, COPY, **WORDS)


def test_a_merge_is_taken_back_and_holds_again(ledger: Ledger) -> None:
    merge(ledger, COPY, KEY, **WORDS)
    reject(ledger, COPY, **WORDS)
    undo(ledger, COPY, **WORDS)
    assert (entry(ledger, COPY).verdict, entry(ledger, COPY).replaced_by) == (Verdict.MERGED, KEY)
    split(ledger, COPY, **WORDS)
    assert entry(ledger, COPY).verdict is None


@pytest.mark.parametrize("at", ["old", "new"])
def test_a_correction_is_taken_back_from_either_figure(ledger: Ledger, at: str) -> None:
    reject(ledger, KEY, **WORDS)
    new = correct(ledger, KEY, {"low": 90}, **WORDS)
    undo(ledger, KEY if at == "old" else new, **WORDS)
    assert entry(ledger, KEY).verdict is Verdict.REJECTED
    assert not entry(ledger, new).counts
    undo(ledger, KEY, **WORDS)
    assert entry(ledger, KEY).replaced_by == new
    assert entry(ledger, new).counts


def test_what_a_person_withdrew_is_withdrawn_again(ledger: Ledger) -> None:
    ledger.withdraw([KEY], "wrong", author="duty officer")
    accept(ledger, KEY, **WORDS)
    undo(ledger, KEY, **WORDS)
    assert entry(ledger, KEY).withdrawn


def test_where_nothing_was_settled_nothing_is_taken_back(ledger: Ledger) -> None:
    for act in (undo, split):
        with pytest.raises(InputError):
            act(ledger, KEY, **WORDS)
        with pytest.raises(InputError, match="no figure"):
            act(ledger, "0" * 16, **WORDS)
        with pytest.raises(InputError, match="--author"):
            act(ledger, KEY, author="", reason="x")
    assert ledger.rulings() == ()
