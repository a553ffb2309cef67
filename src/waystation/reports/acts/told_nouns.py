"""Acts told by nouns ("the firing of tear gas", "a curfew was imposed")."""

from __future__ import annotations

from dataclasses import dataclass, replace

from waystation.domain.vocabulary import Act, Modality
from waystation.reports.acts.acts import NounRow, VerbRow
from waystation.reports.acts.likelihood import modality_of_noun, modality_of_verb
from waystation.reports.acts.phrases import (
    clause_end,
    clause_start,
    noun_phrase_after,
)
from waystation.reports.acts.read_tokens import Reader
from waystation.reports.acts.subjects import NOBODY, agent_after
from waystation.reports.acts.verb_groups import VerbGroup, verb_group
from waystation.reports.words.clauses import Span
from waystation.reports.words.tokens import Found

_NEAR, _LIGHT_REACH, _ADJECTIVES = 5, 6, 3
_SURE_OF_NOUN = 0.75
_SAID = frozenset({Act.THREATENED, Act.WARNED, Act.DEMANDED, Act.OFFERED, Act.ANNOUNCED})
_EMPTY: frozenset[str] = frozenset()
_LIGHT_ROW = VerbRow(None, ((),), _EMPTY, _EMPTY, _EMPTY, (), _EMPTY, Modality.ACTUAL, _EMPTY)


@dataclass(frozen=True)
class Told:
    """An act told in a sentence, in tokens.

    Attributes:
        act: The act.
        key: The verb or noun that tells it.
        first: First token of its words.
        last: Index after their last token.
        actor: Who does it; empty where not told.
        target: Whom or what it acts on; empty where not told.
        modality: Whether it has happened.
        confidence: How sure the reading is.
        governor: First token of what it hangs on.
        is_aim: True for the purpose of something else ("line up to enter").
    """

    act: Act
    key: int
    first: int
    last: int
    actor: Span
    target: Span
    modality: Modality
    confidence: float
    governor: int
    is_aim: bool = False


def act_of_noun(reader: Reader, noun: Found) -> Told | None:
    """The act a noun tells; None where nothing beside it shows that it was or will be done."""
    row = reader.words.noun_rows[int(noun.value)]
    tokens = reader.tokens
    beside = reader.words.classes_in(tokens, noun.first - _NEAR, noun.last + _NEAR)
    if row.near and not (beside & row.near):
        return None
    if reader.lower(noun.first - 1) == "-" or reader.lower(noun.last) == "-":
        return None
    modality, marker = modality_of_noun(reader, noun)
    carrier = _carrier(reader, noun)
    agent = agent_after(reader, noun.last)
    of = reader.has("of", noun.last) and not row.near and row.act not in _SAID
    sure = marker < noun.first and row.act not in _SAID
    told = bool(of or carrier or row.near or agent.first < agent.last or sure)
    if not (row.alone or told):
        return None
    return _noun_told(reader, noun, row, carrier, agent, modality, marker)


def _noun_told(
    reader: Reader,
    noun: Found,
    row: NounRow,
    carrier: VerbGroup | None,
    agent: Span,
    modality: Modality,
    marker: int,
) -> Told:
    first, actor = min(marker, noun.first), agent
    if carrier is not None:
        first = min(first, carrier.first)
        if not carrier.passive and actor.first >= actor.last:
            actor = carrier.subject
        if modality is Modality.ACTUAL:
            modality, _ = modality_of_verb(reader, carrier)
        if not carrier.passive and carrier.subject.first < carrier.subject.last == carrier.first:
            first = min(first, carrier.subject.first)
    first = _with_adjectives(reader, first)
    last = max(noun.last, clause_end(reader, noun.last))
    target = NOBODY
    if reader.has("of", noun.last):
        target = noun_phrase_after(reader, noun.last + 1)
    return Told(row.act, noun.first, first, last, actor, target, modality, _SURE_OF_NOUN, first)


def _with_adjectives(reader: Reader, first: int) -> int:
    """The noun phrase's start ("extreme violence", "the firing")."""
    steps = 0
    while first > 0 and steps < _ADJECTIVES:
        token = reader.tokens[first - 1]
        plain = token.is_word
        blocked = ("prepositions", "edges", "joins", "be", "have", "modals", "time_words")
        if not plain or any(reader.has(group, first - 1) for group in blocked):
            break
        if reader.has("determiners", first):
            break
        if token.lower in reader.words.verbs or token.lower in reader.words.light:
            break
        first -= 1
        steps += 1
    return first


def _carrier(reader: Reader, noun: Found) -> VerbGroup | None:
    """The light verb before the noun, or behind it ("warnings were issued")."""
    row = replace(_LIGHT_ROW, tails=(*((tail,) for tail in reader.words.light_tails), ()))
    start = clause_start(reader, noun.first)
    for index in range(noun.first - 1, max(start - 1, noun.first - _LIGHT_REACH), -1):
        kinds = reader.words.light.get(reader.lower(index))
        if kinds:
            group = verb_group(reader, index, kinds, row)
            if group is not None and not group.passive:
                return group
    for index in range(noun.last, min(len(reader.tokens), noun.last + _LIGHT_REACH)):
        if reader.ends_at(index):
            break
        kinds = reader.words.light.get(reader.lower(index))
        if kinds:
            group = verb_group(reader, index, kinds, row)
            bare = group is not None and group.object.first >= group.object.last
            return group if group is not None and (group.passive or bare) else None
    return None
