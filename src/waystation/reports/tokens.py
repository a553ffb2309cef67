"""Sentences cut into tokens with offsets, and tables of phrases matched against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_GAP = "[,'’ \u00a0\u2009\u202f]"
_TOKEN = re.compile(
    rf"(?P<number>[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?![0-9])"
    r"|[0-9]{1,3},\s000(?![0-9])|[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<word>(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*)"
    r"|['’][sS]\b|\S"
)


@dataclass(frozen=True)
class Token:
    """A word, number or sign; offsets count from the start of the tokenised text."""

    text: str
    lower: str
    start: int
    end: int
    is_number: bool
    is_word: bool

    @property
    def is_capitalised(self) -> bool:
        """True for a word that starts with a capital letter."""
        return self.is_word and self.text[0].isupper()


Tokens = Sequence[Token]


def tokenise(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens, in order, none overlapping."""
    return tuple(
        Token(
            match.group(),
            match.group().lower().replace("’", "'"),
            match.start(),
            match.end(),
            match.lastgroup == "number",
            match.lastgroup == "word",
        )
        for match in _TOKEN.finditer(text)
    )


@dataclass(frozen=True)
class Found:
    """A phrase found: its value, and the tokens [first, last) it covers."""

    value: str
    first: int
    last: int


class PhraseTable:
    """Phrases with a value each, matched word by word; the longest wins."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for value, texts in phrases.items():
            for text in texts:
                words = tuple(token.lower for token in tokenise(text))
                self._by_first.setdefault(words[0], []).append((words, value))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def at(self, tokens: Tokens, index: int) -> Found | None:
        """The longest phrase that starts at this token."""
        if index >= len(tokens):
            return None
        for words, value in self._by_first.get(tokens[index].lower, ()):
            last = index + len(words)
            if last <= len(tokens) and all(
                tokens[index + offset].lower == word for offset, word in enumerate(words)
            ):
                return Found(value, index, last)
        return None

    def all_in(self, tokens: Tokens, first: int = 0, last: int | None = None) -> list[Found]:
        """Every phrase that lies within [first, last), leftmost and longest first."""
        end = len(tokens) if last is None else min(last, len(tokens))
        index, found = first, []
        while index < end:
            known = tokens[index].lower in self._by_first
            match = self.at(tokens, index) if known else None
            if match and match.last <= end:
                found.append(match)
                index = match.last
            else:
                index += 1
        return found


def lower_at(tokens: Tokens, index: int) -> str:
    """The token in lower case; empty outside the sentence."""
    return tokens[index].lower if 0 <= index < len(tokens) else ""
