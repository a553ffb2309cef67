"""What an argument or an option can be, for a shell to complete: read from folders, quickly.

Nothing here is checked as a command checks it; whatever cannot be read gives no words.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from waystation.domain import vocabulary as words
from waystation.page.locales import Language

Values = Callable[[Sequence[str], str], Iterator[str]]
"""Gives words, of the arguments before and of what is typed so far."""

_SCENARIO = "scenario.toml"
_MOST_FOLDERS = 500


def folders(_given: Sequence[str], typed: str) -> Iterator[str]:
    """Scenario folders as they are; other folders with a slash, to go on in."""
    for path, shown in _beside(typed):
        if path.is_dir():
            yield shown if (path / _SCENARIO).is_file() else f"{shown}/"


def folders_and_files(given: Sequence[str], typed: str) -> Iterator[str]:
    """Scenario folders, other folders and files."""
    yield from folders(given, typed)
    yield from (shown for path, shown in _beside(typed) if path.is_file())


def variants(given: Sequence[str], _typed: str) -> Iterator[str]:
    """What-ifs of the scenario."""
    for folder in _scenario(given):
        yield from (path.stem for path in sorted(folder.glob("variants/*.toml")))


def places(given: Sequence[str], _typed: str) -> Iterator[str]:
    """Names of the scenario's locations."""
    for folder in _scenario(given):
        with (folder / "locations.csv").open(encoding="utf-8-sig", newline="") as file:
            yield from (row["name"] for row in csv.DictReader(file) if row.get("name"))


def groups(given: Sequence[str], _typed: str) -> Iterator[str]:
    """Names of the scenario's groups."""
    for folder in _scenario(given):
        found = tomllib.loads((folder / _SCENARIO).read_text(encoding="utf-8"))["groups"]
        yield from found if isinstance(found, dict) else (one["name"] for one in found)


def numbers(given: Sequence[str], _typed: str) -> Iterator[str]:
    """Numbers of the scenario's forecasts, the last one first."""
    for folder in _scenario(given):
        path = (folder / "ledger.sqlite").resolve()
        # Read as it lies there, without leaving files beside it, unless a program has it open.
        how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
        address = f"{path.as_uri()}?{how}"
        with closing(sqlite3.connect(address, uri=True, timeout=0.05)) as ledger:
            found = ledger.execute("SELECT number FROM forecasts ORDER BY number DESC")
            yield from (str(number) for (number,) in found)


def forecasts(given: Sequence[str], typed: str) -> Iterator[str]:
    """Numbers of forecasts, and results folders."""
    yield from _quietly(numbers, given, typed)
    for folder in _scenario(given):
        for file in sorted(Path("results", folder.resolve().name).glob("*/run.json")):
            yield str(file.parent)
    if typed:
        yield from (f"{shown}/" for path, shown in _beside(typed) if path.is_dir())


def drawn(given: Sequence[str], _typed: str) -> Iterator[str]:
    """Names of the places that the page of a results folder shows."""
    for one in given[:1]:
        path = Path(one)
        page = path if path.suffix == ".json" else path / "page.json"
        yield from (place["name"] for place in json.loads(page.read_bytes())["places"])


def results(_given: Sequence[str], typed: str) -> Iterator[str]:
    """Results folders, first those of `results`; other folders to go on in."""
    if not typed:
        yield from (str(run.parent) for run in sorted(Path("results").glob("*/*/run.json")))
    for path, shown in _beside(typed):
        if path.is_dir():
            yield shown if (path / "run.json").is_file() else f"{shown}/"


def one_of(*known: str) -> Values:
    """Words that are known beforehand."""
    return lambda _given, _typed: iter(known)


ARGUMENTS: Mapping[str, Values] = {
    "SCENARIO": folders,
    "SCENARIO|LEDGER": folders,
    "SCENARIO|FILE...": folders_and_files,
    "DIR": folders,
    "DIR...": folders,
    "VARIANT": variants,
    "NUMBER": numbers,
    "FORECAST": forecasts,
    "RESULTS": results,
    "ROLE": one_of("viewer", "analyst", "administrator"),
}
"""By the name an argument has in the help."""

OPTIONS: Mapping[str, Values] = {
    "--audience": one_of(*words.Audience),
    "--device": one_of("cpu", "gpu"),
    "--group": groups,
    "--into": folders,
    "--kind": one_of(*words.FigureKind),
    "--language": one_of(*Language),
    "--location": places,
    "--measure": one_of(*words.Measure),
    "--method": one_of("auto", "smoother", "filter"),
    "--modality": one_of(*words.Modality),
    "--place": places,
    "--place-role": one_of(*words.PlaceRole),
    "--reader": one_of("grammar", "outside"),
    "--role": ARGUMENTS["ROLE"],
    "--scenario": folders,
    "--speaker-class": one_of(*words.SpeakerClass),
    "--totals": one_of("camps", "file"),
    "--unit": one_of(*words.Unit),
    "--what": one_of("arrivals", "present", "reach"),
}
"""By the longest name of an option."""

OPTIONS_OF: Mapping[str, Mapping[str, Values]] = {
    "chart": {
        "--format": one_of("png", "svg"),
        "--kind": one_of(
            *("at-risk", "network", "groups", "ends"),
            *("present", "arrivals", "waiting", "needs"),
        ),
        "--place": drawn,
    },
}
"""By command: options that mean something else there."""


def values(find: Values, given: Sequence[str], typed: str) -> list[str]:
    """The words that begin as what is typed; none where anything is not in order."""
    folded = typed.casefold()
    found = dict.fromkeys(_quietly(find, given, typed))
    return [one for one in found if one.isprintable() and one.casefold().startswith(folded)]


def _quietly(find: Values, given: Sequence[str], typed: str) -> Iterator[str]:
    try:
        yield from find(given, typed)
    except (OSError, ValueError, KeyError, TypeError, csv.Error, sqlite3.Error):
        return


def _scenario(given: Sequence[str]) -> list[Path]:
    """The scenario folder among the arguments, if one is there."""
    return [Path(one) for one in given if (Path(one) / _SCENARIO).is_file()][:1]


def _beside(typed: str) -> Iterator[tuple[Path, str]]:
    """What lies where a path that is being typed leads; hidden files only where asked for."""
    head, slash, tail = typed.rpartition("/")
    folder = Path(head + slash).expanduser() if slash else Path()
    for path in sorted(folder.iterdir())[:_MOST_FOLDERS]:
        if path.name.startswith(tail) and (tail or not path.name.startswith(".")):
            yield path, f"{head}{slash}{path.name}"
