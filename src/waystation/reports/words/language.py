"""The language a text is written in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from waystation.reports.words.lexicon import languages

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

DEFAULT = "en"
_OTHERS = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "et", "fa", "fi", "he", "hi", "hr", "hu"),
    *("id", "it", "ja", "ka", "ko", "lt", "lv", "ms", "no", "ne", "nl", "pl", "ps", "pt", "ro"),
    *("ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
"""Languages a document may be in beside those with a grammar; rarer ones are not guessed."""
_SHORT, _SAMPLE = 40, 6000
"""Letters below which nothing is guessed, and the most that are looked at."""


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text; English where it is too short to tell.

    A text full of the commonest words of English, Spanish or French is in that language. Else
    method: py3langid's n-gram classifier, restricted to languages reports come in.
    """
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _SHORT:
        return DEFAULT
    plain = plain_language(sample)
    if plain:
        return plain
    return str(_identifier().classify(sample)[0])


_COMMON = {
    "en": "the of and to in that was were is are on at from by with have has",
    "es": "de la que el en los se del las por con no una su para al lo más según y fueron hasta",
    "fr": "de la le et les des en un du une que est pour qui dans par plus sur au ont sont selon",
}
"""The commonest words of the languages with a grammar."""
_MARKS = {
    "en": frozenset({"the", "of", "and", "were", "was", "that", "with"}),
    "es": frozenset({"y", "el", "los", "las", "más", "según", "fueron"}),
    "fr": frozenset({"et", "les", "des", "dans", "une", "sont", "ont", "du", "selon"}),
}
"""Those of them that their neighbours (Portuguese, Catalan, Italian) do not have together."""
_PLAIN_SHARE, _PLAIN_WORDS, _PLAIN_MARKS = 0.2, 20, 3


def plain_language(sample: str) -> str | None:
    """The language whose commonest words make up a fifth of a text; spares the classifier."""
    words = sample.lower().split()
    if len(words) < _PLAIN_WORDS:
        return None
    for language, known in _common_words().items():
        share = sum(word in known for word in words)
        marks = len(_MARKS[language].intersection(words))
        if share >= _PLAIN_SHARE * len(words) and marks >= _PLAIN_MARKS:
            return language
    return None


@cache
def _common_words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _COMMON.items()}


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*languages(), *_OTHERS])
    return identifier
