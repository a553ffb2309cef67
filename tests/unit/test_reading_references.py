"""What a sentence takes from those before it, and who speaks for which figure."""

from __future__ import annotations

import datetime as dt

import pytest

from waystation.domain.evidence import Figure
from waystation.domain.vocabulary import FigureKind, PlaceRole
from waystation.reports.documents import report_from_text
from waystation.reports.named.speakers import speakers_in
from waystation.reports.numbers.wording import read_range
from waystation.reports.reader import read_report
from waystation.reports.words.lexicon import english
from waystation.reports.words.tokens import tokenise
from waystation.world.gazetteer import world_gazetteer

EARLIER = "place from an earlier sentence"


def read(text: str) -> tuple[Figure, ...]:
    report = report_from_text(text, "text", published=dt.date(2018, 10, 24))
    return read_report(report, world_gazetteer())


def test_a_place_of_its_own_sentence_bears_no_note() -> None:
    own, carried = read("Some 300 people slept in Huixtla. Another 200 people slept outdoors.")
    assert (own.place, own.note) == ("Huixtla", "")
    assert (carried.place, carried.note) == ("Huixtla", EARLIER)


def test_there_is_the_place_named_before_it() -> None:
    (figure,) = read("Buses reached Arriaga at noon, and monks fed 90 people there.")
    assert (figure.place, figure.place_role) == ("Arriaga", PlaceRole.AT)


def test_there_are_is_no_place() -> None:
    (figure,) = read("Arriaga is near. The mayor said there are 90 people in Tonala.")
    assert figure.place == "Tonala"


def test_figures_of_the_whole_take_no_place_from_before() -> None:
    figures = read("Walkers reached Arriaga. For the whole caravan the army counts 4,200 people.")
    assert [(figure.place, figure.note) for figure in figures] == [("", "")]


def test_the_bridge_is_the_one_named_before_anywhere_in_the_report() -> None:
    text = (
        "The Talisman bridge was shut. Rain fell. It fell long. So 80 people slept on the bridge."
    )
    (figure,) = read(text)
    assert (figure.place, figure.note) == ("Talisman bridge", EARLIER)


def test_a_bridge_never_named_stays_as_stated() -> None:
    (figure,) = read("On Monday 80 people were still waiting on the bridge.")
    assert (figure.place, figure.location, figure.note) == ("the bridge", "", "")


def test_a_country_that_counts_is_no_place() -> None:
    (figure,) = read("Some slept in Arriaga. Honduras counts 410 people returned since Monday.")
    assert (figure.place, figure.speaker) == ("", "Honduras")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The caravan rests. AFP put it at 2,300 people.", FigureKind.ON_THE_MOVE),
        ("The fair is open. AFP put it at 2,300 people.", FigureKind.OTHER),
        ("The caravan rests. The mayor counted 900 people in Arriaga.", FigureKind.ON_THE_MOVE),
        ("Rain fell. The mayor counted 900 people in Arriaga.", FigureKind.AT_PLACE),
        ("The caravan rests. It rained. Police saw 30 people in Arriaga.", FigureKind.AT_PLACE),
    ],
)
def test_counts_are_of_the_group_only_where_one_is_spoken_of(text: str, kind: FigureKind) -> None:
    (figure,) = read(text)
    assert figure.kind is kind


def test_those_of_another_group_keep_its_name() -> None:
    first, second = read("Police saw 900 people, with 300 more in a second group.")
    assert (first.who, second.who) == ("people", "people in a second group")
    assert second.kind is FigureKind.ON_THE_MOVE


def test_a_range_from_a_magnitude_is_open_below() -> None:
    (figure,) = read("There were a few hundred to 2,500 people in Zacapa.")
    assert (figure.low, figure.high) == (None, 2500)
    assert (read_range(figure).low, read_range(figure).high) == (200, 2500)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Asylum claims stood at 700.", []),
        ("The army claims that 700 left.", ["army"]),
        ("Some 700 left, one of the cooks told AP.", ["one of the cooks"]),
        ("Some 700 left, he said.", []),
        ("According to groups that walk along, 700 left.", ["groups that walk along"]),
        ("According to estimates, 700 left.", []),
        ("Some 700 left, migration authorities estimate.", ["migration authorities"]),
    ],
)
def test_speakers_are_those_who_say(text: str, names: list[str]) -> None:
    found = speakers_in(text, tokenise(text), english())
    assert [speaker.name for speaker in found] == names


def test_a_long_run_of_figures_is_read_to_its_end() -> None:
    figures = read("4,000 people " * 2000)
    assert len(figures) == 2000
