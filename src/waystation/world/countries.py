"""Countries of the gazetteer: their codes, capitals, regions and neighbours."""

from __future__ import annotations

from functools import cache

from waystation.domain.places import NamedPlace
from waystation.world.gazetteer_store import FIELDS, store
from waystation.world.spelling import fold, loose

_BY_ALPHA3 = f"SELECT {FIELDS} FROM place p WHERE p.country = ? AND p.level = 'country'"
_BY_ALPHA2 = f"SELECT {FIELDS} FROM place p WHERE p.code = ? AND p.code <> ''"
_BY_NAME = (
    f"SELECT {FIELDS} FROM name n JOIN place p ON p.id = n.place "
    "WHERE n.loose = ? AND p.level = 'country' "
    "ORDER BY coalesce(n.folded, n.loose) <> ?, p.population DESC"
)
_REGIONS = (
    f"SELECT {FIELDS} FROM place p WHERE p.country = ? AND p.level = 'admin1' "
    "ORDER BY p.name, p.code"
)
_CAPITAL = f"SELECT {FIELDS} FROM country c JOIN place p ON p.id = c.capital WHERE c.country = ?"
_NEIGHBOURS = "SELECT neighbours FROM country WHERE country = ?"
_LONGEST_CODE = 3


@cache
def country(code_or_name: str) -> NamedPlace | None:
    """A country by its ISO 3166-1 code of two or three letters, or by a name in many languages.

    The place's `country` is the code of three letters, its `code` that of two.
    """
    asked = code_or_name.strip()
    if len(asked) <= _LONGEST_CODE and asked.isalpha():
        query = _BY_ALPHA3 if len(asked) == _LONGEST_CODE else _BY_ALPHA2
        found = store().found(query, (asked.upper(),))
        if found:
            return found[0].place
    key = fold(asked)
    named = store().found(_BY_NAME, (loose(key), key)) if key else []
    return named[0].place if named else None


@cache
def capital_of(iso3: str) -> NamedPlace | None:
    """The capital of a country given by its alpha-3 code; None where none is known."""
    found = store().found(_CAPITAL, (iso3,))
    return found[0].place if found else None


@cache
def regions_of(iso3: str) -> tuple[NamedPlace, ...]:
    """First-level regions of a country given by its alpha-3 code, by name.

    Also the wider ones reports speak of (Darfur): those have no ISO 3166-2 code.
    """
    return tuple(one.place for one in store().found(_REGIONS, (iso3,)))


@cache
def neighbours(iso3: str) -> tuple[str, ...]:
    """Alpha-3 codes of the countries that share a land border with one, in order of the codes."""
    rows = store().rows(_NEIGHBOURS, (iso3,))
    return tuple(rows[0][0].split()) if rows else ()
