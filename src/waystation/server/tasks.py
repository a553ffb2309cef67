"""What a worker does: each kind of job, with the same functions the commands use."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.evidence.schema import LedgerHeldError
from waystation.forecasting.desk import Added, Desk, add_documents, add_report, open_desk
from waystation.forecasting.gather import LEDGER, check_folder, gather, unpurged
from waystation.reports.documents import report_from_text
from waystation.reports.intake.records import Limits, bounded
from waystation.scenario.variants import variant_of
from waystation.server.jobfiles import OUT, UPLOADS, Asked, write_json
from waystation.server.schema import JobKind, JobResult
from waystation.server.schema_desk import CopyLink, ReadDocument
from waystation.server.variants import COMPARISON

Progress = Callable[[str, int, int], None]
"""Takes a stage, how much of it is done, and how much there is in all."""

Done = tuple[JobResult, Sequence[Problem]]
"""What came of a job, and what was refused."""

PASTED = "pasted text"


def nothing(**found: object) -> JobResult:
    """A job's result with what is given."""
    empty: dict[str, Any] = {"number": None, "comparison": None, "read": [], "told": []}
    return JobResult(**{**empty, **found})  # type: ignore[typeddict-item]


def make_forecast(folder: Path, asked: Asked, progress: Progress) -> Done:
    """Make a forecast and keep it under its number."""
    from waystation.produce import produce
    from waystation.server.orders import order_of
    from waystation.server.results import keep, next_number

    told: list[str] = []
    progress("Checking the scenario", 0, 1)
    scenario = check_folder(asked.scenario, tell=told.append)
    out = folder / OUT
    shutil.rmtree(out, ignore_errors=True)
    now = dt.datetime.fromisoformat(asked.asked_at)
    made = produce(scenario, order_of(asked.request), now=now, progress=progress, out=out)
    home = Path(asked.results) / scenario.name
    if made.registered.held:
        expected = "it free: ask for the forecast again when the other program is done"
        raise InputError([Problem(LEDGER, 0, "", made.registered.why_not, expected)])
    issued = made.registered.issued
    number = issued.number or next_number(home)
    if not issued.number:
        told.append(f"Not in the register: {made.registered.why_not}")
    keep(out, home, number, made.forecast, asked)
    return nothing(number=number, told=told), ()


def compare_futures(folder: Path, asked: Asked, progress: Progress) -> Done:
    """Compare a variant with the scenario as it is."""
    from waystation.forecasting.compare import compare
    from waystation.forecasting.compare_export import write_comparison
    from waystation.forecasting.run import as_of_day
    from waystation.server.orders import order_of
    from waystation.server.what_if import as_json

    told: list[str] = []
    progress("Checking the scenario", 0, 1)
    scenario = check_folder(asked.scenario, tell=told.append)
    content = asked.request["variant"]
    variant = variant_of(content, content["name"])
    order = order_of(asked.request)
    progress("Reading reports and evidence", 0, 1)
    now = dt.datetime.fromisoformat(asked.asked_at)
    ledger = gather(scenario, now=now)
    found = compare(
        scenario,
        variant,
        as_of=as_of_day(scenario, order.as_of, ledger.entries, now),
        members=order.members,
        seed=order.seed,
        days=order.days,
        entries=ledger.entries,
        links=ledger.links,
        progress=progress,
        method=order.method,
    )
    progress("Writing results", 0, 1)
    out = folder / OUT
    home = Path(asked.results) / scenario.name
    with unpurged(scenario, ledger):
        out.mkdir(exist_ok=True)
        write_json(out / COMPARISON, as_json(found, folder.name))
        write_comparison(found, home / found.base.as_of.isoformat() / "what-if" / variant.name)
    return nothing(comparison=folder.name, told=told), ()


def read_documents(folder: Path, asked: Asked, progress: Progress) -> Done:
    """Read what is new in the scenario folder, and documents given, into its ledger.

    A document that cannot be read is told; the others are read all the same. What was given is
    deleted once it is read: the ledger keeps its text.
    """
    now = dt.datetime.fromisoformat(asked.asked_at)
    uploads = folder / UPLOADS
    given = sorted(uploads.iterdir()) if uploads.is_dir() else []
    text = asked.request.get("text")
    total = len(given) + (text is not None)
    told: list[str] = []
    problems: list[Problem] = []
    read: list[ReadDocument] = []
    progress("Reading what is new in the folder", 0, 1)
    with open_desk(asked.scenario, now=now, create=True) as desk:
        if text is not None:
            _guarded(lambda: [_read_text(desk, asked.request)], read, problems, uploads)
        for number, path in enumerate(given):
            progress("Reading documents", number, total)
            _guarded(lambda one=path: _read(desk, one, asked, now, told), read, problems, uploads)  # type: ignore[misc]
    shutil.rmtree(uploads, ignore_errors=True)
    if problems and not read:
        raise InputError(problems)
    return nothing(read=read, told=told), problems


def _guarded(
    do: Callable[[], list[Added]],
    read: list[ReadDocument],
    problems: list[Problem],
    uploads: Path,
) -> None:
    """Add what was read; what cannot be read is a problem, by the name people know it under."""
    try:
        read += [_document(added) for added in do()]
    except LedgerHeldError:
        raise
    except InputError as error:
        inside = f"{uploads}{os.sep}"
        problems += [
            Problem(p.file.replace(inside, ""), p.line, p.column, p.found, p.expected)
            for p in error.problems
        ]


def _read(desk: Desk, path: Path, asked: Asked, now: dt.datetime, told: list[str]) -> list[Added]:
    day = asked.request.get("published")
    return list(
        add_documents(
            desk,
            [path],
            published=dt.date.fromisoformat(day) if day else None,
            retrieved=now.date(),
            tell=lambda line: told.append(line.replace(f"{path.parent}{os.sep}", "")),
        )
    )


def _read_text(desk: Desk, request: Mapping[str, Any]) -> Added:
    day, name = request.get("published"), request.get("title") or PASTED
    report = report_from_text(
        bounded(name, request["text"], Limits()),
        name,
        published=dt.date.fromisoformat(day) if day else None,
        publisher=request.get("publisher", ""),
        url=request.get("url", ""),
        title=request.get("title", ""),
    )
    return add_report(desk, report)


def _document(added: Added) -> ReadDocument:
    report = added.report
    return ReadDocument(
        report_id=report.report_id,
        name=report.name,
        known_as=added.known_as,
        figures=added.figures,
        published=report.published.isoformat() if report.published else None,
        links=[
            CopyLink(name=name, kind=str(link.kind), reason=link.reason)
            for name, link in added.links
        ],
    )


TASKS: Mapping[JobKind, Callable[[Path, Asked, Progress], Done]] = {
    "forecast": make_forecast,
    "comparison": compare_futures,
    "reading": read_documents,
}
