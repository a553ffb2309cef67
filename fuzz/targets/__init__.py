"""One module for each thing that is read from outside; `check` reads what some bytes stand for.

`check` gives True where it was taken and False where it was refused in order; anything else is a
find. `TARGETS` tells what each one reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

LONGEST = 700
"""Bytes of an input, at most."""

COMPILED = ("waystation.world.osm_search", "waystation.world.osm_thin")
"""Modules atheris may not look into: numba could not compile them any more."""

TARGETS: Mapping[str, str] = {
    "reading": "the words of a report",
    "intake": "documents of every kind",
    "scenario": "scenario.toml and every table of a scenario",
    "variant": "what-ifs, as files and as requests",
    "evidence": "evidence.csv, and a ledger filled from it",
    "register": "an exported register of forecasts",
    "backup": "ledgers and backups of every version",
    "flee": "instances of Flee",
    "loaders": "people's own figures and places; files of UNHCR, DTM, IDMC, ACLED and UCDP; HXL",
    "workbook": "workbooks of other tools",
    "roads": "OpenStreetMap extracts, and tables of roads",
    "kept": "results and jobs that were kept",
    "store": "stores of runs, with their Zarr metadata",
    "counts": "counts.csv and verification.json",
    "requests": "bodies of requests to the server",
    "labels": "labelled documents and tables",
    "settings": "an outside reader's settings and answers",
    "apart": "what a reader that was taken over answers",
    "places": "places a person names",
    "accounts": "model cards, and the file of accounts",
}


def check_of(name: str) -> Callable[[bytes], bool]:
    """The check of a target."""
    return cast("Callable[[bytes], bool]", import_module(f"fuzz.targets.{name}").check)
