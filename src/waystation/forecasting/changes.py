"""What changed since the last forecast of a scenario: numbers, places at risk, figures, decisions.

Only numbers: sentences are the page's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from waystation.domain.changes import Changes, Moved, Span, Told
from waystation.domain.evidence import Entry, Ruling
from waystation.domain.register import (
    HIGH,
    LOW,
    MIDDLE,
    REACHED,
    Issued,
    PlaceSummary,
    Summary,
)
from waystation.domain.vocabulary import EVERYONE, Verdict
from waystation.evidence.ledger import Ledger
from waystation.evidence.migrate import FOLDER

AT_RISK = 0.1
"""Chance of more people than shelter places from which a place is at risk: "possible", the level
words' first step (`waystation.page.say`)."""

CHANCE_MOVES = 0.03
"""A chance moved by this much or more; three standard errors of a chance of 1 in 10 in 1,000
runs."""

MOVES = 0.1
"""Widths of the wider 90 % band from which a number is told to have moved (assumption; quantiles
of 1,000 runs differ from seed to seed by a few hundredths of the band)."""

OF_ONE_DAY = (Told.PRESENT, Told.ARRIVALS)
"""Numbers of a single day: who plans asks for them after peaks, dates, chances and sizes."""

LEAST_PEOPLE, LEAST_DAYS = 20.0, 2.0
"""Width a band is taken to have at least: a move of a few people counts little, however sure both
forecasts were."""


def last_before(issued: Issued, forecasts: Sequence[Issued]) -> Issued | None:
    """The forecast before: of the same variant, no later as-of day, and a lower number.

    Of these the one with the latest as-of day, then the highest number. One that is made later is
    never it, so that the answer stays what it was.
    """
    earlier = [
        one
        for one in forecasts
        if one.variant == issued.variant
        and one.as_of <= issued.as_of
        and one.number < issued.number
    ]
    return max(earlier, key=lambda one: (one.as_of, one.number), default=None)


def changes_since_last(ledger: Ledger, issued: Issued) -> Changes | None:
    """What changed since the forecast before; None for a first one.

    Args:
        ledger: The scenario's, open.
        issued: The forecast, registered.
    """
    before = last_before(issued, ledger.forecasts())
    if before is None:
        return None
    return changes(before, issued, ledger.entries(), ledger.rulings())


def _rank(moved: Moved) -> tuple[object, ...]:
    """What stands for a whole time first, numbers of one day after; among each the largest move."""
    return moved.what in OF_ONE_DAY, -moved.size, moved.what, moved.place, moved.group


def changes(
    before: Issued, after: Issued, entries: Sequence[Entry] = (), rulings: Sequence[Ruling] = ()
) -> Changes:
    """What changed between two forecasts.

    Args:
        before: The earlier one.
        after: The later one.
        entries: All of the ledger, for the figures that came in between.
        rulings: Everything settled, for what people settled in between.
    """
    old, new = before.summary, after.summary
    moved = [one for one in _compared(before, after) if _has_moved(one)]
    known = (before.as_of, old["entered"]), (after.as_of, new["entered"])
    return Changes(
        number=after.number,
        as_of=after.as_of,
        since=before.number,
        since_as_of=before.as_of,
        since_made_at=before.made_at,
        moved=tuple(sorted(moved, key=_rank)),
        still=not moved and bool(_common(old, new)),
        reached=tuple(name for name, a, b in _common(old, new) if _reached(b) > _reached(a)),
        newly_at_risk=tuple(name for name, a, b in _common(old, new) if _risen(a, b)),
        no_longer_at_risk=tuple(name for name, a, b in _common(old, new) if _risen(b, a)),
        new_figures=tuple(
            entry.figure_id
            for entry in sorted(entries, key=lambda entry: entry.entered)
            if not _was_known(entry, *known[0]) and _was_known(entry, *known[1])
        ),
        decisions=decided_once(
            ruling
            for ruling in rulings
            if old["decided"] < ruling.sequence <= new["decided"] and ruling.author != FOLDER
        ),
        scenario_changed=before.scenario_hash != after.scenario_hash,
        version_before=before.version if before.version != after.version else "",
    )


def _was_known(entry: Entry, day: dt.date, entered: int) -> bool:
    published = entry.figure.published
    return entry.entered <= entered and published is not None and published <= day


def _common(old: Summary, new: Summary) -> list[tuple[str, PlaceSummary, PlaceSummary]]:
    """Places of both, in the order of the later one."""
    return [
        (name, old["places"][name], place)
        for name, place in new["places"].items()
        if name in old["places"]
    ]


