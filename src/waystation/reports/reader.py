"""A report read: every figure of people, forces, claims and places, with its words and origin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from waystation.domain.evidence import Figure, Report
from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import (
    FigureKind,
    Measure,
    PlaceRole,
    Unit,
)
from waystation.reports.acts.own_act import own_act
from waystation.reports.changed import changed
from waystation.reports.figures.belonging import nearest_place, origin_of
from waystation.reports.figures.confidence import confidence_of
from waystation.reports.figures.kinds import kind_in, measure_in
from waystation.reports.figures.modality import modality_of
from waystation.reports.figures.predicates import (
    has_capacity,
    unit_for,
)
from waystation.reports.figures.references import (
    Memory,
    remembered,
    speaks_of_group,
    with_references,
)
from waystation.reports.figures.surroundings import (
    Context,
    context_of,
    list_of,
    others_of,
    places_of,
)
from waystation.reports.figures.timing import historical, with_day
from waystation.reports.figures.voices import credited_press
from waystation.reports.named.dates import DayMention, day_of
from waystation.reports.named.mentions import resolution
from waystation.reports.named.speakers import speaker_of
from waystation.reports.numbers.candidates import Candidate, candidates_in
from waystation.reports.numbers.counted import Counted
from waystation.reports.numbers.household import with_household_sizes
from waystation.reports.numbers.numbers import hedge_offsets
from waystation.reports.parse import Parsed, ParsedSentence, parse
from waystation.reports.tables.table_figures import TableReading, figures_of, tables_read
from waystation.reports.words.clauses import Span
from waystation.reports.words.tokens import lower_at

READER = "grammar"
"""Name of this reader in a figure's `reader`."""

_CARRY_SENTENCES = 2
_PEOPLE = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN})
_SHARED = (
    *("kind", "measure", "modality", "place", "location", "place_role", "runner_up", "note"),
    *("place_confidence", "at"),
    *("event_day", "event_end", "day_precision", "day_basis", "speaker", "speaker_class"),
)
_NOTE_EARLIER = "place from an earlier sentence"


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
    lexicon, blank = parsed.lexicon, _blank(parsed.report)
    counted: Counted | None = None
    last: Figure | None = None
    memory = Memory()
    previous: ParsedSentence | None = None
    silent: list[ParsedSentence] = []
    table: TableReading | None = None
    for read in parsed.sentences:
        sentence = read.sentence
        table = tables_read(read, table)
        if table is not None:
            yield from figures_of(read, table, blank)
            counted, last, previous = None, None, read
            continue
        candidates, counted = candidates_in(sentence, counted, lexicon)
        if not candidates:
            silent.append(read)
            counted = counted if len(silent) < _CARRY_SENTENCES else None
            last, previous = None, read
            continue
        memory = _caught_up(memory, silent)
        silent, tokens = [], read.tokens
        mentions = with_references(tokens, places_of(read), memory, lexicon)
        context = context_of(read, previous, candidates, mentions, memory, last)
        figures: list[Figure] = []
        for candidate in candidates:
            figures.append(_figure(blank, context, candidate, figures[-1] if figures else None))
        figures = _in_brackets(context, figures)
        yield from figures
        last = figures[-1]
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
        mentions = with_references(tokens, places_of(read), memory, lexicon)
        named = memory.group or not lexicon.topics.first_words.isdisjoint(read.words)
        group = named and speaks_of_group(tokens, memory, lexicon)
        paragraph = read.sentence.paragraph
        memory = remembered(memory, tokens, mentions, paragraph, group=group, lexicon=lexicon)
    return memory


def _blank(report: Report) -> Figure:
    """What all figures of one report have in common."""
    return Figure(
        low=None,
        high=None,
        words="",
        unit=Unit.PEOPLE,
        who="",
        kind=FigureKind.OTHER,
        measure=Measure.STOCK,
        published=report.published,
        retrieved=report.retrieved,
        publisher=report.publisher,
        upstream=report.upstream,
        url=report.url,
        reader=READER,
        report_id=report.report_id,
    )


