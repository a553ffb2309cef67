"""The index of place names: unpacked once from the shipped data into the user's cache folder.

The packed data are 6 MB of text; reading them at every start would take seconds and hundreds of
megabytes. A SQLite file, named by a digest of what it is made from, is built at first use and
opened read-only ever after.
"""

from __future__ import annotations

import atexit
import csv
import hashlib
import lzma
import os
import shutil
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path

from waystation.system.files import cache_home
from waystation.system.locks import lock
from waystation.world.spelling import fold, loose

ALONE_BITS, ALL_BITS = 1 << 20, 1 << 23
"""Bits of the filters by which most words that are no names are told without a query."""

_DATA = ("places.tsv.xz", "countries.csv", "crossings.csv")
_CODE = ("gazetteer_index.py", "spelling.py")
_KEPT_VERSIONS = 3
_ROWS_AT_ONCE = 5000
_SCHEMA = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
CREATE TABLE place (
  id INTEGER PRIMARY KEY, level TEXT, name TEXT, country TEXT, admin1 TEXT, lat REAL, lon REAL,
  population INTEGER, code TEXT, flags TEXT, row INTEGER
);
CREATE TABLE name (loose TEXT, folded TEXT, place INTEGER, alone INTEGER);
CREATE TABLE country (
  country TEXT PRIMARY KEY, place INTEGER, capital INTEGER, neighbours TEXT,
  first_name INTEGER, last_name INTEGER
);
CREATE TABLE filter (alone INTEGER PRIMARY KEY, bits BLOB);
CREATE TABLE finished (longest INTEGER);
"""
_INDEXES = """
CREATE INDEX name_by_loose ON name (loose);
CREATE INDEX name_alone ON name (loose) WHERE alone = 1;
CREATE INDEX place_by_row ON place (row, lon);
CREATE INDEX place_by_country ON place (country, level);
CREATE INDEX place_by_code ON place (code) WHERE code <> '';
"""


def index_path() -> Path:
    """The file of the index, built when it is not there.

    In `WAYSTATION_CACHE`, else in the user's cache folder; in a temporary folder that goes with
    the process where neither can be written.
    """
    name = f"places-{_digest()}.sqlite"
    for folder in _cache_folders():
        path = folder / name
        if is_whole(path):
            return path
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _built(path)
        except (OSError, sqlite3.OperationalError):
            continue
    return _built(_temporary_folder() / name)


def rebuilt(path: Path) -> Path:
    """The index once more, after its file was found broken."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return _built(_temporary_folder() / path.name)
    return index_path()


def is_whole(path: Path) -> bool:
    """Whether the file is an index that was written to its end, and is as long as it says."""
    try:
        size = path.stat().st_size
        with closing(connect(path)) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
            (page,) = connection.execute("PRAGMA page_size").fetchone()
            found = connection.execute("SELECT longest FROM finished").fetchall()
    except (OSError, sqlite3.Error):
        return False
    return len(found) == 1 and pages * page == size


def connect(path: Path) -> sqlite3.Connection:
    """A connection that only reads; the file is never changed once it has its name."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def filter_bit(folded: str) -> int:
    """The number by which a folded name is marked in the filters."""
    return zlib.crc32(folded.encode())


@cache
def _digest() -> str:
    """A digest of the data and of the code that unpacks them."""
    found = hashlib.sha256()
    package = files("waystation.world")
    for name in (*(f"data/{name}" for name in _DATA), *_CODE):
        found.update(package.joinpath(name).read_bytes())
    return found.hexdigest()[:16]


def _cache_folders() -> Iterator[Path]:
    given = os.environ.get("WAYSTATION_CACHE")
    if given:
        yield Path(given)
        return
    home = cache_home()
    if home.is_absolute():
        yield home / "waystation"


@cache
def _temporary_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="waystation-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _built(path: Path) -> Path:
    """Build the index at this path, unless another process did so in the meantime."""
    with _alone(path):
        if not is_whole(path):
            handle, made = tempfile.mkstemp(prefix=f"{path.stem}-", suffix=".part", dir=path.parent)
            os.close(handle)
            try:
                with closing(sqlite3.connect(made)) as connection:
                    _fill(connection)
                Path(made).replace(path)
                _tidy(path)
            except BaseException:
                Path(made).unlink(missing_ok=True)
                raise
    return path


def _tidy(path: Path) -> None:
    """Remove indexes of other versions, but for the newest few: each takes 70 MB."""
    with suppress(OSError):  # another process may tidy too; the index is whole all the same
        others = [one for one in path.parent.glob("places-*.sqlite") if one != path]
        for old in sorted(others, key=lambda one: one.stat().st_mtime)[:-_KEPT_VERSIONS]:
            old.with_suffix(".lock").unlink(missing_ok=True)
            old.unlink(missing_ok=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock beside the path, so that processes that start together build once."""
    with lock(path.with_suffix(".lock"), wait=True):
        yield


