"""What places are to the people on the move: what they left, where they were, where they head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.evidence import Figure
from waystation.domain.findings import ReadPlace, StatedEvent
from waystation.domain.places import NamedPlace
from waystation.domain.vocabulary import (
    Act,
    DayPrecision,
    FigureKind,
    Modality,
    PlaceRole,
    Unit,
)
from waystation.drafting.passages import Passage
from waystation.drafting.where import Finder
from waystation.reports.acts.acts import act_words
from waystation.reports.words.tokens import Found, tokenise

BY_FIGURE, BY_EVENT, BY_MENTION = 3, 2, 1
"""How much a mark weighs: a counted figure, an act, a name beside a telling word."""
_CUE_REACH = 6
"""Words before a place within which a telling word must stand."""
_SITE_REACH = 8
"""The same for words of what people flee ("clashes broke out in")."""
_CARRIED = "place from an earlier sentence"
_PUBLISHED = "publication day"
_PEOPLE = (Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN)
_STANDING = (FigureKind.AT_PLACE, FigureKind.WAITING, FigureKind.ARRIVING, FigureKind.CROSSING)
_STAYING = (FigureKind.AT_PLACE, FigureKind.WAITING)
MOVING = (*_STANDING, FigureKind.ON_THE_MOVE, FigureKind.RETURNS)
"""Kinds of figure that count people on the move."""
_LEAVING = (Act.FLED, Act.SET_OFF)
_BEING = (Act.ARRIVED, Act.CROSSED, Act.QUEUED, Act.TURNED_BACK)
_AHEAD = (Modality.PLANNED, Modality.POSSIBLE)
_DAYS = (DayPrecision.DAY, DayPrecision.BETWEEN, DayPrecision.WEEK)


class Part(StrEnum):
    """What a place is to the people on the move; at a site is what people flee."""

    LEFT = "left"
    SEEN = "seen"
    AIM = "aim"
    SITE = "site"


@dataclass(frozen=True, eq=False)
class Mark:
    """A place that is something to the people on the move, with who says so.

    Attributes:
        part: What it is to them.
        place: The place.
        weight: How much the mark counts.
        day: Day it speaks of; None where only the report's day is known.
        people: Largest number told there; 0 when none.
        passage: Where it stands.
        words: What the place is called there.
        act: The act it rests on; None for figures and mentions.
        figure: The figure it rests on; None otherwise.
        event: The event it rests on; None otherwise.
        runner_up: What else the place could be; None when nothing.
    """

    part: Part
    place: NamedPlace
    weight: int
    day: dt.date | None
    people: int
    passage: Passage
    words: str
    act: Act | None = None
    figure: Figure | None = None
    event: StatedEvent | None = None
    runner_up: NamedPlace | None = None

    @property
    def is_wide(self) -> bool:
        """Whether it names no town and no crossing."""
        return self.place.level in ("country", "admin1", "area")

    @property
    def is_vague(self) -> bool:
        """Whether its day is only the first or last one of a week."""
        told = self.figure or self.event
        return told is not None and told.day_precision is DayPrecision.WEEK

    @property
    def is_carried(self) -> bool:
        """Whether a figure took its place from an earlier sentence."""
        return self.figure is not None and self.figure.note.startswith(_CARRIED)


def marks_in(passages: Sequence[Passage], finder: Finder) -> tuple[Mark, ...]:
    """Every place that is something to the people on the move, in order of reports and text."""
    found = [mark for passage in passages for mark in _of_passage(passage, finder)]
    fled = {mark.place for mark in found if mark.part in (Part.LEFT, Part.SITE)}
    return tuple(mark for mark in found if not (mark.is_carried and mark.place in fled))


def speaks_of_them(passage: Passage) -> bool:
    """Whether a sentence counts people on the move or tells an act of theirs."""
    return any(_counts(figure) for figure in passage.figures) or any(
        event.act in (*_LEAVING, *_BEING) and is_theirs(event, passage) for event in passage.events
    )


def is_theirs(event: StatedEvent, passage: Passage) -> bool:
    """Whether the doer of an act is people on the move, not police, politicians or onlookers."""
    tokens = tokenise(event.actor)
    if passage.cues.has("not_they", tokens):
        return False
    words = act_words(passage.findings.report.language)
    classes = words.classes_in(tokens, 0, len(tokens)) if words else set()
    numbered = any(token.is_number for token in tokens)
    named = bool(passage.cues.nations.all_in(tokens))
    return "people" in classes or numbered or named or passage.cues.has("they", tokens)


def _of_passage(passage: Passage, finder: Finder) -> Iterator[Mark]:
    found = [*_of_figures(passage, finder), *_of_events(passage, finder)]
    yield from found
    taken = {(mark.part, mark.place) for mark in found}
    for mark in _of_mentions(passage, finder):
        if (mark.part, mark.place) not in taken:
            yield mark


def _found(
    part: Part, at: NamedPlace | None, words: str, passage: Passage, finder: Finder
) -> tuple[NamedPlace, NamedPlace | None] | None:
    """The place on the map; one that people left and no list knows is noted."""
    found = finder.of(at, words, passage)
    if found is None and part in (Part.LEFT, Part.SITE) and words in finder.lost:
        finder.missed.setdefault(words, passage.report)
    return found


def _counts(figure: Figure) -> bool:
    actual = figure.modality in (Modality.ACTUAL, *_AHEAD)
    return figure.kind in MOVING and figure.unit in _PEOPLE and actual


def _of_figures(passage: Passage, finder: Finder) -> Iterator[Mark]:
    for figure in passage.figures:
        if not _counts(figure):
            continue
        part = _part_of_figure(figure, passage)
        found = _found(part, figure.at, figure.place, passage, finder)
        if found is None:
            continue
        place, other = found
        dated = figure.day_basis != _PUBLISHED and figure.day_precision in _DAYS
        yield Mark(
            part=part,
            place=place,
            weight=BY_FIGURE,
            day=_day(part, figure) if dated else None,
            people=max(figure.low or 0, figure.high or 0),
            passage=passage,
            words=figure.place,
            figure=figure,
            runner_up=other,
        )


def _day(part: Part, told: Figure | StatedEvent) -> dt.date | None:
    """Of a span of days the first on which people left, the last on which they were somewhere."""
    return told.event_day if part is Part.LEFT else told.event_end or told.event_day


def _part_of_figure(figure: Figure, passage: Passage) -> Part:
    """What the place of a figure is; people on the move "in" a place may be fleeing it."""
    if figure.place_role is PlaceRole.FROM:
        return Part.AIM if _is_behind("left_for", figure.place, passage) else Part.LEFT
    unsaid = figure.place_role is PlaceRole.NONE and figure.kind not in _STAYING
    if unsaid and _is_behind("from", figure.place, passage):
        return Part.LEFT
    cue = _cue_of(figure.place, passage)
    if figure.modality in _AHEAD:
        return Part.AIM
    if figure.kind in _STANDING:
        return Part.SEEN
    if cue is not None:
        return cue
    if passage.cues.hazard_in(passage.tokens) is not None:
        return Part.LEFT
    return Part.AIM if figure.place_role is PlaceRole.TO else Part.SEEN


def _is_behind(name: str, place: str, passage: Passage) -> bool:
    """Whether a word of a set ("from", "for") stands right before a place of a sentence."""
    ends = [passage.before(named) for named in passage.places if named.words == place]
    return bool(ends) and _stands(name, ends[0], passage)


def _cue_of(place: str, passage: Passage) -> Part | None:
    """What the word before a place of a sentence makes of it."""
    for named in passage.places:
        if named.words == place:
            end = passage.before(named)
            return _part_of_cue(
                passage.cues.last_before(passage.tokens, end, _CUE_REACH), end, passage
            )
    return None


def _of_events(passage: Passage, finder: Finder) -> Iterator[Mark]:
    for event in passage.events:
        part = _part_of_event(event)
        if part is None or not is_theirs(event, passage):
            continue
        found = _found(part, event.at, event.place, passage, finder)
        if found is None:
            continue
        place, other = found
        if part is Part.SEEN and _cue_of(event.place, passage) is Part.AIM:
            part = Part.AIM
        dated = event.day_precision in _DAYS and event.event_day is not None
        yield Mark(
            part=part,
            place=place,
            weight=BY_EVENT,
            day=_day(part, event) if dated else None,
            people=0,
            passage=passage,
            words=event.place,
            act=event.act,
            event=event,
            runner_up=other,
        )


def _part_of_event(event: StatedEvent) -> Part | None:
    if event.act not in (*_LEAVING, *_BEING):
        return None
    ahead = event.modality in _AHEAD
    if event.modality is not Modality.ACTUAL and not ahead:
        return None
    if event.act in _LEAVING and event.place_role is not PlaceRole.TO:
        return None if ahead else Part.LEFT
    if event.place_role is PlaceRole.FROM:
        return Part.LEFT
    if ahead:
        return Part.AIM if event.place_role is PlaceRole.TO else Part.SEEN
    return Part.AIM if event.act is Act.SET_OFF else Part.SEEN


def _of_mentions(passage: Passage, finder: Finder) -> Iterator[Mark]:
    """Places behind a telling word, in a sentence that speaks of people on the move."""
    people = _is_about_them(passage)
    day = passage.day
    for named in passage.places:
        part = _told_before(named, passage)
        if part is None or not (people or part is Part.SITE):
            continue
        found = _found(part, named.place, named.words, passage, finder)
        if found is None:
            continue
        yield Mark(
            part=part,
            place=found[0],
            weight=BY_MENTION,
            day=(day.last or day.day) if day and day.precision in _DAYS else None,
            people=0,
            passage=passage,
            words=named.words,
            runner_up=named.runner_up or found[1],
        )


def _is_about_them(passage: Passage) -> bool:
    """Whether a sentence speaks of people on the move, if only as "they" or "most of them"."""
    cues, tokens = passage.cues, passage.tokens
    if speaks_of_them(passage) or cues.travel.all_in(tokens) or cues.has("mostly", tokens):
        return True
    return cues.has("they", tokens) and not cues.has("not_they", tokens)


def _told_before(named: ReadPlace, passage: Passage) -> Part | None:
    """What the words before a place make of it; the nearest of them counts."""
    if named.role is PlaceRole.FROM and speaks_of_them(passage):
        return Part.LEFT
    end = passage.before(named)
    cue = passage.cues.last_before(passage.tokens, end, _CUE_REACH)
    hazards = passage.cues.hazards.all_in(passage.tokens, max(0, end - _SITE_REACH), end)
    if hazards and (cue is None or cue.last <= hazards[-1].first):
        return Part.SITE
    return _part_of_cue(cue, end, passage)


def _part_of_cue(cue: Found | None, end: int, passage: Passage) -> Part | None:
    """What a telling word makes of the place behind it; people leave one place for another."""
    if cue is None:
        return None
    left_for = cue.value == Part.LEFT and _stands("left_for", end, passage)
    return Part.AIM if left_for else Part(cue.value)


def _stands(name: str, end: int, passage: Passage) -> bool:
    """Whether a word of a set stands right before a token."""
    return passage.cues.has(name, passage.tokens[max(0, end - 1) : end])
