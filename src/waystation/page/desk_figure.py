"""One figure at the desk: everything that is known of it, and why it counts as it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any

from rich.text import Text

from waystation.domain.evidence import Decision, Entry, Figure, Ruling
from waystation.domain.vocabulary import Modality, RelationKind, Verdict
from waystation.evidence.findings import EVENT
from waystation.evidence.listing import entry_as_json, ruling_as_json
from waystation.forecasting.desk import Explained
from waystation.page.desk import NARROW, SHORT_ID, show_reading, show_when, stands

_BEFORE, _AFTER = ">>", "<<"
_CONTEXT = 160
_LABEL = 12
_MOST_COPIES = 12
_MOST_RELATED = 8
_QUIET = (RelationKind.OTHER_TIME, RelationKind.OTHER_SCOPE)
"""Relations that settle nothing, shown last."""
_WAYS: Mapping[RelationKind, tuple[str, str]] = {
    RelationKind.PART_OF: ("part of {}", "{} is part of this"),
    RelationKind.TOTAL_OF: ("total of {} and others", "adds up to {}"),
    RelationKind.SAME_AS: ("the same as {}", "the same as {}"),
    RelationKind.COPY_OF: ("copy of {}", "copied by {}"),
    RelationKind.UPDATES: ("updates {}", "updated by {}"),
    RelationKind.CONTRADICTS: ("contradicts {}", "contradicts {}"),
    RelationKind.STALE: ("stale beside {}", "{} is stale beside this"),
    RelationKind.OTHER_TIME: ("of another time than {}", "of another time than {}"),
    RelationKind.OTHER_SCOPE: ("of another scope than {}", "of another scope than {}"),
}
"""How a relation is told from either of its ends."""


def show_lines(told: Explained) -> Iterator[Text]:
    """Everything about one figure: sentence, fields, origin, copies, decisions, the forecast."""
    entry = told.entry
    yield Text(f"Figure {entry.figure_id}: {stands(entry)}", style="bold")
    yield Text("")
    yield from marked_sentence(told)
    yield Text("")
    for label, value in _fields(told):
        if value:
            yield _labelled(label, value)
    for number, other in enumerate(told.neighbours):
        label = "Beside it" if number == 0 else ""
        yield _labelled(label, _called(other))
    yield from _origin_lines(told)
    yield from _said_lines(told)
    yield from _related_lines(told)
    yield from _ruling_lines(told.rulings)
    if told.day is not None:
        yield _labelled("Forecast", f"as of {told.day}: {show_use(told.use, entry, told.day)}")


def marked_sentence(told: Explained) -> Iterator[Text]:
    """The sentence with the figure's words between >> and <<, and a little of what is around."""
    figure = told.entry.figure
    if not figure.sentence:
        yield Text(f"{_BEFORE}{figure.words or 'a sighting'}{_AFTER}", style="bold")
        return
    start, end = figure.start - figure.sentence_start, figure.end - figure.sentence_start
    before, after = _context(told)
    text = Text(before, style="dim")
    sentence = figure.sentence
    if sentence[max(0, start) : max(0, end)] == figure.words:
        text.append(_flat(sentence[:start]), style="not dim")
        text.append(f"{_BEFORE}{_flat(figure.words)}{_AFTER}", style="bold not dim")
        text.append(_flat(sentence[end:]), style="not dim")
    else:
        text.append(_flat(sentence), style="not dim")
    text.append(after)
    yield text


def _context(told: Explained) -> tuple[str, str]:
    """A little of the report before and after the sentence, of its paragraph."""
    figure, report = told.entry.figure, told.report
    if report is None:
        return "", ""
    first, last = figure.sentence_start, figure.sentence_start + len(figure.sentence)
    before = report.text[max(0, first - _CONTEXT) : first].rpartition("\n\n")[2]
    after = report.text[last : last + _CONTEXT].partition("\n\n")[0]
    if first > _CONTEXT and len(before) == _CONTEXT:
        before = "… " + before.partition(" ")[2]
    if len(after) == _CONTEXT:
        after = after.rpartition(" ")[0] + " …"
    return _flat(before), _flat(after)


