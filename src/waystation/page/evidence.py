"""Rows of the evidence: every figure that may be shown, with words, range, use and origin."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from waystation.domain.counts import show_people, show_range
from waystation.domain.evidence import Decision, Entry, Figure
from waystation.domain.purged import is_purged
from waystation.domain.vocabulary import (
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    Unit,
    Verdict,
)
from waystation.forecasting.public import about_forces as about_forces
from waystation.forecasting.public import is_small, listed, names_hidden
from waystation.page.picks import Picks
from waystation.reports.offices import people_in, without_names

NOT_SHOWN = "place not shown"
SMALL_WORDS = "fewer than 5"
_DRAWN = (FigureKind.AT_PLACE, FigureKind.ON_THE_MOVE, FigureKind.ARRIVING, FigureKind.WAITING)
_SETTLED: dict[Verdict | None, str] = {
    Verdict.REJECTED: "rejected at the evidence desk",
    Verdict.CORRECTED: "corrected at the evidence desk",
}


@dataclass(frozen=True)
class Row:
    """One figure as the page shows it; all texts are plain.

    Attributes:
        number: Position in the ledger, and the row's anchor.
        figure_id: Its name in the ledger.
        before: The sentence up to the words; empty where it may not be shown.
        words: The words.
        after: The sentence after them.
        counted: Who is counted.
        read_as: Range the words were read as.
        low: Lower end of that range, for the chart; None where not drawn.
        high: Upper end.
        open_above: True where the words give no upper end.
        meaning: What it was taken to mean.
        used: True when it moved the forecast.
        reason: Why it was not used; empty when it was.
        weight: Share of one independent report.
        outside: In what way it does not fit what the forecast holds possible; empty if it does.
        copies: Numbers of the rows counted together with it.
        is_copy: True when an earlier row of the same origin stands for it.
        speaker: Who said it.
        publisher: Who published it.
        url: Address, http or https; else empty.
        event_day: Day the figure speaks of.
        published: Day it was published.
        place: Place as stated, and where it was resolved to.
        location: Public location it was resolved to; empty when none.
        kind: What is counted.
        measure: How it counts over time.
        rule: The rule by which the words were read.
        speaker_class: What kind of speaker it is.
        upstream: Whom the publisher had it from.
        drawn: True when it may stand on a chart of people at a place: not where they left it
            or are heading for it, nor where another figure replaced it.
        note: Anything a reader should know.
        origin: What the copies share.
        hidden: True where words and place may not be shown.
    """

    number: int
    figure_id: str
    before: str
    words: str
    after: str
    counted: str
    read_as: str
    low: int | None
    high: int | None
    open_above: bool
    meaning: str
    used: bool
    reason: str
    weight: float
    outside: str
    copies: tuple[int, ...]
    is_copy: bool
    speaker: str
    publisher: str
    url: str
    event_day: dt.date | None
    published: dt.date | None
    place: str
    location: str
    kind: str
    measure: str
    rule: str
    speaker_class: str
    upstream: str
    drawn: bool
    note: str
    origin: str
    hidden: bool


def rows(picks: Picks, aside: Iterable[Entry] = ()) -> list[Row]:
    """Every figure that may be shown; figures of one origin stand together.

    Those that moved the forecast come first, by the day they speak of.

    Args:
        picks: The forecast.
        aside: Entries that did not count when it was made: withdrawn, rejected or corrected.
    """
    everything = (*picks.forecast.entries, *aside)
    shown = listed(everything)
    decisions = {decision.figure_id: decision for decision in picks.forecast.decisions}
    numbers = {entry.figure_id: entry.entered for entry in shown}
    copies = _copies(numbers, decisions)
    made = [_row(picks, e, decisions.get(e.figure_id), numbers, copies) for e in shown]
    families = sorted(_by_origin(made), key=lambda family: _default_place(family[0]))
    return [row for family in families for row in family]


def forces_count(picks: Picks) -> int:
    """Figures about police and troops: kept in the ledger, not shown."""
    return sum(about_forces(entry.figure) for entry in picks.forecast.entries)


def _by_origin(made: list[Row]) -> list[list[Row]]:
    """Rows of one origin together, the one that stands for the others first."""
    families: dict[str, list[Row]] = {}
    for row in made:
        families.setdefault(row.origin or f"row {row.number}", []).append(row)
    return [sorted(f, key=lambda row: (not row.used, row.number)) for f in families.values()]


def _default_place(row: Row) -> tuple[bool, dt.date, int]:
    return not row.used, row.event_day or row.published or dt.date.max, row.number


def _copies(numbers: dict[str, int], decisions: dict[str, Decision]) -> frozenset[str]:
    """Entries for which another one of their origin stands: the used one, else the oldest."""
    copies = set()
    for decision in decisions.values():
        for other in decision.copies:
            stands_for = decision.used or numbers.get(decision.figure_id, 0) < numbers.get(other, 0)
            if stands_for and not (other in decisions and decisions[other].used):
                copies.add(other)
    return frozenset(copies)


def _row(
    picks: Picks,
    entry: Entry,
    decision: Decision | None,
    numbers: dict[str, int],
    copies: frozenset[str],
) -> Row:
    figure = entry.figure
    made = decision or Decision(entry.figure_id, used=False, meaning="", reason="no decision")
    hidden = names_hidden(picks.hidden_names, figure, made)
    small = is_small(figure)
    is_copy = entry.figure_id in copies
    low, high = _range(figure, made)
    before, after = ("", "") if hidden or small else _around(figure)
    people = people_in(figure.sentence) if before or after else ()
    return Row(
        number=entry.entered,
        figure_id=entry.figure_id,
        before=without_names(before, people),
        words=SMALL_WORDS if small else _open_words(figure, hidden),
        after=without_names(after, people),
        counted=str(figure.unit) if hidden else figure.who or str(figure.unit),
        read_as=_show_read(low, high),
        low=None if low is None or small else round(low),
        high=None if high is None or small else round(high),
        open_above=figure.hedge_class is HedgeClass.MORE_THAN or figure.high is None,
        meaning="a count at a place that is not shown" if hidden else made.meaning,
        used=made.used and entry.counts,
        reason=_reason(entry, made, hidden, numbers),
        weight=made.weight,
        outside="" if hidden or small else made.outside,
        copies=tuple(sorted(numbers[c] for c in made.copies if c in numbers)),
        is_copy=is_copy,
        speaker="not shown" if hidden else figure.speaker,
        publisher="not shown" if hidden else figure.publisher,
        url="" if hidden else web_address(figure.url),
        event_day=figure.event_day,
        published=figure.published,
        place=NOT_SHOWN if hidden else _place(figure),
        location="" if hidden or figure.location not in picks.names else figure.location,
        kind=str(figure.kind),
        measure=str(figure.measure),
        rule=made.rule,
        speaker_class="" if hidden else str(figure.speaker_class),
        upstream="" if hidden else figure.upstream,
        drawn=_is_drawn(entry) and not (hidden or small or is_copy),
        note="" if hidden or small else figure.note,
        origin=figure.origin,
        hidden=hidden,
    )


def web_address(url: str) -> str:
    """The address when it is http or https and whole; else nothing, so it is never a link."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _is_drawn(entry: Entry) -> bool:
    """Whether it counts people who are, or come to be, where it is drawn, and was not replaced."""
    figure = entry.figure
    return (
        entry.verdict is not Verdict.CORRECTED
        and figure.kind in _DRAWN
        and not _is_elsewhere(figure)
        and figure.unit is Unit.PEOPLE
        and figure.modality is Modality.ACTUAL
        and figure.measure is not Measure.CUMULATIVE
    )


