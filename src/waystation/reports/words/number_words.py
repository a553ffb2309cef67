"""The words that make up numbers, read from the data file of a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from waystation.reports.words.tokens import NumberForm, PhraseTable


@dataclass(frozen=True)
class NumberWords:
    """Words that make up numbers, and what joins two into a range.

    Attributes:
        form: How digits are written.
        units: Number words below a scale ("seven", "ninety"), and their values.
        compounds: Number words of several tokens (French "quatre-vingt-dix"); value: the number.
        scales: Words that multiply ("thousand", "lakh", "dozen").
        bare_scales: Scales that stand without a multiplier (Spanish "mil").
        letters: Letters glued to digits ("10k").
        spaced_letters: Those that may stand apart ("1.2 mn").
        plurals: Magnitudes in the plural ("thousands").
        plurals_with_of: Those that are magnitudes only before "of" ("scores of").
        plural_verbs: Verbs before which they are as well, at the start of a clause ("scores died").
        plural_openers: What may stand before a plural ("into the low").
        collectives: Nouns of about so many (French "centaine").
        fractions: Parts of a scale ("half", "quarter").
        fraction_links: Words between part and scale.
        vague: Vague words before a scale, and the shape they make.
        vague_articles: Articles before those.
        numerous: Words that alone stand for an unknown number.
        ones: Articles that stand for one before a scale.
        of: What links a magnitude to what is counted.
        tens_joints: What joins tens and units.
        scale_joints: What joins a scale and the rest.
        halves: "and a half".
        between: Words that open a range.
        both: Those of them whose ends are joined by "and".
        range_words: Words that join the ends of a range.
        and_words: Those of them that join ends only after `both`.
        range_signs: Signs that do.
        change_verbs: Verbs after which "from" and "to" tell a change, no range.
        amount_starts: Words an amount may start with.
        telling: Words without one of which, or a digit, there is no amount.
        small_before: Words a day or another small number stands behind ("May 12").
        splits_glued: True for a word that may be glued to digits by a bad copy ("1,500people").
    """

    form: NumberForm
    units: Mapping[str, int]
    compounds: PhraseTable
    scales: Mapping[str, int]
    bare_scales: frozenset[str]
    letters: Mapping[str, int]
    spaced_letters: Mapping[str, int]
    plurals: Mapping[str, int]
    plurals_with_of: frozenset[str]
    plural_verbs: frozenset[str]
    plural_openers: PhraseTable
    collectives: Mapping[str, int]
    fractions: Mapping[str, float]
    fraction_links: frozenset[str]
    vague: Mapping[str, str]
    vague_articles: frozenset[str]
    numerous: frozenset[str]
    ones: frozenset[str]
    of: frozenset[str]
    tens_joints: frozenset[str]
    scale_joints: frozenset[str]
    halves: PhraseTable
    between: frozenset[str]
    both: frozenset[str]
    range_words: PhraseTable
    and_words: frozenset[str]
    range_signs: frozenset[str]
    change_verbs: frozenset[str]
    amount_starts: frozenset[str]
    telling: frozenset[str]
    small_before: frozenset[str]
    splits_glued: Callable[[str], bool]


_NUMBER_SETS = (
    "bare_scales",
    "plurals_with_of",
    "plural_verbs",
    "fraction_links",
    "vague_articles",
    "numerous",
    "ones",
    "of",
    "tens_joints",
    "scale_joints",
    "between",
    "both",
    "and_words",
    "range_signs",
    "change_verbs",
)
_NUMBER_VALUES = ("scales", "letters", "spaced_letters", "plurals", "collectives", "fractions")


def number_words(
    data: dict[str, Any], form: NumberForm, nouns: PhraseTable, small_before: frozenset[str]
) -> NumberWords:
    """The words of a language's `[numbers]` table.

    Args:
        data: The table.
        form: How the language writes numbers and words.
        nouns: Its counted nouns.
        small_before: Words a day or another small number stands behind ("May 12").
    """
    words: dict[str, int] = data["words"]
    units = {word: value for word, value in words.items() if _is_one_token(word)}
    compounds = {
        str(value): [word for word, other in words.items() if other == value and word not in units]
        for value in set(words.values())
    }
    sets = {key: frozenset(data[key]) for key in _NUMBER_SETS}
    values: dict[str, dict[str, Any]] = {key: data[key] for key in _NUMBER_VALUES}
    phrases = {
        "compounds": compounds,
        "plural_openers": {"opener": data["plural_openers"]},
        "halves": {"half": data["halves"]},
        "range_words": {"range": data["range_words"]},
    }
    tables = {name: PhraseTable(texts, form) for name, texts in phrases.items()}
    vague = {word: shape for shape, forms in data["vague"].items() for word in forms}
    telling = frozenset(
        [*words, *values["scales"], *values["plurals"], *values["collectives"], *sets["numerous"]]
    )
    openers = tables["compounds"].first_words | tables["plural_openers"].first_words
    starts = telling | sets["vague_articles"] | sets["ones"] | openers | frozenset(vague)
    rest: dict[str, Any] = {**sets, **values, **tables}
    return NumberWords(
        form=form,
        units=units,
        vague=vague,
        amount_starts=starts | frozenset(values["fractions"]),
        telling=telling | openers - tables["plural_openers"].first_words,
        small_before=small_before,
        splits_glued=nouns.first_words.__contains__,
        **rest,
    )


def _is_one_token(word: str) -> bool:
    return word.isalpha()