def _flat(text: str) -> str:
    """The text on one line; a blank at either end stays one blank."""
    inner = " ".join(text.split())
    left = " " if text[:1].isspace() else ""
    right = " " if text[-1:].isspace() and inner else ""
    return left + inner + right


def _fields(told: Explained) -> Iterator[tuple[str, str]]:
    entry, figure, reading = told.entry, told.entry.figure, told.reading
    ends = [("open" if end is None else f"{end:,}") for end in (figure.low, figure.high)]
    yield "Stated", f"{ends[0]} to {ends[1]}" if figure.has_number else "no number"
    if reading is not None:
        yield "Read as", f"{show_reading(reading)} ({reading.rule})"
    if told.taken is not None and entry.counts:
        yield "", f"the forecast takes it as {show_reading(told.taken)} ({told.taken.rule})"
    yield "Hedge", f"{figure.hedge or 'none'} ({figure.hedge_class})"
    yield "Counts", f"{figure.unit}: {figure.who or 'not said'}; {figure.kind}, {figure.measure}"
    if figure.household_size is not None:
        yield "Household", f"{figure.household_size:g} people each"
    yield "Place", _place(figure)
    yield "Group", figure.group
    basis = f" ({figure.day_basis})" if figure.day_basis else ""
    yield "Day", show_when(figure) + basis
    days = [f"published {figure.published or 'on an unknown day'}"]
    days += [f"retrieved {figure.retrieved}"] if figure.retrieved else []
    yield "", ", ".join(days)
    sure = f"; confidence of the reader {figure.confidence:.2f}" if figure.reader else ""
    yield "Certainty", f"{figure.modality}{sure}"
    yield "Said by", f"{figure.speaker or 'unknown'} ({figure.speaker_class})"
    yield "Publisher", "; ".join(part for part in (figure.publisher, figure.url) if part)
    yield "Credit", figure.upstream
    report = told.report
    if report is not None:
        yield "Report", f"{report.report_id} {report.name}, characters {figure.start}-{figure.end}"
    reader = f" by {figure.reader}" if figure.reader else ""
    moment = f", recorded {entry.recorded:%Y-%m-%d %H:%M:%S} UTC" if entry.recorded else ""
    yield "Came in", f"no. {entry.entered} through {entry.via}{reader}{moment}"
    yield "Note", figure.note


def _place(figure: Figure) -> str:
    if not (figure.place or figure.location):
        return "none stated"
    place = f"{figure.place_role.value} {figure.place or figure.location}".strip()
    if figure.location and figure.location != figure.place:
        place += f" = {figure.location}"
    other = f"or {figure.runner_up}" if figure.runner_up else ""
    sure = f"{figure.place_confidence:.0%} sure" if figure.place_confidence < 1.0 else ""
    told = "; ".join(part for part in (other, sure) if part)
    return f"{place} ({told})" if told else place


def _origin_lines(told: Explained) -> Iterator[Text]:
    trace = told.trace
    oldest = next((e for e in told.family if e.figure_id == trace.oldest), None)
    if oldest is None and trace.oldest != told.entry.figure_id:
        yield _labelled("Origin", f"{trace.origin_id}: oldest form {trace.oldest[:SHORT_ID]}")
    elif oldest is None:
        yield _labelled("Origin", f"{trace.origin_id}: this is the oldest form here")
    else:
        yield _labelled("Origin", f"{trace.origin_id}: oldest form {_called(oldest)}")
    if trace.credited:
        yield _labelled("", f"credited to {trace.credited}, whose own is not in the ledger")
    for key, reason in trace.steps:
        if reason:
            yield _labelled("", f"{key[:SHORT_ID]}: {reason}")
    for number, change in enumerate(trace.drift):
        yield _labelled("" if number else "Drift", change)
    for number, other in enumerate(told.family[:_MOST_COPIES]):
        yield _labelled("" if number else "Counted with", _called(other))
    if len(told.family) > _MOST_COPIES:
        yield _labelled("", f"and {len(told.family) - _MOST_COPIES} more")
    for name, link in told.links:
        yield _labelled("Its report", f"{link.kind}, with {name}: {link.reason}")


