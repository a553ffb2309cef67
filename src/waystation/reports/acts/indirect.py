"""What somebody is told to have said, in the report's own words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from waystation.domain.vocabulary import SpeakerClass
from waystation.reports.acts.acts import VerbForm, VerbRow
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.sayings import (
    Voice,
    has_clause,
    voice_according,
    voice_after,
    voice_of_verb,
)
from waystation.reports.acts.subjects import apposition_start

_TIMES, _REST, _OUTSIDE, _SAID, _REACH, _DATELINE = 5, 9, 4, 2, 30, 10
_NAMED = frozenset({"authorities", "agencies", "forces", "people", "names"})


@dataclass(frozen=True)
class Indirect:
    """Something said indirectly, in tokens of its sentence.

    Attributes:
        voice: Who said it.
        first: First token of its words, speaker included where that stands beside.
        last: Index after their last token.
        content: First token and index after the last one of what was said.
        is_quoted: True where it is but a quotation, told by itself.
    """

    voice: Voice
    first: int
    last: int
    content: tuple[int, int]
    is_quoted: bool


def indirect_in(reader: Reader, text: str, quoted: Collection[int]) -> list[Indirect]:
    """Every indirect statement of a sentence, in order of place.

    Args:
        reader: The sentence.
        text: Its text.
        quoted: Tokens inside quotation marks.
    """
    found: list[Indirect] = []
    for item in reader.found("according"):
        voice = voice_according(reader, item.last, text) if item.first not in quoted else None
        if voice is not None:
            found.append(_according(reader, voice, item.first, quoted))
    for index, token in enumerate(reader.tokens):
        if token.lower not in reader.words.speech or index in quoted:
            continue
        for form in reader.words.speech[token.lower]:
            told = _told_by(reader, index, form, text, quoted)
            if told is not None:
                found.append(told)
                break
    return _parted(reader, sorted(found, key=lambda item: item.first))


def _according(reader: Reader, voice: Voice, first: int, quoted: Collection[int]) -> Indirect:
    end = _sentence_end(reader)
    behind = first > 2
    content = (0, first) if behind else (voice.last, end)
    last = voice.last if behind else end
    return Indirect(voice, 0, last, content, _is_quoted(content, quoted))


def _after_dateline(reader: Reader, end: int) -> int:
    """Index after "KINSHASA (AFP) —" at the start of a sentence."""
    first = reader.tokens[0].text if reader.tokens else ""
    if not (first.isupper() and len(first) > _SAID):
        return 0
    span = range(1, min(end, _DATELINE))
    return next((i + 1 for i in span if reader.tokens[i].text in {"—", "–", "-", ":"}), 0)


def _is_quoted(content: tuple[int, int], quoted: Collection[int]) -> bool:
    """True where hardly a word of what was said stands outside quotation marks."""
    outside = sum(index not in quoted for index in range(*content))
    return outside < _OUTSIDE and outside < content[1] - content[0]


def _told_by(
    reader: Reader, verb: int, form: VerbForm, text: str, quoted: Collection[int]
) -> Indirect | None:
    row = form.row
    if "quote_only" in row.traits:
        return None
    comma = reader.lower(verb - 1) == "," and apposition_start(reader, verb - 1) is None
    inverted = verb > 0 and (comma or verb - 1 in quoted)
    past = bool({"past", "present"} & form.kinds) and "infinitive" not in form.kinds
    voice = voice_after(reader, verb - 1, text) if inverted and past else None
    voice = voice or voice_of_verb(reader, verb, form, text)
    if voice is None or _is_counted_asking(reader, voice, row):
        return None
    start = _content_start(reader, voice.last, row)
    end = _sentence_end(reader)
    behind = _said_before(reader, voice, start, end) if past and voice.is_finite else None
    if behind is not None:
        content = (_after_dateline(reader, behind), behind)
        told = sum(index not in quoted for index in range(*content))
        if told < _SAID:
            return None
        return Indirect(voice, content[0], voice.last, content, _is_quoted(content, quoted))
    if not _says_something(reader, voice, start, end, row):
        return None
    if not reader.has("saying_that", start):
        end = _clause_break(reader, start, end)
    end = next((i for i in range(start + 1, end) if _opens_saying(reader, i, quoted)), end)
    plain = [index for index in range(start, end) if index not in quoted]
    lifted = len(plain) < _OUTSIDE and any(index in quoted for index in range(start, end))
    direct = start < len(reader.tokens) and start in quoted and _opens_whole(reader, start)
    return Indirect(voice, voice.first, end, (start, end), lifted or direct)


def _is_counted_asking(reader: Reader, voice: Voice, row: VerbRow) -> bool:
    """True for "1,740 people had asked for asylum": a count of what was done, nothing said."""
    subject = range(max(voice.first, 0), voice.last)
    asks = any(row.tails) or bool(row.object)
    return asks and any(reader.tokens[index].is_number for index in subject)


def _clause_break(reader: Reader, start: int, end: int) -> int:
    """Index of a word that goes on in the author's voice ("vowed to act as people fled")."""
    found = (index for index in range(start + 2, end) if reader.has("saying_breaks", index))
    last = next(found, end)
    while last > start and reader.signs[last - 1] and last < end:
        last -= 1
    return last


