"""The commands of the evidence desk: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_days import read_day, read_moment, utc_now
from waystation.cli_help import App
from waystation.cli_json import AsJson, Lines, one_form, tell
from waystation.cli_ledger import (
    WAIT,
    Target,
    Wait,
    Which,
    audit_log,
    backup_ledger,
    restore_ledger,
    verify_ledger,
)
from waystation.cli_progress import Progress, Quiet
from waystation.cli_purge import purge_command, tell_overdue
from waystation.cli_settle import (
    accept_figure,
    correct_figure,
    merge_figures,
    reject_figure,
    reopen_figure,
)
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.page.screen import console, json_text, warn, write_data

if TYPE_CHECKING:
    from waystation.domain.vocabulary import FigureKind
    from waystation.forecasting.desk import Added

app = App(
    words="evidence",
    help="The evidence desk: look at figures, settle what is right, see why one counts.",
)

AsOf = Annotated[str | None, typer.Option(help="Only what was published by this day.")]
DecidedBy = Annotated[str | None, typer.Option(help="The ledger as it stood at this time (UTC).")]
LISTED = 200


def list_figures(
    target: Target,
    as_of: AsOf = None,
    decided_by: DecidedBy = None,
    kind: Annotated[str | None, typer.Option(help='What is counted ("arriving").')] = None,
    place: Annotated[str, typer.Option(help="Words of the place or the group.")] = "",
    speaker: Annotated[str, typer.Option(help="Words of who said or published it.")] = "",
    report: Annotated[str, typer.Option(help="A report's identity, or words of its name.")] = "",
    search: Annotated[str, typer.Option(help="Words anywhere in figure or sentence.")] = "",
    undecided: Annotated[
        bool, typer.Option("--undecided", help="Only what nothing was settled about.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(help="At most so many; 0 for all. Default: 200 in tables.", min=0)
    ] = None,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The columns of evidence.csv.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Withdrawn ones too.")] = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """List figures: words, range, what, where, when, who says, and how each stands."""
    from waystation.evidence.listing import entry_as_json
    from waystation.evidence.query import Query
    from waystation.evidence.table import evidence_text
    from waystation.forecasting.desk import open_desk
    from waystation.forecasting.listing import listed
    from waystation.page.desk import list_table, nothing_by

    one_form(as_json, as_csv)
    most = limit if limit is not None else 0 if as_json or as_csv else LISTED
    query = Query(
        as_of=read_day(as_of, "--as-of") if as_of else None,
        decided_by=read_moment(decided_by),
        kind=_kind(kind),
        place=place,
        speaker=speaker,
        report=report,
        search=search,
        undecided=undecided,
        limit=most or None,
    )
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        open_desk(target, now=now, wait=wait, tell=warn, reading=True, progress=progress) as desk,
    ):
        progress("Looking up figures", 0, 1)
        tell_overdue(desk, now.date())
        if as_json or as_csv:
            entries = desk.ledger.entries(query)
        else:
            found = listed(desk.ledger, query, with_withdrawn=everything)
    if as_json:
        plain = [entry_as_json(entry) for entry in entries]
        typer.echo(json_text(plain))
    elif as_csv:
        write_data(evidence_text(entries))
    elif not found.entries and query.decided_by:
        typer.echo(nothing_by(found, query.decided_by))
    else:
        screen = console()
        full = 0 < most == len(found.entries)
        for part in list_table(found, full=full, width=screen.width):
            screen.print(part, highlight=False)


def _kind(text: str | None) -> FigureKind | None:
    from waystation.domain.vocabulary import FigureKind

    if text is None:
        return None
    if text not in list(FigureKind):
        expected = f"one of {', '.join(FigureKind)}{meant(text, FigureKind)}"
        raise InputError([Problem("--kind", 0, "", repr(text), expected)])
    return FigureKind(text)


def show_figure(
    target: Target,
    figure: Which,
    as_of: AsOf = None,
    decided_by: DecidedBy = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Show one figure: its sentence, every field, origin, copies, decisions, and its use."""
    _explain(target, figure, as_of, decided_by, wait, quiet, why=False, as_json=as_json)


def why_figure(
    target: Target,
    figure: Which,
    as_of: AsOf = None,
    decided_by: DecidedBy = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Tell why a figure counts as it does: report, sentence, reading, origin, decision, use."""
    _explain(target, figure, as_of, decided_by, wait, quiet, why=True, as_json=as_json)


def _explain(
    target: str,
    figure: str,
    as_of: str | None,
    decided_by: str | None,
    wait: float,
    quiet: bool,
    *,
    why: bool,
    as_json: bool,
) -> None:
    from waystation.evidence.desk import find_one
    from waystation.forecasting.desk import explain, open_desk
    from waystation.page.desk_figure import explained_as_json, show_lines, why_lines

    day = read_day(as_of, "--as-of") if as_of else None
    by = read_moment(decided_by)
    with (
        Progress(quiet=quiet) as progress,
        open_desk(
            target, now=utc_now(), wait=wait, tell=warn, reading=True, progress=progress
        ) as desk,
    ):
        progress("Looking at the figure", 0, 1)
        told = explain(desk, find_one(desk.ledger, figure, by=by), day=day, by=by)
    if as_json:
        typer.echo(json_text(explained_as_json(told)))
        return
    screen = console()
    for line in why_lines(told) if why else show_lines(told):
        screen.print(line, highlight=False)


def add_files(
    target: Target,
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Documents, folders or .zip bundles of them, web addresses; - for standard input.",
            metavar="FILE|FOLDER|ZIP|URL|-...",
        ),
    ],
    published: Annotated[
        str | None, typer.Option(help="Publication day of those that do not tell theirs.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Read documents into the ledger; one that is there already is told and left as it is."""
    from waystation.forecasting.desk import add_documents, open_desk
    from waystation.page.desk import added_line

    day = read_day(published, "--published") if published else None
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        open_desk(target, now=now, wait=wait, tell=warn, create=True, progress=progress) as desk,
    ):
        found = []
        said = Lines(as_json=as_json)
        added = add_documents(
            desk, sources, published=day, retrieved=now.date(), tell=warn, progress=progress
        )
        for one in added:
            found.append(_added(one))
            said(added_line(one))
    if as_json:
        tell(True, {"added": found})


def _added(added: Added) -> dict[str, object]:
    """What became of a document, for programs."""
    report = added.report
    return {
        "report_id": report.report_id,
        "name": report.name,
        "published": report.published,
        "known_as": added.known_as,
        "figures": added.figures,
        "links": [
            {"name": name, "kind": link.kind, "reason": link.reason} for name, link in added.links
        ],
    }


app.command("list")(list_figures)
app.command("show")(show_figure)
app.command("why")(why_figure)
app.command("accept")(accept_figure)
app.command("reject")(reject_figure)
app.command("reopen")(reopen_figure)
app.command("correct")(correct_figure)
app.command("merge")(merge_figures)
app.command("add")(add_files)
app.command("verify")(verify_ledger)
app.command("backup")(backup_ledger)
app.command("restore")(restore_ledger)
app.command("audit")(audit_log)
app.command("purge")(purge_command)
