"""The record: what the last forecasts of a scenario said, against what was reported later.

A figure counts once with its copies, from the day the first of them was out. The bands are those
that were shown, of people, and not of what would be reported: an error of a report counts against
the forecast.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from waystation.assimilation.likelihood import OFFSET
from waystation.assimilation.observations import ALL_GROUPS, NO_PLACE, Operator, interpret
from waystation.domain.changes import Span, Told
from waystation.domain.days import day_number
from waystation.domain.evidence import Entry
from waystation.domain.record import Fault, Record, RecordRow
from waystation.domain.register import HIGH, LOW, MIDDLE, Issued
from waystation.domain.scenario import Scenario
from waystation.domain.verification import COVERED, CountReport
from waystation.domain.vocabulary import EVERYONE, FigureKind, Modality, Unit
from waystation.evidence.copies import CopyLink
from waystation.evidence.view import as_of as known_by
from waystation.forecasting.gather import last_published
from waystation.forecasting.uses import default_group, observed
from waystation.forecasting.wording_table import wording_in_force
from waystation.scenario.model import build_model
from waystation.verification.cases import LAG_DAYS
from waystation.verification.counts import COUNTS, read_counts

LAST = 10
"""Forecasts that are looked at."""

RULE_FACTOR = 2.0
"""The simple rule: the last figure stays, and its 90 % band reaches from half to double of it."""

FEW = 10
"""Fewer figures than this tell little of a share."""

LEVEL = 0.05
"""Chance below which a fault is not taken for chance."""

_SHARE_OUTSIDE = 0.1
_NORMAL_95 = 1.959964
_NOT_KEPT = {
    Operator.WAITING: "people waiting to cross are not kept in the register",
    Operator.ARRIVED: "running totals are not kept in the register",
    Operator.INCREASE: "running totals are not kept in the register",
    Operator.RETURNED: "people who have gone home are not kept in the register",
    Operator.CLAIMED: "asylum claims are not kept in the register",
}
Key = tuple[Told, str, str]


@dataclass(frozen=True)
class _Came:
    """A figure, or a count, as it can be compared."""

    key: Key
    day: dt.date
    published: dt.date
    figure_id: str
    low: float
    high: float

    @property
    def value(self) -> float:
        """Middle of the range on the log scale."""
        return math.sqrt((self.low + OFFSET) * (self.high + OFFSET)) - OFFSET


def record_of(
    scenario: Scenario,
    forecasts: Sequence[Issued],
    entries: Sequence[Entry],
    links: Sequence[CopyLink] = (),
    *,
    of: Issued | None = None,
) -> Record:
    """The last forecasts of a scenario against what came.

    Args:
        scenario: The question; its folder may hold counts.csv.
        forecasts: The register. Variants are passed over; of several forecasts as of one day the
            last one counts.
        entries: All of the ledger.
        links: Which reports copy which.
        of: The forecast the record is shown with: only forecasts before it and what was published
            by its as-of day count. None for everything there is.

    Returns:
        The record. A row of counts.csv that is wrong is passed over: no forecast reads that file.
    """
    counts = _counts(scenario)
    days = [last_published(entries), *(one.published for one in counts)]
    last = of.as_of if of else max((day for day in days if day is not None), default=None)
    looked_at = _last_of(forecasts, of)
    left_out: Counter[str] = Counter()
    came: list[_Came] = []
    if last is not None and last >= scenario.first_day:
        came += _figures(scenario, entries, links, last, left_out)
        came += (_count(one) for one in counts if one.published <= last)
    plans = [entry for entry in entries if _is_plan(entry)]
    rows = [row for issued in looked_at for row in _rows(issued, came, plans)]
    return _totals(rows, len(looked_at), left_out)


def _last_of(forecasts: Sequence[Issued], of: Issued | None) -> list[Issued]:
    """The last forecasts, newest first, one of each as-of day."""
    by_day: dict[dt.date, Issued] = {}
    for one in sorted(forecasts, key=lambda one: one.number):
        before = of is None or (one.number < of.number and one.as_of < of.as_of)
        if before and not one.variant:
            by_day[one.as_of] = one
    return [by_day[day] for day in sorted(by_day, reverse=True)[:LAST]]


def _counts(scenario: Scenario) -> tuple[CountReport, ...]:
    path = Path(scenario.folder) / COUNTS
    if not path.exists():
        return ()
    table, _ = read_counts(path, {one.name for one in scenario.locations}, LAG_DAYS)
    return table.reports


def _count(report: CountReport) -> _Came:
    key = (Told.PRESENT, report.place, EVERYONE)
    return _Came(key, report.day, report.published, "", report.people, report.people)


def _figures(
    scenario: Scenario,
    entries: Sequence[Entry],
    links: Sequence[CopyLink],
    last: dt.date,
    left_out: Counter[str],
) -> Iterator[_Came]:
    """Figures in use as of the last day, each once with its copies, as far as they compare."""
    known, end = known_by(entries, last), day_number(last, scenario.first_day)
    model = build_model(scenario, as_of=last, days=end + 1)
    _, decisions = observed(scenario, model, known, end, links, entries)
    by_id = {entry.figure_id: entry for entry in known}
    for made in decisions:
        if not made.used:
            continue
        entry = by_id[made.figure_id]
        family = [by_id[name] for name in (made.figure_id, *made.copies) if name in by_id]
        out = min(one.figure.published for one in family if one.figure.published is not None)
        meaning = interpret(
            entry.figure,
            model,
            default_group=default_group(scenario),
            last_day=end,
            accepted=entry.accepted,
            wording=wording_in_force(),
        )
        if isinstance(meaning, str) or meaning.operator is None or meaning.reading is None:
            left_out["says where people were, not how many"] += 1
        elif meaning.operator in _NOT_KEPT:
            left_out[_NOT_KEPT[meaning.operator]] += 1
        else:
            group = EVERYONE if meaning.group == ALL_GROUPS else model.groups[meaning.group]
            place = "" if meaning.place == NO_PLACE else model.locations[meaning.place]
            of_place = meaning.operator is Operator.NEAR
            key = (Told.PRESENT, place, EVERYONE) if of_place else (Told.SIZE, "", group)
            day = scenario.first_day + dt.timedelta(meaning.day)
            low, high = max(meaning.reading.low, 0.0), meaning.reading.high
            yield _Came(key, day, out, entry.figure_id, low, high)


def _is_plan(entry: Entry) -> bool:
    """A number of people somebody plans for at a place."""
    figure = entry.figure
    return (
        entry.counts
        and figure.modality is Modality.PLANNED
        and figure.unit is Unit.PEOPLE
        and figure.kind in (FigureKind.AT_PLACE, FigureKind.ARRIVING)
        and bool(figure.location)
        and figure.has_number
        and figure.published is not None
    )


def _rows(issued: Issued, came: Sequence[_Came], plans: Sequence[Entry]) -> Iterator[RecordRow]:
    """What one forecast told of what came."""
    before = [one for one in came if one.published <= issued.as_of]
    for one in came:
        ahead = (one.day - issued.as_of).days
        table = _told(issued, one.key)
        if one.published <= issued.as_of or not 0 < ahead <= issued.days or not table:
            continue
        what, place, group = one.key
        low, middle, high = (float(table[level][ahead]) for level in (LOW, MIDDLE, HIGH))
        yield RecordRow(
            number=issued.number,
            as_of=issued.as_of,
            what=what,
            place=place,
            group=group,
            day=one.day,
            published=one.published,
            figure_id=one.figure_id,
            then=Span(middle, low, high),
            low=one.low,
            high=one.high,
            value=one.value,
            inside=low <= one.value <= high,
            rule=_rule([past for past in before if past.key == one.key]),
            planned=_planned(plans, place, issued.as_of) if place else None,
        )


def _told(issued: Issued, key: Key) -> list[list[int]]:
    """(level, day) what a forecast told of a number; empty where nothing."""
    what, place, group = key
    if what is Told.PRESENT:
        there = issued.summary["places"].get(place)
        return there["present"] if there else []
    of_group = issued.summary["groups"].get(group)
    return of_group["size"] if of_group else []


def _rule(past: Sequence[_Came]) -> Span | None:
    """What the simple rule tells: the last figure known of the same."""
    if not past:
        return None
    value = max(past, key=lambda one: (one.day, one.published, one.figure_id)).value
    return Span(value, value / RULE_FACTOR, value * RULE_FACTOR)


def _planned(plans: Iterable[Entry], place: str, day: dt.date) -> Span | None:
    """The planning figure for a place that was published last by a day."""
    known = [
        (one.figure.published, one.entered, one.figure)
        for one in plans
        if one.figure.location == place and one.figure.published and one.figure.published <= day
    ]
    if not known:
        return None
    figure = max(known, key=lambda it: it[:2])[2]
    ends = [float(end) for end in (figure.low, figure.high) if end is not None]
    return Span(math.sqrt((min(ends) + OFFSET) * (max(ends) + OFFSET)) - OFFSET, ends[0], ends[-1])


def _totals(rows: Sequence[RecordRow], forecasts: int, left_out: Counter[str]) -> Record:
    by_figure: dict[object, list[RecordRow]] = {}
    for row in rows:
        by_figure.setdefault(row.figure_id or (row.place, row.day), []).append(row)
    share = _mean([_mean([row.inside for row in own]) for own in by_figure.values()])
    ruled = [row for row in rows if row.rule is not None]
    planned = [row for row in rows if row.planned is not None]
    low, high = wilson(share * len(by_figure), len(by_figure))
    return Record(
        rows=tuple(rows),
        forecasts=forecasts,
        came=len(by_figure),
        inside=sum(row.inside for row in rows),
        low=low,
        high=high,
        rule_of=len(ruled),
        rule_inside=sum(bool(row.rule_inside) for row in ruled),
        own_inside=sum(row.inside for row in ruled),
        score=_mean([interval_score(row.then, row.value) for row in ruled]) if ruled else None,
        rule_score=_mean([_rule_score(row) for row in ruled]) if ruled else None,
        planned_of=len(planned),
        planned_nearer=sum(_is_nearer(row) for row in planned),
        few=len(by_figure) < FEW,
        faults=tuple(_faults(list(by_figure.values()), share)),
        left_out=tuple(f"{reason} ({times})" for reason, times in sorted(left_out.items())),
    )


def _faults(figures: Sequence[Sequence[RecordRow]], share: float) -> Iterator[Fault]:
    """What chance does not explain; each figure counts once, for its rows share their errors."""
    number = len(figures)
    if number and at_most(math.floor(share * number + 1e-9), number, COVERED[0]) < LEVEL:
        yield Fault.OUTSIDE
    differences = []
    for own in figures:
        ruled = [interval_score(one.then, one.value) - _rule_score(one) for one in own if one.rule]
        differences += [_mean(ruled)] if ruled else []
    worse = sum(difference > 0 for difference in differences)
    even = sum(difference == 0 for difference in differences)
    decided = len(differences) - even
    if decided and at_most(decided - worse, decided, 0.5) < LEVEL and _mean(differences) > 0:
        yield Fault.RULE


def _rule_score(row: RecordRow) -> float:
    assert row.rule is not None
    return interval_score(row.rule, row.value)


def _is_nearer(row: RecordRow) -> bool:
    assert row.planned is not None
    planned, then = row.planned.middle or 0.0, row.then.middle or 0.0
    at = math.log(row.value + OFFSET)
    off = (abs(math.log(one + OFFSET) - at) for one in (planned, then))
    return next(off) < next(off)


def interval_score(span: Span, value: float) -> float:
    """Interval score of a 90 % band on log(people + 5) (Gneiting and Raftery 2007, equation 43)."""
    low, high, at = (math.log((one or 0.0) + OFFSET) for one in (span.low, span.high, value))
    missed = max(low - at, 0.0) + max(at - high, 0.0)
    return high - low + 2.0 / _SHARE_OUTSIDE * missed


def wilson(successes: float, number: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); 0 and 1 of nothing."""
    if not number:
        return 0.0, 1.0
    share, square = successes / number, _NORMAL_95**2
    middle = share + square / (2 * number)
    half = _NORMAL_95 * math.sqrt(share * (1 - share) / number + square / (4 * number**2))
    low, high = ((middle + sign * half) / (1 + square / number) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def at_most(most: int, number: int, share: float) -> float:
    """Chance of at most so many of a number, each with the same chance."""
    return math.fsum(
        math.comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(most + 1)
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
