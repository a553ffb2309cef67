"""The tokens of a sentence beside the words of its language."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.reports.acts import ActWords
from waystation.reports.lexicon import Lexicon
from waystation.reports.tokens import Tokens, lower_at


@dataclass(frozen=True)
class Reader:
    """A sentence's tokens with the words of the language."""

    tokens: Tokens
    words: ActWords
    lexicon: Lexicon

    def lower(self, index: int) -> str:
        """The token in lower case; empty outside the sentence."""
        return lower_at(self.tokens, index)

    def has(self, group: str, index: int) -> bool:
        """True when the token is in the named word list."""
        return self.words.has(group, lower_at(self.tokens, index))
