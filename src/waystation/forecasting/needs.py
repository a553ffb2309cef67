"""What people present need, by the standards in force."""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from importlib import resources

from waystation.domain.forecast import Need


@lru_cache(maxsize=1)
def standards() -> tuple[Need, ...]:
    """The standards in force, from the table shipped with the package."""
    text = resources.files("waystation.forecasting").joinpath("data/standards.toml")
    rows = tomllib.loads(text.read_text(encoding="utf-8"))["standards"]
    return tuple(
        Need(
            item=row["item"],
            standard_id=row["id"],
            per_person=float(row["per_person"]),
            unit=row["unit"],
            whole=bool(row["whole"]),
            source=row["source"],
        )
        for row in rows
        if row["default"]
    )


def amount(need: Need, people: float) -> float:
    """What `people` need; whole things are rounded up."""
    exact = need.per_person * people
    return float(math.ceil(exact - 1e-9)) if need.whole else exact
