"""How each figure came to count as it does: report, words, origin, desk, influence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from waystation.domain.evidence import Decision, Entry, Figure, Reading, Ruling
from waystation.domain.findings import Relation
from waystation.domain.forecast import Forecast
from waystation.domain.influence import FigureInfluence, Influences
from waystation.domain.purged import is_purged
from waystation.domain.vocabulary import RelationKind, SpeakerClass
from waystation.evidence.disagreement import relations_between
from waystation.evidence.drift import drift
from waystation.evidence.merged import settled_traces
from waystation.evidence.origins import OriginTrace, oldest_forms
from waystation.evidence.view import withdrawn_as_of
from waystation.forecasting.gather import Gathered
from waystation.forecasting.listing import read_as
from waystation.forecasting.uses import within_reports

TOLD = (
    RelationKind.PART_OF,
    RelationKind.TOTAL_OF,
    RelationKind.UPDATES,
    RelationKind.CONTRADICTS,
    RelationKind.SAME_AS,
    RelationKind.COPY_OF,
    RelationKind.STALE,
)
"""Relations told of; another time and another scope settle nothing."""


@dataclass(frozen=True)
class Tie:
    """What a figure is to another one.

    Attributes:
        kind: What it is.
        other: Identity of the other figure in the ledger.
        forward: True when read from this figure to the other ("this is part of the other").
        reason: Why, in plain words.
    """

    kind: RelationKind
    other: str
    forward: bool
    reason: str


@dataclass(frozen=True)
class Account:
    """How one figure was made, and what became of it.

    Attributes:
        entry: The figure as it stands in the ledger.
        use: What the forecast made of it: used or not and why, the range it takes it as and the
            wording rule of that, its weight, its copies, how it fits; None where it did not count
            when the forecast was made (withdrawn, rejected or corrected).
        reading: The range its words are read as, and the rule; None for a sighting.
        words_at: Offsets of its words in its sentence; None where the sentence does not hold them.
        report: Name of the report it was read from; empty when entered by hand.
        upstream: Whom the figure or its report credits for it; empty when nobody.
        oldest: Identity of the oldest form of its origin; itself when it is that.
        changed: What changed on the way from the oldest form, in plain words.
        stands_for: Identity of the entry that stands for its origin in the forecast; empty where
            none of the origin was used.
        rulings: What was settled about it at the desk or by its folder: verdict, who, when, why.
        named_in: What was settled about other figures that names it: it counts in their stead, or
            they are copies of it.
        ties: What it, or another form of it, is to figures of its report and to other origins. A
            reason repeats words, speakers and places of both, which not everybody may see.
        influence: What its origin did to the forecast; None where it did nothing or is not known.
    """

    entry: Entry
    use: Decision | None
    reading: Reading | None
    words_at: tuple[int, int] | None
    report: str
    upstream: str
    oldest: str
    changed: tuple[str, ...]
    stands_for: str
    rulings: tuple[Ruling, ...]
    named_in: tuple[Ruling, ...]
    ties: tuple[Tie, ...]
    influence: FigureInfluence | None

    @property
    def speaker_class(self) -> SpeakerClass:
        """Kind of speaker."""
        return self.entry.figure.speaker_class


def accounts(
    result: Forecast, found: Gathered, influences: Influences | None = None
) -> tuple[Account, ...]:
    """How every figure came to count as it does, in the order of the ledger.

    Of every figure published by the as-of day, those that do not count too.

    Args:
        result: The forecast, of these entries.
        found: The evidence.
        influences: What the figures did to it; None where that is not known.
    """
    maker = _Accounts(result, found, influences)
    aside = withdrawn_as_of(found.entries, result.as_of)
    told = sorted((*result.entries, *aside), key=lambda entry: entry.entered)
    return tuple(maker.of(entry) for entry in told)


class _Accounts:
    """What is looked up for each figure, gathered once for all."""

    def __init__(self, result: Forecast, found: Gathered, influences: Influences | None) -> None:
        known, everything = result.entries, found.entries or result.entries
        self._reports = found.reports
        self._uses = {made.figure_id: made for made in result.decisions}
        self._influence = influences.by_figure if influences else {}
        self._traces = settled_traces(known, everything, links=found.links)
        self._origins = {key: trace.origin_id for key, trace in self._traces.items()}
        by_key = {entry.figure_id: entry for entry in known}
        oldest = oldest_forms(known, self._origins)
        self._oldest = {origin: by_key[key] for origin, key in oldest.items()}
        self._stands_for = _standing_for(self._uses.values())
        self._ties = _ties(known, self._origins)
        self._rulings, self._named_in = _rulings(found.rulings)

    def of(self, entry: Entry) -> Account:
        """The account of one figure."""
        key, figure = entry.figure_id, entry.figure
        trace, stands_for = self._traces.get(key), self._stands_for.get(key, "")
        report = self._reports.get(figure.report_id)
        credited = trace.credited if trace else ""
        return Account(
            entry=entry,
            use=self._uses.get(key),
            reading=read_as(entry),
            words_at=words_at(figure),
            report=report.name if report else "",
            upstream=figure.upstream or (report.upstream if report else "") or credited,
            oldest=self._oldest[trace.origin_id].figure_id if trace else key,
            changed=self._changed(entry, trace) if trace else (),
            stands_for=stands_for,
            rulings=tuple(self._rulings[key]),
            named_in=tuple(self._named_in[key]),
            ties=self._ties.get(key, ()),
            influence=self._influence.get(stands_for),
        )

    def _changed(self, entry: Entry, trace: OriginTrace) -> tuple[str, ...]:
        """What changed since the oldest form, which people may have settled to be another one."""
        oldest = self._oldest[trace.origin_id]
        if oldest.figure_id == trace.oldest:
            return trace.drift
        same = oldest.figure_id == entry.figure_id
        return () if same else drift(oldest.figure, entry.figure)


def words_at(figure: Figure) -> tuple[int, int] | None:
    """Offsets of a figure's words in its sentence; None where the sentence does not hold them."""
    start, end = figure.start - figure.sentence_start, figure.end - figure.sentence_start
    if not figure.sentence or not figure.words or is_purged(figure.sentence):
        return None
    if 0 <= start < end and figure.sentence[start:end] == figure.words:
        return start, end
    start = figure.sentence.find(figure.words)
    return None if start < 0 else (start, start + len(figure.words))


