"""The wording table in force, from the file shipped with the package."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from waystation.assimilation.wording import Exact, Hedged, Vague, Wording
from waystation.domain.errors import InputError, Problem

FILE = "data/wording.toml"

_EXACT = {"units": (0.0, 50.0), "coarser": (0.0, 0.9)}
_HEDGED = {"low": (0.0, 1.0), "high": (1.0, 100.0)}
_TAIL = {"tail": (1.0, 1000.0), "tail_weight": (0.0, 0.9)}
_VAGUE = {"low": (0.0, 1e9), "high": (0.0, 1e9)}
_ROWS = ("nearly", "about", "more_than", "up_to", "fewer")


@lru_cache(maxsize=1)
def wording_in_force() -> Wording:
    """The table shipped with the package."""
    shipped = resources.files("waystation.forecasting").joinpath(FILE)
    return read_wording(shipped.read_text(encoding="utf-8"), FILE)


def read_wording(text: str, name: str) -> Wording:
    """A table from its text.

    Args:
        text: TOML as in the file shipped.
        name: File it is from, for problems.

    Raises:
        InputError: Everything in it that is missing or makes no sense, at once.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError([Problem(name, 0, "", f"no TOML ({error})", "TOML")]) from None
    check = _Check(name)
    exact = check.row(table, "exact", _EXACT)
    hedged = {row: check.row(table, row, _HEDGED, _TAIL) for row in _ROWS}
    listed = table.get("vague", [])
    given = listed if isinstance(listed, list) else []
    vague = [check.row({"vague": one}, "vague", _VAGUE) for one in given]
    names = [check.text(one, "vague", "words") for one in given]
    fewer = check.words(table.get("fewer"), "fewer")
    if check.problems:
        raise InputError(check.problems)
    rows = {row: Hedged(**values) for row, values in hedged.items()}
    return Wording(
        exact=Exact(**exact),
        **rows,
        fewer_words=fewer,
        vague=tuple(Vague(word, **one) for word, one in zip(names, vague, strict=True)),
    )


class _Check:
    """Reads rows and gathers what is wrong with them."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[Problem] = []

    def row(
        self,
        table: dict[str, Any],
        name: str,
        needed: dict[str, tuple[float, float]],
        optional: dict[str, tuple[float, float]] | None = None,
    ) -> dict[str, Any]:
        """Numbers of a row within their bounds, and its source."""
        given = table.get(name)
        if not isinstance(given, dict):
            self._add(name, "nothing", "a row")
            return {}
        values: dict[str, Any] = {"source": self.text(given, name, "source")}
        for key, (low, high) in {**needed, **(optional or {})}.items():
            value: Any = given.get(key)
            if value is None and optional is not None and key in optional:
                continue
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not low <= value <= high:
                self._add(f"{name}.{key}", repr(value), f"a number from {low:g} to {high:g}")
                continue
            values[key] = float(value)
        if values.get("low", 0.0) > values.get("high", float("inf")):
            self._add(name, "low above high", "low up to high")
        return values

    def text(self, given: object, name: str, key: str) -> str:
        """A text that is not empty."""
        value = given.get(key) if isinstance(given, dict) else None
        if not isinstance(value, str) or not value.strip():
            self._add(f"{name}.{key}", repr(value), "a text")
            return ""
        return value

    def words(self, given: object, name: str) -> tuple[str, ...]:
        """A list of words."""
        value = given.get("words") if isinstance(given, dict) else None
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            self._add(f"{name}.words", repr(value), "a list of words")
            return ()
        return tuple(value)

    def _add(self, column: str, found: str, expected: str) -> None:
        self.problems.append(Problem(self._name, 0, column, found, expected))
