"""Whether what a figure tells of has happened, by the words of its clause."""

from __future__ import annotations

from waystation.domain.vocabulary import FigureKind, Modality
from waystation.reports.acts.own_act import own_act
from waystation.reports.words.clauses import Span, before_clause, clause_around
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Found, Tokens, lower_at

_NEGATION_REACH = 3
_LEAD = 4
_EARLIER, _LEAST_BEFORE, _BIDDEN, _UNDONE = 5, 3, 2, 5


def modality_of(tokens: Tokens, span: Span, lexicon: Lexicon) -> Modality:
    """Whether the counted thing has happened, by the words of its clause.

    Args:
        tokens: The sentence.
        span: The figure with the words that say who.
        lexicon: The grammar's words.
    """
    if _is_earlier_count(tokens, span, lexicon):
        return Modality.HISTORICAL
    if _is_bidden(tokens, span, lexicon):
        return Modality.PLANNED
    if any(lexicon.has("kinds.already", lower_at(tokens, span.first - back)) for back in (1, 2)):
        return Modality.ACTUAL
    clause = clause_around(tokens, _with_relative(tokens, span, lexicon), lexicon)
    act = own_act(tokens, span, lexicon)
    clause = Span(max(clause.first, act.first), min(clause.last, act.last))
    if _is_denied(tokens, span, clause, lexicon):
        return Modality.NEGATED
    found = _strongest(tokens, clause, span, lexicon)
    if found is Modality.POSSIBLE and _is_told_future(tokens, clause, lexicon):
        return Modality.PLANNED
    if found is None and _is_participle(tokens, clause, lexicon):
        main = before_clause(tokens, clause, lexicon)
        found = _strongest(tokens, main, span, lexicon) if main else None
    return found or Modality.ACTUAL


def _is_earlier_count(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True for what a count is set against: "down from 9,000", "to 65,000, from 47,600".

    A "from" right behind the people counted tells of an origin instead.
    """
    first = span.first
    starts = range(max(0, first - _EARLIER), first)
    table = lexicon.phrases("kinds.earlier_before")
    found = (table.at(tokens, start) for start in starts)
    if any(item is not None and item.last == first for item in found):
        return True
    if not lexicon.has("kinds.from", lower_at(tokens, first - 1)) or first < _LEAST_BEFORE:
        return False
    ahead = tokens[first - 2]
    if ahead.text == ",":
        ahead = tokens[first - 3]
    return ahead.is_number or ahead.lower in lexicon.weekdays


def _is_bidden(tokens: Tokens, span: Span, lexicon: Lexicon) -> bool:
    """True for those told to do what they may not have done: "told 1,700 residents to go"."""
    near = tokens[max(0, span.first - _BIDDEN) : span.first]
    bidden = any(lexicon.has("kinds.bidding", token.lower) for token in near)
    return bidden and lexicon.has("kinds.infinitive", lower_at(tokens, span.last))


def _is_denied(tokens: Tokens, span: Span, clause: Span, lexicon: Lexicon) -> bool:
    """Denied in the clause before, or by "were not" right behind the people counted."""
    behind = lexicon.phrases("kinds.negated_behind")
    found = next(
        (item for index in (span.last, span.last + 1) if (item := behind.at(tokens, index))), None
    )
    if found and not _is_stay(tokens, found.last, lexicon):
        return True
    denied = lexicon.phrases("kinds.denied").all_in(tokens, 0, clause.first)
    main = before_clause(tokens, clause, lexicon) if denied else None
    return main is not None and any(main.holds(item.first) for item in denied)


def _is_stay(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True behind "cannot" in "cannot go home": that they do not return has happened."""
    cues = lexicon.predicates.all_in(tokens, index, index + _UNDONE)
    return bool(cues) and cues[0].value == FigureKind.RETURNS.value


def _is_told_future(tokens: Tokens, clause: Span, lexicon: Lexicon) -> bool:
    """True for "would" in what somebody said of the future ("said that 700 would get tents")."""
    words = [tokens[index].lower for index in range(clause.first, clause.last)]
    would = any(lexicon.has("kinds.would", word) for word in words)
    speech = any(lexicon.has("speech", tokens[index].lower) for index in range(clause.first))
    return would and speech and not any(lexicon.has("kinds.if", token.lower) for token in tokens)


def _with_relative(tokens: Tokens, span: Span, lexicon: Lexicon) -> Span:
    """The span with a following "who" or "that", so that its clause is looked at too."""
    if lexicon.has("speakers.relative", lower_at(tokens, span.last)):
        return Span(span.first, span.last + 1)
    return span


def _is_participle(tokens: Tokens, clause: Span, lexicon: Lexicon) -> bool:
    """Reads "..., bringing the total to 3,000"."""
    return lower_at(tokens, clause.first).endswith(lexicon.texts["kinds.participles"])


def _strongest(tokens: Tokens, clause: Span, span: Span, lexicon: Lexicon) -> Modality | None:
    """The modality named nearest the figure in a clause."""
    found = [
        item
        for item in (
            *_leading_in(tokens, clause, lexicon),
            *lexicon.modality.all_in(tokens, clause.first, clause.last),
            *_to_come(tokens, clause, lexicon),
        )
        if not _is_month(tokens, item.first, lexicon) and item.value != "actual"
        if item.value != Modality.NEGATED.value or 0 <= span.first - item.last < _NEGATION_REACH
    ]
    nearest = min(found, key=lambda item: abs(item.first - span.first), default=None)
    return Modality(nearest.value) if nearest else None


def _leading_in(tokens: Tokens, clause: Span, lexicon: Lexicon) -> list[Found]:
    """What stands right before the clause and opens it (Spanish "se espera que")."""
    before = lexicon.modality.all_in(tokens, max(0, clause.first - _LEAD), clause.first)
    return [item for item in before if item.last == clause.first]


def _to_come(tokens: Tokens, clause: Span, lexicon: Lexicon) -> list[Found]:
    """Verbs in the future tense, where their ending tells it (Spanish "llegarán")."""
    if not lexicon.texts["modality.future_endings"]:
        return []
    return [
        Found(Modality.PLANNED.value, index, index + 1)
        for index in range(clause.first, clause.last)
        if lexicon.is_future(tokens[index])
    ]


def _is_month(tokens: Tokens, index: int, lexicon: Lexicon) -> bool:
    """True for "May" in a sentence's middle, which permits nothing."""
    return tokens[index].lower in lexicon.months and tokens[index].is_capitalised and index > 0
