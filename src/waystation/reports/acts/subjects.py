"""Who does what a verb says: its subject, found by the small words around it."""

from __future__ import annotations

from collections.abc import Iterable

from waystation.reports.acts.phrases import (
    antecedent,
    clause_end,
    clause_start,
    innermost,
    is_finite,
    noun_phrase_after,
    noun_phrase_before,
)
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.words.clauses import Span

NOBODY = Span(0, 0)
"""An empty phrase."""

_DEEP = 4
_APPOSITION, _AGENT_REACH = 14, 12


def chain_start(reader: Reader, verb: int) -> int:
    """First token of the auxiliaries and of the verbs that carry an infinitive."""
    first = verb
    while first > 0:
        auxiliary = any(
            reader.has(group, first - 1) for group in ("be", "have", "modals", "infinitive")
        )
        carried = reader.has("infinitive", first) or first == verb or reader.has("adverb", first)
        carrier = carried and reader.has("carriers", first - 1) and not reader.signs[first - 1]
        if not (
            auxiliary
            or carrier
            or (reader.has("adverb", first - 1) and first < verb)
            or (first == verb and reader.has("adverb", first - 1))
        ):
            break
        first -= 1
    while first > 1 and opens_quote(reader, first - 1):
        first = chain_start(reader, first - 1)
    while first < verb and reader.has("adverb", first) and not reader.has("negations", first):
        first += 1
    return first


def subject_of(reader: Reader, first: int, depth: int = 0) -> Span:
    """Tokens of the subject of a finite verb whose group starts at `first`."""
    if first <= 0 or depth > _DEEP:
        return NOBODY
    key = ("subject", first, depth)
    if key not in reader.memo:
        reader.memo[key] = _subject_of(reader, first, depth)
    subject: Span = reader.memo[key]
    return subject


def _subject_of(reader: Reader, first: int, depth: int) -> Span:
    tokens = reader.tokens
    before = first - 1
    if reader.has("relatives", before):
        return antecedent(reader, before)
    if tokens[before].text == ",":
        opening = apposition_start(reader, before)
        if opening is not None:
            return noun_phrase_before(reader, opening)
    while before >= 0 and (
        reader.has("adverb", before) or reader.has("joins", before) or tokens[before].text == ","
    ):
        before -= 1
    if before < first - 1 and not _ends_phrase(reader, before, first):
        says = any(reader.lower(index) in reader.words.speech for index in (first, first + 1))
        return _subject_left(reader, before, depth, says=says)
    phrase = noun_phrase_before(reader, first)
    relative = _relative_before(reader, phrase)
    return subject_of(reader, relative, depth + 1) if relative is not None else phrase


def _relative_before(reader: Reader, phrase: Span) -> int | None:
    """Start of the group in "people who fled the fighting returned": it has the same subject."""
    verb = phrase.first - 1
    if verb < 1 or not is_finite(reader, verb):
        return None
    start = chain_start(reader, verb)
    return start if reader.has("relatives", start - 1) else None


def _ends_phrase(reader: Reader, before: int, first: int) -> bool:
    """True where only adverbs stand between a noun and its verb."""
    return all(reader.has("adverb", index) for index in range(before + 1, first))


def apposition_start(reader: Reader, comma: int) -> int | None:
    """Index of the comma that opens "an aid group," behind a name; None where none does."""
    for index in range(comma - 1, max(0, comma - _APPOSITION), -1):
        if reader.tokens[index].text == ",":
            named = index > 0 and reader.tokens[index - 1].is_word
            return index if named else None
        if reader.tokens[index].text in {";", ":", '"', "“", "”"} or _is_clause(reader, index):
            return None
    return None


def _is_clause(reader: Reader, index: int) -> bool:
    finite = is_finite(reader, index)
    return finite and not reader.has("relatives", index - 1)


