"""Whatever is settled, in whatever order: nothing is lost, and every moment can be seen again."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import suppress
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.evidence_figures import figure, read_figure, report

from waystation.domain.errors import InputError
from waystation.domain.evidence import CORRECTION, Entry
from waystation.domain.vocabulary import Verdict
from waystation.evidence import desk
from waystation.evidence.ledger import Ledger
from waystation.evidence.merged import merged_origins
from waystation.evidence.query import Query
from waystation.evidence.sync import sync_folder
from waystation.evidence.verify import verify

FIRST = dt.datetime(2018, 10, 29, tzinfo=dt.UTC)
WHY = {"author": "kt", "reason": "why"}
ACTS = ("accept", "reject", "correct", "merge", "reopen", "add", "read anew", "gone", "back")
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 7))


def act(ledger: Ledger, what: str, first: int, second: int) -> None:
    """One thing that happens at the desk or in the folder."""
    keys = [entry.figure_id for entry in ledger.entries()]
    one, other = keys[first % len(keys)], keys[second % len(keys)]
    number = 100 * (1 + first) + second
    if what == "correct":
        desk.correct(ledger, one, {"low": number, "high": number}, **WHY)
    elif what == "merge":
        desk.merge(ledger, one, other, **WHY)
    elif what == "add":
        ledger.add_figures([figure(low=number, high=number)], "by hand")
    elif what == "read anew":
        sync_folder(ledger, None, [(report(), (read_figure(low=number, high=number),))])
    elif what in ("gone", "back"):
        sync_folder(ledger, None, [(report(), (read_figure(),))] if what == "back" else [])
    else:
        getattr(desk, what)(ledger, one, **WHY)


@settings(max_examples=40, deadline=None)
@given(steps=st.lists(STEP, max_size=12))
@example(steps=[("correct", 0, 0), ("accept", 0, 0), ("merge", 3, 0), ("reopen", 0, 0)])
def test_every_moment_is_seen_again_and_corrections_stand_in_for_one(
    steps: list[tuple[str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.sqlite"
        moment, seen = FIRST, list[tuple[dt.datetime, tuple[Entry, ...], int]]()
        with Ledger.open(path, now=moment) as ledger:
            ledger.add_figures([figure(), figure(low=7000, high=7000)], "evidence.csv")
            sync_folder(ledger, None, [(report(), (read_figure(),))])
            seen.append((moment, ledger.entries(), len(ledger.rulings())))
        for step in steps:
            moment += dt.timedelta(minutes=1)
            with Ledger.open(path, now=moment) as ledger:
                with suppress(InputError):
                    act(ledger, *step)
                seen.append((moment, ledger.entries(), len(ledger.rulings())))
        with Ledger.open(path) as ledger:
            for when, entries, rulings in seen:
                assert ledger.entries(Query(decided_by=when)) == entries
                assert len(ledger.rulings(by=when)) == rulings
            verify(ledger)
            check_standings(ledger.entries())


def check_standings(entries: tuple[Entry, ...]) -> None:
    by_key = {entry.figure_id: entry for entry in entries}
    for entry in entries:
        if entry.verdict is Verdict.CORRECTED:
            assert not entry.counts
            assert entry.replaced_by in by_key
        if entry.via.startswith(CORRECTION) and entry.counts:
            corrected = by_key[entry.via.removeprefix(CORRECTION)]
            assert not corrected.counts or corrected.verdict is not None
    origins = merged_origins(entries, {key: key for key in by_key})
    assert set(origins) == set(by_key)
