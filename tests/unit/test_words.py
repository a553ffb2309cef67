"""Words that make people a threat are found, in four languages, and no others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from waystation.domain.words import unkind, unkind_lines

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "waystation"
OURS = (
    "*.md",
    "changelog.d/*.md",
    "docs/**/*.md",
    "examples/**/README.md",
    "examples/**/*.toml",
    "examples/*/*.csv",
    "src/waystation/**/*.html",
    "src/waystation/page/texts/**/*.json",
    "web/src/**/*.ts",
    "web/src/**/*.tsx",
)
"""Files whose words are ours; reports and quoted sentences are as printed."""
AS_PRINTED = ("evidence.csv", "words.md")
"""Quoted sentences, and the document that shows the words."""

UNKIND = [
    ("en", "An influx is expected at the bridge", "influx"),
    ("en", "A flood of migrants in Ford", "flood of migrants"),
    ("en", "The third wave of Central American migrants", "wave of Central American migrants"),
    ("en", "A human tide moves north", "human tide"),
    ("en", "Hordes at the gate", "Hordes"),
    ("en", "They swarm over the bridge", "swarm"),
    ("en", "Refugees are pouring into the town", "Refugees are pouring"),
    ("en", "The surge in crossings", "surge in crossings"),
    ("en", "illegal migrants", "illegal migrants"),
    ("en", "They crossed the river illegally", "crossed the river illegally"),
    ("en", "The migrant crisis of May", "migrant crisis"),
    ("en", "A burden on the town", "burden"),
    ("en", "An invasion of people", "invasion of people"),
    ("en", "The caravan threat", "caravan threat"),
    ("en", "The threat of the caravan", "threat of the caravan"),
    ("es", "Una avalancha de migrantes", "avalancha de migrantes"),
    ("es", "La oleada migratoria", "oleada migratoria"),
    ("es", "Marea humana en el puente", "Marea humana"),
    ("es", "Los ilegales en el parque", "Los ilegales"),
    ("es", "Migrantes ilegales", "Migrantes ilegales"),
    ("es", "La crisis migratoria", "crisis migratoria"),
    ("es", "Una carga para las familias", "carga para las familias"),
    ("fr", "Un afflux à la frontière", "afflux"),
    ("fr", "Une vague de migrants", "vague de migrants"),
    ("fr", "Une marée humaine", "marée humaine"),
    ("fr", "La crise des migrants", "crise des migrants"),
    ("fr", "Les clandestins du port", "Les clandestins"),
    ("fr", "Un fardeau pour la ville", "fardeau"),
    ("ar", "موجة من المهاجرين عند الجسر", "موجة من المهاجرين"),
    ("ar", "طوفان بشري", "طوفان بشري"),
    ("ar", "أزمة المهاجرين", "أزمة المهاجرين"),
    ("ar", "المهاجرين غير الشرعيين", "المهاجرين غير الشرعيين"),
    ("ar", "عبء اللاجئين", "عبء اللاجئين"),
]

KIND = [
    "Caravan from Honduras, October 2018",
    "The second caravan left the town",
    "A flood at the river; the flood level of people's homes",
    "Heat wave and storm surge warnings for the coast",
    "A locust swarm, an earthquake swarm, a swarm of bees",
    "A stream of random numbers; the event stream",
    "The Russian invasion of Ukraine",
    "Illegal logging along the road",
    "The burden of proof; the disease burden of cholera; burden-sharing",
    "People on the move, arrivals, families, movements",
    "La caravana salió de Ford; inundación en el valle; ola de calor; tala ilegal",
    "La vague de chaleur; la marée basse; des familles arrivent; essaim de criquets",
    "وصول العائلات؛ فيضان النهر؛ موجة حر",
]


@pytest.mark.parametrize(("language", "text", "phrase"), UNKIND)
def test_a_threat_is_found_with_a_kinder_word(language: str, text: str, phrase: str) -> None:
    for asked in (language, ""):
        (hit,) = unkind(text, asked)
        assert hit.found == phrase
        assert text[hit.start : hit.start + len(phrase)] == phrase
        assert hit.kinder
        assert not unkind(hit.kinder)


@pytest.mark.parametrize("text", KIND)
def test_harmless_words_pass(text: str) -> None:
    assert not unkind(text)


def test_another_language_is_another_list() -> None:
    assert not unkind("An influx at the bridge", "fr")
    assert not unkind("An influx at the bridge", "xx")


def test_the_line_names_place_phrase_and_kinder_word() -> None:
    (line,) = unkind_lines([("scenario.toml: title", "Influx at Ford"), ("b", "Arrivals")])
    assert line == "scenario.toml: title: 'Influx' makes people a threat; kinder: arrivals"


def our_texts() -> Iterator[tuple[str, str]]:
    """Every text of ours with where it stands: files, and the texts within the code."""
    for pattern in OURS:
        for path in sorted(ROOT.glob(pattern)):
            if path.name not in AS_PRINTED:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for path in sorted(SOURCES.rglob("*.py")):
        # What reads reports has to know the words that reports use.
        if "reports" in path.parts or path.name == "word_lists.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node.value


def test_nothing_of_ours_makes_people_a_threat() -> None:
    texts = list(our_texts())
    places = [where for where, _ in texts]
    for needed in ("README.md", "docs/", "examples/", "web/src/", "texts/ar/", ".py:", ".html"):
        assert any(needed in place for place in places), needed
    assert not unkind_lines(texts)
