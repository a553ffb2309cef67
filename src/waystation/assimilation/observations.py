"""What one figure means: what is counted, where, when, and how far it can be trusted."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from waystation.assimilation.names import agency_of, said_by
from waystation.assimilation.wording import Wording, read_interval
from waystation.domain.days import day_number
from waystation.domain.evidence import Figure, Reading
from waystation.domain.model import Model
from waystation.domain.vocabulary import (
    NEWLY_DISPLACED,
    SEEN_PASSING,
    FigureKind,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)

ALL_GROUPS = -1
NO_PLACE = -1
NO_SOURCE = -1

SPEAKER_SIGMA: Mapping[SpeakerClass, float] = {
    SpeakerClass.REGISTRATION: 0.08,
    SpeakerClass.SHELTER: 0.1,
    SpeakerClass.AID_AGENCY: 0.2,
    SpeakerClass.OFFICIAL: 0.2,
    SpeakerClass.PRESS: 0.35,
    SpeakerClass.ORGANISER: 0.45,
    SpeakerClass.UNKNOWN: 0.5,
}
"""Log standard deviation of a count by kind of speaker (docs/method.md, Starting values)."""


class Operator(StrEnum):
    """What of the simulated state a figure is compared with."""

    GROUP_SIZE = "people travelling together"
    NEAR = "people at or near the place"
    WAITING = "people waiting to cross"
    ARRIVED = "people who have arrived so far"
    RETURNED = "people who have gone home so far"
    CLAIMED = "people who have claimed asylum so far"
    INCREASE = "people who have arrived since the count before"


class Moment(StrEnum):
    """When on its day a sighting was."""

    START = "at the start of the day"
    END = "at the end of the day"
    EITHER = "during the day"


BELONGING_SIGMA: Mapping[Operator, float] = {
    Operator.GROUP_SIZE: 0.2,
    Operator.NEAR: 0.3,
    Operator.WAITING: 0.3,
    Operator.ARRIVED: 0.4,
    Operator.RETURNED: 0.6,
    Operator.CLAIMED: 0.4,
    Operator.INCREASE: 0.0,
}
"""Log standard deviation of who is held to belong to what is counted. Assumption: a column is
seen whole, a shelter's guest book also holds others, and tallies of returns count people of every
group and some of them twice; those whom a register adds have come."""


READING_SIGMA = 0.3
"""Log standard deviation added to figures read from a text by the grammar and not entered by a
person: it may take a part for the whole. Assumption, until scored on labelled texts."""

CARRIED = "place from an earlier sentence"
"""Note of a figure whose own sentence names no place."""


@dataclass(frozen=True)
class Observation:
    """A figure, and its copies, as the likelihood takes it.

    Attributes:
        figure_ids: The ledger entry and its copies, oldest form first.
        operator: What it counts; None for a sighting that only says where the group is.
        group: Group number, ALL_GROUPS for everybody.
        place: Location number, NO_PLACE when none.
        day: Day number it speaks of.
        reading: Range of people; None for a sighting.
        sigma: Log standard deviation of the report's error.
        speaker: Kind of speaker; figures of one kind share a bias.
        sighting: When on the day it says the main column was at the place; None when it does not.
        source: Column of its bias among the sources of all observations; NO_SOURCE before they
            are known, and then the column of its kind of speaker.
        since: Day number of the count before, of an increase: arrivals after that day count.
        said_by: Name of the speaker, else of the publisher, as it is matched; empty when unknown.
        agency: Upstream credited, else publisher, as it is matched; empty when unknown.
    """

    figure_ids: tuple[str, ...]
    operator: Operator | None
    group: int
    place: int
    day: int
    reading: Reading | None
    sigma: float
    speaker: SpeakerClass
    sighting: Moment | None
    source: int = NO_SOURCE
    since: int | None = None
    said_by: str = ""
    agency: str = ""


_NEVER: Mapping[FigureKind, str] = {
    FigureKind.DETAINED: "people detained are not followed as a figure yet",
    FigureKind.INJURED: "injured people are not a count of movement",
    FigureKind.DEAD: "deaths are not a count of movement",
    FigureKind.FORCES: "police and troops are not people on the move",
    FigureKind.SHELTER_PLACES: "shelter places are set in the scenario, not observed",
    FigureKind.OTHER: "not a count of people on the move",
}
_NO_COLUMN = (
    "speaks of people on the move, and these do not travel together: only counts of people who are "
    "or have come to a place are compared"
)
_COUNTED_APART: Mapping[str, str] = {
    SEEN_PASSING: "a counting point sees a part of everybody who passes, not one group",
    NEWLY_DISPLACED: "counts displacements of a whole area, not people of one group",
}
_NO_ARRIVALS = (
    "counts who came within a day or some days, and people here do not travel together: only "
    "counts of people who are at a place, or of all who have come so far, are compared"
)
_PARTS = {FigureKind.AT_PLACE, FigureKind.CROSSING}
_APART = ("ahead", "first ", "advance", "straggl", "behind", "latecomer", "small group", "vanguard")
_MOVING = {FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING}


def interpret(
    figure: Figure,
    model: Model,
    *,
    default_group: int,
    last_day: int,
    wording: Wording,
    accepted: bool = False,
) -> Observation | str:
    """What a figure is taken to mean, or the reason why it is not used.

    Args:
        figure: The figure.
        model: Gives names and the first day.
        default_group: Group meant when a figure about a moving group names none.
        last_day: Day number of the as-of day.
        wording: What words stand for.
        accepted: A person has checked the figure against its report: it counts as if entered.
    """
    by_machine = bool(figure.report_id) and not accepted
    reason = _unusable(figure, model, last_day, by_machine=by_machine)
    if reason:
        return reason
    day = day_number(_counted_until(figure), model.first_day)
    if CARRIED in figure.note and not accepted:
        figure = replace(figure, location="", place_role=PlaceRole.NONE)
    place = model.locations.index(figure.location) if figure.location in model.locations else -1
    group = _group(figure, model, default_group)
    operator = _operator(figure, place, model)
    if operator is Operator.GROUP_SIZE and not model.group_together[group]:
        return _NO_ARRIVALS if figure.kind is FigureKind.ARRIVING else _NO_COLUMN
    reading = read_interval(figure, wording) if operator is not None else None
    apart = _speaks_of_part(figure)
    sighting = place != NO_PLACE and group != ALL_GROUPS and not apart
    sighting = sighting and figure.kind in _MOVING and figure.measure is not Measure.CUMULATIVE
    if apart and figure.kind in _MOVING:
        return "speaks of people ahead of or behind the main group"
    if (operator is None or reading is None) and not sighting:
        return _why_nothing(figure, place)
    return Observation(
        figure_ids=(),
        operator=operator if reading is not None else None,
        group=group,
        place=place,
        day=day,
        reading=reading,
        sigma=_sigma(figure, operator, by_machine=by_machine),
        speaker=figure.speaker_class,
        sighting=_moment(figure) if sighting else None,
        said_by=said_by(figure),
        agency=agency_of(figure),
    )


def _is_spread(figure: Figure) -> bool:
    """True for a count of no single day: a flow over a span, or a day known to a span only."""
    if figure.event_day is None or figure.event_end is None:
        return False
    span = figure.event_end - figure.event_day
    return figure.measure is not Measure.CUMULATIVE and span > dt.timedelta(days=1)


def _counted_until(figure: Figure) -> dt.date:
    """The day a figure holds on: of a running count the last one it speaks of."""
    assert figure.event_day is not None
    runs = figure.measure is Measure.CUMULATIVE and figure.event_end is not None
    return figure.event_end if runs and figure.event_end else figure.event_day


def _sigma(figure: Figure, operator: Operator | None, *, by_machine: bool) -> float:
    """Log standard deviation of a report: the speaker's error, who belongs, how it was read."""
    belonging = BELONGING_SIGMA[operator] if operator is not None else 0.0
    reading = READING_SIGMA if by_machine else 0.0
    return math.hypot(SPEAKER_SIGMA[figure.speaker_class], belonging, reading)


