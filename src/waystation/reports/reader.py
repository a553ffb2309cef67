"""A report read: every figure of people, forces, claims and places, with its words and origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import (
    FigureKind,
    Measure,
    PlaceRole,
    SpeakerClass,
    Unit,
)
from waystation.reports.belonging import nearest_place, origin_of
from waystation.reports.candidates import Candidate, candidates_in
from waystation.reports.changed import changed
from waystation.reports.clauses import Span
from waystation.reports.confidence import confidence_of
from waystation.reports.counted import Counted
from waystation.reports.dates import DayMention, day_of
from waystation.reports.household import with_household_sizes
from waystation.reports.lexicon import Lexicon
from waystation.reports.mentions import PlaceMention, described
from waystation.reports.numbers import hedge_offsets
from waystation.reports.parse import Parsed, ParsedSentence, parse
from waystation.reports.predicates import (
    default_kind,
    harm_to_forces,
    has_capacity,
    head_kind,
    kind_of,
    measure_of,
    modality_of,
    registered_kind,
    unit_for,
)
from waystation.reports.references import (
    Memory,
    is_there,
    place_before,
    remembered,
    speaks_of_group,
    with_references,
)
from waystation.reports.sentences import Sentence
from waystation.reports.speakers import Speaker, speaker_of
from waystation.reports.timing import historical, with_day
from waystation.reports.tokens import Tokens, lower_at
from waystation.reports.voices import carried_speaker, credited_press

READER = "grammar"
"""Name of this reader in a figure's `reader`."""

_CARRY_SENTENCES = 2
_PEOPLE = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN})
_SHARED = (
    *("kind", "measure", "modality", "place", "location", "place_role", "runner_up", "note"),
    *("event_day", "event_end", "day_precision", "day_basis", "speaker", "speaker_class"),
)
_LIST_SIGNS = frozenset({",", "(", ")", "/"})
_NEAR = 8
_VERB = 3
_BEFALLS = frozenset({FigureKind.DEAD.value, FigureKind.INJURED.value, FigureKind.DETAINED.value})
_APPOSED_REACH = 14
_NOTE_EARLIER = "place from an earlier sentence"


@dataclass(frozen=True)
class _Context:
    """A sentence with everything found in it, and what the sentences before left open."""

    report: Report
    sentence: Sentence
    candidates: tuple[Candidate, ...]
    places: tuple[PlaceMention, ...]
    days: tuple[DayMention, ...]
    speakers: tuple[Speaker, ...]
    place_before: PlaceMention | None
    named_group: bool
    group: bool
    before: Figure | None
    gazetteer: Gazetteer
    lexicon: Lexicon


def read_report(report: Report, gazetteer: Gazetteer) -> tuple[Figure, ...]:
    """Every figure a report states, in order of place.

    `report.text[figure.start:figure.end] == figure.words` holds for each. Years, dates,
    durations, money, ages and the like are no figures.
    """
    return read_figures(parse(report, gazetteer))


def read_figures(parsed: Parsed) -> tuple[Figure, ...]:
    """Every figure of a report already parsed, in order of place."""
    return parsed.as_given(with_household_sizes(tuple(_figures(parsed)), parsed))


def _figures(parsed: Parsed) -> Iterator[Figure]:
    lexicon = parsed.lexicon
    counted: Counted | None = None
    before: Figure | None = None
    memory = Memory()
    previous: ParsedSentence | None = None
    silent: list[ParsedSentence] = []
    for read in parsed.sentences:
        sentence = read.sentence
        candidates, counted = candidates_in(sentence, counted, lexicon)
        if not candidates:
            silent.append(read)
            counted = counted if len(silent) < _CARRY_SENTENCES else None
            before, previous = None, read
            continue
        memory = _caught_up(memory, silent)
        silent, tokens = [], read.tokens
        mentions = with_references(tokens, _places(read), memory, lexicon)
        context = _context(read, previous, candidates, mentions, memory, before)
        figures = _in_brackets(context, [_figure(context, candidate) for candidate in candidates])
        yield from figures
        before = figures[-1] if figures and sentence.text.endswith(";") else None
        size = any(figure.kind is FigureKind.ON_THE_MOVE for figure in figures)
        group = context.named_group or (memory.group and size)
        memory = remembered(
            memory, tokens, mentions, sentence.paragraph, group=group, lexicon=lexicon
        )
        previous = read


