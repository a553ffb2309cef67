"""The evidence desk and the ledger from Python: what `waystation evidence` and `ledger` do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from waystation.domain.audit import Deed
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Entry
from waystation.domain.scenario import Scenario
from waystation.domain.telling import meant
from waystation.domain.vocabulary import FigureKind
from waystation.evidence import audit as audit_log
from waystation.evidence import desk as acts
from waystation.evidence.ledger import Ledger
from waystation.evidence.query import Query
from waystation.forecasting.corrections import changes_from
from waystation.forecasting.desk import Added, Desk, Explained, add_documents, explain, open_desk
from waystation.library.ledger import WAIT, KeptLedger, Told
from waystation.library.several import several

Value = str | int | float | dt.date | None
"""A value of a correction; None opens an end or clears a day."""


def desk(
    scenario: Scenario | str | Path,
    *,
    author: str = "",
    at: dt.datetime | None = None,
    wait: float = WAIT,
) -> EvidenceDesk:
    """The evidence desk of a scenario; nothing is opened or written before a method is called.

    >>> import datetime as dt
    >>> import waystation as ws
    >>> now = dt.datetime(2019, 3, 20, 8, tzinfo=dt.UTC)
    >>> desk = ws.desk("valley", author="duty officer", at=now)
    >>> figure = desk.list(search="Bridge")[0]
    >>> desk.accept(figure.figure_id, reason="checked with the town hall")
    >>> desk.list(search="Bridge")[0].verdict.value
    'accepted'

    Args:
        scenario: A scenario, its folder, or a ledger file.
        author: Who settles things: a role or initials.
        at: The moment under which what is added and settled is recorded; the library reads no
            clock. Looking at figures does without.
        wait: Seconds to wait for another program that is writing.
    """
    folder = scenario.folder if isinstance(scenario, Scenario) else scenario
    return EvidenceDesk(Path(folder), author, at, wait)


class EvidenceDesk(KeptLedger):
    """A scenario's evidence; each method opens the ledger, does one thing and closes it.

    Every method raises InputError where the folder or the ledger is not in order, another program
    holds it, or what is asked for is not there; all problems at once, and nothing was written.

    Attributes:
        target: The scenario folder, or a ledger file.
        author: Who settles things.
        at: The moment under which things are recorded.
        wait: Seconds to wait for another program that is writing.
    """

    def add(
        self,
        sources: str | Path | Sequence[str | Path],
        *,
        published: dt.date | None = None,
        tell: Told | None = None,
    ) -> tuple[Added, ...]:
        """Read documents into the ledger; one that is there already is told and left as it is.

        Args:
            sources: Files, folders, .zip bundles or web addresses; one may stand alone.
            published: Publication day of those that do not tell theirs.
            tell: Takes one line for each thing left out or read otherwise than expected.
        """
        now = self._now()
        with self._open(create=True) as open_one:
            found = add_documents(
                open_one, several(sources), published=published, retrieved=now.date(), tell=tell
            )
            return tuple(found)

    def list(
        self,
        *,
        as_of: dt.date | None = None,
        decided_by: dt.datetime | None = None,
        kind: FigureKind | str | None = None,
        place: str = "",
        speaker: str = "",
        report: str = "",
        search: str = "",
        undecided: bool = False,
        limit: int | None = None,
        withdrawn: bool = False,
    ) -> tuple[Entry, ...]:
        """The figures of the ledger, oldest first.

        Args:
            as_of: Only what was published by this day.
            decided_by: The ledger as it stood at this moment, in UTC.
            kind: What is counted ("arriving").
            place: Words of the place or the group.
            speaker: Words of who said or published it.
            report: A report's identity, or words of its name.
            search: Words anywhere in figure or sentence.
            undecided: Only what nothing was settled about.
            limit: At most so many.
            withdrawn: Withdrawn ones too.
        """
        if kind is not None and kind not in tuple(FigureKind):
            expected = f"one of {', '.join(FigureKind)}{meant(str(kind), FigureKind)}"
            raise InputError([Problem("kind", 0, "", repr(str(kind)), expected)])
        query = Query(
            as_of=as_of, decided_by=decided_by, kind=FigureKind(kind) if kind else None,
            place=place, speaker=speaker, report=report, search=search, undecided=undecided,
            limit=limit, present=not withdrawn,
        )  # fmt: skip
        with self._open(reading=True) as open_one:
            return tuple(open_one.ledger.entries(query))

    def show(
        self,
        figure: str,
        *,
        as_of: dt.date | None = None,
        decided_by: dt.datetime | None = None,
    ) -> Explained:
        """Everything that is known of one figure: sentence, origin, copies, decisions, use.

        Args:
            figure: Its identity, or its first digits as far as they are unique.
            as_of: Only what was published by this day.
            decided_by: The ledger as it stood at this moment, in UTC.
        """
        with self._open(reading=True) as open_one:
            entry = acts.find_one(open_one.ledger, figure, by=decided_by)
            return explain(open_one, entry, day=as_of, by=decided_by)

    def why(self, figure: str, *, as_of: dt.date | None = None) -> str:
        """Why a figure counts as it does, in lines of text.

        Args:
            figure: As of `show`, as is the other.
            as_of: Only what was published by this day.
        """
        from waystation.page.desk_figure import why_lines

        return "\n".join(line.plain for line in why_lines(self.show(figure, as_of=as_of)))

    def accept(self, figure: str, *, reason: str) -> None:
        """Settle that a figure is right: forecasts may use it like one entered by hand.

        Args:
            figure: Its identity, or its first digits.
            reason: Why, in plain words.
        """
        self._settle(figure, reason, acts.accept, "accepted")

    def reject(self, figure: str, *, reason: str) -> None:
        """Settle that a figure must not be used; it stays listed.

        Args:
            figure: Its identity, or its first digits.
            reason: Why, in plain words.
        """
        self._settle(figure, reason, acts.reject, "rejected")

    def reopen(self, figure: str, *, reason: str) -> None:
        """Take back what was settled about a figure.

        Args:
            figure: Its identity, or its first digits.
            reason: Why, in plain words.
        """
        self._settle(figure, reason, acts.reopen, "open again")

    def correct(self, figure: str, changes: Mapping[str, Value], *, reason: str) -> str:
        """Enter what a figure should say; the corrected one counts instead, both stay listed.

        Args:
            figure: Its identity, or its first digits.
            changes: New values by field ("low", "location" ...), as the options of the command.
            reason: Why, in plain words.

        Returns:
            Identity of the figure that counts instead.
        """
        texts = {name: value for name, value in changes.items() if isinstance(value, str)}
        values = {**changes, **changes_from(texts)}
        with self._deciding(reason) as open_one:
            ledger = open_one.ledger
            old = acts.find_one(ledger, figure).figure_id
            key = acts.correct(
                ledger, old, values, author=self.author, reason=reason,
                locations=open_one.locations, groups=open_one.groups,
            )  # fmt: skip
            self._note(ledger, old, reason, f"corrected to {key}")
            return key

    def merge(self, copy: str, original: str, *, reason: str) -> str:
        """Settle that a figure is a copy of another: together they count once.

        Args:
            copy: The figure that is a copy.
            original: What it is a copy of.
            reason: Why, in plain words.

        Returns:
            Identity of the original that counts.
        """
        with self._deciding(reason) as open_one:
            ledger = open_one.ledger
            first = acts.find_one(ledger, copy, "COPY").figure_id
            second = acts.find_one(ledger, original, "ORIGINAL").figure_id
            end = acts.merge(ledger, first, second, author=self.author, reason=reason)
            self._note(ledger, first, reason, f"a copy of {end}")
            return end

    @contextmanager
    def _open(self, *, create: bool = False, reading: bool = False) -> Iterator[Desk]:
        with open_desk(
            str(self.target), now=self.at, wait=self.wait, create=create, reading=reading
        ) as open_one:
            yield open_one

    @contextmanager
    def _deciding(self, reason: str) -> Iterator[Desk]:
        """The desk in one transaction, once author, reason and moment are in order."""
        acts.check_words(self.author, reason)
        self._now()
        with self._open() as open_one, open_one.ledger.transaction():
            yield open_one

    def _settle(self, figure: str, reason: str, act: Callable[..., None], done: str) -> None:
        with self._deciding(reason) as open_one:
            key = acts.find_one(open_one.ledger, figure).figure_id
            act(open_one.ledger, key, author=self.author, reason=reason)
            self._note(open_one.ledger, key, reason, done)

    def _note(self, ledger: Ledger, figure: str, reason: str, told: str) -> None:
        audit_log.note_deed(
            ledger, Deed.DECIDED, at=self._now(), by=self.author, about=figure, reason=reason,
            told=told,
        )  # fmt: skip
