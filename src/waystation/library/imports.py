"""Other people's data into a scenario folder, from Python: what `waystation import` does."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from waystation.domain.errors import InputError, Problem
from waystation.domain.scenario import Scenario
from waystation.domain.telling import meant
from waystation.forecasting.gather import check_folder
from waystation.forecasting.load_counts import CountOrder, load_dtm, load_unhcr
from waystation.forecasting.load_events import EventOrder, load_events
from waystation.forecasting.load_figures import (
    FigureOrder,
    SourceOrder,
    load_figures,
    load_idmc,
)
from waystation.forecasting.load_places import load_places
from waystation.library.several import several
from waystation.scenario.flee_folder import LONGEST_LAG, import_instance
from waystation.scenario.flee_people import Totals
from waystation.scenario.flee_write import write_folder
from waystation.scenario.loaders.plan import Plan
from waystation.scenario.loaders.write import write_changes
from waystation.world.flee import read_instance
from waystation.world.loaders.fetch import SERVERS
from waystation.world.loaders.fetch import fetch as fetch_file

FLEE = "flee"
_GIVEN = ("folder", "read_on")
"""Fields of an order that are arguments of their own."""
_FIELDS = {"within": "within_km", "radius": "radius_km", "map": "map_file"}
"""Fields whose option has another name, that of the command."""
_ABOVE_ZERO = ("within_km", "radius_km", "half")
_MOST = 10_000.0
_LONGEST_LAG = 1100


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do.

    Attributes:
        folder: The scenario folder.
        changes: By file, how many rows by what happens to them ("added").
        told: A line for everything taken, changed, left out and refused.
        written: Whether anything was written.
    """

    folder: Path
    changes: Mapping[str, Mapping[str, int]]
    told: tuple[str, ...]
    written: bool


@dataclass(frozen=True)
class _PlaceOrder:
    """What is asked for of files of places."""

    folder: str
    read_on: dt.date
    overwrite: bool = False


def _load_places(files: Sequence[Path], order: _PlaceOrder) -> Plan:
    return load_places(files, order.folder, order.read_on, overwrite=order.overwrite)


_Order: TypeAlias = CountOrder | EventOrder | FigureOrder | SourceOrder | _PlaceOrder


@dataclass(frozen=True)
class _Kind:
    order: type[_Order]
    load: Callable[[Sequence[Path], Any], Plan]
    less: tuple[str, ...] = ()
    """Fields of the order that this kind has no use for."""

    def options(self) -> dict[str, str]:
        """Fields of the order by the name of their option."""
        names = {field: option for option, field in _FIELDS.items()}
        mine = [one.name for one in fields(self.order) if one.name not in (*_GIVEN, *self.less)]
        return {names.get(name, name): name for name in mine}


_KINDS: Mapping[str, _Kind] = {
    "unhcr": _Kind(CountOrder, load_unhcr, ("operation",)),
    "dtm": _Kind(CountOrder, load_dtm, ("place", "stock", "departures")),
    "acled": _Kind(EventOrder, partial(load_events, "acled")),
    "ucdp": _Kind(EventOrder, partial(load_events, "ucdp")),
    "idmc": _Kind(SourceOrder, load_idmc),
    "figures": _Kind(FigureOrder, load_figures),
    "places": _Kind(_PlaceOrder, _load_places),
}
KINDS = (*_KINDS, FLEE)
"""Kinds of data that can be imported."""


