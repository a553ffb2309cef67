"""A forecast's hubverse table as a hub asks for it: its columns, names, places, quantiles."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import QUANTILES
from waystation.domain.telling import meant
from waystation.domain.vocabulary import Audience
from waystation.forecasting.export import HUB_COLUMNS, PLACE_TARGETS
from waystation.forecasting.hub_rules import Hub, Round, text_of

OUR_IDS = HUB_COLUMNS[:5]
"""Task ids of a forecast's table."""
TRANSIT = ("crossing", "waypoint", "hub")
"""Kinds of place of which a product may leave days out."""
_WHATS = ("column", "location", "target")
_RUN, PRODUCT = "run.json", "product.json"


@dataclass(frozen=True)
class Source:
    """A forecast read from a results folder or a product.

    Attributes:
        folder: Where.
        rows: Of its hubverse table, with zeros where a series of zeros has no rows.
        places: Its public places, and the ways out it tells of.
        groups: Its groups, as the table names them ("group:all").
        as_of: The as-of day.
        days: Days after it.
        title: Of the scenario.
        version: Of the program.
        product: True for a product.
        draft: True for a product that nobody has reviewed.
        expires: When a product is out of date; None for results.
    """

    folder: Path
    rows: tuple[dict[str, str], ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    as_of: dt.date
    days: int
    title: str
    version: str
    product: bool
    draft: bool
    expires: dt.datetime | None


@dataclass(frozen=True)
class Names:
    """What a hub calls what we call otherwise: columns, locations, targets."""

    column: Mapping[str, str] = field(default_factory=dict)
    location: Mapping[str, str] = field(default_factory=dict)
    target: Mapping[str, str] = field(default_factory=dict)


def read_source(folder: Path) -> Source:
    """Read the table of a results folder, or of a product.

    Raises:
        InputError: It is not there, not as it was written, of a what-if, or a product that is not
            for everybody.
    """
    if not folder.is_dir():
        raise InputError([_unread(folder, "a file" if folder.exists() else "no such folder")])
    product = (folder / PRODUCT).exists()
    if not product and not (folder / _RUN).exists():
        raise InputError([_unread(folder, f"a folder without {_RUN} or {PRODUCT}")])
    try:
        told = json.loads((folder / (PRODUCT if product else _RUN)).read_bytes())
        files = {
            name: (folder / name).read_bytes() for name in ("forecast.csv", "forecast.geojson")
        }
        same = all(
            hashlib.sha256(content).hexdigest() == told["files"][name]["sha256"]
            for name, content in files.items()
        )
        run = told["run"] if product else told
        as_of, days = dt.date.fromisoformat(run["as_of"]), int(run["days"])
        rows = list(csv.DictReader(io.StringIO(files["forecast.csv"].decode())))
        kinds = _kinds(json.loads(files["forecast.geojson"]))
        kept = bool(product and told.get("not_told_of_places_of_transit"))
        title, version = str(run["title"]), str(run["version"])
        expires = _moment(told["expires"]) if product else None
        draft = product and told["status"] != "reviewed"
        audience = told["audience"] if product else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"no results that can be read ({type(error).__name__})"
        raise InputError([_unread(folder, found)]) from error
    if not same:
        raise InputError([_unread(folder, "other files than it says were written")])
    if run.get("variant"):
        raise InputError([_unread(folder, "a forecast of a what-if")])
    if product and audience != Audience.PUBLIC:
        expected = "public: everybody reads a hub; waystation publish --audience public"
        file = str(folder / PRODUCT)
        raise InputError([Problem(file, 0, "audience", str(audience), expected)])
    sure = [name for name, kind in kinds.items() if not (kept and kind in TRANSIT)]
    filled = (*rows, *_zeros(rows, sure, as_of, days))
    told_of = [row["location"] for row in rows if row["target"] != "group_size"]
    places = tuple(dict.fromkeys((*kinds, *told_of)))
    groups = tuple(dict.fromkeys(r["location"] for r in rows if r["target"] == "group_size"))
    return Source(
        folder, filled, places, groups, as_of, days, title, version, product, draft, expires
    )  # fmt: skip


def _moment(text: str) -> dt.datetime:
    """A moment with its offset.

    Raises:
        ValueError: It has none.
    """
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _unread(folder: Path, found: str) -> Problem:
    expected = "a results folder as `waystation forecast` wrote it, or a product of it"
    return Problem(str(folder), 0, "FORECAST", found, expected)


def _kinds(collection: Mapping[str, Any]) -> dict[str, str]:
    """Kind of every public place on the map."""
    told = (feature["properties"] for feature in collection["features"])
    return {str(one["name"]): str(one["kind"]) for one in told if one["feature"] == "place"}


def _zeros(
    rows: Sequence[Mapping[str, str]], places: Sequence[str], as_of: dt.date, days: int
) -> Iterator[dict[str, str]]:
    """Rows of the series that have none, since all of them are zero."""
    there = {(row["target"], row["location"]) for row in rows}
    levels = [("quantile", str(level)) for level in QUANTILES]
    kinds = {**dict.fromkeys(PLACE_TARGETS, levels), "reached": [("mean", "")]}
    for target, ids in kinds.items():
        for place in places:
            if (target, place) in there:
                continue
            for ahead in range(1, days + 1):
                end = (as_of + dt.timedelta(ahead)).isoformat()
                key = (as_of.isoformat(), target, end, str(ahead), place)
                for name, level in ids:
                    yield dict(zip(HUB_COLUMNS, (*key, name, level, "0"), strict=True))


def read_names(path: Path) -> Names:
    """What a hub calls things: a CSV file with the columns what, ours, theirs.

    Raises:
        InputError: It cannot be read; all that is wrong with it.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = tuple(reader.fieldnames or ())
    except (OSError, ValueError, csv.Error) as error:
        found = f"a file that cannot be read ({type(error).__name__})"
        raise InputError([Problem(str(path), 0, "--map", found, "a CSV table")]) from error
    if not {"what", "ours", "theirs"} <= set(columns):
        found = ", ".join(columns) or "nothing"
        raise InputError([Problem(str(path), 1, "--map", found, "the columns what, ours, theirs")])
    made: dict[str, dict[str, str]] = {what: {} for what in _WHATS}
    problems = []
    for line, row in enumerate(rows, 2):
        what, ours, theirs = ((row[name] or "").strip() for name in ("what", "ours", "theirs"))
        if what not in _WHATS:
            expected = f"one of {', '.join(_WHATS)}{meant(what, _WHATS)}"
            problems.append(Problem(str(path), line, "what", what, expected))
        elif what == "column" and ours not in OUR_IDS:
            expected = f"one of {', '.join(OUR_IDS)}{meant(ours, OUR_IDS)}"
            problems.append(Problem(str(path), line, "ours", ours, expected))
        elif not ours or not theirs or made[what].get(ours, theirs) != theirs:
            found = f"{ours} -> {theirs}"
            problems.append(Problem(str(path), line, "theirs", found, "one name for each"))
        made.get(what, {})[ours] = theirs
    if problems:
        raise InputError(problems)
    return Names(**made)


@dataclass(frozen=True)
class Table:
    """Rows for a hub, and what was left out of them.

    Attributes:
        columns: The header.
        rows: The rows.
        left: Why rows were left out, with how many.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]
    left: Mapping[str, int]


