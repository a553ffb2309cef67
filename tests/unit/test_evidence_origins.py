"""Copies count once: which figures share an origin, and which is the oldest form."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from tests import copied_texts
from tests.evidence_figures import day, entries, figure, read_figure

from waystation.domain.evidence import Entry, Figure, Report
from waystation.domain.vocabulary import FigureKind, Modality, SpeakerClass, Unit
from waystation.evidence.copies import find_copies
from waystation.evidence.drift import drift
from waystation.evidence.ledger import Ledger
from waystation.evidence.origins import assign_origins, oldest_forms, trace_origins
from waystation.evidence.record import figure_id
from waystation.evidence.similarity import is_near_copy, likeness, normalise
from waystation.evidence.sync import find_links
from waystation.evidence.tracing import traces_of
from waystation.reports.documents import report_from_text
from waystation.reports.reader import read_report
from waystation.world.gazetteer import world_gazetteer

SENTENCE = (
    "Nearly two thirds of the families who reached the river slept on the bridge, "
    "and volunteers counted 900 people before nightfall."
)
EDITED = (
    "About two thirds of the families that reached the river slept on the bridge; "
    "volunteers counted 900 people before night."
)


def keys(*items: Figure) -> list[str]:
    known = entries(*items)
    origins = assign_origins(known)
    return [origins[e.figure_id] for e in known]


def same(first: Figure, second: Figure) -> bool:
    one, other = keys(first, second)
    return one == other


def test_a_given_origin_wins_and_names_the_figures_that_share_it() -> None:
    repeat = figure(speaker="", event_day=day(25), published=day(29), origin="un-22")
    assert keys(figure(origin="un-22"), repeat) == ["un-22", "un-22"]
    assert keys(figure(origin="a"), figure(origin="b", publisher="Another")) == ["a", "b"]


def test_a_figure_without_copies_is_its_own_origin() -> None:
    assert keys(figure()) == [figure_id(figure())]


def test_one_speaker_in_several_papers_is_one_origin() -> None:
    again = figure(publisher="Another", published=day(25), speaker="TOWN  HALL")
    assert keys(figure(), again) == [figure_id(figure())] * 2
    assert same(figure(low=4000, high=None, words="more than 4,000"), again)


@pytest.mark.parametrize(
    "other",
    [
        figure(speaker="Organisers"),
        figure(low=7000, high=7000),
        figure(low=4000, high=5000),
        figure(event_day=day(20)),
        figure(kind=FigureKind.WAITING),
        figure(group="second"),
        figure(unit=Unit.HOUSEHOLDS),
    ],
)
def test_another_speaker_number_day_kind_group_or_unit_is_another_origin(other: Figure) -> None:
    assert not same(figure(), other)


def test_nobody_named_and_no_day_known_are_no_reason_to_join() -> None:
    assert not same(figure(speaker=""), figure(speaker="", publisher="Another"))
    assert not same(figure(event_day=None), figure(event_day=None, publisher="Another"))


def test_a_place_tells_counts_at_a_place_apart_but_not_the_size_of_a_group() -> None:
    assert same(figure(), figure(location="Huixtla"))
    waiting = figure(kind=FigureKind.WAITING)
    assert not same(waiting, figure(kind=FigureKind.WAITING, location="Huixtla"))
    assert same(waiting, figure(kind=FigureKind.WAITING, location="", place=""))


def test_sightings_are_copies_only_at_the_same_place() -> None:
    seen = figure(low=None, high=None, words="", kind=FigureKind.ARRIVING)
    again = figure(low=None, high=None, words="", kind=FigureKind.ARRIVING, publisher="Another")
    there = figure(low=None, high=None, words="", kind=FigureKind.ARRIVING, location="Huixtla")
    assert same(seen, again)
    assert not same(seen, there)


def test_a_report_that_lost_the_speaker_is_a_copy_of_the_attributed_figure() -> None:
    original = figure(high=1500, low=None, event_day=day(23), published=day(23))
    assert same(original, read_figure(speaker="", published=day(24)))
    assert same(original, read_figure(speaker="town hall", group="", location=""))
    other = read_figure(speaker="A marcher", speaker_class=SpeakerClass.ORGANISER)
    assert not same(original, other)
    unnamed = read_figure(speaker="Somebody", speaker_class=SpeakerClass.UNKNOWN)
    assert not same(original, unnamed)


def test_a_report_may_call_one_speaker_by_another_name() -> None:
    official = SpeakerClass.OFFICIAL
    original = figure(speaker="interior ministry", speaker_class=official, event_day=day(23))
    copy = read_figure(speaker="The mayor", speaker_class=official, low=4000, high=4000)
    assert same(original, copy)


def test_a_copy_keeps_the_day_and_needs_an_attributed_original() -> None:
    original = figure(high=1500, low=None, event_day=day(23), published=day(23))
    assert not same(original, read_figure(speaker="", event_day=day(24)))
    assert not same(original, figure(speaker="", high=1500, low=None, event_day=day(23)))


def test_a_copy_does_not_join_two_speakers_who_agree() -> None:
    town = figure(high=1500, low=None, event_day=day(23), published=day(23))
    church = figure(high=1500, low=None, event_day=day(23), published=day(24), speaker="Church")
    first, second, copy = keys(town, church, read_figure(speaker=""))
    assert first == copy != second


def test_an_edited_copy_of_a_sentence_shares_its_figures_with_equal_numbers() -> None:
    first = read_figure("r1", low=900, high=900, sentence=SENTENCE, speaker="Volunteers")
    copied = read_figure("r2", low=900, high=900, sentence=EDITED, speaker="", event_day=day(28))
    assert same(first, copied)
    other = read_figure("r2", low=950, high=950, sentence=EDITED, speaker="", event_day=day(28))
    assert not same(first, other)
    in_one_report = read_figure("r1", low=900, high=900, sentence=EDITED, event_day=day(28))
    assert not same(first, in_one_report)


def test_a_rare_number_read_from_a_report_is_a_copy_whoever_is_said_to_have_given_it() -> None:
    counted = figure(low=7233, high=7233, kind=FigureKind.CROSSING, event_day=day(22))
    told = read_figure(low=7233, high=7233, kind=FigureKind.AT_PLACE, event_day=day(24))
    assert same(counted, told)
    assert not same(counted, read_figure(low=7233, high=7233, event_day=day(26)))
    assert not same(counted, read_figure(low=7233, high=7233, event_day=None))
    by_hand = figure(low=7233, high=7233, kind=FigureKind.AT_PLACE, event_day=day(24))
    assert not same(counted, by_hand)
    round_number = figure(low=4500, high=4500, kind=FigureKind.CROSSING, event_day=day(22))
    assert not same(round_number, read_figure(low=4500, high=4500, event_day=day(24)))


def test_copies_never_join_two_given_origins() -> None:
    first = read_figure("r1", sentence=SENTENCE, origin="a", speaker="")
    copied = read_figure("r2", sentence=EDITED, origin="b", speaker="", event_day=day(28))
    between = read_figure("r3", sentence=SENTENCE, speaker="", event_day=day(27))
    assert keys(first, copied, between) == ["a", "b", "a"]


def test_the_oldest_form_was_published_first_then_attributed_then_entered_first() -> None:
    late = figure(published=day(25), origin="x")
    lost = figure(published=day(22), origin="x", speaker="")
    told = figure(published=day(22), origin="x")
    again = figure(published=day(22), origin="x", publisher="Another")
    known = entries(late, lost, told, again)
    assert oldest_forms(known, assign_origins(known)) == {"x": figure_id(told)}


def test_likeness_is_the_insert_delete_similarity() -> None:
    # Worked by hand: the longest common subsequence of these is "ace", 3 of 5 + 3 letters.
    assert likeness("abcde", "ace") == pytest.approx(200 * 3 / 8)
    assert likeness("abc", "xyz") == 0
    assert likeness("", "") == 100
    assert likeness("same", "same") == 100


def test_quotations_and_short_sentences_make_no_copy() -> None:
    assert (
        normalise("He said: “They are on their way.” Then 4,000 left") == "he said then 4 000 left"
    )
    assert not is_near_copy("nine hundred people are here", "nine hundred people are here")
    assert is_near_copy(normalise(SENTENCE), normalise(EDITED))


def read_all(*names: str, upstream: str = "") -> tuple[list[Report], list[Entry]]:
    """Texts of the copied-texts story as reports of following days, and what is read from them."""
    reports = [
        replace(
            report_from_text(getattr(copied_texts, name), name, published=dt.date(2021, 3, number)),
            report_id=name,
            publisher="Valley Observer" if name == "ORIGINAL" else "",
            upstream="" if name == "ORIGINAL" else upstream,
        )
        for number, name in enumerate(names, 3)
    ]
    items = [item for one in reports for item in read_report(one, world_gazetteer())]
    return reports, list(entries(*items))


def told(known: list[Entry], report_id: str, number: int) -> str:
    ends = ((e, e.figure) for e in known if e.figure.report_id == report_id)
    return next(e.figure_id for e, item in ends if number in (item.low, item.high))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("EDITED", (6300, 2480, 317, 1874, 1200)),
        ("TRANSLATED", (6300, 2480, 317, 1874, 900, 1200)),
        ("ONE_SENTENCE", (1874,)),
        ("REWRITE", (317, 900)),
    ],
)
def test_figures_of_a_copy_go_back_to_the_original(name: str, numbers: tuple[int, ...]) -> None:
    reports, known = read_all("ORIGINAL", name, upstream="Valley Observer")
    origins = assign_origins(known, reports, find_copies(reports))
    for number in numbers:
        assert origins[told(known, name, number)] == told(known, "ORIGINAL", number)


@pytest.mark.parametrize("name", ["INDEPENDENT", "SPEECH_HERE"])
def test_figures_of_independent_reports_stay_apart(name: str) -> None:
    reports, known = read_all("ORIGINAL", name)
    origins = assign_origins(known, reports, find_copies(reports))
    assert len(set(origins.values())) == len(known)


def test_the_speech_in_two_reports_is_not_a_copy_of_text() -> None:
    reports, known = read_all("SPEECH_HERE", "SPEECH_THERE")
    assert known
    assert not find_copies(reports)


def test_drift_is_told_in_plain_words_from_the_oldest_form() -> None:
    reports, known = read_all("ORIGINAL", "EDITED")
    traces = {t.figure_id: t for t in trace_origins(known, reports, find_copies(reports))}
    oldest = traces[told(known, "ORIGINAL", 6300)]
    assert (oldest.oldest, oldest.steps, oldest.drift) == (oldest.figure_id, (), ())
    copy = traces[told(known, "EDITED", 6300)]
    assert copy.oldest == oldest.figure_id
    assert "“more than 6,300” became “about 6,300”" in copy.drift
    assert "said by provincial relief office became said by Officials" in copy.drift
    ((step, reason),) = copy.steps
    assert step == copy.figure_id
    assert "edited copy" in reason


def test_drift_tells_what_was_lost_replaced_or_made_certain() -> None:
    oldest = figure(speaker="UN", low=7200, high=None, words="more than 7,200")
    later = replace(
        oldest,
        speaker="government of Mexico",
        words="about 7,200",
        modality=Modality.PLANNED,
        kind=FigureKind.WAITING,
        location="Huixtla",
        event_day=day(25),
        published=day(25),
        who="US officials",
    )
    assert drift(oldest, later) == (
        "“more than 7,200” became “about 7,200”",
        "said by UN became said by government of Mexico",
        "of people became of US officials",
        "on the move became waiting",
        "told as done became told as planned",
        "at Tapachula became at Huixtla",
        "of 2018-10-21 was printed as if of 2018-10-25",
    )
    assert drift(oldest, replace(oldest, speaker="")) == ("said by UN: the speaker was lost",)
    assert drift(replace(oldest, who="persons"), oldest) == ()
    assert drift(oldest, oldest) == ()


def test_two_outlets_that_credit_one_outside_the_ledger_are_one_origin_named_after_it() -> None:
    here = read_figure("r1", speaker="", upstream="World Socialist Web Site", sentence="")
    there = replace(here, report_id="r2", upstream="WSWS", published=day(25), event_day=day(26))
    name = "World Socialist Web Site: 1,500"
    assert keys(here, there) == [name, name]
    later = replace(there, event_day=day(31), report_id="r3")
    assert len(set(keys(here, later))) == 2
    (trace, _) = trace_origins(entries(here, there))
    assert trace.credited == "World Socialist Web Site"


def test_a_credited_outlet_in_the_ledger_is_the_origin() -> None:
    own = read_figure("r1", publisher="wsws.org", published=day(19), sentence="", event_day=None)
    credit = "World Socialist Web Site"
    copy = replace(own, report_id="r2", publisher="", speaker="Town", upstream=credit)
    copy = replace(copy, published=day(22))
    assert keys(own, copy) == [figure_id(own)] * 2
    by_report = replace(copy, upstream="")
    known = entries(own, by_report)
    assert len(set(assign_origins(known).values())) == 2
    report = Report("r2", "r2", "", upstream=credit)
    assert len(set(assign_origins(known, [report]).values())) == 1


def test_many_figures_with_one_number_are_joined_as_few_are() -> None:
    many = [
        read_figure(
            f"r{number}",
            low=900,
            high=900,
            speaker="",
            event_day=day(1 + number % 28),
            sentence=(EDITED if number % 10 == 0 else f"{number} times {SENTENCE[:30]} {number}"),
        )
        for number in range(300)
    ]
    origins = keys(*many)
    copied = {origin for number, origin in enumerate(origins) if number % 10 == 0}
    assert len(copied) == 1


def test_a_few_figures_are_traced_as_among_all(tmp_path: Path) -> None:
    reports, known = read_all("ORIGINAL", "TRANSLATED", "EDITED", "INDEPENDENT")
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        for one in reports:
            ledger.add_report(one, [e.figure for e in known if e.figure.report_id == one.report_id])
            find_links(ledger, one)
        every = {t.figure_id: t for t in trace_origins(ledger.entries(), links=ledger.links())}
        numbered = [e.figure_id for e in ledger.entries() if e.figure.low or e.figure.high]
        for figure in numbered:
            (trace,) = traces_of(ledger, [figure])
            assert trace.origin_id == every[figure].origin_id
            assert trace.drift == every[figure].drift
        assert traces_of(ledger, []) == ()


def test_two_reports_that_credit_somebody_unnamed_stay_apart() -> None:
    here = read_figure("r1", speaker="", upstream="a newspaper", sentence="", published=day(24))
    there = replace(here, report_id="r2", publisher="Another", published=day(25))
    assert len(set(keys(here, there))) == 2
