"""Give border crossings their position: the middle between the towns on both sides.

Reads and rewrites `src/waystation/world/data/crossings.csv`. A row that names a town on either
side gets the middle of the two nearest places of these names in its countries; a row without towns
keeps the position it was given by hand.

Usage: PYTHONPATH=src python -m tools.place_crossings
"""

from __future__ import annotations

import csv
from pathlib import Path

from waystation.domain.places import NamedPlace
from waystation.world.gazetteer import world_gazetteer
from waystation.world.nearby import km_between

DATA = Path(__file__).resolve().parent.parent / "src" / "waystation" / "world" / "data"
BETWEEN = "position: between the towns on both sides (GeoNames)"
FARTHEST_KM = 30.0
"""Farther apart, two towns do not face each other across a border."""


def towns(name: str, country: str) -> list[NamedPlace]:
    """Towns of a country that bear a name."""
    found = world_gazetteer().lookup_all(name)
    return [place for place in found if place.country == country and place.level == "city"]


def nearest(row: dict[str, str]) -> tuple[NamedPlace, NamedPlace]:
    """The two towns of a row that lie nearest to each other.

    Raises:
        SystemExit: A town is not in the gazetteer, or the two are too far apart.
    """
    pairs = [
        (one, other)
        for one in towns(row["town_a"], row["country_a"])
        for other in towns(row["town_b"], row["country_b"])
    ]
    if not pairs:
        raise SystemExit(f"{row['name']}: no such towns: {row['town_a']}, {row['town_b']}")
    best = min(pairs, key=lambda pair: km_between(*pair))
    if km_between(*best) > FARTHEST_KM:
        raise SystemExit(f"{row['name']}: {km_between(*best):.0f} km apart")
    return best


def main() -> None:
    """Fill in the positions."""
    path = DATA / "crossings.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        if row["town_a"]:
            one, other = nearest(row)
            row["lat"] = f"{(one.lat + other.lat) / 2:.3f}"
            row["lon"] = f"{(one.lon + other.lon) / 2:.3f}"
            row["source"] = BETWEEN
    with path.open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
    print(f"{len(rows)} crossings")


if __name__ == "__main__":
    main()