def import_data(
    kind: str,
    files: str | Path | Sequence[str | Path],
    *,
    into: Scenario | str | Path,
    read_on: dt.date | None = None,
    dry_run: bool = False,
    fetch: str | None = None,
    **options: Any,  # noqa: ANN401
) -> Imported:
    """Add data of others to a scenario folder, or make one of a Flee instance (docs/loading.md).

    >>> import datetime as dt
    >>> import waystation as ws
    >>> today = dt.date(2019, 3, 20)
    >>> done = ws.import_data("figures", ["own.csv"], into="valley", read_on=today)
    >>> dict(done.changes)
    {'evidence.csv': {'added': 1}}

    Args:
        kind: "unhcr", "dtm", "acled", "ucdp", "idmc", "figures" (your own tables), "places"
            (GeoJSON), or "flee": then `files` is one folder, and `into` the new scenario folder.
        files: Files as the source gives them; one may stand alone.
        into: The scenario, or its folder.
        read_on: Day the files are loaded; the library reads no clock. Not needed for "flee".
        dry_run: Tell what would change; change nothing.
        fetch: Fetch this into the one file first: parameters as in an address; UCDP: a release.
        **options: Those of the command of this kind, with `_` for `-`: `within`, `add_places`,
            `overwrite`, `lag` of counts, `place`, `stock`, `departures` of unhcr, `operation` of
            dtm, `radius`, `half`, `until` (a day), `lag` of events, `lag`, `within` of idmc,
            `map`, `sheet`, `publisher`, `lag`, `within` of figures, `overwrite` of places,
            `totals`, `lag`, `given`, `force` of flee.

    Returns:
        What changed, and a line for everything that is told.

    Raises:
        InputError: There is no such kind or option, or a file or the folder is not in order;
            nothing was written.
    """
    folder = into.folder if isinstance(into, Scenario) else str(into)
    paths = [Path(one) for one in several(files)]
    if kind == FLEE:
        _check_flee(dry_run=dry_run, fetching=fetch, files=paths)
        return _flee(paths[0], Path(folder), **_known(FLEE, options, _FLEE_OPTIONS))
    if kind not in _KINDS:
        expected = f"one of {', '.join(KINDS)}{meant(kind, KINDS)}"
        raise InputError([Problem("kind", 0, "", repr(kind), expected)])
    if read_on is None:
        expected = "the day the files are loaded, as date.today(): the library reads no clock"
        raise InputError([Problem("read_on", 0, "", "no day", expected)])
    chosen = _KINDS[kind]
    names = chosen.options()
    asked = {names[name]: value for name, value in _known(kind, options, names).items()}
    _check_numbers(asked)
    if "map_file" in asked and asked["map_file"] is not None:
        asked["map_file"] = Path(asked["map_file"])
    order = chosen.order(folder, read_on, **asked)
    if fetch is not None:
        _fetch(kind, fetch, paths)
    plan = chosen.load(paths, order)
    changes = plan.changed()
    write_changes(plan.folder, changes, check_folder, dry=dry_run)
    told = tuple(map(str, plan.told))
    return Imported(plan.folder, plan.done, told, bool(changes) and not dry_run)


_FLEE_OPTIONS = {name: name for name in ("totals", "lag", "given", "force")}


def _known(kind: str, options: Mapping[str, Any], known: Mapping[str, str]) -> Mapping[str, Any]:
    """The options, if all of them are known.

    Raises:
        InputError: Those that are not, all at once.
    """
    problems = [
        Problem(name, 0, "", f"no option of {kind}", ", ".join(known) + meant(name, known))
        for name in options
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return options


def _check_numbers(asked: Mapping[str, Any]) -> None:
    """Refuse numbers out of range, all at once.

    Raises:
        InputError: Some are.
    """
    problems = []
    lag = asked.get("lag")
    if lag is not None and not 0 <= lag <= _LONGEST_LAG:
        expected = f"a whole number of days from 0 to {_LONGEST_LAG}"
        problems.append(Problem("lag", 0, "", str(lag), expected))
    for name in _ABOVE_ZERO:
        value = asked.get(name)
        if value is not None and not 0 < value <= _MOST:
            expected = f"a number above 0, up to {_MOST:,.0f}"
            problems.append(Problem(name, 0, "", f"{value:g}", expected))
    if problems:
        raise InputError(problems)


def _fetch(kind: str, query: str, files: Sequence[Path]) -> None:
    """Fetch what is asked for into the one file given.

    Raises:
        InputError: Nothing of this kind can be fetched, or not one file is given.
    """
    if kind not in SERVERS or len(files) != 1:
        found = f"{kind}, and {len(files)} files"
        expected = f"one new file for what is fetched, of {', '.join(SERVERS)}"
        raise InputError([Problem("fetch", 0, "", found, expected)])
    fetch_file(kind, query, files[0], os.environ)


def _check_flee(*, dry_run: bool, fetching: str | None, files: Sequence[Path]) -> None:
    problems = []
    if dry_run or fetching is not None:
        problems.append(Problem("flee", 0, "", "dry_run or fetch", "neither of them"))
    if len(files) != 1:
        problems.append(Problem("files", 0, "", f"{len(files)} of them", "one Flee instance"))
    if problems:
        raise InputError(problems)


def _flee(
    instance: Path,
    folder: Path,
    *,
    totals: str = "camps",
    lag: int = 7,
    given: bool = False,
    force: bool = False,
) -> Imported:
    if totals not in list(Totals):
        raise InputError([Problem("totals", 0, "", repr(totals), "camps or file")])
    if not 0 <= lag <= LONGEST_LAG:
        expected = f"a whole number of days from 0 to {LONGEST_LAG}"
        raise InputError([Problem("lag", 0, "", str(lag), expected)])
    content = import_instance(read_instance(instance), totals=Totals(totals), lag=lag, given=given)
    write_folder(content, folder, force=force)
    return Imported(folder, {}, (content.summary, *map(str, content.remarks)), written=True)
