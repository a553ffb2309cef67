"""How each language writes numbers, days, moments, lists and forms by count."""

from __future__ import annotations

import datetime as dt

import pytest

from waystation.page.locales import LOCALES, Language
from waystation.page.say import ENGLISH, LANGUAGES, Speaker, message, speaker_of

DAY = dt.date(2018, 10, 9)
MOMENT = dt.datetime(2018, 10, 9, 20, 5, tzinfo=dt.timezone(dt.timedelta(hours=2)))
NARROW = "\u202f"


def speakers() -> dict[str, Speaker]:
    return {language: Speaker(language) for language in LANGUAGES}


def test_every_language_has_its_locale() -> None:
    assert set(LOCALES) == set(LANGUAGES) == {one.value for one in Language}
    for locale in LOCALES.values():
        assert (len(set(locale.weekdays)), len(set(locale.months))) == (7, 12)


@pytest.mark.parametrize(
    ("language", "short", "long", "moment"),
    [
        ("en", "Tue 9 Oct", "Tue 9 Oct 2018", "2018-10-09 18:05 UTC"),
        ("es", "mar 9 de oct", "mar, 9 de oct de 2018", "9 oct 2018, 06:05 p.m. UTC"),
        ("fr", "mar. 9 oct.", "mar. 9 oct. 2018", "9 oct. 2018, 18:05 UTC"),
        ("ar", "الثلاثاء، 9 أكتوبر", "الثلاثاء، 9 أكتوبر 2018", "9 أكتوبر 2018، 06:05 م UTC"),
    ],
)
def test_days_and_moments(language: str, short: str, long: str, moment: str) -> None:
    speaker = Speaker(language)
    assert (speaker.day(DAY), speaker.long_day(DAY)) == (short, long)
    assert speaker.moment(MOMENT) == moment


@pytest.mark.parametrize("hour", range(24))
def test_hours_to_twelve_tell_the_half_of_the_day(hour: int) -> None:
    shown = Speaker("es").moment(dt.datetime(2018, 10, 9, hour, 30, tzinfo=dt.UTC))
    twelve = dt.datetime(2018, 10, 9, hour, 30).strftime("%I:%M %p")  # noqa: DTZ001
    assert shown.split(", ")[1] == f"{twelve.replace('AM', 'a.m.').replace('PM', 'p.m.')} UTC"


def test_numbers_have_the_signs_of_their_language() -> None:
    shown = {language: speaker.number(1234567.5) for language, speaker in speakers().items()}
    assert shown["en"] == shown["es"] == shown["ar"] == "1,234,567.5"
    assert shown["fr"] == f"1{NARROW}234{NARROW}567,5"
    assert Speaker("fr").people(1949) == f"1{NARROW}900"
    assert [Speaker("es").people(count) for count in (0, 3, 5)] == ["ninguna", "menos de 5", "5"]


@pytest.mark.parametrize(
    ("language", "counts"),
    [
        ("en", {"one": (1,), "other": (0, 2, 1.5, 1_000_000)}),
        ("es", {"one": (1,), "many": (1_000_000,), "other": (0, 2, 1.5, 1_000_001)}),
        ("fr", {"one": (0, 1, 1.5), "many": (1_000_000,), "other": (2, 100, 1_000_001)}),
        (
            "ar",
            {
                "zero": (0,),
                "one": (1,),
                "two": (2,),
                "few": (3, 10, 103),
                "many": (11, 99, 111),
                "other": (100, 102, 1000, 1.5),
            },
        ),
    ],
)
def test_forms_by_count(language: str, counts: dict[str, tuple[float, ...]]) -> None:
    plural = LOCALES[language].plural
    assert counts == {
        form: tuple(n for n in ns if plural(n) == form) for form, ns in counts.items()
    }


@pytest.mark.parametrize(
    ("last", "both", "either"),
    [
        ("Puebla", "A y Puebla", "A o Puebla"),
        ("Iguala", "A e Iguala", "A o Iguala"),
        ("Hidalgo", "A e Hidalgo", "A o Hidalgo"),
        ("Hielo", "A y Hielo", "A o Hielo"),
        ("Oaxaca", "A y Oaxaca", "A u Oaxaca"),
        ("Hopelchén", "A y Hopelchén", "A u Hopelchén"),
        ("11 de Julio", "A y 11 de Julio", "A u 11 de Julio"),
        ("110", "A y 110", "A o 110"),
    ],
)
def test_spanish_lists_heed_what_comes_last(last: str, both: str, either: str) -> None:
    locale = LOCALES["es"]
    assert (locale.both.join(["A", last]), locale.either.join(["A", last])) == (both, either)


def test_lists_of_three() -> None:
    names = [message("text", text=name) for name in ("A", "B", "C")]
    said = {lang: one.say(message("near.among", {"places": names})) for lang, one in
            speakers().items()}  # fmt: skip
    assert said["es"].endswith("A, B o C")
    assert said["fr"].endswith("A, B ou C")
    assert said["ar"].endswith("\u2068A\u2069 أو \u2068B\u2069 أو \u2068C\u2069")


def test_a_stop_of_a_short_month_ends_a_french_sentence_too() -> None:
    ending = [message("text", text="Fin le 9 oct.")]
    assert Speaker("fr").told("top.onroad", {"ending": ending}).endswith("9 oct.")
    assert ENGLISH.told("top.onroad", {"ending": ending}).endswith("9 oct..")


@pytest.mark.parametrize("language", ["de", "", "EN", "es-MX"])
def test_an_unknown_language_is_told(language: str) -> None:
    from waystation.domain.errors import InputError

    with pytest.raises(InputError, match="one of en, es, fr, ar"):
        speaker_of(language)
