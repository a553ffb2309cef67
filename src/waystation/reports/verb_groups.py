"""A verb in its sentence: its auxiliaries, whether it is passive, who does it and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.reports.acts import ActWords, VerbRow
from waystation.reports.clauses import Span
from waystation.reports.lexicon import Lexicon
from waystation.reports.phrases import (
    antecedent,
    clause_end,
    clause_start,
    innermost,
    is_finite,
    is_sign,
    is_sign_at,
    is_title,
    noun_phrase_after,
    noun_phrase_before,
)
from waystation.reports.tokens import Tokens, lower_at

_NOBODY = Span(0, 0)
_DEEP = 4
_APPOSITION = 14
_AGENT_REACH, _HOOK_REACH = 12, 24


@dataclass(frozen=True)
class VerbGroup:
    """A verb with its auxiliaries and what stands around it.

    Attributes:
        first: First token of the group ("have vowed to" included).
        verb: The verb.
        last: Index after the verb and its particle.
        form: "finite", "infinitive" or "gerund".
        passive: True where the subject is acted on.
        subject: Tokens of the subject; empty where there is none.
        object: Tokens of the noun phrase behind the verb; may be empty.
        governor: First token of what the group hangs on ("threatened to deploy"); itself if nothing.
    """

    first: int
    verb: int
    last: int
    form: str
    passive: bool
    subject: Span
    object: Span
    governor: int


@dataclass(frozen=True)
class Reader:
    """A sentence's tokens with the words of the language."""

    tokens: Tokens
    words: ActWords
    lexicon: Lexicon

    def lower(self, index: int) -> str:
        """The token in lower case; empty outside the sentence."""
        return lower_at(self.tokens, index)

    def has(self, group: str, index: int) -> bool:
        """True when the token is in the named word list."""
        return self.words.has(group, lower_at(self.tokens, index))


def verb_group(reader: Reader, verb: int, kinds: frozenset[str], row: VerbRow) -> VerbGroup | None:
    """How a verb stands in its sentence; None where the word is no verb there.

    Args:
        reader: The sentence.
        verb: The word.
        kinds: Kinds of form the word can be.
        row: The verb's row, for its particles and whether it takes an object.
    """
    last = _after_tail(reader, verb, row)
    if last is None or _is_name(reader, verb):
        return None
    before = _before_adverbs(reader, verb)
    form = _form(reader, verb, before, kinds, last, row)
    if form is None:
        return None
    first = _chain_start(reader, before + 1 if form[0] == "bare" else verb)
    return _placed(reader, first, verb, last, form[0], passive=form[1])


def _after_tail(reader: Reader, verb: int, row: VerbRow) -> int | None:
    """Index after the verb and one of its particles; None where a needed one is missing."""
    for tail in sorted(row.tails, key=len, reverse=True):
        start = verb + 1
        found = _tail_at(reader, start, tail)
        if found is None and tail and row.object:
            reach = noun_phrase_after(reader.tokens, start, reader.words).last
            inside = (_tail_at(reader, index, tail) for index in range(start + 1, min(reach + 1, start + 7)))
            found = start if any(inside) else None
        if found is not None:
            return found
    return None


def _tail_at(reader: Reader, start: int, tail: tuple[str, ...]) -> int | None:
    matches = all(reader.lower(start + offset) == word for offset, word in enumerate(tail))
    return start + len(tail) if matches else None


def _is_name(reader: Reader, verb: int) -> bool:
    """A capitalised word inside a sentence ("Red Cross", "March"), unless all are."""
    token = reader.tokens[verb]
    if not token.is_capitalised or verb == 0 or token.text.isupper() and len(token.text) > 3:
        return False
    return not (is_sign(reader.tokens[verb - 1]) or is_title(reader.tokens))


def _before_adverbs(reader: Reader, index: int) -> int:
    index -= 1
    while index >= 0 and (reader.words.is_adverb(reader.lower(index)) or _opens_quote(reader, index)):
        index -= 1
    return index


def _opens_quote(reader: Reader, index: int) -> bool:
    """A quotation that starts inside the group ("will "call up the army")."""
    if reader.tokens[index].text not in {'"', "“", "«"} or index < 1:
        return False
    return reader.has("modals", index - 1) or reader.has("infinitive", index - 1)


def _form(
    reader: Reader, verb: int, before: int, kinds: frozenset[str], last: int, row: VerbRow
) -> tuple[str, bool] | None:
    """The form a verb has here, and whether it is passive; None where it is no verb."""
    word = reader.lower(before)
    if reader.has("be", before) and "participle" in kinds:
        return "finite", not _takes_be(row, kinds)
    if reader.has("be", before):
        return ("finite", False) if "gerund" in kinds else None
    if reader.has("have", before):
        return ("finite", False) if "participle" in kinds else None
    if reader.has("modals", before) and kinds & {"infinitive"}:
        return "finite", False
    if reader.has("infinitive", before) and "infinitive" in kinds:
        return "infinitive", False
    if "gerund" in kinds:
        if reader.has("of", verb + 1):
            return None
        return None if reader.has("determiners", before) and word != "that" else ("gerund", False)
    return _plain_form(reader, verb, before, kinds, last, row)


