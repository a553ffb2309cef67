"""A place name as asked, taken apart: the name, the words that say where it is, other spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from waystation.domain.places import NamedPlace
from waystation.world.countries import country
from waystation.world.gazetteer import world_gazetteer
from waystation.world.gazetteer_store import FIELDS, store
from waystation.world.spelling import KINDS, fold, loose, without_kind

_BETWEEN = re.compile(r"[,;()\[\]|]+")
_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
_BY_LOOSE = f"SELECT DISTINCT {FIELDS} FROM name n JOIN place p ON p.id = n.place WHERE n.loose = ?"
_BY_CODE = f"SELECT {FIELDS} FROM place p WHERE p.code = ? AND p.code <> ''"
_TOWN_WORDS = ("ciudad", "city", "cidade", "ville", "town", "villa", "puerto", "port")
_TOWN_BEFORE = ("city", "town", "village", "camp", "port", "border", "crossing")


@dataclass(frozen=True)
class Where:
    """One part behind a name that says where the place is.

    Attributes:
        words: As given.
        regions: First-level regions it can mean.
        country: Code of the country it means; empty when it means none.
        places: Towns it can mean, near which the place is.
    """

    words: str
    regions: tuple[NamedPlace, ...]
    country: str
    places: tuple[NamedPlace, ...]

    @property
    def is_known(self) -> bool:
        """Whether the gazetteer knows anything of these words."""
        return bool(self.regions or self.country or self.places)

    def holds(self, place: NamedPlace) -> bool:
        """Whether the place lies in what the words mean; for a town, in its region."""
        countries = place.country.split("/")
        if self.country and self.country in countries:
            return True
        held = [(region.name, region.country) for region in self.regions]
        held += [(town.admin1, town.country) for town in self.places]
        return any(place.admin1 == name and country in countries for name, country in held)

    @property
    def countries(self) -> frozenset[str]:
        """Countries the words point to."""
        found = {region.country for region in self.regions} | {town.country for town in self.places}
        return frozenset({self.country} if self.country else found)


def taken_apart(asked: str) -> tuple[str, tuple[Where, ...]]:
    """The name and what stands behind it: "El Fasher (North Darfur)", "Tapachula, Mexico"."""
    parts = [part.strip() for part in _BETWEEN.split(asked)]
    kept = [part for part in parts if any(sign.isalnum() for sign in part)]
    if not kept:
        return "", ()
    return kept[0], tuple(where(part) for part in kept[1:])


def where(words: str) -> Where:
    """What words that say where a place is can mean: a country, regions, else towns."""
    state = country(words)
    regions = tuple(named_regions(words))
    if state is not None and not (regions and len(words) <= 2):
        return Where(words, regions, state.country, ())
    towns = (
        ()
        if regions
        else tuple(place for place in world_gazetteer().lookup(words) if place.level == "city")
    )
    return Where(words, regions, "", towns)


def named_regions(words: str) -> Iterator[NamedPlace]:
    """First-level regions these words name: by code, by name, with or without their kind."""
    if _CODE.fullmatch(words):
        yield from (one.place for one in store().found(_BY_CODE, (words,)))
        return
    keys = tuple(dict.fromkeys((fold(words), without_kind(fold(words)))))
    found = dict.fromkeys(
        one.place
        for key in keys
        for one in store().found(_BY_LOOSE, (loose(key),))
        if one.place.level in {"admin1", "area"}
    )
    # Of Shanxi and Shaanxi, which are one loosely, the one that is spelt so.
    exact = {one for one in found if {fold(one.name), without_kind(fold(one.name))} & {*keys}}
    settled = {one.country for one in exact}
    yield from (one for one in found if one in exact or one.country not in settled)


def says_region(name: str) -> bool:
    """Whether a word of the name says that a region is meant ("Kassala State")."""
    words = fold(name).split(" ")
    return len(words) > 1 and any(word in KINDS and len(word) > 3 for word in (words[0], words[-1]))


def bearers(name: str) -> Iterator[tuple[float, str, tuple[NamedPlace, ...]]]:
    """Places a name can mean, by how freely it is taken: quality from 1 down, why, places."""
    key = fold(name)
    yield 1.0, "", _by_code(name) or world_gazetteer().lookup_all(name)
    if says_region(name):
        yield 0.98, "a region, by its kind", tuple(named_regions(name))
    yield 0.9, "in a looser spelling", _sloppy(key)
    for other in _other_forms(key):
        yield 0.85, f'as "{other}"', world_gazetteer().lookup_all(other)


def _by_code(name: str) -> tuple[NamedPlace, ...]:
    """The country or region a code means."""
    if _CODE.fullmatch(name):
        return tuple(named_regions(name))
    found = country(name) if len(name) in {2, 3} and name.isupper() else None
    return (found,) if found else ()


def _sloppy(key: str) -> tuple[NamedPlace, ...]:
    short = loose(key)
    if len(short) < 3:
        return ()
    return tuple(one.place for one in store().found(_BY_LOOSE, (short,)))


def _other_forms(key: str) -> Iterator[str]:
    """The name with or without "City", "Ciudad" and the like."""
    words = key.split(" ")
    if len(words) > 1 and words[0] in _TOWN_WORDS:
        yield " ".join(words[2:] if words[1] in {"of", "de"} else words[1:])
    if len(words) > 1 and words[-1] in _TOWN_BEFORE:
        yield " ".join(words[:-1])
    if len(words) > 2 and words[-2:] == ["border", "crossing"]:
        yield " ".join(words[:-2])
    if len(words) > 1 and words[-1] == "city":
        yield f"ciudad {' '.join(words[:-1])}"
        yield f"ciudad de {' '.join(words[:-1])}"
    if words[0] not in _TOWN_WORDS:
        yield f"ciudad {key}"
        yield f"{key} city"
