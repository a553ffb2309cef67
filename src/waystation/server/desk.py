"""The evidence desk behind its addresses: figures looked up, decisions appended."""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from waystation.domain.audit import AuditEntry
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Ruling
from waystation.domain.register import Issued, Review
from waystation.domain.scenario import Scenario
from waystation.evidence import audit
from waystation.evidence import desk as acts
from waystation.evidence import undo as undoing
from waystation.evidence.findings import EVENT, RELATION, STATEMENT, KeptFinding
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER
from waystation.evidence.query import Query
from waystation.evidence.record import DAYS
from waystation.forecasting.corrections import CLEARED, changes_from
from waystation.forecasting.desk import Desk, explain
from waystation.forecasting.gather import LEDGER
from waystation.server import schema_desk
from waystation.server.entries import Asked, Index, as_revision, entry_of, renewed, ruling_of
from waystation.server.failures import RefusedError, missing
from waystation.server.schema_desk import DecisionAnswer, DecisionRequest, DeskRevision
from waystation.server.watch import Stamps, ledger_stamps

WAIT = 5.0
"""Seconds to wait for another program that is writing, before 503."""

MOST_FIGURES = 500
"""Figures that one request decides about."""

_LONGEST = 1000
"""Characters of a text that a correction gives."""


@dataclass(frozen=True)
class Kept:
    """What a ledger says that every page asks for.

    Attributes:
        revision: How far it has come.
        issued: The register's forecasts.
        reviews: What people said of them, oldest first.
    """

    revision: DeskRevision
    issued: tuple[Issued, ...] = ()
    reviews: tuple[Review, ...] = ()


EMPTY = Index(as_revision((0, 0, 0)))


