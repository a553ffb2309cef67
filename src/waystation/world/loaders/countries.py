"""Countries and P-codes as files write them, in the codes scenarios use."""

from __future__ import annotations

import re
from functools import lru_cache

from waystation.world.countries import country
from waystation.world.nearby import km, places_in

_BRACKETS = re.compile(r"\([^()]{0,60}\)")
_PCODE = re.compile(r"([A-Z]{2,3})([0-9]{1,15})")
_SHORT_DIGITS = 3
_NO_CODE = frozenset({"", "-", "NOTAVAILABLE", "N/A", "NA", "NULL", "NONE"})
_ABOUT_DEGREES, _ABOUT_KM = 0.5, 40.0


@lru_cache(maxsize=4096)
def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-3 code of a code or name; empty when it is none that is known."""
    for name in (text.strip(), _BRACKETS.sub(" ", text).strip()):
        found = country(name) if name and name.upper() not in _NO_CODE else None
        if found is not None:
            return found.country
    return ""


@lru_cache(maxsize=1 << 14)
def same_pcode(text: str) -> str:
    """A P-code in one form for comparing; empty when there is none.

    Publishers write the country with two letters or three and the first level with leading zeros
    or without: COD54 is CD54, NGA026 is NG026, BJ002 is BJ02. Deeper codes keep their zeros.
    """
    code = text.strip().upper().replace(" ", "")
    match = _PCODE.fullmatch(code)
    if match is None:
        return "" if code in _NO_CODE else code
    found = country(match[1]) if len(match[1]) > 2 else None
    two = found.code if found is not None else match[1]
    digits = match[2]
    return two + (digits.lstrip("0") or "0" if len(digits) <= _SHORT_DIGITS else digits)


def country_at(lat: float, lon: float) -> str:
    """The country of a position, where all towns within 40 km are in one; empty where not."""
    wide = _ABOUT_DEGREES * 2 if abs(lat) > 60 else _ABOUT_DEGREES
    box = (lat - _ABOUT_DEGREES, lon - wide, lat + _ABOUT_DEGREES, lon + wide)
    towns = [one for one in places_in(*box) if km(lat, lon, one.lat, one.lon) <= _ABOUT_KM]
    codes = {one.country for one in towns}
    return codes.pop() if len(codes) == 1 else ""
