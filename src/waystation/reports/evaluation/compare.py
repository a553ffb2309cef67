"""One document's labels against what was found in it: shares to be summed, and mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision
from waystation.reports.evaluation.found import Found, reading_of_label, stated
from waystation.reports.evaluation.gold import Document, Label, Scope, Span
from waystation.reports.evaluation.matching import overlap, pairs
from waystation.reports.evaluation.words import folded
from waystation.reports.numbers.wording import read_range
from waystation.reports.words.tokens import tokenise

_ARTICLES = frozenset({"a", "an", "the", "just", "only"})


@dataclass(frozen=True)
class Mistake:
    """One thing read otherwise than labelled.

    Attributes:
        sort: What is wrong ("missed number", "unit", ...).
        document: Name of the document.
        span: Where.
        labelled: What the label says; empty for a false alarm.
        found: What was found; empty for a miss.
    """

    sort: str
    document: str
    span: Span
    labelled: str
    found: str


@dataclass
class Tally:
    """Shares of one document, each as (numerator, denominator), and its mistakes."""

    shares: dict[str, tuple[float, float]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def add(self, name: str, part: float, whole: float) -> None:
        """Add to the two sums of a measure."""
        before = self.shares.get(name, (0.0, 0.0))
        self.shares[name] = (before[0] + part, before[1] + whole)

    def right(self, name: str, *, right: bool) -> None:
        """Count one comparison."""
        self.add(name, float(right), 1.0)


@dataclass(frozen=True)
class _Compared:
    """The labels and finds of one document under one scope, matched."""

    document: Document
    scope: Scope
    labels: tuple[Label, ...]
    found: tuple[Found, ...]
    matched: tuple[tuple[int, int], ...]
    tally: Tally

    def name(self, measure: str) -> str:
        """The measure's name under this scope."""
        return f"{self.scope}: {measure}"

    def wrong(self, sort: str, span: Span, labelled: object = "", found: object = "") -> None:
        """Note a mistake."""
        sort = sort if self.scope is Scope.FIGURES else f"{sort} ({self.scope})"
        self.tally.mistakes.append(
            Mistake(sort, self.document.name, span, str(labelled), str(found))
        )


def compare(
    document: Document,
    scope: Scope,
    labels: Sequence[Label],
    found: Sequence[Found],
    tally: Tally,
    *,
    hedged: bool,
) -> None:
    """Add to a tally how the finds of one document agree with its labels.

    Args:
        document: The document.
        scope: Whether labels and finds are figures or quantities of all kinds.
        labels: Its labels.
        found: What was found.
        tally: Sums to add to.
        hedged: Whether the set labels hedges at all.
    """
    matched = pairs([item.span for item in labels], [item.span for item in found])
    seen = {other for _, other in matched}
    kept = tuple(n for n, item in enumerate(found) if n in seen or _is_labelled(item, document))
    place = {other: n for n, other in enumerate(kept)}
    compared = _Compared(
        document,
        scope,
        tuple(labels),
        tuple(found[n] for n in kept),
        tuple((first, place[second]) for first, second in matched),
        tally,
    )
    _compare_spans(compared)
    if hedged:
        _compare_hedges(compared)
    for first, second in compared.matched:
        _compare_values(compared, compared.labels[first], compared.found[second])


def _is_labelled(item: Found, document: Document) -> bool:
    """True where a figure of this unit and kind would have been labelled."""
    figure = item.figure
    if figure is None:
        return True
    units = not document.units or figure.unit in document.units
    return units and (not document.kinds or figure.kind in document.kinds)


def _compare_spans(compared: _Compared) -> None:
    tally, labels, found = compared.tally, compared.labels, compared.found
    text = compared.document.text
    both = len(compared.matched)
    _precision_and_recall(compared, "number spans", both, len(labels), len(found))
    exact = sum(labels[one].span == found[other].span for one, other in compared.matched)
    tally.add(compared.name("number spans, exact F1"), 2 * exact, len(labels) + len(found))
    wanted = _tokens_in(text, [item.span for item in labels])
    given = _tokens_in(text, [item.span for item in found])
    shared = 2 * len(wanted & given)
    tally.add(compared.name("number spans, token F1"), shared, len(wanted) + len(given))
    hit, seen = ({pair[side] for pair in compared.matched} for side in (0, 1))
    for n, label in enumerate(labels):
        if n not in hit:
            compared.wrong("missed number", label.span, text[slice(*label.span)])
    for n, item in enumerate(found):
        if n not in seen:
            compared.wrong("false number", item.span, "", text[slice(*item.span)])


def _precision_and_recall(
    compared: _Compared, what: str, both: int, labelled: int, found: int
) -> None:
    tally = compared.tally
    tally.add(compared.name(f"{what}, precision"), both, found)
    tally.add(compared.name(f"{what}, recall"), both, labelled)
    tally.add(compared.name(f"{what}, overlap-F1"), 2 * both, labelled + found)


def _tokens_in(text: str, spans: Sequence[Span]) -> set[Span]:
    """Tokens that share a character with a span, by their place."""
    tokens: set[Span] = set()
    for start, end in spans:
        first = max(text.rfind(" ", 0, start), text.rfind("\n", 0, start)) + 1
        for token in tokenise(text[first : end + 20]):
            place = (first + token.start, first + token.end)
            if overlap(place, (start, end)):
                tokens.add(place)
    return tokens


