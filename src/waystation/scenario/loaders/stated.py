"""Figures as people state them into rows of evidence.csv: their places found, each told once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from waystation.domain.telling import meant, nearest
from waystation.domain.vocabulary import Audience
from waystation.domain.work import watched
from waystation.scenario.loaders.evidence import add_figure
from waystation.scenario.loaders.places import Match, Matcher, is_town
from waystation.scenario.loaders.plan import EVIDENCE, Plan
from waystation.world.gazetteer import fold
from waystation.world.loaders.records import (
    Level,
    Outcome,
    SourcePlace,
    Stated,
    Teller,
    first_lines,
)
from waystation.world.similar import one_apart
from waystation.world.tables import show


class Refuse(Protocol):
    """Takes a row that cannot be taken."""

    def __call__(
        self, line: int, column: str, found: str, expected: str, wanted: str = "", /
    ) -> None:
        """Take one.

        Args:
            line: Line of the file.
            column: The column; empty for the whole row.
            found: What was found.
            expected: What was expected; with `wanted`, what is wrong with what was found.
            wanted: What was expected, where `expected` does not tell it.
        """


_PLACE = "a name of locations.csv, one in its column `also`, or a position near a location"
_AUDIENCE = "the audience of its place in locations.csv no wider than its own"

_ORDER = (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
_KEY = ("kind", "measure", "unit", "who", "place_role", "group", "event_day", "event_end")
_SAID = ("low", "high", "household_size")
_FILLED = {"publisher": "--publisher", "published": "--lag"}
"""Cells that an option fills where a row does not say."""


@dataclass(frozen=True)
class Ready:
    """A figure with all its cells.

    Attributes:
        line: Line of the file.
        cells: Cells of evidence.csv.
        whole: All cells of the row as they stand in the file, where it is known.
    """

    line: int
    cells: Mapping[str, str]
    whole: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taking:
    """How figures are taken.

    Attributes:
        matcher: Finds locations.
        file: The file's name.
        publisher: Who published them, where rows do not say; empty where nobody does.
        lag: Days from the day a figure speaks of to its publication; None takes the day read.
        terms: Terms of use, for the notes; empty for people's own.
    """

    matcher: Matcher
    file: str
    publisher: str = ""
    lag: int | None = None
    terms: str = ""


def ready_rows(
    plan: Plan, rows: Sequence[Stated], taking: Taking, teller: Teller, refuse: Refuse
) -> list[Ready]:
    """The rows that can be taken, each figure once, whatever order they stand in."""
    found: list[Ready] = []
    matched: dict[SourcePlace, Match] = {}
    for row in watched(_recommended(rows, teller), "Finding places", teller.progress):
        match = _match(plan, row, taking.matcher, matched)
        if not _is_found(row, match):
            named = show(row.place.name or row.cells.get("location", ""))
            refuse(row.line, "", named, match.how, _PLACE)
            continue
        narrow = _too_wide(plan, row, match.location)
        if narrow:
            refuse(row.line, "", f"a figure for {row.audience} alone", narrow, _AUDIENCE)
            continue
        cells = _cells(plan, row, match, taking, teller)
        if not cells["publisher"]:
            why = "who published it: a column, a constant of the map, or --publisher"
            refuse(row.line, "publisher", "nothing", why)
            continue
        unfinished = _unfinished(plan, cells)
        if unfinished:
            refuse(row.line, "", unfinished, "days that were over when the figure was published")
            continue
        if row.place not in matched:
            matched[row.place] = match
            if match.location and not match.exact and row.place.name:
                done = f"taken as {match.location}, {match.how}"
                teller.tell(Outcome.CHANGED, row.line, show(row.place.name), done)
        found.append(Ready(row.line, cells, row.whole))
    return _once(found, teller, refuse)


def ready_as_they_stand(
    plan: Plan, rows: Iterable[Stated], publisher: str, lag: int | None, teller: Teller,
    refuse: Refuse,
) -> list[Ready]:  # fmt: skip
    """The rows of a table of ours, without those that may not be shown to whom their place is.

    Args:
        plan: Its scenario is asked.
        rows: The rows; their cells stay as they are.
        publisher: Fills the cells of rows that do not say who published them; empty for none.
        lag: Days after its own on which a figure counts as published where its row does not say.
        teller: Takes what is filled, and what of these is used nowhere.
        refuse: Takes the rows that cannot be taken.
    """
    found: list[Ready] = []
    used = set[str]()
    for row in rows:
        narrow = _too_wide(plan, row, row.cells.get("location", ""))
        if narrow:
            refuse(row.line, "", f"a figure for {row.audience} alone", narrow, _AUDIENCE)
            continue
        filled = _filled(row, publisher, lag)
        for name in filled:
            teller.count(Outcome.CHANGED, row.line, f"no {name}", f"as {_FILLED[name]} tells")
        used |= filled.keys()
        found.append(Ready(row.line, {**row.cells, **filled}))
    given = {"publisher": bool(publisher), "published": lag is not None}
    for name in (one for one, is_given in given.items() if is_given and one not in used):
        done = f"not used: each row has its own {name}"
        teller.tell(Outcome.NOTED, 0, _FILLED[name], done)
    return found


def _filled(row: Stated, publisher: str, lag: int | None) -> dict[str, str]:
    """Cells of a row that are empty, as they were told for the whole table."""
    filled = {}
    if publisher and not row.cells.get("publisher"):
        filled["publisher"] = publisher
    if lag is not None and not row.cells.get("published"):
        try:
            last = dt.date.fromisoformat(row.cells.get("event_end") or row.cells["event_day"])
            filled["published"] = (last + dt.timedelta(lag)).isoformat()
        except (ValueError, OverflowError):
            pass  # Told where the row is held to the rules of evidence.
    return filled


def add_ready(plan: Plan, rows: Iterable[Ready], file: str, *, whole: bool) -> int:
    """Add figures to the plan.

    Args:
        plan: Takes the rows.
        rows: Figures.
        file: The file's name.
        whole: True for rows of a table of ours, which are the same only where every cell is.

    Returns:
        How many are in the table now, also those that were there.
    """
    rows = list(rows)
    if not whole:
        for row in rows:
            add_figure(plan, row.cells, file)
        return len(rows)
    table = plan.table(EVIDENCE)
    standing = {_all_cells(cells) for _, cells in table.records()}
    for row in rows:
        if _all_cells(row.cells) in standing:
            plan.did(EVIDENCE, "there already")
        else:
            standing.add(_all_cells(row.cells))
            plan.add(EVIDENCE, row.cells)
    return len(rows)


def _all_cells(cells: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, cell) for name, cell in cells.items() if cell)


def _recommended(rows: Sequence[Stated], teller: Teller) -> list[Stated]:
    """The rows without those their publisher sets aside for a recommended one."""

    def key(row: Stated) -> tuple[object, ...]:
        return (row.place, *(row.cells.get(name, "") for name in _KEY))

    best = {key(row) for row in rows if row.recommended}
    kept = []
    for row in rows:
        if row.recommended or key(row) not in best:
            kept.append(row)
        else:
            done = "a recommended one stands beside it"
            teller.count(Outcome.LEFT_OUT, row.line, "a figure for triangulation", done)
    return kept


def _match(
    plan: Plan, row: Stated, matcher: Matcher, matched: Mapping[SourcePlace, Match]
) -> Match:
    names = [one.name for one in plan.scenario.locations]
    said = row.cells.get("location", "")
    if said:
        if said in names:
            return Match(said, "named", exact=True)
        return Match("", f"no location of this name{meant(said, names)}")
    place = row.place
    if place in matched:
        return matched[place]
    if place.level is Level.WHOLE:
        return Match("", "a place is needed")
    if place.level is Level.COUNTRY:
        codes = {code for one in plan.scenario.locations for code in one.country.split("/")}
        if place.country in codes:
            return Match("", "", exact=True)
        return Match("", "no location of the scenario is in this country")
    named = [
        one.name
        for one in plan.scenario.locations
        if fold(place.name) in {fold(name) for name in (one.name, *one.also)}
        and (not place.country or place.country in one.country.split("/"))
    ]
    if len(named) == 1 and place.level is not Level.REGION:
        return Match(named[0], "by name", exact=True)
    match = matcher.match(place)
    near = "" if match.location else _near(place.name, names)
    return Match("", f"{match.how}{near}: name it in `also` of locations.csv") if near else match


def _near(name: str, names: Sequence[str]) -> str:
    """The location that may have been meant; of a town of the world only one a slip away."""
    near = nearest(name, names)
    if near and is_town(name) and not one_apart(fold(name), fold(near[0])):
        return ""
    return f" (did you mean {near[0]!r}?)" if near else ""


def _is_found(row: Stated, match: Match) -> bool:
    return bool(match.location) or (row.place.level is Level.COUNTRY and match.exact)


def _unfinished(plan: Plan, cells: Mapping[str, str]) -> str:
    """What tells that a span, such as a month, was not over; empty where it was."""
    last = cells.get("event_end", "")
    if last and last > plan.read_on.isoformat():
        return f"days up to {last}, read on {plan.read_on}"
    if last and last > cells["published"]:
        return f"days up to {last}, published on {cells['published']}"
    return ""


def _too_wide(plan: Plan, row: Stated, location: str) -> str:
    """Why a figure may not stand there: its place may be shown to more people than it may."""
    if row.audience in ("", Audience.PUBLIC.value):
        return ""
    allowed = Audience(row.audience)
    place = next((one for one in plan.scenario.locations if one.name == location), None)
    if place is not None and _ORDER.index(place.audience) >= _ORDER.index(allowed):
        return ""
    of = f"{location} in locations.csv" if location else "its place"
    return f"a figure is shown to whom its place is: set the audience of {of} to {allowed} first"


def _cells(plan: Plan, row: Stated, match: Match, taking: Taking, teller: Teller) -> dict[str, str]:
    cells = {name: cell for name, cell in row.cells.items() if cell}
    publisher = cells.get("publisher", "") or taking.publisher
    notes = (f"{taking.file} line {row.line}", match.how, row.note, taking.terms)
    place = row.place.name or match.location
    key = (publisher, match.location or place, *(cells.get(name, "") for name in _KEY))
    return {
        "modality": "actual",
        "speaker": publisher,
        "words": "",
        "low": "",
        "high": "",
        "url": "",
        "origin": " ".join(filter(None, key)),
        **cells,
        "place": place,
        "location": match.location,
        "publisher": publisher,
        "published": cells.get("published", "") or _published(plan, row, taking, teller),
        "note": "; ".join(note for note in notes if note),
    }


def _published(plan: Plan, row: Stated, taking: Taking, teller: Teller) -> str:
    """The day a figure is taken as published where the table does not tell: the day it is read."""
    if taking.lag is None:
        done = f"taken as published on {plan.read_on}, when it is read; or --lag DAYS"
        teller.count(Outcome.CHANGED, row.line, "no day of publication", done)
        return plan.read_on.isoformat()
    last = row.cells.get("event_end") or row.cells["event_day"]
    return (dt.date.fromisoformat(last) + dt.timedelta(taking.lag)).isoformat()


def _once(rows: Sequence[Ready], teller: Teller, refuse: Refuse) -> list[Ready]:
    """Each figure once; rows of one thing that differ in any cell of the file are all refused."""
    together: dict[str, list[Ready]] = {}
    for row in rows:
        together.setdefault(row.cells["origin"], []).append(row)
    kept: list[Ready] = []
    for alike in together.values():
        if len({(row.whole, *(row.cells.get(name, "") for name in _SAID)) for row in alike}) > 1:
            lines = first_lines([row.line for row in alike])
            for row in alike:
                found = f"{row.cells['words']} where lines {lines} tell of one place, day and kind"
                refuse(row.line, "", found, "one row; or who is counted, in a column `who`")
            continue
        kept.append(alike[0])
        for row in alike[1:]:
            found = "a row that stands there twice"
            teller.count(Outcome.LEFT_OUT, row.line, found, "taken once")
    return kept
