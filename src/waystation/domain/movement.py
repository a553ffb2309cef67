"""Settings of movement: what holds for everyone in a scenario, with a default and its source.

Parameters (`waystation.domain.parameters`) are uncertain and differ between members; these are
the shape of the rules and are the same in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Movement(NamedTuple):
    """Values of the settings, in the order of `SETTINGS`; meanings are told there."""

    awareness: float
    cost_scale_km: float
    softening_km: float
    distance_power: float
    crossing_km: float
    hazard_km: float
    attraction_town: float
    attraction_shelter: float
    attraction_camp: float
    attraction_abroad: float
    full_from: float
    places_factor: float
    stop_town: float
    pace_spread: float
    conflict_leave: float
    conflict_attraction: float
    conflict_departures: float
    flood_leave: float
    flood_attraction: float
    flood_departures: float
    food_leave: float
    food_attraction: float
    food_departures: float
    weekly_spread: float
    weekly_persistence: float
    departures_spread: float
    pull_spread: float
    pull_weekly_spread: float
    pull_weekly_persistence: float
    room_spread: float
    room_weekly_spread: float
    room_weekly_persistence: float
    departures_memory_days: float
    departures_even: float
    closed_share: float
    asylum_room: float


@dataclass(frozen=True)
class SettingSpec:
    """What a setting is.

    Attributes:
        name: Name in scenario files.
        unit: Unit.
        default: Value when a scenario gives none.
        low, high: Smallest and largest value allowed.
        meaning: What it does.
        source: Where the default comes from, or the word "assumption".
    """

    name: str
    unit: str
    default: float
    low: float
    high: float
    meaning: str
    source: str


@dataclass(frozen=True)
class Setting:
    """A value a scenario gives to a setting, with its source."""

    name: str
    value: float
    source: str


_PEER = "the default of Flee, the nearest peer (Suleimenova, Bell and Groen 2017)"
_FLEE_SUITE = "the value of Flee's published validation suite"
_LARGE = 1e9

SETTINGS: tuple[SettingSpec, ...] = (
    SettingSpec(
        "awareness", "steps", 0, 0, 100,
        "how many stops ahead people weigh the places they could reach; 0 is the whole network",
        "assumption: people on a long way know where they are heading",
    ),
    SettingSpec(
        "cost_scale_km", "km", 100, 1, _LARGE,
        "kilometres of detour that make a way e times less likely",
        "assumption: people choose among ways that differ by less than a day or two of travel",
    ),
    SettingSpec(
        "softening_km", "km", 10, 1, 1000,
        "added to every distance before the power is taken", _PEER,
    ),
    SettingSpec(
        "distance_power", "exponent", 0, 0, 10,
        "power of distance by which a way becomes less likely, besides the scale",
        "assumption: the scale alone tells the cost of a long journey",
    ),
    SettingSpec(
        "crossing_km", "km", 0, 0, _LARGE,
        "kilometres that entering a crossing or another country counts for",
        "assumption: none beyond the wait",
    ),
    SettingSpec(
        "hazard_km", "km", 0, 0, _LARGE,
        "kilometres that a way into a place of hazard level 1 counts for",
        "assumption: none",
    ),
    SettingSpec(
        "attraction_town", "weight", 1, 0, 1000, "weight of a town as a place to stop", _PEER,
    ),
    SettingSpec(
        "attraction_shelter", "weight", 1, 0, 1000,
        "weight of a shelter as a place to stop", "assumption: as a town",
    ),
    SettingSpec(
        "attraction_camp", "weight", 2, 0, 1000,
        "weight of a camp as a place to stop", _FLEE_SUITE,
    ),
    SettingSpec(
        "attraction_abroad", "factor", 1, 0, 1000,
        "factor on the weight of places outside the home countries", _PEER,
    ),
    SettingSpec(
        "full_from", "share", 0.9, 0, 1,
        "share of its places from which a shelter draws fewer people, none when full", _PEER,
    ),
    SettingSpec(
        "places_factor", "factor", 1, 0, 1000,
        "places of shelters and camps against those stated", "assumption: as stated",
    ),
    SettingSpec(
        "stop_town", "share", 0, 0, 1,
        "of those who reach a town on their way, the share that stops there",
        "assumption: people alone travel from shelter to shelter",
    ),
    SettingSpec(
        "pace_spread", "log sd", 0.5, 0, 2,
        "spread of pace among people travelling alone in one member",
        "assumption: between the foot (sigma 0.4) and vehicle spreads of single travellers",
    ),
    SettingSpec(
        "conflict_leave", "per day", 1, 0, 1,
        "chance of leaving a place where conflict has level 1", _PEER,
    ),
    SettingSpec(
        "conflict_attraction", "factor", 0.25, 0, 1000,
        "factor on the weight of a place where conflict has level 1",
        "the value in the settings file shipped with Flee",
    ),
    SettingSpec(
        "conflict_departures", "per 1,000 a day", 0, 0, 1000,
        "residents per thousand who set off on a day of conflict of level 1",
        "none: a scenario that wants departures from conflict says how many",
    ),
    SettingSpec(
        "flood_leave", "per day", 1, 0, 1,
        "chance of leaving a place where a flood has level 1", "assumption: as for conflict",
    ),
    SettingSpec(
        "flood_attraction", "factor", 0.25, 0, 1000,
        "factor on the weight of a place where a flood has level 1",
        "assumption: as for conflict",
    ),
    SettingSpec(
        "flood_departures", "per 1,000 a day", 0, 0, 1000,
        "residents per thousand who set off on a day with a flood at level 1",
        "none: a scenario that wants departures from floods says how many",
    ),
    SettingSpec(
        "food_leave", "per day", 0.3, 0, 1,
        "chance of leaving a place where food insecurity has level 1",
        "assumption: slower than from conflict",
    ),
    SettingSpec(
        "food_attraction", "factor", 0.5, 0, 1000,
        "factor on the weight of a place where food insecurity has level 1",
        "assumption: between none and conflict",
    ),
    SettingSpec(
        "food_departures", "per 1,000 a day", 0, 0, 1000,
        "residents per thousand who set off on a day of food insecurity of level 1",
        "none: a scenario that wants departures from food insecurity says how many",
    ),
    SettingSpec(
        "weekly_spread", "log sd", 0, 0, 3,
        "spread of the factor by which the departures of a place vary from week to week",
        "none: departures are as given",
    ),
    SettingSpec(
        "weekly_persistence", "share", 0.8, 0, 0.999,
        "how much of a week's factor is left in the next week (autoregressive, first order)",
        "assumption: what makes people set off lasts about a month",
    ),
    SettingSpec(
        "departures_spread", "log sd", 0, 0, 3,
        "spread of a lasting factor on the departures of a place",
        "none: departures are as given",
    ),
    SettingSpec(
        "pull_spread", "log sd", 0, 0, 3,
        "spread of a lasting factor on how strongly a shelter, a camp, an exit or a destination "
        "draws people",
        "none: places draw people as the rules say",
    ),
    SettingSpec(
        "pull_weekly_spread", "log sd", 0, 0, 3,
        "spread of the factor by which how strongly a place draws people varies from week to week",
        "none: places draw people as the rules say",
    ),
    SettingSpec(
        "pull_weekly_persistence", "share", 0.8, 0, 0.999,
        "how much of a week's factor on the pull of a place is left in the next week",
        "assumption: as for departures",
    ),
    SettingSpec(
        "room_spread", "log sd", 0, 0, 3,
        "spread of a lasting factor on the people a crossing admits in a day",
        "none: the capacity and its factor tell it",
    ),
    SettingSpec(
        "room_weekly_spread", "log sd", 0, 0, 3,
        "spread of the factor by which the people a crossing admits vary from week to week",
        "none: the capacity and its factor tell it",
    ),
    SettingSpec(
        "room_weekly_persistence", "share", 0.8, 0, 0.999,
        "how much of a week's factor on what a crossing admits is left in the next week",
        "assumption: as for departures",
    ),
    SettingSpec(
        "departures_memory_days", "days", 28, 1, 365,
        "days before the as-of day whose mean departures go on after it",
        "assumption: four weeks, so that weekdays count alike",
    ),
    SettingSpec(
        "departures_even", "share", 0, 0, 1,
        "how far departures given, and known, are spread evenly over all days: with 1 their "
        "course is left to the weekly factors and the figures",
        "none: departures on the days they are given for",
    ),
    SettingSpec(
        "closed_share", "share", 0, 0, 1,
        "of those who would take a route on a day it is closed, the share that does all the same",
        "none: closed is closed",
    ),
    SettingSpec(
        "asylum_room", "people/day", _LARGE, 0, _LARGE,
        "asylum claims that can be decided in a day at one place", "none: no limit stated",
    ),
)  # fmt: skip

SETTING_BY_NAME: dict[str, SettingSpec] = {spec.name: spec for spec in SETTINGS}

DEFAULT_MOVEMENT = Movement._make(spec.default for spec in SETTINGS)


def movement_of(settings: tuple[Setting, ...]) -> Movement:
    """The values of all settings: those given, else the defaults.

    Raises:
        KeyError: A setting of this name does not exist.
    """
    given = {setting.name: setting.value for setting in settings}
    for name in given:
        SETTING_BY_NAME[name]
    return DEFAULT_MOVEMENT._replace(**given)
