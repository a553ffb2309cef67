"""What the tags of OpenStreetMap say of a road: who may use it, which way, how good it is.

Keys and values are those of the wiki of OpenStreetMap (Key:highway, Key:access, Key:oneway,
Tag:route=ferry).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

FORWARD, BACKWARD, FOOT, VEHICLE, MAIN, FERRY, TRACK, BORDER = (1 << bit for bit in range(8))
"""Bits that describe a way. MAIN: a bus may run there. BORDER: no road, but a country's border."""

MAIN_CLASSES = (
    *("motorway", "trunk", "primary", "secondary", "tertiary"),
    *("motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link"),
)
ROAD_CLASSES = (*MAIN_CLASSES, "unclassified")
"""Values of `highway` a network is made of unless others are asked for."""

KNOWN_CLASSES = (
    *ROAD_CLASSES,
    *("road", "residential", "living_street", "service", "track", "pedestrian"),
    *("path", "footway", "bridleway"),
)
_NO_WALKING = ("motorway", "motorway_link")
_NO_DRIVING = ("pedestrian", "path", "footway", "bridleway")
_DENIED = frozenset(("no", "private", "military", "agricultural", "forestry", "emergency"))
_ONEWAY = {"yes": FORWARD, "true": FORWARD, "1": FORWARD, "-1": BACKWARD, "reverse": BACKWARD}
_BOTH = FORWARD | BACKWARD
_OTHER_NAMES = ("name:en", "name:es", "name:fr", "name:ar", "int_name")
_MORE_NAMES = ("alt_name", "old_name")
_WHOLE = re.compile(r"[0-9]{1,9}")
_MOST_PEOPLE = 100_000_000


def way_bits(tags: Mapping[str, str], classes: Collection[str]) -> int:
    """What kind of way this is, as bits; 0 when it is of no use.

    Args:
        tags: The tags of the way.
        classes: Values of `highway` that are used.
    """
    kind = tags.get("highway", "")
    if kind in classes and tags.get("area") != "yes":
        return _road_bits(kind, tags)
    if tags.get("route") == "ferry":
        return _ferry_bits(tags)
    if tags.get("boundary") == "administrative" and tags.get("admin_level") == "2":
        return BORDER if tags.get("maritime") != "yes" else 0
    return 0


def place_names(tags: Mapping[str, str]) -> tuple[str, ...]:
    """The name of a place, then its other names, each once; empty when it has none."""
    found = [tags.get("name", ""), *(tags.get(key, "") for key in _OTHER_NAMES)]
    for key in _MORE_NAMES:
        found += tags.get(key, "").split(";")
    cleaned = (" ".join(name.replace("->", " ").replace(";", ",").split()) for name in found)
    return tuple(dict.fromkeys(name for name in cleaned if name))


def residents(tags: Mapping[str, str]) -> int:
    """The population a place is tagged with; 0 when there is none or it is no plain number."""
    text = tags.get("population", "").strip()
    text = "".join(sign for sign in text if sign not in ",.' \u00a0\u202f")
    number = int(text) if _WHOLE.fullmatch(text) else 0
    return number if number <= _MOST_PEOPLE else 0


def _road_bits(kind: str, tags: Mapping[str, str]) -> int:
    bits = 0
    if kind not in _NO_WALKING or tags.get("foot") in ("yes", "designated"):
        bits |= FOOT if _open(tags, "foot") else 0
    if kind not in _NO_DRIVING:
        bits |= VEHICLE if _open(tags, "vehicle", "motor_vehicle") else 0
    if not bits:
        return 0
    bits |= MAIN if kind in MAIN_CLASSES else 0
    bits |= TRACK if kind == "track" else 0
    return bits | _directions(kind, tags)


def _ferry_bits(tags: Mapping[str, str]) -> int:
    """Ferries carry people who came by lift or bus; some carry no vehicles."""
    if not _open(tags, "foot") and not _open(tags, "vehicle", "motor_vehicle"):
        return 0
    vehicles = VEHICLE if _open(tags, "vehicle", "motor_vehicle") else 0
    return FERRY | vehicles | _ONEWAY.get(tags.get("oneway", ""), _BOTH)


def _directions(kind: str, tags: Mapping[str, str]) -> int:
    """Ways in which it may be used; motorways and roundabouts run one way unless tagged."""
    stated = tags.get("oneway", "")
    if stated in _ONEWAY:
        return _ONEWAY[stated]
    implied = kind == "motorway" or tags.get("junction") in ("roundabout", "circular")
    return FORWARD if implied and stated != "no" else _BOTH


def _open(tags: Mapping[str, str], *keys: str) -> bool:
    """Whether access is not denied; the most specific key that is tagged decides."""
    stated = [tags[key] for key in ("access", *keys) if key in tags]
    return not stated or stated[-1] not in _DENIED