def _subject_left(reader: Reader, before: int, depth: int, *, says: bool) -> Span:
    """The subject of the finite verb nearest on the left; else what opens the sentence.

    A verb of saying goes on with another verb of saying ("said ..., and called on").
    """
    found: Iterable[int] = (i for i in range(before, -1, -1) if is_finite(reader, i))
    if says:
        found = sorted(found, key=lambda index: reader.lower(index) not in reader.words.speech)
    for index in found:
        subject = subject_of(reader, chain_start(reader, index), depth + 1)
        if subject.first < subject.last:
            return subject
    return _opening_phrase(reader, before)


def _opening_phrase(reader: Reader, before: int) -> Span:
    """What opens the sentence, up to the first word that looks like a verb."""
    for index in range(1, before + 1):
        word = reader.lower(index)
        if reader.signs[index] or (len(word) > 3 and word.endswith("ed")):
            return noun_phrase_before(reader, index)
    return noun_phrase_before(reader, before + 1)


def governing(reader: Reader, first: int) -> int | None:
    """First token of the verb an infinitive of purpose hangs on, in its clause."""
    start = clause_start(reader, first)
    for index in range(first - 1, start - 1, -1):
        word = reader.lower(index)
        if (
            word in reader.words.verbs
            or word in reader.words.light
            or reader.has("carriers", index)
        ):
            return chain_start(reader, index)
        if is_finite(reader, index):
            return chain_start(reader, index)
    return None


def subject_of_infinitive(reader: Reader, first: int) -> Span:
    """Who would do it: whom the verb above asks or orders, else that verb's subject."""
    start = max(clause_start(reader, first), 0)
    if not reader.has("infinitive", first):
        return subject_of(reader, first)
    for index in range(first - 1, start - 1, -1):
        if reader.has("control", index) and index + 1 < first:
            return Span(index + 1, first)
        word = reader.lower(index)
        known = word in reader.words.verbs or reader.has("carriers", index)
        if known or is_finite(reader, index):
            return subject_of(reader, chain_start(reader, index))
    return NOBODY


def of_gerund(reader: Reader, first: int) -> tuple[Span, int]:
    """Subject of a verb in -ing, and what it hangs on."""
    tokens, before = reader.tokens, first - 1
    if before < 0:
        return NOBODY, first
    if tokens[before].text == ",":
        index = _finite_left(reader, before)
        if index is None:
            return noun_phrase_before(reader, before), first
        chain = chain_start(reader, index)
        return subject_of(reader, chain), chain
    if reader.has("prepositions", before) or reader.has("joins", before):
        index = _finite_left(reader, before)
        if index is None or reader.has("of", before):
            return NOBODY, first
        return subject_of(reader, chain_start(reader, index)), first
    phrase = noun_phrase_before(reader, first)
    return innermost(reader, phrase), first


def _finite_left(reader: Reader, before: int) -> int | None:
    found = (index for index in range(before, -1, -1) if is_finite(reader, index))
    return next(found, None)


def agent_after(reader: Reader, start: int) -> Span:
    """The doer named behind "by"; an empty span where none is."""
    end = min(clause_end(reader, start), start + _AGENT_REACH)
    for index in range(start, end):
        if not reader.has("by", index):
            continue
        phrase = noun_phrase_after(reader, index + 1)
        if any(reader.has("time_hints", at) for at in range(phrase.first, phrase.last)):
            continue
        if reader.has("no_doers", phrase.first):
            continue
        head = reader.tokens[phrase.first] if phrase.first < phrase.last else None
        if head and not (
            head.is_number or head.lower.endswith("ing") or head.lower in reader.lexicon.weekdays
        ):
            return phrase
    return NOBODY


def before_adverbs(reader: Reader, index: int) -> int:
    """Index of the last token before one that is no adverb and opens no quotation."""
    index -= 1
    while index >= 0 and (reader.has("adverb", index) or opens_quote(reader, index)):
        index -= 1
    return index


def opens_quote(reader: Reader, index: int) -> bool:
    """A quotation that starts inside the group ("will "call up the army")."""
    if reader.tokens[index].text not in {'"', "“", "«"} or index < 1:
        return False
    return reader.has("modals", index - 1) or reader.has("infinitive", index - 1)
