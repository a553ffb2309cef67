"""A results folder read again: nothing in it may have changed since it was written."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import Forecast
from waystation.domain.register import Issued, Review, next_due, review_in_force
from waystation.domain.scenario import Scenario
from waystation.forecasting.cf import plain
from waystation.forecasting.export import DATASET
from waystation.forecasting.gather import LEDGER
from waystation.forecasting.identity import scenario_hash
from waystation.forecasting.needs import standards
from waystation.publishing.records import Basis

if TYPE_CHECKING:
    import xarray as xr

RUN, PAGE = "run.json", "page.json"
NEEDED = (DATASET, "evidence.csv", "forecast.xlsx", "page.html", PAGE)
_AGAIN = "the results as `waystation forecast` wrote them: make the forecast again"
_NAMED = "the forecast's number, or its results folder"


def results_of(home: Path, number: int) -> Path:
    """The results folder of a forecast by its number.

    Args:
        home: Results of the scenario; its folders, and those of `forecasts`, are looked at.
        number: The forecast's number.

    Raises:
        InputError: None is there.
    """
    for page in sorted([*home.glob(f"*/{PAGE}"), *home.glob(f"forecasts/*/{PAGE}")]):
        if _stamp(page).get("number") == number:
            return page.parent
    found = f"no results of forecast {number}"
    raise InputError([Problem(str(home), 0, "", found, _NAMED)])


def _stamp(page: Path) -> dict[str, Any]:
    try:
        stamp = json.loads(page.read_bytes())["stamp"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def read_results(scenario: Scenario, folder: Path) -> Basis:
    """What a product can be made from.

    Args:
        scenario: The scenario, as it is now.
        folder: Results of a forecast of it.

    Raises:
        InputError: A file is missing, or is not as it was written; or the scenario has changed
            since, so that nobody knows who may see what the forecast holds.
    """
    files, run = _files(folder)
    as_of = dt.date.fromisoformat(run["as_of"])
    same_scenario(scenario, folder, run, as_of)
    stamp = json.loads(files[PAGE])["stamp"]
    number = stamp["number"]
    rows = list(csv.DictReader(io.StringIO(files["evidence.csv"].decode())))
    used = frozenset(row["figure_id"] for row in rows if row.get("used") == "yes")
    issued, review, settled = _registered(scenario, number, run, used)
    made_at = issued.made_at if issued else None
    return Basis(
        forecast=_forecast(scenario, as_of, run, files[DATASET], stamp["effective"]),
        files=files,
        run=run,
        number=number if issued else None,
        made_at=made_at,
        due=next_due(issued, scenario.update_days) if issued else None,
        review=review,
        evidence=rows,
        settled=settled,
    )


def _files(folder: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    if not (folder / RUN).exists():
        found = f"a folder without {RUN}" if folder.is_dir() else "no such results folder"
        raise InputError([Problem(str(folder), 0, "", found, _NAMED)])
    try:
        run = json.loads((folder / RUN).read_bytes())
        listed = {name: str(told["sha256"]) for name, told in run["files"].items()}
        files = {name: (folder / Path(name).name).read_bytes() for name in listed}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"a folder that cannot be read ({type(error).__name__})"
        raise InputError([Problem(str(folder / RUN), 0, "", found, _AGAIN)]) from error
    problems = [
        Problem(str(folder / name), 0, "", "other bytes than run.json tells of", _AGAIN)
        for name, digest in listed.items()
        if hashlib.sha256(files[name]).hexdigest() != digest
    ]
    missing = "no such file in run.json; of a run with --store nothing can be published"
    problems += [
        Problem(str(folder / name), 0, "", missing, _AGAIN) for name in NEEDED if name not in listed
    ]
    if problems:
        raise InputError(problems)
    return {**files, RUN: (folder / RUN).read_bytes()}, run


def same_scenario(scenario: Scenario, folder: Path, run: dict[str, Any], as_of: dt.date) -> None:
    """Refuse results of another scenario, of a variant, or of one that has changed since.

    Args:
        scenario: The scenario, as it is now.
        folder: The results.
        run: What their run.json tells.
        as_of: Their as-of day.

    Raises:
        InputError: They are.
    """
    same = scenario_hash(scenario.folder, as_of=as_of) == run.get("scenario_hash")
    if same and not run.get("variant"):
        return
    found = "a forecast of another scenario" if not same else "a forecast of a variant"
    expected = f"results of {scenario.name} as it is now: make the forecast again"
    raise InputError([Problem(str(folder / RUN), 0, "scenario_hash", found, expected)])


def _registered(
    scenario: Scenario, number: int | None, run: dict[str, Any], used: frozenset[str]
) -> tuple[Issued | None, Review | None, dict[str, str]]:
    """The forecast, its review, figures settled since; nothing where it is not in the ledger."""
    from waystation.evidence.ledger import Ledger
    from waystation.evidence.since import settled_since

    path = Path(scenario.folder) / LEDGER
    if number is None or not path.exists():
        return None, None, {}
    with Ledger.open(path, create=False) as ledger:
        for issued in ledger.forecasts():
            if issued.number == number and _same_run(issued, run):
                since = settled_since(ledger, [issued], {number: used}).get(number, ())
                settled = {one.entry.figure_id: str(one.ruling.verdict) for one in since}
                return issued, review_in_force(ledger.reviews(), number), settled
    return None, None, {}


def _same_run(issued: Issued, run: dict[str, Any]) -> bool:
    keys = ("scenario_hash", "evidence_hash", "seed", "members", "days", "method", "version")
    return all(getattr(issued, key) == run.get(key) for key in keys)


def _forecast(
    scenario: Scenario, as_of: dt.date, run: dict[str, Any], dataset: bytes, effective: float
) -> Forecast:
    return Forecast(
        scenario=scenario,
        as_of=as_of,
        seed=run["seed"],
        members=run["members"],
        data=dataset_of(dataset),
        entries=(),
        decisions=(),
        needs=standards(scenario.standards),
        effective_members=effective,
        version=run["version"],
        method=run["corrected"],
    )


def dataset_of(content: bytes) -> xr.Dataset:
    """The dataset of a forecast from the bytes of its netCDF file; names as texts again.

    Raises:
        TypeError: It is no netCDF 3.
        ValueError: It cannot be read.
    """
    import xarray as xr

    with xr.open_dataset(io.BytesIO(content), engine="scipy", decode_timedelta=False) as data:
        loaded = plain(data.load())
    texts = [name for name in loaded.coords if loaded[name].dtype.kind in "SO"]
    return loaded.assign_coords({name: _texts(loaded[name].values.tolist()) for name in texts})


def _texts(values: list[Any]) -> list[str]:
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]
