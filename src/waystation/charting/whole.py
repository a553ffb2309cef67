"""All charts of a forecast: which there are, what their files are called, and the files."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from waystation.charting import draw
from waystation.charting.source import at_risk, place_of
from waystation.domain.errors import InputError, Problem
from waystation.domain.telling import meant
from waystation.page.schema import PageData, PlaceData

if TYPE_CHECKING:
    from waystation.charting.canvas import Chart

OF_PLACES = ("present", "arrivals", "waiting", "needs")
"""Kinds of chart that are drawn of one place."""
OF_ALL = ("at-risk", "network", "groups", "ends")
"""Kinds of chart that are drawn once."""
KINDS = (*OF_ALL, *OF_PLACES)
FORMATS = ("png", "svg")
AT_RISK = 5
"""Places that have charts of their own where none is named."""
_LONGEST = 60
_NO_NAME = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True)
class Wanted:
    """A chart that can be drawn.

    Attributes:
        name: Of its files, without their ending.
        make: Draws it.
    """

    name: str
    make: Callable[[], Chart]


def check_kinds(kinds: Iterable[str]) -> None:
    """Refuse kinds that are none.

    Raises:
        InputError: Which, and what there is.
    """
    wrong = [
        Problem("--kind", 0, "", repr(kind), f"one of {', '.join(KINDS)}{meant(kind, KINDS)}")
        for kind in kinds
        if kind not in KINDS
    ]
    if wrong:
        raise InputError(wrong)


def wanted(
    data: PageData,
    *,
    places: Iterable[str] = (),
    kinds: Iterable[str] = (),
    day: dt.date | None = None,
    every: bool = False,
) -> list[Wanted]:
    """Charts of a forecast, in order; those without anything to show are left out.

    Args:
        data: The data of the page.
        places: Places by name; those most at risk where none is named.
        kinds: Kinds of chart; all where none is named, of named places only those of a place.
        day: Day of the network; the as-of day where left out.
        every: Charts of every place where anybody may be or come, and of watched ones.

    Raises:
        InputError: There is no such kind or place, or nothing to draw.
    """
    asked, names = tuple(kinds), tuple(dict.fromkeys(places))
    check_kinds(asked)
    shown = [place_of(data, name) for name in names]
    if not shown:
        shown = [one for one in data["places"] if _any(one)] if every else at_risk(data, AT_RISK)
    chosen = asked or (OF_PLACES if names else KINDS)
    made = list(_of_all(data, chosen, day))
    taken: set[str] = set()
    for place in shown:
        slug = _unique(slug_of(place["name"]), taken)
        made += [
            Wanted(f"{kind}-{slug}", _of_place(data, place["name"], kind))
            for kind in OF_PLACES
            if kind in chosen and (kind in asked or _tells(data, place, kind))
        ]
    if not made:
        expected = "a kind of which this forecast has something to show"
        raise InputError([Problem("--kind", 0, "", ", ".join(chosen), expected)])
    return made


def _of_all(data: PageData, chosen: tuple[str, ...], day: dt.date | None) -> Iterator[Wanted]:
    if "at-risk" in chosen:
        yield Wanted("at-risk", lambda: draw.at_risk(data))
    if "network" in chosen and data["places"]:
        name = f"network-{day.isoformat()}" if day else "network"
        yield Wanted(name, lambda: draw.network(data, day))
    if "groups" in chosen and data["groups"]:
        yield Wanted("groups", lambda: draw.groups(data))
    if "ends" in chosen and data["end_places"]:
        yield Wanted("ends", lambda: draw.ends(data))


def _of_place(data: PageData, name: str, kind: str) -> Callable[[], Chart]:
    drawn: dict[str, Callable[[], Chart]] = {
        "present": lambda: draw.present(data, name),
        "arrivals": lambda: draw.arrivals(data, name),
        "waiting": lambda: draw.waiting(data, name),
        "needs": lambda: draw.needs(data, name),
    }
    return drawn[kind]


def _any(place: PlaceData) -> bool:
    return place["watched"] or place["present"] is not None or place["arrivals"] is not None


def _tells(data: PageData, place: PlaceData, kind: str) -> bool:
    """Whether a chart would show anything; nobody waits but at a crossing."""
    if kind == "waiting":
        return place["waiting"] is not None
    return kind != "needs" or bool(data["standards"])


def slug_of(name: str) -> str:
    """A name as a file may have it: letters and digits of any script, hyphens between them."""
    plain = unicodedata.normalize("NFC", name).casefold()
    return _NO_NAME.sub("-", plain).strip("-")[:_LONGEST].rstrip("-") or "place"


def _unique(slug: str, taken: set[str]) -> str:
    number, made = 2, slug
    while made in taken:
        number, made = number + 1, f"{slug}-{number}"
    taken.add(made)
    return made


def files_of(one: Wanted, formats: Iterable[str] = FORMATS) -> dict[str, bytes]:
    """The files of a chart, by name.

    Args:
        one: The chart.
        formats: "png", "svg".

    Raises:
        InputError: Matplotlib is not installed.
    """
    chart = one.make()
    return {f"{one.name}.{kind}": chart.png() if kind == "png" else chart.svg() for kind in formats}
