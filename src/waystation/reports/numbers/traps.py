"""Numbers that count no people: years, dates, times, durations, money, ages, labels."""

from __future__ import annotations

import re
from functools import cache

from waystation.reports.numbers.amounts import amount_at
from waystation.reports.numbers.numbers import Number
from waystation.reports.words.day_words import any_of
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_YEARS = range(1500, 2101)
_LAST_DAY = 31
_LONGEST_DAYS = 12
_YEAR_SIGNS = frozenset({"-", "–", "/"})
_LARGEST_SHARE = 100
_LARGEST_LABEL = 10_000
_PHONE = r"(?:\+\d{1,3}[ .-]?\(?\d|\(\d{2,4}\) ?\d|\b\d{2,4}[.-]\d{3,4}[.-]\d)[\d .()-]{4,}\d"
_LINK = r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\b[\w-]+\.(?:org|com|net|int|gov)/\S*"
_CODE = (
    r"\b[A-Za-z]+[-‑]?\d+(?![,.]?\d)[\w-]*|\b\d+/\d+(?:/\d+)?\b|\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b"
    r"|\b\d{3,4}s\b|\b\d{1,2}\.\d{1,2}\.\d{2,4}\b|\b1:\d+\b"
)


_SUSPECT = re.compile(
    r"[:/@+(\dw.](?:(?<=[:/@+(])|(?<=[A-Za-z]\d)|(?<=[A-Za-z][-‑]\d)"
    r"|(?<=\d)(?:[.-]\d|\d{2,3}s\b| ?[ap]\.?m\b)|(?<=w)ww|(?<=\.)(?:org|com|net|int|gov))"
)
"""In every text with such a span; what may be in it comes first, which makes the search quick."""


@cache
def _barred(
    clock_words: frozenset[str], after_minutes: frozenset[str]
) -> tuple[re.Pattern[str], ...]:
    """Patterns of text in which no number is read, with a language's words after a time."""
    always, minutes = any_of(clock_words), any_of(after_minutes)
    clock = rf"\b\d{{1,2}}(?:(?:[:.]\d{{2}})?\s*{always}|[:.]\d{{2}}\s*{minutes})(?!\w)"
    return re.compile(_PHONE), re.compile(_LINK), re.compile(f"{_CODE}|{clock}", re.IGNORECASE)


