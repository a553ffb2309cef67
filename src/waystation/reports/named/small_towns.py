"""Names that mean a place only where the text supports it: small towns, and names misspelt.

Every common word and many a person is a village somewhere. Such a name is looked up only where it
stands as places stand, and is taken for one only in a country the text is about, or near places
it surely names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.changed import changed
from waystation.reports.named.mentions import PlaceMention, role_before, words_of
from waystation.reports.named.placing import kind_beside, not_placed, placed
from waystation.reports.named.story import Story, lies_in
from waystation.reports.named.unknown_names import may_be_place, name_end
from waystation.reports.named.weighing import Around, Weighed, is_supported, weigh
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_WIDE = frozenset({"country", "admin1", "area"})
_MUCH = 0.3
"""How much of the story must be about a country for names misspelt to be looked for in it."""
_STRONG, _HARDLY_ANY_DOUBT = 4.5, 0.8
"""What a name of persons needs: its town in the country of the story, and more."""
_JOINS = frozenset({",", "/", ";"})
_OPENS = frozenset({",", "("})


def recognised(
    text: str,
    tokens: Tokens,
    unknown: Iterable[PlaceMention],
    known: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    story: Story,
) -> list[PlaceMention]:
    """The known places, and the unknown names with those resolved that the text supports.

    A region that follows such a name becomes part of it.
    """
    found = list(known)
    for mention in unknown:
        region = _region_behind(tokens, mention, found, lexicon)
        said = tuple(
            item.place for item in known if item is not region and item.place and item.is_wide
        )
        follows = ((region.place,),) if region and region.place else ()
        resolved = _resolved(tokens, mention, Around(follows, said), gazetteer, lexicon, story)
        if resolved.at and region:
            found.remove(region)
            words = words_of(text, tokens, mention.first, region.last)
            resolved = changed(resolved, text=words, last=region.last)
        found.append(resolved)
    return found


def _region_behind(
    tokens: Tokens, mention: PlaceMention, known: Sequence[PlaceMention], lexicon: Lexicon
) -> PlaceMention | None:
    """The region or country right behind a name: "Mwaro, Burundi", "Mwaro in Burundi"."""
    joint = lower_at(tokens, mention.last)
    if joint not in _OPENS and not lexicon.has("places.inside", joint):
        return None
    wide = (item for item in known if item.first == mention.last + 1)
    return next((item for item in wide if item.place and item.place.level in _WIDE), None)


def _resolved(
    tokens: Tokens,
    mention: PlaceMention,
    around: Around,
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    story: Story,
) -> PlaceMention:
    """The mention with the place it is, where the text supports one; else as it was."""
    name = _bare(mention.text, lexicon)
    kind = kind_beside(tokens, mention.first, mention.last, lexicon)
    weighed = _weighed(name, changed(around, kind=kind), gazetteer, lexicon, story)
    if weighed is None:
        return mention
    answer = placed(mention.text, weighed, mention.role, mention.first, mention.last)
    fits = all(any(lies_in(weighed.place, one) for one in region) for region in around.follows)
    return answer if fits and is_supported(weighed) else not_placed(answer)


def _weighed(
    name: str, around: Around, gazetteer: Gazetteer, lexicon: Lexicon, story: Story
) -> Weighed | None:
    """What a name may be; one spelt in another way only in countries the story is about."""
    candidates = gazetteer.lookup_all(lexicon.exonyms.get(name, name))
    if not candidates:
        told = {region.country for regions in around.follows for region in regions}
        shares = story.shares(name.lower())
        told |= {country for country, share in shares.items() if share >= _MUCH}
        candidates = gazetteer.similar(name, frozenset(told)) if told else ()
        around = changed(around, spelt=True)
    return weigh(name.lower(), candidates, around, story) if candidates else None


def _bare(name: str, lexicon: Lexicon) -> str:
    """A name without the word for its kind: "Mwaro" for "Mwaro town"."""
    words = name.split()
    while len(words) > 1 and lexicon.has("place_tails", words[-1].lower()):
        words.pop()
    while len(words) > 1 and lexicon.has("place_heads", words[0].lower()):
        del words[0]
    return " ".join(words)


def listed_names(
    text: str,
    tokens: Tokens,
    known: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    story: Story,
) -> Iterator[PlaceMention]:
    """Names in a list that a place in a role begins ("in Kutum, Mellit and Kabkabiya").

    Only those the text supports: behind a comma stand people and offices as well.
    """
    taken = {index for mention in known for index in range(mention.first, mention.last)}
    for mention in known:
        at: PlaceMention | None = mention if mention.role is not PlaceRole.NONE else None
        while at is not None:
            at = _next_listed(text, tokens, at, taken, (gazetteer, lexicon, story))
            if at is not None:
                taken |= set(range(at.first, at.last))
                yield at


def _next_listed(
    text: str,
    tokens: Tokens,
    mention: PlaceMention,
    taken: set[int],
    known: tuple[Gazetteer, Lexicon, Story],
) -> PlaceMention | None:
    gazetteer, lexicon, story = known
    first = mention.last
    while first < mention.last + 2 and _joins(tokens, first, lexicon):
        first += 1
    if first == mention.last or first >= len(tokens) or not tokens[first].is_capitalised:
        return None
    last = name_end(text, tokens, first, lexicon)
    if taken & set(range(first, last)) or not may_be_place(tokens, first, last, lexicon):
        return None
    asked = PlaceMention(words_of(text, tokens, first, last), None, None, mention.role, first, last)
    if not gazetteer.lookup_all(_bare(asked.text, lexicon)):
        return None
    found = _resolved(tokens, asked, Around(), gazetteer, lexicon, story)
    return found if found.at else None


def _joins(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for a sign or word between the members of a list."""
    word = lower_at(tokens, index)
    return word in _JOINS or lexicon.has("places.list_joins", word)


def doubtful_names(
    text: str,
    tokens: Tokens,
    known: Sequence[PlaceMention],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    story: Story,
) -> Iterator[PlaceMention]:
    """Towns named as persons are ("in Victoria"), where the text leaves hardly any doubt."""
    words = lexicon.words["places.doubtful"]
    taken = {index for mention in known for index in range(mention.first, mention.last)}
    around = Around(said=tuple(item.place for item in known if item.place and item.is_wide))
    for at, token in enumerate(tokens[1:], 1):
        if token.lower not in words or not token.is_capitalised or at in taken:
            continue
        role = role_before(tokens, at, lexicon)
        longer = name_end(text, tokens, at, lexicon) > at + 1
        if longer or role is PlaceRole.NONE or not lexicon.roles.at(tokens, at - 1):
            continue
        candidates = gazetteer.lookup_all(token.text)
        weighed = weigh(token.lower, candidates, around, story) if candidates else None
        if weighed and weighed.support >= _STRONG and weighed.confidence >= _HARDLY_ANY_DOUBT:
            yield placed(token.text, weighed, role, at, at + 1)


def looked_up(
    name: str, gazetteer: Gazetteer, lexicon: Lexicon, story: Story, role: PlaceRole
) -> PlaceMention | None:
    """A name that stands where only names of places do, as in a column of districts."""
    known: Sequence[NamedPlace] = gazetteer.lookup_all(lexicon.exonyms.get(name, name))
    if not known:
        return None
    weighed = weigh(name.lower(), known, Around(), story)
    answer = placed(name, weighed, role, 0, 1)
    alone = any(not place.small for place in known)
    return answer if alone or is_supported(weighed) else not_placed(answer)
