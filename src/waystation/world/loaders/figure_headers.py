"""What one header of somebody's table of figures means, with what stands in brackets and above.

A count is taken for one of people only where nothing about it is unread: "Individuals (children)"
and "Total" under "Deaths" are no count of everybody.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from waystation.domain.vocabulary import Unit
from waystation.world.loaders.figure_names import ALL, PLACES, VALUES
from waystation.world.loaders.shapes import plain
from waystation.world.tables import show

_BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,60})[)\]]")
_PREFIX = re.compile(
    r"^(?:total )?(?:number|no\.?|nr\.?|nb\.?|#|n[uú]mero|nombre) (?:of|de|des|d['’]) ?", re.I
)
_TOTAL = re.compile(r"^total (?:of |de )?", re.I)
_FOOTNOTE = re.compile(r"[1-9]|[*†‡]{1,3}|[#°]")
_TAGS = frozenset({tag for one in ALL for tag in one.tags if not tag.startswith("#affected")})
_DAY = re.compile(r"(?:[dmyja]{1,4}[/.\- ]){1,2}[dmyja]{1,4}", re.I)
_CUMULATIVE = re.compile(
    r"cum\.?|(?:cumul[a-zé]{0,6}|acumulad[oa]s?)(?: (?:total|figures?|arrivals|count))?"
    r"|(?:since|depuis|desde) (?!last|previous|la |le ).{1,30}"
    r"|(?:year )?to date|ytd|running total|so far",
    re.I,
)
_RUNNING = re.compile(r"^cum(?:ul[a-zé]{0,6}|\.)? (?:total |number |count )?(?:of |de )?", re.I)
_SAYS_NOTHING = frozenset({"est", "estimate", "estimated", "estimates", "estimation", "required"})
_ASIDES: Mapping[str, frozenset[str]] = {
    "lat": frozenset({"decimal", "decimaldegrees", "degrees", "wgs84", "dd", "n"}),
    "lon": frozenset({"decimal", "decimaldegrees", "degrees", "wgs84", "dd", "e"}),
    "district": frozenset({"admin2", "adm2", "level2"}),
    "region": frozenset({"admin1", "adm1", "level1"}),
}
_LOOSE = frozenset({"number", "no", "nr", "total", "count", "figure", "amount"})
"""Words that say neither people nor households."""
_HEADINGS = frozenset(
    {
        *("location", "locations", "place", "places", "geography", "admin", "area", "where"),
        *("administrativedivision", "administrativedivisions", "adminlevel", "coordinates"),
        *("gps", "general", "generalinformation", "basicinformation", "information", "details"),
        *("identification", "data", "figures", "figure", "numbers", "population", "when"),
        *("populationfigures", "reporting", "report", "period", "reportingperiod", "date"),
        *("dates", "time", "reference", "source", "sources", "ubicacion", "lugar", "fecha"),
        *("poblacion", "datos", "fuente", "localisation", "lieu", "periode", "donnees"),
    }
)
"""First lines of a header that change nothing of the second."""
_FAMILIES = (
    frozenset({*PLACES, "pcode", "lat", "lon"}),
    frozenset({"event_day", "event_end", "published"}),
)
_WHO = {one.name: one for one in VALUES}
_HOMES = {
    one.name: other.name
    for one in VALUES
    for other in VALUES
    if (one.who, other.unit) == (other.who, Unit.HOUSEHOLDS)
}


@dataclass(frozen=True)
class Meaning:
    """What a header means.

    Attributes:
        name: Our column.
        rank: How usual the header is for it; the lower the better.
        key: The header as it is compared.
        cumulative: Whether it counts all since some day.
        total: Whether it says so by the word "total" alone, which a column of measures may deny.
        unread: What keeps the column from being taken; empty where all of it is read.
        heading: Whether that is its first line of two.
    """

    name: str
    rank: int
    key: str
    cumulative: bool = False
    total: bool = False
    unread: str = ""
    heading: bool = False


def meaning(header: str) -> Meaning | None:
    """What a header means; None where no part of it is known.

    Args:
        header: The name; that of two rows stands on two lines.
    """
    upper, _, lower = header.rpartition("\n")
    whole = header.replace("\n", " ")
    found = _known(whole) or _bracketed(whole)
    if found is not None and not (upper and found.unread):
        return found
    return _under(upper.replace("\n", " "), lower) if upper else found


def _known(text: str) -> Meaning | None:
    """A text that is a name as it stands, without "number of", or without "total"."""
    text = text.strip(" *†‡:")
    short = _PREFIX.sub("", text)
    totalled = _TOTAL.sub("", short)
    for one in (text, short, totalled):
        found = _named(one)
        if found:
            return _summed(found) if one != text and _TOTAL.match(text) else found
    since = _RUNNING.sub("", totalled)
    found = _named(since) if since != totalled else None
    return found and (_with(found, "cumulative") or replace(found, unread="a running total"))


def _named(text: str) -> Meaning | None:
    key = key_of(text)
    rank, name = _names().get(key, (0, ""))
    return Meaning(name, rank, key) if name else None


def _summed(found: Meaning) -> Meaning:
    """A column before which "total" stands: of flows the running total, else what it was."""
    who = _WHO.get(found.name)
    if who is None or not who.measure or found.key.startswith("new"):
        return found
    if who.measure == "inflow" and who.unit is Unit.PEOPLE:
        return replace(found, cumulative=True, total=True)
    return replace(found, unread="a running total")


def _bracketed(text: str) -> Meaning | None:
    """A text without its brackets, and what they say of it; "Number" with its unit alone."""
    base, asides = _BRACKETS.sub(" ", text), _BRACKETS.findall(text)
    found = _known(base)
    if found is None and key_of(base) in _LOOSE:
        units = map(_unhashed, asides)
        found = next((one for one in units if one and one.name in ("value", "households")), None)
    for aside in asides if found else ():
        more = _with(found, aside) if found else None
        if found and more is None:
            return replace(found, unread=f"in brackets {show(aside)}")
        found = more
    return found


def _unhashed(text: str) -> Meaning | None:
    return _known(text) or _known(text.strip("# "))


def _with(found: Meaning, aside: str) -> Meaning | None:
    """A column with what is said beside it; None where that cannot be read."""
    text = aside.strip()
    key = key_of(text)
    plainly = _DAY.fullmatch(text) or _FOOTNOTE.fullmatch(text) or text.casefold() in _TAGS
    if plainly or key in _SAYS_NOTHING or key in _ASIDES.get(found.name, ()):
        return found
    who = _WHO.get(found.name)
    other = _unhashed(text)
    if who is None:
        return found if other and other.name == found.name else None
    if _CUMULATIVE.fullmatch(text):
        counted = who.unit is Unit.PEOPLE and who.measure != "outflow"
        return replace(found, cumulative=True) if counted else None
    return _counted(found, other) if other else found if key in _LOOSE else None


def _counted(found: Meaning, other: Meaning) -> Meaning | None:
    """A column of counts beside which another name of one stands: of its unit, or of the same."""
    homes = _WHO[found.name].unit is Unit.HOUSEHOLDS
    if other.name == found.name or other.key in _LOOSE:
        return found
    if other.name == "value":
        return None if homes else found
    if other.name == "households" and (found.name != "value" or found.key in _LOOSE):
        return replace(found, name=_HOMES[found.name])
    return None


def _under(upper: str, lower: str) -> Meaning | None:
    """A header of two rows: one line says what the other leaves open, or it is not read."""
    above, below = _bracketed(upper), _bracketed(lower)
    if above and above.name in _WHO and not above.unread and (more := _with(above, lower)):
        return more
    if below is None:
        return above and replace(above, unread=f"above {show(lower)}", heading=True)
    if below.unread:
        return below
    if key_of(upper) in _HEADINGS or (above and _same_family(above, below)):
        return below
    more = _with(below, upper)
    return more or replace(below, unread=f"under {show(upper)}", heading=True)


def _same_family(above: Meaning, below: Meaning) -> bool:
    return any({above.name, below.name} <= family for family in _FAMILIES) and not above.unread


@functools.cache
def _names() -> dict[str, tuple[int, str]]:
    known: dict[str, tuple[int, str]] = {}
    for one in ALL:
        for rank, name in enumerate((one.name, *one.names)):
            known.setdefault(key_of(name), (rank, one.name))
    return known


def key_of(name: str) -> str:
    """A name as it is compared; accents do not count.

    Empty where it has letters or signs that comparing would lose: "% IDPs" is no "IDPs".
    """
    parts = "".join(_bare(name))
    lost = any(one in "%‰" or (one.isalpha() and not one.isascii()) for one in parts)
    return "" if lost else plain(parts)


def _bare(name: str) -> Iterator[str]:
    return (one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
