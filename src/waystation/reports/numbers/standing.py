"""Numbers without a noun, by where they stand: people do things, and are given things."""

from __future__ import annotations

from waystation.domain.vocabulary import Unit
from waystation.reports.numbers.counted import NOBODY, Counted, is_elliptical
from waystation.reports.numbers.numbers import Number, number_at
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_LEAST, _LEAST_GIVEN, _LEAST_APPOSED = 2, 20, 100
_EXISTS_REACH = 4
_ROW_ENDS = frozenset({"", ",", ";", ".", ")"})
_OLDEST = 110
_LONGEST_ASIDE = 10
_FIRST_SIGNS = frozenset({'"', "“", "‘", "•", "("})
_NOT_THINGS = ("ss", "us", "'s")


def people_by_place(
    ahead: Counted | None,
    here: Counted | None,
    tokens: Tokens,
    number: Number,
    lexicon: Lexicon,
    *,
    things: bool,
) -> Counted | None:
    """People, where a number that no noun claims stands as a number of people would.

    As the subject of what people do ("eight did not survive"), behind "for" where things are
    given ("blankets for 4,500"), behind words for what befell them ("the injured to 212"), and
    behind "at" after a comma.

    Args:
        ahead: Whom the last number counted.
        here: The same within this sentence alone.
        tokens: The sentence.
        number: The number.
        lexicon: The grammar's words.
        things: True where the last number of the sentence counted things.
    """
    if number.base_high < _LEAST:
        return None
    told = _is_told_of(tokens, number, lexicon) or is_given(tokens, number, lexicon)
    if told or _is_aboard(tokens, number, lexicon) or _is_aided(tokens, number, lexicon):
        return _people(number)
    if things:
        return None
    if _is_partitive(tokens, number, lexicon) or _is_in_row(here, tokens, number, lexicon):
        return _people(number)
    if _exists(tokens, number, lexicon) or _is_counted(tokens, number, lexicon):
        return _people(number)
    if _is_subject(tokens, number, lexicon):
        known = ahead is not None and ahead is not NOBODY
        return _people(number) if known or number.base_high >= _LEAST_APPOSED else None
    return _people(number) if _is_apposed(tokens, number, lexicon) else None


