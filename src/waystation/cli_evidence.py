"""The commands of the evidence desk: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_help import App
from waystation.cli_json import AsJson, Lines, tell
from waystation.cli_ledger import (
    WAIT,
    Target,
    Wait,
    audit_log,
    backup_ledger,
    restore_ledger,
    verify_ledger,
)
from waystation.cli_progress import Progress, Quiet
from waystation.cli_purge import purge_command, tell_overdue
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.page.screen import console, json_text, warn, write_data

if TYPE_CHECKING:
    from waystation.domain.vocabulary import FigureKind
    from waystation.evidence.ledger import Ledger
    from waystation.forecasting.desk import Added

app = App(
    words="evidence",
    help="The evidence desk: look at figures, settle what is right, see why one counts.",
)

Which = Annotated[
    str, typer.Argument(help="A figure's identity, or its first digits.", metavar="ID")
]
Reason = Annotated[str, typer.Option(help="Why, in plain words.")]
Author = Annotated[
    str, typer.Option(envvar="WAYSTATION_AUTHOR", help="Who settles it: a role or initials.")
]
AsOf = Annotated[str | None, typer.Option(help="Only what was published by this day.")]
DecidedBy = Annotated[str | None, typer.Option(help="The ledger as it stood at this time (UTC).")]
LISTED = 200


def utc_now() -> dt.datetime:
    """The time under which the ledger records what a command adds."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def read_day(text: str, option: str) -> dt.date:
    """The day an option gives.

    Raises:
        InputError: It is no day that exists.
    """
    from waystation.domain.days import parse_day

    try:
        return parse_day(text)
    except ValueError:
        expected = "a day that exists, as YYYY-MM-DD"
        raise InputError([Problem(option, 0, "", repr(text), expected)]) from None


