"""The movement model as a forecaster: asked what registers will report, from counts alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from waystation.domain.days import day_number
from waystation.domain.evidence import Entry, Figure
from waystation.domain.model import FloatArray
from waystation.domain.scenario import Event, HazardDays, Scenario
from waystation.domain.verification import Asked, Case, CountReport, Question, Track
from waystation.domain.vocabulary import (
    Certainty,
    FigureKind,
    LocationKind,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.forecasting.members import Lived
from waystation.forecasting.run import forecast_with_members
from waystation.verification.registers import OTHER_WAYS, past_spans, register_noise

NAME = "waystation"
_MOST_SEED = 2**31


class MovementForecaster:
    """Forecasts of the movement model, corrected by the counts known on the as-of day."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        members: int,
        track: Track = Track.UNCONDITIONAL,
        workers: int | None = None,
    ) -> None:
        """Take a case's scenario.

        Args:
            scenario: The question, with its network; what it says of departures is used as far as
                it was published by each as-of day.
            members: Ensemble members.
            track: Unconditional: closures and hazards of later days are not known. Conditional:
                they are as they turned out to be; departures and counts are still not known.
            workers: Threads; default one per core.
        """
        self._track = track
        open_to_all = without_places(scenario)
        told = foretold(open_to_all) if track is Track.CONDITIONAL else open_to_all
        self._scenario = told
        self._members, self._workers = members, workers

    @property
    def name(self) -> str:
        """Short name."""
        return NAME if self._track is Track.UNCONDITIONAL else f"{NAME} told events"

    @property
    def track(self) -> Track:
        """What it is told of later days."""
        return self._track

    def answer(
        self,
        case: Case,
        known: Sequence[CountReport],
        questions: Sequence[Question],
        rng: np.random.Generator,
    ) -> list[FloatArray]:
        """Answer all questions of one as-of day; see `Forecaster`."""
        del case
        if not questions:
            return []
        as_of = questions[0].origin
        ahead = max((one.ends - as_of).days for one in questions)
        made, lived = forecast_with_members(
            self._scenario,
            as_of=as_of,
            members=self._members,
            seed=int(rng.integers(_MOST_SEED)),
            days=ahead,
            entries=entries_of(known),
            links=(),
            workers=self._workers,
            progress=None,
            method="auto",
        )
        return [self._answered(one, made.scenario, lived, known, rng) for one in questions]

    def _answered(
        self,
        question: Question,
        scenario: Scenario,
        lived: Lived,
        known: Sequence[CountReport],
        rng: np.random.Generator,
    ) -> FloatArray:
        """(M,) what would be reported."""
        grown = arrivals_between(scenario, lived, question.place, question.begins, question.ends)
        days = (question.ends - question.begins).days
        grown = np.floor(grown * register_noise(rng, len(grown)) + rng.random(len(grown)))
        past = past_spans(known, question.place, days, question.origin)
        still = rng.random(len(grown)) < past.still
        grown[still] = 0.0
        if len(past.growth):
            other = rng.random(len(grown)) < OTHER_WAYS
            drawn = rng.choice(past.growth, len(grown), p=past.chances)
            grown = np.where(other, np.floor(drawn + 0.5), grown)
            still = np.where(other, drawn < 1.0, still)
        if question.asked is Asked.ARRIVALS:
            return np.asarray(grown, dtype=np.float64)
        falls = rng.choice(past.falls, len(grown), p=past.weights)
        stock = np.floor(question.known * np.where(still, 1.0 - falls, 1.0) + grown + 0.5)
        if question.asked is Asked.STOCK:
            return np.asarray(stock, dtype=np.float64)
        return np.asarray(stock > question.threshold, dtype=np.float64)


def arrivals_between(
    scenario: Scenario, lived: Lived, place: str, begins: dt.date, ends: dt.date
) -> FloatArray:
    """(M,) people who arrive at a place after one day and up to another.

    Where the first day lies before the simulated window, arrivals of the days simulated stand for
    all days in proportion.

    Args:
        scenario: The question, cut to its window.
        lived: The ensemble.
        place: Location.
        begins: Arrivals count from the day after it.
        ends: Arrivals count up to it.
    """
    column = [one.name for one in scenario.locations].index(place)
    first, last = (day_number(one, scenario.first_day) for one in (begins, ends))
    start = max(first, 0)
    so_far = (lived.snapshots[day].arrived[:, column] for day in (start, last))
    before, after = (one.sum(axis=1, dtype=np.float64) for one in so_far)
    return np.asarray((after - before) * ((last - first) / (last - start)))


def without_places(scenario: Scenario) -> Scenario:
    """The scenario with shelters and camps never full.

    Places stated in instances of past cases are often the highest count ever reported, and nothing
    tells on which day they were known: with them a forecast would know the future.
    """
    limited = (LocationKind.SHELTER, LocationKind.CAMP)
    places = (
        replace(one, capacity=None) if one.kind in limited else one for one in scenario.locations
    )
    return replace(scenario, locations=tuple(places))


def foretold(scenario: Scenario) -> Scenario:
    """The scenario with all closures and hazards known from the start, departures left as known.

    Their ends are known as well: an event whose end is not told as published may go on.
    """
    first = scenario.first_day
    events = [replace(one, published=first, end_published=first) for one in scenario.events]
    events += _hazard_events(scenario.hazards, first)
    return replace(scenario, events=tuple(events), hazards=())


def _hazard_events(rows: Iterable[HazardDays], known: dt.date) -> list[Event]:
    return [
        Event(
            kind=row.kind,
            where=row.where,
            first_day=row.first_day,
            last_day=row.last_day,
            certainty=Certainty.ENACTED,
            chance=1.0,
            value=row.level,
            published=known,
            text="",
            source="hazards.csv",
            end_published=known,
        )
        for row in rows
    ]


def entries_of(known: Sequence[CountReport]) -> tuple[Entry, ...]:
    """Counts as ledger entries: the figures of one register at each place."""
    return tuple(
        Entry(f"{one.place} {one.day}", _figure(one), number, "counts.csv")
        for number, one in enumerate(known)
    )


def _figure(one: CountReport) -> Figure:
    people = round(one.people)
    note = "registration corrected on this day" if one.corrected else ""
    return Figure(
        low=people,
        high=people,
        words=str(people),
        unit=Unit.PEOPLE,
        who="people registered",
        kind=FigureKind.AT_PLACE,
        measure=Measure.STOCK,
        place=one.place,
        location=one.place,
        place_role=PlaceRole.AT,
        event_day=one.day,
        published=one.published,
        modality=Modality.ACTUAL,
        speaker="registration",
        speaker_class=SpeakerClass.REGISTRATION,
        publisher="registration",
        origin=f"{one.place} {one.day}",
        note=note,
    )
