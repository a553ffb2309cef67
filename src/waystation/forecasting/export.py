"""The forecast as files: netCDF, a hubverse table, the evidence with what was made of it.

Every file is written under another name first and then renamed, so none is ever half there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import QUANTILES, Forecast
from waystation.domain.vocabulary import EVERYONE, Audience
from waystation.evidence.table import write_evidence

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

PLACE_TARGETS = ("arrivals", "present", "departures", "waiting", "arrived")
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

    Targets per location: `arrivals`, `present`, `departures`, `waiting` (people, quantiles),
    `arrived` (people since the first day, quantiles), `reached` (mean: the chance that a day with
    at least `reach_size` arrivals has come). Per group, named in the location column:
    `group_size` (people, quantiles).
    """
    yield HUB_COLUMNS
    ahead = _days_ahead(forecast)
    public = [p.name for p in forecast.scenario.locations if p.audience is Audience.PUBLIC]
    everyone = forecast.data.sel(group=EVERYONE)
    for target in PLACE_TARGETS:
        values = everyone[target].sel(location=public).values
        for number, name in enumerate(public):
            yield from _quantile_rows(forecast, target, name, ahead, values[:, :, number])
    reached = everyone["reached"].sel(location=public).values
    for number, name in enumerate(public):
        for position, day, horizon in ahead:
            key = (forecast.as_of.isoformat(), "reached", day, str(horizon), name)
            yield (*key, "mean", "", f"{reached[position, number]:.4g}")
    for group in forecast.data["group"].values.tolist():
        sizes = forecast.data["group_size"].sel(group=group).values
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


def _csv_bytes(rows: Iterator[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


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
            *row,
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
    data = forecast.data.assign_attrs(
        seed=forecast.seed, members=forecast.members, waystation=forecast.version
    )
    return bytes(data.to_netcdf(engine="scipy", format="NETCDF3_64BIT"))


def prepare_folder(folder: Path) -> None:
    """Make the results folder, so that a bad one is found before the work and not after.

    Raises:
        InputError: The folder cannot be made or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".part").touch()
        (folder / ".part").unlink()
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: OSError) -> InputError:
    """The error of a results folder that cannot be made or written to."""
    found = f"a place that cannot be written to ({error.strerror})"
    expected = "a folder that can be made or written to"
    return InputError([Problem(str(folder), 0, "--out", found, expected)])


def write_results(forecast: Forecast, folder: Path, pages: Mapping[str, str]) -> tuple[str, ...]:
    """Write `forecast.nc`, `forecast.csv`, `evidence.csv` and the pages.

    Args:
        forecast: The forecast.
        folder: Made when missing; files of the same names in it are replaced.
        pages: Further files, name to text.

    Returns:
        Names of the files written.

    Raises:
        InputError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plain = folder / ".evidence.csv.part"
        write_evidence(plain, forecast.entries)
        table = plain.read_text(encoding="utf-8")
        plain.unlink()
        files = {
            "forecast.nc": _netcdf_bytes(forecast),
            "forecast.csv": _csv_bytes(hub_rows(forecast)),
            "evidence.csv": _csv_bytes(evidence_rows(forecast, table)),
            **{name: text.encode() for name, text in pages.items()},
        }
        replace_all(folder, files)
    except OSError as error:
        raise unwritable(folder, error) from error
    return tuple(files)


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
