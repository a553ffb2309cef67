"""Places named in a sentence, each resolved with the help of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.named.borders import borders_in, sites_in
from waystation.reports.named.mentions import Name, PlaceMention, role_before, words_of
from waystation.reports.named.unknown_names import unknown_names
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_LARGE = 100_000
_SURE, _OPEN = 1.0, 0.6
_REGION_LEVELS = frozenset({"country", "admin1", "area"})
_DATELINE_SIGNS = frozenset({"(", "-", "–", "—", ":"})
_MONEY = frozenset({"$", "€", "£"})
_DASHES = frozenset({"–", "—", "-"})
_OWNS = frozenset({"'s", "’s"})
_DATELINE_REACH = 6


def place_mentions(
    text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon
) -> list[PlaceMention]:
    """All places named in a sentence, resolved with the help of each other, in order."""
    names = list(_names(text, tokens, gazetteer, lexicon))
    borders = list(borders_in(text, tokens, names, gazetteer, lexicon))
    borders += [
        site
        for site in sites_in(text, tokens, gazetteer, lexicon)
        if not any(site.first < other.last and other.first < site.last for other in borders)
    ]
    free = [name for name in names if not any(_overlap(name, border) for border in borders)]
    mentions = [*borders, *_joined(text, tokens, free, names, lexicon)]
    mentions += unknown_names(text, tokens, mentions, lexicon)
    return sorted(mentions, key=lambda mention: mention.first)


def _overlap(name: Name, mention: PlaceMention) -> bool:
    return name.first < mention.last and mention.first < name.last


def _names(text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[Name]:
    """Capitalised runs of words that the gazetteer knows, longest first, left to right."""
    index = 0
    while index < len(tokens):
        if not tokens[index].is_capitalised:
            index += 1
            continue
        name = _name_at(text, tokens, index, gazetteer, lexicon)
        if name:
            yield name
            index = name.last
        else:
            index += 1


def _name_at(
    text: str, tokens: Tokens, index: int, gazetteer: Gazetteer, lexicon: Lexicon
) -> Name | None:
    for last in range(_run_end(text, tokens, index, gazetteer.longest), index, -1):
        if not tokens[last - 1].is_capitalised:
            continue
        name = " ".join(text[tokens[index].start : tokens[last - 1].end].split())
        candidates = gazetteer.lookup(lexicon.exonyms.get(name, name))
        if candidates and _is_place(tokens, index, last, candidates, lexicon):
            return Name(candidates, index, last)
    return None


def _run_end(text: str, tokens: Tokens, index: int, longest: int) -> int:
    """Index after the longest run of words that could be one name."""
    last = index + 1
    while last < len(tokens) and last - index < longest and _touches(text, tokens, last):
        if not (tokens[last].is_word or tokens[last].text in {"-", "'", "’", "’s", "'s"}):
            break
        last += 1
    while last > index + 1 and not tokens[last - 1].is_capitalised:
        last -= 1
    return last


def _touches(text: str, tokens: Tokens, index: int) -> bool:
    """Only spaces, or nothing, between this token and the one before."""
    return not text[tokens[index - 1].end : tokens[index].start].strip()


def _is_place(
    tokens: Tokens,
    first: int,
    last: int,
    candidates: Sequence[NamedPlace],
    lexicon: Lexicon,
) -> bool:
    """Rule out common words, and parts of persons' and organisations' names."""
    one_word = last - first == 1
    best = candidates[0]
    if lower_at(tokens, last) in _MONEY or (one_word and _is_thing(tokens, first, last, lexicon)):
        return False
    if best.level == "location" or (best.level == "country" and not one_word):
        return True
    if one_word and lexicon.has("not_places", tokens[first].lower):
        return False
    if one_word and first == 0 and best.level == "city" and best.population < _LARGE:
        return _followed_by_region(tokens, last, lexicon)
    if (
        one_word
        and tokens[first].text.isupper()
        and best.level == "city"
        and len(tokens[first].text) < 5
    ):
        return False
    if best.level == "country":
        return True
    return not (_is_tail(tokens, first, lexicon) or _is_head(tokens, last, lexicon))


def _is_thing(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> bool:
    """True for "a Hercules": an article for any of several, with no noun behind the name."""
    any_one = lexicon.has("places.indefinite", lower_at(tokens, first - 1))
    return any_one and not (last < len(tokens) and tokens[last].is_word)


def _followed_by_region(tokens: Tokens, last: int, lexicon: Lexicon) -> bool:
    """A region after a comma, or a verb that tells what a place does ("Pulka shelters 900")."""
    if lexicon.has("places.verbs", lower_at(tokens, last)):
        return True
    if is_dateline(tokens, last):
        return True
    return (
        lower_at(tokens, last) == "," and last + 1 < len(tokens) and tokens[last + 1].is_capitalised
    )


def _is_tail(tokens: Tokens, first: int, lexicon: Lexicon) -> bool:
    """A capitalised word right before makes the name the end of another one."""
    before = first - 1
    if before < 0 or not tokens[before].is_capitalised:
        return False
    word = tokens[before].lower
    is_opening = before == 0 and (lexicon.has("stops", word) or lexicon.roles.at(tokens, before))
    return not (is_opening or lexicon.has("place_heads", word) or word in lexicon.weekdays)


def _is_head(tokens: Tokens, last: int, lexicon: Lexicon) -> bool:
    """A capitalised word right after makes the name the start of another one."""
    if last >= len(tokens) or not tokens[last].is_capitalised:
        return False
    word = tokens[last].lower
    known = lexicon.has("place_tails", word) or word in lexicon.weekdays or word in lexicon.months
    return not known


def _joined(
    text: str, tokens: Tokens, free: Sequence[Name], names: Sequence[Name], lexicon: Lexicon
) -> Iterator[PlaceMention]:
    """Names with the regions that follow them after commas, each as one mention."""
    index = 0
    while index < len(free):
        chain = [free[index]]
        while index + 1 < len(free) and _continues(tokens, chain[-1], free[index + 1], lexicon):
            index += 1
            chain.append(free[index])
        yield _mention(text, tokens, chain, names, lexicon)
        index += 1


def _continues(tokens: Tokens, name: Name, following: Name, lexicon: Lexicon) -> bool:
    """Reads "Huixtla, Chiapas", "Ciudad Hidalgo, Chiapas state, Mexico", "Arriaga (Chiapas)"."""
    between = [token.lower for token in tokens[name.last : following.first]]
    if between and lexicon.has("places.kinds_behind", between[0]):
        between = between[1:]
    wider = any(place.level in _REGION_LEVELS for place in following.candidates)
    inside = any(
        _lies_in(place, region)
        for place in name.candidates
        for region in following.candidates
        if region.level in _REGION_LEVELS
    )
    joined = len(between) == 1 and (
        between[0] in {",", "("} or lexicon.has("places.inside", between[0])
    )
    return joined and wider and inside


def _lies_in(place: NamedPlace, region: NamedPlace) -> bool:
    """True when the region holds the place."""
    if region.level == "country":
        return region.country in place.country.split("/") and place.level != "country"
    same = region.country in place.country.split("/")
    return region.level == "admin1" and same and _plain(place.admin1) == _plain(region.name)


def _plain(name: str) -> str:
    return name.casefold().removesuffix(" department").removesuffix(" state")


def _mention(
    text: str, tokens: Tokens, chain: Sequence[Name], names: Sequence[Name], lexicon: Lexicon
) -> PlaceMention:
    head, last = chain[0], chain[-1].last
    if lexicon.has("places.kinds_behind", lower_at(tokens, last)) and len(chain) > 1:
        last += 1
    ranked = _ranked(head, chain[1:], names)
    following = lower_at(tokens, last)
    endings = lexicon.texts["places.perfect_endings"]
    perfect = lexicon.has("places.perfect", following) and lower_at(tokens, last + 1).endswith(
        endings
    )
    host = head.first == 0 and lexicon.has("places.verbs", following) and not perfect
    dateline = head.first == 0 and is_dateline(tokens, last)
    return PlaceMention(
        text=words_of(text, tokens, head.first, last),
        place=ranked[0],
        runner_up=ranked[1] if len(ranked) > 1 else None,
        role=PlaceRole.AT if dateline or host else _role(tokens, head, names, lexicon),
        first=head.first,
        last=last,
        dateline=dateline,
        confidence=_SURE if len(ranked) == 1 or head.candidates[0].level == "location" else _OPEN,
    )


def _role(tokens: Tokens, head: Name, names: Sequence[Name], lexicon: Lexicon) -> PlaceRole:
    """What the words before a name say; before its country in "in Angola's Lunda Norte"."""
    owners = [name.first for name in names if name.last + 1 == head.first]
    if owners and tokens[head.first - 1].text in _OWNS:
        return role_before(tokens, owners[0], lexicon)
    return role_before(tokens, head.first, lexicon)


def is_dateline(tokens: Tokens, last: int) -> bool:
    """True where a name that opens a sentence goes on with "(Agency) -", ", 4 May -" or a dash."""
    if last < len(tokens) and tokens[last].text in _DATELINE_SIGNS:
        return True
    near = tokens[last : last + _DATELINE_REACH]
    opened = lower_at(tokens, last) == "," and tokens[last - 1].is_capitalised
    return opened and any(token.text in _DASHES for token in near)


def _ranked(head: Name, regions: Sequence[Name], names: Sequence[Name]) -> list[NamedPlace]:
    """Candidates, those inside a region named right after or elsewhere in the sentence first."""
    follow = [place for name in regions for place in name.candidates]
    around = [place for name in names if name is not head for place in name.candidates[:1]]

    def cost(place: NamedPlace) -> tuple[int, int]:
        outside = sum(
            not any(_lies_in(place, region) for region in name.candidates) for name in regions
        )
        near = any(_lies_in(place, region) for region in around)
        return (outside if follow else 0, 0 if near or place.level == "location" else 1)

    return sorted(head.candidates, key=cost)
