"""Where and when: the place and the day of an event among those its sentence names."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from waystation.domain.vocabulary import Act, DayPrecision, PlaceRole
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.told_nouns import Told
from waystation.reports.named.dates import DayMention
from waystation.reports.named.mentions import PlaceMention
from waystation.reports.parse import ParsedSentence
from waystation.reports.words.tokens import Tokens

_NO_ROLE, _OUTSIDE, _OTHER_ROLE, _OTHER_EVENT, _AIM = 9.0, 6.0, 8.0, 12.0, 10.0
_FAR, _NEAR = 0.3, 0.1
_FROM = frozenset({Act.FLED, Act.SET_OFF})
_MOVES = frozenset(
    {
        Act.ARRIVED,
        Act.CROSSED,
        Act.DEPLOYED,
        Act.SET_OFF,
        Act.TURNED_BACK,
        Act.QUEUED,
        Act.JOINED,
        Act.FLED,
    }
)


def place_of_event(
    item: ParsedSentence, one: Told, told: Sequence[Told], reader: Reader
) -> PlaceMention | None:
    """The place of an event: named in its own words before others, in its likely role."""
    if not item.places:
        return None
    adjectives, keys = _adjectives(item, reader), sorted(other.key for other in told)

    def cost(mention: PlaceMention) -> float:
        outside = not one.first <= mention.first < one.last
        price = _OUTSIDE if outside else 0.0
        price += _AIM if mention.role is PlaceRole.TO and one.act not in _MOVES else 0.0
        price += (
            _NO_ROLE if mention.role is PlaceRole.NONE and not _is_target(one, mention) else 0.0
        )
        origin = mention.role is PlaceRole.FROM
        price += (
            _OTHER_ROLE
            if origin != (one.act in _FROM) and mention.role is not PlaceRole.NONE
            else 0.0
        )
        others = _between(keys, one.key, mention.first)
        far = abs(mention.first - one.key) * (_FAR if outside else _NEAR)
        return price + _OTHER_EVENT * others + far

    named = [
        mention
        for mention in item.places
        if (mention.first, mention.last) not in adjectives and not _acts(one, mention)
    ]
    best = min(named, key=cost, default=None)
    return best if best is not None and cost(best) < _NO_ROLE + _OUTSIDE else None


def _between(keys: Sequence[int], one: int, other: int) -> int:
    """How many of these tokens, in order, lie between two."""
    first, last = (one, other) if one < other else (other, one)
    return max(0, bisect_left(keys, last) - bisect_right(keys, first))


def _adjectives(item: ParsedSentence, reader: Reader) -> frozenset[tuple[int, int]]:
    """Tokens of the places that only describe a noun; found once for a sentence."""
    if "adjectives" not in reader.memo:
        reader.memo["adjectives"] = frozenset(
            (mention.first, mention.last)
            for mention in item.places
            if _is_adjective(item, mention, reader)
        )
    found: frozenset[tuple[int, int]] = reader.memo["adjectives"]
    return found


def _acts(one: Told, mention: PlaceMention) -> bool:
    """True for a place that does it ("Turkey has sent soldiers"), or names who does."""
    inside = one.actor.first <= mention.first and mention.last <= one.actor.last
    whole = mention.last - mention.first >= one.actor.last - one.actor.first
    return inside and (whole or mention.role is PlaceRole.NONE)


def _is_target(one: Told, mention: PlaceMention) -> bool:
    """True for a place that is acted on ("close the border")."""
    return one.target.first <= mention.first < one.target.last


def _is_adjective(item: ParsedSentence, mention: PlaceMention, reader: Reader) -> bool:
    """A place that only describes the noun behind it ("US officials")."""
    if mention.role is not PlaceRole.NONE or mention.last >= len(item.tokens):
        return False
    token = item.tokens[mention.last]
    if token.text == "-" or token.is_capitalised:
        return True
    plain = (
        token.is_word and token.text[0].islower() and not reader.has("prepositions", mention.last)
    )
    plain = plain and not any(
        reader.has(group, mention.last)
        for group in ("joins", "edges", "be", "have", "modals", "time_words")
    )
    return token.lower in {"'s", "’s"} or (plain and token.lower not in reader.words.verbs)


def day_of_event(item: ParsedSentence, one: Told, told: Sequence[Told]) -> DayMention | None:
    """The day of an event: in its own words, else the nearest with no other event between."""

    def cost(mention: DayMention) -> float:
        at = last_token(item.tokens, mention) - 1
        inside = one.first <= at < one.last
        others = _between(keys, one.key, at)
        return (0.0 if inside else _OUTSIDE) + _OTHER_EVENT * others + 0.1 * abs(at - one.key)

    keys = sorted(other.key for other in told)
    near = [mention for mention in item.days if _may_tell(item, one, mention)]
    best = min(near, key=cost, default=None)
    return best if best is not None and cost(best) < 2 * _OTHER_EVENT else None


def _may_tell(item: ParsedSentence, one: Told, mention: DayMention) -> bool:
    """A month or a year tells the time only of what stands beside it, or opens the sentence."""
    first = _token_at(item.tokens, mention.start)
    last = last_token(item.tokens, mention)
    beside = one.first - 3 <= first and last <= one.last + 3
    exact = mention.precision in {DayPrecision.DAY, DayPrecision.WEEK, DayPrecision.BETWEEN}
    return exact or beside or first < 4


def _token_at(tokens: Tokens, offset: int) -> int:
    """The last token that starts at this character or before it."""
    return max(0, bisect_right(tokens, offset, key=lambda token: token.start) - 1)


def last_token(tokens: Tokens, mention: DayMention) -> int:
    """Index after the last token a day stands on."""
    return max(1, bisect_left(tokens, mention.end, key=lambda token: token.start))


def follows(tokens: Tokens, one: Told, mention: DayMention) -> bool:
    """True where a day stands right behind an event's words."""
    first = _token_at(tokens, mention.start)
    return one.last <= first <= one.last + 2
