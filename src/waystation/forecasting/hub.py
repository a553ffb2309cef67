"""A forecast given to a hub: model output by the hub's rules, the model's metadata, a hub begun."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.forecast import QUANTILES
from waystation.forecasting.export import PLACE_TARGETS
from waystation.forecasting.hub_check import breaches, refuse
from waystation.forecasting.hub_files import write_inside
from waystation.forecasting.hub_rules import CONFIG, Hub, read_hub
from waystation.forecasting.hub_table import (
    PRODUCT,
    Names,
    Source,
    read_names,
    read_source,
    table_for,
)
from waystation.world.tables import table_text

SCHEMAS = "https://raw.githubusercontent.com/hubverse-org/schemas/main/v6.0.0"
"""Schemas of the configuration of a hub that is begun."""
ABBREVIATION = re.compile(r"[A-Za-z0-9_]{1,16}")
"""What the hubverse takes for a team's and a model's short name."""
ROUNDS = 366
"""As-of days, from the first, that a hub that is begun takes."""
MOST_DAYS = 366
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MEANINGS = {
    "arrivals": ("People who arrive", "people who arrive at the place on the day"),
    "present": ("People present", "people present at the place at the end of the day"),
    "waiting": ("People waiting", "people who wait to cross at the end of the day"),
    "group_size": ("Size of a group", "people who travel together in the group"),
    "reached": (
        "Place reached",
        "whether the movement has reached the place by the end of the day",
    ),
}
_METHODS = (
    "Simulation of people on a network of places and routes, corrected by figures of dated "
    "reports; ranges are quantiles of the runs."
)


@dataclass(frozen=True)
class Entry:
    """Who gives a forecast to a hub.

    Attributes:
        team: Short name of the team.
        model: Short name of the model.
        contact: E-mail address of whoever keeps a hub that is begun; not written otherwise.
    """

    team: str
    model: str
    contact: str = ""

    @property
    def name(self) -> str:
        """The model's name in the hub."""
        return f"{self.team}-{self.model}"


@dataclass(frozen=True)
class Given:
    """What was written.

    Attributes:
        file: The model output.
        rows: Its rows.
        left: Why rows were left out, with how many.
        begun: True where the hub was begun.
        metadata: The model's metadata, where written.
        to_fill: What the hub wants told of the model that is not in it.
        product: True where the forecast came from a product.
        draft: True where that product is a draft: nobody has reviewed it.
        replaced: True where an earlier submission of the same day was replaced.
    """

    file: Path
    rows: int
    left: Mapping[str, int]
    begun: bool
    metadata: Path | None
    to_fill: tuple[str, ...]
    product: bool
    draft: bool
    replaced: bool


def give(
    folder: Path,
    hub_folder: Path,
    entry: Entry,
    names: Path | None = None,
    *,
    at: dt.datetime | None = None,
) -> Given:
    """Write a forecast into a hub; all of it or nothing.

    Args:
        folder: Its results folder, or a product of it for everybody.
        hub_folder: The hub; begun where there is none.
        entry: Team and model.
        names: Table of what the hub calls columns, locations and targets.
        at: The moment, with its offset; needed for a product, which is in force for a time.

    Raises:
        InputError: Something cannot be read or written, the product is not for everybody or out of
            date, or the table would break the hub's rules: every breach. Nothing was written.
    """
    _check_entry(entry)
    source = read_source(folder)
    _check_in_force(source, at)
    called = read_names(names) if names is not None else Names()
    begun = not (hub_folder / CONFIG).exists()
    files: dict[Path, str] = {}
    if begun:
        files |= _config(hub_folder, source, entry)
        hub = _hub_of(hub_folder, files)
    else:
        hub = read_hub(hub_folder)
    day = source.as_of.isoformat()
    path = hub_folder / hub.output_dir / entry.name / f"{day}-{entry.name}.csv"
    told = hub.round_of(day)
    if told is None:
        refuse(path, breaches(hub, path, (), ()))
        raise AssertionError("a round that is not there breaks a rule")
    table = table_for(hub, told, source, called)
    refuse(path, breaches(hub, path, table.columns, table.rows))
    if not table.rows:
        found = f"no row this hub asks for ({', '.join(table.left)})"
        expected = "locations and targets as the hub names them: --map FILE"
        raise InputError([Problem(str(path), 0, "", found, expected)])
    lines = (tuple(row[name] for name in table.columns) for row in table.rows)
    files[path] = table_text([table.columns, *lines])
    about = hub_folder / "model-metadata" / f"{entry.name}.yml"
    metadata = _metadata(source, entry)
    if not about.exists():
        files[about] = _yaml(metadata)
    replaced = path.exists()
    write_inside(hub_folder, files)
    to_fill = () if about not in files else tuple(set(hub.metadata_required) - metadata.keys())
    return Given(
        path, len(table.rows), table.left, begun, about if about in files else None,
        tuple(sorted(to_fill)), source.product, source.draft, replaced,
    )  # fmt: skip


