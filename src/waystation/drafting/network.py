"""The network of a draft: the corridor from where people set off to where they may be going."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice, Story
from waystation.domain.errors import InputError, Problem
from waystation.domain.places import Location, NamedPlace, RoadNetwork
from waystation.domain.telling import counted
from waystation.domain.vocabulary import ChoiceBasis, LocationKind, RouteBasis, Travel
from waystation.drafting.countries import chains, ways_of
from waystation.drafting.ends import Ends
from waystation.drafting.geometry import box_around, km_between, shortest_ways, way_to
from waystation.drafting.lookup import say_place
from waystation.drafting.maps import Maps
from waystation.drafting.onward import (
    cost_scale,
    one_way,
    ways_of_story,
    with_stops,
    without_loose_ends,
)
from waystation.drafting.past_ends import past_the_ends

MOST_PLACES = 150
"""Most places of a network, so that a forecast is made within a minute (docs/new.md)."""

MOST_AROUND = 40
"""Most places around a start, beside those on the ways to the ends."""

MARGIN = 0.25
"""Reach of the box of places beyond the stops and ends, as a share of its breadth."""

DETOUR_KM = {Travel.TOGETHER: 100.0, Travel.ALONE: 400.0}
"""Largest cost scale: the default of scenarios, and what was found for three movements."""

AROUND_KM = 100.0
"""How far a network reaches around a place where nobody says (assumption: three days on foot)."""

SAME_KM = 1.1
"""A place this near a location is that location: sources put towns some hundred metres apart."""

_LEAST_MARGIN_KM = 60.0
_WIDE_KM, _NARROW_KM = 1500.0, 300.0
_WIDE_LEAST, _LEAST = 1000, 500


@dataclass(frozen=True)
class Ground:
    """The network, and where the story's places are in it.

    Attributes:
        roads: Locations and routes that can be reached from the start.
        starts: Location of each group's start, by group.
        position: Location where they were last seen.
        ends: Ends that can be reached, by location; the reason of each.
        km: Kilometres along the routes from the position to each location.
        before: The location before each on the shortest way from the position.
        scale_km: Kilometres of detour that make a way e times less likely.
        choices: What was settled.
    """

    roads: RoadNetwork
    starts: Mapping[str, str]
    position: str
    ends: Mapping[str, str]
    km: Mapping[str, float]
    before: Mapping[str, str]
    scale_km: float
    choices: tuple[Choice, ...]

    def location(self, name: str) -> Location:
        """A location by its name."""
        return next(one for one in self.roads.locations if one.name == name)


def ground_of(
    story: Story,
    ends: Ends,
    maps: Maps,
    *,
    within_km: float | None = None,
    around: bool = False,
    given: Collection[NamedPlace] = (),
) -> Ground:
    """Build the network of a story.

    Args:
        story: The story.
        ends: Towns where journeys may end.
        maps: Places, borders and roads.
        within_km: How far the network reaches around the start.
        around: Whether it is to reach around the start at all.
        given: Places the person gave, none of which may be lost.

    Raises:
        InputError: A place of the story is not in the network, no end can be reached from where
            people set off, or a place that was given cannot be.
    """
    stops = _stops(story)
    opened = _ways(story, ends, maps)
    codes = {code for way in opened for code in way} | {stop.country for stop in stops}
    known = _places(stops, ends.places, maps, codes, within_km or AROUND_KM if around else None)
    chosen = maps.corridor(stops, ends.places, known, most=MOST_PLACES)
    if around:
        near = [one for one in known if km_between(one, stops[0]) <= (within_km or AROUND_KM)]
        chosen = tuple(dict.fromkeys([*chosen, *near[:MOST_AROUND]]))[:MOST_PLACES]
    here = {one.country for one in chosen}
    ways = [way for way in opened if set(way) <= here]
    crossings = [one for first, second in ways for one in maps.crossings_between(first, second)]
    roads = maps.roads(chosen, crossings=tuple(dict.fromkeys(crossings)), ways=ways)
    return _settled(story, ends, roads, maps, given)


def _stops(story: Story) -> list[NamedPlace]:
    """Places on the way, each once: so far, and those ahead that were named."""
    starts = [group.start for group in story.groups]
    return list(dict.fromkeys([*starts, *story.stops, story.position]))


def _ways(story: Story, ends: Ends, maps: Maps) -> tuple[tuple[str, str], ...]:
    """Borders that may be passed, in the way people go.

    From country to country as the stops tell it, and from the last of them to every end; each by
    the fewest borders or by one more.
    """
    codes = [place.country for place in _stops(story)]
    last = codes[-1]
    legs = dict.fromkeys(
        [
            *itertools.pairwise(codes),
            *((group.start.country, last) for group in story.groups),
            *((last, end.country) for end in ends.places),
        ]
    )
    found = [
        chain
        for start, end in legs
        if start != end and "/" not in start + end
        for chain in chains(start, end, maps.neighbours)
    ]
    return ways_of(found)


def _places(
    stops: Sequence[NamedPlace],
    ends: Sequence[NamedPlace],
    maps: Maps,
    codes: Collection[str],
    around_km: float | None,
) -> list[NamedPlace]:
    """Populated places in and around the corridor, in countries that may be passed."""
    spots = [*stops, *ends]
    across = max(km_between(one, other) for one in spots for other in spots)
    margin = max(MARGIN * across, _LEAST_MARGIN_KM, around_km or 0.0)
    least = _WIDE_LEAST if across > _WIDE_KM else _LEAST if across > _NARROW_KM else 0
    found = maps.places_in(*box_around(spots, margin), least_population=least)
    return [one for one in found if one.country in codes]


def _settled(
    story: Story, ends: Ends, roads: RoadNetwork, maps: Maps, given: Collection[NamedPlace]
) -> Ground:
    """The network, cut to what can be reached, with the story's places found in it."""
    problems: list[Problem] = []
    starts = {
        group.name: _location(group.start, "where they set off", roads, problems)
        for group in story.groups
    }
    position = _location(story.position, "where they were last seen", roads, problems)
    if problems:
        raise InputError(problems)
    km, _ = shortest_ways(roads.routes, position)
    kept, lost = _reached(ends, roads, km, position)
    via = [one for one in given if one not in ends.places and find_location(one, roads) not in km]
    if via:
        raise InputError([_unreached(story, via, roads, "--via")])
    if not kept:
        raise InputError([_unreached(story, lost or list(ends.places), roads)])
    passed, ahead = _passed(story, roads)
    onward = _onward(roads, kept, starts.values(), passed, [position, *ahead])
    cut = [name for name in kept if name not in {one.name for one in onward.locations}]
    lost += [one for one in ends.places if find_location(one, roads) in cut]
    kept = {name: why for name, why in kept.items() if name not in cut}
    told = [one for one in given if one in lost or find_location(one, onward) is None]
    if told or not kept:
        raise InputError([_unreached(story, told or lost, roads)])
    onward = _named(onward, maps)
    scale = cost_scale(onward.routes, _largest_scale(story))
    km, before = shortest_ways(onward.routes, position)
    choices = (*ends.choices, *_choices(onward, story, lost, maps), _of_scale(scale, story))
    return Ground(onward, starts, position, kept, km, before, scale, choices)


