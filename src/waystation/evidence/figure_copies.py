"""Rules by which two figures are one figure, told twice; each pair comes with its reason.

Figures are compared in blocks of equal numbers. Blocks of ordinary size are compared pair by pair;
a larger one is cut up by place or by the words of its sentences first, so that the work grows with
the figures and not with their square.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import chain, combinations, islice, pairwise
from typing import NamedTuple

from waystation.domain.evidence import Entry, Figure, Report
from waystation.domain.nameless import named
from waystation.domain.purged import is_purged
from waystation.domain.vocabulary import FigureKind, SpeakerClass, Unit
from waystation.evidence.copies import WHOLE, CopyKind, CopyLink
from waystation.evidence.credits import outlet_names, same_outlet, upstream_of
from waystation.evidence.overlap import same_number
from waystation.evidence.similarity import near_copies, normalise
from waystation.evidence.things import (
    PLACELESS,
    bound_place,
    fold,
    in_series,
    is_rare,
    is_very_rare,
    of_two_things,
    place_of,
    two_days_stated,
)

RARE_DAYS = 3
"""Days between two tellings of a rare number that may still be one figure."""

CREDIT_DAYS = 7
"""Days between two tellings of a credited number that may still be one figure."""

LARGE_BLOCK = 60
"""Figures with one number from which they are no longer compared pair by pair."""

_PERSONS = frozenset({Unit.PEOPLE, Unit.CHILDREN})
_GRAM = 3

_MOVING = (
    *(FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.CROSSING),
    *(FigureKind.AT_PLACE, FigureKind.WAITING),
)


class Pair(NamedTuple):
    """Two entries that are one figure.

    Attributes:
        first: The one it is told of first.
        second: The other.
        reason: Why they are one.
        anywhere: False where the numbers are the reason, so that two places tell two figures.
    """

    first: Entry
    second: Entry
    reason: str
    anywhere: bool = False


def figure_copies(
    known: Sequence[Entry], reports: Mapping[str, Report], links: Iterable[CopyLink]
) -> Iterator[Pair]:
    """Pairs that are copies, with the reason, surest rule first.

    Args:
        known: The entries, oldest form first.
        reports: Reports whose credits count for their figures, by identity.
        links: Which reports copy which.
    """
    yield from _said_twice(known)
    yield from _repeated(known)
    yield from _in_copied_reports(known, links)
    yield from _in_near_sentences(known)
    yield from _credited(known, reports)
    yield from _rare(known)


def age(entry: Entry) -> tuple[dt.date, bool, int]:
    """Order of forms: published first; of one day, attributed first, then entered first."""
    figure = entry.figure
    return (figure.published or dt.date.max, not named(figure.speaker), entry.entered)


def _said_twice(known: Sequence[Entry]) -> Iterator[Pair]:
    """One speaker, one number, one day; the blocks have compared the rest."""
    for same in _blocks(known, _said):
        head = same[0].figure
        if len(same) < 2 or not named(head.speaker) or head.event_day is None:
            continue
        reason = f"{head.speaker} gave the same number for the same day"
        for first, second in _pairs_by_place(same):
            one, other = first.figure, second.figure
            if _same_place(one, other) and not in_series(one, other):
                yield Pair(first, second, reason)


def _repeated(known: Sequence[Entry]) -> Iterator[Pair]:
    for same in _blocks(known, _told):
        attributed = [entry for entry in same if named(entry.figure.speaker)]
        for copy in same:
            originals = (e for e in attributed if _repeats(copy.figure, e.figure))
            for original in islice(originals, 1):
                yield Pair(original, copy, _told_again(copy.figure, original.figure))


def _told_again(copy: Figure, original: Figure) -> str:
    """Why a figure of the same number, kind and day is an attributed one."""
    if not named(copy.speaker):
        return f"the number {original.speaker} gave for that day, told without saying who gave it"
    return f"one number for one day; {copy.speaker} may be {original.speaker} by another name"


def _in_copied_reports(known: Sequence[Entry], links: Iterable[CopyLink]) -> Iterator[Pair]:
    by_report: dict[str, list[Entry]] = defaultdict(list)
    for entry in known:
        if entry.figure.report_id:
            by_report[entry.figure.report_id].append(entry)
    for link in links:
        older = by_report.get(link.older, [])
        for copy in by_report.get(link.newer, []):
            originals = [e for e in older if _copied_with(link, e.figure, copy.figure)]
            if originals:
                best = max(originals, key=lambda e: _closeness(link, e.figure, copy.figure))
                why = f"its report is a copy ({link.kind}: {link.reason})"
                yield Pair(best, copy, why, anywhere=True)


def _in_near_sentences(known: Sequence[Entry]) -> Iterator[Pair]:
    reason = "nearly the same sentence in two reports"
    read = [e for e in known if e.figure.report_id and not is_purged(e.figure.sentence)]
    for same in _blocks(read, _number):
        if len(same) < 2:
            continue
        plain = {entry.figure_id: normalise(entry.figure.sentence) for entry in same}
        for part in _by_words(same, plain) if len(same) > LARGE_BLOCK else (same,):
            for one, other in near_copies([plain[entry.figure_id] for entry in part]):
                first, second = part[one], part[other]
                here, there = first.figure, second.figure
                if here.report_id != there.report_id and not of_two_things(here, there):
                    yield Pair(first, second, reason, anywhere=True)


def _credited(known: Sequence[Entry], reports: Mapping[str, Report]) -> Iterator[Pair]:
    """A credited number, with that of the outlet credited or one credited to it elsewhere."""
    credit = {e.figure_id: _upstream(e.figure, reports) for e in known}
    told = [entry for entry in known if _outlets(entry.figure) or credit[entry.figure_id]]
    for same in _blocks(told, lambda figure: (*_number(figure), figure.kind)):
        if not any(credit[entry.figure_id] for entry in same):
            continue
        sources: dict[str, list[Entry]] = defaultdict(list)
        for entry in same:
            for name in _outlets(entry.figure) | outlet_names(credit[entry.figure_id]):
                sources[name].append(entry)
        for copy in same:
            upstream = credit[copy.figure_id]
            found = (e for name in outlet_names(upstream) for e in sources[name])
            told_by = (e for e in found if _tells(e.figure, credit[e.figure_id], upstream))
            near = (e for e in told_by if _may_be_credited(e, copy))
            for original in islice(near, 1):
                yield Pair(original, copy, f"credited to {upstream}")


def _rare(known: Sequence[Entry]) -> Iterator[Pair]:
    """A number too exact for two speakers to reach it by chance, within a few days."""
    for same in _blocks((e for e in known if is_rare(e.figure)), _number):
        dated = sorted((e for e in same if e.figure.event_day), key=_event)
        pairs = combinations(same, 2) if len(same) <= LARGE_BLOCK else pairwise(dated)
        for first, second in pairs:
            if _meet(first.figure, second.figure):
                reason = f"the rare number {first.figure.words} for nearly the same day"
                yield Pair(first, second, reason, anywhere=is_very_rare(first.figure))


def _blocks(
    entries: Iterable[Entry], key: Callable[[Figure], tuple[object, ...]]
) -> Iterable[list[Entry]]:
    blocks: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        blocks[key(entry.figure)].append(entry)
    return blocks.values()


def _pairs_by_place(same: Sequence[Entry]) -> Iterable[tuple[Entry, Entry]]:
    """All pairs, or where there are many of them, of each place its first one with the others."""
    if len(same) <= LARGE_BLOCK:
        return combinations(same, 2)
    if not bound_place(same[0].figure) and same[0].figure.has_number:
        return [(same[0], other) for other in same[1:]]
    places: dict[str, list[Entry]] = defaultdict(list)
    for entry in same:
        places[place_of(entry.figure)].append(entry)
    heads = [part[0] for part in places.values()]
    within = [(part[0], other) for part in places.values() for other in part[1:]]
    return [*within, *((first, second) for first in places[""][:1] for second in heads)]


def _by_words(same: Sequence[Entry], plain: Mapping[str, str]) -> Iterator[list[Entry]]:
    """The figures by the word triples of their sentences, the six rarest shared ones of each.

    A part that is still large is cut into overlapping pieces in order of age.
    """
    triples = {entry.figure_id: _triples(plain[entry.figure_id]) for entry in same}
    counts = Counter(chain.from_iterable(triples.values()))
    parts: dict[str, list[Entry]] = defaultdict(list)
    for entry in same:
        shared = ((counts[t], t) for t in triples[entry.figure_id] if counts[t] > 1)
        for _, triple in nsmallest(6, shared):
            parts[triple].append(entry)
    for part in parts.values():
        yield from (part[at : at + LARGE_BLOCK] for at in range(0, len(part), LARGE_BLOCK // 2))


def _triples(plain: str) -> set[str]:
    words = plain.split()
    return {" ".join(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


def _number(figure: Figure) -> tuple[object, ...]:
    """What must be equal for one figure to be a copy of another; without a number, the words."""
    ends = tuple(sorted({end for end in (figure.low, figure.high) if end is not None}))
    return (figure.unit, ends, "" if ends else (fold(figure.words), place_of(figure)))


def _told(figure: Figure) -> tuple[object, ...]:
    return (*_number(figure), figure.event_day, figure.kind)


def _said(figure: Figure) -> tuple[object, ...]:
    return (*_told(figure), figure.group, fold(named(figure.speaker)))


def _repeats(copy: Figure, original: Figure) -> bool:
    """True when `copy`, read from a report, says what the attributed `original` says."""
    return (
        copy.report_id not in ("", original.report_id)
        and named(original.speaker) != ""
        and _may_be_one_speaker(copy, original)
        and copy.event_day is not None
        and _open_or_same(copy.group, original.group)
        and _same_place(copy, original)
        and not in_series(copy, original)
    )


def _may_be_one_speaker(copy: Figure, original: Figure) -> bool:
    """True unless the copy names another kind of speaker; reports call one speaker many names."""
    if fold(named(copy.speaker)) in ("", fold(original.speaker)):
        return True
    known = copy.speaker_class is not SpeakerClass.UNKNOWN
    return known and copy.speaker_class is original.speaker_class


def _copied_with(link: CopyLink, original: Figure, copy: Figure) -> bool:
    """True when the link between their reports makes `copy` a copy of `original`.

    A rewrite may say of a rare number that it counts children where the original says people.
    """
    rare = is_rare(original)
    one_unit = original.unit is copy.unit or (rare and {original.unit, copy.unit} <= _PERSONS)
    if not one_unit or not _numbers_meet(original, copy) or of_two_things(original, copy):
        return False
    if link.kind in WHOLE or _in_one_passage(link, original, copy):
        return True
    alike = original.kind is copy.kind or rare or link.credited
    return link.kind is CopyKind.REWRITE and alike


def _numbers_meet(first: Figure, second: Figure) -> bool:
    """Equal numbers, or one rounded from the other; without a number, equal words."""
    ends = [{e for e in (f.low, f.high) if e is not None} for f in (first, second)]
    if not all(ends):
        return not any(ends) and fold(first.words) == fold(second.words)
    return len(ends[0]) == len(ends[1]) and all(
        same_number(one, other) for one, other in zip(*map(sorted, ends), strict=True)
    )


def _in_one_passage(link: CopyLink, original: Figure, copy: Figure) -> bool:
    return any(
        p.first[0] <= original.start < p.first[1] and p.second[0] <= copy.start < p.second[1]
        for p in link.passages
    )


def _closeness(link: CopyLink, original: Figure, copy: Figure) -> tuple[bool, bool, bool]:
    exact = (original.low, original.high) == (copy.low, copy.high)
    return (_in_one_passage(link, original, copy), original.kind is copy.kind, exact)


def _upstream(figure: Figure, reports: Mapping[str, Report]) -> str:
    return upstream_of(figure, reports.get(figure.report_id))


def _outlets(figure: Figure) -> frozenset[str]:
    return outlet_names(figure.publisher) | outlet_names(figure.url)


def _tells(figure: Figure, credit: str, outlet: str) -> bool:
    """True for an outlet's own figure, and for one credited to it."""
    return any(same_outlet(outlet, name) for name in (credit, figure.publisher, figure.url))


