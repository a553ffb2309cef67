"""Whether an act has happened, by the words before it."""

from __future__ import annotations

from waystation.domain.vocabulary import Modality
from waystation.reports.acts.phrases import clause_start
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.verb_groups import VerbGroup
from waystation.reports.words.tokens import Found

_BEFORE_NOUN, _BEFORE_GERUND, _CHAIN = 12, 3, 5


def modality_of_verb(reader: Reader, group: VerbGroup) -> tuple[Modality, int]:
    """The modality of a verb, and the first token of the words that tell it.

    Its own auxiliaries tell it, else the verb it hangs on, else a word that opens the clause
    ("if", "not clear whether"); an infinitive without any is planned.
    """
    chain = _last_sure(reader, group.first, group.verb)
    if chain is not None:
        return _value(chain), group.first
    if group.governor < group.first:
        over = _last_sure(reader, group.governor, min(group.first, group.governor + _CHAIN))
        if over is not None:
            return _value(over), group.first if group.form == "gerund" else group.governor
    if group.form == "gerund":
        beside = _last_sure(reader, max(0, group.first - _BEFORE_GERUND), group.first)
        if beside is not None and group.first - beside.last <= 1:
            return _value(beside), _with_article(reader, beside.first)
    opening = _opening(reader, group)
    if opening is not None:
        return _value(opening), group.first
    planned = group.form == "infinitive" and not _is_done(reader, group)
    past = _historical(reader, group.verb)
    if past and not planned:
        return Modality.HISTORICAL, group.first
    if not planned and _is_conditional(reader, group.first):
        return Modality.POSSIBLE, group.first
    if not planned and _is_denied(reader, group):
        return Modality.NEGATED, group.first
    return (Modality.PLANNED if planned else Modality.ACTUAL), group.first


def _is_denied(reader: Reader, group: VerbGroup) -> bool:
    """Told of nobody ("no one was held"), or behind "denied that"."""
    subject = range(group.subject.first, group.subject.last)
    if any(reader.has("nobodies", index) for index in subject):
        return True
    index = group.first
    while index > 0 and not reader.signs[index - 1]:
        index -= 1
        forms = reader.words.speech.get(reader.lower(index), ())
        denies = any(form.row.modality is Modality.NEGATED for form in forms)
        if denies and reader.has("saying_that", index + 1):
            return True
    return False


def _is_conditional(reader: Reader, first: int) -> bool:
    """True behind "if" or "unless" with no sign between."""
    index = first
    while index > 0 and not reader.signs[index - 1]:
        index -= 1
        if reader.has("conditions", index):
            return True
    return False


def _is_done(reader: Reader, group: VerbGroup) -> bool:
    """Reads "managed to cross": carried by a verb that says it was done."""
    carried = not reader.has("infinitive", group.first) and group.governor == group.first
    return carried or reader.has("carriers", group.governor)


def modality_of_noun(reader: Reader, noun: Found) -> tuple[Modality, int]:
    """The modality of an event told by a noun, and the first token of the words that tell it."""
    start = clause_start(reader, noun.first)
    start = max(start, noun.first - _BEFORE_NOUN)
    while start > 0 and reader.lower(start - 1) == ",":
        before = clause_start(reader, start - 1)
        if noun.first - before > _BEFORE_NOUN:
            break
        start = before
    found = _last_sure(reader, start, noun.first)
    if found is not None and _speaks_of(reader, found, noun):
        return _value(found), found.first
    if _historical(reader, noun.first):
        return Modality.HISTORICAL, noun.first
    return Modality.ACTUAL, noun.first


def _speaks_of(reader: Reader, found: Found, noun: Found) -> bool:
    """True where nothing between parts a word of likelihood from the noun."""
    between = range(found.last, noun.first)
    return not any(
        reader.has("be", index) or reader.has("relatives", index) or reader.has("have", index)
        for index in between
    )


def _with_article(reader: Reader, first: int) -> int:
    return first - 1 if reader.has("determiners", first - 1) else first


def _opening(reader: Reader, group: VerbGroup) -> Found | None:
    """A word of likelihood that opens the clause the verb stands in ("if", "not clear whether")."""
    edge = group.subject.first if group.subject.first < group.subject.last else group.first
    found = reader.found("sure", max(0, edge - 4), edge)
    near = [item for item in found if edge - item.last <= 1 and item.value == "possible"]
    return near[-1] if near else None


def _last_sure(reader: Reader, first: int, last: int) -> Found | None:
    """The word of likelihood nearest before a token; a negation in the chain rules."""
    found = [
        item for item in reader.found("sure", max(0, first), last) if not _is_month(reader, item)
    ]
    if not found:
        return None
    denied = [item for item in found if item.value == Modality.NEGATED.value]
    return denied[-1] if denied else found[-1]


def _is_month(reader: Reader, item: Found) -> bool:
    token = reader.tokens[item.first]
    return token.lower == "may" and token.is_capitalised and item.first > 0


def _historical(reader: Reader, index: int) -> bool:
    """Words of a past long gone in the clause."""
    last = index
    while last < len(reader.tokens) and not reader.signs[last]:
        last += 1
    start = clause_start(reader, index)
    found = reader.found("sure", start, last)
    return any(item.value == Modality.HISTORICAL.value for item in found)


def _value(item: Found) -> Modality:
    return Modality(item.value)
