"""Which figures a forecast used, as its results folder tells."""

from __future__ import annotations

import csv
import json
from functools import lru_cache
from pathlib import Path

TABLE, DATA = "evidence.csv", "page.json"


def used_figures(folder: Path) -> frozenset[str] | None:
    """Identities of the figures the forecast in a folder used; None where it does not tell."""
    path = folder / TABLE
    try:
        return _used(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, csv.Error):
        return None


def used_by_number(home: Path) -> dict[int, frozenset[str]]:
    """By number, the figures that the forecasts below a scenario's results folder used."""
    found: dict[int, frozenset[str]] = {}
    for data in (*sorted(home.glob(f"*/{DATA}")), *sorted(home.glob(f"forecasts/*/{DATA}"))):
        number = _number(data)
        used = used_figures(data.parent)
        if number is not None and used is not None:
            found[number] = used
    return found


@lru_cache(maxsize=256)
def _used(path: Path, written: int) -> frozenset[str]:  # noqa: ARG001
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["figure_id"] for row in csv.DictReader(file) if row["used"] == "yes")


def _number(data: Path) -> int | None:
    try:
        number = json.loads(data.read_bytes())["stamp"]["number"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return number if isinstance(number, int) else None
