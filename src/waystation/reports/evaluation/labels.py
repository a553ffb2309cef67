"""One labelled number and the main figure of a passage, from their JSON."""

from __future__ import annotations

from typing import Any

from waystation.domain.vocabulary import FigureKind, HedgeClass, Modality, Unit
from waystation.reports.evaluation.fields import Fields, as_span
from waystation.reports.evaluation.gold import Label, MainLabel, Scope, Span
from waystation.reports.evaluation.words import points_at_number, word_of

_SPANS = (
    ("span", "start", "end"),
    ("number_span", "number_start", "number_end"),
    ("offsets", "span_start", "span_end"),
    ("char_span", "char_start", "char_end"),
    ("", "begin", "end"),
)
_WORDS = ("words", "span_text", "number_text", "surface", "text")
_NEAR = 60


def label_of(found: Any, index: str, text: str, around: Fields, scope: Scope) -> Label | None:  # noqa: ANN401 - JSON
    """One label: an object, or `[start, end]` alone. None, with the problem noted, when unusable.

    Args:
        found: Its JSON.
        index: Where it stands ("figures[2]").
        text: The document's text.
        around: The document, for messages.
        scope: Units that are none of ours are a mistake only among figures.
    """
    span = as_span(found)
    if span is not None:
        found = {"span": list(span)}
    if not isinstance(found, dict):
        around.wrong(index, found, "an object with start and end, or [start, end]")
        return None
    fields = around.inside(found, f"{index}." if index else "")
    number = _number_span(fields, text)
    if number is None:
        return None
    hedge = _hedge(fields, text, number)
    alone = _stripped(text, _without_hedge(text, number, hedge))
    return _with_values(fields, alone, hedge, scope)


def has_span(fields: Fields) -> bool:
    """True when an object says itself where a number stands."""
    return any(fields.named(pair, start) for pair, start, _ in _SPANS)


def _number_span(fields: Fields, text: str) -> Span | None:
    for pair, start, end in _SPANS:
        if fields.named(pair, start):
            return fields.span(text, pair, start, end)
    words = fields.text(*_WORDS)
    if words and text.count(words) == 1:
        return text.index(words), text.index(words) + len(words)
    found = words or "no span"
    expected = "start and end of the number, or words that stand once in the text"
    fields.wrong("start", found, expected)
    return None


def _hedge(fields: Fields, text: str, number: Span) -> Span | None:
    """Span of the hedge words, given as a span, as two offsets or as words near the number."""
    found = fields.first("hedge", "hedge_words")
    if isinstance(found, dict):
        return fields.inside(found, "hedge.").span(text, "span", "start", "end")
    if not isinstance(found, str):
        name = fields.named("hedge", "hedge_span") or "hedge_span"
        return fields.span(text, name, "hedge_start", "hedge_end")
    if not found.strip():
        return None
    if fields.named("hedge_start"):
        return fields.span(text, "hedge_span", "hedge_start", "hedge_end")
    nearest = _nearest(found.strip(), text, number)
    if nearest is None:
        fields.wrong("hedge", found, f"words within {_NEAR} characters of the number")
    return nearest


def _nearest(words: str, text: str, number: Span) -> Span | None:
    """Where the words stand closest to the number, upper and lower case alike."""
    first = max(0, number[0] - _NEAR - len(words))
    window = text[first : number[1] + _NEAR + len(words)]
    plain, wanted = window.lower(), words.lower()
    if len(plain) != len(window):
        plain, wanted = window, words
    found, at = [], plain.find(wanted)
    while at >= 0:
        start = first + at
        gap = max(number[0] - start - len(words), start - number[1])
        found.append((max(gap, 0), (start, start + len(words))))
        at = plain.find(wanted, at + 1)
    return min(found)[1] if found else None


