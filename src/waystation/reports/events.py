"""Events a report states, as proposals a scenario may take up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from waystation.domain.evidence import StatedEvent, Statement
from waystation.domain.vocabulary import (
    Act,
    DayPrecision,
    EventKind,
    Modality,
    PlaceRole,
    StatementForm,
)
from waystation.reports.acts import ActWords, act_words
from waystation.reports.clauses import Span
from waystation.reports.dates import DayMention, named_year
from waystation.reports.mentions import PlaceMention, as_carried
from waystation.reports.parse import Parsed, ParsedSentence
from waystation.reports.phrases import is_sign
from waystation.reports.tokens import Tokens
from waystation.reports.told import Told, acts_told
from waystation.reports.verb_groups import Reader

_PROPOSALS = {
    Act.CLOSED: EventKind.CLOSURE,
    Act.BLOCKED: EventKind.BLOCKING,
    Act.DETAINED: EventKind.DETENTION,
    Act.OFFERED: EventKind.OFFER,
    Act.ANNOUNCED: EventKind.ANNOUNCEMENT,
    Act.THREATENED: EventKind.ANNOUNCEMENT,
}
_SHELTERS = frozenset({"shelters"})
_FROM = frozenset({Act.FLED, Act.SET_OFF})
_CARRY_PRICE, _QUOTED_PRICE = 0.1, 0.1
_NO_ROLE, _OUTSIDE, _OTHER_ROLE, _OTHER_EVENT = 9.0, 6.0, 8.0, 12.0
_FAR, _NEAR, _AIM = 0.3, 0.1, 10.0
_MOVES = frozenset(
    {
        Act.ARRIVED,
        Act.CROSSED,
        Act.DEPLOYED,
        Act.SET_OFF,
        Act.TURNED_BACK,
        Act.QUEUED,
        Act.JOINED,
        Act.FLED,
    }
)
_DURATION = 8
_CARRIED_ACTS = frozenset(
    {Act.CLOSED, Act.OPENED, Act.BLOCKED, Act.DETAINED, Act.USED_FORCE, Act.GAVE, Act.QUEUED}
)


def read_events(parsed: Parsed, statements: Sequence[Statement] = ()) -> tuple[StatedEvent, ...]:
    """Every event a report states, in order of place, with offsets in the text as given.

    Args:
        parsed: The report.
        statements: Its statements with offsets in the text as read: they tell who says so.
    """
    words = act_words(parsed.report.language)
    if words is None:
        return ()
    found: list[StatedEvent] = []
    before: tuple[int, PlaceMention] | None = None
    for number, item in enumerate(parsed.sentences):
        if words.triggers.isdisjoint(token.lower for token in item.tokens):
            continue
        told = acts_told(Reader(item.tokens, words, parsed.lexicon))
        said = [other for other in statements if _touches(other, item)] if told else []
        for one in told:
            event, place = _event(item, one, told, words, said)
            if place is not None:
                before = (number, place)
            elif not event.place and one.act in _CARRIED_ACTS and before:
                event = _with_carried(event, item, parsed, number, before)
            found.append(event)
    return parsed.as_given(found)


def _touches(statement: Statement, item: ParsedSentence) -> bool:
    return statement.start < item.sentence.end and item.sentence.start < statement.end


def _event(
    item: ParsedSentence, one: Told, told: Sequence[Told], words: ActWords, said: Sequence[Statement]
) -> tuple[StatedEvent, PlaceMention | None]:
    tokens, sentence, report = item.tokens, item.sentence, item.report
    place = _place(item, one, told, words)
    day = _day(item, one, told)
    last = max(one.last, _last_token(tokens, day) if day and _follows(tokens, one, day) else 0)
    start = sentence.start + tokens[one.first].start
    end = sentence.start + tokens[last - 1].end
    event = StatedEvent(
        act=one.act,
        words=report.text[start:end],
        actor=_phrase(item, one.actor, words),
        target=_phrase(item, one.target, words),
        duration=_duration(item, one, words),
        modality=one.modality,
        proposal=_proposal(item, one, words),
        report_id=report.report_id,
        published=report.published,
        sentence=report.text[sentence.start : sentence.end],
        sentence_start=sentence.start,
        start=start,
        end=end,
        confidence=one.confidence,
    )
    event = _with_place(event, place) if place else _with_barrier(event, item, one, words)
    event = _with_day(event, item, one, day)
    return _with_speaker(event, item, one, said), place


def _phrase(item: ParsedSentence, span: Span, words: ActWords) -> str:
    """The words of a doer or of what is acted on, without signs at its ends."""
    first, last = span.first, span.last
    while first < last and is_sign(item.tokens[first]):
        first += 1
    while first < last and (
        is_sign(item.tokens[last - 1])
        or item.tokens[last - 1].text in {"'s", "’s"}
        or words.has("negations", item.tokens[last - 1].lower)
        or words.is_adverb(item.tokens[last - 1].lower)
    ):
        last -= 1
    plain = any(not words.has("determiners", token.lower) for token in item.tokens[first:last])
    if not plain:
        return ""
    return " ".join(item.text[item.tokens[first].start : item.tokens[last - 1].end].split())


def _proposal(item: ParsedSentence, one: Told, words: ActWords) -> EventKind | None:
    """The kind of scenario event it could become; more shelter is a change of capacity."""
    if one.modality is Modality.HISTORICAL:
        return None
    if one.act is Act.OPENED:
        classes = words.classes_in(item.tokens, one.target.first, one.target.last)
        return EventKind.CAPACITY if classes & _SHELTERS else None
    return _PROPOSALS.get(one.act)


def _duration(item: ParsedSentence, one: Told, words: ActWords) -> str:
    """How long it lasted, as stated ("10 minutes", "indefinitely")."""
    tokens = item.tokens
    for index in range(one.key, min(one.last, len(tokens))):
        if not words.has("durations", tokens[index].lower):
            continue
        lead = next(
            (
                back
                for back in range(index - 1, max(one.key, index - _DURATION), -1)
                if words.has("duration_leads", tokens[back].lower)
            ),
            None,
        )
        if lead is not None:
            return " ".join(item.text[tokens[lead + 1].start : tokens[index].end].split())
    last = next((i for i in range(one.last, len(tokens)) if is_sign(tokens[i])), len(tokens))
    found = words.phrases["open_durations"].all_in(tokens, one.first, last)
    return " ".join(token.lower for token in tokens[found[0].first : found[0].last]) if found else ""


def _place(
    item: ParsedSentence, one: Told, told: Sequence[Told], words: ActWords
) -> PlaceMention | None:
    """The place of an event: named in its own words before others, in its likely role."""
    adjectives = {Span(mention.first, mention.last) for mention in item.places if _is_adjective(item, mention, words)}

    def cost(mention: PlaceMention) -> float:
        outside = not one.first <= mention.first < one.last
        price = _OUTSIDE if outside else 0.0
        price += _AIM if mention.role is PlaceRole.TO and one.act not in _MOVES else 0.0
        price += _NO_ROLE if mention.role is PlaceRole.NONE and not _is_target(one, mention) else 0.0
        origin = mention.role is PlaceRole.FROM
        price += _OTHER_ROLE if origin != (one.act in _FROM) and mention.role is not PlaceRole.NONE else 0.0
        others = sum(
            min(one.key, mention.first) < other.key < max(one.key, mention.first) for other in told
        )
        far = abs(mention.first - one.key) * (_FAR if outside else _NEAR)
        return price + _OTHER_EVENT * others + far

    named = [
        mention
        for mention in item.places
        if Span(mention.first, mention.last) not in adjectives
        and not (one.actor.first <= mention.first and mention.last <= one.actor.last and mention.role is PlaceRole.NONE)
    ]
    best = min(named, key=cost, default=None)
    return best if best is not None and cost(best) < _NO_ROLE + _OUTSIDE else None


def _is_target(one: Told, mention: PlaceMention) -> bool:
    """True for a place that is acted on ("close the border")."""
    return one.target.first <= mention.first < one.target.last


def _is_adjective(item: ParsedSentence, mention: PlaceMention, words: ActWords) -> bool:
    """A place that only describes the noun behind it ("US officials")."""
    if mention.role is not PlaceRole.NONE or mention.last >= len(item.tokens):
        return False
    token = item.tokens[mention.last]
    if token.text == "-" or token.is_capitalised:
        return True
    plain = token.is_word and token.text[0].islower() and not words.has("prepositions", token.lower)
    plain = plain and not any(words.has(group, token.lower) for group in ("joins", "edges", "be", "have", "modals", "time_words"))
    return token.lower in {"'s", "’s"} or (plain and token.lower not in words.verbs)


def _with_place(event: StatedEvent, place: PlaceMention | None) -> StatedEvent:
    if place is None:
        return event
    other = place.runner_up
    parts = (other.name, other.admin1, other.country) if other else ()
    return replace(
        event,
        place=place.text,
        location=place.location,
        place_role=place.role,
        runner_up=", ".join(part for part in parts if part),
    )


def _with_barrier(
    event: StatedEvent, item: ParsedSentence, one: Told, words: ActWords
) -> StatedEvent:
    """What is closed or opened says where, even by a word no gazetteer knows ("border")."""
    classes = words.classes_in(item.tokens, one.target.first, one.target.last)
    where = one.act in {Act.CLOSED, Act.OPENED} and "barriers" in classes
    return replace(event, place=event.target, place_role=PlaceRole.AT) if where else event


def _with_carried(
    event: StatedEvent,
    item: ParsedSentence,
    parsed: Parsed,
    number: int,
    before: tuple[int, PlaceMention],
) -> StatedEvent:
    """The place of the sentence before, at a price; a border by description stays in its paragraph."""
    at, place = before
    same = parsed.sentences[at].sentence.paragraph == item.sentence.paragraph
    narrow = place.place is not None and place.place.level not in {"country", "admin1", "area"}
    if number - at > 1 or not (same or narrow):
        return event
    carried = _with_place(event, as_carried(place))
    return replace(carried, confidence=round(event.confidence - _CARRY_PRICE, 2))


def _day(item: ParsedSentence, one: Told, told: Sequence[Told]) -> DayMention | None:
    """The day of an event: in its own words, else the nearest with no other event between."""

    def cost(mention: DayMention) -> float:
        at = _last_token(item.tokens, mention) - 1
        inside = one.first <= at < one.last
        others = sum(min(one.key, at) < other.key < max(one.key, at) for other in told)
        return (0.0 if inside else _OUTSIDE) + _OTHER_EVENT * others + 0.1 * abs(at - one.key)

    near = [mention for mention in item.days if _may_tell(item, one, mention)]
    best = min(near, key=cost, default=None)
    return best if best is not None and cost(best) < 2 * _OTHER_EVENT else None


def _may_tell(item: ParsedSentence, one: Told, mention: DayMention) -> bool:
    """A month or a year tells the time only of what stands beside it, or opens the sentence."""
    first = _last_token(item.tokens, replace(mention, end=mention.start + 1)) - 1
    last = _last_token(item.tokens, mention)
    beside = one.first - 3 <= first and last <= one.last + 3
    exact = mention.precision in {DayPrecision.DAY, DayPrecision.WEEK, DayPrecision.BETWEEN}
    return exact or beside or first < 4


def _last_token(tokens: Tokens, mention: DayMention) -> int:
    """Index after the last token a day stands on."""
    return max(
        (index + 1 for index, token in enumerate(tokens) if token.start < mention.end), default=1
    )


def _follows(tokens: Tokens, one: Told, mention: DayMention) -> bool:
    """True where a day stands right behind an event's words."""
    first = _last_token(tokens, replace(mention, end=mention.start + 1)) - 1
    return one.last <= first <= one.last + 2


