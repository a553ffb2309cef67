"""Figures of different origins that speak of one thing: disputes, and what only looks like one.

Two figures contradict each other only when kind, unit, group, place and time are the same and the
ranges their words stand for do not meet. Other pairs are named for what they are: another time,
another scope, a part, a sum, an old figure printed late.

Figures are compared in blocks in order of their days, so that the work grows with the figures and
not with their square.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations, pairwise

from waystation.domain.evidence import Entry, Figure, Reading
from waystation.domain.findings import Relation
from waystation.domain.nameless import named
from waystation.domain.vocabulary import FigureKind, Modality, RelationKind, SpeakerClass, Unit
from waystation.evidence.figure_copies import age
from waystation.evidence.passages import significant_digits
from waystation.evidence.things import fold, place_of

STALE_DAYS = 3
"""Days from which a number printed again without a day of its own is told as an old one."""

MOST_OF_A_DAY = 40
"""Figures of one thing and one time that are compared pair by pair."""

_SUM_PARTS = 3
_SUM_CANDIDATES = 10
_SUM_DIGITS = 5
_TRAVELLING = (FigureKind.ON_THE_MOVE, FigureKind.ASYLUM_CLAIMS, FigureKind.RETURNS)
_NAMED = (FigureKind.FORCES, FigureKind.OTHER)
_SCOPE = re.compile(
    r"\b(?:in|across|throughout)\s+(?:all\s+)?(?:the\s+)?(?:two|three|four|five|six|seven|several|"
    r"both|region|whole country|entire country|countries|states|provinces|districts)\b"
    r"|\b(?:nationwide|countrywide|region-wide|worldwide)\b",
    re.IGNORECASE,
)
_PRINTED = "publication day"

ReadRange = Callable[[Figure], Reading]


def stated_range(figure: Figure) -> Reading:
    """The stated numbers, an open side closed by the other; round ones by half their last digit."""
    low = figure.low if figure.low is not None else figure.high
    high = figure.high if figure.high is not None else figure.low
    if low is None or high is None:
        return Reading(0.0, float("inf"), "no number")
    half = 10 ** (len(str(low)) - significant_digits(low)) / 2 if low and low == high else 0.0
    slack = half if half >= 5 else 0.0
    return Reading(low - slack, high + slack, "as stated")


def relations_between(
    entries: Iterable[Entry], origins: Mapping[str, str], read: ReadRange = stated_range
) -> tuple[Relation, ...]:
    """What the figures of different origins are to one another.

    Args:
        entries: Entries that count; each origin speaks through its oldest form.
        origins: Origin by figure, from `waystation.evidence.origins.assign_origins`.
        read: The range a figure's words stand for.

    Returns:
        Relations between ledger entries by identity, in order of the first one's age.
    """
    known = sorted((e for e in entries if _may_compare(e.figure)), key=age)
    seen: set[str] = set()
    leads: list[Entry] = []
    for entry in known:
        if origins[entry.figure_id] not in seen:
            seen.add(origins[entry.figure_id])
            leads.append(entry)
    order = {entry.figure_id: number for number, entry in enumerate(known)}
    found: dict[tuple[str, str], Relation] = {}
    made = (_parts(leads), _sums(leads), _by_block(leads, known, origins, read), _scopes(leads))
    for relation in chain.from_iterable(made):
        first, second = str(relation.first), str(relation.second)
        found.setdefault((min(first, second), max(first, second)), relation)
    return tuple(sorted(found.values(), key=lambda r: (order[str(r.first)], order[str(r.second)])))


def compare(first: Entry, second: Entry, read: ReadRange = stated_range) -> Relation | None:
    """What two figures of one thing are to each other; None when they agree.

    Both must be of the same kind, unit, group and, where the kind is bound to one, place.
    """
    one, other = first.figure, second.figure
    if not _overlap(one, other):
        earlier, later = sorted((first, second), key=lambda e: _days(e.figure))
        return _other_time(earlier, later, read)
    if not _apart(one, other, read):
        return None
    earlier, later = sorted((first, second), key=age)
    said = f"{_told(first.figure)} against {_told(second.figure)}"
    if named(one.speaker) and fold(one.speaker) == fold(other.speaker):
        reason = f"{said}: the same speaker, who revised it"
        return Relation(RelationKind.UPDATES, later.figure_id, earlier.figure_id, reason)
    reason = f"{said}, of the same at the same time"
    return Relation(RelationKind.CONTRADICTS, later.figure_id, earlier.figure_id, reason)


def _may_compare(figure: Figure) -> bool:
    return figure.has_number and figure.event_day is not None and figure.modality is Modality.ACTUAL


def _days(figure: Figure) -> tuple[dt.date, dt.date]:
    assert figure.event_day is not None
    return figure.event_day, max(figure.event_day, figure.event_end or figure.event_day)


def _overlap(one: Figure, other: Figure) -> bool:
    first, second = _days(one), _days(other)
    return first[0] <= second[1] and second[0] <= first[1]


def _apart(one: Figure, other: Figure, read: ReadRange) -> bool:
    first, second = read(one), read(other)
    return first.high < second.low or second.high < first.low


def _thing(figure: Figure) -> tuple[object, ...]:
    """What two figures must share to speak of one thing."""
    bound = "" if figure.kind in _TRAVELLING else place_of(figure)
    who = fold(figure.who) if figure.kind in _NAMED else ""
    scope = (figure.group, bound, _is_wide(figure))
    return (figure.kind, figure.unit, figure.measure, *scope, who)


def _is_wide(figure: Figure) -> bool:
    """True where the sentence counts several countries or provinces at once."""
    return _SCOPE.search(figure.sentence or figure.who) is not None


def _by_block(
    leads: Sequence[Entry],
    known: Sequence[Entry],
    origins: Mapping[str, str],
    read: ReadRange,
) -> Iterator[Relation]:
    blocks = _blocks(leads)
    for thing, same in _blocks(known).items():
        yield from _stale(same, origins, read)
        yield from _printed_again(same, origins)
        if thing[0] in _TRAVELLING or thing[4]:
            yield from _neighbours(blocks.get(thing, []), read)


def _blocks(entries: Iterable[Entry]) -> dict[tuple[object, ...], list[Entry]]:
    blocks: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        blocks[_thing(entry.figure)].append(entry)
    return blocks


def _neighbours(same: Sequence[Entry], read: ReadRange) -> Iterator[Relation]:
    """Figures of one time with each other, and those of one time with the next."""
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for entry in sorted(same, key=lambda e: (_days(e.figure), age(e))):
        by_day[_days(entry.figure)[0]].append(entry)
    long = [e for e in same if len(set(_days(e.figure))) > 1][:MOST_OF_A_DAY]
    for here in by_day.values():
        pairs = [*combinations(here[:MOST_OF_A_DAY], 2)]
        pairs += [(e, o) for e in long for o in here[:MOST_OF_A_DAY] if e is not o]
        for first, second in pairs:
            if _overlap(first.figure, second.figure):
                yield from filter(None, [compare(first, second, read)])
    for before, after in pairwise(by_day.values()):
        if not _overlap(before[0].figure, after[0].figure):
            yield from filter(None, [compare(before[0], after[0], read)])


def _other_time(earlier: Entry, later: Entry, read: ReadRange) -> Relation | None:
    if not _apart(earlier.figure, later.figure, read):
        return None
    reason = f"{_told(earlier.figure)}, then {_told(later.figure)}: different days, no dispute"
    return Relation(RelationKind.OTHER_TIME, later.figure_id, earlier.figure_id, reason)


def _stale(
    same: Sequence[Entry], origins: Mapping[str, str], read: ReadRange
) -> Iterator[Relation]:
    """Figures printed when a later count of another origin was out already."""
    dated = sorted((e for e in same if e.figure.published), key=age)
    newest: Entry | None = None
    waiting: deque[Entry] = deque()
    for entry in dated:
        while waiting and _printed(waiting[0]) < _printed(entry):
            out = waiting.popleft()
            if newest is None or _days(out.figure) > _days(newest.figure):
                newest = out
        waiting.append(entry)
        if newest is None or origins[newest.figure_id] == origins[entry.figure_id]:
            continue
        if _days(entry.figure)[1] < _days(newest.figure)[0] and _apart(
            entry.figure, newest.figure, read
        ):
            reason = (
                f"{_told(entry.figure)}, printed on {_printed(entry)}, when {_told(newest.figure)} "
                "was out"
            )
            yield Relation(RelationKind.STALE, entry.figure_id, newest.figure_id, reason)


def _printed_again(same: Sequence[Entry], origins: Mapping[str, str]) -> Iterator[Relation]:
    """Numbers told again days later without a day of their own."""
    first_told: dict[tuple[int | None, int | None], Entry] = {}
    for entry in sorted(same, key=lambda e: (_days(e.figure), age(e))):
        figure = entry.figure
        number = (figure.low or figure.high, figure.high or figure.low)
        earlier = first_told.setdefault(number, entry)
        undated = figure.day_basis.startswith(_PRINTED)
        days = (_days(figure)[0] - _days(earlier.figure)[1]).days
        if earlier is entry or not undated or days < STALE_DAYS:
            continue
        if origins[earlier.figure_id] == origins[entry.figure_id] or not _may_be_one(
            entry, earlier
        ):
            continue
        reason = (
            f"{_told(earlier.figure)}: the same number {days} days before “{figure.words}” was "
            "printed without a day of its own"
        )
        yield Relation(RelationKind.STALE, entry.figure_id, earlier.figure_id, reason)


def _may_be_one(later: Entry, earlier: Entry) -> bool:
    """True unless the later one names another kind of speaker."""
    one, other = later.figure, earlier.figure
    if not named(one.speaker) or fold(one.speaker) == fold(other.speaker):
        return True
    return one.speaker_class is other.speaker_class is not SpeakerClass.UNKNOWN


def _parts(leads: Sequence[Entry]) -> Iterator[Relation]:
    """Children among people counted at the same place and time."""
    people = {
        (*_thing(e.figure), _days(e.figure)): e for e in leads if e.figure.unit is Unit.PEOPLE
    }
    for entry in leads:
        if entry.figure.unit is not Unit.CHILDREN:
            continue
        all_of_them = replace(entry.figure, unit=Unit.PEOPLE)
        whole = people.get((*_thing(all_of_them), _days(entry.figure)))
        if whole is not None and _high(entry.figure) < _high(whole.figure):
            reason = f"{_told(entry.figure)} are children, of {_told(whole.figure)}"
            yield Relation(RelationKind.PART_OF, entry.figure_id, whole.figure_id, reason)


def _sums(leads: Sequence[Entry]) -> Iterator[Relation]:
    """Totals of counts of one day at other places or of other groups, to the last digit."""
    blocks: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in leads:
        figure = entry.figure
        if figure.low is not None and figure.low == figure.high:
            blocks[figure.kind, figure.unit, figure.measure, _days(figure)].append(entry)
    for same in blocks.values():
        for total in same if 3 <= len(same) <= _SUM_CANDIDATES else ():
            parts = _adding_up(total, [e for e in same if _high(e.figure) < _high(total.figure)])
            added = " + ".join(f"{_high(part.figure):,}" for part in parts)
            for part in parts:
                reason = f"{added} = {_high(total.figure):,}"
                yield Relation(RelationKind.TOTAL_OF, total.figure_id, part.figure_id, reason)


def _adding_up(total: Entry, smaller: Sequence[Entry]) -> tuple[Entry, ...]:
    for many in range(2, _SUM_PARTS + 1):
        for parts in combinations(smaller, many):
            where = {(place_of(e.figure), e.figure.group) for e in parts}
            numbers = [_high(e.figure) for e in parts]
            digits = significant_digits(_high(total.figure)) + max(map(significant_digits, numbers))
            apart = len(where) == many and ("", "") not in where
            if apart and digits >= _SUM_DIGITS and sum(numbers) == _high(total.figure):
                return parts
    return ()


def _scopes(leads: Sequence[Entry]) -> Iterator[Relation]:
    """Counts of one kind and time that cover more than one country, group or province."""
    narrow: dict[tuple[object, ...], Entry] = {}
    wide: list[tuple[tuple[object, ...], Entry]] = []
    for entry in leads:
        figure = entry.figure
        key: tuple[object, ...] = (figure.kind, figure.unit, figure.measure, _days(figure))
        if _is_wide(figure):
            wide.append((key, entry))
        else:
            narrow.setdefault(key, entry)
    for wanted, entry in wide:
        other = narrow.get(wanted)
        if other is not None and _high(other.figure) != _high(entry.figure):
            reason = f"{_told(entry.figure)} covers more than {_told(other.figure)}"
            yield Relation(RelationKind.OTHER_SCOPE, entry.figure_id, other.figure_id, reason)


def _high(figure: Figure) -> int:
    return figure.high if figure.high is not None else figure.low or 0


def _printed(entry: Entry) -> dt.date:
    return entry.figure.published or dt.date.max


def _told(figure: Figure) -> str:
    """The figure with who said it and of when: "“3,630” (Mexico, 2018-10-24)"."""
    words = figure.words or f"{_high(figure):,}"
    who = figure.speaker or figure.publisher or "nobody named"
    first, last = _days(figure)
    when = f"{first}" if first == last else f"{first} to {last}"
    return f"“{words}” ({who}, {when})"
