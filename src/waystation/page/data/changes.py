"""What changed since the forecast before, as sentences and as numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from waystation.domain.changes import Changes, Moved, Span, Told
from waystation.domain.register import REACHED
from waystation.domain.vocabulary import EVERYONE
from waystation.page.picks import Picks
from waystation.page.ranking import range_message
from waystation.page.say import message
from waystation.page.schema import ChangeData, Message, PreviousData

_MOST_NAMED = 3
_SHOWN = 12
_WHAT = {
    Told.PEAK: "peak",
    Told.PRESENT: "present",
    Told.ARRIVALS: "arrivals",
    Told.FIRST: "first",
    Told.OVER: "exceeding",
    Told.SIZE: "size",
    Told.ON_ROAD: "onroad",
}


def previous_data(picks: Picks, changes: Changes | None) -> PreviousData | None:
    """The forecast before and what is other now; None for a first one."""
    if changes is None:
        return None
    hidden = {name.casefold() for name in picks.hidden_names}
    moved = [one for one in changes.moved if one.place.casefold() not in hidden]
    return {
        "number": changes.since,
        "as_of": changes.since_as_of.isoformat(),
        "new_figures": len(changes.new_figures),
        "lines": list(_lines(picks, changes, moved)),
        "changes": [_change(picks, one, changes) for one in moved[:_SHOWN]],
    }


def _lines(picks: Picks, changes: Changes, moved: Sequence[Moved]) -> Iterator[Message]:
    yield message(
        "changes.since",
        {"news": list(_news(changes))},
        number=changes.since,
        as_of=changes.since_as_of.isoformat(),
    )
    if moved:
        first = {"moved": [_moved(picks, moved[0], changes)]}
        if len(moved) == 1:
            yield message("changes.moved", first)
        else:
            yield message("changes.moved.more", first, count=len(moved) - 1)
    elif changes.still:
        yield message("changes.still")
    told = (
        ("changes.risk", changes.newly_at_risk),
        ("changes.norisk", changes.no_longer_at_risk),
        ("changes.reached", changes.reached),
    )
    for key, names in told:
        public = [name for name in names if name in picks.names]
        if public:
            yield message(key, {"places": _named(public)})


def _news(changes: Changes) -> Iterator[Message]:
    yield message("changes.figures", count=len(changes.new_figures))
    if changes.decisions:
        yield message("changes.decisions", count=len(changes.decisions))
    if changes.scenario_changed:
        yield message("changes.scenario")
    if changes.version_before:
        yield message("changes.version", version=changes.version_before)


def _named(names: Sequence[str]) -> list[Message]:
    shown = [message("text", text=name) for name in names[:_MOST_NAMED]]
    rest = len(names) - _MOST_NAMED
    return [*shown, message("changes.others", count=rest)] if rest > 0 else shown


def _moved(picks: Picks, moved: Moved, changes: Changes) -> Message:
    """One number: where, what, on which day, now and before."""
    what = [message(f"changes.what.{_WHAT[moved.what]}")]
    if moved.day is not None:
        what.append(message("changes.onday", day=moved.day.isoformat()))
    after = _shown(moved.what, moved.after, changes.as_of)
    before = _shown(moved.what, moved.before, changes.as_of)
    parts = {"where": [_where(picks, moved)], "what": what, "now": [after], "before": [before]}
    return message("changes.number", parts)


def _where(picks: Picks, moved: Moved) -> Message:
    if moved.place:
        return message("text", text=moved.place)
    if moved.group == EVERYONE:
        return message("changes.everybody")
    titles = {group.name: group.title for group in picks.forecast.scenario.groups}
    return message("text", text=titles.get(moved.group, moved.group))


def _shown(what: Told, span: Span, as_of: dt.date) -> Message:
    if span.middle is None:
        return message("changes.later")
    if what is Told.OVER:
        return message("changes.chance", chance=span.middle)
    if what is Told.FIRST:
        return _first(span.middle, as_of)
    parts = {"range": [range_message(span.low or 0.0, span.high or 0.0)]}
    return message("changes.people", parts, middle=span.middle)


def _first(ahead: float, as_of: dt.date) -> Message:
    if ahead <= REACHED:
        return message("changes.before")
    day = as_of + dt.timedelta(days=round(ahead))
    return message("changes.day", day=day.isoformat())


def _change(picks: Picks, moved: Moved, changes: Changes) -> ChangeData:
    day = "" if moved.day is None else moved.day.isoformat()
    return {
        "where": _where(picks, moved),
        "place": moved.place,
        "what": _WHAT[moved.what],
        "day": day,
        "before": _shown(moved.what, moved.before, changes.as_of),
        "after": _shown(moved.what, moved.after, changes.as_of),
    }
