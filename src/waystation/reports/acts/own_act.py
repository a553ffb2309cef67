"""The act a figure belongs to, where "and" joins another one to it.

"90 people slept there and plan to leave tomorrow": the plan and its day are not theirs who slept.
"""

from __future__ import annotations

from waystation.reports.words.clauses import Span
from waystation.reports.words.lexicon import Lexicon
from waystation.reports.words.tokens import Tokens, lower_at

_BETWEEN, _HELPED_REACH = 3, 3


def own_act(tokens: Tokens, span: Span, lexicon: Lexicon) -> Span:
    """The tokens of a sentence without the acts that "and" joins to the figure's own.

    Args:
        tokens: The sentence.
        span: The figure with the words that say who.
        lexicon: The grammar's words.
    """
    joints = [at for at, token in enumerate(tokens) if lexicon.days.has("joint", token.lower)]
    after = (at for at in joints if at >= span.last and _opens_other_act(tokens, span, at, lexicon))
    before = (
        at for at in reversed(joints) if at < span.first and _opens_own(tokens, span, at, lexicon)
    )
    return Span(next(before, -1) + 1, next(after, len(tokens)))


def _opens_other_act(tokens: Tokens, span: Span, joint: int, lexicon: Lexicon) -> bool:
    """True where a verb with a likelihood of its own stands behind the joint."""
    at = _behind_small_words(tokens, joint + 1, lexicon)
    if at >= len(tokens) or not _tells_likelihood(tokens, at, lexicon):
        return False
    return _has_verb(tokens, span.last, joint, lexicon) or not (
        lexicon.is_participle(tokens[at].lower) or at > joint + 1
    )


def _tells_likelihood(tokens: Tokens, at: int, lexicon: Lexicon) -> bool:
    found = lexicon.modality.at(tokens, at)
    return (found is not None and found.value != "actual") or lexicon.is_future(tokens[at])


def _has_verb(tokens: Tokens, first: int, last: int, lexicon: Lexicon) -> bool:
    """True where something is told of the figure before the joint."""
    if lexicon.predicates.all_in(tokens, first, last):
        return True
    words = [tokens[index].lower for index in range(first, last)]
    return any(lexicon.is_participle(word) or lexicon.has("linking", word) for word in words)


def _opens_own(tokens: Tokens, span: Span, joint: int, lexicon: Lexicon) -> bool:
    """True where a verb of what is or has been stands between the joint and the rest.

    "They expect 300 and have housed 200", "500 are expected and 300 are in the shelter".
    """
    at = _behind_small_words(tokens, joint + 1, lexicon)
    at = span.last if at == span.first else at
    word = lower_at(tokens, at)
    is_verb = lexicon.has("linking", word) or lexicon.has("perfect", word)
    reach = range(at, min(at + _HELPED_REACH, len(tokens)))
    return is_verb and not any(_tells_likelihood(tokens, index, lexicon) for index in reach)


def _behind_small_words(tokens: Tokens, index: int, lexicon: Lexicon) -> int:
    """Index behind "then", "they", "the rest" and their like."""
    last = min(index + _BETWEEN, len(tokens))
    while index < last and lexicon.has("kinds.second", tokens[index].lower):
        index += 1
    return index
