"""The commands that settle figures: accept, reject, reopen, correct, merge; wiring alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_days import utc_now
from waystation.cli_json import AsJson, tell
from waystation.cli_ledger import WAIT, Target, Wait, Which
from waystation.cli_progress import Progress, Quiet
from waystation.page.screen import warn

if TYPE_CHECKING:
    from waystation.evidence.ledger import Ledger

Reason = Annotated[str, typer.Option(help="Why, in plain words.")]
Author = Annotated[
    str, typer.Option(envvar="WAYSTATION_AUTHOR", help="Who settles it: a role or initials.")
]


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
