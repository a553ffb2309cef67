"""A verb in its sentence: its auxiliaries, whether it is passive, who does it and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from waystation.reports.acts.acts import VerbRow
from waystation.reports.acts.phrases import (
    is_finite,
    is_title,
    noun_phrase_after,
)
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.subjects import (
    apposition_start,
    before_adverbs,
    chain_start,
    governing,
    of_gerund,
    opens_quote,
    subject_of,
    subject_of_infinitive,
)
from waystation.reports.words.clauses import Span

_HOOK_REACH, _TAIL_REACH, _BY_REACH = 24, 7, 4


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
        governor: First token of what the group hangs on ("threatened to
            deploy"); its own first where it hangs on nothing.
    """

    first: int
    verb: int
    last: int
    form: str
    passive: bool
    subject: Span
    object: Span
    governor: int


def verb_group(reader: Reader, verb: int, kinds: frozenset[str], row: VerbRow) -> VerbGroup | None:
    """How a verb stands in its sentence; None where the word is no verb there.

    Args:
        reader: The sentence.
        verb: The word.
        kinds: Kinds of form the word can be.
        row: The verb's row, for its particles and whether it takes an object.
    """
    last = _after_tail(reader, verb, row)
    if last is None or _is_name(reader, verb) or reader.lower(verb - 1) == "-":
        return None
    before = before_adverbs(reader, verb)
    form = _form(reader, verb, before, kinds, last, row)
    if form is None:
        return None
    first = chain_start(reader, before + 1 if form[0] == "bare" else verb)
    return _placed(reader, first, verb, last, form[0], passive=form[1])


def _after_tail(reader: Reader, verb: int, row: VerbRow) -> int | None:
    """Index after the verb and one of its particles; None where a needed one is missing."""
    for tail in row.tails:
        start = verb + 1
        found = _tail_at(reader, start, tail)
        if found is None and tail and row.object:
            reach = noun_phrase_after(reader, start).last
            inside = (
                _tail_at(reader, index, tail)
                for index in range(start + 1, min(reach + 1, start + 7))
            )
            found = start if any(inside) else None
        if found is not None:
            return found
    return None


def _tail_at(reader: Reader, start: int, tail: tuple[str, ...]) -> int | None:
    end = start + len(tail)
    return end if reader.lows[start:end] == tail else None


def _is_name(reader: Reader, verb: int) -> bool:
    """A capitalised word inside a sentence ("Red Cross", "March"), unless all are."""
    token = reader.tokens[verb]
    if not token.is_capitalised or verb == 0 or (token.text.isupper() and len(token.text) > 3):
        return False
    return not (reader.signs[verb - 1] or is_title(reader))


def _form(
    reader: Reader, verb: int, before: int, kinds: frozenset[str], last: int, row: VerbRow
) -> tuple[str, bool] | None:
    """The form a verb has here, and whether it is passive; None where it is no verb."""
    word = reader.lower(before)
    be = reader.has("be", before) and (word != "'s" or reader.has("pronouns", before - 1))
    if be and "participle" in kinds:
        return "finite", not _takes_be(row, kinds)
    if be:
        return ("finite", False) if "gerund" in kinds else None
    if reader.has("have", before):
        return ("finite", False) if "participle" in kinds else None
    if reader.has("modals", before) and kinds & {"infinitive"}:
        return "finite", False
    if reader.has("infinitive", before) and "infinitive" in kinds:
        return "infinitive", False
    if "gerund" in kinds:
        if reader.has("of", verb + 1) or reader.has("kept_from", before):
            return None
        return None if reader.has("determiners", before) and word != "that" else ("gerund", False)
    return _plain_form(reader, before, kinds, last, row)


def _takes_be(row: VerbRow, kinds: frozenset[str]) -> bool:
    """Reads "is gone": a verb without an object is not acted on."""
    return not (row.is_transitive or row.either) and "participle" in kinds


def _plain_form(
    reader: Reader, before: int, kinds: frozenset[str], last: int, row: VerbRow
) -> tuple[str, bool] | None:
    """The form of a verb without an auxiliary."""
    relative = reader.has("relatives", before)
    noun = reader.has("prepositions", before) or reader.has("determiners", before)
    if before < 0 or (noun and not relative):
        return None
    number = reader.tokens[before].is_number
    adjective = "past" not in kinds or reader.has("adverb", before + 1)
    if (number and adjective) or reader.lower(before) in {"'s", "’s"}:
        return None
    coordinate = reader.signs[before] or reader.has("joins", before)
    if "infinitive" in kinds and coordinate:
        opening = apposition_start(reader, before) if reader.lower(before) == "," else None
        if opening is None and _hangs_on(reader, before) is not None:
            return "bare", False
        if opening is None and kinds <= {"infinitive", "present"}:
            return None
    agent = reader.has("by", last) and not reader.found("channels", last, last + _BY_REACH)
    told = "speech" in row.traits and not agent
    if told and "past" in kinds:
        return "finite", False
    if "participle" in kinds and row.is_transitive and not _has_object(reader, last):
        return "finite", True
    noun = "past" not in kinds and is_finite(reader, last)
    return ("finite", False) if kinds & {"past", "present"} and not noun else None


def _has_object(reader: Reader, last: int) -> bool:
    """True where a noun phrase stands right behind the verb."""
    while reader.has("adverb", last):
        last += 1
    if reader.ends_at(last):
        return last < len(reader.tokens) and reader.tokens[last].text in {'"', "“", "«", "$", "("}
    if reader.lexicon.hedges.at(reader.tokens, last):
        return True
    word = reader.lower(last)
    blocked = ("prepositions", "edges", "joins", "infinitive", "time_words")
    return not (
        any(reader.has(group, last) for group in blocked) or word in reader.lexicon.weekdays
    )


def _hangs_on(reader: Reader, before: int) -> int | None:
    """The "to" or modal whose list a bare verb goes on with ("to wait ..., then cross")."""
    nearest: int | None = None
    for index in range(before, max(-1, before - _HOOK_REACH), -1):
        modal = reader.has("modals", index)
        if modal or reader.has("infinitive", index):
            following = reader.lower(index + 1)
            verb = following and (following[0].isalpha() or opens_quote(reader, index + 1))
            if verb and not reader.has("determiners", index + 1):
                if modal or reader.has("carriers", index - 1):
                    return index
                nearest = index if nearest is None else nearest
        elif reader.tokens[index].text in {";", ":"} or is_finite(reader, index):
            break
    return nearest


def _placed(
    reader: Reader, first: int, verb: int, last: int, form: str, *, passive: bool
) -> VerbGroup:
    """The group with its subject and what it hangs on."""
    over = first
    if form == "bare":
        hook = _hangs_on(reader, before_adverbs(reader, verb))
        over = chain_start(reader, hook) if hook is not None else first
        subject = subject_of_infinitive(reader, over)
        first, form = verb, "infinitive"
    elif form == "infinitive" and reader.has("infinitive", first):
        found = governing(reader, first)
        over = found if found is not None else first
        subject = subject_of_infinitive(reader, first)
    elif form == "gerund":
        subject, over = of_gerund(reader, first)
    else:
        form, subject = "finite", subject_of(reader, first)
    behind = noun_phrase_after(reader, last)
    return VerbGroup(first, verb, last, form, passive, subject, behind, over)
