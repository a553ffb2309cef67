"""The parts of reading, each on its own: gazetteer, wording, days."""

from __future__ import annotations

import datetime as dt

import pytest

from waystation.domain.places import Location
from waystation.domain.vocabulary import LocationKind
from waystation.reports.documents import report_from_text
from waystation.reports.named.dates import day_mentions
from waystation.reports.numbers.numbers import number_in
from waystation.reports.numbers.wording import last_digit_unit, read_range
from waystation.reports.reader import read_report
from waystation.reports.words.calendar_dates import full_dates
from waystation.reports.words.lexicon import english
from waystation.reports.words.tokens import tokenise
from waystation.world.gazetteer import fold, with_locations, world_gazetteer

PUBLISHED = dt.date(2018, 10, 29)
HIDALGO = Location(
    name="Ciudad Hidalgo",
    country="MEX",
    admin1="Chiapas",
    lat=14.68,
    lon=-92.15,
    kind=LocationKind.TOWN,
    capacity=None,
    population=14_000,
    also=("Guatemala-Mexico bridge",),
)


@pytest.mark.parametrize(
    ("name", "country", "level"),
    [
        ("Tecun Uman", "GTM", "city"),
        ("Tecún Umán", "GTM", "city"),
        ("U.S.", "USA", "country"),
        ("HONDURAS", "HND", "country"),
        ("Chiapas", "MEX", "admin1"),
        ("Ciudad Juarez", "MEX", "city"),
        ("Central America", "", "area"),
        ("Pijijiapan", "MEX", "city"),
    ],
)
def test_names_are_found_without_accents_or_case(name: str, country: str, level: str) -> None:
    first = world_gazetteer().lookup(name)[0]
    assert (first.country, first.level) == (country, level)


def test_unknown_names_are_not_found() -> None:
    assert world_gazetteer().lookup("Nowhereville-upon-Nothing") == ()


def test_places_lie_on_the_globe_and_know_their_region() -> None:
    towns = world_gazetteer().lookup("Ciudad Hidalgo")
    assert {town.admin1 for town in towns} >= {"Chiapas", "Michoacán"}
    assert all(-90 <= town.lat <= 90 and -180 <= town.lon <= 180 for town in towns)


def test_folding_is_done_once() -> None:
    assert fold(fold("San Pedro-Tapanatepec, Oaxaca")) == fold("San Pedro-Tapanatepec, Oaxaca")


def test_locations_stand_in_front_under_all_their_names() -> None:
    gazetteer = with_locations(world_gazetteer(), [HIDALGO])
    assert gazetteer.lookup("ciudad hidalgo")[0].level == "location"
    assert gazetteer.lookup("Guatemala Mexico Bridge")[0].name == "Ciudad Hidalgo"
    assert gazetteer.lookup("Tapachula")[0].level == "city"


@pytest.mark.parametrize(
    ("where", "location"),
    [
        ("in Ciudad Hidalgo", "Ciudad Hidalgo"),
        ("in Ciudad Hidalgo, Chiapas", "Ciudad Hidalgo"),
        ("in Ciudad Hidalgo, Michoacán", ""),
        ("on the Guatemala-Mexico bridge", "Ciudad Hidalgo"),
        ("in Huixtla", ""),
    ],
)
def test_a_state_named_decides_which_town_it_is(where: str, location: str) -> None:
    gazetteer = with_locations(world_gazetteer(), [HIDALGO])
    report = report_from_text(f"About 900 people waited {where}.", "text", published=PUBLISHED)
    (figure,) = read_report(report, gazetteer)
    assert figure.location == location
    assert figure.place == where.partition(" ")[2].removeprefix("the ")


@pytest.mark.parametrize(
    "text",
    [
        "In Reading and Nice 900 people marched.",
        "Most of the 900 people liked March.",
        "The 900 people met President Clinton.",
    ],
)
def test_common_words_and_persons_are_no_places(text: str) -> None:
    (figure,) = read_report(report_from_text(text, "text"), world_gazetteer())
    assert figure.place == ""


@pytest.mark.parametrize(
    ("words", "low", "high", "rule"),
    [
        ("some 7,000", 6500, 7500, "about"),
        ("4,000", 3500, 4500, "round"),
        ("2,100", 2050, 2150, "round"),
        ("11", 11, 11, "exact"),
        ("3,631", 3631, 3631, "exact"),
        ("nearly 1,500", 1350, 1500, "nearly"),
        ("several hundred", 200, 900, "magnitude"),
        ("just a couple hundred", 150, 300, "magnitude"),
        ("into the thousands", 2000, 9999, "magnitude"),
        ("tens of thousands", 20_000, 99_999, "magnitude"),
        ("roughly 800-1000", 800, 1000, "range"),
        ("more than 400", 400, 600, "more than"),
        ("up to 400", 200, 400, "up to"),
    ],
)
def test_words_are_read_as_a_range(words: str, low: float, high: float, rule: str) -> None:
    report = report_from_text(f"There are {words} migrants.", "text")
    (figure,) = read_report(report, world_gazetteer())
    reading = read_range(figure)
    assert (reading.low, reading.high) == (low, high)
    assert reading.rule.startswith(rule)


