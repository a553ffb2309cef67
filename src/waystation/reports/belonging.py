"""Which of the places named in a sentence a figure belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from waystation.domain.vocabulary import PlaceRole
from waystation.reports.clauses import Span, clause_around, distance
from waystation.reports.lexicon import Lexicon
from waystation.reports.mentions import PlaceMention
from waystation.reports.tokens import Found, Tokens, lower_at

_NO_ROLE, _FROM_COST, _OTHER_CLAUSE = 9.0, 8.0, 2.0


def nearest_place(
    tokens: Tokens,
    span: Span,
    others: tuple[Span, ...],
    mentions: Sequence[PlaceMention],
    lexicon: Lexicon,
) -> PlaceMention | None:
    """The place a figure belongs to: the nearest that stands in a role, others at a price."""
    clause = clause_around(tokens, span, lexicon)

    def belongs_elsewhere(mention: PlaceMention) -> bool:
        """An origin told of another figure behind this one ("..., of whom 80 are from Chad")."""
        told = any(span.last <= other.first < mention.first for other in others)
        return told and mention.role is PlaceRole.FROM

    def cost(mention: PlaceMention) -> float:
        item = Found("", mention.first, mention.last)
        price = distance(tokens, span, item, others, lexicon)
        price += _FROM_COST if lower_at(tokens, mention.last) == "'s" else 0.0
        price += _NO_ROLE if mention.role is PlaceRole.NONE else 0.0
        price += _FROM_COST if mention.role is PlaceRole.FROM or _is_aim(tokens, mention) else 0.0
        return price + (0.0 if clause.holds(mention.first) else _OTHER_CLAUSE)

    outside = [
        mention
        for mention in mentions
        if not span.holds(mention.first) and not _is_adjective(tokens, mention, lexicon)
        if not belongs_elsewhere(mention)
    ]
    nearest = min(outside, key=cost, default=None)
    return _more_exact(nearest, mentions) if nearest else None


def _is_aim(tokens: Tokens, mention: PlaceMention) -> bool:
    """True for a place people want to get to ("waiting to enter Ecuador")."""
    words = [lower_at(tokens, mention.first - back) for back in (2, 1)]
    return words in (["to", "enter"], ["to", "reach"])


def _is_adjective(tokens: Tokens, mention: PlaceMention, lexicon: Lexicon) -> bool:
    """A place that only describes the noun behind it ("US officials")."""
    if mention.role is not PlaceRole.NONE or mention.last >= len(tokens):
        return False
    if lower_at(tokens, mention.first - 1) == "of":
        return False
    token = tokens[mention.last]
    if token.lower == "'s":
        return True
    plain = token.is_word and not token.is_capitalised and not token.lower.endswith("ed")
    return plain and not lexicon.has("stops", token.lower)


def _more_exact(mention: PlaceMention, mentions: Sequence[PlaceMention]) -> PlaceMention:
    """The town of "the bridge in Ciudad Hidalgo" where the bridge itself is no known place."""
    if mention.place is None:
        for other in mentions:
            if 0 <= other.first - mention.last <= 2 and other.role is PlaceRole.AT:
                return replace(other, role=mention.role)
    return mention