def _check_in_force(source: Source, at: dt.datetime | None) -> None:
    """Refuse a product that is out of date.

    Raises:
        InputError: It is, or there is no moment to tell by.
    """
    if source.expires is None:
        return
    if at is None or at.tzinfo is None:
        found = "no moment" if at is None else "a moment without its offset"
        expected = "the moment of asking, with its offset: a product is in force for a time"
        raise InputError([Problem("at", 0, "", found, expected)])
    if at >= source.expires:
        until = f"{source.expires.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
        file, found = str(source.folder / PRODUCT), f"out of date since {until}"
        expected = "a product that is in force: make a new forecast and publish it"
        raise InputError([Problem(file, 0, "expires", found, expected)])


def _check_entry(entry: Entry) -> None:
    problems = [
        Problem(f"--{name}", 0, "", repr(value), "1 to 16 letters, digits and underscores")
        for name, value in (("team", entry.team), ("model", entry.model))
        if not ABBREVIATION.fullmatch(value)
    ]
    if problems:
        raise InputError(problems)


def _config(folder: Path, source: Source, entry: Entry) -> dict[Path, str]:
    """The configuration of a hub that asks for what our forecasts tell.

    Raises:
        InputError: There is no address of whoever keeps it.
    """
    if not _EMAIL.fullmatch(entry.contact):
        found = f"no hub ({CONFIG} is missing)"
        expected = "the folder of a hub; or --contact EMAIL of whoever is to keep a new one"
        raise InputError([Problem(str(folder), 0, "--out", found, expected)])
    admin = {
        "schema_version": f"{SCHEMAS}/admin-schema.json",
        "name": folder.absolute().name,
        "maintainer": entry.team,
        "contact": {"name": entry.team, "email": entry.contact},
        "repository": {"host": "github", "owner": entry.team, "name": folder.absolute().name},
        "file_format": ["csv"],
        "timezone": "UTC",
        "model_output_dir": "model-output",
    }
    tasks = {
        "schema_version": f"{SCHEMAS}/tasks-schema.json",
        "rounds": [
            {
                "round_id_from_variable": True,
                "round_id": "origin_date",
                "model_tasks": _model_tasks(source),
                "submissions_due": {"relative_to": "origin_date", "start": 0, "end": 7},
            }
        ],
        "output_type_id_datatype": "double",
        "derived_task_ids": ["target_end_date"],
    }
    made = {"admin.json": admin, "tasks.json": tasks}
    return {
        folder / CONFIG / name: json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        for name, told in made.items()
    }


def _model_tasks(source: Source) -> list[dict[str, Any]]:
    people = {
        "output_type_id": {"required": list(QUANTILES)},
        "is_required": True,
        "value": {"type": "integer", "minimum": 0},
    }
    chance = {
        "output_type_id": {"required": None},
        "is_required": True,
        "value": {"type": "double", "minimum": 0, "maximum": 1},
    }
    days = [(source.as_of + dt.timedelta(n)).isoformat() for n in range(ROUNDS + MOST_DAYS)]
    made = []
    for targets, locations, outputs in (
        (PLACE_TARGETS, source.places, {"quantile": people}),
        (("group_size",), source.groups, {"quantile": people}),
        (("reached",), source.places, {"mean": chance}),
    ):
        if not locations:
            continue
        asked: dict[str, list[Any]] = {
            "origin_date": days[:ROUNDS],
            "target": list(targets),
            "target_end_date": days[1:],
            "horizon": list(range(1, max(MOST_DAYS, source.days) + 1)),
            "location": list(locations),
        }
        made.append(
            {
                "task_ids": {n: {"required": None, "optional": v} for n, v in asked.items()},
                "output_type": outputs,
                "target_metadata": [_target(name) for name in targets],
            }
        )
    return made


def _target(name: str) -> dict[str, Any]:
    title, meaning = _MEANINGS[name]
    return {
        "target_id": name,
        "target_name": title,
        "target_units": "chance" if name == "reached" else "people",
        "target_keys": {"target": name},
        "description": f"{title}: {meaning}.",
        "target_type": "binary" if name == "reached" else "discrete",
        "is_step_ahead": True,
        "time_unit": "day",
    }


def _hub_of(folder: Path, files: Mapping[Path, str]) -> Hub:
    """The hub that these files make, read as any other is."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as room:
        (Path(room) / CONFIG).mkdir()
        for path, text in files.items():
            (Path(room) / CONFIG / path.name).write_text(text, encoding="utf-8", newline="\n")
        read = read_hub(Path(room))
    return Hub(folder, read.rounds, read.formats, read.output_dir)


def _metadata(source: Source, entry: Entry) -> dict[str, str | bool]:
    return {
        "team_name": entry.team,
        "team_abbr": entry.team,
        "model_name": f"Waystation: {source.title}",
        "model_abbr": entry.model,
        "model_version": source.version,
        "designated_model": True,
        "data_inputs": "Figures of dated reports, places, routes and events of the scenario.",
        "methods": _METHODS,
        "ensemble_of_models": False,
    }


def _yaml(told: Mapping[str, str | bool]) -> str:
    """Plain keys and values as YAML; every text is quoted as in JSON, which YAML reads."""
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in told.items())
    return "\n".join(lines) + "\n"