def _takes_be(row: VerbRow, kinds: frozenset[str]) -> bool:
    """Reads "is gone": a verb without an object is not acted on."""
    return not (row.is_transitive or row.either) and "participle" in kinds


def _plain_form(
    reader: Reader, verb: int, before: int, kinds: frozenset[str], last: int, row: VerbRow
) -> tuple[str, bool] | None:
    """The form of a verb without an auxiliary."""
    relative = reader.has("relatives", before)
    noun = reader.has("prepositions", before) or reader.has("determiners", before)
    if before < 0 or (noun and not relative):
        return None
    coordinate = is_sign(reader.tokens[before]) or reader.has("joins", before)
    if "infinitive" in kinds and coordinate:
        opening = _apposition_start(reader, before) if reader.lower(before) == "," else None
        if opening is None and _hangs_on(reader, before) is not None:
            return "bare", False
        if opening is None and kinds <= {"infinitive", "present"}:
            return None
    told = "speech" in row.traits and not reader.has("by", last)
    if told and "past" in kinds:
        return "finite", False
    if "participle" in kinds and row.is_transitive and not _has_object(reader, last):
        return "finite", True
    return ("finite", False) if kinds & {"past", "present"} else None


def _has_object(reader: Reader, last: int) -> bool:
    """True where a noun phrase stands right behind the verb."""
    while reader.words.is_adverb(reader.lower(last)):
        last += 1
    if is_sign_at(reader.tokens, last):
        return last < len(reader.tokens) and reader.tokens[last].text in {'"', "“", "«", "$", "("}
    word = reader.lower(last)
    blocked = ("prepositions", "edges", "joins", "infinitive", "time_words")
    return not (any(reader.has(group, last) for group in blocked) or word in reader.lexicon.weekdays)


def _hangs_on(reader: Reader, before: int) -> int | None:
    """The "to" or modal whose list a bare verb goes on with ("to wait ..., then cross")."""
    nearest: int | None = None
    for index in range(before, max(-1, before - _HOOK_REACH), -1):
        modal = reader.has("modals", index)
        if modal or reader.has("infinitive", index):
            following = reader.lower(index + 1)
            verb = following and (following[0].isalpha() or _opens_quote(reader, index + 1))
            if verb and not reader.has("determiners", index + 1):
                if modal or reader.has("carriers", index - 1):
                    return index
                nearest = index if nearest is None else nearest
        elif reader.tokens[index].text in {";", ":"} or is_finite(reader.tokens, index, reader.words):
            break
    return nearest


def _chain_start(reader: Reader, verb: int) -> int:
    """First token of the auxiliaries and of the verbs that carry an infinitive."""
    first = verb
    while first > 0:
        word = reader.lower(first - 1)
        auxiliary = any(reader.has(group, first - 1) for group in ("be", "have", "modals", "infinitive"))
        carried = reader.has("infinitive", first) or first == verb or reader.words.is_adverb(reader.lower(first))
        carrier = carried and reader.has("carriers", first - 1) and not is_sign(reader.tokens[first - 1])
        if not (auxiliary or carrier or (reader.words.is_adverb(word) and first < verb) or (first == verb and reader.words.is_adverb(word))):
            break
        first -= 1
    while first > 1 and _opens_quote(reader, first - 1):
        first = _chain_start(reader, first - 1)
    while first < verb and reader.words.is_adverb(reader.lower(first)) and not reader.has("negations", first):
        first += 1
    return first


def _placed(
    reader: Reader, first: int, verb: int, last: int, form: str, *, passive: bool
) -> VerbGroup:
    governor = first
    if form == "bare":
        hook = _hangs_on(reader, _before_adverbs(reader, verb))
        start = _chain_start(reader, hook) if hook is not None else first
        governor, form = start, "infinitive"
        subject = _subject_of_infinitive(reader, start)
        first = verb
    elif form == "infinitive" and reader.has("infinitive", first):
        found = _governor(reader, first)
        governor = found if found is not None else first
        subject = _subject_of_infinitive(reader, first)
    elif form == "gerund":
        subject, governor = _of_gerund(reader, first)
    else:
        form = "finite"
        subject = subject_of(reader, first)
    return VerbGroup(
        first, verb, last, form, passive, subject,
        noun_phrase_after(reader.tokens, last, reader.words), governor,
    )