def _compare_hedges(compared: _Compared) -> None:
    """Hedge spans against hedge spans; one that is part of its number is no false alarm."""
    text = compared.document.text
    labelled = sorted({item.hedge: item for item in compared.labels if item.hedge}.items())
    found = sorted({item.hedge: item for item in compared.found if item.hedge}.items())
    matched = pairs([span for span, _ in labelled], [span for span, _ in found])
    seen = {other for _, other in matched}
    counted = [n for n, (_, item) in enumerate(found) if n in seen or not item.hedge_is_own]
    _precision_and_recall(compared, "hedges", len(matched), len(labelled), len(counted))
    right = 0
    for one, other in matched:
        (span, label), (place, item) = labelled[one], found[other]
        words = text[slice(*span)], text[slice(*place)]
        same = _same_hedge(label, item, *words)
        right += same
        compared.tally.right(compared.name("hedges, right when found"), right=same)
        if not same:
            classes = (label.hedge_class, item.hedge_class)
            told = [f"{word} ({kind})" for word, kind in zip(words, classes, strict=True)]
            compared.wrong("hedge", span, *told)
    total = len(labelled) + len(counted)
    compared.tally.add(compared.name("hedges, found and right F1"), 2 * right, total)
    hit = {one for one, _ in matched}
    for n, (span, _) in enumerate(labelled):
        if n not in hit:
            compared.wrong("missed hedge", span, text[slice(*span)])
    for n in counted:
        if n not in seen:
            compared.wrong("false hedge", found[n][0], "", text[slice(*found[n][0])])


def _same_hedge(label: Label, item: Found, labelled: str, found: str) -> bool:
    """The classes where the class is labelled, else the words, articles aside."""
    if "hedge_class" in label.given:
        return label.hedge_class is item.hedge_class
    return _bare(labelled) == _bare(found)


def _bare(words: str) -> list[str]:
    return [word for word in folded(words).split() if word not in _ARTICLES]


def _compare_values(compared: _Compared, label: Label, item: Found) -> None:
    for measure, right, wanted, given in _values(label, item):
        compared.tally.right(compared.name(measure), right=right)
        if not right:
            compared.wrong(measure, label.span, wanted, given)
    figure = item.figure
    reading = reading_of_label(label, compared.document.text)
    if figure and reading:
        read = read_range(figure)
        share = jaccard(reading, (read.low, read.high))
        compared.tally.add(compared.name("range, overlap of readings"), share, 1.0)


def _values(label: Label, item: Found) -> Iterator[tuple[str, bool, object, object]]:
    """What is compared on a matched pair: measure, whether right, labelled, found."""
    figure = item.figure
    if "hedge_class" in label.given:
        same = label.hedge_class is item.hedge_class
        yield "hedge class", same, label.hedge_class, item.hedge_class
    if label.given & {"low", "high"}:
        wanted, given = (label.low, label.high), (_whole(item.low), _whole(item.high))
        yield "range, low", wanted[0] == given[0], wanted[0], given[0]
        yield "range, high", wanted[1] == given[1], wanted[1], given[1]
        yield "range, both", wanted == given, wanted, given
        same = stated(*wanted) == stated(*given)
        yield "range, numbers stated", same, wanted, given
    if figure is None:
        return
    if "unit" in label.given and label.unit:
        yield "unit", label.unit is figure.unit, label.unit, figure.unit
    if "kind" in label.given:
        yield "kind", label.kind is figure.kind, label.kind, figure.kind
    if "modality" in label.given:
        same = label.modality is figure.modality
        yield "modality", same, label.modality, figure.modality
    if "place" in label.given:
        yield "place", same_name(label.place, figure.place), label.place, figure.place
    if "speaker" in label.given:
        same = same_name(label.speaker, figure.speaker)
        yield "speaker", same, label.speaker, figure.speaker
    if "day" in label.given:
        yield "day", _same_day(label, figure), label.day, _shown_day(figure)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def same_name(first: str, second: str) -> bool:
    """True where the words of one name are all in the other, or neither has any."""
    one, other = (set(folded(name).split()) - {"the", "of"} for name in (first, second))
    if not one or not other:
        return not one and not other
    return one <= other or other <= one


def _same_day(label: Label, figure: Figure) -> bool:
    """The first or last day of what the figure says; the publication day is nobody's word."""
    if label.day is None:
        return figure.event_day is None or _is_fallback(figure)
    return label.day in {figure.event_day, figure.event_end}


def _is_fallback(figure: Figure) -> bool:
    return figure.day_basis.startswith("publication day") or (
        figure.day_precision is not DayPrecision.UNKNOWN
        and figure.day_precision is not DayPrecision.DAY
    )


def _shown_day(figure: Figure) -> str:
    return f"{figure.event_day} ({figure.day_basis or 'no basis'})"


def jaccard(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Whole numbers in both ranges by whole numbers in either; ends included."""
    both = min(first[1], second[1]) - max(first[0], second[0]) + 1
    either = max(first[1], second[1]) - min(first[0], second[0]) + 1
    return max(0.0, both) / either
