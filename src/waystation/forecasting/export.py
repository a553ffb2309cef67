"""The forecast as files: a results folder, all of it or none.

Every file is written under another name first and then renamed, so none is ever half there.
docs/files.md tells what stands in each.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from waystation.domain.counts import protect_counts, protect_groups
from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import QUANTILES, Forecast
from waystation.domain.formulas import cell_text
from waystation.domain.vocabulary import EVERYONE
from waystation.evidence.table import evidence_text
from waystation.forecasting.cf import described
from waystation.forecasting.geojson import geojson_bytes
from waystation.forecasting.issue import Made
from waystation.forecasting.learnt import with_learnt
from waystation.forecasting.public import public_locations
from waystation.forecasting.reproduce import run_json
from waystation.forecasting.sheets import (
    arrivals_sheet,
    csv_bytes,
    needs_sheet,
    present_sheet,
)
from waystation.forecasting.workbook import workbook_bytes
from waystation.world.tables import table_text

HUB_COLUMNS = (
    "origin_date",
    "target",
    "target_end_date",
    "horizon",
    "location",
    "output_type",
    "output_type_id",
    "value",
)
"""Columns of the hubverse model output format."""

PLACE_TARGETS = ("arrivals", "present", "waiting")
"""Targets of the table; departures and arrivals since the first day stand in netCDF alone."""

DECISION_COLUMNS = (
    "used",
    "meaning",
    "reason",
    "weight",
    "read_low",
    "read_high",
    "rule",
    "copies",
    "band",
    "near",
    "outside",
)


def hub_rows(forecast: Forecast) -> Iterator[tuple[str, ...]]:
    """Rows of the hubverse table, header first: days after the as-of day, public locations.

    Targets per location: `arrivals`, `present`, `waiting` (people, quantiles), `reached` (mean:
    the chance that a day with at least `reach_size` arrivals has come). Per group, named in the
    location column: `group_size` (people, quantiles). A series of zeros alone, one target at one
    location, has no rows: where a row is missing, 0 is forecast.
    """
    yield HUB_COLUMNS
    ahead = _days_ahead(forecast)
    first = ahead[0][0] if ahead else 0
    public = [location.name for location in public_locations(forecast)]
    everyone = forecast.data.sel(group=EVERYONE)
    for target in PLACE_TARGETS:
        values = protect_counts(everyone[target].sel(location=public).values)
        for number, name in enumerate(public):
            if values[:, first:, number].any():
                yield from _quantile_rows(forecast, target, name, ahead, values[:, :, number])
    reached = everyone["reached"].sel(location=public).values
    for number, name in enumerate(public):
        if not reached[first:, number].any():
            continue
        for position, day, horizon in ahead:
            key = (forecast.as_of.isoformat(), "reached", day, str(horizon), name)
            yield (*key, "mean", "", f"{reached[position, number]:.4g}")
    for group in forecast.data["group"].values.tolist():
        sizes = protect_groups(forecast.data["group_size"].sel(group=group).values)
        yield from _quantile_rows(forecast, "group_size", f"group:{group}", ahead, sizes)


def _days_ahead(forecast: Forecast) -> list[tuple[int, str, int]]:
    """(position, ISO day, horizon) of every day after the as-of day."""
    days = forecast.data["day"].values.astype("datetime64[D]").astype(dt.date).tolist()
    ahead = ((i, day, (day - forecast.as_of).days) for i, day in enumerate(days))
    return [(i, day.isoformat(), horizon) for i, day, horizon in ahead if horizon > 0]


def _quantile_rows(
    forecast: Forecast,
    target: str,
    location: str,
    ahead: list[tuple[int, str, int]],
    values: np.ndarray,
) -> Iterator[tuple[str, ...]]:
    """Rows of one target at one location; `values` is (quantile, day)."""
    origin = forecast.as_of.isoformat()
    for position, day, horizon in ahead:
        for row, quantile in enumerate(QUANTILES):
            key = (origin, target, day, str(horizon), location, "quantile", str(quantile))
            yield (*key, f"{values[row, position]:.0f}")


def evidence_rows(forecast: Forecast, table: str) -> Iterator[tuple[str, ...]]:
    """The ledger's export with a decision beside every figure.

    Args:
        forecast: Gives entries and decisions.
        table: The export of the same entries, in the same order.
    """
    rows = csv.reader(io.StringIO(table))
    yield (*next(rows), *DECISION_COLUMNS)
    for row, decision in zip(rows, forecast.decisions, strict=True):
        yield (
            *map(cell_text, row),
            "yes" if decision.used else "no",
            decision.meaning,
            decision.reason,
            f"{decision.weight:g}",
            "" if decision.low is None else f"{decision.low:g}",
            "" if decision.high is None else f"{decision.high:g}",
            decision.rule,
            " ".join(decision.copies),
            "" if decision.band is None else f"{decision.band:.3f}",
            "" if decision.near is None else f"{decision.near:.3f}",
            decision.outside,
        )


def _netcdf_bytes(forecast: Forecast) -> bytes:
    """The dataset as netCDF 3, which every reader knows."""
    data = described(
        forecast.data,
        forecast.scenario,
        as_of=forecast.as_of,
        seed=forecast.seed,
        members=forecast.members,
        version=forecast.version,
    )
    data = with_learnt(data, forecast.unknowns).assign_attrs(
        method=forecast.method,
        device=forecast.device,
        effective_members=forecast.effective_members,
    )
    return bytes(data.to_netcdf(engine="scipy", format="NETCDF3_64BIT"))


def prepare_folder(folder: Path) -> None:
    """Make the results folder, so that a bad one is found before the work and not after.

    Raises:
        InputError: The folder is a scenario, or cannot be made or written to.
    """
    refuse_scenario(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".part").touch()
        (folder / ".part").unlink()
    except OSError as error:
        raise unwritable(folder, error) from error


def refuse_scenario(folder: Path, option: str = "--out") -> None:
    """Refuse a scenario folder as a place for results: they would be taken for its own files.

    Raises:
        InputError: It is one.
    """
    if (folder / "scenario.toml").exists():
        expected = "another folder, for results alone"
        raise InputError([Problem(str(folder), 0, option, "a scenario folder", expected)])


def check_file_to_write(path: Path, what: str) -> None:
    """Refuse a file that cannot be where it is said, before any work.

    Args:
        path: Where it will be written.
        what: What it is, as in "a Markdown file".

    Raises:
        InputError: It is a folder, or the folder it would be in is not there.
    """
    if path.is_dir():
        raise InputError([Problem(str(path), 0, "", "a folder", f"{what} to write")])
    if not path.parent.is_dir():
        found = "no such folder" if not path.parent.exists() else "a file where a folder should be"
        expected = f"a folder that is there, for {path.name}"
        raise InputError([Problem(str(path.parent), 0, "", found, expected)])


def unwritable(folder: Path, error: OSError) -> InputError:
    """The error of a results folder that cannot be made or written to."""
    found = f"a place that cannot be written to ({error.strerror})"
    expected = "a folder that can be made or written to"
    return InputError([Problem(str(folder), 0, "--out", found, expected)])


DATASET = "forecast.nc"
"""All of a forecast; of a run with a store it stands there."""
NAMES = (
    "arrivals.csv",
    "present.csv",
    "needs.csv",
    "forecast.xlsx",
    "forecast.geojson",
    "forecast.csv",
    "run.json",
    "evidence.csv",
    DATASET,
)
"""Files of a forecast, pages aside: those for everybody, then the analyst's own."""


