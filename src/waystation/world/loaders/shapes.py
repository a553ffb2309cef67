"""Every kind of file `waystation import` reads, and the columns each is known by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from waystation.domain.errors import InputError, Problem

_START = 4096


@dataclass(frozen=True)
class Shape:
    """One kind of file.

    Attributes:
        kind: What it is called on the command line.
        title: What people call it.
        signs: Sets of columns, as `plain` writes them, each of which alone tells the kind.
    """

    kind: str
    title: str
    signs: tuple[frozenset[str], ...] = ()


def _sign(*columns: str) -> frozenset[str]:
    return frozenset(columns)


SHAPES: tuple[Shape, ...] = (
    Shape("acled", "ACLED", (_sign("eventdate", "fatalities", "eventtype"),)),
    Shape("ucdp", "UCDP", (_sign("whereprec", "typeofviolence"),)),
    Shape(
        "dtm",
        "IOM DTM",
        (
            _sign("numpresentidpind"),
            _sign("roundnumber", "admin1name"),
            _sign("fmp", "n"),
        ),
    ),
    Shape(
        "unhcr",
        "UNHCR",
        (
            _sign("refugees", "asylumseekers", "year"),
            _sign("geomastername", "individuals"),
            _sign("datadate", "individuals"),
        ),
    ),
    Shape(
        "idmc",
        "IDMC",
        (
            _sign("iso3", "figure", "displacementtype"),
            _sign("iso3", "year", "conflictnewdisplacement"),
            _sign("iso3", "year", "disasternewdisplacement"),
            _sign("iso3", "year", "conflicttotaldisplacement"),
            _sign("iso3", "year", "conflictinternaldisplacements"),
            _sign("iso3", "year", "conflictstockdisplacement"),
        ),
    ),
    Shape("figures", "a table of figures", (_sign("eventday", "measure", "words", "publisher"),)),
    Shape("places", "places (GeoJSON)"),
    Shape("flee", "an instance of Flee"),
)
"""The table of kinds; GeoJSON and folders are known by what they are and not by columns."""


def plain(name: str) -> str:
    """A column's name as it is compared: letters and digits, lower case."""
    return re.sub(r"[^a-z0-9#+]+", "", name.casefold())


def kinds_of(header: Iterable[str]) -> set[str]:
    """The kinds whose columns a header has."""
    known = {plain(cell) for cell in header}
    return {one.kind for one in SHAPES if any(sign <= known for sign in one.signs)}


def refuse_other(path: Path, head: Iterable[tuple[int, Iterable[str]]], kind: str) -> None:
    """Name the kind of a file that is another's, by line and cells of rows that may be its header.

    Raises:
        InputError: Its columns are those of another kind, and not of this one.
    """
    found = [(line, one) for line, cells in head for one in sorted(kinds_of(cells))]
    if found and kind not in {one for _, one in found}:
        raise looks_like(path, *found[0], kind)


def refuse_unlike_tables(path: Path, kind: str) -> None:
    """Name what is no table at all: GeoJSON, or the folder of an instance.

    Raises:
        InputError: It is one of these, and another kind is asked for.
    """
    if kind != "flee" and path.is_dir() and (path / "input_csv").is_dir():
        raise looks_like(path, 0, "flee", kind)
    if kind != "places" and is_geojson(path):
        raise looks_like(path, 0, "places", kind)


def is_geojson(path: Path) -> bool:
    """Whether a file begins as GeoJSON does; False for one that cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(_START).decode("utf-8-sig", "replace").lstrip()
    except OSError:
        return False
    if not start.startswith("{"):
        return False
    return re.search(r'"type"\s*:\s*"(?:FeatureCollection|Feature)"', start) is not None


def looks_like(path: Path, line: int, other: str, kind: str) -> InputError:
    """The problem of a file of another kind."""
    titles = {one.kind: one.title for one in SHAPES}
    name = path.name or str(path)
    into = "" if other == "flee" else " --into SCENARIO"
    command = f"waystation import {other} {name}{into}"
    found = f"what looks like {titles[other]}"
    expected = f"{titles[kind]}; for this file: `{command}`"
    return InputError([Problem(str(path), line, "", found, expected)])
