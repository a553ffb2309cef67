"""A forecast for others, from Python: what `waystation hub` and `waystation sitrep` do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from waystation.forecasting.export import write_files
from waystation.forecasting.hub import Entry, Given, give
from waystation.forecasting.hub_check import check_file
from waystation.page.saved import read_saved
from waystation.page.say import speaker_of
from waystation.sitrep.contents import PLACES
from waystation.sitrep.files import sitrep_as


def hub(
    forecast: str | Path,
    *,
    out: str | Path,
    team: str,
    model: str = "waystation",
    names: str | Path | None = None,
    contact: str = "",
    at: dt.datetime | None = None,
) -> Given:
    """Give a forecast to a hub of forecasts (hubverse.io) by the hub's rules, or begin one.

    Args:
        forecast: The results folder of a forecast, or a product of it for everybody.
        out: The hub's folder; begun if it is new.
        team: The team's short name in the hub.
        model: The model's short name in the hub.
        names: CSV (what, ours, theirs): the hub's columns, locations, targets.
        contact: E-mail address of whoever keeps a hub that is begun.
        at: The moment, with its offset; needed for a product, which is in force for a time.

    Returns:
        What was written.

    Raises:
        InputError: Something cannot be read or written, the product is not for everybody or out of
            date, or the table would break the hub's rules: every breach. Nothing was written.
    """
    table = Path(names) if names is not None else None
    return give(Path(forecast), Path(out), Entry(team, model, contact), table, at=at)


def situation_report(
    results: str | Path,
    *,
    out: str | Path | None = None,
    places: int = PLACES,
    language: str = "en",
) -> str:
    """A situation report of a forecast: one page, with ranges, sources and caveats.

    Args:
        results: The results folder of a forecast.
        out: File to write, .md or .docx; None for none.
        places: Places in the tables, 1 to 12.
        language: "en", "es", "fr" or "ar".

    Returns:
        The report as Markdown.

    Raises:
        InputError: The folder cannot be read, the file cannot be written or has another ending,
            the number of places is out of its range, or there is no such language.
    """
    speaker = speaker_of(language)
    data = read_saved(results)
    text = sitrep_as(data, Path("sitrep.md"), places, speaker)
    if out is not None:
        path = Path(out)
        write_files(path.parent, {path.name: sitrep_as(data, path, places, speaker)})
    return text.decode()


def check_hub(file: str | Path, *, hub: str | Path | None = None) -> int:
    """Check a file of model output by its hub's rules.

    Args:
        file: The file.
        hub: The hub's folder; found above the file where left out.

    Returns:
        Its rows.

    Raises:
        InputError: It breaks a rule: every breach.
    """
    return check_file(Path(file), Path(hub) if hub is not None else None)
