"""Words that respect people: finds those that make people a threat, and says kinder ones.

Rule 18 of `domain.protection`. What others wrote is quoted as printed and is never searched; what
we write (templates, pages, documents, titles, names) is. The lists stand in `domain.word_lists`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from waystation.domain.word_lists import WORDS


@dataclass(frozen=True)
class Unkind:
    """A word or phrase that makes people a threat.

    Attributes:
        found: The phrase, as it stands in the text.
        kinder: What to write instead.
        start: Position of its first character in the text, from 0.
    """

    found: str
    kinder: str
    start: int


@lru_cache(maxsize=len(WORDS))
def _forms(language: str) -> tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...]:
    return tuple(
        (tuple(stems.split("|")), re.compile(form, re.IGNORECASE), kinder)
        for stems, form, kinder in WORDS.get(language, ())
    )


def unkind(text: str, language: str = "") -> tuple[Unkind, ...]:
    """Words of a text that make people a threat, in order, each with a kinder one.

    "Caravan" is allowed as a proper name and "flood" as a hazard; not where they threaten.

    Args:
        text: Any text of ours; not what is quoted.
        language: "en", "es", "fr" or "ar"; empty looks for the words of all of them.
    """
    found: list[Unkind] = []
    folded = text.casefold()
    for one in (language,) if language else WORDS:
        for stems, form, kinder in _forms(one):
            if not any(stem in folded for stem in stems):
                continue
            found += [Unkind(hit.group(), kinder, hit.start()) for hit in form.finditer(text)]
    found.sort(key=lambda hit: (hit.start, -len(hit.found)))
    return tuple(_outermost(found))


def _outermost(found: list[Unkind]) -> Iterator[Unkind]:
    """Each stretch of text once, by its longest phrase."""
    end = 0
    for hit in found:
        if hit.start >= end:
            yield hit
            end = hit.start + len(hit.found)


def unkind_lines(texts: Iterable[tuple[str, str]], language: str = "") -> list[str]:
    """A line for people about every unkind word in some texts.

    Args:
        texts: Pairs of where a text stands ("scenario.toml: title") and the text.
        language: As for `unkind`.
    """
    return [
        f"{where}: {hit.found!r} makes people a threat; kinder: {hit.kinder}"
        for where, text in texts
        for hit in unkind(text, language)
    ]
