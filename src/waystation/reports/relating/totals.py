"""Totals: figures that are the sum of others near them, found by words or by arithmetic alone.

A total must not be added to its parts. Words ("bringing the total to") allow for rounding;
without any, the sum must be so exact that it cannot well be chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import HedgeClass
from waystation.reports.relating.neighbours import Neighbour, kinds_agree, one_class, told
from waystation.reports.relating.relation_words import RelationWords
from waystation.reports.tables.table_notes import in_table

MOST_PARTS = 6
REACH = 2
"""Sentences with figures between a total and its parts, at most."""

_LEAST = 20
_ROUNDING = 0.1
_EXACT_DIGITS = 3
_MEASURED_PARTS = 3
_MORE = 1.05
_NEARLY = 0.9


@dataclass(frozen=True)
class Total:
    """A figure that is the sum of others.

    Attributes:
        total: Its position among the report's figures.
        parts: Positions of the others, in order.
        reason: The arithmetic, in plain words.
    """

    total: int
    parts: tuple[int, ...]
    reason: str


def totals(
    told_of: Sequence[Neighbour], words: RelationWords, inside: frozenset[int]
) -> Iterator[Total]:
    """Every total, with the nearest parts that make it up.

    Args:
        told_of: The figures of a report.
        words: The words of its language.
        inside: Positions of figures that are parts of others; they are not added up again.
    """
    if len(told_of) < 3:
        return
    for whole in told_of:
        if whole.high < _LEAST or not whole.figure.has_number or in_table(whole.figure.note):
            continue
        named = _is_named(whole, words)
        for side in (_before(told_of, whole, inside), _behind(told_of, whole, inside)):
            parts = _parts(whole, side, named=named)
            if parts:
                yield Total(whole.index, tuple(p.index for p in parts), _reason(whole, parts))
                break


def _is_named(whole: Neighbour, words: RelationWords) -> bool:
    return bool(words.total_before.search(whole.before) or words.total_after.search(whole.after))


def _before(
    told_of: Sequence[Neighbour], whole: Neighbour, inside: frozenset[int]
) -> Iterator[Neighbour]:
    """Figures before a whole that may be its parts, the nearest first."""
    return _near((told_of[at] for at in range(whole.index - 1, -1, -1)), whole, inside)


def _behind(
    told_of: Sequence[Neighbour], whole: Neighbour, inside: frozenset[int]
) -> Iterator[Neighbour]:
    """Figures behind a whole that may be its parts, the nearest first."""
    return _near((told_of[at] for at in range(whole.index + 1, len(told_of))), whole, inside)


def _near(
    others: Iterable[Neighbour], whole: Neighbour, inside: frozenset[int]
) -> Iterator[Neighbour]:
    for other in others:
        if abs(other.sentence - whole.sentence) > REACH:
            return
        counted = other.figure.has_number and one_class(other.figure, whole.figure)
        if counted and other.index not in inside and other.high != whole.high:
            yield other


def _parts(
    whole: Neighbour, side: Iterable[Neighbour], *, named: bool
) -> tuple[Neighbour, ...] | None:
    """The fewest near figures in a row whose sum is the whole."""
    parts: list[Neighbour] = []
    low = high = 0
    for part in side:
        parts.append(part)
        low, high = low + part.low, high + part.high
        if len(parts) > MOST_PARTS or low > 2 * whole.high:
            return None
        if len(parts) < 2:
            continue
        fits = _sums_up(whole, low, high) if named else _exactly(whole, parts, low, high)
        if fits:
            return tuple(sorted(parts, key=lambda p: p.index))
    return None


def _sums_up(whole: Neighbour, low: int, high: int) -> bool:
    """True when the sum may be told as the whole, rounded as its words allow."""
    slack = _slack(whole.figure, whole.high)
    least, most = _stated(whole)
    return low <= most + slack and high >= least - slack


def _slack(figure: Figure, number: int) -> float:
    """How far a sum may be off: half a unit of the last digit, where the number is round."""
    hedged = figure.hedge_class is not HedgeClass.NONE
    half = _last_digit(number) / 2
    return min(half, _ROUNDING * number) if hedged or half >= 5 else 0.0


def _stated(whole: Neighbour) -> tuple[float, float]:
    """The range the whole's words allow, without rounding."""
    hedge = whole.figure.hedge_class
    if hedge is HedgeClass.MORE_THAN:
        return whole.low, _MORE * whole.low
    if hedge is HedgeClass.NEARLY:
        return _NEARLY * whole.high, whole.high
    return whole.low, whole.high


def _exactly(whole: Neighbour, parts: Sequence[Neighbour], low: int, high: int) -> bool:
    """True when the sum is right without any word that says so, and hardly by chance.

    To the last digit, by figures of one kind that stand close together; or rounded by less than
    one in a hundred, by three or more of which two are exact. On made-up reports of twelve figures
    of one kind and random size, one in four hundred had a total by chance
    (tests/unit/test_reading_relations.py).
    """
    if any(abs(one.sentence - other.sentence) > 1 for one, other in pairwise([whole, *parts])):
        return False
    if (low, high) == (whole.low, whole.high):
        kinds = all(kinds_agree(part.figure, whole.figure) for part in parts)
        return kinds and _digits(whole.high) + max(_digits(p.high) for p in parts) >= _needed(parts)
    exact = sum(_digits(part.high) >= _EXACT_DIGITS for part in parts) >= 2
    exact = exact and _digits(whole.high) >= 2
    hedged = whole.figure.hedge_class is not HedgeClass.NONE
    close = abs(high - whole.high) <= min(_last_digit(whole.high) / 2, 0.01 * whole.high)
    return hedged and low == high and exact and close and len(parts) >= _MEASURED_PARTS


def _needed(parts: Sequence[Neighbour]) -> int:
    """Digits before closing zeros, of the whole and its most exact part, that rule out chance."""
    one_sentence = parts[0].sentence == parts[-1].sentence
    return 4 if one_sentence else 5


def _digits(number: int) -> int:
    return len(str(number).rstrip("0"))


def _last_digit(number: int) -> int:
    """Place value of the last digit that is not zero: 100 for 7,200."""
    return int(10 ** (len(str(number)) - _digits(number))) if number else 1


def _reason(whole: Neighbour, parts: Sequence[Neighbour]) -> str:
    low, high = sum(p.low for p in parts), sum(p.high for p in parts)
    added = " + ".join(told(part.low, part.high) for part in parts)
    said = " ".join(whole.figure.words.split())
    return f"{added} = {told(low, high)}, told as “{said}”"
