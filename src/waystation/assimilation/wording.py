"""What range a figure's words stand for, as the likelihood takes it.

The table is a record. The values in force stand in `forecasting/data/wording.toml`, row by row with
their source, and nowhere else: `waystation.forecasting.wording_table` reads them.
"""

from __future__ import annotations

from dataclasses import dataclass

from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import HedgeClass


@dataclass(frozen=True)
class Exact:
    """Numbers without a hedge, and both ends of a range.

    Attributes:
        units: Half width, in units of the last digit that is not zero.
        coarser: Weight of the next coarser grid of round numbers (1, 2, 5 times a power of ten),
            for a number that lies on one: "5,000" may be rounded to thousands or to five thousands.
        source: Where the values come from.
    """

    units: float
    coarser: float
    source: str


@dataclass(frozen=True)
class Hedged:
    """Numbers with a hedge: from `low` to `high` times the number.

    Attributes:
        low, high: Factors.
        source: Where they come from.
        tail: Factor up to which the range goes with weight `tail_weight`; 0 for none.
        tail_weight: Weight of that longer range.
    """

    low: float
    high: float
    source: str
    tail: float = 0.0
    tail_weight: float = 0.0


@dataclass(frozen=True)
class Vague:
    """Words that stand for a range by themselves ("hundreds")."""

    words: str
    low: float
    high: float
    source: str


@dataclass(frozen=True)
class Wording:
    """What words stand for.

    Attributes:
        exact: Numbers without a hedge.
        nearly, about, more_than, up_to, fewer: Numbers with one.
        fewer_words: Words that make "up to" mean "fewer than".
        vague: Vague words; of those a text holds, the longest counts.
    """

    exact: Exact
    nearly: Hedged
    about: Hedged
    more_than: Hedged
    up_to: Hedged
    fewer: Hedged
    fewer_words: tuple[str, ...]
    vague: tuple[Vague, ...]


def rounding_unit(number: float) -> float:
    """The grid a number is rounded to: 4,000 -> 1,000; 7,233 -> 1; 0 -> 1."""
    whole = round(abs(number))
    if whole == 0:
        return 1.0
    unit = 1
    while whole % (unit * 10) == 0:
        unit *= 10
    return float(unit)


def coarser_unit(number: float) -> float:
    """The next coarser grid a number lies on: 5,000 -> 5,000; 4,000 -> 2,000; 0 where on none."""
    unit = rounding_unit(number)
    digit = round(abs(number) / unit) % 10
    if digit == 0:
        return 0.0
    return unit * 5 if digit == 5 else unit * 2 if digit % 2 == 0 else 0.0


def read_interval(figure: Figure, wording: Wording) -> Reading | None:
    """The range a figure's number stands for; None for a sighting without a number."""
    if figure.hedge_class is HedgeClass.MAGNITUDE:
        vague = _magnitude(figure.words, wording)
        if vague is not None:
            return vague
    if figure.low is None and figure.high is None:
        return None
    if figure.low is None or figure.high is None:
        return _open_sided(figure, wording)
    if figure.low == figure.high:
        return _single(figure.low, figure, wording)
    units = wording.exact.units
    return Reading(
        max(0.0, figure.low - units * rounding_unit(figure.low)),
        figure.high + units * rounding_unit(figure.high),
        "range, widened by half a unit",
    )


def _magnitude(words: str, wording: Wording) -> Reading | None:
    """The range of a vague word, the longest that occurs."""
    text = words.casefold()
    found = [row for row in wording.vague if row.words in text]
    if not found:
        return None
    row = max(found, key=lambda one: len(one.words))
    return Reading(row.low, row.high, row.words)


def _hedged(number: float, row: Hedged, rule: str) -> Reading:
    low, high = number * row.low, number * row.high
    if not row.tail_weight:
        return Reading(low, high, rule)
    return Reading(low, high, rule, low, number * row.tail, row.tail_weight)


def _at_most(number: float, words: str, wording: Wording) -> Reading:
    """A number that bounds from above."""
    if any(word in words.casefold() for word in wording.fewer_words):
        return _hedged(number, wording.fewer, "fewer than")
    return _hedged(number, wording.up_to, "up to")


def _open_sided(figure: Figure, wording: Wording) -> Reading:
    """A number with one side left open by its words."""
    if figure.high is None:
        assert figure.low is not None
        return _hedged(figure.low, wording.more_than, "more than")
    if figure.hedge_class is HedgeClass.NEARLY:
        return _hedged(figure.high, wording.nearly, "nearly")
    return _at_most(figure.high, figure.words, wording)


def _single(number: int, figure: Figure, wording: Wording) -> Reading:
    """One number, as its hedge shapes it."""
    hedge = figure.hedge_class
    if hedge is HedgeClass.UP_TO:
        return _at_most(number, figure.words, wording)
    rows = {
        HedgeClass.NEARLY: (wording.nearly, "nearly"),
        HedgeClass.MORE_THAN: (wording.more_than, "more than"),
        HedgeClass.ABOUT: (wording.about, "about"),
    }
    if hedge in rows:
        return _hedged(number, *rows[hedge])
    half, coarse = (wording.exact.units * unit(number) for unit in (rounding_unit, coarser_unit))
    rule = "half a unit of the last digit"
    low, high = max(0.0, number - half), number + half
    if not (coarse and wording.exact.coarser):
        return Reading(low, high, rule)
    wide = max(0.0, number - coarse), number + coarse
    return Reading(low, high, rule, *wide, wording.exact.coarser)
