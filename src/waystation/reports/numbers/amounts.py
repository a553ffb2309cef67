"""One amount as written: digits, number words, or a magnitude such as "several hundred".

All words are those of the language (`NumberWords`); the examples are English.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from waystation.reports.record import record
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.number_words import NumberWords
from waystation.reports.words.tokens import Tokens, lower_at

_LARGEST = 10**15
"""No amount is read beyond this."""
_THOUSAND = 1000
_GROUP = 3


class Shape(StrEnum):
    """How an amount is stated."""

    EXACT = "exact"
    RANGE = "range"
    PLURAL = "plural"
    SEVERAL = "several"
    FEW = "a few"
    COUPLE = "a couple"
    NUMEROUS = "numerous"


@record
class Amount:
    """An amount over tokens [first, last).

    Attributes:
        value: The number, or the magnitude that is multiplied ("several hundred": 100).
        shape: How it is stated.
        first: Index of its first token.
        last: Index after its last token.
        step: Largest scale word in it, 1 when none.
        is_loose: True where the word itself is approximate (French "une centaine").
    """

    value: float
    shape: Shape
    first: int
    last: int
    step: int = 1
    is_loose: bool = False


def amount_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """The amount that starts at this token, or None."""
    if index >= len(tokens):
        return None
    words = lexicon.numbers
    if tokens[index].is_number:
        return _within(_digits(tokens, index, words))
    if tokens[index].lower not in words.amount_starts:
        return None
    for rule in (_vague, _plural, _fraction, _collective, _spelled):
        amount = rule(tokens, index, words)
        if amount:
            return _within(amount)
    return None


def _within(amount: Amount | None) -> Amount | None:
    return amount if amount and amount.value < _LARGEST else None


def _scale_at(tokens: Tokens, index: int, words: NumberWords) -> tuple[int, int]:
    """Product of the scale words from here on, and the index after them."""
    product, scales = 1, words.scales
    while (scale := scales.get(lower_at(tokens, index))) and product < _LARGEST:
        product *= scale
        index += 1
    return product, index


def _vague(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads "several hundred", "a few thousand", "a couple (of) hundred", "numerous"."""
    if tokens[index].lower in words.numerous:
        return Amount(1, Shape.NUMEROUS, index, index + 1)
    at = index + 1 if tokens[index].lower in words.vague_articles else index
    shape = words.vague.get(lower_at(tokens, at))
    if shape is None:
        return None
    at += 2 if lower_at(tokens, at + 1) in words.of else 1
    value, last = _scale_at(tokens, at, words)
    plural = words.plurals.get(lower_at(tokens, last))
    if plural and last == at:
        value, last = plural, last + 1
    return Amount(value, Shape(shape), index, last, value) if last > at else None


