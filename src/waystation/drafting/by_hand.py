"""A story told by a person: from a place to others, or around one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from waystation.domain.draft import Choice, Story, StoryGroup
from waystation.domain.errors import InputError, Problem
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.asked import Asked
from waystation.drafting.elsewhere import Scene, elsewhere, with_story
from waystation.drafting.lookup import Lookup, at_crossing, say_place
from waystation.drafting.maps import Maps
from waystation.world.spelling import fold
from waystation.world.tables import show

SIZE = (100, 1000)
"""People a group is taken to have where nothing tells (assumption)."""

_WIDE_LEVELS = ("country", "area", "admin1")


def places_asked(
    asked: Asked, maps: Maps, scene: Scene | None = None
) -> tuple[NamedPlace | None, list[NamedPlace], list[NamedPlace], list[Choice]]:
    """Start, places on the way and ends that were named; and the choices behind them.

    A start or a place on the way that is a country or a region stands for its largest town.

    Args:
        asked: What the person told.
        maps: Where names are looked up.
        scene: Where the reports have their story; None without reports.

    Raises:
        InputError: A place exists nowhere or has nothing to do with the reports, or start and end
            are one; all problems at once.
    """
    story = scene or Scene()
    look = Lookup(with_story(maps, story, _put_names(asked)))
    named = asked.start or asked.around
    option = "--from" if asked.start else "--around"
    start = look.place(named, option, "where they set off", story.towns) if named else None
    near = (start,) if start else story.towns
    found = [look.place(one, "--to", "where they head for", near) for one in asked.ends]
    ends = [
        at_crossing(one, name, start, look) for one, name in zip(found, asked.ends, strict=True)
    ]
    via = [look.place(one, "--via", "a place on the way", near) for one in asked.via]
    known_ends = [one for one in ends if one]
    problems = [*look.problems, *_same(start, option, known_ends)]
    problems += _out_of_story(asked, story, {named: start} if named else {}, option)
    problems += _out_of_story(asked, story, dict(zip(asked.ends, ends, strict=True)), "--to")
    if start and start.level in _WIDE_LEVELS:
        start, told = _town_of(start, option, maps)
        look.choices.append(told) if told else None
        if start is None:
            expected = "a town: of this country or region no town is known"
            problems.append(Problem(option, 0, "", show(named), expected))
    if problems:
        raise InputError(problems)
    return start, [one for one in via if one], known_ends, look.choices


def _out_of_story(
    asked: Asked, story: Scene, places: Mapping[str, NamedPlace | None], option: str
) -> Iterator[Problem]:
    """Places that have nothing to do with the reports, but for those put on the map."""
    put = {fold(one) for one in _put_names(asked)}
    for name, place in places.items():
        if place is not None and fold(name.split(",")[0]) not in put:
            problem = elsewhere(name, place, story, option, may_be_far=option == "--to")
            if problem is not None:
                yield problem


def _put_names(asked: Asked) -> tuple[str, ...]:
    """The names the person put on the map."""
    return tuple(one.split("=")[0].strip() for one in asked.places)


def _same(start: NamedPlace | None, option: str, ends: Sequence[NamedPlace]) -> list[Problem]:
    expected = f"another place than {option} names"
    return [Problem("--to", 0, "", show(say_place(one)), expected) for one in ends if one == start]


def _town_of(place: NamedPlace, option: str, maps: Maps) -> tuple[NamedPlace | None, Choice | None]:
    """The largest town of a country or region."""
    towns = towns_in(place, maps)
    if not towns:
        return None, None
    because = f"the largest town of {say_place(place)}: {option} names no town"
    about = "the town they set off from"
    told = Choice(about, say_place(towns[0]), ChoiceBasis.ASSUMPTION, because, f"{option} TOWN")
    return towns[0], told


def towns_in(place: NamedPlace, maps: Maps, most: int = 5) -> list[NamedPlace]:
    """The largest towns of a country or region, largest first."""
    reach = 12.0 if place.level != "country" else 40.0
    south, north = max(place.lat - reach, -90.0), min(place.lat + reach, 90.0)
    found = maps.places_in(
        south, _turned(place.lon - reach), north, _turned(place.lon + reach), least_population=1000
    )
    inside = [one for one in found if one.country == place.country]
    if place.level != "country":
        inside = [one for one in inside if place.name in (one.admin1, one.name)]
    return inside[:most]


def _turned(lon: float) -> float:
    return (lon + 180.0) % 360.0 - 180.0


def by_hand(asked: Asked, maps: Maps, today: dt.date | None) -> Story:
    """The story of a draft without reports.

    Args:
        asked: What the person told.
        maps: Where names are looked up.
        today: First day where none is given; None where one must be.

    Raises:
        InputError: What was told makes no story; all problems at once.
    """
    first_day = asked.first_day or today
    if first_day is None:
        raise InputError([Problem("--first-day", 0, "", "nothing", "the day they set off")])
    start, via, ends, choices = places_asked(asked, maps)
    if start is None:
        raise InputError(asked.problems())
    group, told = _group(asked, start, first_day)
    return Story(
        title=_title(start, ends),
        groups=(group,),
        position=start,
        seen=group.first_day,
        stops=(start, *via),
        stays=(),
        aims=tuple(one for one in ends if one.level in _WIDE_LEVELS),
        destinations=tuple(one for one in ends if one.level not in _WIDE_LEVELS),
        home_countries=(start.country,),
        countries=(start.country,),
        events=(),
        as_of=group.first_day,
        choices=(*choices, *told),
    )


def _title(start: NamedPlace, ends: Sequence[NamedPlace]) -> str:
    if not ends:
        return f"People around {start.name}"
    return f"From {start.name} to {', '.join(dict.fromkeys(one.name for one in ends))}"


def _group(asked: Asked, start: NamedPlace, first_day: dt.date) -> tuple[StoryGroup, list[Choice]]:
    """Who travels, and what was settled about them."""
    travel = asked.travel or (Travel.TOGETHER if asked.ends else Travel.ALONE)
    alone = travel is Travel.ALONE
    size = asked.size or SIZE
    given = (asked.travel is not None, asked.first_day is not None, asked.size is not None)
    basis = [ChoiceBasis.GIVEN if one else ChoiceBasis.ASSUMPTION for one in given]
    told = [
        Choice(
            "how they travel", "people alone" if alone else "together, as one group", basis[0],
            "given" if given[0] else _why_travel(asked), "--alone" if not alone else "--together",
        ),
        Choice(
            "the day they set off", first_day.isoformat(), basis[1],
            "given with --first-day" if given[1] else "today, as no day was given",
            "" if given[1] else "--first-day YYYY-MM-DD",
        ),
        Choice(
            "how many they are", say_size(size), basis[2],
            "given with --group-size" if given[2] else "nothing tells",
            "" if given[2] else "--group-size LOW-HIGH",
        ),
    ]  # fmt: skip
    group = StoryGroup(
        name="people" if alone else "group",
        title="People on their own" if alone else f"The group from {start.name}",
        travel=travel,
        start=start,
        first_day=first_day,
        size_low=size[0],
        size_high=size[1],
    )
    return group, told


def say_size(size: tuple[int, int]) -> str:
    """A range of people ("200 to 400 people")."""
    low, high = size
    return f"{low:,} people" if low == high else f"{low:,} to {high:,} people"


def _why_travel(asked: Asked) -> str:
    if asked.ends:
        return "they head for a place that was named"
    return "no place they head for was named"