def _fill(connection: sqlite3.Connection) -> None:
    connection.executescript(_SCHEMA)
    writer = _Writer(connection)
    for cells in _lines():
        writer.add(cells)
    for cells in _crossings():
        writer.add(cells)
    writer.flush()
    connection.executemany(
        "INSERT INTO filter VALUES (?, ?)", [(1, bytes(writer.alone)), (0, bytes(writer.known))]
    )
    connection.executemany("INSERT INTO country VALUES (?, ?, ?, ?, ?, ?)", writer.countries())
    connection.executescript(_INDEXES)
    connection.execute("INSERT INTO finished VALUES (?)", (writer.longest,))
    connection.commit()


def _lines() -> Iterator[list[str]]:
    packed = files("waystation.world").joinpath("data/places.tsv.xz")
    with packed.open("rb") as raw, lzma.LZMAFile(raw) as lines:
        for line in lines:
            yield line.decode().rstrip("\n").split("\t")


def _crossings() -> Iterator[list[str]]:
    """Border crossings that have a position (`tools/place_crossings.py` gives it)."""
    for row in _table("crossings.csv"):
        if not row["lat"]:
            continue
        countries = f"{row['country_a']}/{row['country_b']}"
        at = (row["lat"], row["lon"])
        yield ["crossing", row["name"], countries, "", *at, "0", "", "n", "", row["also"]]


def _table(name: str) -> list[dict[str, str]]:
    text = files("waystation.world").joinpath(f"data/{name}").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


class _Writer:
    """Takes lines of the packed data, in their order, into the tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.alone, self.known = bytearray(ALONE_BITS // 8), bytearray(ALL_BITS // 8)
        self.longest = 0
        self._connection = connection
        self._places: list[tuple[object, ...]] = []
        self._names: list[tuple[object, ...]] = []
        self._count = self._names_count = 0
        self._spans: dict[str, tuple[int, int]] = {}
        self._of_country: dict[str, int] = {}
        self._capitals: dict[str, int] = {}

    def add(self, cells: list[str]) -> None:
        """Take one place with all its names."""
        level, name, country, admin1, lat, lon, population, code, flags, also, others = cells
        self._count += 1
        number, north = self._count, float(lat)
        at = (north, float(lon))
        rest = (int(population), code, flags, int(north // 1))
        self._places.append((number, level, name, country, admin1, *at, *rest))
        if level == "country":
            self._of_country[country] = number
        if "c" in flags:
            self._capitals[country] = number
        self._take_names(name, flags, also, others)
        first = self._spans.get(country, (self._names_count + 1, 0))[0]
        self._names_count += self._new
        self._spans[country] = (first, self._names_count)
        if len(self._places) >= _ROWS_AT_ONCE:
            self.flush()

    def countries(self) -> Iterator[tuple[object, ...]]:
        """Rows of the countries: their place, capital, neighbours and span of names."""
        near = {row["country"]: row["neighbours"] for row in _table("countries.csv")}
        for country, place in self._of_country.items():
            capital = self._capitals.get(country, 0)
            yield (country, place, capital, near.get(country, ""), *self._spans[country])

    def flush(self) -> None:
        """Write what was taken."""
        self._connection.executemany(
            "INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._places
        )
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", self._names)
        self._places.clear()
        self._names.clear()

    def _take_names(self, name: str, flags: str, also: str, others: str) -> None:
        keys: dict[str, int] = {fold(name): int("s" not in flags and "n" not in flags)}
        for one in also.split(";") if also else ():
            keys.setdefault(fold(one), 1)
        for one in others.split(";") if others else ():
            keys.setdefault(fold(one), 0)
        self._new = len(keys)
        for key, alone in keys.items():
            short = loose(key)
            self._names.append((short, None if short == key else key, self._count, alone))
            self._mark(key, alone)

    def _mark(self, key: str, alone: int) -> None:
        bit = filter_bit(key)
        at = bit % ALL_BITS
        self.known[at >> 3] |= 1 << (at & 7)
        if alone:
            at = bit % ALONE_BITS
            self.alone[at >> 3] |= 1 << (at & 7)
            self.longest = max(self.longest, key.count(" ") + 1)


def read_filters(connection: sqlite3.Connection) -> Mapping[int, bytes]:
    """The filters: 1 for names told alone, 0 for all names."""
    return dict(connection.execute("SELECT alone, bits FROM filter"))
