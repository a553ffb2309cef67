"""One amount as written: digits, number words, or a magnitude such as "several hundred"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from waystation.reports.lexicon import Lexicon
from waystation.reports.tokens import Tokens, lower_at

_LARGEST = 10**11
"""More than all people who ever lived; no figure of people is larger."""


class Shape(StrEnum):
    """How an amount is stated."""

    EXACT = "exact"
    RANGE = "range"
    PLURAL = "plural"
    SEVERAL = "several"
    FEW = "a few"
    COUPLE = "a couple"
    NUMEROUS = "numerous"


@dataclass(frozen=True)
class Amount:
    """An amount over tokens [first, last).

    Attributes:
        value: The number, or the magnitude that is multiplied ("several hundred": 100).
        shape: How it is stated.
        first: Index of its first token.
        last: Index after its last token.
        scaled: True when a scale word ("million") is part of it.
        step: Largest scale word in it, 1 when none.
    """

    value: float
    shape: Shape
    first: int
    last: int
    step: int = 1


_VAGUE_HEADS = {
    "several": Shape.SEVERAL,
    "few": Shape.FEW,
    "couple": Shape.COUPLE,
    "many": Shape.SEVERAL,
}
_FRACTIONS = {"half": 0.5, "quarter": 0.25}


def amount_at(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """The amount that starts at this token, or None."""
    for rule in (_vague, _plural, _fraction, _digits, _spelled):
        amount = rule(tokens, index, lexicon)
        if amount and amount.value < _LARGEST:
            return amount
    return None


def may_hold_amount(tokens: Tokens, lexicon: Lexicon) -> bool:
    """False where no token can be part of an amount; most sentences are done with here."""
    words = lexicon.numbers
    return any(
        token.is_number
        or token.lower in words.units
        or token.lower in words.scales
        or token.lower in words.plurals
        or token.lower == "numerous"
        for token in tokens
    )


def _scale_at(tokens: Tokens, index: int, lexicon: Lexicon) -> tuple[int, int]:
    """Product of the scale words from here on, and the index after them."""
    product, scales = 1, lexicon.numbers.scales
    while lower_at(tokens, index) in scales and product < _LARGEST:
        product *= scales[lower_at(tokens, index)]
        index += 1
    return product, index


def _vague(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """Reads "several hundred", "a few thousand", "a couple (of) hundred", "numerous"."""
    if lower_at(tokens, index) == "numerous":
        return Amount(1, Shape.NUMEROUS, index, index + 1)
    at = index + 1 if lower_at(tokens, index) in {"a", "the"} else index
    shape = _VAGUE_HEADS.get(lower_at(tokens, at))
    if shape is None:
        return None
    at += 2 if lower_at(tokens, at + 1) == "of" else 1
    value, last = _scale_at(tokens, at, lexicon)
    plural = lexicon.numbers.plurals.get(lower_at(tokens, last))
    if plural and last == at:
        value, last = plural, last + 1
    return Amount(value, shape, index, last, value) if last > at else None


def _plural(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """Reads "thousands", "tens of thousands", "into the thousands"."""
    at, plurals = index, lexicon.numbers.plurals
    if lower_at(tokens, at) in {"into", "in"} and lower_at(tokens, at + 1) == "the":
        at += 3 if lower_at(tokens, at + 2) in {"low", "high", "many"} else 2
    base = plurals.get(lower_at(tokens, at))
    if base is None:
        return None
    after = plurals.get(lower_at(tokens, at + 2)) if lower_at(tokens, at + 1) == "of" else None
    if after:
        return Amount(base * after, Shape.PLURAL, index, at + 3, after)
    needs_of = lower_at(tokens, at) in {"tens", "scores"}
    if needs_of and lower_at(tokens, at + 1) != "of":
        return None
    return Amount(base, Shape.PLURAL, index, at + 1, base)


def _fraction(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """Reads "half a million", "a quarter of a million", "half-million"."""
    at = index + 1 if lower_at(tokens, index) == "a" else index
    part = _FRACTIONS.get(lower_at(tokens, at))
    if part is None:
        return None
    at += 1
    while lower_at(tokens, at) in {"a", "of", "-"} and at < index + 4:
        at += 1
    scale, last = _scale_at(tokens, at, lexicon)
    return Amount(part * scale, Shape.EXACT, index, last, scale) if scale > 1 else None


def _digits(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """Reads "4,000", "1.5 million", "500K"."""
    if index >= len(tokens) or not tokens[index].is_number:
        return None
    value = float(re.sub(r"[^0-9.]", "", tokens[index].text))
    after = index + 1
    if _glued(tokens, index):
        letter = lexicon.numbers.letters.get(lower_at(tokens, after))
        if letter is None:
            return None
        return Amount(value * letter, Shape.EXACT, index, after + 1, letter)
    at = after + 1 if _is_hyphened_scale(tokens, after, lexicon) else after
    scale, last = _scale_at(tokens, at, lexicon)
    return Amount(value * scale, Shape.EXACT, index, last if scale > 1 else after, scale)


def _is_hyphened_scale(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    return lower_at(tokens, index) == "-" and lower_at(tokens, index + 1) in lexicon.numbers.scales


def _glued(tokens: Tokens, index: int) -> bool:
    """True when a word follows the number without a gap ("10k", "21st")."""
    after = index + 1
    return (
        after < len(tokens) and tokens[after].is_word and tokens[after].start == tokens[index].end
    )


def _spelled(tokens: Tokens, index: int, lexicon: Lexicon) -> Amount | None:
    """Reads "seven thousand", "two hundred and fifty", "a hundred", "one and a half million"."""
    units, scales = lexicon.numbers.units, lexicon.numbers.scales
    total, current, at, step = 0.0, 0.0, index, 1
    if lower_at(tokens, at) in {"a", "an"} and lower_at(tokens, at + 1) in scales:
        current, at = 1.0, at + 1
    elif lower_at(tokens, at) not in units:
        return None
    last_unit = 1000
    while at < len(tokens):
        word = tokens[at].lower
        if word in units and units[word] < last_unit and (last_unit >= 20 or current == 0):
            current += units[word]
            last_unit = units[word] if units[word] >= 20 else 1
        elif word in scales and current:
            scale = scales[word]
            step = max(step, scale)
            if scale == 100:
                current, last_unit = current * scale, 100
            else:
                total, current, last_unit = total + current * scale, 0.0, 1000
        elif _joins(tokens, at, lexicon):
            at += 1
            continue
        elif _and_a_half(tokens, at, lexicon):
            current += 0.5
            at += 2
        else:
            break
        at += 1
    return Amount(total + current, Shape.EXACT, index, at, step)


def _joins(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for the hyphen of "twenty-one" and the "and" of "two hundred and fifty"."""
    units = lexicon.numbers.units
    before, after = lower_at(tokens, index - 1), lower_at(tokens, index + 1)
    if after not in units:
        return False
    if tokens[index].lower == "-":
        return units.get(before, 0) >= 20 and 0 < units[after] < 10
    return tokens[index].lower == "and" and before in {"hundred", "thousand", "million"}


def _and_a_half(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True at the "and" of "one and a half million"."""
    words = [lower_at(tokens, index + offset) for offset in range(3)]
    return words == ["and", "a", "half"] and lower_at(tokens, index + 3) in lexicon.numbers.scales