def _said_lines(told: Explained) -> Iterator[Text]:
    """Events and statements in the figure's sentence."""
    for one in told.said:
        values = one.values
        words = " ".join(values["words"].split())
        if one.kind == EVENT:
            certain = "" if values["modality"] == Modality.ACTUAL else f", {values['modality']}"
            yield _labelled("Event", f"{values['act']}{certain}: “{words}”")
        else:
            yield _labelled("Statement", f"{values['speaker'] or 'unknown'}: {words}")


def _related_lines(told: Explained) -> Iterator[Text]:
    first = sorted(told.related, key=lambda one: one.told in _QUIET)
    for number, one in enumerate(first[:_MOST_RELATED]):
        other = one.other.figure_id[:SHORT_ID] if one.other else "a figure that does not count"
        forward, backward = _WAYS[one.told]
        way = (forward if one.forward else backward).format(other)
        yield _labelled("" if number else "Relations", f"{way}: {one.reason}")
    if len(first) > _MOST_RELATED:
        yield _labelled("", f"and {len(first) - _MOST_RELATED} more")


def _ruling_lines(rulings: Sequence[Ruling]) -> Iterator[Text]:
    if not rulings:
        yield _labelled("Decisions", "none")
    for number, ruling in enumerate(rulings):
        yield _labelled("" if number else "Decisions", show_ruling(ruling))


def show_ruling(ruling: Ruling) -> str:
    """One decision: when, what, by whom, why."""
    when = f"{ruling.decided:%Y-%m-%d %H:%M:%S} UTC " if ruling.decided else ""
    what = ruling.verdict.value
    if ruling.replacement:
        what += f" ({'to' if ruling.verdict is Verdict.CORRECTED else 'into'} "
        what += f"{ruling.replacement[:SHORT_ID]})"
    return f"{when}{what} by {ruling.author or 'unknown'}: {ruling.reason}"


def show_use(use: Decision | None, entry: Entry, day: dt.date) -> str:
    """What a forecast makes of a figure, in a sentence."""
    if use is not None and use.used:
        return f"used: {use.meaning}"
    if use is not None:
        meaning = f" (it would say: {use.meaning})" if use.meaning else ""
        return f"not used: {use.reason}{meaning}"
    if not entry.counts:
        return f"not used: {stands(entry)}"
    if entry.figure.published is None:
        return "not used: nobody knows when it was published"
    late = entry.figure.published > day
    return "not used: published later" if late else "not asked: before the scenario's first day"


def why_lines(told: Explained) -> Iterator[Text]:
    """The chain from the report to the forecast, step by step."""
    entry, figure = told.entry, told.entry.figure
    yield Text(f"Why figure {entry.figure_id} counts as it does", style="bold")
    yield Text("")
    yield _step(1, "Report", _report(told))
    yield _step(2, "Sentence", "")
    yield from marked_sentence(told)
    what = f"{figure.unit} {figure.kind} ({figure.measure}, {figure.modality})"
    rule = (
        f"{show_reading(told.reading)} by the rule “{told.reading.rule}”, " if told.reading else ""
    )
    day = f"{show_when(figure)}" + (f" ({figure.day_basis})" if figure.day_basis else "")
    yield _step(
        3,
        "Reading",
        f"{_by(told)}: {rule}{what}; {_place(figure)}; {day}; "
        f"said by {figure.speaker or 'unknown'} ({figure.speaker_class})",
    )
    yield _step(4, "Origin", "; ".join(_origin(told)))
    settled = [show_ruling(ruling) for ruling in told.rulings]
    yield _step(5, "Decision", "; then ".join(settled) or "none")
    if told.day is None:
        yield _step(6, "Forecast", "not asked: give the scenario's folder to ask one")
    else:
        range_ = show_reading(told.taken) if told.use and told.use.used else ""
        taken = f"; the forecast takes it as {range_}" if range_ else ""
        use = show_use(told.use, entry, told.day)
        yield _step(6, "Forecast", f"as of {told.day}: {use}{taken}")