def write_results(
    forecast: Forecast,
    folder: Path,
    pages: Mapping[str, str],
    made: Made | None = None,
    *,
    stored: bool = False,
    sentence: str = "",
) -> tuple[str, ...]:
    """Write the files of a forecast (docs/files.md) and the pages.

    Args:
        forecast: The forecast.
        folder: Made when missing; files of the same names in it are replaced.
        pages: Further files, name to text.
        made: From what it was made, and the method asked for; without it there is no `run.json`.
        stored: The dataset stands in the store of the run, and is not written again.
        sentence: The forecast in a sentence, for the workbook's first sheet.

    Returns:
        Names of the files written.

    Raises:
        InputError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files = result_files(forecast, made, stored=stored, sentence=sentence)
        files |= {name: text.encode() for name, text in pages.items()}
        if made is not None:
            files["run.json"] = run_json(forecast, made, files)
        replace_all(folder, files)
        if stored:
            (folder / DATASET).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return tuple(files)


def result_files(
    forecast: Forecast, made: Made | None, *, stored: bool = False, sentence: str = ""
) -> dict[str, bytes]:
    """The files of a forecast by name, pages and `run.json` aside; same forecast, same bytes."""
    table = evidence_text(forecast.entries)
    sheets = (arrivals_sheet(forecast), present_sheet(forecast), needs_sheet(forecast))
    tagged = made is not None and made.hashtags
    return {
        **({} if stored else {DATASET: _netcdf_bytes(forecast)}),
        "forecast.csv": table_text(hub_rows(forecast)).encode(),
        "evidence.csv": table_text(evidence_rows(forecast, table)).encode(),
        **{f"{sheet.name}.csv": csv_bytes(sheet, hashtags=tagged) for sheet in sheets},
        "forecast.xlsx": workbook_bytes(forecast, made, sentence),
        "forecast.geojson": geojson_bytes(forecast),
    }


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a results folder, all or none.

    Raises:
        InputError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace_all(folder, files)
    except OSError as error:
        raise unwritable(folder, error) from error


def replace_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file under a temporary name, then rename all of them."""
    parts = {name: folder / f".{name}.part" for name in files}
    try:
        for name, content in files.items():
            parts[name].write_bytes(content)
        for name, part in parts.items():
            os.replace(part, folder / name)  # noqa: PTH105
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