def table_for(hub: Hub, told: Round, source: Source, names: Names) -> Table:
    """The rows of a forecast that a round asks for, in the hub's columns and names.

    Args:
        hub: The hub.
        told: The round.
        source: The forecast.
        names: What the hub calls things.

    Raises:
        InputError: The hub asks for a column that a forecast does not have.
    """
    theirs = {name: names.column.get(name, name) for name in OUR_IDS}
    strange = sorted(set(told.columns) - set(theirs.values()))
    if strange:
        expected = f"of {', '.join(OUR_IDS)}; --map may name them otherwise"
        file = str(hub.folder / "hub-config" / "tasks.json")
        raise InputError(
            [Problem(file, 0, one, "a task id no forecast has", expected) for one in strange]
        )
    columns = (*told.columns, *HUB_COLUMNS[5:])
    renamed = {theirs["location"]: names.location, theirs["target"]: names.target}
    left: Counter[str] = Counter()
    rows = []
    for row in source.rows:
        made = {theirs.get(name, name): value for name, value in row.items()}
        for name, called in renamed.items():
            made[name] = called.get(made[name], made[name])
        why = _unasked(told, made)
        if why:
            left[why] += 1
        else:
            rows.append({name: made[name] for name in columns})
    return Table(columns, tuple(rows), left)


def _unasked(told: Round, row: Mapping[str, str]) -> str:
    """Why a hub does not ask for a row; empty where it does."""
    plain = {name: text_of(value) for name, value in row.items()}
    fitting = told.fitting(plain)
    if not fitting:
        for name in told.columns:
            allowed = (one.ids[name].allowed for one in told.tasks if name in one.ids)
            if plain[name] not in frozenset().union(*allowed):
                return f"{name} not asked for"
        return "not asked for together"
    output = told.tasks[fitting[0]].outputs.get(row["output_type"])
    if output is None:
        return f"{row['output_type']} not asked for"
    if output.samples is None and plain["output_type_id"] not in output.ids.allowed:
        return f"{row['output_type']} {row['output_type_id']} not asked for".replace("  ", " ")
    return ""