def trapped_spans(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Character spans in which no number is read: phones, links, codes, times, full dates."""
    if not _SUSPECT.search(text):
        return []
    clock, minutes = lexicon.words["traps.clock"], lexicon.words["traps.clock_minutes"]
    patterns = _barred(clock, minutes)
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def trap_end(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    """Index after the trap that starts at this token; None when none does."""
    token = tokens[index]
    if not token.is_number and token.lower not in lexicon.trap_starts:
        return None
    idiom = lexicon.idioms.at(tokens, index)
    if idiom:
        return idiom.last
    date = date_end(tokens, index, lexicon)
    if date is not None:
        return date
    ends = (
        year_range_end(tokens, index),
        _share(tokens, index, lexicon),
        list_number_end(tokens, index),
    )
    return next((end for end in ends if end is not None), None)


def is_trapped(tokens: Tokens, number: Number, lexicon: Lexicon, *, counted: bool) -> bool:
    """True when the number, read, counts no people.

    Args:
        tokens: The sentence.
        number: The number read.
        lexicon: The grammar's words.
        counted: True when a noun for people stands right after it.
    """
    if not float(number.base_low).is_integer() or number.base_high <= 0:
        return True
    if _is_measured(tokens, number, lexicon) or _is_money(tokens, number, lexicon):
        return True
    if is_labelled(tokens, number, lexicon) and lower_at(tokens, number.last) in lexicon.numbers.of:
        return True
    return not counted and (is_year(tokens, number) or is_labelled(tokens, number, lexicon))


def is_calendar_year(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """True for a bare year even where a noun for people follows ("in 2018 migrants left")."""
    if not is_year(tokens, number):
        return False
    before = lower_at(tokens, number.core - 1)
    if lexicon.has("traps.year_prepositions", before) or before in lexicon.months:
        return True
    return before in lexicon.words["year_before"] and number.base_low % 50 != 0


def date_end(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    """Reads "October 17, 2018", "29 October 2018", "mid-October", "18 and 19 October"."""
    if lower_at(tokens, index) in lexicon.months and _is_month(tokens, index, lexicon):
        at = _days_after(tokens, index + 1, lexicon)
        return _skip_year(tokens, at) if at > index + 1 or _year_at(tokens, at) else None
    at = _days_after(tokens, index, lexicon)
    of = at + 1 if lexicon.has("traps.date_links", lower_at(tokens, at)) else at
    if at > index and lower_at(tokens, of) in lexicon.months and _is_month(tokens, of, lexicon):
        of += 1
        linked = lexicon.has("traps.date_links", lower_at(tokens, of)) and _year_at(tokens, of + 1)
        return _skip_year(tokens, of + 1 if linked else of)
    return None


def _is_month(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """Where months are capitalised ("may" and "march" are not always months), so is this one."""
    return tokens[index].is_capitalised or not lexicon.words["traps.months_capitalised"]


def _days_after(tokens: Tokens, index: int, lexicon: Lexicon) -> int:
    """Index after day numbers, also "18-19", "18 and 19", "17th"."""
    at = index
    while at < index + _LONGEST_DAYS and _day_at(tokens, at):
        at += 1
        if lexicon.has("traps.ordinals", lower_at(tokens, at)):
            at += 1
        if lexicon.has("traps.day_joints", lower_at(tokens, at)):
            article = lexicon.days.has("articles", lower_at(tokens, at + 1))
            following = at + 2 if article else at + 1
            at = following if _day_at(tokens, following) else at
    return at


def _day_at(tokens: Tokens, index: int) -> bool:
    if index >= len(tokens) or not tokens[index].is_number:
        return False
    text = tokens[index].text
    return text.isdigit() and len(text) <= 2 and 1 <= int(text) <= _LAST_DAY


def _year_at(tokens: Tokens, index: int) -> bool:
    if index >= len(tokens):
        return False
    text = tokens[index].text
    return text.isdigit() and text.isascii() and len(text) == 4 and int(text) in _YEARS


def _skip_year(tokens: Tokens, index: int) -> int:
    at = index + 1 if lower_at(tokens, index) in {",", "."} else index
    return at + 1 if _year_at(tokens, at) else index


def year_range_end(tokens: Tokens, index: int) -> int | None:
    """Reads "1846-48", "1910-1920"; not "1500-2000 migrants"."""
    if not _year_at(tokens, index) or lower_at(tokens, index + 1) not in _YEAR_SIGNS:
        return None
    if index + 2 >= len(tokens) or not tokens[index + 2].is_number:
        return None
    end = tokens[index + 2].text
    if len(end) == 2:
        return index + 3 if int(end) > int(tokens[index].text) % 100 else None
    round_ends = int(tokens[index].text) % 100 == 0
    return index + 3 if _year_at(tokens, index + 2) and not round_ends else None


def _share(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    """Reads "one in five", "9 out of 10", "two thirds": shares, no counts."""
    article = lower_at(tokens, index) in lexicon.numbers.ones
    first = 1 if article else _small(tokens, index, lexicon)
    if first is None:
        return None
    at = index + 2 if lower_at(tokens, index + 1) == "-" else index + 1
    if not article and lexicon.has("traps.shares", lower_at(tokens, at)):
        amount = amount_at(tokens, index, lexicon)
        return None if amount and amount.last > at + 1 else at + 1
    link = lexicon.phrases("traps.share_links").at(tokens, index + 1)
    if link is None:
        return None
    second, at = _small(tokens, link.last, lexicon), link.last + 1
    known = second is not None and first < second <= _LARGEST_SHARE
    return at if known and _ends(tokens, at) else None


def _ends(tokens: Tokens, index: int) -> bool:
    """A share is followed by "of", a noun or the end; a day by its month is read before."""
    return True if index >= len(tokens) else not tokens[index].is_capitalised


def _small(tokens: Tokens, index: int, lexicon: Lexicon) -> int | None:
    word = lower_at(tokens, index)
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word)
    return lexicon.numbers.units.get(word)


def list_number_end(tokens: Tokens, index: int) -> int | None:
    """Reads "1." or "2)" at the start of a line."""
    opens = index == 0 and len(tokens) > 1 and tokens[0].is_number
    return 1 if opens and tokens[1].text in {".", ")"} and len(tokens[0].text) <= 2 else None


def _is_measured(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """A unit of time, length, money or share follows, also after a hyphen."""
    at = number.last
    if lower_at(tokens, at) in {"-", "–"}:
        at += 1
    word, after = lower_at(tokens, at), lower_at(tokens, at + 1)
    if at == number.last and _is_adjective(tokens, at, lexicon):
        return False
    if lexicon.has("measures", word) or lexicon.phrases("traps.measures").at(tokens, at):
        return True
    between = lexicon.has("traps.measure_adjectives", word)
    return between and lexicon.has("measures", after) and not lexicon.has("traps.rate_times", after)


def _is_adjective(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for a unit of time that says which people ("40 day labourers", "year-round")."""
    if not lexicon.has("traps.span_adjectives", lower_at(tokens, index)):
        return False
    if lower_at(tokens, index + 1) == "-":
        return lexicon.has("traps.span_compounds", lower_at(tokens, index + 2))
    return lexicon.plural_nouns.at(tokens, index + 1) is not None


def _is_money(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    before = tokens[number.core - 1].text if number.core else ""
    if before == "." and number.core > 1:
        before = tokens[number.core - 2].text
    return before in lexicon.words["currencies"]


def is_year(tokens: Tokens, number: Number) -> bool:
    """True for a number of four digits that could be a year."""
    return number.last == number.core + 1 and _year_at(tokens, number.core)


def is_labelled(tokens: Tokens, number: Number, lexicon: Lexicon) -> bool:
    """A word that makes the number a name stands before it ("Route 190", "section 2")."""
    before = number.core - 1
    if before >= 0 and tokens[before].end == tokens[number.core].start:
        return False
    return lexicon.has("labels", lower_at(tokens, before)) and number.base_high < _LARGEST_LABEL