def _moment(text: str | None) -> dt.datetime | None:
    """The time an option gives, in UTC where it names no zone; of a day or minute its end."""
    if text is None:
        return None
    try:
        if len(text) == len("2018-10-29"):
            text += "T23:59:59"
        to_the_minute = re.fullmatch(r"(.{10}[T ]\d\d:\d\d)(Z|[+-]\d\d:?\d\d)?", text)
        if to_the_minute:
            text = f"{to_the_minute[1]}:59{to_the_minute[2] or ''}"
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        expected = "a time as 2018-10-29 or 2018-10-29T08:30"
        raise InputError([Problem("--decided-by", 0, "", repr(text), expected)]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


@app.command("list")
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
        decided_by=_moment(decided_by),
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


def one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of output at once.

    Raises:
        InputError: Both were asked for.
    """
    if as_json and as_csv:
        raise InputError([Problem("--json --csv", 0, "", "two forms", "one of the two")])


def _kind(text: str | None) -> FigureKind | None:
    from waystation.domain.vocabulary import FigureKind

    if text is None:
        return None
    if text not in list(FigureKind):
        expected = f"one of {', '.join(FigureKind)}{meant(text, FigureKind)}"
        raise InputError([Problem("--kind", 0, "", repr(text), expected)])
    return FigureKind(text)


@app.command("show")
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


@app.command("why")
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
    by = _moment(decided_by)
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


@app.command("accept")
def accept_figure(
    target: Target,
    figure: Which,
    reason: Reason,
    author: Author = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Settle that a figure is right: forecasts may use it like one entered by hand."""
    from waystation.evidence import desk as acts

    _settle(target, figure, reason, author, wait, quiet, acts.accept, "accepted", as_json)


@app.command("reject")
def reject_figure(
    target: Target,
    figure: Which,
    reason: Reason,
    author: Author = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Settle that a figure must not be used; it stays listed."""
    from waystation.evidence import desk as acts

    _settle(target, figure, reason, author, wait, quiet, acts.reject, "rejected", as_json)


@app.command("reopen")
def reopen_figure(
    target: Target,
    figure: Which,
    reason: Reason,
    author: Author = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Take back what was settled about a figure."""
    from waystation.evidence import desk as acts

    _settle(target, figure, reason, author, wait, quiet, acts.reopen, "open again", as_json)


def _settle(
    target: str,
    figure: str,
    reason: str,
    author: str,
    wait: float,
    quiet: bool,
    act: Callable[..., None],
    done: str,
    as_json: bool,
) -> None:
    from waystation.evidence.desk import check_words, find_one
    from waystation.forecasting.desk import open_desk

    check_words(author, reason)
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        open_desk(target, now=now, wait=wait, tell=warn, progress=progress) as desk,
        desk.ledger.transaction(),
    ):
        entry = find_one(desk.ledger, figure)
        act(desk.ledger, entry.figure_id, author=author, reason=reason)
        _note(desk.ledger, now, author, entry.figure_id, reason, done)
        after = find_one(desk.ledger, entry.figure_id)
    gone = "; it was taken back and does not count" if after.withdrawn else ""
    words = entry.figure.words
    document = {"figure": entry.figure_id, "words": words, "done": done}
    line = f"{entry.figure_id} “{words}”: {done}{gone}"
    tell(as_json, {**document, "withdrawn": bool(after.withdrawn)}, line)


def _note(
    ledger: Ledger, at: dt.datetime, author: str, figure: str, reason: str, told: str
) -> None:
    """The line of a decision in the audit log, kept with it or not at all."""
    from waystation.domain.audit import Deed
    from waystation.evidence.audit import note_deed

    note_deed(ledger, Deed.DECIDED, at=at, by=author, about=figure, reason=reason, told=told)


@app.command("correct")
def correct_figure(
    target: Target,
    figure: Which,
    reason: Reason,
    author: Author = "",
    low: Annotated[str | None, typer.Option(help='Lowest number, or "none".')] = None,
    high: Annotated[str | None, typer.Option(help='Highest number, or "none".')] = None,
    unit: Annotated[str | None, typer.Option(help="What one is.")] = None,
    who: Annotated[str | None, typer.Option(help="Who is counted.")] = None,
    kind: Annotated[str | None, typer.Option(help="What is counted.")] = None,
    measure: Annotated[str | None, typer.Option(help="stock, flow or cumulative.")] = None,
    place: Annotated[str | None, typer.Option(help="Place in the report's words.")] = None,
    location: Annotated[str | None, typer.Option(help="Location of the scenario.")] = None,
    place_role: Annotated[str | None, typer.Option(help="at, from, to or via.")] = None,
    group: Annotated[str | None, typer.Option(help="Group of the scenario.")] = None,
    event_day: Annotated[str | None, typer.Option(help='Day it speaks of, or "none".')] = None,
    event_end: Annotated[str | None, typer.Option(help="Last day of a span.")] = None,
    published: Annotated[str | None, typer.Option(help="Day it was published.")] = None,
    modality: Annotated[str | None, typer.Option(help="actual, planned ...")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who said it.")] = None,
    speaker_class: Annotated[str | None, typer.Option(help="Kind of speaker.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    origin: Annotated[str | None, typer.Option(help="Name shared by copies.")] = None,
    note: Annotated[str | None, typer.Option(help="Anything to know.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Enter what a figure should say; the corrected one counts instead, both stay listed."""
    from waystation.evidence.desk import check_words, correct, find_one
    from waystation.forecasting.corrections import changes_from
    from waystation.forecasting.desk import open_desk

    check_words(author, reason)
    changes = changes_from(
        {
            "low": low,
            "high": high,
            "unit": unit,
            "who": who,
            "kind": kind,
            "measure": measure,
            "place": place,
            "location": location,
            "place_role": place_role,
            "group": group,
            "event_day": event_day,
            "event_end": event_end,
            "published": published,
            "modality": modality,
            "speaker": speaker,
            "speaker_class": speaker_class,
            "publisher": publisher,
            "origin": origin,
            "note": note,
        }
    )
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        open_desk(target, now=now, wait=wait, tell=warn, progress=progress) as desk,
        desk.ledger.transaction(),
    ):
        entry = find_one(desk.ledger, figure)
        key = correct(
            desk.ledger,
            entry.figure_id,
            changes,
            author=author,
            reason=reason,
            locations=desk.locations,
            groups=desk.groups,
        )
        new = find_one(desk.ledger, key).figure
        _note(desk.ledger, now, author, entry.figure_id, reason, f"corrected to {key}")
    moved = "" if new.location == entry.figure.location else f"; location: {new.location or 'none'}"
    words = entry.figure.words
    document = {"figure": entry.figure_id, "words": words, "done": "corrected", "replacement": key}
    line = f"{entry.figure_id} “{words}”: corrected; {key} counts instead{moved}"
    tell(as_json, {**document, "location": new.location}, line)


@app.command("merge")
def merge_figures(
    target: Target,
    copy: Annotated[str, typer.Argument(help="The figure that is a copy.", metavar="COPY")],
    original: Annotated[str, typer.Argument(help="What it is a copy of.", metavar="ORIGINAL")],
    reason: Reason,
    author: Author = "",
    as_json: AsJson = False,
    quiet: Quiet = False,
    wait: Wait = WAIT,
) -> None:
    """Settle that a figure is a copy of another: together they count once."""
    from waystation.evidence.desk import check_words, find_one, merge
    from waystation.forecasting.desk import open_desk

    check_words(author, reason)
    now = utc_now()
    with (
        Progress(quiet=quiet) as progress,
        open_desk(target, now=now, wait=wait, tell=warn, progress=progress) as desk,
        desk.ledger.transaction(),
    ):
        first = find_one(desk.ledger, copy, "COPY").figure_id
        second = find_one(desk.ledger, original, "ORIGINAL").figure_id
        end = merge(desk.ledger, first, second, author=author, reason=reason)
        _note(desk.ledger, now, author, first, reason, f"a copy of {end}")
    document = {"figure": first, "done": "merged", "copy_of": end}
    tell(as_json, document, f"{first}: a copy of {end}; they count once")


@app.command("add")
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


app.command("verify")(verify_ledger)
app.command("backup")(backup_ledger)
app.command("restore")(restore_ledger)
app.command("audit")(audit_log)
app.command("purge")(purge_command)
