"""Which figures are one figure: copies share an origin, and an origin counts once.

Independence belongs to a figure's oldest form, not to the document it was found in.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, islice

from waystation.domain.evidence import Entry, Figure
from waystation.domain.vocabulary import FigureKind, SpeakerClass
from waystation.evidence.similarity import is_near_copy, normalise

RARE_DIGITS = 3
"""Significant digits from which a number is rare: 7,233 or 495, but not 4,500."""

RARE_DAYS = 3
"""Days between two tellings of a rare number that may still be one figure."""


_PLACELESS = (FigureKind.ON_THE_MOVE, FigureKind.ASYLUM_CLAIMS, FigureKind.RETURNS)


def assign_origins(entries: Iterable[Entry]) -> dict[str, str]:
    """The origin of every entry, by figure: its key is the same for copies of one figure.

    An origin given with the figure wins, and two different ones are never joined. Otherwise two
    figures with the same number and unit share an origin when

    * one speaker gave both of the same kind and group for the same day (a place-bound kind: at
      the same place);
    * one was read from a report, names no other kind of speaker, and repeats an attributed one of
      the same kind, group, day and place, where what it leaves open counts as the same;
    * they stand in near-copies of one sentence in two reports;
    * one was read from a report and the number is a rare one, for nearly the same day: a copy may
      have lost who said it and of whom (reading guide, section 3).

    The hedge may have changed on the way: the number is what is compared. The key is the given
    origin, or the identity of the oldest form.
    """
    known = sorted(entries, key=_age)
    joined = _Joined({e.figure_id: e.figure.origin for e in known if e.figure.origin})
    for first, second in _copies(known):
        joined.join(first.figure_id, second.figure_id)
    oldest: dict[str, str] = {}
    for entry in known:
        oldest.setdefault(joined.root(entry.figure_id), entry.figure_id)
    return {
        e.figure_id: joined.name(e.figure_id) or oldest[joined.root(e.figure_id)] for e in known
    }


def oldest_forms(entries: Iterable[Entry], origins: Mapping[str, str]) -> dict[str, str]:
    """The oldest form of every origin: published first; of one day, attributed, then entered first.

    Args:
        entries: The entries `origins` was made from.
        origins: Origin by figure, from `assign_origins`.

    Returns:
        Identity of the oldest figure, by origin.
    """
    oldest: dict[str, str] = {}
    for entry in sorted(entries, key=_age):
        oldest.setdefault(origins[entry.figure_id], entry.figure_id)
    return oldest


@dataclass
class _Joined:
    """Disjoint sets of figures; each set has at most one given origin.

    Attributes:
        given: Origin given with a figure, by figure; later by the root of its set.
    """

    given: dict[str, str]
    _parent: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first: dict[str, str] = {}
        for key, origin in self.given.items():
            self._parent[key] = first.setdefault(origin, key)

    def root(self, key: str) -> str:
        while (parent := self._parent.get(key, key)) != key:
            key = parent
        return key

    def name(self, key: str) -> str:
        return self.given.get(self.root(key), "")

    def join(self, first: str, second: str) -> None:
        """Make one set of two, unless different origins were given for them."""
        one, other = self.root(first), self.root(second)
        names = {self.name(one), self.name(other)} - {""}
        if one == other or len(names) > 1:
            return
        self._parent[other] = one
        if names:
            self.given[one] = names.pop()


def _copies(known: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
    """Pairs that are copies, older one first, surest rule first."""
    for same in _blocks(known, _said):
        yield from (pair for pair in combinations(same, 2) if _one_speaker(*_figures(pair)))
    for same in _blocks(known, _told):
        for copy in same:
            originals = (entry for entry in same if _repeats(copy.figure, entry.figure))
            yield from ((original, copy) for original in islice(originals, 1))
    read = [entry for entry in known if entry.figure.report_id]
    for same in _blocks(read, _number):
        yield from (pair for pair in combinations(same, 2) if _near_sentences(*_figures(pair)))
    for same in _blocks((e for e in known if _is_rare(e.figure)), _number):
        yield from (pair for pair in combinations(same, 2) if _meet(*_figures(pair)))


def _blocks(
    entries: Iterable[Entry], key: Callable[[Figure], tuple[object, ...]]
) -> Iterable[list[Entry]]:
    blocks: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        blocks[key(entry.figure)].append(entry)
    return blocks.values()


def _figures(pair: tuple[Entry, Entry]) -> tuple[Figure, Figure]:
    return pair[0].figure, pair[1].figure


def _number(figure: Figure) -> tuple[object, ...]:
    """What must be equal for one figure to be a copy of another; without a number, the words."""
    ends = tuple(sorted({end for end in (figure.low, figure.high) if end is not None}))
    return (figure.unit, ends, "" if ends else (_fold(figure.words), _place(figure)))


def _told(figure: Figure) -> tuple[object, ...]:
    return (*_number(figure), figure.event_day, figure.kind)


def _said(figure: Figure) -> tuple[object, ...]:
    return (*_told(figure), figure.group, _fold(figure.speaker))


def _one_speaker(first: Figure, second: Figure) -> bool:
    """True for two tellings of one speaker; the blocks have compared the rest."""
    named = first.speaker != "" and first.event_day is not None
    return named and _same_place(first, second)


def _repeats(copy: Figure, original: Figure) -> bool:
    """True when `copy`, read from a report, says what the attributed `original` says."""
    return (
        copy.report_id not in ("", original.report_id)
        and original.speaker != ""
        and _may_be_one_speaker(copy, original)
        and copy.event_day is not None
        and _open_or_same(copy.group, original.group)
        and _same_place(copy, original)
    )


def _may_be_one_speaker(copy: Figure, original: Figure) -> bool:
    """True unless the copy names another kind of speaker; reports call one speaker many names."""
    if _fold(copy.speaker) in ("", _fold(original.speaker)):
        return True
    known = copy.speaker_class is not SpeakerClass.UNKNOWN
    return known and copy.speaker_class is original.speaker_class


def _near_sentences(first: Figure, second: Figure) -> bool:
    apart = first.report_id != second.report_id
    return apart and is_near_copy(normalise(first.sentence), normalise(second.sentence))


def _is_rare(figure: Figure) -> bool:
    """True when the number is too exact for two speakers to reach it by chance."""
    ends = (figure.low, figure.high)
    return any(len(str(end).rstrip("0")) >= RARE_DIGITS for end in ends if end is not None)


def _meet(first: Figure, second: Figure) -> bool:
    """True for figures of nearly one day, not both entered by hand or from one report."""
    if first.report_id == second.report_id or not (first.event_day and second.event_day):
        return False
    return abs((first.event_day - second.event_day).days) <= RARE_DAYS


def _same_place(first: Figure, second: Figure) -> bool:
    """True unless the places differ; group sizes, claims and returns are told anywhere.

    A sighting is about the place alone, so both must name it.
    """
    one, other = _place(first), _place(second)
    if not first.has_number:
        return one == other != ""
    return first.kind in _PLACELESS or _open_or_same(one, other)


def _place(figure: Figure) -> str:
    return _fold(figure.location or figure.place)


def _open_or_same(first: str, second: str) -> bool:
    return not first or not second or first == second


@lru_cache(maxsize=4096)
def _fold(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))


def _age(entry: Entry) -> tuple[dt.date, bool, int]:
    figure = entry.figure
    return (figure.published or dt.date.max, not figure.speaker, entry.entered)
