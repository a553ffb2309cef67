"""The question: a validated scenario, before it becomes arrays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from waystation.domain.draft import Choice
from waystation.domain.movement import Setting
from waystation.domain.needs import Supply
from waystation.domain.places import Location, Route
from waystation.domain.vocabulary import Audience, Certainty, EventKind, Travel


@dataclass(frozen=True)
class Event:
    """Something that changes what people can do, or that was said it would.

    Attributes:
        kind: What happens.
        where: A location; an ISO 3166 country code for a whole country; "AAA/BBB" for the border
            between two; "A -> B" for a route, "A <-> B" for both directions.
        first_day: First day it holds.
        last_day: Last day it holds; None when the end is open.
        certainty: Whether it was enacted, announced or threatened.
        chance: Probability that it takes effect, 0 to 1.
        value: Strength, by kind: share of the day closed (closure), share held (blocking), share
            taken (detention, offer), people (capacity), level (hazards); a transfer has none.
        published: Day it was known; forecasts as of an earlier day do not hold it.
        text: What happened, in our own words.
        source: Who says so, with address.
        audience: Widest audience it may be shown to.
        least_size: Groups who travel together are only blocked from this size on.
        most_size: ... and up to this size; None without a limit.
        end_published: Day its end was known; forecasts as of an earlier day take the end as open.
            None where it was known with the event.
        spares: Places and ways, written as `where`, at which it does not hold after all.
        chance_of: Position in the scenario of the event whose chance it shares, as a part of it;
            None where it has its own.
    """

    kind: EventKind
    where: str
    first_day: dt.date
    last_day: dt.date | None
    certainty: Certainty
    chance: float
    value: float
    published: dt.date
    text: str
    source: str
    audience: Audience = Audience.PUBLIC
    least_size: int = 0
    most_size: int | None = None
    end_published: dt.date | None = None
    spares: tuple[str, ...] = ()
    chance_of: int | None = None


@dataclass(frozen=True)
class Buses:
    """Buses that take people on the move from one place to another.

    Attributes:
        start: Location they leave from.
        end: Location they go to.
        first_day: First day.
        last_day: Last day.
        people: People they can take on each day.
    """

    start: str
    end: str
    first_day: dt.date
    last_day: dt.date
    people: int


@dataclass(frozen=True)
class Departures:
    """People who set off, as given: so many, spread evenly over some days.

    Attributes:
        first_day: First day.
        last_day: Last day.
        start: Location they leave; "" for all places of hazard, by residents times level.
        group: Group they belong to; "" for all groups of people alone, by their shares.
        people: People over all these days.
        published: Day it was known.
        source: Who says so.
        replaced: Day from which it no longer counts, as other rows stand in its stead; None where
            it still does.
    """

    first_day: dt.date
    last_day: dt.date
    start: str
    group: str
    people: int
    published: dt.date
    source: str
    replaced: dt.date | None = None

    def known(self, as_of: dt.date | None) -> bool:
        """Whether it counts as of a day; None is after everything."""
        if as_of is None:
            return self.replaced is None
        return self.published <= as_of and (self.replaced is None or as_of < self.replaced)


@dataclass(frozen=True)
class HazardDays:
    """A hazard's level at a place over some days, as an external series gives it.

    Attributes:
        kind: One of `HAZARDS`.
        where: Location.
        first_day: First day.
        last_day: Last day.
        level: 0 to 1.
        published: Day it was known. After `last_day` in a series that comes out late: as of a day
            the latest level known then goes on.
        source: Who says so; empty when not told.
        audience: Widest audience it may be shown to.
    """

    kind: EventKind
    where: str
    first_day: dt.date
    last_day: dt.date
    level: float
    published: dt.date
    source: str = ""
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True)
class Prior:
    """What is believed of a parameter before any figure is seen.

    The parameter's transform (log for amounts and rates, logit for shares) makes it normal with
    this median and this standard deviation on the transformed scale.

    Attributes:
        name: Parameter name, from `waystation.domain.parameters`.
        median: Median in natural units.
        sigma: Standard deviation on the log or logit scale, zero or more.
        memory_days: Days after which what was learnt has faded by a factor e; the parameter
            then drifts back to the prior. Infinite when it never fades.
        source: Publication the values come from, or the word "assumption" with the reason.
    """

    name: str
    median: float
    sigma: float
    memory_days: float
    source: str


@dataclass(frozen=True)
class Destination:
    """A location where journeys end, with the prior chance that a group heads there."""

    location: str
    weight: float
    source: str


@dataclass(frozen=True)
class Group:
    """People who share rules of their own: a group that travels together, or people alone alike.

    Attributes:
        name: Unique in the scenario ("first", "families").
        title: Name for people ("First caravan").
        start: Location where it sets off; "" for people alone.
        first_day: Day it sets off; the scenario's first day for people alone.
        words: Words by which reports speak of it; the group without words is the default.
        priors: Priors that differ for this group.
        travel: Whether its people travel together or alone.
        share: Of the departures that name no group, the share that belongs to this one; 0 for
            groups that travel together.
        prefers: Factors by which locations draw this group more (or less) than others.
        follows: Routes ("A -> B") this group always takes from their start.
        attributes: Attribute and value, as the user defines them (age, origin, wish).
    """

    name: str
    title: str
    start: str
    first_day: dt.date
    words: tuple[str, ...]
    priors: tuple[Prior, ...]
    travel: Travel = Travel.TOGETHER
    share: float = 0.0
    prefers: tuple[tuple[str, float], ...] = ()
    follows: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Scenario:
    """A question, whole and valid.

    Attributes:
        name: Short name, the folder's.
        title: Title for people.
        purpose: What the forecast is for, shown with it.
        folder: Where it was read from, for messages and for the ledger beside it.
        first_day: First simulated day.
        known_on: Day on which the groups and priors were written down; a forecast as of an earlier
            day has hindsight and says so. The first day where the scenario does not tell.
        horizon_days: Days forecast after the as-of day unless the user says otherwise.
        home_countries: Countries (ISO 3166-1 alpha-3) whose residents join at the home rate.
        locations: All locations, in file order.
        routes: All routes, in file order.
        events: All events, in file order.
        groups: Travelling groups.
        priors: One prior per parameter.
        destinations: Where journeys end.
        watched: Locations to report first, nearest first.
        caveat: The one caveat that matters most.
        settings: Settings of movement that differ from their defaults.
        departures: People who set off, as given.
        hazards: Levels of hazards, as given.
        update_days: Days after which a forecast is out of date, for the next one is due.
        retention_days: Days for which documents are kept; None until somebody purges them.
        window_days: Days before the as-of day from which a longer past is replayed, starting from
            the counts of then; None to replay from the first day.
        supplies: What there is at places, as entered; they change needs, not movement.
        standards: Item and identity of the standards in force that are not the defaults.
        buses: Buses; only what-ifs have any.
        choices: What was settled when the scenario was drafted; they change no result
            but the as-of day of a forecast without figures, where none is given.
        attribution: Whom map and place data must be credited to, one line each.
    """

    name: str
    title: str
    purpose: str
    folder: str
    first_day: dt.date
    known_on: dt.date
    horizon_days: int
    home_countries: tuple[str, ...]
    locations: tuple[Location, ...]
    routes: tuple[Route, ...]
    events: tuple[Event, ...]
    groups: tuple[Group, ...]
    priors: tuple[Prior, ...]
    destinations: tuple[Destination, ...]
    watched: tuple[str, ...]
    caveat: str
    settings: tuple[Setting, ...] = ()
    departures: tuple[Departures, ...] = ()
    hazards: tuple[HazardDays, ...] = ()
    window_days: int | None = None
    update_days: int = 1
    supplies: tuple[Supply, ...] = ()
    standards: tuple[tuple[str, str], ...] = ()
    buses: tuple[Buses, ...] = ()
    choices: tuple[Choice, ...] = ()
    attribution: tuple[str, ...] = ()
    retention_days: int | None = None

    def location(self, name: str) -> Location:
        """The location of this name.

        Raises:
            KeyError: No location bears it.
        """
        for location in self.locations:
            if location.name == name:
                return location
        raise KeyError(name)

    def __repr__(self) -> str:
        from waystation.domain.shown_results import scenario_shown

        return scenario_shown(self).as_text()

    def _repr_html_(self) -> str:
        from waystation.domain.shown_results import scenario_shown

        return scenario_shown(self).as_html()
