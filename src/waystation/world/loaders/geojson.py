"""Reads GeoJSON of places: points, and lines between two places that are named."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waystation.domain.errors import InputError, Problem
from waystation.domain.personal import personal
from waystation.domain.personal_columns import about_person
from waystation.domain.vocabulary import Audience, LocationKind
from waystation.domain.work import watched
from waystation.world.loaders.fields import Cells
from waystation.world.loaders.kinds import refuse_table
from waystation.world.loaders.opening import MOST_HELD
from waystation.world.loaders.records import Outcome, Teller
from waystation.world.loaders.shapes import plain, refuse_unlike_tables
from waystation.world.loaders.workbook import cell_as_text
from waystation.world.nearby import km
from waystation.world.tables import show

_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "site_name", "place_name", "title", "label", "nom", "nombre"),
    "kind": ("kind", "type", "site_type", "place_type", "category", "fclass", "place"),
    "country": ("country", "iso3", "adm0", "admin0pcode", "adm0_pcode", "country_code"),
    "admin1": ("admin1", "adm1_name", "adm1_en", "admin1name", "region", "state", "province"),
    "pcode": ("pcode", "adm2_pcode", "admin2pcode", "adm1_pcode", "place_code", "site_code"),
    "also": ("also", "alt_name", "other_names"),
    "capacity": ("capacity",),
    "population": ("population", "residents"),
    "audience": ("audience", "sensitivity"),
    "from": ("from", "start", "origin"),
    "to": ("to", "end", "destination"),
    "km": ("km", "length_km", "distance_km"),
    "basis": ("basis", "km_basis"),
    "modes": ("modes",),
    "source": ("source",),
}
_KINDS = {
    **{one.value: one.value for one in LocationKind},
    **dict.fromkeys(("village", "city", "settlement", "urban", "hamlet", "suburb"), "town"),
    **dict.fromkeys(("refugee camp", "idp camp", "idp site", "site", "camp site"), "camp"),
    **dict.fromkeys(("border crossing", "border point", "entry point", "bridge"), "crossing"),
    **dict.fromkeys(("reception centre", "transit centre", "collective centre"), "shelter"),
}
READING = "Reading places"
_WORLD = ("crs84", "epsg::4326", "epsg:4326")
_MOST = 50_000
"""Features of a file of places."""
_EXPECTED = "GeoJSON: a FeatureCollection of points and lines"


@dataclass(frozen=True)
class GeoPoint:
    """A place.

    Attributes:
        number: Which feature of the file it is, from 1.
        lat: Degrees north.
        lon: Degrees east.
        cells: Its properties by our columns.
    """

    number: int
    lat: float
    lon: float
    cells: Mapping[str, str]


@dataclass(frozen=True)
class GeoLine:
    """A way from one place to another.

    Attributes:
        number: Which feature of the file it is, from 1.
        km: Its length along the line.
        cells: Its properties by our columns.
    """

    number: int
    km: float
    cells: Mapping[str, str]


def read_geojson(path: Path, teller: Teller) -> tuple[list[GeoPoint], list[GeoLine]]:
    """Read a file of places; a feature stands for a line in what is told.

    Args:
        path: The file.
        teller: Takes what is left out or changed.

    Raises:
        InputError: It is no such file, is on another grid than degrees, or has a property about
            persons.
    """
    refuse_unlike_tables(path, "places")
    teller.progress(READING, 0, 1)
    features = _features(path)
    keys = sorted({key for one in features for key in _properties(one)})
    problems = [
        Problem(
            str(path),
            0,
            "" if personal(key) else show(key),
            "a property about persons",
            "places only; take it out",
        )
        for key in keys
        if about_person(key) or personal(key)
    ]
    if problems:
        raise InputError(problems)
    points: list[GeoPoint] = []
    lines: list[GeoLine] = []
    for number, feature in enumerate(watched(features, READING, teller.progress), start=1):
        cells = _cells(number, _properties(feature), teller)
        if cells is not None:
            _take(number, feature.get("geometry"), cells, teller, points, lines)
    return points, lines


def _features(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        if path.stat().st_size > MOST_HELD:
            raise _refused(path, "a file that is too large", "a part of it")
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise _refused(path, "no such file", "a file of this name") from None
    except OSError as error:
        raise _refused(path, f"a file that cannot be read ({error.strerror})", "a file") from None
    except (ValueError, RecursionError):
        refuse_table(path, "places")
        raise _refused(path, "what is no JSON", _EXPECTED) from None
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = {"type": "FeatureCollection", "features": [content]}
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        refuse_table(path, "places")
        raise _refused(path, "JSON without features", _EXPECTED)
    if len(features) > _MOST:
        raise _refused(path, f"{len(features):,} features", f"at most {_MOST:,}; a part of them")
    grid = json.dumps(content.get("crs", ""))[:200].casefold()
    if content.get("crs") and not any(one in grid for one in _WORLD):
        raise _refused(path, "positions on another grid", "degrees (EPSG:4326)")
    return features


def _refused(path: Path, found: str, expected: str) -> InputError:
    return InputError([Problem(str(path), 0, "", found, expected)])


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def _cells(number: int, properties: Mapping[str, Any], teller: Teller) -> dict[str, str] | None:
    """Properties by our columns; None where one holds something of a person, which is told."""
    by_key = {plain(key): cell_as_text(value) for key, value in properties.items()}
    raw = {
        name: next((by_key[plain(key)] for key in keys if by_key.get(plain(key))), "")
        for name, keys in _NAMES.items()
    }
    row = Cells(number, raw, teller)
    if any(personal(cell) for name, cell in raw.items() if name not in ("capacity", "population")):
        found = "a property with something of a person"
        teller.tell(Outcome.LEFT_OUT, number, found, "places only; nothing of a person")
        return None
    cells = {name: row.text(name) for name in raw if name not in ("capacity", "population")}
    cells |= {name: _whole(row, name) for name in ("capacity", "population")}
    cells["kind"] = _kind(row, cells)
    cells["audience"] = _audience(row, cells["audience"])
    return cells


def _whole(row: Cells, name: str) -> str:
    cell = row.cells.get(name, "").replace(",", "")
    if cell and not (cell.isascii() and cell.isdigit() and len(cell) <= 9):
        row.teller.tell(Outcome.LEFT_OUT, row.line, f"{name} {show(cell)}", "no whole number")
        return ""
    return cell


def _kind(row: Cells, cells: Mapping[str, str]) -> str:
    word = cells["kind"].casefold().replace("_", " ")
    kind = _KINDS.get(word)
    if kind is None and cells["name"]:
        found = f"kind {show(word)}" if word else "no kind"
        row.teller.count(Outcome.CHANGED, row.line, found, "taken as a town")
    return kind or LocationKind.TOWN.value


def _audience(row: Cells, word: str) -> str:
    if not word or word.casefold() in list(Audience):
        return word.casefold()
    done = "taken as the strictest: internal"
    row.teller.count(Outcome.CHANGED, row.line, f"audience {show(word)}", done)
    return Audience.INTERNAL.value


def _take(
    number: int,
    geometry: object,
    cells: Mapping[str, str],
    teller: Teller,
    points: list[GeoPoint],
    lines: list[GeoLine],
) -> None:
    shape = geometry if isinstance(geometry, dict) else {}
    kind, coordinates = shape.get("type"), shape.get("coordinates")
    if kind == "Point" and (at := _position(coordinates)) is not None:
        points.append(GeoPoint(number, *at, cells))
        return
    way = list(_way(kind, coordinates))
    if len(way) > 1:
        length = sum(km(*one, *other) for one, other in itertools.pairwise(way))
        lines.append(GeoLine(number, length, cells))
        return
    known = kind in ("Point", "LineString", "MultiLineString")
    found = f"a {kind} whose coordinates are none" if known else f"geometry {show(str(kind))}"
    done = "points and lines are taken; longitude first, then latitude"
    teller.count(Outcome.LEFT_OUT, number, found, done)


def _way(kind: object, coordinates: object) -> Iterator[tuple[float, float]]:
    """The positions along a line; of several parts one after the other; none where one is wrong."""
    parts: Sequence[object] = []
    if kind == "LineString":
        parts = [coordinates]
    elif kind == "MultiLineString" and isinstance(coordinates, list):
        parts = coordinates
    found = [_position(one) for part in parts if isinstance(part, list) for one in part]
    if all(one is not None for one in found):
        yield from (one for one in found if one is not None)


def _position(coordinates: object) -> tuple[float, float] | None:
    """Latitude and longitude; None where they lie nowhere on Earth."""
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    lon, lat = coordinates[:2]
    if isinstance(lon, bool) or isinstance(lat, bool):
        return None
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        return None
    if not (abs(lat) <= 90 and abs(lon) <= 180 and math.isfinite(lat) and math.isfinite(lon)):
        return None
    return float(lat), float(lon)
