"""What a draft settles beside the story and the network: sizes, chances, days, what is watched."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from waystation.domain.draft import Choice, Story, StoryGroup
from waystation.domain.evidence import Figure
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import ChoiceBasis, LocationKind, Travel
from waystation.drafting.by_hand import SIZE
from waystation.drafting.defaults import Believed, start_size
from waystation.drafting.last_seen import last_sighting
from waystation.drafting.network import Ground, find_location, towns_on_ways

LEAST_SIGMA = 0.8
"""Spread of a group's size at the start, log scale: a first count is off by a factor of two and
more (three counts of one group's first day in October 2018 ran from 160 to more than 2,000)."""

BAND_90 = 1.645
KM_A_DAY = {Travel.TOGETHER: 50.0, Travel.ALONE: 60.0}
"""Distance a day, rests included, by which the days ahead are chosen (assumption)."""

NAMED = 5.0
"""How much more a place counts that reports or the user name, beside places found by rule
(assumption)."""

WEIGHT_RULE = f"square root of residents over distance by road; places named count {NAMED:g} times"

SHORTEST_DAYS, LONGEST_DAYS = 14, 90
_SPARE_DAYS = 7
_SPARE = 1.5
_LEAST_KM, _LEAST_PEOPLE = 20.0, 1000
_TOWNS_WATCHED = 6


@dataclass(frozen=True)
class Plan:
    """A scenario, ready to be written.

    Attributes:
        story: Who moves from where to where.
        ground: The network.
        weights: Chance of each end, by location.
        kinds: Kind of the locations that are no plain towns.
        watched: Locations to report first.
        horizon: Days ahead.
        first_day: First day of the scenario.
        choices: Everything that was settled.
        sightings: Where they were last seen, where the story's own sightings do not hold it.
    """

    story: Story
    ground: Ground
    weights: Mapping[str, float]
    kinds: Mapping[str, LocationKind]
    watched: tuple[str, ...]
    horizon: int
    first_day: dt.date
    choices: tuple[Choice, ...]
    sightings: tuple[Figure, ...] = ()

    @property
    def travels(self) -> tuple[Travel, ...]:
        """How the groups travel."""
        return tuple(group.travel for group in self.story.groups)


def plan_of(story: Story, ground: Ground) -> Plan:
    """Settle what the story leaves open."""
    weights = _weights(story, ground)
    horizon = _horizon(story, ground, weights)
    first_day = min(group.first_day for group in story.groups)
    watched = tuple(dict.fromkeys(_watched(ground, weights)))
    seen, of_seen = last_sighting(story, ground.position)
    told = [*of_seen, *_of_weights(weights), *_of_size(story)]
    told += [*_of_rates(story), _of_days(horizon)]
    return Plan(
        story=story,
        ground=ground,
        weights=weights,
        kinds=dict(_kinds(story, ground)),
        watched=watched,
        horizon=horizon,
        first_day=first_day,
        choices=(*story.choices, *ground.choices, *told),
        sightings=seen,
    )


def _weights(story: Story, ground: Ground) -> dict[str, float]:
    """Chance of each end: by the square root of its residents over the distance to it.

    Places that reports or the user name count more.
    """
    named = {same_place(place, ground) for place in (*story.destinations, *story.stays)}
    raw = {
        name: (NAMED if name in named else 1.0)
        * math.sqrt(max(ground.location(name).population, _LEAST_PEOPLE))
        / max(ground.km[name], _LEAST_KM)
        for name in ground.ends
    }
    total = math.fsum(raw.values())
    return {name: max(round(one / total, 3), 0.001) for name, one in raw.items()}


def _of_weights(weights: Mapping[str, float]) -> Iterator[Choice]:
    if len(weights) < 2:
        return
    ranked = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    chosen = ", ".join(f"{name} {weight:.0%}" for name, weight in ranked)
    because = f"nobody says which; a rule: {WEIGHT_RULE}"
    otherwise = "weight in [[destinations]] of scenario.toml"
    about = "how likely each of these towns is"
    yield Choice(about, chosen, ChoiceBasis.ASSUMPTION, because, otherwise)


def _horizon(story: Story, ground: Ground, weights: Mapping[str, float]) -> int:
    """Days until people in the middle are at the ends, half as long again and a week."""
    pace = min(KM_A_DAY[group.travel] for group in story.groups)
    total = math.fsum(weights.values())
    far = math.fsum(ground.km[name] * weight for name, weight in weights.items()) / total
    days = math.ceil(_SPARE * far / pace) + _SPARE_DAYS
    return max(SHORTEST_DAYS, min(days, LONGEST_DAYS))


def _of_days(horizon: int) -> Choice:
    because = "long enough that the middle run arrives"
    if horizon == LONGEST_DAYS:
        because = "the longest a draft looks ahead; some ways take longer"
    about, otherwise = "how far ahead", "horizon_days in scenario.toml, or --days"
    return Choice(about, f"{horizon} days", ChoiceBasis.ASSUMPTION, because, otherwise)


def size_of(group: StoryGroup) -> tuple[int, int]:
    """Fewest and most people at the start; a wide guess where nothing tells."""
    low, high = group.size_low or group.size_high, group.size_high or group.size_low
    return (low, high) if low and high else SIZE


def middle_of(group: StoryGroup) -> float:
    """The people a group's size is drawn around: as told, else the middle on the log scale."""
    low, high = size_of(group)
    return math.sqrt(low * high) if group.size_middle is None else float(group.size_middle)


def size_prior(group: StoryGroup, told: str) -> Believed:
    """The prior of a group's size at its start."""
    low, high = size_of(group)
    sigma = max(math.log(high / low) / (2 * BAND_90), LEAST_SIGMA)
    return start_size(
        middle_of(group), sigma, f"{told}; spread at least {LEAST_SIGMA:g}: assumption"
    )


def departures_sigma(story: Story) -> float:
    """Spread of the people who set off alone, log scale: the widest of the groups."""
    alone = [size_of(group) for group in story.groups if group.travel is Travel.ALONE]
    widths = [math.log(high / low) / (2 * BAND_90) for low, high in alone]
    return max([LEAST_SIGMA, *widths])


def _of_size(story: Story) -> Iterator[Choice]:
    for group in story.groups:
        told = group.size_low or group.size_high
        if not told:
            chosen = "{:,} to {:,} people".format(*SIZE)
            about = f"how many set off: {group.title}"
            otherwise = "--group-size LOW-HIGH"
            yield Choice(about, chosen, ChoiceBasis.ASSUMPTION, "nothing tells", otherwise)
        if group.travel is Travel.ALONE:
            chosen = f"{group.first_day} to {story.as_of}"
            because = (
                "spread evenly over these days; as many a day go on leaving after the as-of day, "
                "nobody on days between: a later forecast needs rows for them"
            )
            if group.first_day == story.as_of:
                chosen, because = f"{group.first_day}", "all on one day; nobody follows"
            about = f"on which days they leave: {group.title}"
            yield Choice(about, chosen, ChoiceBasis.ASSUMPTION, because, "departures.csv")


def _of_rates(story: Story) -> Iterator[Choice]:
    together = any(group.travel is Travel.TOGETHER for group in story.groups)
    chosen = (
        "30 km a day on foot, 55 with lifts, 220 with buses; how often they find these is open"
        if together
        else "60 km a day, from 14 to 260 in 9 of 10 runs"
    )
    because = (
        "rates measured in Central America and Mexico in 2018, or guessed; wider than there"
        if together
        else "guessed, wide; how towns differ in drawing people as in three movements in Africa"
    )
    about, otherwise = "how fast they go, rest, join and leave", "[parameters] in scenario.toml"
    yield Choice(about, chosen, ChoiceBasis.ASSUMPTION, because, otherwise)


def _watched(ground: Ground, weights: Mapping[str, float]) -> Iterator[str]:
    yield ground.position
    yield from towns_on_ways(ground, weights, _TOWNS_WATCHED)
    yield from sorted(weights, key=lambda name: (-weights[name], name))


def _kinds(story: Story, ground: Ground) -> Iterator[tuple[str, LocationKind]]:
    for place in story.stays:
        name = same_place(place, ground)
        if name:
            yield name, LocationKind.CAMP if _is_camp(place) else LocationKind.SHELTER
    for name in ground.starts.values():
        if ground.location(name).kind is LocationKind.TOWN:
            yield name, LocationKind.ORIGIN


def _is_camp(place: NamedPlace) -> bool:
    return "camp" in place.name.lower()


def same_place(place: NamedPlace, ground: Ground) -> str | None:
    """The location a place of the story is; None where it is none."""
    return find_location(place, ground.roads)