def decided_once(rulings: Iterable[Ruling]) -> tuple[Ruling, ...]:
    """What people decided: a correction, and what it settles of its new figure, are one."""
    every = tuple(rulings)
    made = {one.replacement for one in every if one.verdict is Verdict.CORRECTED}
    return tuple(
        one
        for one in every
        if one.figure_id not in made or one.verdict not in (Verdict.ACCEPTED, Verdict.MERGED)
    )


def _reached(place: PlaceSummary) -> bool:
    return place["first"][MIDDLE] == REACHED


def _risen(a: PlaceSummary, b: PlaceSummary) -> bool:
    """Whether a place is at risk in the second and was not in the first."""
    if a["over"] is None or b["over"] is None:
        return False
    return b["over"] >= AT_RISK > a["over"] and b["over"] - a["over"] >= CHANCE_MOVES


def _has_moved(moved: Moved) -> bool:
    return moved.size >= (CHANCE_MOVES if moved.what is Told.OVER else MOVES)


def _compared(before: Issued, after: Issued) -> Iterator[Moved]:
    """Every number both forecasts tell; of a series the day on which it moved most."""
    apart = (after.as_of - before.as_of).days
    for name, a, b in _common(before.summary, after.summary):
        yield _moved(Told.PEAK, name, EVERYONE, None, _span(a["peak"]), _span(b["peak"]))
        of_series = ((Told.PRESENT, a["present"], b["present"]),)
        for what, x, y in (*of_series, (Told.ARRIVALS, a["arrivals"], b["arrivals"])):
            yield from _of_series(what, name, EVERYONE, after.as_of, apart, x, y)
        yield from _of_first(name, apart, (before.days, after.days), a, b)
        yield from _of_chance(name, a["over"], b["over"])
    for name, now in after.summary["groups"].items():
        was = before.summary["groups"].get(name)
        if was is not None:
            of_group = ((Told.SIZE, was["size"], now["size"]),)
            for what, x, y in (*of_group, (Told.ON_ROAD, was["on_road"], now["on_road"])):
                yield from _of_series(what, "", name, after.as_of, apart, x, y)


def _of_series(
    what: Told,
    place: str,
    group: str,
    as_of: dt.date,
    apart: int,
    a: list[list[int]],
    b: list[list[int]],
) -> Iterator[Moved]:
    """The day ahead of both, the later as-of day included, on which a series moved most."""
    if not a or not b:
        return
    found = []
    for number in range(min(len(b[0]), len(a[0]) - apart)):
        one, two = _span([row[number + apart] for row in a]), _span([row[number] for row in b])
        found.append(_moved(what, place, group, as_of + dt.timedelta(number), one, two))
    if found:
        yield max(found, key=lambda moved: moved.size)


def _of_first(
    place: str, apart: int, days: tuple[int, int], a: PlaceSummary, b: PlaceSummary
) -> Iterator[Moved]:
    """The first arrival, where neither forecast holds it passed and one expects it.

    A day beyond a forecast's `days` counts, for the size of the move, as the day they end.
    """
    if _reached(a) or _reached(b) or a["first"][MIDDLE] == b["first"][MIDDLE] is None:
        return
    moved = [day if day in (None, REACHED) else day - apart for day in a["first"]]
    before, after = _span(moved), _span(b["first"])
    (low, middle, high), (least, now, most) = (
        [last if day is None else day for day in (span.low, span.middle, span.high)]
        for span, last in ((before, days[0] - apart), (after, days[1]))
    )
    size = abs(now - middle) / max(LEAST_DAYS, high - low, most - least)
    yield Moved(Told.FIRST, place, EVERYONE, None, before, after, size)


def _of_chance(place: str, a: float | None, b: float | None) -> Iterator[Moved]:
    if a is not None and b is not None:
        one, two = Span(a, a, a), Span(b, b, b)
        yield Moved(Told.OVER, place, EVERYONE, None, one, two, abs(b - a))


def _span(levels: Sequence[float | None]) -> Span:
    return Span(levels[MIDDLE], levels[LOW], levels[HIGH])


def _moved(
    what: Told, place: str, group: str, day: dt.date | None, before: Span, after: Span
) -> Moved:
    """The move of the middle of people in widths of the wider band."""
    (low, middle, high), (least, now, most) = (
        (span.low or 0.0, span.middle or 0.0, span.high or 0.0) for span in (before, after)
    )
    size = abs(now - middle) / max(LEAST_PEOPLE, high - low, most - least)
    return Moved(what, place, group, day, before, after, size)
