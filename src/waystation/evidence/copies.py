"""Which reports copy which: edited copies, single sentences, translations, rewrites, agency text.

Thresholds were measured on pages about the caravan of October 2018: an edited copy shared
0.26 of its four-word shingles and a translated-back one 0.13, single copied sentences 0.04 to 0.06,
reports of one topic at most 0.004 when quotations are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from waystation.domain.evidence import Report
from waystation.evidence.credits import credits_report, names_publisher, same_outlet
from waystation.evidence.nearby import Index, MemoryIndex, candidates
from waystation.evidence.overlap import LONG_RUN, Overlap, SharedPassage, overlap_of
from waystation.evidence.passages import Passages, significant_digits, take_apart
from waystation.evidence.signatures import signature_keys


class CopyKind(StrEnum):
    """How much of a report was taken from another, and how."""

    SAME_TEXT = "same text"
    EDITED = "edited copy"
    TRANSLATED = "translated-back copy"
    AGENCY = "agency text"
    REWRITE = "rewrite"
    SENTENCES = "copied sentences"


WHOLE = frozenset({CopyKind.SAME_TEXT, CopyKind.EDITED, CopyKind.TRANSLATED, CopyKind.AGENCY})
"""Kinds in which every figure with an equal number is a copy."""

SAME_TEXT = 0.9
"""Containment of four-word shingles from which two texts are one."""

WHOLE_COPIED = 0.3
"""Share of the shorter text's words in copied sentences from which the whole is a copy."""

RETOLD = 0.08
"""Containment from which a text without long runs may be a translation of a translation."""

IN_ORDER = 0.6
"""Share of names and numbers that must then come in one order."""

_FEW = 3
_MOST_SCARS = 0.1


@dataclass(frozen=True)
class CopyLink:
    """One report, or some of its sentences, taken from another.

    Attributes:
        older: Report that was copied.
        newer: Report that copies.
        kind: How much was taken, and how.
        strength: How sure, 0 to 1.
        reason: Why, in plain words.
        ordered: False when nothing tells which of the two is the older one; then `older` is the
            one that came in first.
        passages: Shared sentences; first spans are of the older report, second of the newer.
        credited: True when one of the two credits the other.
    """

    older: str
    newer: str
    kind: CopyKind
    strength: float
    reason: str
    ordered: bool = True
    passages: tuple[SharedPassage, ...] = ()
    credited: bool = False


def find_copies(reports: Sequence[Report]) -> tuple[CopyLink, ...]:
    """All links among reports, in the order of the reports that copy.

    Args:
        reports: In the order in which they came in.
    """
    index = MemoryIndex()
    links: list[CopyLink] = []
    for number, report in enumerate(reports):
        keys = signature_keys(_apart(report.text))
        links += copies_of(report, keys, index, reports.__getitem__)
        index.add(number, keys)
    return tuple(links)


def copies_of(
    report: Report,
    keys: Iterable[int],
    index: Index,
    load: Callable[[int], Report],
) -> tuple[CopyLink, ...]:
    """Links between a report and those that came in before it, surest first.

    Args:
        report: The report that came in last; it may itself be the older one.
        keys: Its signature keys.
        index: The index of the others.
        load: Gives a report by the number it has in the index.
    """
    others = (load(number) for number in candidates(index, keys))
    found = (compare(other, report) for other in others if other.report_id != report.report_id)
    return tuple(sorted((link for link in found if link), key=lambda link: -link.strength))


def compare(first: Report, second: Report) -> CopyLink | None:
    """The link between two reports, the one that came in first given first; None when none."""
    one, other = _apart(first.text), _apart(second.text)
    overlap = overlap_of(one, other)
    credited = _credits(second, first) or _credits(first, second)
    kind = _kind(overlap, one, other, credited=credited)
    if kind is None:
        return None
    agency = first.upstream and same_outlet(first.upstream, second.upstream)
    if agency and kind in WHOLE:
        kind = CopyKind.AGENCY
    turned, known = _direction(first, second)
    older, newer = (second, first) if turned else (first, second)
    passages = tuple(_turned(p) for p in overlap.passages) if turned else overlap.passages
    return CopyLink(
        older.report_id,
        newer.report_id,
        kind,
        _strength(kind, overlap, credited=credited),
        "; ".join(_reasons(kind, overlap, older, newer)),
        known,
        passages,
        credited,
    )


