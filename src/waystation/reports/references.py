"""What a sentence takes from those before it: the place of "there", the bridge, the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from waystation.domain.vocabulary import PlaceRole
from waystation.reports.clauses import Span
from waystation.reports.lexicon import Lexicon
from waystation.reports.mentions import PlaceMention, as_carried
from waystation.reports.tokens import Tokens, lower_at

_WIDE = frozenset({"country", "admin1", "area"})
_STAYS = 2
_BRIDGES = ("bridge", "crossing", "border bridge")
_EXISTS = frozenset({"is", "are", "was", "were", "have", "has", "had", "will", "may", "could"})
_GROUP_PRONOUNS = frozenset({"it", "its"})


@dataclass(frozen=True)
class Memory:
    """What is kept from the sentences read so far.

    Attributes:
        place: Place kept for figures whose sentence names none; None when there is none.
        bridge: Bridge or crossing named last in the document.
        group: True where the last sentence spoke of a travelling group as a whole.
        age: Sentences since a place was named.
        paragraph: Paragraph of the last sentence.
    """

    place: PlaceMention | None = None
    bridge: PlaceMention | None = None
    group: bool = False
    age: int = 0
    paragraph: int = 0


def remembered(
    memory: Memory,
    tokens: Tokens,
    mentions: Sequence[PlaceMention],
    paragraph: int,
    *,
    group: bool,
) -> Memory:
    """The memory after a sentence with these places."""
    kept = [mention for mention in mentions if mention.role is not PlaceRole.NONE]
    bridges = [mention for mention in mentions if _is_bridge(mention.text) and not mention.earlier]
    age = 0 if kept else memory.age + 1
    return Memory(
        place=as_carried(kept[-1]) if kept else _still(place_before(memory, tokens), age),
        bridge=bridges[-1] if bridges else memory.bridge,
        group=group,
        age=age,
        paragraph=paragraph,
    )


def _still(place: PlaceMention | None, age: int) -> PlaceMention | None:
    """The place kept for the next sentence: a town for two sentences, a wide area for one."""
    wide = place is not None and place.place is not None and place.place.level in _WIDE
    return place if age < (1 if wide else _STAYS) else None


def place_before(
    memory: Memory, tokens: Tokens, paragraph: int | None = None
) -> PlaceMention | None:
    """The place a figure has where its sentence names none.

    None where the sentence speaks of the whole, and for a border by description in a new paragraph.
    """
    if any(token.lower == "whole" for token in tokens):
        return None
    vague = memory.place is not None and memory.place.place is None
    parted = paragraph is not None and paragraph != memory.paragraph
    return None if vague and parted else memory.place


def with_references(
    tokens: Tokens, mentions: Sequence[PlaceMention], memory: Memory
) -> tuple[PlaceMention, ...]:
    """The places of a sentence, with what "there", "the bridge" and "on it" stand for."""
    resolved = [_resolved_bridge(mention, memory.bridge) for mention in mentions]
    for index in range(len(tokens)):
        if _is_there(tokens, index):
            found = _before(resolved, index) or _earlier(memory.place)
            role = PlaceRole.AT
        elif tokens[index].lower == "it" and lower_at(tokens, index - 1) in {
            "on",
            "across",
            "over",
        }:
            found = _before([item for item in resolved if _is_bridge(item.text)], index)
            role = PlaceRole.AT
        else:
            continue
        if found:
            resolved.append(replace(found, role=role, first=index, last=index + 1))
    return tuple(sorted(resolved, key=lambda mention: mention.first))


def _is_there(tokens: Tokens, index: int) -> bool:
    """True for "there" as a place, not in "there are"."""
    return (
        tokens[index].lower == "there"
        and index > 0
        and lower_at(tokens, index + 1) not in _EXISTS
        and lower_at(tokens, index - 1) not in {"that", ",", "said", "say"}
    )


def _before(mentions: Sequence[PlaceMention], index: int) -> PlaceMention | None:
    """The last place in a role that was named before this token."""
    named = [item for item in mentions if item.last <= index and item.role is not PlaceRole.NONE]
    return named[-1] if named else None


def _earlier(place: PlaceMention | None) -> PlaceMention | None:
    return replace(place, earlier=True) if place else None


def _is_bridge(text: str) -> bool:
    return text.lower().endswith(_BRIDGES)


def _resolved_bridge(mention: PlaceMention, bridge: PlaceMention | None) -> PlaceMention:
    """The bridge named before, for "the bridge"."""
    bare = mention.text.lower() in {"bridge", "the bridge", "crossing", "the crossing"}
    if not bare or bridge is None:
        return mention
    return replace(bridge, role=mention.role, first=mention.first, last=mention.last, earlier=True)


def speaks_of_group(tokens: Tokens, memory: Memory, lexicon: Lexicon) -> bool:
    """True where a sentence speaks of a travelling group as a whole, by name or as "it"."""
    if lexicon.topics.all_in(tokens):
        return True
    return memory.group and any(token.lower in _GROUP_PRONOUNS for token in tokens)


def is_there(tokens: Tokens, span: Span) -> bool:
    """True where "there" stands right behind a figure ("4,000 people there")."""
    return span.last < len(tokens) and _is_there(tokens, span.last)
