"""A report read: every figure of people, forces, claims and places, with its words and origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import (
    FigureKind,
    Measure,
    Modality,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.reports.amounts import Shape, may_hold_amount
from waystation.reports.clauses import Span
from waystation.reports.counted import (
    Counted,
    carried,
    counted_by_whom,
    counted_left,
    counted_right,
    is_age,
    is_elliptical,
)
from waystation.reports.dates import DayMention, day_mentions, day_of, named_year
from waystation.reports.lexicon import Lexicon, english
from waystation.reports.numbers import Number, number_at
from waystation.reports.places import PlaceMention, as_carried, nearest_place, place_mentions
from waystation.reports.predicates import (
    default_kind,
    harm_to_forces,
    has_capacity,
    kind_of,
    measure_of,
    modality_of,
    unit_for,
)
from waystation.reports.sentences import Sentence, sentences
from waystation.reports.speakers import Speaker, speaker_of, speakers_in
from waystation.reports.traps import is_calendar_year, is_trapped, trap_end, trapped_spans

_CARRY_SENTENCES = 2
_LISTING = frozenset({",", "and", "or", "(", ")", "including", "plus", "/"})
_WIDE = frozenset({"country", "admin1", "area"})


@dataclass(frozen=True)
class _Candidate:
    """A number of people in a sentence, before what is said of them is read."""

    number: Number
    counted: Counted

    @property
    def span(self) -> Span:
        """The number, with the words after it that say who."""
        if self.counted.how != "right":
            return Span(self.number.first, self.number.last)
        first = min(self.number.first, self.counted.first)
        return Span(first, max(self.number.last, self.counted.last))


@dataclass(frozen=True)
class _Context:
    """A sentence with everything found in it, and what the sentences before left open."""

    report: Report
    sentence: Sentence
    candidates: tuple[_Candidate, ...]
    places: tuple[PlaceMention, ...]
    days: tuple[DayMention, ...]
    speakers: tuple[Speaker, ...]
    place_before: PlaceMention | None
    lexicon: Lexicon


def read_report(report: Report, gazetteer: Gazetteer) -> tuple[Figure, ...]:
    """Every figure a report states, in order of place.

    `report.text[figure.start:figure.end] == figure.words` holds for each. Years, dates,
    durations, money, ages and the like are no figures.
    """
    return tuple(_figures(report, gazetteer, english()))


def _figures(report: Report, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[Figure]:
    counted: Counted | None = None
    place: PlaceMention | None = None
    age = 0
    for sentence in sentences(report):
        candidates = tuple(_candidates(sentence, counted, lexicon))
        mentions = tuple(place_mentions(sentence.text, sentence.tokens, gazetteer, lexicon))
        if candidates:
            context = _context(report, sentence, candidates, mentions, place, lexicon)
            yield from (_figure(context, candidate) for candidate in candidates)
            counted = candidates[-1].counted
        kept = [mention for mention in mentions if mention.role is not PlaceRole.NONE]
        age = 0 if kept else age + 1
        place = as_carried(kept[-1]) if kept else _still(place, age)
        counted = counted if candidates or age < _CARRY_SENTENCES else None


def _still(place: PlaceMention | None, age: int) -> PlaceMention | None:
    """The place kept for the next sentence: a town for two sentences, a wide area for one."""
    wide = place is not None and place.place is not None and place.place.level in _WIDE
    return place if age < (1 if wide else _CARRY_SENTENCES) else None


def _context(
    report: Report,
    sentence: Sentence,
    candidates: tuple[_Candidate, ...],
    mentions: tuple[PlaceMention, ...],
    place: PlaceMention | None,
    lexicon: Lexicon,
) -> _Context:
    text, tokens = sentence.text, sentence.tokens
    days = day_mentions(text, tokens, report.published, lexicon)
    speakers = speakers_in(text, tokens, lexicon)
    return _Context(
        report, sentence, candidates, mentions, tuple(days), tuple(speakers), place, lexicon
    )


def _candidates(
    sentence: Sentence, before: Counted | None, lexicon: Lexicon
) -> Iterator[_Candidate]:
    """Numbers of the sentence that count people, left to right."""
    tokens, index = sentence.tokens, 0
    if not may_hold_amount(tokens, lexicon):
        return
    barred = trapped_spans(sentence.text)
    while index < len(tokens):
        number = number_at(tokens, index, lexicon)
        trap = trap_end(tokens, number.core if number else index, lexicon)
        if trap:
            index = trap
            continue
        if number is None:
            index += 1
            continue
        counted = (
            None
            if _is_barred(sentence, number, barred)
            else None or _who(sentence, number, before, lexicon)
        )
        if counted:
            yield _Candidate(number, counted)
            before = counted
        index = number.last


def _is_barred(sentence: Sentence, number: Number, barred: list[tuple[int, int]]) -> bool:
    start = sentence.tokens[number.core].start
    end = sentence.tokens[number.last - 1].end
    return any(start < stop and first < end for first, stop in barred)


def _who(
    sentence: Sentence, number: Number, before: Counted | None, lexicon: Lexicon
) -> Counted | None:
    """Who the number counts; None when it counts no people or is a trap."""
    text, tokens = sentence.text, sentence.tokens
    right = counted_right(text, tokens, number, lexicon)
    trapped = is_trapped(tokens, number, lexicon, counted=right is not None)
    if trapped or (right is None and is_age(tokens, number, lexicon)):
        return None
    if right:
        return None if is_calendar_year(tokens, number, lexicon) else right
    if number.shape is Shape.NUMEROUS or not is_elliptical(tokens, number, lexicon):
        return None
    capacity = has_capacity(tokens, number.first, lexicon)
    left = counted_left(text, tokens, number, lexicon, capacity=capacity)
    return left or carried(before, tokens, number) or counted_by_whom(tokens, number)


def _figure(context: _Context, candidate: _Candidate) -> Figure:
    """One figure with everything its sentence says of it."""
    report, sentence, number = context.report, context.sentence, candidate.number
    start = sentence.start + sentence.tokens[number.first].start
    end = sentence.start + sentence.tokens[number.last - 1].end
    figure = Figure(
        low=number.low,
        high=number.high,
        words=report.text[start:end],
        unit=candidate.counted.unit,
        who=candidate.counted.who,
        kind=FigureKind.OTHER,
        measure=Measure.STOCK,
        hedge=number.hedge,
        hedge_class=number.hedge_class,
        published=report.published,
        publisher=report.publisher,
        url=report.url,
        report_id=report.report_id,
        sentence=report.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        start=start,
        end=end,
    )
    figure = _with_place(figure, context, candidate)
    figure = _with_predicate(figure, context, candidate)
    figure = _with_day(figure, context, candidate)
    return _with_speaker(figure, context, candidate)


def _others(context: _Context, candidate: _Candidate) -> tuple[Span, ...]:
    return tuple(other.span for other in context.candidates if other is not candidate)


def _list_of(context: _Context, candidate: _Candidate) -> tuple[Span, tuple[Span, ...]]:
    """A figure with the rest of its list ("600 women, 90 children and ..."), and the others."""
    tokens, span = context.sentence.tokens, candidate.span
    listed = []
    for other in context.candidates:
        gap = tokens[span.last : other.span.first]
        if other.span.first >= span.last and all(token.lower in _LISTING for token in gap):
            listed.append(other)
            span = Span(span.first, other.span.last)
    while listed and span.last < len(tokens) and tokens[span.last].text in {")", ","}:
        span = Span(span.first, span.last + 1)
    rest = [other for other in context.candidates if other is not candidate and other not in listed]
    return span, tuple(other.span for other in rest)


def _with_place(figure: Figure, context: _Context, candidate: _Candidate) -> Figure:
    found = nearest_place(
        context.sentence.tokens,
        candidate.span,
        _others(context, candidate),
        context.places,
        context.lexicon,
    )
    found = found or context.place_before
    if found is None:
        return figure
    return replace(figure, place=found.text, location=found.location, place_role=found.role)


def _with_predicate(figure: Figure, context: _Context, candidate: _Candidate) -> Figure:
    tokens, lexicon, span = context.sentence.tokens, context.lexicon, candidate.span
    listed, others = _list_of(context, candidate)
    kind = candidate.counted.kind
    if kind is None:
        kind = kind_of(tokens, listed, others, lexicon) or default_kind(figure.place_role)
    elif kind is FigureKind.FORCES:
        kind = harm_to_forces(tokens, listed, others, lexicon) or kind
    if figure.unit is not Unit.FORCES and has_capacity(tokens, candidate.number.first, lexicon):
        kind = FigureKind.SHELTER_PLACES
    modality = modality_of(tokens, span, lexicon)
    year = named_year(context.sentence.text)
    published = figure.published
    if modality is Modality.ACTUAL and year and published and year < published.year:
        modality = Modality.HISTORICAL
    return replace(
        figure,
        kind=kind,
        unit=unit_for(figure.unit, kind),
        measure=measure_of(tokens, span, kind, lexicon),
        modality=modality,
    )


def _with_day(figure: Figure, context: _Context, candidate: _Candidate) -> Figure:
    found = day_of(
        context.sentence.tokens,
        context.days,
        candidate.span,
        _others(context, candidate),
        context.lexicon,
    )
    if found:
        return replace(figure, event_day=found.day, day_basis=found.basis)
    day, basis = figure.published, "publication day" if figure.published else ""
    year = named_year(context.sentence.text)
    if figure.modality is Modality.HISTORICAL:
        day, basis = None, f"year {year}" if year else "in the past"
    if figure.modality is Modality.PLANNED:
        basis = "publication day, planned for later"
    return replace(figure, event_day=day, day_basis=basis)


def _with_speaker(figure: Figure, context: _Context, candidate: _Candidate) -> Figure:
    found = speaker_of(list(context.speakers), candidate.span, _others(context, candidate))
    if found is None:
        return replace(figure, speaker_class=SpeakerClass.UNKNOWN)
    return replace(figure, speaker=found.name, speaker_class=found.kind)
