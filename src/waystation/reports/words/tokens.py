"""Sentences cut into tokens with offsets, and tables of phrases matched against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from waystation.reports.record import record

_SPACES = "\u00a0\u2009\u202f"
_WORD = r"(?P<word>(?:[A-Za-z]\.){2,}|[^\W\d_]+(?:['’](?![sS]\b)[^\W\d_]+)*)"
_SIGN = r"['’][sS]\b|\S"


@record
class Token:
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
    """How a language writes numbers in digits, and which words run into the next one.

    Attributes:
        thousands: Signs that part groups of three digits; spaces always may.
        decimal: Signs before the decimals, the usual one first.
        elided: Words that lose their vowel before another one, without their apostrophe.
    """

    thousands: str = ",'’"
    decimal: str = "."
    elided: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One token: a number in this form, a word or a sign."""
        gap = f"[{re.escape(self.thousands)} {_SPACES}]"
        loose = f"|[0-9]{{1,3}}[{re.escape(self.thousands)}]\\s000(?![0-9])"
        decimals = f"[0-9]+(?:[{re.escape(self.decimal)}][0-9]+)?"
        grouped = f"[0-9]{{1,3}}(?:{gap}[0-9]{{3}})+(?![0-9])"
        other = f"[0-9]{{1,3}}(?:{re.escape(self.decimal[0])}[0-9]{{3}}){{2,}}(?![0-9])"
        sign = re.escape(self.thousands)
        indian = f"[0-9]{{1,2}}(?:[{sign}][0-9]{{2}})+[{sign}][0-9]{{3}}(?![0-9])"
        number = f"{indian}|{grouped}{loose}|{other}|{decimals}"
        return re.compile(f"{self._word}|(?P<number>{number})|{_SIGN}")

    @property
    def _word(self) -> str:
        """The pattern of a word, where an elided word is one of its own."""
        if not self.elided:
            return _WORD
        short = "|".join(sorted(self.elided, key=len, reverse=True))
        return _WORD.replace("(?P<word>", f"(?P<word>(?i:{short})['’](?=[^\\W\\d_]|$)|", 1)

    @cached_property
    def _groups(self) -> re.Pattern[str]:
        """Digits in groups of three, by a thousands sign or by more than one decimal sign."""
        gap = f"[{re.escape(self.thousands)}\\s]"
        other = re.escape(self.decimal[0])
        return re.compile(f"[0-9]{{1,3}}(?:(?:{gap}+[0-9]{{3}})+|(?:{other}[0-9]{{3}}){{2,}})")

    def value(self, text: str) -> float:
        """The value of a number token; three digits behind a thousands sign are a group."""
        if text.isdecimal():
            return float(text)
        whole, decimals = self.parted(text)
        digits = re.sub(r"[^0-9]", "", whole) or "0"
        return float(f"{digits}.{decimals}") if decimals.isdigit() else float(digits)

    def parted(self, text: str) -> tuple[str, str]:
        """The digits before and behind the decimal sign; nothing behind where there is none."""
        at = max(text.rfind(sign) for sign in self.decimal)
        if at < 0 or self._groups.fullmatch(text):
            return text, ""
        return text[:at], text[at + 1 :]


ENGLISH_FORM = NumberForm()


def tokenise(text: str, form: NumberForm = ENGLISH_FORM) -> tuple[Token, ...]:
    """Cut a text into tokens, in order, none overlapping."""
    tokens: list[Token] = []
    for match in form.pattern.finditer(text):
        start, end = match.span()
        word = text[start:end]
        group = match.lastgroup
        lower = word.lower()
        if "’" in lower:
            lower = lower.replace("’", "'")
        is_word = group == "word"
        capital = is_word and word[0].isupper()
        tokens.append(Token(word, lower, start, end, group == "number", is_word, capital))
    return tuple(tokens)


@record
class Found:
    """A phrase found: its value, and the tokens [first, last) it covers."""

    value: str
    first: int
    last: int


class _Starts:
    """The phrases that start with one word: that word alone, and longer ones by their second."""

    __slots__ = ("_alone", "_longer")

    def __init__(self) -> None:
        self._alone: str | None = None
        self._longer: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(self, words: tuple[str, ...], value: str) -> None:
        """Takes up a phrase; of two with the same words the first stays."""
        if len(words) == 1:
            self._alone = value if self._alone is None else self._alone
            return
        entries = self._longer.setdefault(words[1], [])
        entries.append((words[2:], value))
        entries.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: Tokens, index: int) -> Found | None:
        """The longest of them whose words stand from this token on."""
        at = index + 2
        if self._longer and at <= len(tokens):
            for rest, value in self._longer.get(tokens[index + 1].lower, ()):
                if _stand(tokens, at, rest):
                    return Found(value, index, at + len(rest))
        return None if self._alone is None else Found(self._alone, index, index + 1)


def _stand(tokens: Tokens, at: int, words: tuple[str, ...]) -> bool:
    """True where these words stand from a token on."""
    if at + len(words) > len(tokens):
        return False
    for word in words:
        if tokens[at].lower != word:
            return False
        at += 1
    return True


class PhraseTable:
    """Phrases with a value each, matched word by word; the longest wins."""

    def __init__(
        self, phrases: Mapping[str, Iterable[str]], form: NumberForm = ENGLISH_FORM
    ) -> None:
        self._by_first: dict[str, _Starts] = {}
        last_words = set()
        for value, texts in phrases.items():
            for text in texts:
                words = tuple(token.lower for token in tokenise(text, form))
                self._by_first.setdefault(words[0], _Starts()).add(words, value)
                last_words.add(words[-1])
        self.first_words = frozenset(self._by_first)
        """Words a phrase of the table may start with."""
        self.last_words = frozenset(last_words)
        """Words a phrase of the table may end with."""

    def at(self, tokens: Tokens, index: int) -> Found | None:
        """The longest phrase that starts at this token."""
        if not 0 <= index < len(tokens):
            return None
        starts = self._by_first.get(tokens[index].lower)
        return starts.longest(tokens, index) if starts else None

    def ends_at(self, tokens: Tokens, end: int, reach: int) -> bool:
        """True where the longest phrase from one of the tokens before ends right before `end`.

        Args:
            tokens: The sentence.
            end: Token behind the phrase.
            reach: Most tokens of the phrase.
        """
        if not 0 < end <= len(tokens) or tokens[end - 1].lower not in self.last_words:
            return False
        found = (self.at(tokens, first) for first in range(max(0, end - reach), end))
        return any(item is not None and item.last == end for item in found)

    def all_in(self, tokens: Tokens, first: int = 0, last: int | None = None) -> list[Found]:
        """Every phrase that lies within [first, last), leftmost and longest first."""
        end = len(tokens) if last is None else min(last, len(tokens))
        index, found, by_first = first, [], self._by_first
        while index < end:
            starts = by_first.get(tokens[index].lower)
            match = starts.longest(tokens, index) if starts else None
            if match and match.last <= end:
                found.append(match)
                index = match.last
            else:
                index += 1
        return found


def joined(tokens: Tokens) -> str:
    """The words of some tokens in lower case, a blank between them but not after "d'"."""
    words = "".join(
        token.lower if token.is_word and token.lower.endswith("'") else f"{token.lower} "
        for token in tokens
    )
    return words.rstrip()


def lower_at(tokens: Tokens, index: int) -> str:
    """The token in lower case; empty outside the sentence."""
    return tokens[index].lower if 0 <= index < len(tokens) else ""