def subject_of(reader: Reader, first: int, depth: int = 0) -> Span:
    """Tokens of the subject of a finite verb whose group starts at `first`."""
    tokens, words = reader.tokens, reader.words
    if first <= 0 or depth > _DEEP:
        return _NOBODY
    before = first - 1
    if reader.has("relatives", before):
        return antecedent(tokens, before, words, reader.lexicon)
    if tokens[before].text == ",":
        opening = _apposition_start(reader, before)
        if opening is not None:
            return noun_phrase_before(tokens, opening, words, reader.lexicon)
    while before >= 0 and (words.is_adverb(reader.lower(before)) or reader.has("joins", before) or tokens[before].text == ","):
        before -= 1
    if before < first - 1 and not _ends_phrase(reader, before, first):
        return _subject_left(reader, before, depth)
    return noun_phrase_before(tokens, first, words, reader.lexicon)


def _ends_phrase(reader: Reader, before: int, first: int) -> bool:
    """True where only adverbs stand between a noun and its verb."""
    return all(reader.words.is_adverb(reader.lower(index)) for index in range(before + 1, first))


def _apposition_start(reader: Reader, comma: int) -> int | None:
    """Index of the comma that opens "an aid group," behind a name; None where none does."""
    for index in range(comma - 1, max(0, comma - _APPOSITION), -1):
        if reader.tokens[index].text == ",":
            named = index > 0 and reader.tokens[index - 1].is_word
            return index if named else None
        if reader.tokens[index].text in {";", ":", '"', "“", "”"} or _is_clause(reader, index):
            return None
    return None


def _is_clause(reader: Reader, index: int) -> bool:
    finite = is_finite(reader.tokens, index, reader.words)
    return finite and not reader.has("relatives", index - 1)


def _subject_left(reader: Reader, before: int, depth: int) -> Span:
    """The subject of the finite verb nearest on the left; else what opens the sentence."""
    for index in range(before, -1, -1):
        if is_finite(reader.tokens, index, reader.words):
            subject = subject_of(reader, _chain_start(reader, index), depth + 1)
            if subject.first < subject.last:
                return subject
    return _opening_phrase(reader, before)


def _opening_phrase(reader: Reader, before: int) -> Span:
    """What opens the sentence, up to the first word that looks like a verb."""
    for index in range(1, before + 1):
        word = reader.lower(index)
        if is_sign(reader.tokens[index]) or (len(word) > 3 and word.endswith("ed")):
            return noun_phrase_before(reader.tokens, index, reader.words, reader.lexicon)
    return noun_phrase_before(reader.tokens, before + 1, reader.words, reader.lexicon)


def _governor(reader: Reader, first: int) -> int | None:
    """First token of the verb an infinitive of purpose hangs on, in its clause."""
    start = clause_start(reader.tokens, first, reader.words)
    for index in range(first - 1, start - 1, -1):
        word = reader.lower(index)
        if word in reader.words.verbs or word in reader.words.light or reader.has("carriers", index):
            return _chain_start(reader, index)
        if is_finite(reader.tokens, index, reader.words):
            return _chain_start(reader, index)
    return None


def _subject_of_infinitive(reader: Reader, first: int) -> Span:
    """Who would do it: whom the verb above asks or orders, else that verb's subject."""
    start = max(clause_start(reader.tokens, first, reader.words), 0)
    if not reader.has("infinitive", first):
        return subject_of(reader, first)
    for index in range(first - 1, start - 1, -1):
        if reader.has("control", index) and index + 1 < first:
            return Span(index + 1, first)
        word = reader.lower(index)
        known = word in reader.words.verbs or reader.has("carriers", index)
        if known or is_finite(reader.tokens, index, reader.words):
            return subject_of(reader, _chain_start(reader, index))
    return _NOBODY


def _of_gerund(reader: Reader, first: int) -> tuple[Span, int]:
    """Subject of a verb in -ing, and what it hangs on."""
    tokens, before = reader.tokens, first - 1
    if before < 0:
        return _NOBODY, first
    if tokens[before].text == ",":
        index = _finite_left(reader, before)
        if index is None:
            return noun_phrase_before(tokens, before, reader.words, reader.lexicon), first
        chain = _chain_start(reader, index)
        return subject_of(reader, chain), chain
    if reader.has("prepositions", before) or reader.has("joins", before):
        index = _finite_left(reader, before)
        if index is None or reader.has("of", before):
            return _NOBODY, first
        return subject_of(reader, _chain_start(reader, index)), first
    phrase = noun_phrase_before(tokens, first, reader.words, reader.lexicon)
    return innermost(tokens, phrase, reader.words), first


def _finite_left(reader: Reader, before: int) -> int | None:
    found = (index for index in range(before, -1, -1) if is_finite(reader.tokens, index, reader.words))
    return next(found, None)


def agent_after(reader: Reader, start: int) -> Span:
    """The doer named behind "by"; an empty span where none is."""
    end = min(clause_end(reader.tokens, start, reader.words), start + _AGENT_REACH)
    for index in range(start, end):
        if not reader.has("by", index):
            continue
        phrase = noun_phrase_after(reader.tokens, index + 1, reader.words)
        head = reader.tokens[phrase.first] if phrase.first < phrase.last else None
        if head and not (head.is_number or head.lower.endswith("ing") or head.lower in reader.lexicon.weekdays):
            return phrase
    return _NOBODY