def _caught_up(memory: Memory, silent: list[ParsedSentence]) -> Memory:
    """The memory after sentences without figures, which are looked at only if one follows."""
    for read in silent:
        tokens, lexicon = read.tokens, read.lexicon
        mentions = with_references(tokens, _places(read), memory, lexicon)
        group = speaks_of_group(tokens, memory, lexicon)
        paragraph = read.sentence.paragraph
        memory = remembered(memory, tokens, mentions, paragraph, group=group, lexicon=lexicon)
    return memory


def _context(
    read: ParsedSentence,
    previous: ParsedSentence | None,
    candidates: tuple[Candidate, ...],
    mentions: tuple[PlaceMention, ...],
    memory: Memory,
    before: Figure | None,
) -> _Context:
    tokens, lexicon, paragraph = read.tokens, read.lexicon, read.sentence.paragraph
    countries = {item.text for item in mentions if _is_government(item, lexicon)}
    speakers = tuple(
        replace(speaker, kind=SpeakerClass.OFFICIAL) if speaker.name in countries else speaker
        for speaker in _speakers(read, previous)
    )
    national = any(speaker.name in countries for speaker in speakers)
    named_group = speaks_of_group(tokens, memory, lexicon)
    return _Context(
        report=read.report,
        sentence=read.sentence,
        candidates=candidates,
        places=tuple(item for item in mentions if not _is_said_by(item, speakers)),
        days=read.days,
        speakers=speakers,
        place_before=None if national else place_before(memory, tokens, paragraph, lexicon),
        named_group=named_group,
        group=named_group or memory.group,
        before=before,
        gazetteer=read.gazetteer,
        lexicon=lexicon,
    )


def _speakers(read: ParsedSentence, previous: ParsedSentence | None) -> tuple[Speaker, ...]:
    """Speakers of a sentence, else the one carried over from the sentence before."""
    if read.speakers:
        return read.speakers
    carried = carried_speaker(read, previous)
    return (carried,) if carried else ()


def _places(read: ParsedSentence) -> tuple[PlaceMention, ...]:
    """Places of a sentence, without the city a news text was merely written at.

    A dateline with its country or region ("TAPACHULA, Mexico -") is where a reporter went; one
    of a name alone is an office, unless the text says "here".
    """
    here = any(read.lexicon.has("places.here", token.lower) for token in read.tokens)
    return tuple(item for item in read.places if not item.dateline or here or "," in item.text)


def _is_government(mention: PlaceMention, lexicon: Lexicon) -> bool:
    """True for a country or a capital, whose name stands for those who govern it."""
    country = mention.place is not None and mention.place.level == "country"
    return country or lexicon.has("places.capitals", mention.text.lower())


def _is_said_by(mention: PlaceMention, speakers: tuple[Speaker, ...]) -> bool:
    """True for a place that is part of a speaker's name ("Honduras counts 700")."""
    return mention.role is PlaceRole.NONE and any(
        speaker.first <= mention.first < speaker.last for speaker in speakers
    )


def _figure(context: _Context, candidate: Candidate) -> Figure:
    """One figure with everything its sentence says of it."""
    report, sentence, number = context.report, context.sentence, candidate.number
    start = sentence.start + sentence.tokens[number.first].start
    core = sentence.start + sentence.tokens[number.core].start
    core_end = sentence.start + sentence.tokens[number.core_last - 1].end
    end = sentence.start + sentence.tokens[number.last - 1].end
    hedge = hedge_offsets(sentence.tokens, number)
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
        retrieved=report.retrieved,
        publisher=report.publisher,
        upstream=report.upstream,
        url=report.url,
        reader=READER,
        report_id=report.report_id,
        sentence=report.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        start=start,
        end=end,
        number_start=core,
        number_end=core_end,
        hedge_start=sentence.start + hedge[0] if hedge else 0,
        hedge_end=sentence.start + hedge[1] if hedge else 0,
    )
    figure = _with_place(figure, context, candidate)
    figure = _with_predicate(figure, context, candidate)
    figure = _with_speaker(figure, context, candidate)
    carried = candidate.counted.how == "carried"
    earlier = _NOTE_EARLIER in figure.note
    sure = confidence_of(figure, counted_carried=carried, place_carried=earlier)
    return changed(figure, confidence=sure)


