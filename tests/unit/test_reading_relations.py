"""What the figures of one report are to one another."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from tests.timing import least_seconds

from waystation.domain.evidence import Figure
from waystation.domain.findings import Relation
from waystation.domain.vocabulary import FigureKind, HedgeClass, Measure, RelationKind, Unit
from waystation.reports.documents import load_report, report_from_text
from waystation.reports.findings import read_findings
from waystation.reports.reader import read_report
from waystation.reports.relating.relations import relate
from waystation.world.gazetteer import world_gazetteer

SHARED = Path(__file__).resolve().parents[3] / "shared" / "reports"


def read(text: str) -> tuple[tuple[Figure, ...], tuple[Relation, ...]]:
    figures = read_report(report_from_text(text, "test"), world_gazetteer())
    return figures, relate(figures)


def found(text: str) -> set[tuple[str, str, str]]:
    """Relations as (words, kind, words)."""
    figures, relations = read(text)
    return {
        (figures[int(r.first)].words, r.kind.value, figures[int(r.second)].words) for r in relations
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The camp holds 4,000 people, of whom 300 are children.",
            {("300", "part of", "4,000")},
        ),
        (
            "500 of the 4,000 migrants turned back at the bridge.",
            {("500", "part of", "4,000")},
        ),
        (
            "Some 2,600 people crossed, including 1,200 children and 310 pregnant women.",
            {("1,200", "part of", "Some 2,600"), ("310", "part of", "Some 2,600")},
        ),
        (
            "About 9,000 people fled the valley. Of these, 2,400 people are in schools.",
            {("2,400", "part of", "About 9,000")},
        ),
        (
            "The church sheltered 640 people (210 children) on Monday night.",
            {("210", "part of", "640")},
        ),
        (
            "Some 2,300 people came (1,200 women and 700 men) in one night.",
            {("1,200", "part of", "Some 2,300"), ("700", "part of", "Some 2,300")},
        ),
        (
            "The ministry counts 145 people killed, 117 of them people from one village.",
            {("117", "part of", "145")},
        ),
        (
            "Families let back to their street so far: 1,114 families of 7,170 families.",
            set(),
        ),
        (
            "The survey found 19,400 displaced people, an estimated 4,270 households.",
            {("an estimated 4,270", "same as", "19,400")},
        ),
        (
            "Between 1 and 31 October 2018, 5,200 people arrived in Tapachula. On 30 October 2018 "
            "alone 900 people arrived in Tapachula.",
            {("900", "part of", "5,200")},
        ),
        (
            "Some 800 families (4,100 people) fled. Of these, 1,200 people sleep outside.",
            {("4,100", "same as", "Some 800"), ("1,200", "part of", "4,100")},
        ),
        (
            "In Sule 276 families, or about 1,380 persons, lost their homes.",
            {("about 1,380", "same as", "276")},
        ),
    ],
)
def test_parts_and_units(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "whole", "parts"),
    [
        (
            "Some 900 soldiers will join the 1,850 troops at the river, bringing the total to "
            "about 2,800 troops.",
            "about 2,800",
            {"Some 900", "1,850"},
        ),
        (
            "There are 3,500 people in Tolo and 3,000 people in Besra. In all 6,500 people need "
            "food.",
            "6,500",
            {"3,500", "3,000"},
        ),
        (
            "More than 8,300 migrants are in the state. Some 5,200 are walking with the caravan, "
            "1,988 have asked for asylum, 617 went home and about 500 are waiting on the bridge.",
            "More than 8,300",
            {"Some 5,200", "1,988", "617", "about 500"},
        ),
        (
            "The school took in 412 people and the mosque 377 people. Altogether 789 people slept "
            "under a roof.",
            "789",
            {"412", "377"},
        ),
    ],
)
def test_totals_carry_their_arithmetic(text: str, whole: str, parts: set[str]) -> None:
    figures, relations = read(text)
    sums = [r for r in relations if r.kind is RelationKind.TOTAL_OF]
    assert {figures[int(r.first)].words for r in sums} == {whole}
    assert {figures[int(r.second)].words for r in sums} == parts
    assert all(" + " in r.reason and " = " in r.reason for r in sums)


@pytest.mark.parametrize(
    "text",
    [
        "The town fed 7,000 people and the church 1,500 people. The headline said 10,000 people.",
        "Some 800 families and 4,100 people came. In total 5,200 people were counted.",
        "The mayor counted 1,200 people. Police sent 300 officers. Volunteers fed 1,500 people.",
        "In 2017 some 2,000 people came, in 2018 some 3,000 people came and in 2019 some 4,000.",
    ],
)
def test_no_total_where_the_sum_or_what_is_counted_differs(text: str) -> None:
    assert not [pair for pair in found(text) if pair[1] == "total of"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The column has grown from 160 people to 1,600 people.",
            ("1,600", "updates", "160"),
        ),
        (
            "What began with 300 people in one square has swelled to 4,000 people.",
            ("4,000", "updates", "300"),
        ),
        (
            "The shelter housed 900 people on Friday, up from 300 people a week before.",
            ("900", "updates", "300"),
        ),
        (
            "Police counted 5,809 people crossing on Sunday, against 4,330 people on Saturday.",
            ("5,809", "updates", "4,330"),
        ),
        (
            "The number in the halls climbed to 65,000 people, from 47,600 people the day before.",
            ("65,000", "updates", "47,600"),
        ),
        (
            "On 19 October 2018 there were 900 people in Tapachula. On 23 October 2018 there were "
            "2,400 people in Tapachula.",
            ("2,400", "updates", "900"),
        ),
        (
            "The UN said 7,000 people were in the caravan, while the interior ministry counted "
            "3,630 people in the caravan.",
            ("3,630", "contradicts", "7,000"),
        ),
        (
            "4,200 people reach Tolo\n\nSome 4,200 people reached Tolo in the rain.",
            ("Some 4,200", "same as", "4,200"),
        ),
        (
            "About 600 soldiers are digging in along the river. The ministry announced that 550 "
            "to 600 soldiers will be sent to the river.",
            ("550 to 600", "same as", "About 600"),
        ),
    ],
)
def test_series_disputes_and_the_same_told_twice(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Some 4,000 people reached Tolo. Another 4,000 people are on their way.",
        "The mayor counted 1,200 people in Tolo. The church counted 800 people in Besra.",
        "The mayor said 1,200 people had come. Later the mayor said 1,250 people had come.",
        "One person was hurt.",
        "The mayor said 390,000 people had left, while the sheriff said 2,300 people had left.",
        "",
    ],
)
def test_figures_that_have_nothing_to_do_with_each_other(text: str) -> None:
    assert found(text) == set()


@pytest.mark.parametrize(
    ("language", "gap", "kind"),
    [
        ("es", "personas llegaron, de las cuales", RelationKind.PART_OF),
        ("es", "familias, es decir,", RelationKind.SAME_AS),
        ("fr", "personnes, dont", RelationKind.PART_OF),
        ("fr", "familles, soit", RelationKind.SAME_AS),
        ("xx", "people, of whom", RelationKind.PART_OF),
    ],
)
def test_the_words_come_from_the_data_file_of_the_language(
    language: str, gap: str, kind: RelationKind
) -> None:
    homes = kind is RelationKind.SAME_AS
    first = 100 if homes else 900
    figures = in_sentence(f"{first} ", f" {gap} ", "500", " end.", homes=homes)
    assert [relation.kind for relation in relate(figures, language)] == [kind]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "es",
            "Unas 4.000 personas llegaron a Tolo, de las cuales 1.200 son niños.",
            {("1.200", "part of", "Unas 4.000")},
        ),
        (
            "es",
            "El municipio registró 800 familias (4.100 personas) desplazadas.",
            {("4.100", "same as", "800")},
        ),
        (
            "es",
            "La columna pasó de 160 personas a 1.600 personas en tres días.",
            {("1.600", "updates", "160")},
        ),
        (
            "fr",
            "Quelque 4 000 personnes sont arrivées à Tolo, dont 1 200 enfants.",
            {("1 200", "part of", "Quelque 4 000")},
        ),
        (
            "fr",
            "Le centre abrite 3 520 personnes et l’école 3 010 personnes. Au total, 6 530 "
            "personnes sont à l’abri.",
            {("6 530", "total of", "3 520"), ("6 530", "total of", "3 010")},
        ),
    ],
)
def test_relations_in_other_languages(
    language: str, text: str, expected: set[tuple[str, str, str]]
) -> None:
    report = replace(report_from_text(text, "test"), language=language)
    read_all = read_findings(report, world_gazetteer())
    words = [figure.words for figure in read_all.figures]
    made = {(words[int(r.first)], r.kind.value, words[int(r.second)]) for r in read_all.relations}
    assert made == expected


def in_sentence(first: str, gap: str, second: str, end: str, *, homes: bool) -> list[Figure]:
    text = first + gap + second + end
    made = []
    for words, unit in ((first.strip(), Unit.HOUSEHOLDS), (second, Unit.PEOPLE)):
        start = text.index(words)
        made.append(made_up(words, text, start, 0, unit if homes else Unit.PEOPLE))
    return made


def made_up(words: str, text: str, start: int, offset: int, unit: Unit = Unit.PEOPLE) -> Figure:
    number = int(words.rpartition(" ")[2].replace(",", ""))
    hedged = HedgeClass.ABOUT if " " in words else HedgeClass.NONE
    return Figure(
        low=number,
        high=number,
        words=words,
        unit=unit,
        who="people",
        kind=FigureKind.AT_PLACE,
        measure=Measure.STOCK,
        hedge_class=hedged,
        report_id="r",
        sentence=text,
        sentence_start=offset,
        start=offset + start,
        end=offset + start + len(words),
    )


def random_report(source: random.Random, many: int = 12) -> list[Figure]:
    """Figures of one kind with numbers of random size, most of them round and hedged."""
    made: list[Figure] = []
    offset = 0
    while len(made) < many:
        text, spans = "There were ", []
        for _ in range(source.choice([1, 1, 1, 2, 2, 3])):
            digits = source.choices([1, 2, 3, 4], [45, 35, 12, 8])[0]
            size = 10 ** source.uniform(2, 4.7)
            unit = 10 ** max(0, len(str(int(size))) - digits)
            words = f"{'about ' if source.random() < 0.6 else ''}{round(size / unit) * unit:,}"
            spans.append((words, len(text)))
            text += f"{words} people near the town and "
        made += [made_up(words, text, start, offset) for words, start in spans]
        offset += len(text) + 2
    return made


def test_totals_by_arithmetic_alone_are_rarely_chance() -> None:
    source = random.Random(7)
    reports = [random_report(source) for _ in range(1500)]
    false = sum(
        any(r.kind is RelationKind.TOTAL_OF for r in relate(figures)) for figures in reports
    )
    assert false / len(reports) < 0.01


def test_relations_take_a_moment() -> None:
    source = random.Random(8)
    reports = [random_report(source) for _ in range(200)]
    relate(reports[0])
    took = least_seconds(lambda: [relate(figures) for figures in reports], times=3)
    assert took / len(reports) < 0.005


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared reports are not here")
def test_the_relations_of_the_three_reports() -> None:
    told: dict[str, set[tuple[str, str, str]]] = {}
    for path in sorted(SHARED.glob("*.txt")):
        told[path.name[:3]] = found(load_report(path).text)
    assert told["000"] == set()
    assert told["001"] == {
        ("approximately 3,000", "total of", "roughly 800-1000"),
        ("approximately 3,000", "total of", "2,100"),
        ("roughly 800-1000", "same as", "Nearly 1,000"),
    }
    assert told["002"] == {("into the thousands", "updates", "just a couple hundred")}
