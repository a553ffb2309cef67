"""Figures in tables: whom a column counts, where, when, and what only looks like a table."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from tests.timing import least_seconds

from waystation.domain.evidence import Figure, Report
from waystation.domain.findings import Findings
from waystation.domain.vocabulary import (
    FigureKind,
    HedgeClass,
    Measure,
    Modality,
    PlaceRole,
    RelationKind,
    Unit,
)
from waystation.reports.findings import read_findings
from waystation.reports.tables.tabular import tables_in
from waystation.reports.words.lexicon import english
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2024, 10, 26)

STATES = """Flooding update as of 24 October

State / Displaced / Deaths / Farmland (ha)
Northland / 651,053 / 87 / 76,000
Southland / 471,991 / 8 / 19,600
Total, two states / 1,123,044 / 95 / 95,600

Some 300 people fled to Beira."""


def read(text: str, language: str = "en") -> Findings:
    report = Report("table", "", text, language=language, published=PUBLISHED)
    findings = read_findings(report, world_gazetteer())
    for figure in findings.figures:
        assert text[figure.start : figure.end] == figure.words
    return findings


def figures(text: str, language: str = "en") -> tuple[Figure, ...]:
    return read(text, language).figures


def told(text: str, language: str = "en") -> list[tuple[str, Unit, FigureKind, str]]:
    return [(f.words, f.unit, f.kind, f.place) for f in figures(text, language)]


def test_slashes_with_a_total_and_a_column_of_land() -> None:
    found = told(STATES)
    move, dead, people = FigureKind.ON_THE_MOVE, FigureKind.DEAD, Unit.PEOPLE
    assert found == [
        ("651,053", people, move, "Northland"),
        ("87", people, dead, "Northland"),
        ("471,991", people, move, "Southland"),
        ("8", people, dead, "Southland"),
        ("1,123,044", people, move, ""),
        ("95", people, dead, ""),
        ("Some 300", people, move, "Beira"),
    ]


def test_the_day_of_the_title_and_the_row_as_the_sentence() -> None:
    first = figures(STATES)[0]
    assert first.event_day == dt.date(2024, 10, 24)
    assert first.sentence == "Northland / 651,053 / 87 / 76,000"
    assert first.sentence_start == STATES.index("Northland")
    assert first.place_role is PlaceRole.AT
    assert first.who == "Displaced"
    assert "Displaced" in first.note


def test_a_total_is_the_sum_of_the_rows_above_it() -> None:
    relations = read(STATES).relations
    assert {(r.kind, r.first, r.second) for r in relations} == {
        (RelationKind.TOTAL_OF, 4, 0),
        (RelationKind.TOTAL_OF, 4, 2),
        (RelationKind.TOTAL_OF, 5, 1),
        (RelationKind.TOTAL_OF, 5, 3),
    }
    assert "651,053 + 471,991 = 1,123,044" in relations[0].reason


def test_a_total_that_does_not_add_up_is_none() -> None:
    relations = read(STATES.replace("1,123,044", "1,123,045")).relations
    assert not any(r.first == 4 for r in relations)


def test_gaps_of_blanks_with_families_and_persons() -> None:
    text = """Situation in the two districts

District    Centres    Families    Persons
Beira       18         3,602       16,880
Dondo       4          210         1,020
Total       22         3,812       17,900
"""
    found = told(text)
    assert [words for words, *_ in found] == ["3,602", "16,880", "210", "1,020", "3,812", "17,900"]
    assert {kind for _, _, kind, _ in found} == {FigureKind.AT_PLACE}
    assert [unit for _, unit, *_ in found[:2]] == [Unit.HOUSEHOLDS, Unit.PEOPLE]
    same = [r for r in read(text).relations if r.kind is RelationKind.SAME_AS]
    assert [(r.first, r.second) for r in same] == [(1, 0), (3, 2), (5, 4)]


def test_bars_without_edges_keep_hedges_and_take_the_kind_of_the_row() -> None:
    text = """Event | Dept | People | Families
