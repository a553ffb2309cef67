"""Clauses of a sentence, and how far a word stands from a figure."""

from __future__ import annotations

from functools import cache

from waystation.reports.record import record
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens

_SIGNS = frozenset({",", ";", ":", "(", ")", "—", "–", '"', "“", "”", "[", "]", "|"})
_LONGEST = 60
_CROSSING, _OTHER_FIGURE, _BEHIND = 6, 8, 1


@record
class Span:
    """Tokens [first, last)."""

    first: int
    last: int

    def holds(self, index: int) -> bool:
        """True when the token is inside."""
        return self.first <= index < self.last


def clause_around(tokens: Tokens, span: Span, lexicon: Lexicon) -> Span:
    """The clause that holds these tokens, cut at signs, conjunctions or after sixty words."""
    first, last = span.first, span.last
    lowest, highest = max(0, first - _LONGEST), min(len(tokens), last + _LONGEST)
    edges = _edges(lexicon)
    while first > lowest and tokens[first - 1].lower not in edges:
        first -= 1
    while last < highest and tokens[last].lower not in edges:
        last += 1
    return Span(first, last)


@cache
def _edges(lexicon: Lexicon) -> frozenset[str]:
    """Signs and words that part clauses."""
    return _SIGNS | lexicon.words["clause"]


@cache
def _costly_edges(lexicon: Lexicon) -> frozenset[str]:
    """Those that part what is said of a figure from the figure; "who" and "that" do not."""
    return _edges(lexicon) - lexicon.words["speakers.relative"]


def before_clause(tokens: Tokens, clause: Span, lexicon: Lexicon) -> Span | None:
    """The clause that ends where this one starts; None at the start of the sentence."""
    edge, edges = clause.first - 1, _edges(lexicon)
    while edge > 0 and tokens[edge - 1].lower in edges:
        edge -= 1
    return clause_around(tokens, Span(edge, edge), lexicon) if edge > 0 else None


def distance(
    tokens: Tokens, span: Span, item: Found, others: tuple[Span, ...], lexicon: Lexicon
) -> float:
    """How far a phrase stands from a figure, in words, with surcharges.

    Crossing a clause's edge costs six words ("who" and "that" nothing), crossing another figure
    eight; a phrase behind the figure is nearer by one.
    """
    if item.first >= span.last:
        between, behind = range(span.last, item.first), _BEHIND
    elif item.last <= span.first:
        between, behind = range(item.last, span.first), 0
    else:
        return 0.0
    costly = _costly_edges(lexicon)
    edges = sum([tokens[index].lower in costly for index in between])
    figures = sum([other.first in between for other in others])
    return len(between) + _CROSSING * edges + _OTHER_FIGURE * figures - behind
