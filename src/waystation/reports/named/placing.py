"""What was weighed, as a place mentioned; and what a word beside a name says it is."""

from __future__ import annotations

from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.named.mentions import PlaceMention, unknown_place
from waystation.reports.named.weighing import Weighed
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at


def placed(text: str, weighed: Weighed, role: PlaceRole, first: int, last: int) -> PlaceMention:
    """A name in the text as the place it was resolved to."""
    return PlaceMention(
        text=text,
        place=weighed.place,
        runner_up=weighed.runner_up,
        role=role,
        first=first,
        last=last,
        confidence=weighed.confidence,
        why=weighed.why,
    )


def not_placed(mention: PlaceMention) -> PlaceMention:
    """The same, taken for a place that no list knows: what it might be becomes the runner-up."""
    return changed(
        mention,
        place=unknown_place(mention.text),
        runner_up=mention.place,
        confidence=0.0,
        why="nothing in the text tells that this place is meant",
    )


def kind_beside(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> str:
    """Tells "region" for "the state of X" and "X state", "town" for "the town of X"; else empty."""
    before = (
        lower_at(tokens, first - 2) if lower_at(tokens, first - 1) in lexicon.numbers.of else ""
    )
    for word in (before, lower_at(tokens, last), lower_at(tokens, last - 1)):
        if lexicon.has("places.region_kinds", word):
            return "region"
        if lexicon.has("places.town_kinds", word):
            return "town"
    return ""
