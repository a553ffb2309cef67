"""Whom the columns of a table count, by their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from waystation.domain.vocabulary import FigureKind, Unit
from waystation.reports.numbers.nouns import noun_at
from waystation.reports.tables.tabular import Table, is_number_cell
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at, tokenise

_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_NOTES = re.compile(r"[*†‡]+")
_ENDS = frozenset({"/", "&", "+", ",", "-", "–", ":", "."})
_SHORTEST_PLURAL = 4


class Role(StrEnum):
    """What a column, or the label of a row, is."""

    PEOPLE = "people"
    NUMBER = "number"
    OTHER = "other"


@dataclass(frozen=True)
class Named:
    """What a heading or a label names.

    Attributes:
        role: People; only that there is a number; anything else.
        unit: What one counted thing is.
        kind: Kind by its own words; None where they do not tell.
        who: The words, without notes.
        settled: True where no kind is to be taken from the title ("affected", "population").
    """

    role: Role
    unit: Unit = Unit.PEOPLE
    kind: FigureKind | None = None
    who: str = ""
    settled: bool = False


OTHER = Named(Role.OTHER)


def named_in(text: str, lexicon: Lexicon) -> Named:
    """Whom a heading ("IDP households", "Deaths") or the label of a row names.

    The unit in brackets ("Displaced (HH)") decides; shares, rates and money are nobody.
    """
    main = _NOTES.sub("", _BRACKETS.sub(" ", text)).strip()
    form = lexicon.numbers.form
    tokens = tokenise(main, form)
    bracketed = tokenise(" ".join(_BRACKETS.findall(text)), form)
    if any(_is_share(token.lower, lexicon) for token in (*tokens, *bracketed)):
        return OTHER
    inner = _of_unit(bracketed, lexicon)
    if inner is OTHER:
        return OTHER
    found = _people_in(tokens, lexicon)
    if found is None:
        generic = all(_is_generic(token.lower, lexicon) or not token.is_word for token in tokens)
        if not generic:
            return OTHER
        return inner or Named(Role.NUMBER, who=main)
    unit, kind = found
    if inner and unit is Unit.PEOPLE:
        unit = inner.unit
    kind = kind or cue_kind(tokens, lexicon)
    settled = any(lexicon.phrases("tables.no_kind").at(tokens, at) for at in range(len(tokens)))
    if settled:
        kind = FigureKind.OTHER
    if kind is FigureKind.SHELTER_PLACES and unit is Unit.PEOPLE:
        unit = Unit.PLACES
    return Named(Role.PEOPLE, unit, kind, " ".join(main.split()), settled)


def _is_share(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has("tables.shares", word)


def _is_generic(word: str, lexicon: Lexicon) -> bool:
    return lexicon.has("tables.generic", word) or word in lexicon.months


def _of_unit(tokens: Tokens, lexicon: Lexicon) -> Named | None:
    """The unit that brackets tell; `OTHER` for a measure or a thing; None without any."""
    for index, token in enumerate(tokens):
        word = token.lower
        if lexicon.has("measures", word) or lexicon.has("tables.things", word):
            return OTHER
        if _one_noun(tokens, index, lexicon):
            unit = _unit_at(tokens, index, lexicon)
            return Named(Role.PEOPLE, unit, None, token.text)
    return None


def _unit_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Unit:
    if lexicon.has("tables.households", tokens[index].lower):
        return Unit.HOUSEHOLDS
    found = noun_at(tokens, index, lexicon) or lexicon.singular_nouns.at(tokens, index)
    return lexicon.noun_classes[found.value].unit if found else Unit.PEOPLE


def _one_noun(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    word = tokens[index].lower
    listed = lexicon.has("tables.people", word) or lexicon.has("tables.households", word)
    return listed or noun_at(tokens, index, lexicon) is not None


def _people_in(tokens: Tokens, lexicon: Lexicon) -> tuple[Unit, FigureKind | None] | None:
    """Unit and kind of the people named; None where nobody is, or a thing comes first."""
    if _is_capacity(tokens, lexicon):
        return Unit.PLACES, FigureKind.SHELTER_PLACES
    for index, token in enumerate(tokens):
        word = token.lower
        mere = not token.is_word or lexicon.has("tables.adjectives", word)
        if mere and not (_one_noun(tokens, index, lexicon) and _ends(tokens, index + 1, lexicon)):
            continue
        found = _named_at(tokens, index, lexicon)
        if found:
            unit, kind, last = found
            return (unit, kind) if _heads(tokens, last, lexicon) else None
        if lexicon.has("tables.things", word) or _is_plural(word, lexicon):
            return None
    return None


def _is_capacity(tokens: Tokens, lexicon: Lexicon) -> bool:
    """True for "Capacity" and "Shelter capacity", not for "Storage capacity"."""
    words = [token.lower for token in tokens if token.is_word]
    label = [word for word in words if lexicon.has("groups.capacity_labels", word)]
    rest = [word for word in words if word not in label]
    known = ("tables.sites", "tables.generic", "stops", "tables.people", "tables.adjectives")
    return bool(label) and all(any(lexicon.has(name, word) for name in known) for word in rest)


def _named_at(
    tokens: Tokens, index: int, lexicon: Lexicon
) -> tuple[Unit, FigureKind | None, int] | None:
    """Unit, kind and end of the people named from a token on."""
    word = tokens[index].lower
    if lexicon.has("tables.households", word):
        return Unit.HOUSEHOLDS, None, index + 1
    found = noun_at(tokens, index, lexicon) or _single(tokens, index, lexicon)
    if found:
        noun = lexicon.noun_classes[found.value]
        return noun.unit, noun.kind, found.last
    for name in ("groups.label_heads", "tables.people", "tables.no_kind"):
        listed = lexicon.phrases(name).at(tokens, index)
        bare = listed is not None and not _is_generic(word, lexicon)
        if listed and bare and _ends(tokens, listed.last, lexicon):
            return Unit.PEOPLE, None, listed.last
    return None


def _single(tokens: Tokens, index: int, lexicon: Lexicon) -> Found | None:
    found = lexicon.singular_nouns.at(tokens, index)
    return found if found and _ends(tokens, found.last, lexicon) else None


def _ends(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True where no further noun follows within the heading."""
    word = lower_at(tokens, index)
    if not word or word in _ENDS or not tokens[index].is_word:
        return True
    return lexicon.has("stops", word) or lexicon.is_participle(word) or _is_generic(word, lexicon)


