"""Which figures are one figure: copies share an origin, and an origin counts once.

Independence belongs to a figure's oldest form, not to the document it was found in.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from waystation.domain.evidence import Entry, Figure
from waystation.domain.vocabulary import FigureKind
from waystation.evidence.similarity import is_near_copy, normalise


def assign_origins(entries: Iterable[Entry]) -> dict[str, str]:
    """The origin of every entry, by figure: its key is the same for copies of one figure.

    An origin given with the figure wins, and two different ones are never joined. Otherwise two
    figures with the same number and unit share an origin when

    * one speaker gave both of the same kind and group for the same day (a place-bound kind: at
      the same place);
    * one was read from a report, gives no other speaker, and repeats an attributed one of the
      same kind, group, day and place, where what it leaves open counts as the same;
    * they stand in near-copies of one sentence in two reports.

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
    """Pairs that are copies, surest rule first."""
    alike: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in known:
        alike[_number(entry.figure)].append(entry)
    pairs = [pair for same in alike.values() for pair in combinations(same, 2)]
    for rule in (_one_speaker, _repeats_attributed, _near_sentences):
        yield from (pair for pair in pairs if rule(pair[0].figure, pair[1].figure))


def _number(figure: Figure) -> tuple[object, ...]:
    """What must be equal for one figure to be a copy of another; words where no number stands."""
    ends = tuple(sorted({end for end in (figure.low, figure.high) if end is not None}))
    return (figure.unit, ends, "" if ends else _fold(figure.words))


def _one_speaker(first: Figure, second: Figure) -> bool:
    speaker = _fold(first.speaker)
    return (
        speaker != ""
        and speaker == _fold(second.speaker)
        and first.event_day is not None
        and (first.event_day, first.kind, first.group)
        == (second.event_day, second.kind, second.group)
        and _same_place(first, second)
    )


def _repeats_attributed(first: Figure, second: Figure) -> bool:
    return _repeats(first, second) or _repeats(second, first)


def _repeats(copy: Figure, original: Figure) -> bool:
    """True when `copy`, read from a report, says what the attributed `original` says."""
    return (
        copy.report_id not in ("", original.report_id)
        and original.speaker != ""
        and _fold(copy.speaker) in ("", _fold(original.speaker))
        and copy.event_day is not None
        and (copy.event_day, copy.kind) == (original.event_day, original.kind)
        and _open_or_same(copy.group, original.group)
        and _same_place(copy, original)
    )


def _near_sentences(first: Figure, second: Figure) -> bool:
    if not (first.report_id and second.report_id) or first.report_id == second.report_id:
        return False
    return is_near_copy(normalise(first.sentence), normalise(second.sentence))


def _same_place(first: Figure, second: Figure) -> bool:
    """True unless the places differ; the size of a group is the same wherever it is told.

    A sighting is about the place alone, so both must name it.
    """
    one, other = _place(first), _place(second)
    if not first.has_number:
        return one == other != ""
    return first.kind is FigureKind.ON_THE_MOVE or _open_or_same(one, other)


def _place(figure: Figure) -> str:
    return _fold(figure.location or figure.place)


def _open_or_same(first: str, second: str) -> bool:
    return not first or not second or first == second


def _fold(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare))


def _age(entry: Entry) -> tuple[dt.date, bool, int]:
    figure = entry.figure
    return (figure.published or dt.date.max, not figure.speaker, entry.entered)
