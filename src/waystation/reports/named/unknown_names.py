"""Names that no list of places knows, taken for places by the words before them.

Lists of places leave out most villages, camps and many regions; "in Barpak" says where all the
same. Such a name is kept as stated and is resolved to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waystation.domain.vocabulary import PlaceRole
from waystation.reports.named.mentions import (
    PlaceMention,
    role_before,
    unknown_place,
    words_of,
)
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_WORDS, _SHORTEST = 4, 3
_LONGEST_PREPOSITION = 2
_OWNS = frozenset({"'s", "’s"})
_MOVING_REACH = 9
_JOINTS = frozenset({"-", "'", "’", "'s", "’s", "’S"})


def unknown_names(
    text: str, tokens: Tokens, known: Sequence[PlaceMention], lexicon: Lexicon
) -> Iterator[PlaceMention]:
    """Capitalised names after "in", "near", "from" and the like that are no known place."""
    taken = {index for mention in known for index in range(mention.first, mention.last)}
    index = 1
    while index < len(tokens):
        if index in taken or not tokens[index].is_capitalised:
            index += 1
            continue
        last = name_end(text, tokens, index, lexicon)
        free = last > index and not taken & set(range(index, last))
        holder = _holder(tokens, index, known) if free else None
        placed = holder is not None or (free and _stands_after(tokens, index, lexicon))
        if placed and may_be_place(tokens, index, last, lexicon):
            role = holder.role if holder else role_before(tokens, index, lexicon)
            yield _mention(text, tokens, index, last, role)
        index = max(last, index + 1)


def name_end(text: str, tokens: Tokens, first: int, lexicon: Lexicon) -> int:
    """Index after the capitalised words, with what joins them."""
    last = at = first + 1
    while at < len(tokens) and at - first < 2 * _WORDS:
        joint = tokens[at].text in _JOINTS and _touches(text, tokens, at)
        if tokens[at].is_capitalised and (at == last or lower_at(tokens, at - 1) != ","):
            last = at + 1
        elif not (joint or lexicon.has("places.inner", tokens[at].lower)):
            break
        at += 1
    if last < len(tokens) and lexicon.has("place_tails", tokens[last].lower):
        last += 1
    return last


def _touches(text: str, tokens: Tokens, index: int) -> bool:
    return not text[tokens[index - 1].end : tokens[index].start]


def _stands_after(tokens: Tokens, first: int, lexicon: Lexicon) -> bool:
    """A preposition of place right before, or one of movement with people moving before it."""
    at = first - 1
    while (
        at > 0
        and not _ends_at(tokens, at, "places.unknown_after", lexicon)
        and (
            lexicon.has("places.between", tokens[at].lower)
            or lexicon.has("place_heads", tokens[at].lower)
        )
    ):
        at -= 1
    if _ends_at(tokens, at, "places.unknown_after", lexicon):
        return True
    if not _ends_at(tokens, at, "places.unknown_after_moving", lexicon):
        return False
    near = max(0, at - _MOVING_REACH)
    moving = lexicon.predicates.all_in(tokens, near, at + 1)
    return bool(moving or lexicon.plural_nouns.all_in(tokens, near, at))


def _ends_at(tokens: Tokens, index: int, group: str, lexicon: Lexicon) -> bool:
    """True where a phrase of the group ends with this token."""
    return lexicon.phrases(group).ends_at(tokens, index + 1, _LONGEST_PREPOSITION)


def may_be_place(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> bool:
    """Rule out days, acronyms, peoples, offices and names of storms."""
    words = tokens[first:last]
    if last - first == 1 and _is_no_name(tokens, first, lexicon):
        return False
    if any(lexicon.has("places.no_names", token.lower) for token in words):
        return False
    if any(token.lower in lexicon.weekdays or token.lower in lexicon.months for token in words):
        return False
    if lexicon.has("measures", lower_at(tokens, last)) or tokens[last - 1].is_number:
        return False
    speaks = lexicon.speaker_classes.all_in(tokens, first, last)
    return not speaks and not lexicon.has("speech", lower_at(tokens, last))


def _is_no_name(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    token = tokens[index]
    short = len(token.text) > 1 and token.text.isupper() and len(token.text) < 7
    common = lexicon.has("not_places", token.lower) or lexicon.has("stops", token.lower)
    nation = lexicon.phrases("demonyms").at(tokens, index) is not None
    noun = lexicon.plural_nouns.at(tokens, index) is not None
    return (
        short or len(token.text) < _SHORTEST or common or nation or noun or token.text.endswith(".")
    )


def _holder(tokens: Tokens, index: int, known: Sequence[PlaceMention]) -> PlaceMention | None:
    """The place before "'s" that holds this one ("in Angola's Lunda Norte province")."""
    if lower_at(tokens, index - 1) not in _OWNS:
        return None
    placed = (item for item in known if item.role is not PlaceRole.NONE)
    return next((item for item in placed if item.last == index - 1), None)


def _mention(text: str, tokens: Tokens, first: int, last: int, role: PlaceRole) -> PlaceMention:
    name = words_of(text, tokens, first, last)
    return PlaceMention(name, unknown_place(name), None, role, first, last, confidence=0.0)
