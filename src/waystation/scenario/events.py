"""Reads events.csv."""

from __future__ import annotations

from pathlib import Path

from waystation.domain.errors import Problem
from waystation.domain.scenario import Event
from waystation.domain.vocabulary import Audience, Certainty, EventKind, LocationKind
from waystation.scenario.network import Network
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
_CLOSABLE = (LocationKind.CROSSING, None)


def read_events(folder: Path, network: Network) -> tuple[list[Event], list[Problem]]:
    """Read the events, in file order, and everything wrong with them."""
    rows, problems = read_table(
        folder / "events.csv", required=EVENT_COLUMNS, optional=("audience",)
    )
    events = [_event(row, network, problems) for row in rows]
    return [event for event in events if event is not None], problems


def _event(row: Row, network: Network, problems: list[Problem]) -> Event | None:
    cells = Cells(row)
    kind = cells.choice("kind", EventKind)
    where = _where(cells, kind, network)
    first, last = cells.day("from"), cells.day("to", needed=False)
    if first and last and last < first:
        cells.reject("to", f"a day not before the event starts ({first})")
    certainty = cells.choice("certainty", Certainty)
    chance = cells.number("chance", low=0, high=1)
    value = cells.number("value", low=0, high=1)
    if value == 0 and kind not in (None, EventKind.ANNOUNCEMENT):
        cells.reject("value", "more than 0: an event of this kind without strength does nothing")
    published = cells.day("published")
    text, source = cells.text("text"), cells.text("source")
    audience = cells.choice("audience", Audience, needed=False) or Audience.PUBLIC
    problems += cells.problems
    if cells.problems or not (kind and first and certainty and published):
        return None
    if chance is None or value is None:
        return None
    return Event(
        kind, where, first, last, certainty, chance, value, published, text, source, audience
    )


def _where(cells: Cells, kind: EventKind | None, network: Network) -> str:
    """A location (for a closure, a crossing) or the code of a country in the scenario."""
    where = cells.text("where")
    if not where or where in network.countries:
        return where
    if where not in network.rows:
        known = [*network.rows, *sorted(network.countries)]
        expected = f"a location of locations.csv or a country code: {suggest(where, known)}"
        cells.reject("where", expected)
    elif kind is EventKind.CLOSURE and network.kinds[where] not in _CLOSABLE:
        cells.reject("where", "a crossing or a country code, for a closure")
    return where