def _is_elsewhere(figure: Figure) -> bool:
    """Whether the people counted have left the place it names, or have not come to it yet."""
    heading = figure.kind is FigureKind.ON_THE_MOVE and figure.place_role is PlaceRole.TO
    return figure.place_role is PlaceRole.FROM or heading


def _range(figure: Figure, decision: Decision) -> tuple[float | None, float | None]:
    low = figure.low if decision.low is None else decision.low
    high = figure.high if decision.high is None else decision.high
    return low, high


def _show_read(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "uncounted"
    if high is None:
        return f"{show_people(low or 0)} or more"
    return f"up to {show_people(high)}" if low is None else show_range(low, high)


def _open_words(figure: Figure, hidden: bool) -> str:
    return "words not shown" if hidden else figure.words


def _around(figure: Figure) -> tuple[str, str]:
    """The sentence before and after the words; empty where there is none or it lacks them."""
    if is_purged(figure.sentence):
        return "", f" {figure.sentence}"
    start = figure.start - figure.sentence_start
    end = figure.end - figure.sentence_start
    if figure.sentence[max(0, start) : max(0, end)] != figure.words:
        start = figure.sentence.find(figure.words)
        end = start + len(figure.words)
    if start < 0 or not figure.words:
        return "", ""
    return figure.sentence[:start], figure.sentence[end:]


def _reason(entry: Entry, decision: Decision, hidden: bool, numbers: dict[str, int]) -> str:
    """Why a figure was not used; other figures are called by their number on the page."""
    if entry.withdrawn:
        return "withdrawn by a later correction"
    if entry.verdict in _SETTLED:
        other = numbers.get(entry.replaced_by)
        return _SETTLED[entry.verdict] + ("" if other is None else f"; no. {other} counts instead")
    if decision.used:
        return ""
    if hidden:
        return "see the ledger"
    return re.sub(r"\w+", lambda word: _called(word[0], numbers), decision.reason)


def _called(word: str, numbers: dict[str, int]) -> str:
    return f"no. {numbers[word]}" if word in numbers else word


def _place(figure: Figure) -> str:
    stated, resolved = figure.place, figure.location
    if stated and resolved and stated != resolved:
        return f"{stated} → {resolved}"
    return stated or resolved or "no place stated"
