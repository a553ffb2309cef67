"""The command that writes a situation report: wiring alone, as in `waystation.cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from waystation.cli_arguments import ResultsFolder, one_of
from waystation.cli_json import AsJson, tell
from waystation.cli_progress import Quiet, working
from waystation.page.locales import Language
from waystation.page.screen import write_data


def sitrep(
    results: ResultsFolder,
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write, .md or .docx. Default: Markdown on the screen.", metavar="FILE"
        ),
    ] = None,
    places: Annotated[int, typer.Option(help="Places in the tables, 1 to 12.")] = 5,
    language: Annotated[
        str, typer.Option(help="Its language: en, es, fr or ar.", metavar="LANGUAGE")
    ] = "en",
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Write a situation report of a forecast: one page, with ranges, sources and caveats."""
    from waystation.forecasting.export import write_files
    from waystation.page.saved import read_saved
    from waystation.page.say import Speaker
    from waystation.sitrep.files import sitrep_as

    speaker = Speaker(one_of("--language", language, Language))
    path = out or Path("sitrep.md")
    with working("Writing the report", quiet=quiet):
        content = sitrep_as(read_saved(results), path, places, speaker)
    document = {"file": out, "text": content.decode()} if out is None else {"file": out}
    if out is None and not as_json:
        write_data(content.decode())
        return
    if out is not None:
        write_files(out.parent, {out.name: content})
    tell(as_json, document, f"Situation report in {out}")