def _unusable(figure: Figure, model: Model, last_day: int, *, by_machine: bool) -> str:
    """Why a figure cannot say anything about this movement; empty when it may."""
    if figure.kind in _NEVER:
        return _NEVER[figure.kind]
    for who, reason in _COUNTED_APART.items():
        if figure.who.startswith(who):
            return reason
    if figure.modality is not Modality.ACTUAL:
        return f"speaks of something {figure.modality}, not of what has happened"
    if figure.event_day is None:
        return "the day it speaks of is unknown"
    if figure.event_day < model.first_day:
        return "speaks of a day before the scenario begins"
    if day_number(_counted_until(figure), model.first_day) > last_day:
        return "speaks of a day after the as-of day"
    if _is_spread(figure):
        return "speaks of several days, and does not say which of them"
    if figure.unit not in (Unit.PEOPLE, Unit.CLAIMS):
        return f"counts {figure.unit}, not all people"
    if by_machine and figure.kind in _PARTS:
        return (
            "read from a text, and a number of people at a place or crossing may be a part of "
            "them: accept it, or enter it in evidence.csv"
        )
    return ""


def _why_nothing(figure: Figure, place: int) -> str:
    """Why a figure that passed the first look still says nothing."""
    if not figure.has_number and place == NO_PLACE:
        return "neither a number nor a place of the scenario"
    if figure.kind in (FigureKind.RETURNS, FigureKind.ASYLUM_CLAIMS):
        return "a part of a running total; only totals so far are compared"
    return "the place is not in the scenario" if place == NO_PLACE else "no number to compare"


