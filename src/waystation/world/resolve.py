"""Which place a name means: by its spelling, the words behind it, other places of the story.

Nothing is guessed in silence: every answer says how sure it is, why, and what else bears the name.
A name that its own words contradict ("Tapachula, Honduras") is not resolved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from waystation.domain.places import NamedPlace, Resolution
from waystation.world.asked import Where, bearers, says_region, taken_apart
from waystation.world.countries import country
from waystation.world.misspelt import misspelt
from waystation.world.nearby import km_between
from waystation.world.spelling import fold, loose

_SAME_KM = 15.0
"""Places of one name this near each other are one place listed twice."""

_REGION_KM = 200.0
"""A town this near the middle of a region that bears its name gave it the name."""

_NEAR_KM = 150.0
"""Distance at which a place is half as likely as one at the very spot."""

_OUTSIDE = 0.03
"""How likely a place outside the countries of the story is, against one inside."""

_ELSEWHERE = 0.1
"""The same for a place in the country, but not in the region or near the town, that was named."""

_OTHER_NAME = 0.25
"""The same for a place that bears the name only among its other names."""

_SIZE = 0.7
"""Power of the residents by which places of one name are weighed."""

_KIND_SAID = 4.0
_LEAST_RESIDENTS = 300
_MOST_CONFIDENT, _MOST_ALONE, _AMBIGUOUS, _CLEAR_LEAD = 0.97, 0.92, 0.5, 20.0
_UNKNOWN_WORD, _NOT_INSIDE, _NOT_OF_STORY = 0.75, 0.4, 0.85
_LEAST_OUTSIDE = 0.8
"""A name spelt more freely than this must lie where the words behind it say."""

_LEVELS = {"country": 100_000_000, "area": 1_000_000, "crossing": 15_000}


@dataclass(frozen=True)
class _Candidate:
    """A place the name can mean, weighed.

    Attributes:
        place: The place.
        weight: How likely it is, against the others.
        told: What speaks for it, in plain words.
        inside: Whether it lies where the words behind the name say.
        twin: The region around a town that bears its name, or the other way round.
    """

    place: NamedPlace
    weight: float
    told: str
    inside: bool
    twin: NamedPlace | None = None


@dataclass(frozen=True)
class _Context:
    """What is known beside the name."""

    behind: tuple[Where, ...]
    near: tuple[NamedPlace, ...]
    countries: frozenset[str]

    @property
    def helps(self) -> bool:
        """Whether anything is known."""
        return bool(any(one.is_known for one in self.behind) or self.near or self.countries)

    def holds(self, place: NamedPlace) -> bool:
        """Whether a place is in a country of the story."""
        return bool(self.countries & set(place.country.split("/")))

    @property
    def searched(self) -> frozenset[str]:
        """Countries in which misspelt names are looked for."""
        named = frozenset[str]().union(*(one.countries for one in self.behind))
        around = frozenset(code for place in self.near for code in place.country.split("/"))
        return named or self.countries or around


def resolve(
    asked: str, *, near: Sequence[NamedPlace] = (), countries: Sequence[str] = ()
) -> Resolution | None:
    """The place a name most likely means, with what else it could mean.

    Args:
        asked: A name, with words behind it that say where: "Ciudad Hidalgo, Chiapas", "El Fasher
            (North Darfur)"; also codes of countries ("TCD") and regions ("MX-CHP").
        near: Other places of the story.
        countries: Countries of the story, by code or name.

    Returns:
        None where nothing bears such a name, or nothing where the words behind it say.
    """
    name, behind = taken_apart(asked)
    if not name:
        return None
    context = _Context(behind, tuple(near), _codes(countries))
    for quality, how, places in _stages(name, context):
        found = _weighed(places, name, context)
        if found and (found[0].inside or quality >= _LEAST_OUTSIDE):
            return _answer(asked, found, quality, how, context)
    return None


def _codes(countries: Sequence[str]) -> frozenset[str]:
    named = [country(one) for one in countries]
    return frozenset(place.country for place in named if place)


def _stages(name: str, context: _Context) -> Iterator[tuple[float, str, tuple[NamedPlace, ...]]]:
    yield from bearers(name)
    yield from misspelt(name, context.searched)


def _weighed(places: Sequence[NamedPlace], name: str, context: _Context) -> list[_Candidate]:
    """Places that nothing said contradicts, likeliest first, each listed once."""
    found = [_weigh(place, name, context) for place in dict.fromkeys(places)]
    order = sorted(
        (one for one in found if one is not None),
        key=lambda one: (-one.weight, one.place.country, one.place.admin1, one.place.name),
    )
    inside = [one for one in order if one.inside] or order
    kept: list[_Candidate] = []
    for one in inside:
        twins = [i for i, other in enumerate(kept) if _is_same(one.place, other.place)]
        if not twins:
            kept.append(one)
        elif one.place.level != kept[twins[0]].place.level:
            kept[twins[0]] = replace(kept[twins[0]], twin=one.place)
    return kept


def _weigh(place: NamedPlace, name: str, context: _Context) -> _Candidate | None:
    """A place with its weight; None where the words behind the name contradict it."""
    weight = _size(place) * (_KIND_SAID if says_region(name) and place.level == "admin1" else 1.0)
    weight *= 1.0 if loose(fold(place.name)) == loose(fold(name)) else _OTHER_NAME
    told, inside = [], True
    for one in context.behind:
        if not one.is_known:
            continue
        if one.holds(place):
            told.append(f"lies in {one.words}")
        elif one.countries & set(place.country.split("/")) and not one.country:
            weight, inside = weight * _ELSEWHERE, False
            told.append(f"is in the country of {one.words}, not there by the gazetteer")
        else:
            return None
    if context.countries:
        if context.holds(place):
            told.append("is in a country of the story")
        else:
            weight *= _OUTSIDE
    if context.near:
        km = min(km_between(place, other) for other in context.near)
        weight /= 1 + (km / _NEAR_KM) ** 2
        told.append(f"is {km:,.0f} km from other places of the story")
    return _Candidate(place, weight, ", ".join(told), inside)


def _size(place: NamedPlace) -> float:
    """How often a place of this size is meant; regions count less than towns of as many people."""
    people = _LEVELS.get(place.level, place.population // (3 if place.level == "admin1" else 1))
    return float(max(people, _LEAST_RESIDENTS) ** _SIZE) * (2.0 if place.capital else 1.0)


def _is_same(one: NamedPlace, other: NamedPlace) -> bool:
    """One place listed twice, or a town and the region or country that shares its name."""
    if one.country != other.country:
        return False
    if {one.level, other.level} == {"city", "country"}:
        return one.capital or other.capital
    if {one.level, other.level} == {"city", "admin1"}:
        return km_between(one, other) < _REGION_KM
    return one.level == other.level and km_between(one, other) < _SAME_KM


def _answer(
    asked: str, found: Sequence[_Candidate], quality: float, how: str, context: _Context
) -> Resolution:
    best, rest = found[0], found[1:]
    share = best.weight / sum(one.weight for one in found)
    confidence = quality * share * (_MOST_CONFIDENT if context.helps else _MOST_ALONE)
    if rest and best.weight < _CLEAR_LEAD * rest[0].weight and not _told_apart(best, rest, context):
        confidence = min(confidence, _AMBIGUOUS)
    if context.countries and not context.holds(best.place):
        confidence *= _NOT_OF_STORY
    if not best.inside:
        confidence *= _NOT_INSIDE
    unknown = [one.words for one in context.behind if not one.is_known]
    confidence *= _UNKNOWN_WORD ** len(unknown)
    runner_up = rest[0].place if rest else best.twin
    why = _why(best, rest, how, unknown, context)
    return Resolution(asked, best.place, runner_up, round(confidence, 2), why)


def _told_apart(best: _Candidate, rest: Sequence[_Candidate], context: _Context) -> bool:
    """Whether the story, and not residents alone, puts one place before the next."""
    of_story = context.holds(best.place) and not context.holds(rest[0].place)
    return bool(context.near) or of_story


def _why(
    best: _Candidate,
    rest: Sequence[_Candidate],
    how: str,
    unknown: Sequence[str],
    context: _Context,
) -> str:
    parts = [full_name(best.place)]
    if how:
        parts.append(how)
    if best.told:
        parts.append(best.told)
    parts += [f"nothing is known of {words}" for words in unknown]
    if rest and not context.helps:
        parts.append(f"the likeliest of {len(rest) + 1} places of this name, by residents alone")
    elif rest:
        parts.append(f"{len(rest) + 1} places fit")
    elif best.twin:
        kinds = {"admin1": "the region", "city": "the town", "country": "the country"}
        names = [kinds.get(one.level, "the place") for one in (best.place, best.twin)]
        parts.append(f"{names[0]}, not {names[1]} of that name")
    else:
        parts.append("nothing else fits")
    return "; ".join(parts)


def full_name(place: NamedPlace) -> str:
    """A place with its region and country, as `resolve` takes it."""
    states = [country(code) for code in place.country.split("/") if code]
    names = " and ".join(state.name for state in states if state)
    wider = [place.admin1, names if place.level != "country" else ""]
    return ", ".join([place.name, *(part for part in wider if part)])


def suggestions(asked: str, countries: Sequence[str] = (), limit: int = 5) -> tuple[str, ...]:
    """Places a name that was not resolved may have been meant for, for messages to people.

    Args:
        asked: The name, as `resolve` takes it.
        countries: Countries of the story, by code or name.
        limit: How many at most.

    Returns:
        Full names that `resolve` finds, likeliest first; empty where nothing is alike.
    """
    name, behind = taken_apart(asked)
    searched = _codes(countries) | frozenset[str]().union(*(one.countries for one in behind))
    ranked: Mapping[NamedPlace, float] = _alike(name, searched) if name else {}
    order = sorted(ranked, key=lambda place: (-ranked[place], place.country, place.name))
    return tuple(dict.fromkeys(full_name(place) for place in order))[:limit]


def _alike(name: str, searched: frozenset[str]) -> dict[NamedPlace, float]:
    """Places that bear the name anywhere, or one much like it in the countries looked in."""
    found: dict[NamedPlace, float] = {}
    for quality, _, places in (*bearers(name), *misspelt(name, searched, widely=True)):
        for place in places:
            inside = not searched or searched & set(place.country.split("/"))
            weight = quality**4 * _size(place) * (1.0 if inside else _OUTSIDE)
            found[place] = max(found.get(place, 0.0), weight)
    return found
