"""Catalogues of texts: one set of keys, one set of places, whole forms in every language."""

from __future__ import annotations

import re

import pytest

from waystation.page.say import LANGUAGES, Text, catalogue, message, say

_PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
PLURALS = {
    "en": {"one", "other"},
    "es": {"one", "many", "other"},
    "fr": {"one", "many", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
"""Plural categories of the languages (CLDR)."""


def every(language: str) -> dict[str, Text]:
    """All texts, those of the served page and of what is written without a script included."""
    return catalogue(language, served=True, written=True)


def forms(text: Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def places(text: Text) -> set[str]:
    return {name for one in forms(text) for name, _ in _PLACE.findall(one)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text_with_the_same_places(language: str) -> None:
    english, own = every("en"), every(language)
    assert set(own) == set(english)
    for key, text in english.items():
        assert places(own[key]) == places(text), key
        assert all(one.strip() for one in forms(own[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_with_forms_have_forms_of_their_language(language: str) -> None:
    for key, text in every(language).items():
        if not isinstance(text, str):
            assert {"other"} <= set(text) <= PLURALS[language], key


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_other_languages_are_not_english(language: str) -> None:
    english, own = every("en"), every(language)
    long = [key for key, text in english.items() if isinstance(text, str) and len(text) > 30]
    assert not [key for key in long if own[key] == english[key]]


def test_a_page_holds_no_text_that_only_what_is_written_needs() -> None:
    assert not {key.split(".")[0] for key in catalogue("en", served=True)} & {"sitrep", "drawn"}
    assert len(every("en")) > len(catalogue("en", served=True)) > len(catalogue("en"))


def test_english_lists_and_forms() -> None:
    names = [message("text", text=name) for name in ("A", "B", "C")]
    assert say(message("near.among", {"places": names[:1]})) == ", near A"
    assert say(message("near.among", {"places": names[:2]})) == ", near A or B"
    assert say(message("near.among", {"places": names})) == ", near A, B or C"
    assert say(message("unit.toilets", count=1)) == "1 toilet"
    assert say(message("unit.toilets", count=38)) == "38 toilets"