@dataclass
class DeskService:
    """The ledger of a scenario, opened anew for each request; its list is kept until it changes.

    Attributes:
        folder: The scenario folder.
        clock: Gives the time in UTC.
    """

    folder: Path
    clock: Callable[[], dt.datetime]
    _index: Index = EMPTY
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _kept: tuple[Stamps, Kept] | None = None
    _keeping: threading.Lock = field(default_factory=threading.Lock)

    @property
    def path(self) -> Path:
        """The ledger file."""
        return self.folder / LEDGER

    @contextmanager
    def opened(self) -> Iterator[Ledger]:
        """The ledger, open.

        Raises:
            RefusedError: There is none yet.
            InputError: It is not in order, or held.
        """
        if not self.path.exists():
            raise missing("ledger yet", "a report given, or the folder read")
        now = self.clock()
        with Ledger.open(self.path, now=now, wait=WAIT, create=False) as ledger:
            yield ledger

    def index(self) -> Index:
        """What the ledger holds now, as a list."""
        if not self.path.exists():
            return EMPTY
        with self._lock:
            if self._index.revision != self.revision():
                with self.opened() as ledger:
                    self._index = renewed(self._index, ledger)
            return self._index

    def revision(self) -> DeskRevision:
        """How far the ledger has come."""
        return self.kept().revision

    def kept(self) -> Kept:
        """What every page asks for; read once, until the ledger's files change or `forget`."""
        if not self.path.exists():
            return Kept(EMPTY.revision)
        with self._keeping:
            stamps = ledger_stamps(self.folder)
            if self._kept is not None and self._kept[0] == stamps:
                return self._kept[1]
            with self.opened() as ledger:
                revision = as_revision(ledger.revision())
                found = Kept(revision, tuple(ledger.forecasts()), tuple(ledger.reviews()))
            self._kept = (stamps, found)
            return found

    def forget(self) -> None:
        """Have the ledger read anew: the time of a file does not tell two quick changes apart."""
        with self._keeping:
            self._kept = None

    # -------------------------------------------------------- looking

    def entries(self, asked: Asked) -> schema_desk.Entries:
        """One part of the figures asked for."""
        return self.index().listed(asked)

    def explained(self, figure: str, scenario: Scenario | None) -> schema_desk.EntryExplained:
        """Everything that is known of one figure; without a scenario, but what a forecast does."""
        from waystation.page.desk_figure import explained_as_json

        with self.opened() as ledger:
            found = ledger.entries(Query(figure_ids=(figure,)))
            if not found:
                raise missing("figure", "the identity of one that is in the ledger")
            told = explain(Desk(ledger, scenario), found[0])
            name = told.report.name if told.report else ""
            return schema_desk.EntryExplained(
                entry=entry_of(found[0], name),
                explained=explained_as_json(told),
                rulings=[ruling_of(one) for one in told.rulings],
                desk=as_revision(ledger.revision()),
            )

    def reports(self) -> schema_desk.Reports:
        """All reports, newest entered first."""
        index = self.index()
        return schema_desk.Reports(reports=list(index.reports), desk=index.revision)

    def report(self, report_id: str) -> schema_desk.ReportDetail:
        """One report with its text and everything read from it."""
        index = self.index()
        item = next((one for one in index.reports if one["report_id"] == report_id), None)
        if item is None:
            raise missing("report", "the identity of one of /api/desk/reports")
        with self.opened() as ledger:
            report = ledger.report(report_id)
            findings, links = ledger.findings(report_id), ledger.links(report_id)
            others = [one.newer if one.older == report_id else one.older for one in links]
            names = ledger.names_of(others)
        assert report is not None
        mine = [one for one in index.entries if one.figure.report_id == report_id]
        return schema_desk.ReportDetail(
            report=item,
            text=report.text,
            figures=[
                index.entry(one) for one in sorted(mine, key=lambda e: (e.figure.start, e.entered))
            ],
            events=[_finding(one) for one in findings if one.kind == EVENT],
            statements=[_finding(one) for one in findings if one.kind == STATEMENT],
            relations=[one.values for one in findings if one.kind == RELATION],
            links=[
                schema_desk.CopyLink(
                    name=names.get(key, key), kind=str(one.kind), reason=one.reason
                )
                for key, one in zip(others, links, strict=True)
            ],
            desk=index.revision,
        )

    def since(self, sequence: int) -> schema_desk.Decisions:
        """All decisions later than one."""
        if not self.path.exists():
            return schema_desk.Decisions(decisions=[], desk=EMPTY.revision)
        with self.opened() as ledger:
            later = [one for one in ledger.rulings() if one.sequence > sequence]
            desk = as_revision(ledger.revision())
        return schema_desk.Decisions(decisions=[ruling_of(one) for one in later], desk=desk)

    # -------------------------------------------------------- deciding

    def decide(
        self, asked: DecisionRequest, scenario: Scenario | None, noted: AuditEntry
    ) -> DecisionAnswer:
        """Append a decision, unless somebody has decided on the same figures since it was seen.

        Args:
            asked: The decision.
            scenario: The scenario, where it is known.
            noted: Its line in the audit log, kept with it or not at all.

        Raises:
            RefusedError: Somebody has.
            InputError: The decision makes no sense; nothing was kept.
        """
        figures = _checked(asked)
        touched = [*figures, *([asked["original"]] if asked.get("original") else [])]
        with self.opened() as ledger, ledger.transaction():
            before = ledger.revision()[0]
            _check_seen(asked["seen"], before)
            _refuse_late(ledger, touched, asked["seen"])
            corrected = _act(ledger, asked, figures, scenario)
            audit.note(ledger, noted)
            rulings = [one for one in ledger.rulings() if one.sequence > before]
            keys = dict.fromkeys([*touched, *(one.figure_id for one in rulings)])
            found = ledger.entries(Query(figure_ids=tuple(keys)))
            names = ledger.names_of({one.figure.report_id for one in found})
            return DecisionAnswer(
                decisions=[ruling_of(one) for one in rulings],
                entries=[entry_of(one, names.get(one.figure.report_id, "")) for one in found],
                corrected=corrected,
                desk=as_revision(ledger.revision()),
            )


def _finding(kept: KeptFinding) -> schema_desk.Finding:
    return schema_desk.Finding(start=kept.start, end=kept.end, values=kept.values)


def _checked(asked: DecisionRequest) -> list[str]:
    """The figures of a decision, each once.

    Raises:
        InputError: Their number or what is told with them does not fit the action.
    """
    figures, action = list(dict.fromkeys(asked["figures"])), asked["action"]
    problems = []
    if not 1 <= len(figures) <= MOST_FIGURES:
        expected = f"1 to {MOST_FIGURES} identities of figures"
        problems.append(Problem("figures", 0, "", str(len(figures)), expected))
    if action == "correct" and len(figures) > 1:
        problems.append(Problem("figures", 0, "", str(len(figures)), "one figure to correct"))
    if (action == "correct") != bool(asked.get("fields")):
        expected = "new values by field" if action == "correct" else "none but with correct"
        problems.append(
            Problem("fields", 0, "", "none" if action == "correct" else "some", expected)
        )
    if (action == "merge") != bool(asked.get("original")):
        expected = "the figure they are copies of" if action == "merge" else "none but with merge"
        problems.append(Problem("original", 0, "", repr(asked.get("original", "")), expected))
    if problems:
        raise InputError(problems)
    return figures


