"""The words that say when, read from the data file of a language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from waystation.reports.words.tokens import NumberForm, PhraseTable

_DAY = r"(?P<day>[0-3]?[0-9])(?:{ordinal})?"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_FIRST = r"(?:(?P<first>[0-3]?[0-9])(?:{ordinal})?\s*(?:{joins})\s*(?:{article}\s*)?)?"
_ALWAYS = (
    r"\b(?P<year>(?:19|20)[0-9]{2})-(?P<number>[01][0-9])-(?P<day>[0-3][0-9])\b",
    r"(?<![\d./])(?P<day>[0-3]?[0-9])\.(?P<number>[01]?[0-9])\.(?P<year>(?:19|20)[0-9]{2})\b",
    r"(?<![\d./])(?P<day>[12][0-9]|3[01]|1[3-9])/(?P<number>[01]?[0-9])/(?P<year>(?:19|20)[0-9]{2})\b",
)
"""Forms of a date that every language has: 2018-10-24, 24.10.2018, 24/10/2018."""


_MONTH_ALONE = (
    r"\b(?P<before>(?:{before})\s+)?"
    r"(?P<stated>{stage}?\b{month}(?:,?\s+(?:(?:{of})\s+)?{year})?)(?!\w)"
)


@dataclass(frozen=True)
class DayWords:
    """How a language names days and spans of days.

    Attributes:
        months: Month number by name, lower case.
        month: One alternative per month name, for patterns.
        weekdays: Number of the day of the week by name, Monday 0.
        numeric: Patterns of calendar dates in digits alone.
        forms: Patterns of calendar dates that name the month, the most telling first.
        month_alone: Pattern of a month without a day ("early October 2018", "since May").
        spans: Phrases by what they span: unit, first and last step ("week -1 -1").
        units: Unit of time by word, singular and plural ("weeks").
        after_day: Days later by the word before "day" ("that", "next").
        words: Word lists by name.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    numeric: tuple[re.Pattern[str], ...]
    forms: tuple[re.Pattern[str], ...]
    month_alone: re.Pattern[str]
    spans: PhraseTable
    units: Mapping[str, str]
    after_day: Mapping[str, int]
    words: Mapping[str, frozenset[str]]

    def names_month(self, text: str) -> bool:
        """False where no name of a month stands in the text, not even inside a word."""
        folded = text.lower()
        return any(name in folded for name in self._shortest_months)

    @cached_property
    def _shortest_months(self) -> tuple[str, ...]:
        """Names of months without those that hold another one ("oct" for "october")."""
        heads = [name.split()[0] for name in self.months]
        return tuple(
            sorted({n for n in heads if not any(o != n and o in n for o in heads)}, key=len)
        )

    @cached_property
    def span_starts(self) -> frozenset[str]:
        """Words of which one is in every span of days told from the publication day."""
        return self.spans.first_words | frozenset(self.units)

    def has(self, group: str, word: str) -> bool:
        """True when the word, in lower case, is in the named list."""
        return word in self.words[group]


def day_words(days: Mapping[str, Any], months: Mapping[str, int], form: NumberForm) -> DayWords:
    """The words of a language's `[days]` table.

    Args:
        days: The table.
        months: Month number by name; names in lower case.
        form: How the language writes numbers and words.
    """
    parts = {
        "ordinal": any_of(days["ordinals"]),
        "joins": any_of(days["joins"]),
        "article": any_of(days["articles"]),
        "month": rf"(?P<month>{any_of(months)})\b\.?",
    }
    names = {"day": _DAY.format(**parts), "year": _YEAR, "month": parts["month"]}
    names["first"] = _FIRST.format(**parts)
    stages = days["stages"]
    stage = "|".join(f"(?P<{name}>{any_of(words)})" for name, words in stages.items())
    names["stage"] = rf"(?:(?:{stage})(?:\s+|-)(?:(?:{any_of(days['stage_joins'])})\s+)?)"
    names["before"] = any_of(days["month_before"])
    names["of"] = any_of(days["year_joins"])
    return DayWords(
        months=months,
        weekdays={day: number for number, day in enumerate(days["weekdays"])},
        numeric=tuple(re.compile(pattern) for pattern in _ALWAYS),
        forms=tuple(_compiled(form, names) for form in days["forms"]),
        month_alone=_compiled(_MONTH_ALONE, names),
        spans=PhraseTable(days["spans"], form),
        units={word: unit for unit, words in days["units"].items() for word in words},
        after_day=days["after_day"],
        words={key: frozenset(words) for key, words in _lists(days).items()},
    )


def _lists(days: Mapping[str, Any]) -> dict[str, Iterable[str]]:
    return {**days["words"], "joins": days["joins"], "articles": days["articles"]}


def any_of(words: Iterable[str]) -> str:
    """A pattern group with one alternative per phrase, the longest first."""
    ordered = sorted(set(words), key=lambda phrase: (-len(phrase), phrase))
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)
    return f"(?:{either or '(?!)'})"


def filled(form: str, names: Mapping[str, str]) -> str:
    """A pattern with each {name} replaced."""
    for name, pattern in names.items():
        form = form.replace("{" + name + "}", pattern)
    return form


def _compiled(form: str, names: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(filled(form, names), re.IGNORECASE)
