"""Figures become observations: what is counted, where, when, and how far it can be trusted."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from waystation.assimilation.wording import read_interval
from waystation.domain.days import day_number
from waystation.domain.evidence import Decision, Entry, Figure, Reading
from waystation.domain.model import Model
from waystation.domain.vocabulary import (
    FigureKind,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
    Verdict,
)

ALL_GROUPS = -1
NO_PLACE = -1

SPEAKER_SIGMA: Mapping[SpeakerClass, float] = {
    SpeakerClass.REGISTRATION: 0.08,
    SpeakerClass.SHELTER: 0.1,
    SpeakerClass.AID_AGENCY: 0.2,
    SpeakerClass.OFFICIAL: 0.2,
    SpeakerClass.PRESS: 0.35,
    SpeakerClass.ORGANISER: 0.45,
    SpeakerClass.UNKNOWN: 0.5,
}
"""Log standard deviation of a count by kind of speaker (method notes, section 2.4)."""


class Operator(StrEnum):
    """What of the simulated state a figure is compared with."""

    GROUP_SIZE = "people travelling together"
    NEAR = "people at or near the place"
    WAITING = "people waiting to cross"
    ARRIVED = "people who have arrived so far"
    RETURNED = "people who have gone home so far"
    CLAIMED = "people who have claimed asylum so far"


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
}
"""Log standard deviation of who is held to belong to what is counted. Assumption: a column is
seen whole, a shelter's guest book also holds others, and tallies of returns count people of every
group and some of them twice."""


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


_NEVER: Mapping[FigureKind, str] = {
    FigureKind.DETAINED: "people detained are not followed as a figure yet",
    FigureKind.INJURED: "injured people are not a count of movement",
    FigureKind.DEAD: "deaths are not a count of movement",
    FigureKind.FORCES: "police and troops are not people on the move",
    FigureKind.SHELTER_PLACES: "shelter places are set in the scenario, not observed",
    FigureKind.OTHER: "not a count of people on the move",
}
_TOTALS = (Operator.ARRIVED, Operator.RETURNED, Operator.CLAIMED)
_PARTS = {FigureKind.AT_PLACE, FigureKind.CROSSING}
_APART = ("ahead", "first ", "advance", "straggl", "behind", "latecomer", "small group", "vanguard")
_MOVING = {FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING}


def interpret(
    figure: Figure, model: Model, *, default_group: int, last_day: int, accepted: bool = False
) -> Observation | str:
    """What a figure is taken to mean, or the reason why it is not used.

    Args:
        figure: The figure.
        model: Gives names and the first day.
        default_group: Group meant when a figure about a moving group names none.
        last_day: Day number of the as-of day.
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
    reading = read_interval(figure) if operator is not None else None
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


def describe(observation: Observation, model: Model) -> str:
    """In plain words, what a figure was taken to mean."""
    who = "everyone" if observation.group == ALL_GROUPS else model.groups[observation.group]
    where = "" if observation.place == NO_PLACE else model.locations[observation.place]
    parts = []
    if observation.operator is not None and observation.reading is not None:
        low, high = observation.reading.low, observation.reading.high
        at = f" at {where}" if where and observation.operator is not Operator.GROUP_SIZE else ""
        parts.append(f"{observation.operator}{at} ({who}): {low:,.0f} to {high:,.0f}")
    if observation.sighting is not None:
        parts.append(f"the main group ({who}) was at or near {where} {observation.sighting}")
    return "; ".join(parts)


