"""What people alone flee, as a hazard at the place they leave."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.draft import Choice, StoryEvent
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import Certainty, ChoiceBasis, DayPrecision, EventKind
from waystation.drafting.marks import speaks_of_them
from waystation.drafting.passages import Passage
from waystation.drafting.rounding import two_figures

_BEFORE = dt.timedelta(days=90)
"""A beginning told longer before the first report than this is no beginning of this movement."""
_LEVEL, _LEAST, _MOST = 0.05, 0.001, 1.0
_KNOWN = (DayPrecision.DAY, DayPrecision.BETWEEN)


@dataclass(frozen=True)
class Fled:
    """What people flee: its kind, the day it began where told, and the sentence that tells it."""

    kind: EventKind
    day: dt.date | None
    passage: Passage


def fled_of(passages: Sequence[Passage], country: str, as_of: dt.date) -> Fled | None:
    """The hazard most often named in sentences of people who leave, or of the country they leave.

    Args:
        passages: Sentences of the reports.
        country: Code of the country of the origin.
        as_of: Last day anything was published.
    """
    telling = [(p, kind) for p in passages if (kind := p.cues.hazard_in(p.tokens)) is not None]
    about = [item for item in telling if speaks_of_them(item[0]) or _names(item[0], country)]
    if not about:
        return None
    counts = Counter(kind for _, kind in about)
    most = min(counts, key=lambda kind: (-counts[kind], kind.value))
    days = [
        (day.day, passage)
        for passage, kind in telling
        if kind is most
        for day in passage.days
        if day.day and day.precision in _KNOWN and as_of - _BEFORE <= day.day <= as_of
    ]
    first = next(passage for passage, kind in about if kind is most)
    if not days:
        return Fled(most, None, first)
    day, at = min(days, key=lambda item: (item[0], item[1].report, item[1].number))
    return Fled(most, day, at)


def _names(passage: Passage, country: str) -> bool:
    return any(one.place is not None and one.place.country == country for one in passage.places)


def hazard_of(
    fled: Fled, origin: NamedPlace, first_day: dt.date, as_of: dt.date, size: int | None
) -> tuple[StoryEvent, Choice]:
    """The hazard at the origin, so strong that about the people counted leave by the last report.

    Args:
        fled: What they flee.
        origin: The town they leave.
        first_day: Day it begins.
        as_of: Last day anything was published.
        size: People counted; None where nobody counts them.
    """
    days = (as_of - first_day).days + 1
    level, because = _LEVEL, "no report counts who left"
    if size and origin.population:
        level = min(_MOST, max(_LEAST, round(size / origin.population / days, 4)))
        because = _share(size, origin.population, days)
    passage = fled.passage
    event = StoryEvent(
        kind=fled.kind,
        place=origin,
        beside=None,
        first_day=first_day,
        last_day=None,
        certainty=Certainty.ENACTED,
        chance=1.0,
        value=level,
        published=max(passage.published or as_of, first_day),
        text=f"{fled.kind.value.capitalize()} drives people from {origin.name}.",
        report=passage.report,
        sentence=passage.text,
    )
    choice = Choice(
        "what people flee",
        f"{fled.kind.value} at {origin.name} from {first_day}, level {level:.2g}",
        ChoiceBasis.ASSUMPTION,
        f"the reports name {fled.kind.value}; its level is an assumption: {because}",
        "its row in events.csv",
        passage.report,
        passage.text,
    )
    return event, choice


def _share(size: int, residents: int, days: int) -> str:
    """How many leave, of how many, in plain words and two figures."""
    if size > residents:
        return (
            f"more are said to have left (about {two_figures(size)}) than live in the town "
            f"({two_figures(residents)}): the surroundings count as well"
        )
    within = "one day" if days == 1 else f"{days} days"
    return (
        f"so that about {two_figures(size)} of the {two_figures(residents)} residents leave "
        f"in {within}"
    )
