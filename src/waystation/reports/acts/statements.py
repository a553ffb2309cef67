"""Statements: who said what, quoted whole, in part, or told in the report's own words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from waystation.domain.findings import Statement
from waystation.domain.vocabulary import DayPrecision, Modality, SpeakerClass, StatementForm
from waystation.reports.acts.acts import ActWords
from waystation.reports.acts.indirect import Indirect, indirect_in
from waystation.reports.acts.quotations import (
    Quotation,
    inner_words,
    is_name,
    is_whole,
    pieces,
    quotations,
)
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.sayings import CARRIED, NOBODY, Voice, voice_after, voice_before
from waystation.reports.acts.talk import Line, Talk, person_of, remember, resolved
from waystation.reports.changed import changed
from waystation.reports.parse import Parsed
from waystation.reports.words.tokens import Found

_MARKS = frozenset('"“„«‹‘')
_HEAD, _GAP = 30, 2
_DIRECT, _FRAGMENT, _TOLD, _CARRIED, _ORPHAN = 0.95, 0.85, 0.85, 0.75, 0.6


def statements_in(parsed: Parsed, readers: Sequence[Reader]) -> tuple[Statement, ...]:
    """Every statement a report tells of, in order of place, with offsets in the text as read.

    Args:
        parsed: The report.
        readers: Its sentences' tokens with the words of acts and sayings.
    """
    talk = Talk()
    every = zip(parsed.sentences, readers, strict=True)
    lines = (Line(item, reader) for item, reader in every if item.sentence.row is None)
    for _, group in groupby(lines, key=lambda item: item.parsed.sentence.paragraph):
        _read_paragraph(parsed, tuple(group), talk)
    return tuple(sorted(talk.found, key=lambda item: (item.start, item.end)))


def _read_paragraph(parsed: Parsed, lines: Sequence[Line], talk: Talk) -> None:
    start, end = lines[0].start, lines[-1].end
    words = lines[0].reader.words
    text = parsed.report.text[start:end]
    marked = talk.is_open or not _MARKS.isdisjoint(text)
    quotes = _joined(text, quotations(text, is_open=talk.is_open), words) if marked else []
    talk.is_open = bool(quotes) and not quotes[-1].closed
    ahead = list(quotes)
    for line in lines:
        talk.number += 1
        mine = [item for item in ahead if start + item.start < line.end]
        ahead = ahead[len(mine) :]
        covers = [
            item
            for item in quotes
            if start + item.start < line.end and start + item.end > line.start
        ]
        told = _indirect(line, covers, start)
        _read_quotes(parsed, lines, line, mine, told, start, talk)
        _read_told(parsed, line, told, talk)


def _joined(text: str, quotes: Sequence[Quotation], words: ActWords) -> list[Quotation]:
    """Words lifted out of one saying told as one ("“a”, and “b”")."""
    kept: list[Quotation] = []
    for item in quotes:
        before = kept[-1].end if kept else 0
        gap = inner_words(text[before : item.start].lower()) if kept else []
        small = (
            bool(kept)
            and len(gap) <= _GAP
            and all(words.has("joins", word) or words.has("determiners", word) for word in gap)
        )
        near = [*kept[-1:], item]
        parts = [text[quote.start : quote.end] for quote in near]
        if small and gap and not any(is_whole(part) for part in parts):
            kept[-1] = changed(kept[-1], end=item.end, closed=item.closed)
        else:
            kept.append(item)
    return kept


def _indirect(line: Line, covers: Sequence[Quotation], offset: int) -> list[Indirect]:
    """What a sentence tells that somebody said, outside its quotations."""
    if line.reader.words.says.isdisjoint(line.reader.lows):
        return []
    inside = {
        index
        for index, token in enumerate(line.reader.tokens)
        for item in covers
        if item.start + offset <= line.start + token.start < item.end + offset
    }
    return indirect_in(line.reader, line.parsed.text, inside)


def _read_quotes(
    parsed: Parsed,
    lines: Sequence[Line],
    line: Line,
    quotes: Sequence[Quotation],
    told: Sequence[Indirect],
    offset: int,
    talk: Talk,
) -> None:
    text = parsed.report.text
    previous: tuple[int, Voice] | None = None
    for item in quotes:
        start, end = item.start + offset, item.end + offset
        words = inner_words(text[start:end])
        voice = _voice_of_quote(lines, line, (start, end), text, item, talk)
        if voice is None and previous and len(text[previous[0] : start].split()) <= 3:
            voice = previous[1]
        voice = voice or _voice_around(line.token_at(start), told)
        if voice is None and (len(words) < 2 or (is_name(words) and len(words) < _HEAD)):
            continue
        if voice is not None and len(words) < 2 and not voice.verb:
            continue
        previous = (end, voice) if voice else None
        _keep_quote(parsed, lines, line, item, offset, voice, talk)


def _voice_around(token: int, told: Sequence[Indirect]) -> Voice | None:
    """Who says the sentence that words in quotation marks are part of."""
    around = (item.voice for item in told if item.content[0] <= token < item.content[1])
    return next((voice for voice in around if not voice.pronoun), None)


def _voice_of_quote(
    lines: Sequence[Line],
    line: Line,
    span: tuple[int, int],
    text: str,
    item: Quotation,
    talk: Talk,
) -> Voice | None:
    """Who said a quotation: named behind it, before it, or carried from the sentence before."""
    last = next((other for other in lines if other.start < span[1] <= other.end), line)
    after = voice_after(last.reader, last.token_at(span[1]), last.parsed.text)
    before = voice_before(line.reader, line.token_at(span[0]), line.parsed.text)
    whole = is_whole(text[span[0] : span[1]])
    if after and not after.pronoun and (whole or before is None):
        return remember(after, last, talk)
    if before is not None and not before.pronoun:
        return remember(before, line, talk)
    pronoun = after or before
    if pronoun is not None:
        return resolved(pronoun, last, talk)
    first = not text[line.start : span[0]].strip()
    near = line.parsed.sentence.paragraph - talk.paragraph <= 1
    if item.continued or (first and whole and near and talk.voice.name):
        return changed(talk.voice, key=CARRIED, verb="", first=-1) if talk.voice.name else None
    return None


def _keep_quote(
    parsed: Parsed,
    lines: Sequence[Line],
    line: Line,
    item: Quotation,
    offset: int,
    voice: Voice | None,
    talk: Talk,
) -> None:
    text = parsed.report.text
    whole = is_whole(text[item.start + offset : item.end + offset])
    paragraph = text[lines[0].start : lines[-1].end]
    cut = list(pieces(paragraph, item)) if whole else [(item.start, item.end)]
    said = voice or NOBODY
    for number, (start, end) in enumerate(cut):
        at = next((other for other in lines if other.start <= start + offset < other.end), line)
        carried = bool(said.name) and (said.key == CARRIED or number > 0 or bool(said.pronoun))
        form = StatementForm.DIRECT if whole else StatementForm.FRAGMENT
        base = (_DIRECT if whole else _FRAGMENT) if said.name else _ORPHAN
        kept = _statement(parsed, at, (start + offset, end + offset), said, form)
        kept = _with_day(kept, talk.line if carried and talk.line else at, said, None)
        talk.found.append(changed(kept, carried=carried, confidence=_CARRIED if carried else base))
    if whole:
        talk.paragraph = line.parsed.sentence.paragraph
        if voice is None or not voice.name:
            talk.voice = NOBODY


def _read_told(parsed: Parsed, line: Line, told: Sequence[Indirect], talk: Talk) -> None:
    for item in told:
        voice = item.voice
        if voice.pronoun:
            voice = resolved(voice, line, talk)
        else:
            remember(voice, line, talk)
        tokens = line.reader.tokens
        span = (line.start + tokens[item.first].start, line.start + tokens[item.last - 1].end)
        if not item.is_quoted:
            kept = _statement(parsed, line, span, voice, StatementForm.INDIRECT)
            modality = _modality(line, item.content, item.voice.modality)
            kept = _with_day(kept, line, item.voice, item.content)
            talk.found.append(
                changed(
                    kept,
                    carried=bool(item.voice.pronoun and voice.name),
                    confidence=_TOLD if voice.name else _ORPHAN,
                    modality=modality,
                )
            )
    person_of(line, speaks=bool(told), talk=talk)


def _statement(
    parsed: Parsed, line: Line, span: tuple[int, int], voice: Voice, form: StatementForm
) -> Statement:
    report = parsed.report
    first, last = line.token_at(span[0]), line.token_at(span[1] - 1) + 1
    return Statement(
        form=form,
        words=report.text[span[0] : span[1]],
        speaker=voice.name,
        speaker_class=_kind(line, voice),
        described=voice.described,
        verb=voice.verb,
        via=voice.via,
        modality=_modality(line, (first, last), voice.modality),
        report_id=report.report_id,
        published=report.published,
        sentence=report.text[line.start : line.end],
        sentence_start=line.start,
        start=span[0],
        end=span[1],
    )


def _kind(line: Line, voice: Voice) -> SpeakerClass:
    """Kind of speaker; a country that speaks is its government."""
    countries = (
        {item.text for item in line.parsed.places if item.place and item.place.level == "country"}
        if voice.name and voice.kind is SpeakerClass.UNKNOWN
        else set()
    )
    return SpeakerClass.OFFICIAL if voice.name in countries else voice.kind


def _modality(line: Line, content: tuple[int, int], told: Modality) -> Modality:
    """What the speaker says of it: by the verb of saying, else by the first words of likelihood."""
    if told is not Modality.ACTUAL:
        return told
    first, last = content
    found: list[Found] = line.reader.found("sure", first, min(last, first + _HEAD))
    return Modality(found[0].value) if found else Modality.ACTUAL


def _with_day(
    statement: Statement, line: Line, voice: Voice, content: tuple[int, int] | None
) -> Statement:
    """The day of the saying: one named beside the verb, else that of publication."""
    tokens = line.reader.tokens
    told = (voice.name or voice.verb) and line.reader.may_tell_time
    for mention in line.parsed.days if told else ():
        inside = content and any(
            tokens[index].start <= mention.start < tokens[index].end
            for index in range(content[0], min(content[1], len(tokens)))
        )
        exact = mention.precision is DayPrecision.DAY and not mention.since
        if mention.day and exact and not inside:
            return changed(
                statement,
                event_day=mention.day,
                day_precision=mention.precision,
                day_basis=mention.basis,
            )
    published = line.parsed.report.published
    basis = "publication day" if published else ""
    return changed(statement, event_day=published, day_basis=basis)
