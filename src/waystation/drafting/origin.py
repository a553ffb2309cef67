"""Where the people set off, and on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.draft import Choice
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.atlas import Atlas, ranked_towns, within
from waystation.drafting.hazard import Fled
from waystation.drafting.marks import Mark, Part
from waystation.drafting.passages import Passage
from waystation.drafting.who import Homes
from waystation.world.nearby import km_between

ABOUT = "where they set off"
_HOW = "--from; `start` of a group that travels together in scenario.toml"
PACE = {Travel.TOGETHER: 50.0, Travel.ALONE: 80.0}
"""Kilometres of straight line a day, where only a first sighting tells when people set off.

Assumption: walking alone makes 30, a day's lifts or buses 100 and more.
"""


@dataclass(frozen=True)
class Origin:
    """Where people set off, with the reason; `told` where a report names the very town."""

    place: NamedPlace
    choice: Choice
    told: tuple[Mark, ...] = ()


def origin_of(
    marks: Sequence[Mark],
    passages: Sequence[Passage],
    homes: Homes,
    atlas: Atlas,
    given: NamedPlace | None,
) -> Origin | None:
    """The town people set off from; None where nothing tells.

    A town they are said to have left counts first; then a region, then a country they left, then
    the country they are called by, unless they go back there; then where they were seen first.
    """
    first = first_seen(marks)
    named = [one.place for passage in passages for one in passage.places if one.place]
    left = [mark for mark in marks if mark.part is Part.LEFT]
    if given is not None:
        choice = Choice(ABOUT, described(given), ChoiceBasis.GIVEN, "given by the user")
        return Origin(given, choice, tuple(mark for mark in left if mark.place == given))
    owned = set(homes.codes) - homes.returning
    sited = [*left, *(m for m in marks if m.part is Part.SITE and m.place.country in owned)]
    return (
        _from_town(left, homes, marks)
        or _from_wide([m for m in sited if m.place.level == "admin1"], first, atlas, named, marks)
        or _from_wide([m for m in left if m.place.level == "country"], first, atlas, named, marks)
        or _from_homes(homes, first, atlas, named, marks)
        or _from_first(first)
    )


def first_seen(marks: Sequence[Mark]) -> Mark | None:
    """The earliest sighting in a town or at a crossing; a dated one before undated ones."""
    seen = [mark for mark in marks if mark.part is Part.SEEN and not mark.is_wide]
    return min(seen, key=lambda m: (m.day or dt.date.max, -m.weight, m.place.name), default=None)


def _from_town(left: Sequence[Mark], homes: Homes, marks: Sequence[Mark]) -> Origin | None:
    """A town people are said to have left: in a home country, and the farthest behind."""
    towns = [mark for mark in left if not mark.is_wide]
    fled = {mark.place.country for mark in left if mark.place.level == "country"}
    at_home = [m for m in towns if m.place.country in fled and m.place.country in homes.codes]
    if fled & set(homes.codes):
        towns = at_home
    if not towns:
        return None
    last = _last_seen(marks)

    def behind(mark: Mark) -> tuple[float, str]:
        return (-round(km_between(mark.place, last)) if last else 0.0, mark.place.name)

    weights = {mark.place: sum(m.weight for m in towns if m.place == mark.place) for mark in towns}
    most = max(weights.values())
    strong = [mark for mark in towns if weights[mark.place] * 3 >= most]
    chosen = min(strong, key=behind)
    told = tuple(mark for mark in towns if mark.place == chosen.place)
    best = max(told, key=lambda mark: mark.weight)
    others = sorted({described(m.place) for m in towns if m.place != chosen.place})
    otherwise = f"{', '.join(others)}; {_HOW}" if others else _HOW
    choice = Choice(
        ABOUT,
        described(chosen.place),
        ChoiceBasis.EVIDENCE,
        "the reports say that people left it",
        otherwise,
        best.passage.report,
        best.passage.text,
    )
    return Origin(chosen.place, choice, told)


def _last_seen(marks: Sequence[Mark]) -> NamedPlace | None:
    seen = [mark for mark in marks if mark.part in (Part.SEEN, Part.AIM) and not mark.is_wide]
    seen = seen or [mark for mark in marks if mark.part in (Part.SEEN, Part.AIM)]
    last = max(seen, key=lambda m: (m.day or dt.date.min, m.weight, m.place.name), default=None)
    return last.place if last else None


def _from_wide(
    left: Sequence[Mark],
    first: Mark | None,
    atlas: Atlas,
    named: Sequence[NamedPlace],
    marks: Sequence[Mark],
) -> Origin | None:
    """A town of a region or country people are said to have left."""
    if not left:
        return None
    weights: dict[NamedPlace, int] = {}
    for mark in left:
        weights[mark.place] = weights.get(mark.place, 0) + mark.weight
    wide = min(weights, key=lambda place: (-weights[place], place.name))
    best = max((m for m in left if m.place == wide), key=lambda mark: mark.weight)
    because = f"the reports name {wide.name}, not the town"
    return _town_of(wide, because, best.passage, first, atlas, named, marks)


def _from_homes(
    homes: Homes,
    first: Mark | None,
    atlas: Atlas,
    named: Sequence[NamedPlace],
    marks: Sequence[Mark],
) -> Origin | None:
    """A town of the country people are called by, unless that is where they go."""
    for code, passage in zip(homes.codes, homes.told, strict=True):
        country = atlas.country(code)
        if code in homes.returning or country is None:
            continue
        because = f"the people are said to be from {country.name}; no report names the town"
        found = _town_of(country, because, passage, first, atlas, named, marks)
        if found is not None:
            return found
    return None


def _town_of(
    wide: NamedPlace,
    because: str,
    passage: Passage,
    first: Mark | None,
    atlas: Atlas,
    named: Sequence[NamedPlace],
    marks: Sequence[Mark],
) -> Origin | None:
    seen = {mark.place for mark in marks if mark.part in (Part.SEEN, Part.AIM)}
    sites = [mark.place for mark in marks if mark.part is Part.SITE and within(mark.place, wide)]
    candidates = [place for place in sites or named if place not in seen]
    towards = first.place if first else None
    if wide.level == "country" and towards is not None and towards.country == wide.country:
        towards = None
    ranked = [town for town in ranked_towns(wide, towards, atlas, candidates) if town not in seen]
    if not ranked:
        return None
    chosen = ranked[0]
    rule = (
        "a town the reports name there"
        if chosen in candidates
        else "the town with most people for its distance to where they were seen first"
        if towards
        else "the largest town there"
    )
    otherwise = f"{described(ranked[1])}; {_HOW}" if len(ranked) > 1 else _HOW
    choice = Choice(
        ABOUT,
        described(chosen),
        ChoiceBasis.ASSUMPTION,
        f"{because}; taken: {rule}",
        otherwise,
        passage.report,
        passage.text,
    )
    return Origin(chosen, choice)


def _from_first(first: Mark | None) -> Origin | None:
    if first is None:
        return None
    choice = Choice(
        ABOUT,
        described(first.place),
        ChoiceBasis.ASSUMPTION,
        "no report says where they come from; taken: where they were seen first",
        _HOW,
        first.passage.report,
        first.passage.text,
    )
    return Origin(first.place, choice)


def first_day_of(
    origin: Origin,
    marks: Sequence[Mark],
    travel: Travel,
    as_of: dt.date,
    fled: Fled | None,
    given: dt.date | None = None,
) -> tuple[dt.date, Choice]:
    """The day people set off: as told, or back from the first sighting at an assumed pace."""
    about, how = "when they set off", "--first-day; `first_day` in scenario.toml"
    if given is not None:
        return given, Choice(about, given.isoformat(), ChoiceBasis.GIVEN, "given by the user")
    told = [mark for mark in _leaving(origin, marks) if mark.day is not None]
    earliest = min(told, key=lambda m: (m.day or as_of, -m.weight), default=None)
    seen = [m for m in marks if m.part is Part.SEEN and m.day is not None]
    first = min(seen, key=lambda m: (m.day or as_of, m.place.name), default=None)
    days = [(earliest.day, earliest.passage, "the reports say so")] if earliest else []
    if fled is not None:
        days.append((fled.day, fled.passage, "when what they flee is said to have begun"))
    known = [(day, passage, because) for day, passage, because in days if day is not None]
    if earliest is not None and earliest.is_vague and len(known) > 1:
        known = known[1:]
    day, at, because = min(known, key=lambda item: item[0], default=(None, None, ""))
    if day and at and (first is None or first.day is None or day <= first.day):
        basis, sources = ChoiceBasis.EVIDENCE, (at.report, at.text)
        return day, Choice(about, day.isoformat(), basis, because, how, *sources)
    return _back_from(first, origin, travel, as_of, about, how)


def _back_from(
    first: Mark | None,
    origin: Origin,
    travel: Travel,
    as_of: dt.date,
    about: str,
    how: str,
) -> tuple[dt.date, Choice]:
    pace = PACE[travel]
    if first is None or first.day is None:
        place = first.place if first else origin.place
        until, seen = as_of, f"they were seen by {as_of}"
    else:
        place, until, seen = (
            first.place,
            first.day,
            f"they were at {first.place.name} on {first.day}",
        )
    km = km_between(origin.place, place)
    days = max(1, round(km / pace))
    day = until - dt.timedelta(days=days)
    because = (
        f"no report tells it; {seen}, {km:.0f} km away in a straight line, "
        f"{pace:g} km a day assumed"
    )
    quick, slow = until - dt.timedelta(days=max(1, round(days / 2))), until - dt.timedelta(2 * days)
    otherwise = f"between {slow} and {quick}; {how}"
    report = (first.passage.report, first.passage.text) if first else ("", "")
    return day, Choice(about, day.isoformat(), ChoiceBasis.ASSUMPTION, because, otherwise, *report)


def _leaving(origin: Origin, marks: Sequence[Mark]) -> list[Mark]:
    """Marks that say people left the origin, or its region or country, by an act of leaving."""
    found = list(origin.told)
    found += [
        mark
        for mark in marks
        if mark.part is Part.LEFT and mark.is_wide and within(origin.place, mark.place)
    ]
    return found


def described(place: NamedPlace) -> str:
    """A place for people: name, region and country."""
    return ", ".join(part for part in (place.name, place.admin1, place.country) if part)
