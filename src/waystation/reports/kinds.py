"""Kind and measure of a figure in its sentence, with what the figures before it tell."""

from __future__ import annotations

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, Measure, PlaceRole
from waystation.reports.candidates import Candidate
from waystation.reports.clauses import Span
from waystation.reports.lexicon import Lexicon
from waystation.reports.predicates import (
    default_kind,
    harm_to_forces,
    head_kind,
    kind_of,
    measure_of,
    registered_kind,
)
from waystation.reports.references import is_there
from waystation.reports.surroundings import Context, list_of, only_lists


def kind_in(figure: Figure, context: Context, candidate: Candidate) -> FigureKind:
    """What is counted: by the noun, the telling words, the group spoken of, or the place."""
    tokens, lexicon = context.sentence.tokens, context.lexicon
    listed, others = list_of(context, candidate)
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


def measure_in(context: Context, candidate: Candidate, kind: FigureKind) -> Measure:
    """Stock, flow or cumulative; that of the figure before where this one goes on from it."""
    tokens, span = context.sentence.tokens, candidate.span
    if candidate.counted.how == "carried" and candidate.rank:
        span = Span(context.candidates[candidate.rank - 1].span.first, span.last)
    elif candidate.counted.how == "carried" and context.before and kind is context.before.kind:
        return context.before.measure
    return measure_of(tokens, span, kind, context.lexicon)


def _is_included(context: Context, candidate: Candidate) -> bool:
    """True for the 90 of "600 people, including 90 children"."""
    if not candidate.rank:
        return False
    before = context.candidates[candidate.rank - 1].span
    gap = context.sentence.tokens[before.last : candidate.span.first]
    return only_lists(gap, context.lexicon)


def _kind_before(context: Context, candidate: Candidate) -> FigureKind | None:
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
