"""What was done or threatened on the way, as events of a scenario."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice, StoryEvent
from waystation.domain.findings import StatedEvent
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import (
    Act,
    Certainty,
    ChoiceBasis,
    DayPrecision,
    EventKind,
    Modality,
)
from waystation.drafting.passages import Passage
from waystation.drafting.where import Border, Finder
from waystation.reports.words.lexicon import lexicon_of
from waystation.reports.words.tokens import tokenise

CHANCE = {Certainty.ENACTED: 1.0, Certainty.ANNOUNCED: 0.5, Certainty.THREATENED: 0.1}
"""Chance that an event takes effect, by how it was told (assumption, but for what was done)."""
VALUE = {
    EventKind.CLOSURE: 1.0,
    EventKind.BLOCKING: 0.5,
    EventKind.DETENTION: 0.003,
    EventKind.OFFER: 0.03,
    EventKind.ANNOUNCEMENT: 0.0,
}
"""Strength where no report tells one: all, half, a small and a larger share (assumptions)."""
_CERTAINTY = {
    Modality.ACTUAL: Certainty.ENACTED,
    Modality.PLANNED: Certainty.ANNOUNCED,
    Modality.THREATENED: Certainty.THREATENED,
    Modality.POSSIBLE: Certainty.THREATENED,
}
_DAY_MINUTES = {"minute": 1, "hour": 60}
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LEFT_OUT_SHOWN = 6
_OPEN = (EventKind.CLOSURE, EventKind.DETENTION, EventKind.OFFER)
"""Kinds that hold on where no end is told; the others last a day."""


@dataclass(frozen=True)
class Happened:
    """Events of a story, and the choices that say how they came to be."""

    events: tuple[StoryEvent, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class _Left:
    """Something done or threatened that the draft leaves out."""

    words: str
    why: str
    passage: Passage


def happened_of(
    passages: Sequence[Passage],
    finder: Finder,
    countries: Sequence[str],
    first_day: dt.date,
    as_of: dt.date,
) -> Happened:
    """Closures, blockings, detentions and offers the reports tell of, on the way of the story.

    Args:
        passages: Sentences of the reports.
        finder: Finds places.
        countries: Countries of the way, in the order in which people go.
        first_day: Day the people set off.
        as_of: Last day anything was published.
    """
    kept: list[StoryEvent] = []
    left: list[_Left] = []
    borders: dict[str, Border] = {}
    drilled: tuple[str, int] = ("", -9)
    for passage in passages:
        if passage.cues.has("drill", passage.tokens):
            drilled = (passage.report, passage.number)
        for event in passage.events:
            border = finder.border(event.place, passage) if event.place else None
            if border is not None and border.countries:
                borders[passage.report] = border
            drill = drilled[0] == passage.report and passage.number - drilled[1] <= 1
            kind = _kind_of(event, passage, drill)
            if kind is None:
                continue
            found = _placed(kind, event, passage, finder, countries, border, borders)
            if isinstance(found, str):
                left.append(_Left(event.words, found, passage))
                continue
            made = _event(kind, event, passage, found, as_of)
            if made.kind is EventKind.BLOCKING and made.beside is not None:
                made = replace(made, kind=EventKind.CLOSURE)
            if made.last_day is not None and made.last_day < first_day:
                left.append(_Left(event.words, "it was over before they set off", passage))
                continue
            kept.append(made)
    events = tuple(_joined(kept))
    return Happened(events, (*(_choice(event) for event in events), *_left_out(left)))


def _kind_of(event: StatedEvent, passage: Passage, drill: bool) -> EventKind | None:
    """Kind of scenario event; a drill only announces, an offer must be one to stay."""
    if event.modality not in _CERTAINTY:
        return None
    if event.act is Act.EXERCISED:
        return EventKind.ANNOUNCEMENT
    kind = event.proposal
    if kind not in VALUE or kind is EventKind.ANNOUNCEMENT:
        return None
    if kind is EventKind.OFFER and not passage.cues.has("offers", tokenise(event.target)):
        return None
    short = event.modality is Modality.ACTUAL and kind in (EventKind.CLOSURE, EventKind.BLOCKING)
    return EventKind.ANNOUNCEMENT if drill and short else kind


_Where = tuple[NamedPlace, NamedPlace | None]


def _placed(
    kind: EventKind,
    event: StatedEvent,
    passage: Passage,
    finder: Finder,
    countries: Sequence[str],
    border: Border | None,
    borders: dict[str, Border],
) -> _Where | str:
    """Where an event holds, or why it is left out."""
    if border is not None:
        named = finder.of(event.at, event.place, passage) if not border.countries else None
        if named is not None:
            return _on_way(named[0], countries)
        meant = border if border.countries else borders.get(passage.report)
        return (
            _at_border(kind, meant, finder, countries) if meant else "no report tells which border"
        )
    if event.at is not None and event.at.level != "area":
        return _on_way(event.at, countries)
    lexicon = lexicon_of(passage.findings.report.language)
    if event.place:
        found = finder.of(event.at, event.place, passage)
        if found is not None:
            return _on_way(found[0], countries)
    acting = finder.countries_in(event.actor, lexicon)
    country = finder.atlas.country(acting[0]) if acting else None
    return _on_way(country, countries) if country else "no report tells where"


def _on_way(place: NamedPlace, countries: Sequence[str]) -> _Where | str:
    if set(place.country.split("/")) & set(countries):
        return place, None
    return f"{place.name} is not on the way"


def _at_border(
    kind: EventKind, border: Border, finder: Finder, countries: Sequence[str]
) -> _Where | str:
    """A crossing where one is meant, else the border as an ordered pair of countries.

    A detention cannot hold at a border: it holds in the country people would enter.
    """
    pair = _pair(border, finder, countries)
    if pair is None:
        return "the border is not one of the way"
    crossing = finder.crossing(replace(border, countries=pair))
    if crossing is not None and crossing.level == "crossing":
        return crossing, None
    beside, place = (finder.atlas.country(code) for code in pair)
    if kind is EventKind.DETENTION and place is not None:
        return place, None
    return (place, beside) if place and beside else "the border is not one of the way"


def _pair(border: Border, finder: Finder, countries: Sequence[str]) -> tuple[str, str] | None:
    """The two countries in the order in which people go.

    With one country told, the other is its neighbour on the way: on the side told, else the one
    people come from.
    """
    known = [code for code in countries if code in border.countries]
    if len(border.countries) == 2:
        return (known[0], known[1]) if len(known) == 2 else None
    if not known:
        return None
    at = countries.index(known[0])
    near = finder.atlas.neighbours(known[0])
    beside = [code for code in countries if code in near]
    if border.side:
        middle = finder.atlas.country(known[0])
        places = [finder.atlas.country(code) for code in beside]
        beside = [p.country for p in places if p and middle and _lies(p, middle, border.side)]
    before = [code for code in beside if countries.index(code) < at]
    after = [code for code in beside if countries.index(code) > at]
    if before:
        return before[-1], known[0]
    return (known[0], after[0]) if after else None


def _lies(place: NamedPlace, middle: NamedPlace, side: str) -> bool:
    return {
        "north": place.lat > middle.lat,
        "south": place.lat < middle.lat,
        "east": place.lon > middle.lon,
        "west": place.lon < middle.lon,
    }[side]


def _event(
    kind: EventKind, event: StatedEvent, passage: Passage, where: _Where, as_of: dt.date
) -> StoryEvent:
    certainty = _CERTAINTY[event.modality]
    published = passage.published or as_of
    first, last = _days(kind, event, certainty, published, as_of)
    share = _share_of_day(event.duration)
    if share is not None:
        last = first
    value = VALUE[kind] if share is None or not VALUE[kind] else round(share, 3)
    return StoryEvent(
        kind=kind,
        place=where[0],
        beside=where[1],
        first_day=first,
        last_day=last,
        certainty=certainty,
        chance=CHANCE[certainty],
        value=value,
        published=max(published, first) if certainty is Certainty.ENACTED else published,
        text=f"{kind.value.capitalize()}, {certainty.value}; read from a report.",
        report=passage.report,
        sentence=passage.text,
    )


def _days(
    kind: EventKind,
    event: StatedEvent,
    certainty: Certainty,
    published: dt.date,
    as_of: dt.date,
) -> tuple[dt.date, dt.date | None]:
    """First and last day; what is still to come begins after the last report where none is told."""
    dated = event.day_precision in (DayPrecision.DAY, DayPrecision.BETWEEN) and event.event_day
    if certainty is Certainty.ENACTED:
        first = event.event_day if dated and event.event_day else published
        long = _days_long(event.duration)
        if long is not None:
            return first, first + dt.timedelta(days=long - 1)
        ended = event.event_end if dated and event.event_end != published else None
        return first, ended or (None if kind in _OPEN else first)
    ahead = event.event_day if dated and event.event_day and event.event_day > as_of else None
    return ahead or as_of + dt.timedelta(days=1), None


def _share_of_day(duration: str) -> float | None:
    """Share of a day a stated duration below one takes; None for longer and for none."""
    amount, unit = _duration(duration)
    minutes = _DAY_MINUTES.get(unit)
    if amount is None or minutes is None:
        return None
    return amount * minutes / 1440 if amount * minutes < 1440 else None


def _days_long(duration: str) -> int | None:
    amount, unit = _duration(duration)
    return int(amount) if amount is not None and unit == "day" and amount >= 1 else None


def _duration(duration: str) -> tuple[float | None, str]:
    found = re.search(r"(\w+)\s+(minute|hour|day)s?\b", duration.lower())
    if found is None:
        return None, ""
    amount = found[1]
    return (float(amount) if amount.isdecimal() else _WORDS.get(amount)), found[2]


def _joined(events: Sequence[StoryEvent]) -> Iterator[StoryEvent]:
    """Each event once: what several sentences tell of one kind and place.

    What was done counts by its day. Of what is still to come, "threatened" goes before
    "announced": the more careful word wins.
    """
    found: dict[tuple[object, ...], StoryEvent] = {}
    for event in sorted(events, key=_rank):
        done = event.certainty is Certainty.ENACTED
        key = (event.kind, event.place.name, event.place.country, event.beside, done)
        found.setdefault((*key, event.first_day) if done else key, event)
    yield from sorted(found.values(), key=lambda e: (e.first_day, e.kind.value, e.place.name))


def _rank(event: StoryEvent) -> tuple[object, ...]:
    careful = event.certainty is not Certainty.THREATENED
    return careful, -event.value, event.published, event.report, event.sentence


def _choice(event: StoryEvent) -> Choice:
    where = (
        event.place.name if event.beside is None else f"{event.beside.name} to {event.place.name}"
    )
    until = f" to {event.last_day}" if event.last_day else " on"
    chosen = f"{event.kind.value} at {where}, {event.first_day}{until}, chance {event.chance:g}"
    assumed = "its strength is an assumption"
    if event.certainty is not Certainty.ENACTED:
        assumed = "its chance, its strength and, where no day was told, its day are assumptions"
    because = f"{event.certainty.value}, as a report tells; {assumed}"
    how = "its row in events.csv"
    return Choice(
        "what was done or may be",
        chosen,
        ChoiceBasis.EVIDENCE,
        because,
        how,
        event.report,
        event.sentence,
    )


def _left_out(left: Sequence[_Left]) -> Iterator[Choice]:
    """One choice for each reason, with a few of the words."""
    for why in sorted({one.why for one in left}):
        ones = [one for one in left if one.why == why]
        shown = [f'"{one.words[:60]}"' for one in ones[:_LEFT_OUT_SHOWN]]
        more = f" and {len(ones) - len(shown)} more" if len(ones) > len(shown) else ""
        first = ones[0].passage
        yield Choice(
            "what was done or may be: left out",
            ", ".join(shown) + more,
            ChoiceBasis.ASSUMPTION,
            why,
            "add a row to events.csv",
            first.report,
            first.text,
        )