def _in_brackets(context: _Context, figures: list[Figure]) -> list[Figure]:
    """A figure told again in another unit ("8,412 households (41,977 people)") says the same."""
    tokens = context.sentence.tokens
    for rank, candidate in enumerate(context.candidates[1:], 1):
        before = context.candidates[rank - 1]
        first, last = candidate.span.first, candidate.span.last
        in_brackets = lower_at(tokens, first - 1) == "(" and before.span.last == first - 1
        told = context.lexicon.predicates.all_in(tokens, first, last + 2)
        if in_brackets and not told and {figures[rank].unit, figures[rank - 1].unit} <= _PEOPLE:
            figures[rank] = changed(figures[rank], **_shared(figures[rank - 1]))
    return figures


def _shared(figure: Figure) -> dict[str, Any]:
    """What two figures of the same people have in common."""
    return {name: getattr(figure, name) for name in _SHARED}


def _near(context: _Context, candidate: Candidate) -> tuple[Candidate, ...]:
    """The figures around one, without it; those further off have no say."""
    first, last = max(0, candidate.rank - _NEAR), candidate.rank + 1
    return context.candidates[first : candidate.rank] + context.candidates[last : last + _NEAR]


def _others(context: _Context, candidate: Candidate) -> tuple[Span, ...]:
    return tuple(other.span for other in _near(context, candidate))


def _list_of(context: _Context, candidate: Candidate) -> tuple[Span, tuple[Span, ...]]:
    """A figure with the rest of its list ("600 women, 90 children and ..."), and the others."""
    tokens, span, rest = context.sentence.tokens, candidate.span, []
    if _opened_by_verb(context, candidate):
        return span, _others(context, candidate)
    for other in _near(context, candidate):
        gap = tokens[span.last : other.span.first]
        if other.span.first >= span.last and _only_lists(gap, context.lexicon):
            span = Span(span.first, other.span.last)
        else:
            rest.append(other.span)
    listed = span.last > candidate.span.last
    span = _over_apposition(tokens, span, context.lexicon)
    while listed and span.last < len(tokens) and tokens[span.last].text in {")", ","}:
        span = Span(span.first, span.last + 1)
    return span, tuple(rest)


def _opened_by_verb(context: _Context, candidate: Candidate) -> bool:
    """True where what befell people stands right before them: "murieron 11 personas y ..."."""
    first = candidate.span.first
    cues = context.lexicon.predicates.all_in(context.sentence.tokens, max(0, first - _VERB), first)
    return any(cue.last == first and cue.value in _BEFALLS for cue in cues)


def _only_lists(gap: Tokens, lexicon: Lexicon) -> bool:
    """True where nothing but signs and words such as "and", "including" joins two figures."""
    return all(
        token.text in _LIST_SIGNS or lexicon.has("stops.listing", token.lower) for token in gap
    )


def _over_apposition(tokens: Tokens, span: Span, lexicon: Lexicon) -> Span:
    """The span with ", mostly women and children," behind it."""
    apposed = lexicon.has("stops.apposed", lower_at(tokens, span.last + 1))
    if lower_at(tokens, span.last) != "," or not apposed:
        return span
    reach = range(span.last + 2, min(span.last + _APPOSED_REACH, len(tokens)))
    end = next((index for index in reach if tokens[index].text == ","), None)
    return Span(span.first, end + 1) if end else span


def _with_place(figure: Figure, context: _Context, candidate: Candidate) -> Figure:
    listed, others = _list_of(context, candidate)
    tokens, lexicon = context.sentence.tokens, context.lexicon
    found = nearest_place(tokens, listed, others, context.places, lexicon)
    found = origin_of(tokens, candidate.span, found, context.gazetteer, lexicon)
    found = found or context.place_before
    if found is None:
        return figure
    note = _NOTE_EARLIER if found.earlier else ""
    return changed(
        figure,
        place=found.text,
        location=found.location,
        place_role=found.role,
        runner_up=described(found.runner_up) if found.runner_up else "",
        note=note,
    )


