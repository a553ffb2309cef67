"""Closed lists of words: one word per thing, used in files, code and pages alike."""

from __future__ import annotations

from enum import StrEnum

EVERYONE = "all"
"""Name that answers use for everybody together; no group may bear it."""


SEEN_PASSING = "travellers seen at a counting point"
"""How `who` begins where a counting point saw a part of a flow."""

NEWLY_DISPLACED = "people newly displaced inside the country"
"""How `who` begins where displacements of a time are counted, wherever people went."""


class Unit(StrEnum):
    """What one counted thing is."""

    PEOPLE = "people"
    HOUSEHOLDS = "households"
    CHILDREN = "children"
    CLAIMS = "claims"
    FORCES = "forces"
    PLACES = "places"


class FigureKind(StrEnum):
    """Who or what a figure counts."""

    ON_THE_MOVE = "on the move"
    AT_PLACE = "at a place"
    ARRIVING = "arriving"
    CROSSING = "crossing"
    WAITING = "waiting"
    ASYLUM_CLAIMS = "asylum claims"
    RETURNS = "returns"
    DETAINED = "detained"
    INJURED = "injured"
    DEAD = "dead"
    FORCES = "forces"
    SHELTER_PLACES = "shelter places"
    OTHER = "other"


class Measure(StrEnum):
    """How a figure counts over time."""

    STOCK = "stock"
    FLOW = "flow"
    CUMULATIVE = "cumulative"


class HedgeClass(StrEnum):
    """What the words around a number do to it (method: wording table)."""

    NONE = "none"
    ABOUT = "about"
    NEARLY = "nearly"
    MORE_THAN = "more than"
    UP_TO = "up to"
    RANGE = "range"
    MAGNITUDE = "magnitude"


class Modality(StrEnum):
    """Whether what a figure counts has happened."""

    ACTUAL = "actual"
    PLANNED = "planned"
    THREATENED = "threatened"
    POSSIBLE = "possible"
    NEGATED = "negated"
    HISTORICAL = "historical"


class DayPrecision(StrEnum):
    """How exactly a figure or an event says when."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"
    UNKNOWN = "unknown"


class RelationKind(StrEnum):
    """What one figure is to another, read from the first to the second."""

    PART_OF = "part of"
    TOTAL_OF = "total of"
    SAME_AS = "same as"
    COPY_OF = "copy of"
    UPDATES = "updates"
    CONTRADICTS = "contradicts"
    STALE = "stale beside"
    OTHER_TIME = "different time"
    OTHER_SCOPE = "different scope"


class Verdict(StrEnum):
    """What a person settles about a figure; the last word counts, every word is kept."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REINSTATED = "reinstated"
    MERGED = "merged"


class Act(StrEnum):
    """What a reported event did, or would do."""

    CLOSED = "closed"
    OPENED = "opened"
    BLOCKED = "blocked"
    DEPLOYED = "deployed"
    DETAINED = "detained"
    SEPARATED = "separated"
    USED_FORCE = "used force"
    ANNOUNCED = "announced"
    THREATENED = "threatened"
    WARNED = "warned"
    DEMANDED = "demanded"
    OFFERED = "offered"
    GAVE = "gave aid"
    FLED = "fled"
    SET_OFF = "set off"
    JOINED = "joined"
    ARRIVED = "arrived"
    CROSSED = "crossed"
    QUEUED = "queued"
    TURNED_BACK = "turned back"
    EXERCISED = "exercised"
    RESPONDED = "responded"
    REACTED = "reacted"
    RESTRICTED = "restricted by law"
    HAPPENED = "happened"


class StatementForm(StrEnum):
    """How a statement is reported."""

    DIRECT = "direct"
    FRAGMENT = "fragment"
    INDIRECT = "indirect"


class SpeakerClass(StrEnum):
    """Kinds of speaker, whose figures share a bias and an error size."""

    REGISTRATION = "registration"
    SHELTER = "shelter"
    AID_AGENCY = "aid agency"
    OFFICIAL = "official"
    PRESS = "press"
    ORGANISER = "organiser"
    UNKNOWN = "unknown"


class PlaceRole(StrEnum):
    """What a named place is to a figure."""

    AT = "at"
    FROM = "from"
    TO = "to"
    VIA = "via"
    NONE = ""


class LocationKind(StrEnum):
    """Kinds of location in a scenario."""

    ORIGIN = "origin"
    TOWN = "town"
    SHELTER = "shelter"
    CAMP = "camp"
    CROSSING = "crossing"
    EXIT = "exit"
    HUB = "hub"
    WAYPOINT = "waypoint"


class Mode(StrEnum):
    """Ways of travelling along a route."""

    FOOT = "foot"
    LIFT = "lift"
    BUS = "bus"


class RouteBasis(StrEnum):
    """What the distance of a route rests on."""

    STATED = "stated"
    ROAD = "road"
    APPROXIMATE = "approximate"


class ChoiceBasis(StrEnum):
    """What a choice of a drafted scenario rests on."""

    EVIDENCE = "evidence"
    GIVEN = "given"
    ASSUMPTION = "assumption"


class EventKind(StrEnum):
    """Kinds of event a scenario may hold."""

    CLOSURE = "closure"
    BLOCKING = "blocking"
    DETENTION = "detention"
    OFFER = "offer"
    ANNOUNCEMENT = "announcement"
    CAPACITY = "capacity"
    TRANSFER = "transfer"
    CONFLICT = "conflict"
    FLOOD = "flood"
    FOOD = "food insecurity"


HAZARDS: tuple[EventKind, ...] = (EventKind.CONFLICT, EventKind.FLOOD, EventKind.FOOD)
"""Events with a level between 0 and 1 that make people leave and change their ways."""


class Travel(StrEnum):
    """How the people of a group travel."""

    TOGETHER = "together"
    ALONE = "alone"


class Certainty(StrEnum):
    """How sure it is that an event takes effect."""

    ENACTED = "enacted"
    ANNOUNCED = "announced"
    THREATENED = "threatened"


class Exit(StrEnum):
    """Ways of leaving the movement; nobody vanishes."""

    RETURNED = "returned"
    ASYLUM = "asylum"
    SETTLED = "settled"
    DETAINED = "detained"
    CROSSED = "crossed"
    DIED = "died"


class Audience(StrEnum):
    """Who may see a row, strictest last."""

    INTERNAL = "internal"
    PARTNER = "partner"
    PUBLIC = "public"
