"""How sure the reader is of a figure: one, less a price for all it had to take on trust."""

from __future__ import annotations

import re
from collections.abc import Mapping

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision, FigureKind, PlaceRole

PRICES: Mapping[str, float] = {
    "counted carried": 0.2,
    "kind unknown": 0.15,
    "place carried": 0.1,
    "place unknown": 0.1,
    "place without a role": 0.05,
    "place unresolved": 0.1,
    "place unsure": 0.2,
    "day unknown": 0.05,
    "text damaged": 0.15,
}
"""What each doubt takes off. Chosen by judgement: a figure with every doubt keeps a tenth.

An unsure place takes off the more the less sure it is; one that was resolved to nothing has a
price of its own.
"""

_DAMAGE = re.compile(
    r"[\ufffd\u00ad\d,;:A-Z](?:(?<=[\ufffd\u00ad])|(?<=[a-z]\d)|(?<=\d)[a-z]{3}"
    r"|(?<=[a-z]{2}[,;:])[a-z]|(?<=[a-z]{3}[A-Z])[a-z])"
)
"""Marks of a broken conversion: lost signs, glued words and numbers ("word1", "1word", "is,a",
"wordWord"). The sign that may be one comes first, so that nothing else is looked at."""
_LONGEST_WORD = 25
_LONG_WORD = re.compile(rf"\b[^\W\d_]{{{_LONGEST_WORD},}}\b")


def is_damaged(sentence: str) -> bool:
    """True for a sentence with marks of a broken conversion."""
    if _DAMAGE.search(sentence):
        return True
    long = max(map(len, sentence.split()), default=0) >= _LONGEST_WORD
    return long and _LONG_WORD.search(sentence) is not None


def confidence_of(
    figure: Figure, *, counted_carried: bool, place_carried: bool, damaged: bool
) -> float:
    """Confidence from 0.1 to 1, by adding up `PRICES`.

    Args:
        figure: The figure with place, kind and day.
        counted_carried: True where who is counted was named in an earlier clause.
        place_carried: True where its place was named in an earlier sentence.
        damaged: True where `is_damaged` holds of its sentence.
    """
    resolved = figure.at is not None
    doubts: Mapping[str, float] = {
        "counted carried": counted_carried,
        "kind unknown": figure.kind is FigureKind.OTHER,
        "place carried": place_carried,
        "place unknown": not figure.place,
        "place without a role": bool(figure.place) and figure.place_role is PlaceRole.NONE,
        "place unresolved": bool(figure.place) and not resolved,
        "place unsure": 1.0 - figure.place_confidence if resolved else 0.0,
        "day unknown": figure.day_precision is DayPrecision.UNKNOWN,
        "text damaged": damaged,
    }
    return round(1.0 - sum(PRICES[name] * doubt for name, doubt in doubts.items()), 2)
