"""Variants, what a what-if can change, and two futures compared, as plain JSON."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import with_config
from typing_extensions import TypedDict

from waystation.server.bounds import STRICT, Day, Days, Members, Method, Seed, VariantName
from waystation.server.schema_problems import Problem


class VariantItem(TypedDict):
    """A variant that is kept. `problems` is not empty where its file is broken."""

    name: str
    title: str
    why: str
    changes: int
    problems: list[Problem]


class Variants(TypedDict):
    """`GET /api/variants`."""

    variants: list[VariantItem]


@with_config(STRICT)
class Variant(TypedDict):
    """A variant of the scenario; `changes` are those of docs/scenario-format.md, as JSON."""

    name: VariantName
    title: NotRequired[str]
    why: NotRequired[str]
    changes: list[dict[str, Any]]


class PlaceChoice(TypedDict):
    """A place whose shelter places, or people admitted in a day, a what-if can change.

    `capacity` is None where nobody knows it; `stays`: whether people can stay there.
    """

    name: str
    kind: str
    capacity: int | None
    stays: bool
    lat: float
    lon: float


Way = Literal["crossing", "place", "border", "country", "route"]


class WayChoice(TypedDict):
    """Something that can be closed, as the column `where` of events.csv names it."""

    where: str
    kind: Way


class EventChoice(TypedDict):
    """An event that can take place on other days.

    `opens`: it closes or blocks a way, which a what-if can open. `acts`: it changes what people
    can do; an announcement alone does not.
    """

    kind: str
    where: str
    first_day: str
    last_day: str | None
    certainty: str
    chance: float
    text: str
    opens: bool
    acts: bool


class GroupChoice(TypedDict):
    """A group; only of those who travel `together` the size can be changed."""

    name: str
    title: str
    together: bool


class PriorChoice(TypedDict):
    """What is believed of a parameter beforehand; `group` is empty where it holds for all.

    `share`: it lies between 0 and 1.
    """

    parameter: str
    group: str
    median: float
    sigma: float
    unit: str
    share: bool
    meaning: str


class StandardOption(TypedDict):
    """A published standard."""

    id: str
    per: float
    unit: str
    whole: bool
    source: str


class StandardChoice(TypedDict):
    """The standards of something people need; `chosen` is in force now."""

    item: str
    chosen: str
    options: list[StandardOption]


class Choices(TypedDict):
    """`GET /api/choices`: what a what-if can change, with what holds now.

    `bus_km`: buses go no farther than this, as the crow flies.
    """

    places: list[PlaceChoice]
    ways: list[WayChoice]
    events: list[EventChoice]
    groups: list[GroupChoice]
    priors: list[PriorChoice]
    standards: list[StandardChoice]
    bus_km: float


@with_config(STRICT)
class ComparisonRequest(TypedDict):
    """`POST /api/comparisons`: a variant that is kept, by name, or one given whole."""

    variant: str | Variant
    as_of: NotRequired[Day]
    members: NotRequired[Members]
    seed: NotRequired[Seed]
    days: NotRequired[Days]
    method: NotRequired[Method]


class Fan(TypedDict):
    """Quantiles of a number on each day of `days`; None where there is none."""

    q05: list[float | None]
    q25: list[float | None]
    q50: list[float | None]
    q75: list[float | None]
    q95: list[float | None]


class Band(TypedDict):
    """A number: middle and 90 % band; None where it has no value."""

    low: float | None
    middle: float | None
    high: float | None


Noise = Literal["clear", "unsure", "small", "none"]
"""Whether a difference stands out. "none": no run differs; "unsure": its 90 % band holds zero;
"small": sure, but less than the forecast's own spread. The last two are within the noise."""


class ComparedSeries(TypedDict):
    """One place's series in both futures and their paired difference (variant less base)."""

    place: str
    what: Literal["arrivals", "present"]
    base: Fan
    variant: Fan
    difference: Fan
    noise: list[Noise]


class ComparedNumber(TypedDict):
    """One number of one place in both futures.

    `what` is "peak present" (people), "first arrival" (days after the as-of day), "reach" or "over
    capacity" (chances, 0 to 1; of these only the middle is told).
    """

    place: str
    what: str
    unit: str
    base: Band
    variant: Band
    difference: Band
    noise: Noise


class CutOff(TypedDict):
    """Places from which, in the variant alone, no way leads on: people there cannot go on.

    `people` is the band of how many are there on the worst of these days.
    """

    first_day: str
    last_day: str
    to_the_end: bool
    places: list[str]
    worst_day: str
    people: Band


class Comparison(TypedDict):
    """`GET /api/comparisons/ID.json`: two futures on the same random numbers.

    Attributes:
        days: The days of every series, those after the as-of day.
        series: Of the places that are shown to everybody, watched ones first.
        same_past: False where each future was corrected by the figures on its own.
        first_effect: First day on which they may differ; None where only needs change.
        cut_off: Not empty where the variant isolates people.
        notes: What else to know, sentences.
    """

    id: str
    variant: Variant
    as_of: str
    members: int
    seed: int
    days: list[str]
    series: list[ComparedSeries]
    numbers: list[ComparedNumber]
    same_past: bool
    first_effect: str | None
    cut_off: list[CutOff]
    notes: list[str]
