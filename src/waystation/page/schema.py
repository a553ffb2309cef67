"""The page's data: what Python hands to the scripts, one type per thing.

Types of figures stand in `schema_evidence`, those of record and verification in `schema_record`.

`tools/build_page_types.py` writes the same types for the scripts to `web/src/types.ts`. Every
count is protected and rounded before it gets here; the scripts only show and draw.

A *first day* is a whole number, the position in `days`; -1 means reached by the as-of day, null
not within the days shown.
"""

from __future__ import annotations

from typing import TypedDict

from waystation.page.schema_evidence import FigureData, NumberData, ToldData
from waystation.page.schema_record import RecordData, VerificationData

Arg = str | int | float | None
"""A value in a sentence: a text, a count, a chance, a day as YYYY-MM-DD."""


class Message(TypedDict):
    """One sentence, or a part of one, in no language yet.

    `key` names it in the catalogues (`texts/`); `args` fill its places; `parts` are messages
    that fill places of their own.
    """

    key: str
    args: dict[str, Arg]
    parts: dict[str, list[Message]]


class ScenarioData(TypedDict):
    """The question; `caveat` is its own, which a reviewer may replace on the page."""

    name: str
    title: str
    purpose: str
    caveat: str


class StampData(TypedDict):
    """What the forecast is, when it was made and what it rests on.

    `number` is null for a forecast that is in no register; `status` is "draft" or "reviewed";
    `command` makes the same forecast again.
    """

    number: int | None
    made_at: str | None
    as_of: str
    data_up_to: str | None
    next_at: str | None
    status: str
    reviewer: str
    members: int
    effective: int
    seed: int
    version: str
    method: str
    scenario_hash: str
    evidence_hash: str
    variant: str
    command: str


class TopData(TypedDict):
    """What is read first; `next` tells of the next stop, null where none is ahead.

    The first `needed` of the caveats stay whatever a reviewer chooses.
    """

    title: Message
    next: Message | None
    lines: list[Message]
    decision: Message
    caveats: list[Message]
    needed: int


class Risk(TypedDict):
    """One of up to five places, by the chance of more people than shelter places."""

    place: str
    capacity: int | None
    day: int
    lasting: bool
    chance: float | None
    low: int
    middle: int
    high: int


class PlaceData(TypedDict):
    """A place that may be shown.

    Series are (quantile, day) counts, null where nobody is in any run; chances are per day, null
    where not assessed. `peak` is most people on one day to come, by quantile.
    """

    name: str
    country: str
    region: str
    lat: float
    lon: float
    kind: str
    capacity: int | None
    watched: bool
    present: list[list[int]] | None
    arrivals: list[list[int]] | None
    waiting: list[list[int]] | None
    peak: list[int]
    reached: list[float | None]
    exceeding: list[float | None] | None
    peak_exceeding: float | None


class RouteData(TypedDict):
    """A route one way; `start` and `end` are positions in `places`.

    `flow_mean` and `flow_high` are people who come onto it on each day after the as-of day (mean,
    90th percentile), null on earlier days and where nobody comes; `foot_days` and `vehicle_days`
    the days it takes, at the ends of the 90 % band; `basis` is what its length rests on.
    """

    start: int
    end: int
    km: float | None
    modes: list[str]
    source: str
    basis: str
    foot_days: list[float] | None
    vehicle_days: list[float] | None
    flow_mean: list[int | None] | None
    flow_high: list[int | None] | None


class GroupPlace(TypedDict):
    """A place where a group may be on the as-of day, with its chance."""

    place: str
    chance: float


class GroupData(TypedDict):
    """People who travel together; `sizes` by quantile, on the as-of day."""

    name: str
    title: str
    sizes: list[int]
    at: list[GroupPlace]


class ReachedBy(TypedDict):
    """The chance that a place has been reached by a day."""

    day: int
    chance: float | None


class ArrivalData(TypedDict):
    """When the first of a group ("" is everybody) may come to a place; first days."""

    group: str
    place: str
    early: int | None
    middle: int | None
    late: int | None
    reached: list[ReachedBy]


class EndData(TypedDict):
    """First days on which so many of a group are where journeys end; by quantile."""

    group: str
    amount: str
    days: list[int | None]


class EndPlace(TypedDict):
    """The chance that most of a group end at a place; "": at none of them."""

    group: str
    place: str
    chance: float


class EventData(TypedDict):
    """Something that changes what people can do; `first` and `last` are positions in `days`."""

    kind: str
    where: str
    first: int
    last: int | None
    certainty: str
    chance: float
    text: str
    source: str
    urls: list[str]
    published: str


class StandardData(TypedDict):
    """A standard in force."""

    item: str
    id: str
    per: float
    unit: str
    whole: bool
    source: str


class SupplyData(TypedDict):
    """What is at hand at a place, by day; `amount` in the standard's unit."""

    place: str
    item: str
    amount: float
    first: int
    last: int | None
    source: str


class ChangeData(TypedDict):
    """A number that is other than in the forecast before; `place` is empty for a group."""

    where: Message
    place: str
    what: str
    day: str
    before: Message
    after: Message


class PreviousData(TypedDict):
    """The forecast before, and what is other now."""

    number: int
    as_of: str
    new_figures: int
    changes: list[ChangeData]
    lines: list[Message]


class CountryData(TypedDict):
    """Outlines in hundredths of degrees (lon, lat, lon, lat ...); `code` is ISO 3166 alpha-3.

    `label` is lon, lat or null. `rings` hold lon, lat in hundredths of degrees: the first point,
    then from each point to the next.
    """

    code: str
    name: str
    label: list[float] | None
    rings: list[list[int]]


class MapData(TypedDict):
    """The map: south, west, north, east; countries; notes under it."""

    box: list[float]
    countries: list[CountryData]
    attribution: str
    notes: list[str]


class ChoiceData(TypedDict):
    """Something that was settled when the scenario was drafted."""

    about: str
    chosen: str
    basis: str
    because: str
    otherwise: str
    report: str
    sentence: str


class FileData(TypedDict):
    """A file beside the page."""

    name: str
    kind: str
    bytes: int | None


class PageData(TypedDict):
    """Everything a page shows."""

    scenario: ScenarioData
    stamp: StampData
    top: TopData
    previous: PreviousData | None
    ranks: list[Risk]
    days: list[str]
    today: int
    first_place: str
    first_day: int
    quantiles: list[float]
    reach_size: int | None
    places: list[PlaceData]
    routes: list[RouteData]
    groups: list[GroupData]
    arrivals: list[ArrivalData]
    ends: list[EndData]
    end_places: list[EndPlace]
    events: list[EventData]
    standards: list[StandardData]
    supplies: list[SupplyData] | None
    figures: list[FigureData]
    numbers: list[NumberData]
    told: ToldData | None
    forces: int
    record: RecordData | None
    verification: VerificationData | None
    choices: list[ChoiceData]
    map: MapData
    files: list[FileData]
