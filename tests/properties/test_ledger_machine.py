"""A ledger against a plain model of it: whatever is done in whatever order, both say the same."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.evidence_figures import figure, read_figure, report
from tests.unit.test_register import issued

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure, Report
from waystation.domain.purged import is_purged
from waystation.domain.vocabulary import Verdict
from waystation.evidence import register
from waystation.evidence.audit import entries, note
from waystation.evidence.backup import backup, restore
from waystation.evidence.ledger import Ledger
from waystation.evidence.purge import purge, wipe
from waystation.evidence.record import figure_id
from waystation.evidence.sync import find_links
from waystation.evidence.verify import verify

NOW = dt.datetime(2018, 11, 2, 9, tzinfo=dt.UTC)
SMALL = st.integers(0, 5)


@dataclass
class Model:
    """What the ledger should hold, in plain lists.

    Attributes:
        figures: Identities, in the order they came, with the report each was read from.
        reports: Texts by identity; empty once purged.
        last: What a person said last of a figure; None where that was taken back.
        rulings: How often anything was settled.
        forecasts: Identities, by number.
        reviewed: Whether a forecast stands reviewed.
        log: Deeds and what they were about.
        noted: Seals that were noted on the way.
    """

    figures: dict[str, str] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    last: dict[str, Verdict | None] = field(default_factory=dict)
    rulings: int = 0
    forecasts: list[str] = field(default_factory=list)
    reviewed: dict[int, bool] = field(default_factory=dict)
    log: list[tuple[Deed, str]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)


def document(number: int) -> tuple[Report, list[Figure]]:
    """A report and its figures, the same for a number."""
    name = f"r{number}aaaa"
    made = report(name)
    made = replace(made, text=f"{made.text} And the mill number {number} stood still that day.")
    return made, [read_figure(name, who=who) for who in ("people", "women")]


def opened(path: Path) -> Ledger:
    """A ledger that does not wait for the disk: no power is cut here."""
    ledger = Ledger.open(path, now=NOW)
    ledger._connection.execute("PRAGMA synchronous = OFF")
    return ledger


class LedgerMachine(RuleBasedStateMachine):
    """Everything that is done with a ledger, by chance."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="waystation-"))
        self.path = self.folder / "ledger.sqlite"
        self.ledger = opened(self.path)
        self.model = Model()
        self.moves = 0

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)

    def _figure(self, number: int) -> str:
        return list(self.model.figures)[number % len(self.model.figures)]

    def _report(self, number: int) -> str:
        return list(self.model.reports)[number % len(self.model.reports)]

    @initialize()
    def something(self) -> None:
        self.enter(0)
        self.add_document(0)

    @rule(number=SMALL)
    def enter(self, number: int) -> None:
        """A figure by hand."""
        one = figure(low=number, high=number, words=str(number))
        new = self.ledger.add_figures([one], "by hand")
        assert new == (figure_id(one) not in self.model.figures)
        self.model.figures.setdefault(figure_id(one), "")

    @rule(number=SMALL)
    def add_document(self, number: int) -> None:
        """A document the whole way; a purged one is refused."""
        given, figures = document(number)
        if self.model.reports.get(given.report_id) == "":
            with pytest.raises(InputError, match="was purged"):
                self.ledger.add_report(given, figures)
            return
        with self.ledger.transaction():
            self.ledger.add_report(given, figures, reader="machine")
            find_links(self.ledger, given)
        self.model.reports[given.report_id] = given.text
        for one in figures:
            self.model.figures.setdefault(figure_id(one), given.report_id)

    @rule(number=SMALL)
    def fail(self, number: int) -> None:
        """A document whose last figure breaks a rule: nothing of it is kept."""
        given, figures = document(number + 10)
        with pytest.raises(InputError):
            self.ledger.add_report(given, [*figures, replace(figures[0], low=9, high=1)])

    @rule(number=SMALL, verdict=st.sampled_from([Verdict.ACCEPTED, Verdict.REJECTED]))
    def settle(self, number: int, verdict: Verdict) -> None:
        key = self._figure(number)
        self.ledger.rule(key, verdict, author="kt", reason="as printed")
        self.model.last[key] = verdict
        self.model.rulings += 1

    @precondition(lambda self: len(self.model.figures) > 1)
    @rule(number=SMALL, verdict=st.sampled_from([Verdict.CORRECTED, Verdict.MERGED]))
    def replace_figure(self, number: int, verdict: Verdict) -> None:
        key, other = self._figure(number), self._figure(number + 1)
        self.ledger.rule(key, verdict, author="kt", reason="copied", replacement=other)
        self.model.last[key] = verdict
        self.model.rulings += 1

    @rule(number=SMALL)
    def withdraw(self, number: int) -> None:
        key = self._figure(number)
        new = self.model.last.get(key) is not Verdict.WITHDRAWN
        assert self.ledger.withdraw([key], "a slip", author="kt") == new
        self.model.last[key] = Verdict.WITHDRAWN
        self.model.rulings += new

    @rule(number=SMALL)
    def reinstate(self, number: int) -> None:
        key = self._figure(number)
        back = self.model.last.get(key) is Verdict.WITHDRAWN
        assert self.ledger.reinstate([key], "it was right", author="kt") == back
        self.model.last[key] = None if back else self.model.last.get(key)
        self.model.rulings += back

    @rule(number=SMALL)
    def forecast(self, number: int) -> None:
        made = register.issue(self.ledger, issued(f"forecast {number}"))
        if made.identity not in self.model.forecasts:
            self.model.forecasts.append(made.identity)
        assert self.model.forecasts[made.number - 1] == made.identity

    @precondition(lambda self: self.model.forecasts)
    @rule(number=SMALL, reviewed=st.booleans())
    def review(self, number: int, reviewed: bool) -> None:
        which = number % len(self.model.forecasts) + 1
        given = {"by": "Duty officer", "at": NOW, "reviewed": reviewed}
        if not reviewed and not self.model.reviewed.get(which, False):
            with pytest.raises(InputError, match="which is a draft"):
                register.review(self.ledger, which, **given)  # type: ignore[arg-type]
            return
        register.review(self.ledger, which, **given)  # type: ignore[arg-type]
        self.model.reviewed[which] = reviewed

    @rule(number=SMALL, deed=st.sampled_from(Deed))
    def log(self, number: int, deed: Deed) -> None:
        made = note(self.ledger, AuditEntry(NOW, "kt", deed, f"thing {number}"))
        self.model.log.append((deed, f"thing {number}"))
        assert made == len(self.model.log)

    @rule(number=SMALL)
    def purge(self, number: int) -> None:
        key = self._report(number)
        fresh = self.model.reports[key] != ""
        done = purge(self.ledger, [key], by="kt", reason="asked for", at=NOW)
        assert (done.reports, done.figures) == (fresh, 2 * fresh)
        self.model.reports[key] = ""
        if fresh:
            self.model.log.append((Deed.PURGED, f"report {key}"))

    @rule()
    def wipe(self) -> None:
        self.ledger.close()
        assert wipe(self.path)
        words = self.path.read_bytes()
        for number in range(6):
            key = f"r{number}aaaa"
            held = f"mill number {number} stood".encode() in words
            assert held == bool(self.model.reports.get(key))
        self.ledger = opened(self.path)

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = opened(self.path)

    @rule()
    def move(self) -> None:
        """Back up, and go on with what is restored from that."""
        self.moves += 1
        kept = self.folder / f"{self.moves}.backup"
        back = self.folder / f"{self.moves}.sqlite"
        made = backup(self.path, kept)
        self.ledger.add_figures([figure(low=77, high=77, words="77")], "after the backup")
        self.ledger.close()
        assert restore(kept, back) == made
        self.path, self.ledger = back, opened(back)

    @rule()
    def note_seal(self) -> None:
        self.model.noted.append(verify(self.ledger).last)

    @rule()
    def verify(self) -> None:
        for seal in self.model.noted:
            verify(self.ledger, noted=seal)
        verify(self.ledger)

    @invariant()
    def figures_are_those_that_were_given(self) -> None:
        held = {e.figure_id: e for e in self.ledger.entries() if e.via != "after the backup"}
        assert list(held) == list(self.model.figures)
        for key, entry in held.items():
            last = self.model.last.get(key)
            assert entry.verdict is last
            assert entry.withdrawn == (last is Verdict.WITHDRAWN)
            source = self.model.figures[key]
            assert entry.figure.report_id == source
            gone = source != "" and self.model.reports[source] == ""
            assert is_purged(entry.figure.sentence) == gone
            assert gone or figure_id(entry.figure) == key

    @invariant()
    def reports_are_whole_or_purged(self) -> None:
        assert {one.report_id: one.text for one in self.ledger.reports()} == self.model.reports
        gone = {key for key, text in self.model.reports.items() if not text}
        assert {one.report_id for one in self.ledger.purges()} == gone

    @invariant()
    def the_rest_is_as_it_was_given(self) -> None:
        assert [one.identity for one in self.ledger.forecasts()] == self.model.forecasts
        reviews = {one.number: one.reviewed for one in self.ledger.reviews()}
        assert reviews == self.model.reviewed
        assert len(self.ledger.rulings()) == self.model.rulings
        log = entries(self.ledger)
        assert [(one.deed, one.about) for one in log] == self.model.log
        assert [one.sequence for one in log] == list(range(1, len(log) + 1))


def test_a_ledger_says_what_it_was_told() -> None:
    few = settings(max_examples=12, stateful_step_count=15, deadline=None)
    run_state_machine_as_test(LedgerMachine, settings=few)


@pytest.mark.slow
def test_a_ledger_says_what_it_was_told_often() -> None:
    many = settings(max_examples=80, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(LedgerMachine, settings=many)
