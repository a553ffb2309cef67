"""What a sentence takes from those before it: the place of "there", the bridge, the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.figures.belonging import is_adjective
from waystation.reports.named.mentions import PlaceMention, as_carried, role_before
from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_STAYS = 2
_MOST_TOPICS = 2
_HEADING = 14


@dataclass(frozen=True)
class Memory:
    """What is kept from the sentences read so far.

    Attributes:
        place: Place kept for figures whose sentence names none; None when there is none.
        bridge: Bridge or crossing named last in the document.
        line: Border named last by the countries it parts.
        topics: Towns and sites named so far, two at most: with one alone the text is about it.
        begun: False before the first sentence.
        group: True where the last sentence spoke of a travelling group as a whole.
        age: Sentences since a place was named.
        paragraph: Paragraph of the last sentence.
    """

    place: PlaceMention | None = None
    bridge: PlaceMention | None = None
    line: PlaceMention | None = None
    topics: tuple[PlaceMention, ...] = ()
    begun: bool = False
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
    lexicon: Lexicon,
) -> Memory:
    """The memory after a sentence with these places."""
    if not mentions:
        age = memory.age + 1
        still = None if _speaks_of_whole(tokens, lexicon) else _still(memory.place, age)
        return changed(memory, place=still, begun=True, group=group, age=age, paragraph=paragraph)
    kept = [mention for mention in mentions if mention.role is not PlaceRole.NONE]
    new = [mention for mention in mentions if not mention.earlier]
    bridges = [mention for mention in new if _is_bridge(mention.text, lexicon)]
    lines = [item for item in new if item.place is None and not _is_bare(item.text, lexicon)]
    age = 0 if kept else memory.age + 1
    still = None if _speaks_of_whole(tokens, lexicon) else _still(memory.place, age)
    return Memory(
        place=as_carried(kept[-1]) if kept else still,
        bridge=bridges[-1] if bridges else memory.bridge,
        line=lines[-1] if lines else memory.line,
        topics=_topics(memory, new, _headed(tokens, new, memory, lexicon)),
        begun=True,
        group=group,
        age=age,
        paragraph=paragraph,
    )


def _still(place: PlaceMention | None, age: int) -> PlaceMention | None:
    """The place kept for the next sentence: a town for two sentences, a wide area for one."""
    return place if age < (1 if place and place.is_wide else _STAYS) else None


def _speaks_of_whole(tokens: Tokens, lexicon: Lexicon) -> bool:
    whole = lexicon.words["references.whole"]
    return not whole.isdisjoint([token.lower for token in tokens])


def _headed(
    tokens: Tokens, mentions: Sequence[PlaceMention], memory: Memory, lexicon: Lexicon
) -> list[PlaceMention]:
    """The places of a short first line, which says what the document is about."""
    if memory.begun or len(tokens) > _HEADING:
        return []
    return [
        changed(mention, role=PlaceRole.AT)
        for mention in mentions
        if mention.role in {PlaceRole.NONE, PlaceRole.AT} and mention.place is not None
        if not is_adjective(tokens, mention, lexicon)
    ]


def _topics(
    memory: Memory, mentions: Sequence[PlaceMention], headed: Sequence[PlaceMention]
) -> tuple[PlaceMention, ...]:
    """The first towns and sites named in the document, two at most; those of its heading first."""
    topics = list(memory.topics)
    for mention in (*headed, *mentions):
        named = mention.place is not None and not mention.is_wide
        if mention in headed or (named and mention.role is not PlaceRole.NONE):
            known = any(_same_place(mention.text, topic.text) for topic in topics)
            topics += [] if known else [as_carried(mention)]
    return tuple(topics[:_MOST_TOPICS])


def _same_place(first: str, second: str) -> bool:
    """True for two names of which one holds the other ("Huixtla", "Huixtla, Chiapas")."""
    return first.casefold() in second.casefold() or second.casefold() in first.casefold()


def place_before(
    memory: Memory, tokens: Tokens, paragraph: int, lexicon: Lexicon
) -> PlaceMention | None:
    """The place a figure has where its sentence names none.

    That of the sentences right before; else the only town or site named so far. None where the
    sentence speaks of the whole, and for a border by description in a new paragraph.
    """
    if _speaks_of_whole(tokens, lexicon):
        return None
    vague = memory.place is not None and memory.place.place is None
    near = None if vague and paragraph != memory.paragraph else memory.place
    return near or (memory.topics[0] if len(memory.topics) == 1 else None)


def with_references(
    tokens: Tokens, mentions: Sequence[PlaceMention], memory: Memory, lexicon: Lexicon
) -> tuple[PlaceMention, ...]:
    """The places of a sentence, with what "there", "the area" and "the border" stand for."""
    resolved = [_resolved(mention, memory, lexicon) for mention in mentions]
    triggers = _triggers(lexicon)
    for index, token in enumerate(tokens):
        if token.lower not in triggers:
            continue
        again = lexicon.phrases("places.again").at(tokens, index)
        town = _town_at(tokens, index, lexicon)
        if _is_there(tokens, index, lexicon):
            found, role, last = _before(resolved, index) or memory.place, PlaceRole.AT, index + 1
        elif again:
            before = memory.place or memory.line
            found, last = _before(resolved, index) or before, again.last
            role = role_before(tokens, index, lexicon)
        elif town:
            found, last = _town_before(resolved, index) or _town_kept(memory), town
            role = role_before(tokens, index, lexicon)
        elif _is_on_it(tokens, index, lexicon):
            bridges = [item for item in resolved if _is_bridge(item.text, lexicon)]
            found, role, last = _before(bridges, index), PlaceRole.AT, index + 1
        else:
            continue
        if found and role is not PlaceRole.NONE:
            earlier = found.earlier or found in (memory.place, memory.line)
            found = changed(found, role=role, first=index, last=last, earlier=earlier)
            resolved = [item for item in resolved if not index <= item.first < last]
            resolved.append(found)
    return tuple(sorted(resolved, key=lambda mention: mention.first))


@cache
def _triggers(lexicon: Lexicon) -> frozenset[str]:
    """Words that may stand for a place named before."""
    words = lexicon.words
    again = lexicon.phrases("places.again").first_words
    again |= lexicon.phrases("places.again_town").first_words
    return words["references.there"] | words["references.it"] | again


def _town_at(tokens: Tokens, index: int, lexicon: Lexicon) -> int:
    """Index after "the town", which is no town of another name ("the town of X"); else 0."""
    found = lexicon.phrases("places.again_town").at(tokens, index)
    if found is None or index == 0:
        return 0
    behind = tokens[found.last] if found.last < len(tokens) else None
    named = behind is not None and (
        behind.is_capitalised or lexicon.has("numbers.of", behind.lower)
    )
    return 0 if named else found.last


def _town_before(mentions: Sequence[PlaceMention], index: int) -> PlaceMention | None:
    """The last town named before this token, as part of a speaker too."""
    named = [item for item in mentions if item.last <= index and item.place and not item.is_wide]
    return named[-1] if named else None


def _town_kept(memory: Memory) -> PlaceMention | None:
    """The town kept from the sentences before, if it is one."""
    place = memory.place or (memory.topics[0] if len(memory.topics) == 1 else None)
    return place if place and place.place and not place.is_wide else None


def _is_on_it(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "it" in "on it", said of a bridge."""
    is_it = lexicon.has("references.it", tokens[index].lower)
    return is_it and lexicon.has("references.on", lower_at(tokens, index - 1))