def _plural(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads "thousands", "tens of thousands", "into the thousands"."""
    opener = words.plural_openers.at(tokens, index)
    at, plurals = opener.last if opener else index, words.plurals
    base = plurals.get(lower_at(tokens, at))
    if base is None:
        return None
    linked = lower_at(tokens, at + 1) in words.of
    after = plurals.get(lower_at(tokens, at + 2)) if linked else None
    if after is None and linked:
        after = words.scales.get(lower_at(tokens, at + 2))
    if after:
        return Amount(base * after, Shape.PLURAL, index, at + 3, after)
    if tokens[at].lower in words.plurals_with_of and not (
        linked or _opens_before_verb(tokens, at, words)
    ):
        return None
    return Amount(base, Shape.PLURAL, index, at + 1, base)


def _opens_before_verb(tokens: Tokens, index: int, words: NumberWords) -> bool:
    """True at the start of a clause, right before a verb of people ("; scores died")."""
    opens = (
        index == 0 or not tokens[index - 1].is_word or tokens[index - 1].lower in words.and_words
    )
    return opens and lower_at(tokens, index + 1) in words.plural_verbs


def _fraction(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads "half a million", "three quarters of a million", "half-million", "half a dozen"."""
    times = words.units.get(tokens[index].lower, 1)
    is_counted = tokens[index].lower in words.ones or times > 1
    at = index + 1 if is_counted else index
    part = words.fractions.get(lower_at(tokens, at))
    if part is None:
        return None
    at += 1
    while at < index + 5 and lower_at(tokens, at) in words.fraction_links:
        at += 1
    scale, last = _scale_at(tokens, at, words)
    value = part * max(times, 1) * scale
    return Amount(value, Shape.EXACT, index, last, scale) if scale > 1 else None


def _collective(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads French "une centaine", "deux centaines": about a hundred, about two hundred."""
    at = index + 1 if tokens[index].lower in words.ones else index
    times = words.units.get(tokens[index].lower, 1) if at == index else 1
    at += 1 if at == index and times > 1 else 0
    base = words.collectives.get(lower_at(tokens, at))
    if base is None:
        return None
    linked = lower_at(tokens, at + 1) in words.of
    scale, last = _scale_at(tokens, at + 2, words) if linked else (1, at + 1)
    last = last if scale > 1 else at + 1
    return Amount(max(times, 1) * base * scale, Shape.EXACT, index, last, base, is_loose=True)


def _digits(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads "4,000", "1.5 million", "500K", "1 lakh 20 thousand"."""
    value = words.form.value(tokens[index].text)
    after = index + 1
    if _is_split_group(tokens, index, words):
        value, after = value * _THOUSAND + words.form.value(tokens[index + 2].text), index + 3
        return Amount(value, Shape.EXACT, index, after)
    if _glued(tokens, index) and not words.splits_glued(tokens[after].lower):
        letter = words.letters.get(tokens[after].lower)
        if letter is None:
            return None
        return Amount(value * letter, Shape.EXACT, index, after + 1, letter)
    letter = words.spaced_letters.get(lower_at(tokens, after))
    if letter is None and words.splits_glued(lower_at(tokens, after + 1)):
        letter = words.letters.get(lower_at(tokens, after))
    if letter:
        return Amount(value * letter, Shape.EXACT, index, after + 1, letter)
    hyphened = lower_at(tokens, after) == "-" and lower_at(tokens, after + 1) in words.scales
    scale, last = _scale_at(tokens, after + 1 if hyphened else after, words)
    if scale == 1:
        return Amount(_grouped(value, tokens, index, words), Shape.EXACT, index, after)
    half = words.halves.at(tokens, last)
    if half:
        return Amount((value + 0.5) * scale, Shape.EXACT, index, half.last, scale)
    return _with_smaller(tokens, Amount(value * scale, Shape.EXACT, index, last, scale), words)


def _grouped(value: float, tokens: Tokens, index: int, words: NumberWords) -> float:
    """The value of "1.500" as a group of three digits, where no scale word follows."""
    text = tokens[index].text
    decimals = words.form.parted(text)[1]
    grouped = len(decimals) == 3 and 1 <= len(text) - 4 <= 3 and not text.startswith("0")
    return round(value * _THOUSAND) if grouped else value


def _is_split_group(tokens: Tokens, index: int, words: NumberWords) -> bool:
    """True for "61, 500 people": a group of thousands parted by a blank, right before a noun.

    Not behind a month or another word a small number may belong to ("May 12, 200 people").
    """
    if index + 3 >= len(tokens) or not tokens[index + 2].is_number:
        return False
    head, sign, tail, noun = tokens[index : index + 4]
    parted = sign.text in words.form.thousands and tail.start == sign.end + 1
    sizes = len(head.text) <= 3 and len(tail.text) == 3 and tail.text.isdigit()
    if not (parted and sizes and sign.start == head.end and words.splits_glued(noun.lower)):
        return False
    return index == 0 or tokens[index - 1].lower not in words.small_before


def _with_smaller(tokens: Tokens, amount: Amount, words: NumberWords) -> Amount:
    """The amount with a smaller scaled one behind it ("1 lakh 20 thousand")."""
    at = amount.last
    if amount.step < _THOUSAND or at >= len(tokens) or not tokens[at].is_number:
        return amount
    scale, last = _scale_at(tokens, at + 1, words)
    if scale == 1 and _is_rest_in_digits(tokens, at, words):
        value = amount.value + float(tokens[at].text)
        return Amount(value, Shape.EXACT, amount.first, at + 1, amount.step)
    if not 1 < scale < amount.step:
        return amount
    value = amount.value + words.form.value(tokens[at].text) * scale
    smaller = Amount(value, Shape.EXACT, amount.first, last, scale)
    return replace(_with_smaller(tokens, smaller, words), step=amount.step)


def _is_rest_in_digits(tokens: Tokens, index: int, words: NumberWords) -> bool:
    """True for the 500 of Spanish "2 mil 500", behind a scale that stands without a multiplier."""
    text, before = tokens[index].text, lower_at(tokens, index - 1)
    small = text.isdecimal() and len(text) <= _GROUP
    return small and before in words.bare_scales and words.scales[before] == _THOUSAND


def _glued(tokens: Tokens, index: int) -> bool:
    """True when a word follows the number without a gap ("10k", "21st")."""
    after = index + 1
    return (
        after < len(tokens) and tokens[after].is_word and tokens[after].start == tokens[index].end
    )


def _unit_at(tokens: Tokens, index: int, words: NumberWords) -> tuple[int, int] | None:
    """Value of the number word or fixed group of words here, and the index after it."""
    if index >= len(tokens):
        return None
    compound = words.compounds.at(tokens, index)
    if compound:
        return int(compound.value), compound.last
    value = words.units.get(tokens[index].lower)
    return None if value is None else (value, index + 1)


def _spelled(tokens: Tokens, index: int, words: NumberWords) -> Amount | None:
    """Reads "seven thousand", "two hundred and fifty", "a hundred", "one and a half million"."""
    scales = words.scales
    total, current, at, step = 0.0, 0.0, index, 1
    first = tokens[at].lower
    if first in words.ones and lower_at(tokens, at + 1) in scales:
        current, at = 1.0, at + 1
    elif first not in words.bare_scales and _unit_at(tokens, at, words) is None:
        return None
    last_unit = 1000
    while at < len(tokens):
        unit = _unit_at(tokens, at, words)
        scale = scales.get(tokens[at].lower)
        if unit and unit[0] < last_unit and (last_unit >= 20 or current == 0):
            current += unit[0]
            last_unit, at = (unit[0] if unit[0] >= 20 else 1), unit[1]
            continue
        if scale and (current or tokens[at].lower in words.bare_scales):
            current, step = current or 1.0, max(step, scale)
            if scale == 100:
                current, last_unit = current * scale, 100
            else:
                total, current, last_unit = total + current * scale, 0.0, 1000
        elif _joins(tokens, at, words):
            pass
        elif half := words.halves.at(tokens, at):
            if lower_at(tokens, half.last) in scales:
                current += 0.5
            elif step >= _THOUSAND and not current:
                return Amount(total + step / 2, Shape.EXACT, index, half.last, step)
            else:
                break
            at = half.last
            continue
        else:
            break
        at += 1
    spelled = Amount(total + current, Shape.EXACT, index, at, step)
    return _with_smaller(tokens, spelled, words) if words.bare_scales else spelled


def _joins(tokens: Tokens, index: int, words: NumberWords) -> bool:
    """True for the hyphen of "twenty-one" and the "and" of "two hundred and fifty"."""
    before, after = lower_at(tokens, index - 1), _unit_at(tokens, index + 1, words)
    if after is None:
        return False
    sign = tokens[index].lower
    if sign in words.tens_joints and words.units.get(before, 0) >= 20 and 0 < after[0] < 20:
        return True
    return sign in words.scale_joints and before in words.scales and words.scales[before] > 12
