"""The tokens of a sentence beside the words of its language."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from waystation.reports.acts.acts import ActWords
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens

_INNER = frozenset({"-", "'", "’", "'s", "’s", "%", "&", "/", "‑"})


@dataclass(frozen=True, eq=False)
class Reader:
    """A sentence's tokens with the words of the language; what is asked often is kept.

    Attributes:
        tokens: The sentence.
        words: Acts and sayings of its language.
        lexicon: The grammar's words of its language.
        memo: Answers kept by those who ask, under keys of their own.
    """

    tokens: Tokens
    words: ActWords
    lexicon: Lexicon
    memo: dict[Hashable, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """The tokens in lower case."""
        return tuple([token.lower for token in self.tokens])

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The word lists each token is in."""
        return tuple(map(self.words.groups, self.lows))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The classes of all its words."""
        return frozenset(self.words.classes_in(self.tokens, 0, len(self.tokens)))

    @cached_property
    def signs(self) -> tuple[bool, ...]:
        """True for each sign that parts phrases; not for hyphens and the like inside a word."""
        return tuple(
            [not (item.is_word or item.is_number or item.text in _INNER) for item in self.tokens]
        )

    def lower(self, index: int) -> str:
        """The token in lower case; empty outside the sentence."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def has(self, group: str, index: int) -> bool:
        """True when the token is in the named word list."""
        return 0 <= index < len(self.lows) and group in self.groups[index]

    def found(self, name: str, first: int = 0, last: int | None = None) -> list[Found]:
        """Phrases of a named table within tokens [first, last), in order."""
        known = self.memo.get(name)
        if known is None:
            table = self.words.phrases[name]
            none = table.first_words.isdisjoint(self.lows)
            known = self.memo[name] = [] if none else table.all_in(self.tokens)
        if not known or (first <= 0 and last is None):
            return list(known)
        end = len(self.lows) if last is None else last
        return [item for item in known if first <= item.first and item.last <= end]

    @cached_property
    def may_tell_time(self) -> bool:
        """True where the sentence has a number or a word that days are told by."""
        hints = self.words.words["time_hints"]
        return not hints.isdisjoint(self.lows) or any(token.is_number for token in self.tokens)

    def ends_at(self, index: int) -> bool:
        """True for a parting sign, or the end of the sentence."""
        return index >= len(self.tokens) or self.signs[index]
