"""Origins after what people settled.

A figure called a copy shares its original's origin, and so do copies of one that was corrected.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from waystation.domain.evidence import Entry, Report
from waystation.domain.vocabulary import Verdict
from waystation.evidence.changes import one_thing
from waystation.evidence.copies import CopyLink
from waystation.evidence.origins import OriginTrace, trace_origins
from waystation.evidence.things import bound_place, two_days_stated


def settled_traces(
    known: Sequence[Entry],
    everything: Iterable[Entry],
    reports: Iterable[Report] = (),
    links: Iterable[CopyLink] = (),
) -> dict[str, OriginTrace]:
    """How every figure goes back to its oldest form; origins as in `settled_origins`.

    Args:
        known: Entries to find the origins of.
        everything: Every entry, those that do not count too.
        reports: Reports whose credits count for their figures.
        links: Which reports copy which.
    """
    entries = tuple(everything)
    instead = successors(entries)
    mine = {entry.figure_id: entry for entry in known}
    wrong = [
        entry
        for entry in entries
        if entry.verdict is Verdict.CORRECTED
        and entry.figure_id not in mine
        and _still(entry, mine.get(_standing(entry.replaced_by, mine, instead)))
    ]
    traces = {t.figure_id: t for t in trace_origins((*known, *wrong), reports, links)}
    origins = {key: trace.origin_id for key, trace in traces.items()}
    joined = merged_origins((*known, *wrong), origins, instead)
    return {key: replace(traces[key], origin_id=joined[key]) for key in mine}


def settled_origins(
    known: Sequence[Entry], everything: Iterable[Entry], links: Iterable[CopyLink] = ()
) -> dict[str, str]:
    """The origin of every figure, as people settled it, by figure.

    A figure called a copy has its original's origin. A corrected figure stands between its
    correction and its copies, which go on counting once, unless the correction says another thing:
    another kind, unit, place or day.

    Args:
        known: Entries to find the origins of.
        everything: Every entry, those that do not count too.
        links: Which reports copy which.
    """
    traces = settled_traces(known, everything, links=links)
    return {key: trace.origin_id for key, trace in traces.items()}


def _still(wrong: Entry, right: Entry | None) -> bool:
    """True when a correction speaks of what the corrected figure spoke of."""
    if right is None:
        return False
    one, other = wrong.figure, right.figure
    here, there = bound_place(one), bound_place(other)
    return (
        one_thing(one, other)
        and (not here or not there or here == there)
        and not two_days_stated(one, other)
        and (one.event_day == other.event_day or not one.event_day or not other.event_day)
    )


def successors(entries: Iterable[Entry]) -> dict[str, str]:
    """By figure, the one that counts in its stead, or whose copy it is.

    Args:
        entries: Every entry, those that do not count too.
    """
    return {entry.figure_id: entry.replaced_by for entry in entries if entry.replaced_by}


def merged_origins(
    entries: Iterable[Entry],
    origins: Mapping[str, str],
    instead: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The origins with every merged figure, and what shares its origin, under its original's.

    Where the original was corrected later on, the correction is the original. A figure whose
    original is not among the entries stands for itself.

    Args:
        entries: The entries `origins` was made from.
        origins: Origin by figure, from `assign_origins`.
        instead: What counts in the stead of figures that do not, from `successors`.
    """
    becomes: dict[str, str] = {}
    for entry in entries:
        original = _standing(entry.replaced_by, origins, instead or {})
        joined = entry.verdict in (Verdict.MERGED, Verdict.CORRECTED)
        if joined and original != entry.figure_id and original:
            first = _end(origins[entry.figure_id], becomes)
            last = _end(origins[original], becomes)
            if first != last:
                becomes[first] = last
    return {key: _end(origin, becomes) for key, origin in origins.items()}


def _standing(key: str, origins: Container[str], instead: Mapping[str, str]) -> str:
    """The figure among the entries that stands for one; empty when there is none."""
    seen: set[str] = set()
    while key not in origins:
        if key in seen or key not in instead:
            return ""
        seen.add(key)
        key = instead[key]
    return key


def _end(origin: str, becomes: Mapping[str, str]) -> str:
    while origin in becomes:
        origin = becomes[origin]
    return origin
