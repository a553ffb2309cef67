"""Rules 4, 5, 6 and 10: places, times, audiences, and nothing on ways and guards."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from waystation.domain.protection import Breach, Rule
from waystation.domain.vocabulary import Audience, FigureKind, Unit
from waystation.publishing.page import names_in, tells_of_guards
from waystation.publishing.reading import BOOK, BY_PLACE, HUB, MAP, Read
from waystation.publishing.records import Basis, Order, may_see, strictest, within
from waystation.publishing.sources import inputs
from waystation.publishing.texts import own_texts
from waystation.sitrep.files import SITREPS

DIGITS = 2
"""Decimals of coordinates: about a kilometre."""
_ROUTING = re.compile(
    r"\b(?:(?:best|safest|fastest|quickest|easiest)\s+(?:way|route|road|path|crossing)|"
    r"avoid\s+(?:the\s+)?(?:police|guards?|checkpoints?|patrols?|border)|"
    r"(?:mejor|más segura?)\s+(?:ruta|camino)|meilleure?\s+(?:route|chemin))\b",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAYS = ("day", "as_of", "origin_date", "target_end_date")
_FOR_OTHERS = frozenset(
    {
        "arrivals.csv", "present.csv", "needs.csv", HUB, MAP, BOOK, "page.html", "page.json",
        "product.json", "READ-ME.txt", "run.json", *SITREPS,
    }
)  # fmt: skip


def places(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 4: coordinates to two decimals; no name or code of a place the audience may not see."""
    if order.audience is Audience.INTERNAL:
        return
    for feature in read.features:
        if _finer(feature["geometry"]["coordinates"]):
            yield _fine(MAP, feature["properties"].get("name", "a route"))
    for file, data in read.pages.items():
        for place in data["places"]:
            if _finer([place["lat"], place["lon"]]):
                yield _fine(file, place["name"])
    hidden = _hidden(basis, order)
    if hidden is None:
        return
    told = set()
    for text in read.texts():
        if hidden.search(plain(text.text)) and (text.file, text.line) not in told:
            told.add((text.file, text.line))
            found = "the name or code of a place that this audience may not see"
            expected = "no such place: name it otherwise in the scenario's texts, or leave it out"
            yield Breach(Rule.PLACES, text.file, text.line, found, expected)


def _fine(file: str, name: str) -> Breach:
    found = f"coordinates with more than {DIGITS} decimals ({name})"
    return Breach(Rule.PLACES, file, 0, found, "about a kilometre: make the product again")


def _finer(coordinates: Any) -> bool:  # noqa: ANN401
    if isinstance(coordinates, list):
        return any(_finer(one) for one in coordinates)
    return bool(abs(coordinates - round(coordinates, DIGITS)) > 1e-9)


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """A text without accents, case and doubled spaces, to find names however they are written."""
    split = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in split if not unicodedata.combining(character))
    return " ".join(bare.split())


def _hidden(basis: Basis, order: Order) -> re.Pattern[str] | None:
    """Finds names, other names and P-codes of the places an audience may not see.

    A name that a place for this audience bears as well hides nothing.
    """
    locations = basis.forecast.scenario.locations
    shown = {
        plain(name)
        for place in locations
        if may_see(order.audience, place.audience)
        for name in (place.name, *place.also, place.pcode)
    }
    names = {
        plain(name)
        for place in locations
        if not may_see(order.audience, place.audience)
        for name in (place.name, *place.also, place.pcode)
    } - shown
    wanted = sorted(filter(None, names), key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)")


