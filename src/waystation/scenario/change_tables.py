"""One change of a what-if as a table of a TOML file, read strictly, and as plain values."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from waystation.domain.parameters import PARAMETER_BY_NAME, Transform
from waystation.domain.variant import (
    AddBuses,
    AddPlaces,
    Change,
    ChangeKind,
    ChangePrior,
    ChangeStandard,
    Close,
    GroupSize,
    MoveEvent,
    Open,
    SetCapacity,
)
from waystation.domain.vocabulary import EventKind
from waystation.scenario.toml import Table
from waystation.world.tables import show, suggest

DAYS = ("day", "last_day", "new_day", "new_last_day")
"""Keys under which a day stands."""
MOST = 100_000_000
"""People, places or seats at most."""
_KEY = {"start": "from", "end": "to"}
"""Keys in files that are not the field's own name."""


def read_change(table: Table) -> Change | None:
    """A change, or None when anything is wrong; problems are collected in the table."""
    before = len(table.problems)
    text = table.text("kind")
    words = [str(kind) for kind in ChangeKind]
    if text not in words:
        if text:
            table.report("kind", show(text), suggest(text, words))
        return None
    kind = ChangeKind(text)
    table.allow(("kind", *KEYS[kind]))
    change = _READERS[kind](table)
    return change if len(table.problems) == before else None


def change_content(change: Change) -> dict[str, Any]:
    """Keys and values of a change as its file has them; what is not given is left out."""
    content: dict[str, Any] = {"kind": str(change.kind)}
    for field in fields(change):
        value = getattr(change, field.name)
        if value is not None and value != "":
            plain = str(value) if isinstance(value, EventKind) else value
            content[_KEY.get(field.name, field.name)] = plain
    return content


def _day(table: Table, key: str) -> dt.date:
    return table.day(key) or dt.date.min


def _last(table: Table, first: dt.date, key: str = "last_day") -> dt.date | None:
    """A last day where one is given, not before the first."""
    if key not in table.content:
        return None
    last = table.day(key)
    if last is not None and last < first:
        table.report(key, str(last), f"a day not before the first one ({first})")
    return last


def _move_event(table: Table) -> MoveEvent:
    text = table.text("event")
    words = [str(kind) for kind in EventKind]
    if text and text not in words:
        table.report("event", show(text), suggest(text, words))
    kind = EventKind(text) if text in words else EventKind.ANNOUNCEMENT
    where, day, new_day = table.text("where"), _day(table, "day"), _day(table, "new_day")
    return MoveEvent(kind, where, day, new_day, _last(table, new_day, "new_last_day"))


def _close(table: Table) -> Close:
    where, day = table.text("where"), _day(table, "day")
    share = 1.0
    if "share" in table.content:
        share = table.between("share", 0, 1) or 0.0
        if share == 0.0 and table.content["share"] == 0:
            table.report("share", "0", "a share of the day above 0: what is not closed stays open")
    return Close(where, day, _last(table, day), share)


def _open(table: Table) -> Open:
    where, day = table.text("where"), _day(table, "day")
    return Open(where, day, _last(table, day))


def _capacity(table: Table) -> SetCapacity:
    place, day = table.text("place"), _day(table, "day")
    return SetCapacity(place, day, table.whole("capacity", 0, MOST) or 0, _last(table, day))


def _add_places(table: Table) -> AddPlaces:
    place, day = table.text("place"), _day(table, "day")
    return AddPlaces(place, day, table.whole("places", 1, MOST) or 0, _last(table, day))


def _buses(table: Table) -> AddBuses:
    day = _day(table, "day")
    last = table.day("last_day")
    if last is not None and last < day:
        table.report("last_day", str(last), f"a day not before the first one ({day})")
    start, end = table.text("from"), table.text("to")
    return AddBuses(start, end, day, last or day, table.whole("people", 1, MOST) or 0)


def _group_size(table: Table) -> GroupSize:
    group = table.text("group")
    given = [key for key in ("factor", "people") if key in table.content]
    if len(given) != 1:
        found = "both" if given else "neither factor nor people"
        table.report("factor", found, "one of factor (1.2 is a fifth more) and people")
        return GroupSize(group)
    if given == ["people"]:
        return GroupSize(group, people=table.whole("people", 1, MOST))
    factor = table.between("factor", 0.01, 100)
    return GroupSize(group, factor=factor)


def _prior(table: Table) -> ChangePrior:
    name = table.text("parameter")
    spec = PARAMETER_BY_NAME.get(name)
    if name and spec is None:
        table.report("parameter", show(name), suggest(name, list(PARAMETER_BY_NAME)))
    if "median" not in table.content and "sigma" not in table.content:
        table.report("median", "neither median nor sigma", "one of them, or both")
    median = sigma = None
    if "median" in table.content:
        share = spec is not None and spec.transform is Transform.LOGIT
        high, expected = (1.0, "a number between 0 and 1") if share else (math.inf, "above 0")
        median = table.number("median", expected)
        if median is not None and not 0 < median < high:
            table.report("median", f"{median:g}", expected)
    if "sigma" in table.content:
        sigma = table.between("sigma", 0, 10)
    group = table.text("group") if "group" in table.content else ""
    return ChangePrior(name, median, sigma, group)


def _standard(table: Table) -> ChangeStandard:
    return ChangeStandard(table.text("item"), table.text("standard"))


_READERS: Mapping[ChangeKind, Callable[[Table], Change]] = {
    ChangeKind.MOVE_EVENT: _move_event,
    ChangeKind.CLOSE: _close,
    ChangeKind.OPEN: _open,
    ChangeKind.CAPACITY: _capacity,
    ChangeKind.ADD_PLACES: _add_places,
    ChangeKind.BUSES: _buses,
    ChangeKind.GROUP_SIZE: _group_size,
    ChangeKind.PRIOR: _prior,
    ChangeKind.STANDARD: _standard,
}

_CLASSES: Mapping[ChangeKind, type[Change]] = {
    one.kind: one
    for one in (
        MoveEvent,
        Close,
        Open,
        SetCapacity,
        AddPlaces,
        AddBuses,
        GroupSize,
        ChangePrior,
        ChangeStandard,
    )
}

KEYS: Mapping[ChangeKind, tuple[str, ...]] = {
    kind: tuple(_KEY.get(field.name, field.name) for field in fields(one))
    for kind, one in _CLASSES.items()
}
"""Keys of each kind of change, beside `kind`."""
