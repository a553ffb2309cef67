"""Every cardinal quantity of a text, whoever or whatever it counts.

For documents labelled with all their numbers. Dates, years, times, phone numbers, labels, list
numbers and ages are none; durations, distances, money and shares are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from waystation.domain.evidence import Report
from waystation.domain.vocabulary import HedgeClass
from waystation.reports.numbers.candidates import barred_in, is_barred
from waystation.reports.numbers.numbers import Number, hedge_offsets, number_at
from waystation.reports.numbers.traps import (
    date_end,
    is_labelled,
    is_year,
    list_number_end,
    year_range_end,
)
from waystation.reports.text.repair import mended_report
from waystation.reports.text.sentences import Sentence, sentences
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import lower_at


@dataclass(frozen=True)
class Quantity:
    """A cardinal quantity.

    Attributes:
        start: Offset of the number alone in the text.
        end: Offset after it.
        low: Lowest number stated; None where the words leave it open. Not rounded.
        high: Highest number stated.
        hedge: Hedge words; empty when none.
        hedge_class: What they do.
        hedge_start: Offset of the hedge words; equal to `hedge_end` when there are none.
        hedge_end: Offset after them.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    hedge: str
    hedge_class: HedgeClass
    hedge_start: int
    hedge_end: int


def quantities_in(text: str, language: str = "en") -> tuple[Quantity, ...]:
    """All cardinal quantities of a text, in order of place.

    Args:
        text: The text; offsets count its characters.
        language: ISO 639-1 code; English where the grammar does not know the language.
    """
    lexicon = lexicon_of(language)
    mended, way_back = mended_report(Report("", "", text, language=language))
    found = []
    for sentence in sentences(mended, lexicon):
        for number in _numbers(sentence, lexicon):
            tokens, base = sentence.tokens, sentence.start
            start = base + tokens[number.core].start
            end = base + tokens[number.core_last - 1].end
            hedge = hedge_offsets(tokens, number)
            hedged = way_back.raw_span(base + hedge[0], base + hedge[1]) if hedge else (0, 0)
            found.append(
                Quantity(
                    *way_back.raw_span(start, end),
                    _open(number.low, number.base_low),
                    _open(number.high, number.base_high),
                    number.hedge,
                    number.hedge_class,
                    *hedged,
                )
            )
    return tuple(found)


def _open(stated: int | None, value: float) -> float | None:
    """The number as written where it is stated at all (12.5, which a figure would round)."""
    return None if stated is None else value


def _numbers(sentence: Sentence, lexicon: Lexicon) -> Iterator[Number]:
    tokens, index = sentence.tokens, 0
    barred = barred_in(sentence, lexicon)
    while index < len(tokens):
        number = number_at(tokens, index, lexicon)
        core = number.core if number else index
        skipped = _skipped(sentence, core, lexicon)
        if skipped:
            index = skipped
        elif number is None:
            index += 1
        else:
            if not (is_barred(sentence, number, barred) or _is_none(sentence, number, lexicon)):
                yield number
            index = number.last


def _skipped(sentence: Sentence, index: int, lexicon: Lexicon) -> int | None:
    """Index after an idiom, a date, a span of years or a list number that starts here."""
    tokens = sentence.tokens
    idiom = lexicon.phrases("traps.idioms").at(tokens, index)
    if idiom and not tokens[index].is_number:
        return idiom.last
    ends = (
        date_end(tokens, index, lexicon),
        year_range_end(tokens, index),
        list_number_end(tokens, index),
    )
    return next((end for end in ends if end is not None), None)


def _is_none(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """True for a year, a label ("Route 190"), an age and a bare article-like "one"."""
    tokens = sentence.tokens
    if is_year(tokens, number) and not number.hedge:
        before = lower_at(tokens, number.core - 1)
        noun = lexicon.plural_nouns.at(tokens, number.last)
        if noun is None or lexicon.has("year_before", before) or before in lexicon.months:
            return True
    if is_labelled(tokens, number, lexicon) or _is_age(sentence, number, lexicon):
        return True
    ordinal = lexicon.has("traps.ordinals", lower_at(tokens, number.last))
    glued = number.last < len(tokens) and tokens[number.last].start == tokens[number.last - 1].end
    return ordinal and glued


def _is_age(sentence: Sentence, number: Number, lexicon: Lexicon) -> bool:
    """True for "aged 12", "children under five", "a woman, 34, said", "12-year-old"."""
    tokens, before = sentence.tokens, lower_at(sentence.tokens, number.core - 1)
    if number.base_high > 120:
        return False
    words = [lower_at(tokens, at) for at in range(number.last, number.last + 4)]
    if lexicon.has("traps.old", words[2]) or lexicon.has("traps.old", words[1]):
        return True
    if words[0] == "-" and lexicon.has("traps.old", words[3]):
        return True
    counted = lexicon.plural_nouns.at(tokens, number.first - 1) if number.first else None
    if lexicon.has("traps.ages", before) and (counted or before == "aged"):
        return True
    apposed = before == "," and words[0] == "," and words[1][:1].isalpha()
    return apposed and not number.hedge and number.core > 1 and tokens[number.core - 2].is_word
