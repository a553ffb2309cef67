"""The words that say what one figure is to another, read from the data file of a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_FALLBACK = "en"
_REACH = 40
_CLOSE = 16


@dataclass(frozen=True)
class RelationWords:
    """Patterns over the text between two figures, before one, or after one.

    Attributes:
        part_link: Ends the text between a whole and its part.
        part_after: Begins the text after a part, its whole before it.
        part_opener: Begins a sentence, before its first figure, about parts of the one before.
        of_link: All of the text between a part and its whole but who is counted.
        unit_link: Ends the text between two units of one figure.
        total_before: Ends the text before a total.
        total_after: Begins the text after one.
        growth: Stands between two values of a series.
        series_opener: Stands before the first of them.
        series_link: Ends the text between a value and the one before it.
        strong_series_link: The same, where it needs no other sign.
        alike_series_link: The same, where both count one kind of thing.
        from_word: Ends the text before the first value of a change.
        to_word: Ends the text between it and the second.
        against: Stands between figures of two who do not agree.
        another: Ends the text before a number that comes on top of others.
    """

    part_link: re.Pattern[str]
    part_after: re.Pattern[str]
    part_opener: re.Pattern[str]
    of_link: re.Pattern[str]
    unit_link: re.Pattern[str]
    total_before: re.Pattern[str]
    total_after: re.Pattern[str]
    growth: re.Pattern[str]
    series_opener: re.Pattern[str]
    series_link: re.Pattern[str]
    strong_series_link: re.Pattern[str]
    alike_series_link: re.Pattern[str]
    from_word: re.Pattern[str]
    to_word: re.Pattern[str]
    against: re.Pattern[str]
    another: re.Pattern[str]


@cache
def relation_words(language: str) -> RelationWords:
    """The words of a language (`data/LANGUAGE_relations.toml`), English where there is no file."""
    name = language if re.fullmatch(r"[a-z]{2}", language) else _FALLBACK
    path = files("waystation.reports").joinpath(f"data/{name}_relations.toml")
    if not path.is_file():
        return relation_words(_FALLBACK)
    lists: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    any_of = {key: rf"(?<!\w)(?:{_either(words)})(?!\w)" for key, words in lists.items()}
    small = rf"(?:\s+(?:{_either(lists['small'])}))"
    few = rf"{small}{{0,2}}\W*$"
    return RelationWords(
        part_link=_compiled(rf"{any_of['part_links']}[^.;:()]{{0,{_REACH}}}$"),
        part_after=_compiled(rf"^(?:\s+\w+){{0,2}}?\s+{any_of['part_after']}"),
        part_opener=_compiled(rf"^\W*{any_of['part_openers']}[^.;:]{{0,{2 * _REACH}}}$"),
        of_link=_compiled(
            rf"^(?:\s*{any_of['between_numbers']}|[^.;:,()]{{0,{_CLOSE}}}\s{any_of['of_links']})\W*$"
        ),
        unit_link=_compiled(rf"(?:\(|{any_of['unit_links']})\W*$|^[^.;:]{{0,{2 * _CLOSE}}},\s*$"),
        total_before=_compiled(rf"{any_of['total_before']}{few}"),
        total_after=_compiled(rf"^(?:\W+\w+){{0,3}}?\W+{any_of['total_after']}"),
        growth=_compiled(any_of["growth"]),
        series_opener=_compiled(any_of["series_openers"]),
        series_link=_compiled(rf"{any_of['series_links']}{small}{{0,2}}\W*$"),
        strong_series_link=_compiled(rf"{any_of['strong_series_links']}{small}{{0,2}}\W*$"),
        alike_series_link=_compiled(rf"{any_of['alike_series_links']}{small}{{0,2}}\W*$"),
        from_word=_compiled(rf"{any_of['from_words']}\W*$"),
        to_word=_compiled(rf"{any_of['to_words']}\W*$"),
        against=_compiled(any_of["against"]),
        another=_compiled(rf"{any_of['another']}\W*$"),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _either(words: Iterable[str]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in ordered)