def _figure(blank: Figure, context: Context, candidate: Candidate, before: Figure | None) -> Figure:
    """One figure with everything its sentence says of it, and what the one before it tells."""
    report, sentence, number = context.report, context.sentence, candidate.number
    start = sentence.start + sentence.tokens[number.first].start
    core = sentence.start + sentence.tokens[number.core].start
    core_end = sentence.start + sentence.tokens[number.core_last - 1].end
    end = sentence.start + sentence.tokens[number.last - 1].end
    hedge = hedge_offsets(sentence.tokens, number)
    figure = changed(
        blank,
        low=number.low,
        high=number.high,
        words=report.text[start:end],
        unit=candidate.counted.unit,
        who=candidate.counted.who,
        hedge=number.hedge,
        hedge_class=number.hedge_class,
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
    figure = _with_predicate(figure, context, candidate, before)
    figure = _with_speaker(figure, context, candidate)
    carried = candidate.counted.how == "carried"
    earlier = _NOTE_EARLIER in figure.note
    sure = confidence_of(
        figure, counted_carried=carried, place_carried=earlier, damaged=context.is_damaged
    )
    return changed(figure, confidence=sure)


def _in_brackets(context: Context, figures: list[Figure]) -> list[Figure]:
    """A figure told again in another unit ("8,412 households (41,977 people)") says the same."""
    tokens = context.sentence.tokens
    for rank, candidate in enumerate(context.candidates[1:], 1):
        before = context.candidates[rank - 1]
        first, last = candidate.span.first, candidate.span.last
        in_brackets = lower_at(tokens, first - 1) == "(" and before.span.last == first - 1
        if not in_brackets or not {figures[rank].unit, figures[rank - 1].unit} <= _PEOPLE:
            continue
        if not context.lexicon.predicates.all_in(tokens, first, last + 2):
            figures[rank] = changed(figures[rank], **_shared(figures[rank - 1]))
    return figures


def _shared(figure: Figure) -> dict[str, Any]:
    """What two figures of the same people have in common."""
    return {name: getattr(figure, name) for name in _SHARED}


def _with_place(figure: Figure, context: Context, candidate: Candidate) -> Figure:
    listed, others = list_of(context, candidate)
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
        place_role=found.role,
        note=note,
        **resolution(found),
    )


def _with_predicate(
    figure: Figure, context: Context, candidate: Candidate, earlier: Figure | None
) -> Figure:
    tokens, lexicon, span = context.sentence.tokens, context.lexicon, candidate.span
    kind = kind_in(figure, context, candidate, earlier)
    open_kind = candidate.counted.kind is None and figure.unit is not Unit.FORCES
    if open_kind and has_capacity(tokens, candidate.number.first, lexicon):
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
        measure=measure_in(context, candidate, kind),
        modality=modality,
    )
    return with_day(figure, day, tokens, span, lexicon)


def _day(context: Context, candidate: Candidate) -> DayMention | None:
    """The day named in the sentence that the figure belongs to."""
    tokens, others = context.sentence.tokens, others_of(context, candidate)
    act = own_act(tokens, candidate.span, context.lexicon)
    if act != Span(0, len(tokens)):
        first, last = tokens[act.first].start, tokens[act.last - 1].end
        days = [day for day in context.days if first <= day.start < last]
    else:
        days = list(context.days)
    return day_of(tokens, days, candidate.span, others, context.lexicon)


def _with_speaker(figure: Figure, context: Context, candidate: Candidate) -> Figure:
    found = speaker_of(list(context.speakers), candidate.span, others_of(context, candidate))
    text, tokens = context.sentence.text, context.sentence.tokens
    upstream = figure.upstream or credited_press(found, text, tokens, context.lexicon)
    if found is None:
        return changed(figure, upstream=upstream)
    return changed(figure, speaker=found.name, speaker_class=found.kind, upstream=upstream)
