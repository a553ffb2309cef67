"""A hub's own rules for model output, read from its hub-config, and a table held against them.

The hubverse's (https://hubverse.io) tasks.json of schema 3 to 6 is understood: rounds, task ids
with required and optional values, output types with their ids, bounds of values. Checked is what
the hubverse's validation checks of a submission; only the window in which it is due is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem

CONFIG = "hub-config"
STANDARD = ("output_type", "output_type_id", "value")
"""Columns of every hub, after its task ids."""
POINTS = ("mean", "median")
"""Output types without an id."""
NA = ("", "NA")
"""How a table writes that there is no id."""
DERIVED = "target_end_date"
"""The task id that follows from two others, also where a hub does not say so."""
MOST_ROUNDS = 10_000
_MOST = 1e300


@dataclass(frozen=True)
class Asked:
    """Values a column may have, and those it must.

    Attributes:
        required: Those that must be there.
        optional: Those that may.
    """

    required: frozenset[str]
    optional: frozenset[str]

    @property
    def allowed(self) -> frozenset[str]:
        """All of them."""
        return self.required | self.optional


@dataclass(frozen=True)
class Output:
    """An output type of a task.

    Attributes:
        name: "quantile", "mean", "median", "cdf", "pmf" or "sample".
        ids: Its ids; none for points and samples.
        required: Whether it must be there for every task.
        whole: Values are whole numbers.
        low, high: Bounds of values; None for none.
        samples: Fewest and most samples a task, of samples.
    """

    name: str
    ids: Asked
    required: bool
    whole: bool
    low: float | None
    high: float | None
    samples: tuple[int, int] | None = None


@dataclass(frozen=True)
class Task:
    """What is asked for in one of a round's tasks: task ids, output types, days of a step."""

    ids: Mapping[str, Asked]
    outputs: Mapping[str, Output]
    step_days: int

    def takes(self, row: Mapping[str, str]) -> bool:
        """True for a row whose task ids all are among those asked for."""
        return all(row[name] in asked.allowed for name, asked in self.ids.items())


@dataclass(frozen=True)
class Round:
    """A round: the column whose value names it, or its fixed name; its tasks."""

    variable: str
    name: str
    tasks: tuple[Task, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the task ids."""
        return tuple(dict.fromkeys(name for task in self.tasks for name in task.ids))

    def fitting(self, row: Mapping[str, str]) -> list[int]:
        """Numbers of the tasks that ask for a row's task ids, those with its output type first."""
        found = [number for number, one in enumerate(self.tasks) if one.takes(row)]
        return sorted(found, key=lambda n: row["output_type"] not in self.tasks[n].outputs)

    def names(self) -> frozenset[str]:
        """Names its submissions may have."""
        if not self.variable:
            return frozenset([self.name])
        found = (
            task.ids[self.variable].allowed for task in self.tasks if self.variable in task.ids
        )
        return frozenset().union(*found)


@dataclass(frozen=True)
class Hub:
    """A hub.

    Attributes:
        folder: Where.
        rounds: Its rounds.
        formats: Endings of files it takes.
        output_dir: Where model output goes, in it.
        metadata_required: What it wants told of a model, by its own schema; empty without one.
    """

    folder: Path
    rounds: tuple[Round, ...]
    formats: tuple[str, ...] = ("csv",)
    output_dir: str = "model-output"
    metadata_required: tuple[str, ...] = field(default=())

    def round_of(self, name: str) -> Round | None:
        """The round a submission of that name is for."""
        return next((one for one in self.rounds if name in one.names()), None)


def read_hub(folder: Path) -> Hub:
    """The rules of a hub.

    Raises:
        InputError: Its hub-config cannot be read, or is not what the hubverse describes.
    """
    tasks = _json(folder / CONFIG / "tasks.json")
    admin = _json(folder / CONFIG / "admin.json")
    schema = folder / CONFIG / "model-metadata-schema.json"
    wanted = _json(schema).get("required", []) if schema.exists() else []
    try:
        rounds = tuple(_round(one) for one in tasks["rounds"][:MOST_ROUNDS])
        formats = tuple(map(str, admin.get("file_format", ["csv"])))
        output_dir = str(admin.get("model_output_dir", "model-output"))
        required = tuple(map(str, wanted))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        found = f"not what the hubverse describes ({type(error).__name__}: {str(error)[:80]!r})"
        raise _wrong(folder / CONFIG / "tasks.json", found) from error
    if Path(output_dir).is_absolute() or ".." in Path(output_dir).parts:
        raise _wrong(folder / CONFIG / "admin.json", "a model_output_dir outside the hub")
    return Hub(folder, rounds, formats, output_dir, required)


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _wrong(path, f"a file that cannot be read ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise _wrong(path, "no JSON object")
    return found


def _wrong(path: Path, found: str) -> InputError:
    expected = "the configuration of a hub (https://hubverse.io), schema 3 to 6"
    return InputError([Problem(str(path), 0, "", found, expected)])


def _round(told: Mapping[str, Any]) -> Round:
    by_variable = bool(told["round_id_from_variable"])
    name = str(told["round_id"])
    return Round(
        name if by_variable else "", name, tuple(_task(one) for one in told["model_tasks"])
    )


def _task(told: Mapping[str, Any]) -> Task:
    outputs = {name: _output(name, one) for name, one in told["output_type"].items()}
    units = [one.get("time_unit") for one in told.get("target_metadata", [])]
    return Task(
        ids={str(name): _asked(one) for name, one in told["task_ids"].items()},
        outputs=outputs,
        step_days=7 if "week" in units else 1,
    )


def _asked(told: Mapping[str, Any]) -> Asked:
    required, optional = (told.get(key) or [] for key in ("required", "optional"))
    return Asked(frozenset(map(text_of, required)), frozenset(map(text_of, optional)))


def _output(name: str, told: Mapping[str, Any]) -> Output:
    value = told["value"]
    params = told.get("output_type_id_params", {})
    ids = _asked(told.get("output_type_id", {}))
    plain = frozenset([""])
    if name in POINTS:
        ids = Asked(plain, frozenset())
    required = told.get("is_required")
    if required is None:  # before schema 4: by what is required of its ids
        required = bool((told.get("output_type_id") or {}).get("required"))
    return Output(
        name=name,
        ids=ids,
        required=bool(required),
        whole=value.get("type") == "integer",
        low=_bound(value, "minimum"),
        high=_bound(value, "maximum"),
        samples=(
            (int(params["min_samples_per_task"]), int(params["max_samples_per_task"]))
            if name == "sample"
            else None
        ),
    )


def _bound(value: Mapping[str, Any], name: str) -> float | None:
    """A bound of values; None for none.

    Raises:
        ValueError: It is no number.
    """
    told = value.get(name)
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or abs(told) > _MOST:
        raise ValueError(f"{name}: {told!r:.40}")
    return told


def text_of(value: object) -> str:
    """A value of the configuration or a table as text that is the same for the same value."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return str(value)
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return text
    leading = text.lstrip("+-")
    if leading.startswith("0") and len(leading) > 1 and leading[1] not in ".eE":
        return text  # a code such as 06
    return f"{number:.10g}" if abs(number) < 1e15 else text


def normal(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows with their cells in the form in which they are compared."""
    made = []
    for row in rows:
        one = {name: text_of(row[name]) for name in (*columns, "output_type")}
        one["output_type_id"] = (
            "" if row["output_type_id"] in NA else text_of(row["output_type_id"])
        )
        one["value"] = row["value"].strip()
        made.append(one)
    return made