def _group(figure: Figure, model: Model, default_group: int) -> int:
    """Group number; whole-movement kinds without a group mean everybody."""
    if figure.group in model.groups:
        return model.groups.index(figure.group)
    whole = figure.kind in (FigureKind.RETURNS, FigureKind.ASYLUM_CLAIMS)
    whole = whole or (figure.kind is FigureKind.AT_PLACE and figure.location != "")
    whole = whole or figure.measure is Measure.CUMULATIVE
    return ALL_GROUPS if whole else default_group


def _moment(figure: Figure) -> Moment:
    """A group that leaves a place was there in the morning, one that arrives in the evening."""
    if figure.place_role is PlaceRole.FROM:
        return Moment.START
    return Moment.END if figure.kind is FigureKind.ARRIVING else Moment.EITHER


def _speaks_of_part(figure: Figure) -> bool:
    text = f" {figure.who} {figure.words} ".lower()
    return any(word in text for word in _APART)


def _operator(figure: Figure, place: int, model: Model) -> Operator | None:
    """What of the state the figure's number is compared with; None when nothing."""
    kind, cumulative = figure.kind, figure.measure is Measure.CUMULATIVE
    if kind is FigureKind.RETURNS:
        return Operator.RETURNED if cumulative else None
    if kind is FigureKind.ASYLUM_CLAIMS:
        return Operator.CLAIMED if cumulative else None
    if cumulative:
        return Operator.ARRIVED if place != NO_PLACE else None
    if kind is FigureKind.WAITING and place != NO_PLACE and model.is_crossing[place]:
        return Operator.WAITING
    if kind in (FigureKind.AT_PLACE, FigureKind.WAITING):
        return Operator.NEAR if place != NO_PLACE else None
    if kind is FigureKind.CROSSING:
        return None
    if kind is FigureKind.ARRIVING and figure.place_role is PlaceRole.VIA:
        return None
    return Operator.GROUP_SIZE
