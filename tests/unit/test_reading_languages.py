"""Languages of the grammar: their files have the same tables, and a text tells its language."""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from waystation.domain.errors import InputError
from waystation.domain.vocabulary import FigureKind
from waystation.reports.documents import load_report, report_from_text
from waystation.reports.numbers.wording import read_range
from waystation.reports.reader import read_report
from waystation.reports.words import lexicon as lexicon_module
from waystation.reports.words.language import language_of
from waystation.reports.words.language_files import check_tables
from waystation.reports.words.lexicon import languages, lexicon
from waystation.reports.words.tokens import tokenise
from waystation.world.gazetteer import world_gazetteer

SPANISH = (
    "Más de 1.500 personas llegaron ayer al albergue de Huixtla. La alcaldía pide mantas y agua "
    "para las familias que durmieron en la plaza."
)
FRENCH = (
    "Plus de 1 500 personnes sont arrivées hier au refuge de Kaya. La mairie demande des "
    "couvertures et de l'eau pour les familles qui ont dormi sur la place."
)


def tables(language: str) -> dict[str, Any]:
    path = files("waystation.reports").joinpath(f"data/{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def test_english_spanish_and_french_are_read() -> None:
    assert languages()[0] == "en"
    assert {"en", "es", "fr"} <= set(languages())


@pytest.mark.parametrize("language", [name for name in languages() if name != "en"])
def test_every_file_has_the_tables_of_the_english_one(language: str) -> None:
    check_tables(tables(language), tables("en"), f"{language}.toml")
    assert lexicon(language).months


def test_a_missing_table_and_an_unknown_key_are_named() -> None:
    data = tables("es")
    del data["hedges"]["nearly"]
    data["groups"]["herds"] = []
    data["nouns"] = [group for group in data["nouns"] if group["unit"] != "claims"]
    with pytest.raises(InputError) as caught:
        check_tables(data, tables("en"), "es.toml")
    message = str(caught.value)
    assert "es.toml" in message
    assert "hedges.nearly" in message
    assert "groups.herds" in message
    assert "nouns, claims, asylum claims" in message


def test_a_file_without_a_table_is_no_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tables("fr")
    del broken["traps"]
    monkeypatch.setattr(
        lexicon_module, "_data", lambda language: broken if language == "fr" else tables(language)
    )
    with pytest.raises(InputError, match=r"traps"):
        lexicon.__wrapped__("fr")


PORTUGUESE = (
    "Mais de 1.500 pessoas chegaram ontem ao abrigo de Huixtla. A prefeitura pede mantas e água "
    "para as famílias que dormiram na praça, e os voluntários distribuem comida."
)
CATALAN = (
    "Més de 1.500 persones van arribar ahir a l'alberg de Huixtla. L'ajuntament demana mantes i "
    "aigua per a les famílies que van dormir a la plaça amb els seus fills."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [(SPANISH, "es"), (FRENCH, "fr"), (PORTUGUESE, "pt"), (CATALAN, "ca")],
)
def test_a_text_tells_its_language(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "words"), [(SPANISH, "Más de 1.500"), (FRENCH, "Plus de 1 500")], ids=["es", "fr"]
)
def test_a_file_is_read_in_its_language_without_being_told(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    (figure,) = read_report(load_report(path), world_gazetteer())
    assert figure.words == words
    assert (figure.low, figure.high) == (1500, None)
    assert figure.kind is FigureKind.ARRIVING


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("es", "1.500", 1500),
        ("es", "1,5", 1.5),
        ("es", "1.5", 1.5),
        ("es", "12.345.678", 12345678),
        ("es", "12,345,678", 12345678),
        ("fr", "1 500", 1500),
        ("fr", "1\u202f500", 1500),
        ("fr", "2,25", 2.25),
        ("en", "1,500", 1500),
        ("en", "1.5", 1.5),
    ],
)
def test_digits_are_read_as_the_language_writes_them(
    language: str, text: str, value: float
) -> None:
    form = lexicon(language).numbers.form
    (token,) = tokenise(text, form)
    assert token.is_number
    assert form.value(token.text) == value


def test_elided_words_are_tokens_of_their_own() -> None:
    form = lexicon("fr").numbers.form
    words = [token.text for token in tokenise("L’ONU parle d'environ 3 000, aujourd'hui", form)]
    assert words == ["L’", "ONU", "parle", "d'", "environ", "3 000", ",", "aujourd'hui"]


def test_months_that_begin_alike_are_told_apart() -> None:
    months = lexicon("fr").months
    assert (months["juin"], months["juillet"], months["aout"]) == (6, 7, 8)
    assert lexicon("es").months["setiembre"] == 9


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Fecha: 24 de octubre de 2018\nFuente: Cruz Roja\n\n", SPANISH),
        ("Date : 24 octobre 2018\nPublié par : Cruz Roja\n\n", FRENCH),
    ],
    ids=["es", "fr"],
)
def test_the_header_is_read_in_the_language_of_the_text(head: str, body: str) -> None:
    report = report_from_text(head + body, "report.txt")
    assert report.published == dt.date(2018, 10, 24)
    assert report.publisher == "Cruz Roja"
    (figure,) = read_report(report, world_gazetteer())
    assert figure.event_day == dt.date(2018, 10, 23)


@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_run_of_its_words_breaks_the_reading(language: str) -> None:
    words = [phrase for table in lexicon(language).texts.values() for phrase in table]
    words = [phrase for phrase in words if "\\" not in phrase]
    words += ["1.500", "3 000", "12", "2018", ",", ".", "(", ")", "d'", "’", "«", "Goma"] * 40
    chance = random.Random(11)
    for _ in range(120):
        text = " ".join(chance.choice(words) for _ in range(chance.randint(3, 30)))
        report = report_from_text(text, "x", published=dt.date(2018, 10, 24), language=language)
        for figure in read_report(report, world_gazetteer()):
            assert report.text[figure.start : figure.end] == figure.words
            assert read_range(figure).low <= read_range(figure).high