def _heads(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True unless the people named only describe a thing, or one stands per the other."""
    word = lower_at(tokens, index)
    if word == "/" and index + 1 < len(tokens):
        return not lexicon.has("tables.households", lower_at(tokens, index + 1))
    if not word or _ends(tokens, index, lexicon):
        return all(not lexicon.has("tables.things", token.lower) for token in tokens[index:])
    thing = lexicon.has("tables.things", word) or _is_plural(word, lexicon)
    told = lexicon.predicates.at(tokens, index) is not None
    return told or not (thing and tokens[index].is_word)


def _is_plural(word: str, lexicon: Lexicon) -> bool:
    plural = len(word) >= _SHORTEST_PLURAL and word.endswith("s")
    return plural and not lexicon.has("stops", word) and not _is_generic(word, lexicon)


def cue_kind(tokens: Tokens, lexicon: Lexicon, *, soft: bool = True) -> FigureKind | None:
    """Kind by the telling words of a heading or a title, a stay told by its place last.

    Args:
        tokens: Its words.
        lexicon: Words of the language.
        soft: Whether words that may only describe tell as well.
    """
    cues = [
        cue
        for cue in lexicon.predicates.all_in(tokens)
        if cue.value != FigureKind.OTHER.value
        and not (lexicon.has("kinds.aid", tokens[cue.first].lower) and cue.last - cue.first == 1)
    ]
    firm = [cue for cue in cues if not lexicon.phrases("kinds.soft").at(tokens, cue.first)]
    chosen = (firm or (cues if soft else []))[:1]
    for cue in chosen:
        return FigureKind.OTHER if cue.value == "none" else FigureKind(cue.value)
    return None


def columns_of(table: Table, lexicon: Lexicon) -> tuple[Named, ...]:
    """What each column counts by its heading alone."""
    return tuple(named_in(cell.text, lexicon) for cell in table.heading.cells)


def is_of_people(table: Table, columns: tuple[Named, ...], lexicon: Lexicon) -> bool:
    """True where a column with numbers counts people, or the label of a row names them."""
    told = any(one.role is Role.PEOPLE for one in columns[1:])
    return told or any(
        named_in(row.cells[0].text, lexicon).role is Role.PEOPLE
        for row in table.rows
        if not is_number_cell(row.cells[0].text, lexicon)
    )