def times(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 5: by day; of places of transit nothing of about now."""
    for table in read.tables:
        names = [name for name in _DAYS if name in table.columns]
        for line in table.lines:
            for name in names:
                cell = line.cells[name]
                if cell and not _DAY.fullmatch(cell):
                    found, expected = f"a time within a day ({name})", "a day, YYYY-MM-DD"
                    yield Breach(Rule.TIMES, line.file, line.number, found, expected)
    if order.audience is not Audience.PUBLIC:
        return
    kept = basis.kept_days(replace(order, overrides={}))
    if kept is not None:
        yield from _rows_about_now(read, basis.transit(), kept)
        yield from _map_about_now(read, basis, kept)
        yield from _pages_about_now(read, basis, kept)


def _now(file: str, line: int, name: str) -> Breach:
    found = f"where people are, or will be while the product is in force, at {name}"
    return Breach(Rule.TIMES, file, line, found, "places of transit are told of after a day")


def _rows_about_now(
    read: Read, names: frozenset[str], kept: tuple[dt.date, dt.date]
) -> Iterator[Breach]:
    for table in read.named(*BY_PLACE, HUB.removesuffix(".csv")):
        place, day = ("location", "target_end_date") if table.file == HUB else ("place", "day")
        for line in table.lines:
            if line.cells[place] in names and within(kept, _date(line.cells[day])):
                yield _now(line.file, line.number, line.cells[place])


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text[:10])


def _map_about_now(read: Read, basis: Basis, kept: tuple[dt.date, dt.date]) -> Iterator[Breach]:
    """The map's places, and the workbook's places at a glance."""
    rows = [(MAP, 0, feature["properties"]) for feature in read.features]
    for table in read.named("summary"):
        rows += [(line.file, line.number, {**line.cells}) for line in table.lines]
    for file, line, cells in rows:
        name = cells.get("name", cells.get("place", ""))
        if name not in basis.transit():
            continue
        now = any(cells[key] not in (None, "") for key in cells if key.startswith("now_"))
        first = [_date(cells[key]) for key in cells if key.startswith("first_") and cells[key]]
        fresh = within(kept, basis.forecast.as_of)
        if (now and fresh) or any(within(kept, day) for day in first):
            yield _now(file, line, name)


def _pages_about_now(read: Read, basis: Basis, kept: tuple[dt.date, dt.date]) -> Iterator[Breach]:
    names = basis.transit()
    for file, data in read.pages.items():
        if any(within(kept, _date(day)) for day in data["days"]):
            shown = [place["name"] for place in data["places"] if place["name"] in names]
            spoken = [name for name in names if names_in(data["top"], [name])]
            yield from (_now(file, 0, name) for name in sorted({*shown, *spoken}))
        if within(kept, basis.forecast.as_of) and any(group["at"] for group in data["groups"]):
            yield _now(file, 0, "the place of a group")


def audiences(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 6: rows and files for the audience alone; a product as strict as its strictest input."""
    for table in read.tables:
        if "audience" not in table.columns:
            if table.name in (*BY_PLACE, "summary"):
                found = "rows without their level"
                yield Breach(Rule.AUDIENCES, table.file, 1, found, "a column audience")
            continue
        for line in table.lines:
            level = line.cells["audience"]
            if level not in set(Audience) or not may_see(order.audience, Audience(level)):
                found = f"a row for {level or 'nobody that is named'}"
                expected = f"rows for {order.audience} alone"
                yield Breach(Rule.AUDIENCES, line.file, line.number, found, expected)
    if read.product.get("audience") != str(order.audience):
        found = "another audience than the product is made for"
        yield Breach(Rule.AUDIENCES, "product.json", 0, found, str(order.audience))
    if order.audience is Audience.INTERNAL:
        return
    for name in sorted(set(read.files) - _FOR_OTHERS):
        yield Breach(
            Rule.AUDIENCES, name, 0, "a file for the analyst alone", "a product without it"
        )
    yield from _inputs(basis, order)


def _inputs(basis: Basis, order: Order) -> Iterator[Breach]:
    found = {(what, level) for what, level in inputs(basis) if not may_see(order.audience, level)}
    for what, level in sorted(found):
        expected = (
            f"a product for {strictest(one for _, one in found)}, or the reason why the numbers "
            f"may be shown all the same (--override {int(Rule.AUDIENCES)} --reason)"
        )
        yield Breach(Rule.AUDIENCES, "", 0, f"made from {what}, for {level}", expected)


def no_routing(read: Read, basis: Basis, order: Order) -> Iterator[Breach]:
    """Rule 10: nothing on police and troops, nor where people are stopped; no advice on ways."""
    guards = "a product without it: make it again"
    for table in read.named("evidence"):
        for line in table.lines if table.file.startswith(BOOK) else ():
            if FigureKind.FORCES in line.cells.get("kind", "") or line.cells["unit"] == Unit.FORCES:
                found = "a figure about police and troops"
                yield Breach(Rule.NO_ROUTING, line.file, line.number, found, guards)
    for file, data in read.pages.items():
        if any(figure["kind"] == FigureKind.FORCES for figure in data["figures"]):
            yield Breach(Rule.NO_ROUTING, file, 0, "a figure about police and troops", guards)
        told = order.audience is not Audience.INTERNAL
        if told and any(tells_of_guards(event) for event in data["events"]):
            found = "an event that tells where people are stopped or watched"
            yield Breach(Rule.NO_ROUTING, file, 0, found, guards)
    for file, text in own_texts(read, basis):
        if _ROUTING.search(text):
            yield Breach(Rule.NO_ROUTING, file, 0, "advice on ways", "what is expected, no advice")
