"""The command that purges documents: wiring alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import ResultsHome, ScenarioFolder
from waystation.cli_days import utc_now
from waystation.cli_json import AsJson, Lines, tell
from waystation.cli_ledger import WAIT, Wait
from waystation.cli_progress import Progress, Quiet, working
from waystation.domain.telling import counted

if TYPE_CHECKING:
    import datetime as dt

    from waystation.forecasting.desk import Desk
    from waystation.purging import Places

BEYOND = (
    "Not reached: backups of the ledger, copies of files that were sent or kept elsewhere, and "
    "what a disk keeps of files that were removed or written again. It cannot be undone."
)


def purge_command(
    scenario: ScenarioFolder,
    reports: Annotated[
        list[str] | None,
        typer.Argument(help="Reports: identity, its first digits, or name.", metavar="REPORT..."),
    ] = None,
    reason: Annotated[
        str, typer.Option(help="Why, in one line of your own; it stands where the words stood.")
    ] = "",
    by: Annotated[
        str, typer.Option(envvar="WAYSTATION_AUTHOR", help="Who does it: a name or a role.")
    ] = "",
    expired: Annotated[
        bool, typer.Option("--expired", help="Those kept longer than retention_days.")
    ] = False,
    keep_file: Annotated[
        bool, typer.Option("--keep-file", help="Leave the documents in reports/.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be purged.")
    ] = False,
    results: ResultsHome = Path("results"),
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Purge documents for good: text, sentences and words, from every copy here; values stay."""
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.purge import check_texts
    from waystation.forecasting.gather import LEDGER
    from waystation.publishing.records import PUBLISHED
    from waystation.purging import Places, check_places, chosen, finish, purge_reports

    now = utc_now()
    folder = Path(scenario)
    path = folder / LEDGER
    name = folder.resolve().name
    places = Places(folder, results / name, PUBLISHED / name, keep_file)
    check_places(places)
    with (
        Progress(quiet=quiet) as progress,
        Ledger.open(path, now=now, wait=wait, create=False) as ledger,
    ):
        found, why = chosen(ledger, scenario, reports or [], now.date(), too_long=expired)
        said = Lines(as_json=as_json)
        for one in found:
            said(f"{one.report_id[:12]} {one.name}")
        named = [{"report_id": one.report_id, "name": one.name} for one in found]
        if not found or dry_run:
            would = f"{counted(len(found), 'report')} would be purged."
            said(would if found else "Nothing to purge.")
            if as_json:
                tell(True, {"reports": named, "purged": 0, "dry_run": dry_run})
            return
        check_texts(by.strip(), (reason or why).strip())
        said(_before(places))
        done = purge_reports(
            *(ledger, [one.report_id for one in found], places),
            by=by,
            reason=reason or why,
            at=now,
            tell=said,
            progress=progress,
        )
    said(
        f"{path}: {counted(done.reports, 'report')} purged, {counted(done.figures, 'figure')} "
        f"without sentences, {counted(done.others, 'other record')} that quoted them."
    )
    with working("Writing the ledger anew", quiet=quiet):
        anew = finish(path, wait=wait)
    if anew:
        said(f"{path}: written anew; neither free pages nor the log hold what was purged.")
    else:
        told = "another program has it open; its log may hold what was purged until that closes it"
        said(f"{path}: {told}. Run this again then.")
    said(BEYOND)
    if as_json:
        counts = {"purged": done.reports, "figures": done.figures, "others": done.others}
        document = {"reports": named, **counts, "dry_run": False, "written_anew": anew}
        tell(True, {**document, "lines": said.kept})


def tell_overdue(desk: Desk, today: dt.date) -> None:
    """Say on standard error how many documents are kept longer than the scenario says."""
    from waystation.page.screen import warn
    from waystation.purging import expired

    days = desk.scenario.retention_days if desk.scenario else None
    late = expired(desk.ledger, days, today) if days else ()
    if late:
        what = "document is" if len(late) == 1 else "documents are"
        told = f"{len(late)} {what} kept longer than retention_days ({days})"
        warn(f"{told}; see: waystation evidence purge SCENARIO --expired --dry-run")


def _before(places: Places) -> str:
    what = "stay" if places.keep_files else "are removed"
    return (
        f"Their documents in {places.folder / 'reports'} {what}; their words go from the ledger "
        f"and from {places.home}, with them products in {places.products} that quote them. "
        "It cannot be undone."
    )
