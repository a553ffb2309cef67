"""Reading the index of place names: connections, rows, likelihood."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from waystation.domain.places import NamedPlace
from waystation.world.gazetteer_index import (
    ALL_BITS,
    ALONE_BITS,
    connect,
    filter_bit,
    index_path,
    read_filters,
    rebuilt,
)
from waystation.world.similar import bucket

FIELDS = "p.level, p.name, p.country, p.admin1, p.lat, p.lon, p.population, p.code, p.flags"
"""Columns of `place` in the order `Found.of` takes them."""

CROSSING_AS = 15_000
"""Residents of a town that is as likely meant as a crossing of the same name."""

REGION_SHARE = 3
"""A region is as likely meant as a town with this part of its residents."""

BY_NUMBER = f"SELECT {FIELDS} FROM place p WHERE p.id = ?"
_NAMES_OF = (
    "SELECT coalesce(n.folded, n.loose), n.place FROM country c "
    "JOIN name n ON n.rowid BETWEEN c.first_name AND c.last_name WHERE c.country = ?"
)
_COUNTRIES_REMEMBERED = 8
_BEFORE = ("country", "area", "admin1")


@dataclass(frozen=True)
class Found:
    """A place of the index, with what only ranking needs."""

    place: NamedPlace
    before_towns: bool

    @staticmethod
    def of(row: Sequence[Any]) -> Found:
        """A place from the columns `FIELDS`."""
        level, name, country, admin1, lat, lon, population, code, flags = row[:9]
        capital, small = "c" in flags, "s" in flags
        place = NamedPlace(name, country, admin1, lat, lon, population, level, code, capital, small)
        return Found(place, "f" in flags)


class Store:
    """Answers queries of the index from any thread and any process that was forked."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock = threading.RLock()
        self._local = threading.local()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query; an index found broken is built once more."""
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.DatabaseError:
            self._renew()
            return self._connection().execute(query, values).fetchall()

    def found(self, query: str, values: Sequence[object] = ()) -> list[Found]:
        """Places of a query that selects `FIELDS` first."""
        return [Found.of(row) for row in self.rows(query, values)]

    def may_know(self, folded: str, alone: bool) -> bool:
        """False when no place bears the name; True when one does, seldom when none does."""
        at = filter_bit(folded) % (ALONE_BITS if alone else ALL_BITS)
        return bool(self._filters[int(alone)][at >> 3] >> (at & 7) & 1)

    @cached_property
    def longest(self) -> int:
        """Words of the longest name that is told alone."""
        return int(self.rows("SELECT longest FROM finished")[0][0])

    @cached_property
    def _filters(self) -> dict[int, bytes]:
        self.rows("SELECT longest FROM finished")
        return dict(read_filters(self._connection()))

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a forked process opens its own."""
        if getattr(self._local, "opened_by", None) != (os.getpid(), self._path):
            with self._lock:
                self._path = self._path or index_path()
            self._local.connection = connect(self._path)
            self._local.opened_by = (os.getpid(), self._path)
        found: sqlite3.Connection = self._local.connection
        return found

    def _renew(self) -> None:
        with self._lock:
            self._path = rebuilt(self._path) if self._path else None
            self._local.opened_by = None


@cache
def store() -> Store:
    """The index of the world's place names; opened when it is first asked."""
    return Store()


@dataclass(frozen=True, eq=False)
class Names:
    """Folded names of one country's places, with the numbers of the places that bear each."""

    places: Mapping[str, Sequence[int]]

    def by_bucket(self, begins_with: str) -> Sequence[str]:
        """Names that begin alike."""
        return self._buckets.get(begins_with, ())

    @cached_property
    def _buckets(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name in self.places:
            found.setdefault(bucket(name), []).append(name)
        return found


@lru_cache(maxsize=_COUNTRIES_REMEMBERED)
def names_of(country: str) -> Names:
    """Names of all places of a country given by its alpha-3 code."""
    found: dict[str, list[int]] = {}
    for name, number in store().rows(_NAMES_OF, (country,)):
        found.setdefault(name, []).append(number)
    return Names(found)


def ranked(found: Sequence[Found]) -> tuple[NamedPlace, ...]:
    """Places of one name, likeliest first.

    Countries, areas and regions as reports name them; then larger places before smaller ones, and a
    region right behind the town that gave it its name.
    """
    towns: dict[str, int] = {}
    for one in found:
        if one.place.level == "city":
            of = one.place.country
            towns[of] = max(towns.get(of, 0), one.place.population)

    def order(one: Found) -> tuple[int, int, str, str]:
        place = one.place
        if one.before_towns:
            return (_BEFORE.index(place.level), -place.population, place.country, place.admin1)
        weight = place.population
        if place.level == "admin1":
            weight //= REGION_SHARE
        if place.level == "admin1" and place.country in towns:
            weight = min(weight, towns[place.country] - 1)
        if place.level == "crossing":
            weight = CROSSING_AS
        return (len(_BEFORE), -weight, place.country, place.admin1)

    return tuple(one.place for one in sorted(found, key=order))
