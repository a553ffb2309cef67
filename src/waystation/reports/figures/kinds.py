"""Kind and measure of a figure in its sentence, with what the figures before it tell."""

from __future__ import annotations

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, PlaceRole, Unit
from waystation.reports.figures.predicates import (
    default_kind,
    harm_to_forces,
    has_firm_stay,
    head_kind,
    is_counted_away,
    is_held_by_site,
    is_total,
    kind_of,
    label_kind,
    measure_of,
    registered_kind,
)
from waystation.reports.figures.references import is_there
from waystation.reports.figures.surroundings import Context, list_of, only_lists
from waystation.reports.numbers.candidates import Candidate
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens

_HANDED_ON = frozenset(
    {
        *(FigureKind.ON_THE_MOVE, FigureKind.AT_PLACE, FigureKind.ARRIVING, FigureKind.CROSSING),
        *(FigureKind.WAITING, FigureKind.RETURNS, FigureKind.DETAINED, FigureKind.DEAD),
        FigureKind.INJURED,
    }
)
"""Kinds that a figure without telling words takes from the one it goes on from."""
_PART_REACH, _ROW_WORDS = 3, 3
_PERSONS = frozenset({Unit.PEOPLE, Unit.HOUSEHOLDS, Unit.CHILDREN})


def kind_in(
    figure: Figure, context: Context, candidate: Candidate, earlier: Figure | None
) -> FigureKind:
    """What is counted: by the noun, the telling words, the figure before, the group or the place.

    Args:
        figure: The figure with its place.
        context: Its sentence.
        candidate: The number with who it counts.
        earlier: The figure before it in the sentence; None for the first.
    """
    tokens, lexicon = context.sentence.tokens, context.lexicon
    listed, others = list_of(context, candidate)
    kind = candidate.counted.kind
    if kind is FigureKind.FORCES:
        return harm_to_forces(tokens, listed, others, lexicon) or kind
    if kind:
        return kind
    told = _told(figure, context, candidate, earlier)
    if told in {None, FigureKind.AT_PLACE} and _is_settled(context, candidate):
        return FigureKind.OTHER
    if told:
        return told
    there = is_there(tokens, candidate.span, lexicon)
    if candidate.counted.of_group or (context.group and context.speakers and not there):
        return FigureKind.ON_THE_MOVE
    if there:
        return FigureKind.AT_PLACE
    if is_counted_away(tokens, candidate.span, figure, lexicon):
        return FigureKind.AT_PLACE
    named = candidate.counted.how == "right"
    role = figure.place_role if named else PlaceRole.NONE
    return default_kind(tokens, candidate.span, role, lexicon)


def _told(
    figure: Figure, context: Context, candidate: Candidate, earlier: Figure | None
) -> FigureKind | None:
    """Kind by the telling words of the sentence, else by the figure this one goes on from."""
    tokens, lexicon = context.sentence.tokens, context.lexicon
    listed, others = list_of(context, candidate)
    told = head_kind(tokens, candidate.span, lexicon) or kind_of(tokens, listed, others, lexicon)
    told = told or registered_kind(tokens, candidate.span, figure, lexicon)
    if told is FigureKind.ARRIVING and is_there(tokens, candidate.span, lexicon):
        return FigureKind.AT_PLACE
    told = told or label_kind(tokens, candidate.span, lexicon)
    if told is None and is_held_by_site(tokens, candidate.span, lexicon):
        return FigureKind.AT_PLACE
    if told is None and candidate.counted.how == "left":
        told = _of_subject(context, candidate, others)
    return told or _handed_on(context, candidate, earlier)


def _of_subject(
    context: Context, candidate: Candidate, others: tuple[Span, ...]
) -> FigureKind | None:
    """Kind told beside the noun left of the number ("people in camps climbed to 65,000")."""
    counted = candidate.counted
    if counted.first >= counted.last:
        return None
    subject = Span(counted.first, counted.last)
    return kind_of(context.sentence.tokens, subject, others, context.lexicon)


def _handed_on(context: Context, candidate: Candidate, earlier: Figure | None) -> FigureKind | None:
    """Kind of the figure this one goes on from ("736 returned to X; Y counts 644")."""
    if earlier is None:
        goes_on = context.before or candidate.counted.how == "carried"
        goes_on = goes_on or _is_part(context, candidate) or _is_row(context, candidate)
        earlier = context.last if goes_on else None
    elif candidate.counted.how == "right" and not _is_part(context, candidate):
        return None
    if earlier is None or earlier.unit not in _PERSONS or earlier.kind not in _HANDED_ON:
        return None
    return earlier.kind


def measure_in(context: Context, candidate: Candidate, kind: FigureKind) -> Measure:
    """Stock, flow or cumulative; that of the figure before where this one goes on from it.

    A total goes on from no flow ("700 leave a day; 7,900 have left in total").
    """
    tokens, span = context.sentence.tokens, candidate.span
    if candidate.counted.how == "carried" and candidate.rank:
        span = Span(context.candidates[candidate.rank - 1].span.first, span.last)
    elif candidate.counted.how == "carried" and context.before and kind is context.before.kind:
        before = context.before.measure
        is_new = before is Measure.FLOW and is_total(tokens, span, context.lexicon)
        return measure_of(tokens, span, kind, context.lexicon) if is_new else before
    return measure_of(tokens, span, kind, context.lexicon)


def _is_part(context: Context, candidate: Candidate) -> bool:
    """True for the 90 of "600 people, including 90 children" and of "600, of whom 90 are girls"."""
    tokens, number = context.sentence.tokens, candidate.number
    parts = context.lexicon.phrases("groups.of_them")
    starts = range(max(0, number.first - _PART_REACH), number.first)
    opened = (parts.at(tokens, start) for start in starts)
    if any(item is not None and _meets(tokens, item.last, number.first) for item in opened):
        return True
    if parts.at(tokens, number.last) is not None:
        return True
    before = context.candidates[candidate.rank - 1].span if candidate.rank else None
    if before is None:
        return False
    gap = tokens[before.last : candidate.span.first]
    return only_lists(gap, context.lexicon) or _only_names(gap, context.lexicon)


def _meets(tokens: Tokens, last: int, first: int) -> bool:
    """True where nothing but a comma stands between ("Of them, 90 are girls")."""
    return last == first or (last + 1 == first and tokens[last].text == ",")


def _only_names(gap: Tokens, lexicon: Lexicon) -> bool:
    """True between the figures of a row ("Kelafo 4,812 HHs; Mustahil 3,960 HHs; total 9,892")."""
    return all(
        not token.is_word or token.is_capitalised or lexicon.has("groups.carriers", token.lower)
        for token in gap
    )


def _is_row(context: Context, candidate: Candidate) -> bool:
    """True for a line that only names whom it counts ("Ethiopians: 4,806.")."""
    tokens, span = context.sentence.tokens, candidate.span
    last = span.first - 1
    return 0 < last <= _ROW_WORDS and tokens[last].text == ":" and len(tokens) - span.last <= 1


def _is_settled(context: Context, candidate: Candidate) -> bool:
    """True where the noun means people who live or work there ("residents", "doctors")."""
    lexicon, last = context.lexicon, candidate.counted.who.rpartition(" ")[2].lower()
    if lexicon.has("kinds.helpers", last):
        return True
    tokens = context.sentence.tokens
    return lexicon.has("settled", last) and not has_firm_stay(tokens, candidate.span, lexicon)