def _with_predicate(figure: Figure, context: _Context, candidate: Candidate) -> Figure:
    tokens, lexicon, span = context.sentence.tokens, context.lexicon, candidate.span
    kind = _kind(figure, context, candidate)
    if figure.unit is not Unit.FORCES and has_capacity(tokens, candidate.number.first, lexicon):
        kind = FigureKind.SHELTER_PLACES
    day = _day(context, candidate)
    modality = modality_of(tokens, span, lexicon)
    modality = historical(modality, day, context.sentence.text, figure, lexicon)
    passing = kind is FigureKind.AT_PLACE and figure.place_role is PlaceRole.VIA
    figure = changed(
        figure,
        kind=kind,
        place_role=PlaceRole.AT if passing else figure.place_role,
        unit=unit_for(figure.unit, kind),
        measure=_measure(context, candidate, kind),
        modality=modality,
    )
    return with_day(figure, day, tokens, span, lexicon)


def _kind(figure: Figure, context: _Context, candidate: Candidate) -> FigureKind:
    """What is counted: by the noun, the telling words, the group spoken of, or the place."""
    tokens, lexicon = context.sentence.tokens, context.lexicon
    listed, others = _list_of(context, candidate)
    kind = candidate.counted.kind
    if kind is FigureKind.FORCES:
        return harm_to_forces(tokens, listed, others, lexicon) or kind
    if kind:
        return kind
    told = head_kind(tokens, candidate.span, lexicon) or kind_of(tokens, listed, others, lexicon)
    told = told or registered_kind(tokens, candidate.span, figure, lexicon)
    if told is FigureKind.ARRIVING and is_there(tokens, candidate.span, lexicon):
        return FigureKind.AT_PLACE
    if told is None and (candidate.counted.how != "right" or _is_included(context, candidate)):
        told = _kind_before(context, candidate)
    if told in {None, FigureKind.AT_PLACE} and _is_settled(candidate, lexicon):
        return FigureKind.OTHER
    if told:
        return told
    if candidate.counted.of_group:
        return FigureKind.ON_THE_MOVE
    if context.group and context.speakers and not is_there(tokens, candidate.span, lexicon):
        return FigureKind.ON_THE_MOVE
    named = candidate.counted.how == "right"
    return default_kind(figure.place_role if named else PlaceRole.NONE)


def _measure(context: _Context, candidate: Candidate, kind: FigureKind) -> Measure:
    """Stock, flow or cumulative; that of the figure before where this one goes on from it."""
    tokens, span = context.sentence.tokens, candidate.span
    if candidate.counted.how == "carried" and candidate.rank:
        span = Span(context.candidates[candidate.rank - 1].span.first, span.last)
    elif candidate.counted.how == "carried" and context.before and kind is context.before.kind:
        return context.before.measure
    return measure_of(tokens, span, kind, context.lexicon)


def _is_included(context: _Context, candidate: Candidate) -> bool:
    """True for the 90 of "600 people, including 90 children"."""
    if not candidate.rank:
        return False
    before = context.candidates[candidate.rank - 1].span
    gap = context.sentence.tokens[before.last : candidate.span.first]
    return _only_lists(gap, context.lexicon)


def _kind_before(context: _Context, candidate: Candidate) -> FigureKind | None:
    """Kind of the figure a carried one goes on from ("X counts 736 returned; Y counts 644")."""
    tokens, lexicon = context.sentence.tokens, context.lexicon
    if context.before and candidate.rank == 0:
        return context.before.kind
    span = context.candidates[max(0, candidate.rank - 1)].span
    return kind_of(tokens, span, (), lexicon)


def _is_settled(candidate: Candidate, lexicon: Lexicon) -> bool:
    """True where the noun means people who live there ("residents")."""
    last = candidate.counted.who.rpartition(" ")[2].lower()
    return lexicon.has("settled", last)


def _day(context: _Context, candidate: Candidate) -> DayMention | None:
    """The day named in the sentence that the figure belongs to."""
    tokens, others = context.sentence.tokens, _others(context, candidate)
    return day_of(tokens, context.days, candidate.span, others, context.lexicon)


def _with_speaker(figure: Figure, context: _Context, candidate: Candidate) -> Figure:
    found = speaker_of(list(context.speakers), candidate.span, _others(context, candidate))
    text, tokens = context.sentence.text, context.sentence.tokens
    upstream = figure.upstream or credited_press(found, text, tokens, context.lexicon)
    if found is None:
        return changed(figure, upstream=upstream)
    return changed(figure, speaker=found.name, speaker_class=found.kind, upstream=upstream)
