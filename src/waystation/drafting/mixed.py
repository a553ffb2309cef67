"""Whether reports given together tell one story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waystation.domain.errors import InputError, Problem
from waystation.domain.places import NamedPlace
from waystation.drafting.atlas import Atlas
from waystation.drafting.marks import Mark, Part
from waystation.drafting.passages import Passage
from waystation.drafting.where import Finder
from waystation.drafting.who import homes_of
from waystation.world.nearby import km_between

_SAME_PLACE_KM = 100.0
_FAR_KM = 1500.0
"""Sightings of one story lie nearer to each other than this, or share a country."""


@dataclass(frozen=True)
class Footprint:
    """Where one report has the people, and whose people they are.

    Attributes:
        report: Its name.
        homes: Countries by which it calls them, or that it says they flee.
        countries: Countries they left or were seen in.
        towns: Towns and crossings they left or were seen at.
    """

    report: str
    homes: frozenset[str]
    countries: frozenset[str]
    towns: tuple[NamedPlace, ...]


def footprints(
    passages: Sequence[Passage], marks: Sequence[Mark], finder: Finder
) -> tuple[Footprint, ...]:
    """One for each report that says anything of the people on the move, in order."""
    names = dict.fromkeys(passage.report for passage in passages)
    found = []
    for name in names:
        own = [mark for mark in marks if mark.passage.report == name]
        homes = homes_of([p for p in passages if p.report == name], own, finder)
        been = [mark for mark in own if mark.part in (Part.LEFT, Part.SEEN)]
        countries = {code for mark in been for code in mark.place.country.split("/") if code}
        towns = tuple(dict.fromkeys(mark.place for mark in been if not mark.is_wide))
        if homes.codes or been:
            found.append(Footprint(name, frozenset(homes.codes), frozenset(countries), towns))
    return tuple(found)


def check_one_story(prints: Sequence[Footprint], atlas: Atlas) -> None:
    """Refuses reports that tell of different movements.

    Raises:
        InputError: They do; says which report belongs to which story, and why.
    """
    stories = _stories(prints)
    if len(stories) < 2:
        return
    what = [_described(story, atlas) for story in stories]
    problems = [
        Problem(
            one.report,
            0,
            "",
            f"a story of its own: {what[number]}",
            "reports of one movement: draft each story by itself; here also "
            + "; ".join(text for other, text in enumerate(what) if other != number),
        )
        for number, story in enumerate(stories)
        for one in story
    ]
    raise InputError(problems)


def _stories(prints: Sequence[Footprint]) -> list[list[Footprint]]:
    """Reports that hang together, by pairs that tell of the same people or places."""
    stories: list[list[Footprint]] = []
    for one in prints:
        near = [story for story in stories if any(_same_story(one, other) for other in story)]
        merged = [other for story in near for other in story] + [one]
        stories = [story for story in stories if story not in near] + [merged]
    return stories


def _same_story(one: Footprint, other: Footprint) -> bool:
    """Whether two reports may tell of one movement."""
    if one.homes & other.homes or _nearest(one, other) <= _SAME_PLACE_KM:
        return True
    shared = one.homes & other.countries or other.homes & one.countries
    if one.homes and other.homes and not shared:
        return False
    return bool(one.countries & other.countries) or _nearest(one, other) <= _FAR_KM


def _nearest(one: Footprint, other: Footprint) -> float:
    """Kilometres between their nearest towns; endless where a report names none."""
    return min((km_between(a, b) for a in one.towns for b in other.towns), default=float("inf"))


def _described(story: Sequence[Footprint], atlas: Atlas) -> str:
    codes = sorted({code for one in story for code in (one.homes or one.countries)})
    places = [place.name for code in codes if (place := atlas.country(code)) is not None]
    towns = sorted({town.name for one in story for town in one.towns})[:4]
    people = f"people of {', '.join(places)}" if places else "people on the move"
    return f"{people}, at {', '.join(towns)}" if towns else people
