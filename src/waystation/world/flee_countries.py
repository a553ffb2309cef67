"""Codes of the countries a Flee instance names."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.world.flee_network import LOCATIONS
from waystation.world.flee_rows import FleeRow, Remarks
from waystation.world.gazetteer import fold, world_gazetteer
from waystation.world.tables import show

_SHORT = {
    "rc": "COG",
    "roc": "COG",
    "congo": "COG",
    "congo brazzaville": "COG",
    "congo kinshasa": "COD",
    "drcongo": "COD",
    "rss": "SSD",
    "ssd": "SSD",
    "uae": "ARE",
    "uk": "GBR",
    "palestine": "PSE",
}
"""Short forms seen in instances that the gazetteer does not hold."""

_UNKNOWN = "XA"
"""User-assigned codes of ISO 3166-1 alpha-3 begin with X."""


def country_codes(names: Sequence[str], remarks: Remarks) -> dict[str, str]:
    """ISO 3166-1 alpha-3 code by name, in any case, with "_" or spaces.

    Unknown names get codes of their own, XAA to XAZ, with a remark. Two names of one country
    share its code.

    Args:
        names: Names, each once, at most 26 of them unknown.
        remarks: Takes the names without a code.
    """
    codes: dict[str, str] = {}
    unknown = 0
    for name in names:
        code = _known(name)
        if code is None:
            code = _UNKNOWN + chr(ord("A") + min(unknown, 25))
            unknown += 1
            found = f"country {show(name)}"
            remarks.change(FleeRow(LOCATIONS, 0, ()), found, f"not known; it stands as {code}")
        codes[name] = code
    return codes


def _known(name: str) -> str | None:
    key = fold(name.replace("_", " "))
    if key in _SHORT:
        return _SHORT[key]
    places = world_gazetteer().lookup(key) if key else ()
    return next((place.country for place in places if place.level == "country"), None)
