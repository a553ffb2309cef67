"""Weekly conflict levels into hazards.csv, and the deaths behind them into evidence.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from waystation.domain.vocabulary import (
    Audience,
    EventKind,
    FigureKind,
    Measure,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.scenario.loaders.conflict import Gathered, LevelWeek
from waystation.scenario.loaders.evidence import add_figure, is_known
from waystation.scenario.loaders.plan import HAZARDS, Plan
from waystation.world.loaders.records import Outcome

_WEEK = 7
_KIND = EventKind.CONFLICT.value


def plan_hazards(plan: Plan, gathered: Gathered, weeks: Sequence[LevelWeek], file: str) -> None:
    """Plan the rows of a file of events.

    Rows of this source for the same days are replaced, as events are changed and deleted by their
    source; rows of others stay, and what would overlap them is left out.

    Args:
        plan: Takes the rows.
        gathered: What was read, for what is told.
        weeks: The levels.
        file: The files as they are told.
    """
    found = f"{gathered.seen:,} events, {gathered.near:,} of them near a location"
    if not weeks:
        done = "no level: no location of the scenario lies near an event"
        plan.tell(Outcome.LEFT_OUT, file, found, done)
        return
    last = gathered.last
    plan.tell(Outcome.TAKEN, file, found, f"levels up to {last}; later weeks are not known")
    standing = _standing(plan)
    by_location: dict[str, list[LevelWeek]] = {}
    for week in weeks:
        by_location.setdefault(week.location, []).append(week)
    replaced: set[int] = set()
    for location, mine in by_location.items():
        replaced |= _location(plan, location, mine, standing.get(location, _Standing()), file)
    plan.table(HAZARDS).remove(replaced)


def told_before(plan: Plan) -> list[str]:
    """Locations that have levels of this source already."""
    return [name for name, at in _standing(plan).items() if at.ours]


@dataclass
class _Standing:
    """Rows of hazards.csv about conflict at a location: this source's, and days of others."""

    ours: dict[int, tuple[dt.date, dt.date, dict[str, str]]] = field(default_factory=dict)
    others: list[tuple[dt.date, dt.date]] = field(default_factory=list)


def _standing(plan: Plan) -> dict[str, _Standing]:
    found: dict[str, _Standing] = {}
    for number, cells in plan.table(HAZARDS).records():
        if cells.get("kind") != _KIND:
            continue
        at = found.setdefault(cells["location"], _Standing())
        span = (dt.date.fromisoformat(cells["from"]), dt.date.fromisoformat(cells["to"]))
        if plan.is_ours(cells.get("source", "")):
            at.ours[number] = (*span, cells)
        else:
            at.others.append(span)
    return found


def _location(
    plan: Plan, location: str, weeks: Sequence[LevelWeek], at: _Standing, file: str
) -> set[int]:
    """Plan the weeks of one location; numbers of the rows they replace."""
    ours, others = at.ours, at.others
    fresh = [week for week in weeks if not _overlaps(week, others)]
    if len(fresh) < len(weeks):
        done = "hazards.csv has levels of another source for these days"
        plan.tell(Outcome.LEFT_OUT, file, f"{location}: {_weeks(len(weeks) - len(fresh))}", done)
    same, replaced = 0, set[int]()
    standing = {(one[0], one[1]): one[2] for one in ours.values()}
    new: list[LevelWeek] = []
    for week in fresh:
        cells = standing.get((week.first, week.last))
        if cells is not None and _says_same(cells, week):
            same += 1
            continue
        new.append(week)
        replaced |= {n for n, one in ours.items() if _overlaps(week, [one[:2]])}
    for week in new:
        plan.add(HAZARDS, _row(plan, week, file))
    if replaced:
        plan.done[HAZARDS]["added"] -= len(replaced)
        plan.did(HAZARDS, "replaced", len(replaced))
    if same:
        plan.did(HAZARDS, "there already", same)
    for week in fresh:
        _deaths(plan, week, file)
    if fresh:
        top = max(week.level for week in fresh)
        days = f"{fresh[0].first} to {fresh[-1].last}"
        found = f"{location}: {_weeks(len(fresh))}, {days}"
        plan.tell(Outcome.TAKEN, file, found, f"conflict level 0 to {top:g}")
    return replaced


def _weeks(number: int) -> str:
    return f"{number} week{'' if number == 1 else 's'}"


def _overlaps(week: LevelWeek, spans: Iterable[tuple[dt.date, dt.date]]) -> bool:
    return any(week.first <= last and first <= week.last for first, last in spans)


def _says_same(cells: dict[str, str], week: LevelWeek) -> bool:
    known = (cells.get("level", ""), cells.get("published", ""))
    return known == (f"{week.level:g}", week.published.isoformat())


def _row(plan: Plan, week: LevelWeek, file: str) -> dict[str, str]:
    audience = plan.source.audience
    return {
        "kind": _KIND,
        "location": week.location,
        "from": week.first.isoformat(),
        "to": week.last.isoformat(),
        "level": f"{week.level:g}",
        "published": week.published.isoformat(),
        "source": plan.source_cell(file),
        "audience": "" if audience is Audience.PUBLIC else audience.value,
    }


def _deaths(plan: Plan, week: LevelWeek, file: str) -> None:
    """The deaths of a whole week as a figure: what its level rests on."""
    if (week.last - week.first).days + 1 < _WEEK:
        return
    low, best, high = (round(one) for one in (week.total.low, week.total.best, week.total.high))
    key = f"{plan.source.name} {week.location} {week.first}"
    if not high and not is_known(plan, key):
        return
    add_figure(
        plan,
        {
            "event_day": week.first.isoformat(),
            "event_end": week.last.isoformat(),
            "published": week.published.isoformat(),
            "place": week.location,
            "location": week.location,
            "kind": FigureKind.DEAD.value,
            "measure": Measure.FLOW.value,
            "low": str(low),
            "high": str(high),
            "words": f"{best:,}" if low == high else f"{best:,} ({low:,} to {high:,})",
            "unit": Unit.PEOPLE.value,
            "who": "people killed in armed violence nearby",
            "place_role": PlaceRole.AT.value,
            "modality": "actual",
            "speaker": plan.source.name,
            "speaker_class": SpeakerClass.UNKNOWN.value,
            "publisher": plan.source.name,
            "url": plan.source.url,
            "origin": key,
            "note": f"sum of {week.total.count} events, {file}, first on line {week.total.line}; "
            f"level {week.level:g}; {plan.source.licence}",
        },
        file,
    )
