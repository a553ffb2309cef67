"""Sentences cut into tokens with offsets, and tables of phrases matched against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_SPACES = "\u00a0\u2009\u202f"
_WORD = r"(?P<word>(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*)|['’][sS]\b|\S"


class Token(NamedTuple):
    """A word, number or sign; offsets count from the start of the tokenised text.

    `is_capitalised` is true for a word that starts with a capital letter.
    """

    text: str
    lower: str
    start: int
    end: int
    is_number: bool
    is_word: bool
    is_capitalised: bool


Tokens = Sequence[Token]


@dataclass(frozen=True)
class NumberForm:
    """How a language writes numbers in digits.

    Attributes:
        thousands: Signs that part groups of three digits; spaces always may.
        decimal: Sign before the decimals.
    """

    thousands: str = ",'’"
    decimal: str = "."

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One token: a number in this form, a word or a sign."""
        gap = f"[{re.escape(self.thousands)} {_SPACES}]"
        loose = f"|[0-9]{{1,3}}[{re.escape(self.thousands)}]\\s000(?![0-9])"
        decimals = f"[0-9]+(?:{re.escape(self.decimal)}[0-9]+)?"
        grouped = f"[0-9]{{1,3}}(?:{gap}[0-9]{{3}})+(?![0-9])"
        sign = re.escape(self.thousands)
        indian = f"[0-9]{{1,2}}(?:[{sign}][0-9]{{2}})+[{sign}][0-9]{{3}}(?![0-9])"
        return re.compile(f"(?P<number>{indian}|{grouped}{loose}|{decimals})|{_WORD}")

    def value(self, text: str) -> float:
        """The value of a number token; three digits behind a thousands sign are a group."""
        whole, _, decimals = text.partition(self.decimal)
        digits = re.sub(r"[^0-9]", "", whole) or "0"
        return float(f"{digits}.{decimals}") if decimals.isdigit() else float(digits)


ENGLISH_FORM = NumberForm()


def tokenise(text: str, form: NumberForm = ENGLISH_FORM) -> tuple[Token, ...]:
    """Cut a text into tokens, in order, none overlapping."""
    tokens = []
    for match in form.pattern.finditer(text):
        word, group = match.group(), match.lastgroup
        lower = word.lower()
        if "’" in lower:
            lower = lower.replace("’", "'")
        start, end = match.span()
        is_word = group == "word"
        capital = is_word and word[0].isupper()
        tokens.append(Token(word, lower, start, end, group == "number", is_word, capital))
    return tuple(tokens)


class Found(NamedTuple):
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
        self.first_words = frozenset(self._by_first)
        """Words a phrase of the table may start with."""

    def at(self, tokens: Tokens, index: int) -> Found | None:
        """The longest phrase that starts at this token."""
        if not 0 <= index < len(tokens):
            return None
        entries = self._by_first.get(tokens[index].lower)
        return _longest(entries, tokens, index) if entries else None

    def all_in(self, tokens: Tokens, first: int = 0, last: int | None = None) -> list[Found]:
        """Every phrase that lies within [first, last), leftmost and longest first."""
        end = len(tokens) if last is None else min(last, len(tokens))
        index, found, by_first = first, [], self._by_first
        while index < end:
            entries = by_first.get(tokens[index].lower)
            match = _longest(entries, tokens, index) if entries else None
            if match and match.last <= end:
                found.append(match)
                index = match.last
            else:
                index += 1
        return found


def _longest(
    entries: Sequence[tuple[tuple[str, ...], str]], tokens: Tokens, index: int
) -> Found | None:
    """The first of these phrases whose words stand from this token on."""
    size = len(tokens)
    for words, value in entries:
        last = index + len(words)
        if last > size:
            continue
        at = index + 1
        while at < last and tokens[at].lower == words[at - index]:
            at += 1
        if at == last:
            return Found(value, index, last)
    return None


def lower_at(tokens: Tokens, index: int) -> str:
    """The token in lower case; empty outside the sentence."""
    return tokens[index].lower if 0 <= index < len(tokens) else ""