Mass displacement | Chocó | ~5,400 | 612
Confinement | Nariño | more than 1,200 | 301
"""
    found = figures(text)
    assert [(f.low, f.high, f.place) for f in found] == [
        (5400, 5400, "Chocó"),
        (612, 612, "Chocó"),
        (1200, None, "Nariño"),
        (301, 301, "Nariño"),
    ]
    assert [found[0].hedge_class, found[2].hedge_class] == [HedgeClass.ABOUT, HedgeClass.MORE_THAN]
    assert found[0].kind is FigureKind.ON_THE_MOVE
    assert found[2].kind is FigureKind.OTHER


@pytest.mark.parametrize("dash", ["–", "—", "-"])
def test_dashes_between_cells(dash: str) -> None:
    text = f"Site {dash} IDP households {dash} Latrines\nHill {dash} 1,240 {dash} 88\n"
    assert told(text) == [("1,240", Unit.HOUSEHOLDS, FigureKind.ON_THE_MOVE, "Hill")]


def test_semicolons_and_tabs() -> None:
    for sign in ("; ", ";", "\t"):
        text = sign.join(["Camp", "Individuals", "Tents"]) + "\n" + sign.join(["Hill", "940", "88"])
        assert told(text) == [("940", Unit.PEOPLE, FigureKind.AT_PLACE, "Hill")]


def test_markdown_of_labels_and_numbers() -> None:
    text = """Key figures in Sofala province

| Indicator | Number |
|---|---:|
| Displaced people | 12,300 |
| Deaths | **14** |
| Houses destroyed | 2,300 |
| Shelter capacity | 4,000 |
"""
    assert told(text) == [
        ("12,300", Unit.PEOPLE, FigureKind.ON_THE_MOVE, "Sofala"),
        ("14", Unit.PEOPLE, FigureKind.DEAD, "Sofala"),
        ("4,000", Unit.PLACES, FigureKind.SHELTER_PLACES, "Sofala"),
    ]


def test_columns_of_days_count_what_the_title_says() -> None:
    text = """Arrivals at the border crossing points

| Crossing | 12 Oct | 13 Oct |
|---|---|---|
| Renk | 1,020 | 980 |
| Joda | n/a | 410 |
"""
    found = figures(text)
    assert [(f.words, f.place, f.event_day) for f in found] == [
        ("1,020", "Renk", dt.date(2024, 10, 12)),
        ("980", "Renk", dt.date(2024, 10, 13)),
        ("410", "Joda", dt.date(2024, 10, 13)),
    ]
    assert {(f.kind, f.measure) for f in found} == {(FigureKind.ARRIVING, Measure.FLOW)}


def test_rows_of_days() -> None:
    text = """Date | Location | Persons evacuated
3 October | Beira | 140
5 October | Dondo | 60
"""
    assert [(f.place, f.event_day) for f in figures(text)] == [
        ("Beira", dt.date(2024, 10, 3)),
        ("Dondo", dt.date(2024, 10, 5)),
    ]


def test_men_women_children_and_their_sum() -> None:
    text = """People in shelters

Shelter\tMen\tWomen\tChildren\tTotal
North hall\t12\t14\t20\t46
South hall\t5\t9\t-\t14
"""
    found = figures(text)
    assert [f.words for f in found] == ["12", "14", "20", "46", "5", "9", "14"]
    assert [f.unit for f in found[2:4]] == [Unit.CHILDREN, Unit.PEOPLE]
    assert {f.kind for f in found} == {FigureKind.AT_PLACE}


def test_shares_sizes_and_units_in_brackets() -> None:
    text = """District | Displaced (HH) | Displaced (%) | Persons per household | Deaths (cattle)
Beira | 310 | 12 | 5 | 900
"""
    assert told(text) == [("310", Unit.HOUSEHOLDS, FigureKind.ON_THE_MOVE, "Beira")]


def test_planned_columns() -> None:
    text = "Site | Persons to be relocated | Persons present\nHill | 400 | 900\n"
    found = figures(text)
    assert [f.modality for f in found][1] is Modality.ACTUAL
    assert [f.words for f in found] == ["400", "900"]


def test_spanish_and_french() -> None:
    spanish = """Personas desplazadas por municipio

