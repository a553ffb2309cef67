"""Towns and countries of GeoNames, for `tools/build_gazetteer.py`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from waystation.world.spelling import fold

DETAILED = frozenset({"MX", "GT", "HN", "SV", "NI", "CR", "PA", "BZ"})
"""Countries whose towns are all told by their name alone."""

ALONE_ABOVE = 15_000
"""Residents from which a town is told by its name alone, everywhere."""

MOST_WORDS = 6
LARGE = 500_000
LONGEST_NAME = 60
SCRIPTS = frozenset({"LATIN", "ARABIC", "CYRILLIC"})
"""Scripts whose names are kept for every town; others for towns of `ALONE_ABOVE` residents."""

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
    ("UKR", "Kyiv", "Kyiv City"): "Kiev",
}
OTHERS_BY_HAND = {
    ("ETH", "inda silase"): "Shire;Shire Inda Selassie;Shire Endaselassie",
    ("HTI", "petionville"): "Pétion-Ville",
    ("MEX", "niltepec"): "Santiago Niltepec",
    ("PSE", "dayr al balah"): "Deir al-Balah;Deir el-Balah",
    ("SDN", "kabkabiyah"): "Kabkabiya;Kebkabiya",
    ("SYR", "ma‘arrat an nu‘man"): "Maarrat al-Numan;Maarat al-Numan;Maaret al-Numan",
    ("YEM", "al hudaydah"): "Hodeidah;Hodeida;Al Hodeidah",
}
"""Spellings reports use that GeoNames has not, by country and folded name."""

CAPITALS = {
    "USA": "Washington",
    "PLW": "Ngerulmud",
}
"""Capitals whose town bears another name than the country's row says."""


def told_alone(city: Mapping[str, Any]) -> bool:
    """Large enough, or in the part of the world told in detail; named in a few words."""
    if "(" in city["name"] or city["name"].count(" ") >= MOST_WORDS:
        return False
    return bool(city["population"] >= ALONE_ABOVE or city["countrycode"] in DETAILED)


def short_names(name: str, population: int) -> Iterator[str]:
    """Shorter forms a report may use ("Tecún Umán" for "Ciudad Tecún Umán")."""
    for head in ("Ciudad ", "Heroica ", "Heroica Ciudad de ", "Villa "):
        rest = name.removeprefix(head)
        if rest != name and (" " in rest or population >= LARGE):
            yield rest
    for joint in (" de ", " del "):
        first, found, _ = name.partition(joint)
        if found and len(first) > 5 and population >= ALONE_ABOVE:
            yield first


def other_names(names: Sequence[str], taken: Sequence[str], everywhere: bool) -> tuple[str, ...]:
    """Other names worth keeping: none twice, none that is a code, in scripts that are read.

    Args:
        names: As the source lists them.
        taken: Names the place has already.
        everywhere: Whether names in all scripts are kept.
    """
    seen, kept = {fold(name) for name in taken}, []
    for name in names:
        clean = name.replace("\t", " ").replace(";", ",").strip()
        key = fold(clean)
        if key in seen or not _is_name(clean):
            continue
        if everywhere or _script(clean) in SCRIPTS:
            seen.add(key)
            kept.append(clean)
    return tuple(kept)


def capital_of(country: Mapping[str, Any], cities: Sequence[Mapping[str, Any]]) -> int:
    """The `geonameid` of a country's capital; 0 where none of its towns bears the name."""
    wanted = fold(CAPITALS.get(country["iso3"], country["capital"]))
    if not wanted:
        return 0
    by_name = [city for city in cities if fold(city["name"]) == wanted]
    by_other = [city for city in cities if wanted in {fold(one) for one in city["alternatenames"]}]
    found = by_name or by_other
    return max(found, key=lambda city: city["population"])["geonameid"] if found else 0


def _is_name(name: str) -> bool:
    """Not a code ("TGZ"), a number, an address, or letters put for another script ("tkkb")."""
    if len(name) > LONGEST_NAME or "http" in name or any(sign.isdigit() for sign in name):
        return False
    if name.isascii() and (len(name) < 3 or (len(name) <= 4 and name.isupper())):
        return False
    if name.islower() and _script(name) == "LATIN":
        return False
    return any(sign.isalpha() for sign in name)


def _script(name: str) -> str:
    return next((_script_of(sign) for sign in name if sign.isalpha()), "")


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]
