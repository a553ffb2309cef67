"""Places of a story resolved in its context: small towns, look-alikes, misspelt names, persons.

The sentences are our own; the places are real.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import pytest

from waystation.domain.findings import Findings, ReadPlace
from waystation.reports.documents import report_from_text
from waystation.reports.findings import read_findings, read_together
from waystation.reports.listing import figure_rows
from waystation.world.gazetteer import world_gazetteer

PUBLISHED = dt.date(2021, 6, 14)

STORIES = {
    "darfur": (
        "North Darfur, Sudan\n\n"
        "Some 4,200 people left El Fasher on Monday. 300 families are sheltering in Kutum and "
        "Mellit. Another 900 came to Adré in Chad."
    ),
    "ukraine": (
        "More than 600 people were taken out of Bakhmut and Chasiv Yar. Around 120 stayed in "
        "Siversk. Trains brought 340 people to Dnipro, and 90 of them went on to Alexandria."
    ),
    "syria": (
        "Nearly 20,000 people fled Saraqib, in Idlib, Syria. Some 4,000 sleep in tents near "
        "Dana. In Lebanon, 300 Syrians were registered in Tripoli."
    ),
    "libya": ("About 900 people fled Zliten and Misrata in Libya. Schools in Tripoli took in 400."),
    "venezuela": (
        "About 3,500 Venezuelans a day cross to Cúcuta. Some 800 slept in the streets of San "
        "Antonio del Táchira, and 150 in Ureña. Around 400 walked on to Pamplona."
    ),
    "congo": (
        "Rutshuru, North Kivu\n\n"
        "In Kisoro, Uganda, 11,000 people were registered. Others went to Rutshuru; Goma has "
        "taken 1,200 families."
    ),
    "myanmar": (
        "Some 8,000 people fled Loikaw and Demoso in Kayah State, Myanmar. About 1,700 came "
        "to Mae Hong Son in Thailand, and 400 went to Hakha."
    ),
    "caravan": (
        "Around 5,000 people walked from Ciudad Hidalgo to Tapachula on Sunday. By Monday "
        "3,000 were in Huixtla, in Chiapas."
    ),
    "honduras": (
        "A group of 1,000 left San Pedro Sula, in Honduras. Buses took 200 people back to San "
        "Pedro."
    ),
    "texas": (
        "About 2,000 people from Houston are in shelters in Paris, Texas. Elsewhere in Texas, "
        "120 people slept in a church in Victoria, and 80 went to Odessa."
    ),
    "georgia": (
        "Shelters in Atlanta took in 3,000 people. In Macon, 700 arrived from Savannah. "
        "Another 150 went to parks in Georgia."
    ),
    "caucasus": (
        "Some 15,000 people reached Tbilisi from Gori. About 2,000 stay in schools in "
        "Rustavi. Another 900 were counted in Georgia."
    ),
    "tigray": (
        "About 1,200 people came to Adwa, in Tigray, from Sheraro. 60,000 crossed into Sudan."
    ),
    "borno": (
        "In Borno, Nigeria, 2,300 people came to Monguno from Kukawa. Another 500 sleep "
        "outside in Bama. 700 people went from Damasak to Niger; 200 were in Diffa."
    ),
    "kunduz": (
        "In Afghanistan, more than 4,000 families fled Kunduz and Taluqan. Some 200 people "
        "reached Landi Kotal in Pakistan."
    ),
    "misspelt": (
        "In Chiapas, Mexico, 1,500 people were in Mapastepek. Another 200 stayed in Tapachulla."
    ),
    "oaxaca": ("The state of Oaxaca has opened halls for 700 people."),
}


@cache
def read(story: str) -> Findings:
    text = STORIES.get(story, story)
    return read_findings(report_from_text(text, "a", published=PUBLISHED), world_gazetteer())


def named(findings: Findings, words: str) -> ReadPlace:
    return next(one for one in findings.places if one.words.startswith(words))


@pytest.mark.parametrize(
    ("story", "words", "country", "admin1"),
    [
        ("darfur", "Kutum", "SDN", "North Darfur"),
        ("darfur", "Mellit", "SDN", "North Darfur"),
        ("darfur", "Adré", "TCD", "Ouaddaï"),
        ("ukraine", "Chasiv Yar", "UKR", "Donetsk Oblast"),
        ("ukraine", "Siversk", "UKR", "Donetsk Oblast"),
        ("ukraine", "Alexandria", "UKR", "Kirovohrad Oblast"),
        ("syria", "Dana", "SYR", "Idlib Governorate"),
        ("syria", "Tripoli", "LBN", "North"),
        ("libya", "Tripoli", "LBY", "Tripoli"),
        ("venezuela", "San Antonio", "VEN", "Táchira"),
        ("venezuela", "Ureña", "VEN", "Táchira"),
        ("venezuela", "Pamplona", "COL", "Norte de Santander"),
        ("congo", "Kisoro", "UGA", "Western"),
        ("congo", "Goma", "COD", "North Kivu"),
        ("myanmar", "Demoso", "MMR", "Kayah State"),
        ("myanmar", "Mae Hong Son", "THA", "Mae Hong Son"),
        ("myanmar", "Hakha", "MMR", "Chin"),
        ("caravan", "Ciudad Hidalgo", "MEX", "Chiapas"),
        ("honduras", "San Pedro", "HND", "Cortés"),
        ("texas", "Paris", "USA", "Texas"),
        ("texas", "Victoria", "USA", "Texas"),
        ("texas", "Odessa", "USA", "Texas"),
        ("georgia", "Georgia", "USA", ""),
        ("georgia", "Macon", "USA", "Georgia"),
        ("caucasus", "Georgia", "GEO", ""),
        ("tigray", "Sheraro", "ETH", "Tigray"),
        ("borno", "Bama", "NGA", "Borno"),
        ("borno", "Niger", "NER", ""),
        ("borno", "Diffa", "NER", "Diffa Region"),
        ("kunduz", "Taluqan", "AFG", "Takhar"),
        ("kunduz", "Landi Kotal", "PAK", "Khyber Pakhtunkhwa"),
        ("misspelt", "Mapastepek", "MEX", "Chiapas"),
        ("misspelt", "Tapachulla", "MEX", "Chiapas"),
    ],
)
def test_a_name_is_the_place_its_story_means(
    story: str, words: str, country: str, admin1: str
) -> None:
    found = named(read(story), words)
    assert found.place is not None
    assert (found.place.country, found.place.admin1) == (country, admin1)
    assert found.confidence >= 0.5
    assert found.why


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Some 200 people sleep in a church in Paris.", "FRA"),
        ("Some 200 people sleep in a church in Paris, Texas.", "USA"),
        ("About 900 people waited in Ciudad Hidalgo, Michoacán.", "Michoacán"),
        ("About 900 people waited in Ciudad Hidalgo, Chiapas.", "Chiapas"),
        ("About 900 people waited in Tripoli, Lebanon.", "LBN"),
        ("About 900 people waited in Alexandria, Egypt.", "EGY"),
        ("About 900 people waited in Alexandria, Louisiana.", "Louisiana"),
        ("About 900 people waited in Santa Ana, El Salvador.", "SLV"),
        ("About 900 people waited in Santa Ana, California.", "California"),
    ],
)
def test_the_region_said_with_a_name_decides(text: str, country: str) -> None:
    (figure,) = read(text).figures
    assert figure.at is not None
    assert country in (figure.at.country, figure.at.admin1)
    assert figure.place_confidence >= 0.9


def test_a_name_told_with_its_region_once_is_the_same_place_later() -> None:
    text = "Ten buses left Ciudad Hidalgo, Michoacán. Another 900 people waited in Ciudad Hidalgo."
    (figure,) = [one for one in read(text).figures if one.low == 900]
    assert figure.at is not None
    assert figure.at.admin1 == "Michoacán"


@pytest.mark.parametrize("town", ["San Pedro", "Santa Ana", "San Antonio", "Victoria", "La Unión"])
def test_a_name_of_many_far_places_stays_unsure_where_nothing_tells(town: str) -> None:
    findings = read(f"Some 500 people came to {town}.")
    for found in findings.places:
        assert found.runner_up is not None
        assert found.confidence < 0.8
    for figure in findings.figures:
        if figure.at is not None:
            assert figure.runner_up
            assert f"perhaps {figure.runner_up}" in figure_rows(findings)[0][4]


def test_a_region_is_told_from_the_town_of_its_name() -> None:
    assert named(read("oaxaca"), "Oaxaca").place.level == "admin1"  # type: ignore[union-attr]
    town = read("In Kassala, Sudan, 700 people came to the town of Kassala.").places[-1]
    assert town.place is not None
    assert town.place.level == "city"
    region = read("In Sudan, 700 people were displaced in Kassala state.").places[-1]
    assert region.place is not None
    assert region.place.level == "admin1"


@pytest.mark.parametrize(
    "text",
    [
        "Victoria, a nurse in Sudan, treated 60 people.",
        "Some 60 people in Sudan were treated, Carmen said.",
        "Doctor Angela Santiago treated 60 people in Honduras.",
        "In Sudan, 60 people thanked Hope and Martin.",
    ],
)
def test_persons_are_no_towns(text: str) -> None:
    found = [one.words for one in read(text).places if one.place]
    assert found in (["Sudan"], ["Honduras"], [])


def test_a_small_town_of_another_part_of_the_world_is_not_taken() -> None:
    """Tawila in North Darfur is in no list; a town of that name lies in Yemen."""
    findings = read("In North Darfur, Sudan, 1,100 people reached Tawila from El Fasher.")
    found = named(findings, "Tawila")
    assert found.place is None
    assert found.confidence == 0.0
    assert found.runner_up is not None
    assert found.runner_up.country == "YEM"
    (figure,) = findings.figures
    assert (figure.place, figure.at, figure.place_confidence) == ("Tawila", None, 0.0)


def test_a_misspelt_name_is_looked_for_only_in_the_countries_of_the_story() -> None:
    assert named(read("misspelt"), "Mapastepek").why.startswith("taken for Mapastepec")
    other = read("In Sudan, 1,500 people were in Mapastepek.")
    assert named(other, "Mapastepek").place is None


def test_every_place_is_given_in_its_order_and_its_words_stand_where_it_says() -> None:
    findings = read("borno")
    starts = [one.start for one in findings.places]
    assert starts == sorted(starts)
    for one in findings.places:
        assert findings.report.text[one.start : one.end].startswith(one.words.split(",")[0])
        assert one.sentence_start <= one.start < one.end
        assert 0.0 <= one.confidence <= 1.0


def test_events_know_where_as_figures_do() -> None:
    text = "In Honduras, police closed the road at San Pedro Sula on Monday."
    events = [one for one in read(text).events if one.at is not None]
    assert events
    assert {one.at.country for one in events if one.at} == {"HND"}


def test_reports_read_together_tell_each_others_places() -> None:
    first = report_from_text(
        "Some 900 people left Tapachula and Huixtla, in Chiapas, Mexico.", "a", published=PUBLISHED
    )
    second = report_from_text("About 300 waited in Ciudad Hidalgo.", "b", published=PUBLISHED)
    alone = read_findings(second, world_gazetteer()).figures[0]
    _, together = read_together([first, second], world_gazetteer())
    assert alone.at is not None
    assert alone.at.admin1 == "Michoacán"
    figure = together.figures[0]
    assert figure.at is not None
    assert figure.at.admin1 == "Chiapas"
    assert figure.runner_up.startswith("Ciudad Hidalgo, Michoacán")


def test_tables_name_small_towns_of_the_story() -> None:
    text = (
        "Displaced people in North Darfur, Sudan\n\n"
        "Locality | Displaced people\nKutum | 1,200\nMellit | 900\n"
    )
    findings = read_findings(report_from_text(text, "a", published=PUBLISHED), world_gazetteer())
    assert [(one.place, one.at and one.at.country) for one in findings.figures] == [
        ("Kutum", "SDN"),
        ("Mellit", "SDN"),
    ]