def _without_hedge(text: str, number: Span, hedge: Span | None) -> Span:
    """The number alone, where the labelled span begins or ends with its hedge.

    "several" of "several hundred" stays: it is part of the number.
    """
    if hedge is None or not _overlap(number, hedge) or points_at_number(text[slice(*hedge)]):
        return number
    alone = number
    if hedge[0] <= number[0] and hedge[1] < number[1]:
        alone = hedge[1], number[1]
    elif hedge[1] >= number[1] and hedge[0] > number[0]:
        alone = number[0], hedge[0]
    return alone if points_at_number(text[slice(*alone)]) else number


def _stripped(text: str, span: Span) -> Span:
    """The span without blanks at its ends."""
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip())
    return (start, start + len(words.strip())) if words.strip() else span


def _overlap(first: Span, second: Span) -> bool:
    return first[0] < second[1] and second[0] < first[1]


def _with_values(fields: Fields, number: Span, hedge: Span | None, scope: Scope) -> Label:
    given = {"place", "day", "speaker"} & set(fields.values)
    given |= {name for name in ("kind", "modality") if fields.text(name).strip()}
    given |= {"low", "high"} & set(fields.values)
    low, high = fields.count("low"), fields.count("high")
    if not given & {"low", "high"} and fields.named("value", "number", "number_value"):
        low = high = fields.count("value", "number", "number_value")
        given |= {"low", "high"}
    if low is not None and high is not None and low > high:
        fields.wrong("low", low, f"at most high, which is {high}")
    if fields.named("hedge", "hedge_span", "hedge_start", "hedge_words"):
        given.add("hedge")
    hedge_class, unit = fields.word(HedgeClass, "hedge_class"), _unit(fields, scope)
    given |= {"hedge_class"} if hedge_class else set()
    given |= {"unit"} if unit else set()
    return Label(
        span=number,
        given=frozenset(given),
        low=low,
        high=high,
        read_low=fields.number("read_low"),
        read_high=fields.number("read_high"),
        unit=unit,
        hedge=hedge,
        hedge_class=hedge_class or HedgeClass.NONE,
        kind=fields.word(FigureKind, "kind") or FigureKind.OTHER,
        place=fields.text("place"),
        day=fields.day("day", "event_day", "date"),
        modality=fields.word(Modality, "modality") or Modality.ACTUAL,
        speaker=fields.text("speaker"),
        line=fields.line,
    )


def _unit(fields: Fields, scope: Scope) -> Unit | None:
    """The unit; among labels of all numbers one that is none of ours counts no people."""
    found = fields.text("unit")
    unit = word_of(Unit, found)
    if unit is None and found.strip() and scope is Scope.FIGURES:
        expected = ", ".join(Unit) + '; or "scope": "numbers" where all numbers are labelled'
        fields.wrong("unit", found, expected)
    return unit


def main_of(found: Any, figures: tuple[Label, ...], text: str, around: Fields) -> MainLabel | None:  # noqa: ANN401 - JSON
    """The main figure's label; None, with the problem noted, when it cannot be understood."""
    if found is None:
        return MainLabel()
    if not isinstance(found, dict):
        found = {"value": found}
    fields = around.inside(found, "main.")
    if fields.named("figure", "index"):
        return _indexed(fields, figures)
    label_span = None
    for pair, start, end in _SPANS:
        if fields.named(pair, start):
            label_span = fields.span(text, pair, start, end)
            break
    names = ("value",) if fields.named("value") else ("low", "high")
    stated = frozenset(
        value for value in (fields.count(name) for name in names) if value is not None
    )
    if not stated and label_span is None:
        around.wrong("main", found, "null, or an object with figure, or value, or low and high")
        return None
    return MainLabel(stated, label_span, fields.word(Unit, "unit"))


def _indexed(fields: Fields, figures: tuple[Label, ...]) -> MainLabel | None:
    index = fields.first("figure", "index")
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(figures):
        expected = f"the place of a figure in the list, 0 to {len(figures) - 1}"
        fields.wrong(fields.named("figure", "index"), index, expected)
        return None
    label = figures[index]
    stated = frozenset(value for value in (label.low, label.high) if value is not None)
    return MainLabel(stated, label.span, label.unit)