def _kind(overlap: Overlap, one: Passages, other: Passages, *, credited: bool) -> CopyKind | None:
    """What two texts with this overlap are to each other."""
    if overlap.containment >= SAME_TEXT and overlap.jaccard >= SAME_TEXT * SAME_TEXT:
        return CopyKind.SAME_TEXT
    anchors = min(len(one.anchors), len(other.anchors))
    in_order = anchors >= 2 * _FEW and overlap.anchors >= IN_ORDER
    many = len(overlap.passages) >= _FEW
    whole = many and overlap.copied >= WHOLE_COPIED
    if overlap.longest_run < LONG_RUN and overlap.containment >= RETOLD and (in_order or whole):
        return CopyKind.TRANSLATED
    if whole:
        return CopyKind.EDITED
    if overlap.passages:
        return CopyKind.SENTENCES
    return CopyKind.REWRITE if _same_figures(overlap, credited=credited) else None


def _same_figures(overlap: Overlap, *, credited: bool) -> bool:
    """True when the numbers shared are too many and too exact for chance.

    With a credit two are enough, of them one exact; without one it takes three, two exact.
    """
    exact = sum(significant_digits(number) >= _FEW for number in overlap.numbers)
    needed = 2 if credited else 3
    enough = len(overlap.numbers) >= needed and exact >= needed - 1
    return enough and overlap.number_share >= (0.5 if credited else IN_ORDER)


def _strength(kind: CopyKind, overlap: Overlap, *, credited: bool) -> float:
    """How sure a link is: by what is shared, and half of the doubt less with a credit."""
    best = max((max(p.likeness / 100, p.run / 30) for p in overlap.passages), default=0.0)
    strength = {
        CopyKind.SAME_TEXT: 1.0,
        CopyKind.EDITED: 0.7 + 0.3 * overlap.copied,
        CopyKind.AGENCY: 0.7 + 0.3 * overlap.copied,
        CopyKind.TRANSLATED: 0.5 + 0.4 * overlap.anchors,
        CopyKind.SENTENCES: 0.9 * best,
        CopyKind.REWRITE: min(0.7, 0.15 * len(overlap.numbers)),
    }[kind]
    strength = min(1.0, strength)
    return round(1 - (1 - strength) / 2 if credited else strength, 3)


def _direction(first: Report, second: Report) -> tuple[bool, bool]:
    """Whether the second is the older one, and whether anything tells."""
    if _credits(second, first) != _credits(first, second):
        return _credits(first, second), True
    if first.published and second.published and first.published != second.published:
        return second.published < first.published, True
    one, other = len(scars(first.text)), len(scars(second.text))
    return one > other, False


def _credits(newer: Report, older: Report) -> bool:
    """True when the newer one credits the older one's publisher, or names it in its text."""
    if older.publisher and same_outlet(older.publisher, newer.publisher):
        return False
    return credits_report(newer.upstream, older) or names_publisher(newer.text, older)


def _turned(passage: SharedPassage) -> SharedPassage:
    return SharedPassage(passage.second, passage.first, passage.likeness, passage.run)


def _reasons(kind: CopyKind, overlap: Overlap, older: Report, newer: Report) -> Iterable[str]:
    """Why there is a link, most telling first."""
    if kind is CopyKind.SAME_TEXT:
        yield f"{overlap.containment:.0%} of the words in fours are the same"
    elif overlap.passages:
        many = len(overlap.passages)
        what = "one sentence is" if many == 1 else f"{many} sentences are"
        yield f"{what} the same or nearly so ({overlap.copied:.0%} of the shorter text)"
    if overlap.longest_run >= LONG_RUN:
        yield f"{overlap.longest_run} words in a row are the same"
    if kind is CopyKind.TRANSLATED:
        yield (
            "other words throughout, but names and numbers come in the same order "
            f"({overlap.anchors:.0%} of them)"
        )
    if kind is CopyKind.REWRITE or (kind in WHOLE and len(overlap.numbers) > 1):
        yield "the same numbers: " + ", ".join(f"{number:,}" for number in overlap.numbers)
    if _credits(newer, older):
        yield f"the newer one credits {newer.upstream or older.publisher}"
    elif newer.upstream and same_outlet(newer.upstream, older.upstream):
        yield f"both credit {newer.upstream}"
    for scar in scars(newer.text):
        yield f"a trace of editing in the newer one: {scar}"


_SCARS = (
    (re.compile(r"\w\u00a0\w"), "no-break spaces inside its sentences"),
    (re.compile(r"[A-Za-z.] -[a-z]{2}"), "a stray blank before a hyphen"),
    (re.compile(r"\w [,;](?=\s)|[a-z] \.(?=\s)"), "a stray blank before a comma or full stop"),
)


@lru_cache(maxsize=256)
def scars(text: str) -> tuple[str, ...]:
    """Weak hints that somebody cut and pasted a text, in plain words.

    A mark that stands everywhere is the outlet's habit and no hint.
    """
    most = _MOST_SCARS * max(10, text.count(" "))
    return tuple(name for mark, name in _SCARS if 0 < len(mark.findall(text)) <= most)


@lru_cache(maxsize=256)
def _apart(text: str) -> Passages:
    return take_apart(text)
