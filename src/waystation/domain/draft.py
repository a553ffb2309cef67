"""A scenario drafted from reports or by hand: the story it tells, and every choice it made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.domain.evidence import Figure
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import Certainty, ChoiceBasis, EventKind, Travel


@dataclass(frozen=True)
class Choice:
    """Something a draft settled, so that a person can see it and settle it otherwise.

    Attributes:
        about: What was to be settled ("where they set off").
        chosen: What it was settled to.
        basis: Whether reports say it, the user gave it, or it is assumed.
        because: Why, in plain words.
        otherwise: What else it could be, or how to change it; empty when nothing is to be said.
        report: Name of the report it rests on; empty when on none.
        sentence: The sentence it rests on, as written; empty when on none.
    """

    about: str
    chosen: str
    basis: ChoiceBasis
    because: str
    otherwise: str = ""
    report: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class StoryGroup:
    """People who set off together, or people alone who share a way.

    Attributes:
        name: Short name, unique in the story ("first").
        title: Name for people ("The group of the reports").
        travel: Whether they travel together or alone.
        start: Where they set off.
        first_day: Day they set off.
        size_low: Fewest people at the start; None where nothing tells.
        size_high: Most people at the start.
        size_middle: The number between them to draw it around; None for their middle on the log
            scale.
        words: Words by which the reports speak of them; empty for the default group.
    """

    name: str
    title: str
    travel: Travel
    start: NamedPlace
    first_day: dt.date
    size_low: int | None = None
    size_high: int | None = None
    words: tuple[str, ...] = ()
    size_middle: int | None = None


@dataclass(frozen=True)
class StoryEvent:
    """Something done or threatened, as a draft would take it into events.csv.

    Attributes:
        kind: What happens.
        place: Where: a town or crossing, or a country. At a border the country people would enter.
        beside: The country people would leave where it is about a border; None otherwise. The
            ordered pair of the border is "beside/place".
        first_day: First day it holds.
        last_day: Last day; None when the end is open.
        certainty: Whether it was enacted, announced or threatened.
        chance: Probability that it takes effect, 0 to 1.
        value: Strength, by kind (docs/scenario-format.md).
        published: Day it was known.
        text: What happened, in our own words.
        report: Name of the report that tells it.
        sentence: The sentence that tells it.
    """

    kind: EventKind
    place: NamedPlace
    beside: NamedPlace | None
    first_day: dt.date
    last_day: dt.date | None
    certainty: Certainty
    chance: float
    value: float
    published: dt.date
    text: str
    report: str = ""
    sentence: str = ""


@dataclass(frozen=True)
class Story:
    """Who moves from where to where, as far as reports or a person tell it.

    Attributes:
        title: Title for people.
        groups: Who travels; at least one.
        position: Where they were last seen.
        seen: Day they were seen there; None where no report dates it.
        stops: Places named on their way, nearest to the start first, start and position among them.
        stays: Places where people are said to stay or shelter (camps, shelters).
        aims: Countries or regions they are said to head for; empty when nothing tells.
        destinations: Towns where journeys may end; empty where only `aims` are told.
        home_countries: Countries (ISO 3166-1 alpha-3) the people come from.
        countries: Every country the way may lead through, the origin's first.
        events: What was done or threatened on the way.
        as_of: Last day anything was published.
        sightings: Figures without a number, from events that place the group on a day.
        choices: Everything that was settled, in the order in which a person would ask.
        stood: Names that no list of places knows, each with the town that stands for it.
    """

    title: str
    groups: tuple[StoryGroup, ...]
    position: NamedPlace
    seen: dt.date | None
    stops: tuple[NamedPlace, ...]
    stays: tuple[NamedPlace, ...]
    aims: tuple[NamedPlace, ...]
    destinations: tuple[NamedPlace, ...]
    home_countries: tuple[str, ...]
    countries: tuple[str, ...]
    events: tuple[StoryEvent, ...]
    as_of: dt.date
    choices: tuple[Choice, ...]
    sightings: tuple[Figure, ...] = ()
    stood: tuple[tuple[str, NamedPlace], ...] = ()
