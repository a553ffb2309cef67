"""The words by which a story is found, read from the data file of a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from waystation.domain.vocabulary import EventKind
from waystation.reports.words.lexicon import Lexicon, lexicon_of
from waystation.reports.words.tokens import Found, PhraseTable, Tokens

_FALLBACK = "en"
_HAZARDS = {"conflict": EventKind.CONFLICT, "flood": EventKind.FLOOD, "food": EventKind.FOOD}


@dataclass(frozen=True, eq=False)
class Cues:
    """Phrases of one language.

    Attributes:
        before: Phrases before a place; the value is "aim", "left" or "seen".
        travel: "together", "together_weak", "by_themselves" and "alone".
        hazards: What makes people leave, by the names of `EventKind`.
        stays: Words of camps, shelters and nights.
        others: Smaller sets by name, each a table of its own: a word may be in several.
        nations: Words for people of a country, by the country's name.
    """

    before: PhraseTable
    travel: PhraseTable
    hazards: PhraseTable
    stays: PhraseTable
    others: Mapping[str, PhraseTable]
    nations: PhraseTable

    def has(self, name: str, tokens: Tokens) -> bool:
        """Whether a phrase of a smaller set stands among the tokens."""
        return bool(self.others[name].all_in(tokens))

    def hazard_in(self, tokens: Tokens) -> EventKind | None:
        """The first hazard the tokens name."""
        found = self.hazards.all_in(tokens)
        return EventKind(found[0].value) if found else None

    def last_before(self, tokens: Tokens, end: int, reach: int) -> Found | None:
        """The phrase nearest before a token that says what the place there is to people."""
        found = self.before.all_in(tokens, max(0, end - reach), end)
        if not found or self.others["parting"].all_in(tokens, found[-1].last, end):
            return None
        return found[-1]


@cache
def cues_of(language: str) -> Cues:
    """The cues of a language, the English ones where there are none."""
    folder = files("waystation.drafting").joinpath("data")
    path = folder.joinpath(f"cues_{language}.toml")
    if not path.is_file():
        path = folder.joinpath(f"cues_{_FALLBACK}.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    lexicon: Lexicon = lexicon_of(language)
    hazards: dict[str, Sequence[str]] = {
        _HAZARDS[key].value: phrases for key, phrases in data["hazards"].items()
    }
    return Cues(
        before=PhraseTable(data["before"]),
        travel=PhraseTable(data["travel"]),
        hazards=PhraseTable(hazards),
        stays=PhraseTable(data["stays"]),
        others={name: PhraseTable({name: texts}) for name, texts in data["others"].items()},
        nations=lexicon.phrases("demonyms"),
    )