def _opens_saying(reader: Reader, index: int, quoted: Collection[int]) -> bool:
    """True at the colon before a quotation that is told by itself."""
    return reader.tokens[index].text == ":" and index + 1 in quoted


def _opens_whole(reader: Reader, start: int) -> bool:
    """True where what follows opens with a quotation that is told by itself."""
    return reader.tokens[start].text in {'"', "“", "«", "„"}


def _content_start(reader: Reader, last: int, row: VerbRow) -> int:
    """Index of what is said, behind a time, whom it is told, a colon or "that"."""
    index = last
    while index < min(len(reader.tokens), last + _TIMES) and (
        reader.has("adverb", index)
        or reader.lower(index) in reader.lexicon.weekdays
        or reader.has("time_words", index)
        or (reader.has("time_leads", index) and reader.lower(index + 1) in reader.lexicon.weekdays)
    ):
        index += 1
    if "hearer" in row.traits:
        end = min(len(reader.tokens), index + 10)
        that = next((at for at in range(index, end) if reader.has("saying_that", at)), None)
        index = that if that is not None else index
    if reader.tokens[index : index + 1] and reader.tokens[index].text == ":":
        index += 1
    return index


def _sentence_end(reader: Reader) -> int:
    last = len(reader.tokens)
    while last > 0 and reader.tokens[last - 1].text in {".", "!", "?", ";", ",", ":"}:
        last -= 1
    return last


def _said_before(reader: Reader, voice: Voice, start: int, end: int) -> int | None:
    """Index of the comma before "..., officials said on Monday"; None where it opens something."""
    comma = voice.first - 1
    if comma < _SAID or reader.tokens[comma].text not in {",", "—", "–"}:
        return None
    between = start < end and reader.tokens[start].text in {",", ";", "—", "–"}
    if between and has_clause(reader, 0, comma):
        return comma
    if end - start > _REST or has_clause(reader, start, end) or reader.has("saying_that", start):
        return None
    ends = all(
        reader.has("time_words", index)
        or reader.has("time_leads", index)
        or reader.lower(index) in reader.lexicon.months
        or reader.tokens[index].is_number
        for index in range(start, end)
    )
    return comma if ends or has_clause(reader, 0, comma) else None


def _says_something(reader: Reader, voice: Voice, start: int, end: int, row: VerbRow) -> bool:
    """True where what the verb asks for follows."""
    if end - start < _SAID or reader.ends_at(start):
        opens = start < len(reader.tokens) and reader.tokens[start].text in {'"', "“", "«"}
        return opens and end - start > _SAID
    if reader.has("saying_that", start):
        return "that" in row.traits
    if reader.has("infinitive", start) and not row.object:
        return "infinitive" in row.traits or "bare" in row.traits
    if "named_object" in row.traits:
        found = reader.words.classes_in(reader.tokens, start, start + 6)
        names = any(token.is_capitalised for token in reader.tokens[start : start + 4])
        return names or bool(found & _NAMED)
    if row.object:
        found = reader.words.classes_in(reader.tokens, start, start + 6)
        names = any(token.is_capitalised for token in reader.tokens[start : start + 4])
        return bool(found & row.object) or (names and "names" in row.object)
    if "infinitive" in row.traits and "bare" not in row.traits:
        return False
    if "bare" in row.traits:
        known = voice.kind is not SpeakerClass.UNKNOWN or voice.name[:1].isupper()
        known = known or bool(voice.pronoun)
        opens = not _opens_phrase(reader, start) or reader.has("of", start)
        return (known and opens) or has_clause(reader, start, min(end, start + _REACH))
    return has_clause(reader, start, min(end, start + _REACH)) and not _opens_phrase(reader, start)


def _opens_phrase(reader: Reader, start: int) -> bool:
    """True for a preposition that opens no number ("said at the bridge", not "at least 30")."""
    hedge = reader.lexicon.hedges.at(reader.tokens, start)
    return reader.has("prepositions", start) and hedge is None


def _parted(reader: Reader, found: list[Indirect]) -> list[Indirect]:
    """Each ended where the next one starts; one inside another's words stays with it."""
    kept: list[Indirect] = []
    for item in found:
        if kept and item.first < kept[-1].last:
            before = kept[-1]
            if item.voice.key == before.voice.key:
                continue
            last = _before(reader, item.first)
            if last - before.content[0] < _SAID or item.content[1] <= item.voice.first:
                if item.content[0] == 0 and before.first > 0:
                    continue
            else:
                kept[-1] = replace(
                    before, last=last, content=(before.content[0], min(before.content[1], last))
                )
        kept.append(item)
    return kept


def _before(reader: Reader, first: int) -> int:
    """Index after the words before a clause, without the signs and small words that join it."""
    last = first
    while last > 0 and (
        reader.signs[last - 1] or reader.has("edges", last - 1) or reader.has("joins", last - 1)
    ):
        last -= 1
    return last
