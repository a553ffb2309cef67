"""Published standards of what people need: the table shipped with the package, and choices."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

from waystation.domain.needs import Need


@lru_cache(maxsize=1)
def _table() -> tuple[tuple[Need, bool], ...]:
    """Every standard, with whether it is in force unless another one is chosen."""
    file = resources.files("waystation.world").joinpath("data/standards.toml")
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["standards"]
    return tuple(
        (
            Need(
                item=row["item"],
                standard_id=row["id"],
                per_person=float(row["per_person"]),
                unit=row["unit"],
                whole=bool(row["whole"]),
                source=row["source"],
            ),
            bool(row["default"]),
        )
        for row in rows
    )


def all_standards() -> tuple[Need, ...]:
    """Every standard known, those in force by default first of their item."""
    return tuple(need for need, _ in sorted(_table(), key=lambda row: _order(row[0], row[1])))


def _order(need: Need, default: bool) -> tuple[int, bool]:
    items = [known.item for known, _ in _table()]
    return items.index(need.item), not default


def standards_of(item: str) -> tuple[Need, ...]:
    """The standards of one item, the default first; none where the item is unknown."""
    return tuple(need for need in all_standards() if need.item == item)


def items() -> tuple[str, ...]:
    """Every item that has a standard, in the order of the table."""
    return tuple(dict.fromkeys(need.item for need in all_standards()))


def units() -> dict[str, str]:
    """The unit of each item; all standards of an item share it."""
    return {need.item: need.unit for need in all_standards()}


def in_force(chosen: Iterable[tuple[str, str]] = ()) -> tuple[Need, ...]:
    """One standard for each item: the one chosen, else the default.

    Args:
        chosen: Item and identity of the standard, as a scenario gives them.

    Raises:
        KeyError: An item has no standard of that identity.
    """
    wanted = dict(chosen)
    known = {(need.item, need.standard_id): need for need in all_standards()}
    return tuple(
        known[item, wanted[item]] if item in wanted else standards_of(item)[0] for item in items()
    )
