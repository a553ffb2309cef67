"""Places named in a sentence, what each is to a figure, and which one a figure belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.domain.vocabulary import PlaceRole
from waystation.reports.clauses import Span, clause_around, distance
from waystation.reports.lexicon import Lexicon
from waystation.reports.tokens import Found, Tokens, lower_at

_LARGE = 100_000
_REGION_LEVELS = frozenset({"country", "admin1", "area"})
_LOOK_BACK = 6
_PLACE_VERBS = frozenset(
    {"hosts", "hosted", "shelters", "sheltered", "houses", "housed", "received", "receives", "has"}
)
_SITE_WORDS = 4
_NATION = re.compile(r"(?:ican|alan|oran|uran|ian|ish|ese)$")
_DATELINE_SIGNS = frozenset({"(", "-", "–", "—", ":"})
_NO_ROLE, _FROM_COST, _OTHER_CLAUSE = 9.0, 8.0, 2.0
_COMPASS = r"(?:(?:north|south)?(?:east|west)(?:ern)?|(?:north|south)(?:ern)?)"
_LINE = (
    r"(?:(?:international|land)\s+)?(?:border|frontier|bridge|border\s+bridge|border\s+crossing)"
)
_BARE_BORDER = re.compile(
    rf"\b[Tt]he\s+(?:{_COMPASS}\s+)?(?:border|frontier|international\s+bridge|border\s+bridge|bridge)\b"
    r"(?!\s+(?:guards?|patrols?|agents?|police|crossings?|officials?))"
)


@dataclass(frozen=True)
class PlaceMention:
    """A place named in a sentence.

    Attributes:
        text: As stated, with the region or country named after it.
        place: The gazetteer entry it most likely is; None for a border or bridge by description.
        runner_up: The next likely entry, if any.
        role: What the place is, by the word before it.
        first: First token.
        last: Index after the last token.
        earlier: True when the place was named in an earlier sentence.
    """

    text: str
    place: NamedPlace | None
    runner_up: NamedPlace | None
    role: PlaceRole
    first: int
    last: int
    earlier: bool = False

    @property
    def location(self) -> str:
        """Name of the scenario location it is; empty when it is none."""
        return self.place.name if self.place and self.place.level == "location" else ""


@dataclass(frozen=True)
class _Name:
    """A name in the text with every place that bears it."""

    candidates: tuple[NamedPlace, ...]
    first: int
    last: int


def place_mentions(
    text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon
) -> list[PlaceMention]:
    """All places named in a sentence, resolved with the help of each other, in order."""
    names = list(_names(text, tokens, gazetteer, lexicon))
    borders = list(_borders(text, tokens, names, gazetteer, lexicon))
    borders += [
        site
        for site in _sites(text, tokens, gazetteer, lexicon)
        if not any(site.first < other.last and other.first < site.last for other in borders)
    ]
    free = [name for name in names if not any(_overlap(name, border) for border in borders)]
    mentions = [*borders, *_joined(text, tokens, free, names, lexicon)]
    return sorted(mentions, key=lambda mention: mention.first)


def _overlap(name: _Name, mention: PlaceMention) -> bool:
    return name.first < mention.last and mention.first < name.last


def _names(text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[_Name]:
    """Capitalised runs of words that the gazetteer knows, longest first, left to right."""
    index = 0
    while index < len(tokens):
        name = _name_at(text, tokens, index, gazetteer, lexicon)
        if name:
            yield name
            index = name.last
        else:
            index += 1


def _name_at(
    text: str, tokens: Tokens, index: int, gazetteer: Gazetteer, lexicon: Lexicon
) -> _Name | None:
    if not tokens[index].is_capitalised:
        return None
    for last in range(_run_end(text, tokens, index, gazetteer.longest), index, -1):
        if not tokens[last - 1].is_capitalised:
            continue
        name = " ".join(text[tokens[index].start : tokens[last - 1].end].split())
        candidates = gazetteer.lookup(name)
        if candidates and _is_place(tokens, index, last, candidates, lexicon):
            return _Name(candidates, index, last)
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
    if best.level == "location" or (best.level == "country" and not one_word):
        return True
    if one_word and lexicon.has("not_places", tokens[first].lower):
        return False
    if one_word and first == 0 and best.level == "city" and best.population < _LARGE:
        return _followed_by_region(tokens, last)
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


def _followed_by_region(tokens: Tokens, last: int) -> bool:
    """A region after a comma, or a verb that tells what a place does ("Pulka shelters 900")."""
    if lower_at(tokens, last) in _PLACE_VERBS:
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
    text: str, tokens: Tokens, free: Sequence[_Name], names: Sequence[_Name], lexicon: Lexicon
) -> Iterator[PlaceMention]:
    """Names with the regions that follow them after commas, each as one mention."""
    index = 0
    while index < len(free):
        chain = [free[index]]
        while index + 1 < len(free) and _continues(tokens, chain[-1], free[index + 1]):
            index += 1
            chain.append(free[index])
        yield _mention(text, tokens, chain, names, lexicon)
        index += 1


def _continues(tokens: Tokens, name: _Name, following: _Name) -> bool:
    """Reads "Huixtla, Chiapas", "Ciudad Hidalgo, Chiapas state, Mexico", "Arriaga (Chiapas)"."""
    between = [token.lower for token in tokens[name.last : following.first]]
    if between and between[0] in {"state", "province", "department", "district"}:
        between = between[1:]
    wider = any(place.level in _REGION_LEVELS for place in following.candidates)
    inside = any(
        _lies_in(place, region)
        for place in name.candidates
        for region in following.candidates
        if region.level in _REGION_LEVELS
    )
    return between in ([","], ["("], ["in"]) and wider and inside


def _lies_in(place: NamedPlace, region: NamedPlace) -> bool:
    """True when the region holds the place."""
    if region.level == "country":
        return region.country in place.country.split("/") and place.level != "country"
    same = region.country in place.country.split("/")
    return region.level == "admin1" and same and _plain(place.admin1) == _plain(region.name)


def _plain(name: str) -> str:
    return name.casefold().removesuffix(" department").removesuffix(" state")


def _mention(
    text: str, tokens: Tokens, chain: Sequence[_Name], names: Sequence[_Name], lexicon: Lexicon
) -> PlaceMention:
    head, last = chain[0], chain[-1].last
    if lower_at(tokens, last) in {"state", "province", "department"} and len(chain) > 1:
        last += 1
    ranked = _ranked(head, chain[1:], names)
    host = head.first == 0 and lower_at(tokens, last) in _PLACE_VERBS
    dateline = head.first == 0 and lower_at(tokens, last) in _DATELINE_SIGNS
    return PlaceMention(
        text=_slice(text, tokens, head.first, last),
        place=ranked[0],
        runner_up=ranked[1] if len(ranked) > 1 else None,
        role=PlaceRole.AT if dateline or host else role_before(tokens, head.first, lexicon),
        first=head.first,
        last=last,
    )


def _ranked(head: _Name, regions: Sequence[_Name], names: Sequence[_Name]) -> list[NamedPlace]:
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


def _borders(
    text: str,
    tokens: Tokens,
    names: Sequence[_Name],
    gazetteer: Gazetteer,
    lexicon: Lexicon,
) -> Iterator[PlaceMention]:
    """Borders and bridges by description: "the Guatemala-Mexico border", "US southern border"."""
    taken: list[tuple[int, int]] = []
    for match in _border_matches(text, tokens, names):
        start, end = match.span()
        start += len(match.group()) - len(match.group().lstrip())
        if any(start < other_end and other_start < end for other_start, other_end in taken):
            continue
        taken.append((start, end))
        first = next(index for index, token in enumerate(tokens) if token.end > start)
        last = next(
            (index for index, token in enumerate(tokens) if token.start >= end), len(tokens)
        )
        stated = " ".join(text[start:end].split())
        bare = re.sub(r"^the\s+", "", stated, flags=re.IGNORECASE)
        found = [place for place in gazetteer.lookup(bare) if place.level == "location"]
        role = role_before(tokens, first, lexicon)
        yield PlaceMention(
            bare if names and bare != stated and first else stated,
            found[0] if found else None,
            None,
            role,
            first,
            last,
        )


def _sites(
    text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon
) -> Iterator[PlaceMention]:
    """Camps, bridges and crossings by name, known or not: "Farchana refugee camp"."""
    for index, token in enumerate(tokens):
        if not lexicon.has("site_heads", token.lower):
            continue
        end = index - 1 if lexicon.has("site_kinds", lower_at(tokens, index - 1)) else index
        first = end
        while first > 0 and end - first < _SITE_WORDS and _names_site(tokens, first - 1, lexicon):
            first -= 1
        if first == end or (end - first == 1 and _NATION.search(tokens[first].text)):
            continue
        stated = _slice(text, tokens, first, index + 1)
        bare = _slice(text, tokens, first, end)
        found = [*gazetteer.lookup(stated), *gazetteer.lookup(bare)]
        role = role_before(tokens, first, lexicon)
        host = lower_at(tokens, index + 1) in _PLACE_VERBS and role is PlaceRole.NONE
        yield PlaceMention(
            text=stated,
            place=found[0] if found else None,
            runner_up=None,
            role=PlaceRole.AT if host else role,
            first=first,
            last=index + 1,
        )


def _names_site(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """A capitalised word of a name; no preposition or article that opens the sentence."""
    token = tokens[index]
    if not token.is_capitalised or (token.text.isupper() and len(token.text) > 1):
        return False
    common = lexicon.has("stops", token.lower) or lexicon.plural_nouns.at(tokens, index)
    return not (common or lexicon.roles.at(tokens, index))


def _border_matches(text: str, tokens: Tokens, names: Sequence[_Name]) -> Iterator[re.Match[str]]:
    """Matches of the border patterns, the most telling first."""
    stated = {text[tokens[name.first].start : tokens[name.last - 1].end] for name in names}
    if stated:
        one = (
            "(?:"
            + "|".join(re.escape(name) for name in sorted(stated, key=len, reverse=True))
            + ")"
        )
        both = rf"{one}\s*(?:-|–|/|\s-|and)\s*{one}"
        after = rf"(?:of|with|between)\s+(?:the\s+)?{one}(?:\s+and\s+(?:the\s+)?{one})?"
        for pattern in (
            rf"\b{both}\s+{_LINE}",
            rf"\b(?:the\s+)?(?:{_COMPASS}\s+)?{_LINE}\s+{after}",
            rf"\b{one}(?:['’]s)?\s+(?:{_COMPASS}\s+)?{_LINE}",
        ):
            yield from re.finditer(pattern, text)
    yield from _BARE_BORDER.finditer(text)


def role_before(tokens: Tokens, first: int, lexicon: Lexicon) -> PlaceRole:
    """What a place is, by the preposition or verb before it."""
    index, in_type = first - 1, False
    while index >= max(0, first - _LOOK_BACK):
        found = _role_ending_at(tokens, index, lexicon)
        word = tokens[index].lower
        of_type = word == "of" and lexicon.has("place_types", lower_at(tokens, index - 1))
        if found and not of_type:
            return PlaceRole.NONE if word == "of" else PlaceRole(found.value)
        plain = in_type and (tokens[index].text == "-" or _is_plain_word(tokens, index))
        if not (of_type or plain or _may_stand_between(tokens, index, lexicon)):
            return PlaceRole.NONE
        in_type = in_type or bool(of_type)
        index -= 2 if of_type else 1
    return PlaceRole.NONE


def _is_plain_word(tokens: Tokens, index: int) -> bool:
    return tokens[index].is_word and not tokens[index].is_capitalised


def _role_ending_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    """A role phrase whose last word is this token."""
    for first in range(max(0, index - 2), index + 1):
        found = lexicon.roles.at(tokens, first)
        if found and found.last == index + 1:
            return found
    return None


def _may_stand_between(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Articles, adjectives and place nouns between a preposition and its place."""
    token = tokens[index]
    known = lexicon.has("place_types", token.lower) or lexicon.has("place_heads", token.lower)
    return token.is_word and (
        known
        or token.lower
        in {
            "the",
            "a",
            "its",
            "their",
            "this",
            "mexican",
            "guatemalan",
            "honduran",
            "small",
            "nearby",
            "other",
            "neighboring",
            "neighbouring",
        }
        or token.lower.endswith("ern")
    )


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
    plain = token.is_word and not token.is_capitalised and not token.lower.endswith("ed")
    return plain and not lexicon.has("stops", token.lower)


def _more_exact(mention: PlaceMention, mentions: Sequence[PlaceMention]) -> PlaceMention:
    """The town of "the bridge in Ciudad Hidalgo" where the bridge itself is no known place."""
    if mention.place is None:
        for other in mentions:
            if 0 <= other.first - mention.last <= 2 and other.role is PlaceRole.AT:
                return replace(other, role=mention.role)
    return mention


def as_carried(mention: PlaceMention) -> PlaceMention:
    """A place kept from the sentence before, where people are by then."""
    to_at = {PlaceRole.TO: PlaceRole.AT, PlaceRole.VIA: PlaceRole.AT}
    return replace(mention, role=to_at.get(mention.role, mention.role), earlier=True)


def _slice(text: str, tokens: Tokens, first: int, last: int) -> str:
    return " ".join(text[tokens[first].start : tokens[last - 1].end].split())
