"""Names in a sentence that may mean places, with every place that bears them."""

from __future__ import annotations

from collections.abc import Iterator

from waystation.domain.places import Gazetteer, NamedPlace
from waystation.reports.named.mentions import Name
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_LARGE = 100_000
_DATELINE_SIGNS = frozenset({"(", "-", "–", "—", ":"})
_MONEY = frozenset({"$", "€", "£"})
_DASHES = frozenset({"–", "—", "-"})
_DATELINE_REACH = 6


def names_in(text: str, tokens: Tokens, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterator[Name]:
    """Capitalised runs of words that the gazetteer knows, longest first, left to right.

    Of one word only those that can mean a place by themselves.
    """
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
        candidates = gazetteer.lookup_all(lexicon.exonyms.get(name, name))
        if not candidates:
            continue
        best = next((place for place in candidates if not place.small), None)
        if best is None and last - index == 1:
            continue
        if _is_place(tokens, index, last, best or candidates[0], lexicon):
            return Name(candidates, index, last, name.lower(), small=best is None)
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
    best: NamedPlace,
    lexicon: Lexicon,
) -> bool:
    """Rule out common words, and parts of persons' and organisations' names."""
    one_word = last - first == 1
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
        return _is_hyphened(tokens, first, lexicon)
    word = tokens[before].lower
    is_opening = before == 0 and (lexicon.has("stops", word) or lexicon.roles.at(tokens, before))
    return not (is_opening or lexicon.has("place_heads", word) or word in lexicon.weekdays)


def _is_hyphened(tokens: Tokens, first: int, lexicon: Lexicon) -> bool:
    """True for "Numan" in "Maarrat al-Numan"."""
    if first < 2 or tokens[first - 1].text != "-":
        return False
    article, sign = tokens[first - 2], tokens[first - 1]
    touches = article.end == sign.start and sign.end == tokens[first].start
    return touches and lexicon.has("places.inner", article.lower)


def _is_head(tokens: Tokens, last: int, lexicon: Lexicon) -> bool:
    """A capitalised word right after makes the name the start of another one."""
    if last >= len(tokens) or not tokens[last].is_capitalised:
        return False
    word = tokens[last].lower
    known = lexicon.has("place_tails", word) or word in lexicon.weekdays or word in lexicon.months
    return not known


def is_dateline(tokens: Tokens, last: int) -> bool:
    """True where a name that opens a sentence goes on with "(Agency) -", ", 4 May -" or a dash."""
    if last < len(tokens) and tokens[last].text in _DATELINE_SIGNS:
        return True
    near = tokens[last : last + _DATELINE_REACH]
    opened = lower_at(tokens, last) == "," and tokens[last - 1].is_capitalised
    return opened and any(token.text in _DASHES for token in near)
