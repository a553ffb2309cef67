"""How many set off, by the figures of the reports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from waystation.domain.draft import Choice
from waystation.domain.evidence import Figure, Reading
from waystation.domain.vocabulary import (
    ChoiceBasis,
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    Travel,
    Unit,
)
from waystation.drafting.marks import MOVING
from waystation.drafting.passages import Passage
from waystation.reports.numbers.wording import STATED_RANGE, read_range

_GOING = (FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING)
_STAYING = (FigureKind.AT_PLACE, FigureKind.WAITING)
_SEVERAL = 10
"""People from which on a figure is no single family."""
_HOUSEHOLD = 5.0
"""People of a household where a report does not say (assumption)."""
_WIDER = (
    "the runs of a forecast spread at least by a factor of two either way, as a first count may be "
    "off by that"
)
_WHERE_SIZE = {
    Travel.TOGETHER: "--group-size; `start_size` of the group in scenario.toml",
    Travel.ALONE: "--group-size; departures.csv",
}


@dataclass(frozen=True)
class Size:
    """How many set off.

    Attributes:
        low: Fewest people.
        middle: The number to draw them around: of a stated range its middle.
        high: Most people.
    """

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class _Counted:
    """A figure that counts them, and the people its words are read as."""

    passage: Passage
    figure: Figure
    reading: Reading

    @property
    def middle(self) -> float:
        """The middle; of words without a number ("thousands") on the log scale."""
        low, high = self.reading.low, self.reading.high
        if self.figure.hedge_class is HedgeClass.MAGNITUDE:
            return math.sqrt(low * high)
        return (low + high) / 2

    @property
    def stated(self) -> float:
        """The number as stated, without what a hedge makes of it."""
        number = self.figure.low or self.figure.high
        return self.middle if number is None else number * _a_household(self.figure)


def size_of(passages: Sequence[Passage], travel: Travel) -> tuple[Size | None, Choice]:
    """People at the start, from the figures of people on the move."""
    about, how = "how many set off", _WHERE_SIZE[travel]
    counted = [
        _Counted(passage, figure, _reading(figure))
        for passage in passages
        for figure in passage.figures
        if _is_size(figure, travel) and figure.has_number
    ]
    if not counted:
        because = "no report counts them"
        return None, Choice(about, "not known", ChoiceBasis.ASSUMPTION, because, how)
    early = [item for item in counted if _at_start(item.passage, item.figure)]
    if travel is Travel.TOGETHER and early:
        return _settled(early, about, "what the reports say of the start", how)
    if travel is Travel.TOGETHER:
        because = "the sizes the reports give, whichever the day: people may have joined since"
        return _settled(counted, about, because, how)
    return _alone(counted, about, how)


def _alone(counted: Sequence[_Counted], about: str, how: str) -> tuple[Size, Choice]:
    """People who leave one by one: the largest figure, first of those who left or came.

    Figures may count the same people, so they are not added up. A stock of people displaced
    earlier is taken only where nothing else is told, and then it is an assumption.
    """
    new = [item for item in counted if not _is_earlier(item.passage, item.figure)]
    found = max(_went(new) or new or counted, key=_rank)
    because, basis = "the largest single figure", ChoiceBasis.EVIDENCE
    if _went(new):
        because += " of people who left, travel or arrived"
    elif not new:
        because += ", of people who may have been displaced before: nothing else is told"
        basis = ChoiceBasis.ASSUMPTION
    also = ["figures are not added up, as they may count the same people"]
    aside = [item for item in counted if item not in new] if new else []
    if aside:
        largest = max(aside, key=_rank)
        also.append(f"{round(largest.stated):,}, told of people displaced before, are left out")
    size, choice = _settled([found], about, because, how)
    return size, replace(choice, basis=basis, because="; ".join((choice.because, *also)))


def _settled(
    counted: Sequence[_Counted], about: str, because: str, how: str
) -> tuple[Size, Choice]:
    """The range of some figures; of one figure its middle, of several that on the log scale."""
    low = math.floor(min(item.reading.low for item in counted)) or 1
    high = max(low, math.ceil(max(item.reading.high for item in counted)))
    first = counted[0]
    middle = first.middle if len(counted) == 1 else math.sqrt(low * high)
    because = "; ".join((because, *_how_read(counted), _WIDER))
    chosen = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    told = (because, how, first.passage.report, first.passage.text)
    return Size(low, max(1, round(middle)), high), Choice(
        about, chosen, ChoiceBasis.EVIDENCE, *told
    )


def _rank(item: _Counted) -> tuple[float, int]:
    return item.middle, -item.passage.number


def _went(counted: Iterable[_Counted]) -> list[_Counted]:
    """Figures of people who left or came so far, not of a single day."""
    return [
        item
        for item in counted
        if item.figure.kind in _GOING
        and item.figure.measure is not Measure.FLOW
        and item.reading.high >= _SEVERAL
    ]


def _is_earlier(passage: Passage, figure: Figure) -> bool:
    """Whether a figure is a stock of people who may have come before the story began."""
    return figure.kind in _STAYING and passage.cues.has("earlier", passage.tokens)


def _is_size(figure: Figure, travel: Travel) -> bool:
    if figure.modality is not Modality.ACTUAL or figure.unit not in (Unit.PEOPLE, Unit.HOUSEHOLDS):
        return False
    if travel is Travel.TOGETHER:
        return figure.kind is FigureKind.ON_THE_MOVE
    return figure.kind in MOVING


def _reading(figure: Figure) -> Reading:
    """The people a figure's words are read as, as `waystation read` tells it."""
    told, people = read_range(figure), _a_household(figure)
    return replace(told, low=told.low * people, high=told.high * people)


def _a_household(figure: Figure) -> float:
    """People for each one counted."""
    return figure.household_size or _HOUSEHOLD if figure.unit is Unit.HOUSEHOLDS else 1.0


def _how_read(counted: Sequence[_Counted]) -> Iterator[str]:
    """How a range came of words that state no range, or of several figures."""
    if len(counted) > 1:
        yield f"the lowest and the highest of {len(counted)} figures as their words are read"
        return
    item = counted[0]
    words, rule = " ".join(item.figure.words.split()), item.reading.rule
    if item.reading.low < item.reading.high and rule != STATED_RANGE:
        yield f'the range is how "{words}" is read ({rule})'
    if item.figure.unit is Unit.HOUSEHOLDS:
        guessed = "" if item.figure.household_size else ": assumption"
        yield f"{_a_household(item.figure):g} people a household{guessed}"


def _at_start(passage: Passage, figure: Figure) -> bool:
    """Whether a figure counts them as they set off: the figure nearest to words of the start."""
    found = passage.cues.others["at_start"].all_in(passage.tokens)
    if not found or figure.measure is Measure.FLOW:
        return False
    at = passage.tokens[found[0].first].start + passage.start
    counts = [one for one in passage.figures if one.kind is figure.kind]
    return min(counts, key=lambda one: abs(one.start - at)) is figure