def observe(
    entries: Sequence[Entry],
    origins: Mapping[str, str],
    model: Model,
    *,
    default_group: int,
    last_day: int,
    left_out: Mapping[str, str] | None = None,
) -> tuple[tuple[Observation, ...], tuple[Decision, ...]]:
    """Observations of all usable figures, copies counted once, and a decision per entry.

    Args:
        entries: Ledger entries, published by the as-of day and not withdrawn.
        origins: Origin of each entry; entries of one origin are one observation, read in the
            form that comes first in (published, entered) order and can be used.
        model: The model.
        default_group: Group meant when a figure names none.
        last_day: Day number of the as-of day.
        left_out: Why figures must not count beside others (a total of them, a part), by figure;
            copies of such a figure do not count either.
    """
    beside = left_out or {}
    by_origin: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=_age):
        by_origin.setdefault(origins[entry.figure_id], []).append(entry)
    observations: list[Observation] = []
    decisions: dict[str, Decision] = {}
    for family in by_origin.values():
        reason = next((beside[e.figure_id] for e in family if e.figure_id in beside), "")
        read = [
            reason
            or interpret(
                e.figure,
                model,
                default_group=default_group,
                last_day=last_day,
                accepted=e.accepted,
            )
            for e in family
        ]
        lead = next((i for i, r in enumerate(read) if isinstance(r, Observation)), None)
        ids = tuple(e.figure_id for e in family)
        for i, (entry, meaning) in enumerate(zip(family, read, strict=True)):
            decisions[entry.figure_id] = _decide(entry, meaning, i == lead, lead, ids, model)
        if lead is not None:
            chosen = read[lead]
            assert isinstance(chosen, Observation)
            ordered = (ids[lead], *(one for one in ids if one != ids[lead]))
            observations.append(replace(chosen, figure_ids=ordered))
    last, passed = _last_totals(observations)
    for figure_id in passed:
        decisions[figure_id] = replace(
            decisions[figure_id],
            used=False,
            weight=0.0,
            reason="a later value of this running total is used",
        )
    return last, tuple(decisions[e.figure_id] for e in entries)


def _last_totals(
    observations: Sequence[Observation],
) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """Of running totals the last day alone, as earlier values are parts of it.

    Returns:
        The observations left, and the ledger entries of those left out.
    """
    last: dict[tuple[Operator, int, int], int] = {}
    for one in observations:
        if one.operator in _TOTALS:
            what = (one.operator, one.group, _total_place(one))
            last[what] = max(last.get(what, one.day), one.day)
    kept, passed = [], []
    for one in observations:
        total = one.operator in _TOTALS
        if total and one.operator is not None:
            total = one.day < last[one.operator, one.group, _total_place(one)]
        if total:
            passed.append(one.figure_ids[0])
        else:
            kept.append(one)
    return tuple(kept), tuple(passed)


def _total_place(observation: Observation) -> int:
    """Place a running total is kept at; returns and claims are counted everywhere."""
    return observation.place if observation.operator is Operator.ARRIVED else NO_PLACE


def weigh(
    decisions: Sequence[Decision], observations: Sequence[Observation], shares: Mapping[int, float]
) -> tuple[Decision, ...]:
    """Decisions with the weight that was given in the end.

    Args:
        decisions: From `observe`.
        observations: From `observe`.
        shares: Power of each day's likelihood that was let in, by day number.
    """
    weight = {one.figure_ids[0]: shares.get(one.day, 1.0) for one in observations}
    return tuple(
        replace(one, weight=weight.get(one.figure_id, one.weight)) if one.used else one
        for one in decisions
    )


def _age(entry: Entry) -> tuple[bool, str, bool, int]:
    """Originals before what a person called a copy, the oldest first; of one day, corrections."""
    published = entry.figure.published
    copied = entry.verdict is Verdict.MERGED
    read = not entry.corrects
    return (copied, published.isoformat() if published else "9999", read, entry.entered)


def _decide(
    entry: Entry,
    meaning: Observation | str,
    is_lead: bool,
    lead: int | None,
    family: tuple[str, ...],
    model: Model,
) -> Decision:
    """What was done with one entry."""
    others = tuple(one for one in family if one != entry.figure_id)
    if isinstance(meaning, str):
        return Decision(entry.figure_id, used=False, meaning="", reason=meaning, copies=others)
    told = describe(meaning, model)
    reading = meaning.reading
    ends = (reading.low, reading.high, reading.rule) if reading else (None, None, "")
    if not is_lead:
        assert lead is not None
        reason = f"same origin as {family[lead]}: counted once"
        return Decision(entry.figure_id, False, told, reason, others, 0.0, *ends)
    return Decision(entry.figure_id, True, told, "", others, 1.0, *ends)
