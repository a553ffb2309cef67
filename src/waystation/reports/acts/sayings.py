"""Who says something, by the verbs of saying around it."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.domain.vocabulary import Modality, SpeakerClass
from waystation.reports.acts.acts import VerbForm
from waystation.reports.acts.phrases import (
    is_finite,
    noun_phrase_after,
    noun_phrase_before,
)
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.verb_groups import verb_group
from waystation.reports.changed import changed
from waystation.reports.named.speakers import class_of
from waystation.reports.words.clauses import Span

_QUOTES = frozenset({'"', "“", "”", "«", "»", "'", "‘", "’", "‹", "›", "„"})
_AFTER, _BEFORE, _NAME, _VIA = 14, 60, 14, 8
_LONGEST_NAME = 12


@dataclass(frozen=True)
class Voice:
    """Somebody saying something.

    Attributes:
        name: As stated; empty where the text does not say.
        kind: Kind of speaker.
        described: How the report describes them; empty when it does not.
        verb: The word of saying.
        via: To whom or through what.
        key: Token of the verb; -1 where there is none.
        first: First token of name and verb together.
        last: Index after them.
        pronoun: The pronoun that stands for the speaker; empty where a name does.
        modality: What the verb makes of what is said.
        is_finite: False for "..., threatening to".
    """

    name: str
    kind: SpeakerClass = SpeakerClass.UNKNOWN
    described: str = ""
    verb: str = ""
    via: str = ""
    key: int = -1
    first: int = -1
    last: int = -1
    pronoun: str = ""
    modality: Modality = Modality.ACTUAL
    is_finite: bool = True


NOBODY = Voice("")
"""No speaker known."""

CARRIED = -2
"""In place of a verb's token: the speaker was named in an earlier sentence."""


def voice_after(reader: Reader, start: int, text: str) -> Voice | None:
    """Who said the quotation that ends before a token ("..., says X", "..., X said")."""
    first = start
    while first < len(reader.tokens) and reader.tokens[first].text in {",", "-", "–", "—"}:
        first += 1
    for index in range(first, min(len(reader.tokens), first + _AFTER)):
        token = reader.tokens[index]
        if token.text in _QUOTES or token.text in {".", ";", ":"}:
            break
        if token.lower in reader.words.speech and not _is_noun(reader, index):
            return _after_by(reader, first, index, text)
    return _pronoun_voice(reader, first) if first > start else None


def _is_noun(reader: Reader, index: int) -> bool:
    return reader.has("determiners", index - 1) or reader.has("prepositions", index - 1)


def _after_by(reader: Reader, first: int, verb: int, text: str) -> Voice | None:
    """The voice of a verb behind a quotation, its name before or behind the verb."""
    edge = verb
    while edge > first and (reader.has("adverb", edge - 1) or reader.has("have", edge - 1)):
        edge -= 1
    if edge == first:
        name = _name_after(reader, verb + 1)
        if _has_auxiliary(reader, name):
            return None
        apposed = _apposition(reader, name.last, text)
        return _named(reader, name, verb, text, described=apposed)
    comma = next((index for index in range(first + 1, edge) if reader.lower(index) == ","), edge)
    described = _words(reader, comma + 1, edge, text).strip(" ,") if comma < edge else ""
    if _has_auxiliary(reader, Span(first, comma)):
        return None
    return _named(reader, Span(first, comma), verb, text, described=described, surely=True)


def _has_auxiliary(reader: Reader, span: Span) -> bool:
    """True where what looks like a name tells something ("had entered the town")."""
    kinds = ("be", "have", "modals", "pasts")
    return any(reader.has(kind, at) for kind in kinds for at in range(span.first, span.last))


def _name_after(reader: Reader, start: int) -> Span:
    last = start
    while last < len(reader.tokens) and last - start < _NAME:
        reader.tokens[last]
        ends = reader.signs[last] or reader.has("edges", last) or reader.has("time_words", last)
        if ends or (
            last > start and reader.has("prepositions", last) and not reader.has("inner", last)
        ):
            break
        last += 1
    return Span(start, last)


