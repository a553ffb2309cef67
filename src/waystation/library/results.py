"""Results folders from Python: a forecast or a comparison saved, a forecast opened again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from waystation.domain.comparison import Comparison
from waystation.domain.errors import InputError, Problem
from waystation.domain.evidence import Decision, Entry
from waystation.domain.forecast import FiguresTold, Forecast
from waystation.domain.scenario import Scenario
from waystation.evidence.table import EvidenceRow, read_rows
from waystation.forecasting.compare_export import write_comparison
from waystation.forecasting.export import DATASET, DECISION_COLUMNS, NAMES, write_results
from waystation.forecasting.labels import AXES, labelled
from waystation.forecasting.learnt import learnt_of, without_learnt
from waystation.forecasting.needs import standards
from waystation.forecasting.stored_read import stored_dataset
from waystation.forecasting.summary import FACTS, ORDER
from waystation.forecasting.window import windowed
from waystation.page.beside import ALONE, file_beside
from waystation.page.build import saved_page
from waystation.page.data.whole import page_data
from waystation.page.picks import Picks
from waystation.page.saved import read_saved
from waystation.page.say import say
from waystation.page.sentences import headline
from waystation.produce import STORE
from waystation.publishing.results import dataset_of, same_scenario
from waystation.scenario.load import scenario_of
from waystation.world.tables import table_text

if TYPE_CHECKING:
    import xarray as xr

_EVIDENCE, _RUN = "evidence.csv", "run.json"
_SAME_RUN = ("as_of", "seed", "members")
"""What the results of a run and its store both tell."""
_NOT_OF_THE_QUESTION = ("seed", "members", "waystation", "method", "device", "effective_members")


def save(result: Forecast | Comparison, folder: str | Path) -> tuple[str, ...]:
    """Write a forecast or a comparison that is in memory to a results folder (docs/files.md).

    A forecast has no number then, its page is that of a draft and tells no influences, and there
    is no run.json; `forecast(..., out=FOLDER)` gives it all of these. The rest is the same.

    >>> import waystation as ws
    >>> result = ws.forecast("valley", as_of="2019-03-20", members=20, days=3)
    >>> "arrivals.csv" in ws.save(result, "results")
    True
    >>> again = ws.open_results("results", "valley")
    >>> again.data.identical(result.data)
    True

    Args:
        result: What `forecast` or `compare` gave.
        folder: Made when missing; files of the same names in it are replaced.

    Returns:
        Names of the files, all written or none.

    Raises:
        InputError: The folder is a scenario, or cannot be written to.
    """
    path = Path(folder)
    if isinstance(result, Comparison):
        return write_comparison(result, path)
    names = (*(name for name in NAMES if name != _RUN),)
    beside = replace(ALONE, files=tuple(file_beside(name) for name in names))
    data = page_data(Picks(result), beside)
    pages = {"page.html": saved_page(data), "page.json": json.dumps(data, ensure_ascii=False)}
    return write_results(result, path, pages, sentence=say(headline(Picks(result)).title))


def open_results(
    folder: str | Path, scenario: Scenario | str | Path, *, store: str | Path | None = None
) -> Forecast:
    """The forecast of a results folder, as it was when it was made.

    Its `data` is the same to the last digit. Decisions are told with as many digits as
    evidence.csv has; entries are numbered in the order of that file.

    Args:
        folder: A results folder, of the command or of `save`.
        scenario: The scenario it is of, or its folder.
        store: Of a run with a store (docs/large.md): its folder; default `store` in the results.
            Numbers that take more than 512 MiB are read when they are asked for.

    Raises:
        InputError: A file is missing or cannot be read, the scenario or the store is another one
            or was changed since, or the run of the store is not finished.
    """
    path, question = Path(folder), scenario_of(scenario)
    data = _dataset(path, None if store is None else Path(store))
    facts = {name: data.attrs.pop(name, None) for name in _NOT_OF_THE_QUESTION}
    as_of = dt.date.fromisoformat(data.attrs["as_of"])
    if (path / _RUN).exists():
        same_scenario(question, path, _run(path), as_of)
    unknowns, data = learnt_of(data), _as_made(without_learnt(data))
    entries, decisions = _evidence(path)
    question = windowed(question, entries, as_of).scenario
    _check_places(question, data, path)
    effective = facts["effective_members"]
    return Forecast(
        scenario=question,
        as_of=as_of,
        seed=int(facts["seed"]),
        members=int(facts["members"]),
        data=data,
        entries=entries,
        decisions=decisions,
        needs=standards(question.standards),
        effective_members=math.nan if effective is None else float(effective),
        version=str(facts["waystation"]),
        method=str(facts["method"] or ""),
        unknowns=unknowns,
        device=str(facts["device"] or "cpu"),
        figures_told=_figures_told(path),
    )


def _dataset(folder: Path, store: Path | None) -> xr.Dataset:
    """The dataset of a results folder: of its file, or of its store.

    Raises:
        InputError: There is none, or it cannot be read.
    """
    path = folder / DATASET
    if store is not None or (not path.exists() and (folder / STORE).is_dir()):
        return _of_store(folder, store or folder / STORE)
    try:
        data = dataset_of(path.read_bytes())
    except OSError:
        found = "no such file"
        expected = "a results folder of `waystation forecast` or ws.save; store= where it has one"
        raise InputError([Problem(str(path), 0, "", found, expected)]) from None
    except (TypeError, ValueError) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        raise InputError([Problem(str(path), 0, "", found, "the file as written")]) from error
    if "as_of" not in data.attrs or "seed" not in data.attrs:
        raise InputError([Problem(str(path), 0, "", "another dataset", "that of a forecast")])
    return data


def _of_store(folder: Path, store: Path) -> xr.Dataset:
    """The dataset of a store that the results were made with.

    Raises:
        InputError: It is of another run, or cannot be read.
    """
    data, run = stored_dataset(store), _run(folder)
    if any(str(data.attrs.get(name)) != str(run.get(name)) for name in _SAME_RUN):
        found = "the store of another run"
        expected = f"that of {folder}: the same {', '.join(_SAME_RUN).replace('_', ' ')}"
        raise InputError([Problem(str(store), 0, "store", found, expected)])
    return data


def _as_made(data: xr.Dataset) -> xr.Dataset:
    """The dataset in the order and with the types in which a forecast is made."""
    import xarray as xr

    axes = {name: data[name].values for name in AXES if name in data.coords}
    facts = {
        name: value.item() if isinstance(value, np.generic) else value
        for name, value in data.attrs.items()
        if name in FACTS
    }
    made = xr.Dataset(coords=axes, attrs=facts)
    found = {name: data.variables[name] for name in ORDER if name in data}
    return labelled(made.assign(found).drop_encoding())


def _run(folder: Path) -> dict[str, Any]:
    path = folder / _RUN
    try:
        found = json.loads(path.read_bytes())
    except OSError:
        expected = "a results folder of `waystation forecast`"
        raise InputError([Problem(str(path), 0, "", "no such file", expected)]) from None
    except ValueError as error:
        raise InputError([Problem(str(path), 0, "", "no JSON", "the file as written")]) from error
    return found if isinstance(found, dict) else {}


def _check_places(scenario: Scenario, data: xr.Dataset, folder: Path) -> None:
    """Refuse a scenario with other places than the forecast.

    Raises:
        InputError: It has.
    """
    names = [one.name for one in scenario.locations]
    if data["location"].values.tolist() != names:
        found = f"a forecast of other places than those of {scenario.name}"
        expected = "the scenario it was made from"
        raise InputError([Problem(str(folder / DATASET), 0, "location", found, expected)])


def _figures_told(folder: Path) -> FiguresTold | None:
    """How many figures the page of the results tells; None where no page can be read."""
    try:
        figures = read_saved(folder)["figures"]
    except InputError:
        return None
    return FiguresTold(sum(one["used"] for one in figures), len(figures))


def _evidence(folder: Path) -> tuple[tuple[Entry, ...], tuple[Decision, ...]]:
    """The entries and decisions of evidence.csv; none where there is no such file.

    Raises:
        InputError: The file is not in order.
    """
    path = folder / _EVIDENCE
    if not path.exists():
        return (), ()
    cells = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    if not cells:
        return (), ()
    columns = [name for name in cells[0] if name not in DECISION_COLUMNS]
    plain = table_text([columns, *([row[name] for name in columns] for row in cells)])
    with tempfile.TemporaryDirectory(prefix="waystation-") as aside:
        table = Path(aside) / _EVIDENCE
        table.write_text(plain, encoding="utf-8", newline="")
        try:
            rows = read_rows(table)
        except InputError as error:
            told = [replace(one, file=str(path)) for one in error.problems]
            raise InputError(told) from None
    entries = tuple(
        _entry(row, read, number)
        for number, (row, read) in enumerate(zip(cells, rows, strict=True), 1)
    )
    return entries, tuple(map(_decision, cells))


def _entry(row: Mapping[str, str], read: EvidenceRow, number: int) -> Entry:
    ruling = read.ruling
    entry = Entry(row["figure_id"], read.figure, number, row["via"], read.withdrawn)
    if ruling is None:
        return entry
    return replace(
        entry,
        verdict=ruling.verdict,
        replaced_by=ruling.replacement,
        author=ruling.author,
        reason=ruling.reason,
        decided=ruling.decided,
    )


def _decision(row: Mapping[str, str]) -> Decision:
    return Decision(
        figure_id=row["figure_id"],
        used=row["used"] == "yes",
        meaning=row["meaning"],
        reason=row["reason"],
        copies=tuple(row["copies"].split()),
        weight=float(row["weight"]),
        low=_number(row["read_low"]),
        high=_number(row["read_high"]),
        rule=row["rule"],
        band=_number(row["band"]),
        near=_number(row["near"]),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
