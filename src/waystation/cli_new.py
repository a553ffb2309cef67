"""The command `new`, and forecasts from reports alone: wiring, as in `waystation.cli`."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from waystation.cli_arguments import Published
from waystation.cli_days import read_day, utc_now
from waystation.cli_json import AsJson, Heard, tell
from waystation.cli_progress import Progress, Quiet
from waystation.domain.errors import InputError, Problem
from waystation.domain.vocabulary import Travel
from waystation.page.screen import console, show_whole

if TYPE_CHECKING:
    from waystation.drafting.draft import Draft

_SIZE = re.compile(r"(\d{1,9})(?:[-–](\d{1,9}))?")

To = Annotated[
    list[str] | None, typer.Option(help="A place or country they head for; may be repeated.")
]
From = Annotated[str | None, typer.Option("--from", help="Where they set off.")]
Place = Annotated[
    list[str] | None,
    typer.Option(
        help="A place no list knows, put on the map; may be repeated.",
        metavar="NAME=LAT,LON[,COUNTRY]",
    ),
]
GroupSize = Annotated[str | None, typer.Option(help="How many they are: LOW-HIGH.")]


def new(
    names: Annotated[
        list[str],
        typer.Argument(
            help="Name of the new scenario folder; then, after --from-reports, more reports.",
            metavar="FOLDER",
        ),
    ],
    from_reports: Annotated[
        list[str] | None,
        typer.Option(
            help="Reports to draft from: files, folders, .zip bundles. More may follow, as in "
            "--from-reports a.txt b.txt.",
            metavar="FILE...",
        ),
    ] = None,
    around: Annotated[str | None, typer.Option(help="Where they set off, if not --from.")] = None,
    within: Annotated[float | None, typer.Option(help="Kilometres around it.")] = None,
    start: From = None,
    to: To = None,
    via: Annotated[
        list[str] | None, typer.Option(help="A place on the way; may be repeated.")
    ] = None,
    place: Place = None,
    published: Published = None,
    roads: Annotated[
        Path | None,
        typer.Option(help="Roads: an OpenStreetMap extract (.osm.pbf) or a table (.csv)."),
    ] = None,
    group_size: GroupSize = None,
    together: Annotated[
        bool | None,
        typer.Option("--together/--alone", help="One group, or people on their own."),
    ] = None,
    first_day: Annotated[
        str | None, typer.Option(help="Day they set off. Default: as the reports tell, or today.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder, where it is not FOLDER.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a folder that an earlier draft wrote.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Draft a scenario folder from reports or by hand; tell every choice it rests on."""
    from waystation.drafting.asked import Asked
    from waystation.drafting.draft import draft, write_draft
    from waystation.page.drafted import chosen_table, next_lines

    asked = Asked(
        sources=_sources(names, from_reports),
        published=_day(published, "--published"),
        around=around or "",
        within_km=within,
        start=start or "",
        ends=tuple(to or ()),
        via=tuple(via or ()),
        roads=roads,
        size=_size(group_size),
        travel=None if together is None else Travel.TOGETHER if together else Travel.ALONE,
        first_day=_day(first_day, "--first-day"),
        places=tuple(place or ()),
    )
    folder = out or Path(names[0])
    heard = Heard()
    with Progress(quiet=quiet) as progress:
        made = draft(asked, today=utc_now().date(), tell=heard, progress=progress)
        write_draft(made, folder, force=force, progress=progress)
    if as_json:
        told = {"folder": folder, "files": sorted(made.files), "title": made.title}
        more = {"summary": made.summary, "choices": made.choices, "warnings": heard.lines}
        tell(True, {**told, **more})
        return
    console().print(chosen_table(made.title, made.choices))
    show_whole(next_lines(str(folder), made.summary, sorted(made.files)))