def _reached(
    ends: Ends, roads: RoadNetwork, km: Mapping[str, float], position: str
) -> tuple[dict[str, str], list[NamedPlace]]:
    """Locations of the ends that a way leads to, each with its reason; and the ends without one."""
    kept: dict[str, str] = {}
    lost = []
    for place, why in zip(ends.places, ends.why, strict=True):
        name = find_location(place, roads)
        if name is not None and name in km and name != position:
            kept[name] = why
        elif name != position:
            lost.append(place)
    return kept, lost


def alone(story: Story) -> bool:
    """Whether nobody of the story travels in a group."""
    return all(group.travel is Travel.ALONE for group in story.groups)


def _passed(story: Story, roads: RoadNetwork) -> tuple[list[str], list[str]]:
    """Locations of the stops before the position, and of those beyond it."""
    stops = list(dict.fromkeys([*story.stops, story.position]))
    at = stops.index(story.position)
    found = [[find_location(one, roads) for one in part] for part in (stops[:at], stops[at + 1 :])]
    before, ahead = ([name for name in part if name] for part in found)
    return before, ahead


def _onward(
    roads: RoadNetwork,
    ends: Collection[str],
    starts: Collection[str],
    before: Sequence[str],
    ahead: Sequence[str],
) -> RoadNetwork:
    """The network with ways onward alone, and without places nobody of the story can come to.

    Args:
        roads: The network.
        ends: Where journeys may end.
        starts: Where people set off.
        before: Stops before the position.
        ahead: The position, and stops beyond it.
    """
    routes = ways_of_story(roads.routes, ends, starts, ahead)
    for start in dict.fromkeys(starts):
        stops = dict.fromkeys([start, *before, ahead[0]])
        routes = with_stops(routes, roads.routes, list(stops))
    begin = {*starts, ahead[0]}
    routes = one_way(routes, {*ends, *before, *ahead}, begin)
    crossings = [one.name for one in roads.locations if one.kind is LocationKind.CROSSING]
    routes = past_the_ends(routes, set(ends) - set(ahead), crossings, begin)
    locations, routes = without_loose_ends(roads.locations, routes, begin)
    return replace(roads, locations=locations, routes=routes)


