"""The language a text is written in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

DEFAULT = "en"
KNOWN = ("en", "es", "fr")
"""Languages with a grammar of their own."""
_OTHERS = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "et", "fa", "fi", "he", "hi", "hr", "hu"),
    *("id", "it", "ja", "ka", "ko", "lt", "lv", "ms", "no", "ne", "nl", "pl", "ps", "pt", "ro"),
    *("ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
"""Languages a document may be in beside them; rarer ones are not guessed."""
_SHORT, _SAMPLE = 40, 6000
"""Letters below which nothing is guessed, and the most that are looked at."""


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text; English where it is too short to tell.

    Method: py3langid's n-gram classifier, restricted to languages reports come in.
    """
    sample = text[:_SAMPLE]
    if sum(character.isalpha() for character in sample) < _SHORT:
        return DEFAULT
    if _is_plainly_english(sample):
        return DEFAULT
    return str(_identifier().classify(sample)[0])


_ENGLISH = frozenset(
    {
        *("the", "of", "and", "to", "in", "that", "was", "were", "is", "are", "on", "at", "from"),
        *("by", "with", "have", "has"),
    }
)
_PLAIN_SHARE, _PLAIN_WORDS = 0.2, 20


def _is_plainly_english(sample: str) -> bool:
    """True where the commonest English words make up a fifth of a text; spares the classifier."""
    words = sample.lower().split()
    common = sum(word in _ENGLISH for word in words)
    return len(words) >= _PLAIN_WORDS and common >= _PLAIN_SHARE * len(words)


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*KNOWN, *_OTHERS])
    return identifier