def _may_be_credited(original: Entry, copy: Entry) -> bool:
    """True for a like figure of nearly one day, from another report or row."""
    first, second = original.figure, copy.figure
    one_report = first.report_id != "" and first.report_id == second.report_id
    if original.figure_id == copy.figure_id or one_report:
        return False
    if two_days_stated(first, second):
        return False
    if not (first.event_day and second.event_day):
        return _same_place(first, second)
    near = abs((first.event_day - second.event_day).days) <= CREDIT_DAYS
    return near and _same_place(first, second)


def _meet(first: Figure, second: Figure) -> bool:
    """True for figures of nearly one day, not both entered by hand or from one report.

    With three digits they must count the same as well: there are many such numbers.
    """
    alike = first.kind is second.kind or {first.kind, second.kind} <= {*_MOVING}
    if not alike and not is_very_rare(first):
        return False
    if first.report_id == second.report_id or not (first.event_day and second.event_day):
        return False
    return abs((first.event_day - second.event_day).days) <= RARE_DAYS


def _event(entry: Entry) -> dt.date:
    return entry.figure.event_day or dt.date.max


def _same_place(first: Figure, second: Figure) -> bool:
    """True unless the places differ; group sizes, claims and returns are told anywhere.

    A sighting is about the place alone, so both must name it.
    """
    one, other = place_of(first), place_of(second)
    if not first.has_number:
        return one == other != ""
    return first.kind in PLACELESS or _open_or_same(one, other)


def _open_or_same(first: str, second: str) -> bool:
    return not first or not second or first == second
