"""The page's data read again from a results folder: held to its types before anything uses it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

from waystation.domain.errors import InputError, Problem
from waystation.page.say import catalogue
from waystation.page.schema import Message, PageData

PAGE, RUN = "page.json", "run.json"
_AGAIN = "it as this version of `waystation forecast` writes it: make the forecast again"
_FOLDER = "the results folder of a forecast (docs/files.md)"


def read_saved(folder: str | Path) -> PageData:
    """What the page of a results folder shows: public places, counts protected and rounded.

    Args:
        folder: The results folder, or the page.json in it.

    Raises:
        InputError: It is no results folder, or its page.json is not as it was written.
    """
    path = Path(folder)
    path = path if path.suffix == ".json" else path / PAGE
    try:
        content = path.read_bytes()
    except OSError as error:
        found, expected = f"no {PAGE} that can be read ({error.strerror})", _FOLDER
        if path.with_name("scenario.toml").is_file():
            found, expected = "a scenario folder", _FOLDER + _newest(path.parent)
        raise InputError([Problem(str(folder), 0, "", found, expected)]) from None
    if _hash_of(path.with_name(RUN), path.name) not in ("", hashlib.sha256(content).hexdigest()):
        raise InputError([Problem(str(path), 0, "", "other bytes than run.json tells of", _AGAIN)])
    try:
        data: Any = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise InputError([Problem(str(path), 0, "", "text that is no JSON", _AGAIN)]) from None
    wrong = next(misfits(data), "")
    if wrong:
        raise InputError([Problem(str(path), 0, "", f"a damaged page ({wrong})", _AGAIN)])
    return cast("PageData", data)


def _newest(scenario: Path) -> str:
    """The results folder of a scenario that was written last, to be added; empty for none."""
    pages = list(Path("results", scenario.resolve().name).glob(f"*/{PAGE}"))
    newest = max(pages, key=lambda one: one.stat().st_mtime, default=None)
    return f"; the newest of it is {newest.parent}" if newest else ""


def _no_number(name: str) -> float:
    raise ValueError(name)


def _hash_of(run: Path, name: str) -> str:
    """What run.json tells of a file; empty where it does not."""
    try:
        return str(json.loads(run.read_bytes())["files"][name]["sha256"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ""


def misfits(data: Any) -> Iterator[str]:  # noqa: ANN401
    """What in some data is not as a page has it, the first of each kind."""
    wrong = _misfit(data, PageData, "page")
    if wrong:
        yield wrong
        return
    yield from _beyond(data)


def _misfit(value: Any, kind: Any, where: str) -> str:  # noqa: ANN401
    """Where a value is not of a type; empty where all of it is."""
    if kind is Message:
        return _not_said(value, where)
    if is_typeddict(kind):
        return _misfit_table(value, kind, where)
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return where if all(_misfit(value, one, where) for one in inner) else ""
    if origin is list:
        if not isinstance(value, list):
            return where
        return next(filter(None, (_misfit(one, inner[0], where) for one in value)), "")
    if origin is dict:
        if not isinstance(value, dict):
            return where
        return next(filter(None, (_misfit(one, inner[1], where) for one in value.values())), "")
    return "" if _plain(value, kind) else where


def _misfit_table(value: Any, kind: Any, where: str) -> str:  # noqa: ANN401
    if not isinstance(value, dict):
        return where
    for name, hint in get_type_hints(kind).items():
        wrong = _misfit(value[name], hint, name) if name in value else name
        if wrong:
            return wrong
    return ""


def _plain(value: Any, kind: Any) -> bool:  # noqa: ANN401
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _not_said(value: Any, where: str) -> str:  # noqa: ANN401
    """Where a sentence is not as one is, or not in the catalogue."""
    if not isinstance(value, dict) or value.get("key") not in catalogue("en"):
        return where
    args, parts = value.get("args"), value.get("parts")
    if not isinstance(args, dict) or not isinstance(parts, dict):
        return where
    if not all(isinstance(one, str | int | float | None) for one in args.values()):
        return where
    return _misfit(parts, dict[str, list[Message]], where)


def _beyond(data: PageData) -> Iterator[str]:
    """Positions and lengths that do not go together."""
    days, quantiles = len(data["days"]), len(data["quantiles"])
    try:
        for day in (*data["days"], data["stamp"]["as_of"]):
            dt.date.fromisoformat(day)
    except ValueError:
        yield "days"
    if not 0 <= data["today"] < days or not {0.05, 0.1, 0.5, 0.9, 0.95} <= set(data["quantiles"]):
        yield "today"
    for place in data["places"]:
        for lines in (place["present"], place["arrivals"], place["waiting"]):
            if lines is not None and [len(line) for line in lines] != [days] * quantiles:
                yield place["name"]
        if len(place["peak"]) != quantiles:
            yield place["name"]
    if any(not 0 <= risk["day"] < days for risk in data["ranks"]):
        yield "ranks"
    among = range(len(data["places"]))
    if any(way["start"] not in among or way["end"] not in among for way in data["routes"]):
        yield "routes"
    if any(len(group["sizes"]) != quantiles for group in data["groups"]):
        yield "groups"
    if any(len(ring) % 2 for country in data["map"]["countries"] for ring in country["rings"]):
        yield "map"