def _apposition(reader: Reader, comma: int, text: str) -> str:
    """The description behind a name: ", a former official who ..."."""
    if reader.lower(comma) != ",":
        return ""
    last = comma + 1
    while not reader.ends_at(last):
        last += 1
    opens = reader.has("determiners", comma + 1) or reader.has("relatives", comma + 1)
    lower = last > comma + 1 and reader.tokens[comma + 1].text[0].islower()
    return _words(reader, comma + 1, last, text) if opens or lower else ""


def _pronoun_voice(reader: Reader, first: int) -> Voice | None:
    """Reads ", they chanted": a pronoun and any verb right behind a quotation."""
    if not reader.has("pronouns", first) or reader.ends_at(first + 1):
        return None
    verb = reader.tokens[first + 1]
    if not verb.lower.endswith(tuple(reader.words.words["finite_endings"])):
        return None
    return Voice(
        "", verb=verb.text, key=first + 1, first=first, last=first + 2, pronoun=reader.lower(first)
    )


def voice_before(reader: Reader, quote: int, text: str) -> Voice | None:
    """Who says the quotation that starts at a token ("X said: ...", "by X as ...", "X: ...")."""
    by = _by_as(reader, quote, text)
    if by is not None:
        return by
    for index in range(quote - 1, max(-1, quote - _BEFORE), -1):
        token = reader.tokens[index]
        if token.text == ";" or (
            token.text in _QUOTES and token.text not in {"'", "’"} and index < quote - 12
        ):
            break
        if token.lower in reader.words.speech:
            for form in reader.words.speech[token.lower]:
                voice = voice_of_verb(reader, index, form, text)
                if voice is not None:
                    return voice
        elif token.lower in reader.words.words["saying_nouns"]:
            voice = _voice_of_noun(reader, index, text)
            if voice is not None:
                return voice
    if quote > 0 and reader.tokens[quote - 1].text == ":":
        phrase = noun_phrase_before(reader, quote - 1)
        plain = phrase.last - phrase.first <= 6 and phrase.first == 0
        named = reader.tokens[phrase.first : phrase.last]
        plain = plain and not all(token.text.isupper() for token in named)
        return _named(reader, phrase, -1, text) if plain else None
    return None


def _by_as(reader: Reader, quote: int, text: str) -> Voice | None:
    """Reads "the depiction of Y by X as "..."": X said it."""
    index = quote - 1
    while index > 0 and reader.has("determiners", index):
        index -= 1
    if reader.lower(index) != "as":
        return None
    for start in range(index - 1, max(-1, index - 6), -1):
        if reader.has("by", start):
            return _named(reader, Span(start + 1, index), -1, text)
    return None


def _voice_of_noun(reader: Reader, noun: int, text: str) -> Voice | None:
    """Reads "X sent warnings that ..."."""
    for index in range(noun - 1, max(-1, noun - 5), -1):
        if reader.lower(index) in reader.words.light:
            phrase = noun_phrase_before(reader, index)
            if phrase.first < phrase.last:
                return _named(reader, phrase, noun, text)
    return None


def voice_of_verb(reader: Reader, verb: int, form: VerbForm, text: str) -> Voice | None:
    """The voice of a verb of saying with its subject; None where it is none here."""
    group = verb_group(reader, verb, form.kinds, form.row)
    if group is None or group.passive or form.kinds == frozenset():
        return None
    if group.form == "infinitive" or _is_future(reader, group.first, verb):
        return None
    subject = group.subject
    alone = group.form == "gerund" and reader.lower(group.first - 1) != ","
    loose = alone and not reader.has("saying_that", group.last)
    loose = loose or any(reader.has("negations", at) for at in range(group.first, verb))
    if subject.first >= subject.last or loose:
        return None
    described = ""
    if (
        reader.lower(subject.last) == ","
        and subject.last < verb
        and reader.lower(group.first - 1) == ","
    ):
        described = _words(reader, subject.last + 1, group.first - 1, text)
    voice = _named(reader, subject, verb, text, described=described)
    if voice is None:
        return None
    near = subject.last + 1 >= group.first or bool(described)
    first = subject.first if near else group.first
    return changed(
        voice,
        first=first,
        last=group.last,
        modality=form.row.modality,
        is_finite=group.form == "finite",
    )