def _is_there(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "there" as a place, not in "there are"."""
    return (
        lexicon.has("references.there", tokens[index].lower)
        and index > 0
        and not lexicon.has("references.exists", lower_at(tokens, index + 1))
        and not lexicon.has("references.not_there_before", lower_at(tokens, index - 1))
    )


def _before(mentions: Sequence[PlaceMention], index: int) -> PlaceMention | None:
    """The last place in a role that was named before this token."""
    named = [item for item in mentions if item.last <= index and item.role is not PlaceRole.NONE]
    return named[-1] if named else None


def _is_bridge(text: str, lexicon: Lexicon) -> bool:
    return text.lower().endswith(lexicon.texts["borders.bridges"])


def _is_bare(text: str, lexicon: Lexicon) -> bool:
    """True for "the border" and "the southern border", which name no country."""
    words = [word for word in text.lower().split() if not lexicon.has("borders.articles", word)]
    words = [word for word in words if not lexicon.has("borders.compass", word)]
    return " ".join(words) in lexicon.words["borders.lines"]


def _resolved(mention: PlaceMention, memory: Memory, lexicon: Lexicon) -> PlaceMention:
    """The border or bridge named before, for "the border"."""
    if mention.place is None and _is_bare(mention.text, lexicon):
        is_bridge = _is_bridge(mention.text, lexicon)
        found = memory.bridge if is_bridge else memory.line
        if found is None:
            return mention
        return changed(
            found, role=mention.role, first=mention.first, last=mention.last, earlier=True
        )
    return mention


def speaks_of_group(tokens: Tokens, memory: Memory, lexicon: Lexicon) -> bool:
    """True where a sentence speaks of a travelling group as a whole, by name or as "it"."""
    if lexicon.topics.all_in(tokens):
        return True
    pronouns = lexicon.words["references.group_pronouns"]
    return memory.group and any(token.lower in pronouns for token in tokens)


def is_there(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True where "there" stands right behind a figure ("4,000 people there")."""
    return span.last < len(tokens) and _is_there(tokens, span.last, lexicon)
