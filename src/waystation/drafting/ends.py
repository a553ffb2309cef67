"""Where journeys may end: the towns an aim stands for.

An aim is rarely a town. Of a country people head for, the towns at its crossings are meant: on
the near side for a group that nobody will let across, on the far side for people who flee there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from waystation.domain.draft import Choice, Story
from waystation.domain.errors import InputError, Problem
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, Travel
from waystation.drafting.by_hand import towns_in
from waystation.drafting.countries import chains
from waystation.drafting.geometry import box_around, km_between
from waystation.drafting.maps import Maps
from waystation.world.sphere import chord_of, vectors_of

MOST_ENDS = 12
"""Most towns one aim stands for: enough for the western, central and eastern ways to a border."""

NEAR_CROSSING_KM = 30.0
"""How far a town at a crossing may lie from it."""

APART_KM = 25.0
"""Towns at one border this close are one end: the larger of them."""

_FAR_SIDE_KM, _LARGE_TOWN = 200.0, 5000
"""How far from where they are people who flee over a border stop, and in towns of what size."""

_WIDE_LEVELS = ("country", "area")
_REACHES_KM = (100.0, 200.0, 400.0, 800.0)
_LEAST_KM, _ENOUGH, _MOST_AROUND = 5.0, 3, 8
_BORDER_TOWN = 2000
"""Residents of a town that may stand for a border without known crossings."""

_BORDER_KM = 60.0
"""How far such a town may lie from one on the other side."""


@dataclass(frozen=True)
class Ends:
    """Towns where journeys may end.

    Attributes:
        places: The towns.
        why: Why each is one, by the same order.
        choices: What was settled, for the list of choices.
    """

    places: tuple[NamedPlace, ...]
    why: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


def ends_of(story: Story, maps: Maps, within_km: float | None = None) -> Ends:
    """Towns where the story's journeys may end.

    Args:
        story: The story.
        maps: Places and borders.
        within_km: How far people go where nothing tells where to.

    Raises:
        InputError: Nothing tells where a group that travels together heads for; or an aim cannot
            be reached over land.
    """
    together = any(group.travel is Travel.TOGETHER for group in story.groups)
    found: dict[NamedPlace, str] = {}
    choices: list[Choice] = []
    problems: list[Problem] = []
    for place in story.destinations:
        found.setdefault(place, "named as a place they head for")
    for place in () if together else story.stays:
        if place != story.position:
            found.setdefault(place, "people are said to stay there")
    for aim in story.aims:
        towns = _towns_of(aim, story, maps, problems, near_side=together)
        for town, why in towns:
            found.setdefault(town, why)
        if towns:
            choices.append(_choice(aim, towns))
    if together and not found and not problems:
        expected = "a place or country they head for: --to PLACE"
        problems.append(Problem("--to", 0, "", "nothing that tells where they head for", expected))
    if problems:
        raise InputError(problems)
    if not found:
        return _around(story, maps, within_km)
    return Ends(tuple(found), tuple(found.values()), tuple(choices))


def _around(story: Story, maps: Maps, within_km: float | None) -> Ends:
    """The towns around, for people who leave a place while nothing tells where to.

    Raises:
        InputError: There is no town so near.
    """
    for reach in (within_km,) if within_km else _REACHES_KM:
        towns = [
            one
            for one in maps.places_in(*box_around([story.position], reach))
            if one.country == story.position.country
            and _LEAST_KM <= km_between(one, story.position) <= reach
        ]
        kept = _apart(sorted(towns, key=lambda one: _pull(one, story.position)), _MOST_AROUND)
        if len(kept) >= (1 if within_km else _ENOUGH):
            names = ", ".join(town.name for town in kept)
            because = f"nothing tells; the towns within {reach:g} km that draw most people"
            otherwise = "--to PLACE, or [[destinations]] in scenario.toml"
            about = "towns where journeys may end"
            told = Choice(about, names, ChoiceBasis.ASSUMPTION, because, otherwise)
            return Ends(tuple(kept), ("a town near",) * len(kept), (told,))
    found = f"no town within {within_km or _REACHES_KM[-1]:g} km of {story.position.name}"
    expected = "--to PLACE, or a larger --within KM"
    raise InputError([Problem("--within", 0, "", found, expected)])


def _pull(town: NamedPlace, position: NamedPlace) -> tuple[float, str]:
    """Order of towns by how many people they draw: the rule of the weights, on straight lines."""
    return -math.sqrt(max(town.population, 1)) / km_between(town, position), town.name


def _choice(aim: NamedPlace, towns: Sequence[tuple[NamedPlace, str]]) -> Choice:
    names = ", ".join(town.name for town, _ in towns)
    because = f"{aim.name} is named, no town: {towns[0][1]}"
    otherwise = "[[destinations]] in scenario.toml, or --to TOWN"
    return Choice("towns where journeys may end", names, ChoiceBasis.ASSUMPTION, because, otherwise)


def _towns_of(
    aim: NamedPlace, story: Story, maps: Maps, problems: list[Problem], *, near_side: bool
) -> list[tuple[NamedPlace, str]]:
    """Towns an aim stands for, each with the reason."""
    if aim.level not in (*_WIDE_LEVELS, "admin1", "crossing"):
        return [(aim, "named as a place they head for")]
    if aim.level == "crossing":
        towns = _near([aim], story.position.country, maps)
        return [(town, f"the town at {aim.name}") for town in towns[:1]]
    home = story.position.country
    if aim.level == "admin1" or aim.country == home:
        towns = towns_in(aim, maps)
        return [(town, f"one of the largest towns of {aim.name}") for town in towns]
    found = chains(home, aim.country, maps.neighbours)
    if not found:
        expected = (
            f"a place that can be reached over land from {maps.country_name(home)}; a way by sea "
            "needs a table of roads with the ferry in it (--roads FILE.csv)"
        )
        problems.append(Problem("--to", 0, "", f"{aim.name}, over the sea", expected))
        return []
    shortest = len(found[0])
    borders = dict.fromkeys((one[-2], one[-1]) for one in found if len(one) == shortest)
    return [one for border in borders for one in _at_border(*border, story, maps, near_side)]


def _at_border(
    before: str, behind: str, story: Story, maps: Maps, near_side: bool
) -> list[tuple[NamedPlace, str]]:
    """Towns at the crossings of a border, on one side of it."""
    side = before if near_side else behind
    crossings = maps.crossings_between(before, behind)
    names = f"{maps.country_name(before)} and {maps.country_name(behind)}"
    towns = _near(crossings, side, maps)
    if not near_side:
        towns = _nearby(towns, side, story, maps)
    why = f"at a known crossing between {names}" + ("" if near_side else ", or near it")
    if not towns:
        other = behind if near_side else before
        towns = _along(side, other, story, maps)
        why = f"no crossing between {names} is known; a town near that border"
    return [(town, why) for town in _apart(towns, MOST_ENDS)]


def _nearby(towns: list[NamedPlace], side: str, story: Story, maps: Maps) -> list[NamedPlace]:
    """Of towns at crossings those near the people, and other towns there: nearest first.

    People who flee over a border stay near it.
    """
    box = box_around([story.position], _FAR_SIDE_KM)
    found = [one for one in maps.places_in(*box, least_population=_LARGE_TOWN)
             if one.country == side]  # fmt: skip
    every = dict.fromkeys([*towns, *found])
    near = [one for one in every if km_between(one, story.position) <= _FAR_SIDE_KM]
    return sorted(near, key=lambda one: (km_between(one, story.position), one.name)) or towns


def _near(crossings: Iterable[NamedPlace], side: str, maps: Maps) -> list[NamedPlace]:
    """The largest town of a country at each of the crossings, largest first."""
    found: dict[NamedPlace, None] = {}
    for crossing in crossings:
        towns = [
            one
            for one in maps.places_in(*box_around([crossing], NEAR_CROSSING_KM))
            if one.country == side and km_between(one, crossing) <= NEAR_CROSSING_KM
        ]
        if towns:
            found[max(towns, key=_size)] = None
    return sorted(found, key=_size, reverse=True)


def _size(place: NamedPlace) -> tuple[int, str, float, float]:
    return place.population, place.name, place.lat, place.lon


def _along(side: str, other: str, story: Story, maps: Maps) -> list[NamedPlace]:
    """Towns of a country near those of another, the most likely first.

    On the far side of a border these are the ones nearest to where the people are, else the
    largest.
    """
    here, there = (_towns(code, maps) for code in (side, other))
    if not here or not there:
        return []
    from scipy.spatial import cKDTree

    tree = cKDTree(vectors_of(there))
    far, _ = map(np.asarray, tree.query(vectors_of(here)))
    towns = [town for town, one in zip(here, far, strict=True) if one <= chord_of(_BORDER_KM)]
    if other == story.position.country:
        return sorted(towns, key=lambda one: (km_between(one, story.position), one.name))
    return sorted(towns, key=_size, reverse=True)


def _towns(code: str, maps: Maps) -> list[NamedPlace]:
    found = maps.places_in(-90.0, -180.0, 90.0, 180.0, least_population=_BORDER_TOWN)
    return [one for one in found if one.country == code]


def _apart(towns: Iterable[NamedPlace], most: int) -> list[NamedPlace]:
    """The first of the towns that keep their distance from those before them."""
    kept: list[NamedPlace] = []
    for town in towns:
        if len(kept) < most and all(km_between(town, one) >= APART_KM for one in kept):
            kept.append(town)
    return kept
