"""Values of labelled documents, taken generously and with every problem noted."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from waystation.domain.errors import Problem
from waystation.domain.personal import personal
from waystation.reports.evaluation.gold import Span
from waystation.reports.evaluation.words import word_of
from waystation.reports.numbers.numbers import number_in

_Word = TypeVar("_Word", bound=StrEnum)
_TOO_LARGE = 1e15
ABSENT = object()
"""What `Fields.first` gives where no name is there; null is a value."""


class Fields:
    """The members of one JSON object, with what is wrong with them.

    Attributes:
        values: The object.
        problems: Where problems are noted; shared by all objects of a file.
        file: File, for messages.
        line: Line, for messages.
        prefix: Where in the line the object stands ("figures[2].").
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        problems: list[Problem],
        file: str,
        line: int,
        prefix: str = "",
    ) -> None:
        self.values = values
        self.problems = problems
        self.file = file
        self.line = line
        self.prefix = prefix

    def inside(self, values: Mapping[str, Any], prefix: str) -> Fields:
        """An object within this one."""
        return Fields(values, self.problems, self.file, self.line, self.prefix + prefix)

    def wrong(self, name: str, found: object, expected: str) -> None:
        """Note a problem with a member."""
        shown = repr(found)
        shown = what if isinstance(found, str) and (what := personal(found)) else shown
        shown = shown if len(shown) <= 60 else shown[:57] + "..."
        self.problems.append(Problem(self.file, self.line, self.prefix + name, shown, expected))

    def named(self, *names: str) -> str:
        """The first of these names that is there; empty when none is."""
        return next((name for name in names if name in self.values), "")

    def first(self, *names: str) -> Any:  # noqa: ANN401 - JSON
        """Value of the first of these names that is there; `ABSENT` when none is."""
        name = self.named(*names)
        return self.values[name] if name else ABSENT

    def text(self, *names: str) -> str:
        """A text, numbers written out; empty when absent or null."""
        found = self.first(*names)
        if found is ABSENT or found is None:
            return ""
        if isinstance(found, str):
            return found
        if isinstance(found, int | float) and not isinstance(found, bool):
            return str(found)
        self.wrong(self.named(*names), found, "a text")
        return ""

    def day(self, *names: str) -> dt.date | None:
        """A day as ISO 8601, with or without a time; None when absent, null or empty."""
        found = self.text(*names).strip()
        if not found:
            return None
        try:
            return dt.date.fromisoformat(found[:10])
        except ValueError:
            self.wrong(self.named(*names), found, "a day as YYYY-MM-DD, or null")
            return None

    def number(self, *names: str) -> float | None:
        """A number, or one as a text ("1,200", "1.2 million"); None when null or infinite."""
        found = self.first(*names)
        if found is ABSENT or found is None or found == "":
            return None
        value = _as_number(found)
        if value is None:
            self.wrong(self.named(*names), found, "a number, or null")
            return None
        return value if math.isfinite(value) else None

    def count(self, *names: str) -> int | None:
        """As `number`, to the nearest whole."""
        value = self.number(*names)
        return None if value is None else round(value)

    def word(self, vocabulary: type[_Word], name: str) -> _Word | None:
        """Our word for a label; None when absent, null or not understood (noted)."""
        found = self.text(name)
        if not found.strip():
            return None
        word = word_of(vocabulary, found)
        if word is None:
            self.wrong(name, found, "one of " + ", ".join(vocabulary))
        return word

    def words(self, vocabulary: type[_Word], name: str) -> frozenset[_Word]:
        """Our words for a list of labels; empty when absent."""
        found = self.first(name)
        if found is ABSENT or found is None:
            return frozenset()
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            self.wrong(name, found, "a list of words")
            return frozenset()
        words = {item: word_of(vocabulary, item) for item in found}
        for item, word in words.items():
            if word is None:
                self.wrong(name, item, "one of " + ", ".join(vocabulary))
        return frozenset(word for word in words.values() if word)

    def span(self, text: str, pair: str, start: str, end: str) -> Span | None:
        """A span as `[start, end]` under one name or as two numbers; None when absent."""
        found = self.first(pair)
        if found is ABSENT and self.named(start):
            found = [self.values[start], self.values.get(end)]
        if found is ABSENT or found is None or found == [None, None]:
            return None
        span = as_span(found)
        if span is None or not 0 <= span[0] < span[1] <= len(text):
            expected = f"[start, end] with 0 <= start < end <= {len(text)}, counted in characters"
            self.wrong(self.named(pair, start), found, expected)
            return None
        return span


def as_span(found: Any) -> Span | None:  # noqa: ANN401 - JSON
    """Two whole numbers as a span; None for anything else."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        return None
    numbers = [_as_number(item) for item in found]
    if any(number is None or not number.is_integer() for number in numbers):
        return None
    start, end = (int(number) for number in numbers if number is not None)
    return start, end


def _as_number(found: Any) -> float | None:  # noqa: ANN401 - JSON
    if isinstance(found, bool):
        return None
    if isinstance(found, int | float):
        return float(found) if abs(found) < _TOO_LARGE or found == math.inf else None
    if not isinstance(found, str):
        return None
    plain = "".join(found.split()).replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        number = number_in(found)
        return number.base_low if number else None
    return value if abs(value) < _TOO_LARGE or value == math.inf else None
