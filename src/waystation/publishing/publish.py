"""A forecast passed on: a product is made, checks itself, is noted and only then written."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from waystation.domain.audit import AuditEntry, Deed
from waystation.domain.errors import InputError, Problem
from waystation.domain.protection import RULES, Breach, Rule
from waystation.domain.scenario import Scenario
from waystation.evidence.audit import note, one_line
from waystation.evidence.ledger import Ledger
from waystation.forecasting.export import unwritable
from waystation.forecasting.gather import LEDGER
from waystation.publishing.check import CHECKS, OVERRIDABLE, breaches, standing_breaches
from waystation.publishing.make import product_files, settled_told
from waystation.publishing.records import PRODUCT, Basis, Files, Order
from waystation.publishing.results import read_results, results_of
from waystation.publishing.standing import above_level

MOST_TOLD = 10
"""Places told of one rule that is broken; the rest are counted."""
_REASON = 300


@dataclass(frozen=True)
class Published:
    """A product that was written.

    Attributes:
        folder: Where.
        files: Names of its files.
        set_aside: Breaches of rules that were set aside.
        settled: That figures of the forecast were settled otherwise since; empty if none was.
    """

    folder: Path
    files: tuple[str, ...]
    set_aside: tuple[Breach, ...]
    settled: str = ""


@dataclass(frozen=True)
class Prepared:
    """A product that breaks no rule, before it is noted and given away.

    Attributes:
        files: Its files.
        set_aside: Breaches of rules that were set aside.
        lines: What the audit log is to tell.
        ledger: Where.
        settled: As of `Published`.
    """

    files: Files
    set_aside: tuple[Breach, ...]
    lines: tuple[AuditEntry, ...]
    ledger: Path
    settled: str = ""

    def note(self) -> None:
        """Note it in the audit log: before anybody has it.

        Raises:
            InputError: The ledger is held or cannot be written to.
        """
        now = self.lines[0].at
        with Ledger.open(self.ledger, now=now) as ledger, ledger.transaction():
            for line in self.lines:
                note(ledger, line)


def publish(
    scenario: Scenario, results: Path | int, order: Order, *, out: Path, home: Path
) -> Published:
    """Make a product and write its folder; all of it, or nothing.

    Args:
        scenario: The scenario.
        results: The results folder of a forecast, or its number in the register.
        order: Audience, purpose, who, when, and rules set aside with their reasons.
        out: Folder to write: a new or an empty one, or one that holds an earlier product.
        home: Where the results of the scenario are, by number.

    Raises:
        InputError: The results cannot be used, a rule is broken (all places at once), the folder
            holds something else, or the audit log cannot be written to. Nothing was written.
    """
    _check_out(out)
    made = prepare(scenario, results, order, home=home, out=out)
    _write(out, made)
    return Published(out, tuple(sorted(made.files)), made.set_aside, made.settled)


def prepare(
    scenario: Scenario, results: Path | int, order: Order, *, home: Path, out: Path
) -> Prepared:
    """Make a product that breaks no rule, and write nothing.

    Args:
        scenario: As of `publish`, as are the others.
        results: The forecast.
        order: What is asked for.
        home: Where results are by number.
        out: Name of the product in what is refused.

    Raises:
        InputError: The results cannot be used, or a rule is broken.
    """
    _check_overrides(order)
    folder = results_of(home, results) if isinstance(results, int) else results
    basis = read_results(scenario, folder)
    files = product_files(basis, order, CHECKS)
    found = breaches(files, basis, order)
    refused = standing_breaches(found, basis, order)
    if refused:
        raise InputError(list(_told(refused, basis, out)))
    lines, ledger = audit_lines(order, basis), Path(scenario.folder) / LEDGER
    return Prepared(files, tuple(found), lines, ledger, settled_told(basis))


def _check_overrides(order: Order) -> None:
    """Refuse to set aside what cannot be, or without a reason."""
    problems = []
    for rule, reason in order.overrides.items():
        if rule not in OVERRIDABLE:
            found = f"rule {int(rule)} ({RULES[rule]}), which cannot be set aside"
            may = ", ".join(str(int(one)) for one in OVERRIDABLE)
            problems.append(Problem("--override", 0, "", found, f"one of {may}, or none"))
        elif not reason.strip() or not reason.isprintable() or len(reason) > _REASON:
            found = f"no reason for rule {int(rule)}, or none that fits"
            expected = f"why, in one line of at most {_REASON} characters"
            problems.append(Problem("--reason", 0, "", found, expected))
    if problems:
        raise InputError(problems)


def _told(refused: Iterable[Breach], basis: Basis, out: Path) -> list[Problem]:
    """Breaches for people: by rule, the first of them; then how many more there are."""
    problems, seen = [], dict.fromkeys(Rule, 0)
    for breach in refused:
        seen[breach.rule] += 1
        if seen[breach.rule] <= MOST_TOLD:
            file = str(out / breach.file) if breach.file else str(out)
            column = f"rule {int(breach.rule)}"
            expected = breach.expected + _may(breach.rule, basis)
            problems.append(Problem(file, breach.line, column, breach.found, expected))
    for rule, count in seen.items():
        if count > MOST_TOLD:
            more = f"{count - MOST_TOLD} more such places"
            problems.append(Problem(str(out), 0, f"rule {int(rule)}", more, RULES[rule]))
    return problems


def _may(rule: Rule, basis: Basis) -> str:
    """How a rule may be set aside; nothing where it may not, or where that is told already."""
    if rule not in OVERRIDABLE or rule in (Rule.AUDIENCES, Rule.LICENCES):
        return ""
    if rule is Rule.REVIEW and above_level(basis):
        return "; this cannot be set aside"
    return f"; to set it aside: --override {int(rule)} --reason WHY"


def _check_out(out: Path) -> None:
    """Refuse a folder that holds anything but an earlier product."""
    try:
        names = [path.name for path in out.iterdir()] if out.exists() else []
    except OSError as error:
        raise unwritable(out, error) from error
    if names and PRODUCT not in names:
        found, expected = "a folder that holds something else", "a new folder, or an empty one"
        raise InputError([Problem(str(out), 0, "--out", found, expected)])


def _write(out: Path, made: Prepared) -> None:
    """Write all files beside, note it in the ledger, put the folder in its place.

    Where the log cannot be written to nothing is; where the last step fails the log tells of a
    product that never came to be, and not the reverse.
    """
    part = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        part = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        for name, content in made.files.items():
            (part / name).write_bytes(content)
        made.note()
        old = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        if out.exists():
            out.rename(old / "former")
        part.chmod(0o755)
        part.rename(out)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        raise unwritable(out, error) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def audit_lines(order: Order, basis: Basis) -> tuple[AuditEntry, ...]:
    """Which rules were set aside and why; who passed on what, for whom and what for."""
    about = f"forecast {basis.number}" if basis.number else f"forecast as of {basis.forecast.as_of}"
    lines = [
        AuditEntry(order.at, order.by, Deed.OVERRODE, about, reason, f"rule {int(rule)}")
        for rule, reason in sorted(order.overrides.items())
    ]
    purpose = one_line(order.purpose, _REASON)
    whom = f"for {order.audience}"
    return (*lines, AuditEntry(order.at, order.by, Deed.PUBLISHED, about, purpose, whom))
