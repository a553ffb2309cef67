"""Whether a place that a person names belongs to the story of the reports."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from waystation.domain.errors import Problem
from waystation.domain.findings import Findings, ReadPlace
from waystation.domain.places import NamedPlace
from waystation.domain.telling import meant, nearest
from waystation.drafting.cues import cues_of
from waystation.drafting.lookup import say_place
from waystation.drafting.maps import Maps, Resolved
from waystation.drafting.where import OUTLYING_KM
from waystation.reports.words.tokens import tokenise
from waystation.world.asked import taken_apart
from waystation.world.gazetteer import world_gazetteer
from waystation.world.misspelt import misspelt
from waystation.world.nearby import km_between
from waystation.world.resolve import full_name
from waystation.world.similar import one_apart
from waystation.world.spelling import fold
from waystation.world.tables import show

_SURE = 0.9
_OWN_KM = 100.0
"""A place this near one that the reports name is of their story, whatever else is spelt like it."""
_LETTERS = 5
"""Letters a name needs before one of them may have slipped."""


@dataclass(frozen=True)
class Scene:
    """Where reports have their story.

    Attributes:
        towns: The towns and crossings they name; the sure ones where there are any.
        countries: Codes of the countries they name, by a place there or by their people.
        names: What they call places other than countries.
        bearers: The sure towns by their folded names and those by which the reports call them.
    """

    towns: tuple[NamedPlace, ...] = ()
    countries: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    bearers: Mapping[str, NamedPlace] = field(default_factory=dict)


def scene_of(findings: Sequence[Findings]) -> Scene:
    """Where the reports have their story, by every place and people they name."""
    read = [place for one in findings for place in one.places]
    places = [one.place for one in read if one.place is not None]
    countries = {code for place in places for code in place.country.split("/") if code}
    countries |= {code for one in findings for code in _nations(one)}
    certain = [one for one in read if one.confidence >= _SURE]
    sure = _towns(certain)
    named = [
        name
        for one in read
        if one.place is None or one.place.level != "country"
        for name in (one.words, one.place.name if one.place else "")
        if name
    ]
    towns, names = sure or _towns(read), tuple(dict.fromkeys(named))
    return Scene(towns, frozenset(countries), names, _bearers(certain))


def _bearers(read: Sequence[ReadPlace]) -> Mapping[str, NamedPlace]:
    towns = [(one.words, one.place) for one in read if one.place and one.place.level == "city"]
    named = {fold(place.name): place for _, place in reversed(towns)}
    return named | {fold(words): place for words, place in reversed(towns)}


def with_story(maps: Maps, scene: Scene, put: Collection[str] = ()) -> Maps:
    """The map on which a name means the town that the reports call so.

    Args:
        maps: The map.
        scene: Where the reports have their story.
        put: Names the person put on the map, which mean nothing else.
    """
    own = {fold(one) for one in put}

    def resolve(asked: str, near: Sequence[NamedPlace]) -> Resolved:
        town = None if fold(asked) in own else scene.bearers.get(fold(asked))
        return Resolved(town) if town else maps.resolve(asked, near)

    return replace(maps, resolve=resolve) if scene.bearers else maps


def _towns(read: Sequence[ReadPlace]) -> tuple[NamedPlace, ...]:
    found = (one.place for one in read if one.place is not None)
    return tuple(dict.fromkeys(place for place in found if place.level in ("city", "crossing")))


def _nations(findings: Findings) -> Iterator[str]:
    """Countries whose people a report names."""
    report = findings.report
    for found in cues_of(report.language).nations.all_in(tokenise(report.text)):
        for place in world_gazetteer().lookup(found.value)[:1]:
            yield place.country


def elsewhere(
    asked: str, place: NamedPlace, scene: Scene, option: str, *, may_be_far: bool = False
) -> Problem | None:
    """What is wrong with a place that has nothing to do with the reports; None where it may have.

    It lies far from every town they name, in a country they do not name; or its name is one letter
    from one they name, and it lies away from all of them. A place whose region or country is given
    with it is what the person means, and so is a country.

    Args:
        asked: The name as typed.
        place: What it was taken for.
        scene: Where the reports have their story.
        option: The option it was given with.
        may_be_far: Whether distance alone says nothing: people may head anywhere.
    """
    name, behind = taken_apart(asked)
    if not scene.towns or place.level == "country" or any(one.is_known for one in behind):
        return None
    km = min(km_between(place, town) for town in scene.towns)
    is_far = km > OUTLYING_KM and scene.countries.isdisjoint(place.country.split("/"))
    is_far = is_far and not may_be_far
    if not is_far and not (km > _OWN_KM and _has_slipped(name, scene)):
        return None
    found = f"{show(asked)}, taken for {say_place(place)}, {km:,.0f} km from all the reports name"
    near = meant(name, _alike(name, scene))
    expected = f"a place of their story{near}; or, where it is meant, {option} {_quoted(place)}"
    return Problem(option, 0, "", found, expected)


def _has_slipped(name: str, scene: Scene) -> bool:
    """Whether a name that no report tells is one letter from one that they tell."""
    key, told = fold(name), {fold(one) for one in scene.names}
    return len(key) >= _LETTERS and key not in told and any(one_apart(key, one) for one in told)


def _alike(name: str, scene: Scene) -> Sequence[str]:
    """Other names of the reports where one is like it, else the nearest town whose name is."""
    told = [one for one in scene.names if fold(one) != fold(name)]
    if nearest(name, told):
        return told
    for _, _, places in misspelt(name, scene.countries):
        far = {one: min(km_between(one, town) for town in scene.towns) for one in places}
        return [one.name for one in sorted(far, key=lambda one: (far[one], one.name))[:1]]
    return ()


def _quoted(place: NamedPlace) -> str:
    return f'"{full_name(place)}"'
