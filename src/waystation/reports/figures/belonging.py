"""Which of the places named in a sentence a figure belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from waystation.domain.places import Gazetteer
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.named.mentions import PlaceMention
from waystation.reports.words.clauses import Span, clause_around, distance
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_NO_ROLE, _FROM_COST, _OTHER_CLAUSE, _DATELINE = 9.0, 8.0, 2.0, 12.0
_AIM_WORDS = 4


def nearest_place(
    tokens: Tokens,
    span: Span,
    others: tuple[Span, ...],
    mentions: Sequence[PlaceMention],
    lexicon: Lexicon,
) -> PlaceMention | None:
    """The place a figure belongs to: the nearest that stands in a role, others at a price."""
    if not mentions:
        return None
    clause = clause_around(tokens, span, lexicon)

    def belongs_elsewhere(mention: PlaceMention) -> bool:
        """An origin told of another figure behind this one ("..., of whom 80 are from Chad")."""
        told = any(span.last <= other.first < mention.first for other in others)
        return told and mention.role is PlaceRole.FROM

    def wanted_by_others(mention: PlaceMention) -> bool:
        """Where people of another clause want to get to."""
        return is_aim(tokens, mention, lexicon) and not clause.holds(mention.first)

    def cost(mention: PlaceMention) -> float:
        item = Found("", mention.first, mention.last)
        if _stands_before(mention, span):
            return 0.0
        price = distance(tokens, span, item, others, lexicon)
        price += _FROM_COST if lower_at(tokens, mention.last) == "'s" else 0.0
        price += _DATELINE if mention.dateline else 0.0
        price += _NO_ROLE if mention.role is PlaceRole.NONE else 0.0
        price += (
            _FROM_COST
            if mention.role is PlaceRole.FROM or is_aim(tokens, mention, lexicon)
            else 0.0
        )
        return price + (0.0 if clause.holds(mention.first) else _OTHER_CLAUSE)

    outside = [
        mention
        for mention in mentions
        if not span.holds(mention.first) and not is_adjective(tokens, mention, lexicon)
        if not belongs_elsewhere(mention) and not wanted_by_others(mention)
        if not _is_measured_from(tokens, mention, lexicon)
    ]
    nearest = min(outside, key=cost, default=None)
    if nearest and _stands_before(nearest, span):
        return changed(nearest, role=PlaceRole.AT)
    return _more_exact(nearest, mentions) if nearest else None


def _stands_before(mention: PlaceMention, span: Span) -> bool:
    """True for the place of a list ("Mauritania 12,400, Burkina Faso at least 8,000")."""
    return mention.role is PlaceRole.NONE and mention.last == span.first


def _is_measured_from(tokens: Tokens, mention: PlaceMention, lexicon: Lexicon) -> bool:
    """True for the place of "45 km from the frontier", which only tells a distance."""
    at = mention.first - 1
    at -= 1 if lexicon.has("borders.articles", lower_at(tokens, at)) else 0
    found = lexicon.roles.at(tokens, at) if at > 1 else None
    measured = lexicon.has("measures", lower_at(tokens, at - 1)) and tokens[at - 2].is_number
    return measured and found is not None and found.value == PlaceRole.FROM.value


def origin_of(
    tokens: Tokens, span: Span, found: PlaceMention | None, gazetteer: Gazetteer, lexicon: Lexicon
) -> PlaceMention | None:
    """Where people come from by their name, where a movement begins with them.

    "It began with 200 Hondurans headed for ..." places the 200 in Honduras: what they head for
    says nothing of where they are.
    """
    if found and not is_aim(tokens, found, lexicon):
        return found
    clause = clause_around(tokens, span, lexicon)
    if not lexicon.phrases("places.begins").all_in(tokens, clause.first, span.first):
        return found
    peoples = lexicon.phrases("demonyms").all_in(tokens, span.first, span.last)
    places = gazetteer.lookup(peoples[-1].value) if peoples else ()
    if not places:
        return found
    first, last = peoples[-1].first, peoples[-1].last
    return PlaceMention(peoples[-1].value, places[0], None, PlaceRole.FROM, first, last)


def is_aim(tokens: Tokens, mention: PlaceMention, lexicon: Lexicon) -> bool:
    """True for a place people want to get to ("waiting to enter Ecuador")."""
    at = mention.first - 1
    if lexicon.has("borders.articles", lower_at(tokens, at)):
        at -= 1
    return lexicon.phrases("places.aims").ends_at(tokens, at + 1, _AIM_WORDS + 1)


def is_adjective(tokens: Tokens, mention: PlaceMention, lexicon: Lexicon) -> bool:
    """A place that only describes the noun behind it ("US officials")."""
    if mention.role is not PlaceRole.NONE or mention.last >= len(tokens):
        return False
    if lower_at(tokens, mention.first - 1) in lexicon.numbers.of:
        return False
    token = tokens[mention.last]
    if token.lower == "'s":
        return True
    plain = token.is_word and not token.is_capitalised and not lexicon.is_participle(token.lower)
    return plain and not lexicon.has("stops", token.lower)


def _more_exact(mention: PlaceMention, mentions: Sequence[PlaceMention]) -> PlaceMention:
    """The town of "the bridge in Ciudad Hidalgo" where the bridge itself is no known place."""
    if mention.place is None:
        for other in mentions:
            if 0 <= other.first - mention.last <= 2 and other.role is PlaceRole.AT:
                return changed(other, role=mention.role)
    return mention