Municipio | Familias | Personas | Viviendas dañadas
Quibdó | 120 | 1.540 | 80
"""
    move = FigureKind.ON_THE_MOVE
    assert told(spanish, "es") == [
        ("120", Unit.HOUSEHOLDS, move, "Quibdó"),
        ("1.540", Unit.PEOPLE, move, "Quibdó"),
    ]
    french = """Déplacés par commune

Commune | Ménages | Personnes | Maisons détruites
Bol | 120 | 1 540 | 80
"""
    assert [(w, u) for w, u, *_ in told(french, "fr")] == [
        ("120", Unit.HOUSEHOLDS),
        ("1 540", Unit.PEOPLE),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bus – Departure – Platform\nLima – 10:30 – 4\nQuito – 11:45 – 5\n",
        "Product | Price | Stock\nRice | 12 | 3,000\nBeans | 9 | 1,200\n",
        "Dish / Price\nSoup / 12\nBread / 350\n",
        "Brand  Wins  Draws  Points\nTractor red  12  4  140\nTractor blue  11  5  138\n",
        "Item;Quantity;Cost\nTents;1,200;90\nBlankets;4,300;12\n",
        "Event / Day / Hour\nMeeting / 12 October / 14.30\nSupper / 13 October / 18.00\n",
        "District | Houses damaged | Schools | Cropland (ha)\nBeira | 1,200 | 14 | 9,000\n",
        "Camp | Latrines | Water points\nHill | 140 | 120\nRiver | 300 | 105\n",
    ],
)
def test_tables_of_things_hold_no_people(text: str) -> None:
    assert figures(text) == ()


def test_prose_with_slashes_and_dashes_is_read_as_prose() -> None:
    text = (
        "The council met / talked / ate\n"
        "and then 3,000 people / a third of the town / left for Beira.\n\n"
        "In the north - the driest part - rain fell\nand 450 people - farmers all - fled.\n"
    )
    assert not list(tables_in(text, english()))
    assert [f.words for f in figures(text)] == ["3,000", "450"]


def test_a_ragged_row_is_left_out_and_the_rest_read() -> None:
    text = """| Site | Persons | Tents |
|---|---|---|
| Hill | 900 | 80 |
| River | 20 |
| Lake | 700 | 60 |
"""
    found = [f.words for f in figures(text)]
    assert found[0] == "900"
    assert "700" in found


def test_events_and_statements_do_not_run_over_tables() -> None:
    findings = read(STATES)
    start, end = STATES.index("State /"), STATES.index("Some 300")
    assert all(not start <= event.start < end for event in findings.events)
    assert all(not start <= one.start < end for one in findings.statements)


def test_two_tables_and_text_between() -> None:
    text = """Camp | Persons
Hill | 900

The mayor said 40 people were hurt.

Town | Deaths
Beira | 12
"""
    found = told(text)
    assert [(words, kind) for words, _, kind, _ in found] == [
        ("900", FigureKind.AT_PLACE),
        ("40", FigureKind.INJURED),
        ("12", FigureKind.DEAD),
    ]


@pytest.mark.slow
def test_long_tables_take_time_in_proportion() -> None:
    def seconds(rows: int) -> float:
        numbers = random.Random(7)
        lines = [
            f"Hut {row} | {numbers.randint(2, 99)} | {numbers.randint(100, 999)}"
            for row in range(rows)
        ]
        text = "Camp | Families | Persons\n" + "\n".join(lines)
        assert len(figures(text)) == 2 * rows
        return least_seconds(lambda: figures(text), times=3)

    assert seconds(4000) < 24 * seconds(500)


def test_lines_that_might_be_a_table_and_are_none_take_time_in_proportion() -> None:
    def seconds(lines: int) -> float:
        text = "".join(f"Stop {line} | 10:30 | here\n" for line in range(lines))
        assert not list(tables_in(text, english()))
        return least_seconds(lambda: list(tables_in(text, english())))

    assert seconds(8000) < 24 * seconds(1000)
