"""Names of those who give figures, as they are matched."""

from __future__ import annotations

import re

from waystation.domain.evidence import Figure
from waystation.domain.nameless import named

_APART = re.compile(r"[\W_]+")
_ARTICLES = ("the ", "a ", "an ", "el ", "la ", "los ", "las ", "le ", "les ")


def same_name(text: str) -> str:
    """A name as it is matched: lower case, no punctuation, no article before it."""
    plain = _APART.sub(" ", text.casefold()).strip()
    for article in _ARTICLES:
        plain = plain.removeprefix(article)
    return plain


def said_by(figure: Figure) -> str:
    """Who gave a figure: its speaker, else who published it; empty when neither is known."""
    return same_name(named(figure.speaker)) or same_name(figure.publisher)


def agency_of(figure: Figure) -> str:
    """Whose hands a figure went through: the upstream credited, else who published it."""
    return same_name(figure.upstream) or same_name(figure.publisher)