def _by(told: Explained) -> str:
    """Who read the figure, or corrected it, and why."""
    old, figure = told.corrected, told.entry.figure
    if old is None and told.entry.corrects:
        return f"corrected from {told.entry.corrects[:SHORT_ID]}"
    if old is not None:
        by = f"by {old.author or 'unknown'}: {old.reason}" if old.reason else "at the desk"
        return f"corrected from {_called(old)} {by}"
    return f"by {figure.reader or ('the grammar' if figure.report_id else 'a person')}"


def _report(told: Explained) -> str:
    figure, report = told.entry.figure, told.report
    if report is None:
        return f"none; it came in through {told.entry.via}, from {figure.publisher or 'unknown'}"
    day = report.published or "on an unknown day"
    parts = [report.name, report.publisher, f"published {day}", report.url]
    if figure.upstream or report.upstream:
        parts.append(f"crediting {figure.upstream or report.upstream}")
    return ", ".join(part for part in parts if part)


def _origin(told: Explained) -> Iterator[str]:
    trace = told.trace
    if trace.oldest == told.entry.figure_id:
        yield f"{trace.origin_id}, of which this is the oldest form in the ledger"
    else:
        yield f"{trace.origin_id}, oldest form {trace.oldest[:SHORT_ID]}"
    if trace.credited:
        yield f"credited to {trace.credited}"
    if told.family:
        count = len(told.family)
        yield f"counted once with {count} other{'s' if count > 1 else ''}"
    yield from trace.drift


def _called(entry: Entry) -> str:
    figure = entry.figure
    by = figure.speaker or figure.publisher or "unknown"
    words = " ".join(figure.words.split()) or "a sighting"
    return f"{entry.figure_id[:SHORT_ID]} “{words}” ({by}, {figure.published or 'undated'})"


def _labelled(label: str, value: str) -> Text:
    return _hanging(Text(f"{label:<{_LABEL}} ", style="bold"), value, _LABEL + 1)


def _step(number: int, label: str, value: str) -> Text:
    return _hanging(Text(f"{number}. {label:<9} ", style="bold"), value, 13)


def _hanging(head: Text, value: str, indent: int) -> Text:
    """A label and a value whose further lines stand below its first."""
    width = get_terminal_size((NARROW, 24)).columns
    lines = wrap(
        value, max(width - 1 - indent, _LABEL), break_long_words=False, break_on_hyphens=False
    )
    for number, line in enumerate(lines or [""]):
        head.append(("\n" + " " * indent if number else "") + line, style="not bold")
    return head


def explained_as_json(told: Explained) -> dict[str, Any]:
    """Everything about one figure, ready for `json.dumps`."""
    trace, use = told.trace, told.use
    return {
        **entry_as_json(told.entry),
        "report_name": told.report.name if told.report else None,
        "read_low": told.reading.low if told.reading else None,
        "read_high": told.reading.high if told.reading else None,
        "rule": told.reading.rule if told.reading else None,
        "forecast_low": told.taken.low if told.taken else None,
        "forecast_high": told.taken.high if told.taken else None,
        "forecast_rule": told.taken.rule if told.taken else None,
        "origin_id": trace.origin_id,
        "oldest": trace.oldest,
        "credited": trace.credited or None,
        "drift": list(trace.drift),
        "steps": [list(step) for step in trace.steps],
        "counted_with": [entry.figure_id for entry in told.family],
        "decisions": [ruling_as_json(ruling) for ruling in told.rulings],
        "said": [{"finding": one.kind, **one.values} for one in told.said],
        "relations": [
            {
                "relation": one.told.value,
                "other": one.other.figure_id if one.other else None,
                "forward": one.forward,
                "reason": one.reason,
            }
            for one in told.related
        ],
        "as_of": told.day.isoformat() if told.day else None,
        "used": use.used if use else None,
        "meaning": use.meaning if use else None,
        "why_not": use.reason if use else None,
    }
