"""Events a report states, as proposals a scenario may take up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from waystation.domain.findings import StatedEvent, Statement
from waystation.domain.vocabulary import (
    Act,
    DayPrecision,
    EventKind,
    Modality,
    PlaceRole,
    StatementForm,
)
from waystation.reports.acts.event_context import day_of_event, follows, last_token, place_of_event
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.told import acts_told
from waystation.reports.acts.told_nouns import Told
from waystation.reports.changed import changed
from waystation.reports.named.dates import DayMention
from waystation.reports.named.mentions import PlaceMention, as_carried, resolution
from waystation.reports.parse import Parsed, ParsedSentence
from waystation.reports.words.clauses import Span

_PROPOSALS = {
    Act.CLOSED: EventKind.CLOSURE,
    Act.BLOCKED: EventKind.BLOCKING,
    Act.DETAINED: EventKind.DETENTION,
    Act.OFFERED: EventKind.OFFER,
    Act.ANNOUNCED: EventKind.ANNOUNCEMENT,
    Act.THREATENED: EventKind.ANNOUNCEMENT,
}
_SHELTERS = frozenset({"shelters"})
_CARRY_PRICE, _QUOTED_PRICE = 0.1, 0.1
_DURATION = 8
_CARRIED_ACTS = frozenset(
    {Act.CLOSED, Act.OPENED, Act.BLOCKED, Act.DETAINED, Act.USED_FORCE, Act.GAVE, Act.QUEUED}
)


def events_in(
    parsed: Parsed, readers: Sequence[Reader], statements: Sequence[Statement]
) -> tuple[StatedEvent, ...]:
    """Every event a report states, in order of place, with offsets in the text as read.

    Args:
        parsed: The report.
        readers: Its sentences' tokens with the words of acts and sayings.
        statements: Its statements, with offsets in the text as read: they tell who says so.
    """
    found: list[StatedEvent] = []
    before: tuple[int, PlaceMention] | None = None
    saying = _said_in(parsed.sentences, statements)
    for number, (item, reader, said) in enumerate(
        zip(parsed.sentences, readers, saying, strict=True)
    ):
        if item.sentence.row or reader.words.triggers.isdisjoint(reader.lows):
            continue
        told = acts_told(reader)
        for one in told:
            event, place = _event(item, one, told, reader, said)
            if place is not None:
                before = (number, place)
            elif not event.place and one.act in _CARRIED_ACTS and before:
                event = _with_carried(event, item, parsed, number, before)
            found.append(event)
    return tuple(found)


def _said_in(
    sentences: Sequence[ParsedSentence], statements: Sequence[Statement]
) -> Iterator[list[Statement]]:
    """For each sentence the statements that touch it; both come in order of place."""
    near: list[Statement] = []
    ahead = 0
    for item in sentences:
        while ahead < len(statements) and statements[ahead].start < item.sentence.end:
            near.append(statements[ahead])
            ahead += 1
        near = [statement for statement in near if item.sentence.start < statement.end]
        yield near


def _event(
    item: ParsedSentence,
    one: Told,
    told: Sequence[Told],
    reader: Reader,
    said: Sequence[Statement],
) -> tuple[StatedEvent, PlaceMention | None]:
    tokens, sentence, report = item.tokens, item.sentence, item.report
    place = place_of_event(item, one, told, reader)
    day = day_of_event(item, one, told) if reader.may_tell_time else None
    last = max(one.last, last_token(tokens, day) if day and follows(tokens, one, day) else 0)
    while last > one.first + 1 and tokens[last - 1].text in {".", ",", ";"}:
        last -= 1
    start = sentence.start + tokens[one.first].start
    end = sentence.start + tokens[last - 1].end
    event = StatedEvent(
        act=one.act,
        words=report.text[start:end],
        actor=_phrase(item, one.actor, reader),
        target=_phrase(item, one.target, reader),
        duration=_duration(item, one, reader),
        modality=one.modality,
        proposal=_proposal(item, one, reader),
        report_id=report.report_id,
        published=report.published,
        sentence=report.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        start=start,
        end=end,
        confidence=one.confidence,
    )
    event = _with_place(event, place) if place else _with_barrier(event, item, one, reader)
    event = _with_day(event, item, one, day)
    return _with_speaker(event, item, one, said, reader), place


def _phrase(item: ParsedSentence, span: Span, reader: Reader) -> str:
    """The words of a doer or of what is acted on, without signs at its ends."""
    first, last = span.first, span.last
    while first < last and reader.signs[first]:
        first += 1
    while first < last and (
        reader.signs[last - 1]
        or item.tokens[last - 1].text in {"'s", "’s"}
        or reader.has("negations", last - 1)
        or reader.has("adverb", last - 1)
    ):
        last -= 1
    plain = any("determiners" not in reader.groups[index] for index in range(first, last))
    if not plain:
        return ""
    return " ".join(item.text[item.tokens[first].start : item.tokens[last - 1].end].split())


def _proposal(item: ParsedSentence, one: Told, reader: Reader) -> EventKind | None:
    """The kind of scenario event it could become; more shelter is a change of capacity."""
    if one.modality is Modality.HISTORICAL:
        return None
    if one.act is Act.OPENED:
        classes = reader.words.classes_in(item.tokens, one.target.first, one.target.last)
        return EventKind.CAPACITY if classes & _SHELTERS else None
    return _PROPOSALS.get(one.act)


def _duration(item: ParsedSentence, one: Told, reader: Reader) -> str:
    """How long it lasted, as stated ("10 minutes", "indefinitely")."""
    tokens = item.tokens
    for index in range(one.key, min(one.last, len(tokens))):
        if not reader.has("durations", index):
            continue
        lead = next(
            (
                back
                for back in range(index - 1, max(one.key, index - _DURATION), -1)
                if reader.has("duration_leads", back)
            ),
            None,
        )
        if lead is not None:
            return " ".join(item.text[tokens[lead + 1].start : tokens[index].end].split())
    last = next((i for i in range(one.last, len(tokens)) if reader.signs[i]), len(tokens))
    found = reader.found("open_durations", one.first, last)
    return (
        " ".join(token.lower for token in tokens[found[0].first : found[0].last]) if found else ""
    )


def _with_place(event: StatedEvent, place: PlaceMention | None) -> StatedEvent:
    if place is None:
        return event
    role = place.role if place.role is not PlaceRole.NONE else PlaceRole.AT
    return changed(event, place=place.text, place_role=role, **resolution(place))


def _with_barrier(
    event: StatedEvent, item: ParsedSentence, one: Told, reader: Reader
) -> StatedEvent:
    """What is closed or opened says where, even by a word no gazetteer knows ("border")."""
    classes = reader.words.classes_in(item.tokens, one.target.first, one.target.last)
    where = one.act in {Act.CLOSED, Act.OPENED} and "passages" in classes
    return changed(event, place=event.target, place_role=PlaceRole.AT) if where else event


def _with_carried(
    event: StatedEvent,
    item: ParsedSentence,
    parsed: Parsed,
    number: int,
    before: tuple[int, PlaceMention],
) -> StatedEvent:
    """The place of the sentence before, at a price.

    A border by description, or a wide area, stays in its paragraph.
    """
    at, place = before
    same = parsed.sentences[at].sentence.paragraph == item.sentence.paragraph
    narrow = place.place is not None and place.place.level not in {"country", "admin1", "area"}
    if number - at > 1 or not (same or narrow):
        return event
    carried = _with_place(event, as_carried(place))
    return changed(carried, confidence=round(event.confidence - _CARRY_PRICE, 2))


def _with_day(
    event: StatedEvent, item: ParsedSentence, one: Told, day: DayMention | None
) -> StatedEvent:
    year = item.year
    published = item.report.published
    past = bool(year and published and year < published.year and one.modality is Modality.ACTUAL)
    if (
        day is not None
        and day.day is not None
        and not (past and day.precision is DayPrecision.DAY and day.day.year != year)
    ):
        modality = event.modality
        if (
            published
            and day.day.year < published.year
            and (day.last or day.day).year < published.year
            and modality is Modality.ACTUAL
            and (published - (day.last or day.day)).days > 366
        ):
            modality = Modality.HISTORICAL
        return changed(
            event,
            event_day=day.day,
            event_end=day.last,
            day_precision=day.precision,
            day_basis=day.basis,
            modality=modality,
            proposal=None if modality is Modality.HISTORICAL else event.proposal,
        )
    if event.modality is Modality.HISTORICAL:
        return changed(event, day_basis="in the past")
    if published is None or event.modality is Modality.NEGATED:
        return event
    later = event.modality in {Modality.PLANNED, Modality.THREATENED, Modality.POSSIBLE}
    basis = "publication day, for later" if later else "publication day"
    return changed(event, event_day=published, day_basis=basis)


def _with_speaker(
    event: StatedEvent, item: ParsedSentence, one: Told, said: Sequence[Statement], reader: Reader
) -> StatedEvent:
    """Who says so: whoever said the words the event is told in, its doer where they say "we"."""
    at = item.sentence.start + item.tokens[one.key].start
    inside = [other for other in said if other.start <= at < other.end]
    if not inside:
        return event
    best = min(inside, key=lambda other: other.end - other.start)
    quoted = best.form is StatementForm.DIRECT
    price = _QUOTED_PRICE if quoted else 0.0
    event = changed(event, confidence=round(event.confidence - price, 2))
    named = next((other for other in (best, *inside) if other.speaker), None)
    if named is None or (named.speaker == event.actor and event.modality is Modality.ACTUAL):
        return event
    speaks = "first_person" if quoted and event.start >= best.start else "third_person"
    actor = named.speaker if reader.words.has(speaks, event.actor.lower()) else event.actor
    return changed(event, actor=actor, speaker=named.speaker, speaker_class=named.speaker_class)
