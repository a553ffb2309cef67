"""Independent figures stay apart: like outlets, like bulletins and like numbers are no copies."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from tests.evidence_figures import day, entries, figure, read_figure

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import DayPrecision, FigureKind
from waystation.evidence.copies import CopyKind, CopyLink, find_copies
from waystation.evidence.credits import same_outlet
from waystation.evidence.drift import drift
from waystation.evidence.origins import assign_origins
from waystation.reports.documents import report_from_text
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

BULLETIN = "As of {day} October, a total of 350 people were sheltering in the school of {place}."


def keys(*items: Figure, links: tuple[CopyLink, ...] = ()) -> list[str]:
    known = entries(*items)
    origins = assign_origins(known, links=links)
    return [origins[e.figure_id] for e in known]


SITUATION = """SITUATION REPORT No. {number}

As of {day} May 2024, a total of {sheltered} people were sheltering in 12 schools in Huixtla. The
municipality registered 430 new arrivals on {before} May. An estimated 1,200 people remain at the
sports ground in Mapastepec, where volunteers serve two meals a day.

Since the beginning of May, 640 people have returned to their homes. About 85 families are waiting
for transport in Tapachula. The relief office says that needs remain high and that the road to the
coast is closed to all but emergency vehicles.
"""


def bulletin(number: int, place: str = "Huixtla", **parts: Any) -> Figure:
    usual: dict[str, Any] = {
        "report_id": f"r{number}{place}",
        "low": 350,
        "high": 350,
        "words": "350",
        "kind": FigureKind.AT_PLACE,
        "sentence": BULLETIN.format(day=number, place=place),
        "place": place,
        "location": place,
        "event_day": day(number),
        "day_basis": "stated, year from the publication day",
        "published": day(number),
        "speaker": "",
        "publisher": "Relief office",
    }
    return read_figure(**(usual | parts))


def test_two_outlets_with_the_same_initials_are_two() -> None:
    assert not same_outlet("Valley Observer", "Village Outlook")
    assert same_outlet("Valley Observer", "VO")
    assert same_outlet("vo.example", "Valley Observer")
    assert same_outlet("The Valley Observer", "Valley Observer News")
    here = read_figure("r1", speaker="", upstream="Valley Observer", sentence="", publisher="A")
    there = read_figure("r2", speaker="", upstream="Village Outlook", sentence="", publisher="B")
    assert len(set(keys(here, there))) == 2
    own = read_figure("r3", speaker="", publisher="Village Outlook", sentence="")
    assert len(set(keys(here, own))) == 2


def test_bulletins_in_the_same_words_of_two_days_or_two_places_are_two_figures() -> None:
    assert len(set(keys(bulletin(20), bulletin(27)))) == 2
    assert len(set(keys(bulletin(20), bulletin(20, "Mapastepec")))) == 2
    assert len(set(keys(bulletin(20), bulletin(20, report_id="elsewhere", publisher="B")))) == 1


def test_a_bulletin_copied_from_the_one_before_counts_again_for_its_own_day() -> None:
    link = CopyLink("r20Huixtla", "r27Huixtla", CopyKind.EDITED, 0.9, "made up")
    assert len(set(keys(bulletin(20), bulletin(27), links=(link,)))) == 2
    present = {"day_basis": "publication day", "day_precision": DayPrecision.DAY}
    assert len(set(keys(bulletin(20), bulletin(27, **present), links=(link,)))) == 2
    in_passing = {"day_basis": "publication day", "day_precision": DayPrecision.UNKNOWN}
    assert len(set(keys(bulletin(20), bulletin(27, **in_passing), links=(link,)))) == 1


def test_a_figure_without_a_place_never_makes_one_of_figures_at_two() -> None:
    usual = {"kind": FigureKind.AT_PLACE, "low": 1000, "high": 1000, "words": "1,000"}
    here = figure(**usual, place="Huixtla", location="Huixtla")
    there = figure(**usual, place="Mapastepec", location="Mapastepec", publisher="Another")
    nowhere = figure(**usual, place="", location="", publisher="A third", published=day(23))
    found = keys(here, there, nowhere)
    assert found[0] != found[1]
    assert found[2] == found[0]
    untold = read_figure("r5", **usual, place="", location="", speaker="", sentence="")
    untold = replace(untold, event_day=day(21))
    told = [
        read_figure(
            f"r{n}", **usual, place=p, location=p, speaker="", event_day=day(21), sentence=""
        )
        for n, p in ((6, "Huixtla"), (7, "Mapastepec"))
    ]
    first, _, one, other = keys(nowhere, untold, *told)
    assert one != other
    assert first in (one, other)


def test_many_tellings_of_a_groups_size_are_one_wherever_they_were_told() -> None:
    many = [
        figure(place=f"Town {n % 70}", location="", publisher=f"Paper {n}", url="")
        for n in range(90)
    ]
    assert len(set(keys(*many))) == 1


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        ({}, True),
        ({"kind": FigureKind.ARRIVING}, True),
        ({"kind": FigureKind.DEAD}, False),
        ({"location": "Mapastepec", "place": "Mapastepec"}, False),
        ({"location": "", "place": ""}, True),
    ],
)
def test_a_number_of_three_digits_must_count_the_same_to_be_a_copy(
    parts: dict[str, object], joined: bool
) -> None:
    usual = {"low": 495, "high": 495, "words": "495", "kind": FigureKind.AT_PLACE, "sentence": ""}
    one = read_figure("r1", **usual, speaker="The mayor")
    other = read_figure("r2", **(usual | {"speaker": "Volunteers", "event_day": day(24)} | parts))
    assert (len(set(keys(one, other))) == 1) == joined


def test_other_spellings_of_one_speaker_and_one_number_are_no_drift() -> None:
    oldest = figure(speaker="the U.N. refugee agency", words="4,000")
    later = figure(speaker="UN Refugee Agency", words="4 000", place="TAPACHULA", location="")
    assert drift(oldest, later) == ()
    assert drift(figure(words="4,000"), figure(words="some 4,000")) != ()
    assert drift(figure(words="4,000"), figure(low=4100, words="4,100")) != ()


def test_a_situation_report_made_from_the_last_one_tells_everything_anew() -> None:
    told = [(4, 10, "2,350"), (5, 17, "2,410")]
    reports = [
        report_from_text(
            SITUATION.format(number=number, day=last, before=last - 1, sheltered=sheltered),
            f"no. {number}",
            published=dt.date(2024, 5, last),
            publisher="Relief office",
        )
        for number, last, sheltered in told
    ]
    items = [item for one in reports for item in read_report(one, world_gazetteer())]
    links = find_copies(reports)
    assert [link.kind for link in links] == [CopyKind.EDITED]
    assert len(items) >= 10
    assert len(set(keys(*items, links=links))) == len(items)