def _sources(names: Sequence[str], from_reports: Sequence[str] | None) -> tuple[str, ...]:
    """The reports; further ones stand behind the folder's name."""
    if from_reports is None and len(names) > 1:
        found = " ".join(names[1:])
        raise InputError([Problem("new", 0, "", f"more than one name ({found})", "one FOLDER")])
    if from_reports is not None and Path(names[0]).is_file():
        expected = "the new folder's name first: waystation new FOLDER --from-reports FILE..."
        raise InputError([Problem("new", 0, "", f"the file {names[0]}", expected)])
    return (*(from_reports or ()), *names[1:])


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    found = _SIZE.fullmatch(text.replace(",", "").replace(" ", ""))
    if found is None:
        raise InputError([Problem("--group-size", 0, "", repr(text), "LOW-HIGH, as 200-400")])
    return int(found[1]), int(found[2] or found[1])


def _day(text: str | None, option: str) -> dt.date | None:
    return read_day(text, option) if text else None


@contextmanager
def scenario_of(
    sources: Sequence[str],
    *,
    published: str | None = None,
    start: str | None = None,
    to: Sequence[str] | None = None,
    place: Sequence[str] | None = None,
    warn: Callable[[str], None],
    quiet: bool = False,
) -> Iterator[tuple[str, Draft | None]]:
    """The scenario folder that was named; or one drafted from reports, for as long as it is needed.

    Args:
        sources: A scenario folder, or reports.
        published: Day of reports that do not tell theirs.
        start: Where they set off.
        to: Where they head for.
        place: Places that are put on the map.
        warn: Told what is to be known of a draft.
        quiet: Whether no progress is shown.

    Yields:
        The folder, and the draft it is of; None for a folder that was named.

    Raises:
        InputError: Scenario folders are named beside other things; or no draft can be made.
    """
    from waystation.forecasting.gather import check_named

    for one in sources:
        check_named(one, "a scenario folder or reports", "SCENARIO|FILE")
    if not _are_reports(sources):
        _refuse_options(published, start, to, place)
        yield sources[0], None
        return
    from waystation.drafting.asked import Asked
    from waystation.drafting.draft import draft, write_draft

    day = _day(published, "--published")
    asked = Asked(
        sources=tuple(sources), published=day, start=start or "", ends=tuple(to or ()),
        places=tuple(place or ()),
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="waystation-") as aside:
        with Progress(quiet=quiet) as progress:
            made = draft(asked, today=utc_now().date(), tell=warn, progress=progress)
            folder = Path(aside) / made.name
            write_draft(made, folder, progress=progress)
        yield str(folder), made


def options_told(
    published: str | None,
    start: str | None,
    to: Sequence[str] | None,
    place: Sequence[str] | None = None,
) -> str:
    """The options of a draft as they are typed, with a blank before each."""
    given = [("--published", published), ("--from", start), *(("--to", one) for one in to or ())]
    given += [("--place", one) for one in place or ()]
    return "".join(f" {option} {shlex.quote(value)}" for option, value in given if value)


def _are_reports(sources: Sequence[str]) -> bool:
    """False for one scenario folder; scenario folders beside anything else are refused."""
    scenarios = [one for one in sources if _is_scenario(Path(one))]
    if scenarios and len(sources) > 1:
        found = f"{len(sources)} arguments, of which {', '.join(scenarios)} is a scenario"
        expected = "one scenario folder, or reports alone"
        raise InputError([Problem("forecast", 0, "", found, expected)])
    if len(sources) > 1 or scenarios:
        return not scenarios
    path = Path(sources[0])
    if path.is_dir() and not any(path.iterdir()):
        expected = "a scenario folder, or reports (.txt, .md, .html, .pdf, .docx, .eml)"
        raise InputError([Problem(str(path), 0, "", "an empty folder", expected)])
    return path.exists() or bool(path.suffix)


def _is_scenario(path: Path) -> bool:
    """Whether a folder holds files of a scenario, if only some."""
    return any((path / name).exists() for name in ("scenario.toml", "locations.csv", "routes.csv"))


def _refuse_options(
    published: str | None,
    start: str | None,
    to: Sequence[str] | None,
    place: Sequence[str] | None,
) -> None:
    given = {"--published": published, "--from": start, "--to": to, "--place": place}
    problems = [
        Problem(option, 0, "", "a scenario folder", "this option only with reports")
        for option, value in given.items()
        if value
    ]
    if problems:
        raise InputError(problems)
