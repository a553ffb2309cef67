"""Which figures are one figure: copies share an origin, and an origin counts once.

Independence belongs to a figure's oldest form, not to the document it was found in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from waystation.domain.evidence import Entry, Report
from waystation.evidence.copies import CopyLink
from waystation.evidence.credits import same_outlet, upstream_of
from waystation.evidence.drift import drift
from waystation.evidence.figure_copies import age, figure_copies
from waystation.evidence.joined import Joined
from waystation.evidence.things import bound_place


@dataclass(frozen=True)
class OriginTrace:
    """How a figure goes back to its oldest form.

    Attributes:
        figure_id: The figure.
        origin_id: Key of its origin, as `assign_origins` gives it.
        oldest: Identity of the oldest form in the ledger; the figure itself when it is that.
        credited: Who the oldest form is credited to, when that outlet's own is not in the ledger.
        steps: From the oldest form to the figure: (identity, why it is the same as the one before).
        drift: What changed on the way, in plain words ("said by the UN became said by Mexico").
    """

    figure_id: str
    origin_id: str
    oldest: str
    credited: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    drift: tuple[str, ...] = ()


def assign_origins(
    entries: Iterable[Entry],
    reports: Iterable[Report] = (),
    links: Iterable[CopyLink] = (),
) -> dict[str, str]:
    """The origin of every entry, by figure: its key is the same for copies of one figure.

    An origin given with the figure wins, and two different ones are never joined. Otherwise two
    figures with the same number and unit share an origin when

    * one speaker gave both of the same kind and group for the same day (a place-bound kind: at
      the same place);
    * one was read from a report, names no other kind of speaker, and repeats an attributed one of
      the same kind, group, day and place, where what it leaves open counts as the same;
    * their reports copy one another: whole, or in the sentences they stand in (here a number may
      have been rounded);
    * they stand in near-copies of one sentence in two reports;
    * one is credited to an outlet that tells the other, or to which the other is credited too, and
      both are of one kind, of nearly one week and of no two places;
    * one was read from a report and the number is a rare one, for nearly the same day: a copy may
      have lost who said it and of whom.

    Reports that state two days for it, and, where the number is all that is compared, two places,
    tell two figures; so does one publisher who states it of another day. A figure without a place
    joins those of one place at most.

    The hedge may have changed on the way: the number is what is compared.

    Args:
        entries: The entries.
        reports: Reports they were read from; a report's credit counts for its figures.
        links: Which reports copy which, from `waystation.evidence.copies.find_copies`.

    Returns:
        By figure the given origin, or the identity of the oldest form, or, where that is credited
        to an outlet whose own figure is not among the entries, "outlet: number".
    """
    return {trace.figure_id: trace.origin_id for trace in trace_origins(entries, reports, links)}


def trace_origins(
    entries: Iterable[Entry],
    reports: Iterable[Report] = (),
    links: Iterable[CopyLink] = (),
) -> tuple[OriginTrace, ...]:
    """How every figure goes back to its origin, oldest form first; see `assign_origins`."""
    known = sorted(entries, key=age)
    by_id = {report.report_id: report for report in reports}
    places = {entry.figure_id: bound_place(entry.figure) for entry in known}
    joined = Joined({e.figure_id: e.figure.origin for e in known if e.figure.origin}, places)
    for pair in figure_copies(known, by_id, links):
        first, second = pair.first.figure_id, pair.second.figure_id
        joined.join(first, second, pair.reason, anywhere=pair.anywhere)
    families: dict[str, list[Entry]] = {}
    for entry in known:
        families.setdefault(joined.root(entry.figure_id), []).append(entry)
    traces: dict[str, OriginTrace] = {}
    taken: set[str] = set()
    for family in families.values():
        for trace in _family_traces(family, joined, by_id, taken):
            traces[trace.figure_id] = trace
    return tuple(traces[entry.figure_id] for entry in known)


def oldest_forms(entries: Iterable[Entry], origins: Mapping[str, str]) -> dict[str, str]:
    """The oldest form of every origin: published first; of one day, attributed, then entered first.

    Args:
        entries: The entries `origins` was made from.
        origins: Origin by figure, from `assign_origins`.

    Returns:
        Identity of the oldest figure, by origin.
    """
    oldest: dict[str, str] = {}
    for entry in sorted(entries, key=age):
        oldest.setdefault(origins[entry.figure_id], entry.figure_id)
    return oldest


def _family_traces(
    family: list[Entry], joined: Joined, reports: Mapping[str, Report], taken: set[str]
) -> Iterable[OriginTrace]:
    """Traces of the figures of one origin, given oldest first."""
    oldest = family[0]
    credited = _credited_outside(family, reports)
    key = joined.name(oldest.figure_id) or _credit_key(oldest, credited, taken)
    taken.add(key)
    by_id = {entry.figure_id: entry for entry in family}
    for figure_id, steps in joined.ways_from(oldest.figure_id):
        changed = drift(oldest.figure, by_id[figure_id].figure) if steps else ()
        yield OriginTrace(figure_id, key, oldest.figure_id, credited, steps, changed)


def _credited_outside(family: list[Entry], reports: Mapping[str, Report]) -> str:
    """Whom the oldest form is credited to, unless one of the figures is that outlet's own."""
    oldest = family[0].figure
    upstream = upstream_of(oldest, reports.get(oldest.report_id))
    if not upstream:
        return ""
    own = any(
        same_outlet(upstream, name) for e in family for name in (e.figure.publisher, e.figure.url)
    )
    return "" if own else upstream


def _credit_key(oldest: Entry, credited: str, taken: set[str]) -> str:
    if not credited:
        return oldest.figure_id
    figure = oldest.figure
    hedge, words = figure.hedge.casefold(), figure.words
    number = words[len(hedge) :].strip() if hedge and words.casefold().startswith(hedge) else words
    key = f"{credited}: {number or words}"
    return key if key not in taken else f"{key} ({oldest.figure_id})"