def _is_future(reader: Reader, first: int, verb: int) -> bool:
    return any(reader.has("saying_future", index) for index in range(first, verb))


def _named(
    reader: Reader,
    span: Span,
    verb: int,
    text: str,
    *,
    described: str = "",
    surely: bool = False,
) -> Voice | None:
    """A voice by the words of its name; None where they name nobody who could speak."""
    first, last = _trimmed(reader, span)
    word = reader.tokens[verb].text if verb >= 0 else ""
    low, high = min(first, verb if verb >= 0 else first), max(last, verb + 1)
    if first >= last:
        return None
    if reader.has("pronouns", first):
        pronoun = reader.lower(first)
        if last - first > 2 or pronoun == "there":
            return None
        return Voice("", verb=word, key=verb, first=low, last=high, pronoun=pronoun)
    tokens = reader.tokens[first:last]
    name = _words(reader, first, last, text)
    if len(tokens) > _LONGEST_NAME + 6 or not any(token.is_word for token in tokens):
        return None
    kind = class_of(tokens, reader.lexicon)
    if kind is SpeakerClass.UNKNOWN and not (surely or _could_speak(reader, first, last)):
        return None
    via = _via(reader, verb, text)
    return Voice(name, kind, described, word, via, verb, low, high)


def _trimmed(reader: Reader, span: Span) -> tuple[int, int]:
    first, last = span.first, span.last
    while first < last and (reader.signs[first] or reader.tokens[first].text in {"'s", "’s"}):
        first += 1
    while first < last and (reader.signs[last - 1] or reader.tokens[last - 1].text in {"'s", "’s"}):
        last -= 1
    return first, last


_SPEAKING = frozenset({"people", "authorities", "agencies", "forces"})


def _could_speak(reader: Reader, first: int, last: int) -> bool:
    """A name, or people, an office or an agency."""
    names = any(token.is_capitalised for token in reader.tokens[first:last])
    found = reader.words.classes_in(reader.tokens, first, last)
    return names or bool(found & _SPEAKING) or last - first <= 4


def _via(reader: Reader, verb: int, text: str) -> str:
    """To whom or through what it was said ("Fox News", "a series of tweets")."""
    if verb < 0:
        return ""
    for form in reader.words.speech.get(reader.lower(verb), ()):
        if "hearer" in form.row.traits:
            phrase = noun_phrase_after(reader, verb + 1)
            span = range(phrase.first, phrase.last)
            last = max((at for at in span if reader.has("saying_hearers", at)), default=None)
            if last is not None:
                return _words(reader, phrase.first, last + 1, text)
    channels = reader.found("channels")
    near = [item for item in channels if -_VIA <= item.first - verb <= _VIA]
    for item in near:
        for start in range(item.first, max(-1, item.first - 6), -1):
            if reader.has("saying_channel_leads", start):
                return _words(reader, start + 1, item.last, text)
    return ""


def _words(reader: Reader, first: int, last: int, text: str) -> str:
    """The words of tokens [first, last), single spaces between."""
    if first >= last:
        return ""
    return " ".join(text[reader.tokens[first].start : reader.tokens[last - 1].end].split())


def voice_according(reader: Reader, start: int, text: str) -> Voice | None:
    """Whom "according to" names; `start` is the token behind it."""
    span = _name_after(reader, start)
    last = span.last
    if reader.lower(span.last) in {"in", "at", "for"} and span.last > start:
        last = noun_phrase_after(reader, span.last + 1).last
    voice = _named(reader, Span(start, last), -1, text)
    if voice is None or voice.pronoun:
        return None
    return changed(voice, first=start - 2, last=last, verb="according to", key=start - 1)


def has_clause(reader: Reader, first: int, last: int) -> bool:
    """True where tokens hold a finite verb: something is said of something."""
    return any(is_finite(reader, index) for index in range(first, last))
