"""Reads events.csv."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.scenario import Event
from waystation.domain.vocabulary import HAZARDS, Audience, Certainty, EventKind
from waystation.scenario.coverage import CLOSABLE
from waystation.scenario.network import Network
from waystation.scenario.where import Extent, Where, parse_where
from waystation.world.tables import Cells, Row, read_table, suggest

EVENT_COLUMNS = (
    "kind",
    "where",
    "from",
    "to",
    "certainty",
    "chance",
    "value",
    "published",
    "text",
    "source",
)
OPTIONAL_COLUMNS = ("audience", "least_size", "most_size", "end_published")

SIZED = (EventKind.BLOCKING, EventKind.DETENTION)
"""Events that may act only on groups of certain sizes."""

EXTENTS: dict[EventKind, tuple[Extent, ...]] = {
    EventKind.CLOSURE: tuple(Extent),
    EventKind.BLOCKING: (Extent.LOCATION, Extent.COUNTRY, Extent.ROUTE),
    EventKind.DETENTION: (Extent.LOCATION, Extent.COUNTRY, Extent.ROUTE),
    EventKind.OFFER: (Extent.LOCATION, Extent.COUNTRY),
    EventKind.ANNOUNCEMENT: tuple(Extent),
    EventKind.CAPACITY: (Extent.LOCATION,),
    EventKind.TRANSFER: (Extent.ROUTE,),
    **dict.fromkeys(HAZARDS, (Extent.LOCATION, Extent.COUNTRY)),
}
"""What the `where` of each kind of event may name."""

FORMS = {
    Extent.LOCATION: "a location of locations.csv",
    Extent.COUNTRY: "a country code",
    Extent.BORDER: '"AAA/BBB" for a border',
    Extent.ROUTE: '"A -> B" or "A <-> B" for routes',
}


def read_events(folder: Path, network: Network) -> tuple[list[tuple[Event, Row]], list[Problem]]:
    """Read the events with their rows, in file order, and everything wrong with them."""
    rows, problems = read_table(
        folder / "events.csv", required=EVENT_COLUMNS, optional=OPTIONAL_COLUMNS
    )
    events = [(_event(row, network, problems), row) for row in rows]
    return [(event, row) for event, row in events if event is not None], problems


def _event(row: Row, network: Network, problems: list[Problem]) -> Event | None:
    cells = Cells(row)
    kind = cells.choice("kind", EventKind)
    where = cells.text("where")
    if where:
        _check_where(cells, where, kind, network)
    first, last = cells.day("from"), cells.day("to", needed=False)
    if first and last and last < first:
        cells.reject("to", f"a day not before the event starts ({first})")
    certainty = cells.choice("certainty", Certainty)
    chance = cells.number("chance", low=0, high=1)
    value = _value(cells, kind)
    published = cells.day("published")
    text, source = cells.text("text"), cells.text("source")
    audience = cells.choice("audience", Audience, needed=False) or Audience.PUBLIC
    least, most = _sizes(cells, kind)
    ended = _end_published(cells, last, published)
    problems += cells.problems
    if cells.problems or not (kind and first and certainty and published):
        return None
    if chance is None or value is None:
        return None
    told = (text, source, audience, least, most, ended)
    return Event(kind, where, first, last, certainty, chance, value, published, *told)


def _end_published(cells: Cells, last: dt.date | None, published: dt.date | None) -> dt.date | None:
    """Day the end was known; None where it was known with the event."""
    ended = cells.day("end_published", needed=False)
    if ended and last is None and not cells.row.cells.get("to"):
        cells.reject("end_published", "nothing: the end is open")
    if ended and published and ended < published:
        cells.reject("end_published", f"a day not before the event was known ({published})")
    return ended


def _value(cells: Cells, kind: EventKind | None) -> float | None:
    """Strength: people for a capacity, nothing for a transfer, else from 0 to 1."""
    if kind is EventKind.CAPACITY:
        people = cells.whole("value", low=0)
        return None if people is None else float(people)
    if kind is EventKind.TRANSFER:
        if cells.number("value", needed=False) not in (None, 1.0):
            cells.reject("value", "1 or nothing: a transfer takes everyone")
        return 1.0
    value = cells.number("value", low=0, high=1)
    if value == 0 and kind not in (None, EventKind.ANNOUNCEMENT):
        cells.reject("value", "more than 0: an event of this kind without strength does nothing")
    return value


def _sizes(cells: Cells, kind: EventKind | None) -> tuple[int, int | None]:
    """Least and most size of the groups it acts on; 0 and None without limits."""
    least = cells.whole("least_size", low=1, needed=False)
    most = cells.whole("most_size", low=1, needed=False)
    if kind is not None and kind not in SIZED:
        for column, size in (("least_size", least), ("most_size", most)):
            if size is not None:
                cells.reject(column, "nothing: only a blocking or a detention asks for sizes")
    elif least is not None and most is not None and most < least:
        cells.reject("most_size", f"a size not below the least ({least})")
    return least or 0, most


def _check_where(cells: Cells, text: str, kind: EventKind | None, network: Network) -> None:
    extents = tuple(Extent) if kind is None else EXTENTS[kind]
    where = parse_where(text, network.rows, network.countries)
    if where is None:
        known = [*network.rows, *sorted(network.countries)]
        cells.reject("where", suggest(text, known, f"{_forms(extents)}"))
    elif where.extent not in extents:
        cells.reject("where", f"{_forms(extents)}, for this kind of event")
    elif where.extent is Extent.ROUTE:
        _check_route(cells, where, kind, network)
    elif kind is EventKind.CAPACITY and network.kinds[text] not in (*CLOSABLE, None):
        cells.reject("where", "a crossing, shelter or camp, for a capacity")


def _forms(extents: tuple[Extent, ...]) -> str:
    return " or ".join(FORMS[extent] for extent in extents)


def _check_route(cells: Cells, where: Where, kind: EventKind | None, network: Network) -> None:
    """Both ends are known, a route joins them, and a transfer has one direction."""
    for name in where.names:
        if name not in network.rows:
            expected = "a route between locations of locations.csv"
            cells.reject("where", suggest(name, list(network.rows), expected))
            return
    if kind is EventKind.TRANSFER and where.both_ways:
        cells.reject("where", 'one direction, "A -> B", for a transfer')
    elif network.whole and not any(network.has_way(*way) for way in where.ways):
        cells.reject("where", "a route of routes.csv")
