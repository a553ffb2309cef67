"""Functions of the kernel made anew for another machine."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from waystation.engine.compiled import inner
from waystation.engine.translate import Translation, fewer


class Where(NamedTuple):
    place: int
    day: int
    people: int


@inner
def add(cells: list[int], people: int) -> None:
    cells[0] += people


@inner
def twice(where: Where) -> int:
    return 2 * where.people


@inner
def come(cells: list[int], where: Where) -> int:
    add(cells, twice(where))
    return where.day


def add_elsewhere(cells: list[int], people: int) -> None:
    cells[0] += 1000 * people


def test_callees_are_made_anew_once_and_some_are_replaced() -> None:
    made: list[str] = []

    def make(function: Any) -> Any:
        made.append(function.__name__)
        return function

    translation = Translation(make, {add: add_elsewhere})
    cells, where = [0], Where(1, 2, 3)
    assert translation.whole(come)(cells, where) == 2
    assert translation.whole(come)(cells, where) == 2
    assert cells == [12_000]
    assert sorted(made) == ["add_elsewhere", "twice"]


def test_names_are_those_of_all_that_is_called() -> None:
    translation = Translation(lambda function: function, {add: add_elsewhere})
    used = translation.used(come)
    assert {"day", "people"} <= used
    assert "place" not in used
    few = fewer(Where, used)
    assert few._fields == ("day", "people")  # type: ignore[attr-defined]
    assert few.__name__ == "Where"


def test_only_functions_are_made_anew() -> None:
    with pytest.raises(TypeError, match="not a function"):
        Translation(lambda function: function, {}).whole(len)
