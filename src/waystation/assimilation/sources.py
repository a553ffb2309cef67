"""Who gives figures: kinds of speaker, and speakers heard often enough to learn their own bias.

The bias of a source has two parts, that of its kind and its own, each normal and alike in size, so
that together they have `BIAS_SIGMA`. A speaker heard once has only the part of the kind; its own
counts as error of that one figure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from waystation.assimilation.observations import NO_SOURCE, Observation
from waystation.domain.model import FloatArray
from waystation.domain.vocabulary import SpeakerClass

BIAS_SIGMA = 0.2
"""Log standard deviation of the bias of a source (docs/method.md, Starting values)."""

PART_SIGMA = BIAS_SIGMA / math.sqrt(2.0)
"""Log standard deviation of each of its two parts. Assumption: half of the variance is the kind's
and half the speaker's own."""

HEARD_TWICE = 2
"""Figures with a number from which on a speaker's own bias is learnt."""

_KINDS = list(SpeakerClass)


@dataclass(frozen=True)
class Source:
    """One column of biases.

    Attributes:
        name: Speaker as matched; empty for all others of the kind.
        speaker: Kind of speaker.
    """

    name: str
    speaker: SpeakerClass


KINDS: tuple[Source, ...] = tuple(Source("", kind) for kind in SpeakerClass)
"""The first sources of every forecast: kinds of speaker."""


def with_sources(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """Observations with the column of their source; the error of those heard once is widened."""
    heard = Counter((one.speaker, one.said_by) for one in observations if one.operator is not None)
    often = sorted(
        (_KINDS.index(kind), name)
        for (kind, name), times in heard.items()
        if name and times >= HEARD_TWICE
    )
    column = {who: len(_KINDS) + position for position, who in enumerate(often)}
    found = []
    for one in observations:
        kind = _KINDS.index(one.speaker)
        own = column.get((kind, one.said_by))
        sigma = one.sigma if own is not None else math.hypot(one.sigma, PART_SIGMA)
        found.append(replace(one, source=kind if own is None else own, sigma=sigma))
    return tuple(found)


def with_own_sources(
    asked: Sequence[Observation], used: Sequence[Observation]
) -> tuple[Observation, ...]:
    """Figures that correct nothing, with the columns of the biases that those used have taught.

    The error of a speaker whose own bias is not learnt is widened by it.

    Args:
        asked: Figures that are only asked for.
        used: Those that correct, as `with_sources` gave them.
    """
    column = {(one.speaker, one.said_by): one.source for one in used if one.source >= len(_KINDS)}
    found = []
    for one in asked:
        own = column.get((one.speaker, one.said_by))
        kind = _KINDS.index(one.speaker)
        sigma = one.sigma if own is not None else math.hypot(one.sigma, PART_SIGMA)
        found.append(replace(one, source=kind if own is None else own, sigma=sigma))
    return tuple(found)


def sources_of(observations: Iterable[Observation]) -> tuple[Source, ...]:
    """All sources, in the order of the columns of biases: kinds, then speakers.

    Args:
        observations: As `with_sources` gave them.
    """
    own = {one.source: Source(one.said_by, one.speaker) for one in observations}
    named = {column: source for column, source in own.items() if column >= len(_KINDS)}
    return KINDS + tuple(named[column] for column in sorted(named))


def bias_column(observation: Observation) -> int:
    """Column of an observation's bias; that of its kind where no source was found."""
    if observation.source == NO_SOURCE:
        return _KINDS.index(observation.speaker)
    return observation.source


def total_bias(parts: FloatArray, sources: Sequence[Source]) -> FloatArray:
    """(M, S) bias of each source: its kind's part, and its own.

    Args:
        parts: (M, S) parts, each normal with standard deviation PART_SIGMA.
        sources: The S sources, kinds first.
    """
    total = parts.copy()
    for column in range(len(_KINDS), len(sources)):
        total[:, column] += parts[:, _KINDS.index(sources[column].speaker)]
    return np.asarray(total)