def _is_subject(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a number that opens its clause, a verb behind it ("six are dead")."""
    before = lower_at(tokens, number.first - 1)
    opens = not before or lexicon.has("standing.openers", before) or before in _FIRST_SIGNS
    if not opens or number.last >= len(tokens):
        return False
    aside = not before or before.isalpha()
    at = _behind_aside(tokens, number.last) if aside else number.last
    word = lower_at(tokens, at)
    if lexicon.has("standing.subject_verbs", word) or lexicon.has("standing.verbs", word):
        return True
    return at == number.last and lexicon.is_participle(word)


def _behind_aside(tokens: Tokens, index: int) -> int:
    """Index after an aside between commas ("Four, a girl among them, were killed")."""
    if lower_at(tokens, index) != ",":
        return index
    near = range(index + 2, min(index + _LONGEST_ASIDE, len(tokens)))
    return next((at + 1 for at in near if tokens[at].text == ","), index)


def is_given(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True behind "for", where things are had or given for so many ("rice for 5,000")."""
    if not lexicon.has("standing.given", lower_at(tokens, number.first - 1)):
        return False
    if number.base_high < _LEAST_GIVEN or number.first < 2:
        return False
    noun = tokens[number.first - 2]
    return (noun.is_word or noun.is_number) and not lexicon.has("standing.not_given", noun.lower)


def is_traded(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True behind "for" after a word of trade, time or penalty ("sold for 300")."""
    given = lexicon.has("standing.given", lower_at(tokens, number.first - 1))
    return given and lexicon.has("standing.not_given", lower_at(tokens, number.first - 2))


def _is_told_of(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "the dead are fourteen", "injuries at 758", "the injured to 212"."""
    at = number.first - 1
    if not lexicon.has("standing.told_links", lower_at(tokens, at)):
        return False
    while at and lexicon.has("standing.told_verbs", lower_at(tokens, at - 1)):
        at -= 1
    return lexicon.has("standing.told_of", lower_at(tokens, at - 1))


def _is_aboard(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "a truck with 52 in the back", "hamlets with 2,300 in them"."""
    if not lexicon.has("stops.with", lower_at(tokens, number.first - 1)):
        return False
    inner = lexicon.phrases("standing.aboard").at(tokens, number.last)
    if inner is None:
        return False
    after = lower_at(tokens, inner.last)
    return after not in lexicon.weekdays and after not in lexicon.months and not after.isdigit()


def _is_aided(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "reached 31,000 with soap"."""
    aided = lexicon.has("standing.aided", lower_at(tokens, number.first - 1))
    return aided and lexicon.has("stops.with", lower_at(tokens, number.last))


def _exists(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "there were 260 in the gymnasium"."""
    if not lexicon.phrases("standing.exists").ends_at(tokens, number.first, _EXISTS_REACH):
        return False
    return lexicon.phrases("standing.aboard").at(tokens, number.last) is not None


def _is_counted(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True right behind "counted", where the sentence goes on ("counted 61 across")."""
    if number.base_high < _LEAST_GIVEN or number.last >= len(tokens):
        return False
    counted = lexicon.has("standing.counted", lower_at(tokens, number.first - 1))
    return counted and tokens[number.last].is_word


def _is_in_row(here: Counted | None, tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a small number in a row of names and numbers ("in Ibb eleven, in Taiz nine")."""
    before, after = number.first - 1, lower_at(tokens, number.last)
    if here is None or here is NOBODY or number.base_high < _LEAST or before < 0:
        return False
    ends = after in _ROW_ENDS or lexicon.has("stops.listing", after)
    return ends and tokens[before].is_capitalised


def _is_partitive(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "Of the 47 on board", at the start of a sentence."""
    at = number.first - 1
    article = lexicon.has("standing.articles", lower_at(tokens, at))
    return article and at == 1 and lower_at(tokens, 0) in lexicon.numbers.of


def _is_apposed(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a number behind ", at" ("traffic was lighter, at 613")."""
    at = number.first - 1
    if number.base_high < _LEAST_APPOSED or not lexicon.has("standing.at", lower_at(tokens, at)):
        return False
    return lower_at(tokens, at - 1) == ","


def is_age_of_somebody(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "a man of 31", "a boy of nine", "most of them under 18", "younger than 12"."""
    if number.base_high > _OLDEST or number.base_low < 1:
        return False
    at = number.first - 1
    if is_person_of(tokens, number, lexicon):
        return True
    table = lexicon.phrases("standing.age_words")
    before = (table.at(tokens, first) for first in range(max(0, at - 2), at + 1))
    if any(found and found.last == number.first for found in before):
        return True
    if not lexicon.has("traps.ages", tokens[number.first].lower):
        return False
    of_them = lexicon.phrases("groups.of_them").at(tokens, at - 1)
    return of_them is not None or lexicon.has("linking", lower_at(tokens, at))


def is_person_of(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for "a man of 31", "a boy of nine"."""
    at = number.first - 1
    if number.base_high > _OLDEST or lower_at(tokens, at) not in lexicon.numbers.of:
        return False
    found = lexicon.singular_nouns.at(tokens, at - 1)
    return found is not None and _is_person(found.value, lexicon)


def _is_person(key: str, lexicon: Lexicon) -> bool:
    return lexicon.noun_classes[key].unit in {Unit.PEOPLE, Unit.CHILDREN, Unit.FORCES}


def shares_measure(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a number whose measure stands behind the next one ("900 and 1,350 hectares")."""
    if not lexicon.has("standing.shared", lower_at(tokens, number.last)):
        return False
    after = number_at(tokens, number.last + 1, lexicon)
    if after is None:
        return False
    word = lower_at(tokens, after.last)
    return lexicon.has("measures", word) or bool(
        lexicon.phrases("traps.measures").at(tokens, after.last)
    )


def is_apposed_to_things(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True right behind a comma and a plural that is nobody ("sandbags, 9 million so far")."""
    if lower_at(tokens, number.first - 1) != "," or number.first < 2:
        return False
    after = lower_at(tokens, number.last)
    if after.isalpha() and not lexicon.has("standing.behind", after):
        return False
    noun = tokens[number.first - 2]
    word = noun.lower
    if not noun.is_word or noun.is_capitalised or len(word) < 4 or not word.endswith("s"):
        return False
    if word.endswith(_NOT_THINGS) or lexicon.has("stops", word) or word.endswith("ers"):
        return False
    known = lexicon.plural_nouns.at(tokens, number.first - 2)
    return known is None and not lexicon.has("standing.not_things", word)


def is_bare(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True when no noun follows: also before verbs and words of time no list of stops has."""
    if is_elliptical(tokens, number, lexicon):
        return True
    word = lower_at(tokens, number.last)
    return lexicon.has("standing.verbs", word) or lexicon.has("standing.behind", word)


def _people(number: Number) -> Counted:
    return Counted(Unit.PEOPLE, None, number.last, number.last, "people", "carried")
