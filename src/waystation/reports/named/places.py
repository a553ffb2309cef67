"""Places named in a sentence, each resolved with the help of the others and of the story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.named.borders import borders_in, sites_in
from waystation.reports.named.mentions import Name, PlaceMention, role_before, words_of
from waystation.reports.named.names import is_dateline, names_in
from waystation.reports.named.placing import kind_beside, not_placed, placed
from waystation.reports.named.small_towns import doubtful_names, listed_names, recognised
from waystation.reports.named.story import NO_STORY, Story, lies_in
from waystation.reports.named.telling import Said
from waystation.reports.named.unknown_names import unknown_names
from waystation.reports.named.weighing import Around, Weighed, is_supported, weigh
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_WIDE = frozenset({"country", "admin1", "area"})
_OWNS = frozenset({"'s", "’s"})


def place_mentions(
    text: str,
    tokens: Tokens,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    story: Story = NO_STORY,
    names: Sequence[Name] | None = None,
) -> list[PlaceMention]:
    """All places named in a sentence, resolved with the help of each other, in order.

    Args:
        text: The sentence.
        tokens: Its tokens.
        gazetteer: Places known.
        lexicon: Words of its language.
        story: What its document is about.
        names: What `names_in` finds in it; found here when None.
    """
    if names is None:
        names = list(names_in(text, tokens, gazetteer, lexicon))
    borders = list(borders_in(text, tokens, names, gazetteer, lexicon))
    borders += [
        site
        for site in sites_in(text, tokens, gazetteer, lexicon, story)
        if not any(site.first < other.last and other.first < site.last for other in borders)
    ]
    free = [name for name in names if not any(_overlap(name, border) for border in borders)]
    told = (
        _mention(text, tokens, chain, names, lexicon, story)
        for chain in chains(tokens, free, lexicon)
    )
    mentions = [*borders, *(mention for mention in told if mention is not None)]
    unknown = unknown_names(text, tokens, mentions, lexicon)
    found = recognised(text, tokens, unknown, mentions, gazetteer, lexicon, story)
    found = sorted(found, key=lambda mention: mention.first)
    found += doubtful_names(text, tokens, found, gazetteer, lexicon, story)
    found += listed_names(text, tokens, found, gazetteer, lexicon, story)
    return sorted(found, key=lambda mention: mention.first)


def said_in(tokens: Tokens, names: Sequence[Name], lexicon: Lexicon) -> Iterator[Said]:
    """What the names of a sentence add to a story: all but those it takes context to know."""
    for chain in chains(tokens, names, lexicon):
        if not chain[0].small or len(chain) > 1:
            yield Said(chain[0].text, chain[0].candidates, _follows(tokens, chain, names))
        for name in chain[1:]:
            yield Said(name.text, name.candidates)


def _overlap(name: Name, mention: PlaceMention) -> bool:
    return name.first < mention.last and mention.first < name.last


def chains(tokens: Tokens, names: Sequence[Name], lexicon: Lexicon) -> Iterator[list[Name]]:
    """Names, each with the regions that follow it after commas."""
    index = 0
    while index < len(names):
        chain = [names[index]]
        while index + 1 < len(names) and _continues(tokens, chain[-1], names[index + 1], lexicon):
            index += 1
            chain.append(names[index])
        yield chain
        index += 1


def _continues(tokens: Tokens, name: Name, following: Name, lexicon: Lexicon) -> bool:
    """Reads "Huixtla, Chiapas", "Ciudad Hidalgo, Chiapas state, Mexico", "Arriaga (Chiapas)"."""
    between = [token.lower for token in tokens[name.last : following.first]]
    if between and lexicon.has("places.kinds_behind", between[0]):
        between = between[1:]
    joined = len(between) == 1 and (
        between[0] in {",", "("} or lexicon.has("places.inside", between[0])
    )
    return joined and any(
        lies_in(place, region)
        for region in following.candidates
        if region.level in _WIDE
        for place in name.candidates
    )


def _follows(
    tokens: Tokens, chain: Sequence[Name], names: Sequence[Name]
) -> tuple[tuple[NamedPlace, ...], ...]:
    """The regions behind a name, and the one before it that owns it ("Mali's Mopti region")."""
    follow = [name.candidates for name in chain[1:]]
    first = chain[0].first
    if first > 1 and tokens[first - 1].text in _OWNS:
        owner = [name.candidates for name in names if name.last == first - 1]
        follow += [places for places in owner if _holds_any(places, chain[0].candidates)]
    return tuple(follow)


def _holds_any(regions: Sequence[NamedPlace], places: Sequence[NamedPlace]) -> bool:
    return any(lies_in(place, region) for region in regions for place in places)


def _around(
    tokens: Tokens, chain: Sequence[Name], names: Sequence[Name], last: int, lexicon: Lexicon
) -> Around:
    """What the sentence says around a name."""
    head = chain[0]
    said = [name.candidates[0] for name in names if name not in chain]
    wide = tuple(place for place in said if place.level in _WIDE)
    kind = kind_beside(tokens, head.first, head.last if len(chain) > 1 else last, lexicon)
    return Around(_follows(tokens, chain, names), wide, kind)


def _mention(
    text: str,
    tokens: Tokens,
    chain: Sequence[Name],
    names: Sequence[Name],
    lexicon: Lexicon,
    story: Story,
) -> PlaceMention | None:
    """A name with the regions behind it; None for one that takes more to be a place."""
    head, last = chain[0], chain[-1].last
    if lexicon.has("places.kinds_behind", lower_at(tokens, last)) and len(chain) > 1:
        last += 1
    around = _around(tokens, chain, names, last, lexicon)
    weighed = _weighed(head, around, story)
    following = lower_at(tokens, last)
    endings = lexicon.texts["places.perfect_endings"]
    perfect = lexicon.has("places.perfect", following) and lower_at(tokens, last + 1).endswith(
        endings
    )
    host = head.first == 0 and lexicon.has("places.verbs", following) and not perfect
    dateline = head.first == 0 and is_dateline(tokens, last)
    role = PlaceRole.AT if dateline or host else _role(tokens, head, names, lexicon)
    mention = placed(words_of(text, tokens, head.first, last), weighed, role, head.first, last)
    mention = changed(mention, dateline=dateline)
    if not head.small:
        return mention
    named = role is not PlaceRole.NONE or len(chain) > 1 or around.kind == "town"
    if named and is_supported(weighed):
        return mention
    return not_placed(mention) if role is not PlaceRole.NONE else None


def _role(tokens: Tokens, head: Name, names: Sequence[Name], lexicon: Lexicon) -> PlaceRole:
    """What the words before a name say; before its country in "in Angola's Lunda Norte"."""
    owners = [name.first for name in names if name.last + 1 == head.first]
    if owners and tokens[head.first - 1].text in _OWNS:
        return role_before(tokens, owners[0], lexicon)
    return role_before(tokens, head.first, lexicon)


def _weighed(head: Name, around: Around, story: Story) -> Weighed:
    """What a name was resolved to; once for all sentences that say the same around it."""
    if around.follows or story is NO_STORY:
        return weigh(head.text, head.candidates, around, story)
    said = tuple([(place.name, place.country) for place in around.said])
    key = (head.text, around.kind, said)
    found = story.weighed.get(key)
    if not isinstance(found, Weighed):
        found = story.weighed[key] = weigh(head.text, head.candidates, around, story)
    return found