def _check_seen(seen: int, now: int) -> None:
    """Refuse a number that the ledger has not come to: by it nobody's decision would be late.

    Raises:
        InputError: It is such a number.
    """
    if not 0 <= seen <= now:
        expected = f"0 to {now}, the ledger's last decision: read the list again, then decide"
        raise InputError([Problem("seen", 0, "", str(seen), expected)])


def _refuse_late(ledger: Ledger, figures: Sequence[str], seen: int) -> None:
    """Refuse a decision on figures about which somebody has decided since.

    Raises:
        RefusedError: Somebody has; it tells who, what and why.
    """
    late = [r for r in ledger.rulings(figures) if r.sequence > seen and r.author != FOLDER]
    if not late:
        return
    last = late[-1]
    words = (
        f"{last.author or 'Somebody'} was quicker: {last.verdict.value}, “{last.reason}”. "
        "Nothing was changed; look at it again and decide."
    )
    more = {"decisions": [ruling_of(one) for one in late], "revision": ledger.revision()[0]}
    raise RefusedError(409, words, (), more)


def _act(
    ledger: Ledger, asked: DecisionRequest, figures: Sequence[str], scenario: Scenario | None
) -> str | None:
    """Do what was decided; the identity of a correction."""
    author, reason = asked["by"].strip(), asked["why"].strip()
    if asked["action"] == "correct":
        return acts.correct(
            ledger,
            figures[0],
            _changes(asked.get("fields", {})),
            author=author,
            reason=reason,
            locations=[one.name for one in scenario.locations] if scenario else None,
            groups=[one.name for one in scenario.groups] if scenario else None,
        )
    for figure in figures:
        match asked["action"]:
            case "accept":
                acts.accept(ledger, figure, author=author, reason=reason)
            case "reject":
                acts.reject(ledger, figure, author=author, reason=reason)
            case "merge":
                acts.merge(ledger, figure, asked["original"], author=author, reason=reason)
            case "split":
                undoing.split(ledger, figure, author=author, reason=reason)
            case _:
                undoing.undo(ledger, figure, author=author, reason=reason)
    return None


def _changes(fields: Mapping[str, str | int | float | None]) -> dict[str, object]:
    """The values of a correction, from those of a request.

    Raises:
        InputError: A field cannot be corrected, or a value cannot be read.
    """
    unknown = [name for name in fields if name not in acts.CORRECTABLE]
    if unknown:
        expected = "one of " + ", ".join(acts.CORRECTABLE)
        raise InputError([Problem(f"fields.{one}", 0, "", "a field", expected) for one in unknown])
    if problems := list(_texts_too_long(fields)):
        raise InputError(problems)
    size = fields.get("household_size")
    plain = {name: value for name, value in fields.items() if name != "household_size"}
    changes = changes_from({name: _text(name, value) for name, value in plain.items()})
    if "household_size" in fields:
        if isinstance(size, str) or (size is not None and not 0 < size < math.inf):
            expected = "people per household, above 0, or null"
            raise InputError([Problem("fields.household_size", 0, "", repr(size), expected)])
        changes["household_size"] = size
    return changes


def _texts_too_long(fields: Mapping[str, str | int | float | None]) -> Iterator[Problem]:
    for name, value in fields.items():
        if isinstance(value, str) and (len(value) > _LONGEST or not value.isprintable()):
            found = f"{len(value):,} characters" if len(value) > _LONGEST else "more than one line"
            expected = f"one line of at most {_LONGEST:,} characters"
            yield Problem(f"fields.{name}", 0, "", found, expected)


def _text(name: str, value: str | float | None) -> str:
    """A value as a command would be given it."""
    if value is None or (value == "" and name not in (*DAYS, "low", "high")):
        return CLEARED
    return str(value)


def who_decided(rulings: Sequence[Ruling]) -> list[str]:
    """Who decided, each once, in order."""
    return list(dict.fromkeys(one.author for one in rulings if one.author != FOLDER))