def _named(roads: RoadNetwork, maps: Maps) -> RoadNetwork:
    """The network with the names by which reports may speak of its places."""
    others = maps.other_names(roads.locations)
    locations = [
        replace(one, also=(*one.also, *others.get(one.name, ()))) for one in roads.locations
    ]
    return replace(roads, locations=tuple(locations))


def _largest_scale(story: Story) -> float:
    return DETOUR_KM[Travel.ALONE if alone(story) else Travel.TOGETHER]


def _of_scale(scale: float, story: Story) -> Choice:
    chosen = f"{scale:g} km longer make a way e times less likely; nobody turns back"
    because = "the most at which journeys do not go in circles; ways back were left out" + (
        "" if alone(story) else ", and before the last sighting all ways but those that lead there"
    )
    about, otherwise = "which way they take", "movement.cost_scale_km in scenario.toml; routes.csv"
    return Choice(about, chosen, ChoiceBasis.ASSUMPTION, because, otherwise)


def _location(place: NamedPlace, about: str, roads: RoadNetwork, problems: list[Problem]) -> str:
    name = find_location(place, roads)
    if name is None:
        expected = "a place the roads given lead to"
        found = f"{say_place(place)}, {about}, away from every road"
        problems.append(Problem("--roads", 0, "", found, expected))
    return name or ""


def find_location(place: NamedPlace, roads: RoadNetwork) -> str | None:
    """The location a place is; the nearest of its name or within a kilometre."""
    near = [
        (km_between(one, place), one.name)
        for one in roads.locations
        if place.country in (one.country, *one.country.split("/"))
        and (place.level == "crossing") == (one.kind is LocationKind.CROSSING)
    ]
    best = min(near, default=None)
    return best[1] if best and best[0] <= SAME_KM else None


def _unreached(
    story: Story, lost: Sequence[NamedPlace], roads: RoadNetwork, option: str = "--to"
) -> Problem:
    names = "; ".join(say_place(one) for one in lost[:5])
    found = f"no way over land from {say_place(story.position)} to {names}"
    apart = [one for one in roads.remarks if "not reached" in one or "no way between" in one]
    expected = "a place that can be reached over land; or roads with the ferry in them (--roads)"
    return Problem(option, 0, "", "; ".join([found, *apart]), expected)


def _choices(
    roads: RoadNetwork, story: Story, lost: Sequence[NamedPlace], maps: Maps
) -> Iterator[Choice]:
    """What the network rests on."""
    countries = sorted(
        {one.country for one in roads.locations if one.kind is not LocationKind.CROSSING}
    )
    names = ", ".join(maps.country_name(code) for code in countries)
    approximate = sum(route.basis is RouteBasis.APPROXIMATE for route in roads.routes)
    basis = ChoiceBasis.ASSUMPTION if approximate else ChoiceBasis.GIVEN
    places, routes = counted(len(roads.locations), "place"), counted(len(roads.routes), "route")
    chosen = f"{places} and {routes} in {names}"
    because = "; ".join(roads.remarks) or "the roads given"
    otherwise = "routes.csv; --roads FILE for an OpenStreetMap extract or a table"
    yield Choice("the ways they may take", chosen, basis, because, otherwise)
    assumed = [one.name for one in roads.locations if one.source.startswith("assumed")]
    if assumed:
        about, chosen = "border crossings nobody vouches for", "; ".join(sorted(assumed))
        because = "no known crossing is near; put where straight lines meet the border"
        yield Choice(about, chosen, ChoiceBasis.ASSUMPTION, because, "locations.csv, routes.csv")
    for place in lost:
        because = f"no way leads there from {story.position.name}"
        about, chosen = "a place left out", say_place(place)
        yield Choice(
            about, chosen, ChoiceBasis.ASSUMPTION, because, "routes.csv: add the way there"
        )


def towns_on_ways(ground: Ground, weights: Mapping[str, float], most: int) -> tuple[str, ...]:
    """Towns that most of the shortest ways to the ends pass, by distance from the position.

    Args:
        ground: The network.
        weights: Weight of each end.
        most: Most towns.
    """
    passing: dict[str, float] = {}
    for end, weight in weights.items():
        for name in way_to(ground.before, end)[1:-1]:
            passing[name] = passing.get(name, 0.0) + weight
    kinds = {one.name: one.kind for one in ground.roads.locations}
    towns = [one for one in passing if kinds[one] is LocationKind.TOWN and one not in weights]
    first = sorted(towns, key=lambda one: (-passing[one], ground.km[one], one))[:most]
    return tuple(sorted(first, key=lambda one: (ground.km[one], one)))
