"""What the figures of one report are to one another: parts, totals, the same, updates, disputes.

Every rule looks at figures that stand near each other, and at the words between them; the reason of
a relation carries those words or the arithmetic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, takewhile

from waystation.domain.evidence import Figure
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import FigureKind, Modality, RelationKind, Unit
from waystation.reports.numbers.wording import read_range
from waystation.reports.relating.dated import contained, following
from waystation.reports.relating.neighbours import (
    Neighbour,
    days_agree,
    is_now,
    kinds_agree,
    neighbours,
    one_class,
    places_agree,
    told,
)
from waystation.reports.relating.relation_words import RelationWords, relation_words
from waystation.reports.relating.totals import totals
from waystation.reports.tables.table_notes import in_table
from waystation.reports.tables.table_relations import table_relations

HOUSEHOLD_SIZES = (2.0, 12.0)
"""People per household between which a number of households and one of people may be one figure."""

TENSE_REACH = 4
"""Sentences with figures between two tellings of one force, at most."""

MOST_APART = 12
"""Times one number may be the other where two speakers dispute one thing; else it is two things."""

_LEAST_REPEATED = 20
_OPENER_REACH = 2
_NEAR_SIZE = 1.5
_LIST = re.compile(r"^[^.;:()]{0,60}(?:[,;/&+]|\b(?:and|or|plus|y|e|o|et|ou))\W*$", re.IGNORECASE)
_PLACES = frozenset({Unit.PLACES})
_MOVING = frozenset(
    {FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING, FigureKind.AT_PLACE}
)


def relate(figures: Sequence[Figure], language: str = "en") -> tuple[Relation, ...]:
    """The relations among the figures of one report.

    Args:
        figures: All figures of the report, in order of place.
        language: Language of the report, ISO 639-1.

    Returns:
        Relations by the position of figures, each pair at most once, surest rule first.
    """
    if len(figures) < 2:
        return ()
    return tuple(_Found(neighbours(figures), relation_words(language)).relations())


class _Found:
    """The relations of one report, gathered rule by rule; the first word on a pair counts."""

    def __init__(self, told_of: tuple[Neighbour, ...], words: RelationWords) -> None:
        self._told, self._words = told_of, words
        self._pairs: dict[tuple[int, int], Relation] = {}

    def relations(self) -> Iterable[Relation]:
        """All of them, in order of place."""
        inside: set[int] = set()
        for relation in table_relations([one.figure for one in self._told]):
            self._add(relation)
        for relation in (*self._two_units(), *self._parts(), *contained(self._told)):
            if self._add(relation) and relation.kind is RelationKind.PART_OF:
                inside.add(int(relation.first))
        for total in totals(self._told, self._words, frozenset(inside)):
            for part in total.parts:
                self._add(Relation(RelationKind.TOTAL_OF, total.total, part, total.reason))
        last = (self._series(), self._disputes(), self._tenses(), self._repeats())
        for relation in chain(*last, following(self._told)):
            self._add(relation)
        return (self._pairs[pair] for pair in sorted(self._pairs))

    def _add(self, relation: Relation) -> bool:
        first, second = int(relation.first), int(relation.second)
        pair = (min(first, second), max(first, second))
        new = pair not in self._pairs
        self._pairs.setdefault(pair, relation)
        return new

    def _adjacent(self) -> Iterator[tuple[Neighbour, Neighbour]]:
        """Figures that follow each other in one sentence."""
        for one, other in zip(self._told, self._told[1:], strict=False):
            if not other.first:
                yield one, other

    def _two_units(self) -> Iterator[Relation]:
        """One figure in households and in people."""
        for one, other in self._adjacent():
            if {one.figure.unit, other.figure.unit} != {Unit.HOUSEHOLDS, Unit.PEOPLE}:
                continue
            homes, people = sorted((one, other), key=lambda n: n.figure.unit is Unit.PEOPLE)
            size = people.high / homes.high if homes.high else 0.0
            low, high = HOUSEHOLD_SIZES
            if low <= size <= high and self._words.unit_link.search(other.before):
                reason = (
                    f"one figure in two units: {people.high:,} people in {homes.high:,} "
                    f"households, {size:.1f} to a household"
                )
                yield Relation(RelationKind.SAME_AS, other.index, one.index, reason)

    def _parts(self) -> Iterator[Relation]:
        """Parts of a whole, by the words between, in brackets, and on through a list."""
        whole: Neighbour | None = None
        for one, other in zip(self._told, self._told[1:], strict=False):
            link, before = "", " ".join(other.before.split())
            if other.first:
                whole = None
                if self._words.part_opener.search(other.before):
                    whole, link = self._opened(other), before
            elif self._words.of_link.search(other.before) and _holds(other, one):
                yield _part(one, other, before)
                whole = None
                continue
            elif self._words.part_link.search(other.before):
                whole, link = self._whole_before(other), before
            elif after := self._words.part_after.search(other.after):
                whole, link = self._whole_before(other), after.group()
            elif self._in_brackets(one, other):
                whole, link = one, "in brackets"
            elif whole is not None and _LIST.search(other.before):
                link = "in one list"
            else:
                whole = None
            if whole is not None and link and _holds(whole, other):
                yield _part(other, whole, link)

    def _in_brackets(self, one: Neighbour, other: Neighbour) -> bool:
        """True for "640 people (210 children", not for "640 people (up from 300 people"."""
        opens = other.before.rstrip().endswith("(") and other.high < one.high
        return opens and (one.figure.unit, _head(one.figure)) != (
            other.figure.unit,
            _head(other.figure),
        )

    def _opened(self, part: Neighbour) -> Neighbour | None:
        """The whole that "Of these, 300 ..." speaks of: the largest of the sentence before."""
        before = (self._told[at] for at in range(part.index - 1, -1, -1))
        near = takewhile(lambda n: part.sentence - n.sentence <= _OPENER_REACH, before)
        earlier = [n for n in near if _holds(n, part)][::-1]
        last = [n for n in earlier if n.sentence == earlier[-1].sentence]
        return max(last, key=lambda n: n.high, default=None)

    def _whole_before(self, part: Neighbour) -> Neighbour | None:
        """The nearest figure before it in the sentence that may hold it."""
        for at in range(part.index - 1, -1, -1):
            other = self._told[at]
            if other.sentence != part.sentence:
                return None
            if _holds(other, part):
                return other
        return None

    def _series(self) -> Iterator[Relation]:
        """Two points of one series: "began with a couple hundred and grew to 4,000"."""
        for one, other in self._adjacent():
            if not one_class(one.figure, other.figure) or one.figure.unit in _PLACES:
                continue
            if self._goes_back(one, other):
                yield _update(one, other, other.before)
            elif self._goes_on(one, other):
                yield _update(other, one, other.before)

    def _goes_back(self, one: Neighbour, other: Neighbour) -> bool:
        """True for "4,000, up from 300"."""
        words = self._words
        weak = words.growth.search(one.before) and words.series_link.search(other.before)
        alike = _alike(one.figure, other.figure) and words.alike_series_link.search(other.before)
        return bool(weak or alike or words.strong_series_link.search(other.before))

    def _goes_on(self, one: Neighbour, other: Neighbour) -> bool:
        """True for "began with 300 and grew to 4,000", and for "grew from 300 to 4,000"."""
        words = self._words
        if words.growth.search(other.before):
            return words.series_opener.search(one.before) is not None
        ends = words.from_word.search(one.before) and words.to_word.search(other.before)
        return bool(ends and words.growth.search(one.before))

    def _disputes(self) -> Iterator[Relation]:
        """Two speakers with other numbers for the same, in one sentence or the next."""
        for one, other in zip(self._told, self._told[1:], strict=False):
            if other.sentence - one.sentence > 1 or not _of_one_thing(one, other):
                continue
            first, second = one.figure, other.figure
            speakers = {first.speaker, second.speaker} - {""}
            opposed = self._words.against.search(other.before) is not None
            two = len(speakers) == 2 and (opposed or not other.first)
            if two and not self._comes_on_top(other) and _apart(first, second, MOST_APART):
                reason = (
                    f"{first.speaker}: “{first.words}”; {second.speaker}: “{second.words}”, "
                    "of the same at the same time"
                )
                yield Relation(RelationKind.CONTRADICTS, other.index, one.index, reason)

    def _tenses(self) -> Iterator[Relation]:
        """One force told twice, as there already and as still to come."""
        forces = [n for n in self._told if n.figure.kind is FigureKind.FORCES]
        for at, one in enumerate(forces):
            for other in forces[at + 1 :]:
                if other.sentence - one.sentence > TENSE_REACH:
                    break
                if self._one_force(one, other):
                    now, later = (one, other) if is_now(one.figure) else (other, one)
                    reason = (
                        f"one force told in two tenses: “{now.figure.words}” as there already, "
                        f"“{later.figure.words}” as planned"
                    )
                    yield Relation(RelationKind.SAME_AS, other.index, one.index, reason)

    def _one_force(self, one: Neighbour, other: Neighbour) -> bool:
        tenses = {one.figure.modality, other.figure.modality}
        if tenses != {Modality.ACTUAL, Modality.PLANNED} or self._comes_on_top(other):
            return False
        if one.high > _NEAR_SIZE * other.high or other.high > _NEAR_SIZE * one.high:
            return False
        return not _apart(one.figure, other.figure)

    def _repeats(self) -> Iterator[Relation]:
        """The same number for the same in two sentences, as in headline and body."""
        by_number: dict[tuple[int, int], list[Neighbour]] = defaultdict(list)
        for one in self._told:
            listed = in_table(one.figure.note) is not None
            if one.high >= _LEAST_REPEATED and one.figure.has_number and not listed:
                by_number[one.low, one.high].append(one)
        for same in by_number.values():
            for at, other in enumerate(same[1:], start=1):
                for one in same[:at]:
                    if one.sentence < other.sentence and self._is_repeated(one, other):
                        reason = f"{told(one.low, one.high)} told again of the same"
                        yield Relation(RelationKind.SAME_AS, other.index, one.index, reason)
                        break

    def _is_repeated(self, one: Neighbour, other: Neighbour) -> bool:
        first, second = one.figure, other.figure
        alike = _alike(first, second)
        alike = alike or (kinds_agree(first, second) and _head(first) == _head(second))
        alike = alike and first.unit is second.unit and first.modality is second.modality
        return (
            alike
            and places_agree(first, second)
            and days_agree(first, second)
            and not self._comes_on_top(other)
        )

    def _comes_on_top(self, other: Neighbour) -> bool:
        return self._words.another.search(other.before) is not None


def _part(part: Neighbour, whole: Neighbour, link: str) -> Relation:
    reason = f"“{part.figure.words}” of “{whole.figure.words}” ({link[-60:].strip()})"
    return Relation(RelationKind.PART_OF, part.index, whole.index, reason)


def _update(later: Neighbour, earlier: Neighbour, said: str) -> Relation:
    words = " ".join(said.split())[-60:].strip()
    reason = f"from “{earlier.figure.words}” to “{later.figure.words}” (… {words} …)"
    return Relation(RelationKind.UPDATES, later.index, earlier.index, reason)


def _holds(whole: Neighbour, part: Neighbour) -> bool:
    """True when a figure may be a part of the other by what is counted and by size."""
    if not one_class(whole.figure, part.figure) or not part.figure.has_number:
        return False
    return whole.figure.high is None or part.low <= whole.high


def _of_one_thing(one: Neighbour, other: Neighbour) -> bool:
    first, second = one.figure, other.figure
    return (
        first.unit is second.unit
        and _alike(first, second)
        and first.modality is second.modality
        and places_agree(first, second)
        and days_agree(first, second)
    )


def _alike(first: Figure, second: Figure) -> bool:
    """True for the same kind; people of one movement may be told as moving, arriving or there."""
    return first.kind is second.kind or {first.kind, second.kind} <= _MOVING


def _apart(first: Figure, second: Figure, most: float = float("inf")) -> bool:
    """True when the ranges the words stand for do not meet, but are within so many times."""
    lower, upper = sorted((read_range(first), read_range(second)), key=lambda r: r.low)
    return lower.high < upper.low <= most * lower.high


def _head(figure: Figure) -> str:
    return figure.who.casefold().rpartition(" ")[2]
