"""What is asked on which day: rolling origins and the questions that can be scored."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from waystation.domain.verification import Asked, Case, CountReport, Question

HORIZONS = (7, 14, 30, 60, 90)
EVERY_DAYS = 14
FIRST_ORIGIN_DAYS = 30
"""Days from a case's first count to the first origin: a month holds two counts or more of most
places, without which no simple rule knows a trend and every forecaster would only tell its
prior."""
_NEAR_DAYS, _NEAR_SHARE = 3.0, 0.25
_FRESH_DAYS = 30
NOT_KNOWN = "no count of the place was known yet"
NOT_FRESH = "the last count known was older than 30 days and than the days asked for"
NOT_REPORTED = "no count was reported near the day asked for"
CORRECTED = "the registration was corrected in between"


@dataclass(frozen=True)
class Target:
    """A question with what was reported later.

    Attributes:
        question: What is asked.
        value: People, or 0 or 1 for an overflow.
    """

    question: Question
    value: float


@dataclass
class LeftOut:
    """How many questions were not asked, by reason."""

    reasons: Counter[str] = field(default_factory=Counter)

    def sentences(self) -> tuple[str, ...]:
        """One sentence per reason."""
        return tuple(
            f"{number:,} questions not asked: {reason}"
            for reason, number in sorted(self.reasons.items())
        )


def origins_of(
    case: Case, *, every: int = EVERY_DAYS, most: int | None = None
) -> tuple[dt.date, ...]:
    """As-of days: every so many days, from 30 days after the beginning, so long as counts follow.

    The beginning is the first count, or the case's first day where that is later.

    Args:
        case: The case.
        every: Days from one to the next.
        most: At most so many, spread evenly over all of them.
    """
    begun = max(case.first_day, min(report.day for report in case.reports))
    first = begun + dt.timedelta(FIRST_ORIGIN_DAYS)
    last = max(report.day for report in case.reports)
    number = max(0, ((last - first).days + every - 1) // every)
    days = [first + dt.timedelta(every * i) for i in range(number)]
    if most is None or most >= number:
        return tuple(days)
    if most == 1:
        return (days[number // 2],)
    return tuple(days[round(i * (number - 1) / (most - 1))] for i in range(most))


def known_on(case: Case, origin: dt.date) -> tuple[CountReport, ...]:
    """Reports published by a day, by place and day."""
    known = (report for report in case.reports if report.published <= origin)
    return tuple(sorted(known, key=lambda report: (report.place, report.day)))


def targets_on(case: Case, origin: dt.date, left_out: LeftOut) -> tuple[Target, ...]:
    """Every question of one origin that can be scored.

    Args:
        case: The case, whole.
        origin: As-of day.
        left_out: Takes the reasons of those that cannot.
    """
    capacity = dict(case.capacity)
    return tuple(
        target
        for place, reports in _by_place(case.reports).items()
        for horizon in HORIZONS
        for target in _of_place(reports, origin, horizon, capacity.get(place, 0.0), left_out)
    )


def _by_place(reports: Sequence[CountReport]) -> Mapping[str, list[CountReport]]:
    by_place: dict[str, list[CountReport]] = {}
    for report in sorted(reports, key=lambda it: (it.place, it.day)):
        by_place.setdefault(report.place, []).append(report)
    return by_place


def _of_place(
    reports: Sequence[CountReport],
    origin: dt.date,
    horizon: int,
    capacity: float,
    left_out: LeftOut,
) -> Iterator[Target]:
    """The questions about one place and horizon: arrivals, stock and, with a capacity, overflow."""
    known = [position for position, report in enumerate(reports) if report.published <= origin]
    end = _nearest(reports, origin, horizon)
    questions = 3 if capacity > 0 else 2
    if end is None:
        left_out.reasons[NOT_REPORTED] += questions
        return
    if not known or known[-1] >= end:
        left_out.reasons[NOT_KNOWN] += questions
        return
    if (origin - reports[known[-1]].day).days > max(_FRESH_DAYS, horizon):
        left_out.reasons[NOT_FRESH] += questions
        return
    if any(report.corrected for report in reports[known[-1] + 1 : end + 1]):
        left_out.reasons[CORRECTED] += questions
        return
    before, after = reports[known[-1]], reports[end]
    asked = {
        Asked.ARRIVALS: max(0.0, after.people - before.people),
        Asked.STOCK: after.people,
    }
    if capacity > 0:
        asked[Asked.OVERFLOW] = float(after.people > capacity)
    for what, value in asked.items():
        question = Question(
            asked=what,
            place=before.place,
            origin=origin,
            horizon=horizon,
            begins=before.day,
            known=before.people,
            ends=after.day,
            threshold=capacity if what is Asked.OVERFLOW else 0.0,
        )
        yield Target(question, value)


def _nearest(reports: Sequence[CountReport], origin: dt.date, horizon: int) -> int | None:
    """Position of the report nearest to the day asked for (the earlier of two), after the origin.

    None where none is at most max(3, a quarter of the horizon) days off.
    """
    wanted = origin + dt.timedelta(horizon)
    after = bisect_left(reports, wanted, key=lambda report: report.day)
    near = [i for i in (after - 1, after) if 0 <= i < len(reports) and reports[i].day > origin]
    if not near:
        return None
    best = min(near, key=lambda i: (abs((reports[i].day - wanted).days), i))
    off = abs((reports[best].day - wanted).days)
    return best if off <= max(_NEAR_DAYS, _NEAR_SHARE * horizon) else None