def _with_day(
    event: StatedEvent, item: ParsedSentence, one: Told, day: DayMention | None
) -> StatedEvent:
    year = named_year(item.text, item.lexicon)
    published = item.report.published
    past = bool(year and published and year < published.year and one.modality is Modality.ACTUAL)
    if day is not None and day.day is not None and not (past and day.precision is DayPrecision.DAY and day.day.year != year):
        modality = event.modality
        if published and day.day.year < published.year and (day.last or day.day).year < published.year and modality is Modality.ACTUAL and (published - (day.last or day.day)).days > 366:
            modality = Modality.HISTORICAL
        return replace(
            event,
            event_day=day.day,
            event_end=day.last,
            day_precision=day.precision,
            day_basis=day.basis,
            modality=modality,
            proposal=None if modality is Modality.HISTORICAL else event.proposal,
        )
    if event.modality is Modality.HISTORICAL:
        return replace(event, day_basis="in the past")
    if published is None or event.modality is Modality.NEGATED:
        return event
    later = event.modality in {Modality.PLANNED, Modality.THREATENED, Modality.POSSIBLE}
    basis = "publication day, for later" if later else "publication day"
    return replace(event, event_day=published, day_basis=basis)


def _with_speaker(
    event: StatedEvent, item: ParsedSentence, one: Told, said: Sequence[Statement]
) -> StatedEvent:
    """Who says so: whoever said the words the event is told in."""
    at = item.sentence.start + item.tokens[one.key].start
    inside = [other for other in said if other.start <= at < other.end]
    if not inside:
        return event
    best = min(inside, key=lambda other: other.end - other.start)
    named = next((other for other in (best, *inside) if other.speaker), None)
    if named is None or named.speaker == event.actor:
        named = None if named is None or event.modality is Modality.ACTUAL else named
    quoted = best.form is StatementForm.DIRECT
    price = _QUOTED_PRICE if quoted else 0.0
    event = replace(event, confidence=round(event.confidence - price, 2))
    if named is None:
        return event
    return replace(event, speaker=named.speaker, speaker_class=named.speaker_class)


