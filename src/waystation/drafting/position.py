"""Where the people were last seen, where they passed, and where some stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from waystation.domain.draft import Choice
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.atlas import Atlas, ranked_towns
from waystation.drafting.marks import BY_MENTION, Mark, Part
from waystation.drafting.origin import Origin, described
from waystation.world.nearby import km_between

_ABOUT = "where they were last seen"
_HOW = "the sightings in evidence.csv"
_ABREAST = dt.timedelta(days=3)
"""An undated sighting is as late as dated ones so many days before its report, if farther on."""


@dataclass(frozen=True)
class Position:
    """Where people were last seen, on which day where it is told, and why."""

    place: NamedPlace
    seen: dt.date | None
    choice: Choice


def position_of(
    marks: Sequence[Mark], origin: Origin, travel: Travel, atlas: Atlas, as_of: dt.date
) -> Position:
    """The last sighting: by its day, an undated one by the day of its report.

    Towns and crossings go before countries and regions; the origin itself is where they are only
    while nothing else is told.
    """
    seen = [mark for mark in marks if mark.part is Part.SEEN and mark.place != origin.place]
    seen = _telling([mark for mark in seen if not mark.is_wide])
    if seen:
        return _last(seen, origin, travel, as_of)
    wide = [mark for mark in marks if mark.part is Part.SEEN and mark.is_wide]
    wide = [mark for mark in wide if mark.place.country != origin.place.country]
    if wide:
        return _in_wide(wide, origin, atlas, as_of)
    choice = Choice(
        _ABOUT,
        described(origin.place),
        ChoiceBasis.ASSUMPTION,
        "no report says where they have got to; taken: where they set off",
        _HOW,
    )
    return Position(origin.place, None, choice)


def _telling(marks: Sequence[Mark]) -> list[Mark]:
    """Sightings by figures and acts where there are any, mere mentions otherwise."""
    strong = [mark for mark in marks if mark.weight > BY_MENTION]
    return strong or list(marks)


def _last(seen: Sequence[Mark], origin: Origin, travel: Travel, as_of: dt.date) -> Position:
    dated = [mark for mark in seen if mark.day is not None]
    latest = max((mark.day for mark in dated if mark.day), default=dt.date.min)
    known = max((_known(mark, as_of) for mark in seen if mark.day is None), default=dt.date.min)
    last = [mark for mark in dated if mark.day == latest]
    open_ended = [mark for mark in seen if mark.day is None and _known(mark, as_of) == known]
    if not last or known - latest > _ABREAST:
        candidates = open_ended or last
    else:
        candidates = last + (open_ended if known >= latest else [])
    far = {id(mark): km_between(mark.place, origin.place) for mark in candidates}

    def rank(mark: Mark) -> tuple[float, float, int, str]:
        on = far[id(mark)]
        people = float(mark.people)
        first, second = (on, people) if travel is Travel.TOGETHER else (people, on)
        return first, second, mark.weight, mark.place.name

    best = max(candidates, key=rank)
    day = f"on {best.day}" if best.day else f"by {_known(best, as_of)} (its report tells no day)"
    others = sorted({described(m.place) for m in candidates if m.place != best.place})
    if best.runner_up is not None:
        others.append(f"another place of that name: {described(best.runner_up)}")
    choice = Choice(
        _ABOUT,
        described(best.place),
        ChoiceBasis.EVIDENCE,
        f"the last sighting the reports tell, {day}",
        "; ".join([*others, _HOW]),
        best.passage.report,
        best.passage.text,
    )
    return Position(best.place, best.day, choice)


def _known(mark: Mark, as_of: dt.date) -> dt.date:
    """Latest day of an undated sighting: that of its report."""
    return mark.passage.published or as_of


def _in_wide(wide: Sequence[Mark], origin: Origin, atlas: Atlas, as_of: dt.date) -> Position:
    last = max(wide, key=lambda m: (m.day or _known(m, as_of), m.weight, m.place.name))
    named = [one.place for one in last.passage.findings.places if one.place]
    towns = ranked_towns(last.place, origin.place, atlas, [one for one in named if not one.capital])
    place = towns[0] if towns else last.place
    choice = Choice(
        _ABOUT,
        described(place),
        ChoiceBasis.ASSUMPTION,
        f"the reports name {last.place.name}, not the town; taken: the town there with most people "
        "for its distance from where they set off",
        "; ".join([*(described(town) for town in towns[1:2]), _HOW]),
        last.passage.report,
        last.passage.text,
    )
    return Position(place, last.day, choice)


def stops_of(
    marks: Sequence[Mark], origin: NamedPlace, position: NamedPlace
) -> tuple[NamedPlace, ...]:
    """Towns on the way so far, nearest to the start first, start and position among them."""
    been = [mark for mark in marks if mark.part in (Part.LEFT, Part.SEEN)]
    been = [mark for mark in been if not mark.is_wide and mark.place.level != "crossing"]
    return _outward({mark.place for mark in been} | {origin, position}, origin)


def stays_of(marks: Sequence[Mark], origin: NamedPlace) -> tuple[NamedPlace, ...]:
    """Places where people are said to stay or find shelter."""
    seen = [mark for mark in marks if mark.part is Part.SEEN and not mark.is_wide]
    seen = [mark for mark in seen if mark.place.level != "crossing"]
    told = [mark for mark in seen if mark.passage.cues.stays.all_in(mark.passage.tokens)]
    return _outward({mark.place for mark in told} - {origin}, origin)


def _outward(places: Collection[NamedPlace], origin: NamedPlace) -> tuple[NamedPlace, ...]:
    def far(place: NamedPlace) -> tuple[float, str, str]:
        return round(km_between(place, origin), 1), place.name, place.country

    return tuple(sorted(places, key=far))
