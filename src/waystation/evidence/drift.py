"""What a figure lost or gained from its oldest form to a later one, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import Modality
from waystation.evidence.things import fold

_GROUPING = re.compile(r"(?<=\d)[ ,.'\u00a0\u202f](?=\d{3}(?!\d))")
_ARTICLES = frozenset({"the", "el", "los", "las", "le", "les"})
_ANYBODY = frozenset({"people", "persons", "individuals", "persons in all", "people in all"})


def drift(oldest: Figure, later: Figure) -> tuple[str, ...]:
    """What changed between two forms of one figure.

    Only what says something different is told: a speaker, hedge, place or day that was dropped,
    added or replaced, a number rounded, another kind, unit of people, or certainty.
    """
    return tuple(_changes(oldest, later))


def _changes(oldest: Figure, later: Figure) -> Iterator[str]:
    if _grouped(oldest.words) != _grouped(later.words):
        yield f"“{oldest.words}” became “{later.words}”"
    yield from _said_by(oldest, later)
    if oldest.unit is not later.unit:
        yield f"counted as {oldest.unit} became counted as {later.unit}"
    elif _tells_another(oldest.who, later.who):
        yield f"of {oldest.who} became of {later.who}"
    if oldest.kind is not later.kind:
        yield f"{oldest.kind} became {later.kind}"
    if oldest.modality is not later.modality:
        yield f"{_certainty(oldest.modality)} became {_certainty(later.modality)}"
    yield from _where_and_when(oldest, later)


def _said_by(oldest: Figure, later: Figure) -> Iterator[str]:
    if _named(oldest.speaker) == _named(later.speaker):
        return
    if not later.speaker:
        yield f"said by {oldest.speaker}: the speaker was lost"
    elif not oldest.speaker:
        yield f"told without a speaker became said by {later.speaker}"
    else:
        yield f"said by {oldest.speaker} became said by {later.speaker}"


def _tells_another(first: str, second: str) -> bool:
    """True for two words for who is counted that do not both mean just anybody."""
    words = {_plain(first), _plain(second)}
    return "" not in words and len(words) > 1 and not words <= _ANYBODY


def _where_and_when(oldest: Figure, later: Figure) -> Iterator[str]:
    here, there = oldest.location or oldest.place, later.location or later.place
    if here and there and _plain(here) != _plain(there):
        yield f"at {here} became at {there}"
    if oldest.event_day and later.event_day and oldest.event_day != later.event_day:
        if later.event_day == later.published:
            yield f"of {oldest.event_day} was printed as if of {later.event_day}"
        else:
            yield f"of {oldest.event_day} became of {later.event_day}"


def _certainty(modality: Modality) -> str:
    return "told as done" if modality is Modality.ACTUAL else f"told as {modality}"


def _grouped(words: str) -> str:
    """The words without marks that only group digits: "4 000" is "4,000"."""
    return _GROUPING.sub("", _plain(words))


def _named(speaker: str) -> str:
    """A name without articles and the full stops of "U.N."."""
    words = fold(speaker.replace(".", "")).split()
    return " ".join(word for word in words if word not in _ARTICLES)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
