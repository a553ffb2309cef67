"""The one displacement figure of a passage: the one an analyst would record for it.

Each figure is scored by what it counts, in what unit, whether it has happened, whether it is a
part of another, how large it is and how early it stands; the highest score wins. The weights are
a convention, set by hand on labelled passages of our own; only their order matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, Modality, Unit
from waystation.reports.lexicon import Lexicon, english
from waystation.reports.numbers import number_in

_KINDS = {
    FigureKind.ON_THE_MOVE: 6.0,
    FigureKind.RETURNS: 5.0,
    FigureKind.AT_PLACE: 5.5,
    FigureKind.CROSSING: 5.0,
    FigureKind.ARRIVING: 5.0,
    FigureKind.WAITING: 4.5,
    FigureKind.OTHER: 3.0,
    FigureKind.DETAINED: 1.0,
}
_UNITS = {Unit.PEOPLE: 1.0, Unit.HOUSEHOLDS: 0.0, Unit.CHILDREN: -2.0}
_NO_DISPLACEMENT = -4.0
_MODALITIES = {
    Modality.ACTUAL: 0.0,
    Modality.POSSIBLE: -2.0,
    Modality.THREATENED: -2.0,
    Modality.PLANNED: -2.5,
    Modality.HISTORICAL: -3.0,
    Modality.NEGATED: -5.0,
}
_PART, _TOTAL, _DECADE, _LATER, _LEAST = -2.0, 0.5, 0.5, -0.2, 4.8
_GROUP_SIZE = 4.0
"""People per household where the document declares none; used to compare sizes alone."""
_HINT_REACH = 30


def main_figure(figures: Sequence[Figure], lexicon: Lexicon | None = None) -> Figure | None:
    """The figure that tells how many were displaced, hosted, moving or returning.

    Args:
        figures: Figures of a passage, in order of place.
        lexicon: Words of its language, English by default.

    Returns:
        None where no figure speaks of people on the move, at a place of refuge or returning.
    """
    words = lexicon or english()
    ranked = [
        (_score(figure, figures[:rank], words) + _LATER * rank, -rank, figure)
        for rank, figure in enumerate(figures)
    ]
    best = max(ranked, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] >= _LEAST else None


def _score(figure: Figure, before: Sequence[Figure], lexicon: Lexicon) -> float:
    score = _KINDS.get(figure.kind, _NO_DISPLACEMENT)
    score += _UNITS.get(figure.unit, _NO_DISPLACEMENT)
    score += _MODALITIES[figure.modality]
    score += _PART if _is_part(figure, before, lexicon) else 0.0
    score += _TOTAL if figure.measure is Measure.CUMULATIVE else 0.0
    return score + _DECADE * math.log10(max(1.0, _size(figure)))


def _size(figure: Figure) -> float:
    """About how many people: the number stated, a magnitude by its word."""
    stated = figure.high if figure.high is not None else figure.low
    if stated is None and figure.hedge_class is HedgeClass.MAGNITUDE:
        number = number_in(figure.words)
        stated = round(number.base_high * 2) if number else None
    people = float(stated or 0)
    if figure.unit is Unit.HOUSEHOLDS:
        people *= figure.household_size or _GROUP_SIZE
    return people


def _is_part(figure: Figure, before: Sequence[Figure], lexicon: Lexicon) -> bool:
    """True behind "including" and the like, or before "of them", where a larger one came before."""
    if not any(_size(other) > _size(figure) for other in before):
        return False
    offset = figure.start - figure.sentence_start
    end = figure.end - figure.sentence_start
    ahead = figure.sentence[max(0, offset - _HINT_REACH) : offset].lower()
    behind = figure.sentence[end : end + _HINT_REACH].lower().lstrip()
    parts = lexicon.words["groups.part_openers"]
    of_them = tuple(lexicon.words["groups.of_them"])
    return any(f"{part} " in ahead for part in parts) or behind.startswith(of_them)