def _standing_for(uses: Iterable[Decision]) -> dict[str, str]:
    """By figure the used one of its origin."""
    return {key: use.figure_id for use in uses if use.used for key in (use.figure_id, *use.copies)}


def _rulings(
    rulings: Iterable[Ruling],
) -> tuple[Mapping[str, list[Ruling]], Mapping[str, list[Ruling]]]:
    """By figure, the rulings about it and those about others that name it."""
    about: dict[str, list[Ruling]] = defaultdict(list)
    naming: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in sorted(rulings, key=lambda one: one.sequence):
        about[ruling.figure_id].append(ruling)
        if ruling.replacement:
            naming[ruling.replacement].append(ruling)
    return about, naming


def _ties(known: Sequence[Entry], origins: Mapping[str, str]) -> dict[str, tuple[Tie, ...]]:
    """By figure what it is to others; what one form of an origin is holds for all its forms."""
    family: dict[str, list[str]] = defaultdict(list)
    for key, origin in origins.items():
        family[origin].append(key)
    found: dict[str, dict[Tie, None]] = defaultdict(dict)
    for one in _told(known, origins):
        ends = str(one.first), str(one.second)
        for forward, (mine, other) in ((True, ends), (False, ends[::-1])):
            tie = Tie(one.kind, other, forward, one.reason)
            for key in family[origins[mine]]:
                if key != other:
                    found[key].setdefault(tie)
    return {key: tuple(ties) for key, ties in found.items()}


def _told(known: Sequence[Entry], origins: Mapping[str, str]) -> Iterable[Relation]:
    all_told = chain(within_reports(known), relations_between(known, origins))
    return (one for one in all_told if one.kind in TOLD)
