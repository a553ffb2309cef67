"""Programs that add to a ledger, to be killed: forked from one that has everything loaded."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.evidence_figures import figure, report

from waystation.domain.errors import InputError
from waystation.domain.evidence import Figure, Report
from waystation.domain.vocabulary import Verdict
from waystation.evidence.backup import backup
from waystation.evidence.ledger import Ledger
from waystation.evidence.record import figure_id
from waystation.evidence.sync import find_links
from waystation.evidence.table import read_rows, write_evidence
from waystation.evidence.verify import verify

ROOT = Path(__file__).parents[1]
WORDS = ("road", "bridge", "market", "school", "river", "boat", "tent", "lorry", "clinic", "valley")
FIGURES = 3
BACKUP = "backup"
"""A worker of this name makes a backup under the name given for its table, and nothing else."""


def document(name: str) -> tuple[Report, list[Figure]]:
    """A report of some kilobytes and its figures, the same for a name; two share much of it."""
    writer, _, number = name.partition("-")
    source = random.Random(f"{writer} {int(number) // 2}")
    text = "450 people reached the square. " + name
    text += "".join(f" {source.choice(WORDS)}{source.randint(1, 99)}" for _ in range(300))
    one = figure(low=450, high=450, words="450", report_id=name, sentence=text[:30], end=3)
    return report(name, text=text), [replace(one, who=f"people {k}") for k in range(FIGURES)]


def add(ledger: Ledger, name: str) -> None:
    """Add a document the whole way, in one transaction."""
    given, figures = document(name)
    with ledger.transaction():
        ledger.add_report(given, figures, reader="worker")
        find_links(ledger, given)


def settle(ledger: Ledger, name: str) -> None:
    """Append a decision on one of its figures."""
    key = figure_id(document(name)[1][0])
    ledger.rule(key, Verdict.ACCEPTED, author=name.partition("-")[0], reason=name)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def _work(path: Path, writer: str, most: int, table: Path | None, *, anew: bool) -> None:
    """Add, settle, export, and say each once it is done; open the ledger anew where asked."""
    ledger = Ledger.open(path)
    number = sum(key.startswith(f"{writer}-") for key in ledger.report_ids())
    for name in (f"{writer}-{one}" for one in range(number, number + most)):
        if anew:
            ledger.close()
            time.sleep(0.005)
            ledger = Ledger.open(path)
        add(ledger, name)
        _say(f"report {name}")
        settle(ledger, name)
        _say(f"decision {name}")
        if table is not None:
            entries = ledger.entries()
            write_evidence(table, entries)
            _say(f"export {len(entries)}")
    ledger.close()


def _child(words: list[str]) -> None:
    path, writer, most, table, anew = words
    try:
        if writer == BACKUP:
            backup(Path(path), Path(table))
        else:
            other = Path(table) if table != "-" else None
            _work(Path(path), writer, int(most), other, anew=bool(anew))
        _say("finished")
    except InputError as error:
        _say(f"refused {error}".replace("\n", " "))


def main() -> None:
    """Fork a worker for each line that comes; a line "wait" waits for all of them."""
    children: list[int] = []
    for line in sys.stdin:
        if line == "wait\n":
            while children:
                os.waitpid(children.pop(), 0)
            _say("gone")
            continue
        child = os.fork()
        if not child:
            status = 1
            try:
                _child(line.rstrip("\n").split("\t"))
                status = 0
            finally:
                os._exit(status)
        children.append(child)
        _say(f"pid {child}")


@dataclass
class Nursery:
    """Where workers come from; what they said was done is kept.

    Attributes:
        reports: Names of reports that were acknowledged.
        decisions: Names of reports on a figure of which a decision was acknowledged.
        exported: Entries of the last export that was acknowledged.
        refused: What workers were told when they were refused.
        finished: Workers that came to their end.
        said: Lines that came since the last start.
    """

    program: subprocess.Popen[str]
    reports: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)
    exported: int = 0
    refused: list[str] = field(default_factory=list)
    finished: int = 0
    said: int = 0

    def start(
        self,
        path: Path,
        writer: str = "w",
        *,
        most: int = 1_000_000,
        table: Path | None = None,
        anew: bool = False,
    ) -> int:
        """Start a worker; its process."""
        self.said = 0
        self._send("\t".join((str(path), writer, str(most), str(table or "-"), "1" * anew)))
        while (line := self._line()).partition(" ")[0] != "pid":
            self._keep(line)
        return int(line.split()[1])

    def listen(self, lines: int) -> None:
        """Take in so many lines since the last start, or all up to the end of a worker."""
        before = len(self.refused) + self.finished
        while self.said < lines and len(self.refused) + self.finished == before:
            self._keep(self._line())

    def wait(self) -> None:
        """Wait for all workers and take in what they said."""
        self._send("wait")
        while (line := self._line()) != "gone":
            self._keep(line)

    def _send(self, line: str) -> None:
        assert self.program.stdin is not None
        self.program.stdin.write(f"{line}\n")
        self.program.stdin.flush()

    def _line(self) -> str:
        assert self.program.stdout is not None
        line = self.program.stdout.readline()
        assert line.endswith("\n"), "the nursery went away"
        return line.rstrip("\n")

    def _keep(self, line: str) -> None:
        what, _, told = line.partition(" ")
        self.said += 1
        if what == "report":
            self.reports.add(told)
        elif what == "decision":
            self.decisions.add(told)
        elif what == "export":
            self.exported = int(told)
        elif what == "refused":
            self.refused.append(told)
        else:
            assert what == "finished", line
            self.finished += 1


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery, gone with all that came from it at the end."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import tests.ledger_worker as worker"
    program = subprocess.Popen(
        [sys.executable, "-c", f"{code}; worker.main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Nursery(program)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        program.communicate()


def check(path: Path, known: Nursery, table: Path | None = None) -> None:
    """Every acknowledged record is there and nothing is there by half."""
    with Ledger.open(path) as ledger:
        verify(ledger)
        there, read = ledger.report_ids(), ledger.read_figures()
        assert known.reports <= there
        assert known.decisions <= {ruling.reason for ruling in ledger.rulings()}
        assert set(ledger.last_readings()) == there
        assert all(len(read[key]) == FIGURES for key in there)
        signed = ledger._connection.execute("SELECT DISTINCT report FROM signatures")
        assert {row[0] for row in signed} == {ledger.number_of(key) for key in there}
        entries = [entry.figure_id for entry in ledger.entries()]
    if table is not None and (known.exported or table.exists()):
        rows = [figure_id(row.figure) for row in read_rows(table)]
        assert rows == entries[: len(rows)]
        assert len(rows) >= known.exported
        assert len(rows) % FIGURES == 0