@pytest.mark.parametrize(("value", "unit"), [(7000, 1000), (2100, 100), (11, 1), (0, 1), (10, 10)])
def test_the_last_significant_digit_has_its_place_value(value: float, unit: float) -> None:
    assert last_digit_unit(value) == unit


@pytest.mark.parametrize("words", ["", "nobody", "the second", "people", "few"])
def test_words_without_a_number_are_none(words: str) -> None:
    assert number_in(words) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("They left on Sunday.", dt.date(2018, 10, 28)),
        ("They will leave on Tuesday.", dt.date(2018, 10, 30)),
        ("They came last Monday.", dt.date(2018, 10, 22)),
        ("They came on Monday.", dt.date(2018, 10, 29)),
        ("They came last night.", dt.date(2018, 10, 28)),
        ("They came on 17 December.", dt.date(2018, 12, 17)),
        ("They came on 17 January.", dt.date(2018, 1, 17)),
        ("They came on October 18 and 19.", dt.date(2018, 10, 18)),
        ("They came on 2018-10-20.", dt.date(2018, 10, 20)),
    ],
)
def test_days_are_resolved_against_publication(text: str, day: dt.date) -> None:
    (mention,) = day_mentions(text, tokenise(text), PUBLISHED, english())
    assert mention.day == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("between 19 and 28 October", (10, 19), (10, 28)),
        ("from 28 September to 3 October", (9, 28), (10, 3)),
        ("October 14-20", (10, 14), (10, 20)),
        ("earlier this week", (10, 22), (10, 28)),
        ("in mid-March", (3, 11), (3, 20)),
        ("in early October 2018", (10, 1), (10, 10)),
        ("last month", (9, 1), (9, 30)),
        ("since Friday", (10, 26), (10, 29)),
        ("since the beginning of the year", (1, 1), (10, 29)),
        ("in 2018", (1, 1), (10, 29)),
        ("overnight", (10, 28), (10, 29)),
        ("over the weekend", (10, 27), (10, 28)),
        ("in the past week", (10, 22), (10, 29)),
        ("over the past three days", (10, 26), (10, 29)),
        ("in the last 24 hours", (10, 28), (10, 29)),
        ("two weeks ago", (10, 15), (10, 21)),
        ("three days ago", (10, 26), None),
        ("as of 24 October", (10, 24), None),
        ("this year", (1, 1), (10, 29)),
    ],
)
def test_spans_of_days_keep_both_ends(
    text: str, first: tuple[int, int], last: tuple[int, int] | None
) -> None:
    sentence = f"{text[0].upper()}{text[1:]}, 300 people came."
    (mention,) = day_mentions(sentence, tokenise(sentence), PUBLISHED, english())
    assert mention.day == dt.date(2018, *first)
    assert mention.last == (dt.date(2018, *last) if last else None)


def test_what_is_to_come_ends_after_publication() -> None:
    sentence = "Some 500 people will arrive this week or by mid-November."
    week, middle = day_mentions(sentence, tokenise(sentence), PUBLISHED, english())
    assert week.last == dt.date(2018, 11, 4)
    assert (middle.day, middle.last) == (dt.date(2018, 11, 11), dt.date(2018, 11, 20))


@pytest.mark.parametrize(
    "text", ["We saw 10 minutes of it.", "They left before Monday.", "May it be."]
)
def test_no_day_is_read_where_none_is_named(text: str) -> None:
    assert day_mentions(text, tokenise(text), PUBLISHED, english()) == []


def test_a_weekday_without_a_publication_day_stays_unknown() -> None:
    (mention,) = day_mentions("It was Friday.", tokenise("It was Friday."), None, english())
    assert (mention.day, mention.basis) == (None, "weekday")


@pytest.mark.parametrize("published", [dt.date.min, dt.date.max])
def test_mistyped_publication_days_tell_nothing(published: dt.date) -> None:
    text = "Two weeks ago, last Monday, in March and on 3 May 300 people came; more will next year."
    mentions = day_mentions(text, tokenise(text), published, english())
    assert mentions
    assert all(mention.day is None for mention in mentions)


def test_impossible_dates_are_none() -> None:
    assert full_dates("31 February 2018 and 30 October 2018") == [dt.date(2018, 10, 30)]
