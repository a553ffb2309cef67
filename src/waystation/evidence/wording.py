"""What the words around a number do to it, for rows that do not say so themselves.

The hedges are those met most often in humanitarian text; the classes are those of the wording
table that turns them into ranges (`waystation.domain.vocabulary.HedgeClass`).
"""

from __future__ import annotations

import re

from waystation.domain.vocabulary import HedgeClass

_MAGNITUDE = re.compile(
    r"\b(?:dozens|scores|hundreds|thousands|millions"
    r"|(?:several|many|few|couple(?: of)?) (?:dozen|hundred|thousand|million))\b"
)

_BY_CLASS: dict[HedgeClass, tuple[str, ...]] = {
    HedgeClass.UP_TO: (
        *("up to", "as many as", "at most", "not more than", "no more than", "maximum of"),
        *("under", "below", "fewer than", "less than"),
    ),
    HedgeClass.MORE_THAN: (
        *("more than", "over", "above", "at least", "upwards of", "in excess of", "or more"),
        *("no fewer than", "not fewer than", "no less than", "not less than", "minimum of"),
    ),
    HedgeClass.NEARLY: ("nearly", "almost", "close to", "just under", "just short of"),
    HedgeClass.ABOUT: (
        *("some", "about", "around", "roughly", "approximately", "approx.", "circa"),
        *("an estimated", "estimated", "or so", "more or less", "give or take"),
    ),
}

_CLASS_OF = {word: kind for kind, words in _BY_CLASS.items() for word in words}
_HEDGE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(word) for word in sorted(_CLASS_OF, key=len, reverse=True))
    + r")(?!\w)"
)


def classify_hedge(hedge: str, words: str, low: int | None, high: int | None) -> HedgeClass:
    """What the words do to the number.

    A word for a size without a digit ("several hundred") comes first, then a hedge that opens
    one side ("nearly", "more than", "up to"), then two different ends, then "about". Without any
    such word an end left open tells: no high end is "more than", no low end "up to".

    Args:
        hedge: The hedge words alone; empty when they are not given apart.
        words: The number as written, hedge included.
        low: Lowest number stated; None when open.
        high: Highest number stated; None when open.
    """
    said = _plain(hedge) or _plain(words)
    found = _CLASS_OF[match[0]] if (match := _HEDGE.search(said)) else HedgeClass.NONE
    if _is_magnitude(_plain(words) or said):
        return HedgeClass.MAGNITUDE
    if found not in (HedgeClass.NONE, HedgeClass.ABOUT):
        return found
    if low is not None and high is not None:
        return HedgeClass.RANGE if low < high else found
    return found if found is not HedgeClass.NONE else _open_end(low, high)


def _is_magnitude(words: str) -> bool:
    return _MAGNITUDE.search(words) is not None and not any(c.isdigit() for c in words)


def _open_end(low: int | None, high: int | None) -> HedgeClass:
    if low is not None:
        return HedgeClass.MORE_THAN
    return HedgeClass.UP_TO if high is not None else HedgeClass.NONE


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
