"""Documents read per second by one core, and how long a first one takes to come."""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.ledger_scale import documents

from waystation.domain.evidence import Report
from waystation.reports.documents import load_report
from waystation.reports.findings import read_findings
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

REPEATS = 3
_READ = "from waystation.cli import main; main()"
_PUBLISHED = dt.date(2018, 10, 29)


def made_up(number: int) -> list[Report]:
    """Documents of about 3 kB, made up of stock phrases."""
    return list(islice(documents(1), number))


def real(folder: Path) -> list[Report]:
    """The real reports; empty where they are not."""
    found = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    return [load_report(path, published=_PUBLISHED) for path in found]


def rows(sets: Mapping[str, Sequence[Report]], seconds: float) -> list[tuple[str, ...]]:
    """A row per set and stage: documents, characters each, documents and kB per second."""
    gazetteer = world_gazetteer()
    stages: dict[str, Callable[[Report], object]] = {
        "figures": lambda report: read_report(report, gazetteer),
        "all": lambda report: read_findings(report, gazetteer),
    }
    found: list[tuple[str, ...]] = []
    for name, reports in sets.items():
        size = sum(len(report.text) for report in reports) / max(1, len(reports))
        for stage, read in stages.items():
            rate = per_second(reports, read, seconds) if reports else 0.0
            cells = (
                str(len(reports)),
                f"{size:,.0f}",
                f"{rate:,.0f}",
                f"{rate * size / 1000:,.0f}",
            )
            found.append((f"{name}, {stage}", *cells))
    return found


def per_second(
    reports: Sequence[Report], read: Callable[[Report], object], seconds: float
) -> float:
    """Documents per processor second: the median of three, warmed up before."""
    for report in reports:
        read(report)
    rates = []
    for _ in range(REPEATS):
        done, start = 0, time.process_time()
        while time.process_time() - start < seconds:
            for report in reports:
                read(report)
            done += len(reports)
        rates.append(done / (time.process_time() - start))
    return statistics.median(rates)


def start_up() -> tuple[float, float]:
    """Seconds from nothing to the first figure shown: by the processor and on the wall."""
    cpu, wall = [], []
    with tempfile.TemporaryDirectory() as folder:
        note = Path(folder) / "note.txt"
        note.write_text("Some 4,000 people reached Tapachula on Monday.", encoding="utf-8")
        for _ in range(REPEATS):
            before, start = _of_children(), time.perf_counter()
            subprocess.run(
                [sys.executable, "-c", _READ, "read", str(note)],
                check=True, capture_output=True, env=dict(os.environ),
            )  # fmt: skip
            wall.append(time.perf_counter() - start)
            cpu.append(_of_children() - before)
    return statistics.median(cpu), statistics.median(wall)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
